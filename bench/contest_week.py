"""A million people in a week's round: on paper, and in shrunken real time.

On paper: how many starts and papers a second the opening minute brings, for three ways in which people come, against
what each design takes (figures of docs/decisions/0008, or of a run of bench/contest.py given with --figures), and so
where each design ends; then what the whole week leaves behind. In real time: the same week made small, PEOPLE people
within SECONDS seconds against one hot process, on SQLite and on PostgreSQL where there is one, each person with a start
and a paper, the opening as crowded as the share says. Every receipt is looked for in the database afterwards.

    python bench/contest_week.py [--people 20000] [--seconds 20] [--figures contest.json]
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "packages/loa/tests/support")]
os.environ.setdefault("LOA_DATA_DIR", tempfile.mkdtemp(prefix="loa-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")

import contest_ground as ground  # noqa: E402
from contest_cluster import binaries, cluster  # noqa: E402

WEEK_PEOPLE, WEEK, MINUTE = 1_000_000, 7 * 24 * 3600, 60
ATTEMPTS = 3.4
"""Papers of a person in a week of VCNET's contest of 2019, where several were allowed."""
SHARES = (0.05, 0.20, 1.0)
"""Of all people, who come in the opening minute: a week without pressure, "earliest wins", everybody."""
FIGURES: dict[str, dict[str, float]] = {
    "site": {"per_second": 580, "cpu_us": 802, "database_us": 0},
    "sqlite": {"per_second": 14_800, "cpu_us": 73, "database_us": 0},
    "postgresql": {"per_second": 18_100, "cpu_us": 63, "database_us": 23},
}
"""Durable writes a second on two cores, and what one costs (docs/decisions/0008); a start costs what a paper costs."""
CORES, BUSY = 8, 0.7
"""A database server of its own: so many cores, of which so much may be busy."""
PAPER_KB, ROW_BYTES, RANKING_SECONDS = 8, 2 * 225, 2.5
"""A form's file; a start and a paper with their indexes; marking and ranking a million papers."""
CONNECTIONS = 64
EARLY = 0.01
"""The part of the small week that stands for the opening minute."""


def designs(figures: dict[str, dict[str, float]]) -> list[tuple[str, float, str]]:
    """What takes how many durable writes a second, and what comes after it."""
    found = []
    if "site" in figures:
        found.append(("the site's one port", figures["site"]["per_second"], "LOA_HOT_PORT"))
    if "sqlite" in figures:
        found.append(("hot process, SQLite", figures["sqlite"]["per_second"], "PostgreSQL: SQLite has one writer"))
    if "postgresql" in figures:
        own = figures["postgresql"]
        found.append(("hot process, PostgreSQL beside it", own["per_second"], "the database on a host of its own"))
        taken = CORES * BUSY / own["database_us"] * 1e6
        hosts = math.ceil(taken * (own["cpu_us"] - own["database_us"]) / 1e6 / BUSY)
        found.append((f"PostgreSQL, {CORES} cores; {hosts} hot processes*", taken, "Citus, distributed by person"))
    return found


def on_paper(figures: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    """For each way of coming and each design: what is asked in the opening minute, what is taken, where it ends."""
    return [
        {
            "share": share, "design": name, "starts_per_second": round(WEEK_PEOPLE * share / MINUTE),
            "takes": round(taken), "stands": taken >= WEEK_PEOPLE * share / MINUTE,
            "ends_at_people": round(taken * MINUTE / share), "then": after,
        }
        for share in SHARES
        for name, taken, after in designs(figures)
    ]  # fmt: skip


def whole_week() -> dict[str, float]:
    """What a million people leave behind in a week."""
    papers = WEEK_PEOPLE * ATTEMPTS
    return {
        "papers": round(papers), "mean_per_second": round(2 * papers / WEEK, 1),
        "gigabytes": round(papers * ROW_BYTES / 1e9, 1), "ranking_seconds": round(papers / 1e6 * RANKING_SECONDS, 1),
        "papers_gigabytes": round(papers * PAPER_KB / 1e6),
        "opening_mbit": round(WEEK_PEOPLE / MINUTE * PAPER_KB * 8 / 1000),
    }  # fmt: skip


def week(people: int, seconds: float, share: float, chance: random.Random) -> list[tuple[float, int]]:
    """When each person begins: the share in the opening, the others over the rest."""
    found = []
    for person in range(1, people + 1):
        early = chance.random() < share
        found.append((chance.random() * seconds * (EARLY if early else 1.0), person))
    return sorted(found)


async def live(port: int, people: int, seconds: float, share: float) -> dict[str, Any]:
    """The small week against a server: how late answers came, and who was told that a paper is stored."""
    chance = random.Random(7)
    body = json.dumps({"round": ground.ROUND}).encode()
    events: list[tuple[float, int, bool, bytes]] = []
    for due, person in week(people, seconds * 0.8, share, chance):
        cookie = b"\r\nCookie: loa_thi=%s\r\n\r\n" % ground.entrance(person).encode()
        events.append((due, person, False, ground.request("/thi/api/start", body).replace(b"\r\n\r\n", cookie, 1)))
    waits: dict[str, list[float]] = {"start": [], "submit": []}
    told, busy, left, began = set(), 0, 2 * people, time.perf_counter()
    ready: asyncio.Queue[tuple[float, int, bool, bytes] | None] = asyncio.Queue()

    async def calendar() -> None:
        while left > 0:
            while events and events[0][0] <= time.perf_counter() - began:
                ready.put_nowait(heapq.heappop(events))
            await asyncio.sleep(0.002)
        for _client in range(CONNECTIONS):
            ready.put_nowait(None)

    async def client() -> None:
        nonlocal busy, left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (event := await ready.get()) is not None:
            due, person, is_paper, sent = event
            writer.write(sent)
            status, answer = await ground.respond(reader)
            moment = time.perf_counter() - began
            if status == 503:
                busy += 1
                heapq.heappush(events, (moment + chance.uniform(1, 5) * seconds / 100, person, is_paper, sent))
                continue
            assert status == 200, answer
            waits["submit" if is_paper else "start"].append(moment - due)
            left -= 1
            if is_paper:
                told.add(person)
            else:
                paper = json.dumps({"t": json.loads(answer)["token"], "a": "ABCDA" * 4, "g": person}).encode()
                after = moment + chance.uniform(0.05, 0.2) * seconds
                heapq.heappush(events, (after, person, True, ground.request("/thi/api/submit", paper)))
        writer.close()

    await asyncio.gather(calendar(), *(client() for _ in range(CONNECTIONS)))

    def late(kind: str, part: float) -> float:
        return round(1000 * sorted(waits[kind])[int(len(waits[kind]) * part)], 1)

    return {
        "share": share, "people": people, "seconds": round(time.perf_counter() - began, 1), "busy": busy, "told": told,
        **{f"{kind}_{name}_ms": late(kind, part) for kind in waits for name, part in (("p50", 0.5), ("p99", 0.99))},
    }  # fmt: skip


def small_weeks(people: int, seconds: float) -> Iterator[dict[str, Any]]:
    """The small week in each of the three ways; all that was told is in the database, or this fails."""
    for kind in ("SQLite", "PostgreSQL") if binaries() is not None else ("SQLite",):
        with ExitStack() as stack:
            made = stack.enter_context(cluster()) if kind == "PostgreSQL" else None
            if made is not None:
                made.migrate()
                made.put_round()
            for share in SHARES:
                with tempfile.TemporaryDirectory() as folder:
                    stored: Callable[[], dict[int, Any]]
                    if made is None:
                        path = ground.sqlite_ground(Path(folder))
                        stored, address = lambda path=path: ground.stored(path), ""
                    else:
                        made.empty()
                        stored, address = made.stored, made.address
                    with ground.server(Path(folder), LOA_DATABASE_URL=address) as (_process, port):
                        found = asyncio.run(live(port, people, seconds, share))
                    told, kept = found.pop("told"), stored()
                assert told == set(kept), "a receipt whose paper is not there"
                yield {"database": kind, **found, "stored": len(kept)}


def main() -> None:
    """Both, as tables and as one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--figures", type=Path)
    given = parser.parse_args()
    figures = FIGURES
    if given.figures:
        measured = json.loads(given.figures.read_text().splitlines()[-1])
        figures = {key: measured[key]["submit"] for key in FIGURES if key in measured}
    rows, left = on_paper(figures), whole_week()
    print(f"{WEEK_PEOPLE:,} people; durable writes a second in the opening minute")
    print(f"{'come in it':>11}{'starts/s':>10}  {'design':42}{'takes/s':>9}{'':>8}{'ends at':>14} people; then")
    for row in rows:
        print(
            f"{row['share']:>11.0%}{row['starts_per_second']:>10,}  {row['design']:42}{row['takes']:>9,}"
            f"{'stands' if row['stands'] else 'ENDS':>8}{row['ends_at_people']:>14,}; {row['then']}"
        )
    print(f"* computed from the processor time of one write, at {BUSY:.0%} busy; not measured")
    print(
        f"the week leaves {left['papers']:,} papers ({ATTEMPTS} each), {left['mean_per_second']} writes a second in the"
        f" mean, {left['gigabytes']} GB of rows, {left['ranking_seconds']} s to mark and rank; the forms are"
        f" {left['papers_gigabytes']:,} GB from the file server or a CDN, {left['opening_mbit']:,} Mbit/s if all come"
        " in the first minute"
    )
    dense = given.people / given.seconds / (WEEK_PEOPLE / WEEK)
    print(f"{given.people:,} people in {given.seconds:.0f} s, {dense:,.0f} times as dense as the week itself:")
    weeks = []
    for one in small_weeks(given.people, given.seconds):
        weeks.append(one)
        opening = given.seconds * 0.8 * EARLY
        print(
            f"{one['database']}, {one['share']:.0%} in the opening {opening:.2f} s: {one['stored']:,} papers stored in"
            f" {one['seconds']} s, {one['busy']} told to come back; start p99 {one['start_p99_ms']} ms, paper p99"
            f" {one['submit_p99_ms']} ms after its moment",
            flush=True,
        )
    print(json.dumps({"on_paper": rows, "week": left, "live": weeks}))


if __name__ == "__main__":
    main()
