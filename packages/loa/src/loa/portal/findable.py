"""What the public may find of the sites: every story that is on one, in the words that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from loa.portal.content import texts
from loa.portal.events import StoryPublished, StoryTakenDown, story_published, story_taken_down
from loa.portal.models import StoryFlow, StoryPage
from loa.search import actions as search
from loa.search.kinds import Document, Kind, offer

STORY = "story"


def offer_stories() -> None:
    """Offer the kind, and keep the index in step with what is published and taken down."""
    offer(Kind(STORY, _("Tin bài"), addresses, everything))
    story_published.subscribe(_put)
    story_taken_down.subscribe(_take)


def document(flow: StoryFlow) -> Document:
    """A story on its site as the index wants it."""
    page = flow.page
    assert flow.published_at is not None  # noqa: S101 - on its site
    return Document(
        kind=STORY,
        key=page.pk,
        unit=flow.home.unit_id,
        site=flow.home_id,
        theme=page.theme_id,
        day=localtime(flow.published_at).date(),
        title=page.title,
        summary=page.summary,
        text="\n".join(filter(None, [*texts(page), page.byline, page.source])),
    )


def addresses(keys: list[int], request: HttpRequest | None) -> dict[int, str]:
    """Where stories are read, in one query."""
    rows = StoryPage.objects.filter(pk__in=keys, live=True)
    return {page.pk: (page.get_url(request) if request else page.address) or "" for page in rows}


def everything() -> Iterator[Document]:
    """All stories on the sites."""
    rows: Iterable[StoryFlow] = StoryFlow.objects.filter(page__live=True).select_related("page", "home")
    for flow in rows.iterator(chunk_size=200):  # type: ignore[attr-defined]
        yield document(flow)


def _put(event: StoryPublished) -> None:
    event.flow.page = event.page
    search.put([document(event.flow)], are_new=event.first)


def _take(event: StoryTakenDown) -> None:
    search.remove(STORY, [event.page.pk])
