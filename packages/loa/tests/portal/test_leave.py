"""What leaves the sites, read by programs that are not ours: feedparser, lxml, Pillow, pdfium; and by their rules."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import feedparser
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from lxml import html as markup
from PIL import Image as Pillow

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.plan.models import Theme
    from loa.portal.models import HomePage, StoryPage

NASTY = "Tin <b>nóng</b> & </script><!-- ]]> “chợ”"
BASE = "http://127.0.0.1:8000"
FEEDS = ("atom.xml", "rss.xml", "feed.json")


@pytest.fixture
def theme(district: SampleDistrict) -> Theme:
    from datetime import timedelta

    from loa.kit import clock
    from loa.plan.models import Plan, Theme

    day = clock.today()
    plan = Plan.objects.create(
        owner=district.units["district"], title="KH", state="active", period_start=day, period_end=day + timedelta(30)
    )
    return Theme.objects.create(plan=plan, order=1, title="Xã & số")


@pytest.fixture
def page(publish: Callable[..., StoryPage], picture: Callable[..., Any], theme: Theme) -> StoryPage:
    """A story that tries to break out of everything that it stands in."""
    shown = picture()
    body = [
        (
            "text",
            '<h2>Mục</h2><p>Chữ <b>đậm</b> <a href="https://example.vn/?a=1&amp;b=2">dẫn</a>.</p><ol><li>Một</li></ol>',
        ),
        ("picture", {"image": shown, "alt": "Phiên chợ", "caption": "Chợ."}),
        ("quote", {"text": 'Giữ lời "là" bán được.', "who": "Một chủ vườn"}),
        ("fact", {"title": "Số", "figures": [{"label": "Hộ", "value": "38"}]}),
        ("steps", {"title": "Bước", "steps": [{"title": "Chụp", "text": "Sáng."}]}),
    ]
    return publish(title=NASTY, body=body, theme=theme, lead_image=shown, lead_alt="Sạp bưởi", summary="Tóm & tắt <i>.")


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_feeds_are_what_their_formats_say_and_what_an_independent_reader_reads(page: StoryPage, theme: Theme) -> None:
    for where in ("/xa-son-vien/", "/xa-son-vien/tin-tuc/"):
        atom, rss = feedparser.parse(get(where + "atom.xml").content), feedparser.parse(get(where + "rss.xml").content)
        for found in (atom, rss):
            assert not found.bozo, found.get("bozo_exception")
            (entry,) = found.entries
            assert markup.fromstring(entry.title).text_content() if "<" in entry.title else entry.title
            assert entry.link == page.address
            assert entry.id == f"urn:uuid:{page.translation_key}"
            assert entry.author == "xã Sơn Viên" or entry.author
            assert entry.tags[0].term == "Xã & số"
            (enclosure,) = [one for one in entry.enclosures if one]
            assert enclosure.type == "image/jpeg"
            assert int(enclosure.length) > 1000
            content = entry.content[0].value
            assert 'href="https://example.vn/?a=1&amp;b=2"' in content
            assert f'src="{BASE}/media/' in content
            assert "srcset" not in content
            assert found.feed.links
        assert atom.version == "atom10"
        assert rss.version == "rss20"
    tree = etree.fromstring(get("/xa-son-vien/atom.xml").content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    for needed in (
        "a:id",
        "a:title",
        "a:updated",
        "a:author/a:name",
        "a:link[@rel='self']",
        "a:link[@rel='alternate']",
    ):
        assert tree.find(needed, space) is not None, needed
    for needed in ("a:id", "a:title", "a:updated", "a:published", "a:summary", "a:content", "a:link"):
        assert tree.find(f"a:entry/{needed}", space) is not None, needed
    assert tree.findtext("a:entry/a:title", namespaces=space).replace("\n", " ").split() == NASTY.split()
    assert datetime.fromisoformat(tree.findtext("a:entry/a:updated", namespaces=space)).tzinfo
    channel = etree.fromstring(get("/xa-son-vien/rss.xml").content).find("channel")
    assert channel.find("item/guid").get("isPermaLink") == "false"
    assert re.fullmatch(r"\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0[07]00", channel.findtext("item/pubDate"))
    assert [one.tag for one in channel][:3] == ["title", "link", "description"]


def test_the_json_feed_keeps_its_rules(page: StoryPage, theme: Theme) -> None:
    response = get(f"/xa-son-vien/tin-tuc/feed.json?noi-dung={theme.pk}")
    assert response["Content-Type"].startswith("application/feed+json")
    value = json.loads(response.content)
    assert value["version"] == "https://jsonfeed.org/version/1.1"
    assert value["feed_url"].endswith(f"/xa-son-vien/tin-tuc/feed.json?noi-dung={theme.pk}")
    assert theme.title in value["title"]
    (item,) = value["items"]
    assert isinstance(item["id"], str)
    assert item["content_html"]
    assert item["title"].split() == NASTY.split()
    assert datetime.fromisoformat(item["date_published"]).tzinfo
    assert isinstance(item["authors"], list)
    assert item["tags"] == [theme.title]
    for key in ("url", "image"):
        assert item[key].startswith(BASE)
    brief = json.loads(get("/xa-son-vien/feed.json?tom-tat=1").content)["items"][0]
    assert "Giữ lời" not in brief["content_html"]
    for wrong in ("?noi-dung=0", "?noi-dung=x", "?noi-dung=99999999999999999999"):
        assert get("/xa-son-vien/feed.json" + wrong).status_code == 404


@pytest.mark.parametrize("form", FEEDS)
def test_nothing_new_is_said_shortly_and_anything_new_is_seen(
    form: str, page: StoryPage, publish: Callable[..., StoryPage], district: SampleDistrict
) -> None:
    from loa.portal import actions

    path = f"/xa-son-vien/{form}"
    first = get(path)
    tag, day = first["ETag"], first["Last-Modified"]
    same = get(path, if_none_match=tag)
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert get(path, if_modified_since=day).status_code == 304
    assert get(path, if_none_match='"khac"').status_code == 200
    other = publish(title="Bài thứ hai")
    changed = get(path, if_none_match=tag)
    assert changed.status_code == 200
    actions.take_down_story(other, by=district.people["lanhdao.sonvien"], reason="Sai")
    down = get(path, if_none_match=changed["ETag"])
    assert down.status_code == 200
    text = down.content.decode()
    assert "Bài thứ hai" not in text
    assert (f'ref="urn:uuid:{other.translation_key}"' in text) == (form == "atom.xml")


def test_a_feed_costs_as_many_queries_for_many_as_for_few(
    publish: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    shown = picture()
    publish(title="Một", lead_image=shown, lead_alt="x")
    get("/xa-son-vien/atom.xml")
    with CaptureQueriesContext(connection) as few:
        get("/xa-son-vien/atom.xml")
    for number in range(3):
        publish(title=f"Bài {number}", lead_image=shown, lead_alt="x")
    with CaptureQueriesContext(connection) as many:
        get("/xa-son-vien/atom.xml")
    assert len(many) <= len(few) <= 14, len(few)


def test_an_empty_feed_is_a_feed(sites: dict[str, HomePage]) -> None:
    for form in FEEDS:
        response = get(f"/{form}")
        assert response.status_code == 200
        if form != "feed.json":
            assert not feedparser.parse(response.content).bozo
        assert get(f"/khong-co/{form}").status_code == 404


def test_maps_name_every_page_of_the_host_once(
    page: StoryPage, sites: dict[str, HomePage], monkeypatch: pytest.MonkeyPatch, district: SampleDistrict
) -> None:
    from django.core.cache import cache
    from loa.portal import actions
    from loa.portal.outgoing import maps

    def places(response: Any) -> list[str]:
        tree = etree.fromstring(response.content)
        return [one.text for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    found = places(get("/sitemap.xml"))
    assert len(found) == len(set(found)) == 7
    assert page.address in found
    assert places(get("/sitemap-tin.xml")) == [page.address]
    monkeypatch.setattr(maps, "MOST", 3)
    parts = places(get("/sitemap.xml"))
    assert parts == [f"{BASE}/sitemap-{n}.xml" for n in (1, 2, 3)]
    assert [one for n in (1, 2, 3) for one in places(get(f"/sitemap-{n}.xml"))] == found
    assert get("/sitemap-4.xml").status_code == get("/sitemap-0.xml").status_code == 404
    monkeypatch.undo()
    actions.set_host(sites["xa-6"], "sonvien.example.vn", by=district.people["quantri"])
    cache.clear()
    left = places(get("/sitemap.xml"))
    assert not [one for one in left if "son-vien" in one]
    own = Client(HTTP_HOST="sonvien.example.vn")
    assert places(own.get("/sitemap.xml"))[0] == "https://sonvien.example.vn/"
    assert len(places(own.get("/sitemap.xml"))) == 3
    robots = own.get("/robots.txt").content.decode()
    assert "Sitemap: https://sonvien.example.vn/sitemap.xml" in robots
    assert "Disallow: /ban/" in robots


def test_a_page_says_what_it_is_and_nothing_breaks_out(page: StoryPage) -> None:
    text = get(f"/xa-son-vien/tin-tuc/{page.slug}/").content.decode()
    tree = markup.fromstring(text)
    said = {one.get("property") or one.get("name"): one.get("content") for one in tree.iter("meta")}
    assert said["og:title"] == NASTY
    assert said["og:url"] == page.address
    assert said["og:locale"] == "vi_VN"
    assert said["twitter:card"] == "summary_large_image"
    assert datetime.fromisoformat(said["article:published_time"]).tzinfo
    (data,) = tree.xpath("//script[@type='application/ld+json']")
    assert not re.search(r"[<>\u2028]", data.text)
    graph = {one["@type"]: one for one in json.loads(data.text)["@graph"]}
    assert graph["NewsArticle"]["name"] == NASTY
    assert graph["NewsArticle"]["publisher"]["@id"] == graph["GovernmentOrganization"]["@id"]
    assert [one["position"] for one in graph["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]
    offered = {one.get("type") for one in tree.xpath("//link[@rel='alternate']")}
    assert offered >= {
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
        "application/json+oembed",
    }
    for one in tree.xpath("//link[@rel='alternate']") + tree.xpath("//link[@rel='canonical']"):
        assert get(one.get("href").removeprefix(BASE)).status_code == 200, one.get("href")

    card = get(said["og:image"].removeprefix(BASE))
    picture = Pillow.open(io.BytesIO(card.content))
    assert (picture.format, *picture.size) == ("PNG", 1200, 630)
    assert len(card.content) < 1_000_000
    assert len(picture.convert("RGB").getcolors(10_000_000) or ()) > 10
    assert "max-age=31536000" in card["Cache-Control"]
    old = get(f"/the/{page.pk}-cu.png")
    assert old.status_code == 302
    assert old["Location"] == said["og:image"].removeprefix(BASE)
    home = markup.fromstring(get("/xa-son-vien/").content.decode())
    for image in home.xpath("//meta[@property='og:image']/@content"):
        assert get(image.removeprefix(BASE)).status_code == 200


def test_a_page_that_borrows_a_frame_says_its_own_name_and_its_one_address(page: StoryPage, theme: Theme) -> None:
    def read(path: str) -> Any:
        return markup.fromstring(get(path).content.decode())

    below = page.home
    where, feed = f"/chuyen-doi-so/noi-dung/{theme.pk}/", f"tin-tuc/atom.xml?noi-dung={theme.pk}"
    for path, address in ((where, f"{BASE}/"), (f"{where}?noi={below.pk}", below.address)):
        tree = read(path)
        said = {one.get("property"): one.get("content") for one in tree.xpath("//meta[@property]")}
        assert said["og:title"].startswith(theme.title)
        assert said["og:url"] == f"{BASE}{where}"
        assert [one.get("href") for one in tree.xpath("//link[@rel='canonical']")] == [f"{BASE}{where}"]
        assert tree.xpath("//link[@rel='alternate']")[0].get("href") == f"{address}{feed}"
    assert read("/van-ban/").xpath("//link[@rel='canonical']")
    assert not read("/van-ban/?q=a").xpath("//link[@rel='canonical']"), "a filtered list is no page of its own"
    assert f"{BASE}/{feed}" in [one.get("href") for one in read("/du-lieu-mo/").xpath("//details//a")]


def test_who_embeds_a_story_is_told_how(page: StoryPage) -> None:
    value = get(f"/oembed/?url={page.address}&maxwidth=400").json()
    assert (value["type"], value["version"], value["title"]) == ("rich", "1.0", NASTY)
    assert value["width"] <= 400
    assert "thumbnail_url" not in value
    assert "<script" not in value["html"]
    assert "<b>" not in value["html"]
    xml = etree.fromstring(get(f"/oembed/?url={page.address}&format=xml").content)
    assert xml.findtext("title").split() == NASTY.split()
    for wrong in ("", "http://khac.example/", f"{BASE}/khong-co/", "http://[", f"{page.address}x", "x" * 5000,
                  f"{BASE}/a\x00b/", "http://a\x00b/"):  # fmt: skip
        assert Client().get("/oembed/", {"url": wrong}).status_code == 404
    assert get(f"/oembed/?url={page.address}&format=yaml").status_code == 501


def test_letters_that_xml_does_not_know_break_neither_the_code_nor_what_is_embedded(db: None) -> None:
    from loa.portal.models import StoryPage
    from loa.portal.outgoing import describe

    said = "Chợ\x0c quê\ufffe"
    assert etree.fromstring(describe.oembed_xml({"title": said}).encode()).findtext("title") == "Chợ quê"
    assert "“Chợ quê”" in describe.qr_title(StoryPage(title=said))


def test_a_print_and_a_code(page: StoryPage, district: SampleDistrict, write: Callable[..., StoryPage]) -> None:
    from loa.portal import actions

    response = get(f"/ban-in/{page.pk}.pdf")
    assert response["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(response.content)
    text = " ".join(" ".join(document[n].get_textpage().get_text_range() for n in range(len(document))).split())
    for words in ("Giữ lời", "Xã Sơn Viên", "38", "Chụp", "chợ", "Một chủ vườn"):
        assert words in text, words
    assert get(f"/ban-in/{page.pk}.pdf", if_none_match=response["ETag"]).status_code == 304
    actions.change_site(page.home, by=district.people["quantri"], title="Xã Mới")
    renamed = get(f"/ban-in/{page.pk}.pdf", if_none_match=response["ETag"])
    assert renamed.status_code == 200
    document = pypdfium2.PdfDocument(renamed.content)
    assert "Xã Mới" in document[0].get_textpage().get_text_range(), "no print keeps a site's old name"
    svg = etree.fromstring(get(f"/ma-qr/{page.pk}.svg").content)
    assert svg.tag.endswith("svg")
    shown = get(f"/xa-son-vien/tin-tuc/{page.slug}/").content.decode()
    assert f'href="/ban-in/{page.pk}.pdf"' in shown
    assert f'href="/ma-qr/{page.pk}.svg"' in shown
    draft = write(title="Nháp")
    for path in (f"/ban-in/{draft.pk}.pdf", f"/ma-qr/{draft.pk}.svg", f"/the/{draft.pk}-x.png", "/ban-in/0.pdf"):
        assert get(path).status_code == 404


def test_what_is_public_may_be_taken_away_as_data(
    page: StoryPage, publish: Callable[..., StoryPage], sites: Any, district: Any
) -> None:
    from loa.portal import actions

    publish(title="=cmd|' /C calc'!A0")
    raw = whole(get("/du-lieu-mo/tin-bai.csv"))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert {row["title"] for row in rows} == {"'=cmd|' /C calc'!A0", NASTY}
    response = get("/du-lieu-mo/tin-bai.json")
    assert 'rel="license"' in response["Link"]
    value = json.loads(whole(response))
    assert value["licence"].startswith("https://")
    assert {row["title"] for row in value["rows"]} == {"=cmd|' /C calc'!A0", NASTY}
    assert all(row["sha256"] and row["url"].startswith(BASE) for row in value["rows"])
    document = actions.add_document(
        sites["vanphong"].unit,
        by=district.people["bientap"],
        kind="Quyết định",
        symbol="749/QĐ-TTg",
        title="=Chuyển đổi số",
    )
    assert list(csv.DictReader(io.StringIO(whole(get("/du-lieu-mo/van-ban.csv")).decode("utf-8-sig")))) == []
    actions.submit_version(document, by=district.people["bientap"])
    actions.approve_document(document, by=district.people["duyetbai"])
    (row,) = csv.DictReader(io.StringIO(whole(get("/du-lieu-mo/van-ban.csv")).decode("utf-8-sig")))
    assert (row["symbol"], row["title"], row["force"]) == ("749/QĐ-TTg", "'=Chuyển đổi số", "unknown")
    assert json.loads(whole(get("/du-lieu-mo/van-ban.json")))["rows"][0]["url"].endswith(f"/van-ban/{document.pk}/")
    assert get("/du-lieu-mo/gop-y.csv").status_code == 404
    about = get("/du-lieu-mo/").content.decode()
    assert all(field in about for field in value["fields"])
    assert 'href="/du-lieu-mo/"' in get("/").content.decode()


def test_the_hub_is_told_of_every_change(
    page: StoryPage, publish: Callable[..., StoryPage], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from far_server import far_server
    from loa.portal import tasks

    with far_server() as far:
        far.answers["/hub"] = lambda ask: (204, {}, b"")
        settings.INSTALLATION = settings.INSTALLATION.model_copy(
            update={"fetch_inside": [far.host], "websub_hub": f"{far.url}/hub"}
        )
        with django_capture_on_commit_callbacks(execute=True):
            publish(title="Có hub")
        told = {one.body.decode().partition("hub.url=")[2].partition("&")[0] for one in far.asked}
        assert len(told) == 6
        assert any(one.endswith("xa-son-vien%2Fatom.xml") for one in told)
        text = get("/xa-son-vien/atom.xml")
        assert f'<link href="{far.url}/hub" rel="hub"' in text.content.decode().replace(
            f'rel="hub" href="{far.url}/hub"', f'href="{far.url}/hub" rel="hub"'
        )
        assert 'rel="hub"' in text["Link"]
        assert json.loads(get("/xa-son-vien/feed.json").content)["hubs"] == [
            {"type": "WebSub", "url": f"{far.url}/hub"}
        ]
    assert tasks.tell_hub.call(["x"]) == 0  # a hub that is gone stops nothing


@pytest.mark.parametrize("title", ["A", "W" * 255, "Đường về xã " * 20, "超" * 30, "\u200b", "a\x0bb"])
def test_a_card_is_drawn_whatever_the_title(title: str, sites: dict[str, HomePage]) -> None:
    from loa.portal.models import StoryPage
    from loa.portal.outgoing import card

    home = sites["xa-6"]
    made = Pillow.open(io.BytesIO(card.draw(StoryPage(title=title), home)))
    assert made.size == (1200, 630)
    lines, font, step = card.fitted(title, 900, 400)
    assert all(font.getlength(line) <= 900 for line in lines)
    assert len(lines) * step <= 400
