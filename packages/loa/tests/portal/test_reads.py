"""How often stories are opened: counted where they stand, without knowing who reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from loa.kit import clock
from loa.portal import actions
from loa.portal.counting import Tally
from loa.portal.models import StoryReads

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.portal.models import HomePage, StoryPage


def test_a_story_is_counted_on_the_sites_where_it_stands_and_nowhere_else(
    publish: Callable[..., StoryPage], write: Callable[..., StoryPage], sites: dict[str, HomePage],
    district: SampleDistrict, as_person: Callable[..., Client], monkeypatch: Any,
) -> None:  # fmt: skip
    from loa.portal.views import seen

    page, draft, people = publish(), write(title="Nháp"), district.people
    row = actions.pull_story(page, sites["vanphong"], by=people["bientap"])
    row = actions.accept_placement(row, by=people["duyetbai"])
    tally = Tally(actions.add_reads, seconds=0)
    monkeypatch.setattr(seen, "stories", tally)
    own, carrying, other = (sites[key].pk for key in ("xa-6", "vanphong", "xa-3"))
    text = Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/").content.decode()
    assert f'src="/dem/bai-{page.pk}-{own}.gif"' in text
    assert f'src="/dem/bai-{page.pk}-{carrying}.gif"' in Client().get(urlsplit(row.address).path).content.decode()
    with CaptureQueriesContext(connection) as queries:
        for where, times in ((own, 3), (carrying, 2), (other, 5)):
            for _nth in range(times):
                answer = Client().get(f"/dem/bai-{page.pk}-{where}.gif")
        Client().get(f"/dem/bai-{draft.pk}-{own}.gif")
        Client().get(f"/dem/bai-{page.pk}-{own}.gif", HTTP_USER_AGENT="Googlebot/2.1")
    assert not queries
    assert not answer.cookies
    assert tally.write() == 5, "neither the site that does not carry it, nor the draft, nor the machine"
    assert set(StoryReads.objects.values_list("home", "count")) == {(own, 3), (carrying, 2)}
    writer = as_person("xa.sonvien")
    story = writer.get(reverse("portal:story", args=[page.pk])).content.decode()
    assert "Xã Sơn Viên 3; Huyện Nông Sơn 2" in story
    (line,) = [one for one in writer.get(reverse("portal:stories") + "?xuat=csv").content.decode().splitlines()
               if page.title in one]  # fmt: skip
    assert line.endswith(",5")


def test_the_calendar_holds_banners_and_carried_stories_too(
    publish: Callable[..., StoryPage], sites: dict[str, HomePage], district: SampleDistrict,
    as_person: Callable[..., Client],
) -> None:  # fmt: skip
    people, day = district.people, clock.today()
    row = actions.pull_story(
        publish(), sites["vanphong"], by=people["bientap"],
        terms=actions.Terms(go_live_at=clock.now() + timedelta(hours=30), expire_at=clock.now() + timedelta(days=9)),
    )  # fmt: skip
    actions.accept_placement(row, by=people["duyetbai"])
    actions.submit_banner(
        sites["vanphong"], by=people["bientap"], title="Tháng chuyển đổi số", text="Mười phút.",
        starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=3),
    )  # fmt: skip
    address = reverse("portal:calendar") + "?xem=danh-sach"
    text = as_person("duyetbai").get(address).content.decode()
    for words in (
        "Tiếp sóng: Nộp hồ sơ",
        "Thôi tiếp sóng: Nộp hồ sơ",
        "Biểu ngữ, còn chờ duyệt: Tháng",
        "Ngày cuối của",
    ):
        assert words in text, words
    other = as_person("xa.quelam").get(address).content.decode()
    assert "Tháng chuyển đổi số" not in other


def test_days_become_months_after_a_quarter_and_no_sum_changes(
    publish: Callable[..., StoryPage], sites: dict[str, HomePage]
) -> None:
    one, other = publish(title="Một"), publish(title="Hai")
    home = sites["xa-6"]
    begin = date(2026, 1, 1)
    StoryReads.objects.bulk_create(
        StoryReads(page=page, home=home, day=begin + timedelta(days=n), count=n + 1)
        for page in (one, other)
        for n in range(0, 200, 3)
    )

    def sums() -> list[Any]:
        return list(StoryReads.objects.order_by().values_list("page", "day__month").annotate(n=Sum("count")))

    before = sums()
    moment = datetime(2026, 6, 15, 9, tzinfo=timezone.get_default_timezone())
    steps = [actions.fold_reads(moment) for _ in range(4)]
    assert all(steps[:2])
    assert steps[2:] == [0, 0], "January and February are older than a quarter, no other month is to its last day"
    assert sums() == before
    folded = StoryReads.objects.filter(is_month=True)
    assert {row.day for row in folded} == {date(2026, 1, 1), date(2026, 2, 1)}
    assert folded.count() == 4
    (was,) = (count for page, month, count in before if (page, month) == (one.pk, 1))
    actions.add_reads({(one.pk, home.pk, date(2026, 1, 9)): 5})
    assert actions.fold_reads(moment) == 1, "what comes late is added to its month"
    assert StoryReads.objects.get(page=one, day=date(2026, 1, 1)).count == was + 5
