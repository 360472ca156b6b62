"""What the public pages show, in few queries."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Case, Count, Q, When
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from loa.kit.clock import today
from loa.plan.models import Theme
from loa.portal import content, pictures
from loa.portal.events import site_links, story_voices
from loa.portal.models import NEWS, HomePage, SectionPage, SitePage, StoryFlow, StoryPage
from loa.ui.database import search_folded
from loa.ui.lunar import lunar

PER_PAGE = 12
RECENT = 60
SITES_SHOWN = 24
"""So many sites below a home page are all named on it; of more, those that have written last, and a list of all."""
SITES_PER_PAGE = 120


def published(home: HomePage | None = None) -> Any:
    """Stories on the sites, the newest first, with what a list of them shows."""
    rows = StoryFlow.objects.filter(page__live=True).select_related("page", "page__theme", "home", "home__unit")
    if home is not None:
        rows = rows.filter(home=home)
    return rows.order_by("-published_at", "-pk")


def home_on(request: HttpRequest) -> HomePage:
    """The home page at the root of the host that was asked.

    Raises:
        Http404: there is none.
    """
    site = Site.find_for_request(request)
    home = (
        HomePage.objects.select_related("unit", "arms").filter(pk=site.root_page_id, live=True).first()
        if site
        else None
    )
    if home is None:
        raise Http404
    return home


def frame(page: SitePage, request: HttpRequest) -> dict[str, Any]:
    """What every page of a site shows around its own words."""
    return frame_of(page.home, page.chief, request)


def frame_of(home: HomePage, chief: HomePage | None, request: HttpRequest) -> dict[str, Any]:
    """The same, for a page that does not stand in the tree of pages (an upper room's) and borrows a site's frame."""
    chief = chief if chief and chief.pk != home.pk else None
    request._loa_home = home.pk  # type: ignore[attr-defined]  # what `kept` says that the page is about
    day = today()
    home_url = home.get_url(request) or "/"
    return {
        "home": home,
        "home_url": home_url,
        "news_url": f"{home_url}{NEWS}/",
        "links": site_links.ask(home),
        "today": day,
        "lunar_today": _("%(lunar)s âm lịch") % {"lunar": lunar(day)},
        "is_sample": home.is_sample,
        "is_preview": getattr(request, "is_preview", False),
        "chief": {"title": chief.title, "url": chief.get_url(request)} if chief else None,
        "arms": pictures.show([home.arms_id]).get(home.arms_id) if home.arms_id else None,
    }


def cards(
    flows: list[StoryFlow], request: HttpRequest, shown: dict[int, pictures.Shown] | None = None
) -> list[dict[str, Any]]:
    """Stories as a list shows them: each with its picture (among those given, or read now) and its address."""
    if shown is None:
        shown = pictures.show(flow.page.lead_image_id for flow in flows if flow.page.lead_image_id)
    return [
        {
            "flow": flow,
            "page": flow.page,
            "url": flow.page.get_url(request),
            "picture": shown.get(flow.page.lead_image_id),
        }
        for flow in flows
    ]


def home_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """The front page: the newest story large, three more, the plan's themes with their counts, and the sites below."""
    below = list(sites_below(home)[: SITES_SHOWN + 1]) if not home.is_leaf() else []
    own = list(published(home)[:7])
    recent = list(published().filter(page__path__startswith=home.path).exclude(home=home)[:RECENT]) if below else []
    others = recent[:3]
    newest = {flow.home_id: flow for flow in reversed(recent)}
    has_more = len(below) > SITES_SHOWN
    if has_more:
        wrote = list(dict.fromkeys(flow.home_id for flow in recent))[:SITES_SHOWN]
        known = {flow.home_id: flow.home for flow in recent}
        below = [known[key] for key in wrote] or below[:SITES_SHOWN]
    found = cards([*own, *others], request)
    lead, rest, stories = (found[0] if own else None), found[1 : len(own)], found[len(own) :]
    themes = (
        Theme.objects.filter(plan__state="active")
        .annotate(
            count=Count("stories", filter=Q(stories__live=True, stories__path__startswith=home.path), distinct=True)
        )
        .filter(count__gt=0)
        .order_by("plan", "order")
    )
    return {
        **frame(home, request),
        "current": "home",
        "lead": lead,
        "rest": rest,
        "stories": stories,
        "themes": list(themes),
        "sites": [{"home": one, "url": one.get_url(request), "newest": newest.get(one.pk)} for one in below],
        "has_more_sites": has_more,
    }


def sites_below(home: HomePage) -> Any:
    """The published sites below one, by name."""
    rows = HomePage.objects.filter(live=True, path__startswith=home.path).exclude(pk=home.pk)
    return rows.select_related("unit").order_by("title", "pk")


def sites_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """All sites below one, page by page (`?trang=`), or those whose name has some words (`?ten=`)."""
    rows = sites_below(home)
    words = request.GET.get("ten", "")[:100].replace("\x00", "")
    if words.strip():
        rows = search_folded(rows, words, "title")
    return {
        **frame_of(home, None, request),
        "current": "sites",
        "words": words,
        "page_of": page_number(request, Paginator(rows, SITES_PER_PAGE)),
    }


def page_number(request: HttpRequest, paginator: Paginator[Any]) -> Any:
    """The page of a list that `?trang=` names, the first one when it names none.

    Raises:
        Http404: there are not so many.
    """
    number = request.GET.get("trang", "1")
    try:
        return paginator.page(int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1)
    except EmptyPage:
        raise Http404 from None


def section_context(section: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """The news of a site, page by page; `?noi-dung=<theme>` shows one theme, with the stories of the sites below."""
    home = section.home
    rows = published(home)
    theme = None
    wanted = request.GET.get("noi-dung", "")
    if wanted.isascii() and wanted.isdigit():
        theme = Theme.objects.filter(pk=int(wanted[:18])).first()
        rows = published().filter(page__theme=theme, page__path__startswith=home.path) if theme else rows.none()
    page_of = page_number(request, Paginator(rows, PER_PAGE))
    return {
        **frame(section, request),
        "current": "news",
        "theme": theme,
        "page_of": page_of,
        "cards": cards(list(page_of.object_list), request),
        "heading": theme.title if theme else _("Tin tức"),
    }


def story_context(page: StoryPage, request: HttpRequest) -> dict[str, Any]:
    """One story with its pictures, its byline, and three to read next; in a preview the dates may be missing."""
    home = page.home
    flow = StoryFlow.objects.filter(page_id=page.pk).select_related("page__origin").first()
    near = Case(
        When(Q(page__theme=page.theme_id, page__theme__isnull=False), then=0), When(home=home, then=1), default=2
    )
    # Of this site and those below it, whose changes this site's version counts (`versions`).
    rows = published().filter(page__path__startswith=home.path).exclude(page_id=page.pk)
    related = list(rows.order_by(near, "-published_at", "-pk")[:3])
    own = content.picture_ids(page)
    shown = pictures.show([*own, *(one.page.lead_image_id for one in related)])
    return {
        **frame(page, request),
        "current": "story",
        "flow": flow,
        "lead_picture": shown.get(page.lead_image_id),
        "pictures": shown,
        "minutes": content.reading_minutes(page),
        "related": cards(related, request, shown),
        "address": page.address,
        "voices": story_voices.ask(page) if page.live else [],
    }
