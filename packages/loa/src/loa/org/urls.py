"""Addresses of the room `org`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.org.views import bring, people, slips, units

app_name = "org"
urlpatterns = [
    path("don-vi/", units.tree, name="units"),
    path("don-vi/them/", units.create, name="unit_create"),
    path("don-vi/nhap/", bring.bring_in, name="bring_in"),
    path("don-vi/nhap/mau.xlsx", bring.form_sheet, name="form_sheet"),
    path("don-vi/<int:pk>/", units.detail, name="unit"),
    path("don-vi/<int:pk>/sua/", units.change, name="unit_change"),
    path("don-vi/<int:pk>/ket-thuc/", units.end, name="unit_end"),
    path("don-vi/<int:pk>/ke-thua/", units.succeed, name="unit_succeed"),
    path("don-vi/<int:pk>/ten/", units.add_name, name="unit_name"),
    path("don-vi/<int:pk>/ten/<int:name_pk>/bo/", units.remove_name, name="unit_unname"),
    path("nguoi-dung/", people.People.as_view(), name="people"),
    path("nguoi-dung/them/", people.create, name="person_create"),
    path("nguoi-dung/phieu/", slips.slips, name="slips"),
    path("nguoi-dung/<int:pk>/phieu/", slips.slip, name="person_slip"),
    path("dat-mat-khau/<str:uid>/<str:token>/", slips.set_password, name="set_password"),
    path("nguoi-dung/<int:pk>/", people.detail, name="person"),
    path("nguoi-dung/<int:pk>/sua/", people.change, name="person_change"),
    path("nguoi-dung/<int:pk>/mat-khau/", people.password, name="person_password"),
    path("nguoi-dung/<int:pk>/khoa/", people.lock, name="person_lock"),
    path("nguoi-dung/<int:pk>/vai-tro/", people.grant, name="person_grant"),
    path("nguoi-dung/<int:pk>/vai-tro/<int:membership_pk>/thu/", people.revoke, name="person_revoke"),
]
