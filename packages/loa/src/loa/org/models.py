"""Who: a dated tree of units, the people in them, and what they are there for.

Units come and go (Luật Tổ chức chính quyền địa phương 72/2025/QH15 ended the district level on 1/7/2025); a document
keeps the names of its day. So a unit is never renamed into another: it ends, and a `Succession` says what it became.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.kit.clock import today


class UnitKind(models.TextChoices):
    """What a unit is; only labels and icons depend on it, never rights."""

    PROVINCE = "province", _("Tỉnh, thành phố")
    DISTRICT = "district", _("Huyện")
    COMMUNE = "commune", _("Xã, phường")
    DEPARTMENT = "department", _("Phòng, ban, sở")
    CENTRE = "centre", _("Đơn vị sự nghiệp")
    UNION = "union", _("Đoàn thể")
    SCHOOL = "school", _("Trường học")
    PARTY = "party", _("Cơ quan Đảng")
    OTHER = "other", _("Khác")


class UnitQuerySet(models.QuerySet["Unit"]):
    def valid_on(self, day: date) -> UnitQuerySet:
        """Units that exist on a day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def below(self, *units: Unit) -> UnitQuerySet:
        """The given units and everything below them."""
        if not units:
            return self.none()
        condition = Q()
        for unit in units:
            condition |= Q(path__startswith=unit.path)
        return self.filter(condition)


class Unit(models.Model):
    """An office, a commune, a school: whoever can owe a duty or receive a report, for as long as it exists."""

    name = models.CharField(_("tên đầy đủ"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=80, blank=True)
    kind = models.CharField(_("loại"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("trực thuộc")
    )
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    """Identifiers from the root down, each as eight digits and a dot: a subtree is one prefix."""
    code = models.CharField(_("mã"), max_length=40, blank=True)
    symbol = models.CharField(_("ký hiệu trên văn bản"), max_length=40, blank=True)
    """What stands after the dash in "12/BC-UBND"."""
    seat = models.CharField(_("địa danh ghi trên văn bản"), max_length=80, blank=True)
    valid_from = models.DateField(_("có từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    outside = models.BooleanField(_("ngoài hệ thống"), default=False)
    """A body that takes part but does not work in this installation (the Sở, the provincial press)."""
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering: ClassVar = ["order", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def within(self, other: Unit) -> bool:
        """Whether this unit is the other one or stands below it."""
        return self.path.startswith(other.path)


class UnitName(models.Model):
    """Another name of a unit: a former official one, an abbreviation, or the way a document writes it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên"), max_length=200)
    folded = models.CharField(max_length=200, db_index=True, editable=False)
    is_official = models.BooleanField(_("tên chính thức thời ấy"), default=False)
    valid_from = models.DateField(_("dùng từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tên khác")
        verbose_name_plural = _("tên khác")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name", "valid_from"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What a unit became: the whole of it or a share went to another on a day, by an instrument."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name=_("đơn vị cũ"))
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins", verbose_name=_("đơn vị mới"))
    date = models.DateField(_("ngày"))
    share = models.DecimalField(_("phần"), max_digits=5, decimal_places=4, default=1)
    instrument = models.CharField(_("văn bản"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kế thừa")
        verbose_name_plural = _("kế thừa")
        ordering: ClassVar = ["date", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="succession_share"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.date})"


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The name is one field: Vietnamese names are not split into first and last."""

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=150)
    title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("ngày tạo"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        ordering: ClassVar = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.full_name or self.username


class Role(models.TextChoices):
    """What a person is there for, in a unit and below it."""

    COORDINATOR = "coordinator", _("Điều phối")
    EDITOR = "editor", _("Biên tập")
    APPROVER = "approver", _("Người duyệt")
    REPORTER = "reporter", _("Người báo cáo")
    STATION = "station", _("Trực đài")
    CONTEST = "contest", _("Tổ chức cuộc thi")
    OBSERVER = "observer", _("Theo dõi")
    ADMIN = "admin", _("Quản trị")


class Membership(models.Model):
    """A person has a role in a unit; the right reaches that unit and everything below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("người dùng"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("đơn vị"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("vai trò trong đơn vị")
        verbose_name_plural = _("vai trò trong đơn vị")
        ordering: ClassVar = ["unit", "role", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "unit", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.unit}"

    def is_valid(self, day: date | None = None) -> bool:
        """Whether the membership holds on a day (today)."""
        day = day or today()
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class ApiToken(models.Model):
    """A key with which a program acts as a person, until a day. Only its hash is kept: who reads the table holds no
    key."""

    user = models.ForeignKey(User, models.CASCADE, related_name="program_keys", verbose_name=_("người dùng"))
    name = models.CharField(_("dùng cho việc gì"), max_length=100)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("cấp lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True)
    """To the hour: not every request is worth a write."""
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"


def token_hash(key: str) -> str:
    """How a key is kept. Keys are long random words, so one round of sha256 keeps them as well as many."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def unit_path(parent: Unit | None, pk: Any) -> str:
    """The path of a unit: its parent's and its own identifier."""
    return f"{parent.path if parent else ''}{pk:08d}."


class SignInCount(models.Model):
    """How often somebody tried to sign in since a moment; the key is a hash, so that no name or address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("lần thử đăng nhập")
        verbose_name_plural = _("lần thử đăng nhập")

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
