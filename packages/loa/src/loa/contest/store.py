"""What one transaction of the contest writes, and what it answers: starts, papers, and the link over the papers.

Used as it stands by the SQLite committer (one thread) and by Django's view (Django's connection); the PostgreSQL
committer has statements of its own for whole batches (committers.py) and takes the rest from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain as joined
from itertools import compress
from typing import Any, NamedTuple

from loa.contest.core import GENESIS, Begun, Keys, Link, Paper, Receipt, leaf, proof_of, tree, way_up

START_COLUMNS = "round_id, person, attempt, form, unit, started, deadline"
PAPER_COLUMNS = f"{START_COLUMNS}, received, late, guess, answers, extra, writer, seq, place"
LINK_COLUMNS = "round_id, writer, seq, count, at, previous, root, hash, leaves"
INSERT_LINK = f"INSERT INTO contest_link ({LINK_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608
KEY = "round_id = ? AND person = ? AND attempt = ?"
FIND_START = f"SELECT {START_COLUMNS} FROM contest_start WHERE {KEY}"  # noqa: S608
FIND_PAPER = f"SELECT {PAPER_COLUMNS} FROM contest_submission WHERE {KEY}"  # noqa: S608
FIND_PLACE = f"SELECT writer, seq, place FROM contest_submission WHERE {KEY}"  # noqa: S608
FIND_LINK = f"SELECT {LINK_COLUMNS} FROM contest_link WHERE round_id = ? AND writer = ? AND seq = ?"  # noqa: S608
FIND_STATE = "SELECT state FROM contest_round WHERE id = ?"
FIND_HEAD = "SELECT seq, hash FROM contest_link WHERE round_id = ? AND writer = ? ORDER BY seq DESC LIMIT 1"

MANY = 64
"""So many rows in a statement at most: SQLite before 3.32 takes no more than 999 values."""

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
        barred: whether a start was not taken because its person was erased or left out.
    """

    begun: Begun | None
    receipt: Receipt | None
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


def receipts(keys: Keys, papers: list[Paper], link: Link, levels: list[list[bytes]]) -> list[Receipt]:
    """The receipts of one commit's papers, in order; one signature for all."""
    proof = proof_of(keys, link, keys.signing.sign(link.hash))
    return [Receipt(paper, levels[0][i], way_up(levels, i), proof) for i, paper in enumerate(papers)]


def again(keys: Keys, paper: Paper, row: Sequence[Any]) -> Receipt:
    """A stored paper's receipt, made anew from the row of its link."""
    round_, writer, seq, count, at, previous, root, _hash, blob = row
    blob = bytes(blob)
    leaves = [blob[i : i + 32] for i in range(0, len(blob), 32)]
    link = Link(round_, writer, seq, count, at, bytes.fromhex(previous), bytes.fromhex(root))
    own = leaf(paper)
    way = way_up(tree(leaves), leaves.index(own))
    return Receipt(paper, own, way, proof_of(keys, link, keys.signing.sign(link.hash)))


def paper_of(row: Sequence[Any]) -> Paper:
    """A paper from the columns of PAPER_COLUMNS (or the first twelve)."""
    return Paper(*row[:8], bool(row[8]), *row[9:12])


def find_receipt(run: Run, keys: Keys, key: tuple[int, int, int]) -> Receipt | None:
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
    run: Run, items: Sequence[Item], chain: Chain, keys: Keys, now: int, *, lock: str = "", insert: str = "INSERT"
) -> tuple[list[Kept], list[Link]]:
    """Write items in the transaction that is open.

    Args:
        run: of that transaction.
        chain: of the writer; not moved on here, for the commit may still fail.
        now: milliseconds since 1970, for the links.
        lock: as `shut` takes it.
        insert: how a statement begins that puts rows in.

    Returns:
        what stands for each item, in order; the new links, to move the chain on once the commit is through. A paper
        without a receipt came after its round was published.
    """
    found: list[Kept | None] = [None] * len(items)
    over = shut(run, items, now, lock)
    papers = [(i, item) for i, item in enumerate(items) if type(item) is Paper and item.round not in over]
    links = _papers(run, papers, chain, keys, now, found, insert) if papers else []
    if starts := [(i, item) for i, item in enumerate(items) if type(item) is Begun]:
        _starts(run, starts, keys, found, insert)
    return [one if one is not None else _standing(run, keys, items[i]) for i, one in enumerate(found)], links


def _papers(
    run: Run, sent: list[tuple[int, Paper]], chain: Chain, keys: Keys, now: int, found: list[Kept | None], insert: str
) -> list[Link]:
    rows = [(*paper, chain.writer, chain.next(paper.round), i) for i, paper in sent]
    if _insert(run, f"{insert} INTO contest_submission", PAPER_COLUMNS, rows) < len(rows):
        # Some stood there before, or came twice: ours are those that say so.
        new = [tuple(run(FIND_PLACE, row[:3]).fetchone()) == row[12:] for row in rows]
        sent = list(compress(sent, new))
    groups: dict[int, list[int]] = {}
    papers = dict(sent)
    for i, paper in sent:
        groups.setdefault(paper.round, []).append(i)
    links = []
    for round_, places in groups.items():
        own = [papers[i] for i in places]
        link, levels = chain.link(round_, [leaf(one) for one in own], now)
        run(INSERT_LINK, link_row(link, levels[0]))
        links.append(link)
        for i, given in zip(places, receipts(keys, own, link, levels), strict=True):
            found[i] = Kept(None, given)
    return links


def _starts(run: Run, asked: list[tuple[int, Begun]], keys: Keys, found: list[Kept | None], insert: str) -> None:
    barred = set()
    for part in _parts([one.person for _i, one in asked]):
        barred |= {row[0] for row in run(_barred(len(part)), part).fetchall()}
    for i, one in asked:
        if one.person in barred:
            found[i] = _standing(run, keys, one)._replace(barred=True)
    begun = [(i, one) for i, one in asked if one.person not in barred]
    rows = [one for _i, one in begun]
    if begun and _insert(run, f"{insert} INTO contest_start", START_COLUMNS, rows) == len(begun):
        for i, one in begun:
            found[i] = Kept(one, None)


def _insert(run: Run, into: str, columns: str, rows: Sequence[Sequence[Any]]) -> int:
    """Insert rows that are not there yet; returns how many."""
    return sum(run(_into(into, columns, len(part)), list(joined.from_iterable(part))).rowcount for part in _parts(rows))


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Rows in parts of 64, 32, 16 ...: a statement takes many rows at once, and there are few statements to prepare."""
    at = 0
    while at < len(rows):
        size = min(MANY, 1 << (len(rows) - at).bit_length() - 1)
        yield rows[at : at + size]
        at += size


@cache
def _into(into: str, columns: str, count: int) -> str:
    row = f"({', '.join('?' * (columns.count(',') + 1))})"
    return f"{into} ({columns}) VALUES {', '.join([row] * count)} ON CONFLICT DO NOTHING"


@cache
def _barred(count: int) -> str:
    return (
        f"SELECT person FROM contest_entrant WHERE person IN ({', '.join('?' * count)})"  # noqa: S608
        " AND (erased_at IS NOT NULL OR excluded <> '')"
    )


def _standing(run: Run, keys: Keys, item: Item) -> Kept:
    """What was there before."""
    wanted = item.begun if isinstance(item, Resume) else item
    given = find_receipt(run, keys, wanted[:3])
    if isinstance(item, Paper):
        return Kept(None, given)
    row = run(FIND_START, wanted[:3]).fetchone()
    return Kept(Begun(*row) if row else None, given)
