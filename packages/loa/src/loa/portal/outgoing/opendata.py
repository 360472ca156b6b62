"""What is public, as data: one row for each story on the sites of a host."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from loa.kit.clock import now
from loa.portal.models import HomePage, StoryFlow
from loa.portal.outgoing.syndicate import identity
from loa.portal.public import published

FIELDS = (
    "id", "title", "url", "summary", "site", "unit", "theme", "happened_on", "published_at", "updated_at", "byline",
    "source", "source_url", "sha256",
)  # fmt: skip
"""Columns, in order; what each holds stands in docs/how-it-works/feeds.md."""


def rows(home: HomePage) -> Iterator[dict[str, str]]:
    """The stories of a site and of those below it, the newest first."""
    flows = (
        published().filter(page__path__startswith=home.path).select_related("page__origin", "page__theme", "home__unit")
    )
    for flow in flows.iterator(chunk_size=500):
        yield _row(flow)


def _row(flow: StoryFlow) -> dict[str, str]:
    page = flow.page
    origin = getattr(page, "origin", None)
    return {
        "id": identity(page),
        "title": page.title,
        "url": page.address,
        "summary": page.summary,
        "site": flow.home.title,
        "unit": flow.home.unit.name,
        "theme": page.theme.title if page.theme else "",
        "happened_on": page.happened_on.isoformat() if page.happened_on else "",
        "published_at": _moment(flow.published_at),
        "updated_at": _moment(flow.updated_at),
        "byline": page.byline,
        "source": origin.credit if origin else page.source,
        "source_url": origin.link if origin else "",
        "sha256": flow.live_hash,
    }


def _moment(value: datetime | None) -> str:
    return localtime(value).isoformat(timespec="seconds") if value else ""


def as_csv(home: HomePage) -> Iterator[bytes]:
    """CSV (RFC 4180) in UTF-8 with the mark by which Excel knows it; no cell runs as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(FIELDS)
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for row in rows(home):
        writer.writerow([_tame(row[name]) for name in FIELDS])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return data


def _tame(value: str) -> str:
    """A cell that a spreadsheet would take for a formula, made plain text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_json(home: HomePage) -> Iterator[bytes]:
    """The same as one JSON object: {"licence", "publisher", "made_at", "fields", "rows": [...]}, row by row."""
    head: dict[str, Any] = {
        "title": home.title,
        "publisher": home.office or home.unit.name,
        "url": home.address,
        "licence": settings.INSTALLATION.data_licence,
        "made_at": localtime(now()).isoformat(timespec="seconds"),
        "fields": list(FIELDS),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode("utf-8") + b', "rows": ['
    for nth, row in enumerate(rows(home)):
        yield (b",\n" if nth else b"\n") + json.dumps(row, ensure_ascii=False).encode("utf-8")
    yield b"\n]}\n"
