"""Urgent messages that wait for the person's order, programmes that wait for their approval or came back to them, and
airings that went wrong.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.org.access import Person, may
from loa.radio import access
from loa.radio.models import Notice, Programme, ProgrammeState, Urgent
from loa.radio.troubles import Trouble
from loa.ui.waiting import Line, Queue


def programmes(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    found = []
    if may(user, "urgent.send"):
        found.append(
            Queue(
                "radio.urgent", 10, access.awaiting_urgents(user), _to_send,
                lambda n: ngettext("%(n)s bản tin khẩn chờ lệnh", "%(n)s bản tin khẩn chờ lệnh", n) % {"n": n},
                reverse("radio:urgents"),
            )
        )  # fmt: skip
    if may(user, "radio.approve"):
        found.append(
            Queue(
                "radio.approve", 50, access.awaiting(user), _to_approve,
                lambda n: ngettext("%(n)s chương trình chờ duyệt", "%(n)s chương trình chờ duyệt", n) % {"n": n},
                f"{reverse('radio:programmes')}?trang-thai={ProgrammeState.SUBMITTED}",
            )
        )  # fmt: skip
    if may(user, "radio.write"):
        back = access.visible_programmes(user).filter(state=ProgrammeState.RETURNED, made_by=user).order_by("edited_at")
        found.append(
            Queue(
                "radio.returned", 30, back, _returned,
                lambda n: ngettext("%(n)s chương trình bị trả lại", "%(n)s chương trình bị trả lại", n) % {"n": n},
                f"{reverse('radio:programmes')}?trang-thai={ProgrammeState.RETURNED}",
            )
        )  # fmt: skip
    if may(user, "radio.see"):
        found.append(
            Queue(
                "radio.notice", 20, _latest_notices(user), _notice,
                lambda n: ngettext("%(n)s lượt phát cần xem", "%(n)s lượt phát cần xem", n) % {"n": n},
                reverse("radio:airings"),
            )
        )  # fmt: skip
    return found


def _latest_notices(user: Person) -> QuerySet[Notice]:
    """Of the notices about one programme at one station, the one about the latest airing stands for all."""
    notices = access.open_notices(user)
    same = Q(airing__programme=OuterRef("airing__programme")) | Q(airing__urgent=OuterRef("airing__urgent"))
    later = notices.filter(
        same, airing__station=OuterRef("airing__station"), airing__starts__gt=OuterRef("airing__starts")
    )
    return notices.filter(~Exists(later)).order_by("airing__starts")


def _to_send(row: Urgent) -> Line:
    return Line(
        _("Phát lệnh khẩn cấp “%(title)s”") % {"title": row.title},
        _("%(who)s soạn, chờ đọc lại và phát lệnh.") % {"who": row.prepared_by},
        reverse("radio:send", args=[row.pk]),
        _("Đọc lại và phát lệnh"),
        _("Khẩn cấp"),
        row.prepared_at,
    )


def _to_approve(row: Programme) -> Line:
    return Line(
        _("Duyệt chương trình “%(title)s”") % {"title": row.title},
        _("%(who)s trình, chờ nghe và quyết định.") % {"who": row.submitted_by},
        reverse("radio:programme", args=[row.pk]),
        _("Nghe và duyệt"),
        _("Chờ duyệt"),
        row.submitted_at,
    )


def _returned(row: Programme) -> Line:
    return Line(
        _("Chương trình “%(title)s” bị trả lại") % {"title": row.title},
        _("Người duyệt ghi: “%(reason)s”") % {"reason": row.returned_reason},
        reverse("radio:programme", args=[row.pk]),
        _("Sửa chương trình"),
        _("Bị trả lại"),
        row.edited_at,
    )


def _notice(row: Notice) -> Line:
    trouble = Trouble((row,))
    return Line(trouble.title, trouble.text, reverse("radio:airings"), _("Xem lượt phát"), trouble.kind, trouble.since)
