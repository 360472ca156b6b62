"""Who may join as a channel, and what a kind looks like once its channel is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from loa.evidence.channels import CHANNELS
from loa.kit import channels
from loa.kit.channels import Channel, EvidenceKind


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_channels", {one.code: one for one in CHANNELS})


def led(code: str = "led", *kinds: str, repeat: str = "") -> Channel:
    return Channel(
        code, "Bảng LED", "Ghi", tuple(EvidenceKind(one, one, "giờ") for one in kinds or ("led_hours",)), repeat
    )


def kind_codes() -> list[str]:
    return [kind.code for one in CHANNELS for kind in one.kinds]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (led("led-board"), "'led-board' is no code"),
        (led("d5"), "'d5' is no code"),
        (led("Led"), "'Led' is no code"),
        (led("_led"), "'_led' is no code"),
        (led("l" * 41), "is no code"),
        (led("void"), "'void' is no code"),
        (led("led", "void"), "'void' is no code"),
        (led("led", "led hours"), "'led hours' is no code"),
        (led("led", "h" * 41), "is no code"),
        (led("led", "led_hours", "led_hours"), "yields 'led_hours' twice"),
        (led("led", "led_hours", repeat="led_again"), "counts repeats in 'led_again'"),
        # The label and the measure differ from those of relay's own kind: the code alone decides.
        (led("led", "relay"), "'relay' belongs to channel 'relay'"),
        (replace(led(), kinds=()), "yields no kind"),
        (led("other", "deed"), "yields 'partner', and drops it"),
    ],
)
def test_what_cannot_join_is_refused_and_changes_nothing(wrong: Channel, said: str) -> None:
    before = channels.channels()
    with pytest.raises(ValueError, match=said):
        channels.join(wrong)
    assert channels.channels() == before


def test_one_that_joins_stands_before_the_rest_and_a_longest_code_fits() -> None:
    channels.join(led("l" * 40, "led_hours", "led_again", repeat="led_again"))
    assert [one.code for one in channels.channels()][-2:] == ["l" * 40, "other"]
    assert list(channels.kinds())[-2:] == ["deed", "partner"]
    assert channels.channel_of_kind("led_again").code == "l" * 40


def test_a_province_may_rename_a_channel_and_add_to_it() -> None:
    relay = channels.channel("relay")
    channels.join(replace(relay, label="Tiếp sóng", kinds=(*relay.kinds, EvidenceKind("relay_hours", "Giờ", "giờ"))))
    assert channels.channel("relay").label == "Tiếp sóng"
    assert [one.code for one in channels.channels()] == [one.code for one in CHANNELS]


def test_what_we_declare_ourselves_could_join() -> None:
    assert len(set(kind_codes())) == len(kind_codes())
    channels.join(*CHANNELS)


def test_a_kind_that_nobody_declares_keeps_its_code_and_the_ledgers_measure() -> None:
    gone = channels.kind_of("led_hours", "giờ")
    assert (gone.label, gone.measure, gone.by_hand) == ("led_hours", "giờ", False)
    assert channels.kind_of("led_hours").measure == "led_hours"
    assert str(channels.kind_of("relay").measure) == "lượt"


def test_a_package_that_cannot_join_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    from django.core.exceptions import ImproperlyConfigured

    point = EntryPoint("led", "loa_led_that_is_not_there:LED", channels.GROUP)
    monkeypatch.setattr(channels, "entry_points", lambda group: [point])
    with pytest.raises(ImproperlyConfigured, match="loa_led_that_is_not_there:LED"):
        channels.join_entry_points()
    assert channels.locale_folders() == []
