"""Addresses for those who take part; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path, re_path

from loa.contest.views import api, checks, public

app_name = "thi"
urlpatterns = [
    path("thi/api/start", api.start, name="start"),
    path("thi/api/submit", api.submit, name="submit"),
    path("thi/api/clock", api.clock, name="clock"),
    re_path(r"^thi/de/(?P<round>\d{1,9})/(?P<name>[0-9a-f]{32}\.(?:json|bin)|khoa\.json)$", api.paper, name="paper"),
    re_path(r"^thi/de/hinh/(?P<name>[0-9a-f]{32}\.[a-z0-9]{3,4})$", api.media, name="media"),
    re_path(r"^thi/khoa/(?P<round>\d{1,9})\.json$", api.key, name="key"),
    path("thi/", public.contests, name="contests"),
    path("thi/bien-nhan/", checks.receipt, name="receipt"),
    path("thi/<slug:slug>/", public.contest, name="contest"),
    path("thi/<slug:slug>/dang-ky/", public.sign_up, name="sign_up"),
    path("thi/<slug:slug>/dang-nhap/", public.sign_in, name="sign_in"),
    path("thi/<slug:slug>/dang-xuat/", public.sign_out, name="sign_out"),
    path("thi/<slug:slug>/thi-thu/", public.practise, name="practise"),
    path("thi/<slug:slug>/cua-toi/", public.mine, name="mine"),
    path("thi/<slug:slug>/cua-toi/xoa/", public.forget, name="forget"),
    path("thi/<slug:slug>/chung-nhan/<slug:code>/", checks.certificate, name="certificate"),
    path("thi/<slug:slug>/chung-nhan/<slug:code>/giay.pdf", checks.certificate_file, name="certificate_file"),
    path("thi/<slug:slug>/vong/<int:number>/", public.room, name="room"),
    path("thi/<slug:slug>/ket-qua/<int:number>/", public.results, name="results"),
    path("thi/<slug:slug>/ket-qua/<int:number>/du-lieu.jsonl", public.data, name="data"),
]
