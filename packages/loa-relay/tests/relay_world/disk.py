"""Disks in memory: one that works, and one that loses at a power cut what was not synced."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field


class PowerCut(BaseException):
    """The power went off inside an operation. Nothing in the agent may catch it."""


class MemoryFiles:
    """A disk that works, with a size; `full` makes every write fail."""

    def __init__(self, total: int = 1 << 40) -> None:
        self.data: dict[str, bytearray] = {}
        self.total = total
        self.full = False
        self.broken: set[str] = set()

    def read(self, name: str, offset: int = 0, length: int = -1) -> bytes:
        if name not in self.data:
            raise FileNotFoundError(name)
        return bytes(self.data[name][offset : len(self.data[name]) if length < 0 else offset + length])

    def size(self, name: str) -> int | None:
        return len(self.data[name]) if name in self.data else None

    def names(self, folder: str) -> list[str]:
        return sorted(name.removeprefix(folder + "/") for name in self.data if name.startswith(folder + "/"))

    def _room(self, name: str, size: int) -> None:
        grows = size - len(self.data.get(name, b""))
        used = sum(map(len, self.data.values())) if self.total < 1 << 40 else 0
        if name in self.broken or (grows > 0 and (self.full or used + grows > self.total)):
            raise OSError(errno.ENOSPC, "no space left on device")

    def create(self, name: str, data: bytes) -> None:
        self._room(name, len(data))
        self.data[name] = bytearray(data)

    def write(self, name: str, offset: int, data: bytes, sync: bool) -> None:
        self._room(name, offset + len(data))
        held = self.data.setdefault(name, bytearray())
        held.extend(bytes(max(offset - len(held), 0)))
        held[offset : offset + len(data)] = data

    def truncate(self, name: str, size: int) -> None:
        del self.data[name][size:]

    def rename(self, old: str, new: str) -> None:
        self.data[new] = self.data.pop(old)

    def remove(self, name: str) -> None:
        self.data.pop(name, None)
        if name == "reserve":
            self.full = False

    def sync_folder(self, name: str) -> None:
        pass

    def space(self) -> tuple[int, int]:
        return (0 if self.full else max(self.total - sum(map(len, self.data.values())), 0)), self.total


@dataclass
class _File:
    now: bytearray = field(default_factory=bytearray)
    durable: bytes = b""


class FaultyFiles:
    """A disk that keeps for certain only what was synced.

    Counts its steps; at step `cut_at` the power goes off. `after_cut(variant)` is the disk that the next boot finds:
    for each of content and names, what was not synced is lost ("none"), there ("all"), or content is torn in the
    middle with zeros behind ("torn").
    """

    VARIANTS = tuple((content, names) for content in ("none", "torn", "all") for names in ("none", "all"))

    def __init__(self, durable: dict[str, bytes] | None = None, cut_at: int | None = None) -> None:
        self._files = {name: _File(bytearray(data), data) for name, data in (durable or {}).items()}
        self._durable_names = dict(self._files)
        self.steps = 0
        self.cut_at = cut_at
        self.trace: list[str] = []

    def _step(self, what: str) -> None:
        self.steps += 1
        self.trace.append(what)
        if self.steps == self.cut_at:
            raise PowerCut(what)

    def after_cut(self, content: str, names: str) -> dict[str, bytes]:
        """What is on the disk after the cut."""
        found = self._files if names == "all" else self._durable_names
        result = {}
        for name, file in found.items():
            data = file.durable
            if content == "all":
                data = bytes(file.now)
            elif content == "torn" and bytes(file.now) != file.durable:
                same = next(
                    (at for at, (a, b) in enumerate(zip(file.now, file.durable, strict=False)) if a != b),
                    min(len(file.now), len(file.durable)),
                )
                middle = same + (len(file.now) - same) // 2
                data = bytes(file.now[:middle]) + bytes(len(file.now) - middle)
            result[name] = data
        return result

    def read(self, name: str, offset: int = 0, length: int = -1) -> bytes:
        if name not in self._files:
            raise FileNotFoundError(name)
        data = bytes(self._files[name].now)
        return data[offset : len(data) if length < 0 else offset + length]

    def size(self, name: str) -> int | None:
        return len(self._files[name].now) if name in self._files else None

    def names(self, folder: str) -> list[str]:
        return sorted(name.removeprefix(folder + "/") for name in self._files if name.startswith(folder + "/"))

    def _sync(self, name: str) -> None:
        self._step(f"sync {name}")
        self._files[name].durable = bytes(self._files[name].now)
        self._step(f"synced {name}")

    def create(self, name: str, data: bytes) -> None:
        self._step(f"open {name}")
        file = self._files.get(name)
        if file is None:
            file = self._files[name] = _File()
        file.now = bytearray()
        self._step(f"write {name}")
        file.now = bytearray(data)
        self._sync(name)

    def write(self, name: str, offset: int, data: bytes, sync: bool) -> None:
        self._step(f"open {name}")
        file = self._files.setdefault(name, _File())
        file.now.extend(bytes(max(offset - len(file.now), 0)))
        file.now[offset : offset + len(data)] = data
        self._step(f"written {name}")
        if sync:
            self._sync(name)

    def truncate(self, name: str, size: int) -> None:
        del self._files[name].now[size:]
        self._sync(name)

    def rename(self, old: str, new: str) -> None:
        self._step(f"rename {new}")
        self._files[new] = self._files.pop(old)
        self._step(f"renamed {new}")

    def remove(self, name: str) -> None:
        self._files.pop(name, None)
        self._step(f"removed {name}")

    def sync_folder(self, name: str) -> None:
        self._step(f"sync folder of {name}")
        folder = name.rpartition("/")[0]
        inside = {key: file for key, file in self._files.items() if key.rpartition("/")[0] == folder}
        outside = {key: file for key, file in self._durable_names.items() if key.rpartition("/")[0] != folder}
        self._durable_names = outside | inside
        self._step(f"synced folder of {name}")

    def space(self) -> tuple[int, int]:
        return 1 << 39, 1 << 40
