"""The desk's menu: rooms offer items at start-up, each item knows for whom it is and how much waits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from loa.ui.database import count_at_once


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
        waiting: the rows that wait there for the user, for the badge; None: nothing can. One query counts all items.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    visible: Callable[[Any], bool]
    waiting: Callable[[Any], QuerySet[Any] | None] | None = None


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


def counts(items: list[MenuItem], user: Any) -> dict[str, int]:
    """How much waits at each item, by its key; one query for all, none where nothing can wait.

    Args:
        items: as `items_for` gives them.
        user: signed in.
    """
    rows = {item.key: item.waiting(user) for item in items if item.waiting is not None}
    return count_at_once({key: found for key, found in rows.items() if found is not None}, user)
