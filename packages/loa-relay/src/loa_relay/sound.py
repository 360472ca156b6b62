"""What the core asks of a loudspeaker; the outputs themselves are in `outputs`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from loa_relay.manifest import Audio


class SoundError(Exception):
    """The sound device or the decoder refuses; the text says why, for the log and the operator."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What to play: the file's name in the agent's folder, from sample `start`, `repeat` times, 0..100 loud."""

    file: str
    audio: Audio
    start: int
    volume: int
    repeat: int = 1
    gap_ms: int = 0

    @property
    def of(self) -> int:
        """Samples that sound in all, pauses not counted."""
        return self.audio.samples * self.repeat


class Playing(Protocol):
    """One stretch: prepared silent, then let go."""

    def go(self, at: int) -> None:
        """Sound from monotonic `at` ms on; at once when that has passed."""

    def position(self) -> int:
        """Samples up to which it has sounded, counted like `Cue.start`: never more than the device has taken."""

    def began(self) -> int | None:
        """Monotonic ms at which the first sample was handed over."""

    def ended(self) -> str | None:
        """None while it waits or sounds; "" when it came to its end; else why it stopped short."""

    def stop(self, fade_ms: int) -> None:
        """Fade out and be silent on return. Also gives back a stretch that was never let go."""


class Sound(Protocol):
    """The station's loudspeaker."""

    backend: str

    def can_decode(self, media_type: str) -> bool: ...

    def prepare(self, cue: Cue) -> Playing:
        """Open device and file, silently.

        Raises:
            SoundError: either refuses.
        """

    def check(self) -> str:
        """What the device is, in a few words. Raises SoundError when it refuses."""


class Amplifier(Protocol):
    """The relay that gives the amplifier its power."""

    warm_up_ms: int

    def switch(self, on: bool) -> None: ...
