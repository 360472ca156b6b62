"""Speaks with a worker: a process that takes one JSON line for each sentence and gives back a JSON line and samples."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound.ffmpeg import confined

CPU_SECONDS = 900
WAIT_SECONDS = 120
"""For one sentence; a worker that says nothing for so long is stopped."""


class Worker:
    """A worker process; sentences are written by a thread so that worker and reader never wait for each other.

    Args:
        script: file of the worker.
        arguments: for its command line.
        label: of the voice, for sentences to people.
        memory_mb: of address space.
    """

    def __init__(self, script: Path, arguments: list[str], label: str, memory_mb: int) -> None:
        self._label = label
        # -P: the worker's own folder is not searched, where piper.py would stand before the package of that name.
        command = [sys.executable, "-P", str(script), *arguments]
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            confined(command, CPU_SECONDS, memory_mb),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    def say(self, requests: Iterable[dict[str, Any]]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(samples a second, samples) for every request, in order.

        Raises:
            Refused: the worker failed, was silent for too long, or ended.
        """
        wanted = list(requests)
        given, taken = self._process.stdin, self._process.stdout
        assert given is not None, "asked for above"  # noqa: S101
        assert taken is not None, "asked for above"  # noqa: S101
        writer = threading.Thread(target=_write, args=(given, wanted), daemon=True)
        writer.start()
        for _ in wanted:
            watchdog = threading.Timer(WAIT_SECONDS, self._process.kill)
            watchdog.start()
            try:
                yield self._answer(taken)
            finally:
                watchdog.cancel()
        writer.join()

    def _answer(self, taken: IO[bytes]) -> tuple[int, NDArray[np.float32]]:
        line = taken.readline()
        answer = json.loads(line) if line.endswith(b"\n") else {}
        data = taken.read(int(answer.get("bytes", 0)))
        if "rate" not in answer or len(data) != answer["bytes"]:
            raise Refused(
                f"Giọng đọc “{self._label}” không đọc được; hãy chọn giọng khác, hoặc thu giọng người đọc rồi tải lên."
            )
        return int(answer["rate"]), np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)


def _write(given: IO[bytes], requests: list[dict[str, Any]]) -> None:
    try:
        for request in requests:
            given.write(json.dumps(request, ensure_ascii=False).encode() + b"\n")
            given.flush()
    except (BrokenPipeError, ValueError):
        return  # the worker is gone; whoever reads will say so
