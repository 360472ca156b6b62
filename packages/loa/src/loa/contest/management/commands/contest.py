"""loa contest verify: compute published results again, from the published file alone or from the database.

loa contest verify ket-qua.jsonl                       what was published agrees with itself
loa contest verify ket-qua.jsonl --receipt bien-nhan.json    and this receipt's paper is in it, unchanged
loa contest verify --certificate chung-thuc.json [--key HEX]  what a certificate's square code says was signed
loa contest verify --round 7                           the database agrees with itself and with what was published
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loa.contest import claims, outside


class Command(BaseCommand):
    help = "Kiểm tra lại kết quả cuộc thi (verify a contest's results)"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="tính lại kết quả từ dữ liệu công bố (compute the results again)")
        verify.add_argument("files", nargs="*", metavar="FILE", type=Path)
        verify.add_argument("--receipt", action="append", default=[], type=Path, metavar="FILE")
        verify.add_argument("--certificate", action="append", default=[], type=Path, metavar="FILE")
        verify.add_argument("--round", type=int, action="append", default=[], help="a round in this database")
        verify.add_argument("--key", default="", help="the public key to trust, in hexadecimal")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options[name] for name in ("files", "round", "receipt", "certificate")):
            raise CommandError("Ghi tên tệp dữ liệu công bố, hoặc --round, hoặc --receipt, hoặc --certificate.")
        good, published = True, []
        for path in options["files"]:
            try:
                with path.open(encoding="utf-8") as file:
                    published.append(outside.read(file))
            except (OSError, ValueError) as error:
                raise CommandError(f"{path}: không đọc được dữ liệu công bố ({error}).") from None
            good &= self._say(path.name, outside.verify(published[-1]).faults, len(published[-1].papers))
        for number in options["round"]:
            good &= self._database(number)
        for path in options["receipt"]:
            good &= self._receipt(path, published, options["key"])
        for path in options["certificate"]:
            good &= self._told(path, claims.check(self._text(path), options["key"]))
        sys.exit(0 if good else 1)

    def _say(self, name: str, faults: list[str], papers: int) -> bool:
        for fault in faults:
            self.stdout.write(f"{name}: {fault}")
        self.stdout.write(f"{'LỖI' if faults else 'ĐÚNG'}  {name}: {papers} bài")
        return not faults

    def _receipt(self, path: Path, published: list[outside.Published], key: str) -> bool:
        text = self._text(path)
        answers = [outside.check_receipt(text, data, key) for data in published or [None]]
        return self._told(path, next((one for one in answers if one[0]), answers[0]))

    def _text(self, path: Path) -> str:
        try:
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: không đọc được ({error}).") from None

    def _told(self, path: Path, answer: tuple[bool, str]) -> bool:
        holds, sentence = answer
        self.stdout.write(f"{'ĐÚNG' if holds else 'LỖI'}  {path.name}: {sentence}")
        return holds

    def _database(self, number: int) -> bool:
        from loa.contest import publish
        from loa.contest.models import Round

        row = Round.objects.filter(pk=number).select_related("contest__unit").first()
        if row is None or row.state not in ("closed", "published"):
            raise CommandError(f"Vòng {number} chưa đóng, hoặc không có.")
        digest, lines = sha256(), []
        for line in publish.lines(row):
            digest.update(line.encode())
            lines.append(line)
        data = outside.read(lines)
        faults = outside.verify(data).faults
        if row.results_hash and row.results_hash != digest.hexdigest():
            faults.append("Dữ liệu trong cơ sở dữ liệu không còn như lúc công bố.")
        return self._say(f"vòng {number}", faults, len(data.papers))
