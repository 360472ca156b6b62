"""Figures of the stories of one's sites: how many, how soon, on what, and how often they were opened."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from loa.kit.clock import today
from loa.org.access import require
from loa.plan.models import Theme
from loa.portal import access
from loa.portal.measure import Measured, measure
from loa.ui.charts import PHONE, Bar, bars
from loa.ui.forms import Form
from loa.ui.words import number

LONGEST = 3
"""Years at once: a chart of months has so many bars."""
MOST_OPENED = 10
SITES = 100


class DaysForm(Form):
    start = forms.DateField(label=_l("Từ ngày"))
    end = forms.DateField(label=_l("Đến hết ngày"))

    def clean(self) -> dict[str, date]:
        given: dict[str, date] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            raise forms.ValidationError(_("Ngày cuối đứng trước ngày đầu. Đổi lại một trong hai ngày."))
        if start and end and end.year - start.year > LONGEST:
            raise forms.ValidationError(_("Xem nhiều nhất %(n)d năm một lần. Chọn khoảng ngắn hơn.") % {"n": LONGEST})
        return given


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """`?start=&end=` are the days, both included; without them this year up to today."""
    require(request.user, "story.see")
    until = today()
    since = until.replace(month=1, day=1)
    form = DaysForm(request.GET if {"start", "end"} & set(request.GET) else {"start": since, "end": until})
    if form.is_valid():
        since, until = form.cleaned_data["start"], form.cleaned_data["end"]
    found = measure(access.told(request.user, since, until), since, until)
    themes = [
        (theme, found.themes.get(theme.pk, 0))
        for theme in Theme.objects.filter(plan__state="active").order_by("plan", "order")
    ]
    context = {
        "title": _("Thống kê tin bài"),
        "section": "stories",
        "heading": heading(found),
        "form": form,
        "since": since,
        "until": until,
        "found": found,
        "sites": found.sites[:SITES],
        "more_sites": max(0, len(found.sites) - SITES),
        "themes": themes,
        "bare": [theme for theme, n in themes if not n],
        "opened": list(access.most_opened(request.user, since, until, MOST_OPENED)),
        "soon": _chart(_("Bài lên trang nhanh hay chậm"), [(str(name), n) for name, n in found.steps]),
        "months": _chart(_("Mỗi tháng bao nhiêu bài"), [(f"{day:%m/%Y}", n) for day, n in found.months]),
    }
    return render(request, "portal/desk/figures.html", context, status=422 if form.errors else 200)


def _chart(title: str, counts: list[tuple[str, int]]) -> str:
    """Bars that a phone shows whole."""
    return bars(title, [Bar(label, n) for label, n in counts], measure=_("bài"), width=PHONE)


def heading(found: Measured) -> str:
    """The finding in one line."""
    whole = found.whole
    if not whole.stories:
        return _("Chưa có bài nào lên trang trong những ngày này")
    count = ngettext("%(n)s bài", "%(n)s bài", whole.stories) % {"n": number(whole.stories)}
    if whole.median is None:
        return _("Đã đăng %(count)s") % {"count": count}
    if whole.median <= 0:
        return _("Đã đăng %(count)s, ít nhất một nửa ngay trong ngày") % {"count": count}
    days = ngettext("%(shown)s ngày", "%(shown)s ngày", whole.median) % {"shown": number(whole.median)}
    return _("Đã đăng %(count)s, ít nhất một nửa trong %(days)s") % {"count": count, "days": days}
