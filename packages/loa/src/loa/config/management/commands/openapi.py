"""loa openapi: print the API's document; the committed snapshot is made this way."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from loa.config.api import api


class Command(BaseCommand):
    help = "In tài liệu OpenAPI của API (print the API's document)"

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"):
            document = api.get_openapi_schema(path_prefix="/api/v1/")
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
