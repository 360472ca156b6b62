"""What the public may find of contests: every one that is approved, in the words of its page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from loa.contest import rules
from loa.contest.models import PUBLIC_STATES, Contest
from loa.search import actions as search
from loa.search.kinds import Document, Kind, offer

CONTEST = "contest"


def offer_contests() -> None:
    """Offer the kind; the actions that make a contest public or take it back keep the index in step."""
    offer(Kind(CONTEST, _("Cuộc thi"), addresses, everything))


def document(row: Contest) -> Document:
    """A contest as the index wants it."""
    assert row.approved_at is not None  # noqa: S101 - it is public
    said = [sentence for _heading, sentences in rules.paragraphs(row) for sentence in sentences]
    return Document(
        kind=CONTEST,
        key=row.pk,
        unit=row.unit_id,
        day=localtime(row.approved_at).date(),
        title=row.title,
        summary=row.intro[:700] or row.audience,
        text="\n".join(filter(None, [row.intro, row.audience, row.rules_text or "\n".join(said)])),
    )


def addresses(keys: list[int], request: HttpRequest | None) -> dict[int, str]:
    """Where contests are read, in one query."""
    rows = Contest.objects.filter(pk__in=keys, state__in=PUBLIC_STATES).values_list("pk", "slug")
    found = {pk: reverse("thi:contest", args=[slug]) for pk, slug in rows}
    if request is not None:
        return found
    from django.conf import settings

    return {pk: settings.INSTALLATION.base_url + path for pk, path in found.items()}


def everything() -> Iterator[Document]:
    """All contests that are public."""
    for row in Contest.objects.filter(state__in=PUBLIC_STATES).exclude(approved_at=None).iterator():
        yield document(row)


def put(row: Contest) -> None:
    """Make a contest findable; a part of the action that approves it."""
    search.put([document(row)])


def take(row: Contest) -> None:
    """Make it unfindable; a part of the action that gives it back."""
    search.remove(CONTEST, [row.pk])
