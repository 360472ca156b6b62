"""What the public pages show, in few queries."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from loa.kit.clock import today
from loa.kit.prepared import Prepared
from loa.plan.models import Theme
from loa.portal import content, pictures
from loa.portal.banners import public as banners
from loa.portal.carry import public as carried
from loa.portal.events import site_links, story_voices
from loa.portal.models import NEWS, HomePage, SectionPage, SitePage, StoryFlow, StoryPage
from loa.portal.reading import site_of, stories_of_theme, whole
from loa.ui.database import search_folded
from loa.ui.lunar import lunar

PLACE = "noi"
"""The parameter that names the site whose frame a page keeps that belongs to all sites."""
PER_PAGE = 12
RECENT = 60
SITES_SHOWN = 24
"""So many sites below a home page are all named on it; of more, those that have written last, and a list of all."""
LATELY = 12
"""So many of those: a home page costs no more above three thousand sites than above seven."""
SITES_PER_PAGE = 120


def published(home: HomePage | None = None) -> Any:
    """Stories on the sites, the newest first, with what a list of them shows: not the body, which is what is heavy."""
    rows = StoryFlow.objects.filter(page__live=True).select_related("page", "page__theme", "home", "home__unit")
    rows = rows.defer("page__body")
    if home is not None:
        rows = rows.filter(home=home)
    return rows.order_by("-published_at", "-pk")


def home_on(request: HttpRequest) -> HomePage:
    """The home page at the root of the host that was asked.

    Raises:
        Http404: there is none.
    """
    site = site_of(request)
    home = site.root_page if site else None
    if not isinstance(home, HomePage) or not home.live:
        raise Http404
    return home


def frame(page: SitePage, request: HttpRequest) -> dict[str, Any]:
    """What every page of a site shows around its own words."""
    return frame_of(page.home, page.chief, request)


def frame_at(home: HomePage) -> str:
    """What an address that belongs to all sites carries to keep a site's frame; at the root of a host the number
    changes nothing, so it is left out there.
    """
    return f"?{PLACE}={home.pk}" if home.depth > 2 else ""


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
        "frame_at": frame_at(home),
        "links": site_links.ask(home),
        "today": day,
        "lunar_today": _("%(lunar)s âm lịch") % {"lunar": lunar(day)},
        "is_sample": home.is_sample,
        "is_preview": getattr(request, "is_preview", False),
        "chief": {"title": chief.title, "url": chief.get_url(request)} if chief else None,
        "arms": pictures.show([home.arms_id]).get(home.arms_id) if home.arms_id else None,
    }


def cards(
    flows: list[StoryFlow], request: HttpRequest, shown: dict[int, pictures.Shown] | None = None, here: str = "/"
) -> list[dict[str, Any]]:
    """Stories as a list shows them: each with its picture (among those given, or read now) and its address; what the
    site carries from others has it below `here`, the site's own.
    """
    if shown is None:
        shown = pictures.show(flow.page.lead_image_id for flow in flows if flow.page.lead_image_id)
    return [
        {
            "flow": flow,
            "page": flow.page,
            **_where(flow, here, request),
            "picture": shown.get(flow.page.lead_image_id),
        }
        for flow in flows
    ]


def _where(flow: StoryFlow, here: str, request: HttpRequest) -> dict[str, Any]:
    """Where a story is read, since when it stands there, and how it is credited if it comes from another site."""
    placed: carried.Placed | None = getattr(flow, "placed", None)
    if placed is None:
        return {"url": flow.page.get_url(request), "at": flow.published_at, "credit": ""}
    return {"url": f"{here}{NEWS}/{placed.slug}/", "at": placed.at, "credit": placed.credit}


def home_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """The front page: the newest story large, three more, the plan's themes with their counts, and the sites below."""
    below = _keys_below(home)
    own = carried.flows(carried.listed(home, published(home)).order_by("-is_top", "-shown_at", "-flow_key")[:7])
    recent = _recent_below(home) if below else []
    shown_already = {flow.pk for flow in own}
    next_keys = [key for key, _home, _title in recent if key not in shown_already][:3]
    next_rows = published().in_bulk(next_keys) if next_keys else {}
    others = [next_rows[key] for key in next_keys if key in next_rows]
    newest = {place: title for _key, place, title in reversed(recent)}
    has_more = len(below) > SITES_SHOWN
    wrote = list(dict.fromkeys(place for _key, place, _title in recent))[:LATELY]
    sites = _titles(wrote if has_more else below)
    if not has_more:
        sites.sort(key=lambda one: (one.title, one.pk))
    found = cards([*own, *others], request, here=home.get_url(request) or "/")
    lead, rest, stories = (found[0] if own else None), found[1 : len(own)], found[len(own) :]
    themes = list(
        Theme.objects.filter(plan__state="active").annotate(count=stories_of_theme(home)).order_by("plan", "order")
    )
    elsewhere = carried.theme_counts(home)
    for theme in themes:
        theme.count += elsewhere.get(theme.pk, 0)  # type: ignore[attr-defined]
    return {
        **frame(home, request),
        "current": "home",
        "lead": lead,
        "rest": rest,
        "stories": stories,
        "themes": [theme for theme in themes if theme.count],  # type: ignore[attr-defined]
        "banners": banners.shown(home, banners.HOME, request),
        "sites": [{"home": one, "url": one.get_url(request), "newest": newest.get(one.pk)} for one in sites],
        "has_more_sites": has_more,
    }


def sites_below(home: HomePage) -> Any:
    """The published sites below one, by name."""
    rows = HomePage.objects.filter(live=True, path__range=HomePage._get_children_path_interval(home.path))
    return rows.select_related("unit").order_by("title", "pk")


def _recent_below(home: HomePage) -> list[tuple[int, int, str]]:
    """The newest stories of the sites below: [(flow, home page, title)]."""
    rows = StoryFlow.objects.filter(page__live=True, page__path__startswith=home.path).exclude(home=home)
    return list(rows.order_by("-published_at", "-pk").values_list("pk", "home_id", "page__title")[:RECENT])


def _keys_below(home: HomePage) -> list[int]:
    """Keys of the sites below one; where there are more than are shown, some of them and one too many: whether there
    are three thousand is not worth counting.
    """
    return list(sites_below(home).order_by().values_list("pk", flat=True)[: SITES_SHOWN + 1])


def _titles(keys: list[int]) -> list[HomePage]:
    """What a list of sites needs of each, in the order of their keys."""
    known = HomePage.objects.filter(live=True).only("title", "url_path").in_bulk(keys) if keys else {}
    return [known[key] for key in keys if key in known]


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
    rows = carried.listed(home, published(home))
    theme = None
    wanted = request.GET.get("noi-dung", "")
    if wanted.isascii() and wanted.isdigit():
        theme = Theme.objects.filter(pk=int(wanted[:18]), plan__state__in=("active", "closed")).first()
        below = published().filter(page__theme=theme, page__path__startswith=home.path)
        rows = carried.listed(home, below, theme) if theme else StoryFlow.objects.none()
    page_of = page_number(request, Paginator(rows, PER_PAGE))
    return {
        **frame(section, request),
        "current": "news",
        "theme": theme,
        "page_of": page_of,
        "cards": cards(carried.flows(page_of.object_list), request, here=home.get_url(request) or "/"),
        "banners": banners.shown(home, banners.NEWS_TOP, request),
        "heading": theme.title if theme else _("Tin tức"),
    }


def _related(path: str, home: int, page: int, theme: int) -> Any:
    """Three to read next, of the newest of a site and those below it, whose changes this site's version counts
    (`versions`): the same theme first, then the same site.
    """
    near = Case(When(page__theme=theme, then=0), When(home=home, then=1), default=2)
    rows = published().filter(page__path__startswith=path).exclude(page_id=page)
    newest = rows.order_by("-published_at", "-pk").values("pk")[:RECENT]  # by its index: however many stories there are
    return published().filter(pk__in=newest).order_by(near, "-published_at", "-pk")[:3]


RELATED: Prepared[StoryFlow] = Prepared(_related, path="", home=0, page=0, theme=0)


def story_context(page: StoryPage, request: HttpRequest) -> dict[str, Any]:
    """One story with its pictures, its byline, and three to read next; in a preview the dates may be missing."""
    home = page.home
    flow = page.known_flow or whole().filter(page_id=page.pk).first()
    related = RELATED(path=home.path, home=home.pk, page=page.pk or 0, theme=page.theme_id or 0)
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
        "placement": page.placement,
        "banners": banners.shown(home, banners.STORY_END, request),
        "address": page.address,
        "voices": story_voices.ask(flow) if flow and page.live else [],
    }
