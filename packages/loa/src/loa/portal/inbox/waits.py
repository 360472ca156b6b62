"""What waits for a person beside stories: letters, nominations, documents and guides to approve."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit.words import day
from loa.org.access import Person, may, units
from loa.portal.guides import access as guides
from loa.portal.inbox import access
from loa.portal.library import access as library
from loa.portal.models import Feedback, FeedbackState, Nomination, NominationState
from loa.ui.waiting import Line, Queue


def rooms(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    found = []
    if may(user, "feedback.answer"):
        own = access.visible_feedback(user).filter(home__unit__in=units(user, "feedback.answer"))
        found.append(
            Queue(
                "portal.letters", 40, own.filter(state__in=access.OPEN).order_by("due", "pk"), _letter,
                lambda n: ngettext("%(n)s ý kiến chờ trả lời", "%(n)s ý kiến chờ trả lời", n) % {"n": n},
                reverse("portal:letters"),
            )
        )  # fmt: skip
    if may(user, "feedback.approve"):
        rows = access.visible_feedback(user).filter(
            state=FeedbackState.SUBMITTED, home__unit__in=units(user, "feedback.approve")
        )
        found.append(
            Queue(
                "portal.answers", 50, rows.exclude(answered_by=user).select_related("answered_by").order_by("due"),
                _answer,
                lambda n: ngettext("%(n)s câu trả lời chờ duyệt", "%(n)s câu trả lời chờ duyệt", n) % {"n": n},
                f"{reverse('portal:letters')}?trang-thai={FeedbackState.SUBMITTED}",
            )
        )  # fmt: skip
    if may(user, "story.approve"):
        found += _to_approve(user)
    return found


def _to_approve(user: Person) -> list[Queue]:
    nominations = access.visible_nominations(user).filter(
        state=NominationState.NEW, home__unit__in=units(user, "story.approve")
    )
    return [
        Queue(
            "portal.documents", 50,
            library.awaiting(user).select_related("submitted_by").order_by("submitted_at"),
            lambda row: _version(row, "portal:document"),
            lambda n: ngettext("%(n)s văn bản chờ duyệt", "%(n)s văn bản chờ duyệt", n) % {"n": n},
            f"{reverse('portal:documents')}?trang-thai=submitted",
        ),
        Queue(
            "portal.guides", 50, guides.awaiting(user).select_related("submitted_by").order_by("submitted_at"),
            lambda row: _version(row, "portal:guide"),
            lambda n: ngettext("%(n)s hướng dẫn chờ duyệt", "%(n)s hướng dẫn chờ duyệt", n) % {"n": n},
            f"{reverse('portal:guides')}?trang-thai=submitted",
        ),
        Queue(
            "portal.nominations", 60, nominations.exclude(nominated_by=user).order_by("sent_at"), _nomination,
            lambda n: ngettext("%(n)s giới thiệu chờ kiểm tra", "%(n)s giới thiệu chờ kiểm tra", n) % {"n": n},
            f"{reverse('portal:nominations')}?trang-thai=new",
        ),
    ]  # fmt: skip


def _letter(row: Feedback) -> Line:
    back = row.state == FeedbackState.RETURNED
    return Line(
        _("Trả lời: %(subject)s") % {"subject": row.subject},
        _("Người duyệt ghi: “%(reason)s”") % {"reason": row.returned_reason}
        if back
        else _("Gửi ngày %(sent)s, hạn trả lời %(due)s.")
        % {"sent": day(timezone.localtime(row.sent_at).date()), "due": day(row.due)},
        reverse("portal:letter", args=[row.pk]),
        _("Mở và trả lời"),
        _("Bị trả lại") if back else str(row.get_kind_display()),
        row.sent_at,
    )


def _answer(row: Feedback) -> Line:
    return Line(
        _("Duyệt câu trả lời: %(subject)s") % {"subject": row.subject},
        _("%(who)s gửi, chờ đọc và quyết định.") % {"who": row.answered_by},
        reverse("portal:letter", args=[row.pk]),
        _("Đọc và duyệt"),
        _("Chờ duyệt"),
        row.answered_at,
    )


def _version(row: Any, name: str) -> Line:
    return Line(
        _("Duyệt: %(title)s") % {"title": row},
        _("%(who)s gửi, chờ đọc và quyết định.") % {"who": row.submitted_by},
        reverse(name, args=[row.pk]),
        _("Đọc và duyệt"),
        _("Chờ duyệt"),
        row.submitted_at,
    )


def _nomination(row: Nomination) -> Line:
    return Line(
        _("Kiểm tra gương, mô hình: %(title)s") % {"title": row.title},
        row.who,
        reverse("portal:nomination", args=[row.pk]),
        _("Đọc và kiểm tra"),
        _("Chờ kiểm tra"),
        row.sent_at,
    )
