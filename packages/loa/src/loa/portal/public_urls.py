"""Addresses that citizens' browsers ask for besides the pages themselves; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import all_sites, front, looks, media, polls, search

urlpatterns = [
    path("", front.front, name="portal_front"),
    path("tim-kiem/", search.page, name="portal_search"),
    path("cac-trang/", all_sites.page, name="portal_sites"),
    path("dinh-kem/<int:pk>/<str:part>/<str:name>", media.shared_file, name="portal_file"),
    path("tham-do/<int:pk>/<uuid:poll>/", polls.page, name="portal_poll"),
    path("hien-thi/", looks.choose, name="portal_looks"),
    path("hien-thi.css", looks.style, name="portal_looks_style"),
    path("media/images/<path:name>", media.rendition, name="portal_rendition"),
]
