"""Contests that wait for a person: to be approved, read again, published, or mended because they came back."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.contest import access
from loa.contest.models import Announcement, Contest, Round
from loa.org.access import Person, may
from loa.ui.waiting import Line, Queue


def contests(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    listed, found = reverse("contest:contests"), []
    if may(user, "contest.approve"):
        found += [
            Queue(
                "contest.approve", 50, access.awaiting(user).order_by("submitted_at"), _to_approve,
                lambda n: ngettext("%(n)s cuộc thi chờ duyệt", "%(n)s cuộc thi chờ duyệt", n) % {"n": n}, listed,
            ),
            Queue(
                "contest.publish", 51, access.to_publish(user).order_by("closed_at"), _to_publish,
                lambda n: ngettext("%(n)s vòng thi chờ công bố", "%(n)s vòng thi chờ công bố", n) % {"n": n}, listed,
            ),
        ]  # fmt: skip
    if may(user, "contest.read"):
        found.append(
            Queue(
                "contest.read", 60, access.to_read(user).order_by("created_at"), _to_read,
                lambda n: ngettext("%(n)s cuộc thi chờ đọc lại", "%(n)s cuộc thi chờ đọc lại", n) % {"n": n}, listed,
            )
        )  # fmt: skip
    if may(user, "contest.run"):
        found.append(
            Queue(
                "contest.returned", 30, access.returned(user).order_by("pk"), _returned,
                lambda n: ngettext("%(n)s cuộc thi bị trả lại", "%(n)s cuộc thi bị trả lại", n) % {"n": n}, listed,
            )
        )  # fmt: skip
    if may(user, "story.write"):
        found.append(
            Queue(
                "contest.announce", 55, access.to_announce(user).order_by("asked_at"), _to_announce,
                lambda n: ngettext("%(n)s tin về cuộc thi chờ soạn", "%(n)s tin về cuộc thi chờ soạn", n) % {"n": n},
                listed,
            )
        )  # fmt: skip
    return found


def _to_announce(row: Announcement) -> Line:
    told = _("Kết quả %(round)s, “%(title)s”") if row.round else _("Mời dự thi “%(title)s”")
    return Line(
        _("Soạn tin: %(what)s") % {"what": told % {"round": row.round, "title": row.contest.title}},
        _("Máy soạn sẵn bản nháp cho trang %(site)s từ thể lệ, kết quả.") % {"site": row.home.title},
        reverse("contest:announce", args=[row.pk]),
        _("Soạn tin"),
        _("Chờ soạn"),
        row.asked_at,
    )


def _to_approve(row: Contest) -> Line:
    return Line(
        _("Duyệt cuộc thi “%(title)s”") % {"title": row.title},
        _("%(who)s trình, chờ xem thể lệ, các vòng và quyết định.") % {"who": row.submitted_by},
        reverse("contest:contest", args=[row.pk]),
        _("Xem và duyệt"),
        _("Chờ duyệt"),
        row.submitted_at,
    )


def _to_publish(row: Round) -> Line:
    return Line(
        _("Công bố kết quả %(round)s, “%(title)s”") % {"round": row, "title": row.contest.title},
        _("Vòng thi đã đóng và chấm xong."),
        reverse("contest:contest", args=[row.contest_id]),
        _("Xem và công bố"),
        _("Chờ công bố"),
        row.closed_at,
    )


def _to_read(row: Contest) -> Line:
    return Line(
        _("Đọc lại câu hỏi của “%(title)s”") % {"title": row.title},
        _("Mỗi câu cần một người thứ hai đọc trước khi vào đề."),
        reverse("contest:bank", args=[row.pk]),
        _("Đọc lại"),
        _("Chờ đọc lại"),
        row.created_at,
    )


def _returned(row: Contest) -> Line:
    return Line(
        _("Cuộc thi “%(title)s” bị trả lại") % {"title": row.title},
        _("Người duyệt ghi: “%(reason)s”") % {"reason": row.return_note},
        reverse("contest:contest", args=[row.pk]),
        _("Sửa cuộc thi"),
        _("Bị trả lại"),
    )
