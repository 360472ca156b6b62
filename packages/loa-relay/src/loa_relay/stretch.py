"""One stretch of sound: an airing, or a part of it, from the loudspeaker being opened to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loa_relay.decide import Item
from loa_relay.keep_log import played
from loa_relay.protocol import to_moment
from loa_relay.sound import Cue, Playing


@dataclass(slots=True)
class Stretch:
    """What sounds now."""

    airing: str
    title: str
    planned: int | None
    priority: str
    cue: Cue
    playing: Playing
    item: Item
    began_at: int
    checkpoint: int = 0

    def keys(self, end: int | None, began: int | None) -> dict[str, Any]:
        """The keys of a log entry about this stretch up to sample `end`; `began`: ms."""
        return (
            head_keys(self.airing, self.title, self.planned, self.priority)
            | {"of": self.cue.of}
            | played(self.cue.audio, self.cue.start, end, began)
        )


def head_keys(airing: str, title: str, planned: int | None, priority: str) -> dict[str, Any]:
    """The keys of a log entry that name an airing. `planned`: ms, None for an urgent order."""
    moment = to_moment(planned) if planned is not None else None
    return {"airing": airing, "title": title, "planned": moment, "priority": priority}
