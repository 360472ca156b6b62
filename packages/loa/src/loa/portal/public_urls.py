"""Addresses that citizens' browsers ask for besides the pages themselves; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path, re_path

from loa.portal.views import (
    all_sites,
    front,
    leave,
    looks,
    media,
    open_inbox,
    open_library,
    open_sections,
    polls,
    push,
    search,
    seen,
)

urlpatterns = [
    path("", front.front, name="portal_front"),
    path("tim-kiem/", search.page, name="portal_search"),
    path("dem/<int:banner>-<int:home>.gif", seen.seen, name="portal_seen"),
    path("dem/bai-<int:page>-<int:home>.gif", seen.opened, name="portal_opened"),
    path("cac-trang/", all_sites.page, name="portal_sites"),
    path("van-ban/", open_library.documents, name="portal_documents"),
    path("van-ban/<int:pk>/", open_library.document, name="portal_document"),
    path("van-ban/<int:pk>/tep/", open_library.file, name="portal_document_file"),
    path("chuyen-doi-so/", open_sections.hub, name="portal_hub"),
    path("chuyen-doi-so/noi-dung/<int:pk>/", open_sections.theme, name="portal_theme"),
    path("chuyen-doi-so/cau-chuyen/", open_sections.stories, name="portal_examples"),
    path("chuyen-doi-so/gioi-thieu/", open_inbox.nominate, name="portal_nominate"),
    path("chuyen-doi-so/ke-hoach/<int:pk>/", open_sections.plan, name="portal_plan"),
    path("huong-dan/", open_sections.guide_list, name="portal_guides"),
    path("huong-dan/<int:pk>/", open_sections.guide, name="portal_guide"),
    path("lien-he/", open_sections.contacts, name="portal_contacts"),
    path("gop-y/", open_inbox.feedback, name="portal_feedback"),
    path("gop-y/tra-loi/", open_inbox.look_up, name="portal_feedback_answer"),
    path("gop-y/hoi-dap/", open_inbox.answers, name="portal_answers"),
    path("dinh-kem/<int:pk>/<str:part>/<str:name>", media.shared_file, name="portal_file"),
    path("tham-do/<int:pk>/<uuid:poll>/", polls.page, name="portal_poll"),
    path("hien-thi/", looks.choose, name="portal_looks"),
    path("hien-thi.css", looks.style, name="portal_looks_style"),
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
    re_path(r"^du-lieu-mo/(?P<name>[-a-z]{1,30})\.(?P<form>csv|json)$", leave.data, name="portal_data"),
    path("nguon/bao-tin/<str:token>/", push.push, name="portal_push"),
    path("media/images/<path:name>", media.rendition, name="portal_rendition"),
]
