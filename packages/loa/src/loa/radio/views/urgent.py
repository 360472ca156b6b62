"""Urgent messages by two people; and how words are spoken."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loa.org.access import may, require
from loa.radio import access, actions, engine, rundown
from loa.radio.forms.desk import TryForm, UrgentForm, WordForm
from loa.radio.models import AiringState, Urgent
from loa.radio.views.common import do, form_page
from loa.ui.forms import bound, initial_of

SHOWN = 30


@require_safe
@login_required
def urgents(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what was sent, and what became of it."""
    require(request.user, "radio.see")
    rows = access.visible_urgents(request.user).prefetch_related("stations", "airings__station", "renderings")[:SHOWN]
    found = [_row(request, row) for row in rows]
    context = {
        "title": _("Bản tin khẩn cấp"),
        "rows": found,
        "waiting": sum(one["waiting"] for one in found),
        "sounding": sum(one["sounding"] for one in found),
        "open": any(one["open"] for one in found),
        "may_prepare": may(request.user, "urgent.prepare"),
        "section": "radio",
    }
    return render(request, "radio/urgents.html", context)


def _row(request: HttpRequest, row: Urgent) -> dict[str, Any]:
    """What a message's panel shows: whose turn it is, or how far the stations are."""
    waiting = not row.sent_at and not row.cancelled_at
    airings = list(row.airings.all())
    still = [one for one in airings if actions.is_open(one)]
    cancels = not row.cancelled_at and may(request.user, "urgent.prepare", row.unit)
    return {
        "urgent": row,
        "waiting": waiting,
        "rendering": actions.urgent_rendering(row) if waiting else None,
        "airings": airings,
        "sounding": sum(one.state == AiringState.STARTED for one in still),
        "done": sum(one.state == AiringState.COMPLETED for one in airings),
        "open": len(still),
        "may_send": row.prepared_by_id != request.user.pk and _may_send(request, row),
        "may_cancel": cancels and (waiting or bool(still)),
        "own": row.prepared_by_id == request.user.pk,
    }


def _may_send(request: HttpRequest, row: Urgent) -> bool:
    return may(request.user, "urgent.send", row.unit) and all(
        may(request.user, "urgent.send", station.unit) for station in row.stations.select_related("unit")
    )


@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Write an urgent message."""
    require(request.user, "urgent.prepare")
    form = bound(UrgentForm, request, user=request.user)

    def act() -> str:
        values = dict(form.cleaned_data)
        actions.prepare(values.pop("unit"), by=request.user, **values)
        return reverse("radio:urgents")

    return form_page(
        request, form, act, done=_("Đã soạn. Gọi người thứ hai đọc và phát lệnh."), title=_("Soạn bản tin khẩn cấp"),
        deed=_("Soạn xong"), back=reverse("radio:urgents"), keep="radio.urgent",
        lead=_("Bản tin khẩn cấp ngắt mọi chương trình, phát cả trong giờ yên lặng. Người thứ hai phải phát lệnh."),
    )  # fmt: skip


@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person reads and gives the order."""
    row = access.get_urgent(request.user, pk)
    require(request.user, "urgent.send", row.unit)
    if request.method == "POST":
        done = _("Đã phát lệnh. Các đài nhận trong vài giây khi có mạng.")
        return do(request, actions.send, row, done=done, back=reverse("radio:urgents"))
    names = ", ".join(station.name for station in row.stations.all())
    context = {
        "title": _("Phát lệnh khẩn cấp?"),
        "consequences": [
            _("“%(title)s”: %(text)s") % {"title": row.title, "text": row.text},
            _("Phát ngay tại: %(names)s. Ngắt chương trình đang phát, cả trong giờ yên lặng.") % {"names": names},
        ],
        "deed": _("Phát lệnh ngay"),
        "danger": True,
        "back": reverse("radio:urgents"),
        "section": "radio",
    }
    return render(request, "ui/confirm.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw, and stop where it sounds."""
    row = access.get_urgent(request.user, pk)
    done = _("Đã hủy. Đài nào đang phát thì dừng khi nhận được lệnh.")
    return do(request, actions.cancel, row, done=done, back=reverse("radio:urgents"))


@login_required
def words(request: HttpRequest) -> HttpResponse:
    """The pronunciation list and the table of abbreviations; and a sentence to try them with."""
    require(request.user, "radio.see")
    rows = list(access.visible_pronunciations(request.user))
    writes = may(request.user, "radio.write")
    form = TryForm(request.POST or None)
    said = ""
    if request.method == "POST" and form.is_valid():
        units = list(access.writing_units(request.user)[:1])
        known, short = rundown.lexicon(units[0].path if units else "")
        said = engine.read_back(form.cleaned_data["text"], known, short)
    context = {
        "title": _("Cách đọc"),
        "rows": rows,
        "mine": {row.pk for row in rows if may(request.user, "radio.write", row.unit)},
        "may_write": writes,
        "form": form,
        "said": said,
        "section": "radio",
    }
    return render(request, "radio/words.html", context)


@login_required
def save_word(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Say how a word is spoken."""
    require(request.user, "radio.write")
    row = access.get_pronunciation(request.user, pk) if pk else None
    first = initial_of(row, "written", "spoken", "is_abbreviation") | {"unit": row.unit_id} if row else {}
    form = bound(WordForm, request, user=request.user, initial=first)

    def act() -> str:
        values = form.cleaned_data
        actions.pronounce(
            values["unit"], values["written"], values["spoken"], by=request.user,
            is_abbreviation=values["is_abbreviation"], row=row,
        )  # fmt: skip
        return reverse("radio:words")

    return form_page(
        request, form, act, done=_("Đã lưu cách đọc."), title=_("Cách đọc một chữ"), deed=_("Lưu"),
        back=reverse("radio:words"),
    )  # fmt: skip


@login_required
@require_POST
def forget_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a word off the list."""
    row = access.get_pronunciation(request.user, pk)
    return do(request, actions.forget_pronunciation, row, done=_("Đã bỏ."), back=reverse("radio:words"))
