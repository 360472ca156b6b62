"""What a programme's public page says of itself to other programs: Open Graph, Twitter, schema.org's PodcastEpisode."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from loa.portal.models import HomePage
from loa.portal.outgoing import card
from loa.portal.outgoing.describe import Described, in_script, organisation
from loa.radio.models import Programme, Rendering


def described(row: Programme, made: Rendering, home: HomePage) -> Described:
    """The head of a programme's page.

    Args:
        row: with its series, and `aired` as `access.on_the_portal` has it.
        made: what is heard.
        home: the site on which the page stands.
    """
    base = settings.INSTALLATION.base_url
    address = f"{base}{reverse('radio_programme', args=[row.pk])}"
    sound = f"{base}{reverse('radio_file', args=[row.pk, 'programme.mp3'])}"
    picture = f"{base}{reverse('radio_card', args=[row.pk])}"
    feed = f"{base}{reverse('radio_feed', args=[row.series_id])}"
    about = row.about or row.series.about or row.series.title
    file = next((one for one in made.files.all() if one.kind == "mp3"), None)
    seconds = file.samples // file.rate if file is not None and file.rate else row.series.seconds
    episode = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "@id": f"{address}#chuong-trinh",
        "name": row.title,
        "description": about,
        "url": address,
        "inLanguage": "vi",
        "datePublished": row.aired.isoformat(timespec="seconds"),
        "image": picture,
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": sound,
            "encodingFormat": "audio/mpeg",
            "duration": f"PT{seconds}S",
        },
        "partOfSeries": {"@type": "PodcastSeries", "name": row.series.title, "webFeed": feed},
        "publisher": organisation(home, home.address),
    }
    return Described(
        canonical=address,
        properties=[
            ("og:type", "website"),
            ("og:site_name", home.title),
            ("og:locale", "vi_VN"),
            ("og:title", row.title),
            ("og:description", about),
            ("og:url", address),
            ("og:image", picture),
            ("og:image:type", "image/png"),
            ("og:image:width", str(card.WIDTH)),
            ("og:image:height", str(card.HEIGHT)),
            ("og:image:alt", row.title),
            ("og:audio", sound),
            ("og:audio:type", "audio/mpeg"),
        ],
        names=[("twitter:card", "summary_large_image"), ("twitter:title", row.title), ("twitter:image", picture)],
        feeds=[("application/rss+xml", row.series.title, feed)],
        linked=in_script(episode),
    )
