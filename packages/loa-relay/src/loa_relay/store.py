"""Audio on disk: whole files under their sha256, unfinished ones as .part, within a budget."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from loa_relay.disk import Disk
from loa_relay.manifest import Audio

BLOCK = 1 << 20
MARGIN = 64 << 20
"""Bytes that stay free on the disk whatever the budget says."""


class AudioStore:
    """Names in `audio/`. A file has its final name only after its bytes were counted and hashed."""

    def __init__(self, disk: Disk, budget: int) -> None:
        """`budget`: bytes that audio may take."""
        self.disk = disk
        self.budget = budget
        self._whole = {name: disk.files.size(f"audio/{name}") or 0 for name in disk.files.names("audio")}
        self._checked: dict[str, int] = {}

    @staticmethod
    def file(sha256: str) -> str:
        return f"audio/{sha256}"

    def has(self, sha256: str, size: int) -> bool:
        """Whether the file is there, whole by its size."""
        return self._whole.get(sha256) == size

    def used(self) -> int:
        """Bytes that audio takes, unfinished files included."""
        return sum(self._whole.values())

    def hash_of(self, name: str) -> str:
        """sha256 of a stored file, read in blocks."""
        digest, offset = hashlib.sha256(), 0
        while block := self.disk.files.read(name, offset, BLOCK):
            digest.update(block)
            offset += len(block)
        return digest.hexdigest()

    def verify(self, audio: Audio, monotonic: int) -> bool:
        """Read the file again before it is played: memory cards rot. A damaged one is removed, to be fetched anew.

        A result is good for ten minutes.
        """
        if not self.has(audio.sha256, audio.size):
            return False
        checked = self._checked.get(audio.sha256)
        if checked is not None and 0 <= monotonic - checked < 600_000:
            return True
        try:
            whole = self.hash_of(self.file(audio.sha256)) == audio.sha256
        except OSError:
            whole = False
        if whole:
            self._checked[audio.sha256] = monotonic
        else:
            self.drop(audio.sha256)
        return whole

    def drop(self, name: str) -> None:
        """Remove a file of the audio folder."""
        self._whole.pop(name, None)
        self._checked.pop(name, None)
        self.disk.files.remove(f"audio/{name}")

    def room_for(self, size: int) -> bool:
        """Whether `size` more bytes keep to the budget and leave the margin free."""
        free, _ = self.disk.files.space()
        return self.used() + size <= self.budget and free - size >= MARGIN

    def sweep(self, needed: Iterable[str]) -> None:
        """Remove what no order names any more."""
        wanted = set(needed)
        for name in list(self._whole):
            if name.removesuffix(".part") not in wanted:
                self.drop(name)

    def part_size(self, sha256: str) -> int:
        """Bytes of an unfinished file that are there already."""
        return self._whole.get(sha256 + ".part", 0)

    def add(self, sha256: str, offset: int, data: bytes) -> None:
        """Write a block of an unfinished file (not synced: a wrong file is found by its hash)."""
        part = sha256 + ".part"
        self.disk.files.write(f"audio/{part}", offset, data, sync=False)
        self._whole[part] = offset + len(data)

    def finish(self, sha256: str, size: int) -> bool:
        """Count, hash, sync and rename an unfinished file; a wrong one is removed. Returns whether it was right."""
        part = sha256 + ".part"
        if self._whole.get(part) != size or self.hash_of(f"audio/{part}") != sha256:
            self.drop(part)
            return False
        self.disk.finish(f"audio/{part}", f"audio/{sha256}")
        self._whole.pop(part)
        self._whole[sha256] = size
        return True
