"""Who takes part, and what they handed in.

`Start`, `Submission` and `Link` are written by the hot path with SQL of its own (store.py): they point at nothing that
has a name in it. A person is a random number there, so a person's data can be erased and the proof still stands. The
database refuses to change or delete a submission or a link (triggers in the migration).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.contest.models.contest import Contest
from loa.contest.models.round import Round
from loa.org.models import Unit, User


class Entrant(models.Model):
    """Who takes part. Erased on request: then only the number is left."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entrants")
    person = models.BigIntegerField(unique=True)
    """Random, below 2**52; the only thing that the papers know of anybody."""
    name = models.CharField(_("họ và tên"), max_length=150)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị"))
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    contact = models.CharField(max_length=64, db_index=True)
    """Keyed hash of the phone or e-mail that one signs in with."""
    identity = models.CharField(max_length=64, blank=True)
    """Keyed hash of the identity number, where the contest asks for it."""
    code = models.CharField(max_length=64)
    """Hash of the code that one signs in with on another device."""
    consent_at = models.DateTimeField(_("đồng ý lúc"))
    guardian = models.CharField(_("cha, mẹ, người giám hộ"), max_length=150, blank=True)
    guardian_phone = models.CharField(_("điện thoại người giám hộ"), max_length=30, blank=True)
    guardian_consent_at = models.DateTimeField(_("người giám hộ đồng ý lúc"), null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    """Keyed hash of the network address of signing up; for people who look for bots, never for a verdict."""
    matched_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người đối chiếu giấy tờ")
    )
    matched_at = models.DateTimeField(_("đối chiếu giấy tờ lúc"), null=True, blank=True)
    """When somebody saw that a winner's papers are those of who signed up."""
    excluded = models.CharField(_("không xếp hạng vì"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("đăng ký lúc"))
    erased_at = models.DateTimeField(_("xóa dữ liệu lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("người dự thi")
        verbose_name_plural = _("người dự thi")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contest", "contact"], condition=Q(erased_at=None), name="entrant_contact_once"
            ),
            models.UniqueConstraint(fields=["contest", "identity"], condition=~Q(identity=""), name="entrant_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Start(models.Model):
    """The first start of an attempt wins: no refresh sets the clock back. Times in milliseconds since 1970."""

    pk = models.CompositePrimaryKey("round_id", "person", "attempt")
    round = models.ForeignKey(Round, models.PROTECT, related_name="starts", db_index=False, db_constraint=False)
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    started = models.BigIntegerField()
    deadline = models.BigIntegerField()

    class Meta:
        verbose_name = _("lượt bắt đầu")
        verbose_name_plural = _("lượt bắt đầu")

    def __str__(self) -> str:
        return f"{self.round_id}/{self.person}/{self.attempt}"


class Submission(models.Model):
    """What was handed in, once for each attempt, and never changed; see `core.Paper`."""

    pk = models.CompositePrimaryKey("round_id", "person", "attempt")
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions", db_index=False, db_constraint=False)
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    started = models.BigIntegerField()
    deadline = models.BigIntegerField()
    received = models.BigIntegerField()
    late = models.BooleanField(default=False)
    guess = models.BigIntegerField(null=True, blank=True)
    answers = models.TextField()
    extra = models.TextField(default="", blank=True)
    writer = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    place = models.IntegerField()
    """Its order in the commit `writer`, `seq` of its round."""

    class Meta:
        verbose_name = _("bài nộp")
        verbose_name_plural = _("bài nộp")

    def __str__(self) -> str:
        return f"{self.round_id}/{self.person}/{self.attempt}"


class Link(models.Model):
    """One commit: a link of the writer's chain for a round; see `core.Link`."""

    pk = models.CompositePrimaryKey("round_id", "writer", "seq")
    round = models.ForeignKey(Round, models.PROTECT, related_name="links", db_index=False, db_constraint=False)
    writer = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    count = models.IntegerField()
    at = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    leaves = models.BinaryField(default=bytes)
    """The leaves of the tree, 32 bytes each: a receipt is made again from them without looking for its neighbours."""

    class Meta:
        verbose_name = _("mắt xích")
        verbose_name_plural = _("mắt xích")

    def __str__(self) -> str:
        return f"{self.writer}/{self.seq}"
