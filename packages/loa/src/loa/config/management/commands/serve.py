"""loa serve: the site, the background work and the clock in one."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from loa.config import demo, serve
from loa.config.prepare import prepare


class Command(BaseCommand):
    requires_system_checks: ClassVar[list[str]] = []  # `prepare` runs them when anything has changed
    help = "Chạy trang, việc nền và đồng hồ (the site, background work and the clock)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="bring the installation up to date first")
        parser.add_argument("--demo", action="store_true", help="make the sample campaign when there is no plan yet")

    def handle(self, *args: Any, **options: Any) -> None:
        installation = settings.INSTALLATION
        if not serve.port_is_free(installation.host, installation.port):
            self.stderr.write(
                f"Cổng {installation.port} đang có chương trình khác dùng. Chọn cổng khác, ví dụ: PORT=8001 make run"
                f"\n(port {installation.port} is taken; choose another)"
            )
            sys.exit(1)
        if options["prepare"]:
            self.stdout.write("Đang chuẩn bị… (preparing)")
            prepare()
        if options["demo"] and demo.wanted():
            self.stdout.write("Đang tạo chiến dịch mẫu… (making the sample campaign)")
            demo.create()
        self.stdout.flush()
        parts = [serve.Part("web", serve.web_command(installation)), serve.Part("worker", serve.worker_command())]
        if installation.hot_port:
            parts.append(serve.Part("hot", serve.hot_command(installation)))
        supervisor = serve.Supervisor(parts, self._ready, lambda: serve.answers(installation))
        sys.exit(supervisor.run())

    def _ready(self) -> None:
        self.stdout.write(demo.welcome())
        self.stdout.flush()
