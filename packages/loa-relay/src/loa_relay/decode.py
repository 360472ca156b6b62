"""Files to samples: interleaved 16-bit little-endian, at the rate and channels of the rendition.

WAV needs nothing. MP3 and FLAC need miniaudio (`pip install loa-relay[sound]`; wheels for x86-64, elsewhere it is
compiled) or one of the programs mpg123, flac, ffmpeg.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

from loa_relay.manifest import Audio
from loa_relay.sound import SoundError

BLOCKS_A_SECOND = 20

PROGRAMS = {
    "audio/mpeg": (
        ("mpg123", "-q", "--gapless", "-s", "-r", "{rate}", "-c", "{channels}", "-e", "s16", "{path}"),
        ("ffmpeg", "-v", "error", "-i", "{path}", "-ar", "{rate}", "-ac", "{channels}", "-f", "s16le", "-"),
    ),
    "audio/flac": (
        ("flac", "-d", "-c", "-s", "--force-raw-format", "--endian=little", "--sign=signed", "{path}"),
        ("ffmpeg", "-v", "error", "-i", "{path}", "-ar", "{rate}", "-ac", "{channels}", "-f", "s16le", "-"),
    ),
}
"""Asked for in this order. ffmpeg's own mixing of channels is never used: renditions keep their channels."""


def has_miniaudio() -> bool:
    """Whether the optional library is installed."""
    return importlib.util.find_spec("miniaudio") is not None


def program(media_type: str) -> tuple[str, ...] | None:
    """The command of the first program on this computer that decodes the type, or None."""
    return next((command for command in PROGRAMS.get(media_type, ()) if shutil.which(command[0])), None)


def can_decode(media_type: str) -> bool:
    """Whether this computer can decode the type."""
    return media_type == "audio/wav" or (
        media_type in PROGRAMS and (has_miniaudio() or program(media_type) is not None)
    )


def how(media_type: str) -> str:
    """With what, for people; empty when it cannot."""
    if media_type == "audio/wav":
        return "sẵn có"
    if has_miniaudio():
        return "miniaudio"
    command = program(media_type)
    return command[0] if command else ""


def decode(path: Path, audio: Audio, start: int) -> Iterator[bytes]:
    """Pieces of samples from sample `start` on, a twentieth of a second each, to the end of the rendition.

    More than `audio.samples` is cut off; a file that ends early just ends.

    Raises:
        SoundError: it cannot be decoded.
    """
    width, block = 2 * audio.channels, audio.sample_rate // BLOCKS_A_SECOND
    left = (audio.samples - start) * width
    if audio.media_type == "audio/wav":
        pieces = _wav(path, audio, start, block)
    elif has_miniaudio():
        pieces = _miniaudio(path, audio, start, block)
    else:
        pieces = _program(path, audio, start, block)
    for piece in pieces:
        if left <= 0:
            return
        yield piece[:left]
        left -= len(piece)


def wav_form(path: Path) -> tuple[int, int]:
    """Rate and channels of a WAV file.

    Raises:
        SoundError: it is not one of 16 bit, mono or stereo.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if (
                file.getsampwidth() != 2
                or file.getnchannels() not in (1, 2)
                or not 8000 <= file.getframerate() <= 192000
            ):
                raise SoundError("WAV: only 16 bit, mono or stereo")
            return file.getframerate(), file.getnchannels()
    except (wave.Error, EOFError, OSError) as error:
        raise SoundError(f"WAV: {error}") from error


def _wav(path: Path, audio: Audio, start: int, block: int) -> Iterator[bytes]:
    try:
        with wave.open(str(path), "rb") as file:
            found = (file.getsampwidth(), file.getnchannels(), file.getframerate())
            if found != (2, audio.channels, audio.sample_rate):
                raise SoundError(f"WAV of another form: {found}")
            file.setpos(min(start, file.getnframes()))
            while piece := file.readframes(block):
                yield piece
    except (wave.Error, EOFError, OSError) as error:
        raise SoundError(f"WAV: {error}") from error


def _miniaudio(path: Path, audio: Audio, start: int, block: int) -> Iterator[bytes]:
    import miniaudio

    try:
        stream = miniaudio.stream_file(
            str(path),
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=audio.channels,
            sample_rate=audio.sample_rate,
            frames_to_read=block,
            seek_frame=start,
        )
        for piece in stream:
            yield piece.tobytes()
    except miniaudio.MiniaudioError as error:
        raise SoundError(f"miniaudio: {error}") from error


def _program(path: Path, audio: Audio, start: int, block: int) -> Iterator[bytes]:
    command = program(audio.media_type)
    if command is None:
        raise SoundError(f"nothing decodes {audio.media_type}")
    values = {"path": str(path), "rate": audio.sample_rate, "channels": audio.channels}
    words = [word.format(**values) for word in command]
    width = 2 * audio.channels
    skip = start * width
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our list
        try:
            assert process.stdout is not None  # noqa: S101 - for the type checker
            while piece := process.stdout.read(block * width):
                rest, skip = piece[skip:], max(skip - len(piece), 0)
                if rest:
                    yield rest
        finally:
            process.kill()
    if process.returncode not in (0, -9):
        raise SoundError(f"{command[0]} ended with {process.returncode}")
