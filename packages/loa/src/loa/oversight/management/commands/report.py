"""loa report: list the reports, or write one to files, for offices that work at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loa.oversight.models import ConsolidatedReport, UnitReport
from loa.papers import actions as papers


class Command(BaseCommand):
    help = "Liệt kê báo cáo, hoặc ghi một báo cáo ra DOCX và PDF (list reports, or write one to files)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="?", help="number of a report as listed: 12, or T3 for a consolidated one")
        parser.add_argument("--out", type=Path, default=Path(), help="folder to write to (this one)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["number"]:
            self._list()
            return
        report = self._find(options["number"])
        if report.paper is None:
            raise CommandError("Báo cáo này chưa có bản in (no paper has been drawn yet).")
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        for ending, data in (("docx", papers.docx(report.paper)), ("pdf", papers.pdf(report.paper))):
            path = folder / f"bao-cao-{options['number']}.{ending}"
            path.write_bytes(data)
            self.stdout.write(str(path))

    def _find(self, number: str) -> UnitReport | ConsolidatedReport:
        model: Any = ConsolidatedReport if number[:1] in "Tt" else UnitReport
        digits = number.lstrip("Tt")
        row: UnitReport | ConsolidatedReport | None
        row = model.objects.select_related("paper").filter(pk=int(digits)).first() if digits.isdecimal() else None
        if row is None:
            raise CommandError(f"Không có báo cáo số {number} (no such report). Xem danh sách: loa report")
        return row

    def _list(self) -> None:
        for one in UnitReport.objects.select_related("unit").order_by("period_end", "unit__order"):
            self.stdout.write(f"{one.pk:>5}  {one.period_label:<16} {one.get_state_display():<20} {one.unit}")
        for one in ConsolidatedReport.objects.select_related("unit").order_by("period_end"):
            state = "Đã chốt" if one.is_final else "Đang soạn"
            self.stdout.write(f"{f'T{one.pk}':>5}  {one.period_label:<16} {state:<20} {one.unit} (tổng hợp)")
