"""How long the progress board takes for a whole country: 34 provinces, 3,321 communes, 30 duties, 12 months, on SQLite.

The generator fills a database of its own in a temporary folder, draws the cells with the product's own code, and asks
for the pages through Django's test client as the nation's coordinator, a province's and a commune's. Limits of the
project: the board under 1 s, every desk page at most 15 queries whatever the number of rows.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta

PROVINCES, COMMUNES, DUTIES, MONTHS = 34, 3321, 30, 12
SMALL = (2, 12)
"""Provinces and communes of the small country, in which queries are counted for comparison."""
LIMIT_SECONDS, LIMIT_QUERIES = 1.0, 15
ROUNDS = 5
DONE_OF_TEN = 7
BATCH = 10_000


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
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA synchronous=OFF"
        )  # the generator's writes need not outlive a power cut; nothing is measured there


def country(name: str, provinces: int, communes: int) -> dict[str, object]:
    """A country with a plan: units, people, duties, every commune's tasks for every duty and month, progress, cells."""
    from loa.org import actions as org
    from loa.org.models import Role, Unit
    from loa.oversight import progress
    from loa.oversight.models import TaskProgress
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    began = time.perf_counter()
    year = date.today().year
    nation = org.create_unit(by=None, name=f"Nước {name}", short_name=f"Nước {name}", kind="other")
    tops = [
        org.create_unit(by=None, name=f"Tỉnh {n} {name}", short_name=f"Tỉnh {n}", kind="province", parent=nation)
        for n in range(provinces)
    ]
    first = (Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    Unit.objects.bulk_create(
        Unit(
            pk=first + n,
            name=f"Xã {n} {name}",
            short_name=f"Xã {n}",
            kind="commune",
            parent=tops[n % provinces],
            order=n,
            path=f"{tops[n % provinces].path}{first + n:08d}.",
        )
        for n in range(communes)
    )
    people = {
        key: org.create_user(by=None, username=f"{key}.{name}", full_name=key, password=None, unit=unit, role=role)
        for key, unit, role in (
            ("nation", nation, Role.COORDINATOR), ("province", tops[0], Role.COORDINATOR),
            ("commune", Unit.objects.get(pk=first), Role.REPORTER),
        )
    }  # fmt: skip
    plan = Plan.objects.create(
        owner=nation, focal=nation, title=f"Kế hoạch truyền thông {name}", state="active",
        period_start=date(year, 1, 1), period_end=date(year, 12, 31),
    )  # fmt: skip
    document = PlanDocument.objects.create(
        plan=plan, filename="p.txt", kind="txt", sha256="0", size=1, text="x", reading={}
    )
    channels = ("relay", "portal", "radio", "social", "meeting", "market", "event", "press", "models", "plan")
    kinds = ("relay", "story", "programme", "post", "meeting", "product", "event", "clipping", "model", "paper")
    duties = Duty.objects.bulk_create(
        Duty(
            plan=plan,
            document=document,
            code=f"D{n}",
            order=n,
            title=f"Nhiệm vụ {n}",
            text=f"Câu {n}.",
            span_start=0,
            span_end=1,
            channel=channels[n % 10],
            cadence="recurring",
            every="month",
            state="confirmed",
        )
        for n in range(DUTIES)
    )
    spans = [
        (date(year, month, 1), (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
        for month in range(1, MONTHS + 1)
    ]

    def tasks():  # type: ignore[no-untyped-def]
        for commune in range(communes):
            for n, duty in enumerate(duties):
                for start, end in spans:
                    yield Task(
                        plan=plan,
                        duty=duty,
                        unit_id=first + commune,
                        channel=duty.channel,
                        title=duty.title,
                        period_start=start,
                        period_end=end,
                        every="month",
                        period_label=f"tháng {start.month}/{year}",
                        due=end,
                        targets={kinds[n % 10]: 1},
                    )

    batched(Task, tasks())
    today = date.today()
    rows = (
        Task.objects.filter(plan=plan)
        .order_by("pk")
        .values_list("pk", "targets", "period_end")
        .iterator(chunk_size=BATCH)
    )

    def counted():  # type: ignore[no-untyped-def]
        for n, (pk, targets, end) in enumerate(rows):
            if end < today and n * 7919 % 10 < DONE_OF_TEN:
                yield TaskProgress(task_id=pk, quantities=dict.fromkeys(targets, "1.00"), entries=1, done_on=end)
            else:
                yield TaskProgress(task_id=pk)

    batched(TaskProgress, counted())
    made = time.perf_counter()
    # The ledger stays empty here, so the cells are drawn from the progress rows and not from a recount.
    from loa.oversight.models import BoardCell

    batched(BoardCell, progress.draw(plan))
    drawn = time.perf_counter()
    cells = BoardCell.objects.filter(plan=plan).count()
    print(
        f"{name}: {provinces} provinces, {communes} communes, "
        f"{communes * DUTIES * MONTHS:,} tasks in {made - began:.0f} s, {cells:,} cells in {drawn - made:.0f} s"
    )
    return {
        "plan": plan,
        "people": people,
        "province": tops[0],
        "commune": first,
        "cells": cells,
        "draw_s": drawn - made,
    }


def batched(model, rows) -> None:  # type: ignore[no-untyped-def]
    """bulk_create in pieces, each its own transaction, so that memory stays small."""
    from loa.kit.rows import batched as pieces

    for piece in pieces(rows, BATCH):
        model.objects.bulk_create(piece, batch_size=2000)


def pages(made: dict[str, object]) -> dict[str, tuple[str, str]]:
    """(who, address) of every page that is measured."""
    plan, province, commune = made["plan"].pk, made["province"].pk, made["commune"]  # type: ignore[attr-defined]
    board = f"/ban/tien-do/{plan}/"
    return {
        "board of the nation": ("nation", board),
        "whole campaign by duty": ("nation", f"{board}?ky=ca&cot=viec"),
        "one channel": ("nation", f"{board}?kenh=relay"),
        "a province's communes": ("nation", f"{board}?don-vi={province}&ky=ca"),
        "drawer of a province": ("nation", f"{board}?ky=ca&o={province}.relay"),
        "board of a province": ("province", f"{board}?ky=ca"),
        "board of a commune": ("commune", board),
        "my work of a commune": ("commune", "/ban/viec/"),
        "reports of the nation": ("nation", "/ban/bao-cao/"),
        "drawer of a commune": ("commune", f"{board}?o={commune}.relay"),
    }


def measure(made: dict[str, object]) -> dict[str, tuple[float, int, int]]:
    """(median seconds, queries, bytes) of every page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, (who, address) in pages(made).items():
        client = Client()
        client.force_login(made["people"][who])  # type: ignore[index]
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            answer = client.get(address)
            times.append(time.perf_counter() - start)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        found[name] = (statistics.median(times), len(seen), len(answer.content))
    return found


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="loa-bench-board-") as folder:
        set_up(folder)
        small = measure(country("nhỏ", *SMALL))
        large_country = country("lớn", PROVINCES, COMMUNES)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        large = measure(large_country)
        size = os.path.getsize(os.path.join(folder, "loa.sqlite3"))
    print(f"\n{'page':28}{'median':>10}{'limit':>8}{'queries':>9}{'(small)':>9}{'kB':>8}")
    for name, (seconds, queries, content) in large.items():
        told = f"{seconds * 1000:8.0f}ms{LIMIT_SECONDS * 1000:6.0f}ms"
        print(f"{name:28}{told}{queries:9}{small[name][1]:9}{content / 1000:8.0f}")
    boards = {name: seconds for name, (seconds, _q, _b) in large.items()}
    slowest, most = max(boards.values()), max(queries for _s, queries, _b in large.values())
    grown = {name: large[name][1] - small[name][1] for name in large if large[name][1] > small[name][1]}
    print(f"\ndatabase {size / 1e6:.0f} MB; queries that grew with the country: {grown or 'none'}")
    print(
        json.dumps(
            {
                "name": "board",
                "tasks": COMMUNES * DUTIES * MONTHS,
                "cells": large_country["cells"],
                "draw_cells_s": round(float(large_country["draw_s"]), 1),  # type: ignore[arg-type]
                "nation_s": round(boards["board of the nation"], 3),
                "province_s": round(boards["a province's communes"], 3),
                "slowest_s": round(slowest, 3),
                "limit_s": LIMIT_SECONDS,
                "ratio": round(slowest / LIMIT_SECONDS, 3),
                "most_queries": most,
                "limit_queries": LIMIT_QUERIES,
                "ratio_queries": round(most / LIMIT_QUERIES, 3),
                "queries_grow": bool(grown),
            }
        )
    )
    return int(slowest > LIMIT_SECONDS or most > LIMIT_QUERIES or bool(grown))


if __name__ == "__main__":
    sys.exit(main())
