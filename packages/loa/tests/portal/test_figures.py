"""Figures of stories: how soon they stand on their site after the thing itself, and what lacks."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from loa.kit import clock
from loa.plan.models import Plan, Theme
from loa.portal.measure import LATER, UNKNOWN, Told, measure, step_of
from loa.portal.models import StoryPage, StoryReads

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(st.integers(1, 4), DAYS, st.none() | st.integers(-5, 60), st.none() | st.integers(1, 3))),
    DAYS,
    DAYS,
)
def test_no_story_is_lost_or_counted_twice(rows, one, other):
    start, end = sorted((one, other))
    told = [
        Told(home, f"Trang {home}", theme, day, None if delay is None else day - timedelta(delay), 2)
        for home, day, delay, theme in rows
        if start <= day <= end
    ]
    found = measure(told, start, end)
    count = len(told)
    assert found.whole.stories == sum(line.stories for line in found.sites) == sum(n for _s, n in found.steps) == count
    assert sum(n for _month, n in found.months) == count
    assert found.whole.opened == 2 * count
    assert sum(found.themes.values()) == sum(row.theme is not None for row in told)
    assert found.months[0][0] == start.replace(day=1)
    assert found.months[-1][0] == end.replace(day=1)
    delays = [row.delay for row in told if row.delay is not None]
    assert found.whole.median is None if not delays else min(delays) <= found.whole.median <= max(delays)


def test_steps_have_no_gap():
    assert [str(step_of(n)) for n in (-9, -1, 0, 1, 2, 3, 4, 7)] == [
        "Báo trước", "Báo trước", "Trong ngày", "Sau 1 ngày", "Sau 2–3 ngày", "Sau 2–3 ngày", "Sau 4–7 ngày",
        "Sau 4–7 ngày",
    ]  # fmt: skip
    assert (step_of(8), step_of(None)) == (LATER, UNKNOWN)


def test_the_page_says_how_soon_on_what_and_how_often(as_person, district, sites, publish):
    client, url = as_person("lanhdao.sonvien"), "/ban/tin-bai/thong-ke/"
    assert "Chưa có bài nào lên trang" in client.get(url).content.decode()
    plan = Plan.objects.create(
        owner=district.units["district"], title="Kế hoạch", state="active", period_start=clock.today(),
        period_end=clock.today(),
    )  # fmt: skip
    theme, bare = (Theme.objects.create(plan=plan, order=n, title=f"Nội dung {n}") for n in (1, 2))
    page = publish(theme=theme)
    late = publish(title="Bài chậm", happened_on=clock.today() - timedelta(days=12))
    StoryReads.objects.create(page=page, home=sites["xa-6"], day=clock.today(), count=7)
    text = client.get(url).content.decode()
    assert "Đã đăng 2 bài, ít nhất một nửa trong 1 ngày" in text
    assert "1 nội dung của kế hoạch chưa có bài" in text
    assert bare.title in text
    assert f'<a href="/ban/tin-bai/{page.pk}/">' in text
    assert f'<a href="/ban/tin-bai/{late.pk}/">' not in text, "nobody has opened it"
    assert "lên trang sau 12 ngày" in client.get(f"/ban/tin-bai/{late.pk}/").content.decode()
    past = client.get(url, {"start": "2020-01-01", "end": "2020-12-31"}).content.decode()
    assert "Chưa có bài nào lên trang" in past
    for start, end, why in (
        ("2026-02-01", "2026-01-01", "Ngày cuối đứng trước"),
        ("2000-01-01", "2026-01-01", "nhiều nhất 3 năm"),
        ("x", "", "start"),
    ):
        wrong = client.get(url, {"start": start, "end": end})
        assert (wrong.status_code, why in wrong.content.decode()) == (422, True)
    other = as_person("xa.quelam").get(url).content.decode()
    assert "Chưa có bài nào lên trang" in other, "another commune's stories are not told of"
    StoryPage.objects.filter(pk=page.pk).update(happened_on=None)
    assert "Đã đăng 2 bài, ít nhất một nửa trong 12 ngày" in client.get(url).content.decode(), "it is not guessed"
