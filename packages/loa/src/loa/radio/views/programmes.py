"""The list of programmes, beginning one, and the rundown editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.clock import now, today
from loa.org.access import may, require
from loa.plan.models import Task
from loa.radio import access, actions, rundown
from loa.radio.forms.programme import DetailsForm, NewProgrammeForm, ReasonForm
from loa.radio.models import AiringState, Programme, ProgrammeState, RenderState
from loa.radio.picture import timeline
from loa.radio.troubles import troubles
from loa.radio.views.airing import MOST_NOTICES
from loa.radio.views.common import deeds, do, form_page, programme_state
from loa.ui.database import Alphabetical
from loa.ui.forms import bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import when

FAILED = (AiringState.MISSED, AiringState.WRONG, AiringState.PARTIAL, AiringState.PREEMPTED)


def _title(row: Programme) -> str:
    return format_html('<a href="{}">{}</a>', reverse("radio:programme", args=[row.pk]), row.title)


def _series(request: HttpRequest) -> Iterable[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in access.visible_series(request.user)]


class Programmes(ListView):
    """Programmes of one's units, and those that one's stations relay."""

    name = "radio.programmes"
    title = _l("Phát thanh")
    section = "radio"
    template_name = "radio/programmes.html"
    per_page = 30
    columns = (
        Column("title", _l("Chương trình"), lambda row: row.title, cell=_title, sort=Alphabetical("title"), head=True),
        Column("period", _l("Kỳ"), lambda row: row.period_label, sort="period_start"),
        Column("state", _l("Trạng thái"), lambda row: row.get_state_display(), cell=programme_state),
        Column("first", _l("Phát lần đầu"), lambda row: row.first_day, sort="first_day"),
        Column("unit", _l("Đơn vị sản xuất"), lambda row: str(row.series.unit)),
        Column(
            "edited", _l("Sửa cuối"), lambda row: row.edited_at, cell=lambda row: when(row.edited_at), sort="edited_at"
        ),
    )
    filters = (
        Filter(
            "trang-thai", _l("Trạng thái"), lambda request: ProgrammeState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("chuyen-muc", _l("Chuyên mục"), _series, lambda rows, value: rows.filter(series=value)),
    )  # fmt: skip
    search_fields = ("title", "about")
    empty = Empty(
        _l("Chưa có chương trình nào"),
        _l("Lập chuyên mục một lần, rồi mỗi kỳ lập một chương trình từ các bài trên cổng."),
    )

    def rows(self) -> QuerySet[Programme]:
        require(self.request.user, "radio.see")
        return access.visible_programmes(self.request.user)

    def context(self) -> dict[str, Any]:
        user = self.request.user
        approves = may(user, "radio.approve")
        return {
            "may_write": may(user, "radio.write") and access.visible_series(user).exists(),
            "may_plan": may(user, "radio.plan"),
            "may_urgent": may(user, "urgent.prepare"),
            "failed": len(troubles(access.open_notices(user)[:MOST_NOTICES])),
            "orders": list(access.awaiting_urgents(user)),
            "waiting": list(access.awaiting(user)[:10]) if approves else [],
        }


@login_required
def create(request: HttpRequest, task: int | None = None) -> HttpResponse:
    """Begin a programme; from a task of the plan its period is known."""
    require(request.user, "radio.write")
    owed = _task(request, task) if task else None
    first = {"day": owed.period_start if owed else today()}
    form = bound(NewProgrammeForm, request, user=request.user, initial=first)
    if not form.fields["series"].queryset.exists():
        return render(
            request,
            "radio/no_series.html",
            {"section": "radio", "may_plan": may(request.user, "radio.plan"), "task": owed},
        )
    if owed is not None:
        found = Programme.objects.filter(task=owed).exclude(state=ProgrammeState.WITHDRAWN).first()
        if found is not None:
            return redirect("radio:programme", found.pk)

    def act() -> str:
        series, day = form.cleaned_data["series"], form.cleaned_data["day"]
        found = actions.programme_of(series, day)
        if found is not None and access.visible_programmes(request.user).filter(pk=found.pk).exists():
            messages.info(
                request,
                _("Chuyên mục đã có chương trình %(period)s: đây là chương trình ấy.") % {"period": found.period_label},
            )
            return reverse("radio:programme", args=[found.pk])
        row = actions.create_programme(series, day, by=request.user, title=form.cleaned_data["title"])
        messages.success(request, _("Đã lập chương trình. Thêm các mục rồi trình duyệt."))
        return reverse("radio:programme", args=[row.pk])

    return form_page(
        request, form, act, done="", title=_("Lập chương trình"),
        deed=_("Lập chương trình"), back=reverse("radio:programmes"),
    )  # fmt: skip


def _task(request: HttpRequest, pk: int) -> Task:
    row = Task.objects.filter(
        pk=pk, channel="radio", retired_at=None, unit__in=access.writing_units(request.user)
    ).first()
    if row is None:
        raise Http404
    return row


def runs_of(programme: Programme) -> list[dict[str, Any]]:
    """The runs of a programme with what became of them; one query."""
    found: dict[int, dict[str, Any]] = {}
    rows = programme.airings.select_related("station", "entry").exclude(state=AiringState.CANCELLED)
    for airing in rows.order_by("nth", "station__unit__order", "station__name"):
        run = found.setdefault(
            airing.nth, {"nth": airing.nth, "starts": airing.starts, "airings": [], "done": 0, "bad": 0}
        )
        run["airings"].append(airing)
        run["done"] += airing.state == AiringState.COMPLETED
        run["bad"] += airing.state in FAILED
    for run in found.values():
        run["past"] = run["starts"] < now()
        total = len(run["airings"])
        run["state"] = "done" if run["done"] == total else "late" if run["bad"] else "due" if run["past"] else "wait"
    return list(found.values())


@require_safe
@login_required
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The rundown: its items along the slot, what to do so that it fits, its sound, and when it airs."""
    row = access.get_programme(request.user, pk)
    items = rundown.items_of(row)
    sheet = rundown.sheet_of(row, items)
    rendering = actions.rendering_of(row) if row.submitted_hash else None
    wanted = request.GET.get("muc", "")
    chosen = next((line for line in sheet.lines if str(line.item.pk) == wanted), None)
    advice = sheet.advice()
    runs = runs_of(row)
    context = {
        "title": row.title,
        "programme": row,
        "sheet": sheet,
        "picture": timeline(sheet) if sheet.lines else "",
        "advice": advice,
        "chosen": chosen
        or (advice.line if advice and advice.line else next((x for x in sheet.lines if x.item.text), None)),
        "may": deeds(request.user, row),
        "lacks": actions.lacks(sheet) if row.is_editable else [],
        "rendering": rendering,
        "busy": rendering is not None and rendering.state in (RenderState.QUEUED, RenderState.RUNNING),
        "runs": runs,
        "next_run": max((run["nth"] for run in runs), default=-1) + 1,
        "evidence": list(row.evidence.select_related("entry")),
        "section": "radio",
    }
    return render(request, "radio/programme.html", context)


@login_required
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, summary, day of the first run."""
    row = access.get_programme(request.user, pk)
    require(request.user, "radio.write", row.series.unit)
    form = bound(DetailsForm, request, initial=initial_of(row, "title", "about", "first_day"))

    def act() -> str:
        actions.change_programme(row, by=request.user, **form.cleaned_data)
        return reverse("radio:programme", args=[pk])

    return form_page(
        request, form, act, done=_("Đã lưu."), title=_("Tên và ngày phát"), deed=_("Lưu"),
        back=reverse("radio:programme", args=[pk]),
    )  # fmt: skip


def _flow(request: HttpRequest, pk: int, action: Any, done: str, **values: Any) -> HttpResponse:
    row = access.get_programme(request.user, pk)
    return do(request, action, row, done=done, back=reverse("radio:programme", args=[pk]), **values)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _flow(
        request, pk, actions.submit, _("Đã trình duyệt. Người duyệt của đơn vị thấy chương trình trong việc của mình.")
    )


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _flow(
        request, pk, actions.take_back, _("Đã rút về. Sửa xong thì trình lại; chưa duyệt lại thì các đài không phát.")
    )


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the rundown that was read: the form carries its hash, so that another one is not approved unseen."""
    row = access.get_programme(request.user, pk)
    back = reverse("radio:programme", args=[pk])
    answer = do(request, actions.approve, row, done="", back=back, of=request.POST.get("of", ""))
    row.refresh_from_db()
    if row.state == ProgrammeState.APPROVED:
        messages.success(request, _approved(row))
    return answer


def _approved(row: Programme) -> str:
    """What the approval has brought about: where it will air, or that nothing says so yet."""
    ahead = row.airings.filter(state=AiringState.PLANNED, starts__gt=now()).values_list("nth", "station")
    runs, stations = {nth for nth, _one in ahead}, {station for _one, station in ahead}
    if runs:
        return _(
            "Đã duyệt. Máy đang dựng âm thanh. Đã xếp %(runs)d lần phát ở %(stations)d đài; các đài nhận lịch và tệp "
            "khi dựng xong."
        ) % {"runs": len(runs), "stations": len(stations)}
    if not row.series.stations.exists():
        return _(
            "Đã duyệt. Máy đang dựng âm thanh. Chuyên mục chưa có đài tiếp âm nên chưa có lịch phát: bấm “Xếp lịch”, "
            "hoặc thêm đài vào chuyên mục."
        )
    return _(
        "Đã duyệt. Máy đang dựng âm thanh. Chưa có lịch phát, vì các giờ phát của kỳ đã qua: bấm “Xếp lịch” để chọn "
        "ngày giờ."
    )


@login_required
@require_POST
def render_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the sound made again where it failed."""
    return _flow(request, pk, actions.queue, _("Máy đang dựng lại. Trang này cho biết khi xong."))


def _reason(request: HttpRequest, pk: int, action: Any, **words: Any) -> HttpResponse:
    row = access.get_programme(request.user, pk)
    require(request.user, "radio.approve", row.series.unit)
    form = bound(ReasonForm, request)

    def act() -> str:
        action(row, by=request.user, reason=form.cleaned_data["reason"])
        return reverse("radio:programme", args=[pk])

    return form_page(
        request, form, act, template="ui/confirm.html", back=reverse("radio:programme", args=[pk]), **words
    )  # fmt: skip


@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return to the writer, with a reason."""
    return _reason(
        request, pk, actions.return_programme, done=_("Đã trả lại. Người soạn thấy lý do của anh/chị."),
        title=_("Trả lại chương trình"), deed=_("Trả lại"),
        consequence=_("Chương trình quay về với người soạn, kèm lý do của anh/chị."),
    )  # fmt: skip


@login_required
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off the portal and out of the stations' schedules."""
    return _reason(
        request, pk, actions.take_down, done=_("Đã gỡ chương trình."), title=_("Gỡ chương trình"), deed=_("Gỡ"),
        danger=True,
        consequence=_(
            "Các đài thôi phát những lần còn lại, cổng thôi cho nghe. Những lần đã phát vẫn còn trong sổ minh chứng."
        ),
    )  # fmt: skip


@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a programme that was never submitted."""
    row = access.get_programme(request.user, pk)
    if not deeds(request.user, row)["delete"]:
        raise PermissionDenied
    if request.method == "POST":
        return do(request, actions.delete_programme, row, done=_("Đã xóa."), back=reverse("radio:programmes"))
    context = {
        "title": _("Xóa chương trình?"),
        "consequence": _("“%(title)s” và các mục của nó mất hẳn. Bản ghi âm vẫn còn.") % {"title": row.title},
        "deed": _("Xóa"),
        "danger": True,
        "back": reverse("radio:programme", args=[pk]),
        "section": "radio",
    }
    return render(request, "ui/confirm.html", context)
