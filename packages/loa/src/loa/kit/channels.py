"""Channels declare themselves here: a code, a label, and what evidence they yield in which unit of measure.

A package outside this project joins through the entry point group "loa.channels": the entry is a `Channel` or a list
of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One thing that can be proved, counted in one measure.

    Args:
        code: stable, lower case, unique over all channels ("relay", "story").
        label: what a person calls it ("Lượt tiếp âm").
        measure: the unit of measure as reports print it ("lượt", "tin, bài").
        by_hand: whether staff may record it themselves (what happened outside the system).
    """

    code: str
    label: str | Promise
    measure: str | Promise
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which the message goes out, or a kind of work that the plan names.

    Args:
        code: as the reader of `vanban` names it ("radio", "portal", ...).
        label: for people.
        deed: what the button of a task says ("Ghi nhận lượt tiếp âm").
        kinds: what it yields; the first is the one that a duty's count means.
        repeat_kind: code of the kind that a duty's repeats are counted in, if any.
    """

    code: str
    label: str | Promise
    deed: str | Promise
    kinds: tuple[EvidenceKind, ...]
    repeat_kind: str = ""


_channels: dict[str, Channel] = {}


def join(*channels: Channel) -> None:
    """Register channels; a code that stands already is replaced (a province may rename a channel).

    Raises:
        ValueError: a kind's code belongs to another channel already.
    """
    for channel in channels:
        for kind in channel.kinds:
            owner = next((c for c in _channels.values() if c.code != channel.code and kind in c.kinds), None)
            if owner:
                raise ValueError(f"evidence kind {kind.code} of {channel.code} belongs to {owner.code}")
        _channels[channel.code] = channel


def join_entry_points() -> None:
    """Register the channels that installed packages offer."""
    for point in entry_points(group="loa.channels"):
        offered = point.load()
        join(*(offered if isinstance(offered, Iterable) else [offered]))


def channels() -> tuple[Channel, ...]:
    """All channels, in the order in which they joined."""
    return tuple(_channels.values())


def channel(code: str) -> Channel:
    """The channel of a code; an unknown one is "other"."""
    return _channels.get(code) or _channels["other"]


def kinds() -> dict[str, EvidenceKind]:
    """Every kind of evidence by its code."""
    return {kind.code: kind for one in _channels.values() for kind in one.kinds}


def channel_of_kind(code: str) -> Channel:
    """The channel that yields a kind of evidence."""
    return next((c for c in _channels.values() if any(k.code == code for k in c.kinds)), _channels["other"])
