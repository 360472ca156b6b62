"""The sample sites: seven, with good stories over the last quarter, made through the actions, and made once."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from loa.evidence import chain
from loa.evidence import sample as evidence_sample
from loa.evidence.models import Entry, Ledger
from loa.kit import clock
from loa.plan.models import Plan, PlanDocument
from loa.portal import sample
from loa.portal.models import Feedback, Guide, HomePage, LegalDocument, Nomination, Picture, StoryFlow
from loa.portal.sample import rooms
from loa.portal.sample.stories import STORIES
from loa.search.models import SearchEntry


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


def test_documents_guides_letters_and_examples_are_made_once_and_wiped_whole(district):
    day = clock.today()
    plan = Plan.objects.create(
        owner=district.units["district"], title="Kế hoạch mẫu", state="active", period_start=day, period_end=day,
        is_sample=True,
    )  # fmt: skip
    symbols = ("749/QĐ-TTg", "7424/KH-UBND", "3604/KH-UBND")
    citations = [
        {"type": "Kế hoạch", "symbol": one, "date": "2021-06-16", "issuer": "UBND", "subject": "x", "span": [9, 12]}
        for one in symbols
    ]
    PlanDocument.objects.create(
        plan=plan, filename="a.txt", kind="txt", sha256="0" * 64, size=1, text="KẾ HOẠCH", file="plans/a.txt",
        reading={"citations": citations},
    )  # fmt: skip
    sample.create_sites(district)
    for _again in range(2):
        rooms.create(district, plan)
        assert LegalDocument.objects.count() == len(symbols) + 1
        assert {row.state for row in Guide.objects.all()} == {"approved", "draft"}
        assert {row.state for row in Nomination.objects.all()} == {"honoured", "new"}
        assert {row.state for row in Feedback.objects.all()} == {"answered", "new"}
    client = Client()
    for path in ("/van-ban/", "/huong-dan/", "/gop-y/hoi-dap/"):
        assert "Nội dung mẫu" in client.get(path).content.decode(), path
    assert "(số mẫu)" in client.get("/lien-he/").content.decode()
    sample.wipe()
    for model in (LegalDocument, Guide, Nomination, Feedback, HomePage):
        assert not model.objects.exists(), model
    assert not SearchEntry.objects.exists()
