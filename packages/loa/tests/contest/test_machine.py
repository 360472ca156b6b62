"""A state machine over the committer: whatever is sent in whatever order, with commits that fail and processes that
start anew, acknowledged means stored, and there is one row for each person, round and attempt."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import contest_ground as ground
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

PEOPLE, ATTEMPTS = st.integers(1, 4), st.integers(1, 2)


class Failing:
    """A connection that loses its power at a chosen statement."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self.connection, self.left = connection, at

    def execute(self, sql: str, values: Any = ()) -> Any:
        if sql != "ROLLBACK":
            self.left -= 1
            if self.left < 0:
                raise sqlite3.OperationalError("disk I/O error")
        return self.connection.execute(sql, values)


class Machine(RuleBasedStateMachine):
    template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="loa-machine-"))
        if Machine.template is None or not Machine.template.exists():
            keep = Path(tempfile.mkdtemp(prefix="loa-machine-template-"))
            Machine.template = ground.sqlite_ground(keep)
        self.path = self.folder / "loa.sqlite3"
        shutil.copy(Machine.template, self.path)
        self.acknowledged: dict[tuple[int, int], str] = {}
        self.begun: dict[tuple[int, int], Any] = {}
        self.time = 1_000
        self._open()

    def _open(self) -> None:
        from loa.contest.committers import SqliteCommitter

        self.committer = SqliteCommitter(str(self.path), ground.keys())
        self.connection = self.committer.connect()
        self.connection.execute("PRAGMA synchronous=OFF")  # no power is cut here; test_kill does that

    def _items(self, wanted: list[tuple[bool, int, int, str]]) -> list[Any]:
        from loa.contest.core import Begun, Paper

        items: list[Any] = []
        for is_start, person, attempt, letter in wanted:
            self.time += 1
            if is_start:
                items.append(Begun(ground.ROUND, person, attempt, 0, 0, self.time, self.time + 5))
            else:
                items.append(
                    Paper(
                        ground.ROUND, person, attempt, 0, 0, 1, 2, self.time, False, None, letter * 20, "",
                    )
                )  # fmt: skip
        return items

    wanted = st.lists(st.tuples(st.booleans(), PEOPLE, ATTEMPTS, st.sampled_from("AB")), min_size=1, max_size=8)

    @rule(wanted=wanted)
    def send(self, wanted: list[tuple[bool, int, int, str]]) -> None:
        self._send(wanted, self.connection)

    @rule(wanted=wanted, at=st.integers(0, 12))
    def send_and_fail(self, wanted: list[tuple[bool, int, int, str]], at: int) -> None:
        self._send(wanted, Failing(self.connection, at))

    def _send(self, wanted: list[tuple[bool, int, int, str]], connection: Any) -> None:
        from loa.contest.store import Kept

        items = self._items(wanted)
        for item, answer in zip(items, self.committer._commit(connection, items), strict=True):
            if not isinstance(answer, Kept):
                continue
            key = (item.person, item.attempt)
            if answer.receipt is not None:
                assert self.acknowledged.setdefault(key, answer.receipt.text) == answer.receipt.text
            if answer.begun is not None:
                assert self.begun.setdefault(key, answer.begun) == answer.begun

    @rule()
    def start_anew(self) -> None:
        self.connection.close()
        self._open()

    @precondition(lambda self: self.acknowledged)
    @rule()
    def receipts_hold(self) -> None:
        from loa.contest.core import is_signed, read_receipt

        for given in self.acknowledged.values():
            _paper, _way, link, key, signature = read_receipt(given)
            assert is_signed(link, key, signature)

    @invariant()
    def acknowledged_means_stored(self) -> None:
        from loa.contest.core import leaf, read_receipt
        from loa.contest.store import PAPER_COLUMNS, paper_of

        rows = self.connection.execute(f"SELECT {PAPER_COLUMNS} FROM contest_submission").fetchall()
        stored = {(row[1], row[2]): paper_of(row) for row in rows}
        assert len(stored) == len(rows)
        for key, given in self.acknowledged.items():
            assert leaf(stored[key]) == leaf(read_receipt(given)[0])
        starts = self.connection.execute("SELECT person, attempt, started FROM contest_start").fetchall()
        begun = {(person, attempt): started for person, attempt, started in starts}
        assert len(begun) == len(starts)
        assert all(begun[key] == one.started for key, one in self.begun.items())
        links = self.connection.execute("SELECT writer, seq, previous, hash, count FROM contest_link").fetchall()
        assert sum(row[4] for row in links) == len(rows)
        by_writer: dict[str, str] = {}
        for writer, _seq, previous, hash_, _count in sorted(links):
            assert previous == by_writer.get(writer, "0" * 64)
            by_writer[writer] = hash_

    def teardown(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)


TestMachine = Machine.TestCase
TestMachine.settings = settings(stateful_step_count=12, max_examples=15, parent=settings())
