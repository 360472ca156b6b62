"""The calendar: months, lunar days, feasts, and what the rooms answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from loa.ui.calendar import Ask, Thing, calendar, gather, lunar_heading, month

ASKED: list[Ask] = []


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(ask: Ask) -> list[Thing]:
        ASKED.append(ask)
        return [
            Thing(date(2026, 9, 16), "Cử người dự tập huấn", "/ban/viec/4/", "due", "17:00", "Xã Sơn Viên"),
            Thing(date(2026, 9, 16), "Đăng <b>bài</b>", "", "late"),
            Thing(ask.end + timedelta(days=1), "Tháng sau", "/x/"),
        ]

    ASKED.clear()
    monkeypatch.setattr(calendar, "_subscribers", [answer])


def test_a_month(room: None, as_person: Any) -> None:
    page = as_person("xa.sonvien").get("/ban/lich/?thang=2026-09").content.decode()
    assert "Lịch tháng 9/2026" in page
    assert "Tháng Bảy, tháng Tám năm Bính Ngọ" in page
    assert '<a href="/ban/viec/4/">' in page
    assert "17:00 Cử người dự tập huấn" in page
    assert "Đăng &lt;b&gt;bài&lt;/b&gt;" in page
    assert "Tháng sau</span>" not in page
    assert "Quốc khánh" in page
    assert "Trung thu" in page
    assert "?thang=2026-08" in page
    assert "?thang=2026-10" in page
    assert (ASKED[0].start, ASKED[0].end) == (date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize("text", ["", "x", "2026-13", "99999-01", "0001-01", "2026-9-9", "-"])
def test_nonsense_shows_this_month(room: None, as_person: Any, text: str) -> None:
    response = as_person("xa.sonvien").get("/ban/lich/", {"thang": text})
    assert response.status_code == 200
    assert 'aria-current="date"' in response.content.decode()


def test_every_day_stands_once_in_its_column() -> None:
    days = month(2026, 2, [])
    assert [one.day.day for one in days] == list(range(1, 29))
    assert days[0].column == 7
    assert days[16].feast == "Tết Nguyên đán"
    assert days[16].lunar_mark == "1/1"
    assert lunar_heading(days) == "Tháng Chạp năm Ất Tỵ, tháng Giêng năm Bính Ngọ"


def test_marks_show_the_worst_first_and_are_said_in_words() -> None:
    day = date(2026, 9, 16)
    things = [
        Thing(day, title, state=state) for title, state in (("a", "done"), ("b", "late"), ("c", "late"), ("d", "wait"))
    ]
    drawn = month(2026, 9, things)[15]
    assert drawn.marks == ("late", "late", "wait")
    assert "2 việc trễ hạn" in drawn.spoken
    assert "1 việc đã xong" in drawn.spoken


def test_gather_keeps_to_the_days_asked_for(room: None) -> None:
    ask = Ask(None, date(2026, 9, 16), date(2026, 9, 16))
    assert len(gather(ask)) == 2
