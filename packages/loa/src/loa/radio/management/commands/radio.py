"""loa radio render RUNDOWN.toml --out DIR: a programme from its rundown, without server and database.
loa radio push PROGRAMME --to http://host:8000/mount.mp3: a programme to an Icecast server, at the pace of listening.
loa radio export --to files:/folder --from DAY --until DAY: programmes and airings for a province's system.
loa radio rotate-key: another key for the stations' orders; the old one vouches for it.

The password of push stands in LOA_ICECAST_PASSWORD.

Exit status: 0 made and every rendition passes; 1 refused (the rundown, a recording, the folder), with sentences of
what to do; 2 wrong use of the command line; 3 made, but a rendition misses its figures.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from loa.kit.refused import Refused

REFUSED, MISSED = 1, 3


class Command(BaseCommand):
    help = "Dựng chương trình phát thanh từ kịch bản (a radio programme from its rundown)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="{render,push,export,rotate-key}")
        render = verbs.add_parser("render", help="dựng chương trình và phiếu chứng nhận (make the renditions)")
        render.add_argument("rundown", type=Path, metavar="RUNDOWN.toml", help="kịch bản (the rundown)")
        render.add_argument("--out", type=Path, required=True, metavar="DIR", help="thư mục kết quả (result folder)")
        render.add_argument("--quiet", action="store_true", help="chỉ báo lỗi (say nothing but faults)")
        render.add_argument("--service", default="", metavar="URL", help="dịch vụ giọng đọc (an HTTP voice service)")

        push = verbs.add_parser("push", help="đưa chương trình lên máy chủ Icecast (push to Icecast)")
        push.add_argument(
            "programme", metavar="PROGRAMME", help="số của chương trình, hoặc tệp .mp3 (its number, a file)"
        )
        push.add_argument("--to", required=True, metavar="URL", help="http(s)://[user@]host[:port]/mount")

        export = verbs.add_parser("export", help="giao chương trình và kết quả phát (hand over to a province's system)")
        export.add_argument("--to", required=True, metavar="NAME:ADDRESS", help="files:/thu-muc, hoặc bộ nối đã cài")
        export.add_argument("--from", dest="first", required=True, type=date.fromisoformat, metavar="2026-10-01")
        export.add_argument("--until", dest="last", required=True, type=date.fromisoformat, metavar="2026-10-31")
        verbs.add_parser("rotate-key", help="đổi khóa ký lệnh cho các đài (sign the stations' orders with a new key)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "rotate-key":
            self._rotate()
        elif options["verb"] == "export":
            self._export(options)
        elif options["verb"] == "push":
            self._push(options["programme"], options["to"])
        else:
            self._render(options)

    def _export(self, options: dict[str, Any]) -> None:
        from loa.radio.province import adapter_of, gather

        try:
            adapter = adapter_of(options["to"])
            broadcasts, runs = gather(options["first"], options["last"])
            adapter.hand_over(broadcasts, runs)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.stderr.write(reason, self.style.ERROR)
            sys.exit(REFUSED)
        self.stdout.write(f"Đã giao {len(broadcasts)} chương trình và {len(runs)} lượt phát.")

    def _rotate(self) -> None:
        from loa.radio import actions, keys

        key = actions.rotate_key(by=None)
        self.stdout.write(
            f"Máy chủ ký lệnh cho các đài bằng khóa mới {keys.device_name(key)}. Các đài tự nhận khóa ở lần liên lạc "
            "tới, không phải ghép lại. Sao lưu ngay hai tệp relay-key và relay-keys.json trong thư mục dữ liệu."
        )

    def _push(self, programme: str, address: str) -> None:
        from loa.radio.push import push, sound_of, target_of

        try:
            path, seconds, name = sound_of(programme)
            target = target_of(address)
            sent = push(path, seconds, target, os.environ.get("LOA_ICECAST_PASSWORD", ""), name=name)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.stderr.write(reason, self.style.ERROR)
            sys.exit(REFUSED)
        self.stdout.write(f"Đã phát xong “{name}” ({sent} byte) lên {target.host}{target.mount}")

    def _render(self, options: dict[str, Any]) -> None:
        # Imported here, so that no other command waits for numpy.
        from loa.radio.sound.lengths import advice, clock
        from loa.radio.sound.render import render
        from loa.radio.sound.rundown import load
        from loa.radio.voices import engine_settings

        settings = engine_settings()
        if options["service"]:
            settings = replace(settings, service_url=options["service"])

        def show(share: float, what: str) -> None:
            if not options["quiet"]:
                self.stderr.write(f"{round(share * 100):3} %  {what}")

        try:
            rundown = load(options["rundown"], settings)
            done = render(rundown, options["out"], settings, show)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.stderr.write(reason, self.style.ERROR)
            sys.exit(REFUSED)
        if not options["quiet"]:
            self._tell(done, clock, advice(done.lengths, rundown.slot_seconds))
        if not done.certificate.passes:
            self.stderr.write("Có bản phát chưa đạt; xem certificate.json trước khi phát.", self.style.ERROR)
            sys.exit(MISSED)

    def _tell(self, done: Any, clock: Any, advised: list[str]) -> None:
        for length, placed in zip(done.lengths, done.placed, strict=True):
            planned = f"  dự kiến {clock(length.planned)}" if length.planned else ""
            spoken = f"  ước đọc {clock(length.spoken)}" if length.spoken else ""
            self.stdout.write(
                f"{clock(placed.start / 48_000):>7}  {length.item.number:2}. {length.item.title}: "
                f"{clock(length.best)}{planned}{spoken}"
            )
        for one in done.certificate.renditions:
            figures = (
                f"{one.samples} mẫu (lệch {one.length_error_samples}), {one.loudness_lufs} LUFS, "
                f"{one.true_peak_dbtp} dBTP, LRA {one.range_lu} LU"
            ).replace(".", ",")
            self.stdout.write(f"{one.file:<16} {figures}: {'đạt' if one.passes else 'CHƯA ĐẠT'}")
        for note in [*done.certificate.notes, *advised]:
            self.stdout.write(f"Ghi chú: {note}")
        self.stdout.write(f"Đã dựng xong vào {done.folder}")
