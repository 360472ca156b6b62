"""The library of legal documents: what plans cite, what stories spread, and how documents hang together.

Nothing about a document is guessed: what nobody has entered is empty, and shown as "chưa rõ".
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from vanban.text import fold

from loa.org.models import User
from loa.plan.models import Plan, Theme
from loa.portal.models.flow import StoryFlow
from loa.portal.models.reviewed import Reviewed


class Force(models.TextChoices):
    """Whether a document is in force, as far as somebody looked it up."""

    UNKNOWN = "unknown", _("Chưa rõ")
    AHEAD = "ahead", _("Chưa có hiệu lực")
    IN_FORCE = "in_force", _("Còn hiệu lực")
    AMENDED = "amended", _("Được sửa đổi, bổ sung")
    REPLACED = "replaced", _("Bị thay thế")
    ENDED = "ended", _("Hết hiệu lực")


class RelationKind(models.TextChoices):
    """What a document says of another one."""

    BASED_ON = "based_on", _("Căn cứ")
    AMENDS = "amends", _("Sửa đổi, bổ sung")
    REPLACES = "replaces", _("Thay thế")
    GUIDES = "guides", _("Hướng dẫn, triển khai")


INVERSE = {
    RelationKind.BASED_ON: _("Là căn cứ của"),
    RelationKind.AMENDS: _("Được sửa đổi, bổ sung bởi"),
    RelationKind.REPLACES: _("Bị thay thế bởi"),
    RelationKind.GUIDES: _("Được hướng dẫn, triển khai bởi"),
}

TEXTS = ("kind", "symbol", "issuer", "title", "summary", "source")
DATES = ("issued_on", "force_from", "force_to", "force_since")


def symbol_key(symbol: str) -> str:
    """A symbol for comparing: small letters without marks and blanks ("1726/qd-btttt")."""
    return "".join(fold(symbol).split())[:80]


class LegalDocument(Reviewed):
    """One document of the library."""

    kind = models.CharField(_("loại văn bản"), max_length=60)
    symbol = models.CharField(_("số, ký hiệu"), max_length=80, blank=True)
    symbol_key = models.CharField(max_length=80, blank=True, db_index=True, editable=False)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=300, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    force_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    force_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    force = models.CharField(_("hiệu lực"), max_length=10, choices=Force.choices, default=Force.UNKNOWN)
    force_since = models.DateField(_("tình trạng này từ ngày"), null=True, blank=True)
    title = models.TextField(_("trích yếu"), blank=True)
    summary = models.TextField(_("tóm tắt cho bà con"), blank=True)
    source = models.URLField(_("nơi đăng bản gốc"), max_length=500, blank=True)
    theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="legal_documents",
        verbose_name=_("nội dung của kế hoạch"),
    )
    file = models.ForeignKey(
        "portal.LegalFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp")
    )
    doubt = models.CharField(_("điều kế hoạch ghi không thống nhất"), max_length=300, blank=True)
    """What the plans that cite it contradict themselves about; for the office, never for the public."""
    folded = models.CharField(max_length=900, blank=True, editable=False)

    class Meta(Reviewed.Meta):
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering: ClassVar = [F("issued_on").desc(nulls_last=True), "-pk"]
        constraints: ClassVar = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(condition=Q(force__in=Force.values), name="legaldocument_force"),
            models.CheckConstraint(
                condition=Q(force_from=None) | Q(force_to=None) | Q(force_to__gte=F("force_from")),
                name="legaldocument_force_ends_after_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["published_at", "-issued_on"], name="legal_public")]

    def __str__(self) -> str:
        if self.symbol or not self.issuer:
            return f"{self.kind} {self.symbol}".strip()
        return _g("%(kind)s của %(issuer)s") % {"kind": self.kind, "issuer": self.issuer}

    @property
    def name(self) -> str:
        """As a heading says it: type, symbol, and the day where it is known."""
        if not self.issued_on:
            return str(self)
        return _g("%(document)s ngày %(day)s") % {
            "document": self,
            "day": f"{self.issued_on.day}/{self.issued_on.month}/{self.issued_on.year}",
        }

    def values(self) -> dict[str, Any]:
        """The columns as the values of a version."""
        dates = {name: value.isoformat() if (value := getattr(self, name)) else None for name in DATES}
        return {
            **{name: getattr(self, name) for name in TEXTS},
            **dates,
            "force": self.force,
            "theme": self.theme_id,
            "file": self.file_id,
            "relations": [
                [kind, target] for kind, target in self.relations.order_by("pk").values_list("kind", "target_id")
            ],
        }

    def take(self, values: dict[str, Any]) -> None:
        for name in TEXTS:
            setattr(self, name, values.get(name, ""))
        for name in DATES:
            text = values.get(name)
            setattr(self, name, date.fromisoformat(text) if text else None)
        self.force = values.get("force", Force.UNKNOWN)
        self.theme_id, self.file_id = values.get("theme"), values.get("file")
        self.symbol_key = symbol_key(self.symbol)
        self.folded = fold(f"{self.kind} {self.symbol} {self.issuer} {self.title}")[:900]

    def lacks(self) -> list[str]:
        draft, found = self.draft, []
        if not draft.get("kind"):
            found.append(_g("Chưa ghi loại văn bản."))
        if not draft.get("title"):
            found.append(_g("Chưa ghi trích yếu."))
        if not draft.get("issuer") and not draft.get("symbol"):
            found.append(_g("Chưa ghi số, ký hiệu hoặc cơ quan ban hành."))
        return found


class TextState(models.TextChoices):
    WAITING = "waiting", _("Chờ đọc")
    READING = "reading", _("Đang đọc")
    READ = "read", _("Đã đọc chữ trong tệp")
    UNREADABLE = "unreadable", _("Không đọc được chữ trong tệp")


def legal_path(row: LegalFile, filename: str) -> str:
    """Where a document's file is kept: by its hash, so that a name cannot lead anywhere."""
    return f"legal/{row.sha256[:2]}/{row.sha256}"


class LegalFile(models.Model):
    """A file of a document; a newer one takes its place, none is thrown away."""

    document = models.ForeignKey(LegalDocument, models.CASCADE, related_name="files", verbose_name=_("văn bản"))
    file = models.FileField(_("tệp"), upload_to=legal_path, max_length=120)
    filename = models.CharField(_("tên tệp"), max_length=255)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("cỡ tệp"))
    sha256 = models.CharField(max_length=64)
    text = models.TextField(_("chữ trong tệp"), blank=True)
    text_state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.WAITING)
    reason = models.CharField(_("vì sao không đọc được"), max_length=300, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("tải lên lúc"))

    class Meta:
        verbose_name = _("tệp văn bản")
        verbose_name_plural = _("tệp văn bản")
        ordering: ClassVar = ["document", "-pk"]

    def __str__(self) -> str:
        return self.filename


class LegalRelation(models.Model):
    """What one document says of another one; only what was approved stands here."""

    document = models.ForeignKey(LegalDocument, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=10, choices=RelationKind.choices)
    target = models.ForeignKey(LegalDocument, models.CASCADE, related_name="inverse_relations")

    class Meta:
        verbose_name = _("quan hệ giữa văn bản")
        verbose_name_plural = _("quan hệ giữa văn bản")
        ordering: ClassVar = ["document", "kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "kind", "target"], name="legal_relation_once"),
            models.CheckConstraint(condition=~Q(document=F("target")), name="legal_relation_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()} {self.target}"


class LegalCitation(models.Model):
    """A plan cites a document, and may want it spread."""

    document = models.ForeignKey(LegalDocument, models.CASCADE, related_name="plan_citations")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="legal_citations")
    to_spread = models.BooleanField(_("kế hoạch giao phổ biến"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kế hoạch viện dẫn văn bản")
        verbose_name_plural = _("kế hoạch viện dẫn văn bản")
        ordering: ClassVar = ["plan", "order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "plan"], name="legal_citation_once")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.document}"


class StoryDocument(models.Model):
    """A story spreads a document."""

    flow = models.ForeignKey(StoryFlow, models.CASCADE, related_name="story_documents")
    document = models.ForeignKey(LegalDocument, models.PROTECT, related_name="story_documents")

    class Meta:
        verbose_name = _("văn bản mà bài phổ biến")
        verbose_name_plural = _("văn bản mà bài phổ biến")
        ordering: ClassVar = ["flow", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "document"], name="story_document_once")]

    def __str__(self) -> str:
        return f"{self.flow_id}: {self.document_id}"
