"""Publishing a story that a hundred sites carry by rule, and the same with seven and with 3,321 sites on one
installation: statements, processor time, and what the carrying home page costs. SQLite, a database of its own.

A hundred sites carry a story in the transaction that publishes it; where more than 200 have a rule, the clock does it
within the minute, so that the approver does not wait.

What is counted: every statement of the transaction and of what it puts into the queue when it is over, but for BEGIN,
SAVEPOINT, RELEASE and COMMIT. Apart from them, the bulk write: the rows of the carrying sites (ledger, audit log,
placements, versions of the kept pages), one INSERT for each table; SQLite, which takes 999 values at once, gets them in
several, which are printed too.

Limits of the project: at most 15 statements and a bulk write, whatever the number of sites; publishing itself and a
home page cost the same with 3,321 sites as with seven.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable

SITES = tuple(int(one) for one in os.environ.get("BENCH_SITES", "7,100,3321").split(","))
ROUNDS = 3
LIMIT = 15
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
"""What only begins and ends a transaction asks nothing of the database."""


def set_up(folder: str) -> None:
    """Django on an empty database in the folder."""
    os.environ["LOA_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django
    from django.conf import settings

    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


QUEUE = 'INSERT INTO "django_tasks_database'
BULK = ('INSERT INTO "evidence_entry"', 'INSERT INTO "wagtailcore_modellogentry"', 'INSERT INTO "portal_placement"',
        "INSERT INTO portal_pagechange")  # fmt: skip


def asked_of(queries: Iterable[dict[str, str]]) -> tuple[int, int, int]:
    """Statements that ask or change something: those of the transaction, those that write a row for each site, and
    those that put work into the queue after it.
    """
    asked = [query["sql"] for query in queries if not query["sql"].startswith(CONTROL)]
    bulk = sum(sql.startswith(BULK) for sql in asked)
    queued = sum(sql.startswith(QUEUE) for sql in asked)
    return len(asked) - bulk - queued, bulk, queued


def world() -> tuple[object, object, object]:
    """A district with its site, a writer and an approver."""
    from loa.org import actions as org
    from loa.org.models import Role
    from loa.portal import actions

    unit = org.create_unit(by=None, name="Huyện Thử", short_name="Huyện Thử", kind="district")
    people = [
        org.create_user(by=None, username=name, full_name=name, password=None, unit=unit, role=role)
        for name, role in (("viet", Role.EDITOR), ("duyet", Role.APPROVER))
    ]
    home = actions.create_site(unit, by=None, title="Huyện Thử", colours="district")
    return home, *people


def add_sites(home: object, writer: object, approver: object, wanted: int) -> None:
    """Commune sites below the district's until there are so many, each with a rule that carries everything."""
    from django.db import transaction
    from loa.kit.clock import now
    from loa.org.models import Unit
    from loa.portal import guard
    from loa.portal.models import CarryRule, HomePage, SectionPage
    from wagtail.models import Page

    have = HomePage.objects.count() - 1
    root = HomePage.objects.get(pk=home.pk)  # type: ignore[attr-defined]
    above = root.unit
    with transaction.atomic(), guard.opened():
        for n in range(have, wanted):
            unit = Unit.objects.create(name=f"Xã {n}", short_name=f"Xã {n}", kind="commune", parent=above, order=n)
            Unit.objects.filter(pk=unit.pk).update(path=f"{above.path}{unit.pk:08d}.")
            # treebeard reads the whole family for each child; its path is written here as it would write it.
            place = Page._get_path(root.path, root.depth + 1, n + 10)
            site = HomePage(
                title=f"Xã {n}", slug=f"xa-{n}", unit=unit, live=True, path=place, depth=root.depth + 1, numchild=1,
                url_path=f"{root.url_path}xa-{n}/", draft_title=f"Xã {n}", locale=root.locale,
            )  # fmt: skip
            site.save(clean=False)
            SectionPage(
                title="Tin tức", slug="tin-tuc", live=True, path=Page._get_path(place, root.depth + 2, 1),
                depth=root.depth + 2, url_path=f"{site.url_path}tin-tuc/", draft_title="Tin tức", locale=root.locale,
            ).save(clean=False)  # fmt: skip
            CarryRule.objects.create(
                home=site, origin=root, mode="auto", state="standing", proposed_by=writer, proposed_at=now(),
                approved_by=approver, approved_at=now(),
            )  # fmt: skip
    Page.objects.filter(pk=root.pk).update(numchild=wanted + 1)


def measure(home: object, writer: object, approver: object, sites: int) -> dict[str, object]:
    """Publish and carry some stories; statements of one run, milliseconds of the processor at the median."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from loa.kit.clock import now, today
    from loa.portal import actions
    from loa.portal.models import Placement

    publishing, carrying, pages, counts = [], [], [], {}
    at_once = sites <= actions.AT_ONCE
    for nth in range(ROUNDS):
        story = actions.write_story(
            by=writer, home=home, title=f"Bài {sites}-{nth}", summary="Tóm tắt.", happened_on=today(),
            body=[("text", "<p>Nội dung của bài.</p>")],
        )  # fmt: skip
        actions.submit_story(story, by=writer)
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            actions.approve_story(story, by=approver)
        publishing.append(1000 * (time.process_time() - began))
        counts["publish"] = asked_of(queries)
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            done = actions.carry_by_rules(story.pk, moment=now())
        carrying.append(1000 * (time.process_time() - began))
        assert done == (0 if at_once else sites), done
        counts["clock"] = asked_of(queries)
    client = Client()
    for path in ("/xa-3/", "/xa-3/tin-tuc/"):
        assert client.get(path).status_code == 200
    for _ in range(20):
        began = time.process_time()
        assert b"Theo Huy" in client.get("/xa-3/").content
        pages.append(1000 * (time.process_time() - began))
    assert Placement.objects.filter(state="live").count() >= ROUNDS * sites
    return {
        "sites": sites,
        "carried_at_once": at_once,
        "publish_statements": counts["publish"][0],
        "publish_bulk": counts["publish"][1],
        "publish_queued": counts["publish"][2],
        "publish_ms": round(statistics.median(publishing), 1),
        "clock_statements": counts["clock"][0],
        "clock_bulk": counts["clock"][1],
        "clock_ms": round(statistics.median(carrying), 1),
        "home_page_ms": round(statistics.median(pages), 2),
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="loa-bench-carry-") as folder:
        set_up(folder)
        home, writer, approver = world()
        rows = []
        for sites in SITES:
            add_sites(home, writer, approver, sites)
            rows.append(measure(home, writer, approver, sites))
    names = list(rows[0])
    print("  ".join(f"{name:>18}" for name in names))
    for row in rows:
        print("  ".join(f"{row[name]:>18}" for name in names))
    first, last = rows[0], rows[-1]
    hundred = rows[1]
    result = {
        "bench": "portal_carry",
        "rows": rows,
        "publish_ratio": round(last["publish_ms"] / first["publish_ms"], 2),  # type: ignore[operator]
        "home_page_ratio": round(last["home_page_ms"] / first["home_page_ms"], 2),  # type: ignore[operator]
        "limit_statements": LIMIT,
        "ok": hundred["publish_statements"] <= LIMIT and last["clock_statements"] <= LIMIT,  # type: ignore[operator]
    }
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
