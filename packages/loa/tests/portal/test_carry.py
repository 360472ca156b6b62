"""Stories of one site on another: asked for, pulled, brought by a rule; shown, corrected, taken off."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.evidence import chain
from loa.evidence.models import Entry, Ledger
from loa.kit import clock
from loa.kit.refused import Refused
from loa.org.actions import grant
from loa.org.models import Role, User
from loa.plan.models import Plan, Theme
from loa.portal import actions, guard
from loa.portal.actions import Terms
from loa.portal.events import site_changed
from loa.portal.models import CarryRule, HomePage, Placement, StoryFlow, StoryPage


@pytest.fixture
def people(district, sites):
    """The sample people, with an editor and an approver for Quế Lâm and for the district's site."""
    unit = district.units
    for username, where, role in (
        ("viet.quelam", "xa-3", Role.EDITOR),
        ("duyet.quelam", "xa-3", Role.APPROVER),
        ("viet.huyen", "vanphong", Role.EDITOR),
        ("duyet.huyen", "vanphong", Role.APPROVER),
    ):
        person = User.objects.create(username=username, full_name=username)
        grant(person, unit[where], role, by=None)
    return {one.username: one for one in User.objects.all()}


@pytest.fixture
def heard():
    """The sites that were said to have changed, call by call."""
    found = []

    def listen(event):
        found.append(event.homes)

    site_changed.subscribe(listen)
    yield found
    site_changed._subscribers.remove(listen)


@pytest.fixture
def story(publish):
    """A story of Sơn Viên on its site."""
    return publish(title="Chợ quê quét mã", summary="Hai mươi sạp đã có mã.")


def reload(row):
    return type(row).objects.get(pk=row.pk)


def correct(page, people, **fields):
    actions.revise_story(page, by=people["xa.sonvien"], **fields)
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])


def asked(story, people, home, **fields):
    actions.ask_to_carry(story, [home], by=people["xa.sonvien"], **fields)
    return Placement.objects.get(flow__page=story, home=home)


def test_asked_accepted_read_corrected_and_proved(story, people, sites, make_task, heard):
    task = make_task("xa-3", targets={"carry": 1})
    row = asked(story, people, sites["xa-3"], note="Bà con bên đó cũng họp chợ.")
    address = f"/xa-que-lam/tin-tuc/{story.slug}/"
    assert Client().get(address).status_code == 404
    for stranger in ("viet.quelam", "lanhdao.sonvien", "xa.sonvien", "quantri"):
        with pytest.raises(PermissionDenied):
            actions.accept_placement(row, by=people[stranger])

    done = actions.accept_placement(row, by=people["duyet.quelam"], terms=Terms(task=task))
    again = actions.accept_placement(row, by=people["duyet.quelam"])
    assert (done.state, again.pk, Entry.objects.filter(kind="carry").count()) == ("live", done.pk, 1)
    assert heard[-1] == {sites["xa-3"].pk}
    entry = Entry.objects.get(kind="carry")
    assert (entry.unit, entry.task, entry.recorded_by) == (sites["xa-3"].unit, task, people["duyet.quelam"])
    assert entry.link.endswith(address)
    assert entry.details["canonical"] == story.address
    assert entry.content_hash == StoryFlow.objects.get(page=story).live_hash
    assert task.progress.done_on == clock.today()

    text = Client().get(address).content.decode()
    assert f'<link rel="canonical" href="{story.address}">' in text
    assert "Theo Xã Sơn Viên" in text
    assert "Xã Quế Lâm" in text
    for path in ("/xa-que-lam/", "/xa-que-lam/tin-tuc/"):
        listing = Client().get(path).content.decode()
        assert f'href="{address}"' in listing, path
        assert "Theo Xã Sơn Viên" in listing
    assert Client().get("/api/v1/search?q=cho que quet ma").json()["total"] == 1, "search does not double"

    del heard[:]
    correct(story, people, title="Chợ quê quét mã", summary="Ba mươi sạp đã có mã.")
    for path in (address, f"/xa-son-vien/tin-tuc/{story.slug}/", "/xa-que-lam/"):
        assert "Ba mươi sạp" in Client().get(path).content.decode(), path
    assert frozenset([sites["xa-3"].pk]) in heard
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))


def test_a_story_that_is_carried_cannot_go_unless_everywhere_and_knowingly(story, people, sites, heard):
    rows = [asked(story, people, sites[key]) for key in ("xa-3", "vanphong")]
    actions.accept_placement(rows[0], by=people["duyet.quelam"])
    chief = people["lanhdao.sonvien"]
    with pytest.raises(Refused, match="1 trang đang tiếp sóng bài này: Xã Quế Lâm"):
        actions.take_down_story(story, by=chief, reason="Sai số liệu")
    actions.accept_placement(rows[1], by=people["duyet.huyen"])
    with pytest.raises(Refused, match="nay là 2"):
        actions.take_down_story(story, by=chief, reason="Sai số liệu", everywhere=1)
    with pytest.raises(ProtectedError), guard.opened():
        StoryPage.objects.get(pk=story.pk).delete()

    with CaptureQueriesContext(connection) as queries:
        actions.take_down_story(story, by=chief, reason="Sai số liệu", everywhere=2)
    assert len(queries) < 90
    assert frozenset(sites[key].pk for key in ("xa-3", "vanphong")) in heard
    for path in (f"/xa-que-lam/tin-tuc/{story.slug}/", f"/xa-son-vien/tin-tuc/{story.slug}/"):
        assert Client().get(path).status_code == 404
    assert {(row.state, row.was_wrong) for row in map(reload, rows)} == {("withdrawn", True)}
    assert "Sai số liệu" in reload(rows[0]).reason
    assert not Entry.objects.filter(kind="carry", voided_by=None).exists()
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))

    correct(story, people, summary="Đã sửa số liệu.")
    assert reload(rows[0]).state == "withdrawn", "a republished story does not come back by itself"
    actions.accept_placement(rows[0], by=people["duyet.quelam"])
    assert Entry.objects.filter(kind="carry", voided_by=None).count() == 1


def test_what_a_site_carries_stands_in_its_feeds(story, people, sites):
    def feed(where):
        return json.loads(Client().get(f"/{where}/feed.json").content)["items"]

    before = Client().get("/xa-que-lam/atom.xml")["ETag"]
    assert feed("xa-que-lam") == []
    row = actions.accept_placement(asked(story, people, sites["xa-3"]), by=people["duyet.quelam"])
    (item,) = feed("xa-que-lam")
    (own,) = feed("xa-son-vien")
    assert item["id"] == own["id"], "who reads both sees one story"
    assert item["url"].endswith(f"/xa-que-lam/tin-tuc/{row.slug}/")
    assert f'<a href="{story.address}">Theo Xã Sơn Viên</a>' in item["content_html"]
    assert item["date_published"] == row.placed_at.isoformat()
    assert item["date_modified"] >= item["date_published"]
    assert Client().get("/xa-que-lam/atom.xml")["ETag"] != before
    actions.withdraw_placement(row, by=people["duyet.quelam"], reason="Hết việc")
    assert feed("xa-que-lam") == []
    gone = f'<at:deleted-entry ref="urn:uuid:{story.translation_key}"'
    atom = Client().get("/xa-que-lam/atom.xml")
    assert gone in atom.content.decode(), "who read of it here is told that it has left"
    assert gone not in Client().get("/xa-son-vien/atom.xml").content.decode(), "where it was written it stands"
    actions.accept_placement(row, by=people["duyet.quelam"])
    assert gone not in Client().get("/xa-que-lam/atom.xml").content.decode()


def test_withdrawn_as_wrong_is_voided_withdrawn_as_done_stands(story, people, sites, make_task):
    row = asked(story, people, sites["xa-3"])
    chief = people["duyet.quelam"]
    actions.accept_placement(row, by=chief, terms=Terms(task=make_task("xa-3")))
    with pytest.raises(PermissionDenied):
        actions.withdraw_placement(row, by=people["lanhdao.sonvien"], reason="x")
    with pytest.raises(Refused, match="lý do"):
        actions.withdraw_placement(row, by=chief, reason="  ")
    actions.withdraw_placement(row, by=chief, reason="Hết đợt.")
    assert Client().get(f"/xa-que-lam/tin-tuc/{story.slug}/").status_code == 404
    assert Entry.objects.filter(kind="carry", voided_by=None).count() == 1
    with pytest.raises(Refused, match="không còn trên trang"):
        actions.withdraw_placement(row, by=chief, reason="Lần nữa")
    actions.accept_placement(row, by=chief)
    assert Entry.objects.filter(kind="carry").count() == 1, "undone: the same entry still counts, once"
    actions.withdraw_placement(row, by=chief, reason="Nhầm bài.", wrong=True)
    assert not Entry.objects.filter(kind="carry", voided_by=None).exists()
    assert "Nhầm bài." in Entry.objects.get(kind="void").note


def test_who_asks_or_pulls_does_not_approve(story, people, sites):
    chief = people["duyet.quelam"]
    grant(chief, sites["xa-3"].unit, Role.EDITOR, by=None)
    chief = reload(chief)
    pulled = actions.pull_story(story, sites["xa-3"], by=chief)
    with pytest.raises(Refused, match="chính anh/chị"):
        actions.accept_placement(pulled, by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=pulled.pk).update(
            state="live", decided_by=chief, decided_at=clock.now(), placed_at=clock.now(), slug="x"
        )
    with pytest.raises(Refused, match="đã có"):
        actions.pull_story(story, sites["xa-3"], by=people["viet.quelam"])
    actions.cancel_placement(pulled, by=chief)
    fresh = actions.pull_story(story, sites["xa-3"], by=people["viet.quelam"], terms=Terms(credit="Nguồn: Sơn Viên"))
    assert actions.accept_placement(fresh, by=chief).credit == "Nguồn: Sơn Viên"
    with pytest.raises(Refused, match="đã được trả lời"):
        actions.cancel_placement(fresh, by=chief)
    with pytest.raises(PermissionDenied):
        actions.pull_story(story, sites["vanphong"], by=people["viet.quelam"])


def test_refused_with_a_reason_and_taken_up_again(story, people, sites):
    row = asked(story, people, sites["xa-3"])
    with pytest.raises(Refused, match="lý do"):
        actions.refuse_placement(row, by=people["duyet.quelam"], reason="")
    actions.refuse_placement(row, by=people["duyet.quelam"], reason="Đã có bài riêng.")
    assert (reload(row).state, reload(row).reason) == ("refused", "Đã có bài riêng.")
    assert actions.accept_placement(row, by=people["duyet.quelam"]).state == "live"


def test_asking_many_costs_as_much_as_asking_one_and_passes_over_with_words(story, people, sites, district):
    homes = [actions.create_site(district.units[f"xa-{n}"], by=None, title=f"Xã {n}") for n in (1, 2, 4)]
    rule = actions.propose_rule(homes[0], by=person_of(homes[0], Role.EDITOR), mode="never")
    actions.approve_rule(rule, by=person_of(homes[0], Role.APPROVER))
    with CaptureQueriesContext(connection) as one:
        actions.ask_to_carry(story, [sites["xa-3"]], by=people["xa.sonvien"])
    with CaptureQueriesContext(connection) as many:
        done = actions.ask_to_carry(story, [*homes, sites["xa-3"], sites["vanphong"]], by=people["xa.sonvien"])
    assert len(many) <= len(one)
    assert {home.title for home in done.homes} == {"Xã 2", "Xã 4", "Huyện Nông Sơn"}
    assert {home.title: why for home, why in done.passed_over} == {
        "Xã 1": "có quy tắc không nhận",
        "Xã Quế Lâm": "đã có hoặc đã được đề nghị",
    }
    with pytest.raises(Refused, match="đã có"):
        actions.ask_to_carry(story, [sites["xa-3"]], by=people["xa.sonvien"])
    with pytest.raises(Refused, match="đã qua"):
        actions.ask_to_carry(story, [sites["xa-3"]], by=people["xa.sonvien"], due=clock.today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        actions.ask_to_carry(story, [sites["xa-3"]], by=people["duyet.quelam"])


def person_of(home, role):
    person = User.objects.create(username=f"{role}-{home.pk}", full_name=home.title)
    grant(person, home.unit, role, by=None)
    return reload(person)


def test_rules_place_ask_or_stay_away_once(publish, people, sites, make_task, heard):
    plan = Plan.objects.create(
        owner=sites["vanphong"].unit.parent,
        title="Kế hoạch",
        state="active",
        period_start=clock.today(),
        period_end=clock.today(),
    )
    theme = Theme.objects.create(plan=plan, order=1, title="Chuyển đổi số")
    writer, chief = people["viet.quelam"], people["duyet.quelam"]
    before = publish(title="Đăng trước quy tắc", theme=theme)
    rule = actions.propose_rule(sites["xa-3"], by=writer, mode="auto", theme=theme)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        actions.propose_rule(sites["xa-3"], by=writer, mode="ask", theme=theme)
    with pytest.raises(PermissionDenied):
        actions.approve_rule(rule, by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CarryRule.objects.filter(pk=rule.pk).update(approved_by=writer, approved_at=clock.now())
    actions.approve_rule(rule, by=chief)
    ask = actions.propose_rule(sites["vanphong"], by=people["viet.huyen"], mode="ask", origin=sites["xa-6"])
    actions.approve_rule(ask, by=people["duyet.huyen"])
    task = make_task("xa-3", targets={"carry": 1})
    page = publish(title="Có nội dung", theme=theme)
    plain = publish(title="Không nội dung")

    assert actions.carry_due(clock.now()) == 0, "carried in the deed that published it"
    placed = Placement.objects.get(home=sites["xa-3"])
    assert (placed.flow.page_id, placed.state, placed.rule, placed.task) == (page.pk, "live", rule, task)
    assert (placed.decided_by, placed.entry.recorded_by, placed.entry.details["approver"]) == (None, None, chief.pk)
    assert set(Placement.objects.filter(home=sites["vanphong"]).values_list("flow__page", "state")) == {
        (page.pk, "asked"),
        (plain.pk, "asked"),
    }
    assert not Placement.objects.filter(flow__page=before).exists(), "rules hold for what is published after them"
    assert Client().get(f"/xa-que-lam/tin-tuc/?noi-dung={theme.pk}").content.decode().count(page.title) == 1
    assert "1 bài" in Client().get("/xa-que-lam/").content.decode()
    text = Client().get(f"/tin-tuc/?noi-dung={theme.pk}").content.decode()
    assert text.count(f"{page.slug}/") == 1, "the district lists what a commune below wrote once"

    exact = actions.propose_rule(sites["xa-3"], by=writer, mode="never", origin=sites["xa-6"])
    actions.approve_rule(exact, by=chief)
    publish(title="Bài sau", theme=theme)
    actions.carry_due(clock.now())
    assert Placement.objects.filter(home=sites["xa-3"]).count() == 1, "naming the origin weighs more than the theme"
    actions.end_rule(exact, by=writer)
    with pytest.raises(Refused, match="không còn"):
        actions.end_rule(exact, by=writer)

    chief.memberships.all().delete()
    later = publish(title="Người duyệt đã chuyển đi", theme=theme)
    assert actions.carry_due(clock.now()) == 0
    assert Placement.objects.get(home=sites["xa-3"], flow__page=later).state == "asked", "nobody stands behind the rule"
    successor = User.objects.create(username="duyet.moi", full_name="duyet.moi")
    grant(successor, sites["xa-3"].unit, Role.APPROVER, by=None)
    client = Client()
    client.force_login(successor)
    assert "Chờ duyệt lại" in client.get("/ban/tiep-song/quy-tac/").content.decode()
    client.post(f"/ban/tiep-song/quy-tac/{rule.pk}/duyet/")
    assert "Chờ duyệt lại" not in client.get("/ban/tiep-song/quy-tac/").content.decode()
    anew = publish(title="Có người duyệt lại", theme=theme)
    actions.carry_due(clock.now())
    placed = Placement.objects.get(home=sites["xa-3"], flow__page=anew)
    assert (placed.state, placed.entry.details["approver"]) == ("live", successor.pk)


def test_hours_come_and_go_by_the_clock(story, people, sites, shift):
    now, chief = clock.now(), people["duyet.quelam"]
    row = asked(story, people, sites["xa-3"])
    with pytest.raises(Refused, match="Giờ gỡ"):
        actions.accept_placement(row, by=chief, terms=Terms(expire_at=now - timedelta(hours=1)))
    terms = Terms(go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=3), position="top")
    assert actions.accept_placement(row, by=chief, terms=terms).state == "scheduled"
    assert actions.carry_due(now) == 0
    assert actions.carry_due(now + timedelta(hours=2)) == 1
    assert reload(row).state == "live"
    assert reload(row).placed_at == now + timedelta(hours=2)
    assert actions.carry_due(now + timedelta(hours=4)) == 1
    assert reload(row).state == "ended"
    assert Entry.objects.filter(kind="carry", voided_by=None).exists(), "it stood there as long as was meant"

    again = asked(story, people, sites["vanphong"])
    actions.accept_placement(again, by=people["duyet.huyen"], terms=terms)
    entries = Entry.objects.count()
    assert actions.carry_due(now + timedelta(hours=5)) == 1
    assert (reload(again).state, Entry.objects.count()) == ("pulled", entries), "nobody ever read it there"
    assert "giờ gỡ cũng đã qua" in reload(again).reason
    again = reload(again)
    actions.accept_placement(again, by=people["duyet.huyen"], terms=Terms(go_live_at=now + timedelta(hours=1)))
    people["duyet.huyen"].memberships.all().delete()
    actions.carry_due(now + timedelta(hours=2))
    assert reload(again).state == "pulled"
    assert "không còn quyền" in reload(again).reason


def test_an_origin_whose_time_is_over_leaves_the_others_too(district, write, people, sites, shift):
    page = write()
    actions.schedule_story(page, by=people["xa.sonvien"], expire_at=clock.now() + timedelta(hours=2))
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])
    row, waits = asked(page, people, sites["xa-3"]), asked(page, people, sites["vanphong"])
    actions.accept_placement(row, by=people["duyet.quelam"])
    actions.publish_due(clock.now() + timedelta(hours=3))
    assert (reload(row).state, reload(row).was_wrong, reload(waits).state) == ("withdrawn", False, "withdrawn")
    assert Entry.objects.filter(kind="carry", voided_by=None).exists()
    with pytest.raises(Refused, match="không còn trên trang"):
        actions.accept_placement(row, by=people["duyet.quelam"])


def test_addresses_do_not_collide(publish, people, sites, write):
    story = publish(title="Trùng tên")
    row = asked(story, people, sites["xa-3"])
    actions.accept_placement(row, by=people["duyet.quelam"])
    own = actions.write_story(by=people["viet.quelam"], home=sites["xa-3"], title="Trùng tên", summary="Của mình.")
    assert own.slug == "trung-ten-2", "an own story leaves the carried one its address"
    other = publish(title="Trùng tên hai")
    StoryPage.objects.filter(pk=other.pk).update(slug="trung-ten-2")
    second = asked(reload(other), people, sites["xa-3"])
    assert actions.accept_placement(second, by=people["duyet.quelam"]).slug == f"trung-ten-2-{other.pk}"
    for path in ("/xa-que-lam/tin-tuc/khong-co/", "/xa-que-lam/trung-ten/", f"/khong-co/tin-tuc/{story.slug}/"):
        assert Client().get(path).status_code == 404


def test_publishing_with_placements_costs_the_same_few_statements_however_many(
    write, people, sites, district, monkeypatch
):
    def many(number, tag):
        from loa.org.models import Unit

        parent = district.units["district"]
        for n in range(number):
            unit = Unit.objects.create(name=f"Xã {tag}{n}", kind="commune", parent=parent, is_sample=True)
            unit.path = f"{parent.path}{unit.pk:08d}."
            unit.save()
            home = HomePage(title=f"Xã {tag}{n}", slug=f"xa-{tag}{n}", unit=unit, live=True)
            with guard.opened():
                reload(sites["vanphong"]).add_child(instance=home)
            CarryRule.objects.create(
                home=home, mode="auto", state="standing", origin=sites["xa-6"],
                proposed_by=people["viet.quelam"], proposed_at=clock.now(),
                approved_by=people["duyet.quelam"], approved_at=clock.now(),
            )  # fmt: skip

    def cost():
        page = write(title="Cho mọi xã")
        actions.submit_story(page, by=people["xa.sonvien"])
        with CaptureQueriesContext(connection) as queries:
            actions.approve_story(page, by=people["lanhdao.sonvien"])
        with CaptureQueriesContext(connection) as later:
            by_clock = actions.carry_by_rules(page.pk, moment=clock.now())
        return placed(page), by_clock, single(queries), single(later)

    def placed(page):
        return Placement.objects.filter(flow__page=page, state="live").count()

    def single(queries):
        # The test's own transaction turns the action's into a savepoint.
        statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        for_each = ("evidence_entry", "wagtailcore_modellogentry", "portal_placement", "portal_pagechange")
        return sum(
            not sql.replace('"', "").startswith(tuple(f"INSERT INTO {one} " for one in for_each)) for sql in statements
        )

    grant(people["duyet.quelam"], district.units["district"], Role.APPROVER, by=None)
    many(2, "a")
    cost()  # what a process learns once
    few = cost()
    many(8, "b")
    more = cost()
    assert (few[:2], more[:2]) == ((2, 0), (10, 0))
    assert few[2] == more[2] <= 15

    monkeypatch.setattr("loa.portal.actions.publish.AT_ONCE", 5)
    many_more = cost()
    assert many_more[:2] == (10, 10), "where many carry it, the clock does it, and the approver does not wait"
    assert max(many_more[2:]) <= 15
    assert Entry.objects.filter(kind="carry").count() == 24

    def broken(rows, moment):
        raise IntegrityError("two took the same address")

    monkeypatch.setattr("loa.portal.actions.publish.AT_ONCE", 200)
    monkeypatch.setattr("loa.portal.actions.publish.make_ready", broken)
    own = cost()
    assert own[:2] == (10, 10), "what fails elsewhere keeps no story from its own site: the clock makes it good"
    assert Entry.objects.filter(kind="story").count() == 5
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))
