"""What carrying hears and answers: corrections and take-downs of stories, and what waits for a person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.org.access import Person, may
from loa.portal.banners.access import awaiting_banners
from loa.portal.carry.access import awaiting_answer, rules_to_approve
from loa.portal.events import StoryPublished, StoryTakenDown, story_published, story_taken_down
from loa.portal.models import Banner, CarryRule, Placement, PlacementState
from loa.ui.waiting import Line, Queue, waiting


def join() -> None:
    """Subscribe; called when the room is ready."""
    story_published.subscribe(_corrected)
    story_taken_down.subscribe(_gone)
    waiting.subscribe(queues)


def _corrected(event: StoryPublished) -> None:
    from loa.portal.actions.uncarry import follow_correction

    follow_correction(event)


def _gone(event: StoryTakenDown) -> None:
    from loa.portal.actions.uncarry import end_with_origin

    end_with_origin(event)


def queues(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    if not may(user, "story.approve"):
        return []
    return [
        Queue(
            "portal.carry", 50, awaiting_answer(user), _to_answer,
            lambda n: ngettext("%(n)s bài chờ nhận tiếp sóng", "%(n)s bài chờ nhận tiếp sóng", n) % {"n": n},
            reverse("portal:carry"),
        ),
        Queue(
            "portal.banners", 55, awaiting_banners(user), _banner,
            lambda n: ngettext("%(n)s biểu ngữ chờ duyệt", "%(n)s biểu ngữ chờ duyệt", n) % {"n": n},
            reverse("portal:banners"),
        ),
        Queue(
            "portal.rules", 60, rules_to_approve(user), _rule,
            lambda n: ngettext("%(n)s quy tắc chờ duyệt", "%(n)s quy tắc chờ duyệt", n) % {"n": n},
            reverse("portal:carry_rules"),
        ),
    ]  # fmt: skip


def _to_answer(row: Placement) -> Line:
    return Line(
        _("Tiếp sóng bài “%(title)s”") % {"title": row.flow.page.title},
        _("%(origin)s đề nghị %(home)s tiếp sóng.") % {"origin": row.flow.home.title, "home": row.home.title}
        if row.state == PlacementState.ASKED
        else _("%(who)s lấy về cho %(home)s.") % {"who": row.proposed_by, "home": row.home.title},
        reverse("portal:placement", args=[row.pk]),
        _("Đọc và trả lời"),
        row.get_state_display(),
        row.proposed_at,
    )


def _banner(row: Banner) -> Line:
    return Line(
        _("Duyệt biểu ngữ “%(title)s”") % {"title": row.title},
        _("%(who)s làm cho %(home)s.") % {"who": row.edited_by, "home": row.home.title},
        reverse("portal:banner", args=[row.pk]),
        _("Xem và duyệt"),
        row.get_state_display(),
        row.edited_at,
    )


def _rule(row: CarryRule) -> Line:
    return Line(
        _("Duyệt quy tắc tiếp sóng của %(home)s") % {"home": row.home.title},
        _("%(who)s đề nghị: %(mode)s.") % {"who": row.proposed_by, "mode": row.get_mode_display()},
        reverse("portal:carry_rules"),
        _("Xem và duyệt"),
        row.get_state_display(),
        row.proposed_at,
    )
