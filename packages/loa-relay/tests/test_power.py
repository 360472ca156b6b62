"""The power goes off at every step of the disk, in every way that a disk may lose what was not synced.

Enumerated, not sampled: a day of a station is played once to count the steps, then once for each step, cut there,
recovered on each disk that the cut may leave, and played to its end.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pytest
from loa_relay.disk import Disk
from loa_relay.protocol import sha256
from relay_world.disk import FaultyFiles, PowerCut
from relay_world.station import HOUR, MINUTE, TEN, Rig, airing, check_books

SOAK = os.environ.get("LOA_SOAK") == "1"
OFF_MS = 20_000


def orders(rig: Rig) -> list[dict[str, Any]]:
    """Two airings of a minute; small files, so that the steps are few and each one counts."""
    return [
        airing(name, starts, rig.server.audio(name.encode() * 100, 60 * 48000))
        for name, starts in (("a", TEN), ("b", TEN + 10 * MINUTE))
    ]


def live(rig: Rig, until: int) -> None:
    """Synchronise now and then, and play."""
    while rig.clock.true < until:
        rig.synchronise()
        rig.run_to(min(rig.clock.true + 4 * MINUTE + 30_000, until))
    rig.synchronise()


def boot_and_live(rig: Rig) -> None:
    rig.boot()
    live(rig, TEN + 20 * MINUTE)


def new_rig(files: FaultyFiles) -> Rig:
    """Not started yet: the start itself is cut too."""
    rig = Rig(start=TEN - 3 * MINUTE, files=files, ntp=True, boot=False)
    rig.server.order("que-trung", orders(rig))
    rig.wire.piece = 80
    return rig


def count_steps() -> tuple[int, list[str]]:
    files = FaultyFiles()
    boot_and_live(new_rig(files))
    return files.steps, files.trace


def check_after(rig: Rig) -> None:
    """The books balance, the server has them, and nothing sounded without its entry."""
    check_books(rig.log)
    assert rig.device.log == rig.log
    assert not rig.server.marked
    by_hash = {sha256(name.encode() * 100): name for name in "ab"}
    for heard in rig.sound.heard:
        name = by_hash[heard.file.removeprefix("audio/")]
        claims = [
            body for body in rig.log if body["airing"] == name and body["kind"] in ("completed", "partial", "preempted")
        ]
        assert any(body["from"] == heard.start and body["to"] <= heard.end for body in claims), (name, heard)
    for name in "ab":
        kinds = [kind for kind, _ in rig.told(name)]
        assert kinds, f"{name} is not accounted for"
        assert kinds[-1] == "completed", f"20 s without power must not cost the airing: {rig.told(name)}"


STEPS, TRACE = count_steps()
POINTS = range(1, STEPS + 1)


def test_there_are_cuts_in_every_operation() -> None:
    kinds = {step.split()[0] for step in TRACE}
    assert {"open", "write", "written", "sync", "synced", "rename", "renamed"} <= kinds
    touched = {step.split()[-1].removesuffix(".new").removesuffix(".part").split("/")[0] for step in TRACE}
    assert {"log.jsonl", "manifest.json", "time.json", "position.json", "audio"} <= touched
    assert STEPS > 200


@pytest.mark.parametrize("part", range(4))
def test_a_power_cut_at_every_step(part: int) -> None:
    tried = 0
    for point in POINTS[part::4]:
        variants = FaultyFiles.VARIANTS if SOAK else FaultyFiles.VARIANTS[point % 6 :: 6]
        for variant in variants:
            cut_and_recover(point, variant)
            tried += 1
    assert tried >= len(POINTS[part::4])


def cut_and_recover(point: int, variant: tuple[str, str]) -> None:
    files = FaultyFiles(cut_at=point)
    rig = new_rig(files)
    with pytest.raises(PowerCut):
        boot_and_live(rig)
    rig.power_cut(OFF_MS)
    rig.boot(FaultyFiles(files.after_cut(*variant)))
    live(rig, TEN + 30 * MINUTE)
    try:
        check_after(rig)
    except AssertionError as error:
        raise AssertionError(f"step {point} ({TRACE[point - 1]}), {variant}: {error}") from error


def test_a_cut_during_recovery_is_recovered_from_too() -> None:
    """Cut in the middle of an airing, then at every step of the next start."""
    base = new_rig(FaultyFiles())
    base.boot()
    base.synchronise()
    base.run_to(TEN + 31_000)
    durable = base.files.after_cut("none", "none")  # type: ignore[attr-defined]
    for point in range(1, 40):
        rig = new_rig(FaultyFiles())
        rig.clock.advance(TEN + 31_000 + OFF_MS - rig.clock.true)
        rig.clock.reboot()
        files = FaultyFiles(dict(durable), cut_at=point)
        with suppress(PowerCut):
            rig.boot(files)
            rig.run(MINUTE)
        again = files.after_cut("torn", "none")
        rig.power_cut(OFF_MS)
        rig.boot(FaultyFiles(again))
        live(rig, TEN + 30 * MINUTE)
        check_books(rig.log)
        assert rig.device.log == rig.log
        assert rig.told("a")[-1] == ("completed", None), (point, rig.told("a"))


def test_a_file_in_place_is_the_old_one_or_the_new_one() -> None:
    for point in range(1, 12):
        files = FaultyFiles({"x": b"old"}, cut_at=point)
        done = False
        with suppress(PowerCut):
            Disk(files).replace("x", b"new")
            done = True
        for variant in FaultyFiles.VARIANTS:
            found = files.after_cut(*variant)["x"]
            assert found == b"new" or (not done and found == b"old"), (point, variant, found)


def test_pairing_keys_survive_a_cut_at_every_step() -> None:
    from loa_relay.identity import load_key

    for point in range(1, 12):
        files = FaultyFiles(cut_at=point)
        with suppress(PowerCut):
            load_key(Disk(files))
        for variant in FaultyFiles.VARIANTS:
            disk = Disk(FaultyFiles(files.after_cut(*variant)))
            first = load_key(disk).private_bytes_raw()
            assert load_key(disk).private_bytes_raw() == first


def test_the_time_between_two_ticks_is_never_claimed() -> None:
    """Whatever moment the power goes, the log claims at most what sounded."""
    for after in range(0, 61_000, 1700):
        rig = new_rig(FaultyFiles())
        rig.boot()
        rig.synchronise()
        rig.run_to(TEN + after)
        rig.sound.power_cut()
        truth = max((heard.end for heard in rig.sound.heard), default=0)
        rig.clock.reboot(off_ms=HOUR)
        rig.boot(FaultyFiles(rig.files.after_cut("all", "all")))  # type: ignore[attr-defined]
        rig.run(MINUTE)
        ends = [body for body in rig.log if body["airing"] == "a" and body["kind"] != "started"]
        assert len(ends) == 1
        assert ends[0]["to"] <= truth <= ends[0]["to"] + 5100 * 48
