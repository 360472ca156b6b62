"""What is promised on the air: a series, its slots in each period, and how names and abbreviations are spoken."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.kit.period import Every
from loa.org.models import Unit
from loa.plan.models import EVERY_CHOICES, Duty
from loa.radio.models.station import Station

SHORTEST, LONGEST = 30, 3600
"""Length of a programme in seconds."""


class Profile(models.TextChoices):
    """How loud the finished programme is; the figures are the sound engine's."""

    LOA = "loa", _("Loa truyền thanh (−16 LUFS, một kênh)")
    PODCAST = "podcast", _("Nghe trên mạng (−19 LUFS, một kênh)")
    R128 = "r128", _("Phát sóng theo EBU R128 (−23 LUFS)")


class Region(models.TextChoices):
    """The voices that work out of the box, for what nobody has recorded; settings may add others (`voices.choices`)."""

    NORTH = "north", _("Giọng miền Bắc")
    CENTRAL = "central", _("Giọng miền Trung")
    SOUTH = "south", _("Giọng miền Nam")


class Priority(models.TextChoices):
    """The three of Thông tư 39/2020/TT-BTTTT, low to high."""

    NORMAL = "normal", _("Thông thường")
    PRIORITY = "priority", _("Ưu tiên")
    URGENT = "urgent", _("Khẩn cấp")


class Series(models.Model):
    """A programme that returns: who makes it, how long it is, when it airs and which stations relay it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="series", verbose_name=_("đơn vị sản xuất"))
    title = models.CharField(_("tên chuyên mục"), max_length=150)
    about = models.TextField(_("giới thiệu"), max_length=1000, blank=True)
    duty = models.ForeignKey(
        Duty, models.SET_NULL, null=True, blank=True, related_name="series", verbose_name=_("nhiệm vụ của kế hoạch")
    )
    every = models.CharField(_("mỗi"), max_length=10, choices=EVERY_CHOICES, default=Every.MONTH)
    seconds = models.PositiveSmallIntegerField(_("thời lượng (giây)"), default=600)
    first_day = models.PositiveSmallIntegerField(_("phát lần đầu vào ngày thứ mấy của kỳ"), default=1)
    profile = models.CharField(_("chuẩn âm thanh"), max_length=10, choices=Profile.choices, default=Profile.LOA)
    region = models.CharField(_("giọng đọc máy"), max_length=40, default=Region.CENTRAL)
    priority = models.CharField(_("mức"), max_length=10, choices=Priority.choices[:2], default=Priority.NORMAL)
    stations = models.ManyToManyField(Station, blank=True, related_name="series", verbose_name=_("đài tiếp âm"))
    is_public = models.BooleanField(_("đưa lên cổng cho dân nghe lại"), default=True)
    is_active = models.BooleanField(_("đang làm"), default=True)

    class Meta:
        verbose_name = _("chuyên mục phát thanh")
        verbose_name_plural = _("chuyên mục phát thanh")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "title"], name="series_title_once"),
            models.CheckConstraint(condition=Q(seconds__gte=SHORTEST, seconds__lte=LONGEST), name="series_length"),
            models.CheckConstraint(condition=Q(first_day__gte=1, first_day__lte=366), name="series_first_day"),
            models.CheckConstraint(condition=~Q(priority="urgent"), name="series_never_urgent"),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """One airing in each period: the first run (number 0) or a repeat, so many days after the first run's day."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="slots")
    nth = models.PositiveSmallIntegerField(_("lần phát lại"))
    days = models.PositiveSmallIntegerField(_("sau ngày phát đầu (ngày)"), default=0)
    time = models.TimeField(_("giờ phát"), default=time(17))

    class Meta:
        verbose_name = _("khung giờ")
        verbose_name_plural = _("khung giờ")
        ordering: ClassVar = ["series", "nth"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "nth"], name="slot_once"),
            models.CheckConstraint(condition=Q(nth__gt=0) | Q(days=0), name="slot_first_run_first"),
            models.CheckConstraint(condition=Q(days__lte=366), name="slot_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.nth}: +{self.days} {self.time:%H:%M}"


class Pronunciation(models.Model):
    """How a unit, and those below it, say a word: a name of abroad, or an abbreviation of the organisation."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="pronunciations", verbose_name=_("đơn vị"))
    written = models.CharField(_("viết"), max_length=80)
    spoken = models.CharField(_("đọc"), max_length=200)
    is_abbreviation = models.BooleanField(_("là chữ viết tắt"), default=False)

    class Meta:
        verbose_name = _("cách đọc")
        verbose_name_plural = _("cách đọc")
        ordering: ClassVar = ["written", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "written"], name="pronunciation_once")]

    def __str__(self) -> str:
        return f"{self.written}: {self.spoken}"
