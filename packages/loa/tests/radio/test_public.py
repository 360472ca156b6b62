"""What citizens hear: only what was approved, made and aired; a feed that players read; Range and captions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

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
