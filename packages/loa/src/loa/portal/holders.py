"""Which pictures and files the public is shown now, and by whom one that is withheld may still be seen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from loa.org.access import Person, may
from loa.portal.content import keys_in
from loa.portal.models import Banner, BannerState, Guide, HomePage, Picture, SharedFile, StoryPage


def shown_pictures(keys: Iterable[int]) -> set[int]:
    """Those of some pictures that stand in a story on its site, a guide, a banner, or the head of a site."""
    wanted = set(keys)
    if not wanted:
        return set()
    found = set(StoryPage.objects.filter(live=True, lead_image__in=wanted).values_list("lead_image", flat=True))
    found |= set(HomePage.objects.filter(arms__in=wanted).values_list("arms", flat=True))
    found |= set(
        Banner.objects.filter(picture__in=wanted, state=BannerState.APPROVED).values_list("picture", flat=True)
    )
    if left := wanted - found:
        guides = Guide.objects.filter(unit__in=Picture.objects.filter(pk__in=left).values("unit"))
        guides = guides.exclude(published_at=None)
        found |= {key for steps in guides.values_list("steps", flat=True) for key in keys_in(steps, "picture")} & left
    return found | _in_bodies("image", wanted - found, Picture.objects.filter(pk__in=wanted))


def shown_files(keys: Iterable[int]) -> set[int]:
    """Those of some files that a story on its site offers."""
    wanted = set(keys)
    return _in_bodies("file", wanted, SharedFile.objects.filter(pk__in=wanted))


def _in_bodies(name: str, wanted: set[int], rows: QuerySet[Picture] | QuerySet[SharedFile]) -> set[int]:
    """The keys that stand under a name in the body of a story on a site of the rows' units."""
    if not wanted:
        return set()
    near = Q()
    for key in wanted:
        near |= Q(text__contains=f'"{name}": {key}')
    stories = StoryPage.objects.filter(live=True, flow__home__unit__in=rows.values("unit"))
    stories = stories.annotate(text=Cast("body", TextField())).filter(near)
    return {key for page in stories for key in keys_in(page.body.get_prep_value(), name)} & wanted


def may_have(user: Person, row: Picture | SharedFile) -> bool:
    """Whether a picture or file may be handed out: to everybody, or, of one that is withheld, to staff of its unit."""
    return not row.withheld or (row.unit is not None and may(user, "story.see", row.unit))
