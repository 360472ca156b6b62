"""How often stories are opened: counted where they stand, without knowing who reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
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
