"""What people say to an office, and what the office answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import User
from loa.portal.models.site import HomePage


class FeedbackKind(models.TextChoices):
    IDEA = "idea", _("Góp ý")
    REPORT = "report", _("Phản ánh")
    QUESTION = "question", _("Hỏi")


class FeedbackState(models.TextChoices):
    NEW = "new", _("Chưa trả lời")
    SUBMITTED = "submitted", _("Câu trả lời chờ duyệt")
    RETURNED = "returned", _("Câu trả lời bị trả lại")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Không thụ lý")


class Feedback(models.Model):
    """One letter from outside. Its sender is known by a receipt only; name and contact are theirs to give."""

    home = models.ForeignKey(HomePage, models.PROTECT, related_name="feedback", verbose_name=_("trang"))
    receipt = models.CharField(max_length=64, unique=True, editable=False)
    """sha256 of the code that the sender was shown once."""
    digest = models.CharField(max_length=64, editable=False)
    """sha256 of what was said, to know a form that is sent twice."""
    kind = models.CharField(_("loại"), max_length=10, choices=FeedbackKind.choices)
    subject = models.CharField(_("về việc gì"), max_length=200)
    text = models.TextField(_("nội dung"))
    name = models.CharField(_("họ và tên"), max_length=150, blank=True)
    contact = models.CharField(_("điện thoại hoặc thư điện tử"), max_length=150, blank=True)
    consented_at = models.DateTimeField(_("đồng ý cho dùng liên hệ lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"))
    due = models.DateField(_("hạn trả lời"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.NEW)
    answer = models.TextField(_("trả lời"), blank=True)
    public_question = models.TextField(_("câu hỏi như sẽ công khai"), blank=True)
    """The sender's words without what tells who they are; empty: question and answer stay between the two."""
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_reason = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("công khai từ"), null=True, blank=True)
    closed_reason = models.CharField(_("vì sao không thụ lý"), max_length=500, blank=True)
    erased_at = models.DateTimeField(_("xóa thông tin người gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=FeedbackState.values), name="feedback_state"),
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="feedback_kind"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "answered"])
                | Q(answer__gt="", answered_by__isnull=False, answered_at__isnull=False),
                name="feedback_answer_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(public_question__gt="", approved_by__isnull=False) & ~Q(approved_by=F("answered_by")),
                name="feedback_public_second_eyes",
            ),
            models.CheckConstraint(
                condition=Q(contact="") | Q(consented_at__isnull=False), name="feedback_contact_with_consent"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_reason__gt=""), name="feedback_closed_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["home", "state", "due"], name="feedback_inbox"),
            models.Index(fields=["home", "-published_at"], name="feedback_public"),
        ]

    def __str__(self) -> str:
        return self.subject


class FormCount(models.Model):
    """How often a public form was sent from an address since a moment; the key is a hash, no address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("lần gửi biểu mẫu")
        verbose_name_plural = _("lần gửi biểu mẫu")

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
