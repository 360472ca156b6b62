"""Staff addresses of the room `portal`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import inbox, queue, sites, sources, stories, story

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
    path("trang/", sites.SitesView.as_view(), name="sites"),
    path("trang/mo/", sites.open_site, name="open_site"),
    path("trang/<int:pk>/", sites.change_site, name="change_site"),
    path("trang/<int:pk>/ten-mien/", sites.host, name="host"),
    path("tin-bai/<int:pk>/xoa/", story.DeleteView.as_view(), name="delete"),
    path("nguon-tin/", sources.SourcesView.as_view(), name="sources"),
    path("nguon-tin/them/", sources.add, name="add_source"),
    path("nguon-tin/<int:pk>/", sources.source, name="source"),
    path("nguon-tin/<int:pk>/sua/", sources.change, name="change_source"),
    path("nguon-tin/<int:pk>/lay-ngay/", sources.poll, name="poll_source"),
    path("nguon-tin/<int:pk>/ngung/", sources.stop, name="stop_source"),
    path("nguon-tin/<int:pk>/lay-lai/", sources.resume, name="resume_source"),
    path("nguon-tin/<int:pk>/xoa/", sources.delete, name="delete_source"),
    path("nguon-tin/<int:pk>/nhap-tin/", inbox.add, name="add_item"),
    path("hop-tin/", inbox.InboxView.as_view(), name="inbox"),
    path("hop-tin/<int:pk>/", inbox.item, name="item"),
    path("hop-tin/<int:pk>/nhan/", inbox.accept, name="accept_item"),
    path("hop-tin/<int:pk>/khong-nhan/", inbox.refuse, name="refuse_item"),
    path("hop-tin/<int:pk>/dua-ve/", inbox.reopen, name="reopen_item"),
]
