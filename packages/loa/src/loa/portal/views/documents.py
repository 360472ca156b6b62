"""The library on the desk: the list, one document, entering and changing it, a plan's coverage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe
from vanban.text import fold

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal.actions import library as actions
from loa.portal.actions.legal_files import add_legal_file
from loa.portal.forms.library import DocumentForm, NewDocumentForm, SpreadForm, StoryDocumentsForm
from loa.portal.library import access, files
from loa.portal.library.coverage import coverage_of, spread
from loa.portal.models import INVERSE, Force, LegalCitation, LegalDocument, RelationKind, ReviewState, StoryFlow
from loa.portal.views.common import say
from loa.portal.views.reviewed import SHAPES, Deeds, standing
from loa.portal.views.story import StoryFormView
from loa.ui.forms import apply_refused
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import state

DEEDS = Deeds(
    "document",
    access.get_document,
    actions.approve_document,
    actions.take_down_document,
    "library",
    _l("Bà con không xem được văn bản này nữa. Mọi thông tin và tệp vẫn giữ ở đây."),
)


def _name(row: LegalDocument) -> str:
    return format_html('<a href="{}">{}</a>', reverse("portal:document", args=[row.pk]), row)


def _standing(row: LegalDocument) -> str:
    shown = state(SHAPES[ReviewState(row.state)], row.get_state_display())
    if row.is_public and row.state != ReviewState.APPROVED:
        return format_html("{} {}", shown, state("done", _("Bản cũ đang trên trang")))
    return shown


def _plans(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(row.pk), row.title) for row in access.grown_plans(request.user)[:30]]


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    rows = access.visible_documents(request.user).order_by("kind").values_list("kind", flat=True).distinct()
    return [(one, one) for one in rows]


def _words(row: LegalDocument) -> str:
    return format_html("{}", Truncator(row.title).chars(140))


class DocumentsView(ListView):
    """Documents that one's units keep."""

    name = "portal.documents"
    title = _l("Thư viện văn bản")
    section = "library"
    template_name = "portal/desk/library/list.html"
    columns = (
        Column("so", _l("Văn bản"), str, cell=_name, sort="symbol_key", head=True),
        Column(
            "ten",
            _l("Trích yếu"),
            lambda row: row.title,
            cell=lambda row: format_html("{}", Truncator(row.title).chars(140)),
        ),
        Column("co-quan", _l("Cơ quan ban hành"), lambda row: row.issuer or _("Chưa rõ"), sort="issuer"),
        Column("ngay", _l("Ngày ban hành"), lambda row: row.issued_on, sort="issued_on"),
        Column("hieu-luc", _l("Hiệu lực"), lambda row: row.get_force_display(), sort="force"),
        Column("trang-thai", _l("Trạng thái"), lambda row: row.get_state_display(), cell=_standing, sort="state"),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: [*ReviewState.choices, ("public", _l("Đang trên trang"))],
            lambda rows, value: rows.exclude(published_at=None) if value == "public" else rows.filter(state=value),
        ),
        Filter("loai", _l("Loại"), _kinds, lambda rows, value: rows.filter(kind=value)),
        Filter("hieu-luc", _l("Hiệu lực"), lambda request: Force.choices, lambda rows, value: rows.filter(force=value)),
        Filter(
            "phai-bo-sung",
            _l("Còn thiếu"),
            lambda request: [("ngay", _l("Ngày ban hành")), ("tep", _l("Tệp")), ("tom-tat", _l("Tóm tắt"))],
            lambda rows, value: rows.filter(
                Q(issued_on=None) if value == "ngay" else Q(file=None) if value == "tep" else Q(summary="")
            ),
        ),
        Filter("ke-hoach", _l("Kế hoạch"), _plans, lambda rows, value: rows.filter(plan_citations__plan=value)),
    )
    search_fields = ("folded",)
    empty = Empty(
        _l("Chưa có văn bản nào"),
        _l("Kích hoạt một kế hoạch, văn bản mà kế hoạch viện dẫn sẽ hiện ở đây để bổ sung. Cũng có thể thêm bằng tay."),
    )

    def rows(self) -> QuerySet[LegalDocument]:
        require(self.request.user, "story.see")
        return access.visible_documents(self.request.user).order_by(F("issued_on").desc(nulls_last=True), "-pk")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in fold(words).split():
            rows = rows.filter(folded__contains=word)
        return rows

    def context(self) -> dict[str, Any]:
        return {
            "may_write": may(self.request.user, "story.write"),
            "plans": list(access.grown_plans(self.request.user)[:5]),
        }


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what is being worked on, what the public reads, what others say of it."""
    row = access.get_document(request.user, pk)
    working = LegalDocument(pk=row.pk, unit=row.unit)
    working.take(row.draft or row.values())
    relations = row.draft.get("relations", [])
    targets = {one.pk: one for one in LegalDocument.objects.filter(pk__in=[pk for _kind, pk in relations])}
    named = row.inverse_relations.select_related("document")
    context = {
        "title": str(row),
        "document": row,
        "working": working,
        "relations": [(RelationKind(kind).label, targets[pk]) for kind, pk in relations if pk in targets],
        "named": [(INVERSE[RelationKind(one.kind)], one.document) for one in named],
        "files": list(row.files.select_related("sent_by")[:20]),
        "citations": list(row.plan_citations.select_related("plan")),
        "spreads": spread([row])[row.pk],
        "section": "library",
        **standing(request.user, row),
    }
    return render(request, "portal/desk/library/document.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A document that no plan cites."""
    require(request.user, "story.write")
    form = NewDocumentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_document(form.cleaned_data["unit"], by=request.user, **form.values())
        except Refused as refused:
            apply_refused(form, refused)
        else:
            if _take_file(request, form, row):
                messages.success(request, _("Đã thêm văn bản. Xem lại rồi trình duyệt."))
            return redirect("portal:document", row.pk)
    return _form(request, form, _("Thêm văn bản"), reverse("portal:documents"), "portal.document.new")


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete or correct a document; the public reads the change once somebody else has approved it."""
    row = access.get_document(request.user, pk)
    require(request.user, "story.write", row.unit)
    sent = request.method == "POST"
    form = DocumentForm(request.POST if sent else None, request.FILES if sent else None, row=row)
    if sent and form.is_valid():
        try:
            row = actions.write_document(row, by=request.user, **form.values())
        except Refused as refused:
            apply_refused(form, refused)
        else:
            if _take_file(request, form, row):
                messages.success(request, _("Đã ghi bản đang soạn. Bà con thấy khi bản này được duyệt."))
            return redirect("portal:document", pk)
    title = _("Sửa %(document)s") % {"document": row}
    return _form(request, form, title, reverse("portal:document", args=[pk]), f"portal.document.{pk}")


def _take_file(request: HttpRequest, form: DocumentForm, row: LegalDocument) -> bool:
    """Keep the file of a form, if there is one; whether nothing was wrong with it."""
    if not form.cleaned_data.get("file"):
        return True
    try:
        add_legal_file(row, by=request.user, file=form.cleaned_data["file"])
    except Refused as refused:
        messages.warning(request, _("Đã ghi thông tin, riêng tệp chưa nhận:"))
        say(request, refused)
        return False
    return True


def _form(request: HttpRequest, form: forms.Form, title: str, back: str, keep: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "deed": _("Ghi"),
        "back": back,
        "keep": keep,
        "lead": _("Điều chưa biết thì để trống, trang sẽ ghi “chưa rõ”."),
        "section": "library",
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of whatever version, as a download."""
    return files.hand_out(access.get_file(request.user, pk))


@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What a plan wants spread and what spreads it; which documents count may be corrected."""
    row = access.get_grown_plan(request.user, pk)
    citations = list(
        LegalCitation.objects.filter(plan=row, document__in=access.visible_documents(request.user))
        .select_related("document")
        .order_by("order", "pk")
    )
    writes = may(request.user, "story.write", access.keeper_of(row.owner))
    rows = LegalDocument.objects.filter(pk__in=[one.document_id for one in citations])
    initial = {"documents": [one.document_id for one in citations if one.to_spread]}
    form = SpreadForm(request.POST if request.method == "POST" else None, rows=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.choose_spread(row, form.cleaned_data["documents"], by=request.user, among=rows)
        messages.success(request, _("Đã ghi các văn bản mà kế hoạch giao phổ biến."))
        return redirect("portal:library_plan", pk)
    context = {
        "title": _("Văn bản trong kế hoạch"),
        "plan": row,
        "coverage": coverage_of(row),
        "others": [one.document for one in citations if not one.to_spread],
        "form": form if writes else None,
        "may_grow": writes and row.is_active,
        "section": "library",
    }
    return render(request, "portal/desk/library/plan.html", context)


@login_required
@require_POST
def grow(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the newest version of a plan cites."""
    row = access.get_grown_plan(request.user, pk)
    require(request.user, "story.write", access.keeper_of(row.owner))
    new = actions.grow_library(row, by=request.user)
    if new:
        messages.success(request, _("Đã thêm %(n)d văn bản từ kế hoạch.") % {"n": len(new)})
    else:
        messages.info(request, _("Mọi văn bản của kế hoạch đã có trong thư viện."))
    return redirect("portal:library_plan", pk)


class StoryDocumentsView(StoryFormView):
    """Which documents a story spreads; once it is out, an approver says so."""

    deed = "story.see"
    heading = _l("Văn bản mà bài phổ biến")
    consequence = _l("Số liệu phổ biến văn bản của kế hoạch, và trang của từng văn bản, kể bài này khi bài lên trang.")
    button = _l("Lưu")
    done = _l("Đã lưu.")

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        chosen = list(flow.story_documents.values_list("document", flat=True))
        spread_ones = LegalCitation.objects.filter(to_spread=True).values("document")
        rows = LegalDocument.objects.filter(
            Q(pk__in=chosen) | Q(pk__in=spread_ones) | Q(published_at__isnull=False)
        ).order_by("symbol_key", "pk")
        return StoryDocumentsForm(data, rows=rows, initial={"documents": chosen, "is_example": flow.is_example})

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.choose_documents(flow.page, values["documents"], by=request.user, is_example=values["is_example"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        flow = self._flow(request, pk)
        require(request.user, "story.approve" if actions.is_out(flow.page) else "story.write", flow.home.unit)
        return super().post(request, pk)
