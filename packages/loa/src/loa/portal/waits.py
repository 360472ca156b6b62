"""Stories that wait: for the person's approval, for the person who wrote them, for somebody else."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.org.access import Person, may
from loa.portal.access import awaiting, visible_flows
from loa.portal.models import StoryFlow, StoryState
from loa.ui.waiting import Line, Queue


def stories(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    found = []
    if may(user, "story.approve"):
        found.append(
            Queue(
                "portal.approve", 50, awaiting(user).select_related("submitted_by"), _to_approve,
                lambda n: ngettext("%(n)s bài chờ duyệt", "%(n)s bài chờ duyệt", n) % {"n": n},
                reverse("portal:queue"),
            )
        )  # fmt: skip
    if may(user, "story.write"):
        mine = visible_flows(user).filter(author=user)
        address = f"{reverse('portal:stories')}?trang-thai="
        found += [
            Queue(
                "portal.returned", 30, mine.filter(state=StoryState.RETURNED).order_by("returned_at"), _returned,
                lambda n: ngettext("%(n)s bài bị trả lại", "%(n)s bài bị trả lại", n) % {"n": n},
                f"{address}{StoryState.RETURNED}",
            ),
            Queue(
                "portal.submitted", 80, mine.filter(state=StoryState.SUBMITTED).order_by("submitted_at"), _submitted,
                lambda n: ngettext("%(n)s bài đang chờ duyệt", "%(n)s bài đang chờ duyệt", n) % {"n": n},
                f"{address}{StoryState.SUBMITTED}", own=False,
            ),
        ]  # fmt: skip
    return found


def _to_approve(flow: StoryFlow) -> Line:
    return Line(
        _("Duyệt bài “%(title)s”") % {"title": flow.page.get_admin_display_title()},
        _("%(who)s gửi, chờ đọc và quyết định.") % {"who": flow.submitted_by},
        reverse("portal:story", args=[flow.page_id]),
        _("Đọc và duyệt"),
        _("Chờ duyệt"),
        flow.submitted_at,
    )


def _returned(flow: StoryFlow) -> Line:
    return Line(
        _("Bài “%(title)s” bị trả lại") % {"title": flow.page.get_admin_display_title()},
        _("Người duyệt ghi: “%(reason)s”") % {"reason": flow.returned_reason},
        reverse("portal:story", args=[flow.page_id]),
        _("Sửa bài"),
        _("Bị trả lại"),
        flow.returned_at,
    )


def _submitted(flow: StoryFlow) -> Line:
    return Line(
        _("Bài “%(title)s”") % {"title": flow.page.get_admin_display_title()},
        _("Đã gửi người duyệt. Người viết không tự duyệt bài của mình."),
        reverse("portal:story", args=[flow.page_id]),
        _("Xem bài"),
        _("Chờ duyệt"),
        flow.submitted_at,
    )
