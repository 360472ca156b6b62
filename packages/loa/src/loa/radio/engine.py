"""The sound engine as this room uses it: a rundown in, files with a certificate out.

Everything about sound itself is in `loa.radio.sound`, which knows neither Django nor a database.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import filetype
from django.utils.translation import gettext as _
from vanban.aloud import Lexicon, seconds
from vanban.aloud import speak as to_words

from loa.kit import words
from loa.kit.refused import Refused
from loa.radio import voices
from loa.radio.models import Region

STOCK = ("loa:jingle", "loa:bed")
"""Sounds that are built in."""
KINDS = {"sign_off": "sign-off"}
"""Kinds of items that the engine names otherwise."""
MEDIA = {
    "programme.flac": ("flac", "audio/flac"),
    "programme.mp3": ("mp3", "audio/mpeg"),
    "programme.opus": ("opus", "audio/ogg"),
    "fingerprint.bin": ("fingerprint", "application/octet-stream"),
    "certificate.pdf": ("paper", "application/pdf"),
    "certificate.json": ("data", "application/json"),
    "transcript.txt": ("words", "text/plain; charset=utf-8"),
    "transcript.vtt": ("captions", "text/vtt"),
    "chapters.json": ("chapters", "application/json+chapters"),
}
HLS = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t"}
AIR_MS = 600
"""Between two items, as the engine leaves it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One item.

    Args:
        kind: an `ItemKind`.
        title, text: for people, and what is read.
        region: whose voice: a code of `voices.choices`.
        file: a recording, or the name of a built-in sound; it wins over the text.
        sha256: of the recording.
        planned_ms: what the editor gave it; 0: nothing.
    """

    kind: str
    title: str
    text: str
    region: str
    file: str = ""
    sha256: str = ""
    planned_ms: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made.

    Args:
        seconds: exact length; None: as long as its parts.
        profile: "loa", "podcast", "r128".
        bed: music below what is read: a file, or the name of a built-in sound.
        issuer: who answers for it, on the certificate.
        words, abbreviations: how they are spoken.
        must_sound: where a voice of the settings fails, a built-in one reads instead, and the certificate says so. Only
            for what cannot wait: a programme is approved with its voice.
    """

    title: str
    seconds: int | None
    profile: str
    parts: tuple[Part, ...]
    bed: str = ""
    issuer: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    must_sound: bool = False


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file: its name below the folder ("hls/index.m3u8"), what it is, and how long."""

    path: Path
    name: str
    kind: str
    media_type: str
    samples: int = 0
    rate: int = 0
    channels: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What the engine made."""

    files: tuple[MadeFile, ...]
    certificate: dict[str, Any]
    marks: list[dict[str, Any]]
    waveform: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording is: its kind, its length in ms, and what one should know of it."""

    media_type: str
    ms: int
    warning: str = ""


def _lexicon(words: Mapping[str, str], abbreviations: Mapping[str, str]) -> Lexicon:
    return Lexicon(abbreviations=dict(abbreviations), names=dict(words))


@lru_cache(4096)
def estimate_ms(text: str) -> int:
    """How long a text takes to read, from the syllables that it is spoken with."""
    if not text.strip():
        return 0
    from loa.radio.sound.rundown import PACE

    return round(seconds(to_words(text).text, PACE) * 1000)


def read_back(text: str, words: Mapping[str, str], abbreviations: Mapping[str, str]) -> str:
    """A text as it will be spoken, in letters."""
    return to_words(text, _lexicon(words, abbreviations)).text


def advise(parts: Sequence[Part], lengths_ms: Sequence[int], slot_ms: int) -> tuple[list[str], int]:
    """What the engine would do so that the items fill the slot and no more.

    Args:
        parts: the items in order.
        lengths_ms: how long each is, as far as is known.

    Returns:
        (sentences, number of the item to cut first; 0: none).
    """
    from loa.radio.sound.lengths import advice, estimate

    order = Order("", None, "loa", tuple(parts))
    told = advice(estimate(_rundown(order, slot_ms / 1000), [ms / 1000 for ms in lengths_ms]), slot_ms / 1000)
    first = next((found for one in told if (found := re.search(r"ở mục (\d+)", one))), None)
    return told, int(first[1]) if first else 0


def stock_ms(name: str) -> int:
    """How long a built-in sound is."""
    return {"loa:jingle": 6_000, "loa:bed": 32_000}[name]


def hear(filename: str, data: bytes) -> Heard:
    """Look at a recording before it is kept.

    Raises:
        Refused: empty, no sound, protected, a video, silent, clipped, hours long; each in a sentence.
    """
    from loa.radio.sound.intake import decode
    from loa.radio.sound.profiles import RATE

    with tempfile.TemporaryDirectory(prefix="loa-radio-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(data)
        try:
            found = decode(path, Path(folder) / "heard.f32", filename)
        except Refused as refused:
            raise Refused(*refused.reasons, field="sound") from None
    kind = filetype.guess_mime(data) or "application/octet-stream"
    return Heard(kind, round(found.samples * 1000 / RATE), " ".join(found.notes)[:300])


def _rundown(order: Order, slot: float) -> Any:
    """The engine's own rundown."""
    from loa.radio.sound.profiles import PROFILES
    from loa.radio.sound.rundown import Bed, Item, Rundown

    def sound(name: str) -> Path | str | None:
        return (name if name in STOCK else Path(name)) if name else None

    items = tuple(
        Item(
            number=number,
            kind=KINDS.get(part.kind, part.kind),
            title=part.title,
            text=part.text,
            sound=sound(part.file),
            planned=part.planned_ms / 1000 or None,
            voice=part.region,
        )
        for number, part in enumerate(order.parts, 1)
    )
    bed = sound(order.bed)
    return Rundown(
        title=order.title,
        slot_seconds=slot,
        profile=PROFILES[order.profile],
        items=items,
        bed=Bed(bed) if bed else None,
        issuer=order.issuer,
        abbreviations=dict(order.abbreviations),
        names=dict(order.words),
    )


def voice_key(part: Part, words: Mapping[str, str], abbreviations: Mapping[str, str]) -> str:
    """What one item's sound belongs to: its recording, or its words as they will be spoken and whose voice."""
    said = "" if part.file else read_back(part.text, words, abbreviations)
    data = json.dumps([part.sha256 or part.file, said, part.region], ensure_ascii=False)
    return hashlib.sha256(data.encode("utf-8")).hexdigest()


def speak(part: Part, words: Mapping[str, str], abbreviations: Mapping[str, str]) -> tuple[bytes, int]:
    """One item as the machine says it, or its recording: (MP3, length in ms).

    Raises:
        Refused: nothing to say, or a recording that is gone.
    """
    from loa.radio.sound import ffmpeg
    from loa.radio.sound.prepare import Voices, one
    from loa.radio.sound.profiles import RATE

    order = Order(part.title, None, "loa", (part,), words=words, abbreviations=abbreviations)
    rundown = _rundown(order, 3600)
    with tempfile.TemporaryDirectory(prefix="loa-radio-") as folder, Voices(voices.engine_settings()) as opened:
        raw, mp3 = Path(folder) / "item.f32", Path(folder) / "item.mp3"
        made = one(rundown.items[0], rundown, _lexicon(words, abbreviations), opened, raw)
        subprocess.run(  # noqa: S603 - our own command on our own file
            [
                ffmpeg.program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-f", "f32le", "-ar", str(RATE),
                "-ac", "1", "-i", str(raw), "-c:a", "libmp3lame", "-b:a", "64k", str(mp3),
            ],
            check=True,
            timeout=300,
        )  # fmt: skip
        return mp3.read_bytes(), round(made.sound.samples * 1000 / RATE)


def _slot(order: Order) -> float:
    """The slot of an order that is as long as its parts: measured, with air before and behind."""
    total = 0
    for part in order.parts:
        _data, ms = speak(part, order.words, order.abbreviations)
        total += ms + AIR_MS
    return max(2.0, -(-total // 1000) + 1.0)


def render(order: Order, folder: Path) -> Made:
    """Make the renditions of an order.

    Raises:
        Refused: it cannot be made as ordered (too long for its slot, a recording that is gone, a voice that fails); in
            a sentence.
    """
    try:
        return _render(order, folder)
    except Refused as refused:
        if not order.must_sound or all(voices.is_built_in(part.region) for part in order.parts):
            raise
        why = " ".join(refused.reasons)
    plain = replace(order, parts=tuple(replace(part, region=str(Region.CENTRAL)) for part in order.parts))
    made = _render(plain, folder)
    note = _("Không đọc được bằng giọng đã chọn nên máy đọc bằng %(voice)s. (%(why)s)") % {
        "voice": voices.label_of(Region.CENTRAL),
        "why": why,
    }
    made.certificate["notes"] = [note, *made.certificate.get("notes", ())]
    return made


def _render(order: Order, folder: Path) -> Made:
    from loa.radio.sound.profiles import RATE
    from loa.radio.sound.render import render as make

    slot = float(order.seconds) if order.seconds else _slot(order)
    done = make(_rundown(order, slot), folder, voices.engine_settings())
    samples = round(slot * RATE)
    files = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        if name in MEDIA:
            kind, media_type = MEDIA[name]
        elif path.suffix in HLS:
            kind, media_type = "hls", HLS[path.suffix]
        else:
            continue
        sound = kind in ("flac", "mp3", "opus")
        files.append(MadeFile(path, name, kind, media_type, samples if sound else 0, RATE if sound else 0))
    certificate = json.loads((folder / "certificate.json").read_text("utf-8"))
    marks = [
        {
            "title": one.prepared.item.title,
            "kind": part.kind,
            "start_ms": round(one.start * 1000 / RATE),
            "end_ms": round(one.end * 1000 / RATE),
            "text": part.text,
        }
        for one, part in zip(done.placed, order.parts, strict=True)
    ]
    return Made(tuple(files), certificate, marks, (folder / "waveform.svg").read_text("utf-8"))


def figure(value: float | None) -> str:
    """A measured figure with one decimal, as people write it; a dash where there is none."""
    return "–" if value is None else words.figure(round(value, 1)).replace("-", "−")


def gauge(certificate: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a certificate says of the master, for people: (figure, what it is)."""
    master = next((one for one in certificate.get("renditions", ()) if one["code"] == "flac"), None)
    if master is None:
        return []

    return [
        (
            f"{figure(master['loudness_lufs'])} LUFS",
            _("Độ to, chuẩn %(n)s") % {"n": figure(certificate["target_lufs"])},
        ),
        (
            f"{figure(master['true_peak_dbtp'])} dBTP",
            _("Đỉnh, không quá %(n)s") % {"n": figure(certificate["ceiling_dbtp"])},
        ),
        (f"{figure(master['range_lu'])} LU", _("Chênh to nhỏ")),
        (f"{master['length_error_samples']}", _("Mẫu lệch so với khung")),
    ]
