"""The list of stories, and beginning a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from vanban.text import fold

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may, require
from loa.plan.models import Theme
from loa.portal import access, actions
from loa.portal.forms.desk import WriteForm
from loa.portal.measure import delay
from loa.portal.models import StoryFlow, StoryState
from loa.portal.templatetags.portal import flow_state
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import when


def _title(flow: StoryFlow) -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("portal:story", args=[flow.page_id]), flow.page.get_admin_display_title()
    )


def delay_of(flow: StoryFlow) -> int | None:
    """How soon a story was on its site; None: it is not there yet, or nobody wrote down when the thing happened."""
    day = timezone.localtime(flow.published_at).date() if flow.published_at else None
    return delay(day, flow.page.happened_on)


def _sites(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(home.pk), home.title) for home in access.visible_homes(request.user).order_by("title")]


def _themes(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (str(theme.pk), theme.title) for theme in Theme.objects.filter(plan__state="active").order_by("plan", "order")
    ]


class StoriesView(ListView):
    """Stories of one's sites: filter by state, site, theme and words."""

    name = "portal.stories"
    title = _l("Tin bài")
    section = "stories"
    template_name = "portal/desk/stories.html"
    per_page = 30
    columns = (
        Column(
            "title",
            _l("Bài"),
            lambda flow: flow.page.get_admin_display_title(),
            cell=_title,
            sort=Alphabetical("page__draft_title"),
            head=True,
        ),
        Column("state", _l("Trạng thái"), lambda flow: flow.get_state_display(), cell=flow_state),
        Column("site", _l("Trang"), lambda flow: flow.home.title, sort=Alphabetical("home__title")),
        Column("theme", _l("Nội dung"), lambda flow: flow.page.theme.title if flow.page.theme else "", screen=False),
        Column("author", _l("Người viết"), lambda flow: str(flow.author), screen=False),
        Column("published", _l("Lên trang"), lambda flow: flow.published_at, sort="published_at"),
        Column(
            "edited",
            _l("Sửa cuối"),
            lambda flow: flow.edited_at,
            cell=lambda flow: when(flow.edited_at),
            sort="edited_at",
        ),
        Column("happened", _l("Việc diễn ra ngày"), lambda flow: flow.page.happened_on, screen=False),
        Column("delay", _l("Lên trang sau (ngày)"), delay_of, screen=False),
        Column("opened", _l("Lượt mở"), lambda flow: flow.opened or 0, sort="opened", align="right"),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: StoryState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("site", _l("Trang"), _sites, lambda rows, value: rows.filter(home=value)),
        Filter("noi-dung", _l("Nội dung"), _themes, lambda rows, value: rows.filter(page__theme=value)),
    )
    search_fields = ("folded",)
    empty = Empty(
        _l("Chưa có bài nào"), _l("Bài viết cho trang của đơn vị hiện ở đây, từ lúc còn nháp đến khi lên trang.")
    )

    def rows(self) -> QuerySet[StoryFlow]:
        require(self.request.user, "story.see")
        return access.with_reads(access.visible_flows(self.request.user))

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in fold(words).split():
            rows = rows.filter(folded__contains=word)
        return rows

    def context(self) -> dict[str, Any]:
        approves = may(self.request.user, "story.approve")
        return {
            "may_write": may(self.request.user, "story.write"),
            "may_approve": approves,
            "waiting": access.awaiting(self.request.user).count() if approves else 0,
        }


class WriteView(LoginRequiredMixin, View):
    """A new story: title, day, tasks; then on to the editor. `?viec=<task>` names the task beforehand."""

    def _form(self, request: HttpRequest, data: Any = None) -> WriteForm:
        require(request.user, "story.write")
        homes = access.writable_homes(request.user)
        if not homes:
            raise PermissionDenied("story.write")
        wanted = request.GET.get("viec", "")
        task = access.get_task(request.user, identifier(wanted)) if wanted else None
        home = homes.filter(unit=task.unit_id).first() if task else None
        home = homes.filter(pk=identifier((data or request.GET).get("home", ""))).first() or home
        initial = {"happened_on": today(), "home": home, "tasks": [task] if task else []}
        return WriteForm(data, user=request.user, home=home, task=task, initial=initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._render(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request, request.POST)
        if form.is_valid():
            try:
                page = actions.write_story(by=request.user, **form.cleaned_data)
            except Refused as refusal:
                apply_refused(form, refusal)
            else:
                messages.success(request, _("Đã tạo bài nháp. Viết nội dung rồi bấm “Trình duyệt”."))
                return redirect("wagtailadmin_pages:edit", page.pk)
        return self._render(request, form)

    def _render(self, request: HttpRequest, form: WriteForm) -> HttpResponse:
        context = {
            "title": _("Viết bài mới"),
            "form": form,
            "deed": _("Tạo bài nháp, viết tiếp"),
            "lead": _("Bước này chỉ đặt tên và ngày. Nội dung, ảnh viết ở bước sau, lúc nào cũng lưu nháp được."),
            "back": reverse("portal:stories"),
            "keep": "portal.write",
            "section": "stories",
        }
        return render(request, "portal/desk/write.html", context)


@login_required
def write_for_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that a task's button leads to.

    Raises:
        Http404: the task is unknown, retired, or of a unit that the user does not write for.
    """
    task = access.get_task(request.user, pk)
    return redirect(f"{reverse('portal:write')}?viec={task.pk}")
