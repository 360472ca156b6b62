"""From a log to the ledger: a completed airing is evidence of the commune's relay, and of the producer's run."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.evidence import actions as evidence
from loa.evidence.files import Upload
from loa.evidence.models import Entry
from loa.kit.clock import today
from loa.org.models import User
from loa.plan.models import Task, TaskRole
from loa.radio.actions.render import rendering_of
from loa.radio.models import Airing, Device, Programme, ProgrammeEvidence, Rendering


def relay_task(airing: Airing) -> Task | None:
    """The task of the station's unit that an airing fulfils: of the programme's plan and period, else of its day."""
    programme = airing.programme
    if programme is None:
        return None
    tasks = Task.objects.filter(
        unit=airing.station.unit, channel="relay", role=TaskRole.LEAD, retired_at=None, plan__state="active"
    ).order_by("period_end", "pk")
    if programme.task is not None:
        tasks = tasks.filter(plan=programme.task.plan_id)
    own = tasks.filter(period_start__lte=programme.period_start, period_end__gte=programme.period_start).first()
    day = timezone.localdate(airing.starts)
    return own or tasks.filter(period_start__lte=day, period_end__gte=day).first()


def day_of(airing: Airing) -> date:
    """The day on which it sounded: as the device knew it; as planned, where the device did not know the time. Never
    ahead of today, which the ledger would not take.
    """
    moment = airing.began_at if airing.began_at is not None and airing.clock_sure else airing.starts
    return min(timezone.localdate(moment), today())


@transaction.atomic
def prove(airing: Airing, device: Device, *, by: User | None) -> Entry | None:
    """Record a completed airing, once: the relay for the station's unit, the run for the producer.

    Args:
        airing: completed; locked by the caller.
        device: whose log says so.
        by: None: the device's own word.

    Returns:
        the station's entry; None for an urgent message, or where the station is the producer's own.
    """
    programme = airing.programme
    if programme is None:
        return None
    _prove_run(programme, airing, by=by)
    if airing.entry_id is not None or airing.station.unit_id == programme.series.unit_id:
        return airing.entry
    lines = list(airing.lines.filter(device=device).order_by("seq"))
    note = _("%(programme)s: phát trọn %(clock)s, nhật ký máy số %(lines)s.") % {
        "programme": programme.title,
        "clock": _("lúc %(at)s") % {"at": f"{timezone.localtime(airing.began_at):%H:%M:%S, %d/%m/%Y}"}
        if airing.began_at and airing.clock_sure
        else _("(giờ chưa xác thực)"),
        "lines": ", ".join(str(line.seq) for line in lines),
    }
    proof = [
        {"format": "loa-relay-log/1", "device": device.name, "public_key": device.public_key},
        *({"body": line.body, "signature": line.signature} for line in lines),
    ]
    text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in proof)
    completed = lines[-1] if lines else None
    entry = evidence.record(
        evidence.Draft(
            kind="relay",
            unit=airing.station.unit,
            task=relay_task(airing),
            happened_on=day_of(airing),
            place=airing.station.name,
            note=note,
            content_hash=_sha_of(lines[-1].body) if lines else "",
            files=(Upload("nhat-ky-may.txt", f"[{text}]\n".encode()),),
            details={
                "airing": airing.pk,
                "programme": programme.pk,
                "nth": airing.nth,
                "station": airing.station_id,
                "device": device.name,
                "lines": [line.seq for line in lines],
                "head": completed.hash if completed else "",
                "began": airing.began_at.isoformat() if airing.began_at else None,
                "clock": "verified" if airing.clock_sure else "unverified",
                "samples": airing.samples,
                "of": airing.samples_of,
                "score": airing.score,
            },
        ),
        by=by,
    )
    airing.entry = entry
    airing.save(update_fields=["entry"])
    return entry


def _sha_of(body: str) -> str:
    return str(json.loads(body).get("sha256") or "")


def _page(rendering: Rendering) -> tuple[Upload, ...]:
    """The certificate as the one page that people read, where it was made."""
    paper = rendering.files.filter(kind="paper").first()
    if paper is None:
        return ()
    with paper.file.open("rb") as stream:
        return (Upload("chung-nhan-am-thanh.pdf", stream.read()),)


def _prove_run(programme: Programme, airing: Airing, *, by: User | None) -> None:
    """The producer's entry for this run: the first station to have played it to the end proves it."""
    # The programme's row is the lock: two stations' logs may arrive at once.
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if ProgrammeEvidence.objects.filter(programme=programme, nth=airing.nth).exists():
        return
    rendering = rendering_of(programme)
    files: tuple[Upload, ...] = ()
    if rendering is not None and rendering.certificate:
        text = json.dumps(rendering.certificate, ensure_ascii=False, indent=1, sort_keys=True)
        files = (Upload("chung-nhan-am-thanh.txt", text.encode()), *_page(rendering))
    first = airing.nth == 0
    entry = evidence.record(
        evidence.Draft(
            kind="programme" if first else "repeat",
            unit=programme.series.unit,
            task=programme.task if programme.task and programme.task.retired_at is None else None,
            happened_on=day_of(airing),
            place=airing.station.name,
            note=programme.title
            if first
            else _("%(title)s, phát lại lần %(n)s") % {"title": programme.title, "n": airing.nth},
            content_hash=programme.submitted_hash,
            files=files,
            details={
                "programme": programme.pk,
                "nth": airing.nth,
                "airing": airing.pk,
                "approver": programme.approved_by_id,
                "submitted_by": programme.submitted_by_id,
                "clock": "verified" if airing.clock_sure else "unverified",
            },
        ),
        by=by,
    )
    ProgrammeEvidence.objects.create(programme=programme, nth=airing.nth, entry=entry)
