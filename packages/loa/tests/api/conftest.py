"""A small world for the API: a plan, duties, tasks that stand differently, evidence, a report; and ways to call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def world(district: SampleDistrict) -> SimpleNamespace:
    """`here` is xã Sơn Viên, `there` xã Quế Lâm; tasks by how they stand; three entries here, one there."""
    from loa.evidence import actions
    from loa.evidence.actions import Draft
    from loa.evidence.files import Upload
    from loa.kit.clock import today
    from loa.oversight.models import UnitReport
    from loa.plan.models import Duty, Party, PartyName, Plan, PlanDocument, Task

    here, there, owner = district.units["xa-6"], district.units["xa-3"], district.units["district"]
    day = today()
    plan = Plan.objects.create(
        owner=owner, title="Kế hoạch mẫu", state="active", is_sample=True, symbol="83/KH-UBND",
        period_start=day - timedelta(days=200), period_end=day + timedelta(days=200),
    )  # fmt: skip
    document = PlanDocument.objects.create(
        plan=plan, filename="a.txt", kind="txt", sha256="0" * 64, size=1, text="Tiếp âm hằng tháng.", reading={}
    )

    def duty(code: str, channel: str) -> Duty:
        return Duty.objects.create(
            plan=plan, document=document, code=code, order=1, title=f"Việc {code}", text="Tiếp âm hằng tháng.",
            span_start=0, span_end=19, channel=channel, state="confirmed",
        )  # fmt: skip

    relay, reporting = duty("N1", "relay"), duty("N2", "report")
    name = PartyName.objects.create(plan=plan, name="UBND 06 xã", folded="ubnd 06 xa")
    name.units.set([here, there])
    Party.objects.create(duty=relay, role="lead", name=name)

    def task(start: int, end: int, due: int | None, unit: Any = here, what: Duty = relay, **fields: Any) -> Task:
        values: dict[str, Any] = {"targets": {"relay": 1}, "title": what.title, "channel": what.channel}
        return Task.objects.create(
            plan=plan, duty=what, unit=unit, period_start=day + timedelta(start), period_end=day + timedelta(end),
            due=None if due is None else day + timedelta(due), **{**values, **fields},
        )  # fmt: skip

    tasks = {
        "done": task(-100, -70, -70),
        "late": task(-69, -40, -40),
        "due": task(-20, 10, 10),
        "wait": task(30, 60, 60),
        "open": task(-69, -41, None),
        "standing": task(-200, 200, None, targets={}),
        "foreign": task(-20, 10, 10, unit=there),
        "retired": task(-20, 11, 11, retired_at="2026-01-01T00:00:00Z"),
        "report": task(-100, -10, 5, what=reporting, targets={"report": 1}),
    }
    by = district.people["xa.sonvien"]

    def draft(unit: Any, note: str, **fields: Any) -> Draft:
        return Draft("relay", unit, day - timedelta(days=80), link="https://example.vn/1", note=note, **fields)

    entries = [
        actions.record_by_hand(
            draft(here, "Loa thôn 1", task=tasks["done"], files=(Upload("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),)),
            by=by,
        ),
        actions.record_by_hand(draft(here, "Nhầm"), by=by),
        actions.record(draft(there, "Bí mật của Quế Lâm"), by=None),
    ]
    actions.void(entries[1], by=by, reason="Ghi nhầm")
    report = UnitReport.objects.create(
        task=tasks["report"], plan=plan, unit=here, period_start=tasks["report"].period_start,
        period_end=tasks["report"].period_end, period_label="quý thử", words={"a": "Lời"}, figures={"lines": []},
    )  # fmt: skip
    return SimpleNamespace(
        here=here,
        there=there,
        owner=owner,
        plan=plan,
        tasks=tasks,
        entries=entries,
        report=report,
        day=day,
        by=by,
        duty=relay,
    )


@pytest.fixture
def ask(as_person: Callable[[str], Any]) -> Callable[..., tuple[int, Any]]:
    """`ask("xa.sonvien", "/evidence", unit=1)`: status and JSON of a GET."""

    def get(who: str, path: str, **query: Any) -> tuple[int, Any]:
        response = as_person(who).get(f"/api/v1{path}", query)
        return response.status_code, response.json()

    return get
