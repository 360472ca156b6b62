"""What this room puts into the desk's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loa.org.access import may
from loa.portal.access import awaiting, waiting_items
from loa.ui.menu import MenuItem, offer


def offer_all() -> None:
    """Offer the items; called when the room is ready."""
    offer(
        MenuItem(
            key="stories",
            label=_("Tin bài"),
            url_name="portal:stories",
            icon="doc",
            order=30,
            visible=lambda user: may(user, "story.see"),
            waiting=lambda user: awaiting(user) if may(user, "story.approve") else None,
        )
    )
    offer(
        MenuItem(
            key="inbox",
            label=_("Tin từ nguồn khác"),
            url_name="portal:inbox",
            icon="down",
            order=32,
            visible=lambda user: may(user, "story.see"),
            waiting=lambda user: waiting_items(user) if may(user, "story.write") else None,
        )
    )
    offer(
        MenuItem("sites", _("Trang thông tin"), "portal:sites", "globe", 115, lambda user: may(user, "org.change")),
    )
