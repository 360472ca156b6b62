"""The sites as others measure them: Lighthouse 12 and the Nu HTML checker, on the pages of a fresh sample installation.

Limits: 100 for accessibility, best practices and SEO, at least 95 for performance, on home, story, search and library
(each median of three); no error of the checker on any public page. Needs Node with npm (Lighthouse), Java (the checker)
and Chromium, which are installed from Debian's packages where that is allowed; what could not run, and why, is said
loudly and stands in the last line. The tools are those of tools/web/package-lock.json.

    python bench/web.py [--url http://127.0.0.1:8000] [--quick]
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from run_tests import chromium, ensure  # noqa: E402 - a file, not a package

TOOLS = ROOT / "tools" / "web"
TIMES = 1 if "--quick" in sys.argv else 3
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = (
    "/", "/tin-tuc/", "/tin-tuc/?trang=2", "/tim-kiem/", "/tim-kiem/?q=chuyen+doi+so", "/xa-son-vien/",
    "/xa-son-vien/tin-tuc/", "/cac-trang/", "/hien-thi/", "/phat-thanh/", "/thi/", "/khong-co-trang-nay/",
    "/chuyen-doi-so/", "/chuyen-doi-so/cau-chuyen/", "/chuyen-doi-so/gioi-thieu/", "/van-ban/", "/huong-dan/",
    "/lien-he/", "/gop-y/", "/gop-y/tra-loi/", "/gop-y/hoi-dap/", "/du-lieu-mo/",
)  # fmt: skip


REAL = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
django.setup()
from loa.org.models import Unit
from loa.portal.actions import purge
Unit.objects.update(is_sample=False)
purge(None)
"""


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The address of a running sample installation: the given one, or a fresh one that ends with this run."""
    if "--url" in sys.argv:
        yield sys.argv[sys.argv.index("--url") + 1]
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as data:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
        environment = kept | {"LOA_DATA_DIR": data, "LOA_PORT": str(port), "LOA_LOG_LEVEL": "ERROR"}
        command = [str(Path(sys.executable).with_name("loa")), "serve", "--prepare", "--demo"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                time.sleep(0.5)
            # A sample asks search engines to stay away (noindex), and Lighthouse counts that against it.
            command = [sys.executable, "-c", REAL]
            subprocess.run(command, env=environment, check=True)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def fetch(address: str) -> str:
    """A page's text, whatever its status."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())


def tools() -> str:
    """Install the tools of the lock file, running no script of theirs; why they are not there, or ""."""
    ensure("nodejs", shutil.which("node") is not None)
    ensure("npm", shutil.which("npm") is not None)
    if not shutil.which("npm"):
        return "needs Node with npm (apt-get install nodejs npm)"
    if (TOOLS / "node_modules" / ".package-lock.json").is_file():
        return ""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=TOOLS, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"npm ci failed: {done.stderr.strip()[-300:]}"


def lighthouse(url: str, browser: str) -> dict[str, Any]:
    """The scores of one page (0 to 100), the median of several runs, and the names of what lost points."""
    found: dict[str, list[float]] = {name: [] for name in WANTED}
    faults: set[str] = set()
    for _ in range(TIMES):
        command = [
            "node", str(TOOLS / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json",
            "--output-path=stdout", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            f"--only-categories={','.join(WANTED)}",
        ]  # fmt: skip
        result = subprocess.run(
            command, cwd=TOOLS, env=os.environ | {"CHROME_PATH": browser}, capture_output=True, check=False
        )
        report = json.loads(result.stdout)
        for name, category in report["categories"].items():
            found[name].append(100 * (category["score"] or 0))
            for one in category["auditRefs"]:
                score = report["audits"][one["id"]]["score"]
                if one["weight"] and score is not None and score < (0.9 if name == "performance" else 1):
                    faults.add(one["id"])
    return {name: round(statistics.median(values)) for name, values in found.items()} | {"faults": sorted(faults)}


def check_markup(url: str, paths: list[str]) -> list[str]:
    """What the Nu checker finds on the pages, each as one line."""
    with tempfile.TemporaryDirectory(prefix="loa-nu-") as folder:
        names = {}
        for number, path in enumerate(paths):
            file = Path(folder) / f"{number}.html"
            file.write_text(fetch(url + path), "utf-8")
            names[file.name] = path
        command = ["java", "-jar", str(TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"), "--format", "json", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    lines = []
    for one in json.loads(said or '{"messages": []}')["messages"]:
        path = names.get(one.get("url", "").rsplit("/", 1)[-1], "?")
        lines.append(f"{path}:{one.get('lastLine')}: {one['type']}: {one['message']}")
    return lines


def main() -> None:
    figures: dict[str, Any] = {}
    missing = tools()
    browser = chromium()
    ensure("default-jre-headless", shutil.which("java") is not None)
    without_java = missing or ("" if shutil.which("java") else "needs Java (apt-get install default-jre-headless)")
    without_browser = missing or ("" if browser else "needs Chromium (apt-get install chromium)")
    not_run = {name: why for name, why in (("Nu HTML checker", without_java), ("Lighthouse", without_browser)) if why}
    with site() as url:
        story = re.search(r'href="(/tin-tuc/[a-z0-9-]+/)"', fetch(f"{url}/tin-tuc/"))
        assert story, "the sample has no story"
        document = re.search(r'href="(/van-ban/\d+/)"', fetch(f"{url}/van-ban/"))
        paths = [*PAGES, story[1], *([document[1]] if document else [])]
        if not without_java:
            lines = check_markup(url, paths)
            print("\n".join(lines) or f"Nu checker: {len(paths)} pages, nothing to say")
            figures["nu_messages"] = len(lines)
        if browser and not without_browser:
            for name, path in (("home", "/"), ("story", story[1]), ("search", "/tim-kiem/"), ("library", "/van-ban/")):
                scores = lighthouse(url + path, browser)
                good = all(scores[key] >= limit for key, limit in WANTED.items())
                shown = ", ".join(f"{key} {scores[key]}" for key in WANTED)
                print(f"{name:<7} {shown}  {'ok' if good else 'BELOW THE LIMIT'}  {' '.join(scores['faults'])}")
                figures[name] = {key: scores[key] for key in WANTED}
    for name, why in not_run.items():
        print(f"NOT RUN: {name}: {why}")
    print(json.dumps(figures | {"not_run": not_run}))


if __name__ == "__main__":
    main()
