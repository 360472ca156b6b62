"""Where Wagtail asks us: the editor's foot, its links, and what it may serve."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, SaveDraftMenuItem
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.models import Page

from loa.kit.refused import Refused
from loa.portal.choosers import file_viewset, viewset
from loa.portal.models import SitePage, StoryPage

SUBMIT = "action-loa-submit"


@hooks.register("register_admin_viewset")
def picture_chooser() -> Any:
    return viewset()


@hooks.register("register_admin_viewset")
def file_chooser() -> Any:
    return file_viewset()


class SaveDraft(SaveDraftMenuItem):
    template_name = "portal/editor/save.html"


class SubmitForApproval(ActionMenuItem):
    """Saves like "Lưu nháp"; the hook below then lays the version before the approver."""

    name = SUBMIT
    label = _("Trình duyệt")
    icon_name = "check"


@hooks.register("construct_page_action_menu")
def only_save_and_submit(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    items[:] = [SaveDraft(order=0), SubmitForApproval(order=10)]


@hooks.register("before_edit_page")
def only_stories(request: HttpRequest, page: Page) -> None:
    if not isinstance(page, StoryPage):
        raise Http404


@hooks.register("after_edit_page")
def say_what_was_done(request: HttpRequest, page: Page) -> HttpResponse | None:
    """One message, in our words, instead of Wagtail's; and lays the version before the approver if that was asked.

    Autosave comes here too, and says what it does beside the button.
    """
    if not request.accepts("text/html") or not isinstance(page, StoryPage):
        return None
    from django.contrib import messages
    from django.shortcuts import redirect

    from loa.portal.actions import submit_story

    list(messages.get_messages(request))  # what was read is not shown again
    if SUBMIT not in request.POST:
        messages.success(request, _("Đã lưu. Viết xong thì bấm Trình duyệt, người duyệt mới thấy bản này."))
        return None
    try:
        submit_story(page, by=request.user)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    messages.success(request, _("Đã trình duyệt. Người duyệt của đơn vị sẽ thấy bài trong danh sách chờ."))
    return redirect("portal:story", page.pk)


def _closed(*args: Any, **kwargs: Any) -> None:
    raise Http404


for closed_hook in (
    "before_publish_page",
    "before_unpublish_page",
    "before_create_page",
    "before_copy_page",
    "before_move_page",
    "before_delete_page",
    "before_convert_alias_page",
    "before_bulk_action",
):
    hooks.register(closed_hook, _closed)


@hooks.register("before_serve_page")
def only_our_pages(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """The page that Wagtail's installation leaves behind is nobody's website."""
    if not isinstance(page, SitePage):
        raise Http404


@hooks.register("insert_global_admin_css", order=100)
def hide_what_is_closed() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/editor.css"))


@hooks.register("insert_editor_js")
def advise_while_writing() -> str:
    return format_html('<script src="{}" defer></script>', static("portal/advice.js"))


@hooks.register("register_rich_text_features", order=100)
def links_by_address(features: Any) -> None:
    """Links are addresses, mail or telephone; Wagtail's own window would show the page tree of every unit."""
    features.register_editor_plugin(
        "draftail",
        "link",
        draftail.EntityFeature(
            {
                "type": "LINK",
                "icon": "link",
                "description": _("Liên kết"),
                "attributes": ["url", "id", "parentId"],
                "allowlist": {"href": "^(http:|https:|mailto:|tel:|undefined$)"},
                "chooserUrls": {
                    "pageChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
                    "externalLinkChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
                    "emailLinkChooser": reverse_lazy("wagtailadmin_choose_page_email_link"),
                    "phoneLinkChooser": reverse_lazy("wagtailadmin_choose_page_phone_link"),
                },
            },
            js=["wagtailadmin/js/page-chooser-modal.js"],
        ),
    )
