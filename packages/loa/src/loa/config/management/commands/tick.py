"""loa tick: do once whatever is due, for hosts that have a scheduler of their own."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from loa.kit.clock import tick


class Command(BaseCommand):
    help = "Làm một lần mọi việc đã đến giờ (do everything that is due, once)"

    def handle(self, *args: Any, **options: Any) -> None:
        done = tick()
        for name, count in done.items():
            self.stdout.write(f"{name}: {'LỖI' if count < 0 else count}")
        sys.exit(1 if any(count < 0 for count in done.values()) else 0)
