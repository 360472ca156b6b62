"""Addresses of the room `plan`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.plan.views import plans, reading, upload, work

app_name = "plan"
urlpatterns = [
    path("ke-hoach/", plans.Plans.as_view(), name="plans"),
    path("ke-hoach/tai-len/", upload.upload, name="upload"),
    path("ke-hoach/tai-len/<int:pk>/", upload.waiting, name="upload_waiting"),
    path("ke-hoach/<int:pk>/", plans.plan_page, name="plan"),
    path("ke-hoach/<int:pk>/sua/", plans.change, name="change"),
    path("ke-hoach/<int:pk>/ban-moi/", upload.upload_version, name="upload_version"),
    path("ke-hoach/<int:pk>/ban/<int:version>/", plans.original, name="original"),
    path("ke-hoach/<int:pk>/in/", plans.print_plan, name="print"),
    path("ke-hoach/<int:pk>/ket-thuc/", plans.close, name="close"),
    path("ke-hoach/<int:pk>/bo/", plans.discard, name="discard"),
    path("ke-hoach/<int:pk>/quyet-dinh/", plans.decisions, name="decisions"),
    path("ke-hoach/<int:pk>/hoan-tac/", plans.undo, name="undo"),
    path("ke-hoach/<int:pk>/doc/", reading.reading, name="reading"),
    path("ke-hoach/<int:pk>/doc/xac-nhan/", reading.confirm, name="confirm"),
    path("ke-hoach/<int:pk>/doc/de-xuat/", reading.accept_proposals, name="accept_proposals"),
    path("ke-hoach/<int:pk>/doc/phat-hien/", reading.findings, name="findings"),
    path("ke-hoach/<int:pk>/doc/nhiem-vu/<int:duty_pk>/", reading.settle, name="settle"),
    path("ke-hoach/<int:pk>/doc/nhiem-vu/<int:duty_pk>/viec/", reading.deed, name="deed"),
    path("ke-hoach/<int:pk>/doc/ten/", reading.accept_names, name="accept_names"),
    path("ke-hoach/<int:pk>/doc/ten/<int:name_pk>/", reading.name, name="name"),
    path("ke-hoach/<int:pk>/doc/ten/<int:name_pk>/mo-lai/", reading.reopen_name, name="reopen_name"),
    path("ke-hoach/<int:pk>/kich-hoat/", work.activate, name="activate"),
    path("ke-hoach/<int:pk>/cap-nhat/", work.sync, name="sync"),
    path("ke-hoach/<int:pk>/viec/", work.Tasks.as_view(), name="tasks"),
    path("viec/<int:pk>/", work.task, name="task"),
]
