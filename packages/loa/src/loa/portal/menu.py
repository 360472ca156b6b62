"""What this room puts into the desk's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loa.org.access import may
from loa.portal.access import awaiting, waiting_items
from loa.portal.banners.access import awaiting_banners
from loa.portal.carry.access import awaiting_answer
from loa.portal.guides import access as guides
from loa.portal.inbox import access as inbox
from loa.portal.library import access as library
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
            "carry", _("Tiếp sóng"), "portal:carry", "link", 31, lambda user: may(user, "story.see"),
            lambda user: awaiting_answer(user) if may(user, "story.approve") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem(
            "banners", _("Biểu ngữ"), "portal:banners", "flag", 32, lambda user: may(user, "story.see"),
            lambda user: awaiting_banners(user) if may(user, "story.approve") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem("sites", _("Trang thông tin"), "portal:sites", "globe", 115, lambda user: may(user, "org.change")),
    )
    offer(
        MenuItem(
            "inbox", _("Tin từ nguồn khác"), "portal:inbox", "down", 31, lambda user: may(user, "story.see"),
            lambda user: waiting_items(user) if may(user, "story.write") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem(
            "library", _("Văn bản"), "portal:documents", "file", 32, lambda user: may(user, "story.see"),
            lambda user: library.awaiting(user) if may(user, "story.approve") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem(
            "guides", _("Hướng dẫn"), "portal:guides", "list", 34, lambda user: may(user, "story.see"),
            lambda user: guides.awaiting(user) if may(user, "story.approve") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem(
            "feedback", _("Góp ý"), "portal:letters", "ask", 36, lambda user: may(user, "feedback.see"),
            lambda user: inbox.waiting_feedback(user) if may(user, "feedback.see") else None,
        )
    )  # fmt: skip
    offer(
        MenuItem(
            "nominations", _("Mô hình hay"), "portal:nominations", "flag", 38,
            lambda user: may(user, "feedback.see") or may(user, "evidence.record"),
            lambda user: inbox.waiting_nominations(user) if may(user, "evidence.see") else None,
        )
    )  # fmt: skip
