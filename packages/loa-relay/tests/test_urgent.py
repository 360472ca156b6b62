"""Urgent orders: at once, authenticated twice, once only; and a retired device falls silent."""

from __future__ import annotations

from typing import Any

import pytest
from loa_relay.protocol import RETIRED, URGENT, to_moment
from relay_world.station import HOUR, MINUTE, TEN, Rig, check_books, programme

NIGHT = TEN + 14 * HOUR


def flood(rig: Rig, name: str = "kc-1", **changes: Any) -> dict[str, Any]:
    audio = rig.server.audio(b"flood warning" + name.encode(), 20 * 48000)
    return {
        "order": name,
        "title": "Cảnh báo lũ",
        "action": "play",
        "audio": [audio],
        "repeat": 3,
        "gap_ms": 2000,
        "volume": None,
    } | changes


def test_sounds_within_one_poll_also_at_night_and_with_the_time_unknown() -> None:
    rig = Rig(start=NIGHT, wall=1_000_000)
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.poll()
    asked = rig.clock.true
    rig.run(5 * MINUTE)
    assert rig.sound.heard[0].began - asked < 500
    assert rig.told("kc-1") == [("started", None), ("completed", None)]
    entry = rig.log[-1]
    assert (entry["of"], entry["to"], entry["planned"]) == (60 * 48000, 60 * 48000, None)
    assert rig.station.deliver_soon
    rig.synchronise()
    assert rig.server.handle("GET", "/api/v1/relay/urgent", {}, b"")[0] == 401
    rig.poll()
    rig.run(5 * MINUTE)
    assert len(rig.sound.heard) == 1, "once only"


def test_pre_empts_everything_and_the_programme_goes_on_after_it() -> None:
    rig = Rig()
    rig.server.order(
        "que-trung", [programme(rig, "a", TEN, priority="priority"), programme(rig, "b", TEN + 2 * MINUTE)]
    )
    rig.synchronise()
    rig.run_to(TEN + MINUTE)
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.poll()
    rig.run(2 * HOUR)
    assert rig.told("a") == [("started", None), ("preempted", None), ("started", None), ("completed", None)]
    assert rig.told("b") == [("started", None), ("completed", None)]
    order = [body["airing"] for body in rig.log if body["kind"] == "completed"]
    assert order == ["kc-1", "a", "b"]


def test_two_orders_follow_each_other_and_stop_ends_one() -> None:
    rig = Rig()
    rig.synchronise()
    first, second = flood(rig, "kc-1", repeat=50), flood(rig, "kc-2")
    rig.server.urgent["que-trung"] = [first, second]
    rig.poll()
    rig.run(MINUTE)
    rig.server.urgent["que-trung"] = [first | {"action": "stop"}, second]
    rig.poll()
    rig.run(1000)
    assert rig.told("kc-1") == [("started", None), ("partial", "stopped")]
    rig.poll()  # still asked to stop: the server does not know yet
    rig.synchronise()
    rig.poll()
    rig.run(5 * MINUTE)
    assert rig.told("kc-2") == [("started", None), ("completed", None)]


def test_stop_of_an_order_never_heard_of_is_answered() -> None:
    rig = Rig()
    rig.server.urgent["que-trung"] = [flood(rig) | {"action": "stop"}]
    rig.poll()
    assert rig.told("kc-1") == [("missed", "stopped")]
    rig.synchronise()
    rig.poll()
    assert rig.told("kc-1") == [("missed", "stopped")]


def test_a_power_cut_in_the_middle_plays_it_again_from_the_start() -> None:
    rig = Rig()
    rig.synchronise()
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.poll()
    rig.run(30_000)
    rig.power_cut(off_ms=MINUTE, wall=0)
    rig.boot()
    rig.poll()
    rig.run(5 * MINUTE)
    assert rig.told("kc-1") == [("started", None), ("partial", "power"), ("started", None), ("completed", None)]
    assert rig.sound.heard[-1].start == 0


def test_an_order_that_was_cut_and_then_stopped_does_not_sound_again() -> None:
    rig = Rig()
    rig.synchronise()
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.poll()
    rig.run(10_000)
    rig.power_cut(off_ms=MINUTE, wall=0)
    rig.boot()
    rig.server.urgent["que-trung"] = [flood(rig) | {"action": "stop"}]
    rig.poll()
    rig.run(MINUTE)
    assert rig.told("kc-1") == [("started", None), ("partial", "power"), ("missed", "stopped")]
    check_books(rig.log)
    rig.synchronise()
    requests = len(rig.device.log)
    rig.poll()
    rig.run(MINUTE)
    rig.synchronise()
    assert len(rig.device.log) == requests


def test_an_order_that_is_withdrawn_while_it_waits_never_sounds() -> None:
    rig = Rig()
    rig.sound.refuses = True
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.poll()
    rig.run(10_000)
    rig.server.urgent.clear()
    rig.poll()
    rig.sound.refuses = False
    rig.run(5 * MINUTE)
    assert rig.sound.heard == []


@pytest.mark.parametrize("part", ["payload", "signature", "mac", "no mac", "repeated", "other device"])
def test_forged_or_repeated_orders_stay_silent(part: str) -> None:
    rig = Rig()
    rig.synchronise()
    order = flood(rig)
    other = Rig(seed=2)
    rig.server.urgent["que-trung"] = [order]
    me = {"station": "que-trung", "device": rig.identity.device, "nonce": "x" * 22}
    secret = rig.device.secret

    def meddle(
        method: str, target: str, status: int, headers: dict[str, str], data: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if not target.endswith("/urgent"):
            return status, headers, data
        import json

        parts = json.loads(data)
        if part in ("payload", "signature", "mac"):
            parts[part] = parts[part][:-4] + ("AAAA" if parts[part][-4:] != "AAAA" else "BBBB")
        elif part == "no mac":
            del parts["mac"]
        elif part == "repeated":
            return 200, {}, rig.server.envelope(URGENT, {**order, **me}, secret)
        else:
            parts = json.loads(rig.server.envelope(URGENT, {**order, **me}, other.device.secret))
        return status, headers, json.dumps(parts).encode()

    rig.wire.meddle = meddle
    for _ in range(5):
        rig.poll()
        rig.run(5000)
    assert rig.sound.heard == []
    assert [body["reason"] for body in rig.log if body["kind"] == "refused"] == ["urgent"], "recorded once an hour"
    rig.wire.meddle = None
    rig.poll()
    rig.run(2 * MINUTE)
    assert len(rig.sound.heard) == 1


def test_sounds_although_the_disk_takes_no_entry() -> None:
    rig = Rig()
    rig.synchronise()
    rig.server.urgent["que-trung"] = [flood(rig)]
    rig.sync.fetch_urgent(_audio(rig))
    rig.files.full = True  # type: ignore[attr-defined]
    rig.poll()
    rig.run(3 * MINUTE)
    assert len(rig.sound.heard) == 1
    assert rig.told("kc-1") == []
    rig.files.full = False  # type: ignore[attr-defined]
    rig.run(10_000)
    assert rig.told("kc-1") == [("started", None), ("completed", None)]


def _audio(rig: Rig) -> Any:
    from loa_relay.manifest import read_audio

    return read_audio(rig.server.urgent["que-trung"][0]["audio"][0])


def test_no_rendition_that_can_be_decoded_is_answered() -> None:
    rig = Rig()
    rig.server.urgent["que-trung"] = [flood(rig, audio=[rig.server.audio(b"x", 1, "audio/mpeg")])]
    rig.poll()
    assert rig.told("kc-1") == [("missed", "decoder")]


def test_a_retired_device_ends_its_item_delivers_and_falls_silent() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN), programme(rig, "b", TEN + HOUR)])
    rig.synchronise()
    rig.run_to(TEN + MINUTE)
    rig.device.state = "retired"
    rig.synchronise()
    rig.run(2 * HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert rig.told("b") == []
    assert rig.log[-1]["kind"] == "retired"
    assert rig.synchronise()
    assert rig.device.log == rig.log
    rig.boot()
    rig.run(2 * HOUR)
    assert rig.synchronise()
    assert rig.device.log[-1]["kind"] == "retired"
    assert not rig.server.marked


def test_a_bare_or_foreign_refusal_does_not_silence_it() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    word = rig.server.envelope(RETIRED, {"station": "que-trung", "device": "0" * 16, "retired_at": to_moment(TEN)})
    for body in (b'{"code":"retired","reasons":[]}', b'{"code":"retired",' + word[1:]):
        rig.wire.meddle = lambda method, target, status, headers, data, body=body: (403, {}, body)
        rig.synchronise()
        assert not rig.station.retired
    rig.run_to(TEN + HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
