"""The search page and the API: what is on a site is found there, what is not is not."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from loa.portal import actions
from loa.search.actions import rebuild
from loa.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()


@pytest.fixture
def story(district):
    """A published story of a commune; its site stands below the district's."""
    from loa.kit.clock import today

    people = district.people
    actions.create_site(district.units["vanphong"], by=None, title="Huyện Nông Sơn", colours="district")
    home = actions.create_site(district.units["xa-6"], by=None, title="Xã Sơn Viên")
    page = actions.write_story(
        by=people["xa.sonvien"],
        home=home,
        title="Đường làng có đèn",
        summary="Bà con góp công.",
        happened_on=today(),
        body=[("text", "<p>Tổ công nghệ số <b>cộng đồng</b> cùng làm.</p>")],
    )
    actions.submit_story(page, by=people["xa.sonvien"])
    assert not SearchEntry.objects.exists()
    actions.approve_story(page, by=people["lanhdao.sonvien"])
    return page


def test_a_published_story_is_found_and_one_taken_down_is_not(story, district):
    client = Client()
    for typed in ("duong lang", "đường làng", "cong nghe so"):
        text = client.get("/tim-kiem/", {"q": typed}).content.decode()
        assert "Đường làng có đèn" in text, typed
        assert "1 kết quả" in text
        assert "/xa-son-vien/tin-tuc/duong-lang-co-den/" in text
    assert "<mark>cộng</mark> <mark>đồng</mark>" in client.get("/tim-kiem/", {"q": "cộng đồng"}).content.decode()
    rebuild()
    assert client.get("/api/v1/search", {"q": "duong lang"}).json()["total"] == 1
    actions.take_down_story(story, by=district.people["lanhdao.sonvien"], reason="Ảnh sai")
    assert "Không có kết quả" in client.get("/tim-kiem/", {"q": "duong lang"}).content.decode()
    assert client.get("/api/v1/search", {"q": "duong lang"}).json()["items"] == []
    assert rebuild() == 0


def test_the_api_answers_anybody_with_addresses_that_open(story):
    client = Client()
    answer = client.get("/api/v1/search", {"q": "Tổ công nghệ", "limit": 5})
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert item["title"] == "Đường làng có đèn"
    assert item["kind"] == "story"
    assert "công nghệ số" in item["passage"]
    assert client.get(item["url"].split("/", 3)[3].join(("/", ""))).status_code == 200
    assert client.get("/api/v1/search/suggestions", {"q": "duo"}).json() == ["Đường làng có đèn"]
    for wrong in ({}, {"q": ""}, {"q": "a", "limit": 0}, {"q": "a", "limit": 101}, {"q": "a\x00"}):
        assert client.get("/api/v1/search", wrong).status_code == 422, wrong


def test_the_page_bears_whatever_is_in_its_address(story):
    client = Client()
    strange = {"q": "<script>\x00'\"", "trang": "9" * 30, "nam": "x", "loai": "'", "trang-tin": "-1", "noi-dung": "٣"}
    text = client.get("/tim-kiem/", strange)
    assert text.status_code == 200
    assert b"<script>\\x00" not in text.content
    assert b"&lt;script&gt;" in text.content


def test_searching_costs_few_queries(story, django_assert_max_num_queries):
    client = Client()
    client.get("/tim-kiem/", {"q": "đường"})
    with django_assert_max_num_queries(20):
        client.get("/tim-kiem/", {"q": "đường"})
