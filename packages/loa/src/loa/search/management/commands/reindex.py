"""Build the search index anew: after restoring a backup, or when something cannot be found that should be."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from loa.search.actions import rebuild


class Command(BaseCommand):
    help = "Lập lại chỉ mục tìm kiếm (build the search index anew)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} mục tìm được (things that can be found).")
