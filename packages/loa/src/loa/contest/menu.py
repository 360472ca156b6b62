"""What this room puts into the desk's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loa.contest.access import awaiting
from loa.org.access import may
from loa.ui.menu import MenuItem, offer


def offer_all() -> None:
    """Offer the item; called when the room is ready."""
    offer(
        MenuItem(
            key="contest",
            label=_("Cuộc thi"),
            url_name="contest:contests",
            icon="check",
            order=60,
            visible=lambda user: may(user, "contest.see"),
            waiting=lambda user: awaiting(user) if may(user, "contest.approve") else None,
        )
    )
