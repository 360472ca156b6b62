"""Questions: written, read by a second person, taken in from files, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import media
from loa.contest.bank.question import Draft, faults
from loa.contest.models import Contest, ContestState, Difficulty, Question, QuestionVersion
from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User

DAY = timedelta(days=1)

audit.declare(
    contest__save_question=_l("Soạn câu hỏi"),
    contest__second_read=_l("Đọc lại câu hỏi"),
    contest__retire_question=_l("Thôi dùng câu hỏi"),
    contest__import=_l("Nhập ngân hàng câu hỏi"),
)


def _may_write(contest: Contest, by: User) -> None:
    require(by, "contest.run", contest.unit)
    if contest.state in (ContestState.CLOSED, ContestState.PUBLISHED):
        raise Refused(_("Cuộc thi đã kết thúc, không sửa ngân hàng câu hỏi nữa."))


def _version(question: Question, number: int, draft: Draft, by: User) -> QuestionVersion:
    if draft.media and (not draft.media.startswith("/") or draft.media.startswith("//")):
        raise Refused(_("Hình, âm thanh phải nằm trên máy chủ này, địa chỉ bắt đầu bằng /."), field="media")
    return QuestionVersion(
        question=question, number=number, kind=draft.kind, text=draft.text, media=draft.media, alt=draft.alt,
        options=draft.options, key=draft.key, note=draft.note, created_by=by, created_at=now(),
    )  # fmt: skip


def _question(contest: Contest, draft: Draft, by: User, practice: bool) -> Question:
    difficulty = draft.difficulty if draft.difficulty in Difficulty.values else Difficulty.MEDIUM
    return Question(
        contest=contest, theme=draft.theme[:120], difficulty=difficulty, source=draft.source[:300],
        article=draft.article[:120], practice=practice, author=by,
    )  # fmt: skip


@transaction.atomic
def save_question(
    contest: Contest, draft: Draft, *, by: User, question: Question | None = None, practice: bool = False
) -> QuestionVersion:
    """A new question, or a new version of one; papers that are built keep the version that they have.

    Raises:
        PermissionDenied: not `by`'s to write.
        Refused: the draft is no clear question.
    """
    _may_write(contest, by)
    if found := faults(draft):
        raise Refused(*found, field="text")
    if question is None:
        question = _question(contest, draft, by, practice)
        question.save(force_insert=True)
        number = 1
    else:
        number = 1 + max(question.versions.values_list("number", flat=True), default=0)
        # Somebody must read the new words too.
        question.second_reader, question.theme, question.source = None, draft.theme[:120], draft.source[:300]
        question.article, question.author = draft.article[:120], by
        question.difficulty = draft.difficulty if draft.difficulty in Difficulty.values else Difficulty.MEDIUM
        question.save()
    version = _version(question, number, draft, by)
    version.save(force_insert=True)
    audit.note(question, "contest.save_question", by=by, number=number)
    return version


@transaction.atomic
def adopt(contest: Contest, drafts: Sequence[Draft], *, by: User, practice: bool = False) -> int:
    """Take in the questions of a file: all of them, or none.

    Returns:
        how many came in; those that the bank has word for word already are passed over.

    Raises:
        PermissionDenied: not `by`'s to write.
        Refused: any of them is no clear question; each reason names its place.
    """
    _may_write(contest, by)
    reasons = [
        _("Câu %(n)d: %(fault)s") % {"n": number, "fault": fault}
        for number, draft in enumerate(drafts, 1)
        for fault in faults(draft)
    ]
    if reasons:
        raise Refused(*reasons[:50])
    if not drafts:
        raise Refused(_("Tệp không có câu hỏi nào."))
    known = set(QuestionVersion.objects.filter(question__contest=contest).values_list("text", flat=True))
    fresh = [draft for draft in drafts if draft.text not in known]
    questions = [_question(contest, draft, by, practice) for draft in fresh]
    Question.objects.bulk_create(questions)
    QuestionVersion.objects.bulk_create(
        [_version(question, 1, draft, by) for question, draft in zip(questions, fresh, strict=True)]
    )
    audit.note(contest, "contest.import", by=by, questions=len(fresh))
    return len(fresh)


@transaction.atomic
def second_read(question: Question, *, by: User) -> Question:
    """Say that a second person has read a question and finds it right.

    Raises:
        PermissionDenied: `by` neither runs nor approves contests here.
        Refused: `by` wrote it.
    """
    question = Question.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=question.pk)
    if question.author_id == by.pk:
        raise Refused(_("Người soạn không tự đọc lại được. Nhờ người thứ hai."))
    require(by, "contest.read", question.contest.unit)
    question.second_reader = by
    question.save(update_fields=["second_reader"])
    audit.note(question, "contest.second_read", by=by)
    return question


@transaction.atomic
def retire_question(question: Question, *, by: User, back: bool = False) -> Question:
    """Put a question aside for papers to come, or take it back.

    Raises:
        PermissionDenied: not `by`'s to write.
    """
    _may_write(question.contest, by)
    question.retired_at = None if back else now()
    question.save(update_fields=["retired_at"])
    audit.note(question, "contest.retire_question", by=by, back=back)
    return question


def draft_of(version: QuestionVersion) -> Draft:
    """A version as the bank's library has it, for export."""
    question = version.question
    values: dict[str, Any] = {
        name: getattr(version, name) for name in ("kind", "text", "media", "alt", "options", "key", "note")
    }
    return Draft(
        theme=question.theme, difficulty=question.difficulty, source=question.source, article=question.article, **values
    )


@watch("contest.forget_media")
def forget_media(moment: datetime) -> int:
    """Once a day, remove the pictures and sounds that no question shows: what was previewed and never taken in.

    Returns:
        how many files went.
    """
    if not cache.add("loa.contest.media_looked_at", True, timeout=DAY.total_seconds()):
        return 0
    shown = QuestionVersion.objects.filter(media__startswith=media.PLACE)
    return media.forget(moment - 2 * DAY, lambda found: found & set(shown.values_list("media", flat=True)))
