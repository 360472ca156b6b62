"""Addresses of the room `desk`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/mat-khau/", views.password, name="password"),
    path("tai-khoan/ngon-ngu/", views.language, name="language"),
    path("tro-giup/", views.help_page, name="help"),
    path("lich/", views.calendar, name="calendar"),
    path("nhat-ky/", views.Log.as_view(), name="log"),
]
