"""The core on good days: sync, play on the second, deliver; offline; priorities; quiet hours; the commune's order."""

from __future__ import annotations

import pytest
from loa_relay.protocol import from_moment
from relay_world.station import DAY, HOUR, MINUTE, TEN, Rig, check_books, programme, starts

TEN_MINUTES = 600 * 48000


def test_plays_on_the_second_and_delivers_the_log() -> None:
    rig = Rig(wall=0)
    rig.server.order("que-trung", [programme(rig, "a1", TEN), programme(rig, "a2", TEN + 6 * HOUR)])
    assert rig.synchronise()
    rig.run_to(TEN + 7 * HOUR)
    assert [
        abs(moment - planned) <= 20 for moment, planned in zip(starts(rig), [TEN, TEN + 6 * HOUR], strict=True)
    ] == [True, True]
    assert [heard.end for heard in rig.sound.heard] == [TEN_MINUTES, TEN_MINUTES]
    assert rig.told() == [("started", None), ("completed", None)] * 2
    completed = next(body for body in rig.log if body["kind"] == "completed")
    assert abs(from_moment(completed["began"]) - TEN) <= 20
    assert (completed["to"], completed["of"], completed["clock"]) == (TEN_MINUTES, TEN_MINUTES, "verified")
    assert rig.synchronise()
    assert [body["seq"] for body in rig.device.log] == list(range(1, len(rig.log) + 1))
    assert rig.device.log == rig.log
    check_books(rig.log)
    assert rig.device.status["waiting_log"] == 0
    assert rig.synchronise(), "a second delivery changes nothing"
    assert len(rig.device.log) == len(rig.log)


def test_the_entry_stands_before_the_sound() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a1", TEN)])
    rig.synchronise()
    rig.run_to(TEN - 1)
    assert rig.told("a1") == [("started", None)]
    assert rig.sound.heard == []
    assert rig.sound.playing is not None
    assert rig.sound.playing.began() is None


def test_server_gone_for_thirty_days() -> None:
    rig = Rig(wall=0, drift_ppm=40)
    days = [programme(rig, f"d{day}", TEN + day * DAY) for day in range(31)]
    rig.server.order("que-trung", days)
    rig.synchronise()
    for _ in range(8):  # a day of contact teaches it how fast its crystal runs
        rig.run(3 * HOUR)
        rig.synchronise()
    rig.wire.up = False
    rig.run(31 * DAY)
    assert len(rig.sound.heard) == 31
    late = [moment - (TEN + day * DAY) for day, moment in enumerate(starts(rig))]
    assert max(map(abs, late)) < 1500, "40 ppm unlearnt would be 100 seconds"
    rig.wire.up = True
    assert rig.synchronise()
    assert sum(body["kind"] == "completed" for body in rig.device.log) == 31
    check_books(rig.device.log)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("normal", "priority", [("started", None), ("preempted", None)]),
        ("normal", "normal", [("started", None), ("completed", None)]),
        ("priority", "normal", [("started", None), ("completed", None)]),
        ("priority", "priority", [("started", None), ("completed", None)]),
        ("priority", "urgent", [("started", None), ("preempted", None)]),
        ("urgent", "urgent", [("started", None), ("completed", None)]),
    ],
)
def test_who_gives_way(first: str, second: str, expected: list[tuple[str, str | None]]) -> None:
    rig = Rig()
    one, two = programme(rig, "one", TEN, priority=first), programme(rig, "two", TEN + 5 * MINUTE, priority=second)
    rig.server.order("que-trung", [one, two])
    rig.synchronise()
    rig.run_to(TEN + HOUR)
    assert rig.told("one")[:2] == expected
    assert rig.told("two")[-1] == ("completed", None)
    check_books(rig.log)
    if expected[1][0] == "preempted":
        resumed = [heard for heard in rig.sound.heard if heard.start > 0]
        assert len(resumed) == 1, "what was cut goes on where it stopped"
        assert resumed[0].end == TEN_MINUTES
        assert next(body for body in rig.log if body["kind"] == "preempted")["by"] == "two"


def test_two_airings_at_one_minute_follow_each_other() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "b", TEN, order=2), programme(rig, "a", TEN, order=1)])
    rig.synchronise()
    rig.run_to(TEN + HOUR)
    assert [body["airing"] for body in rig.log if body["kind"] == "completed"] == ["a", "b"]
    assert starts(rig)[1] - starts(rig)[0] >= 10 * MINUTE


def test_who_waited_too_long_is_missed_for_the_clash() -> None:
    rig = Rig()
    long, short = programme(rig, "long", TEN, minutes=90), programme(rig, "short", TEN + MINUTE)
    rig.server.order("que-trung", [long, short])
    rig.synchronise()
    rig.run_to(TEN + 3 * HOUR)
    assert rig.told("short") == [("missed", "clash")]
    assert rig.told("long") == [("started", None), ("completed", None)]


def test_quiet_hours_hold_for_all_but_urgent() -> None:
    night = TEN + 13 * HOUR  # 23:00
    rig = Rig()
    rig.server.order(
        "que-trung",
        [
            programme(rig, "evening", TEN + 11 * HOUR + 25 * MINUTE),  # 21:25 to 21:35
            programme(rig, "night", night, priority="priority"),
            programme(rig, "flood", night + HOUR, priority="urgent"),
        ],
    )
    rig.synchronise()
    rig.run_to(night + 3 * HOUR)
    assert rig.told("evening") == [("missed", "quiet")]
    assert rig.told("night") == [("missed", "quiet")]
    assert rig.told("flood") == [("started", None), ("completed", None)]


def test_missed_while_switched_off_and_too_late() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN), programme(rig, "b", TEN + 2 * HOUR)])
    rig.synchronise()
    rig.power_cut(off_ms=90 * MINUTE, wall=0)
    rig.boot()
    assert rig.synchronise()
    rig.run_to(TEN + 3 * HOUR)
    assert rig.told("a") == [("missed", "off")]
    assert rig.told("b") == [("started", None), ("completed", None)]


def test_a_short_cut_of_power_before_the_second_makes_it_late_not_missed() -> None:
    rig = Rig(ntp=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN - MINUTE)
    rig.power_cut(off_ms=3 * MINUTE)
    rig.boot()
    rig.run(HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert starts(rig)[0] - TEN < 3 * MINUTE


def test_resumes_after_a_cut_and_covers_the_whole_programme() -> None:
    rig = Rig(ntp=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN + 4 * MINUTE + 3210)
    rig.power_cut(off_ms=2 * MINUTE)
    rig.boot()
    rig.run(HOUR)
    assert rig.told("a") == [("started", None), ("partial", "power"), ("started", None), ("completed", None)]
    first, second = rig.sound.heard
    claimed = next(body for body in rig.log if body["kind"] == "partial")
    assert first.end - 6 * 48000 <= claimed["to"] <= first.end, "no more than what sounded, at most a checkpoint less"
    assert second.start <= claimed["to"]
    assert second.end == TEN_MINUTES
    check_books(rig.log)


def test_does_not_resume_after_too_long() -> None:
    rig = Rig(ntp=True)
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN + 4 * MINUTE)
    rig.power_cut(off_ms=20 * MINUTE)
    rig.boot()
    rig.run(HOUR)
    assert rig.told("a") == [("started", None), ("partial", "power")]


def test_the_amplifier_is_on_before_and_off_after() -> None:
    rig = Rig()
    rig.amplifier.warm_up_ms = 4000
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN + HOUR)
    (on, was_on), (off, was_off) = rig.amplifier.switched
    assert (was_on, was_off) == (True, False)
    assert TEN - 10_000 <= on <= TEN - 4000
    assert TEN + 10 * MINUTE <= off <= TEN + 11 * MINUTE
    assert abs(starts(rig)[0] - TEN) <= 20


def test_a_withdrawn_airing_is_forgotten_and_a_changed_one_follows() -> None:
    rig = Rig()
    gone, moved = programme(rig, "gone", TEN), programme(rig, "moved", TEN + HOUR)
    rig.server.order("que-trung", [gone, moved])
    rig.synchronise()
    rig.server.order("que-trung", [moved | {"starts": "2026-10-05T11:30:00+07:00"}])
    rig.synchronise()
    rig.run_to(TEN + 3 * HOUR)
    assert rig.told("gone") == []
    assert abs(starts(rig)[0] - (TEN + 90 * MINUTE)) <= 20
