"""A real `loa serve` in a process of its own, and people who use it in a real Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import migrated_once
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "thu-nghiem-2026"  # of sample people in a throw-away installation
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}


@dataclass(frozen=True)
class Server:
    """A running installation."""

    url: str
    data: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `loa` on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "loa.config.cli", *command],
            env=environment(self.data, self.url.rsplit(":", 1)[1]),
            capture_output=True,
            text=True,
            check=False,
        )


def environment(data: Path, port: str) -> dict[str, str]:
    """The environment of a throw-away installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
    return kept | {"LOA_DATA_DIR": str(data), "LOA_PORT": port, "LOA_CLOCK_SECONDS": "1", "LOA_LOG_LEVEL": "WARNING"}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if url := os.environ.get("LOA_TEST_URL"):
        # A developer's own running installation, made by world.py: saves the half minute of making one.
        yield Server(url, Path(os.environ["LOA_TEST_DATA"]))
        return
    data = tmp_path_factory.mktemp("loa")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = environment(data, port)
    shutil.copy(migrated_once.sqlite_template(), data / "loa.sqlite3")
    subprocess.run([sys.executable, str(HERE / "world.py"), PASSWORD], env=env, check=True)
    log = (data / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "loa.config.cli", "serve"], env=env, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/ban/dang-nhap/", timeout=2).close()  # noqa: S310 - our own server
            break
        except OSError:
            assert process.poll() is None, (data / "serve.log").read_text("utf-8")
            time.sleep(0.2)
    yield Server(url, data)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0, "loa serve did not stop cleanly"
    log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("LOA_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    arguments += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # a microphone that beeps
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, context: BrowserContext, server: Server, username: str) -> None:
        self.server, self.username, self.context = server, username, context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self._console(message.type, message.text))

    def _console(self, kind: str, text: str) -> None:
        # A page that answers 4xx says so in the console; that is the answer that the test asked for.
        if kind == "error" and "status of 4" not in text:
            self.faults.append(text)

    def sign_in(self, password: str = PASSWORD) -> Person:
        self.go("/ban/dang-nhap/")
        self.page.fill("input[name=username]", self.username)
        self.page.fill("input[name=password]", password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_load_state()
        return self

    def go(self, path: str) -> int:
        """Open an address; returns the status."""
        response = self.page.goto(path if path.startswith("http") else self.server.url + path)
        assert response is not None
        return response.status

    def press(self, name: str, *, exact: bool = False, nth: int = 0) -> None:
        """Press a button or follow a link by its words."""
        where = self.page.locator("#noi-dung")
        button = where.get_by_role("button", name=name, exact=exact)
        link = where.get_by_role("link", name=name, exact=exact)
        (button.or_(link)).nth(nth).click()
        self.page.wait_for_load_state()

    def sees(self, text: str) -> bool:
        """Whether the page shows a text."""
        return text in self.page.locator("body").inner_text()

    def is_fit(self) -> None:
        """The screen has no accessibility fault, throws nothing, and does not scroll sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        lines = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
        assert not lines, f"{self.page.url}\n" + "\n".join(lines)
        assert not self.faults, f"{self.page.url}: {self.faults}"


@pytest.fixture
def person(chromium: Browser, server: Server) -> Iterator[Callable[..., Person]]:
    """`person("xa.sonvien", "phone")` signs somebody in, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(username: str, device: str = "desk") -> Person:
        width, height = WIDTHS[device]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Person(context, server, username).sign_in()

    yield sign_in
    for context in contexts:
        context.close()
