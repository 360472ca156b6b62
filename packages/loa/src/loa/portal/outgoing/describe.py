"""What a page says of itself to other programs: Open Graph, Twitter, schema.org; and oEmbed for who embeds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from loa.portal.models import NEWS, HomePage, Origin, SectionPage, StoryFlow, StoryPage
from loa.portal.outgoing import card
from loa.portal.outgoing.syndicate import FORMS, plain, root_of

KINDS = {"atom.xml": "application/atom+xml", "rss.xml": "application/rss+xml", "feed.json": "application/feed+json"}


@dataclass(slots=True)
class Described:
    """What stands in a page's head.

    Args:
        canonical: the one true address; "" where there is none (previews).
        properties: Open Graph, in order.
        names: what goes under `name` (Twitter).
        feeds: (content type, title, address).
        oembed: address of the description for who embeds the page; "" where it cannot be.
        linked: schema.org, ready for the script element.
    """

    canonical: str = ""
    properties: list[tuple[str, str]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    feeds: list[tuple[str, str, str]] = field(default_factory=list)
    oembed: str = ""
    linked: str = ""


def in_script(value: Any) -> SafeString:
    """JSON that ends no script element and begins no comment, whatever a title holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(letter, code)
    return mark_safe(text)


# An address is worked out from the tree of sites each time it is asked for: here each is asked for once.


def card_url(page: StoryPage | HomePage, home: HomePage, address: str) -> str:
    """The absolute address of a page's card.

    Args:
        address: the page's own.
    """
    path = reverse("portal_card", args=[page.pk, card.digest(page, home)])
    return f"{root_of(address)}{path}"


def feeds_of(home: HomePage, theme: Any = None) -> list[tuple[str, str, str]]:
    """The feeds that belong to a page, nearest first: (content type, title, address)."""
    found, address = [], home.address
    if theme is not None:
        news = f"{address}{NEWS}/"
        found += [
            (KINDS[form], f"{theme.title} ({_label(form)})", f"{news}{form}?noi-dung={theme.pk}") for form in FORMS
        ]
    found += [(KINDS[form], f"{home.title} ({_label(form)})", f"{address}{form}") for form in FORMS]
    return found


def _label(form: str) -> str:
    return {"atom.xml": "Atom", "rss.xml": "RSS", "feed.json": "JSON"}[form]


def describe(
    page: Any,
    home: HomePage,
    *,
    flow: StoryFlow | None = None,
    theme: Any = None,
    heading: str = "",
    about: str = "",
    address: str = "",
) -> Described:
    """What a public page says of itself.

    Args:
        page: the page at hand; None for a page of another room that borrows the site's frame.
        home: the site.
        flow: of a story.
        theme: which the page shows alone.
        heading, about: of a page that is not the site's first: what it is called, and one or two sentences.
        address: of a page that borrows the frame.
    """
    if isinstance(page, StoryPage):
        return _story(page, home, flow)
    found = Described(feeds=feeds_of(home, theme))
    at = home.address
    address = page.address if page is not None and getattr(page, "pk", None) else address
    if theme is not None and isinstance(page, SectionPage):
        address = f"{address}?noi-dung={theme.pk}"
    found.canonical = address
    title = heading or home.title
    image = card_url(home, home, at)
    found.properties = [
        ("og:type", "website"),
        ("og:site_name", home.title),
        ("og:locale", "vi_VN"),
        ("og:title", title if title == home.title else f"{title} · {home.title}"),
        ("og:description", about or home.tagline or home.title),
        *([("og:url", address)] if address else []),
        *_image(image, home.title),
    ]
    found.names = [("twitter:card", "summary_large_image")]
    graph: list[dict[str, Any]] = [organisation(home, at)]
    if isinstance(page, HomePage):
        graph.append(
            {
                "@type": "WebSite",
                "@id": f"{at}#trang",
                "url": at,
                "name": home.title,
                "inLanguage": "vi",
                "publisher": {"@id": f"{at}#co-quan"},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": f"{root_of(at)}{reverse('portal_search')}?q={{search_term_string}}",
                    "query-input": "required name=search_term_string",
                },
            }
        )
    elif address:
        graph.append(_crumbs([(home.title, at), (title, address)]))
    found.linked = in_script({"@context": "https://schema.org", "@graph": graph})
    return found


def _image(url: str, alt: str) -> list[tuple[str, str]]:
    return [
        ("og:image", url),
        ("og:image:type", "image/png"),
        ("og:image:width", str(card.WIDTH)),
        ("og:image:height", str(card.HEIGHT)),
        ("og:image:alt", alt),
    ]


def organisation(home: HomePage, at: str) -> dict[str, Any]:
    """Who answers for a site, as schema.org's GovernmentOrganization.

    Args:
        at: the site's address.
    """
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{at}#co-quan",
        "name": home.office or home.unit.name,
        "url": at,
        "logo": card_url(home, home, at),
        "areaServed": home.title,
    }


def _crumbs(rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": nth, "name": name, "item": url} for nth, (name, url) in enumerate(rows, 1)
        ],
    }


def origin_of(flow: StoryFlow | None) -> Origin | None:
    """What a story was taken from, where its flow was read together with it; without asking the database."""
    page = flow.page if flow is not None else None
    return getattr(page, "origin", None) if page is not None else None


def _story(page: StoryPage, home: HomePage, flow: StoryFlow | None) -> Described:
    address = page.address if page.live else ""
    origin = origin_of(flow)
    found = Described(feeds=feeds_of(home))
    if not address or flow is None or flow.published_at is None:
        return found
    # Whoever let us carry the whole text keeps the place in search engines.
    found.canonical = origin.link if origin is not None and origin.is_full and origin.link else address
    at = home.address
    image = card_url(page, home, address)
    changed = flow.updated_at or flow.published_at
    found.properties = [
        ("og:type", "article"),
        ("og:site_name", home.title),
        ("og:locale", "vi_VN"),
        ("og:title", page.title),
        ("og:description", page.summary),
        ("og:url", address),
        *_image(image, page.title),
        ("article:published_time", flow.published_at.isoformat(timespec="seconds")),
        ("article:modified_time", changed.isoformat(timespec="seconds")),
        *([("article:section", page.theme.title)] if page.theme else []),
    ]
    found.names = [
        ("twitter:card", "summary_large_image"),
        ("twitter:title", page.title),
        ("twitter:description", page.summary),
        ("twitter:image", image),
    ]
    found.oembed = f"{root_of(address)}{reverse('portal_oembed')}?{urlencode({'url': address})}"
    article = {
        "@type": "NewsArticle",
        "@id": f"{address}#bai",
        "headline": page.title[:110],
        "name": page.title,
        "description": page.summary,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "datePublished": flow.published_at.isoformat(timespec="seconds"),
        "dateModified": changed.isoformat(timespec="seconds"),
        "image": [image],
        "author": {"@type": "Organization", "name": page.byline or home.title},
        "publisher": {"@id": f"{at}#co-quan"},
        **({"articleSection": page.theme.title} if page.theme else {}),
        **({"isBasedOn": origin.link} if origin is not None and origin.link else {}),
        **({"creditText": origin.credit} if origin is not None else {}),
    }
    crumbs = _crumbs([(home.title, at), (_("Tin tức"), f"{at}{NEWS}/"), (page.title, address)])
    found.linked = in_script({"@context": "https://schema.org", "@graph": [organisation(home, at), article, crumbs]})
    return found


def oembed(page: StoryPage, home: HomePage, *, width: int | None, height: int | None) -> dict[str, Any]:
    """A story for who embeds it (oembed.com 1.0): words and a link, no script and no frame.

    Args:
        width, height: the most that the embedder has room for, in pixels.
    """
    html = format_html(
        '<blockquote cite="{0}"><p><a href="{0}">{1}</a></p><p>{2}</p><footer>{3}</footer></blockquote>',
        page.address,
        page.title,
        page.summary,
        home.title,
    )
    found: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "author_name": page.byline or home.title,
        "author_url": home.address,
        "provider_name": home.title,
        "provider_url": home.address,
        "cache_age": 3600,
        "html": str(html),
        "width": min(width or 600, 600),
        "height": min(height or 240, 240),
    }
    if (width or card.WIDTH) >= card.WIDTH and (height or card.HEIGHT) >= card.HEIGHT:
        found |= {
            "thumbnail_url": card_url(page, home, page.address),
            "thumbnail_width": card.WIDTH,
            "thumbnail_height": card.HEIGHT,
        }
    return found


def oembed_xml(value: dict[str, Any]) -> str:
    """The same as XML."""
    rows = "".join(f"<{name}>{escape(plain(str(one)))}</{name}>" for name, one in value.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{rows}</oembed>'


def qr_title(page: StoryPage) -> str:
    """What a reader hears instead of the picture."""
    return _("Mã QR dẫn tới bài “%(title)s”") % {"title": plain(page.title)}
