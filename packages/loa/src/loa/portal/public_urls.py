"""Addresses that citizens' browsers ask for besides the pages themselves; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import front, media, search, seen

urlpatterns = [
    path("", front.front, name="portal_front"),
    path("tim-kiem/", search.page, name="portal_search"),
    path("dem/<int:banner>-<int:home>.gif", seen.seen, name="portal_seen"),
    path("media/images/<path:name>", media.rendition, name="portal_rendition"),
]
