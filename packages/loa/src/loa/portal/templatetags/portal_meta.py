"""Tags of the public pages for other programs and for sharing: `{% load portal_meta %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from loa.plan.models import Theme
from loa.portal.models import HomePage, SitePage, StoryPage
from loa.portal.outgoing.describe import Described, describe, origin_of

register = template.Library()
LONGEST = 300
"""Letters of what a page says of itself where it is passed on."""


@register.inclusion_tag("portal/parts/meta.html", takes_context=True)
def page_meta(context: Any) -> dict[str, Any]:
    """The one line in a site's <head>: canonical address, feeds, Open Graph, Twitter, schema.org, oEmbed. A preview has
    none of it. A page of another room that says so itself has it as `described`.
    """
    home, page, own = context.get("home"), context.get("page"), context.get("described")
    if not isinstance(home, HomePage) or context.get("is_preview"):
        return {}
    if isinstance(own, Described):
        return {"described": own}
    address = page.get("address", "") if isinstance(page, dict) else ""
    theme = context.get("theme")
    return {
        "described": describe(
            page if isinstance(page, SitePage) else None,
            home,
            flow=context.get("flow"),
            theme=theme if isinstance(theme, Theme) else None,
            heading=str(context.get("heading") or ""),
            about=" ".join(str(context.get("about") or "").split())[:LONGEST],
            address=address,
        )
    }


@register.inclusion_tag("portal/parts/story_end.html", takes_context=True)
def story_end(context: Any) -> dict[str, Any]:
    """The one line at the end of a story: where it was taken from, print, code, sharing."""
    page = context.get("page")
    if not isinstance(page, StoryPage) or page.pk is None:
        return {}
    is_out = page.live and not context.get("is_preview")
    return {
        "page": page,
        "origin": origin_of(context.get("flow")),
        "pdf": reverse("portal_pdf", args=[page.pk]) if is_out else "",
        "qr": reverse("portal_qr", args=[page.pk]) if is_out else "",
        "address": page.address if is_out else "",
    }
