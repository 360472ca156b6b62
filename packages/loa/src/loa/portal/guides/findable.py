"""What the public may find of the guides."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loa.portal.models import Guide, HomePage
from loa.search import actions as search
from loa.search.kinds import Document, Kind, offer

GUIDE = "guide"


def offer_guides() -> None:
    """Offer the kind; called when the room is ready."""
    offer(Kind(GUIDE, _("Hướng dẫn"), addresses, everything))


def document(row: Guide, site: int | None) -> Document:
    """A guide as the index wants it."""
    assert row.published_at is not None  # noqa: S101 - public
    steps = [text for step in row.steps for text in (step["title"], step["text"])]
    return Document(
        kind=GUIDE,
        key=row.pk,
        unit=row.unit_id,
        site=site,
        theme=row.theme_id,
        day=timezone.localtime(row.published_at).date(),
        title=f"{row.application}: {row.title}"[:500],
        summary=row.summary,
        text="\n".join(filter(None, [row.summary, row.audience, *steps])),
    )


def addresses(keys: list[int], request: HttpRequest | None) -> dict[int, str]:
    """Where guides are read: on the host that asks, or absolute."""
    base = "" if request else settings.INSTALLATION.base_url
    rows = Guide.objects.filter(pk__in=keys).exclude(published_at=None).values_list("pk", flat=True)
    return {pk: base + reverse("portal_guide", args=[pk]) for pk in rows}


def everything() -> Iterator[Document]:
    """All guides that everybody may read."""
    sites = dict(HomePage.objects.filter(live=True).values_list("unit_id", "pk"))
    for row in Guide.objects.exclude(published_at=None).iterator(chunk_size=200):
        yield document(row, sites.get(row.unit_id))


def put(row: Guide) -> None:
    """Let a guide be found as it now stands."""
    site = HomePage.objects.filter(unit=row.unit_id, live=True).values_list("pk", flat=True).first()
    search.put([document(row, site)])


def take(row: Guide) -> None:
    """Let it be found no more."""
    search.remove(GUIDE, [row.pk])
