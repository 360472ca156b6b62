"""The only door to banners for staff, and who inherits what."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from loa.kit.clock import today
from loa.org.access import Person, units
from loa.portal.access import LARGEST
from loa.portal.models import Banner, BannerState, BannerViews, HomePage, Reach


def homes_above(home: HomePage) -> list[str]:
    """Paths in the tree of sites of everything above a home page, from the root."""
    step = home.steplen
    return [home.path[: step * depth] for depth in range(1, home.depth)]


def reaching(home: HomePage) -> QuerySet[Banner]:
    """Banners that are meant for a site: its own, those of sites above that reach down, those that chose it."""
    return meant_for(home.pk, homes_above(home))


def meant_for(home: int, above: list[str]) -> QuerySet[Banner]:
    """The same by the key of the site and the paths of what stands above it."""
    return Banner.objects.filter(
        Q(home=home) | Q(reach=Reach.BELOW, home__path__in=above) | Q(reach=Reach.CHOSEN, chosen=home)
    ).distinct()


def inherited(user: Person, home: HomePage) -> QuerySet[Banner]:
    """Approved banners of others that a site shows or has refused, today or later."""
    rows = reaching(home).filter(state=BannerState.APPROVED, ends_on__gte=today()).exclude(home=home)
    return rows.select_related("home", "picture").order_by("order", "-pk")


def visible_banners(user: Person) -> QuerySet[Banner]:
    """Banners of the sites whose stories the user may see."""
    return Banner.objects.filter(home__unit__in=units(user, "story.see")).select_related(
        "home", "home__unit", "picture", "edited_by", "decided_by", "task", "entry"
    )


def with_views(rows: QuerySet[Banner]) -> QuerySet[Banner]:
    """The rows with `seen`: how often each came into sight (None: never)."""
    return rows.annotate(seen=Sum("views__count"))


def get_banner(user: Person, pk: int) -> Banner:
    """One banner of a site whose stories the user may see.

    Raises:
        Http404: unknown, or another's.
    """
    row = visible_banners(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def get_inherited(user: Person, pk: int) -> tuple[Banner, list[HomePage]]:
    """A banner of another site and the sites, of those that the user approves for, that inherit it.

    Raises:
        Http404: unknown, over, or inherited by none of them.
    """
    if pk > LARGEST:
        raise Http404
    banner = Banner.objects.filter(pk=pk, state=BannerState.APPROVED).select_related("home", "picture").first()
    if banner is None:
        raise Http404
    homes = [home for home in decidable_homes(user) if is_inherited(banner, home)]
    if not homes:
        raise Http404
    return banner, homes


def is_inherited(banner: Banner, home: HomePage) -> bool:
    """Whether a site gets a banner from another."""
    return banner.home_id != home.pk and reaching(home).filter(pk=banner.pk).exists()


def decidable_homes(user: Person) -> list[HomePage]:
    """Sites that the user approves for."""
    rows = HomePage.objects.filter(unit__in=units(user, "story.approve"), live=True).select_related("unit")
    return list(rows.order_by("depth", "title")[:50])


def writable_homes(user: Person) -> QuerySet[HomePage]:
    """Sites that the user may make banners for."""
    rows = HomePage.objects.filter(unit__in=units(user, "story.write"), live=True)
    return rows.select_related("unit").order_by("depth", "title")


def sites_below(home: HomePage) -> QuerySet[HomePage]:
    """Sites that a banner of this one may choose."""
    return HomePage.objects.filter(path__startswith=home.path, live=True).exclude(pk=home.pk).order_by("title")


def awaiting_banners(user: Person) -> QuerySet[Banner]:
    """Submitted banners that the user may approve: of their sites, made by somebody else."""
    rows = visible_banners(user).filter(state=BannerState.SUBMITTED, home__unit__in=units(user, "story.approve"))
    return rows.exclude(Q(edited_by=user)).order_by("edited_at", "pk")


def views_by_day(banner: Banner, days: int = 30) -> list[tuple[date, int]]:
    """How often a banner came into sight on each of the last days: [(day, count)], the oldest first, days without
    any too.
    """
    last = today()
    first = last - timedelta(days=days - 1)
    rows = BannerViews.objects.filter(banner=banner, day__gte=first).order_by("day").values_list("day")
    found = dict(rows.annotate(n=Sum("count")))
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def views_by_site(banner: Banner) -> list[tuple[str, int]]:
    """How often it came into sight on each site, the most first."""
    rows = BannerViews.objects.filter(banner=banner).order_by().values_list("home__title")
    return list(rows.annotate(n=Sum("count")).order_by("-n"))
