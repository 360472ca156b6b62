"""Fetching ahead over a bad link, and refusing what is not what the server signed."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loa_relay.client import Unreachable
from loa_relay.protocol import MANIFEST, Invalid, sha256, to_moment
from loa_relay.store import MARGIN
from loa_relay.sync import Backoff
from relay_world.disk import MemoryFiles
from relay_world.station import DAY, HOUR, MINUTE, TEN, Rig, airing, programme


def big(rig: Rig, name: str, size: int = 300_000, starts: int = TEN) -> dict[str, Any]:
    data = random.Random(name).randbytes(size)
    return airing(name, starts, rig.server.audio(data, 600 * 48000))


def stored(rig: Rig) -> list[str]:
    return rig.files.names("audio")


def test_a_link_that_breaks_every_64_kb_is_resumed_to_the_end() -> None:
    rig = Rig()
    rig.server.order("que-trung", [big(rig, "a")])
    rig.wire.cut_after, rig.wire.piece = 65536, 16384
    rounds = 0
    while not rig.synchronise():
        rounds += 1
        assert rounds < 10
        rig.boot()
    assert rounds == 4, "300 kB in pieces of 64 kB: nothing is fetched twice"
    assert stored(rig) == [sha256(random.Random("a").randbytes(300_000))]


def test_a_wrong_file_is_refused_and_fetched_anew() -> None:
    rig = Rig()
    rig.server.order("que-trung", [big(rig, "a")])
    wrong = [b"virus" * 60_000, b"x" * 10, b"y" * 900_000]

    def swap(
        method: str, target: str, status: int, headers: dict[str, str], data: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, wrong.pop()) if "/audio/" in target and wrong else (status, headers, data)

    rig.wire.meddle = swap
    for _ in range(3):
        if rig.synchronise():
            break
    assert not wrong
    assert stored(rig) == [sha256(random.Random("a").randbytes(300_000))]


def test_a_file_that_stays_wrong_is_left_and_reported() -> None:
    rig = Rig()
    rig.server.order("que-trung", [big(rig, "a"), programme(rig, "b", TEN + HOUR)])
    digest = sha256(random.Random("a").randbytes(300_000))
    rig.server.files[digest] = b"z" * 300_000
    assert not rig.synchronise()
    assert not rig.synchronise()
    assert rig.server.requests.count(f"GET audio/{digest}") == 3
    assert rig.device.status["faults"] == ["audio_wrong"]
    rig.run_to(TEN + 2 * HOUR)
    assert rig.told("a") == [("missed", "audio")]
    assert rig.told("b") == [("started", None), ("completed", None)]


def test_rot_on_the_card_is_found_before_the_airing_and_mended() -> None:
    rig = Rig()
    rig.server.order("que-trung", [big(rig, "a"), big(rig, "b", starts=TEN + HOUR)])
    rig.synchronise()
    for name in stored(rig):
        rig.files.data[f"audio/{name}"][100_000] ^= 1  # type: ignore[attr-defined]
    rig.run_to(TEN - 30_000)
    assert len(stored(rig)) == 1, "found a minute before the second"
    rig.synchronise()
    rig.run_to(TEN + 30 * MINUTE)
    rig.wire.up = False
    rig.run_to(TEN + 2 * HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]
    assert rig.told("b") == [("missed", "damaged")]


def test_keeps_within_its_budget_and_says_how_far_it_goes() -> None:
    rig = Rig()
    rig.budget = 1_000_000
    rig.boot()
    rig.server.order("que-trung", [big(rig, f"d{day}", starts=TEN + day * DAY) for day in range(6)])
    assert not rig.synchronise()
    assert rig.station.store.used() <= 1_000_000
    assert rig.device.status["have_until"] == to_moment(TEN + 3 * DAY)
    rig.run_to(TEN + 2 * DAY + HOUR)
    rig.synchronise()
    assert rig.device.status["have_until"] == to_moment(rig.station.manifest.valid_until)  # type: ignore[union-attr]
    assert "disk_full" not in rig.device.status["faults"]


def test_a_full_disk_still_plays_and_writes_its_log_and_fetches_later() -> None:
    files = MemoryFiles(total=MARGIN + 900_000)
    rig = Rig(files=files)
    rig.server.order(
        "que-trung", [big(rig, "a"), big(rig, "b", starts=TEN + HOUR), big(rig, "c", starts=TEN + 2 * HOUR)]
    )
    rig.station.disk.keep_reserve()
    assert not rig.synchronise()
    assert rig.device.status["faults"] == ["disk_full"]
    files.full = True
    rig.run_to(TEN + 30 * MINUTE)
    assert rig.told("a") == [("started", None), ("completed", None)], "the reserve takes the log"
    files.full = False
    rig.run_to(TEN + 90 * MINUTE)
    rig.synchronise()
    rig.run_to(TEN + 3 * HOUR)
    assert rig.told("c") == [("started", None), ("completed", None)]


def test_no_entry_no_sound_when_nothing_can_be_written() -> None:
    rig = Rig()
    rig.server.order("que-trung", [big(rig, "a")])
    rig.synchronise()
    rig.files.broken.add("log.jsonl")  # type: ignore[attr-defined]
    rig.run_to(TEN + 30 * MINUTE)
    assert rig.sound.heard == []
    rig.files.broken.clear()  # type: ignore[attr-defined]
    rig.run(MINUTE)
    assert rig.told("a") == [("missed", "disk")]


def manifest(rig: Rig, **changes: Any) -> bytes:
    content = rig.server.manifests["que-trung"] | {"station": "que-trung", "device": rig.identity.device} | changes
    return rig.server.envelope(MANIFEST, content)


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": 1},
        {"serial": 2, "volume": 81},
        {"serial": 0},
        {"serial": True},
        {"serial": 9, "station": "phuoc-ninh"},
        {"serial": 9, "device": "0" * 16},
        {"serial": 9, "valid_until": "2026-01-01T00:00:00+07:00"},
        {"serial": 9, "format": 2},
        {"serial": 9, "airings": [{"airing": "x"}]},
        {"serial": 9, "quiet": [["25:00", "05:00"]]},
        {"serial": 9, "volume": 101},
        {"serial": 9, "issued": "hôm qua"},
        {"serial": 9, "issued": "2026-02-31T00:00:00+07:00"},
        {"serial": 9, "keep": None},
    ],
)
def test_an_old_swapped_or_malformed_manifest_is_refused(changes: dict[str, Any]) -> None:
    rig = Rig()
    rig.server.order("que-trung", [])
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    assert not rig.station.take_manifest(manifest(rig, **changes))
    assert rig.station.manifest is not None
    assert rig.station.manifest.serial == 2
    assert rig.log[-1]["kind"] == "refused"
    rig.run_to(TEN + HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]


def test_truncated_and_forged_manifests_are_refused() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    good = manifest(rig, serial=2)
    for length in range(0, len(good), 97):
        assert not rig.station.take_manifest(good[:length])
    stranger = Rig(seed=9)
    stranger.server.key = stranger.key
    content = rig.server.manifests["que-trung"] | {"station": "que-trung", "device": rig.identity.device, "serial": 99}
    assert not rig.station.take_manifest(stranger.server.envelope(MANIFEST, content))
    assert rig.station.take_manifest(good)


def test_a_damaged_manifest_on_disk_is_refused_and_fetched_anew() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.files.data["manifest.json"][200] ^= 1  # type: ignore[attr-defined]
    rig.boot()
    assert rig.station.manifest is None
    assert rig.synchronise()
    rig.run_to(TEN + HOUR)
    assert rig.told("a") == [("started", None), ("completed", None)]


def test_the_server_s_new_key_is_believed_because_the_old_one_says_so() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    stored = bytes(rig.files.data["manifest.json"])  # type: ignore[attr-defined]
    for _twice in range(2):  # also a station that was away for both
        rig.server.rotate()
    assert rig.synchronise()
    assert rig.identity.server_key != rig.station.identity.server_key
    assert [entry["kind"] for entry in rig.log].count("server_key") == 1
    assert "refused" not in [entry["kind"] for entry in rig.log]
    rig.boot()
    assert rig.station.manifest is not None, "what lies on the disk was signed with the key of its day"
    assert bytes(rig.files.data["manifest.json"]) == stored  # type: ignore[attr-defined]
    rig.server.rotate()
    siren = big(rig, "khan")["audio"]
    rig.server.urgent["que-trung"] = [{"order": "k", "title": "Lũ", "action": "play", "audio": siren, "repeat": 1,
                                       "gap_ms": 0, "volume": None}]  # fmt: skip
    rig.sync.poll()
    assert len(rig.station.urgent) == 1, "an urgent order does not wait for the next round"


def test_a_key_that_the_old_one_did_not_name_is_refused() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    known = rig.station.identity.server_key
    honest, rig.server.key = rig.server.key, Rig(seed=9).key
    rig.server.rotate()  # a stranger's statement about a stranger's key
    rig.synchronise()
    assert rig.station.identity.server_key == known
    assert (rig.log[-1]["kind"], rig.log[-1]["reason"]) == ("refused", "time")
    rig.server.successions = [{"payload": "x"}, 5, {}]  # type: ignore[list-item]
    rig.server.key = honest
    assert rig.synchronise()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(["airings", "quiet", "keep", "local", "serial", "valid_until", "volume", "hold_seconds"]),
    value=JSON,
)
def test_any_signed_nonsense_is_refused_or_taken_but_never_breaks(key: str, value: Any) -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    payload = json.dumps(
        rig.server.manifests["que-trung"] | {"station": "que-trung", "device": rig.identity.device, key: value}
    )
    from loa_relay.protocol import sign, to_base64

    envelope = {"payload": to_base64(payload.encode()), "signature": sign(rig.server.key, MANIFEST, payload.encode())}
    rig.station.take_manifest(json.dumps(envelope).encode())
    rig.run(HOUR)


def test_delivery_is_idempotent_and_heals_gaps() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, f"d{day}", TEN + day * DAY) for day in range(150)])
    rig.synchronise()
    rig.station.idle_ms = HOUR
    rig.run(150 * DAY)
    assert len(rig.log) > 180
    rig.synchronise()
    assert rig.device.log == rig.log
    rig.sync.have = (10, rig.device.hashes[9])
    rig.synchronise()
    del rig.device.log[-20:], rig.device.hashes[-20:]
    rig.synchronise()
    assert rig.device.log == rig.log
    assert not rig.server.marked


def test_an_answer_that_is_lost_does_not_double_the_log() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN + HOUR)
    lost = [True, True]

    def lose(
        method: str, target: str, status: int, headers: dict[str, str], data: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if target.endswith("/log") and lost:
            lost.pop()
            return 502, {}, b"bad gateway"
        return status, headers, data

    rig.wire.meddle = lose
    while not rig.synchronise():
        pass
    assert rig.device.log == rig.log


def test_a_card_that_lost_durable_entries_goes_on_behind_the_server() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN), programme(rig, "b", TEN + HOUR)])
    rig.synchronise()
    old = dict(rig.files.data)  # type: ignore[attr-defined]
    old = {name: bytearray(data) for name, data in old.items()}
    rig.run_to(TEN + 30 * MINUTE)
    rig.synchronise()
    before = list(rig.device.hashes)
    rig.files.data = old  # type: ignore[attr-defined]
    rig.power_cut(off_ms=1000)
    rig.boot()
    rig.run(5 * MINUTE)
    assert rig.synchronise()
    rig.run_to(TEN + 2 * HOUR)
    assert rig.synchronise()
    assert rig.device.hashes[: len(before)] == before
    kinds = [(body["kind"], body["reason"]) for body in rig.device.log[len(before) :]]
    assert ("fault", "log_fork") in kinds
    assert ("completed", None) in kinds
    rig.boot()
    assert rig.synchronise()
    assert rig.station.log.seq == len(rig.device.hashes)


def test_a_forged_log_is_refused_by_the_server() -> None:
    rig = Rig()
    rig.synchronise()
    entries = rig.station.log.read(0)
    body = json.loads(entries[0]["body"])
    fresh = len(rig.device.log)
    forged = [{"body": json.dumps(body | {"seq": fresh + 1}), "signature": entries[0]["signature"]}]
    status, _, _ = rig.server._log(rig.device, json.dumps({"entries": forged}).encode())
    assert status in (409, 422)
    assert rig.server.marked == {"que-trung"}


def test_a_damaged_log_is_not_silently_shortened() -> None:
    rig = Rig()
    rig.server.order("que-trung", [programme(rig, "a", TEN)])
    rig.synchronise()
    rig.run_to(TEN + HOUR)
    rig.files.data["log.jsonl"][300] ^= 1  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="damaged after entry"):
        rig.boot()


def test_waits_politely() -> None:
    waits = Backoff(random.Random(1))
    first = [waits.after_failure(None) for _ in range(12)]
    assert 2.5 <= first[0] <= 7.5
    assert max(first) <= 1350
    assert first[-1] >= 450
    assert 60 <= waits.after_failure(60) <= 90
    assert len({Backoff(random.Random(seed)).after_failure(None) for seed in range(50)}) == 50


def test_a_busy_server_is_left_alone_as_long_as_it_asks() -> None:
    rig = Rig()
    rig.wire.meddle = lambda *_: (503, {"retry-after": "120"}, b"")
    with pytest.raises(Unreachable) as caught:
        rig.sync.synchronise()
    assert caught.value.wait == 120
