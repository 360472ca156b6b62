"""What the public may find of the radio: every programme that can be heard again, by its words."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from loa.radio import access
from loa.radio.models import Programme
from loa.search import actions as search
from loa.search.kinds import Document, Kind, offer

PROGRAMME = "programme"
MOST_SUMMARY = 700


def offer_programmes() -> None:
    """Offer the kind."""
    offer(Kind(PROGRAMME, _("Phát thanh"), addresses, everything))


def document(programme: Programme) -> Document:
    """A programme as the index wants it.

    Args:
        programme: a row of `access.on_the_portal`.
    """
    items = list(programme.items.order_by("order", "pk"))
    about = programme.about or "; ".join(item.title for item in items)
    return Document(
        kind=PROGRAMME,
        key=programme.pk,
        unit=programme.series.unit_id,
        day=localtime(programme.aired).date(),  # type: ignore[attr-defined]
        title=programme.title,
        summary=about[:MOST_SUMMARY],
        text="\n".join([programme.series.title, *(f"{item.title}\n{item.text}" for item in items)]),
    )


def addresses(keys: list[int], request: HttpRequest | None) -> dict[int, str]:
    """Where programmes are heard, in one query."""
    base = "" if request else settings.INSTALLATION.base_url
    public = access.on_the_portal().filter(pk__in=keys).values_list("pk", flat=True)
    return {pk: f"{base}{reverse('radio_programme', args=[pk])}" for pk in public}


def everything() -> Iterator[Document]:
    """All programmes that can be heard again."""
    for programme in access.on_the_portal().iterator(chunk_size=200):
        yield document(programme)


def keep_in_step(programme: Programme | int) -> None:
    """Put a programme into the index, or take it out: called by the actions after which it is public or no more."""
    pk = programme if isinstance(programme, int) else programme.pk
    row = access.on_the_portal().filter(pk=pk).first()
    if row is not None:
        search.put([document(row)])
    else:
        search.remove(PROGRAMME, [pk])
