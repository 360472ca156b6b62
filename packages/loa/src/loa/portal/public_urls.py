"""Addresses that citizens' browsers ask for besides the pages themselves; included at the root, before Wagtail's."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import (
    all_sites,
    front,
    looks,
    media,
    open_inbox,
    open_library,
    open_sections,
    polls,
    search,
    seen,
)

urlpatterns = [
    path("", front.front, name="portal_front"),
    path("tim-kiem/", search.page, name="portal_search"),
    path("dem/<int:banner>-<int:home>.gif", seen.seen, name="portal_seen"),
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
    path("media/images/<path:name>", media.rendition, name="portal_rendition"),
]
