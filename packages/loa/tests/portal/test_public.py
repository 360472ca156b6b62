"""What citizens get: the sites, their lists and stories, in few queries, without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.kit import clock
from loa.kit.refused import Refused
from loa.plan.models import Plan, Theme
from loa.portal import actions
from loa.portal.models import StoryPage

PATHS = ("/", "/tin-tuc/", "/xa-son-vien/", "/xa-son-vien/tin-tuc/")


def without_data(text: str) -> str:
    """A page without its description for machines, which no browser runs (schema.org)."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", text)


@pytest.fixture
def full(district, publish, picture):
    """A story with every kind of block."""
    body = [
        ("text", '<h2>Đầu mục</h2><p>Chữ <b>đậm</b> và <a href="https://example.vn/">đường dẫn</a>.</p>'),
        ("picture", {"image": picture(), "alt": "Chợ quê", "caption": "Phiên chợ."}),
        ("quote", {"text": "Giữ lời là bán được.", "who": "Một chủ vườn"}),
        ("fact", {"title": "Ba con số", "figures": [{"label": "Hộ", "value": "38"}]}),
        ("steps", {"title": "Hai bước", "steps": [{"title": "Chụp ảnh", "text": "Buổi sáng."}, {"title": "Ghi giá"}]}),
    ]
    return publish(title="Vườn bưởi lên sàn", body=body, lead_image=picture(), lead_alt="Sạp bưởi", source="Đài xã")


def test_a_story_shows_every_block_with_sizes_and_words(full):
    text = Client().get(f"/xa-son-vien/tin-tuc/{full.slug}/").content.decode()
    for words in (
        "Đầu mục",
        "Giữ lời là bán được.",
        "Ba con số",
        "Chụp ảnh",
        "Phiên chợ.",
        "Nguồn: Đài xã",
        "Đọc 1 phút",
    ):
        assert words in text, words
    assert text.count("<picture>") == 2
    for tag in re.findall(r'<img(?! class="seen")[^>]*>', text):  # the point that counts says nothing to anybody
        assert re.search(r'width="\d+" height="\d+" alt="[^"]+"', tag), tag
    assert 'class="theme-commune"' in text
    assert "Nội dung mẫu" in text
    assert full.slug == "vuon-buoi-len-san"


def test_public_pages_run_no_script_of_their_own_and_ask_nobody_else(full, sites):
    for path in (*PATHS, f"/xa-son-vien/tin-tuc/{full.slug}/"):
        response = Client().get(path)
        text = response.content.decode()
        assert response.status_code == 200
        assert re.findall(r"<script([^>]*)>(.*?)</script>", without_data(text), re.S)
        for source, words in re.findall(r"<script([^>]*)>(.*?)</script>", without_data(text), re.S):
            assert re.search(r' src="/static/portal/[\w.]+\.js"', source)
            assert not words
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", text)
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert not re.search(r'(?:src|srcset|href="[^"]*\.css)="?https?://(?!127\.0\.0\.1)', text)
        assert "Set-Cookie" not in response.headers


def test_a_story_costs_at_most_twelve_queries_and_a_list_no_more_for_more_rows(full, publish, sites):
    path = f"/xa-son-vien/tin-tuc/{full.slug}/"
    client = Client()
    client.get(path)
    with CaptureQueriesContext(connection) as story:
        client.get(path)
    assert len(story) <= 12, [query["sql"][:120] for query in story]
    client.get("/xa-son-vien/tin-tuc/")
    with CaptureQueriesContext(connection) as few:
        client.get("/xa-son-vien/tin-tuc/")
    for number in range(4):
        publish(title=f"Bài {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/xa-son-vien/tin-tuc/")
    assert len(many) == len(few) <= 12
    client.get("/")
    with CaptureQueriesContext(connection) as home:
        client.get("/")
    assert len(home) <= 12


def test_a_story_without_a_lead_picture_is_a_good_page(publish):
    page = publish()
    for path in ("/", "/xa-son-vien/", f"/xa-son-vien/tin-tuc/{page.slug}/"):
        assert Client().get(path).status_code == 200


def test_the_list_knows_themes_and_pages(district, publish, sites, monkeypatch):
    plan = Plan.objects.create(
        owner=district.units["district"],
        title="Kế hoạch",
        state="active",
        period_start=clock.today(),
        period_end=clock.today() + timedelta(days=30),
    )
    theme = Theme.objects.create(plan=plan, order=1, title="Chuyển đổi số cấp xã", text="Sáu xã cùng làm.")
    publish(title="Có nội dung", theme=theme)
    publish(title="Không nội dung")
    text = Client().get(f"/xa-son-vien/tin-tuc/?noi-dung={theme.pk}").content.decode()
    assert "Có nội dung" in text
    assert "Không nội dung" not in text
    assert "Chuyển đổi số cấp xã" in Client().get("/").content.decode()
    assert '<span class="meta">1 bài</span>' in Client().get("/").content.decode()
    monkeypatch.setattr("loa.portal.reading.MANY", 1)
    monkeypatch.setattr("loa.portal.templatetags.portal.MANY", 1)
    publish(title="Thêm một bài", theme=theme)
    publish(title="Và một bài nữa", theme=theme)
    assert '<span class="meta">hơn 1 bài</span>' in Client().get("/").content.decode(), "counted no further"
    for query in ("?noi-dung=x", "?noi-dung=999999999999999999999", "?trang=x", "?noi-dung=%00"):
        assert Client().get("/xa-son-vien/tin-tuc/" + query).status_code == 200
    assert Client().get("/xa-son-vien/tin-tuc/?trang=99").status_code == 404


def test_a_site_on_its_own_host_is_served_there_and_named_so(district, sites, publish):
    from loa.org.models import Membership, User

    admin = User.objects.get(username="quantri")
    assert Membership.objects.filter(user=admin).exists()
    page = publish()
    with pytest.raises(Refused, match="Tên miền"):
        actions.set_host(sites["xa-6"], "http://sai dạng", by=admin)
    actions.set_host(sites["xa-6"], "sonvien.example.vn", by=admin)
    cache.clear()
    own = Client(HTTP_HOST="sonvien.example.vn")
    assert "Xã Sơn Viên" in own.get("/").content.decode()
    response = own.get(f"/tin-tuc/{page.slug}/")
    assert response.status_code == 200
    canonical = f'<link rel="canonical" href="https://sonvien.example.vn/tin-tuc/{page.slug}/">'
    assert canonical in response.content.decode()
    below = Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/")
    assert canonical in below.content.decode(), "one canonical address, wherever it is read"
    assert own.get("/xa-que-lam/").status_code == 404
    with pytest.raises(Refused, match="trang khác"):
        actions.set_host(sites["xa-3"], "sonvien.example.vn", by=admin)


def test_a_unit_has_one_site_and_only_an_administrator_opens_it(district, sites):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(Refused, match="đã có trang"):
        actions.create_site(district.units["xa-6"], by=None, title="Lần hai")
    with pytest.raises(PermissionDenied):
        actions.create_site(district.units["xa-1"], by=district.people["xa.sonvien"], title="Xã khác")
    home = actions.create_site(district.units["xa-1"], by=district.people["quantri"], title="Xã Quế Trung")
    assert home.url_path.endswith("/xa-que-trung/")
    changed = actions.change_site(home, by=district.people["quantri"], tagline="Mới", responsible="Ban Biên tập")
    assert "Ban Biên tập" in Client().get("/xa-que-trung/").content.decode()
    assert changed.tagline == "Mới"


def test_titles_that_are_alike_get_addresses_of_their_own_and_markup_stays_text(publish):
    first, second = publish(title="Tin <b>nóng</b> & mới"), publish(title="Tin <b>nóng</b> & mới")
    assert first.slug != second.slug
    text = Client().get(f"/xa-son-vien/tin-tuc/{first.slug}/").content.decode()
    assert "Tin &lt;b&gt;nóng&lt;/b&gt; &amp; mới" in text


def test_hostile_rich_text_does_not_reach_the_page(district, write):
    body = [("text", '<p onclick="x()">Chữ</p><script>alert(1)</script><a href="javascript:alert(1)">bấm</a>')]
    page = write(body=body)
    actions.submit_story(page, by=district.people["xa.sonvien"])
    actions.approve_story(page, by=district.people["lanhdao.sonvien"])
    path = f"/xa-son-vien/tin-tuc/{StoryPage.objects.get(pk=page.pk).slug}/"
    text = Client().get(path).content.decode()
    for trace in ("<script>", "javascript:", "onclick"):
        assert trace not in text


def test_every_site_leads_to_the_radio_the_contests_and_the_search(full, sites):
    for path in (*PATHS, f"/xa-son-vien/tin-tuc/{full.slug}/"):
        text = Client().get(path).content.decode()
        for address in ("/phat-thanh/", "/thi/", "/tim-kiem/"):
            assert f'href="{address}' in text, (path, address)  # below another site with what keeps its frame
    for path in ("/phat-thanh/", "/thi/"):
        assert Client().get(path).status_code == 200


def test_an_address_that_leads_nowhere_keeps_the_site_and_offers_ways_on(sites, as_person):
    for path, title in (("/khong-co/", "Huyện Nông Sơn"), ("/xa-son-vien/tin-tuc/khong-co/", "Xã Sơn Viên"),
                        ("/van-ban/999999/", "Huyện Nông Sơn")):  # fmt: skip
        answer = Client().get(path)
        text = answer.content.decode()
        assert answer.status_code == 404
        assert f"Không có trang này · {title}</title>" in text
        assert 'name="q"' in text
        assert "noindex" in text
    assert "Về bàn làm việc" in as_person("xa.sonvien").get("/ban/tin-bai/999999/").content.decode()
    assert Client().post("/khong-co/").status_code == 404
    for path in ("/a%00b/", "/xa-son-vien/%00/", "/nguon/bao-tin/a%00b/"):  # PostgreSQL takes no NUL
        assert Client().get(path).status_code == 404
