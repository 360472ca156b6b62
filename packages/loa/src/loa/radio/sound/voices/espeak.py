"""espeak-ng: works out of the box, in three regions, without the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.voices.process import Worker

REGIONS = {
    "north": ("vi", "Giọng máy miền Bắc"),
    "central": ("vi-vn-x-central", "Giọng máy miền Trung"),
    "south": ("vi-vn-x-south", "Giọng máy miền Nam"),
}
"""Code in a rundown -> name at espeak-ng, Vietnamese label."""
RATE_A_SYLLABLE = 0.68
"""espeak's "words a minute" for one syllable a minute, measured on Vietnamese speech without its pauses."""
PITCH = 45
MEMORY_MB = 600


class Espeak:
    """One region's voice; see `Voice`."""

    def __init__(self, region: str) -> None:
        self.code = region
        self._voice, self.label = REGIONS[region]
        self._worker: Worker | None = None

    def __enter__(self) -> Espeak:
        self._worker = Worker(Path(__file__).with_name("espeak_worker.py"), [], self.label, MEMORY_MB)
        return self

    def __exit__(self, *error: object) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None

    def say(self, sentences: Iterable[str], pace: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """See `Voice.say`."""
        assert self._worker is not None, "a voice speaks inside its with block"  # noqa: S101
        rate = max(80, min(450, round(pace * RATE_A_SYLLABLE)))
        return self._worker.say(
            {"text": text, "voice": self._voice, "rate": rate, "pitch": PITCH} for text in sentences
        )
