"""Addresses of the room `evidence`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.evidence import lists, views

app_name = "evidence"
urlpatterns = [
    path("minh-chung/", lists.entries, name="list"),
    path("minh-chung/ghi/", views.record, name="record"),
    path("minh-chung/ghi/viec/<int:task>/", views.record, name="record_for_task"),
    path("minh-chung/kiem-tra/", views.verify, name="verify"),
    path("minh-chung/<int:pk>/", views.entry, name="entry"),
    path("minh-chung/<int:pk>/huy/", views.void, name="void"),
    path("minh-chung/tep/<int:pk>/", views.attachment, name="attachment"),
]
