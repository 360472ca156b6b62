"""The sites: what a kept page costs against a bare server, what a page costs that is made anew, and 3,321 sites.

Rates are given as a share of what the very same server (granian, one worker) makes of "hello", and as processor time of
the server alone, which the load generator cannot blur. The servers stand side by side and are asked in turn, slice by
slice, so that whatever else this machine does weighs on all of them; the share is the median of the slices' shares.
Load generator and server share this machine's cores: take the ratios.

Limits: kept page >= 70 % of the bare server; a story made anew <= 12 queries and <= 8 ms of processor time, a list
<= 12 queries; a page <= 60 KB without pictures; largest paint < 1.0 s on a phone that is four times slower, over
1.6 Mbit/s and 150 ms; 3,321 sites as quick as 7.

    python bench/portal.py [--quick] [--no-browser]
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

from _rates import HELLO, SAME, granian, rates

DATA = tempfile.mkdtemp(prefix="loa-bench-")
os.environ["LOA_DATA_DIR"] = DATA
os.environ.setdefault("LOA_LOG_LEVEL", "ERROR")
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"

import django  # noqa: E402

django.setup()

from django.core.cache import caches  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from loa.config.prepare import prepare  # noqa: E402
from loa.kit.clock import now, today  # noqa: E402
from loa.org import sample  # noqa: E402
from loa.org.models import Unit  # noqa: E402
from loa.plan.models import Plan, Theme  # noqa: E402
from loa.portal import actions, guard  # noqa: E402
from loa.portal.models import NEWS, HomePage, SectionPage, StoryFlow, StoryPage  # noqa: E402
from loa.portal.sample import create as create_stories  # noqa: E402
from loa.portal.sample import create_sites  # noqa: E402
from wagtail.models import Page  # noqa: E402

QUICK = "--quick" in sys.argv
SLICES, SLICE_SECONDS = (5, 0.4) if QUICK else (15, 0.6)
SITES = (7, 3321) if QUICK else (7, 100, 1000, 3321)
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
"""What only begins and ends a transaction asks nothing of the database."""


def asked_of(captured: CaptureQueriesContext) -> int:
    """Statements that ask or change something."""
    return sum(not query["sql"].startswith(CONTROL) for query in captured.captured_queries)


def ask(path: str) -> Any:
    """One request to Django, without what is kept."""
    response = WSGIHandler().get_response(RequestFactory().get(path, HTTP_HOST="127.0.0.1"))
    assert response.status_code == 200, (path, response.status_code)
    return response


def anew(path: str, times: int = 30) -> tuple[int, float, int, int]:
    """A page made anew: queries, milliseconds of processor time (median), bytes, bytes when packed."""
    handler = WSGIHandler()
    factory = RequestFactory()
    handler.get_response(factory.get(path, HTTP_HOST="127.0.0.1"))
    with CaptureQueriesContext(connection) as asked:
        body = handler.get_response(factory.get(path, HTTP_HOST="127.0.0.1")).content
    found = []
    for _ in range(times):
        started = time.process_time()
        handler.get_response(factory.get(path, HTTP_HOST="127.0.0.1"))
        found.append(time.process_time() - started)
    return asked_of(asked), statistics.median(found) * 1000, len(body), len(gzip.compress(body, 6))


def grow(home: HomePage, wanted: int, per_site: int) -> None:
    """Sites of communes below a home page, each with stories; rows alone, for 3,321 of them through the editor would
    take an hour.
    """
    have = HomePage.objects.count()
    parent = Unit.objects.get(pk=home.unit_id)
    with transaction.atomic(), guard.opened():
        for number in range(have, wanted):
            unit = Unit(
                name=f"Xã Số {number}", short_name=f"xã Số {number}", kind="commune", valid_from=parent.valid_from
            )
            unit.is_sample = True
            unit.path = ""
            unit.save()
            Unit.objects.filter(pk=unit.pk).update(path=f"{unit.pk}.")
            step = HomePage._int2str(number + 500).rjust(4, "0")
            url = f"{home.url_path}xa-so-{number}/"
            place = Page(
                title=f"Xã Số {number}", draft_title=f"Xã Số {number}", slug=f"xa-so-{number}", path=home.path + step,
                depth=home.depth + 1, numchild=1, url_path=url, live=True, locale=home.locale,
                content_type=home.content_type,
            )  # fmt: skip
            _row(HomePage, place, unit=unit, colours="commune")
            news = Page(
                title="Tin tức", draft_title="Tin tức", slug=NEWS, path=place.path + "0001", depth=place.depth + 1,
                numchild=per_site, url_path=f"{url}{NEWS}/", live=True, locale=home.locale,
                content_type=SectionPage.objects.first().content_type,
            )  # fmt: skip
            _row(SectionPage, news)
            for nth in range(per_site):
                _story(home, news, place, unit, number, nth)
        Page.objects.filter(pk=home.pk).update(numchild=wanted)


def _story(home: HomePage, news: Page, place: Page, unit: Unit, number: int, nth: int) -> None:
    model = StoryPage.objects.filter(live=True).first()
    page = Page(
        title=f"Tin số {nth} của xã {number}", draft_title="x", slug=f"tin-{nth}", path=f"{news.path}{nth + 1:04d}",
        depth=news.depth + 1, url_path=f"{news.url_path}tin-{nth}/", live=True, locale=home.locale,
        content_type=model.content_type,
    )  # fmt: skip
    themes = list(Theme.objects.order_by("pk").values_list("pk", flat=True))
    _row(
        StoryPage,
        page,
        summary="Bà con nộp hồ sơ qua điện thoại.",
        body=[],
        theme_id=themes[nth % len(themes)],
        happened_on=today(),
    )
    flow = StoryFlow.objects.filter(page=model).first()
    flow.pk, flow.page_id, flow.home_id = None, page.pk, place.pk
    flow.published_at = now() - timedelta(days=400, minutes=number * 7 + nth)
    flow.save(force_insert=True)


def _row(model: Any, page: Page, **fields: Any) -> None:
    page.save_base(raw=True, force_insert=True)
    row = model(page_ptr_id=page.pk, **fields)
    for column in Page._meta.concrete_fields:
        setattr(row, column.attname, getattr(page, column.attname))
    row.pk = page.pk
    row.save_base(raw=True, force_insert=True)


def publish_cost(people: dict[str, Any], home: HomePage, times: int = 5) -> tuple[float, int]:
    """Milliseconds of processor time and queries to approve and publish one story."""
    found, queries = [], 0
    for number in range(times):
        page = actions.write_story(
            by=people["xa.sonvien"], home=home, title=f"Đo {number}", summary="Một câu.", happened_on=today(),
            body=[("text", "<p>Một đoạn chữ.</p>")],
        )  # fmt: skip
        actions.submit_story(page, by=people["xa.sonvien"])
        with CaptureQueriesContext(connection) as asked:
            started = time.process_time()
            actions.approve_story(page, by=people["lanhdao.sonvien"])
            found.append(time.process_time() - started)
        queries = asked_of(asked)
    return statistics.median(found) * 1000, queries


def largest_paint(port: int, path: str) -> float | None:
    """Seconds to the largest contentful paint on a throttled phone; None without a browser."""
    program = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if program is None or "--no-browser" in sys.argv:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        found = []
        for _ in range(1 if QUICK else 3):
            page = browser.new_page(viewport={"width": 360, "height": 640}, device_scale_factor=2)
            line = page.context.new_cdp_session(page)
            line.send("Network.enable")
            line.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750},
            )
            line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.wait_for_timeout(500)
            found.append(
                page.evaluate(
                    "new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))"
                    ".observe({type: 'largest-contentful-paint', buffered: true}))"
                )
            )
            page.close()
        browser.close()
    return statistics.median(found) / 1000


def weight(port: int, path: str) -> int:
    """Bytes over the line for a page with its styles, scripts and fonts, packed as a browser asks for them."""

    def fetch(address: str) -> tuple[int, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{address}", headers={"Accept-Encoding": "gzip, br", "Host": f"127.0.0.1:{port}"}
        )
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
            text = gzip.decompress(body).decode() if answer.headers.get("Content-Encoding") == "gzip" else ""
            return len(body), text

    total, html = fetch(path)
    for address in set(re.findall(r'(?:<link rel="stylesheet" href|<script src)="([^"]+)"', html)):
        total += fetch(address)[0]
    return total + sum(fetch(font)[0] for font in FONTS)


FONTS: list[str] = []


def main() -> None:
    prepare()
    district = sample.create("mat-khau-do-dac")
    sites = create_sites(district)
    create_stories(district)
    story = StoryPage.objects.filter(live=True).order_by("-flow__published_at").first()
    assert story is not None
    path = story.get_url()
    for font in (Path(DATA) / "static/ui/fonts").glob("be-vietnam-pro-600-*.*.woff2"):
        FONTS.append(f"/static/ui/fonts/{font.name}")
    figures: dict[str, Any] = {}

    (Path(DATA) / "hello_app.py").write_text(HELLO)
    (Path(DATA) / "same_app.py").write_text(SAME)
    found = rates({
        "hello": ("hello_app:application", "/"), "same": ("same_app:application", "/"),
        "kept": ("loa.config.wsgi:application", path),
    }, DATA, SLICES, SLICE_SECONDS)  # fmt: skip
    hello, same, kept = found["hello"], found["same"], found["kept"]
    shares, of_same = kept.share_of(hello), kept.share_of(same)
    share = statistics.median(shares)
    print(f"bare server, hello      {hello.typical:>9.0f} /s  {hello.cpu:>7.1f} µs of the server's processor time")
    print(f"  the same bytes        {same.typical:>9.0f} /s  {same.cpu:>7.1f} µs")
    print(f"kept story              {kept.typical:>9.0f} /s  {kept.cpu:>7.1f} µs")
    print(f"  of hello              {share:.0%} ({shares[0]:.0%} to {shares[-1]:.0%} in {SLICES} slices; limit 70 %)")
    print(f"  by processor time     {hello.cpu / kept.cpu:.0%}, which a busy machine does not move")
    figures |= {
        "hello_per_s": round(hello.typical), "kept_per_s": round(kept.typical), "kept_ratio": round(share, 3),
        "kept_ratio_cpu": round(hello.cpu / kept.cpu, 3),
        "kept_ratio_least": round(shares[0], 3), "kept_ratio_most": round(shares[-1], 3),
        "hello_us": round(hello.cpu, 1), "kept_us": round(kept.cpu, 1), "same_us": round(same.cpu, 1),
        "kept_ratio_same_bytes": round(statistics.median(of_same), 3),
    }  # fmt: skip

    home_url = "/"
    news = f"/{path.strip('/').rsplit('/', 1)[0]}/"
    with granian("loa.config.wsgi:application", DATA) as (port, _pid):
        for name, where in (("home", home_url), ("story", path), ("list", news)):
            queries, cpu, size, packed = anew(where)
            heavy = weight(port, where)
            print(f"{name:<6} made anew  {queries:>3} queries  {cpu:>6.1f} ms  {size:>7} B, packed {packed:>6} B")
            print(f"       with styles and fonts {heavy} B (limit 60,000)")
            figures |= {
                f"{name}_queries": queries, f"{name}_ms": round(cpu, 2), f"{name}_bytes": packed,
                f"{name}_weight": heavy,
            }  # fmt: skip
            paint = largest_paint(port, where)
            if paint is None:
                print("NOT RUN: no Chromium, so no largest paint")
            else:
                print(f"       largest paint on a slow phone {paint:.2f} s (limit 1.0)")
                figures[f"{name}_lcp_s"] = round(paint, 2)

    chief = sites["vanphong"]
    plan = Plan.objects.create(
        owner=chief.unit,
        title="Kế hoạch",
        state="active",
        period_start=today(),
        period_end=today() + timedelta(days=365),
    )
    Theme.objects.bulk_create(Theme(plan=plan, order=order, title=f"Nội dung {order}") for order in range(1, 8))
    for wanted in SITES:
        grow(HomePage.objects.get(pk=chief.pk), wanted, 7)
        connection.cursor().execute("ANALYZE")
        caches["default"].clear()
        queries, cpu, _size, packed = anew("/", 15)
        publish_ms, publish_queries = publish_cost(district.people, sites["xa-6"])
        shown = f"home {cpu:>6.1f} ms, {queries} queries, {packed} B"
        print(f"{wanted:>5} sites: {shown}; publishing {publish_ms:>6.1f} ms, {publish_queries} queries")
        figures |= {
            f"home_ms_{wanted}": round(cpu, 2), f"publish_ms_{wanted}": round(publish_ms, 2),
            "publish_queries": publish_queries,
        }  # fmt: skip
    few, many = SITES[0], SITES[-1]
    for name in ("home", "publish"):
        ratio = figures[f"{name}_ms_{many}"] / figures[f"{name}_ms_{few}"]
        print(f"{name}: {many} sites cost {ratio:.2f} times what {few} do")
        figures[f"{name}_ratio"] = round(ratio, 2)
    print(json.dumps(figures))
    shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
