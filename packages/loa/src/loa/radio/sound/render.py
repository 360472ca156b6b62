"""From a rundown to everything that goes out: the one function that the server and the command line call."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound import encode
from loa.radio.sound.captions import Cue, vtt
from loa.radio.sound.certificate import Certificate, certify, to_json, to_pdf
from loa.radio.sound.fingerprint import RATE as PRINT_RATE
from loa.radio.sound.fingerprint import Fingerprinter
from loa.radio.sound.lengths import Length, advice, estimate, too_long
from loa.radio.sound.master import LOSSY_MARGIN_DB, MARGIN_DB, Curve, Dither, apply, find_curve
from loa.radio.sound.meter import Meter
from loa.radio.sound.mix import BedTrack, Placed, blocks, place, read_mix, write_mix
from loa.radio.sound.prepare import Prepared, Progress, prepare, take
from loa.radio.sound.profiles import RATE, Profile
from loa.radio.sound.rundown import Rundown
from loa.radio.sound.voices import PLAIN, VoiceSettings
from loa.radio.sound.waveform import waveform

HEADROOM_DB = 3.0
"""By so much the master may be louder than the mix before the mix's peaks are searched again from lower on."""
SEARCHED_FROM_DB = -3.0
"""Peaks this far below the ceiling are interpolated: nothing lower can reach it between two samples in speech."""


@dataclass(frozen=True)
class Rendered:
    """folder: where everything lies; certificate: what was measured; lengths: of the items; placed: their places."""

    folder: Path
    certificate: Certificate
    lengths: tuple[Length, ...]
    placed: tuple[Placed, ...]


def render(
    rundown: Rundown,
    out: Path,
    settings: VoiceSettings = PLAIN,
    progress: Progress = lambda share, what: None,
    made: datetime | None = None,
) -> Rendered:
    """Make a programme.

    The folder then holds programme.flac, programme.mp3, programme.opus, hls/, certificate.json, certificate.pdf,
    transcript.txt, transcript.vtt, chapters.json, waveform.svg and fingerprint.bin. The sound goes by in blocks
    and waits in files of a temporary folder (about 400 KB for a second of programme); memory grows only by the few
    numbers a millisecond from which levels are decided, 2 MB for a minute.

    Args:
        rundown: what is heard.
        out: folder, made where it is missing; files of those names in it are replaced.
        settings: voices besides the built-in ones.
        progress: called with a share of the work (0..1) and a few Vietnamese words.
        made: the moment that the certificate names; now where left out.

    Raises:
        Refused: the items do not fit into the slot (with advice), a recording is not fit, a voice is missing, the
        folder cannot be written. Nothing is left in the folder then that was not there before.
    """
    lengths = estimate(rundown)
    _fits(lengths, rundown)
    with tempfile.TemporaryDirectory(prefix="loa-radio-", ignore_cleanup_errors=True) as work:
        folder = Path(work)
        prepared = prepare(rundown, folder, settings, lambda share, what: progress(share * 0.3, f"Đọc: {what}"))
        lengths = estimate(rundown, [one.sound.samples / RATE for one in prepared])
        _fits(lengths, rundown)
        placed = place(prepared, rundown.samples)
        progress(0.3, "Trộn và cân âm lượng")
        mixed = _mix(rundown, placed, folder)
        progress(0.5, "Ghi các bản phát")
        done = folder / "out"
        certificate = _write(rundown, placed, mixed, done, made)
        progress(0.95, "Ghi phiếu chứng nhận")
        _deliver(done, out)
    progress(1.0, "Xong")
    return Rendered(out, certificate, tuple(lengths), tuple(placed))


def _fits(lengths: Sequence[Length], rundown: Rundown) -> None:
    if too_long(lengths, rundown.slot_seconds):
        raise Refused(*advice(lengths, rundown.slot_seconds))


def _searched_from(rundown: Rundown, gain_db: float) -> float:
    return float(10 ** ((rundown.profile.ceiling - MARGIN_DB + SEARCHED_FROM_DB - gain_db) / 20))


@dataclass(frozen=True)
class _Mixed:
    """The mix in its file, its energy and its peaks by slot, its gain as the master, and notes on the bed."""

    path: Path
    energy: NDArray[np.float32]
    peaks: NDArray[np.float32]
    curve: Curve
    notes: tuple[str, ...]


def _mix(rundown: Rundown, placed: Sequence[Placed], folder: Path) -> _Mixed:
    sound = take(rundown.bed.sound, folder / "bed.f32", 3600) if rundown.bed else None
    bed = BedTrack(sound, rundown.bed, placed, rundown.profile, rundown.samples) if rundown.bed and sound else None
    meter = Meter(above=_searched_from(rundown, HEADROOM_DB))
    kept = folder / "mix.f32"
    try:
        for block in write_mix(blocks(placed, bed, rundown.samples), kept):
            meter.feed(block)
    finally:
        if bed:
            bed.close()
    energy, peaks = meter.slots()
    curve = find_curve(energy, peaks, rundown.profile)
    if curve.gain_db > HEADROOM_DB:
        again = Meter(above=_searched_from(rundown, curve.gain_db + 1))
        for _, block in read_mix(kept):
            again.feed(block)
        peaks = again.slots()[1]
        curve = find_curve(energy, peaks, rundown.profile)
    return _Mixed(kept, energy, peaks, curve, sound.notes if sound else ())


def _fed(mixed: _Mixed, profile: Profile) -> encode.Again:
    """What lossy encoders are fed, anew, for a rendition that has to be made again."""

    def again(margin_db: float) -> Iterator[NDArray[np.int16]]:
        gain, dither = find_curve(mixed.energy, mixed.peaks, profile, margin_db).gain, Dither()
        for start, block in read_mix(mixed.path):
            yield dither.to_16_bit(apply(block, start, gain))

    return again


def _write(rundown: Rundown, placed: Sequence[Placed], mixed: _Mixed, done: Path, made: datetime | None) -> Certificate:
    done.mkdir()
    curve, peaks = mixed.curve, mixed.peaks
    lossy = find_curve(mixed.energy, peaks, rundown.profile, LOSSY_MARGIN_DB)
    dither = Dither()
    maker = Fingerprinter()
    slower = soxr.ResampleStream(RATE, PRINT_RATE, 1, dtype="float32", quality="MQ")
    with encode.encoding(done, rundown.title) as encoder:
        for start, block in read_mix(mixed.path):
            loud = apply(block, start, curve.gain)
            encoder.feed(dither.to_16_bit(loud), dither.to_16_bit(apply(block, start, lossy.gain)))
            last = start + len(block) == rundown.samples
            maker.feed(slower.resample_chunk(np.ascontiguousarray(loud, dtype=np.float32), last=last))
        digest = encoder.sha256
    fed = _fed(mixed, rundown.profile)
    renditions = encode.finish(done, rundown.title, rundown.samples, rundown.profile, digest, fed)
    picture = waveform(
        peaks * curve.gain[: len(peaks)],
        [(one.start, one.end, one.prepared.item.title) for one in placed],
        rundown.samples,
        rundown.title,
    )
    certificate = certify(rundown, placed, renditions, curve, digest, mixed.notes, made or datetime.now().astimezone())
    shown = _cues(placed)
    for name, text in (
        ("transcript.vtt", vtt(shown)),
        ("transcript.txt", _transcript(rundown, placed)),
        ("chapters.json", _chapters(rundown, placed)),
        ("waveform.svg", picture),
        ("certificate.json", to_json(certificate)),
    ):
        (done / name).write_text(text, "utf-8")
    (done / "fingerprint.bin").write_bytes(maker.finish())
    (done / "certificate.pdf").write_bytes(to_pdf(certificate, picture))
    return certificate


def _cues(placed: Sequence[Placed]) -> list[Cue]:
    return [Cue(cue.start + one.start, cue.end + one.start, cue.text) for one in placed for cue in one.prepared.cues]


def _transcript(rundown: Rundown, placed: Sequence[Placed]) -> str:
    parts = [rundown.title, ""]
    for one in placed:
        item: Prepared = one.prepared
        parts += [item.item.title.upper(), item.item.text or "(không có bản chữ)", ""]
    return "\n".join(parts)


def _chapters(rundown: Rundown, placed: Sequence[Placed]) -> str:
    """JSON chapters of the podcast namespace, version 1.2."""
    chapters = [
        {"startTime": round(one.start / RATE, 3), "endTime": round(one.end / RATE, 3), "title": one.prepared.item.title}
        for one in placed
    ]
    return json.dumps({"version": "1.2.0", "title": rundown.title, "chapters": chapters}, ensure_ascii=False, indent=1)


def _deliver(done: Path, out: Path) -> None:
    """Move everything from the temporary folder to where it is wanted."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        hls = out / "hls"
        if hls.is_dir():
            for old in [*hls.glob("part*.ts"), hls / "index.m3u8"]:
                old.unlink(missing_ok=True)
        for path in sorted(done.rglob("*")):
            if path.is_file():
                target = out / path.relative_to(done)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)
    except OSError as error:
        raise Refused(
            f"Không ghi được vào thư mục “{out}” ({error.strerror}); hãy kiểm tra quyền ghi và chỗ trống trên đĩa."
        ) from error
