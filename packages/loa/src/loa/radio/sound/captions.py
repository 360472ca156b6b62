"""Sentences to say one by one, and what is shown while each is heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vanban.aloud import Spoken, syllables

from loa.radio.sound.profiles import RATE

PAUSES = {".": 0.40, "?": 0.45, "!": 0.45, ";": 0.30, ":": 0.30, ",": 0.18, "\n": 0.65}
"""Seconds after a sentence that ends so."""
LONGEST = 45
"""Syllables after which a sentence is cut at a comma, so that a voice need not hold its breath."""
CUE_LETTERS = 84

_SENTENCE = re.compile(r"[^.?!;:\n]*(?:[.?!;:]+|\n|$)")


@dataclass(frozen=True)
class Sentence:
    """spoken: what the voice gets; source: what the text says; pause: seconds of air behind it."""

    spoken: str
    source: str
    pause: float


@dataclass(frozen=True)
class Cue:
    """What is shown from sample `start` to sample `end`."""

    start: int
    end: int
    text: str


def sentences(spoken: Spoken) -> Iterator[Sentence]:
    """The sentences of a spoken text with the source of each."""
    parts = []
    for match in _SENTENCE.finditer(spoken.text):
        if match[0].strip():
            parts += _breaths(spoken.text, match.start(), match.end())
    for start, end in parts:
        said = spoken.text[start:end].strip()
        span = spoken.source_span(start, end)
        if not any(letter.isalnum() for letter in said) or span is None:
            continue
        follows = spoken.text[end : end + 1]
        pause = PAUSES.get("\n" if follows == "\n" or spoken.text[end - 1] == "\n" else said[-1], PAUSES["."])
        yield Sentence(said, " ".join(spoken.source[span[0] : span[1]].split()), pause)


def _breaths(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentence cut at commas where it is long."""
    out, begin = [], start
    for comma in re.finditer(",", text[start:end]):
        at = start + comma.end()
        if syllables(text[begin:at]) >= LONGEST / 2 and syllables(text[begin:end]) > LONGEST:
            out.append((begin, at))
            begin = at
    return [*out, (begin, end)]


def cues(text: str, start: int, end: int) -> list[Cue]:
    """A text shown in pieces of at most CUE_LETTERS letters, each for its share of the samples [start, end)."""
    pieces: list[str] = []
    for word in text.split():
        if pieces and len(pieces[-1]) + 1 + len(word) <= CUE_LETTERS:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    total = sum(map(len, pieces))
    out, done = [], 0
    for piece in pieces:
        left = start + (end - start) * done // max(total, 1)
        done += len(piece)
        right = start + (end - start) * done // max(total, 1)
        if right > left:
            out.append(Cue(left, right, piece))
    return out


def vtt(shown: list[Cue]) -> str:
    """WebVTT."""
    lines = ["WEBVTT", "", "NOTE Bản chữ của chương trình", ""]
    for cue in shown:
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{_stamp(cue.start)} --> {_stamp(cue.end)}", text, ""]
    return "\n".join(lines)


def _stamp(sample: int) -> str:
    thousandths = sample * 1000 // RATE
    seconds, thousandths = divmod(thousandths, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
