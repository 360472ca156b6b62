"""The sample sites: seven, with good stories over the last quarter, made through the actions, and made once."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from loa.evidence import chain
from loa.evidence import sample as evidence_sample
from loa.evidence.models import Entry, Ledger
from loa.kit import clock
from loa.portal import sample
from loa.portal.models import HomePage, Picture, StoryFlow
from loa.portal.sample.stories import STORIES


def test_seven_sites_and_a_quarter_of_stories(district, make_task):
    task = make_task("xa-6", period_start=clock.today() - timedelta(days=120))
    asked = []

    def lookup(unit, day):
        asked.append((unit, day))
        return [task] if unit == task.unit else []

    made = sample.create(district, lookup)
    assert HomePage.objects.count() == 7
    flows = StoryFlow.objects.select_related("page", "home")
    published = [flow for flow in flows if flow.state == "published"]
    assert len(published) >= 10
    assert {flow.state for flow in flows} == {"published", "submitted", "draft"}
    assert {flow.home.unit_id for flow in published} == {home.unit_id for home in HomePage.objects.all()}
    days = sorted(flow.published_at for flow in published)
    assert (clock.now() - days[0]).days > 60
    assert all(flow.approved_by_id != flow.submitted_by_id for flow in published)
    entries = list(Entry.objects.filter(kind="story"))
    assert len(entries) == len(published)
    assert {entry.happened_on for entry in entries} == {flow.published_at.astimezone().date() for flow in published}
    assert {entry.task for entry in entries if entry.unit == task.unit} == {task}
    assert all(entry.ledger.is_sample for entry in entries)
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))
    assert len(asked) == len(made)
    assert sample.create(district, lookup) == []

    client = Client()
    for path in ("/", "/tin-tuc/", "/xa-son-vien/"):
        text = client.get(path).content.decode()
        assert "Nội dung mẫu" in text
        assert "noindex" in text
    for flow in published:
        path = flow.page.address.split("/", 3)[3]
        assert client.get(f"/{path}").status_code == 200


def test_wiping_leaves_nothing_and_may_be_followed_by_making_it_again(district):
    sample.create(district)
    assert sample.wipe() == len(STORIES)
    assert not HomePage.objects.exists()
    assert not StoryFlow.objects.exists()
    assert not Picture.objects.exists()
    assert evidence_sample.wipe() > 0
    assert len(sample.create_sites(district)) == 7
    assert Client().get("/").status_code == 200
