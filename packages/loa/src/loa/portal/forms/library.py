"""The forms of the library's desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.org.access import units
from loa.org.models import Unit, User
from loa.plan.models import Theme
from loa.portal.models import Force, LegalDocument, RelationKind
from loa.ui.forms import FileInput, Form

HELP = _("Mỗi dòng một số ký hiệu của văn bản đã có trong thư viện, ví dụ: 749/QĐ-TTg. Trùng số thì ghi thêm ngày.")


class DocumentForm(Form):
    """What the office knows of a document; what it does not know stays empty, and is shown as "chưa rõ"."""

    kind = forms.CharField(label=_("Loại văn bản"), max_length=60, help_text=_("Ví dụ: Quyết định, Nghị quyết."))
    symbol = forms.CharField(label=_("Số, ký hiệu"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=300, required=False)
    issued_on = forms.DateField(label=_("Ngày ban hành"), required=False)
    title = forms.CharField(
        label=_("Trích yếu"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    force = forms.ChoiceField(
        label=_("Hiệu lực"), choices=Force.choices, help_text=_("Chưa tra được thì để “Chưa rõ”, đừng đoán.")
    )
    force_since = forms.DateField(label=_("Tình trạng này từ ngày"), required=False)
    force_from = forms.DateField(label=_("Có hiệu lực từ"), required=False)
    force_to = forms.DateField(label=_("Hết hiệu lực từ"), required=False)
    theme = forms.ModelChoiceField(
        label=_("Nội dung của kế hoạch"), queryset=Theme.objects.none(), required=False, empty_label=_("Không thuộc")
    )
    summary = forms.CharField(
        label=_("Tóm tắt cho bà con"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Văn bản nói gì, ai cần biết, từ bao giờ. Vài câu, dễ hiểu."),
    )
    source = forms.URLField(
        label=_("Nơi đăng bản gốc"), max_length=500, required=False, assume_scheme="https", help_text=_("Địa chỉ web.")
    )
    based_on = forms.CharField(label=_("Căn cứ"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    amends = forms.CharField(label=_("Sửa đổi, bổ sung"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    replaces = forms.CharField(label=_("Thay thế"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    guides = forms.CharField(
        label=_("Hướng dẫn, triển khai"), required=False, help_text=HELP, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(
        label=_("Tệp"),
        required=False,
        widget=FileInput(".pdf,.docx,.txt"),
        help_text=_("PDF, Word (.docx) hoặc .txt. Tệp mới thay tệp cũ khi được duyệt; tệp cũ vẫn giữ."),
    )

    def __init__(self, *args: Any, row: LegalDocument | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {**_initial(row), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        kept = row.draft.get("theme") if row else None
        rows = Theme.objects.filter(plan__state="active") | Theme.objects.filter(pk=kept)
        self.fields["theme"].queryset = rows.distinct().order_by("plan", "order")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The cleaned fields as `write_document` takes them; the file apart."""
        data = dict(self.cleaned_data)
        data.pop("file", None)
        data.pop("unit", None)
        data["relations"] = {kind: data.pop(kind).splitlines() for kind in RelationKind.values}
        return data


def _initial(row: LegalDocument) -> dict[str, Any]:
    draft = row.draft
    values = {key: draft.get(key) for key in DocumentForm.base_fields if key in draft}
    values.pop("file", None)
    relations = draft.get("relations", [])
    by_key = {one.pk: one for one in LegalDocument.objects.filter(pk__in=[pk for _kind, pk in relations])}
    for kind in RelationKind.values:
        rows = [by_key[pk] for one, pk in relations if one == kind and pk in by_key]
        values[kind] = "\n".join(_line(one) for one in rows)
    return values


def _line(row: LegalDocument) -> str:
    return f"{row.symbol} ngày {row.issued_on:%d/%m/%Y}" if row.issued_on else row.symbol


class NewDocumentForm(DocumentForm):
    """A document that no plan cites."""

    unit = forms.ModelChoiceField(label=_("Đơn vị quản lý"), queryset=Unit.objects.none(), empty_label=None)
    field_order = ("unit",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = units(user, "story.write")
        self.fields["unit"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("unit", rows.first())
        self.initial.setdefault("force", Force.UNKNOWN)


class SpreadForm(Form):
    """Which of the documents that a plan cites it wants spread."""

    documents = forms.ModelMultipleChoiceField(
        label=_("Kế hoạch giao phổ biến"),
        queryset=LegalDocument.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = rows  # type: ignore[attr-defined]


class StoryDocumentsForm(Form):
    """What a story spreads, and whether it is a story of digital transformation."""

    documents = forms.ModelMultipleChoiceField(
        label=_("Bài này phổ biến văn bản nào"),
        queryset=LegalDocument.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chọn văn bản mà bài giải thích cho bà con, không phải văn bản chỉ nhắc qua."),
    )
    is_example = forms.BooleanField(label=_("Đưa vào mục Câu chuyện chuyển đổi số"), required=False)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = rows  # type: ignore[attr-defined]
