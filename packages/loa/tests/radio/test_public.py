"""What citizens hear: only what was approved, made and aired; a feed that players read; Range and captions."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(district: Any) -> Any:
    from loa.portal import actions

    return actions.create_site(district.units["vanphong"], by=None, title="Huyện Nông Sơn", colours="district")


@pytest.fixture
def heard(approved: Any, site: Any) -> Any:
    """Its first run was heard yesterday."""
    from loa.kit.clock import now

    approved.airings.filter(nth=0).update(starts=now() - timedelta(days=1), state="completed")
    return approved


def test_nothing_is_heard_before_it_was_on_the_air(approved: Any, site: Any) -> None:
    client = Client()
    assert client.get(reverse("radio_programme", args=[approved.pk])).status_code == 404
    assert approved.title not in client.get(reverse("radio_list")).content.decode()
    assert client.get(reverse("radio_file", args=[approved.pk, "programme.mp3"])).status_code == 404


def test_the_page_has_a_player_chapters_and_the_words(heard: Any) -> None:
    client = Client()
    page = client.get(reverse("radio_programme", args=[heard.pk])).content.decode()
    assert "<audio" in page
    assert 'data-at="1"' in page
    assert "Bà con nộp hồ sơ tại nhà." in page
    assert "og:image" in page
    assert heard.title in client.get(reverse("radio_list")).content.decode()


def test_the_feed_names_sound_of_the_right_length(heard: Any, fake_engine: Any) -> None:
    client = Client()
    answer = client.get(reverse("radio_feed", args=[heard.series_id]))
    tree = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    enclosure = tree.find("channel/item/enclosure")
    assert enclosure is not None
    assert enclosure.get("length") == str(len(fake_engine.audio))
    path = "/" + enclosure.get("url", "").split("/", 3)[3]
    part = client.get(path, headers={"Range": "bytes=0-9"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, fake_engine.audio[:10])
    assert tree.findtext("channel/item/{http://www.itunes.com/dtds/podcast-1.0.dtd}duration") == "600"
    assert client.get(reverse("radio_cover", args=[heard.series_id]))["Content-Type"] == "image/png"


PODCAST = "{https://podcastindex.org/namespace/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


def test_the_feed_keeps_the_rules_of_rss_and_of_podcasts(heard: Any) -> None:
    """RSS 2.0, RSS Board's best practices, Apple's list of required tags, the podcast namespace's chapters and
    transcript; every file that it names is handed out as what it says.
    """
    client = Client()

    def fetched(url: str) -> Any:
        assert url.startswith(settings.INSTALLATION.base_url + "/"), url
        answer = client.get(url.removeprefix(settings.INSTALLATION.base_url))
        assert answer.status_code == 200, url
        return answer

    address = reverse("radio_feed", args=[heard.series_id])
    answer = client.get(address)
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language", f"{ITUNES}author", f"{ITUNES}explicit"):
        assert len(channel.findall(name)) == 1, name
        assert channel.findtext(name), name
    assert channel.findtext(f"{ITUNES}explicit") in ("true", "false")
    itself = channel.find("{http://www.w3.org/2005/Atom}link")
    assert itself is not None
    assert itself.attrib == {
        "href": settings.INSTALLATION.base_url + address, "rel": "self", "type": "application/rss+xml",
    }  # fmt: skip
    assert channel.findtext("image/link") == channel.findtext("link")
    assert channel.findtext("image/title") == channel.findtext("title")
    fetched(channel.findtext("link") or "")
    cover = channel.find(f"{ITUNES}image")
    assert cover is not None
    width, height = Image.open(BytesIO(fetched(cover.get("href") or "").content)).size
    assert width == height
    assert 1400 <= width <= 3000

    items = channel.findall("item")
    assert len(items) == 1
    for item in items:
        assert item.findtext("title")
        assert item.findtext("description")
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is not None
        guid = item.find("guid")
        assert guid is not None
        assert guid.text == item.findtext("link"), "a permalink: the same however often the programme is made anew"
        fetched(guid.text or "")
        sound = item.find("enclosure")
        assert sound is not None
        answer = fetched(sound.get("url") or "")
        assert (answer["Content-Type"], answer["Content-Length"]) == (sound.get("type"), sound.get("length"))
        named = [*item.findall(f"{PODCAST}transcript"), *item.findall(f"{PODCAST}chapters")]
        kinds = ["text/vtt", "text/plain", "application/json+chapters"]
        assert [one.get("type") for one in named] == kinds
        for one, kind in zip(named, kinds, strict=True):
            assert fetched(one.get("url") or "")["Content-Type"].startswith(kind)


def test_what_is_not_meant_for_ears_is_not_handed_out(heard: Any) -> None:
    client = Client()
    assert client.get(reverse("radio_file", args=[heard.pk, "fingerprint.bin"])).status_code == 404
    assert client.get(f"/phat-thanh/{heard.pk}/tep/../../secret-key").status_code == 404


def test_taken_down_is_gone(heard: Any, approver: Any) -> None:
    from loa.radio import actions

    actions.take_down(heard, by=approver, reason="Sai số liệu")
    assert Client().get(reverse("radio_programme", args=[heard.pk])).status_code == 404
    assert set(heard.airings.exclude(nth=0).values_list("state", flat=True)) == {"cancelled"}


def test_what_never_sounded_is_not_public_and_what_has_no_station_is_from_its_day(approved: Any, site: Any) -> None:
    from loa.kit.clock import now, today
    from loa.radio import access

    approved.airings.update(starts=now() - timedelta(days=1), state="missed")
    type(approved).objects.filter(pk=approved.pk).update(first_day=today())
    assert not access.on_the_portal().exists()
    approved.airings.all().delete()
    assert not access.on_the_portal().exists(), "its series has stations"
    approved.series.stations.clear()
    assert access.on_the_portal().get().aired == approved.renderings.get().finished_at


def test_what_can_be_heard_can_be_found(approved: Any, site: Any, agent: Any, monkeypatch: Any, approver: Any) -> None:
    from loa.radio import actions

    def found() -> bool:
        page = Client().get(reverse("portal_search"), {"q": "nop ho so tai nha"})
        return reverse("radio_programme", args=[approved.pk]) in page.content.decode()

    assert not found()
    one = agent(0)
    airing = approved.airings.get(station=one.station, nth=0)
    monkeypatch.setattr("loa.radio.actions.log.now", lambda: airing.starts)
    one.plays(str(airing.pk))
    assert one.deliver().status_code == 200
    assert found()
    actions.take_down(approved, by=approver, reason="Sai số liệu")
    assert not found()
