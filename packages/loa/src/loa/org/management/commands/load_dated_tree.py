"""`loa load_dated_tree`: the true tree of Nông Sơn with the mergers of 2025, as data of this installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from loa.org.dated import SUCCESSIONS, load


class Command(BaseCommand):
    help = "Nạp cây đơn vị Nông Sơn theo thời gian: năm 2022, đổi tên năm 2023, sáp nhập 01/01/2025 và 01/7/2025."

    def handle(self, *args: Any, **options: Any) -> None:
        units = load()
        self.stdout.write(f"Đã có {len(units)} đơn vị và {len(SUCCESSIONS)} lần kế thừa, mỗi lần kèm văn bản.")
