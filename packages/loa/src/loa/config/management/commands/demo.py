"""loa demo: make the sample campaign, or remove it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from loa.config import demo
from loa.config.prepare import prepare


class Command(BaseCommand):
    help = "Tạo chiến dịch mẫu, hoặc xóa nó (make the sample campaign, or remove it)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wipe", action="store_true", help="remove everything that the demo made")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()  # whoever updates Loa and comes here first would meet tables that are not there yet
        if options["wipe"]:
            if not demo.exists():
                self.stdout.write("Không có nội dung mẫu (nothing to remove).")
                return
            demo.wipe()
            self.stdout.write("Đã xóa toàn bộ nội dung mẫu. Dữ liệu thật giữ nguyên (sample content removed).")
        elif demo.exists():
            self.stdout.write("Nội dung mẫu đã có sẵn (the sample campaign is already here).")
        else:
            demo.create()
            self.stdout.write(demo.welcome())
