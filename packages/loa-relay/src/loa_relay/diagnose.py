"""`loa-relay doctor`: look at everything an airing needs, and say in plain words what is wrong and what to do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from loa_relay import decode
from loa_relay import identity as identities
from loa_relay.client import Client, HttpWire, Rejected, Retired, Unreachable
from loa_relay.disk import Disk, RealFiles
from loa_relay.keep_time import SystemClock
from loa_relay.protocol import Invalid
from loa_relay.run import ask, output
from loa_relay.settings import Settings
from loa_relay.sound import SoundError

WARN_FREE = 200 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `state` is "ok", "warn" or "bad"; Vietnamese sentence, and English."""

    state: str
    vi: str
    en: str


def diagnose(folder: Path, settings: Settings) -> list[Finding]:
    """All findings, in the order in which an airing needs the things."""
    disk = Disk(RealFiles(folder))
    return [
        *_pairing(disk),
        *_sound(folder, settings),
        *_clock(),
        *_disk(disk, settings),
        *_network(disk),
        *_agent(folder),
    ]


def _pairing(disk: Disk) -> list[Finding]:
    try:
        found = identities.load(disk)
    except Invalid as error:
        return [Finding("bad", f"Tệp ghép đôi hỏng ({error}). Hãy ghép đôi lại.", "the pairing file is damaged")]
    if found is None:
        return [Finding("bad", "Chưa ghép đôi. Hãy chạy “loa-relay pair”.", "not paired")]
    return [Finding("ok", f"Đã ghép đôi: {found.name}, máy chủ {found.server}.", "paired")]


def _sound(folder: Path, settings: Settings) -> list[Finding]:
    found = []
    backend, opener = output(settings.sound)
    running = ask(folder) is not None
    try:
        opener(48000, 1).close()
        found.append(Finding("ok", f"Loa mở được ({backend}).", f"the sound device opens ({backend})"))
    except SoundError as error:
        busy = " Có thể chương trình đang chạy giữ loa." if running else ""
        state = "warn" if running else "bad"
        found.append(Finding(state, f"Không mở được loa ({backend}): {error}.{busy}", "the sound device does not open"))
    if backend == "null":
        found.append(Finding("warn", "sound.backend là “null”: không có tiếng.", "the null backend makes no sound"))
    for media_type, label in (("audio/mpeg", "MP3"), ("audio/flac", "FLAC")):
        how = decode.how(media_type)
        if how:
            found.append(Finding("ok", f"Giải mã {label}: {how}.", f"decodes {label} with {how}"))
        else:
            advice = "Hãy cài mpg123 (sudo apt install mpg123) hoặc ffmpeg." if label == "MP3" else "Hãy cài flac."
            found.append(Finding("warn", f"Không giải mã được {label}. {advice}", f"cannot decode {label}"))
    return found


def _clock() -> list[Finding]:
    clock = SystemClock()
    year = time.gmtime(clock.wall_ms() / 1000).tm_year
    if clock.disciplined():
        first = Finding("ok", "Đồng hồ máy đang được chỉnh qua mạng (NTP).", "the clock is disciplined by NTP")
    else:
        first = Finding("warn", f"Đồng hồ máy không được chỉnh qua mạng (năm {year}).", "the clock is not disciplined")
    if clock.battery_ms() is not None:
        second = Finding("ok", "Có đồng hồ chạy pin (RTC).", "there is a battery clock")
    else:
        second = Finding(
            "warn",
            "Không có đồng hồ chạy pin: mất điện mà không có mạng thì máy không biết giờ.",
            "no battery clock: after a power cut without network the time is unknown",
        )
    return [first, second]


def _disk(disk: Disk, settings: Settings) -> list[Finding]:
    free, total = disk.files.space()
    size = f"còn {free >> 20} MB trên {total >> 20} MB"
    if free < WARN_FREE:
        return [Finding("bad", f"Thẻ nhớ sắp đầy: {size}. Hãy xóa bớt tệp.", "the disk is nearly full")]
    try:
        disk.replace("doctor", b"x")
        disk.files.remove("doctor")
    except OSError as error:
        return [Finding("bad", f"Không ghi được vào thẻ nhớ: {error}.", "the disk cannot be written")]
    enough = free > (settings.audio.budget_mb << 20) // 2
    return [Finding("ok" if enough else "warn", f"Thẻ nhớ: {size}.", "disk space")]


def _network(disk: Disk) -> list[Finding]:
    try:
        found = identities.load(disk)
    except Invalid:
        found = None
    if found is None:
        return []
    clock = SystemClock()
    client = Client(found, HttpWire(found.server, timeout=10), lambda: 0)
    sent = clock.monotonic_ms()
    try:
        moment = client.time()
    except Unreachable as error:
        return [Finding("bad", f"Không nối được máy chủ: {error}.", "the server cannot be reached")]
    except (Rejected, Retired, Invalid) as error:
        return [Finding("bad", f"Máy chủ không nhận máy này: {error}.", "the server does not accept this device")]
    trip = clock.monotonic_ms() - sent
    ahead = (clock.wall_ms() - moment - trip // 2) / 1000
    return [
        Finding("ok", f"Máy chủ trả lời sau {trip} ms.", "the server answers"),
        Finding(
            "ok" if abs(ahead) < 2 else "warn",
            f"Đồng hồ máy lệch {ahead:+.1f} giây so với máy chủ (chương trình phát theo giờ máy chủ).",
            "this computer's clock against the server's",
        ),
    ]


def _agent(folder: Path) -> list[Finding]:
    status = ask(folder)
    if status is None:
        return [Finding("bad", "loa-relay không chạy. Hãy chạy: systemctl start loa-relay", "the agent is not running")]
    found = [Finding("ok", "loa-relay đang chạy.", "the agent is running")]
    if status["retired"]:
        found.append(Finding("bad", "Máy này đã được thay bằng máy khác, không phát nữa.", "retired"))
    if status["last_sync"]:
        found.append(Finding("ok", f"Đồng bộ gần nhất: {status['last_sync']}.", "last synchronisation"))
    else:
        found.append(
            Finding("warn", f"Từ khi khởi động chưa đồng bộ xong lần nào. {status['problem']}", "no complete sync yet")
        )
    if status["clock"] != "verified":
        found.append(Finding("warn", "Giờ chưa xác thực.", "the time is not verified"))
    faults = status["faults"]
    if isinstance(faults, list) and faults:
        found.append(Finding("bad", f"Sự cố đang có: {', '.join(map(str, faults))}.", "faults in force"))
    if status["amplifier_problem"]:
        found.append(Finding("bad", f"Rơ-le âm ly: {status['amplifier_problem']}.", "the amplifier hook fails"))
    return found
