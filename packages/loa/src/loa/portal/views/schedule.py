"""Everything that will go up or come down by itself, on all sites that a person may see: by month, and as a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.kit.clock import today
from loa.org.access import require
from loa.portal.schedule import things
from loa.ui.calendar import lunar_heading, month
from loa.ui.words import WEEKDAYS

LIST_DAYS = 366


def _month_of(text: str) -> date:
    try:
        year, number = text.split("-")
        first = date(int(year), int(number), 1)
    except ValueError:
        first = today().replace(day=1)
    return first if 1900 <= first.year <= 2199 else today().replace(day=1)


@login_required
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """`thang=2026-11` is the month, `xem=danh-sach` the list from today on."""
    require(request.user, "story.see")
    as_list = request.GET.get("xem") == "danh-sach"
    first = today() if as_list else _month_of(request.GET.get("thang", ""))
    after = first + timedelta(days=LIST_DAYS) if as_list else (first + timedelta(days=31)).replace(day=1)
    found = things(request.user, first, after - timedelta(days=1))
    context: dict[str, Any] = {
        "title": _("Lịch đăng và gỡ"),
        "section": "stories",
        "count": len(found),
        "as_list": as_list,
        "things": sorted(found, key=lambda one: (one.day, one.time)),
    }
    if not as_list:
        days = month(first.year, first.month, found)
        context |= {
            "days": days,
            "lunar": lunar_heading(days),
            "weekdays": WEEKDAYS,
            "month": f"{first.month}/{first.year}",
            "before": f"{first - timedelta(days=1):%Y-%m}",
            "after": f"{after:%Y-%m}",
            "is_this_month": first == today().replace(day=1),
        }
    return render(request, "portal/desk/schedule.html", context)
