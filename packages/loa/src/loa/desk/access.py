"""The only door to the audit log: administrators read what the people of their units did."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry, PageLogEntry

from loa.org import access
from loa.org.models import Unit, User


def visible_log(user: Any, pages: bool = False) -> QuerySet[Any]:
    """Lines of the audit log, newest first.

    Args:
        user: who reads; without an administering role there is nothing to see.
        pages: the log of the web pages (stories) instead of that of everything else.
    """
    rows: QuerySet[Any] = (
        (PageLogEntry if pages else ModelLogEntry).objects.select_related("user").order_by("-timestamp", "-pk")
    )
    seen = Q(user__in=access.visible_users(user).values("pk"))
    if _administers_everything(user):
        seen = Q()
    return rows.filter(seen) if access.may(user, "org.change") else rows.none()


def _administers_everything(user: Any) -> bool:
    """Whether no unit that works in this installation stands outside the user's reach: then the clock's own deeds
    are theirs to read.
    """
    reach = access.units(user, "org.change")
    return (
        access.may(user, "org.change")
        and not Unit.objects.filter(outside=False).exclude(pk__in=reach.values("pk")).exists()
    )


def log_authors(user: Any) -> QuerySet[User]:
    """People whose deeds the user may read."""
    return access.visible_users(user)
