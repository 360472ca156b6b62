"""A radio programme of 600 s, from text to every rendition, against what the encoders alone cost and the usual chain.

Three things are done with the same words in one run, each measured in processor and wall time:

* ours: `loa.radio.sound.render` - voice, mix, master, FLAC, MP3, Opus, HLS, each decoded and measured again, papers;
* the floor: one run of ffmpeg that only encodes the finished master with the same settings, and cuts the segments;
* the usual chain, from the same ready voice files: ffmpeg joins and mixes, loudnorm in two passes, then one encoder
  after the other (FLAC, MP3, Opus, AAC for HLS). In stereo, as a chain with a music bed is, and in mono for comparison.

Limits: at least 60 times realtime, at most twice the floor, under 300 MB, at least 5 times faster than the usual chain,
length to the sample, loudness within 0.1 LU. `--hour` also makes one of 3600 s, to show that memory stays.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples/radio/RUNDOWN.toml"
SECONDS = 600
AT_LEAST_REALTIME, AT_MOST_FLOOR, AT_MOST_MB, AT_LEAST_FASTER, AT_MOST_LU = 60, 2.0, 300, 5, 0.1


def rundown(seconds: int) -> Any:
    """The example's items, read again and again until the slot is nearly full."""
    from loa.radio.sound.lengths import GAP, estimate
    from loa.radio.sound.rundown import load

    known = load(EXAMPLE)
    lengths = [length.best or 7.0 for length in estimate(known)]
    items, total = [], 0.0
    while True:
        place = len(items) % len(known.items)
        total += lengths[place] + GAP
        if total > seconds * 0.93:
            return replace(known, slot_seconds=float(seconds), items=tuple(items))
        items.append(replace(known.items[place], number=len(items) + 1, planned=None))


def cpu() -> float:
    """Processor seconds of this process and its finished children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Processor and wall seconds, and the answer."""
    before, began = cpu(), time.perf_counter()
    answer = work()
    return cpu() - before, time.perf_counter() - began, answer


def child(seconds: int, out: str) -> None:
    """Ours, in a process of its own, so that its memory is known."""
    from loa.radio.sound.render import render

    used, wall, done = timed(lambda: render(rundown(seconds), Path(out)))
    megabytes = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "cpu": used,
                "wall": wall,
                "own_mb": megabytes[0],
                "largest_child_mb": megabytes[1],
                "speech_seconds": sum(item.seconds for item in done.certificate.items),
                "length_errors": [one.length_error_samples for one in done.certificate.renditions],
                "loudness_errors": [one.loudness_error_lu for one in done.certificate.renditions],
                "passes": done.certificate.passes,
            }
        )
    )


def tree_megabytes(process: int) -> float:
    """Memory of a process and all its children now (pages that several use are counted once); 0 where Linux is not."""
    total = 0.0
    try:
        pages = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
        total = int(re.findall(r"^Pss:\s+(\d+)", pages, re.MULTILINE)[0]) / 1024
        threads = Path(f"/proc/{process}/task").iterdir()
        children = [child for thread in threads for child in (thread / "children").read_text("ascii").split()]
        total += sum(tree_megabytes(int(child)) for child in children)
    except (OSError, IndexError):
        return total
    return total


def ours(seconds: int, out: Path) -> dict[str, Any]:
    """What `child` says, and the most memory that it and its processes held together."""
    command = [sys.executable, __file__, "--child", str(seconds), str(out)]
    most = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, tree_megabytes(process.pid))
            time.sleep(0.1)
        assert process.stdout is not None
        answer: dict[str, Any] = json.loads(process.stdout.read())
    return answer | {"together_mb": most}


def floor(made: Path, out: Path) -> None:
    """The encoders alone."""
    from loa.radio.sound import encode, ffmpeg

    out.mkdir()
    ffmpeg.run("-i", made / encode.NAMES["flac"], *encode.outputs(out, "floor", "anull", "anull"))
    encode.segment(out, SECONDS * 48_000)


def usual(voices: list[Path], bed: Path, out: Path, channels: int) -> None:
    """The usual chain."""
    from loa.radio.sound import ffmpeg

    out.mkdir()
    listing = out / "list.txt"
    listing.write_text("".join(f"file '{path}'\n" for path in voices))
    layout = "mono" if channels == 1 else "stereo"
    graph = (
        f"[0:a]aformat=channel_layouts={layout},apad=whole_dur={SECONDS},asplit[voice][key];[1:a]aformat=channel_layouts={layout},volume=-14dB[b];"
        "[b][key]sidechaincompress=threshold=0.02:ratio=8:attack=20:release=500[low];"
        f"[voice][low]amix=inputs=2:duration=longest:normalize=0,atrim=0:{SECONDS}[out]"
    )
    mixed = out / "mix.wav"
    ffmpeg.run(
        "-f", "concat", "-safe", "0", "-i", listing, "-stream_loop", "-1", "-t", str(SECONDS), "-i", bed,
        "-filter_complex", graph, "-map", "[out]", "-ar", "48000", mixed,
    )  # fmt: skip
    target = "loudnorm=I=-16:TP=-2:LRA=11"
    said = subprocess.run(
        [
            ffmpeg.program(), "-hide_banner", "-nostdin", "-i", mixed, "-af", f"{target}:print_format=json",
            "-f", "null", "-",
        ],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    found = json.loads(re.findall(r"\{[^{}]*\}", said)[-1])
    second = target + "".join(
        f":{name}={found[key]}"
        for name, key in (
            ("measured_I", "input_i"), ("measured_TP", "input_tp"), ("measured_LRA", "input_lra"),
            ("measured_thresh", "input_thresh"), ("offset", "target_offset"),
        )
    )  # fmt: skip
    ffmpeg.run("-i", mixed, "-af", f"{second}:linear=true", "-ar", "48000", out / "master.wav")
    (out / "hls").mkdir()
    rate = "64k" if channels == 1 else "128k"
    for arguments in (
        ("p.flac",),
        ("-b:a", rate, "p.mp3"),
        ("-c:a", "libopus", "-b:a", "40k", "p.opus"),
        ("-c:a", "aac", "-b:a", rate, "-f", "hls", "-hls_time", "6", "-hls_list_size", "0", "hls/index.m3u8"),
    ):
        ffmpeg.run("-i", out / "master.wav", *arguments[:-1], out / arguments[-1])


def errors(out: Path, channels: int) -> dict[str, list[float]]:
    """Length errors in samples and loudness errors in LU of what the usual chain made."""
    import numpy as np
    from loa.radio.sound import ffmpeg
    from loa.radio.sound.meter import Meter

    lengths, loudness = [], []
    for name in ("p.flac", "p.mp3", "p.opus", "hls/index.m3u8"):
        meter = Meter(channels)
        for block in ffmpeg.decoded(out / name):
            meter.feed(np.ascontiguousarray(block.reshape(-1, channels)))
        figures = meter.result()
        lengths.append(figures.samples - SECONDS * 48_000)
        loudness.append(round(figures.integrated + 16, 2))
    return {"lengths": lengths, "loudness": loudness}


def ready_voices(folder: Path) -> tuple[list[Path], Path]:
    """The items of the same rundown as WAV files, as an announcer would hand them over; and the bed."""
    from loa.radio.sound import ffmpeg
    from loa.radio.sound.prepare import prepare, take
    from loa.radio.sound.voices import PLAIN

    def wav(raw: Path) -> Path:
        path = raw.with_suffix(".wav")
        ffmpeg.run("-f", "f32le", "-ar", "48000", "-ac", "1", "-i", raw, path)
        return path

    prepared = prepare(rundown(SECONDS), folder, PLAIN)
    return [wav(one.sound.path) for one in prepared], wav(take("loa:bed", folder / "bed.f32", 60).path)


def main() -> None:
    """Measure, print a table and a line of JSON."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as work:
        folder = Path(work)
        mine = ours(SECONDS, folder / "ours")
        floor_cpu, floor_wall, _ = timed(lambda: floor(folder / "ours", folder / "floor"))
        voices, bed = ready_voices(folder)
        chains = {}
        for channels in (2, 1):
            out = folder / f"usual{channels}"
            used, wall, _ = timed(lambda out=out, channels=channels: usual(voices, bed, out, channels))
            chains[channels] = {"cpu": used, "wall": wall, **errors(out, channels)}
            shutil.rmtree(out)
        hour = ours(3600, folder / "hour") if "--hour" in sys.argv else None
    report(mine, floor_cpu, floor_wall, chains, hour)


def report(
    mine: dict[str, Any],
    floor_cpu: float,
    floor_wall: float,
    chains: dict[int, dict[str, Any]],
    hour: dict[str, Any] | None,
) -> None:
    """Print what was measured."""
    rows = [
        ("ours, text to certificate", mine["cpu"], mine["wall"], mine["length_errors"], mine["loudness_errors"]),
        ("encoders alone (floor)", floor_cpu, floor_wall, "", ""),
        *(
            (
                f"usual chain, {'stereo' if n == 2 else 'mono'}, voices ready",
                c["cpu"],
                c["wall"],
                c["lengths"],
                c["loudness"],
            )
            for n, c in chains.items()
        ),
    ]
    print(
        f"{'600 s, FLAC MP3 Opus HLS':<36}{'cpu s':>7}{'wall s':>8}{'x':>6}  length errors (samples)   LU from target"
    )
    for name, used, wall, lengths, loudness in rows:
        print(f"{name:<36}{used:7.1f}{wall:8.1f}{SECONDS / wall:6.0f}  {lengths!s:<25} {loudness}")
    for length, one in (("600 s", mine), ("3600 s", hour)):
        if one:
            print(
                f"memory, {length}: {one['together_mb']:.0f} MB at most, all processes together "
                f"(peaks: own {one['own_mb']:.0f} MB, largest child {one['largest_child_mb']:.0f} MB)"
            )
    figures = {
        "realtime_wall": round(SECONDS / mine["wall"], 1),
        "realtime_two_cores": round(2 * SECONDS / mine["cpu"], 1),
        "cpu_seconds": round(mine["cpu"], 2),
        "floor_ratio_cpu": round(mine["cpu"] / floor_cpu, 2),
        "floor_ratio_wall": round(mine["wall"] / floor_wall, 2),
        "usual_stereo_ratio_cpu": round(chains[2]["cpu"] / mine["cpu"], 2),
        "usual_stereo_ratio_wall": round(chains[2]["wall"] / mine["wall"], 2),
        "usual_mono_ratio_cpu": round(chains[1]["cpu"] / mine["cpu"], 2),
        "usual_mono_ratio_wall": round(chains[1]["wall"] / mine["wall"], 2),
        "megabytes": round(mine["together_mb"]),
        "megabytes_hour": round(hour["together_mb"]) if hour else None,
        "length_error_samples": max(map(abs, mine["length_errors"])),
        "loudness_error_lu": max(map(abs, mine["loudness_errors"])),
        "speech_seconds": round(mine["speech_seconds"]),
        "passes": mine["passes"],
    }
    busy = os.getloadavg()[0] > (os.cpu_count() or 1) + 1
    met = {
        f"at most {AT_MOST_FLOOR} x the floor (cpu)": figures["floor_ratio_cpu"] <= AT_MOST_FLOOR,
        f"under {AT_MOST_MB} MB": figures["megabytes"] < AT_MOST_MB,
        f"{AT_LEAST_FASTER} x faster than the usual chain (wall)": figures["usual_stereo_ratio_wall"]
        >= AT_LEAST_FASTER,
        "length to the sample": figures["length_error_samples"] == 0,
        f"within {AT_MOST_LU} LU": figures["loudness_error_lu"] <= AT_MOST_LU,
    }
    wall = {
        f"at least {AT_LEAST_REALTIME} x realtime (wall)": figures["realtime_wall"] >= AT_LEAST_REALTIME,
        f"{AT_LEAST_FASTER} x faster than the usual chain (wall)": figures["usual_stereo_ratio_wall"]
        >= AT_LEAST_FASTER,
    }
    for what, holds in {**met, **wall}.items():
        doubt = "  (others keep this machine busy: wall time says little)" if busy and what in wall else ""
        print(f"{'met     ' if holds else 'NOT MET '} {what}{doubt}")
    print(json.dumps({"bench": "radio_sound", **figures, "busy": busy, "met": all({**met, **wall}.values())}))


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(int(sys.argv[2]), sys.argv[3])
    else:
        main()
