"""Maps of a host for search engines (sitemaps.org 0.9, Google's news extension), and what robots may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db.models import Q
from django.utils.html import escape
from wagtail.models import Page, Site

from loa.kit.clock import now
from loa.portal.models import HomePage, SectionPage, StoryPage
from loa.portal.outgoing.syndicate import plain, root_of
from loa.portal.public import published

MOST = 50_000
"""Addresses of one map, as sitemaps.org says."""
FRESH = timedelta(days=2)
MOST_NEWS = 1_000
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def pages(home: HomePage) -> list[tuple[str, datetime | None]]:
    """Every address of the host that a home page stands at the root of, with its last change: not what has a host of
    its own, and nothing below a page that is not published.
    """
    elsewhere = (
        HomePage.objects.filter(path__startswith=home.path)
        .exclude(pk=home.pk)
        .filter(Q(live=False) | Q(pk__in=Site.objects.exclude(root_page_id=home.pk).values("root_page_id")))
        .values_list("path", flat=True)
    )
    closed = [
        *elsewhere,
        *SectionPage.objects.filter(path__startswith=home.path, live=False).values_list("path", flat=True),
    ]
    base, skip = home.address.rstrip("/"), len(home.url_path) - 1
    kinds = Page.objects.filter(
        Q(pk__in=HomePage.objects.values("pk"))
        | Q(pk__in=SectionPage.objects.values("pk"))
        | Q(pk__in=StoryPage.objects.values("pk"))
    )
    rows = kinds.filter(live=True, path__startswith=home.path).order_by("path")
    return [
        (f"{base}{quote(url_path[skip:])}", changed)
        for path, url_path, changed in rows.values_list("path", "url_path", "last_published_at").iterator()
        if not any(path.startswith(one) for one in closed)
    ]


def one_map(found: list[tuple[str, datetime | None]]) -> str:
    """A map of at most `MOST` addresses."""
    return "".join(_lines(found))


def _lines(found: list[tuple[str, datetime | None]]) -> Iterator[str]:
    yield f'{HEAD}<urlset xmlns="{SPACE}">\n'
    for url, changed in found:
        when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        yield f"<url><loc>{escape(url)}</loc>{when}</url>\n"
    yield "</urlset>\n"


def index(home: HomePage, count: int) -> str:
    """The map of the maps, where one does not hold all."""
    base = root_of(home.address)
    rows = "".join(
        f"<sitemap><loc>{base}/sitemap-{nth}.xml</loc></sitemap>\n" for nth in range(1, -(-count // MOST) + 1)
    )
    return f'{HEAD}<sitemapindex xmlns="{SPACE}">\n{rows}</sitemapindex>\n'


def news(home: HomePage) -> str:
    """Stories of the last two days of the host's sites."""
    flows = published().filter(page__path__startswith=home.path, published_at__gte=now() - FRESH)[:MOST_NEWS]
    own = root_of(home.address)
    rows = []
    for flow in flows:
        url = flow.page.address
        if root_of(url) != own:
            continue
        rows.append(
            f"<url><loc>{escape(url)}</loc><news:news><news:publication><news:name>{escape(plain(flow.home.title))}"
            "</news:name><news:language>vi</news:language></news:publication><news:publication_date>"
            f"{flow.published_at.isoformat(timespec='seconds')}</news:publication_date><news:title>"
            f"{escape(plain(flow.page.title))}</news:title></news:news></url>\n"
        )
    return (
        f'{HEAD}<urlset xmlns="{SPACE}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        f"{''.join(rows)}</urlset>\n"
    )


def robots(base: str) -> str:
    """What robots may read: everything that is for the public; not the desk, the API, or searches without end."""
    return (
        "User-agent: *\n"
        "Disallow: /ban/\nDisallow: /api/\nDisallow: /tim-kiem/?\n\n"
        f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap-tin.xml\n"
    )
