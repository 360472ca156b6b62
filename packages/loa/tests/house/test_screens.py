"""axe-core on every screen, at 360 and 1280 px, light and dark: none has a fault, also where a form comes back.

A new screen is covered by itself. Two worlds: one of everything (`foreign`: every address has its row), and the demo,
whose rows are in the states in which people meet them. The whole of it is a soak; each run takes a sample.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from screens import CHROMIUM, Screens, chromium

from .test_walk import PUBLIC, addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
SAMPLE = 6
PER_NAME = 5
"""So many screens of one address are looked at in the demo, and followed for each person: rows differ in state."""
ELSEWHERE = {
    "contest:award_papers": "browser/test_contest.py",
    "contest:statistics": "browser/test_contest.py",
    "oversight:whole": "browser/test_campaign.py",
    "portal_poll": "portal/test_rooms_browser.py",
    "portal_pictures:choose": "portal/walk_blocks.py, in the editor's window",
    "radio:certificate": "browser/test_radio.py",
    "radio_programme": "browser/test_radio.py",
    "thi:certificate": "browser/test_contest.py",
    "thi:mine": "browser/test_contest.py",
    "thi:room": "browser/test_contest.py",
}
"""Screens that neither world has, and the walk that looks at them."""
NOWHERE = ("/khong-co-trang-nay/", "/ban/khong-co-trang-nay/")
"""What is not there is told on a screen too."""
NO_SCREENS = {
    "contest:award_file", "contest:export", "desk:home", "oversight:report_file", "oversight:report_page",
    "oversight:whole_file", "oversight:whole_page", "portal:nomination_paper", "portal:write_for_task", "portal_card",
    "portal_data", "portal_document_file", "portal_feed", "portal_file", "portal_files:chosen_multiple",
    "portal_oembed", "portal_pdf", "portal_pictures:choose_results", "portal_pictures:chosen",
    "portal_pictures:chosen_multiple", "portal_pictures:select_format", "portal_push", "portal_qr", "portal_rendition",
    "portal_sitemap_part", "radio:hear", "radio:rendition", "radio_card", "radio_cover", "radio_feed",
    "radio_file", "radio_story_voice", "thi:certificate_file", "thi:data", "thi:key", "thi:media", "thi:paper",
}  # fmt: skip
"""What is handed out under these is a file, data, a part of a page, or the way to another address."""

passed: dict[str, int] = {}
"""What answered something else than a screen in the world of one of everything: name and status."""
seen: set[str] = set()
"""Names of screens that were looked at."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def everything(browser: Browser, foreign: Any) -> Any:
    """The world of `foreign`; the browser is open before its first row is made."""
    return foreign


def is_screen(answer: Any) -> bool:
    """Whether an answer is a page to look at, not a part that a script puts into one."""
    return (
        answer.status_code in (200, 409, 422)
        and answer.get("Content-Type", "").startswith("text/html")
        and not answer.streaming
        and b"<!doctype html>" in answer.content[:200].lower()
    )


def look(screens: Screens, name: str, path: str, method: str) -> list[str] | None:
    """Faults of one answer; None where it is no screen. What it changed is undone."""
    with transaction.atomic():
        answer = screens.ask(path, method)
        found = None
        if is_screen(answer):
            seen.add(name)
            found = [f"{method} {path} ({name}): {one}" for one in screens.faults(path, answer)]
        elif method == "get":
            passed[name] = answer.status_code
        transaction.set_rollback(True)
    return found


def asked(number: int) -> list[tuple[str, str, str]]:
    """Name, path and method of all that may be a screen; an empty form is sent too, and comes back with its faults."""
    return [
        (one.name, one.path, method)
        for one in addresses(number)
        if not one.name.startswith("api:")
        for method in (("get",) if one.name in PUBLIC else ("get", "post"))
    ]


def test_a_sample_of_all_screens_is_fit(browser: Browser, everything: Any) -> None:
    screens, faults, count = Screens(browser, everything.owner, **LOOKS["phone"]), [], 0
    paths = [one for one in asked(everything.number) if "/soan/" not in one[1]]  # Wagtail's are shut, but a few
    random.Random(4).shuffle(paths)
    for name, path, method in paths:
        found = look(screens, name, path, method)
        count += found is not None
        faults += found or []
        if count == SAMPLE:
            break
    screens.close()
    assert count == SAMPLE
    assert not faults, "\n".join(faults)


@pytest.mark.soak
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_screen_is_fit(browser: Browser, everything: Any, size: str) -> None:
    screens, faults = Screens(browser, everything.owner, **LOOKS[size]), []
    for name, path, method in asked(everything.number):
        faults += look(screens, name, path, method) or []
    screens.close()
    assert not faults, "\n".join(faults)


def links(path: str, answer: Any) -> Iterator[str]:
    """Addresses of this server that a page leads to."""
    for href in re.findall(r'href="([^"#]+)"', answer.content.decode()):
        parts = urlsplit(urljoin(f"http://localhost{path}", unescape(href)))
        if parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.soak
def test_whatever_the_demo_leads_to_is_fit(browser: Browser, db: None) -> None:
    from loa.config import demo
    from loa.org.models import User
    from loa.org.sample import SHOWN
    from loa.org.slip import make_slip

    plan = demo.create()
    keeper = User.objects.get(username="quantri")
    part = plan.tasks.filter(role="partner", unit__memberships__role="reporter").first()
    partner = part.unit.memberships.filter(role="reporter").first().user
    hidden = {
        "": [reverse("org:set_password", args=make_slip(partner, keeper))],
        "dieuphoi": [reverse("plan:sync", args=[plan.pk])],
        partner.username: [reverse("oversight:confirm_part", args=[part.pk])],
    }
    """What nothing leads to: a slip on paper, or a screen that is needed after a change only."""
    looked_at: Counter[str] = Counter()
    faults: list[str] = []
    for nth, username in enumerate(dict.fromkeys(("", *SHOWN, partner.username))):
        person = User.objects.get(username=username) if username else None
        screens = Screens(browser, person, **LOOKS["phone" if nth % 2 else "desk"])
        waiting, known = ["/", "/ban/", "/ban/dang-nhap/", *NOWHERE, *hidden.get(username, ())], set()
        followed: Counter[str] = Counter()
        while waiting:
            path = waiting.pop(0)
            try:
                name = resolve(urlsplit(path).path).view_name
            except Resolver404:
                continue
            if path in known or followed[name] >= PER_NAME:
                continue
            known.add(path)
            answer = screens.ask(path)
            if is_screen(answer) or path in NOWHERE:
                followed[name] += 1
                waiting += links(path, answer)
                if looked_at[name] >= PER_NAME:
                    continue
                looked_at[name] += 1
                faults += [f"{username} {path} ({name}): {one}" for one in screens.faults(path, answer)]
            elif answer.status_code in (301, 302):
                waiting.append(urljoin(path, answer["Location"]))
        screens.close()
    seen.update(looked_at)
    assert not faults, "\n".join(faults)


@pytest.mark.soak
def test_no_screen_was_passed_over() -> None:
    """A new screen that neither world has must be looked at somewhere, or this fails."""
    assert passed, "the tests above say what was seen"
    maybe = {name for name, status in passed.items() if status not in (200, 405) and not name.startswith("wagtail")}
    assert maybe - seen - {""} == ELSEWHERE.keys() | NO_SCREENS
