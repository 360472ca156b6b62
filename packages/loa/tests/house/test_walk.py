"""Every address of the server, Wagtail's too, walked as nobody and as a person of another commune; a new one is
covered by itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

PUBLIC = {
    "wagtail_serve": "the sites that everybody reads",
    "wagtaildocs_serve": "files that a page offers",
    "portal_front": "the site at the root, or how to begin",
    "portal_public": "the sites that everybody reads",
    "desk:sign_in": "where one signs in",
    "org:set_password": "whoever holds a slip sets the password of its person, once",
    "desk:language": "the choice of language, also before signing in",
    "wagtailadmin_sprite": "icons of the editor",
    "wagtailadmin_javascript_catalog": "words of the editor",
    "portal_feed": "feeds of what is on the sites",
    "portal_sitemap": "addresses of what is on the sites",
    "portal_sitemap_part": "addresses of what is on the sites",
    "portal_sitemap_news": "addresses of what is new on the sites",
    "portal_robots": "what robots may read",
    "portal_card": "the picture that a shared link shows",
    "portal_pdf": "a story for printing",
    "portal_qr": "a story's address as a code",
    "portal_oembed": "a story for who embeds it",
    "portal_data_page": "what there is as open data",
    "portal_data": "the list of what is on the sites",
    "portal_push": "a hub that we asked, at an address that nobody can guess, with a signature",
    "portal_documents": "the library of legal documents",
    "portal_document": "a document that was approved",
    "portal_document_file": "its file",
    "portal_hub": "the section on digital transformation",
    "portal_theme": "a theme of a plan under way",
    "portal_examples": "stories of digital transformation",
    "portal_nominate": "anybody names a good example",
    "portal_plan": "a plan under way",
    "portal_guides": "guides that were approved",
    "portal_guide": "a guide that was approved",
    "portal_contacts": "whom a site chose to name",
    "portal_events": "events that rooms tell of",
    "portal_events_ics": "the same as a calendar",
    "portal_feedback": "anybody writes to the office",
    "portal_feedback_answer": "whoever has the code reads the answer",
    "portal_answers": "answers that were made public",
    "portal_search": "searching what is on the sites",
    "portal_opened": "a point that counts that a story was opened; it says and asks nothing",
    "portal_seen": "a point that counts that a banner came into sight; it says and asks nothing",
    "portal_sites": "all sites, by name",
    "portal_file": "a file of a story, at an address that holds its hash",
    "portal_poll": "a poll of a published story",
    "portal_looks": "how a reader wants to see the sites",
    "portal_looks_style": "the same as a style sheet, for browsers without script",
    "api:find": "the same for machines",
    "api:suggest": "titles of what is on the sites, while typing",
    "api:openapi-json": "the API's document",
    "api:api-root": "an empty name that ninja needs for its addresses; answers 404",
    "thi:start": "the contest's hot path: a pass in a cookie of its own lets in, not a session",
    "thi:submit": "the contest's hot path: a signed token in the body lets in",
    "thi:clock": "the server's time",
    "thi:paper": "a paper without its key, at an address that nobody can guess",
    "thi:key": "what opens papers that were fetched ahead, from the opening on",
    "thi:media": "a picture or a sound of a question, at an address that holds its hash",
    "thi:contests": "contests that are approved",
    "thi:receipt": "anybody may check a receipt",
    "thi:contest": "an approved contest's rules",
    "thi:sign_up": "people of the public sign up",
    "thi:sign_in": "people of the public sign in to a contest, with a code of their own",
    "thi:sign_out": "forgets who sits at the device",
    "thi:practise": "questions that stand on no real paper",
    "thi:mine": "one's own data, by the contest's cookie",
    "thi:forget": "erases one's own data, by the contest's cookie",
    "thi:room": "the paper, by the contest's cookie",
    "thi:results": "published results",
    "thi:certificate": "whether a certificate is ours, at an address that stands on it",
    "thi:certificate_file": "a certificate, at an address that stands on it",
    "thi:data": "published results as data",
    "health": "whether the server lives",
    "radio_list": "programmes that everybody may hear again",
    "radio_programme": "a programme that everybody may hear again",
    "radio_file": "its sound and its words",
    "radio_feed": "a podcast",
    "radio_story_voice": "a published story read aloud, by the hash of its words",
    "radio_cover": "its cover",
    "radio_card": "the picture of a programme that is shared",
    "api:relay_pair": "a device that has a code and signs with its key",
}
"""What answers somebody who has not signed in, and why."""
IN_A_FRAME = {
    "wagtaildocs_serve",
    "portal_front",
    "portal_search",
    "portal_data_page",
    "portal_data",
    "portal_sites",
    "portal_looks",
    "radio_list",
    "thi:contests",
    "thi:receipt",
    "portal_documents",
    "portal_hub",
    "portal_examples",
    "portal_nominate",
    "portal_guides",
    "portal_contacts",
    "portal_events",
    "portal_events_ics",
    "portal_feedback",
    "portal_feedback_answer",
    "portal_answers",
}
"""Public pages in the frame of the published site that this walk makes; what else is on them has its own tests."""
OWN_ONLY = {
    "wagtailadmin_editing_sessions:release": "ends one's own editing session; answers 200 when there is none",
}
"""What takes a number of something else than a row of ours and does nothing with another's, and why."""
UPSTREAM = {
    "wagtailadmin_choose_page_external_link": "Wagtail 8.0 stumbles over a missing URL; its window always sends one",
}
"""Where an empty form breaks a view that is not ours, and why that may wait."""
NOT_ROWS = {"year", "month", "day", "version", "filename", "action_name", "app_label", "model_name"}
"""Names of parameters that are no row's number."""
CLOSED = {403, 404, 405}
OF_DEVICES = ("api:relay_",)
"""Addresses that only a paired device's signature opens: whoever is signed in gets 401."""


@dataclass(frozen=True)
class Address:
    """One pattern, with the foreign number in every place that takes one."""

    name: str
    path: str
    parameters: frozenset[str]

    @property
    def has_row(self) -> bool:
        return bool(self.parameters - NOT_ROWS)


def _fill(pattern: Any, number: int) -> tuple[str, set[str]]:
    """The text of one pattern with values in it, and the names of its parameters."""
    if isinstance(pattern, RoutePattern):
        names = set(pattern.converters)
        text = re.sub(r"<(?:(\w+):)?(\w+)>", lambda match: _value(match[2], number), str(pattern._route))
        return text, names
    template, names = normalize(pattern.regex.pattern)[-1]
    return template % {name: _value(name, number) for name in names}, set(names)


def _value(name: str, number: int) -> str:
    words = {
        "app_label": "wagtailcore",
        "model_name": "page",
        "action_name": "unpublish",
        "year": "2026",
        "month": "11",
        "day": "2",
    }
    return words.get(name, "1" if name == "version" else str(number))


def addresses(number: int, resolver: Any = None, before: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every pattern of the server."""
    for one in (resolver or get_resolver()).url_patterns:
        text, names = _fill(one.pattern, number)
        if isinstance(one, URLResolver):
            inner = (*spaces, *([one.namespace] if one.namespace else []))
            for address in addresses(number, one, before + text, inner):
                yield Address(address.name, address.path, address.parameters | names)
        elif isinstance(one, URLPattern):
            yield Address(":".join((*spaces, one.name or "")), before + text, frozenset(names))


def call(method: str, path: str, person: Any = None) -> Any:
    """One request of a fresh browser; an exception of a view is a 500. What it changes is undone, unless `keep`."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return getattr(client, method)(path)


def text_of(response: Any) -> str:
    """Everything that an answer says, spreadsheets and headers included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body += b"".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace") + str(dict(response.headers))


def is_sign_in(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))


def test_the_walker_sees_the_server() -> None:
    names = Counter(address.name for address in addresses(1))
    rooms = {name.split(":")[0] for name in names if ":" in name}
    assert {"desk", "org", "plan", "evidence", "portal", "oversight", "api"} <= rooms
    assert sum(names.values()) > 250
    assert {"evidence:entry", "wagtailadmin_pages:edit", "wagtail_serve"} <= set(names)
    assert Address("evidence:entry", "/ban/minh-chung/7/", frozenset({"pk"})) in set(addresses(7))


def test_what_is_public_is_still_there() -> None:
    """A name that no address has any more must not stay on the list, where it would open a later one."""
    optional = {"health", "portal_public"}
    assert set(PUBLIC) - optional <= {address.name for address in addresses(1)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_anywhere_without_signing_in(foreign: Any, method: str) -> None:
    faults = []
    for address in addresses(foreign.number):
        if address.name in PUBLIC:
            continue
        with transaction.atomic():
            response = call(method, address.path)
            if not (is_sign_in(response) or response.status_code in CLOSED | {401}):
                faults.append(f"{method} {address.path} ({address.name}): {response.status_code}")
            elif foreign.mark in text_of(response):
                faults.append(f"{method} {address.path} ({address.name}): shows foreign words")
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_public_addresses_show_nothing_that_is_not_published(foreign: Any) -> None:
    """The foreign home page is published and stands at the root, so that an address that leads nowhere is answered in
    its frame; what else is on it the portal's own tests see.
    """
    faults = []
    frame = text_of(call("get", "/khong-co-trang/")).count(foreign.mark)
    for address in addresses(foreign.number):
        if address.name in PUBLIC and address.name not in IN_A_FRAME:
            response = call("get", address.path)
            found = text_of(response).replace(f"{foreign.mark}</title>", "").count(foreign.mark)
            if response.status_code >= 500 or found > (frame if response.status_code == 404 else 0):
                faults.append(f"{address.path} ({address.name}): {response.status_code}")
    assert not faults, "\n".join(faults)


def test_another_commune_s_rows_do_not_exist(foreign: Any) -> None:
    """As a person with every role, but in another commune: 403 or 404 at every row, and nothing of it on any list."""
    faults = []
    for address in addresses(foreign.number):
        if address.name in PUBLIC:
            continue
        with transaction.atomic():
            response = call("get", address.path, foreign.stranger)
            status = response.status_code
            closed = CLOSED | ({401} if address.name.startswith(OF_DEVICES) else set())
            if status >= 500 or (address.has_row and status not in closed):
                faults.append(f"get {address.path} ({address.name}): {status} {response.get('Location', '')}")
            elif foreign.mark in text_of(response):
                faults.append(f"get {address.path} ({address.name}): {status}, shows foreign words")
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_another_commune_s_rows_are_not_in_any_spreadsheet(foreign: Any) -> None:
    faults = []
    for address in addresses(foreign.number):
        if (
            address.name in PUBLIC
            or address.has_row
            or not address.path.startswith("/ban/")
            or "/soan/" in address.path
        ):
            continue
        with transaction.atomic():
            response = call("get", f"{address.path}?xuat=xlsx", foreign.stranger)
            if response.status_code >= 500 or foreign.mark in text_of(response):
                faults.append(f"{address.path} ({address.name}): {response.status_code}")
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_nothing_is_done_to_another_commune_s_rows(foreign: Any) -> None:
    before, faults = foreign.state(), []
    for address in addresses(foreign.number):
        if address.name in PUBLIC or address.name in OWN_ONLY or not address.has_row:
            continue
        with transaction.atomic():
            response = call("post", address.path, foreign.stranger)
            # An API call without a body is refused before any row is looked for.
            closed = CLOSED | ({400, 422} if address.name.startswith("api:") else set())
            if response.status_code not in closed:
                faults.append(
                    f"post {address.path} ({address.name}): {response.status_code} {response.get('Location', '')}"
                )
            if (after := foreign.state()) != before:
                changed = sorted(label for label in before if after[label] != before[label])
                faults.append(f"post {address.path} ({address.name}): changed {', '.join(changed)}")
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_no_form_that_is_sent_empty_breaks_anything(foreign: Any) -> None:
    """Addresses without a row, sent an empty form: an answer, never a 500, and no foreign words."""
    faults = []
    for address in addresses(foreign.number):
        if address.name in PUBLIC or address.name in UPSTREAM or address.has_row:
            continue
        with transaction.atomic():
            response = call("post", address.path, foreign.stranger)
            if response.status_code >= 500 or foreign.mark in text_of(response):
                faults.append(f"post {address.path} ({address.name}): {response.status_code}")
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_pages_of_another_commune_s_site_do_not_exist(foreign: Any) -> None:
    """Home and section pages share their numbers with nothing else here, so only addresses that take a page are
    asked."""
    faults = []
    for number in foreign.pages:
        for address in addresses(number):
            if not any("page" in name for name in address.parameters) or address.name in PUBLIC:
                continue
            for method in ("get", "post"):
                with transaction.atomic():
                    response = call(method, address.path, foreign.stranger)
                    if response.status_code not in CLOSED:
                        faults.append(f"{method} {address.path} ({address.name}): {response.status_code}")
                    transaction.set_rollback(True)
    assert not faults, "\n".join(faults)


def test_the_same_addresses_open_for_whoever_owns_the_rows(foreign: Any) -> None:
    """The counter-proof: the rows are there and their owner reaches them, so the refusals above are refusals."""
    reached = set()
    for address in addresses(foreign.number):
        if address.has_row and address.name not in PUBLIC:
            with transaction.atomic():
                if call("get", address.path, foreign.owner).status_code not in CLOSED:
                    reached.add(address.name)
                transaction.set_rollback(True)
    assert {
        "evidence:entry",
        "evidence:attachment",
        "plan:plan",
        "plan:task",
        "portal:story",
        "api:task",
        "api:entry",
    } <= reached
    assert len(reached) >= 25, sorted(reached)
