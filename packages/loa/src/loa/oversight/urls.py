"""Addresses of the room `oversight`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.oversight.views import board, remind, reports, whole, work

app_name = "oversight"
urlpatterns = [
    path("viec/", work.my_work, name="my_work"),
    path("viec/<int:task>/phoi-hop/", work.confirm_part, name="confirm_part"),
    path("viec/loi-nhac/<int:pk>/da-xem/", work.read_reminder, name="read_reminder"),
    path("tien-do/", board.boards, name="boards"),
    path("tien-do/<int:pk>/", board.board, name="board"),
    path("tien-do/<int:pk>/nhac/", remind.remind, name="remind"),
    path("bao-cao/", reports.reports, name="reports"),
    path("bao-cao/dau-moi/<int:plan>/", reports.choose_focal, name="choose_focal"),
    path("bao-cao/viec/<int:task>/", reports.report_for_task, name="report_for_task"),
    path("bao-cao/<int:pk>/", reports.report, name="report"),
    path("bao-cao/<int:pk>/luu/", reports.save_words, name="save_words"),
    path("bao-cao/<int:pk>/chot/", reports.freeze, name="freeze"),
    path("bao-cao/<int:pk>/nop/", reports.submit, name="submit"),
    path("bao-cao/<int:pk>/rut/", reports.take_back, name="take_back"),
    path("bao-cao/<int:pk>/tra-lai/", reports.give_back, name="give_back"),
    path("bao-cao/<int:pk>/nhan/", reports.accept, name="accept"),
    path("bao-cao/<int:pk>/tep/<str:kind>/", reports.report_file, name="report_file"),
    path("bao-cao/<int:pk>/trang/<int:page>/", reports.report_page, name="report_page"),
    path("bao-cao/tong-hop/lap/<int:plan>/", whole.compile_whole, name="compile"),
    path("bao-cao/tong-hop/<int:pk>/", whole.whole, name="whole"),
    path("bao-cao/tong-hop/<int:pk>/luu/", whole.save_whole, name="save_whole"),
    path("bao-cao/tong-hop/<int:pk>/chot/", whole.finish, name="finish"),
    path("bao-cao/tong-hop/<int:pk>/mo-lai/", whole.reopen, name="reopen"),
    path("bao-cao/tong-hop/<int:pk>/tep/<str:kind>/", whole.whole_file, name="whole_file"),
    path("bao-cao/tong-hop/<int:pk>/trang/<int:page>/", whole.whole_page, name="whole_page"),
]
