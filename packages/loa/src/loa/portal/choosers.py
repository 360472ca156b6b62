"""Choosing and uploading pictures inside the editor: Wagtail's window with our own rules behind it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.views.chooser import (
    DocumentChooseResultsView,
    DocumentChooserUploadView,
    DocumentChooserViewSet,
    DocumentChooseView,
)
from wagtail.images.views.chooser import (
    ImageChooseResultsView,
    ImageChooserViewSet,
    ImageChooseView,
    ImageUploadView,
)

from loa.kit.refused import Refused


class _OwnForm:
    """Our upload form in place of Wagtail's."""

    request: HttpRequest

    def get_creation_form_class(self) -> type[forms.Form]:
        from loa.portal.forms.picture import PictureForm

        return PictureForm

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"user": self.request.user, "prefix": "image-chooser-upload"}
        if self.request.method == "POST":
            kwargs |= {"data": self.request.POST, "files": self.request.FILES}
        return kwargs


class _OwnFilter:
    """Our search, which needs no index and knows Vietnamese."""

    collections = None

    def get_filter_form(self) -> forms.Form:
        from loa.portal.forms.picture import PictureFilterForm

        return PictureFilterForm(self.request.GET)  # type: ignore[attr-defined]


class PictureChooseView(_OwnFilter, _OwnForm, ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "popular_tags": []}


class PictureChooseResultsView(_OwnFilter, _OwnForm, ImageChooseResultsView):
    pass


class PictureUploadView(_OwnForm, ImageUploadView):
    def post(self, request: HttpRequest) -> HttpResponse:
        from loa.portal.actions import add_picture
        from loa.portal.models import Picture

        self.model = Picture
        self.form = self.get_creation_form()
        if self.form.is_valid():
            try:
                return self.get_chosen_response(self.form.add(add_picture, by=request.user))
            except Refused as refusal:
                field = refusal.field if refusal.field in self.form.fields else None
                for reason in refusal.reasons:
                    self.form.add_error(field, reason)
        return self.get_reshow_creation_form_response()


class PictureChooserViewSet(ImageChooserViewSet):
    choose_view_class = PictureChooseView
    choose_results_view_class = PictureChooseResultsView
    create_view_class = PictureUploadView
    choose_one_text = _("Chọn ảnh")
    choose_another_text = _("Chọn ảnh khác")
    create_action_label = _("Tải ảnh lên")
    create_action_clicked_label = _("Đang tải lên…")


def viewset() -> PictureChooserViewSet:
    """The window's addresses, registered in `wagtail_hooks.py`."""
    from loa.portal.models import Picture

    return PictureChooserViewSet("portal_pictures", model=Picture, url_prefix="anh")


class _OwnFile(_OwnFilter):
    """Our upload form and our search for files, those of the wanted kind only (`?loai=video`)."""

    request: HttpRequest

    @property
    def kind(self) -> str:
        from loa.portal.files import ACCEPT

        wanted = self.request.GET.get("loai", "")
        return wanted if wanted in ACCEPT else ""

    def get_object_list(self) -> Any:
        rows = super().get_object_list()  # type: ignore[misc]
        return rows.filter(kind=self.kind) if self.kind else rows

    def get_creation_form_class(self) -> type[forms.Form]:
        from loa.portal.forms.picture import SharedFileForm

        return SharedFileForm

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"user": self.request.user, "kind": self.kind, "prefix": "document-chooser-upload"}
        if self.request.method == "POST":
            kwargs |= {"data": self.request.POST, "files": self.request.FILES}
        return kwargs


class FileChooseView(_OwnFile, DocumentChooseView):
    pass


class FileChooseResultsView(_OwnFile, DocumentChooseResultsView):
    pass


class FileUploadView(_OwnFile, DocumentChooserUploadView):
    def post(self, request: HttpRequest) -> HttpResponse:
        from loa.portal.actions import add_file
        from loa.portal.models import SharedFile

        self.model = SharedFile
        self.form = self.get_creation_form()
        if self.form.is_valid():
            try:
                return self.get_chosen_response(self.form.add(add_file, by=request.user))
            except Refused as refusal:
                field = refusal.field if refusal.field in self.form.fields else None
                for reason in refusal.reasons:
                    self.form.add_error(field, reason)
        return self.get_reshow_creation_form_response()


class FileChooserViewSet(DocumentChooserViewSet):
    choose_view_class = FileChooseView
    choose_results_view_class = FileChooseResultsView
    create_view_class = FileUploadView
    preserve_url_parameters: ClassVar = ["multiple", "loai"]
    register_widget = False
    choose_one_text = _("Chọn tệp")
    choose_another_text = _("Chọn tệp khác")
    create_action_label = _("Tải tệp lên")
    create_action_clicked_label = _("Đang tải lên…")


def file_viewset() -> FileChooserViewSet:
    """The same for files."""
    from loa.portal.models import SharedFile

    return FileChooserViewSet("portal_files", model=SharedFile, url_prefix="tep")
