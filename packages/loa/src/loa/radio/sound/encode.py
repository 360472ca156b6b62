"""The renditions: FLAC, MP3, Opus and HLS of one master, made in one run of ffmpeg, decoded and measured again.

Traps that this file is built around, all measured:

* LAME lowers everything by 0.446 dB (it scales by 0.95): the MP3 is fed that much louder.
* ffmpeg's own downmix differs by encoder: every output takes one channel of the pipe as it is (the left is the master,
  the right what lossy encoders are fed), and nothing is ever mixed down.
* Codecs add to peaks (2 to 3 dB at these rates): MP3 and Opus are fed a master of their own, as loud, with its peaks
  held LOSSY_MARGIN_DB below the ceiling. One that is above it all the same is made again from lower peaks.
* The MP3's exact length lives in its LAME tag. HLS segments cannot carry it, and the decoder's delay of 1105 samples
  makes one frame too many; the segments are copied from the MP3 without that last frame. They begin 23 ms later, and
  are as long as the master where it is a whole number of frames (every multiple of 3 s), else up to a frame longer.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound import ffmpeg
from loa.radio.sound.master import LOSSY_MARGIN_DB
from loa.radio.sound.meter import SILENT, LongMeter, Loudness
from loa.radio.sound.profiles import RATE, Profile

LAME_LOSS_DB = 0.446
MP3_FRAME = 1152
HLS_SECONDS = 6
CLOSE_LU = 0.1
"""A lossy rendition further than this from its target is made once more, by so much louder or softer."""
MOST_TRIES = 4
SPARE_DB = 0.3
FROM_PIPE = ("-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0")
LEFT, RIGHT = "pan=mono|c0=c0", "pan=mono|c0=c1"
MP3 = ("-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "1", "-id3v2_version", "3")
OPUS = (
    "-c:a",
    "libopus",
    "-b:a",
    "40k",
    "-vbr",
    "constrained",
    "-frame_duration",
    "60",
    "-application",
    "audio",
    "-fflags",
    "+bitexact",
)
FLAC = ("-c:a", "flac", "-sample_fmt", "s16")
Frames = tuple[int, str]
NAMES = {"flac": "programme.flac", "mp3": "programme.mp3", "opus": "programme.opus", "hls": "hls/index.m3u8"}
LABELS = {"flac": "FLAC (bản gốc)", "mp3": "MP3", "opus": "Opus", "hls": "HLS"}


@dataclass(frozen=True)
class Rendition:
    """One rendition as it was measured after encoding.

    Args:
        code: flac, mp3, opus or hls.
        path: its file; of HLS the playlist.
        bytes: its size, of HLS with all segments.
        sha256: of the file; of HLS of the playlist and all segments in order.
        loudness: what was decoded.
        length_error: decoded samples minus the programme's.
        loudness_error: LU from the target.
        passes: length to the sample (HLS: to the frame), loudness within CLOSE_LU (FLAC: and as mastered, bit by bit),
        true peak below the ceiling.

    """

    code: str
    path: Path
    bytes: int
    sha256: str
    loudness: Loudness
    length_error: int
    loudness_error: float
    passes: bool


def outputs(folder: Path, title: str, master: str = LEFT, lossy: str = RIGHT) -> list[str]:
    """Arguments of the three files of one run.

    Args:
        master, lossy: filters that take their sound from what goes in ("anull": as it is).
    """
    common = ("-map", "0:a", "-map_metadata", "-1", "-metadata", f"title={title}")
    louder = f"{lossy},aformat=sample_fmts=fltp,volume={LAME_LOSS_DB}dB:precision=float"
    return [
        *common, "-af", master, *FLAC, str(folder / NAMES["flac"]),
        *common, "-af", louder, *MP3, str(folder / NAMES["mp3"]),
        *common, "-af", lossy, *OPUS, str(folder / NAMES["opus"]),
    ]  # fmt: skip


class Encoder:
    """Takes the master block by block and makes FLAC, MP3 and Opus of it at once."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._hash = hashlib.sha256()
        self.samples = 0

    def feed(self, master: NDArray[np.int16], lossy: NDArray[np.int16]) -> None:
        """Take the next samples of the master, and the same ones as lossy encoders are fed."""
        self._hash.update(master.tobytes())
        self.samples += len(master)
        pair = np.empty((len(master), 2), np.int16)
        pair[:, 0], pair[:, 1] = master, lossy
        self._pipe.write(pair.tobytes())

    @property
    def sha256(self) -> str:
        """Of the samples (16 bit, little-endian)."""
        return self._hash.hexdigest()


@contextmanager
def encoding(folder: Path, title: str) -> Iterator[Encoder]:
    """An encoder; when the block is left, the three files are complete.

    Raises:
        Refused: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [ffmpeg.program(), "-hide_banner", "-loglevel", "error", "-y", *FROM_PIPE, *outputs(folder, title)]
    with _written(command, folder) as pipe:
        yield Encoder(pipe)


@contextmanager
def _written(command: list[str], folder: Path) -> Iterator[IO[bytes]]:
    """The standard input of an encoder; when the block is left, its files are complete."""
    with ffmpeg.running(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as (process, complaints):
        assert process.stdin is not None, "asked for above"  # noqa: S101
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            process.wait()
            raise Refused(_not_written(folder, ffmpeg.said(complaints))) from None
        if process.wait():
            raise Refused(_not_written(folder, ffmpeg.said(complaints)))


def _not_written(folder: Path, said: str) -> str:
    if "No space left" in said:
        return f"Hết chỗ trống trên đĩa khi ghi vào “{folder}”; hãy dọn bớt rồi làm lại."
    return f"Không ghi được bản phát vào “{folder}” ({said.splitlines()[-1] if said else 'ffmpeg dừng giữa chừng'})."


def segment(folder: Path, samples: int) -> Frames:
    """HLS beside the MP3, its segments copied from it.

    Returns:
        Number and checksum of the frames that were copied.

    Raises:
        Refused: it cannot be written.
    """
    target = folder / NAMES["hls"]
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob("part*.ts"):
        old.unlink()
    try:
        frames = ("-map", "0:a", "-c", "copy", "-frames:a", str(-(-samples // MP3_FRAME)))
        copied = ffmpeg.output(
            "-i", folder / NAMES["mp3"], *frames, "-f", "framecrc", "-", *frames, "-f", "hls",
            "-hls_time", str(HLS_SECONDS), "-hls_playlist_type", "vod", "-hls_list_size", "0",
            "-hls_segment_filename", target.parent / "part%04d.ts", target,
        )  # fmt: skip
    except ffmpeg.Failed as error:
        raise Refused(_not_written(folder, str(error))) from error
    return _frames(copied)


def _files(code: str, path: Path) -> Iterable[Path]:
    return [path] if code != "hls" else [path, *sorted(path.parent.glob("part*.ts"))]


def verify(code: str, folder: Path, samples: int, profile: Profile, master_sha256: str) -> Rendition:
    """Decode a rendition, measure it, and compare it with what it should be.

    Raises:
        Refused: it cannot be decoded again.
    """
    path = folder / NAMES[code]
    meter, heard = LongMeter(), hashlib.sha256()
    try:
        for block in ffmpeg.decoded(path, RATE):
            meter.feed(block)
            if code == "flac":
                heard.update(np.rint(block * 32768).astype("<i2").tobytes())
    except ffmpeg.Failed as error:
        raise _unreadable(code, error) from error
    figures = meter.result()
    passes = (
        figures.samples == samples
        and abs(figures.integrated - profile.loudness) <= CLOSE_LU
        and figures.true_peak <= profile.ceiling
        and (code != "flac" or heard.hexdigest() == master_sha256)
    )
    return _rendition(code, path, figures, samples, profile, passes)


def verify_segments(folder: Path, samples: int, profile: Profile, mp3: Rendition, copied: Frames) -> Rendition:
    """Read the segments as a player does, and compare them frame by frame with the MP3: the same frames sound the same.

    Raises:
        Refused: they cannot be read again.
    """
    path = folder / NAMES["hls"]
    try:
        read = _frames(ffmpeg.output("-i", path, "-map", "0:a", "-c", "copy", "-f", "framecrc", "-"))
    except ffmpeg.Failed as error:
        raise _unreadable("hls", error) from error
    figures = replace(mp3.loudness, samples=read[0] * MP3_FRAME)
    passes = mp3.passes and read == copied and 0 <= figures.samples - samples < MP3_FRAME
    return _rendition("hls", path, figures, samples, profile, passes)


def _frames(listing: str) -> Frames:
    """What ffmpeg lists: number of frames, and one checksum of the sizes and checksums of all."""
    count, digest = 0, hashlib.sha256()
    for line in io.StringIO(listing):
        if not line.startswith("#"):
            count += 1
            digest.update(b",".join(part.strip().encode() for part in line.split(",")[4:6]))
    return count, digest.hexdigest()


def _unreadable(code: str, error: Exception) -> Refused:
    return Refused(f"Bản {LABELS[code]} vừa ghi không đọc lại được ({error}); hãy làm lại.")


def _rendition(code: str, path: Path, figures: Loudness, samples: int, profile: Profile, passes: bool) -> Rendition:
    digest, size = hashlib.sha256(), 0
    for part in _files(code, path):
        with part.open("rb") as file:
            while data := file.read(1 << 20):
                digest.update(data)
                size += len(data)
    return Rendition(
        code,
        path,
        size,
        digest.hexdigest(),
        figures,
        figures.samples - samples,
        figures.integrated - profile.loudness,
        passes,
    )


Again = Callable[[float], Iterable[NDArray[np.int16]]]
"""The sound that a lossy encoder is fed, anew, with its peaks held so many dB below the ceiling."""


def finish(folder: Path, title: str, samples: int, profile: Profile, master_sha256: str, fed: Again) -> list[Rendition]:
    """Segments, and every rendition measured; a lossy one that is too soft, too loud or has too high peaks is made
    again.

    Returns:
        FLAC, MP3, Opus, HLS.

    Raises:
        Refused: something cannot be written or read again.
    """
    copied = segment(folder, samples)
    made = _verify_all(folder, samples, profile, master_sha256, ("flac", "mp3", "opus"))
    fixes = {"mp3": _Fix(LAME_LOSS_DB), "opus": _Fix(0.0)}
    for _ in range(MOST_TRIES):
        again = [code for code in fixes if _misses(made[code], made["flac"], profile)]
        if not again:
            break
        for code in again:
            fixes[code] = fixes[code].better(made[code], made["flac"], profile)
            _encode_again(code, fixes[code], fed(fixes[code].margin), folder, title)
        if "mp3" in again:
            copied = segment(folder, samples)
        made |= _verify_all(folder, samples, profile, master_sha256, again)
    return [*made.values(), verify_segments(folder, samples, profile, made["mp3"], copied)]


def _misses(one: Rendition, master: Rendition, profile: Profile) -> bool:
    if master.loudness.integrated <= SILENT:
        return False
    away = abs(one.loudness.integrated - master.loudness.integrated)
    return away > CLOSE_LU / 2 or one.loudness.true_peak > profile.ceiling


@dataclass(frozen=True)
class _Fix:
    """What a lossy encoder is fed: by `gain` dB louder, after its peaks were held `margin` dB below the ceiling."""

    gain: float
    margin: float = LOSSY_MARGIN_DB

    def better(self, one: Rendition, master: Rendition, profile: Profile) -> _Fix:
        over = one.loudness.true_peak - profile.ceiling
        margin = self.margin + (over + SPARE_DB if over > 0 else 0.0)
        return _Fix(self.gain + master.loudness.integrated - one.loudness.integrated, margin)


def _encode_again(code: str, fix: _Fix, fed: Iterable[NDArray[np.int16]], folder: Path, title: str) -> None:
    """One lossy rendition, from what it is to be fed."""
    command = [
        ffmpeg.program(), "-hide_banner", "-loglevel", "error", "-y", *FROM_PIPE[:4], "-ac", "1", "-i", "pipe:0",
        "-map_metadata", "-1", "-metadata", f"title={title}", "-af",
        f"aformat=sample_fmts=fltp,volume={fix.gain:.4f}dB:precision=float", *(MP3 if code == "mp3" else OPUS),
        str(folder / NAMES[code]),
    ]  # fmt: skip
    with _written(command, folder) as pipe:
        for block in fed:
            pipe.write(block.tobytes())


def _verify_all(
    folder: Path, samples: int, profile: Profile, master_sha256: str, codes: Iterable[str]
) -> dict[str, Rendition]:
    with ThreadPoolExecutor(2) as pool:
        return {one.code: one for one in pool.map(lambda c: verify(c, folder, samples, profile, master_sha256), codes)}
