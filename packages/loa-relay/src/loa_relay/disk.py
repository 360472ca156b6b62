"""The agent's folder on disk, in operations small enough that a power cut can be imagined between any two of them.

`Files` is what the operating system offers; the tests put a disk there that loses whatever was not synced. `Disk`
builds the safe operations on top. Names are relative to the folder, with at most one "/".
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """Primitive operations. Everything raises OSError as the system does."""

    def read(self, name: str, offset: int = 0, length: int = -1) -> bytes: ...
    def size(self, name: str) -> int | None: ...
    def names(self, folder: str) -> list[str]: ...
    def create(self, name: str, data: bytes) -> None: ...
    def write(self, name: str, offset: int, data: bytes, sync: bool) -> None: ...
    def truncate(self, name: str, size: int) -> None: ...
    def rename(self, old: str, new: str) -> None: ...
    def remove(self, name: str) -> None: ...
    def sync_folder(self, name: str) -> None: ...
    def space(self) -> tuple[int, int]: ...


class RealFiles:
    """The folder on the real disk; made with mode 0700, files with 0600."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in (root, root / "audio"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def read(self, name: str, offset: int = 0, length: int = -1) -> bytes:
        with (self.root / name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def size(self, name: str) -> int | None:
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        return sorted(entry.name for entry in os.scandir(self.root / folder) if entry.is_file())

    def _write(self, name: str, flags: int, offset: int, data: bytes, sync: bool) -> None:
        handle = os.open(self.root / name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | flags, 0o600)
        try:
            view = memoryview(data)
            while view:
                done = os.pwrite(handle, view, offset)
                view, offset = view[done:], offset + done
            if sync:
                os.fsync(handle)
        finally:
            os.close(handle)

    def create(self, name: str, data: bytes) -> None:
        """Write a file anew and sync its content (not its name)."""
        self._write(name, os.O_TRUNC, 0, data, sync=True)

    def write(self, name: str, offset: int, data: bytes, sync: bool) -> None:
        self._write(name, 0, offset, data, sync)

    def truncate(self, name: str, size: int) -> None:
        handle = os.open(self.root / name, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.ftruncate(handle, size)
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: str, new: str) -> None:
        os.replace(self.root / old, self.root / new)

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def sync_folder(self, name: str) -> None:
        """Make names in the folder of `name` durable."""
        handle = os.open((self.root / name).parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def space(self) -> tuple[int, int]:
        """Free and total bytes."""
        usage = shutil.disk_usage(self.root)
        return usage.free, usage.total


class Disk:
    """Safe operations: after each of them a power cut finds either the old state or the new one."""

    RESERVE = "reserve"
    RESERVE_BYTES = 256 * 1024

    def __init__(self, files: Files) -> None:
        self.files = files

    def read(self, name: str) -> bytes | None:
        """A whole file, or None when there is none."""
        try:
            return self.files.read(name)
        except FileNotFoundError:
            return None

    def replace(self, name: str, data: bytes) -> None:
        """Put a file in place: content synced under another name, renamed, folder synced."""
        self.files.create(name + ".new", data)
        self.files.rename(name + ".new", name)
        self.files.sync_folder(name)

    def finish(self, part: str, name: str) -> None:
        """Give a wholly written file its name. The content is synced first, then the name."""
        size = self.files.size(part) or 0
        self.files.write(part, size, b"", sync=True)
        self.files.rename(part, name)
        self.files.sync_folder(name)

    def keep_reserve(self) -> None:
        """Hold some room back, so that a full disk still takes log entries. Given up by `release_reserve`."""
        if self.files.size(self.RESERVE) != self.RESERVE_BYTES:
            with contextlib.suppress(OSError):
                self.files.create(self.RESERVE, os.urandom(self.RESERVE_BYTES))

    def release_reserve(self) -> bool:
        """Give up the room held back; returns whether there was any."""
        if self.files.size(self.RESERVE) is None:
            return False
        self.files.remove(self.RESERVE)
        return True
