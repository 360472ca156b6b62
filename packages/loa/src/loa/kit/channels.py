"""Channels declare themselves here: a code, a label, and what evidence they yield in which unit of measure.

A package outside this project joins through the entry point group "loa.channels": the entry is a `Channel` or a list
of them. A folder `locale` beside the module brings its texts in other languages. `docs/develop.md` has the recipe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

GROUP = "loa.channels"
OTHER = "other"
"""The channel of whatever no channel claims; always the last."""
VOID = "void"
"""The ledger's own word for a line that voids another; no channel may use it."""
CODE = re.compile(r"[a-z][a-z_]*")
"""Codes stand in addresses beside numbers (a board's cell), so they hold none."""
LONGEST_CODE = 40
"""What the columns of tasks and of the ledger hold."""


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One thing that can be proved, counted in one measure.

    Args:
        code: stable, unique over all channels ("relay", "story"): small letters a to z and "_", at most 40, not "void".
        label: what a person calls it ("Lượt tiếp âm").
        measure: the unit of measure as reports print it ("lượt", "tin, bài"), at most 40 characters.
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
        code: as the reader of `vanban` names it ("radio", "portal", ...), or a new one: small letters a to z and "_",
            at most 40.
        label: for people.
        deed: what the button of a task says ("Ghi nhận lượt tiếp âm").
        kinds: what it yields, at least one; the first is the one that a duty's count means.
        repeat_kind: code of the kind that a duty's repeats are counted in, if any; one of `kinds`.
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
        ValueError: a code cannot be one, a channel yields nothing or one thing twice, its repeats are counted in what
            it does not yield, a kind's code belongs to another channel already, or a replacement drops a kind (what is
            on record of it would lose its name).
    """
    for channel in channels:
        faults = _faults(channel)
        if faults:
            raise ValueError(f"channel {channel.code!r}: {'; '.join(faults)}")
        _channels[channel.code] = channel


def _faults(channel: Channel) -> list[str]:
    codes = [kind.code for kind in channel.kinds]
    faults = [
        f"{code!r} is no code (a to z and _, at most {LONGEST_CODE}, not {VOID!r})"
        for code in (channel.code, *codes)
        if not CODE.fullmatch(code) or len(code) > LONGEST_CODE or code == VOID
    ]
    if not codes:
        faults.append("yields no kind of evidence")
    faults += [f"yields {code!r} twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    if channel.repeat_kind and channel.repeat_kind not in codes:
        faults.append(f"counts repeats in {channel.repeat_kind!r}, which it does not yield")
    for other in _channels.values():
        theirs = [kind.code for kind in other.kinds]
        if other.code == channel.code:
            faults += [f"replaces one that yields {code!r}, and drops it" for code in theirs if code not in codes]
        else:
            faults += [f"{code!r} belongs to channel {other.code!r}" for code in codes if code in theirs]
    return faults


def join_entry_points() -> None:
    """Register the channels that installed packages offer.

    Raises:
        ImproperlyConfigured: a package cannot be loaded or offers what cannot be joined; the message names it.
    """
    for point in entry_points(group=GROUP):
        try:
            offered = point.load()
            join(*(offered if isinstance(offered, Iterable) else [offered]))
        except Exception as error:
            raise ImproperlyConfigured(f"{_name_of(point)} offers a channel that cannot join: {error}") from error


def _name_of(point: EntryPoint) -> str:
    return f"the package {point.dist.name} ({point.value})" if point.dist else point.value


def locale_folders() -> list[Path]:
    """Folders `locale` of the packages that offer channels; found without importing them."""
    found = []
    for top in dict.fromkeys(point.module.partition(".")[0] for point in entry_points(group=GROUP)):
        spec = find_spec(top)
        folders = spec.submodule_search_locations if spec is not None else None
        found += [path for folder in folders or () if (path := Path(folder) / "locale").is_dir()]
    return found


def channels() -> tuple[Channel, ...]:
    """All channels, in the order in which they joined; "other" last."""
    return tuple(sorted(_channels.values(), key=lambda one: one.code == OTHER))


def channel(code: str) -> Channel:
    """The channel of a code; an unknown one is "other"."""
    return _channels.get(code) or _channels[OTHER]


def kinds() -> dict[str, EvidenceKind]:
    """Every kind of evidence by its code."""
    return {kind.code: kind for one in channels() for kind in one.kinds}


def kind_of(code: str, measure: str = "") -> EvidenceKind:
    """The kind of a code, for showing what is on record or asked for.

    Of a kind that nobody declares any more (its package is gone) the code stands for the label, and nothing that was
    recorded drops out of sight.

    Args:
        code: the kind's code.
        measure: the measure that the ledger kept; without it the code stands for that too.
    """
    return kinds().get(code) or EvidenceKind(code, code, measure or code, by_hand=False)


def channel_of_kind(code: str) -> Channel:
    """The channel that yields a kind of evidence."""
    return next((c for c in _channels.values() if any(k.code == code for k in c.kinds)), _channels[OTHER])
