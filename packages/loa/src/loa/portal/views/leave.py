"""What other programs ask the sites for: feeds, maps, cards, prints, codes, oEmbed, data.

All of it is public and may be kept by whoever stands between.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from vanban.text import fold
from wagtail.models import Page, Site

from loa.kit.rows import identifier
from loa.plan.models import Theme
from loa.portal.models import HomePage, SectionPage, StoryFlow, StoryPage
from loa.portal.models.site import nearest_home
from loa.portal.outgoing import card, describe, maps, opendata, syndicate
from loa.portal.public import frame, home_on
from loa.ui.sheets import CSV_TYPE

SHORT, LONG = 300, 24 * 3600
FOREVER = 365 * 24 * 3600


def _page_at(request: HttpRequest, where: str) -> Page:
    """The published page at a path of the host that was asked.

    Raises:
        Http404: there is none.
    """
    root = home_on(request)
    return root.route(request, [part for part in where.split("/") if part]).page


def _kept(response: HttpResponseBase, seconds: int) -> HttpResponseBase:
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _unless_known(
    request: HttpRequest, make: Callable[[], HttpResponse], etag: str, changed: datetime | None = None
) -> HttpResponseBase:
    """What is dear to make, or 304 to whoever has it."""
    seconds = int(changed.timestamp()) if changed else None
    answer = get_conditional_response(request, etag=etag, last_modified=seconds) or make()
    answer["ETag"] = etag
    if seconds is not None:
        answer["Last-Modified"] = http_date(seconds)
    return answer


@require_safe
def feed(request: HttpRequest, where: str, form: str) -> HttpResponseBase:
    """A feed beside the page whose stories it carries; `?noi-dung=<theme>` for one theme, `?tom-tat=1` for summaries.

    Raises:
        Http404: no site or section stands there, or there is no such theme.
    """
    page = _page_at(request, where)
    if not isinstance(page, HomePage | SectionPage):
        raise Http404
    theme, wanted = None, request.GET.get("noi-dung", "")
    if wanted:
        theme = Theme.objects.filter(pk=identifier(wanted), plan__state__in=("active", "closed")).first()
        if theme is None:
            raise Http404
    brief = request.GET.get("tom-tat") == "1"
    query = "&".join([*([f"noi-dung={theme.pk}"] if theme else []), *(["tom-tat=1"] if brief else [])])
    outlet = syndicate.Outlet(
        home=page.home,
        form=form,
        page_url=f"{page.address}?noi-dung={theme.pk}" if theme else page.address,
        feed_url=f"{page.address}{form}{f'?{query}' if query else ''}",
        theme=theme,
        brief=brief,
    )
    flows = syndicate.rows(outlet)
    etag, changed = syndicate.stamp(outlet, flows)
    kind = syndicate.FORMS[form]
    answer = _unless_known(
        request, lambda: HttpResponse(syndicate.write(outlet, flows), content_type=kind), etag, changed
    )
    links = [f'<{outlet.feed_url}>; rel="self"']
    if settings.INSTALLATION.websub_hub:
        links.append(f'<{settings.INSTALLATION.websub_hub}>; rel="hub"')
    answer["Link"] = ", ".join(links)
    answer["Access-Control-Allow-Origin"] = "*"
    return _kept(answer, SHORT)


@require_safe
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """The map of the host, or the map of its maps; `number` from 1 for one of several.

    Raises:
        Http404: no site on this host, or no map of this number.
    """
    home = home_on(request)
    found = maps.pages(home)
    if number is None:
        text = maps.one_map(found) if len(found) <= maps.MOST else maps.index(home, len(found))
    else:
        part = found[(number - 1) * maps.MOST : number * maps.MOST] if 0 < number < 10_000 else []
        if not part:
            raise Http404
        text = maps.one_map(part)
    return _kept(HttpResponse(text, content_type="application/xml; charset=utf-8"), 3600)


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponseBase:
    """Stories of the last two days.

    Raises:
        Http404: no site on this host.
    """
    return _kept(HttpResponse(maps.news(home_on(request)), content_type="application/xml; charset=utf-8"), SHORT)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What robots may read; also where no site stands."""
    site = Site.find_for_request(request)
    home = HomePage.objects.filter(pk=site.root_page_id, live=True).first() if site else None
    base = syndicate.root_of(home.address) if home else settings.INSTALLATION.base_url
    return _kept(HttpResponse(maps.robots(base), content_type="text/plain; charset=utf-8"), 3600)


def _public(pk: int) -> HomePage | StoryPage:
    """A published home page or story, whatever host is asked.

    Raises:
        Http404: no such page, or it or its site is not published.
    """
    page = Page.objects.filter(pk=pk, live=True).first() if pk < 2**63 else None
    found = page.specific if page is not None else None
    if not isinstance(found, HomePage | StoryPage) or not nearest_home(found).live:
        raise Http404
    return found


def _story(pk: int) -> tuple[StoryPage, StoryFlow]:
    found = _public(pk)
    flow = StoryFlow.objects.filter(page_id=pk, published_at__isnull=False).first()
    if not isinstance(found, StoryPage) or flow is None:
        raise Http404
    return found, flow


@require_safe
def picture_card(request: HttpRequest, pk: int, digest: str) -> HttpResponseBase:
    """A page's card; under an old digest it leads to the one of today, so that old shares keep a picture.

    Raises:
        Http404: the page is not published.
    """
    page = _public(pk)
    true = card.digest(page, page.home)
    if digest != true:
        return _kept(HttpResponseRedirect(reverse("portal_card", args=[pk, true])), SHORT)
    response = HttpResponse(card.card(page, page.home), content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Access-Control-Allow-Origin"] = "*"
    return _kept(response, FOREVER)


@require_safe
def story_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A story for printing.

    Raises:
        Http404: it is not published.
    """
    from loa.portal.outgoing import paper

    page, flow = _story(pk)
    etag = f'"{paper.print_name(page, page.home, flow)}"'
    name = slugify(fold(page.title))[:80] or "bai"
    told = {"Content-Disposition": f'inline; filename="{name}.pdf"'}

    def printed() -> HttpResponse:
        return HttpResponse(paper.pdf(page, page.home, flow), content_type="application/pdf", headers=told)

    answer = _unless_known(request, printed, etag)
    answer["X-Robots-Tag"] = "noindex"
    return _kept(answer, SHORT)


@require_safe
def story_qr(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A story's address as a QR code (SVG), for posters and loudspeaker notices.

    Raises:
        Http404: it is not published.
    """
    page, _flow = _story(pk)
    stream = io.BytesIO()
    segno.make_qr(page.address, error="m").save(
        stream, kind="svg", scale=8, border=4, light="#ffffff", title=describe.qr_title(page), xmldecl=False, nl=False
    )
    response = HttpResponse(stream.getvalue(), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'"
    return _kept(response, LONG)


@require_safe
def oembed(request: HttpRequest) -> HttpResponseBase:
    """oEmbed 1.0: `url` of a story of ours, `format` json or xml, `maxwidth`, `maxheight`."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(_("Chỉ có json và xml."), status=501, content_type="text/plain; charset=utf-8")
    page = _story_at(request.GET.get("url", ""))
    if page is None:
        return HttpResponse(_("Không có bài nào ở địa chỉ này."), status=404, content_type="text/plain; charset=utf-8")
    room = [identifier(request.GET.get(name, "")) or None for name in ("maxwidth", "maxheight")]
    value = describe.oembed(page, page.home, width=room[0], height=room[1])
    response: HttpResponse
    if form == "xml":
        response = HttpResponse(describe.oembed_xml(value), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(value, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return _kept(response, 3600)


def _story_at(url: str) -> StoryPage | None:
    """The published story at an absolute address of ours."""
    if len(url) > 2000 or "\x00" in url:  # NUL is asked of no database: PostgreSQL breaks on it
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    own = urlsplit(settings.INSTALLATION.base_url).hostname
    site = Site.objects.filter(hostname=host, is_default_site=False).first()
    if site is None and host == own:
        site = Site.objects.filter(is_default_site=True).first()
    root = Page.objects.filter(pk=site.root_page_id).first() if site else None
    if root is None:
        return None
    path = root.url_path.rstrip("/") + "/" + parts.path.strip("/") + "/"
    page = StoryPage.objects.filter(url_path=path, live=True).first()
    if page is None or not StoryFlow.objects.filter(page=page, published_at__isnull=False).exists():
        return None
    return page if nearest_home(page).live else None


@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    """What there is as open data, and on what terms.

    Raises:
        Http404: no site on this host.
    """
    home = home_on(request)
    context = {
        **frame(home, request),
        "heading": _("Dữ liệu mở"),
        "licence": settings.INSTALLATION.data_licence,
        "datasets": opendata.DATASETS.values(),
        "feeds": describe.feeds_of(home),
        "theme_feeds": [
            describe.feeds_of(home, theme)[0]
            for theme in Theme.objects.filter(plan__state="active").order_by("plan", "order")
        ],
        "api": reverse("api:openapi-json"),
    }
    return render(request, "portal/data.html", context)


@require_safe
def data(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """A list as CSV or JSON, written while it is read.

    Raises:
        Http404: no site on this host, or no such list.
    """
    home = home_on(request)
    found = opendata.DATASETS.get(name)
    if found is None:
        raise Http404
    rows = opendata.as_csv(found, home) if form == "csv" else opendata.as_json(found, home)
    kind = CSV_TYPE if form == "csv" else "application/json; charset=utf-8"
    response = StreamingHttpResponse(rows, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Link"] = f'<{settings.INSTALLATION.data_licence}>; rel="license"'
    response["Access-Control-Allow-Origin"] = "*"
    return _kept(response, SHORT)
