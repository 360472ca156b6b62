"""What one transaction of the contest writes, and what it answers: starts, papers, and the link over the papers.

Used as it stands by the SQLite committer (one thread) and by Django's view (Django's connection); the PostgreSQL
committer has statements of its own for whole batches (committers.py) and takes the rest from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from loa.contest.core import GENESIS, Begun, Keys, Link, Paper, leaf, receipt, tree, way_up

START_COLUMNS = "round_id, person, attempt, form, unit, started, deadline"
PAPER_COLUMNS = f"{START_COLUMNS}, received, late, guess, answers, extra, writer, seq, place"
LINK_COLUMNS = "round_id, writer, seq, count, at, previous, root, hash, leaves"
INSERT_START = f"INSERT INTO contest_start ({START_COLUMNS}) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"  # noqa: S608
INSERT_PAPER = (
    f"INSERT INTO contest_submission ({PAPER_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"  # noqa: S608
)
INSERT_LINK = f"INSERT INTO contest_link ({LINK_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608
KEY = "round_id = ? AND person = ? AND attempt = ?"
FIND_START = f"SELECT {START_COLUMNS} FROM contest_start WHERE {KEY}"  # noqa: S608
FIND_PAPER = f"SELECT {PAPER_COLUMNS} FROM contest_submission WHERE {KEY}"  # noqa: S608
FIND_LINK = f"SELECT {LINK_COLUMNS} FROM contest_link WHERE round_id = ? AND writer = ? AND seq = ?"  # noqa: S608
FIND_STATE = "SELECT state FROM contest_round WHERE id = ?"
FIND_BARRED = "SELECT 1 FROM contest_entrant WHERE person = ? AND (erased_at IS NOT NULL OR excluded <> '')"
FIND_HEAD = "SELECT seq, hash FROM contest_link WHERE round_id = ? AND writer = ? ORDER BY seq DESC LIMIT 1"

Run = Callable[[str, Sequence[Any]], Any]
"""Runs a statement with its values; what it returns has rowcount, fetchone and fetchall."""


class Resume(NamedTuple):
    """A start that is only looked for: the round takes no new ones."""

    begun: Begun


Item = Begun | Resume | Paper


class Kept(NamedTuple):
    """What stands in the database after an item went in.

    Args:
        begun: the start that stands (the first one).
        receipt: of the paper that stands (the first one); None where none was handed in.
        first: whether this very item is the one that stands.
        barred: whether a start was not taken because its person was erased or left out.
    """

    begun: Begun | None
    receipt: dict[str, Any] | None
    first: bool
    barred: bool = False


@dataclass
class Chain:
    """One writer's chains, by round: how far they have come. Moved on only after the commit."""

    writer: str
    heads: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    def link(self, round_: int, leaves: list[bytes], at: int) -> tuple[Link, list[list[bytes]]]:
        """The next link over the leaves, and their tree."""
        seq, previous = self.heads.get(round_, (0, GENESIS))
        levels = tree(leaves)
        return Link(round_, self.writer, seq + 1, len(leaves), at, previous, levels[-1][0]), levels

    def next(self, round_: int) -> int:
        return self.heads.get(round_, (0, GENESIS))[0] + 1

    def move(self, links: Sequence[Link]) -> None:
        for link in links:
            self.heads[link.round] = link.seq, link.hash


def link_row(link: Link, leaves: list[bytes]) -> tuple[Any, ...]:
    """A link as the table has it."""
    return (
        link.round, link.writer, link.seq, link.count, link.at, link.previous.hex(), link.root.hex(), link.hash.hex(),
        b"".join(leaves),
    )  # fmt: skip


def receipts(keys: Keys, papers: list[Paper], link: Link, levels: list[list[bytes]]) -> list[dict[str, Any]]:
    """The receipts of one commit's papers, in order; one signature for all."""
    signature = keys.signing.sign(link.hash)
    return [receipt(keys, paper, way_up(levels, i), link, signature) for i, paper in enumerate(papers)]


def again(keys: Keys, paper: Paper, row: Sequence[Any]) -> dict[str, Any]:
    """A stored paper's receipt, made anew from the row of its link."""
    round_, writer, seq, count, at, previous, root, _hash, blob = row
    blob = bytes(blob)
    leaves = [blob[i : i + 32] for i in range(0, len(blob), 32)]
    link = Link(round_, writer, seq, count, at, bytes.fromhex(previous), bytes.fromhex(root))
    way = way_up(tree(leaves), leaves.index(leaf(paper)))
    return receipt(keys, paper, way, link, keys.signing.sign(link.hash))


def paper_of(row: Sequence[Any]) -> Paper:
    """A paper from the columns of PAPER_COLUMNS (or the first twelve)."""
    return Paper(*row[:8], bool(row[8]), *row[9:12])


def find_receipt(run: Run, keys: Keys, key: tuple[int, int, int]) -> dict[str, Any] | None:
    """The receipt of (round, person, attempt), if a paper stands there."""
    row = run(FIND_PAPER, key).fetchone()
    if row is None:
        return None
    link = run(FIND_LINK, (row[0], row[12], row[13])).fetchone()
    return again(keys, paper_of(row), link)


def overdue(items: Sequence[Item], now: int) -> list[int]:
    """The rounds of papers whose time was over before this moment: only such rounds may be published by now, for no
    round is closed while somebody may write. What is handed in on time asks nothing before its write.
    """
    return sorted({item.round for item in items if type(item) is Paper and item.deadline < now})


def shut(run: Run, items: Sequence[Item], now: int, lock: str = "") -> frozenset[int]:
    """The rounds among items that are published and take nothing more; asked in the transaction that writes, so that
    publishing comes wholly before it or wholly after.

    Args:
        lock: what makes the database keep the row as it is until the commit (" FOR SHARE"), where it must be told.
    """
    found = set()
    for number in overdue(items, now):
        row = run(FIND_STATE + lock, (number,)).fetchone()
        if row is not None and row[0] == "published":
            found.add(number)
    return frozenset(found)


def store(
    run: Run, items: Sequence[Item], chain: Chain, keys: Keys, now: int, lock: str = ""
) -> tuple[list[Kept], list[Link]]:
    """Write items in the transaction that is open.

    Args:
        run: of that transaction.
        chain: of the writer; not moved on here, for the commit may still fail.
        now: milliseconds since 1970, for the links.
        lock: as `shut` takes it.

    Returns:
        what stands for each item, in order; the new links, to move the chain on once the commit is through. A paper
        without a receipt came after its round was published.
    """
    found: list[Kept | None] = [None] * len(items)
    fresh: dict[int, list[int]] = {}
    over = shut(run, items, now, lock)
    for i, item in enumerate(items):
        if type(item) is Paper:
            if item.round in over:
                continue
            group = fresh.setdefault(item.round, [])
            row = (*item, chain.writer, chain.next(item.round), len(group))
            if run(INSERT_PAPER, row).rowcount == 1:
                group.append(i)
        elif type(item) is Begun:
            if run(FIND_BARRED, (item.person,)).fetchone() is not None:
                found[i] = _standing(run, keys, item)._replace(barred=True)
            elif run(INSERT_START, item).rowcount == 1:
                found[i] = Kept(item, None, True)
    links = []
    for round_, places in fresh.items():
        if not places:
            continue
        papers: list[Paper] = [items[i] for i in places]  # type: ignore[misc]
        link, levels = chain.link(round_, [leaf(one) for one in papers], now)
        run(INSERT_LINK, link_row(link, levels[0]))
        links.append(link)
        for i, given in zip(places, receipts(keys, papers, link, levels), strict=True):
            found[i] = Kept(None, given, True)
    return [one if one is not None else _standing(run, keys, items[i]) for i, one in enumerate(found)], links


def _standing(run: Run, keys: Keys, item: Item) -> Kept:
    """What was there before."""
    wanted = item.begun if isinstance(item, Resume) else item
    given = find_receipt(run, keys, wanted[:3])
    if isinstance(item, Paper):
        return Kept(None, given, False)
    row = run(FIND_START, wanted[:3]).fetchone()
    return Kept(Begun(*row) if row else None, given, False)
