"""Letters to the office: taken in, answered, approved where the answer becomes public, erased."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now, today, watch
from loa.kit.keyed import keyed
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import clean_reason
from loa.portal.events import SiteChanged, site_changed
from loa.portal.models import Feedback, FeedbackKind, FeedbackState, FormCount, HomePage, Nomination, NominationState

audit.declare(
    portal__answer_feedback=_l("Trả lời ý kiến"),
    portal__approve_feedback=_l("Duyệt, công khai câu trả lời"),
    portal__return_feedback=_l("Trả lại câu trả lời"),
    portal__close_feedback=_l("Không thụ lý ý kiến"),
    portal__reopen_feedback=_l("Mở lại ý kiến"),
    portal__hide_feedback=_l("Thôi công khai ý kiến"),
    portal__erase_feedback=_l("Xóa thông tin người gửi ý kiến"),
)
ANSWER_DAYS = 10
"""What an office promises on the form; a promise of this software, read in no rule."""
KEPT = timedelta(days=180)
"""So long after the last deed names and contacts are kept; then the clock erases them."""
PER_HOUR = 8
"""Forms from one address in an hour: a family behind one router, not a machine."""
HOUR = timedelta(hours=1)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Of receipt codes: none that is taken for another."""


def receipt_hash(code: str) -> str:
    """How a code is kept: whoever reads the table holds none. Blanks, dashes and small letters do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def let_in(form: str, address: str, most: int = PER_HOUR) -> None:
    """Count one sending of a public form.

    Raises:
        Refused: too many from this address in the last hour.
    """
    key = keyed("portal.forms", form, address)
    moment = now()
    FormCount.objects.get_or_create(key=key, defaults={"since": moment})
    row = FormCount.objects.select_for_update().get(key=key)
    if row.since <= moment - HOUR:
        row.count, row.since = 0, moment
    if row.count >= most:
        raise Refused(_("Nơi này vừa gửi nhiều lần quá. Chờ một giờ rồi gửi tiếp, hoặc gọi điện cho cơ quan."))
    row.count += 1
    row.save(update_fields=["count", "since"])


@transaction.atomic
def send_feedback(
    home: HomePage, *, kind: str, subject: str, text: str, name: str = "", contact: str = "", consent: bool = False
) -> tuple[Feedback, str]:
    """Take in a letter of the public.

    Args:
        home: the site, and so the office.
        kind: of `FeedbackKind`.
        name, contact: only what the sender wants to give.
        consent: whether the sender agrees that the office uses the contact to answer, and keeps it for that.

    Returns:
        the letter, and the code with which its sender finds the answer; the code is shown once and kept nowhere.

    Raises:
        Refused: nothing was said, a contact without consent, or the same letter came in a moment ago.
    """
    subject, text = " ".join(subject.split())[:200], text.strip()[:10_000]
    if kind not in FeedbackKind.values or not subject or not text:
        raise Refused(_("Ghi việc gì và nội dung ý kiến."), field="text")
    contact, name = contact.strip()[:150], name.strip()[:150]
    if contact and not consent:
        raise Refused(
            _("Đánh dấu đồng ý thì cơ quan mới được giữ và dùng liên hệ này; hoặc xóa ô liên hệ."), field="consent"
        )
    digest = hashlib.sha256(f"{home.pk}\n{kind}\n{subject}\n{text}".encode()).hexdigest()
    if Feedback.objects.filter(digest=digest, sent_at__gt=now() - HOUR).exists():
        raise Refused(_("Ý kiến này vừa được gửi rồi. Dùng mã đã nhận để xem trả lời."))
    code = "".join(secrets.choice(LETTERS) for _number in range(10))
    row = Feedback(
        home=home, receipt=receipt_hash(code), digest=digest, kind=kind, subject=subject, text=text, name=name,
        contact=contact, consented_at=now() if contact else None, sent_at=now(),
        due=today() + timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    row.save()
    return row, f"{code[:5]}-{code[5:]}"


def _locked(row: Feedback, by: User, deed: str) -> Feedback:
    found = Feedback.objects.select_for_update(of=("self",)).select_related("home__unit").filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("Ý kiến này không còn nữa."))
    require(by, deed, found.home.unit)
    return found


@transaction.atomic
def answer_feedback(row: Feedback, *, by: User, answer: str, public_question: str = "") -> Feedback:
    """Answer a letter. Without a public question the sender can read the answer at once; with one the answer waits for
    a second person, and everybody may read both.

    Args:
        public_question: the letter in words that do not tell who wrote it; empty: not public.

    Raises:
        PermissionDenied: `by` may not answer for this site.
        Refused: no answer, or the letter is closed or lies with the approver.
    """
    row = _locked(row, by, "feedback.answer")
    if row.state not in (FeedbackState.NEW, FeedbackState.RETURNED):
        raise Refused(_("Ý kiến này không còn chờ trả lời."))
    if not answer.strip():
        raise Refused(_("Chưa có câu trả lời."), field="answer")
    row.answer, row.public_question = answer.strip(), public_question.strip()
    row.answered_by, row.answered_at, row.returned_reason = by, now(), ""
    row.state = FeedbackState.SUBMITTED if row.public_question else FeedbackState.ANSWERED
    row.save()
    audit.note(row, "portal.answer_feedback", by=by, state=row.state)
    return row


@transaction.atomic
def approve_feedback(row: Feedback, *, by: User, seen: str | None = None) -> Feedback:
    """Approve an answer: its sender and everybody may read it.

    Args:
        seen: moment of the answer that `by` read (ISO); another one is refused.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: it does not wait, was written anew since, or `by` wrote it.
    """
    row = _locked(row, by, "feedback.approve")
    if row.state == FeedbackState.ANSWERED and row.published_at:
        return row
    if row.state != FeedbackState.SUBMITTED:
        raise Refused(_("Câu trả lời này không chờ duyệt."))
    if seen is not None and (row.answered_at is None or seen != row.answered_at.isoformat()):
        raise Refused(_("Câu trả lời đã được sửa sau khi anh/chị mở. Đọc bản mới rồi duyệt."))
    if row.answered_by_id == by.pk:
        raise Refused(_("Câu trả lời do chính anh/chị viết. Nhờ người khác duyệt trước khi công khai."))
    row.state, row.approved_by, row.published_at = FeedbackState.ANSWERED, by, now()
    row.save()
    audit.note(row, "portal.approve_feedback", by=by)
    site_changed.announce(SiteChanged(frozenset({row.home_id})))
    return row


@transaction.atomic
def return_feedback(row: Feedback, *, by: User, reason: str) -> Feedback:
    """Hand an answer back to who wrote it.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, or it does not wait.
    """
    row = _locked(row, by, "feedback.approve")
    reason = clean_reason(reason, _("Ghi lý do trả lại, để người soạn biết cần sửa gì."))
    if row.state != FeedbackState.SUBMITTED:
        raise Refused(_("Câu trả lời này không chờ duyệt."))
    row.state, row.returned_reason = FeedbackState.RETURNED, reason
    row.save()
    audit.note(row, "portal.return_feedback", by=by, reason=reason)
    return row


@transaction.atomic
def close_feedback(row: Feedback, *, by: User, reason: str) -> Feedback:
    """Do not take a letter up; its sender reads why.

    Raises:
        PermissionDenied: `by` may not answer for this site.
        Refused: no reason, or the letter does not wait.
    """
    row = _locked(row, by, "feedback.answer")
    reason = clean_reason(reason, _("Ghi lý do, người gửi sẽ đọc được."))
    if row.state not in (FeedbackState.NEW, FeedbackState.RETURNED):
        raise Refused(_("Ý kiến này không còn chờ trả lời."))
    row.state, row.closed_reason, row.answered_at = FeedbackState.CLOSED, reason, now()
    row.save()
    audit.note(row, "portal.close_feedback", by=by, reason=reason)
    return row


@transaction.atomic
def reopen_feedback(row: Feedback, *, by: User) -> Feedback:
    """Take back that a letter was closed.

    Raises:
        PermissionDenied: `by` may not answer for this site.
        Refused: it is not closed.
    """
    row = _locked(row, by, "feedback.answer")
    if row.state != FeedbackState.CLOSED:
        raise Refused(_("Ý kiến này không ở mục không thụ lý."))
    row.state, row.closed_reason, row.answered_at = FeedbackState.NEW, "", None
    row.save()
    audit.note(row, "portal.reopen_feedback", by=by)
    return row


@transaction.atomic
def hide_feedback(row: Feedback, *, by: User, reason: str) -> Feedback:
    """Take question and answer from the site; the sender still reads the answer.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, or it is not public.
    """
    row = _locked(row, by, "feedback.approve")
    reason = clean_reason(reason, _("Ghi lý do thôi công khai."))
    if row.published_at is None:
        raise Refused(_("Ý kiến này không công khai."))
    row.published_at = None
    row.save()
    audit.note(row, "portal.hide_feedback", by=by, reason=reason)
    site_changed.announce(SiteChanged(frozenset({row.home_id})))
    return row


@transaction.atomic
def erase_feedback(row: Feedback, *, by: User) -> Feedback:
    """Erase the sender's name and contact for good.

    Raises:
        PermissionDenied: `by` may not answer for this site.
    """
    row = _locked(row, by, "feedback.answer")
    row.name, row.contact, row.consented_at, row.erased_at = "", "", None, now()
    row.save()
    audit.note(row, "portal.erase_feedback", by=by)
    return row


@watch("portal.forget_senders")
@transaction.atomic
def forget_senders(moment: datetime) -> int:
    """Erase names and contacts whose purpose is long fulfilled, and counts of forms whose hour is over."""
    nobody: dict[str, Any] = {"name": "", "contact": "", "consented_at": None, "erased_at": moment}
    ended = (FeedbackState.ANSWERED, FeedbackState.CLOSED)
    letters = Feedback.objects.filter(state__in=ended, answered_at__lt=moment - KEPT, erased_at=None).update(**nobody)
    settled = (NominationState.DECLINED, NominationState.HONOURED)
    named = Nomination.objects.filter(state__in=settled, checked_at__lt=moment - KEPT, erased_at=None)
    FormCount.objects.filter(since__lte=moment - HOUR).delete()
    return letters + named.update(**nobody)
