"""What is public, as data: the stories on the sites of a host, and the documents of the library."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from loa.kit.clock import now
from loa.portal.library.access import public_documents
from loa.portal.models import HomePage, StoryFlow
from loa.portal.outgoing.syndicate import identity
from loa.portal.public import published
from loa.ui.sheets import MARK, tame

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One list.

    Args:
        slug: in its address.
        label: for people.
        fields: (column, what it holds); docs/how-it-works/feeds.md says the same.
        rows: the site at the root of the host -> its rows.
    """

    slug: str
    label: str | Promise
    fields: tuple[tuple[str, str | Promise], ...]
    rows: Callable[[HomePage], Iterator[Row]]

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return [name for name, _words in self.fields]


def stories(home: HomePage) -> Iterator[Row]:
    """The stories of a site and of those below it, the newest first."""
    flows = (
        published().filter(page__path__startswith=home.path).select_related("page__origin", "page__theme", "home__unit")
    )
    for flow in flows.iterator(chunk_size=500):
        yield _row(flow)


def _row(flow: StoryFlow) -> Row:
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


def documents(home: HomePage) -> Iterator[Row]:
    """The approved documents of the library, which is the same on every site."""
    base = settings.INSTALLATION.base_url
    for one in public_documents().order_by("symbol_key", "pk").iterator(chunk_size=500):
        yield {
            "kind": one.kind,
            "symbol": one.symbol,
            "issuer": one.issuer,
            "issued_on": _day(one.issued_on),
            "title": one.title,
            "force": one.force,
            "force_from": _day(one.force_from),
            "force_to": _day(one.force_to),
            "force_since": _day(one.force_since),
            "summary": one.summary,
            "theme": one.theme.title if one.theme else "",
            "unit": one.unit.name,
            "url": f"{base}{reverse('portal_document', args=[one.pk])}",
            "source_url": one.source,
            "sha256": one.file.sha256 if one.file else "",
        }


def _moment(value: datetime | None) -> str:
    return localtime(value).isoformat(timespec="seconds") if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


STORIES = Dataset(
    "tin-bai",
    _("Danh sách tin bài"),
    (
        ("id", _("mã không đổi của bài (urn:uuid)")),
        ("title", _("tên bài")),
        ("url", _("địa chỉ bài")),
        ("summary", _("tóm tắt")),
        ("site", _("trang đăng")),
        ("unit", _("đơn vị vận hành trang")),
        ("theme", _("nội dung của kế hoạch")),
        ("happened_on", _("ngày việc diễn ra")),
        ("published_at", _("lên trang lúc")),
        ("updated_at", _("bản sửa lên trang lúc")),
        ("byline", _("người viết, đơn vị viết")),
        ("source", _("nguồn")),
        ("source_url", _("địa chỉ gốc ở nguồn")),
        ("sha256", _("mã băm của nội dung, đối chiếu được với sổ minh chứng")),
    ),
    stories,
)
DOCUMENTS = Dataset(
    "van-ban",
    _("Thư viện văn bản"),
    (
        ("kind", _("loại văn bản")),
        ("symbol", _("số, ký hiệu")),
        ("issuer", _("cơ quan ban hành")),
        ("issued_on", _("ngày ban hành")),
        ("title", _("trích yếu")),
        (
            "force",
            _(
                "hiệu lực: unknown chưa rõ, ahead chưa có, in_force còn, amended được sửa đổi, replaced bị thay thế, "
                "ended hết"
            ),
        ),
        ("force_from", _("có hiệu lực từ ngày")),
        ("force_to", _("hết hiệu lực từ ngày")),
        ("force_since", _("tình trạng này từ ngày")),
        ("summary", _("tóm tắt cho bà con")),
        ("theme", _("nội dung của kế hoạch")),
        ("unit", _("đơn vị giữ mục này")),
        ("url", _("địa chỉ trên trang")),
        ("source_url", _("nơi đăng bản gốc")),
        ("sha256", _("mã băm của tệp tải về")),
    ),
    documents,
)
DATASETS = {one.slug: one for one in (STORIES, DOCUMENTS)}


def as_csv(data: Dataset, home: HomePage) -> Iterator[bytes]:
    """CSV (RFC 4180) in UTF-8 with the mark by which Excel knows it; no cell runs as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(data.columns)
    yield MARK + _taken(buffer)
    for row in data.rows(home):
        writer.writerow([tame(row[name]) for name in data.columns])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return data


def as_json(data: Dataset, home: HomePage) -> Iterator[bytes]:
    """The same as one JSON object: {"licence", "publisher", "made_at", "fields", "rows": [...]}, row by row."""
    head: dict[str, Any] = {
        "title": f"{data.label}: {home.title}",
        "publisher": home.office or home.unit.name,
        "url": home.address,
        "licence": settings.INSTALLATION.data_licence,
        "made_at": localtime(now()).isoformat(timespec="seconds"),
        "fields": data.columns,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode("utf-8") + b', "rows": ['
    for nth, row in enumerate(data.rows(home)):
        yield (b",\n" if nth else b"\n") + json.dumps(row, ensure_ascii=False).encode("utf-8")
    yield b"\n]}\n"
