"""The names under which the server answers."""

from __future__ import annotations

from collections.abc import Iterator

from loa.kit.settings import Settings

SECONDS = 60
"""How long a process remembers the sites' names: a new one is answered that soon on every machine."""


class Hosts(list[str]):
    """`ALLOWED_HOSTS`: what the settings say, and then the host names of the sites; those are rows, and asked for only
    when nothing else fits.
    """

    def __init__(self, installation: Settings) -> None:
        super().__init__(installation.hosts)

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from _names_of_sites()


def _names_of_sites() -> tuple[str, ...]:
    from django.core.cache import cache
    from wagtail.models import Site

    key = "loa.config.hosts"
    names: tuple[str, ...] | None = cache.get(key)
    if names is None:
        names = tuple(Site.objects.order_by("pk").values_list("hostname", flat=True))
        cache.set(key, names, SECONDS)
    return names
