"""The wall of stations, one station with its pairing code, and series with their slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.radio import access, actions
from loa.radio.actions.station import CODE_LIFE
from loa.radio.forms.desk import SeriesForm, StationForm
from loa.radio.models import Airing, AiringState, Device, LogLine, Station
from loa.radio.views.common import do, form_page, say
from loa.ui.forms import bound, initial_of

LOST = timedelta(minutes=30)
CLOCK_OFF_MS = 2000
DISK_LOW = 500 * 2**20
SHOWN_LINES = 60
SLACK = timedelta(minutes=15)
"""As long as an airing that was cut may go on."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A station as the wall shows it: its state in a word, and what its device said last."""

    station: Station
    device: Device | None
    kind: str
    word: str
    next: Airing | None
    proof: Airing | None
    playing: Airing | None

    @property
    def status(self) -> dict[str, Any]:
        return self.device.status if self.device else {}

    @property
    def have_until(self) -> datetime | None:
        """Up to when every sound lies on its disk."""
        value = self.status.get("have_until")
        return parse_datetime(value) if value else None

    @property
    def disk_free_percent(self) -> int | None:
        total = self.status.get("disk_total")
        return round(100 * self.status["disk_free"] / total) if total else None


def _standing(station: Station, device: Device | None, playing: Airing | None, moment: datetime) -> tuple[str, str]:
    """(kind, word) of a station: what it plays, else the worst that is known of it."""
    if playing is not None:
        return "done", _("Đang phát bản tin khẩn") if playing.urgent_id else _("Đang phát")
    if not station.is_active:
        return "wait", _("Đang ngừng")
    if device is None:
        return "open", _("Chưa ghép máy")
    if device.marked_at is not None:
        return "late", _("Nhật ký không khớp")
    if device.last_seen is None or device.last_seen < moment - LOST:
        return "late", _("Mất liên lạc")
    status = device.status
    if not status:
        return "due", _("Vừa ghép")
    if status.get("faults"):
        return "late", _("Máy báo lỗi")
    if not status["sound"]["ok"]:
        return "late", _("Lỗi âm thanh")
    if status["clock"] != "verified":
        return "due", _("Giờ chưa xác thực")
    if abs(status.get("clock_offset_ms") or 0) > CLOCK_OFF_MS:
        return "due", _("Đồng hồ lệch %(s)s giây") % {"s": round(abs(status["clock_offset_ms"]) / 1000)}
    if status["disk_free"] < DISK_LOW:
        return "due", _("Đĩa sắp đầy")
    return "done", _("Sẵn sàng")


def tiles(stations: list[Station]) -> list[Tile]:
    """The stations with their devices, and what they play now, next, and played last; three queries."""
    moment = now()
    keys = [station.pk for station in stations]
    devices = {one.station_id: one for one in Device.objects.filter(station__in=keys, retired_at=None)}
    own = Airing.objects.filter(station=OuterRef("pk"))
    coming = own.filter(state=AiringState.PLANNED, starts__gt=moment, urgent=None).order_by("starts", "pk")
    proved = own.filter(state=AiringState.COMPLETED).order_by("-starts", "-pk")
    sounding = own.filter(state=AiringState.STARTED).order_by("-starts", "-pk")
    shown = {
        pk: three
        for pk, *three in Station.objects.filter(pk__in=keys).values_list(
            "pk", *(Subquery(rows.values("pk")[:1]) for rows in (coming, proved, sounding))
        )
    }
    wanted = {pk for three in shown.values() for pk in three if pk}
    airings = Airing.objects.select_related("programme", "urgent").in_bulk(wanted)
    found = []
    for one in stations:
        device = devices.get(one.pk)
        following, proof, playing = (airings.get(pk) for pk in shown.get(one.pk, (None, None, None)))
        if playing is not None and _end(playing) < moment:
            playing = None  # its end did not come in; it does not sound for ever
        found.append(Tile(one, device, *_standing(one, device, playing, moment), following, proof, playing))
    return found


def _end(airing: Airing) -> datetime:
    """When an airing that began is surely over."""
    return (airing.began_at or airing.starts) + timedelta(seconds=airing.seconds) + SLACK


@require_safe
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    """All stations that one may see."""
    require(request.user, "radio.see")
    found = tiles(list(access.visible_stations(request.user)))
    used = [tile for tile in found if tile.station.is_active]
    playing = [tile for tile in used if tile.playing is not None]
    context = {
        "title": _("Các đài tiếp âm"),
        "tiles": found,
        "used": len(used),
        "bad": sum(tile.kind in ("late", "due") for tile in used),
        "unpaired": sum(tile.kind == "open" for tile in used),
        "ready": sum(tile.kind == "done" for tile in used),
        "playing": len(playing),
        "urgent": any(tile.playing.urgent_id for tile in playing if tile.playing),
        "moment": now(),
        "may_add": may(request.user, "station.run"),
        "section": "radio",
    }
    return render(request, "radio/wall.html", context)


@require_safe
@login_required
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """One station: its device, what it will play, what its log says, and what clashes."""
    row = access.get_station(request.user, pk)
    runs = may(request.user, "station.run", row.unit)
    tile = tiles([row])[0]
    moment = now()
    coming = (
        Airing.objects.filter(station=row, starts__gt=moment, state=AiringState.PLANNED)
        .select_related("programme", "programme__series", "programme__series__unit", "urgent")
        .order_by("starts", "order", "pk")[:20]
    )
    past = (
        Airing.objects.filter(station=row, starts__lte=moment)
        .select_related("programme", "urgent", "entry")
        .exclude(state=AiringState.CANCELLED)
        .order_by("-starts", "-pk")[:20]
    )
    lines = LogLine.objects.filter(device__station=row).select_related("airing", "airing__programme", "airing__urgent")
    context = {
        "title": row.name,
        "station": row,
        "tile": tile,
        "runs": runs,
        "coming": coming,
        "past": past,
        "clashes": actions.clashes(row, after=moment),
        "devices": Device.objects.filter(station=row).select_related("paired_by") if runs else [],
        "lines": lines.order_by("-received_at", "-seq")[:SHOWN_LINES] if runs else [],
        "section": "radio",
    }
    return render(request, "radio/station.html", context)


@login_required
def add_station(request: HttpRequest) -> HttpResponse:
    """Set up a station."""
    require(request.user, "station.run")
    form = bound(StationForm, request, user=request.user)

    def act() -> str:
        values = dict(form.cleaned_data)
        row = actions.save_station(values.pop("unit"), by=request.user, **values)
        return reverse("radio:station", args=[row.pk])

    return form_page(
        request, form, act, done=_("Đã lập đài. Lấy mã để ghép máy."), title=_("Lập đài tiếp âm"), deed=_("Lập đài"),
        back=reverse("radio:wall"),
    )  # fmt: skip


@login_required
def change_station(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a station."""
    row = access.get_station(request.user, pk)
    require(request.user, "station.run", row.unit)
    names = ("name", "place", "volume", "quiet_from", "quiet_to", "local_allowed", "is_active")
    form = bound(StationForm, request, user=request.user, station=row, initial=initial_of(row, *names))

    def act() -> str:
        actions.save_station(row.unit, by=request.user, station=row, **form.cleaned_data)
        return reverse("radio:station", args=[pk])

    return form_page(
        request, form, act, done=_("Đã lưu. Máy ở đài nhận ở lần đồng bộ tới."), title=row.name, deed=_("Lưu"),
        back=reverse("radio:station", args=[pk]),
    )  # fmt: skip


@never_cache
@login_required
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """A pairing code, shown once; whoever loads the page again is led back to where a new one is had."""
    row = access.get_station(request.user, pk)
    if request.method != "POST":
        require(request.user, "station.run", row.unit)
        messages.info(request, _("Mã ghép máy chỉ hiện một lần. Bấm nút lấy mã để có mã mới; mã cũ thôi dùng được."))
        return redirect("radio:station", pk)
    try:
        shown = actions.make_code(row, by=request.user)
    except Refused as refusal:
        say(request, refusal)
        return redirect("radio:station", pk)
    context = {
        "title": _("Mã ghép máy cho %(station)s") % {"station": row.name},
        "station": row,
        "code": shown,
        "until": timezone.localtime(now() + CODE_LIFE),
        "address": request.build_absolute_uri("/").rstrip("/"),
        "section": "radio",
    }
    return render(request, "radio/code.html", context)


@login_required
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a device out of its station."""
    row = access.get_device(request.user, pk)
    back = reverse("radio:station", args=[row.station_id])
    if request.method == "POST":
        return do(request, actions.retire, row, done=_("Máy đã thôi dùng."), back=back)
    context = {
        "title": _("Thôi dùng máy này?"),
        "consequence": _(
            "Máy không nhận lịch và lệnh nữa. Nhật ký còn lại của nó vẫn được nhận. Muốn dùng lại phải ghép mới."
        ),
        "deed": _("Thôi dùng"),
        "danger": True,
        "back": back,
        "section": "radio",
    }
    return render(request, "ui/confirm.html", context)


@require_safe
@login_required
def series_list(request: HttpRequest) -> HttpResponse:
    """Series of one's units, with their slots."""
    require(request.user, "radio.see")
    rows = access.visible_series(request.user).prefetch_related("slots", "stations")
    context = {
        "title": _("Chuyên mục phát thanh"),
        "rows": rows,
        "may_plan": may(request.user, "radio.plan"),
        "plannable": {row.pk for row in rows if may(request.user, "radio.plan", row.unit)},
        "section": "radio",
    }
    return render(request, "radio/series_list.html", context)


@login_required
def save_series(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a series."""
    row = access.get_series(request.user, pk) if pk else None
    if row is not None:
        require(request.user, "radio.plan", row.unit)
    else:
        require(request.user, "radio.plan")
    first: dict[str, Any] = {}
    if row is not None:
        names = ("title", "about", "every", "first_day", "profile", "region", "priority", "is_public", "is_active")
        first = initial_of(row, *names) | {
            "duty": row.duty_id, "stations": list(row.stations.values_list("pk", flat=True)),
        }  # fmt: skip
        first["minutes"] = f"{row.seconds / 60:g}"
    form = bound(SeriesForm, request, user=request.user, series=row, initial=first)

    def act() -> str:
        unit = row.unit if row else form.cleaned_data["unit"]
        actions.save_series(form.draft(), unit=unit, by=request.user, series=row)
        return reverse("radio:series")

    return form_page(
        request, form, act, done=_("Đã lưu chuyên mục."), template="radio/series_form.html",
        title=row.title if row else _("Lập chuyên mục"), deed=_("Lưu"), back=reverse("radio:series"),
    )  # fmt: skip
