"""What time it is when the computer's clock lies, jumps, or starts in 1970."""

from __future__ import annotations

import pytest
from relay_world.station import HOUR, MINUTE, TEN, Rig, programme, starts

YEAR_1970 = 1_000_000


@pytest.mark.parametrize("step", [HOUR, -HOUR, YEAR_1970 - TEN])
def test_a_jump_of_the_clock_moves_nothing(step: int) -> None:
    rig = Rig(ntp=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN), programme(rig, "b", TEN + 2 * HOUR)])
    rig.synchronise()
    rig.run_to(TEN + 5 * MINUTE)
    rig.clock.step(step)
    rig.run_to(TEN + 4 * HOUR)
    assert rig.told("a") == rig.told("b") == [("started", None), ("completed", None)]
    assert abs(starts(rig)[1] - TEN - 2 * HOUR) <= 20


@pytest.mark.parametrize("step", [HOUR, -HOUR, YEAR_1970 - TEN])
def test_a_jump_with_only_the_system_clock_is_recorded_and_not_followed(step: int) -> None:
    rig = Rig(ntp=True)
    rig.server.order("que-trung", [programme(rig, "b", TEN + 2 * HOUR)])
    rig.synchronise()
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE)
    rig.boot()
    rig.run_to(TEN)
    assert rig.station.time.source == "ntp"
    rig.clock.step(step)
    rig.run_to(TEN + 4 * HOUR)
    assert rig.told("b") == [("started", None), ("completed", None)]
    assert abs(starts(rig)[0] - TEN - 2 * HOUR) <= 20
    jumps = [body for body in rig.log if (body["kind"], body["reason"]) == ("clock", "lost")]
    if step > 0:
        assert [body["detail"]["offset_ms"] for body in jumps] == [step]


def test_unknown_time_plays_nothing_and_says_so() -> None:
    """No network, no battery clock, 1970: nobody can know the time; a guess could wake the village at night."""
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN), programme(rig, "b", TEN + 5 * HOUR)])
    rig.synchronise()
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE, wall=YEAR_1970)
    rig.boot()
    rig.run(3 * HOUR)
    assert rig.station.time.now() is None
    assert rig.sound.heard == []
    assert rig.log[-1]["clock"] == "unverified"
    rig.wire.up = True
    rig.synchronise()
    rig.run_to(TEN + 6 * HOUR)
    assert rig.told("a") == [("missed", "clock")]
    assert rig.told("b") == [("started", None), ("completed", None)]


def test_a_fake_clock_saved_at_shutdown_is_not_believed() -> None:
    """Without a battery clock many systems boot with the hour of the last shutdown: plausible, and wrong."""
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.power_cut(off_ms=9 * HOUR, wall=TEN - HOUR + MINUTE)
    rig.wire.up = False
    rig.boot()
    rig.run(2 * HOUR)
    assert rig.sound.heard == []


def test_a_battery_clock_is_enough_but_marked() -> None:
    rig = Rig(rtc=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE)
    rig.boot()
    rig.run_to(TEN + HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert {body["clock"] for body in rig.log if body["airing"] == "a"} == {"unverified"}
    assert rig.station.time.source == "rtc"


@pytest.mark.parametrize("step", [HOUR, -HOUR, 2000 * HOUR])
def test_a_battery_clock_that_is_wrong_is_corrected_by_what_was_measured(step: int) -> None:
    rig = Rig(rtc=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.clock.step(step)
    rig.run(MINUTE)
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE)
    rig.boot()
    rig.run_to(TEN + HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert abs(starts(rig)[0] - TEN) <= 2000


@pytest.mark.parametrize("wall", [YEAR_1970, TEN - 2 * HOUR, TEN + 500 * 24 * HOUR])
def test_a_battery_clock_that_cannot_be_right_is_not_used(wall: int) -> None:
    rig = Rig(rtc=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE, wall=wall)
    rig.boot()
    rig.run(HOUR)
    assert rig.station.time.source is None


def test_the_operator_can_say_what_time_it_is() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.wire.up = False
    rig.power_cut(off_ms=MINUTE, wall=YEAR_1970)
    rig.boot()
    rig.run(MINUTE)
    rig.station.time.learn_operator(rig.clock.true + 2000)
    rig.run(2 * HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert abs(starts(rig)[0] - (TEN - 2000)) <= 20
    assert {body["clock"] for body in rig.log if body["airing"] == "a"} == {"unverified"}
    rig.wire.up = True
    rig.synchronise()
    assert rig.station.time.verified


def test_server_time_outlives_the_agent_but_not_the_boot() -> None:
    rig = Rig(wall=YEAR_1970)
    rig.server.order("que-trung", [])
    rig.synchronise()
    rig.wire.up = False
    rig.boot()
    assert rig.station.time.verified
    assert abs((rig.station.time.now() or 0) - rig.clock.true) <= 20
    rig.power_cut(off_ms=1000, wall=YEAR_1970)
    rig.boot()
    assert rig.station.time.now() is None


def test_a_slow_answer_does_not_spoil_a_good_one() -> None:
    rig = Rig()
    rig.server.order("que-trung", [])
    rig.synchronise()
    good = (rig.station.time.now() or 0) - rig.clock.true
    rig.wire.trip_ms = 3000
    rig.synchronise()
    assert (rig.station.time.now() or 0) - rig.clock.true == good
    rig.wire.trip_ms = 9000
    rig.clock.advance(24 * HOUR)
    rig.synchronise()
    assert abs((rig.station.time.now() or 0) - rig.clock.true) <= 20


def test_forged_or_repeated_time_is_refused() -> None:
    rig = Rig(wall=YEAR_1970)
    rig.server.order("que-trung", [])
    kept: list[bytes] = []

    def repeat(
        method: str, target: str, status: int, headers: dict[str, str], data: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if target.endswith("/time"):
            kept.append(data)
            data = kept[0]
        return status, headers, data

    rig.wire.meddle = repeat
    rig.synchronise()
    rig.power_cut(off_ms=HOUR, wall=YEAR_1970)
    rig.boot()
    rig.synchronise()
    assert rig.station.time.now() is None
    assert ("refused", "time") in [(body["kind"], body["reason"]) for body in rig.log]
