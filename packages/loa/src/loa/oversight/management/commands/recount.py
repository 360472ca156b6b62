"""loa recount: draw progress anew from the ledger, or only say where what is kept differs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loa.oversight import progress
from loa.plan.models import Plan


class Command(BaseCommand):
    help = "Đếm lại tiến độ từ sổ minh chứng (recount progress from the evidence ledger)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", type=int, action="append", metavar="ID", help="only this plan; may be repeated")
        parser.add_argument("--check", action="store_true", help="change nothing, exit 1 where the counts differ")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.filter(state__in=("active", "closed")).order_by("pk")
        if options["plan"]:
            plans = plans.filter(pk__in=options["plan"])
            missing = set(options["plan"]) - set(plans.values_list("pk", flat=True))
            if missing:
                raise CommandError(f"Không có kế hoạch đang theo dõi: {sorted(missing)} (no such plan).")
        faults = 0
        for plan in plans:
            found = progress.audit([plan])
            faults += len(found)
            for fault in found[:50]:
                self.stdout.write(fault)
            if options["check"]:
                self.stdout.write(f"{'LỆCH' if found else 'ĐÚNG'}  {plan.pk}: {plan}")
                continue
            cells = progress.rebuild(plan)
            self.stdout.write(f"Đã đếm lại {plan.pk}: {plan}, {cells} ô, sửa {len(found)} chỗ lệch.")
        if options["check"] and faults:
            sys.exit(1)
