"""Addresses of the room `contest`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.contest.views import desk

app_name = "contest"
urlpatterns = [
    path("cuoc-thi/", desk.contests, name="contests"),
    path("cuoc-thi/tao/", desk.create, name="create"),
    path("cuoc-thi/<int:pk>/", desk.contest, name="contest"),
    path("cuoc-thi/<int:pk>/vong/them/", desk.add_round, name="add_round"),
    path("cuoc-thi/<int:pk>/ngan-hang/", desk.bank, name="bank"),
    path("cuoc-thi/<int:pk>/ngan-hang/tai/<slug:format_>/", desk.export, name="export"),
    path("cuoc-thi/vong/<int:pk>/", desk.round_deed, name="round"),
]
