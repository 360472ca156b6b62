"""A million people in a week's round: on paper, and in shrunken real time.

On paper: how many starts and papers a second the opening minute brings, for three ways in which people come, against
what each design takes (figures of docs/decisions/0008, or of a run of bench/contest.py given with --figures); and so
where each design ends. In real time: the same week made small, PEOPLE people within SECONDS seconds against one hot
process on SQLite, each with a start and a paper, the opening "minute" as crowded as the share says. Every receipt is
looked for in the database afterwards.

    python bench/contest_week.py [--people 20000] [--seconds 20] [--figures contest.json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "packages/loa/tests/support")]
os.environ.setdefault("LOA_DATA_DIR", tempfile.mkdtemp(prefix="loa-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")

import contest_ground as ground  # noqa: E402

WEEK_PEOPLE, MINUTE = 1_000_000, 60
SHARES = (0.05, 0.20, 1.0)
"""Of all people, who come in the opening minute: a week without pressure, "earliest wins", everybody."""
FIGURES = {"site": 580.0, "sqlite": 14_800.0, "postgresql": 18_100.0}
"""Durable writes a second on two cores (docs/decisions/0008); a start costs what a paper costs."""
SITE, SQLITE, POSTGRES = "the site's one port", "hot process, SQLite", "hot process, PostgreSQL"
NAMES = {"site": SITE, "sqlite": SQLITE, "postgresql": POSTGRES}
PAPER_KB = 8
CONNECTIONS = 64


def on_paper(figures: dict[str, float]) -> list[dict[str, Any]]:
    """For each way of coming and each design: what is asked in the opening minute, what is taken, where it ends."""
    rows = []
    for share in SHARES:
        starts = WEEK_PEOPLE * share / MINUTE
        for key, taken in figures.items():
            rows.append(
                {
                    "share": share, "design": NAMES[key], "starts_per_second": round(starts), "takes": round(taken),
                    "stands": taken >= starts, "ends_at_people": round(taken * MINUTE / share),
                    # SQLite has one writer: what it cannot take, a second machine cannot either.
                    "machines": 1 if taken >= starts else None if key == "sqlite" else round(starts / taken + 0.5),
                    "papers_mbit": round(starts * PAPER_KB * 8 / 1000),
                }
            )  # fmt: skip
    return rows


def week(people: int, seconds: float, share: float, chance: random.Random) -> list[tuple[float, int]]:
    """When each person begins: the share in the first hundredth of the time, the others over the rest."""
    found = []
    for person in range(1, people + 1):
        early = chance.random() < share
        found.append((chance.random() * seconds * (0.01 if early else 1.0), person))
    return sorted(found)


async def live(port: int, people: int, seconds: float, share: float) -> dict[str, Any]:
    """The small week against a server: how late answers came, and who was told that a paper is stored."""
    chance = random.Random(7)
    begins = week(people, seconds * 0.8, share, chance)
    body = json.dumps({"round": ground.ROUND}).encode()
    waits: dict[str, list[float]] = {"start": [], "submit": []}
    told, busy, begun = set(), 0, time.perf_counter()
    events: asyncio.PriorityQueue[tuple[float, int, bool, bytes]] = asyncio.PriorityQueue()
    for due, person in begins:
        cookie = b"\r\nCookie: loa_thi=%s\r\n\r\n" % ground.entrance(person).encode()
        sent = ground.request("/thi/api/start", body).replace(b"\r\n\r\n", cookie, 1)
        events.put_nowait((due, person, False, sent))
    left = 2 * people

    async def client() -> None:
        nonlocal busy, left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while left > 0:
            try:
                due, person, is_paper, sent = events.get_nowait()
            except asyncio.QueueEmpty:
                await asyncio.sleep(0.01)
                continue
            if (early := due - (time.perf_counter() - begun)) > 0:
                await asyncio.sleep(early)
            writer.write(sent)
            status, answer = await ground.respond(reader)
            if status == 503:
                busy += 1
                events.put_nowait((due + chance.uniform(1, 5) * seconds / 100, person, is_paper, sent))
                continue
            assert status == 200, answer
            waits["submit" if is_paper else "start"].append(time.perf_counter() - begun - due)
            left -= 1
            if is_paper:
                told.add(person)
            else:
                paper = json.dumps({"t": json.loads(answer)["token"], "a": "ABCDA" * 4, "g": person}).encode()
                after = due + chance.uniform(0.05, 0.2) * seconds
                events.put_nowait((after, person, True, ground.request("/thi/api/submit", paper)))
        writer.close()

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))

    def late(kind: str, part: float) -> float:
        return round(1000 * sorted(waits[kind])[int(len(waits[kind]) * part)], 1)

    took = time.perf_counter() - begun
    return {
        "share": share, "people": people, "seconds": round(took, 1), "busy": busy, "told": told,
        **{f"{kind}_{name}_ms": late(kind, part) for kind in waits for name, part in (("p50", 0.5), ("p99", 0.99))},
    }  # fmt: skip


def small_weeks(people: int, seconds: float) -> Iterator[dict[str, Any]]:
    """The small week in each of the three ways; all that was told is in the database, or this fails."""
    for share in SHARES:
        with tempfile.TemporaryDirectory() as folder:
            path = ground.sqlite_ground(Path(folder))
            with ground.server(Path(folder)) as (_process, port):
                found = asyncio.run(live(port, people, seconds, share))
            told, stored = found.pop("told"), ground.stored(path)
        assert told == set(stored), "a receipt whose paper is not there"
        yield {**found, "stored": len(stored)}


def main() -> None:
    """Both, as tables and as one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--figures", type=Path)
    given = parser.parse_args()
    figures = dict(FIGURES)
    if given.figures:
        measured = json.loads(given.figures.read_text().splitlines()[-1])
        figures = {key: float(measured[key]["submit"]["per_second"]) for key in FIGURES if key in measured}
    rows = on_paper(figures)
    print(f"{WEEK_PEOPLE:,} people; a paper's file is {PAPER_KB} KB and comes from the file server or a CDN")
    print(
        f"{'opening minute':>15}{'design':>26}{'starts/s':>10}{'takes/s':>9}  {'ends at':>12} people, machines needed"
    )
    for row in rows:
        print(
            f"{row['share']:>15.0%}{row['design']:>26}{row['starts_per_second']:>10,}{row['takes']:>9,}"
            f"{row['ends_at_people']:>14,} {'stands' if row['stands'] else 'ENDS'}, {row['machines'] or 'PostgreSQL'}"
        )
    weeks = list(small_weeks(given.people, given.seconds))
    for one in weeks:
        print(
            f"{one['share']:.0%} at the opening: {one['people']:,} people in {one['seconds']} s, {one['stored']:,}"
            f" papers stored, {one['busy']} told to come back; start p99 {one['start_p99_ms']} ms, paper p99"
            f" {one['submit_p99_ms']} ms after its moment"
        )
    print(json.dumps({"on_paper": rows, "live": weeks}))


if __name__ == "__main__":
    main()
