"""What this room's tests stand on: a campaign of every sort of duty on the sample district, on a day that does not
move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from loa.evidence.models import Entry
    from loa.org.models import Unit, User
    from loa.org.sample import SampleDistrict
    from loa.plan.models import Duty, Plan, Task

TODAY = date(2026, 10, 20)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock:
    """The day on which a test plays; moves only when told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 10, 20, 9, 0, tzinfo=ZONE)

    def move(self, **delta: float) -> None:
        self.moment += timedelta(**delta)

    def to(self, day: date) -> None:
        self.moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """20/10/2026, 9:00."""
    one = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: one.moment)
    return one


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@dataclass
class Campaign:
    """A plan under way, and hands to work in it."""

    district: SampleDistrict
    plan: Plan
    duties: dict[str, Duty] = field(default_factory=dict)

    def unit(self, key: str) -> Unit:
        return self.district.units[key]

    def person(self, name: str) -> User:
        """Always a fresh one: rights are read once per user object."""
        from loa.org.models import User

        return User.objects.get(username=name)

    def task(self, duty: str, unit: str, label: str = "") -> Task:
        from loa.plan.models import Task

        return Task.objects.get(duty=self.duties[duty], unit=self.unit(unit), period_label=label)

    def record(self, task: Task, kind: str = "", day: date | None = None, quantity: Any = 1, **more: Any) -> Entry:
        """Put something on record for a task; by default one of what it asks for, on the last day that it can be."""
        from loa.evidence import actions
        from loa.kit.clock import today

        draft = actions.Draft(
            kind=kind or next(iter(task.targets), "deed"), unit=task.unit, task=task, quantity=Decimal(str(quantity)),
            happened_on=day or min(task.period_end, today()), **more,
        )  # fmt: skip
        return actions.record(draft, by=None)

    def void(self, entry: Entry) -> None:
        from loa.evidence import actions

        actions.withdraw(entry, by=None, reason="Ghi nhầm")

    def duty(self, code: str, channel: str, cadence: str = "recurring", every: str = "", **more: Any) -> Duty:
        from loa.plan.models import Duty

        number = len(self.duties) + 1
        self.duties[code] = Duty.objects.create(
            plan=self.plan, document=self.plan.documents.get(), code=code, order=number, where=f"III.{number}",
            title=more.pop("title", code), text=f"Câu của {code}.", span_start=0, span_end=5, channel=channel,
            cadence=cadence, every=every, state=more.pop("state", "confirmed"), **more,
        )  # fmt: skip
        return self.duties[code]

    def give(
        self, code: str, units: Iterable[Unit], targets: dict[str, int], due_days: int | None = 0, role: str = "lead"
    ) -> None:
        """One task for each unit and period of the duty's rhythm, as the plan's law would make them."""
        from loa.kit.period import Every, Period, periods
        from loa.plan.models import Task

        duty, plan = self.duties[code], self.plan
        cut = plan.calendar.cut_day if duty.channel == "report" and plan.calendar else None
        every = (
            list(periods(Every(duty.every), plan.period_start, plan.period_end, cut))
            if duty.every and role == "lead"
            else [Period(plan.period_start, plan.period_end)]
        )
        for unit in units:
            for one in every:
                due = (
                    duty.deadline
                    if one.every is None
                    else None
                    if due_days is None
                    else one.end + timedelta(days=due_days)
                )
                Task.objects.create(
                    plan=plan,
                    duty=duty,
                    unit=unit,
                    role=role,
                    channel=duty.channel,
                    title=duty.title,
                    every=one.every or "",
                    period_start=one.start,
                    period_end=one.end,
                    period_label=one.label,
                    due=due,
                    targets=targets,
                )


@pytest.fixture
def make_campaign(district: SampleDistrict) -> Callable[..., Campaign]:
    """`make_campaign(cut_day=15)`: windows by Nghị định 09/2019/NĐ-CP; `cut_day=None`: whole months."""
    from loa.oversight import progress
    from loa.plan.models import Plan, PlanDocument, ReportingCalendar

    def make(cut_day: int | None = 15) -> Campaign:
        calendar = ReportingCalendar.objects.create(name=f"lịch {cut_day}", cut_day=cut_day, due_days=6)
        plan = Plan.objects.create(
            owner=district.units["district"],
            focal=district.units["vhtt"],
            title="Kế hoạch truyền thông",
            state="active",
            is_sample=True,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 12, 31),
            calendar=calendar,
            symbol="12/KH-UBND",
        )
        PlanDocument.objects.create(
            plan=plan, filename="ke-hoach.txt", kind="txt", sha256="0" * 64, size=1, text="Câu.", reading={}
        )
        one = Campaign(district, plan)
        communes, centre = district.communes, district.units["ttvh"]
        one.duty("relay", "relay", every="month", title="Tiếp âm chương trình của huyện")
        one.give("relay", communes, {"relay": 2})
        one.duty("radio", "radio", every="month", title="Làm chương trình phát thanh")
        one.give("radio", [centre], {"programme": 1, "repeat": 2})
        one.duty("story", "portal", every="month", title="Viết tin, bài", repeats=None)
        one.give("story", communes[:3], {"story": 1}, due_days=None)
        one.duty("social", "social", "ongoing", title="Đăng mạng xã hội")
        one.give("social", [centre], {})
        one.duty("market", "market", "unstated", title="Đưa sản phẩm lên sàn")
        one.give("market", [district.units["ktht"]], {})
        one.duty("paper", "plan", "once", deadline=date(2026, 8, 31), title="Ban hành kế hoạch của đơn vị")
        one.give("paper", [*communes, district.units["vhtt"], district.units["district"]], {"paper": 1})
        one.duty("contest", "contest", "unstated", title="Tổ chức cuộc thi")
        one.give("contest", [district.units["doan"]], {})
        one.give("contest", [district.units["thpt"], communes[5]], {"partner": 1}, role="partner")
        one.duty("report", "report", every="quarter", title="Báo cáo kết quả truyền thông")
        one.give("report", [*communes, centre], {"report": 1}, due_days=6)
        one.duty("gather", "report", "recurring", title="Tổng hợp báo cáo")
        one.give("gather", [district.units["vhtt"]], {})
        one.duty("follow", "oversight", "unstated", title="Theo dõi, đôn đốc")
        one.give("follow", [district.units["vhtt"]], {})
        one.duty("nobody", "training", "unstated", title="Tập huấn kỹ năng")
        progress.rebuild(plan)
        return one

    return make


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    """The campaign with windows from the 15th to the 14th."""
    return make_campaign()
