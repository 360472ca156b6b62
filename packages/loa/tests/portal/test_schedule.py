"""The clock: stories go live and come down at their hour, also after days off, only with a right that still holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from loa.evidence.models import Entry
from loa.kit import clock
from loa.kit.refused import Refused
from loa.org.models import Membership
from loa.portal import actions
from loa.portal.models import StoryFlow, StoryPage


@pytest.fixture
def scheduled(district, write, make_task):
    """A story approved today for tomorrow."""

    def make(hours: int = 24, expire: int | None = None, **fields):
        page = write(tasks=[make_task("xa-6")], **fields)
        people = district.people
        moment = clock.now()
        actions.schedule_story(
            page,
            by=people["xa.sonvien"],
            go_live_at=moment + timedelta(hours=hours),
            expire_at=moment + timedelta(hours=expire) if expire else None,
        )
        actions.submit_story(page, by=people["xa.sonvien"])
        actions.approve_story(page, by=people["lanhdao.sonvien"])
        return page

    return make


def state(page) -> str:
    return StoryFlow.objects.get(page_id=page.pk).state


def test_a_scheduled_story_waits_and_then_goes_live(scheduled, shift):
    page = scheduled()
    assert state(page) == "scheduled"
    assert not StoryPage.objects.get(pk=page.pk).live
    assert actions.publish_due() == 0
    assert not Entry.objects.exists()
    later = shift(hours=25)
    assert clock.tick(later.moment)["portal.publish_due"] == 1
    assert state(page) == "published"
    entry = Entry.objects.get()
    assert entry.happened_on == clock.today()
    assert entry.recorded_by is None, "the clock did it"
    assert entry.details["approver"] is not None
    assert actions.publish_due(later.moment) == 0, "twice is the same as once"
    assert Entry.objects.count() == 1
    assert Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/").status_code == 200


def test_days_off_are_made_up_with_the_day_of_the_truth(scheduled, shift):
    page = scheduled()
    later = shift(days=9)
    assert actions.publish_due(later.moment) == 1
    assert StoryFlow.objects.get(page=page).published_at == later.moment
    assert Entry.objects.get().happened_on == clock.today()


def test_a_right_that_is_gone_at_the_hour_hands_the_story_back(district, scheduled, shift):
    page = scheduled()
    Membership.objects.filter(user=district.people["lanhdao.sonvien"]).delete()
    later = shift(hours=25)
    assert actions.publish_due(later.moment) == 1
    flow = StoryFlow.objects.get(page=page)
    assert (flow.state, flow.returned_by) == ("returned", None)
    assert "không còn quyền" in flow.returned_reason
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not Entry.objects.exists()


def test_a_task_retired_meanwhile_hands_the_story_back(scheduled, shift):
    page = scheduled()
    task = page.flow.story_tasks.get().task
    type(task).objects.filter(pk=task.pk).update(retired_at=clock.now())
    later = shift(hours=25)
    actions.publish_due(later.moment)
    assert "thôi theo dõi" in StoryFlow.objects.get(page=page).returned_reason


def test_one_fault_does_not_keep_the_others_from_their_hour(scheduled, shift, monkeypatch):
    first, second = scheduled(title="Bài một"), scheduled(title="Bài hai")
    from loa.portal.actions import publish

    real = publish.publish_scheduled

    def fails_for_the_first(pk, *, moment):
        if pk == first.pk:
            raise RuntimeError("boom")
        return real(pk, moment=moment)

    monkeypatch.setattr(publish, "publish_scheduled", fails_for_the_first)
    later = shift(hours=25)
    assert publish.publish_due(later.moment) == 1
    assert (state(first), state(second)) == ("scheduled", "published")


def test_a_story_expires_and_its_evidence_stands(scheduled, shift):
    page = scheduled(expire=48)
    actions.publish_due(shift(hours=25).moment)
    assert StoryPage.objects.get(pk=page.pk).live
    later = shift(hours=49)
    assert actions.publish_due(later.moment) == 1
    assert state(page) == "expired"
    assert not StoryPage.objects.get(pk=page.pk).live
    assert Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/").status_code == 404
    assert Entry.objects.filter(kind="story", voided_by=None).count() == 1
    assert actions.publish_due(later.moment) == 0


def test_when_both_hours_passed_while_the_machine_was_off_nothing_is_published(scheduled, shift):
    page = scheduled(expire=48)
    actions.publish_due(shift(days=9).moment)
    flow = StoryFlow.objects.get(page=page)
    assert flow.state == "returned"
    assert "giờ gỡ" in flow.returned_reason
    assert not Entry.objects.exists()


def test_hours_in_the_past_or_in_the_wrong_order_are_refused(district, write):
    page, writer, moment = write(), district.people["xa.sonvien"], clock.now()
    with pytest.raises(Refused, match="đã qua"):
        actions.schedule_story(page, by=writer, go_live_at=moment - timedelta(hours=1))
    with pytest.raises(Refused, match="sau giờ đăng"):
        actions.schedule_story(
            page, by=writer, go_live_at=moment + timedelta(hours=2), expire_at=moment + timedelta(hours=1)
        )


def test_after_submission_only_an_approver_sets_the_hour(district, scheduled):
    page, moment = scheduled(), clock.now()
    with pytest.raises(PermissionDenied):
        actions.schedule_story(page, by=district.people["xa.sonvien"], go_live_at=moment + timedelta(days=3))
    flow = actions.schedule_story(page, by=district.people["lanhdao.sonvien"], go_live_at=moment + timedelta(days=3))
    assert flow.state == "scheduled"
    with pytest.raises(Refused, match="chờ giờ"):
        actions.schedule_story(page, by=district.people["lanhdao.sonvien"], go_live_at=None)


def test_a_scheduled_story_can_be_taken_back_or_returned(district, scheduled, shift):
    first, second = scheduled(title="Bài một"), scheduled(title="Bài hai")
    actions.withdraw_submission(first, by=district.people["xa.sonvien"])
    actions.return_story(second, by=district.people["lanhdao.sonvien"], reason="Đổi giờ.")
    assert actions.publish_due(shift(hours=30).moment) == 0
    assert (state(first), state(second)) == ("draft", "returned")


def test_a_correction_can_be_scheduled_while_the_old_version_stays(district, publish, shift):
    page, people = publish(), district.people
    actions.revise_story(page, by=people["xa.sonvien"], summary="Bản sửa.")
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.schedule_story(page, by=people["lanhdao.sonvien"], go_live_at=clock.now() + timedelta(hours=5))
    actions.approve_story(page, by=people["lanhdao.sonvien"])
    address = f"/xa-son-vien/tin-tuc/{page.slug}/"
    assert "Bản sửa." not in Client().get(address).content.decode()
    actions.publish_due(shift(hours=6).moment)
    assert "Bản sửa." in Client().get(address).content.decode()
