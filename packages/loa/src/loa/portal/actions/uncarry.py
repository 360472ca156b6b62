"""Take placements off: one of them, all of a story at once, or because the story itself has left its site."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loa.evidence import actions as evidence
from loa.evidence.models import Entry
from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import clean_reason
from loa.portal.actions.placing import changed, homes_carrying, locked_placement
from loa.portal.carry.access import WITH
from loa.portal.events import StoryPublished, StoryTakenDown
from loa.portal.models import OPEN, Placement, PlacementState, StoryFlow


@transaction.atomic
def withdraw_placement(placement: Placement, *, by: User, reason: str, wrong: bool = False) -> Placement:
    """Take a carried story off the carrying site; on its own it stays.

    Args:
        reason: why; kept, and read by the origin.
        wrong: it should never have stood there: its evidence is voided. Else it has done its work, and the entry
            stands.

    Raises:
        PermissionDenied: `by` does not approve for the carrying site.
        Refused: no reason, or it does not stand there.
    """
    row = locked_placement(placement)
    require(by, "story.approve", row.home.unit)
    reason = clean_reason(reason, _("Ghi lý do gỡ, để người đọc sau hiểu vì sao."))
    if row.state != PlacementState.LIVE:
        raise Refused(_("Bài không còn trên trang này, không có gì để gỡ."))
    row.state, row.reason, row.was_wrong = PlacementState.WITHDRAWN, reason, wrong
    row.withdrawn_by, row.over_at = by, now()
    row.save()
    if wrong and row.entry is not None:
        evidence.withdraw(row.entry, by=by, reason=_("Gỡ bài tiếp sóng: %(reason)s") % {"reason": reason})
    audit.note(row, "portal.withdraw_carry", by=by, reason=reason, wrong=wrong)
    changed(frozenset([row.home_id]))
    return row


@transaction.atomic
def take_from_everywhere(flow: StoryFlow, *, by: User, reason: str, everywhere: int | None) -> list[Placement]:
    """Take a story off every site that carries it, with the evidence, because it is taken down where it was written;
    a part of `take_down_story`, whose right was asked.

    Args:
        flow: locked.
        everywhere: on how many sites `by` saw it standing and wants it gone; None: `by` has not been asked.

    Raises:
        Refused: it stands on other sites, and `by` has not said so, or there are by now others than they saw.
    """
    rows = list(
        Placement.objects.select_for_update(of=("self",)).filter(flow=flow, state__in=OPEN).select_related(*WITH)
    )
    live = [row for row in rows if row.state == PlacementState.LIVE]
    if live and everywhere is None:
        names = ", ".join(row.home.title for row in live[:8])
        more = "…" if len(live) > 8 else ""
        raise Refused(
            _(
                "%(n)s trang đang tiếp sóng bài này: %(names)s%(more)s. Đánh dấu “Gỡ ở mọi nơi” để gỡ cùng lúc, hoặc "
                "giữ bài lại."
            )
            % {"n": len(live), "names": names, "more": more},
            field="everywhere",
        )
    if everywhere is not None and everywhere != len(live):
        raise Refused(
            _("Số trang đang tiếp sóng vừa đổi, nay là %(n)s. Xem lại danh sách rồi quyết định.") % {"n": len(live)},
            field="everywhere",
        )
    _close(rows, reason=_("Bài gốc đã gỡ: %(reason)s") % {"reason": reason}, by=by, moment=now(), wrong=True)
    entries = Entry.objects.filter(placement__in=live, voided_by=None).select_related("unit", "task", "task__unit")
    if found := list(entries):
        evidence.withdraw_all(found, by=by, reason=_("Gỡ bài gốc: %(reason)s") % {"reason": reason})
    if live:
        audit.note(flow.page, "portal.withdraw_everywhere", by=by, reason=reason, homes=[row.home_id for row in live])
    return live


def _close(rows: list[Placement], *, reason: str, by: User | None, moment: datetime, wrong: bool) -> None:
    """Close open rows: what stood, and what was still to be decided."""
    keys = [row.pk for row in rows]
    Placement.objects.filter(pk__in=keys).update(
        state=PlacementState.WITHDRAWN, reason=reason[:500], withdrawn_by=by, over_at=moment
    )
    live = [row for row in rows if row.state == PlacementState.LIVE]
    if wrong:
        Placement.objects.filter(pk__in=[row.pk for row in live]).update(was_wrong=True)
    changed(frozenset(row.home_id for row in live))


def end_with_origin(event: StoryTakenDown) -> None:
    """A story whose time is over on its own site leaves the others too; what it proved stands. Subscriber of the
    portal's hook, in its transaction.
    """
    rows = list(
        Placement.objects.select_for_update(of=("self",)).filter(flow=event.flow, state__in=OPEN).select_related(*WITH)
    )
    if not rows:
        return
    _close(rows, reason=_("Bài gốc đã hết hạn đăng."), by=None, moment=now(), wrong=False)
    audit.note_all(((row, {"page": event.page.pk}) for row in rows), "portal.end_carry", by=None)


def follow_correction(event: StoryPublished) -> None:
    """A corrected story changed on every site that carries it. Subscriber of the portal's hook."""
    if not event.first:
        changed(homes_carrying(event.flow.pk))


@transaction.atomic
def end_placement(pk: int, *, moment: datetime) -> bool:
    """Take one placement off because its time is over; its evidence stands.

    Returns:
        whether anything was done.
    """
    row = Placement.objects.select_for_update(of=("self",)).select_related(*WITH).filter(pk=pk).first()
    if row is None or row.state != PlacementState.LIVE or row.expire_at is None or row.expire_at > moment:
        return False
    row.state, row.over_at = PlacementState.ENDED, moment
    row.save(update_fields=["state", "over_at"])
    audit.note(row, "portal.end_carry", by=None)
    changed(frozenset([row.home_id]))
    return True
