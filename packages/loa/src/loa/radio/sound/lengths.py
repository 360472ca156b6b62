"""How long every item is - planned, by its syllables, measured - against the slot, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vanban.aloud import Lexicon, seconds, speak, syllables

from loa.radio.sound.rundown import Item, Rundown

GAP = 0.6
"""Seconds of air between two items."""
TOLERATED, DOUBT = 1.25, 5.0
"""What is above the slot by more than this share and these seconds, by its syllables, is refused before it is read."""


@dataclass(frozen=True)
class Length:
    """Seconds of one item: planned by the editor, spoken by its syllables, measured as sound; None: not known."""

    item: Item
    planned: float | None
    spoken: float | None
    measured: float | None = None
    syllables: int = 0

    @property
    def best(self) -> float:
        """The surest of the three."""
        return next((value for value in (self.measured, self.spoken, self.planned) if value is not None), 0.0)


def estimate(rundown: Rundown, measured: Sequence[float | None] = ()) -> list[Length]:
    """The lengths of all items.

    Args:
        rundown: the programme.
        measured: seconds of the items whose sound exists, in order; None for the others.
    """
    lexicon = Lexicon(rundown.abbreviations, rundown.names)
    lengths = []
    for index, item in enumerate(rundown.items):
        said = speak(item.text, lexicon).text if item.text else ""
        by_syllables = seconds(said, item.pace or rundown.pace) if said and item.sound is None else None
        known = measured[index] if index < len(measured) else None
        lengths.append(Length(item, item.planned, by_syllables, known, syllables(said)))
    return lengths


def total(lengths: Sequence[Length]) -> float:
    """Seconds of all items with the air between them."""
    return sum(length.best for length in lengths) + GAP * max(len(lengths) - 1, 0)


def running(lengths: Sequence[Length]) -> list[float]:
    """Seconds at which every item ends."""
    ends, at = [], 0.0
    for length in lengths:
        at += length.best
        ends.append(at)
        at += GAP
    return ends


def clock(value: float) -> str:
    """ "9:46"; hours where there are some: "1:02:03"."""
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _words(value: float) -> str:
    value = max(1, -(-value // 1))
    minutes, rest = divmod(int(value), 60)
    return f"{minutes} phút {rest} s" if minutes and rest else f"{minutes} phút" if minutes else f"{rest} s"


def advice(lengths: Sequence[Length], slot: float) -> list[str]:
    """What the editor can do so that the items fill the slot and no more; sentences in Vietnamese.

    What runs over its own plan is cut first, then the longest text; recordings and music only when no text is left.

    Args:
        lengths: of all items.
        slot: seconds.
    """
    over = total(lengths) - slot
    if over <= 0:
        return _under(-over, slot)
    sentences = [f"Chương trình dài {clock(total(lengths))}, khung phát {clock(slot)}: thừa {_words(over)}."]
    left = over
    for length, most in _cuttable(lengths):
        if left <= 0:
            break
        cut = min(left, most)
        item = length.item
        if cut < 0.5:
            continue
        tempo = length.syllables / length.best if length.spoken is not None and length.best else 0
        about = f", khoảng {round(cut * tempo)} chữ" if tempo else ""
        sentences.append(f"Cần cắt {_words(cut)} ở mục {item.number} (“{item.title}”{about}).")
        left -= cut
    if left > 0.5:
        sentences.append("Cắt như trên vẫn chưa đủ; hãy bỏ bớt mục hoặc chia thành hai chương trình.")
    return sentences


def _cuttable(lengths: Sequence[Length]) -> list[tuple[Length, float]]:
    """Items and how many seconds may go, in the order in which to cut."""
    texts = [length for length in lengths if length.item.sound is None]
    others = [length for length in lengths if length.item.sound is not None and not length.item.is_music]
    excess = {id(one): max(0.0, one.best - one.planned) if one.planned is not None else 0.0 for one in lengths}
    chosen: list[tuple[Length, float]] = []
    for group in (texts, others):
        over = sorted((one for one in group if excess[id(one)] > 0.5), key=lambda one: -excess[id(one)])
        chosen += [(one, excess[id(one)]) for one in over]
    for group in (texts, others):
        # Of each, a quarter may stay at least: less is no item any more.
        chosen += [(one, (one.best - excess[id(one)]) * 0.75) for one in sorted(group, key=lambda one: -one.best)]
    return chosen


def _under(room: float, slot: float) -> list[str]:
    if room < max(2.0, 0.02 * slot):
        return []
    return [f"Còn trống {_words(room)}: có thể thêm tin, hoặc để nhạc nền (nếu có) chạy đến hết khung."]


def too_long(lengths: Sequence[Length], slot: float) -> bool:
    """Whether the items are longer than the slot: surely, where all are measured (the air between them may shrink to
    nothing), else by more than the estimate's doubt."""
    if all(length.measured is not None for length in lengths):
        return sum(length.best for length in lengths) > slot + 1e-6
    return total(lengths) > slot * TOLERATED + DOUBT
