"""The desk's menu: rooms offer items at start-up, each item knows for whom it is and how much waits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the desk's menu.

    Args:
        key: stable name; a view marks itself with `shell_section = key` or the template block `section`.
        label: for people.
        url_name: name of the address, reversed without arguments.
        icon: name of a symbol in the sprite.
        order: place in the menu; tens, so that a room can slip in between.
        visible: whether a user gets to see it.
        count: what waits there for the user (0: no badge); at most one query.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    visible: Callable[[Any], bool]
    count: Callable[[Any], int] | None = None


_items: dict[str, MenuItem] = {}


def offer(item: MenuItem) -> None:
    """Put an item into the menu; the same key again replaces it."""
    _items[item.key] = item


@register(Tags.urls)
def check(**options: Any) -> list[CheckMessage]:
    """Items whose address does not exist."""
    faults: list[CheckMessage] = []
    for item in _items.values():
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            faults.append(
                Error(f"the menu item {item.key!r} leads to {item.url_name!r}, which is no address", id="loa.E001")
            )
    return faults


def items_for(user: Any) -> list[MenuItem]:
    """The items that a user sees, in order."""
    return sorted((item for item in _items.values() if item.visible(user)), key=lambda item: item.order)
