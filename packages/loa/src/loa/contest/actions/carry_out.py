"""Fix and sign all papers of a round in the background, one after another: each in a transaction of its own, so what is
done stays done, whoever ends meanwhile; and one that cannot be done keeps no other waiting."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import queue
from loa.contest.models import AwardDeed, AwardPaper, AwardWork, Round, WorkState
from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.papers import actions as papers
from loa.papers.models import Paper, PaperState

audit.declare(contest__stop_papers=_l("Dừng chốt, ký giấy tờ trao giải"))
logger = logging.getLogger(__name__)

STUCK = timedelta(minutes=3)
"""A paper takes seconds: whoever began one so long ago is no longer there."""
OVERLOOKED = timedelta(minutes=1)


def ask(round_: Round, deed: AwardDeed, *, by: User, details: dict[str, Any] | None = None) -> AwardWork:
    """Queue a deed for all papers of a round; a part of the actions that have checked whether it may be done.

    Args:
        details: as `AwardWork` has them.

    Raises:
        Refused: something is being done to them already.
    """
    with transaction.atomic():
        refuse_while_going_on(round_)
        work, _made = AwardWork.objects.update_or_create(
            round=round_,
            defaults={
                "deed": deed, "state": WorkState.WAITING, "asked_by": by, "asked_at": now(), "details": details or {},
                "language": translation.get_language() or "vi", "failed": {}, "beat_at": None, "at": None,
                "fell_at": None,
            },
        )  # fmt: skip
    queue.carry_out.enqueue(work.pk)
    return work


def refuse_while_going_on(round_: Round) -> None:
    """Refuse what would come between.

    Raises:
        Refused: papers of the round are being fixed or signed.
    """
    work = AwardWork.objects.select_for_update().filter(round=round_).first()
    if work is not None and work.is_going_on:
        raise Refused(_("Máy đang chốt hoặc ký các văn bản này. Đợi xong, hoặc bấm Dừng, rồi làm tiếp."))


def stop_papers(round_: Round, *, by: User) -> None:
    """Let the background stop after the paper that it is at. What is done stays; to ask again goes on with the rest.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: nothing is going on.
    """
    require(by, "contest.approve", round_.contest.unit)
    going_on = AwardWork.objects.filter(round=round_, state__in=(WorkState.WAITING, WorkState.WORKING))
    with transaction.atomic():
        if not going_on.update(state=WorkState.STOPPED):
            raise Refused(_("Không có việc nào đang chạy."))
        audit.note(round_, "contest.stop_papers", by=by)


def is_done(row: AwardPaper, deed: str) -> bool:
    """Whether a paper needs a deed no more."""
    return row.paper.state == PaperState.FINAL if deed == AwardDeed.FIX else bool(row.paper.signatures)


def carry_out(pk: int) -> None:
    """Do what was asked to each paper that still needs it; nothing happens while somebody else is at it.

    Acts for the person who asked, whose right is asked again.
    """
    moment = now()
    free = Q(state=WorkState.WAITING) | Q(state=WorkState.WORKING, beat_at__lt=moment - STUCK)
    if not AwardWork.objects.filter(free, pk=pk).update(state=WorkState.WORKING, beat_at=moment):
        return
    work = AwardWork.objects.select_related("round__contest__unit", "asked_by").get(pk=pk)
    rows = AwardPaper.objects.filter(round=work.round).select_related("paper__unit").order_by("place")
    before, done = work.at, 0
    with translation.override(work.language):
        for row in rows:
            if is_done(row, work.deed) or str(row.place) in work.failed:
                continue
            if row.place == before and work.fell_at == before:
                work.failed[str(row.place)] = _("Máy chủ hai lần dừng giữa chừng khi làm văn bản này.")
                continue
            if not _beat(work, row.place, before if row.place == before else work.fell_at):
                return  # stopped, or somebody else has taken it over
            if reason := _do(work, row):
                work.failed[str(row.place)] = reason
            else:
                done += 1
    with transaction.atomic():
        mine = AwardWork.objects.filter(pk=pk, state=WorkState.WORKING, beat_at=work.beat_at)
        if mine.update(state=WorkState.DONE, at=None, fell_at=None, failed=work.failed):
            name = "contest.fix_papers" if work.deed == AwardDeed.FIX else "contest.sign_papers"
            audit.note(
                work.round, name, by=work.asked_by, papers=done, failed=len(work.failed),
                **({"number": work.details["number"]} if work.deed == AwardDeed.FIX else {}),
            )  # fmt: skip


def _beat(work: AwardWork, place: int, fell_at: int | None) -> bool:
    """Say which paper comes next; whether the work is still ours."""
    moment = now()
    mine = AwardWork.objects.filter(pk=work.pk, state=WorkState.WORKING, beat_at=work.beat_at)
    if not mine.update(beat_at=moment, at=place, fell_at=fell_at, failed=work.failed):
        return False
    work.beat_at, work.at, work.fell_at = moment, place, fell_at
    return True


def _do(work: AwardWork, row: AwardPaper) -> str:
    """Do the deed to one paper; why it could not be done, "" if it could."""
    try:
        with transaction.atomic():
            require(work.asked_by, "contest.approve", work.round.contest.unit)
            # Whoever was stopped may have been at this very paper: nothing is signed twice.
            row.paper = Paper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.paper_id)
            if is_done(row, work.deed):
                return ""
            if work.deed == AwardDeed.SIGN:
                papers.sign(row.paper, by=work.asked_by)
            elif row.place and not row.holder:
                raise Refused(_("Người này đã xóa dữ liệu, không lập giấy chứng nhận."))
            else:
                number, day, first = (work.details[name] for name in ("number", "day", "first"))
                own = number if not row.place else f"{first + row.place - 1:02d}" if first else ""
                papers.fix(row.paper, by=work.asked_by, number=own, day=date.fromisoformat(day) if day else None)
    except Refused as refused:
        return " ".join(refused.reasons)
    except PermissionDenied:
        return _("Tài khoản yêu cầu việc này không còn quyền duyệt cuộc thi.")
    except Exception:
        logger.exception("cannot %s award paper %s", work.deed, row.pk)
        return _("Máy chủ gặp lỗi khi làm văn bản này. Lỗi đã được ghi lại; hãy báo cho người quản trị.")
    return ""


@watch("contest.award_papers")
def carry_out_overlooked(moment: datetime) -> int:
    """Go on with what the queue lost, or whose worker ended."""
    waiting = Q(state=WorkState.WAITING, asked_at__lt=moment - OVERLOOKED)
    stuck = Q(state=WorkState.WORKING, beat_at__lt=moment - STUCK)
    found = list(AwardWork.objects.filter(waiting | stuck).values_list("pk", flat=True))
    for pk in found:
        carry_out(pk)
    return len(found)
