"""From the draft to the public and the ledger."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from loa.evidence import chain
from loa.evidence.models import Entry, Ledger
from loa.kit import clock
from loa.kit.refused import Refused
from loa.portal import actions, content
from loa.portal.events import story_published
from loa.portal.models import StoryFlow, StoryPage


def test_a_story_goes_live_and_the_ledger_gains_its_entry(district, write, make_task, picture):
    task = make_task("xa-6")
    lead = picture()
    page = write(tasks=[task], lead_image=lead, lead_alt="Chợ quê")
    people = district.people
    assert Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/").status_code == 404

    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])

    response = Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/")
    assert response.status_code == 200
    assert "khỏi đi lại ba lần" in response.content.decode()
    flow = StoryFlow.objects.get(page=page)
    entry = Entry.objects.get()
    live = StoryPage.objects.get(pk=page.pk)
    assert (entry.kind, entry.unit, entry.task) == ("story", district.units["xa-6"], task)
    assert entry.happened_on == clock.today()
    assert entry.quantity == 1
    assert entry.recorded_by == people["lanhdao.sonvien"]
    assert entry.link == live.address
    assert entry.link.endswith(f"/xa-son-vien/tin-tuc/{page.slug}/")
    assert entry.content_hash == content.content_hash(live) == flow.live_hash
    assert entry.details["page"] == page.pk
    assert entry.details["author"] == people["xa.sonvien"].pk
    assert entry.details["approver"] == people["lanhdao.sonvien"].pk
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))


def test_two_tasks_give_an_entry_each_and_say_so(publish, make_task):
    first, second = make_task("xa-6"), make_task("xa-6")
    publish(tasks=[first, second])
    entries = list(Entry.objects.order_by("seq"))
    assert [entry.task for entry in entries] == [first, second]
    assert [(entry.details["nth"], entry.details["of"]) for entry in entries] == [(1, 2), (2, 2)]
    assert entries[0].content_hash == entries[1].content_hash


def test_a_story_without_a_task_counts_once_without_one(publish):
    publish()
    assert Entry.objects.get().task is None


def test_what_fails_after_the_entry_takes_everything_back(district, write, make_task):
    page = write(tasks=[make_task("xa-6")])
    actions.submit_story(page, by=district.people["xa.sonvien"])

    def fail(event):
        raise RuntimeError("a subscriber fails")

    story_published.subscribe(fail)
    try:
        with pytest.raises(RuntimeError):
            actions.approve_story(page, by=district.people["lanhdao.sonvien"])
    finally:
        story_published._subscribers.remove(fail)
    assert not Entry.objects.exists()
    assert not StoryPage.objects.get(pk=page.pk).live
    assert StoryFlow.objects.get(page=page).state == "submitted"


def test_a_retired_task_stops_publication_and_nothing_is_half_done(district, write, make_task):
    task = make_task("xa-6")
    page = write(tasks=[task])
    actions.submit_story(page, by=district.people["xa.sonvien"])
    type(task).objects.filter(pk=task.pk).update(retired_at=clock.now())
    with pytest.raises(Refused, match="thôi theo dõi"):
        actions.approve_story(page, by=district.people["lanhdao.sonvien"])
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not Entry.objects.exists()


def test_approving_twice_is_the_same_as_once(district, write, make_task):
    page = write(tasks=[make_task("xa-6")])
    flow = actions.submit_story(page, by=district.people["xa.sonvien"])
    revision = flow.submitted_revision_id
    actions.approve_story(page, by=district.people["lanhdao.sonvien"], revision=revision)
    actions.approve_story(page, by=district.people["lanhdao.sonvien"], revision=revision)
    assert Entry.objects.count() == 1


def test_nobody_approves_their_own(district, write):
    from loa.org.actions import grant
    from loa.org.models import Role

    writer = district.people["xa.sonvien"]
    grant(writer, district.units["xa-6"], Role.APPROVER, by=None)
    writer = type(writer).objects.get(pk=writer.pk)
    page = write()
    actions.submit_story(page, by=writer)
    with pytest.raises(Refused, match="chính anh/chị"):
        actions.approve_story(page, by=writer)
    assert not StoryPage.objects.get(pk=page.pk).live


def test_who_edited_last_does_not_approve_either(district, write):
    from loa.org.actions import grant
    from loa.org.models import Role

    chief = district.people["lanhdao.sonvien"]
    grant(chief, district.units["xa-6"], Role.EDITOR, by=None)
    chief = type(chief).objects.get(pk=chief.pk)
    page = write()
    actions.revise_story(page, by=chief, summary="Sửa một chữ.")
    actions.submit_story(page, by=district.people["xa.sonvien"])
    with pytest.raises(Refused, match="chính anh/chị"):
        actions.approve_story(page, by=chief)


def test_the_database_itself_knows_the_second_pair_of_eyes(district, publish):
    page = publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryFlow.objects.filter(page=page).update(approved_by=district.people["xa.sonvien"])


def test_only_the_units_approver_approves(district, write):
    page = write()
    actions.submit_story(page, by=district.people["xa.sonvien"])
    for username in ("xa.quelam", "bientap", "duyetbai", "quansat", "quantri", "xa.sonvien"):
        with pytest.raises(PermissionDenied):
            actions.approve_story(page, by=district.people[username])


def test_only_the_units_writer_writes(district, write, sites):
    page = write()
    for username in ("xa.quelam", "bientap", "lanhdao.sonvien", "dieuphoi"):
        person = district.people[username]
        with pytest.raises(PermissionDenied):
            actions.write_story(by=person, home=sites["xa-6"], title="Bài lạ")
        with pytest.raises(PermissionDenied):
            actions.revise_story(page, by=person, title="Sửa lạ")
        with pytest.raises(PermissionDenied):
            actions.submit_story(page, by=person)


def test_a_task_of_another_unit_is_refused(district, write, make_task):
    with pytest.raises(Refused, match="đơn vị khác"):
        write(tasks=[make_task("xa-3")])


def test_what_is_missing_is_said_in_sentences(district, write, picture):
    page = write(summary="", body=[], happened_on=None, lead_image=picture(), lead_alt="")
    with pytest.raises(Refused) as refusal:
        actions.submit_story(page, by=district.people["xa.sonvien"])
    assert len(refusal.value.reasons) == 4


def test_a_picture_of_another_unit_is_refused(district, write, picture):
    other = picture("xa-3", by="xa.quelam")
    page = write(lead_image=other, lead_alt="Ảnh lạ")
    with pytest.raises(Refused, match="không thuộc đơn vị"):
        actions.submit_story(page, by=district.people["xa.sonvien"])


def test_an_approver_does_not_approve_a_version_they_have_not_read(district, write):
    page = write()
    seen = actions.submit_story(page, by=district.people["xa.sonvien"]).submitted_revision_id
    actions.withdraw_submission(page, by=district.people["xa.sonvien"])
    actions.revise_story(page, by=district.people["xa.sonvien"], summary="Đã đổi.")
    actions.submit_story(page, by=district.people["xa.sonvien"])
    with pytest.raises(Refused, match="sửa và trình lại"):
        actions.approve_story(page, by=district.people["lanhdao.sonvien"], revision=seen)


def test_a_submitted_version_stands_still(district, write):
    page = write()
    actions.submit_story(page, by=district.people["xa.sonvien"])
    with pytest.raises(Refused, match="đang chờ duyệt"):
        actions.revise_story(page, by=district.people["xa.sonvien"], title="Lén sửa")
    with pytest.raises(Refused, match="đang chờ duyệt"):
        actions.choose_tasks(page, [], by=district.people["xa.sonvien"])


def test_content_that_changed_behind_the_approval_is_not_published(district, write):
    page = write()
    flow = actions.submit_story(page, by=district.people["xa.sonvien"])
    revision = flow.submitted_revision
    revision.content = {**revision.content, "summary": "Chữ khác"}
    type(revision).objects.filter(pk=revision.pk).update(content=revision.content)
    with pytest.raises(Refused, match="bản đã trình"):
        actions.approve_story(page, by=district.people["lanhdao.sonvien"])


def test_returned_with_a_reason_and_submitted_again(district, write):
    page = write()
    people = district.people
    actions.submit_story(page, by=people["xa.sonvien"])
    with pytest.raises(Refused, match="lý do"):
        actions.return_story(page, by=people["lanhdao.sonvien"], reason="  ")
    flow = actions.return_story(page, by=people["lanhdao.sonvien"], reason="Thiếu tên thôn.")
    assert (flow.state, flow.returned_reason) == ("returned", "Thiếu tên thôn.")
    actions.revise_story(page, by=people["xa.sonvien"], summary="Ở thôn Trung Hạ.")
    actions.submit_story(page, by=people["xa.sonvien"])
    assert actions.approve_story(page, by=people["lanhdao.sonvien"]).state == "published"


def test_a_change_after_publication_waits_for_its_own_approval(district, publish, make_task):
    task = make_task("xa-6")
    page = publish(tasks=[task])
    people = district.people
    address = f"/xa-son-vien/tin-tuc/{page.slug}/"
    before = Entry.objects.get()

    actions.revise_story(page, by=people["xa.sonvien"], title="Tên mới hẳn", summary="Số liệu đã sửa.")
    assert "Số liệu đã sửa." not in Client().get(address).content.decode()
    actions.submit_story(page, by=people["xa.sonvien"])
    assert "Số liệu đã sửa." not in Client().get(address).content.decode()
    actions.approve_story(page, by=people["lanhdao.sonvien"])

    text = Client().get(address).content.decode()
    assert "Số liệu đã sửa." in text
    assert "Tên mới hẳn" in text, "the address stays, the title changes"
    standing = Entry.objects.filter(kind="story", voided_by=None)
    entry = standing.get()
    assert entry.details["corrects"] == before.seq
    assert entry.happened_on == before.happened_on
    assert entry.content_hash != before.content_hash
    assert Entry.objects.get(kind="void").voids == before


def test_a_task_added_later_gets_its_entry_and_the_old_one_stands(district, publish, make_task):
    first, second = make_task("xa-6"), make_task("xa-6")
    page = publish(tasks=[first])
    people = district.people
    actions.choose_tasks(page, [first, second], by=people["xa.sonvien"])
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])
    standing = Entry.objects.filter(kind="story", voided_by=None)
    assert {entry.task_id for entry in standing} == {first.pk, second.pk}
    assert not Entry.objects.filter(kind="void").exists()


def test_taking_down_voids_the_evidence(district, publish, make_task):
    page = publish(tasks=[make_task("xa-6")])
    people = district.people
    address = f"/xa-son-vien/tin-tuc/{page.slug}/"
    with pytest.raises(PermissionDenied):
        actions.take_down_story(page, by=people["xa.sonvien"], reason="x")
    with pytest.raises(Refused, match="lý do"):
        actions.take_down_story(page, by=people["lanhdao.sonvien"], reason=" ")
    actions.take_down_story(page, by=people["lanhdao.sonvien"], reason="Nhầm tên người.")
    assert Client().get(address).status_code == 404
    assert not Entry.objects.filter(kind="story", voided_by=None).exists()
    assert "Nhầm tên người." in Entry.objects.get(kind="void").note
    with pytest.raises(Refused, match="không còn trên trang"):
        actions.take_down_story(page, by=people["lanhdao.sonvien"], reason="Lần nữa")

    actions.revise_story(page, by=people["xa.sonvien"], summary="Đã bỏ tên.")
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])
    assert Client().get(address).status_code == 200
    assert Entry.objects.filter(kind="story", voided_by=None).count() == 1


def test_a_draft_moves_and_goes_but_what_was_published_stays(district, write, sites, publish):
    from loa.org.actions import grant
    from loa.org.models import Role

    writer = district.people["xa.sonvien"]
    page = write()
    with pytest.raises(PermissionDenied):
        actions.move_draft(page, by=writer, home=sites["xa-3"])
    grant(writer, district.units["xa-3"], Role.EDITOR, by=None)
    writer = type(writer).objects.get(pk=writer.pk)
    moved = actions.move_draft(page, by=writer, home=sites["xa-3"])
    assert moved.home == sites["xa-3"]
    actions.delete_draft(moved, by=writer)
    assert not StoryPage.objects.filter(pk=page.pk).exists()

    out = publish(title="Đã đăng")
    for step in (
        lambda: actions.delete_draft(out, by=writer),
        lambda: actions.move_draft(out, by=writer, home=sites["xa-3"]),
    ):
        with pytest.raises(Refused, match="đã từng đăng"):
            step()


def test_only_sample_work_may_be_dated_back(district, write):
    from datetime import timedelta

    page = write()
    actions.submit_story(page, by=district.people["xa.sonvien"])
    past = clock.now() - timedelta(days=30)
    district.units["xa-6"].__class__.objects.filter(pk=district.units["xa-6"].pk).update(is_sample=False)
    with pytest.raises(Refused, match="Chỉ nội dung mẫu"):
        actions.approve_story(page, by=district.people["lanhdao.sonvien"], at=past)
    district.units["xa-6"].__class__.objects.filter(pk=district.units["xa-6"].pk).update(is_sample=True)
    with pytest.raises(Refused, match="tương lai"):
        actions.approve_story(page, by=district.people["lanhdao.sonvien"], at=clock.now() + timedelta(days=1))
    actions.approve_story(page, by=district.people["lanhdao.sonvien"], at=past)
    assert StoryFlow.objects.get(page=page).published_at == past
