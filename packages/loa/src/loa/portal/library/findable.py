"""What the public may find of the library."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loa.portal.models import HomePage, LegalDocument
from loa.search import actions as search
from loa.search.kinds import Document, Kind, offer

DOCUMENT = "document"
LONGEST = 200_000
"""Characters of a file's text that the index takes; longer files are found by their beginning."""


def offer_documents() -> None:
    """Offer the kind; called when the room is ready."""
    offer(Kind(DOCUMENT, _("Văn bản"), addresses, everything))


def document(row: LegalDocument, site: int | None) -> Document:
    """A document as the index wants it; its symbol stands in the title, where it weighs most."""
    assert row.published_at is not None  # noqa: S101 - public
    words = row.file.text[:LONGEST] if row.file else ""
    return Document(
        kind=DOCUMENT,
        key=row.pk,
        unit=row.unit_id,
        site=site,
        theme=row.theme_id,
        day=row.issued_on or timezone.localtime(row.published_at).date(),
        title=f"{row}: {row.title}"[:500],
        summary=row.summary[:700],
        text="\n".join(filter(None, [row.symbol, row.issuer, row.summary, words])),
    )


def addresses(keys: list[int], request: HttpRequest | None) -> dict[int, str]:
    """Where documents are read: on the host that asks, or absolute."""
    base = "" if request else settings.INSTALLATION.base_url
    rows = LegalDocument.objects.filter(pk__in=keys).exclude(published_at=None).values_list("pk", flat=True)
    return {pk: base + reverse("portal_document", args=[pk]) for pk in rows}


def everything() -> Iterator[Document]:
    """All documents that everybody may read."""
    sites = dict(HomePage.objects.filter(live=True).values_list("unit_id", "pk"))
    rows = LegalDocument.objects.exclude(published_at=None).select_related("file")
    for row in rows.iterator(chunk_size=50):
        yield document(row, sites.get(row.unit_id))


def put(row: LegalDocument) -> None:
    """Let a document be found as it now stands."""
    site = HomePage.objects.filter(unit=row.unit_id, live=True).values_list("pk", flat=True).first()
    search.put([document(LegalDocument.objects.select_related("file").get(pk=row.pk), site)])


def take(row: LegalDocument) -> None:
    """Let it be found no more."""
    search.remove(DOCUMENT, [row.pk])
