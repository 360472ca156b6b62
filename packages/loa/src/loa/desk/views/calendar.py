"""The calendar: what falls due and what is scheduled, from every room."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from loa.kit.clock import today
from loa.ui.calendar import Ask, gather, lunar_heading, month
from loa.ui.words import WEEKDAYS


def month_of(text: str) -> date:
    """The first day of a month given as "2026-11"; of this month when it says nothing that can be read (1900 to
    2199).
    """
    try:
        year, number = text.split("-")
        first = date(int(year), int(number), 1)
    except ValueError:
        first = today().replace(day=1)
    return first if 1900 <= first.year <= 2199 else today().replace(day=1)


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """One month."""
    first = month_of(request.GET.get("thang", ""))
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    things = gather(Ask(request.user, first, after - timedelta(days=1)))
    days = month(first.year, first.month, things)
    return render(
        request,
        "desk/calendar.html",
        {
            "title": _("Lịch tháng %(month)s") % {"month": f"{first.month}/{first.year}"},
            "section": "calendar",
            "days": days,
            "count": len(things),
            "lunar": lunar_heading(days),
            "weekdays": WEEKDAYS,
            "before": f"{before:%Y-%m}",
            "after": f"{after:%Y-%m}",
            "is_this_month": first == today().replace(day=1),
        },
    )
