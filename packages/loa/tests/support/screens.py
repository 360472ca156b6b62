"""Screens of this process in a real Chromium, with no server between: what the browser asks for, Django's test client
answers. So a browser sees what a test has in its transaction.
"""

from __future__ import annotations

import contextvars
import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Route, sync_playwright

CHROMIUM = os.environ.get("LOA_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT = "http://localhost"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for one module. It must be open before the first row is asked for: while Playwright's own loop runs in
    this thread, Django takes it for an asynchronous caller and keeps other connections.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Screens:
    """Somebody who opens one screen after the other.

    Args:
        person: who is signed in; nobody where None.
        look: what `Browser.new_context` takes (viewport, color_scheme).
    """

    def __init__(self, browser: Browser, person: Any = None, **look: Any) -> None:
        self.client = Client(raise_request_exception=False, headers={"host": "localhost"})
        if person is not None:
            self.client.force_login(person)
        self._cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self._held: dict[str, Any] = {}
        self._ours = contextvars.copy_context()
        self._complaints: list[str] = []
        self._size = look["viewport"]
        self.page = browser.new_context(locale="vi-VN", **look).new_page()
        self.page.route("**/*", self._route)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("console", lambda one: self._complaints.append(one.text) if one.type == "error" else None)

    def ask(self, path: str, method: str = "get") -> Any:
        """What the server answers; whoever was signed out by the last answer is signed in again."""
        self.client.cookies = SimpleCookie(self._cookies)
        return getattr(self.client, method)(path)

    def faults(self, path: str, answer: Any) -> list[str]:
        """Open an answer in the browser and name what is wrong with it: of accessibility, sideways, or of a script."""
        self._held[path] = answer
        self._complaints.clear()
        # The editor's bar at the foot covers, for a moment, what one scrolls to; axe takes that for a small target.
        self.page.set_viewport_size({**self._size, "height": 6000} if path.startswith("/ban/soan/") else self._size)
        self.page.goto(AT + path)
        found = Axe().run(self.page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
        lines = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            lines.append(f"scrolls sideways by {wide} px")
        # A page that answers 4xx says so in the console; that is the answer that was asked for.
        return lines + [one for one in self._complaints if "status of 4" not in one]

    def close(self) -> None:
        self.page.context.close()

    def _route(self, route: Route) -> None:
        asked = route.request
        parts = urlsplit(asked.url)
        if parts.path.startswith("/static/"):
            found = finders.find(parts.path.removeprefix("/static/"))
            if found:
                kind = mimetypes.guess_type(str(found))[0]
                route.fulfill(path=str(found), content_type=kind or "application/octet-stream")
            else:
                route.fulfill(status=404)
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self._held.pop(path, None)
        if answer is None:
            kind = asked.headers.get("content-type", "")
            call: Callable[..., Any] = self.client.generic
            # Playwright calls this in a context of its own, where Django would open a connection of its own.
            answer = self._ours.run(call, asked.method, path, asked.post_data_buffer or b"", kind)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=body)
