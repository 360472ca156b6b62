"""When and where: the runs of a programme, all airings, what went wrong, the certificate and the files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.ranges import ranged
from loa.org.access import require
from loa.radio import access, actions
from loa.radio.forms.programme import RunForm
from loa.radio.models import Airing, AiringState
from loa.radio.troubles import troubles
from loa.radio.views.common import airing_state, do, form_page
from loa.radio.wording import reason_words
from loa.ui.database import Alphabetical
from loa.ui.forms import bound
from loa.ui.lists import Column, Empty, Filter, ListView

MOST_NOTICES = 200
SHOWN = ("mp3", "flac", "opus", "hls", "paper", "words", "captions", "chapters", "data", "fingerprint")
"""Kinds of files on the page of the certificate, what people want first."""
PLAYLIST = "hls/index.m3u8"


def _title(row: Airing) -> str:
    if row.programme_id is None:
        return format_html('<a href="{}">{}</a>', reverse("radio:urgents"), row.title)
    return format_html('<a href="{}">{}</a>', reverse("radio:programme", args=[row.programme_id]), row.title)


def _result(row: Airing) -> str:
    shown = airing_state(row)
    if row.state == AiringState.COMPLETED and not row.clock_sure:
        return format_html('{} <span class="meta">{}</span>', shown, _("giờ chưa xác thực"))
    if row.reason and row.state in (AiringState.MISSED, AiringState.WRONG, AiringState.PARTIAL):
        return format_html('{} <span class="meta">{}</span>', shown, reason_words(row.reason))
    return shown


def _proof(row: Airing) -> str:
    if row.entry_id is None:
        return ""
    assert row.entry is not None  # noqa: S101 - joined
    return format_html('<a href="{}">{}</a>', reverse("evidence:entry", args=[row.entry_id]), row.entry.seq)


def _ear(row: Airing) -> str:
    return f"{row.score / 10:.0f} %" if row.score is not None else ""


def _stations(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in access.visible_stations(request.user)]


class Airings(ListView):
    """Every airing that one may see, with what became of it."""

    name = "radio.airings"
    title = _l("Lịch phát và kết quả")
    section = "radio"
    template_name = "radio/airings.html"
    columns = (
        Column("starts", _l("Giờ phát"), lambda row: row.starts, sort="starts"),
        Column("title", _l("Chương trình"), lambda row: row.title, cell=_title, head=True),
        Column("nth", _l("Lần"), lambda row: _("lần đầu") if not row.nth else _("lại %(n)s") % {"n": row.nth}),
        Column("station", _l("Đài"), lambda row: row.station.name, sort=Alphabetical("station__name")),
        Column("priority", _l("Mức"), lambda row: row.get_priority_display()),
        Column("state", _l("Kết quả"), lambda row: row.get_state_display(), cell=_result),
        Column("ear", _l("Micro kiểm"), _ear),
        Column("entry", _l("Minh chứng"), lambda row: row.entry.seq if row.entry else None, cell=_proof, align="right"),
    )
    filters = (
        Filter("dai", _l("Đài"), _stations, lambda rows, value: rows.filter(station=value)),
        Filter(
            "ket-qua", _l("Kết quả"), lambda request: AiringState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
    )  # fmt: skip
    search_fields = ("programme__title", "urgent__title", "station__name")
    empty = Empty(_l("Chưa có lịch phát"), _l("Chương trình được duyệt thì lịch phát hiện ở đây."))

    def rows(self) -> QuerySet[Airing]:
        require(self.request.user, "radio.see")
        return access.visible_airings(self.request.user).order_by("-starts", "station__name", "pk")

    def context(self) -> dict[str, Any]:
        return {"troubles": troubles(access.open_notices(self.request.user)[:MOST_NOTICES])}


@login_required
def schedule(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """Set one run: moment and stations."""
    row = access.get_programme(request.user, pk)
    require(request.user, "radio.plan", row.series.unit)
    standing = list(row.airings.filter(nth=nth).exclude(state=AiringState.CANCELLED))
    if nth > 40:
        raise Http404
    first: dict[str, Any] = {
        "starts": standing[0].starts if standing else actions.proposed(row, nth),
        "stations": [one.station_id for one in standing] or list(row.series.stations.values_list("pk", flat=True)),
    }
    form = bound(RunForm, request, programme=row, nth=nth, user=request.user, initial=first)

    def act() -> str:
        values = form.cleaned_data
        actions.schedule(row, nth, values["starts"], values["stations"], by=request.user)
        return reverse("radio:programme", args=[pk])

    title = _("Phát lần đầu") if nth == 0 else _("Phát lại lần %(n)s") % {"n": nth}
    return form_page(
        request, form, act, done=_("Đã đặt lịch. Các đài nhận lịch mới ở lần đồng bộ tới."), title=title,
        deed=_("Đặt lịch"), back=reverse("radio:programme", args=[pk]), lead=row.title,
    )  # fmt: skip


@login_required
@require_POST
def put_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Of airings that meet, this one first."""
    row = access.get_airing(request.user, pk)
    return do(
        request, actions.put_first, row, done=_("Đã chọn. Bản tin ấy phát trước."),
        back=reverse("radio:station", args=[row.station_id]),
    )  # fmt: skip


@login_required
@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen that an airing went wrong."""
    row = access.get_notice(request.user, pk)
    return do(request, actions.read_notice, row, done=_("Đã ghi nhận."), back=reverse("radio:airings"))


@require_safe
@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """What was made of the rundown, measured again; with the waveform and the items on it."""
    programme = access.get_programme(request.user, pk)
    rendering = actions.rendering_of(programme) if programme.submitted_hash else None
    if rendering is None or not rendering.certificate:
        raise Http404
    shown = [one for one in rendering.files.all() if one.kind in SHOWN and (one.kind != "hls" or one.name == PLAYLIST)]
    files = sorted(shown, key=lambda one: SHOWN.index(one.kind))
    proofs = {one["file"]: one for one in rendering.certificate.get("renditions", ())}
    context = {
        "title": _("Chứng nhận âm thanh"),
        "programme": programme,
        "rendering": rendering,
        "files": [(one, proofs.get(one.name)) for one in files],
        "section": "radio",
    }
    return render(request, "radio/certificate.html", context)


@require_safe
@login_required
def rendition(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One file of what was made, to hear or to take along."""
    row = access.get_rendition(request.user, pk, name)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = ranged(request, stream, row.size, row.media_type, etag=row.sha256)
    if "tai" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{row.name.rsplit("/", 1)[-1]}"'
    return response


@require_safe
@login_required
def waveform(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that the engine drew, as an image of its own: it brings styles that no page of ours allows."""
    row = access.visible_renderings(request.user).filter(pk=pk).first()
    if row is None or not row.waveform:
        raise Http404
    response = HttpResponse(row.waveform, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
