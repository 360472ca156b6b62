"""Who relays: a commune's station, the device that was paired with it, and what the device says of itself."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User


class Station(models.Model):
    """A relaying station of a unit. What it is to play and what it played hang on it, whatever device stands there."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stations", verbose_name=_("đơn vị tiếp âm"))
    name = models.CharField(_("tên đài"), max_length=120)
    place = models.CharField(_("nơi đặt"), max_length=200, blank=True)
    quiet_from = models.TimeField(_("giữ yên lặng từ"), default=time(21))
    quiet_to = models.TimeField(_("đến"), default=time(5, 30))
    """Holds for everything but urgent orders; equal times: no quiet hours."""
    volume = models.PositiveSmallIntegerField(_("âm lượng (%)"), default=80)
    local_allowed = models.BooleanField(_("xã được phát thêm tin của mình"), default=True)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    serial = models.PositiveIntegerField(default=0, editable=False)
    """Of the last manifest; only grows, so that a device can refuse an old one."""
    manifest_hash = models.CharField(max_length=64, blank=True, editable=False)
    """sha256 of what the last manifest says, without number and date."""
    manifest_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("đài tiếp âm")
        verbose_name_plural = _("đài tiếp âm")
        ordering: ClassVar = ["unit__order", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], name="station_once"),
            models.CheckConstraint(condition=Q(volume__gte=0, volume__lte=100), name="station_volume"),
        ]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A small computer that was paired with a station. One at a time: pairing another retires it."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="devices", verbose_name=_("đài"))
    name = models.CharField(_("mã máy"), max_length=16, unique=True)
    """First 16 hexadecimal digits of sha256 over the public key."""
    public_key = models.CharField(max_length=64, unique=True, editable=False)
    """Ed25519, raw, hexadecimal; the private half never left the device."""
    model = models.CharField(_("máy"), max_length=200, blank=True)
    agent = models.CharField(_("phần mềm"), max_length=200, blank=True)
    code = models.OneToOneField("PairingCode", models.PROTECT, null=True, related_name="device")
    paired_at = models.DateTimeField(_("ghép lúc"))
    paired_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("mã do ai lấy"))
    retired_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)
    have = models.PositiveBigIntegerField(default=0, editable=False)
    """Number of the last entry of its log that stands here."""
    head = models.CharField(max_length=64, default="0" * 64, editable=False)
    closed = models.BooleanField(default=False, editable=False)
    """Whether its log has its last entry, "retired"; nothing is taken after it."""
    marked_at = models.DateTimeField(_("nhật ký không khớp từ"), null=True, blank=True)
    marked_why = models.CharField(max_length=10, blank=True, editable=False)
    """ "fork", "invalid", "impossible" or "other": what it sent contradicts what stands here, cannot be checked, cannot
    be, or speaks of another sound than was approved."""
    last_seen = models.DateTimeField(_("liên lạc lúc"), null=True, blank=True)
    status = models.JSONField(default=dict, blank=True, editable=False)
    """What it said last of its disk, clock and log; kept as it said it, checked when it came in."""

    class Meta:
        verbose_name = _("máy của đài")
        verbose_name_plural = _("máy của đài")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station"], condition=Q(retired_at=None), name="device_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.name})" if self.model else self.name


class PairingCode(models.Model):
    """A code that was shown to a person once; only its hash is kept."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mã ghép máy")
        verbose_name_plural = _("mã ghép máy")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="code_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.station}: {self.made_at:%d/%m/%Y %H:%M}"


class Nonce(models.Model):
    """A word that a device has signed a request with; it is taken once, and forgotten when it can no longer be new."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="nonces")
    word = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["device", "word"], name="nonce_once")]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="nonce_age")]

    def __str__(self) -> str:
        return self.word
