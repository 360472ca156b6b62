"""The ffmpeg of imageio-ffmpeg, always a process of its own (it is GPL), with limits where it opens foreign files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np

from loa.kit.refused import Refused

BLOCK_BYTES = 4 * 96_000
PIPE_BYTES = 1 << 20
_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")


@cache
def program() -> str:
    """Path of the program.

    Raises:
        Refused: the package holds none for this machine.
    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise Refused(
            "Máy này chưa có chương trình xử lý âm thanh ffmpeg; hãy cài lại gói imageio-ffmpeg rồi làm lại."
        ) from error


def confined(command: Sequence[str], seconds: int, memory_mb: int) -> list[str]:
    """The command behind a shell that first takes away time, memory and the writing of files of more than 1 MB.

    Args:
        command: program and arguments.
        seconds: of processor time.
        memory_mb: of address space.
    """
    if sys.platform == "win32":  # there the wall clock of the caller is the only limit
        return list(command)
    # Complaints go into a file: a megabyte of them (2048 blocks) is enough.
    memory = f"ulimit -v {memory_mb * 1024};" if sys.platform == "linux" else ""
    return ["/bin/sh", "-c", f'ulimit -c 0; ulimit -t {seconds}; ulimit -f 2048; {memory} exec "$@"', "sh", *command]


class Failed(Exception):
    """ffmpeg ended with an error; `args[0]` is what it said."""


@contextmanager
def running(command: Sequence[str], **pipes: Any) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A process and the file that takes what it complains of; it is killed when the block is left by an error."""
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(list(command), stderr=complaints, env=_environment(), **pipes)  # noqa: S603
        for pipe in (process.stdin, process.stdout):
            if pipe:
                _widen(pipe)
        try:
            yield process, complaints
        finally:
            if process.poll() is None:
                process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            process.wait()


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold a second of sound: at 64 KB the two ends wake each other sixteen times as often."""
    with suppress(ImportError, AttributeError, OSError):  # Linux only, and only as far as its limits go
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _environment() -> dict[str, str]:
    return {
        key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
    }


def said(complaints: IO[bytes]) -> str:
    """The last lines of what a process complained of."""
    complaints.seek(0)
    return complaints.read(20_000).decode("utf-8", "replace").strip()


def run(*arguments: str | Path, seconds: float = 600) -> None:
    """Run ffmpeg on files of our own.

    Raises:
        Failed: it ended with an error, or took too long.
    """
    output(*arguments, seconds=seconds)


def output(*arguments: str | Path, seconds: float = 600) -> str:
    """Run ffmpeg on files of our own, and return what it writes to standard output.

    Raises:
        Failed: it ended with an error, or took too long.
    """
    command = [program(), *_QUIET, "-y", *map(str, arguments)]
    with running(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as (process, complaints):
        try:
            text, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Failed("timeout") from None
        if process.returncode:
            raise Failed(said(complaints))
    return text.decode("utf-8", "replace")


def decoded(path: Path, rate: int = 48_000) -> Iterator[np.ndarray[Any, np.dtype[np.float32]]]:
    """Blocks of a mono file of our own, decoded: float32, -1..1.

    Raises:
        Failed: ffmpeg ended with an error.
    """
    # Codecs give frames of 20 ms: joined, they cost a third less on their way through the pipe.
    command = [
        program(), *_QUIET, "-threads", "1", "-i", str(path), "-vn", "-af", "asetnsamples=n=24000:p=0",
        "-f", "f32le", "-ar", str(rate), "-flush_packets", "0", "-",
    ]  # fmt: skip
    with running(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as (process, complaints):
        assert process.stdout is not None, "asked for above"  # noqa: S101
        while data := process.stdout.read(BLOCK_BYTES):
            yield np.frombuffer(data, np.float32)
        if process.wait():
            raise Failed(said(complaints))
