"""Put the words of a version on the site: what Wagtail's publishing does to a page, in the few statements it takes.

Wagtail's own way reads the page three times, validates what was validated when it was submitted (the hash says that not
a letter has changed since), looks for aliases, comments and schedules that there are none of, and asks for each foreign
key whether it still leads somewhere.
"""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from wagtail.models import Page, Revision
from wagtail.signals import page_published

from loa.plan.models import Theme
from loa.portal.actions.common import free_slug, is_slug_of
from loa.portal.models import StoryPage

WRITTEN = ("title", "happened_on", "summary", "body", "lead_image", "lead_alt", "theme", "byline", "source")
"""What a writer writes, and so what a version holds; all else belongs to the page."""
OWN = tuple(name for name in WRITTEN if name != "title")
"""Of these, what stands in the story's own table."""


def as_written(page: StoryPage, revision: Revision) -> StoryPage:
    """The page with the words of a version, not saved. At most one query: a theme may have gone meanwhile."""
    found = copy.copy(page)
    for name in WRITTEN:
        field: Any = StoryPage._meta.get_field(name)
        value = revision.content[name]
        setattr(found, field.attname, value if field.is_relation else field.to_python(value))
    if found.theme_id not in (None, page.theme_id) and not Theme.objects.filter(pk=found.theme_id).exists():
        found.theme_id = None
    return found


def put_on_site(draft: StoryPage, revision: Revision, *, moment: datetime, first: bool, has_twin: bool) -> StoryPage:
    """Make a version what the public reads, in the caller's transaction, whose part it is to ask, to check, and to open
    the guard.

    Args:
        draft: what `as_written` made of the version.
        first: whether the story was never on the site: then its address is made from its title, and never again.
        has_twin: whether another page may have the address that the story was begun at.

    Returns:
        the page as it now stands.
    """
    if first and (has_twin or not is_slug_of(draft.slug, draft.title)):
        above = draft.url_path[: -len(draft.slug) - 1]
        draft.slug = free_slug(draft.title, draft.path[: -Page.steplen], draft)
        draft.url_path = f"{above}{draft.slug}/"
        if revision.content.get("slug") != draft.slug:  # its title was changed since it was begun
            revision.content |= {"slug": draft.slug, "url_path": draft.url_path}
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    draft.live, draft.expired, draft.live_revision = True, False, revision
    draft.has_unpublished_changes = revision.pk != draft.latest_revision_id
    draft.go_live_at = draft.expire_at = None
    draft.last_published_at, draft.first_published_at = moment, draft.first_published_at or moment
    of_page = (
        "title", "slug", "url_path", "live", "expired", "live_revision", "has_unpublished_changes", "go_live_at",
        "expire_at", "last_published_at", "first_published_at",
    )  # fmt: skip
    Page.objects.filter(pk=draft.pk).update(**{name: getattr(draft, name) for name in of_page})
    StoryPage.objects.filter(pk=draft.pk).update(**{name: getattr(draft, name) for name in OWN})
    page_published.send(sender=StoryPage, instance=draft, revision=revision)
    return draft
