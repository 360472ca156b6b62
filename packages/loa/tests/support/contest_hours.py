"""The one way in which a walk through a running installation lets time pass for a contest.

An opened round keeps its hours: no screen and no action changes when it opens, and it closes only when the last
person's minutes are over. A walk cannot wait a week, so it writes other hours of the round into the installation's
database, which is all that this does: starts, papers, receipts, marks and results come about as they always do.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path


def move(data: Path, slug: str, *, opens: timedelta, closes: timedelta) -> None:
    """Set the hours of all rounds of a contest.

    Args:
        data: the installation's data folder.
        opens, closes: from now; negative: in the past.
    """
    moment = datetime.now(UTC)
    values = [f"{moment + one:%Y-%m-%d %H:%M:%S.%f}" for one in (opens, closes)]
    connection = sqlite3.connect(data / "loa.sqlite3", timeout=20)
    with connection:
        changed = connection.execute(
            "UPDATE contest_round SET opens = ?, closes = ?"
            " WHERE contest_id = (SELECT id FROM contest_contest WHERE slug = ?)",
            [*values, slug],
        ).rowcount
    connection.close()
    assert changed > 0, f"no contest {slug}"
