"""How times, dates and numbers are said, and how names are sorted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from loa.kit.collate import compare, sort_key
from loa.ui import words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 23, 14, 30, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=4), "4 phút trước"),
        (timedelta(hours=5), "5 giờ trước"),
        (timedelta(hours=25), "hôm qua"),
        (timedelta(days=3), "3 ngày trước"),
        (-timedelta(minutes=10), "còn 10 phút"),
        (-timedelta(days=3), "còn 3 ngày"),
    ],
)
def test_ago(back: timedelta, said: str) -> None:
    assert words.ago(AT - back, at=AT) == said


@pytest.mark.parametrize(
    ("days", "said"), [(-8, "trễ 8 ngày"), (-1, "trễ 1 ngày"), (0, "hôm nay"), (1, "ngày mai"), (3, "còn 3 ngày")]
)
def test_due(days: int, said: str) -> None:
    day = date(2026, 11, 23)
    assert words.due(day + timedelta(days=days), on=day) == said


def test_a_moment_is_said_in_hanoi() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert words.moment(late) == "06:30, 23/11/2026"
    assert words.full_date(late) == "Thứ Hai, 23/11/2026"


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (27428, None, "27.428"),
        (0.58, None, "0,58"),
        (Decimal("2.50"), None, "2,5"),
        (3.0, None, "3"),
        (0, None, "0"),
        (1234567.891, 2, "1.234.567,89"),
        (None, None, ""),
    ],
)
def test_numbers(value: object, places: int | None, said: str) -> None:
    assert words.number(value, places) == said  # type: ignore[arg-type]


def test_a_relative_time_carries_the_exact_one() -> None:
    html = Template("{% load loa_ui %}{{ at|when }}").render(Context({"at": AT}))
    assert html.startswith('<time datetime="2026-11-23T14:30+07:00" title="14:30, Thứ Hai, 23/11/2026">')


def test_tags_escape_what_people_wrote() -> None:
    source = '{% load loa_ui %}{% state "late" word %}{% quantity 2 word %}'
    html = Template(source).render(Context({"word": "<b>x</b>"}))
    assert "<b>" not in html


def test_an_unknown_state_is_never_a_broken_picture() -> None:
    html = Template('{% load loa_ui %}{% state "strange" "Lạ" %}').render(Context())
    assert 'class="state wait"' in html
    assert "#i-s-wait" in html


def test_vietnamese_order() -> None:
    names = ["Ông Ích", "An", "Ăn", "Ấn", "Đà", "Dũng", "Ơn", "Ưng", "Ung", "Xã 10", "Xã 2", "Ân"]
    in_order = ["An", "Ăn", "Ân", "Ấn", "Dũng", "Đà", "Ông Ích", "Ơn", "Ung", "Ưng", "Xã 2", "Xã 10"]
    assert sorted(names, key=sort_key) == in_order


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["má", "mả", "mã", "mạ", "ma", "mà"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert compare("Bà Rịa", "Bắc Ninh") == -1
    assert compare("ma", "ma") == 0
    assert compare("Quế Lộc", "Quế Lâm") == 1


def test_the_name_of_a_period_follows_the_language() -> None:
    from datetime import date

    from django.utils import translation
    from loa.kit.period import Every, periods
    from loa.ui.words import period

    labels = [next(periods(every, date(2026, 1, 1), date(2026, 12, 31))).label for every in Every]
    labels.append(list(periods(Every.HALF, date(2026, 1, 1), date(2026, 12, 31)))[1].label)
    assert [period(label) for label in labels] == labels
    with translation.override("en"):
        assert period("quý III/2026") == "quarter III/2026"
        assert not [said for label in labels if (said := period(label)) == label], "every rhythm has its English"
        assert period("đợt cao điểm") == "đợt cao điểm"


def test_a_quotation_ends_without_the_documents_full_stops() -> None:
    from loa.ui.words import quoted

    assert quoted("báo cáo hằng quý (tích hợp vào báo cáo quý)..") == "“báo cáo hằng quý (tích hợp vào báo cáo quý)”"
    assert quoted("Một. Hai; ") == "“Một. Hai”"
