"""Pairing: keys made here, a code used once, and nothing lost when the power goes between question and answer."""

from __future__ import annotations

from typing import Any

import pytest
from loa_relay import identity as identities
from loa_relay.disk import Disk
from loa_relay.pair import NotPaired, clean_code, clean_server, pair
from relay_world.clock import SimClock
from relay_world.disk import FaultyFiles, MemoryFiles, PowerCut
from relay_world.server import RefServer
from relay_world.station import TEN, SimWire

CODE, URL = "K7M2-QX4T", "https://loa.example.vn"


class Meeting:
    """A server with one code, and a device that is not paired."""

    def __init__(self) -> None:
        self.clock = SimClock(TEN)
        self.server = RefServer(lambda: self.clock.true)
        self.server.add_code(CODE, "que-trung")
        self.wire = SimWire(self.server, self.clock)
        self.disk = Disk(MemoryFiles())

    def pair(self, code: str = CODE, disk: Disk | None = None) -> identities.Identity:
        return pair(disk or self.disk, code, URL, "Pi", "loa-relay/test", self.wire)


def test_pairs_once_and_keeps_its_key_to_itself() -> None:
    meeting = Meeting()
    found = meeting.pair(" k7m2 qx4t ")
    assert (found.station, found.server_key) == ("que-trung", meeting.server.public_key)
    again = identities.load(meeting.disk)
    assert again is not None
    assert (again.device, again.secret) == (found.device, found.secret)
    assert meeting.server.devices[found.device].station == "que-trung"
    assert meeting.disk.files.size("key.json") is None
    with pytest.raises(NotPaired, match="đã dùng"):
        meeting.pair(disk=Disk(MemoryFiles()))


def test_an_answer_that_was_lost_may_be_asked_for_again() -> None:
    meeting = Meeting()

    def lose(*answer: Any) -> Any:
        return 502, {}, b"gone"

    meeting.wire.meddle = lose
    with pytest.raises(NotPaired, match="Không nối được"):
        meeting.pair()
    assert len(meeting.server.devices) == 1
    meeting.wire.meddle = None
    found = meeting.pair()
    assert list(meeting.server.devices) == [found.device]


def cut_while_pairing(point: int, variant: tuple[str, str]) -> bool:
    """Cut at a step, then pair with the same code on what the disk holds; returns whether the step was reached."""
    meeting, files = Meeting(), FaultyFiles(cut_at=point)
    try:
        meeting.pair(disk=Disk(files))
    except PowerCut:
        disk = Disk(FaultyFiles(files.after_cut(*variant)))
        found = identities.load(disk) or meeting.pair(disk=disk)
        assert meeting.server.devices[found.device].state == "active", (point, variant)
        return True
    return False


@pytest.mark.parametrize("variant", FaultyFiles.VARIANTS)
def test_a_power_cut_at_every_step_of_pairing(variant: tuple[str, str]) -> None:
    point = 1
    while cut_while_pairing(point, variant):
        point += 1
    assert point > 15


def test_a_code_lives_half_an_hour() -> None:
    meeting = Meeting()
    meeting.clock.advance(31 * 60_000)
    with pytest.raises(NotPaired, match="quá 30 phút"):
        meeting.pair()


def test_a_key_that_is_known_is_given_up() -> None:
    meeting = Meeting()
    key = identities.load_key(meeting.disk)
    meeting.server.add_device(key, "phuoc-ninh")
    with pytest.raises(NotPaired, match="đã bỏ khóa cũ"):
        meeting.pair()
    assert meeting.pair().station == "que-trung"


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"station":"a","server_key":"AA","secret":"AA"}', b"[]", b""])
def test_a_place_that_is_no_loa_server(body: bytes) -> None:
    meeting = Meeting()
    meeting.wire.meddle = lambda *answer: (200, {}, body)
    with pytest.raises(NotPaired, match="không đúng giao thức"):
        meeting.pair()
    assert identities.load(meeting.disk) is None


@pytest.mark.parametrize("code", ["", "K7M2", "K7M2-QX4O", "K7M2-QX41", "mã số ghép"])
def test_what_cannot_be_a_code(code: str) -> None:
    with pytest.raises(NotPaired, match="không đúng dạng"):
        clean_code(code)


def test_addresses() -> None:
    assert clean_server("loa.example.vn/", allow_http=False) == "https://loa.example.vn"
    assert clean_server("http://127.0.0.1:8000", allow_http=False) == "http://127.0.0.1:8000"
    assert clean_server("http://10.0.0.5/loa", allow_http=True) == "http://10.0.0.5/loa"
    for bad in ("http://10.0.0.5", "ftp://loa.example.vn", "https://"):
        with pytest.raises(NotPaired):
            clean_server(bad, allow_http=False)


@pytest.mark.parametrize("lost", [False, True])
def test_the_old_pairing_makes_room_only_when_the_server_has_agreed(lost: bool) -> None:
    meeting = Meeting()
    old = meeting.pair()
    meeting.server.add_code("NEWC-QDE2", "que-trung")
    asked = []

    def again(code: str) -> identities.Identity:
        return pair(meeting.disk, code, URL, "Pi", "loa-relay/test", meeting.wire, lambda: asked.append(code))

    if lost:
        meeting.wire.meddle = lambda *answer: (502, {}, b"gone")
    with pytest.raises(NotPaired):
        again("NEWC-QDE2" if lost else "WRNG-CDE2")
    kept = identities.load(meeting.disk)
    assert kept is not None
    assert (kept.device, asked) == (old.device, []), "a refused code changes nothing"
    meeting.wire.meddle = None
    found = again("NEWC-QDE2")
    assert (asked, found.device != old.device) == (["NEWC-QDE2"], True)
    active = [name for name, device in meeting.server.devices.items() if device.state == "active"]
    assert active == [found.device], "the key of the lost answer is the one that was kept"
