"""Ask other sites to carry a story, pull one, accept, refuse, take the asking back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import User
from loa.portal.actions.common import clean_reason, locked
from loa.portal.actions.placing import Terms, check_origin, give_addresses, locked_placement, set_terms, stand
from loa.portal.carry.access import carriers
from loa.portal.models import (
    OPEN,
    CarryMode,
    CarryRequest,
    CarryRule,
    HomePage,
    Placement,
    PlacementState,
    RuleState,
    StoryFlow,
    StoryPage,
)

WAITING = (PlacementState.ASKED, PlacementState.PULLED)
AGAIN = (PlacementState.REFUSED, PlacementState.WITHDRAWN, PlacementState.ENDED)
"""States from which an approver may still, or again, accept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: the request, whom it reached, and whom not with the reason."""

    request: CarryRequest
    homes: list[HomePage]
    passed_over: list[tuple[HomePage, str]]


@transaction.atomic
def ask_to_carry(
    page: StoryPage, homes: Iterable[HomePage], *, by: User, note: str = "", due: date | None = None
) -> Asked:
    """Ask sites to carry a story that stands on its own site. Sites that have it, or that take nothing from there,
    are passed over.

    Args:
        homes: whom to ask; asking one site or three thousand costs the same statements.
        by: a writer or approver of the story's site.
        note: why, for whoever decides there.
        due: until when an answer is hoped for.

    Raises:
        PermissionDenied: `by` neither writes nor approves for the story's site.
        Refused: the story is not on its site, the day is over, or no site is left to ask.
    """
    flow = locked(page, by=None, deed="story.write")
    require(by, "story.write" if may(by, "story.write", flow.home.unit) else "story.approve", flow.home.unit)
    if not flow.page.live:
        raise Refused(_("Bài chưa lên trang. Đăng bài rồi mới đề nghị các trang khác tiếp sóng."))
    if due is not None and due < today():
        raise Refused(_("Ngày mong trả lời đã qua. Chọn ngày khác, hoặc để trống."), field="due")
    wanted = {home.pk: home for home in homes}
    able = {home.pk: home for home in carriers(flow).filter(pk__in=wanted)}
    have = set(Placement.objects.filter(flow=flow, state__in=OPEN).values_list("home_id", flat=True))
    modes = {home: rule.mode for home, rule in rules_for(flow, standing_now=True).items()}
    asked, passed = [], []
    for pk, home in wanted.items():
        if pk not in able:
            passed.append((home, _("không tiếp sóng được bài này")))
        elif pk in have:
            passed.append((home, _("đã có hoặc đã được đề nghị")))
        elif modes.get(pk) == CarryMode.NEVER:
            passed.append((home, _("có quy tắc không nhận")))
        else:
            asked.append(able[pk])
    if not asked:
        reasons = [f"{home.title}: {why}." for home, why in passed[:10]]
        raise Refused(*(reasons or [_("Chưa chọn trang nào để đề nghị.")]), field="homes")
    moment = now()
    note = " ".join(note.split())[:500]
    request = CarryRequest.objects.create(flow=flow, asked_by=by, asked_at=moment, note=note, due=due)
    Placement.objects.bulk_create(
        Placement(flow=flow, home=home, state=PlacementState.ASKED, request=request, proposed_by=by, proposed_at=moment)
        for home in asked
    )
    audit.note(flow.page, "portal.ask_carry", by=by, homes=[home.pk for home in asked], note=note)
    return Asked(request, asked, passed)


def rules_for(flow: StoryFlow, *, standing_now: bool = False, most: int | None = None) -> dict[int, CarryRule]:
    """The rule that holds for a story on each other site: the one that names most.

    Args:
        standing_now: also rules that were approved after the story was published.
        most: nothing is answered where more rules than so many may hold.

    Returns:
        {key of the home page: rule}; one query.
    """
    rows = CarryRule.objects.filter(
        state=RuleState.STANDING, home__live=True, home__unit__is_sample=flow.home.unit.is_sample
    ).exclude(home=flow.home_id)
    rows = rows.filter(Q(origin=flow.home_id) | Q(origin=None), Q(theme=flow.page.theme_id) | Q(theme=None))
    if not standing_now and flow.published_at is not None:
        rows = rows.filter(approved_at__lte=flow.published_at)
    if most is not None:
        rows = rows.exclude(Exists(rows.order_by()[most : most + 1]))
    best: dict[int, CarryRule] = {}
    for rule in sorted(rows.select_related("home", "home__unit", "approved_by"), key=lambda one: one.exactness):
        best[rule.home_id] = rule
    return best


@transaction.atomic
def pull_story(page: StoryPage, home: HomePage, *, by: User, terms: Terms | None = None) -> Placement:
    """Propose a story of another site for one's own; it stands there once an approver has accepted.

    Args:
        by: a writer of the carrying site.

    Raises:
        PermissionDenied: `by` does not write for the carrying site.
        Refused: it is not published, stands there or waits there already, or the terms do not fit.
    """
    require(by, "story.write", home.unit)
    flow = locked(page, by=None, deed="story.write")
    standing = Placement.objects.filter(flow=flow, home=home, state__in=OPEN).first()
    if standing is not None:
        raise Refused(
            _("Bài này đã có ở mục tiếp sóng của trang, đang là “%(state)s”.") % {"state": standing.get_state_display()}
        )
    moment = now()
    row = Placement(flow=flow, home=home, state=PlacementState.PULLED, proposed_by=by, proposed_at=moment)
    check_origin(row)
    set_terms(row, terms or Terms(), moment=moment)
    row.save()
    audit.note(row, "portal.pull", by=by, page=flow.page_id, home=home.pk)
    return row


@transaction.atomic
def accept_placement(placement: Placement, *, by: User, terms: Terms | None = None) -> Placement:
    """Accept what was asked for or pulled: it stands on the carrying site at once, or at its hour, and the ledger
    gains the unit's entry.

    What was refused, withdrawn or has ended may be accepted after all. Accepting twice is the same as once.

    Args:
        by: an approver of the carrying site, and not who proposed it.
        terms: how it stands; as proposed when None.

    Raises:
        PermissionDenied: `by` does not approve for the carrying site.
        Refused: `by` proposed it, the story is not on its own site, it stands there by another row, or the terms do
            not fit.
    """
    row = locked_placement(placement)
    require(by, "story.approve", row.home.unit)
    if row.state in (PlacementState.LIVE, PlacementState.SCHEDULED):
        return row
    if row.proposed_by_id == by.pk:
        raise Refused(_("Bài do chính anh/chị đề nghị. Nhờ người duyệt khác của đơn vị quyết định."))
    check_origin(row)
    if Placement.objects.filter(flow=row.flow, home=row.home, state__in=OPEN).exclude(pk=row.pk).exists():
        raise Refused(_("Trang đã có một lượt tiếp sóng khác của bài này. Mở lượt ấy để xem."))
    moment = now()
    if terms is None:
        expired = row.expire_at is not None and row.expire_at <= moment
        terms = Terms(row.position, row.go_live_at, None if expired else row.expire_at, row.credit, row.slug, row.task)
        if terms.task is not None and terms.task.retired_at is not None:
            terms = Terms(terms.position, terms.go_live_at, terms.expire_at, terms.credit, terms.slug)
    set_terms(row, terms, moment=moment)
    row.decided_by, row.decided_at, row.reason = by, moment, ""
    if row.go_live_at and row.go_live_at > moment:
        row.state = PlacementState.SCHEDULED
        give_addresses([row])
        row.save()
    else:
        stand([row], moment=moment, by=by)
    entry = row.entry
    audit.note(row, "portal.accept_carry", by=by, page=row.flow.page_id, entry=entry.seq if entry else None)
    return row


@transaction.atomic
def refuse_placement(placement: Placement, *, by: User, reason: str) -> Placement:
    """Say no to what was asked for or pulled; whoever proposed it reads why.

    Raises:
        PermissionDenied: `by` does not approve for the carrying site.
        Refused: no reason, or it does not wait for an answer.
    """
    row = locked_placement(placement)
    require(by, "story.approve", row.home.unit)
    reason = clean_reason(reason, _("Ghi lý do không nhận, để người đề nghị biết."))
    if row.state not in (*WAITING, PlacementState.SCHEDULED):
        raise Refused(_("Bài này không chờ trả lời. Nếu đang trên trang, gỡ bài."))
    row.state, row.reason = PlacementState.REFUSED, reason
    row.decided_by, row.decided_at = by, now()
    row.save()
    audit.note(row, "portal.refuse_carry", by=by, reason=reason)
    return row


@transaction.atomic
def cancel_placement(placement: Placement, *, by: User) -> Placement:
    """Take back what was asked or pulled, before it is decided.

    Raises:
        PermissionDenied: `by` writes neither where it was proposed from, nor approves there.
        Refused: it is decided already.
    """
    row = locked_placement(placement)
    unit = row.flow.home.unit if row.state == PlacementState.ASKED else row.home.unit
    require(by, "story.write" if may(by, "story.write", unit) else "story.approve", unit)
    if row.state not in WAITING:
        raise Refused(_("Đề nghị này đã được trả lời, không rút được nữa."))
    row.state, row.reason = PlacementState.WITHDRAWN, _("Người đề nghị rút lại.")
    row.withdrawn_by, row.over_at = by, now()
    row.save()
    audit.note(row, "portal.cancel_carry", by=by)
    return row
