"""Good examples that somebody names: from the nomination over the check to the story and the decision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.evidence.models import Entry
from loa.org.models import User
from loa.papers.models import Paper
from loa.portal.models.flow import StoryFlow
from loa.portal.models.site import HomePage


class NominationState(models.TextChoices):
    NEW = "new", _("Chờ kiểm tra")
    RETURNED = "returned", _("Cần bổ sung")
    DECLINED = "declined", _("Không chọn")
    CHOSEN = "chosen", _("Đã chọn")
    HONOURED = "honoured", _("Đã biểu dương")


class Nomination(models.Model):
    """A person, a group or a way of working that deserves to be told of."""

    home = models.ForeignKey(HomePage, models.PROTECT, related_name="nominations", verbose_name=_("trang"))
    title = models.CharField(_("gương điển hình, mô hình"), max_length=200)
    who = models.CharField(_("người, tập thể làm"), max_length=200)
    place = models.CharField(_("ở đâu"), max_length=200, blank=True)
    text = models.TextField(_("đã làm gì, được gì"))
    agreed = models.BooleanField(_("người được nêu đã đồng ý"), default=False)
    name = models.CharField(_("người giới thiệu"), max_length=150, blank=True)
    contact = models.CharField(_("điện thoại hoặc thư điện tử"), max_length=150, blank=True)
    consented_at = models.DateTimeField(_("đồng ý cho dùng liên hệ lúc"), null=True, blank=True)
    nominated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """A person of a unit; None: somebody of the public."""
    digest = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField(_("gửi lúc"))
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=NominationState.choices, default=NominationState.NEW
    )
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    story = models.ForeignKey(StoryFlow, models.SET_NULL, null=True, blank=True, related_name="nominations")
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="+")
    """The decision that honours."""
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="+")
    honoured_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(_("xóa thông tin người giới thiệu lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("giới thiệu gương, mô hình")
        verbose_name_plural = _("giới thiệu gương, mô hình")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=NominationState.values), name="nomination_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "declined"]) | Q(reason__gt=""), name="nomination_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(contact="") | Q(consented_at__isnull=False) | Q(nominated_by__isnull=False),
                name="nomination_contact_with_consent",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["home", "state"], name="nomination_inbox")]

    def __str__(self) -> str:
        return self.title
