"""Staff addresses of the room `portal`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import queue, schedule, sites, stories, story, versions

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
    path("tin-bai/lich/", schedule.schedule, name="calendar"),
    path("tin-bai/<int:pk>/cac-ban/", versions.versions, name="versions"),
    path("tin-bai/<int:pk>/goi-y/", versions.advice, name="advice"),
    path("trang/", sites.SitesView.as_view(), name="sites"),
    path("trang/mo/", sites.open_site, name="open_site"),
    path("trang/<int:pk>/", sites.change_site, name="change_site"),
    path("trang/<int:pk>/ten-mien/", sites.host, name="host"),
    path("tin-bai/<int:pk>/xoa/", story.DeleteView.as_view(), name="delete"),
]
