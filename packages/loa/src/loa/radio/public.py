"""What citizens hear: the programmes on the portal, a page for each, a podcast feed for each series, and the files."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.kit.ranges import ranged
from loa.org.models import Unit
from loa.portal.models import HomePage, StoryFlow
from loa.portal.public import frame, home_on
from loa.radio import access
from loa.radio.cover import cover
from loa.radio.models import Programme, Rendering, RenderState, Rendition, Series

SHOWN = 60
HEARD = {"mp3", "opus", "flac", "hls", "captions", "words", "chapters", "paper"}
"""Kinds of files that everybody may have."""
LONG = 7 * 24 * 3600


def home_of(unit: Unit) -> HomePage:
    """The site on which a unit's programmes stand: its own, else that of the nearest unit above that has one, else one
    below that unit.

    Raises:
        Http404: there is no site yet.
    """
    line = [int(part) for part in unit.path.split(".") if part]
    own = (
        HomePage.objects.filter(live=True, unit__in=line).select_related("unit", "arms").order_by("-unit__path").first()
    )
    if own is None and unit.parent_id:
        parent = unit.parent
        assert parent is not None  # noqa: S101 - it has one
        own = (
            HomePage.objects.filter(live=True, unit__path__startswith=parent.path)
            .select_related("unit", "arms")
            .order_by("depth", "pk")
            .first()
        )
    if own is None:
        raise Http404
    return own


def _made(programme: Programme) -> Rendering:
    row = Rendering.objects.filter(programme=programme, of=programme.submitted_hash, state=RenderState.DONE).first()
    if row is None:
        raise Http404
    return row


def _get(pk: int) -> Programme:
    row = access.on_the_portal().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def clock(ms: int) -> str:
    """A place in a programme as 4:14."""
    return f"{ms // 60000}:{ms // 1000 % 60:02d}"


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes that can be heard again, newest first.

    Raises:
        Http404: there is no site on this host.
    """
    rows = list(access.on_the_portal()[:SHOWN])
    home = home_on(request)
    series = list({row.series_id: row.series for row in rows}.values())
    context = {**frame(home, request), "rows": rows, "series": series, "current": "radio"}
    return render(request, "radio/public/list.html", context)


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: player, chapters, words."""
    row = _get(pk)
    made = _made(row)
    home = home_of(row.series.unit)
    files = {one.kind: one for one in made.files.all() if one.kind != "hls"}
    context = {
        **frame(home, request),
        "programme": row,
        "marks": [{**mark, "at": clock(mark["start_ms"]), "seconds": mark["start_ms"] // 1000} for mark in made.marks],
        "files": files,
        "has_hls": made.files.filter(name="hls/index.m3u8").exists(),
        "current": "radio",
        "certificate": made.certificate,
        "card": f"{settings.INSTALLATION.base_url}{reverse('radio_cover', args=[row.series_id])}",
        "address": f"{settings.INSTALLATION.base_url}{reverse('radio_programme', args=[pk])}",
    }
    return render(request, "radio/public/programme.html", context)


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One file of a programme, with Range; `?tai` hands it out as a download."""
    made = _made(_get(pk))
    row = Rendition.objects.filter(rendering=made, name=name, kind__in=HEARD).first()
    if row is None:
        raise Http404
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = ranged(request, stream, row.size, row.media_type, etag=row.sha256)
    response["Cache-Control"] = f"public, max-age={LONG}" if row.kind != "hls" else "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    if "tai" in request.GET:
        ending = name.rsplit(".", 1)[-1]
        response["Content-Disposition"] = f'attachment; filename="phat-thanh-{pk}.{ending}"'
    return response


@require_safe
def series_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The cover of a series, 1400 pixels square, for podcast players and shared links."""
    series = _series(pk)
    response = HttpResponse(cover(series.title, str(series.unit)), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={LONG}"
    return response


def _series(pk: int) -> Series:
    shown = access.on_the_portal().filter(series=pk).select_related("series", "series__unit").first()
    if shown is None:
        raise Http404
    return shown.series


@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """RSS 2.0 with the iTunes and podcast namespaces: chapters and transcripts as Podcasting 2.0 has them."""
    series = _series(pk)
    base = settings.INSTALLATION.base_url
    home = home_of(series.unit)
    items = []
    for row in access.on_the_portal().filter(series=series)[:SHOWN]:
        items.append(_item(row, base))
    cover_url = f"{base}{reverse('radio_cover', args=[pk])}"
    text = render(
        request,
        "radio/public/feed.xml",
        {"series": series, "items": items, "base": base, "home": home, "cover": cover_url, "language": "vi",
         "address": f"{base}{reverse('radio_feed', args=[pk])}", "page": f"{base}{reverse('radio_list')}"},
        content_type="application/rss+xml; charset=utf-8",
    )  # fmt: skip
    text["Cache-Control"] = "public, max-age=600"
    return text


def _item(row: Programme, base: str) -> dict[str, Any]:
    made = _made(row)
    files = {one.kind: one for one in made.files.exclude(kind="hls")}

    def address(kind: str) -> str:
        return f"{base}{reverse('radio_file', args=[row.pk, files[kind].name])}" if kind in files else ""

    about = row.about or _("Trong chương trình: %(titles)s.") % {
        "titles": "; ".join(str(mark["title"]) for mark in made.marks)
    }
    sound = files.get("mp3")
    return {
        "title": row.title,
        "about": about,
        "page": f"{base}{reverse('radio_programme', args=[row.pk])}",
        "date": format_datetime(timezone.localtime(row.aired)),
        "sound": address("mp3"),
        "size": sound.size if sound else 0,
        "seconds": sound.samples // sound.rate if sound and sound.rate else row.series.seconds,
        "chapters": address("chapters"),
        "captions": address("captions"),
        "words": address("words"),
    }


@require_safe
def story_voice(request: HttpRequest, part: str) -> HttpResponseBase:
    """A story read aloud, by the hash of what is read; with Range. Its address is no secret (open data names the hash),
    so it is heard as long as its words stand on a site.

    Raises:
        Http404: it has not been made, or these words are no longer public.
    """
    name = f"voices/{part}.mp3"
    if len(part) != 64 or not default_storage.exists(name):
        raise Http404
    if not StoryFlow.objects.filter(live_hash=part, page__live=True).exists():
        raise Http404
    response = ranged(request, default_storage.open(name, "rb"), default_storage.size(name), "audio/mpeg", etag=part)
    response["Cache-Control"] = "public, max-age=3600"
    return response
