"""Addresses that citizens' browsers ask for besides the pages themselves; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path, re_path

from loa.portal.views import front, leave, media, push, search

urlpatterns = [
    path("", front.front, name="portal_front"),
    path("tim-kiem/", search.page, name="portal_search"),
    re_path(r"^(?P<where>(?:[-\w]+/)*)(?P<form>atom\.xml|rss\.xml|feed\.json)$", leave.feed, name="portal_feed"),
    path("sitemap.xml", leave.sitemap, name="portal_sitemap"),
    path("sitemap-<int:number>.xml", leave.sitemap, name="portal_sitemap_part"),
    path("sitemap-tin.xml", leave.news_sitemap, name="portal_sitemap_news"),
    path("robots.txt", leave.robots, name="portal_robots"),
    path("the/<int:pk>-<slug:digest>.png", leave.picture_card, name="portal_card"),
    path("ban-in/<int:pk>.pdf", leave.story_pdf, name="portal_pdf"),
    path("ma-qr/<int:pk>.svg", leave.story_qr, name="portal_qr"),
    path("oembed/", leave.oembed, name="portal_oembed"),
    path("du-lieu-mo/", leave.data_page, name="portal_data_page"),
    re_path(r"^du-lieu-mo/tin-bai\.(?P<form>csv|json)$", leave.data, name="portal_data"),
    path("nguon/bao-tin/<str:token>/", push.push, name="portal_push"),
    path("media/images/<path:name>", media.rendition, name="portal_rendition"),
]
