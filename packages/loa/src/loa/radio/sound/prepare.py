"""Every item becomes sound: read by a voice, decoded from a recording, or made by ourselves; each measured."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
import soxr
from numpy.typing import NDArray
from vanban.aloud import Lexicon, speak

from loa.kit.refused import Refused
from loa.radio.sound.captions import Cue, Sentence, cues, sentences
from loa.radio.sound.intake import Recording, decode
from loa.radio.sound.master import find_curve
from loa.radio.sound.meter import SILENT, SLOT, Meter, Samples
from loa.radio.sound.profiles import RATE, Profile
from loa.radio.sound.rundown import Item, Rundown
from loa.radio.sound.synth import BUILT_IN
from loa.radio.sound.voices import Voice, VoiceSettings, open_voice

EDGE = RATE // 200
"""Five milliseconds faded in and out at the ends of whatever is cut."""
PEAK_ABOVE = 12.0
"""dB of a voice's peak above its loudness."""
MOST_LIFT = 24.0
"""dB by which a quiet recording is lifted at most: more would lift its noise into the foreground."""
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Prepared:
    """The sound of one item.

    Args:
        item: what it is.
        sound: float32 mono 48 kHz in a file, measured; its notes for people.
        gain: by millisecond, levels it.
        cues: what is shown while it is heard, counted from its first sample.
        voice: label of the voice that read it, "" for a recording.
    """

    item: Item
    sound: Recording
    gain: Samples
    cues: tuple[Cue, ...]
    voice: str = ""


class Voices:
    """Voices that are opened when first needed and closed together."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings, self._open, self._stack = settings, dict[str, Voice](), ExitStack()

    def __enter__(self) -> Voices:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def get(self, code: str) -> Voice:
        """The voice of a name.

        Raises:
            Refused: there is none, or it cannot be opened.
        """
        if code not in self._open:
            self._open[code] = self._stack.enter_context(open_voice(code, self._settings))
        return self._open[code]


def prepare(
    rundown: Rundown, folder: Path, settings: VoiceSettings, progress: Progress = lambda share, what: None
) -> list[Prepared]:
    """The sound of all items, in files of the folder.

    Raises:
        Refused: a recording is not fit, or a voice cannot speak; the sentence names the item.
    """
    lexicon = Lexicon(rundown.abbreviations, rundown.names)
    out = []
    with Voices(settings) as voices:
        for index, item in enumerate(rundown.items):
            progress(index / len(rundown.items), item.title)
            try:
                out.append(one(item, rundown, lexicon, voices, folder / f"item{item.number}.f32"))
            except Refused as refusal:
                raise Refused(
                    *(f"Mục {item.number} (“{item.title}”): {reason}" for reason in refusal.reasons)
                ) from refusal
    return out


def one(item: Item, rundown: Rundown, lexicon: Lexicon, voices: Voices, into: Path) -> Prepared:
    """The sound of one item, in a file.

    Raises:
        Refused: the recording is not fit, or the voice cannot speak.
    """
    if item.sound is None:
        return _read(item, rundown, lexicon, voices.get(item.voice or rundown.voice), into)
    sound = take(item.sound, into, max(rundown.slot_seconds, 1))
    shown = cues(" ".join(item.text.split()), 0, sound.samples) if item.text else []
    return _levelled(item, sound, tuple(shown), rundown.profile)


def take(sound: Path | str, into: Path, most_seconds: float) -> Recording:
    """A recording or a built-in sound, decoded and measured.

    Raises:
        Refused: see `intake.decode`.
    """
    if isinstance(sound, Path):
        return decode(sound, into, sound.name, most_seconds)
    samples = BUILT_IN[sound]()
    samples.tofile(into)
    meter = Meter()
    meter.feed(samples)
    return Recording.measured(into, meter)


class _Speech:
    """The file that a voice is written to, and what is learned on the way."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._meter = out, Meter()
        self.samples, self.peak = 0, 0.0
        self._air = 0
        self.cues: list[Cue] = []

    def add(self, sentence: Sentence, rate: int, samples: NDArray[np.float32]) -> None:
        if not len(samples):
            return
        if rate != RATE:
            samples = soxr.resample(samples, rate, RATE).astype(np.float32, copy=False)
        self._write(np.zeros(self._air, np.float32))
        fade = min(EDGE, len(samples) // 2)
        ramp = np.linspace(0, 1, fade, dtype=np.float32)
        samples = samples.copy()
        samples[:fade] *= ramp
        samples[len(samples) - fade :] *= ramp[::-1]
        self.cues += cues(sentence.source, self.samples, self.samples + len(samples))
        self._write(samples)
        self._air = round(sentence.pause * RATE)

    def _write(self, samples: NDArray[np.float32]) -> None:
        self._out.write(samples.tobytes())
        self._meter.feed(samples)
        self.samples += len(samples)
        self.peak = max(self.peak, float(np.abs(samples).max(initial=0.0)))

    def recording(self, path: Path) -> Recording:
        """What was written."""
        return Recording.measured(path, self._meter)


def _read(item: Item, rundown: Rundown, lexicon: Lexicon, voice: Voice, into: Path) -> Prepared:
    parts = list(sentences(speak(item.text, lexicon)))
    if not parts:
        raise Refused("không có chữ nào để đọc; hãy viết nội dung cho mục này.")
    with into.open("wb") as out:
        speech = _Speech(out)
        pace = item.pace or rundown.pace
        for sentence, (rate, samples) in zip(parts, voice.say([part.spoken for part in parts], pace), strict=True):
            speech.add(sentence, rate, samples)
        if speech.peak == 0:
            raise Refused(f"giọng đọc “{voice.label}” không phát ra tiếng; hãy chọn giọng khác.")
        sound = speech.recording(into)
    return _levelled(item, sound, tuple(speech.cues), rundown.profile, voice.label)


def _levelled(item: Item, sound: Recording, shown: tuple[Cue, ...], profile: Profile, voice: str = "") -> Prepared:
    # The slots have served once the gain is known; kept, they would grow with the programme.
    return Prepared(item, replace(sound, slots=None), level(sound, profile, item.gain), shown, voice)


def level(sound: Recording, profile: Profile, extra: float) -> Samples:
    """Gain by millisecond that brings a recording to a profile's loudness (and `extra` dB) below its ceiling.

    Every item is limited by itself, so that the bed keeps its distance from a voice with high peaks. What is too short
    to have a loudness is judged by its highest peak.
    """
    count = -(-sound.samples // SLOT)
    if sound.loudness <= SILENT or sound.slots is None:
        missing = profile.loudness + PEAK_ABOVE - sound.true_peak
        return np.full(count, 10 ** ((min(missing, MOST_LIFT) + extra) / 20), np.float32)
    curve = find_curve(*sound.slots, replace(profile, loudness=profile.loudness + extra))
    return np.minimum(curve.gain, np.float32(10 ** ((MOST_LIFT + max(extra, 0.0)) / 20)))


__all__ = ["Prepared", "Progress", "Voices", "one", "prepare", "take"]
