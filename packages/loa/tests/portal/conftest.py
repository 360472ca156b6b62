"""The sites of the sample district, a task, and a story on its way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as Pillow

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.plan.models import Task
    from loa.portal.models import HomePage, Picture, StoryPage


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Wagtail keeps a picture's sizes in the cache by the picture's number, which the next test uses again."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def committed_district(transactional_db: None) -> Iterator[SampleDistrict]:
    """Made by its actions: what is written again table by table needs one transaction, which nobody else would see.
    And wiped as a sample is: the ledger lets nobody empty it otherwise.
    """
    from django.conf import settings
    from loa.evidence import sample as ledgers
    from loa.org.sample import create
    from loa.portal import guard
    from loa.portal import sample as sites
    from wagtail.models import Collection, Locale, Page

    # Another module that commits has emptied the database, and with it what Wagtail's migrations put there.
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Page.objects.exists():
        with guard.opened():
            Page.add_root(title="Root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    yield create()
    sites.wipe()
    ledgers.wipe()


@pytest.fixture
def sites(district: SampleDistrict) -> dict[str, HomePage]:
    """Home pages by the key of their unit: the district's portal and two communes."""
    from loa.portal import actions

    return {
        "vanphong": actions.create_site(
            district.units["vanphong"], by=None, title="Huyện Nông Sơn", colours="district"
        ),
        "xa-6": actions.create_site(district.units["xa-6"], by=None, title="Xã Sơn Viên"),
        "xa-3": actions.create_site(district.units["xa-3"], by=None, title="Xã Quế Lâm"),
    }


@pytest.fixture
def make_task(district: SampleDistrict) -> Callable[..., Task]:
    """`make_task("xa-6")` is a task of that unit in the quarter around today, asking for one story."""
    from loa.kit import clock
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    plan = Plan.objects.create(owner=district.units["district"], title="Kế hoạch mẫu", state="reading")
    document = PlanDocument.objects.create(
        plan=plan, filename="a.txt", kind="txt", sha256="0" * 64, size=1, text="x", reading={}, file="plans/a.txt"
    )
    numbers = iter(range(1, 100))

    def make(unit: str, **fields: Any) -> Task:
        number = next(numbers)
        duty = Duty.objects.create(
            plan=plan,
            document=document,
            code=f"d{number}",
            order=number,
            title=f"Viết bài {number}",
            text="x",
            span_start=0,
            span_end=1,
            channel="portal",
        )
        day = clock.today()
        values = {
            "plan": plan,
            "duty": duty,
            "unit": district.units[unit],
            "channel": "portal",
            "title": duty.title,
            "period_start": day - timedelta(days=40),
            "period_end": day + timedelta(days=40),
            "targets": {"story": 1},
        }
        return Task.objects.create(**{**values, **fields})

    return make


def png(width: int = 1400, height: int = 900, colour: str = "teal") -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Pillow.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def picture(district: SampleDistrict) -> Callable[..., Picture]:
    """`picture("xa-6", by="xa.sonvien")` is a picture of that unit."""
    from loa.portal import actions

    def add(unit: str = "xa-6", by: str = "xa.sonvien", **fields: Any) -> Picture:
        values = {"filename": "Ảnh chợ.png", "data": png(), "alt": "Một phiên chợ quê", "credit": "Loa"}
        return actions.add_picture(by=district.people[by], unit=district.units[unit], **{**values, **fields})

    return add


@pytest.fixture
def write(district: SampleDistrict, sites: dict[str, HomePage]) -> Callable[..., StoryPage]:
    """`write()` is a complete draft of the commune's writer."""
    from loa.kit import clock
    from loa.portal import actions

    def draft(home: str = "xa-6", by: str = "xa.sonvien", **fields: Any) -> StoryPage:
        values: dict[str, Any] = {
            "title": "Nộp hồ sơ một lần, khỏi đi lại ba lần",
            "summary": "Bộ phận một cửa ngồi cùng bà con bên máy tính.",
            "happened_on": clock.today() - timedelta(days=1),
            "body": [("text", "<p>Mỗi sáng thứ Hai, hai cán bộ trẻ chờ bà con ở sân.</p>")],
        }
        return actions.write_story(by=district.people[by], home=sites[home], **{**values, **fields})

    return draft


@pytest.fixture
def publish(district: SampleDistrict, write: Callable[..., StoryPage]) -> Callable[..., StoryPage]:
    """`publish()` is a story that went the whole way."""
    from loa.portal import actions
    from loa.portal.models import StoryPage

    def go(**fields: Any) -> StoryPage:
        page = write(**fields)
        actions.submit_story(page, by=district.people["xa.sonvien"])
        actions.approve_story(page, by=district.people["lanhdao.sonvien"])
        return StoryPage.objects.get(pk=page.pk)

    return go


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimpleNamespace]:
    """`shift(days=3)` moves the clock."""
    from loa.kit import clock

    real = clock.now

    def move(**delta: int) -> SimpleNamespace:
        moment = real() + timedelta(**delta)
        for module in CLOCKED:
            monkeypatch.setattr(f"{module}.now", lambda: moment)
        return SimpleNamespace(moment=moment, day=moment.date())

    return move


CLOCKED = (
    "loa.kit.clock",
    "loa.evidence.actions",
    "loa.portal.actions.common",
    "loa.portal.actions.write",
    "loa.portal.actions.review",
    "loa.portal.actions.publish",
    "loa.portal.actions.schedule",
    "loa.portal.actions.take_down",
)
