"""Addresses of the room `contest`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.contest.views import announce, award, bank, desk, people, rounds

app_name = "contest"
urlpatterns = [
    path("cuoc-thi/", desk.contests, name="contests"),
    path("cuoc-thi/tao/", desk.create, name="create"),
    path("cuoc-thi/<int:pk>/", desk.contest, name="contest"),
    path("cuoc-thi/tin/<int:pk>/", announce.announce, name="announce"),
    path("cuoc-thi/<int:pk>/sua/", desk.edit, name="edit"),
    path("cuoc-thi/<int:pk>/vong/them/", rounds.add_round, name="add_round"),
    path("cuoc-thi/<int:pk>/ngan-hang/", bank.bank, name="bank"),
    path("cuoc-thi/<int:pk>/ngan-hang/soan/", bank.write_question, name="write_question"),
    path("cuoc-thi/<int:pk>/ngan-hang/tai/<slug:format_>/", bank.export, name="export"),
    path("cuoc-thi/<int:pk>/don-vi/", people.roster, name="roster"),
    path("cuoc-thi/<int:pk>/nguoi-du-thi/", people.entrants, name="entrants"),
    path("cuoc-thi/<int:pk>/nguoi-du-thi/xep-hang/", people.exclude, name="exclude"),
    path("cuoc-thi/cau-hoi/<int:pk>/", bank.edit_question, name="edit_question"),
    path("cuoc-thi/cau-hoi/<int:pk>/thoi-dung/", bank.drop_question, name="drop_question"),
    path("cuoc-thi/vong/<int:pk>/", rounds.round_, name="round"),
    path("cuoc-thi/vong/<int:pk>/sua/", rounds.change_round, name="change_round"),
    path("cuoc-thi/vong/<int:pk>/trao-giai/", award.award_papers, name="award_papers"),
    path("cuoc-thi/giay/<int:pk>/ky/", award.take_signed, name="take_signed"),
    path("cuoc-thi/giay/<int:pk>/<slug:kind>/", award.award_file, name="award_file"),
    path("cuoc-thi/vong/<int:pk>/thong-ke/", rounds.statistics, name="statistics"),
]
