"""Laws that hold whatever is planned and whenever the power goes: found by random schedules, not by examples."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loa_relay.manifest import PRIORITIES
from loa_relay.protocol import from_moment
from relay_world.station import HOUR, MINUTE, TEN, Rig, airing, check_books

DAWN, DUSK = TEN - HOUR, TEN + 2 * HOUR
"""Quiet hours of these tests: before 9:00 and from 12:00."""

Plan = tuple[int, int, str, int]
"""Minute after 10:00, minutes long, priority, order."""

PLANS = st.lists(
    st.tuples(st.integers(-80, 150), st.integers(1, 25), st.sampled_from(list(PRIORITIES)), st.integers(0, 2)),
    min_size=1,
    max_size=7,
)
CUTS = st.lists(st.tuples(st.integers(1, 60 * 60), st.integers(1, 20 * 60)), max_size=4)


def live(plans: list[Plan], cuts: list[tuple[int, int]]) -> tuple[Rig, list[dict[str, Any]]]:
    rig = Rig(start=DAWN - HOUR, ntp=True)
    airings = [
        airing(
            f"a{number}",
            TEN + minute * MINUTE,
            rig.server.audio(f"sound {number}".encode(), minutes * 60 * 48000),
            priority,
            order=order,
        )
        for number, (minute, minutes, priority, order) in enumerate(plans)
    ]
    rig.server.order("que-trung", airings, quiet=[["12:00", "09:00"]])
    rig.synchronise()
    for after, off in cuts:
        rig.run(after * 1000)
        rig.power_cut(off * 1000)
        rig.boot()
    rig.run(8 * HOUR)
    rig.synchronise()
    return rig, airings


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS, CUTS)
def test_books_balance_and_quiet_hours_hold(plans: list[Plan], cuts: list[tuple[int, int]]) -> None:
    rig, airings = live(plans, cuts)
    check_books(rig.log)
    assert rig.device.log == rig.log
    by_file = {f"audio/{one['audio'][0]['sha256']}": one for one in airings}
    for one in airings:
        assert rig.told(one["airing"]), "every airing is accounted for"
    for heard in rig.sound.heard:
        one = by_file[heard.file]
        assert heard.began >= from_moment(one["starts"]) - 25, "never early"
        if one["priority"] != "urgent":
            end = heard.began + (heard.end - heard.start) // 48
            assert heard.began >= DAWN
            assert end <= DUSK + 50
    spans = sorted((heard.began, heard.began + (heard.end - heard.start) // 48) for heard in rig.sound.heard)
    assert all(first[1] <= second[0] + 1 for first, second in pairwise(spans)), "one at a time"
    sounded: dict[str, int] = {}
    for heard in sorted(rig.sound.heard, key=lambda heard: heard.began):
        assert heard.start <= sounded.get(heard.file, 0), "nothing is left out"
        sounded[heard.file] = max(sounded.get(heard.file, 0), heard.end)
    for one in airings:
        whole = ("completed", None) in rig.told(one["airing"])
        file = f"audio/{one['audio'][0]['sha256']}"
        assert not whole or sounded[file] == one["audio"][0]["samples"], "what is called complete has sounded whole"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS)
def test_a_higher_item_never_waits_for_a_lower_one(plans: list[Plan]) -> None:
    rig, airings = live(plans, [])
    by_file = {f"audio/{one['audio'][0]['sha256']}": one for one in airings}
    for heard in rig.sound.heard:
        low = by_file[heard.file]
        end = heard.began + (heard.end - heard.start) // 48
        for one in airings:
            starts = from_moment(one["starts"])
            higher = PRIORITIES[one["priority"]] > PRIORITIES[low["priority"]]
            if higher and ("started", None) in rig.told(one["airing"]):
                assert not heard.began < starts < end - 2000, (one["airing"], "waited for", low["airing"])
