"""What comes in from others: where from, what is waiting to be decided, and what a story of ours was taken from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import User
from loa.portal.models.site import HomePage
from loa.portal.models.story import StoryPage


class SourceKind(models.TextChoices):
    FEED = "feed", _("Bản tin hoặc sơ đồ trang, máy tự lấy")
    HAND = "hand", _("Nhập bằng tay")


class SourceLicence(models.TextChoices):
    """What the source lets others do with its stories."""

    LINK = "link", _("Chỉ giới thiệu và dẫn liên kết")
    FULL = "full", _("Được đăng lại toàn văn, có ghi nguồn")


class PushState(models.TextChoices):
    """Where a WebSub subscription stands."""

    NONE = "", _("Không có")
    ASKED = "asked", _("Đã xin, chờ xác nhận")
    STANDS = "stands", _("Đang báo tin ngay")
    DENIED = "denied", _("Bị từ chối")


class Source(models.Model):
    """A place from which one site takes news. Everything that polling needs to know stands in this row, so that any
    worker may carry on after any pause.
    """

    home = models.ForeignKey(HomePage, models.CASCADE, related_name="sources", verbose_name=_("trang"))
    title = models.CharField(_("tên nguồn"), max_length=150)
    kind = models.CharField(_("cách lấy"), max_length=8, choices=SourceKind.choices, default=SourceKind.FEED)
    address = models.CharField(_("địa chỉ bản tin"), max_length=2000, blank=True)
    host = models.CharField(max_length=255, blank=True, editable=False)
    """Of the address: how often one server is asked is counted over all its sources."""
    website = models.CharField(_("địa chỉ trang"), max_length=500, blank=True)
    licence = models.CharField(_("được phép"), max_length=8, choices=SourceLicence.choices, default=SourceLicence.LINK)
    licence_note = models.CharField(_("căn cứ được đăng lại"), max_length=300, blank=True)
    minutes = models.PositiveIntegerField(_("lấy lại sau bao nhiêu phút"), default=60)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    is_active = models.BooleanField(default=True)
    stopped_reason = models.CharField(_("lý do ngừng"), max_length=500, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    """Of the last look, in words; empty when it went well."""
    note = models.CharField(max_length=1000, blank=True)
    """What the last look left out, in words."""
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    hub = models.CharField(max_length=2000, blank=True)
    topic = models.CharField(max_length=2000, blank=True)
    push_state = models.CharField(max_length=8, choices=PushState.choices, blank=True, default=PushState.NONE)
    push_token = models.CharField(max_length=64, blank=True)
    """Of our address that the hub calls: nobody else can guess it."""
    push_secret = models.CharField(max_length=64, blank=True)
    push_until = models.DateTimeField(null=True, blank=True)
    push_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("nguồn tin")
        verbose_name_plural = _("nguồn tin")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind"),
            models.CheckConstraint(condition=Q(licence__in=SourceLicence.values), name="source_licence"),
            models.CheckConstraint(condition=Q(push_state__in=PushState.values), name="source_push"),
            models.CheckConstraint(condition=Q(kind="hand") | Q(address__gt=""), name="source_has_address"),
            models.CheckConstraint(
                condition=~Q(licence="full") | Q(licence_note__gt=""), name="source_full_has_ground"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["is_active", "next_poll_at"], name="source_due"),
            models.Index(fields=["push_token"], name="source_push_token"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sample(self) -> bool:
        return self.home.is_sample


class ItemState(models.TextChoices):
    NEW = "new", _("Chờ xem")
    ACCEPTED = "accepted", _("Đã nhận")
    REFUSED = "refused", _("Không nhận")


class AcceptedAs(models.TextChoices):
    NONE = "", _("Chưa nhận")
    TEASER = "teaser", _("Giới thiệu có liên kết")
    FULL = "full", _("Toàn văn")


class InboxItem(models.Model):
    """One thing that a source published, as it came in. The row stays after the decision: it is how the same thing is
    known again.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="items", verbose_name=_("nguồn"))
    guid_key = models.CharField(max_length=64)
    """sha256 of what the source calls it, else of its address, else of title and day."""
    link_key = models.CharField(max_length=64, blank=True)
    """sha256 of the address without what only counts clicks."""
    title_key = models.CharField(max_length=64)
    """sha256 of the folded title and the day."""
    title = models.CharField(_("tên tin"), max_length=300)
    link = models.CharField(_("địa chỉ gốc"), max_length=2000, blank=True)
    summary = models.TextField(_("tóm tắt"), blank=True)
    html = models.TextField(blank=True)
    """What the source sent, with its markup: never shown as it is, always through `incoming.clean`."""
    author = models.CharField(max_length=150, blank=True)
    picture = models.CharField(max_length=2000, blank=True)
    picture_alt = models.CharField(max_length=250, blank=True)
    published_at = models.DateTimeField(_("nguồn đăng lúc"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("về lúc"))
    folded = models.CharField(max_length=700, blank=True, editable=False)
    marks = models.JSONField(default=list, editable=False)
    """Hashes of the folded text's shingles, by which like texts are found."""
    like = models.JSONField(default=dict, blank=True)
    """{"title", "url", "percent"} of the story or item that it may repeat; empty when none."""

    state = models.CharField(_("trạng thái"), max_length=8, choices=ItemState.choices, default=ItemState.NEW)
    accepted_as = models.CharField(max_length=8, choices=AcceptedAs.choices, blank=True, default=AcceptedAs.NONE)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("tin từ nguồn")
        verbose_name_plural = _("tin từ nguồn")
        ordering: ClassVar = ["-arrived_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "guid_key"], name="inbox_once"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="inbox_state"),
            models.CheckConstraint(condition=Q(accepted_as__in=AcceptedAs.values), name="inbox_accepted_as"),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(reason__gt="", decided_by__isnull=False),
                name="inbox_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(decided_by__isnull=False, accepted_as__gt=""),
                name="inbox_accepted_by_someone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "link_key"], name="inbox_link"),
            models.Index(fields=["source", "title_key"], name="inbox_title"),
            models.Index(fields=["state", "-arrived_at"], name="inbox_new"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_future(self) -> bool:
        """Whether its source says that it was published after it came in, by more than clocks differ."""
        return bool(self.published_at and (self.published_at - self.arrived_at).total_seconds() > 3600)


class Origin(models.Model):
    """What a story of ours was taken from: beside the story and not in it, so that no edit loses the credit."""

    page = models.OneToOneField(StoryPage, models.CASCADE, related_name="origin")
    item = models.OneToOneField(InboxItem, models.RESTRICT, related_name="origin")
    source = models.ForeignKey(Source, models.RESTRICT, related_name="origins")
    accepted_as = models.CharField(max_length=8, choices=AcceptedAs.choices)
    credit = models.CharField(_("ghi nguồn"), max_length=200)
    link = models.CharField(_("địa chỉ gốc"), max_length=2000, blank=True)
    licence_note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("nguồn của bài")
        verbose_name_plural = _("nguồn của bài")

    def __str__(self) -> str:
        return f"{self.page_id}: {self.credit}"

    @property
    def is_full(self) -> bool:
        return self.accepted_as == AcceptedAs.FULL
