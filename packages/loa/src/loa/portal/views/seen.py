"""The point that a browser asks for when a banner comes into sight, or a story is opened."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from loa.kit.clock import today
from loa.portal.counting import Tally, banners, stories

POINT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""A transparent GIF of one point, 43 bytes."""
AGAIN_AFTER = 1800
"""Seconds for which a browser keeps the point: leafing through ten pages is one view."""
MACHINES = re.compile(r"bot|crawl|spider|preview|facebookexternalhit|zalo|lighthouse|curl|python", re.IGNORECASE)


@require_safe
def seen(request: HttpRequest, banner: int, home: int) -> HttpResponse:
    """Counts one view of a banner."""
    return _count(request, banners, banner, home)


@require_safe
def opened(request: HttpRequest, page: int, home: int) -> HttpResponse:
    """Counts one opening of a story."""
    return _count(request, stories, page, home)


def _count(request: HttpRequest, tally: Tally, what: int, home: int) -> HttpResponse:
    """Asks no database, sets no cookie, keeps nothing about who asked."""
    machine = MACHINES.search(request.headers.get("User-Agent", ""))
    if request.method == "GET" and not machine and what < 2**63 and home < 2**63:
        tally.add(what, home, today())
    response = HttpResponse(POINT, content_type="image/gif")
    response["Cache-Control"] = f"private, max-age={AGAIN_AFTER}"
    response["X-Robots-Tag"] = "noindex"
    return response
