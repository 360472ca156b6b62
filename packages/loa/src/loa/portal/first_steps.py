"""The first step of a new office in this room: a site to publish on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from loa.org.access import Person, may
from loa.portal.access import administered_homes
from loa.ui.steps import Step


def answer(user: Person) -> list[Step]:
    """Answers `loa.ui.steps.steps`."""
    if not may(user, "org.change"):
        return []
    return [
        Step(
            "portal.site", 30, _("Mở trang thông tin"), _("Nơi bài được duyệt hiện ra với người dân."),
            administered_homes(user), ((reverse("portal:open_site"), _("Mở trang")),),
        )
    ]  # fmt: skip
