"""The desk's screens for stories, through HTTP as the people who use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from loa.evidence.models import Entry
from loa.kit import clock
from loa.portal import actions, urls
from loa.portal.models import StoryFlow, StoryPage
from sheets_read import table

WITH_STORY = [
    one.name
    for one in urls.urlpatterns
    if str(one.pattern).startswith("tin-bai/<int:pk>") and one.name != "write_for_task"
]
LISTS = ["stories", "queue", "write"]


def test_the_whole_way_as_two_people(as_person, district, make_task, sites):
    task = make_task("xa-6")
    writer, chief = as_person("xa.sonvien"), as_person("lanhdao.sonvien")

    begin = writer.get(reverse("portal:write_for_task", args=[task.pk]))
    assert begin.url == f"{reverse('portal:write')}?viec={task.pk}"
    form = writer.get(begin.url)
    assert f'value="{task.pk}"' in form.content.decode()
    sent = {
        "home": sites["xa-6"].pk,
        "title": "Chợ quê nhận tiền bằng mã",
        "happened_on": clock.today(),
        "tasks": [task.pk],
    }
    response = writer.post(begin.url, sent)
    page = StoryPage.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = writer.get(reverse("portal:story", args=[page.pk])).content.decode()
    assert "Còn thiếu trước khi trình duyệt" in text

    actions.revise_story(
        page, by=district.people["xa.sonvien"], summary="Tóm tắt.", body=[("text", "<p>Nội dung.</p>")]
    )
    writer.post(reverse("portal:submit", args=[page.pk]))
    queue = chief.get(reverse("portal:queue")).content.decode()
    assert "1 bài chờ anh/chị duyệt" in queue
    assert "Chợ quê" in queue
    shown = chief.get(reverse("portal:story", args=[page.pk])).content.decode()
    assert "Duyệt và đăng" in shown
    preview = chief.get(reverse("portal:preview", args=[page.pk]))
    assert "Nội dung." in preview.content.decode()
    assert "Xem trước" in preview.content.decode()
    flow = StoryFlow.objects.get()
    chief.post(reverse("portal:approve", args=[page.pk]), {"revision": flow.submitted_revision_id})
    page = StoryPage.objects.get()
    assert page.live
    assert Entry.objects.get().task == task
    assert "Minh chứng đã ghi" in writer.get(reverse("portal:story", args=[page.pk])).content.decode()

    confirm = chief.get(reverse("portal:take_down", args=[page.pk])).content.decode()
    assert "Minh chứng mà bài đã ghi bị hủy" in confirm
    again = chief.post(reverse("portal:take_down", args=[page.pk]), {"reason": ""})
    assert again.status_code == 200, "without a reason the form comes back"
    chief.post(reverse("portal:take_down", args=[page.pk]), {"reason": "Nhầm tên."})
    assert not StoryPage.objects.get().live
    assert "Nhầm tên." in writer.get(reverse("portal:story", args=[page.pk])).content.decode()


def test_returning_keeps_what_was_typed_and_shows_the_reason(as_person, district, write):
    page = write()
    actions.submit_story(page, by=district.people["xa.sonvien"])
    url = reverse("portal:return", args=[page.pk])
    chief = as_person("lanhdao.sonvien")
    assert chief.post(url, {"reason": " "}).status_code == 200
    assert chief.post(url, {"reason": "Thiếu tên thôn."}).status_code == 302
    text = as_person("xa.sonvien").get(reverse("portal:story", args=[page.pk])).content.decode()
    assert "trả lại bài" in text
    assert "Thiếu tên thôn." in text


def test_an_approver_who_wrote_it_sees_no_button_and_gets_a_sentence(district, write):
    from loa.org.actions import grant
    from loa.org.models import Role

    writer = district.people["xa.sonvien"]
    grant(writer, district.units["xa-6"], Role.APPROVER, by=None)
    page = write()
    flow = actions.submit_story(page, by=writer)
    client = Client()
    client.force_login(writer)
    text = client.get(reverse("portal:story", args=[page.pk])).content.decode()
    assert "người duyệt khác phải xem" in text
    assert "Duyệt và đăng" not in text
    assert "Chờ người khác duyệt" in client.get(reverse("portal:queue")).content.decode()
    answer = client.post(
        reverse("portal:approve", args=[page.pk]), {"revision": flow.submitted_revision_id}, follow=True
    )
    assert "do chính anh/chị trình" in answer.content.decode()
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_stale_approval_is_refused(as_person, district, write):
    page, people = write(), district.people
    seen = actions.submit_story(page, by=people["xa.sonvien"]).submitted_revision_id
    actions.withdraw_submission(page, by=people["xa.sonvien"])
    actions.revise_story(page, by=people["xa.sonvien"], summary="Khác.")
    actions.submit_story(page, by=people["xa.sonvien"])
    chief, url = as_person("lanhdao.sonvien"), reverse("portal:approve", args=[page.pk])
    for revision in (seen, "", "x", "99999999999999999999"):
        answer = chief.post(url, {"revision": revision}, follow=True)
        assert "sửa và trình lại" in answer.content.decode()
    assert not StoryPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("username", ["xa.quelam", "bientap", "duyetbai", "cuocthi"])
def test_a_foreign_unit_finds_nothing(as_person, write, username):
    page, client = write(), as_person(username)
    for name in WITH_STORY:
        url = reverse(f"portal:{name}", args=[page.pk])
        for method in ("get", "post"):
            assert getattr(client, method)(url).status_code in (403, 404, 405), (name, method)
    assert page.title not in client.get(reverse("portal:stories")).content.decode()


def test_who_only_looks_cannot_touch(as_person, write):
    """The observer of the Sở sees the district's stories and can do nothing with them."""
    page, client = write(), as_person("quansat")
    assert client.get(reverse("portal:story", args=[page.pk])).status_code == 200
    assert client.get(reverse("portal:preview", args=[page.pk])).status_code == 200
    for name in ("versions", "advice"):
        assert client.get(reverse(f"portal:{name}", args=[page.pk])).status_code == 200
    for name in set(WITH_STORY) - {"story", "preview", "versions", "advice"}:
        url = reverse(f"portal:{name}", args=[page.pk])
        assert client.post(url, {"reason": "x", "revision": "1"}).status_code == 403, name
    for name in ("queue", "write"):
        assert client.get(reverse(f"portal:{name}")).status_code == 403


def test_nobody_gets_in_without_signing_in(write, make_task):
    page, task = write(), make_task("xa-6")
    urls_of_all = [reverse(f"portal:{name}", args=[page.pk]) for name in WITH_STORY]
    urls_of_all += [reverse(f"portal:{name}") for name in LISTS] + [reverse("portal:write_for_task", args=[task.pk])]
    for url in urls_of_all:
        response = Client().post(url) if url.endswith(("trinh/", "rut/", "duyet/")) else Client().get(url)
        assert response.status_code == 302
        assert "dang-nhap" in response.url, url


def test_a_foreign_or_retired_task_has_no_story_to_begin(as_person, make_task, sites):
    client, mine, foreign = as_person("xa.sonvien"), make_task("xa-6"), make_task("xa-3")
    assert client.get(reverse("portal:write_for_task", args=[foreign.pk])).status_code == 404
    assert client.get(f"{reverse('portal:write')}?viec={foreign.pk}").status_code == 404
    type(mine).objects.filter(pk=mine.pk).update(retired_at=clock.now())
    assert client.get(reverse("portal:write_for_task", args=[mine.pk])).status_code == 404
    assert client.get(f"{reverse('portal:write')}?viec=x").status_code == 404


def test_the_list_is_found_without_marks_filtered_and_costs_the_same_for_more_rows(as_person, write, publish):
    publish(title="Vườn bưởi lên sàn")
    client, url = as_person("xa.sonvien"), reverse("portal:stories")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(6):
        write(title=f"Bài nháp số {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few) <= 15
    found = client.get(url, {"tim": "vuon buoi"}).content.decode()
    assert "Vườn bưởi lên sàn" in found
    assert "Bài nháp số 1" not in found
    drafts = client.get(url, {"trang-thai": "draft"}).content.decode()
    assert "Bài nháp số 1" in drafts
    assert "Vườn bưởi lên sàn" not in drafts
    exported = table(client.get(url, {"xuat": "xlsx", "trang-thai": "draft", "xep": "title"}).content)
    assert [row["Bài"] for row in exported] == [f"Bài nháp số {number}" for number in range(6)]
    assert {row["Trạng thái"] for row in exported} == {"Đang viết"}
    backwards = table(client.get(url, {"xuat": "xlsx", "trang-thai": "draft", "xep": "-title"}).content)
    assert backwards == exported[::-1]


def test_a_story_page_costs_at_most_fifteen_queries_however_long_its_history(as_person, district, publish, make_task):
    page, people = publish(tasks=[make_task("xa-6")]), district.people
    client, url = as_person("xa.sonvien"), reverse("portal:story", args=[page.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as short:
        client.get(url)
    for number in range(3):
        actions.revise_story(page, by=people["xa.sonvien"], summary=f"Bản {number}.")
        actions.submit_story(page, by=people["xa.sonvien"])
        actions.approve_story(page, by=people["lanhdao.sonvien"])
    with CaptureQueriesContext(connection) as long:
        client.get(url)
    assert len(short) <= 15, [query["sql"][:140] for query in short]
    assert len(long) <= 15


def test_hours_and_tasks_are_set_on_their_screens(as_person, write, make_task):
    page, task = write(), make_task("xa-6")
    client = as_person("xa.sonvien")
    hour = timezone.localtime(clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    url = reverse("portal:schedule", args=[page.pk])
    assert client.post(url, {"go_live_at": "2020-01-01T08:00"}).status_code == 200
    assert client.post(url, {"go_live_at": hour.strftime("%Y-%m-%dT%H:%M"), "expire_at": ""}).status_code == 302
    assert StoryFlow.objects.get().go_live_at == hour
    assert hour.strftime("%Y-%m-%dT%H:%M") in client.get(url).content.decode()
    assert client.post(reverse("portal:tasks", args=[page.pk]), {"tasks": [task.pk]}).status_code == 302
    assert [row.task for row in StoryFlow.objects.get().story_tasks.all()] == [task]


def test_a_draft_is_moved_and_deleted_on_its_screens(as_person, district, sites, write):
    from loa.org.actions import grant
    from loa.org.models import Role

    grant(district.people["xa.sonvien"], district.units["xa-3"], Role.EDITOR, by=None)
    page, client = write(), as_person("xa.sonvien")
    assert client.post(reverse("portal:move", args=[page.pk]), {"home": sites["xa-3"].pk}).status_code == 302
    assert StoryFlow.objects.get().home == sites["xa-3"]
    assert client.get(reverse("portal:delete", args=[page.pk])).status_code == 200
    assert client.post(reverse("portal:delete", args=[page.pk])).url == reverse("portal:stories")
    assert not StoryPage.objects.exists()


def test_a_refused_title_keeps_the_form(as_person, sites):
    client = as_person("xa.sonvien")
    response = client.post(reverse("portal:write"), {"home": sites["xa-6"].pk, "title": "Có tên", "happened_on": ""})
    assert response.status_code == 200
    assert 'value="Có tên"' in response.content.decode()
    foreign = client.post(
        reverse("portal:write"), {"home": sites["xa-3"].pk, "title": "Trang lạ", "happened_on": clock.today()}
    )
    assert foreign.status_code == 200
    assert not StoryPage.objects.exists()


@pytest.mark.parametrize("name", WITH_STORY)
def test_a_number_that_no_table_holds_is_not_found(as_person, district, sites, name):
    person = as_person("lanhdao.sonvien")
    for number in (2**63 - 1, 2**63, 10**30):
        assert person.post(reverse(f"portal:{name}", args=[number])).status_code in (404, 405)
        assert person.get(reverse(f"portal:{name}", args=[number])).status_code in (404, 405)
    assert as_person("xa.sonvien").get(reverse("wagtailadmin_pages:edit", args=[10**30])).status_code == 404
