"""What the operator at the station may do: order clashing items, skip, add the commune's own items, volume, time.

Each deed is checked, made durable and recorded in the play log.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import struct
from array import array
from dataclasses import asdict
from pathlib import Path
from typing import Any

from loa_relay import decode
from loa_relay.decide import Item, clash, in_quiet, rank
from loa_relay.manifest import Airing, Audio, read_audio
from loa_relay.play import Station
from loa_relay.protocol import Invalid, canonical, from_moment, to_moment
from loa_relay.sound import Cue, SoundError
from loa_relay.store import BLOCK

OWN_FILE = "own.json"
LONGEST_MS = 4 * 3_600_000
OWN_ORDER = 1000
"""The commune's own items come after the server's where nobody orders them."""


class Refused(Exception):
    """A deed that cannot be done; the text is a Vietnamese sentence that says why and what to do."""


def load_own(station: Station) -> None:
    """Take up the commune's own items from disk (once, before the first tick)."""
    with station.lock:
        try:
            rows = json.loads(station.disk.read(OWN_FILE) or b"[]")
            station.own = [_own(row) for row in rows]
        except (ValueError, KeyError, TypeError, Invalid):
            station.own = []
        station.plan()


def _own(row: dict[str, Any]) -> Airing:
    audio = (read_audio(row["audio"]),)
    return Airing(row["airing"], "local", row["title"], from_moment(row["starts"]), row["priority"], OWN_ORDER, audio)


def _save_own(station: Station) -> None:
    rows = []
    for own in station.own:
        audio = asdict(own.audio[0])
        audio["bytes"] = audio.pop("size")
        starts = to_moment(own.starts)
        rows.append(
            {"airing": own.airing, "title": own.title, "starts": starts, "priority": own.priority, "audio": audio}
        )
    station.disk.replace(OWN_FILE, canonical(rows))


def probe(path: Path, name: str) -> Audio:
    """What an uploaded file is: type by its first bytes, length by decoding it once.

    Raises:
        Refused: it is no sound that can be played here.
    """
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        media_type = "audio/wav"
    elif head[:4] == b"fLaC":
        media_type = "audio/flac"
    elif head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        media_type = "audio/mpeg"
    else:
        raise Refused(f"Tệp “{name}” không phải là WAV, MP3 hay FLAC. Hãy chọn tệp âm thanh khác.")
    if not decode.can_decode(media_type):
        raise Refused("Máy này chưa giải mã được loại tệp đó. Hãy dùng tệp WAV, hoặc cài mpg123 hay ffmpeg.")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    samples = 0
    try:
        rate, channels = decode.wav_form(path) if media_type == "audio/wav" else (48000, 1)
        guess = Audio(digest.hexdigest(), path.stat().st_size, media_type, 2**40, rate, channels)
        for piece in decode.decode(path, guess, 0):
            samples += len(piece) // (2 * channels)
            if samples > LONGEST_MS // 1000 * rate:
                raise Refused("Tệp dài quá 4 giờ. Hãy cắt ngắn rồi thêm lại.")
    except SoundError as error:
        raise Refused(f"Không đọc được âm thanh trong tệp “{name}”: tệp hỏng hoặc bị khóa. ({error})") from error
    if samples < rate:
        raise Refused(f"Tệp “{name}” ngắn hơn một giây. Hãy kiểm tra lại bản thu.")
    return Audio(guess.sha256, guess.size, media_type, samples, rate, channels)


def add_own(station: Station, title: str, path: Path, name: str, starts: int, priority: str) -> Airing:
    """Add an item of the commune. `starts`: ms. A normal one must fit between the others.

    Raises:
        Refused: not allowed, in the past, in quiet hours, no room, or no sound.
    """
    title = " ".join(title.split())[:200]
    if not title:
        raise Refused("Hãy ghi tên của mục.")
    if priority not in ("normal", "priority"):
        raise Refused("Mức của mục riêng chỉ là thông thường hoặc ưu tiên.")
    audio = probe(path, name)
    with station.lock:
        manifest, now = station.manifest, station.time.now()
        if manifest is None or not manifest.local_allowed:
            raise Refused("Máy chủ chưa cho phép đài này thêm mục riêng.")
        if now is None:
            raise Refused("Máy chưa biết giờ đúng. Hãy xác nhận giờ trước khi thêm mục.")
        if starts <= now:
            raise Refused("Giờ phát đã qua. Hãy chọn giờ sau lúc này.")
        airing = Airing(f"local:{secrets.token_hex(8)}", "local", title, starts, priority, OWN_ORDER, (audio,))
        item = Item(airing, audio, station.log.seen(airing.airing))
        if in_quiet(manifest, starts, audio.ms):
            raise Refused("Mục này chạm vào giờ yên lặng. Hãy chọn giờ khác.")
        for other in station.items:
            both = sorted((item, other), key=lambda one: one.airing.starts)
            overlap = both[0].airing.starts + both[0].ms > both[1].airing.starts
            if overlap and (priority == "normal" or other.airing.priority == "urgent"):
                free = to_moment(other.airing.starts + other.ms, manifest.utc_offset_minutes)[11:16]
                raise Refused(f"Trùng với “{other.airing.title}”. Sớm nhất là sau {free}, hoặc chọn giờ khác.")
        if not station.store.room_for(audio.size):
            raise Refused("Thẻ nhớ không còn đủ chỗ cho tệp này.")
        offset = 0
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                station.store.add(audio.sha256, offset, block)
                offset += len(block)
        station.store.finish(audio.sha256, audio.size)
        station.own = [own for own in station.own if station.log.seen(own.airing).final is None] + [airing]
        _save_own(station)
        station.plan()
        station.log.note("operator", reason="local_add", airing=airing.airing, title=title, detail={})
        return airing


def remove_own(station: Station, name: str) -> None:
    """Take an item of the commune away that has not begun."""
    with station.lock:
        if not any(own.airing == name for own in station.own) or station.log.seen(name).open:
            raise Refused("Mục này không còn, hoặc đang phát.")
        station.own = [own for own in station.own if own.airing != name]
        _save_own(station)
        station.plan()
        station.log.note("operator", reason="local_remove", airing=name, detail={})


def clashes(station: Station) -> list[list[Item]]:
    """Groups of upcoming priority items that overlap, each in the order in which they would sound."""
    with station.lock:
        groups: list[list[Item]] = []
        for item in station.items:
            if item.airing.priority != "priority":
                continue
            found = [group for group in groups if any(clash(item, other) for other in group)]
            groups = [group for group in groups if group not in found] + [
                [*(one for group in found for one in group), item]
            ]
        wishes = station.wishes
        return [sorted(group, key=lambda item: rank(item, wishes)) for group in groups if len(group) > 1]


def order(station: Station, names: list[str]) -> None:
    """Put clashing priority items into this order.

    Raises:
        Refused: these are not the items of one clash (any more).
    """
    with station.lock:
        if not any(sorted(names) == sorted(item.airing.airing for item in group) for group in clashes(station)):
            raise Refused("Các mục này không còn trùng giờ. Hãy tải lại trang.")
        rest = [name for name in station.wishes if name not in names]
        station.wishes = {name: place for place, name in enumerate([*rest, *names])}
        _save_wishes(station)
        station.log.note("operator", reason="order", detail={"order": ", ".join(names)})


def skip(station: Station, name: str) -> None:
    """Do not play a normal or priority item. It is recorded as missed by the operator's will when its time passes."""
    with station.lock:
        item = next((item for item in station.items if item.airing.airing == name), None)
        if item is None or item.airing.priority == "urgent":
            raise Refused("Mục này không bỏ qua được.")
        if station.current is not None and station.current.airing == name:
            station.stop_current()
        else:
            station.skipped.add(name)
        _save_wishes(station)
        station.log.note("operator", reason="skip", airing=name, title=item.airing.title, detail={})


def set_volume(station: Station, volume: int) -> None:
    """0..100; holds from the next item on."""
    if not 0 <= volume <= 100:
        raise Refused("Âm lượng phải từ 0 đến 100.")
    with station.lock:
        station.own_volume = volume
        _save_wishes(station)
        station.log.note("operator", reason="volume", detail={"volume": volume})


def set_time(station: Station, moment: int) -> None:
    """Take the operator's word for the time (ms), where the agent has no verified one."""
    with station.lock:
        if station.time.verified:
            raise Refused("Giờ đã được xác thực, không cần đặt tay.")
        if moment < station.time.floor:
            last = to_moment(station.time.floor)
            raise Refused(f"Giờ này sớm hơn lần cuối máy biết giờ đúng ({last[:16].replace('T', ' ')}).")
        station.time.learn_operator(moment)
        station.log.note("operator", reason="time", detail={"time": to_moment(moment)})


def test_tone(station: Station) -> None:
    """Sound a tone of three seconds, at the volume of the programmes.

    Raises:
        Refused: something sounds or is about to, it is quiet time, or the sound device refuses.
    """
    with station.lock:
        now = station.time.now()
        soon = now is not None and any(now <= item.airing.starts <= now + 30_000 for item in station.items[:5])
        if station.current is not None or station.tone is not None or soon:
            raise Refused("Đang phát hoặc sắp phát. Hãy thử lại khi không có chương trình.")
        if now is not None and station.manifest is not None and in_quiet(station.manifest, now, 3000):
            raise Refused("Đang là giờ yên lặng, không phát tiếng thử.")
        rate = 48000
        wave = [round(9000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(rate)] * 3
        data = array("h", wave).tobytes()
        header = struct.pack("<4sI8sIHHIIHH", b"RIFF", 36 + len(data), b"WAVEfmt ", 16, 1, 1, rate, rate * 2, 2, 16)
        station.disk.files.create("tone.wav", header + struct.pack("<4sI", b"data", len(data)) + data)
        cue = Cue("tone.wav", Audio("0" * 64, 44 + len(data), "audio/wav", 3 * rate, rate, 1), 0, station.volume())
        try:
            station.tone = station.sound.prepare(cue)
        except (SoundError, OSError) as error:
            raise Refused(f"Không mở được loa: {error}. Hãy chạy “loa-relay doctor”.") from error
        station.log.note("operator", reason="test_tone", detail={"volume": station.volume()})
        station.tick()
        station.tone.go(station.time.clock.monotonic_ms() + station.amplifier.warm_up_ms)


def _save_wishes(station: Station) -> None:
    alive = {item.airing.airing for item in station.items}
    station.wishes = {name: place for name, place in station.wishes.items() if name in alive}
    station.skipped &= alive
    parts = {"wishes": station.wishes, "skipped": sorted(station.skipped), "volume": station.own_volume}
    station.disk.replace(station.OPERATOR_FILE, canonical(parts))
