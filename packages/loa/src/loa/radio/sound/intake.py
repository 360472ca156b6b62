"""Sound from outside: any upload is decoded in a confined process and measured, or refused with one clear sentence."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from loa.kit.refused import Refused
from loa.radio.sound import ffmpeg
from loa.radio.sound.meter import Meter, Samples, decibels
from loa.radio.sound.profiles import RATE

MOST_SECONDS = 3600
MOST_BYTES = 2_000_000_000
CPU_SECONDS = 300
WALL_SECONDS = 600
MEMORY_MB = 1500
LEAST_SECONDS = 0.2
SILENT_BELOW_DB = -60.0
CLIPPED_AT = 0.9985
CLIPPED_RUN = 3
CLIPPED_SOME, CLIPPED_MOST = 0.0002, 0.005
"""Share of samples in runs of three or more at full scale: from the first on a warning, from the second on refused."""
SHORT_OF = 0.9
KEPT_SILENCE = 0.3
LONG_SILENCE = 2.0

_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_AUDIO = re.compile(r"Stream #\S+?: Audio: (?P<codec>\w+)(?P<rest>[^\n]*)")
_ONE_CHANNEL = re.compile(r"\b(mono|1 channels)\b")
_VIDEO = re.compile(r"Stream #\S+?: Video: (?P<rest>[^\n]*)")
_PROTECTED = re.compile(r"\b(drms|enca|encv|aavd|drm|encrypt(ed|ion)?|decrypt\w*)\b", re.IGNORECASE)
_PROTECTED_MARKS = (b"drms", b"drmi", b"aavd", b"enca", b"encv", b"WRMHEADER", b"W\0R\0M\0H\0E\0A\0D\0E\0R")


@dataclass(frozen=True)
class Recording:
    """A decoded recording.

    Args:
        path: float32 samples, mono, 48 kHz, without a header.
        samples: their number.
        loudness: integrated LUFS; SILENT where it is too short to have one.
        true_peak: dBTP.
        notes: Vietnamese sentences about what a listener will notice (a little clipped, silence cut off).
        slots: energy behind the K filter and highest peak by millisecond, from which it is levelled.
    """

    path: Path
    samples: int
    loudness: float
    true_peak: float
    notes: tuple[str, ...] = ()
    slots: tuple[Samples, Samples] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def measured(cls, path: Path, meter: Meter, notes: tuple[str, ...] = ()) -> Recording:
        """The recording in a file that a meter has heard."""
        figures = meter.result()
        return cls(path, figures.samples, figures.integrated, figures.true_peak, notes, meter.slots())


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)
    return " ".join(parts) or "0 giây"


SOUND_ONLY = (
    "-protocol_whitelist", "file",
    "-format_whitelist", "wav,w64,mp3,flac,ogg,mov,aac,matroska,aiff,asf,amr,caf,mpegts,avi",
)  # fmt: skip
"""Files that hold sound themselves. Playlists (HLS, DASH, concat) are left out: they would make ffmpeg open other files
of this machine, and the hash that is kept would not cover what sounds."""


def _probe(path: Path) -> str:
    """What ffmpeg says about a file."""
    command = [ffmpeg.program(), "-hide_banner", "-nostdin", *SOUND_ONLY, "-i", str(path)]
    limited = ffmpeg.confined(command, 20, MEMORY_MB)
    with ffmpeg.running(limited, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as (process, complaints):
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            return ""
        return ffmpeg.said(complaints)


@dataclass(frozen=True)
class Promise:
    """What a file says of itself: seconds (None: nothing), and whether it has one channel."""

    seconds: float | None
    mono: bool


def check(path: Path, name: str, most_seconds: float = MOST_SECONDS) -> Promise:
    """Look at a file before it is decoded.

    Args:
        path: the file.
        name: what its owner calls it, for the sentences.
        most_seconds: the longest that is taken.

    Returns:
        What the file says of itself.

    Raises:
        Refused: missing, empty, too large, protected, a video, without sound, too long, or no recording at all.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise Refused(f"Không tìm thấy tệp âm thanh “{name}”; hãy kiểm tra lại tên và nơi để tệp.") from None
    if not path.is_file():
        raise Refused(f"“{name}” không phải là một tệp; hãy chọn một tệp ghi âm.")
    if size == 0:
        raise Refused(f"Tệp “{name}” rỗng (0 byte); hãy chép hoặc ghi âm lại rồi tải lên.")
    if size > MOST_BYTES:
        raise Refused(
            f"Tệp “{name}” nặng {size / 1e9:.1f} GB, quá lớn; hãy xuất bản MP3 hoặc FLAC một kênh rồi tải lên.".replace(
                ".", ",", 1
            )
        )
    with path.open("rb") as file:
        head = file.read(200_000)
    about = _probe(path)
    if any(mark in head for mark in _PROTECTED_MARKS) or _PROTECTED.search(about.partition("\n")[2]):
        raise Refused(
            f"Tệp “{name}” bị khóa bản quyền (DRM) nên không đọc được; hãy dùng bản ghi gốc không khóa của đơn vị."
        )
    pictures = [match["rest"] for match in _VIDEO.finditer(about)]
    if any("attached pic" not in picture for picture in pictures):
        raise Refused(f"“{name}” là tệp video; hãy xuất riêng phần tiếng (MP3, WAV, M4A hoặc FLAC) rồi tải lên.")
    audio = _AUDIO.search(about)
    if audio is None:
        raise Refused(
            f"Tệp “{name}” không đọc được như một tệp âm thanh (hỏng hoặc sai định dạng); hãy mở nghe thử trên máy, "
            "xuất lại thành MP3 hoặc WAV rồi tải lên."
        )
    mono = _ONE_CHANNEL.search(audio["rest"]) is not None
    length = _DURATION.search(about)
    if length is None:
        return Promise(None, mono)
    seconds = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3])
    if seconds > most_seconds:
        raise _too_long(name, seconds, most_seconds)
    return Promise(seconds, mono)


def _too_long(name: str, seconds: float | None, most: float) -> Refused:
    how = f"dài {_clock(seconds)}" if seconds else "quá dài"
    return Refused(f"Tệp “{name}” {how}, nhiều nhất là {_clock(most)}; hãy cắt lấy phần cần phát rồi tải lên.")


def decode(path: Path, into: Path, name: str | None = None, most_seconds: float = MOST_SECONDS) -> Recording:
    """Decode any sound file to one channel at 48 kHz, and measure it.

    The process that opens the file may use CPU_SECONDS and MEMORY_MB and write no file of a size; it may read local
    files only.
    Silence of more than LONG_SILENCE at either end is left out, and the notes say so.

    Args:
        path: the file.
        into: where the samples go (float32, no header); removed again when the file is refused.
        name: what its owner calls it; the file's name where left out.
        most_seconds: the longest that is taken.

    Returns:
        What was decoded.

    Raises:
        Refused: see `check`; also damaged, silent or badly clipped sound.
    """
    shown = name or path.name
    promised = check(path, shown, most_seconds)
    try:
        return _decode(path, into, shown, most_seconds, promised)
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _decode(path: Path, into: Path, name: str, most_seconds: float, promised: Promise) -> Recording:
    # One channel stays one: made two, ffmpeg would lower it by 3 dB, and what is clipped would no longer show.
    channels = 1 if promised.mono else 2
    command = [
        ffmpeg.program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", *SOUND_ONLY,
        "-i", str(path), "-map", "0:a:0", "-vn", "-sn", "-dn", "-t", str(most_seconds + 1), "-ac",
        str(channels), "-ar", str(RATE), "-f", "f32le", "-",
    ]  # fmt: skip
    limited = ffmpeg.confined(command, CPU_SECONDS, MEMORY_MB)
    deadline = time.monotonic() + WALL_SECONDS
    watch = _Watch()
    with (
        into.open("wb") as out,
        ffmpeg.running(limited, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as (process, complaints),
    ):
        assert process.stdout is not None, "asked for above"  # noqa: S101
        while data := process.stdout.read(ffmpeg.BLOCK_BYTES):
            pairs = np.frombuffer(data[: len(data) // 8 * 8], np.float32).reshape(-1, channels)
            out.write(watch.take(np.nan_to_num(pairs, posinf=1.0, neginf=-1.0)).tobytes())
            if watch.samples > (most_seconds + 0.5) * RATE:
                raise _too_long(name, None, most_seconds)
            if time.monotonic() > deadline:
                raise Refused(f"Tệp “{name}” giải mã quá lâu; hãy xuất lại thành MP3 hoặc WAV rồi tải lên.")
        process.wait()
        trouble = ffmpeg.said(complaints)
    seconds = watch.samples / RATE
    length = promised.seconds
    short = length is not None and seconds < length * SHORT_OF
    if seconds < LEAST_SECONDS or (short and trouble):
        raise Refused(
            f"Tệp “{name}” bị hỏng"
            + (f", chỉ đọc được {_clock(seconds)} trong {_clock(length)}" if length and seconds >= 1 else "")
            + "; hãy chép lại từ máy ghi, nghe thử cho hết rồi tải lên."
        )
    return _judge(into, name, watch, trouble)


class _Watch:
    """What is learned of a recording while it passes."""

    def __init__(self) -> None:
        self.samples = 0
        self.clipped = 0
        self.peak = 0.0
        self.first: int | None = None
        self.last = 0

    def take(self, pairs: np.ndarray) -> np.ndarray:
        """One channel of the block: the mean of both; where they cancel out (a microphone wired the wrong way round),
        the left."""
        one = pairs.mean(axis=1)
        if pairs.shape[1] > 1 and np.dot(one, one) < 0.01 * float(np.square(pairs).sum()) / 2:
            one = np.ascontiguousarray(pairs[:, 0])
        size = np.abs(pairs).max(axis=1)
        self.peak = max(self.peak, float(size.max(initial=0.0)))
        full = size >= CLIPPED_AT
        if full.any():
            edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]])))
            runs = edges[1::2] - edges[::2]
            self.clipped += int(runs[runs >= CLIPPED_RUN].sum())
        loud = np.flatnonzero(size > 10 ** (SILENT_BELOW_DB / 20))
        if len(loud):
            self.first = self.samples + int(loud[0]) if self.first is None else self.first
            self.last = self.samples + int(loud[-1])
        self.samples += len(one)
        return one.astype(np.float32)


def _judge(into: Path, name: str, watch: _Watch, trouble: str) -> Recording:
    if watch.first is None or decibels(watch.peak) < SILENT_BELOW_DB:
        raise Refused(
            f"Tệp “{name}” không có tiếng (im lặng suốt {_clock(watch.samples / RATE)}); hãy kiểm tra micro và "
            "ghi âm lại."
        )
    share = watch.clipped / watch.samples
    if share >= CLIPPED_MOST:
        percent = f"{share * 100:.1f}".replace(".", ",")
        raise Refused(
            f"Tệp “{name}” bị vỡ tiếng ({percent} % số mẫu chạm đỉnh); hãy giảm mức thu của micro rồi ghi âm lại."
        )
    notes = []
    if share >= CLIPPED_SOME:
        notes.append(f"“{name}” có chỗ hơi vỡ tiếng; nếu được nên ghi âm lại với mức thu nhỏ hơn.")
    if trouble:
        notes.append(f"“{name}” có chỗ lỗi khi giải mã; hãy nghe lại mục này trước khi duyệt.")
    start, end = _trim(watch, name, notes)
    return _measure(into, start, end, tuple(notes))


def _trim(watch: _Watch, name: str, notes: list[str]) -> tuple[int, int]:
    """Where the sound begins and ends once long silence is left out."""
    start, end = 0, watch.samples
    keep, long = round(KEPT_SILENCE * RATE), round(LONG_SILENCE * RATE)
    assert watch.first is not None, "a silent file was refused"  # noqa: S101
    if watch.first > long:
        start = watch.first - keep
        notes.append(f"Đã bỏ {_clock(start / RATE)} im lặng ở đầu “{name}”.")
    if watch.samples - watch.last > long:
        end = min(watch.samples, watch.last + keep)
        notes.append(f"Đã bỏ {_clock((watch.samples - end) / RATE)} im lặng ở cuối “{name}”.")
    return start, end


def _measure(path: Path, start: int, end: int, notes: tuple[str, ...]) -> Recording:
    meter = Meter()
    trimmed = path.with_suffix(".trim")
    whole = start == 0 and end * 4 == path.stat().st_size
    with path.open("rb") as source, trimmed.open("wb") as out:
        source.seek(start * 4)
        left = end - start
        while left > 0 and (data := source.read(min(left * 4, ffmpeg.BLOCK_BYTES))):
            meter.feed(np.frombuffer(data, np.float32))
            if not whole:
                out.write(data)
            left -= len(data) // 4
    if whole:
        trimmed.unlink()
    else:
        trimmed.replace(path)
    return Recording.measured(path, meter, notes)
