"""Rules of a site for the stories of others, and the clock that applies them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import User
from loa.plan.models import Theme
from loa.portal.actions.carry import rules_for
from loa.portal.actions.carry_along import BY_RULE, accept, by_rules
from loa.portal.actions.common import locked
from loa.portal.actions.placing import check_origin, stand
from loa.portal.actions.uncarry import end_placement
from loa.portal.carry.access import WITH, best_tasks, without_right
from loa.portal.models import (
    CarryMode,
    CarryRule,
    HomePage,
    Placement,
    PlacementState,
    RuleState,
    StoryFlow,
)

logger = logging.getLogger(__name__)


@transaction.atomic
def propose_rule(
    home: HomePage, *, by: User, mode: str, origin: HomePage | None = None, theme: Theme | None = None
) -> CarryRule:
    """Propose what a site does with stories of others; it holds once an approver has agreed.

    Args:
        by: a writer of the site.
        mode: one of `CarryMode`.
        origin: whose stories; None: everybody's.
        theme: of which theme; None: of all.

    Raises:
        PermissionDenied: `by` does not write for the site.
        Refused: the origin is the site itself, the mode is unknown, or the same is proposed or holds already.
    """
    require(by, "story.write", home.unit)
    if mode not in CarryMode.values:
        raise Refused(_("Chọn cách làm: tự đăng, hỏi trước hay không nhận."), field="mode")
    if origin is not None and origin.pk == home.pk:
        raise Refused(_("Quy tắc này dành cho bài của trang khác. Chọn trang khác."), field="origin")
    same = CarryRule.objects.filter(home=home, origin=origin, theme=theme)
    if same.filter(state=RuleState.PROPOSED).exists():
        raise Refused(_("Đã có đề nghị cho trang và nội dung này, đang chờ duyệt."))
    if same.filter(state=RuleState.STANDING, mode=mode).exists():
        raise Refused(_("Quy tắc này đang áp dụng rồi."))
    rule = CarryRule.objects.create(home=home, origin=origin, theme=theme, mode=mode, proposed_by=by, proposed_at=now())
    audit.note(rule, "portal.propose_rule", by=by, mode=mode)
    return rule


def _locked_rule(rule: CarryRule) -> CarryRule:
    rows = CarryRule.objects.select_for_update(of=("self",)).select_related("home", "home__unit", "approved_by")
    row = rows.filter(pk=rule.pk).first()
    if row is None or row.state == RuleState.ENDED:
        raise Refused(_("Quy tắc này không còn nữa."))
    return row


@transaction.atomic
def approve_rule(rule: CarryRule, *, by: User) -> CarryRule:
    """Agree to a proposed rule: it holds for what is published from now on, in place of an older one for the same. A
    rule whose approver may no longer approve is agreed to anew, and holds on.

    Raises:
        PermissionDenied: `by` does not approve for the site.
        Refused: `by` proposed it, or it is over.
    """
    row = _locked_rule(rule)
    require(by, "story.approve", row.home.unit)
    if row.state == RuleState.STANDING and not without_right([row]):
        return row
    if row.proposed_by_id == by.pk:
        raise Refused(_("Quy tắc do chính anh/chị đề nghị. Nhờ người duyệt khác của đơn vị xem."))
    if row.state == RuleState.STANDING:
        row.approved_by = by
        row.save(update_fields=["approved_by"])
        audit.note(row, "portal.approve_rule", by=by, anew=True)
        return row
    moment = now()
    CarryRule.objects.filter(home=row.home, origin=row.origin, theme=row.theme, state=RuleState.STANDING).update(
        state=RuleState.ENDED, ended_by=by, ended_at=moment
    )
    row.state, row.approved_by, row.approved_at = RuleState.STANDING, by, moment
    row.save()
    audit.note(row, "portal.approve_rule", by=by)
    return row


@transaction.atomic
def end_rule(rule: CarryRule, *, by: User) -> CarryRule:
    """Drop a rule, or a proposal. What it brought stays.

    Raises:
        PermissionDenied: `by` neither writes nor approves for the site.
        Refused: it is over already.
    """
    row = _locked_rule(rule)
    require(by, "story.write" if may(by, "story.write", row.home.unit) else "story.approve", row.home.unit)
    row.state, row.ended_by, row.ended_at = RuleState.ENDED, by, now()
    row.save()
    audit.note(row, "portal.end_rule", by=by)
    return row


@transaction.atomic
def carry_by_rules(page: int, *, moment: datetime) -> int:
    """Apply the rules of all sites to one story that was published: place it where they say so, ask where they want
    to be asked, or where nobody stands behind a rule any more. Done once for each story, in the same few statements
    whatever the number of sites.

    Args:
        page: key of the story's page.

    Returns:
        on how many sites it was placed or offered.
    """
    row = locked(page, by=None, deed="story.write")
    # Told by the locked row alone: it was waited for, and meanwhile the story may have gone.
    if row.live_revision_id is None or row.carried_at is not None:
        return 0
    StoryFlow.objects.filter(pk=row.pk).update(carried_at=moment)
    known = set(Placement.objects.filter(flow=row).values_list("home_id", flat=True))
    brought = by_rules(row, {home: one for home, one in rules_for(row).items() if home not in known}, moment=moment)
    if brought.placed:
        accept(brought, best_tasks([one.home for one in brought.placed]), moment=moment)
        stand(brought.placed, moment=moment, by=None)
    if brought.asked:
        Placement.objects.bulk_create(brought.asked)
    if brought.all:
        audit.note(row.page, BY_RULE, by=None, **brought.told)
    return len(brought.all)


@transaction.atomic
def place_scheduled(pk: int, *, moment: datetime) -> bool:
    """Let one accepted placement stand whose hour has come, if the approval still holds and the story is there; else
    it goes back to wait for an answer, with the reason.

    Returns:
        whether anything was done.
    """
    row = Placement.objects.select_for_update(of=("self",)).select_related(*WITH).filter(pk=pk).first()
    if row is None or row.state != PlacementState.SCHEDULED or row.go_live_at is None or row.go_live_at > moment:
        return False
    try:
        check_origin(row)
        if row.decided_by is None or not may(row.decided_by, "story.approve", row.home.unit):
            raise Refused(_("Đến giờ thì người duyệt không còn quyền duyệt ở đơn vị này."))
        if row.expire_at is not None and row.expire_at <= moment:
            raise Refused(_("Đến khi máy chạy lại thì giờ gỡ cũng đã qua, nên bài chưa được đăng. Chọn giờ khác."))
    except Refused as refusal:
        row.state, row.reason = PlacementState.PULLED, " ".join(refusal.reasons)[:500]
        row.decided_by = row.decided_at = row.go_live_at = None
        row.save()
        return True
    stand([row], moment=moment, by=None)
    audit.note(row, "portal.accept_carry", by=None, page=row.flow.page_id)
    return True


@watch("portal.carry")
def carry_due(moment: datetime | None = None) -> int:
    """Apply rules to what was published, place what was accepted for an hour that has come, take off what is over;
    found in rows, so twice is the same as once and a missed week is made up.

    Returns:
        how many stories were placed or taken off.
    """
    moment = moment or now()
    done = 0
    since = CarryRule.objects.filter(state=RuleState.STANDING).aggregate(first=Min("approved_at"))["first"]
    if since is not None:
        fresh = StoryFlow.objects.filter(page__live=True, published_at__gte=since, carried_at=None)
        for pk in list(fresh.order_by("published_at").values_list("page_id", flat=True)):
            done += _safely(carry_by_rules, pk, moment)
    due = Placement.objects.filter(state=PlacementState.SCHEDULED, go_live_at__lte=moment).order_by("go_live_at")
    for pk in list(due.values_list("pk", flat=True)):
        done += _safely(place_scheduled, pk, moment)
    over = Placement.objects.filter(state=PlacementState.LIVE, expire_at__lte=moment).order_by("expire_at")
    for pk in list(over.values_list("pk", flat=True)):
        done += _safely(end_placement, pk, moment)
    return done


def _safely(action: Callable[..., int], pk: int, moment: datetime) -> int:
    """One story's fault must not keep the others from their hour."""
    try:
        return int(action(pk, moment=moment))
    except Refused:
        logger.warning("placement or story %s: the clock was refused", pk, exc_info=True)
    except Exception:
        logger.exception("placement or story %s: the clock could not act", pk)
    return 0
