"""The mix: items in their places at one level, the bed below them, block by block into one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.intake import Recording
from loa.radio.sound.lengths import GAP
from loa.radio.sound.master import apply
from loa.radio.sound.meter import SILENT, SLOT, Samples
from loa.radio.sound.prepare import EDGE, MOST_LIFT, Prepared
from loa.radio.sound.profiles import RATE, Profile
from loa.radio.sound.rundown import Bed

BLOCK = 2 * RATE
LEAD = RATE // 4
"""Air before the first item."""
BED_BELOW = 8.0
"""LU of the bed below speech where nobody speaks."""
DUCK_LEAD, DUCK_TAIL, RAMP = 0.35, 0.5, 0.35
FADE_IN, FADE_OUT = 0.5, 3.0
LOOP_FADE = RATE


@dataclass(frozen=True)
class Placed:
    """An item in its place: its first sample."""

    prepared: Prepared
    start: int

    @property
    def end(self) -> int:
        """The sample behind its last."""
        return self.start + self.prepared.sound.samples


def place(prepared: Sequence[Prepared], samples: int) -> list[Placed]:
    """The items one after the other, GAP apart, less where the slot is full to the last second.

    The caller has seen to it that the items are no longer than the slot.
    """
    sound = sum(one.sound.samples for one in prepared)
    places = len(prepared) - 1
    lead = min(LEAD, (samples - sound) // 2)
    gap = min(round(GAP * RATE), (samples - sound - lead) // places) if places else 0
    out, at = [], lead
    for one in prepared:
        out.append(Placed(one, at))
        at += one.sound.samples + gap
    return out


class BedTrack:
    """The bed, looped to any length, with its gain by slot: up where nobody speaks, down under speech, silent under
    music."""

    def __init__(self, sound: Recording, bed: Bed, placed: Sequence[Placed], profile: Profile, samples: int) -> None:
        self._file = sound.path.open("r+b")
        self._count = self._make_loop(sound.samples)
        missing = min(profile.loudness - BED_BELOW - sound.loudness, MOST_LIFT) if sound.loudness > SILENT else 0.0
        up = 10 ** ((missing + bed.gain) / 20)
        self._gain = _bed_gain(placed, samples, bed.duck) * np.float32(up)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self, start: int, count: int) -> Samples:
        self._file.seek(start * 4)
        return np.frombuffer(self._file.read(count * 4), np.float32)

    def _make_loop(self, count: int) -> int:
        """Blend the end into the beginning; returns the length of the loop."""
        fade = min(LOOP_FADE, count // 4)
        if fade == 0:
            return count
        head, tail = self._read(0, fade), self._read(count - fade, fade)
        ramp = np.sqrt(np.linspace(0, 1, fade, dtype=np.float32))
        self._file.seek(0)
        self._file.write((head * ramp + tail * ramp[::-1]).astype(np.float32).tobytes())
        return count - fade

    def block(self, start: int, count: int) -> Samples:
        """The bed of samples [start, start + count), with its gain."""
        parts: list[Samples] = []
        at = start % self._count
        left = count
        while left:
            part = self._read(at, min(left, self._count - at))
            parts.append(part)
            left -= len(part)
            at = 0
        return apply(np.concatenate(parts), start, self._gain)


def _bed_gain(placed: Sequence[Placed], samples: int, duck: float) -> Samples:
    count = -(-samples // SLOT)
    gain = np.ones(count, np.float32)
    low = np.float32(10 ** (-duck / 20))
    for one in placed:
        first = round((one.start / RATE - DUCK_LEAD) * 1000)
        last = round((one.end / RATE + DUCK_TAIL) * 1000)
        gain[max(first, 0) : max(last, 0)] = low
    for one in placed:
        if one.prepared.item.is_music:
            gain[max(one.start // SLOT, 0) : one.end // SLOT + 1] = 0
    reach = round(RAMP * 1000 / 2)
    padded = np.pad(gain, reach, mode="edge")
    total = np.concatenate([[0.0], np.cumsum(padded, dtype=np.float64)])
    gain = ((total[2 * reach + 1 :] - total[: -2 * reach - 1]) / (2 * reach + 1)).astype(np.float32)
    fade_in, fade_out = min(round(FADE_IN * 1000), count), min(round(FADE_OUT * 1000), count // 2)
    gain[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    if fade_out:
        gain[-fade_out:] *= np.linspace(1, 0, fade_out, dtype=np.float32)
    return gain


def blocks(placed: Sequence[Placed], bed: BedTrack | None, samples: int) -> Iterator[Samples]:
    """The mix of exactly so many samples, in blocks of BLOCK (the last may be shorter)."""
    waiting = list(placed)
    files: dict[int, IO[bytes]] = {}
    try:
        for start in range(0, samples, BLOCK):
            count = min(BLOCK, samples - start)
            block = bed.block(start, count).copy() if bed else np.zeros(count, np.float32)
            for one in [one for one in waiting if one.start < start + count]:
                number = one.prepared.item.number
                if number not in files:
                    files[number] = one.prepared.sound.path.open("rb")
                _add(block, start, one, files[number])
                if one.end <= start + count:
                    waiting.remove(one)
                    files.pop(number).close()
            yield block
    finally:
        for file in files.values():
            file.close()


def _add(block: Samples, start: int, one: Placed, file: IO[bytes]) -> None:
    first, last = max(one.start, start), min(one.end, start + len(block))
    if last <= first:
        return
    offset = first - one.start
    early = offset % SLOT  # the gain is by whole milliseconds of the item
    file.seek((offset - early) * 4)
    sound = apply(np.frombuffer(file.read((last - first + early) * 4), np.float32), offset - early, one.prepared.gain)[
        early:
    ]
    if first - one.start < EDGE or one.end - last < EDGE:
        places = np.arange(first - one.start, last - one.start)
        edge = np.minimum(np.minimum(places, one.prepared.sound.samples - 1 - places) / EDGE, 1)
        sound = sound * edge.astype(np.float32)
    block[first - start : last - start] += sound


def write_mix(mix: Iterator[NDArray[np.float32]], into: Path) -> Iterator[Samples]:
    """Pass the blocks on, and keep them in a file."""
    with into.open("wb") as out:
        for block in mix:
            out.write(block.tobytes())
            yield block


def read_mix(path: Path) -> Iterator[tuple[int, Samples]]:
    """(first sample, block) of a kept mix."""
    start = 0
    with path.open("rb") as file:
        while data := file.read(BLOCK * 4):
            yield start, np.frombuffer(data, np.float32)
            start += len(data) // 4
