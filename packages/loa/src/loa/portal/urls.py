"""Staff addresses of the room `portal`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import banners, carry, carry_rules, queue, sites, stories, story

app_name = "portal"
urlpatterns = [
    path("tin-bai/", stories.StoriesView.as_view(), name="stories"),
    path("tin-bai/cho-duyet/", queue.QueueView.as_view(), name="queue"),
    path("tin-bai/viet/", stories.WriteView.as_view(), name="write"),
    path("tin-bai/viet/<int:pk>/", stories.write_for_task, name="write_for_task"),
    path("tin-bai/<int:pk>/", story.StoryView.as_view(), name="story"),
    path("tin-bai/<int:pk>/xem/", story.preview, name="preview"),
    path("tin-bai/<int:pk>/trinh/", story.submit, name="submit"),
    path("tin-bai/<int:pk>/rut/", story.withdraw, name="withdraw"),
    path("tin-bai/<int:pk>/duyet/", story.approve, name="approve"),
    path("tin-bai/<int:pk>/tra-lai/", story.ReturnView.as_view(), name="return"),
    path("tin-bai/<int:pk>/gio/", story.ScheduleView.as_view(), name="schedule"),
    path("tin-bai/<int:pk>/viec/", story.TasksView.as_view(), name="tasks"),
    path("tin-bai/<int:pk>/go/", story.TakeDownView.as_view(), name="take_down"),
    path("tin-bai/<int:pk>/chuyen/", story.MoveView.as_view(), name="move"),
    path("tin-bai/<int:pk>/tiep-song/", carry.ask, name="ask_carry"),
    path("tiep-song/", carry.CarryView.as_view(), name="carry"),
    path("tiep-song/lay/", carry.OfferedView.as_view(), name="offered"),
    path("tiep-song/lay/<int:pk>/", carry.pull, name="pull"),
    path("tiep-song/quy-tac/", carry_rules.rules, name="carry_rules"),
    path("tiep-song/quy-tac/them/", carry_rules.propose, name="propose_rule"),
    path("tiep-song/quy-tac/<int:pk>/duyet/", carry_rules.approve, name="approve_rule"),
    path("tiep-song/quy-tac/<int:pk>/bo/", carry_rules.end, name="end_rule"),
    path("tiep-song/<int:pk>/", carry.placement, name="placement"),
    path("tiep-song/<int:pk>/khong-nhan/", carry.refuse, name="refuse_carry"),
    path("tiep-song/<int:pk>/go/", carry.withdraw, name="withdraw_carry"),
    path("tiep-song/<int:pk>/rut/", carry.cancel, name="cancel_carry"),
    path("bieu-ngu/", banners.BannersView.as_view(), name="banners"),
    path("bieu-ngu/lam/", banners.make, name="make_banner"),
    path("bieu-ngu/<int:pk>/", banners.banner, name="banner"),
    path("bieu-ngu/<int:pk>/sua/", banners.change, name="change_banner"),
    path("bieu-ngu/<int:pk>/duyet/", banners.approve, name="approve_banner"),
    path("bieu-ngu/<int:pk>/tra-lai/", banners.send_back, name="return_banner"),
    path("bieu-ngu/<int:pk>/go/", banners.take_down, name="take_down_banner"),
    path("bieu-ngu/<int:pk>/khong-hien/", banners.refuse, name="refuse_banner"),
    path("bieu-ngu/<int:pk>/hien-lai/", banners.show_again, name="show_banner_again"),
    path("trang/", sites.SitesView.as_view(), name="sites"),
    path("trang/mo/", sites.open_site, name="open_site"),
    path("trang/<int:pk>/", sites.change_site, name="change_site"),
    path("trang/<int:pk>/ten-mien/", sites.host, name="host"),
    path("tin-bai/<int:pk>/xoa/", story.DeleteView.as_view(), name="delete"),
]
