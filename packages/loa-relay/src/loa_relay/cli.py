"""The command `loa-relay`. Vietnamese first, English beside it."""

from __future__ import annotations

import argparse
import logging
import os
import pwd
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from loa_relay import identity as identities
from loa_relay.disk import Disk, RealFiles
from loa_relay.protocol import Invalid
from loa_relay.settings import Settings, WrongSetting, default_folder, load

if TYPE_CHECKING:
    from loa_relay.keep_log import PlayLog

MARKS = {"ok": "tốt ", "warn": "LƯU Ý", "bad": "HỎNG"}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(
        prog="loa-relay", description="Máy tiếp âm của đài truyền thanh xã. (The relay agent of a commune station.)"
    )
    whole.add_argument("--dir", type=Path, help="thư mục của máy tiếp âm (the agent's folder)")
    deeds = whole.add_subparsers(dest="deed", required=True)
    pair = deeds.add_parser("pair", help="ghép đôi với máy chủ bằng mã (pair with the server)")
    pair.add_argument("code", metavar="MÃ", help="mã trên màn hình máy chủ (code shown by the server)")
    pair.add_argument("--server", required=True, metavar="ĐỊA-CHỈ", help="https://...")
    pair.add_argument("--again", action="store_true", help="bỏ ghép đôi cũ (replace the old pairing)")
    pair.add_argument("--even-if-unsent", action="store_true", help="kể cả sổ phát chưa gửi hết (log not delivered)")
    pair.add_argument("--allow-http", action="store_true", help="mạng nội bộ không có https (plain HTTP)")
    deeds.add_parser("run", help="chạy (run)")
    deeds.add_parser("status", help="tình trạng (status)")
    deeds.add_parser("doctor", help="kiểm tra mọi thứ (look at everything)")
    deeds.add_parser("pin", help="mã PIN mới cho trang của người trực (new PIN for the operator's page)")
    install = deeds.add_parser("install", help="viết đơn vị systemd (write the systemd unit)")
    install.add_argument("--user", default="loa-relay", help="người chạy (who runs it)")
    install.add_argument("--print", action="store_true", dest="only_print", help="chỉ in ra (print only)")
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked. Returns the exit status: 0 well, 1 something is wrong, 2 wrong use."""
    given = parser().parse_args(arguments)
    folder = (given.dir or default_folder()).absolute()
    try:
        settings = load(folder)
        if given.deed == "pair":
            return _pair(folder, given)
        if given.deed == "run":
            return _run(folder, settings)
        if given.deed == "status":
            return _status(folder)
        if given.deed == "doctor":
            return _doctor(folder, settings)
        if given.deed == "pin":
            return _pin(folder)
        return _install(folder, given)
    except WrongSetting as error:
        return _say(f"{error} (Wrong setting.)")
    except Invalid as error:
        return _say(
            f"Dữ liệu trong {folder} bị hỏng: {error}. Hãy giữ nguyên thư mục và báo người quản trị. (Damaged data.)"
        )
    except PermissionError as error:
        return _say(f"Không có quyền: {error}. Hãy chạy bằng đúng người dùng, hoặc với sudo. (Permission denied.)")
    except OSError as error:
        return _say(f"Lỗi của máy: {error}. (System error.)")
    finally:
        if given.deed in ("pair", "pin", "doctor"):
            _hand_over(folder)


def _hand_over(folder: Path) -> None:
    """What root has written belongs to whom the folder belongs: the agent does not run as root."""
    if os.geteuid() == 0 and folder.is_dir():
        owner = folder.stat()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _pair(folder: Path, given: argparse.Namespace) -> int:
    from loa_relay import pair as pairing
    from loa_relay.keep_log import PlayLog
    from loa_relay.page import new_pin
    from loa_relay.run import AGENT, NotRunning, model, only_one

    disk = Disk(RealFiles(folder))
    try:
        server = pairing.clean_server(given.server, given.allow_http)
        pairing.clean_code(given.code)
        with only_one(folder):
            old = identities.load(disk)
            if old is not None:
                if not given.again:
                    return _say(
                        f"Máy đã ghép đôi với {old.name}. Muốn thay thì thêm --again. (Paired already; use --again.)"
                    )
                waiting = _undelivered(PlayLog(disk, old.key, old.station), old)
                if waiting and not given.even_if_unsent:
                    return _say(
                        f"Sổ phát còn {waiting} dòng chưa gửi. Hãy nối mạng và chạy “loa-relay run” trước, hoặc thêm "
                        "--even-if-unsent (tệp vẫn được giữ). (Undelivered log.)"
                    )

            def make_room() -> None:
                if old is not None:
                    print(f"Dữ liệu cũ được giữ ở {pairing.put_aside(folder, old.device)} (old data is kept)")

            found = pairing.pair(disk, given.code, server, model(), AGENT, agreed=make_room)
            pin = new_pin(disk)
    except pairing.NotPaired as error:
        return _say(str(error))
    except NotRunning as error:
        return _say(f"{error} Hãy dừng trước: systemctl stop loa-relay (Stop it first.)")
    print(f"Đã ghép đôi: {found.name} ({found.unit}). (Paired.)")
    print(f"Mã PIN trang người trực: {pin}. Hãy ghi lại, máy không hiện lại. (PIN of the operator's page.)")
    print("Tiếp theo: sudo loa-relay install, rồi sudo systemctl enable --now loa-relay (next steps)")
    return 0


def _undelivered(log: PlayLog, old: identities.Identity) -> int:
    """Entries that the old server does not hold yet; those that we cannot ask about count as undelivered."""
    from loa_relay.client import Client, HttpWire, Rejected, Retired, Unreachable
    from loa_relay.keep_time import SystemClock

    clock = SystemClock()
    client = Client(old, HttpWire(old.server), lambda: 0)
    try:
        sent = clock.monotonic_ms()
        ahead = client.time() - sent
        client.server_time = lambda: clock.monotonic_ms() + ahead
        have, _ = client.deliver([])
        while have < log.seq:
            have, _ = client.deliver(log.read(have, 100))
        return 0
    except (Unreachable, Rejected, Retired, Invalid):
        return log.seq


def _run(folder: Path, settings: Settings) -> int:
    from loa_relay.run import NotRunning, run

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        run(folder, settings)
    except NotRunning as error:
        return _say(str(error))
    return 0


def _status(folder: Path) -> int:
    from loa_relay.run import ask

    status = ask(folder)
    if status is None:
        return _say("loa-relay không chạy. Hãy chạy: systemctl start loa-relay (Not running.)")
    following = status["next_airing"]
    shown = f"{following['starts'][:16].replace('T', ' ')} {following['title']}" if isinstance(following, dict) else "-"
    clock = "đã xác thực" if status["clock"] == "verified" else "CHƯA XÁC THỰC"
    rows = {
        "Đài (station)": status["station"],
        "Máy chủ (server)": status["server"],
        "Giờ (clock)": f"{status['at']} {clock} ({status['clock_source'] or 'không rõ'})",
        "Đồng bộ gần nhất (last sync)": status["last_sync"] or "chưa (none)",
        "Sự cố mạng (link)": status["problem"] or "không (none)",
        "Đang phát (playing)": status["playing"] or "không (nothing)",
        "Sắp phát (next)": shown,
        "Đủ âm thanh đến (have until)": status["have_until"] or "-",
        "Sổ phát chờ gửi (log waiting)": status["waiting_log"],
        "Âm lượng (volume)": status["volume"],
        "Thẻ nhớ còn (disk free)": f"{int(str(status['disk_free'])) >> 20} MB",
        "Sự cố (faults)": ", ".join(status["faults"]) if isinstance(status["faults"], list) else "",
    }
    width = max(map(len, rows))
    for name, value in rows.items():
        print(f"{name:<{width}}  {value or 'không (none)'}")
    return 1 if status["faults"] else 0


def _doctor(folder: Path, settings: Settings) -> int:
    from loa_relay.diagnose import diagnose

    worst = 0
    for finding in diagnose(folder, settings):
        print(f"[{MARKS[finding.state]:<5}] {finding.vi} ({finding.en})")
        worst = max(worst, finding.state == "bad")
    return worst


def _pin(folder: Path) -> int:
    from loa_relay.page import new_pin

    print(f"Mã PIN mới: {new_pin(Disk(RealFiles(folder)))} (new PIN)")
    return 0


def _install(folder: Path, given: argparse.Namespace) -> int:
    from loa_relay.install import PATH, unit

    text = unit(folder, given.user)
    if given.only_print:
        print(text, end="")
        return 0
    try:
        pwd.getpwnam(given.user)
    except KeyError:
        return _say(
            f"Chưa có người dùng {given.user}. Hãy chạy: sudo useradd --system --groups audio {given.user} "
            "(No such user.)"
        )
    if os.geteuid() != 0:
        return _say("Cần quyền quản trị: sudo loa-relay install (Needs root.)")
    Disk(RealFiles(folder))
    person = pwd.getpwnam(given.user)
    os.chown(folder, person.pw_uid, person.pw_gid)
    _hand_over(folder)
    PATH.write_text(text, encoding="utf-8")
    print(f"Đã viết {PATH}. Tiếp theo (next): systemctl daemon-reload && systemctl enable --now loa-relay")
    return 0


if __name__ == "__main__":
    sys.exit(main())
