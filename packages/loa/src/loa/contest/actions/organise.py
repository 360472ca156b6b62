"""A contest from draft to approval."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import findable
from loa.contest import rules as rules_
from loa.contest.actions.announce import ask_editors
from loa.contest.models import Contest, ContestState, RosterLine
from loa.contest.ranking import Rules
from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User

audit.declare(
    contest__create=_l("Tạo cuộc thi"),
    contest__change=_l("Sửa cuộc thi"),
    contest__submit=_l("Trình duyệt cuộc thi"),
    contest__approve=_l("Duyệt cuộc thi"),
    contest__give_back=_l("Trả lại cuộc thi"),
    contest__roster=_l("Sửa danh sách đơn vị dự thi"),
)
KINDS = ("individual", "collective", "spread")
CHANGEABLE = (
    "title", "intro", "audience", "youngest", "oldest", "rules", "rules_text", "prizes", "asks_identity", "task",
)  # fmt: skip


def _check(contest: Contest) -> None:
    if not contest.title.strip():
        raise Refused(_("Ghi tên cuộc thi."), field="title")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", contest.slug):
        raise Refused(_("Địa chỉ chỉ gồm chữ thường không dấu, số và gạch nối."), field="slug")
    if contest.slug in ("api", "de", "khoa", "bien-nhan"):
        raise Refused(_("Địa chỉ này dành cho việc khác. Chọn địa chỉ khác."), field="slug")
    rules_.read(contest.rules)
    if contest.youngest and contest.oldest and contest.youngest > contest.oldest:
        raise Refused(_("Tuổi thấp nhất lớn hơn tuổi cao nhất."), field="youngest")
    for prize in contest.prizes:
        known = isinstance(prize, dict) and prize.get("kind") in KINDS and str(prize.get("name", "")).strip()
        if not known or type(prize.get("count", 1)) is not int or not 1 <= prize.get("count", 1) <= 1000:
            raise Refused(_("Giải thưởng ghi chưa đúng: cần loại, tên và số lượng từ 1 đến 1.000."), field="prizes")
    task = contest.task
    if task is not None and (task.unit_id != contest.unit_id or task.channel != "contest"):
        raise Refused(_("Việc đã chọn không phải việc tổ chức cuộc thi của đơn vị này."), field="task")


@transaction.atomic
def create(unit: Unit, *, by: User, title: str, slug: str, partners: Iterable[Unit] = (), **fields: Any) -> Contest:
    """A contest in draft, with the usual rules where none are given.

    Args:
        unit: the organiser.
        title, slug: its name and the last part of its address.
        partners: units that take part in organising.
        fields: any of CHANGEABLE.

    Raises:
        PermissionDenied: `by` does not organise contests for the unit.
        Refused: a value is missing or wrong, or the address is taken.
    """
    require(by, "contest.run", unit)
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    fields.setdefault("rules", Rules().data())
    contest = Contest(
        unit=unit, title=title.strip(), slug=slug, is_sample=unit.is_sample, created_by=by, created_at=now(), **fields
    )
    _check(contest)
    if Contest.objects.filter(slug=slug).exists():
        raise Refused(_("Địa chỉ này đã có cuộc thi khác dùng. Chọn địa chỉ khác."), field="slug")
    contest.save(force_insert=True)
    contest.partners.set(partners)
    audit.note(contest, "contest.create", by=by, title=contest.title)
    return contest


@transaction.atomic
def change(contest: Contest, *, by: User, partners: Iterable[Unit] | None = None, **fields: Any) -> Contest:
    """Change a contest that nobody has approved yet.

    Args:
        partners: units that take part in organising; None leaves them as they are.
        fields: any of CHANGEABLE.

    Raises:
        PermissionDenied: not `by`'s to change.
        Refused: approved already, or a value is wrong.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    require(by, "contest.run", contest.unit)
    if contest.state not in (ContestState.DRAFT, ContestState.SUBMITTED):
        raise Refused(
            _("Cuộc thi đã duyệt, không sửa được thể lệ nữa. Người duyệt có thể trả lại khi chưa mở vòng nào.")
        )
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    for name, value in fields.items():
        setattr(contest, name, value)
    _check(contest)
    # Whoever approves must have seen what they approve.
    contest.state, contest.submitted_by, contest.submitted_at = ContestState.DRAFT, None, None
    contest.save()
    if partners is not None:
        contest.partners.set(partners)
    audit.note(contest, "contest.change", by=by, fields=sorted(fields))
    return contest


@transaction.atomic
def set_roster(contest: Contest, people: dict[int, int | None], *, by: User) -> None:
    """Which units an entrant may choose, and how many people each has (None: unknown).

    Raises:
        PermissionDenied: not `by`'s to change.
        Refused: a unit is unknown, or the contest is over.
    """
    require(by, "contest.run", contest.unit)
    if contest.state in (ContestState.CLOSED, ContestState.PUBLISHED):
        raise Refused(_("Cuộc thi đã kết thúc, không sửa danh sách đơn vị nữa."))
    if Unit.objects.filter(pk__in=people).count() != len(people):
        raise Refused(_("Có đơn vị không tìm thấy. Tải lại trang rồi chọn lại."), field="roster")
    if any(count is not None and not 0 < count < 10**7 for count in people.values()):
        raise Refused(_("Số người của đơn vị phải từ 1 trở lên; chưa biết thì để trống."), field="roster")
    RosterLine.objects.filter(contest=contest).delete()
    RosterLine.objects.bulk_create(
        [RosterLine(contest=contest, unit_id=unit, people=count) for unit, count in people.items()]
    )
    audit.note(contest, "contest.roster", by=by, units=len(people))


@transaction.atomic
def submit(contest: Contest, *, by: User) -> Contest:
    """Ask for approval.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not a draft, without a round, or its questions do not fill the papers.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    require(by, "contest.run", contest.unit)
    if contest.state != ContestState.DRAFT:
        raise Refused(_("Cuộc thi không còn ở bước soạn."))
    _check(contest)
    if not contest.rounds.filter(rehearsal=False).exists():
        raise Refused(_("Chưa có vòng thi nào. Thêm vòng trước khi trình."))
    contest.state, contest.submitted_by, contest.submitted_at = ContestState.SUBMITTED, by, now()
    contest.return_note = ""
    contest.save()
    audit.note(contest, "contest.submit", by=by)
    return contest


@transaction.atomic
def approve(contest: Contest, *, by: User) -> Contest:
    """Approve a contest: from here on it is public and its rules stand.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: nobody asked, or `by` is who asked.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    require(by, "contest.approve", contest.unit)
    if contest.state != ContestState.SUBMITTED:
        raise Refused(_("Cuộc thi không chờ duyệt."))
    if by.pk in (contest.submitted_by_id, contest.created_by_id):
        raise Refused(_("Người soạn hoặc trình không tự duyệt được. Nhờ người thứ hai."))
    contest.state, contest.approved_by, contest.approved_at = ContestState.APPROVED, by, now()
    contest.save()
    findable.put(contest)
    ask_editors(contest)
    audit.note(contest, "contest.approve", by=by)
    return contest


@transaction.atomic
def give_back(contest: Contest, *, by: User, reason: str) -> Contest:
    """Send a contest back to whoever drafts it; also an approved one, as long as no round was opened.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: no reason, or a round was opened.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    require(by, "contest.approve", contest.unit)
    if contest.state not in (ContestState.SUBMITTED, ContestState.APPROVED):
        raise Refused(_("Cuộc thi không chờ duyệt, hoặc đã mở vòng thi."))
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Refused(_("Ghi lý do trả lại, để người soạn biết sửa gì."), field="reason")
    contest.state, contest.return_note = ContestState.DRAFT, reason
    contest.submitted_by = contest.submitted_at = contest.approved_by = contest.approved_at = None
    contest.save()
    findable.take(contest)
    contest.announcements.filter(settled_at=None).delete()
    audit.note(contest, "contest.give_back", by=by, reason=reason)
    return contest
