"""A site's events: what plans and contests hold, as a page, for machines, and as a calendar."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from loa.contest.models import Contest, Round
from loa.kit import clock
from loa.plan.models import Plan, Task
from loa.portal.events import PublicEvent
from loa.portal.happenings import calendar


def unfolded(body: bytes) -> list[str]:
    """Its lines, put together again."""
    raw = body.split(b"\r\n")
    assert raw.pop() == b""
    assert all(len(line) <= 75 for line in raw)
    return re.sub(r"\r\n ", "", body.decode()).splitlines()


@pytest.fixture
def held(district, sites, make_task):
    """A task of the plan that is an event under way, and a contest with a round ahead and one behind."""
    task = make_task("xa-6", channel="event")
    Task.objects.filter(pk=task.pk).update(title="Ngày hội <chuyển đổi số>", period_end=clock.today() + timedelta(3))
    make_task("xa-6", channel="portal")
    for unit in ("xa-1", "xa-2", "xa-4"):
        row = make_task(unit, channel="event")
        Task.objects.filter(pk=row.pk).update(
            duty=task.duty, title="Ngày hội <chuyển đổi số>", period_end=clock.today() + timedelta(3)
        )
    Plan.objects.filter(pk=task.plan_id).update(
        state="active", period_start=clock.today(), period_end=clock.today() + timedelta(30)
    )
    contest = Contest.objects.create(
        unit=district.units["district"], slug="tim-hieu", title="Tìm hiểu chuyển đổi số", state="open",
        audience="Mọi người dân", created_at=clock.now(), is_sample=True,
    )  # fmt: skip
    for number, days in ((1, 2), (2, -10)):
        opens = clock.now() + timedelta(days=days)
        Round.objects.create(contest=contest, number=number, opens=opens, closes=opens + timedelta(hours=5))
    Round.objects.create(contest=contest, number=3, opens=opens, closes=opens + timedelta(hours=1), rehearsal=True)
    task.refresh_from_db()
    return task


def test_events_of_plans_and_contests_stand_on_the_page_and_in_the_calendar(held, sites, settings):
    text = Client().get("/su-kien/").content.decode()
    parts = re.split(r"<h2>", text)
    assert [part.split("</h2>")[0] for part in parts[1:4]] == ["Đang diễn ra", "Sắp tới", "Đã diễn ra"]
    assert "Ngày hội &lt;chuyển đổi số&gt;" in parts[1]
    assert "và 3 đơn vị khác" in parts[1], "one duty of four communes is one event"
    assert "Tìm hiểu chuyển đổi số: Vòng 1" in parts[2]
    assert "Mọi người dân" in parts[2]
    assert "Tìm hiểu chuyển đổi số: Vòng 2" in parts[3]
    assert "Vòng 3" not in text, "a rehearsal is nobody's event"
    (data,) = re.findall(r'ld\+json">(\{[^<]*"Event"[^<]*\})</script>', text)
    found = json.loads(data)["@graph"]
    assert {one["name"] for one in found} == {"Ngày hội <chuyển đổi số>", "Tìm hiểu chuyển đổi số: Vòng 1"}
    assert found[0]["startDate"] == held.period_start.isoformat()
    assert '"portal_events' not in text
    assert "/su-kien/" in Client().get("/").content.decode()

    commune = Client().get(f"/su-kien/?noi={sites['xa-3'].pk}").content.decode()
    assert "Vòng 1" in commune, "what the district holds is for everybody here too"
    assert "Ngày hội" not in commune, "what another commune holds is not"

    answer = Client().get("/su-kien.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content)
    assert (lines[0], lines[-1], lines.count("BEGIN:VEVENT")) == ("BEGIN:VCALENDAR", "END:VCALENDAR", 3)
    assert f"DTSTART;VALUE=DATE:{held.period_start:%Y%m%d}" in lines
    after = clock.today() + timedelta(4)
    assert f"DTEND;VALUE=DATE:{after:%Y%m%d}" in lines, "a calendar names the day after the last"
    one = unfolded(Client().get(f"/su-kien.ics?su-kien=viec-{held.duty_id}-{held.period_start:%Y%m%d}").content)
    assert one.count("BEGIN:VEVENT") == 1
    assert f"URL:{settings.INSTALLATION.base_url}/chuyen-doi-so/ke-hoach/{held.plan_id}/" in one
    assert Client().get("/su-kien.ics?su-kien=khong-co").status_code == 404


def test_without_events_the_page_says_what_will_be_here(sites):
    text = Client().get("/su-kien/").content.decode()
    assert "Chưa có sự kiện nào được công bố." in text
    assert "<h2>Sắp tới" not in text
    assert unfolded(Client().get("/su-kien.ics").content)[-1] == "END:VCALENDAR"


@given(st.text(max_size=300))
def test_no_words_break_a_calendar(words):
    moment = datetime(2026, 12, 2, 7, 30, tzinfo=clock.timezone.get_default_timezone())
    event = PublicEvent("a-1", words, moment, moment, words, "/su-kien/", place=words)
    body = calendar.write([event], name=words, host="xa.vn", base="https://xa.vn", stamp=moment)
    raw = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in raw)
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in lines if line]
    assert names.count("BEGIN") == names.count("END") == 2
    (summary,) = (line for line in lines if line.startswith("SUMMARY:"))
    said = re.sub(r"\\(.)", r"\1", summary.removeprefix("SUMMARY:"))
    assert said == " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", words).split())
    assert "DTSTART:20261202T003000Z" in lines
