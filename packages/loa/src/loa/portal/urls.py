"""Staff addresses of the room `portal`, below /ban/."""

from __future__ import annotations

from django.urls import path

from loa.portal.views import documents, examples, guides, letters, queue, sites, stories, story

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
    path("tin-bai/<int:pk>/van-ban/", documents.StoryDocumentsView.as_view(), name="story_documents"),
    path("thu-vien/", documents.DocumentsView.as_view(), name="documents"),
    path("thu-vien/them/", documents.add, name="add_document"),
    path("thu-vien/tep/<int:pk>/", documents.file, name="legal_file"),
    path("thu-vien/ke-hoach/<int:pk>/", documents.plan, name="library_plan"),
    path("thu-vien/ke-hoach/<int:pk>/lay/", documents.grow, name="grow_library"),
    path("thu-vien/<int:pk>/", documents.document, name="document"),
    path("thu-vien/<int:pk>/sua/", documents.change, name="change_document"),
    *documents.DEEDS.paths("thu-vien/"),
    path("huong-dan/", guides.GuidesView.as_view(), name="guides"),
    path("huong-dan/them/", guides.add, name="add_guide"),
    path("huong-dan/<int:pk>/", guides.guide, name="guide"),
    path("huong-dan/<int:pk>/sua/", guides.change, name="change_guide"),
    *guides.DEEDS.paths("huong-dan/"),
    path("trang/<int:pk>/lien-he/", guides.contacts, name="contacts"),
    path("trang/<int:pk>/lien-he/them/", guides.add_contact, name="add_contact"),
    path("lien-he/<int:pk>/", guides.change_contact, name="change_contact"),
    path("lien-he/<int:pk>/bo/", guides.remove_contact, name="remove_contact"),
    path("lien-he/<int:pk>/dua-lai/", guides.restore_contact, name="restore_contact"),
    path("gop-y/", letters.LettersView.as_view(), name="letters"),
    path("gop-y/<int:pk>/", letters.letter, name="letter"),
    path("gop-y/<int:pk>/<slug:deed>/", letters.deed, name="letter_deed"),
    path("guong-dien-hinh/", examples.NominationsView.as_view(), name="nominations"),
    path("guong-dien-hinh/them/", examples.add, name="add_nomination"),
    path("guong-dien-hinh/<int:pk>/", examples.nomination, name="nomination"),
    path("guong-dien-hinh/<int:pk>/bo-sung/", examples.complete, name="complete_nomination"),
    path("guong-dien-hinh/<int:pk>/quyet-dinh.<str:kind>", examples.paper, name="nomination_paper"),
    path("guong-dien-hinh/<int:pk>/<slug:deed>/", examples.deed, name="nomination_deed"),
]
