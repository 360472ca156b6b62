"""Addresses for those who take part; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path, re_path

from loa.contest.views import api

app_name = "thi"
urlpatterns = [
    path("thi/api/start", api.start, name="start"),
    path("thi/api/submit", api.submit, name="submit"),
    path("thi/api/clock", api.clock, name="clock"),
    re_path(r"^thi/de/(?P<round>\d{1,9})/(?P<name>[0-9a-f]{32})\.json$", api.paper, name="paper"),
]
