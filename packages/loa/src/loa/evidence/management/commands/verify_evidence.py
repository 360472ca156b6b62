"""loa verify-evidence: check the chain of every ledger, and hold it against heads printed in reports."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loa.evidence import chain
from loa.evidence.models import Ledger


class Command(BaseCommand):
    help = "Kiểm tra chuỗi băm của sổ minh chứng (check the hash chain of the evidence ledger)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], metavar="LEDGER:NUMBER:HASH", help="a head printed in a report"
        )
        parser.add_argument("--no-files", action="store_true", help="do not read the attachments again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            heads = [chain.Head.parse(text) for text in options["head"]]
        except ValueError as error:
            raise CommandError(f"Đầu chuỗi phải có dạng tên-sổ:số:mã-băm ({error}).") from None
        ledgers = list(Ledger.objects.order_by("pk"))
        unknown = {head.ledger for head in heads} - {ledger.slug for ledger in ledgers}
        if unknown:
            raise CommandError(f"Không có sổ: {', '.join(sorted(unknown))} (no such ledger).")
        bad = 0
        for ledger in ledgers:
            faults = list(chain.verify(ledger, heads=heads, files=not options["no_files"]))
            bad += len(faults)
            for fault in faults:
                self.stdout.write(f"{ledger.slug}:{fault.seq}: {fault.what} {fault.detail}")
            self.stdout.write(f"{'LỖI' if faults else 'ĐÚNG'}  {chain.head(ledger)}")
        if not ledgers:
            self.stdout.write("Sổ chưa có dòng nào (no entries yet).")
        sys.exit(1 if bad else 0)
