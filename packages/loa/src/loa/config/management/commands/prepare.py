"""loa prepare: bring the installation up to date."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from loa.config.prepare import prepare


class Command(BaseCommand):
    requires_system_checks: ClassVar[list[str]] = []  # `prepare` runs them when anything has changed
    help = "Chuẩn bị cơ sở dữ liệu, bản dịch và tệp tĩnh (database, catalogues, static files)"

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
