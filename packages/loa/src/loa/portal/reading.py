"""What every request to the sites asks first, in one query each: the site at a host, the story at an address.

And the index by which addresses are found.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Page, Site

from loa.kit.prepared import Prepared
from loa.portal.models import HomePage, StoryDocument, StoryFlow, StoryPage

MANY = 200
"""So many stories of a theme are counted; of more a reader learns that there are more."""
HOSTS: Prepared[Site] = Prepared(
    lambda name: (
        Site.objects.filter(Q(hostname=name) | Q(is_default_site=True))
        .order_by()
        .select_related("root_page__homepage__unit", "root_page__homepage__arms")
    ),
    name="",
)


def site_of(request: HttpRequest) -> Site | None:
    """Which site a request is for, by Wagtail's own rule (`wagtail.models.sites.get_site_for_hostname`), with its home
    page and that one's unit and arms in the same query. Wagtail finds it in the request.
    """
    if not hasattr(request, "_wagtail_site"):
        name = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined]
        request._wagtail_site = _best(HOSTS(name=name), name, int(request.get_port()))  # type: ignore[attr-defined]
    found: Site | None = request._wagtail_site  # type: ignore[attr-defined]
    return found


def _best(sites: list[Site], name: str, port: int) -> Site | None:
    """The host name with its port, the host name of the default site, the only one with the host name, the default."""
    named = [site for site in sites if site.hostname == name]
    exact = [site for site in named if site.port == port] or [site for site in named if site.is_default_site]
    chosen = exact or (named if len(named) == 1 else [site for site in sites if site.is_default_site])
    if not chosen:
        return None
    site = chosen[0]
    home = getattr(site.root_page, "homepage", None)
    if home is not None:
        site.root_page = home
    return site


def whole() -> QuerySet[StoryFlow]:
    """Flows with what a story's page shows: words, theme, origin, site, and whether it spreads a document (`tells`)."""
    told = StoryDocument.objects.filter(flow=OuterRef("pk"), document__published_at__isnull=False)
    return StoryFlow.objects.annotate(tells=Exists(told)).select_related(
        "page__theme", "page__origin", "home__unit", "home__arms"
    )


def _at(way: int) -> Prepared[StoryFlow]:
    """The query for a story below so many pages on the way."""
    names = [f"way{nth}" for nth in range(way)]

    def build(address: str, low: str, high: str, **above: str) -> QuerySet[StoryFlow]:
        closed = Page.objects.filter(url_path__in=list(above.values()), live=False)
        rows = whole().filter(~Q(Exists(closed)), page__url_path=address, page__live=True)
        return rows.filter(page__path__range=(low, high)).order_by()

    return Prepared(build, address="", low="", high="", **dict.fromkeys(names, ""))


_BY_WAY: dict[int, Prepared[StoryFlow]] = {}


def story_at(above: HomePage, paths: list[str]) -> StoryPage | None:
    """The published story at an address, with its site and its flow.

    Args:
        above: the home page of the host, or of a site on it; published.
        paths: in the tree, of every page on the way from below `above` to the story.
    """
    *way, address = paths
    ask = _BY_WAY.get(len(way)) or _BY_WAY.setdefault(len(way), _at(len(way)))
    low, high = Page._get_children_path_interval(above.path)
    found = ask(address=address, low=low, high=high, **{f"way{nth}": path for nth, path in enumerate(way)})
    if not found:
        return None
    flow = found[0]
    page = flow.page
    page.home, page.known_flow = flow.home, flow
    return page


def make_index(**kwargs: Any) -> None:
    """Every page of the sites is found by its whole path, on which Wagtail has no index. Made after each migration,
    since one of Wagtail's may make its table anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX IF NOT EXISTS portal_page_address ON wagtailcore_page (url_path)")


class CountUpTo(Subquery):
    """How many rows a sliced query has: counting stops at its end, so that it costs no more with years of stories."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def stories_of_theme(home: HomePage) -> CountUpTo:
    """For a query of themes: how many published stories of a site and those below it each has, counted to
    `MANY` + 1.
    """
    rows = StoryPage.objects.filter(theme=OuterRef("pk"), live=True, path__startswith=home.path)
    return CountUpTo(rows.order_by().values("pk")[: MANY + 1])
