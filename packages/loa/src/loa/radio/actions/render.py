"""Making the sound of an approved rundown: queued with the approval, done in the background, kept with its
certificate."""

from __future__ import annotations

import errno
import hashlib
import logging
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.radio import engine, findable, rundown
from loa.radio.actions.common import stir
from loa.radio.models import Programme, ProgrammeState, Rendering, RenderState, Rendition, Station, Urgent

logger = logging.getLogger(__name__)
STUCK = timedelta(minutes=20)
"""A rendering that is not done by then has lost its worker (a crash, a power cut) and is begun again."""


def rendering_of(programme: Programme) -> Rendering | None:
    """What was made, or is being made, of the rundown that was submitted last."""
    return Rendering.objects.filter(programme=programme, of=programme.submitted_hash).first()


@transaction.atomic
def queue(subject: Programme | Urgent, *, by: User | None) -> Rendering:
    """Have the sound made; a rundown that was made already is not made again, a failed one is tried anew.

    Raises:
        PermissionDenied: `by` neither writes nor approves for the producing unit.
        Refused: a programme that is not approved.
    """
    if isinstance(subject, Programme):
        if subject.state != ProgrammeState.APPROVED:
            raise Refused(_("Chương trình được duyệt rồi mới dựng."))
        key, which = subject.submitted_hash, {"programme_id": subject.pk}
        if by is not None and by.pk != subject.approved_by_id:
            require(by, "radio.write", subject.series.unit)
    else:
        key, which = rundown.urgent_hash(subject), {"urgent_id": subject.pk}
    row, created = Rendering.objects.select_for_update().get_or_create(of=key, **which, defaults={"queued_at": now()})
    if created or row.state == RenderState.FAILED:
        row.state, row.queued_at, row.fault = RenderState.QUEUED, now(), ""
        row.save(update_fields=["state", "queued_at", "fault"])
        audit.note(subject, "radio.render", by=by, of=key)
        _enqueue(row.pk)
    return row


def _enqueue(pk: int) -> None:
    from loa.radio.tasks import render

    transaction.on_commit(lambda: render.enqueue(pk))


def _claim(pk: int) -> Rendering | None:
    """The rendering, marked as begun; None when another worker has it or it is done."""
    with transaction.atomic():
        row = Rendering.objects.select_for_update().filter(pk=pk, state=RenderState.QUEUED).first()
        if row is not None:
            row.state, row.started_at = RenderState.RUNNING, now()
            row.save(update_fields=["state", "started_at"])
    return row


def carry_out(pk: int) -> None:
    """Make the sound of one rendering; in no transaction while the engine works. A fault is kept in a sentence."""
    row = _claim(pk)
    if row is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="loa-radio-") as folder:
            keep(row, engine.render(_order(row), Path(folder)), by=None)
    except Refused as refused:
        fail(row, " ".join(refused.reasons), by=None)
    except Exception as error:
        logger.exception("rendering %s failed", pk)
        fail(row, _fault_of(error), by=None)


def _fault_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("Đĩa của máy chủ đã đầy nên chưa dựng được. Báo người quản trị dọn đĩa, rồi bấm dựng lại.")
    return _("Máy dựng âm thanh gặp lỗi. Bấm dựng lại; nếu vẫn lỗi, báo người quản trị.")


def _order(row: Rendering) -> engine.Order:
    """What the engine is to make."""
    if row.urgent is not None:
        urgent = row.urgent
        words, short = rundown.lexicon(urgent.unit.path)
        part = engine.Part("read", urgent.title, urgent.text, urgent.region)
        return engine.Order(
            urgent.title, None, "loa", (part,), issuer=urgent.unit.name, words=words, abbreviations=short,
            must_sound=True,
        )  # fmt: skip
    programme = row.programme
    assert programme is not None  # noqa: S101 - the database's own constraint says so
    items = rundown.items_of(programme)
    if rundown.rundown_hash(programme, items) != row.of:
        raise Refused(
            _(
                "Chương trình, hoặc cách đọc một từ trong đó, đã đổi sau khi duyệt nên không dựng bản cũ nữa. Rút về, "
                "trình và duyệt lại."
            )
        )
    series = programme.series
    words, short = rundown.lexicon(series.unit.path)
    sheet = rundown.sheet_of(programme, items)
    parts = tuple(rundown.part_of(line.item, series.region) for line in sheet.lines)
    bed = (sheet.bed.sound.file.path if sheet.bed.sound else sheet.bed.stock) if sheet.bed else ""
    return engine.Order(programme.title, series.seconds, series.profile, parts, bed, series.unit.name, words, short)


@transaction.atomic
def fail(rendering: Rendering, fault: str, *, by: User | None) -> None:
    """Note that the sound could not be made, and why.

    Args:
        by: None, for the machine.
    """
    Rendering.objects.filter(pk=rendering.pk).update(state=RenderState.FAILED, fault=fault[:500], finished_at=now())
    audit.note(rendering.subject, "radio.render", by=by, fault=fault)


@transaction.atomic
def keep(rendering: Rendering, made: engine.Made, *, by: User | None) -> None:
    """Keep what the engine made.

    Args:
        by: None, for the machine.
    """
    row = Rendering.objects.select_for_update().get(pk=rendering.pk)
    if row.state == RenderState.DONE:
        return
    row.files.all().delete()
    for one in made.files:
        with one.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            path = f"radio/{row.pk}/{digest[:12]}/{one.name}"
            if not default_storage.exists(path):
                default_storage.save(path, File(stream))
        Rendition.objects.create(
            rendering=row, name=one.name, kind=one.kind, media_type=one.media_type, file=path, sha256=digest,
            size=one.path.stat().st_size, samples=one.samples, rate=one.rate,
            channels=one.channels,
        )  # fmt: skip
    row.state, row.finished_at, row.fault = RenderState.DONE, now(), ""
    row.certificate, row.marks, row.waveform = made.certificate, made.marks, made.waveform
    row.save()
    audit.note(row.subject, "radio.render", by=by, of=row.of, files=len(made.files))
    if row.programme_id:
        stir(Station.objects.filter(airings__programme=row.programme_id), by=by)
        findable.keep_in_step(row.programme_id)


@watch("radio.renderings")
def begin_again(moment: datetime | None = None) -> int:
    """Queue renderings again whose worker was lost; returns how many."""
    moment = moment or now()
    stuck = Rendering.objects.filter(state=RenderState.RUNNING, started_at__lt=moment - STUCK)
    lost = Rendering.objects.filter(state=RenderState.QUEUED, queued_at__lt=moment - STUCK)
    keys = [*stuck.values_list("pk", flat=True), *lost.values_list("pk", flat=True)]
    for pk in keys:
        with transaction.atomic():
            Rendering.objects.filter(pk=pk).update(state=RenderState.QUEUED, queued_at=moment)
            _enqueue(pk)
    return len(keys)
