"""What the shell around a staff screen needs to know. Nothing is read before a template asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from loa.kit.clock import today
from loa.ui.menu import MenuItem, counts, items_for
from loa.ui.words import full_date


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu as drawn: `current` is "page", "true" (somewhere below) or empty."""

    key: str
    label: str | Promise
    url: str
    icon: str
    current: str
    count: int


class Shell:
    """The frame of a page, for one request: who, which unit, which day, and the menu with what waits."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def today(self) -> str:
        """ "Thứ Hai, 23/11/2026"."""
        return full_date(today())

    @cached_property
    def person(self) -> Any:
        """The signed-in user, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def _standing(self) -> list[Any]:
        """The memberships of today; `org` reads them once per user object, whoever asks first."""
        if self.person is None:
            return []
        day = today()
        rows = getattr(self.person, "_loa_memberships", None)
        if rows is None:
            rows = list(self.person.memberships.select_related("unit"))
            self.person._loa_memberships = rows
        return [row for row in rows if row.is_valid(day)]

    @property
    def unit(self) -> Any:
        """The first unit in which the user has a role, or None."""
        return self._standing[0].unit if self._standing else None

    @property
    def standing(self) -> str:
        """The line below the name: the person's post, else the roles in the first unit; then the unit, where the
        post does not name it.
        """
        if not self._standing:
            return getattr(self.person, "title", "") or ""
        first = self._standing[0]
        if self.person.title:
            unit = str(first.unit)
            return self.person.title if unit.rsplit(" ", 2)[-1] in self.person.title else f"{self.person.title}, {unit}"
        return f"{first.get_role_display()}, {first.unit}"

    @property
    def is_sample(self) -> bool:
        """Whether the user works in a sample unit."""
        return any(row.unit.is_sample for row in self._standing)

    @property
    def back(self) -> str:
        """The page that the browser came from, where it is one of ours; else empty."""
        address = self.request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(address, {self.request.get_host()}, self.request.is_secure())
        return address if safe and address != self.request.build_absolute_uri() else ""

    def menu(self, section: str = "") -> list[MenuEntry]:
        """The menu of the user; without a section the item whose address the page stands below is the current one."""
        if self.person is None:
            return []
        placed = [(item, url) for item in items_for(self.person) if (url := _address(item))]
        path = self.request.path
        if not section:
            above = [(len(url), item.key) for item, url in placed if path.startswith(url)]
            section = max(above)[1] if above else ""
        waiting = counts([item for item, _url in placed], self.person)
        return [
            MenuEntry(
                item.key,
                item.label,
                url,
                item.icon,
                "" if item.key != section else "page" if path == url else "true",
                waiting.get(item.key, 0),
            )
            for item, url in placed
        ]


def _address(item: MenuItem) -> str:
    """Where an item leads. An address that does not exist is an error while somebody develops (`loa check` says it
    too); an office that runs Loa loses the item, not every screen.
    """
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        if settings.DEBUG:
            raise
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
