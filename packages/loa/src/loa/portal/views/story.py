"""One story on the desk: where it stands, its history and its evidence, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import PageLogEntry

from loa.evidence.models import Entry
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import require
from loa.portal import access, actions, content, hints, pictures
from loa.portal.carry.access import may_ask, placements_of
from loa.portal.forms.desk import MoveForm, ReasonForm, ScheduleForm, TakeDownForm, TasksForm
from loa.portal.models import PlacementState, StoryFlow, StoryPage
from loa.portal.views.common import deeds, say
from loa.portal.views.stories import delay_of
from loa.ui.forms import apply_refused

HISTORY = 60
FRAMES = ("dien-thoai", "may-tinh", "zalo")
"""As what the story's page shows the preview."""
SHOWN_CARRIED = 40


def working_version(flow: StoryFlow) -> StoryPage:
    """What the writer last saved, or what lies with the approver."""
    if flow.submitted_revision_id and not flow.is_editable and flow.submitted_revision:
        return flow.submitted_revision.as_object()
    return StoryPage.objects.get(pk=flow.page_id).get_latest_revision_as_object()


class StoryView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        flow = access.get_flow(request.user, pk)
        page = working_version(flow)
        log = (
            PageLogEntry.objects.filter(page=pk, action__startswith="portal.")
            .select_related("user")
            .order_by("-timestamp")
        )
        entries = (
            Entry.objects.filter(story_evidence__flow=flow)
            .select_related("task", "voided_by", "ledger")
            .order_by("-seq")
        )
        context = {
            "title": page.title,
            "flow": flow,
            "page": page,
            "live_address": flow.page.address if flow.page.live else "",
            "may": deeds(request.user, flow),
            "lacks": content.lacks(page, flow.home) if flow.is_editable else [],
            "delay": delay_of(flow),
            "tasks": [row.task for row in flow.story_tasks.select_related("task")],
            "log": log[:HISTORY],
            "entries": list(entries),
            "minutes": content.reading_minutes(page),
            "hints": [*hints.twins(page), *hints.hints(page)] if flow.is_editable or flow.submitted_at else [],
            "versions": flow.page.revisions.count(),
            "frame": frame if (frame := request.GET.get("khung", "")) in FRAMES else FRAMES[0],
            "lead": pictures.show([page.lead_image_id]).get(page.lead_image_id) if page.lead_image_id else None,
            "host": request.get_host(),
            "reads": (reads := access.reads_by_site(flow)),
            "opened": sum(count for _site, count in reads),
            "carried": list(placements_of(flow)[:SHOWN_CARRIED]),
            "may_ask_carry": flow.page.live and may_ask(request.user, flow),
            "section": "stories",
        }
        return render(request, "portal/desk/story.html", context)


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The working version as citizens would see it; `?ban=<revision>` an older one of the same story."""
    flow = access.get_flow(request.user, pk)
    page = working_version(flow)
    wanted = request.GET.get("ban", "")
    if wanted:
        revision = page.revisions.filter(pk=identifier(wanted)).first()
        if revision is None:
            raise Http404
        page = revision.as_object()
    context = {**page.get_context(request), "is_preview": True}
    return TemplateResponse(request, StoryPage.template, context)


def _do(request: HttpRequest, pk: int, action: Callable[..., StoryFlow], done: str, **values: Any) -> HttpResponse:
    """Call an action on a visible story and say how it went."""
    flow = access.get_flow(request.user, pk)
    try:
        action(flow.page, by=request.user, **values)
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, done)
    return redirect("portal:story", pk)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(
        request, pk, actions.submit_story, _("Đã trình duyệt. Người duyệt của đơn vị sẽ thấy bài trong danh sách chờ.")
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.withdraw_submission, _("Đã rút bài về. Sửa xong thì trình lại."))


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the version that was read: the form carries its key, so that another one is not approved unseen."""
    revision = identifier(request.POST.get("revision", ""))
    flow = access.get_flow(request.user, pk)
    later = bool(flow.go_live_at)
    done = (
        _("Đã duyệt. Bài tự lên trang khi đến giờ.")
        if later
        else _("Đã duyệt. Bài đã lên trang, sổ minh chứng đã ghi.")
    )
    return _do(request, pk, actions.approve_story, done, revision=revision)


class StoryFormView(LoginRequiredMixin, View):
    """A small form about one story: shown, checked, handed to an action; a refusal comes back into the form."""

    deed: ClassVar[str] = "story.write"
    heading: ClassVar[Any] = ""
    consequence: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    done: ClassVar[Any] = ""
    danger: ClassVar[bool] = False
    ends_at_list: ClassVar[bool] = False

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        flow = self._flow(request, pk)
        return self._render(request, flow, self.form(request, flow))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        flow = self._flow(request, pk)
        form = self.form(request, flow, request.POST)
        if form.is_valid():
            try:
                self.act(request, flow, form.cleaned_data)
            except Refused as refusal:
                apply_refused(form, refusal)
            else:
                messages.success(request, self.done)
                return redirect("portal:stories") if self.ends_at_list else redirect("portal:story", pk)
        return self._render(request, flow, form)

    def _flow(self, request: HttpRequest, pk: int) -> StoryFlow:
        flow = access.get_flow(request.user, pk)
        require(request.user, self.deed, flow.home.unit)
        return flow

    def _render(self, request: HttpRequest, flow: StoryFlow, form: forms.Form) -> HttpResponse:
        named, back = flow.page.get_admin_display_title(), reverse("portal:story", args=[flow.page_id])
        context = {
            "form": form if form.fields else None,
            "title": self.heading,
            "of": f"“{named}”, {flow.home.title}",
            "above": [(_("Tin bài"), reverse("portal:stories")), (named, back)],
            "consequence": self.consequence,
            "deed": self.button,
            "danger": self.danger,
            "back": back,
            "section": "stories",
        }
        return render(request, "portal/desk/confirm.html", context)


class ReturnView(StoryFormView):
    deed = "story.approve"
    heading = _l("Trả lại bài")
    consequence = _l("Bài quay về với người viết, kèm lý do của anh/chị. Trang cho dân xem không đổi.")
    button = _l("Trả lại bài")
    done = _l("Đã trả lại bài. Người viết thấy lý do của anh/chị.")

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        return ReasonForm(data)

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.return_story(flow.page, by=request.user, reason=values["reason"])


class TakeDownView(StoryFormView):
    deed = "story.approve"
    heading = _l("Gỡ bài khỏi trang")
    consequence = _l(
        "Bà con không xem được bài nữa, địa chỉ của bài báo không có. Minh chứng mà bài đã ghi bị hủy kèm lý do, "
        "nên tiến độ của việc giảm theo. Bài còn giữ ở đây, có thể sửa và trình lại."
    )
    button = _l("Gỡ bài")
    done = _l("Đã gỡ bài và hủy minh chứng của bài.")
    danger = True

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        live = placements_of(flow).filter(state=PlacementState.LIVE)
        return TakeDownForm(data, standing=[row.home.title for row in live])

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        everywhere = values.get("seen") if values.get("everywhere") else None
        actions.take_down_story(flow.page, by=request.user, reason=values["reason"], everywhere=everywhere)


class ScheduleView(StoryFormView):
    deed = "story.see"
    heading = _l("Hẹn giờ đăng và gỡ")
    consequence = _l("Bài vẫn phải được duyệt trước. Đến giờ, quyền của người duyệt được kiểm tra lại.")
    button = _l("Đặt giờ")
    done = _l("Đã đặt giờ.")

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        return ScheduleForm(data) if data is not None else ScheduleForm.of(flow)

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.schedule_story(flow.page, by=request.user, **values)


class TasksView(StoryFormView):
    heading = _l("Chọn việc mà bài hoàn thành")
    consequence = _l(
        "Khi bài lên trang, sổ minh chứng ghi cho từng việc đã chọn. Bài đã đăng mà đổi việc thì phải trình duyệt lại."
    )
    button = _l("Lưu")
    done = _l("Đã lưu các việc của bài.")

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        chosen = [row.task for row in flow.story_tasks.select_related("task")]
        return TasksForm(data, flow=flow, chosen=chosen)

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.choose_tasks(flow.page, values["tasks"], by=request.user)


class MoveView(StoryFormView):
    heading = _l("Chuyển bài sang trang khác")
    consequence = _l("Các việc đã chọn là của đơn vị cũ nên sẽ bỏ ra. Ảnh của đơn vị cũ cần tải lên lại.")
    button = _l("Chuyển bài")
    done = _l("Đã chuyển bài.")

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        return MoveForm(data, user=request.user, flow=flow)

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.move_draft(flow.page, by=request.user, home=values["home"])


class DeleteView(StoryFormView):
    heading = _l("Xóa bài nháp")
    consequence = _l("Bài chưa đăng lần nào. Xóa là mất hẳn, không lấy lại được.")
    button = _l("Xóa bài nháp")
    done = _l("Đã xóa bài nháp.")
    danger = True
    ends_at_list = True

    def form(self, request: HttpRequest, flow: StoryFlow, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def act(self, request: HttpRequest, flow: StoryFlow, values: dict[str, Any]) -> None:
        actions.delete_draft(flow.page, by=request.user)
