"""Sample placements, rules and a banner, so that no screen of theirs is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from loa.kit.clock import today
from loa.org.models import Role, Unit, User
from loa.portal import actions
from loa.portal.models import (
    Banner,
    BannerViews,
    CarryRequest,
    CarryRule,
    HomePage,
    Placement,
    StoryFlow,
)

Who = Callable[[Unit, Role], User]
SEEN = (31, 44, 38, 52, 61, 27, 35)
"""Invented counts of the last days."""


def create(sites: dict[str, HomePage], who: Who) -> None:
    """A story of the district carried by one commune, refused by another, waiting at two; one of a commune pulled by
    the district's site; a rule that holds and one that waits; a banner for all sites.

    Args:
        sites: home pages by the key of their unit.
        who: (unit, role) -> a person of the sample unit.
    """
    district, first, second, third, sixth = (sites[key] for key in ("vanphong", "xa-1", "xa-2", "xa-3", "xa-6"))
    editor, approver = (who(district.unit, role) for role in (Role.EDITOR, Role.APPROVER))
    newest = StoryFlow.objects.filter(page__live=True).select_related("page").order_by("-published_at")
    story = newest.filter(home=district).first()
    if story is not None:
        note = "Bà con các xã hỏi nhiều, nhờ các xã cùng đăng để ai cũng biết."
        actions.ask_to_carry(
            story.page, [first, second, third, sixth], by=editor, note=note, due=today() + timedelta(days=5)
        )
        rows = {row.home_id: row for row in Placement.objects.filter(flow=story)}
        actions.accept_placement(rows[sixth.pk], by=who(sixth.unit, Role.APPROVER))
        actions.refuse_placement(
            rows[second.pk], by=who(second.unit, Role.APPROVER), reason="Xã vừa đăng bài riêng cùng việc này."
        )
    told = newest.filter(home=sixth).first()
    if told is not None:
        pulled = actions.pull_story(told.page, district, by=editor)
        actions.accept_placement(pulled, by=approver)
    rule = actions.propose_rule(first, by=who(first.unit, Role.EDITOR), mode="auto", origin=district)
    actions.approve_rule(rule, by=who(first.unit, Role.APPROVER))
    actions.propose_rule(third, by=who(third.unit, Role.EDITOR), mode="ask")
    banner = actions.submit_banner(
        district,
        by=editor,
        title="Cài dịch vụ công trên điện thoại",
        text="Tổ công nghệ số của thôn giúp tận nhà, mười phút là xong. Nội dung mẫu.",
        link="/tin-tuc/",
        reach="below",
        on_story=True,
        starts_on=today() - timedelta(days=len(SEEN)),
        ends_on=today() + timedelta(days=30),
    )
    actions.approve_banner(banner, by=approver)
    actions.add_views(
        {(banner.pk, district.pk, today() - timedelta(days=nth)): count for nth, count in enumerate(SEEN)}
        | {(banner.pk, sixth.pk, today()): SEEN[-1]}
    )


def wipe() -> None:
    """Remove all of it; the stories and sites go after it."""
    homes = HomePage.objects.filter(unit__is_sample=True)
    Placement.objects.filter(home__in=homes).delete()
    CarryRequest.objects.filter(flow__home__in=homes).delete()
    CarryRule.objects.filter(home__in=homes).delete()
    BannerViews.objects.filter(banner__home__in=homes).delete()
    Banner.objects.filter(home__in=homes).delete()
