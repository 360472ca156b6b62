"""What the ledger's tests stand on: tasks of sample units, a real district beside the sample one, and a way round the
database's own guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loa.evidence.actions import Draft
    from loa.evidence.files import Upload
    from loa.evidence.models import Entry
    from loa.org.models import Unit, User
    from loa.org.sample import SampleDistrict
    from loa.plan.models import Task

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def draft(unit: Unit, **fields: Any) -> Draft:
    """A relay that happened yesterday, proved by a link."""
    from loa.evidence.actions import Draft
    from loa.kit.clock import today

    values: dict[str, Any] = {
        "kind": "relay",
        "happened_on": today() - timedelta(days=1),
        "link": "https://example.vn/1",
    }
    return Draft(unit=unit, **{**values, **fields})


def png(tail: bytes = b"") -> Upload:
    """A small picture; another tail is another picture."""
    from loa.evidence.files import Upload

    return Upload("ảnh chụp.png", PNG + tail)


@pytest.fixture
def book() -> SimpleNamespace:
    """The helpers above and below, for tests (which cannot import from here)."""
    return SimpleNamespace(draft=draft, png=png, unguarded=unguarded, rewrite=rewrite, PNG=PNG)


@pytest.fixture
def make_task(district: SampleDistrict) -> Callable[..., Task]:
    """`make_task(unit, channel="relay", targets={...})`: one task of a running plan of the district."""
    from loa.kit.clock import today
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    owner = district.units["district"]
    plan = Plan.objects.create(
        owner=owner, title="Kế hoạch mẫu", state="active", is_sample=True,
        period_start=date(today().year, 1, 1), period_end=date(today().year, 12, 31),
    )  # fmt: skip
    document = PlanDocument.objects.create(
        plan=plan, filename="ke-hoach.txt", kind="txt", sha256="0" * 64, size=1, text="Phát thanh.", reading={}
    )

    def make(unit: Unit, **fields: Any) -> Task:
        number = plan.duties.count() + 1
        duty = Duty.objects.create(
            plan=plan, document=document, code=f"N{number}", order=number, title="Tiếp âm", text="Phát thanh.",
            span_start=0, span_end=11, channel=fields.get("channel", "relay"), state="confirmed",
        )  # fmt: skip
        values = {
            "channel": "relay", "title": "Tiếp âm", "targets": {"relay": 1},
            "period_start": plan.period_start, "period_end": plan.period_end,
        }  # fmt: skip
        return Task.objects.create(plan=plan, duty=duty, unit=unit, **{**values, **fields})

    return make


@dataclass(frozen=True)
class RealCommune:
    """A commune that is no sample, and a person who reports and coordinates there."""

    unit: Unit
    person: User


@pytest.fixture
def real(district: SampleDistrict) -> RealCommune:
    """A commune beside the sample district; its evidence goes into the real ledger."""
    from loa.org import actions as org
    from loa.org.models import Role

    unit = org.create_unit(by=None, name="Ủy ban nhân dân xã Thật", short_name="Xã Thật", kind="commune")
    person = org.create_user(
        by=None, username="that", full_name="Nguyễn Thật", password=None, unit=unit, role=Role.REPORTER
    )
    return RealCommune(unit, person)


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor for somebody with the database's own password: the triggers that guard the ledger are off."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            try:
                yield cursor
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'evidence_%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield cursor
        finally:
            for _name, sql in triggers:
                cursor.execute(sql)


def rewrite(ledger: Any) -> None:
    """Forge a whole chain: every hash computed anew from the rows as they stand, the head with them."""
    from loa.evidence import chain
    from loa.evidence.models import Entry

    previous = chain.GENESIS
    with unguarded() as cursor:
        for entry in Entry.objects.filter(ledger=ledger).order_by("seq"):
            entry.previous_hash = previous
            previous = chain.digest(entry, entry.attachments.all())
            cursor.execute(
                "UPDATE evidence_entry SET previous_hash = %s, hash = %s WHERE id = %s",
                [entry.previous_hash, previous, entry.pk],
            )
        cursor.execute("UPDATE evidence_ledger SET head_hash = %s WHERE id = %s", [previous, ledger.pk])


@pytest.fixture
def five(district: SampleDistrict, make_task: Callable[..., Task]) -> list[Entry]:
    """Five entries of two communes in one ledger: with a task, a file, a void, a replacement."""
    from loa.evidence import actions
    from loa.evidence.models import Entry

    here, there = district.units["xa-6"], district.units["xa-3"]
    by = district.people["xa.sonvien"]
    first = actions.record(draft(here, task=make_task(here)), by=by)
    second = actions.record_by_hand(draft(here, note="Có ảnh", files=(png(), png(b"2"))), by=by)
    actions.record(
        draft(there, kind="story", details={"title": "Bài", "n": [1, True, None]}, content_hash="ab" * 32), by=None
    )
    actions.void(second, by=by, reason="Ghi nhầm ngày", replacement=draft(here, note="Đúng", quantity=Decimal("2.5")))
    return list(Entry.objects.filter(ledger=first.ledger).order_by("seq"))
