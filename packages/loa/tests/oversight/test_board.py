"""The board says what counting every task by hand says."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

NAMES = ("total", "done", "late", "due", "wait", "open", "standing", "unsaid", "entries")


def fill(campaign: Any) -> None:
    """Some of everything: done, half done, voided."""
    for number in (1, 2, 3, 4):
        for month in range(1, 10 + (number == 1)):
            if (number, month) != (2, 7):
                campaign.record(campaign.task("relay", f"xa-{number}", f"tháng {month}/2026"), quantity=2)
    campaign.record(campaign.task("relay", "xa-5", "tháng 10/2026"))
    campaign.void(campaign.record(campaign.task("relay", "xa-5", "tháng 9/2026"), quantity=2))
    campaign.record(campaign.task("story", "xa-1", "tháng 9/2026"), details={"title": "Chợ quê quét mã"})
    campaign.record(campaign.task("social", "ttvh"), "post", quantity=3)
    campaign.record(campaign.task("paper", "district"))
    campaign.record(campaign.task("contest", "thpt"))


def by_hand(tasks: list[Any], unit: Any, alone: bool, filters: Any, month: Any = None) -> dict[str, dict[str, int]]:
    """Counts of one line by column, from the tasks themselves."""
    from loa.kit.clock import today
    from loa.oversight.state import TaskState, falls_on, state_of

    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NAMES, 0))
    for task in tasks:
        if task.role != filters.role:
            continue
        inside = task.unit_id == unit.pk if alone else task.unit.within(unit)
        window = month or filters.window
        day = falls_on(task.every, task.due, task.period_end)
        in_time = window is None or day in window or (not task.targets and month is None)
        if not inside or not in_time or (month and not task.targets):
            continue
        if filters.channel and task.channel != filters.channel:
            continue
        if filters.theme and task.duty.theme_id != filters.theme:
            continue
        key = f"d{task.duty_id}" if filters.by_duty or filters.channel else task.channel
        cell = found[key]
        state = state_of(task, task.progress.done_on is not None, today())
        cell["entries"] += task.progress.entries
        if state == TaskState.STANDING:
            cell["unsaid" if task.duty.cadence == "unstated" else "standing"] += 1
        else:
            cell["total"] += 1
            cell[str(state)] += 1
    return found


@pytest.mark.parametrize("cut_day", [15, None])
def test_every_number_equals_counting_the_tasks(make_campaign, cut_day) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight import board
    from loa.plan.models import Task, Theme

    campaign = make_campaign(cut_day)
    fill(campaign)
    theme = Theme.objects.create(plan=campaign.plan, order=1, title="Chính quyền số")
    campaign.duties["relay"].theme = theme
    campaign.duties["relay"].save()
    windows = [None, *board.windows(campaign.plan)]
    assert [one.end for one in windows[1:]][:2] == (
        [date(2026, 3, 14), date(2026, 6, 14)] if cut_day else [date(2026, 3, 31), date(2026, 6, 30)]
    )
    every = list(Task.objects.filter(plan=campaign.plan, retired_at=None).select_related("unit", "duty", "progress"))
    checked = 0
    for window, channel, wanted, by_duty, role in product(
        windows, ("", "relay"), (None, theme.pk), (False, True), ("lead", "partner")
    ):
        filters = board.Filters(window, channel, wanted, by_duty, role)
        drawn = board.build(campaign.plan, [campaign.plan.owner], filters, today())
        for row in drawn.rows:
            right = by_hand(every, row.unit, row.alone, filters)
            shown = {key: {name: getattr(count, name) for name in NAMES} for key, count in row.cells.items()}
            assert shown == right, (row, filters)
            checked += len(shown)
            for month in drawn.months if window is None else ():
                sums = dict.fromkeys(NAMES, 0)
                for cell in by_hand(every, row.unit, row.alone, filters, month).values():
                    for name in NAMES:
                        sums[name] += cell[name]
                kept = row.strip.get(month.start, board.Count())
                assert {name: getattr(kept, name) for name in NAMES} == sums
    assert checked > 300


def test_what_the_owner_itself_owes_stands_on_a_line_of_its_own(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight import board

    drawn = board.build(campaign.plan, [campaign.plan.owner], board.Filters(), today())
    own = [row for row in drawn.rows if row.alone]
    assert [row.unit for row in own] == [campaign.plan.owner]
    assert own[0].total.total == 1
    assert sum(row.total.total for row in drawn.rows) == drawn.total.total


def test_a_cell_is_done_only_when_all_of_it_is(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight import board
    from loa.oversight.state import TaskState

    fill(campaign)
    drawn = board.build(campaign.plan, [campaign.plan.owner], board.Filters(), today())
    cells = {row.unit.pk: row.cells for row in drawn.rows}
    first = cells[campaign.unit("xa-1").pk]["relay"]
    assert (first.done, first.total, first.state) == (10, 12, TaskState.WAIT)
    assert cells[campaign.unit("xa-6").pk]["relay"].state == TaskState.LATE
    assert cells[campaign.unit("xa-1").pk]["portal"].state == TaskState.DUE
    assert cells[campaign.unit("ttvh").pk]["social"].state == TaskState.STANDING
    assert cells[campaign.unit("ktht").pk]["market"].state == TaskState.OPEN


def test_a_commune_sees_its_own_line_and_nothing_of_the_others(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("xa.sonvien")
    text = client.get(f"/ban/tien-do/{campaign.plan.pk}/").content.decode()
    assert "UBND xã Sơn Viên" in text
    assert "UBND xã Quế Lâm" not in text
    assert "UBND xã Sơn Viên trễ ở 9 tháng" in text  # relay of January to September, nothing of it done
    other = campaign.unit("xa-3").pk
    assert client.get(f"/ban/tien-do/{campaign.plan.pk}/?don-vi={other}").status_code == 404
    assert client.get(f"/ban/tien-do/{campaign.plan.pk}/?o={other}.relay").status_code == 404
    assert client.get(f"/ban/tien-do/{campaign.plan.pk}/nhac/").status_code == 403


def test_the_heading_says_the_finding(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    fill(campaign)
    text = as_person("dieuphoi").get(f"/ban/tien-do/{campaign.plan.pk}/").content.decode()
    # Quarter IV (15/9 to 14/12): relay of six communes, programme of the centre, stories of three, reports of seven.
    assert re.search(r"<h1>Quý IV/2026: 0 trên 17 ô đã xong, 3 ô trễ</h1>", text), re.findall(r"<h1>.*?</h1>", text)


def test_unsettled_duties_stand_in_plain_sight(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    text = as_person("dieuphoi").get(f"/ban/tien-do/{campaign.plan.pk}/").content.decode()
    assert "1 nhiệm vụ chưa giao cho đơn vị nào" in text
    assert "Tập huấn kỹ năng" in text


def test_the_drawer_shows_tasks_evidence_voids_and_the_sentence(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry

    fill(campaign)
    unit = campaign.unit("xa-5").pk
    client = as_person("dieuphoi")
    text = client.get(f"/ban/tien-do/{campaign.plan.pk}/?ky=ca&o={unit}.relay").content.decode()
    drawer = text[text.index('id="ngan"') :]
    entries = Entry.objects.filter(unit=unit, kind="relay")
    assert entries.count() == 2
    for entry in entries:
        assert f"/ban/minh-chung/{entry.pk}/" in drawer
    assert drawer.count('<li class="void">') == 1
    assert "Đã hủy: Ghi nhầm" in drawer
    assert "“Câu của relay”" in drawer
    assert f"/nhac/?don-vi={unit}&amp;chi" in drawer
    month = client.get(f"/ban/tien-do/{campaign.plan.pk}/?o={unit}.m202610").content.decode()
    assert "0 trên 1 xong" in month[month.index('id="ngan"') :]
    for wrong in (f"{unit}.nothing", f"{unit}.d999999", f"{unit}.m203001", f"{unit}r.relay"):
        assert client.get(f"/ban/tien-do/{campaign.plan.pk}/?o={wrong}").status_code == 404, wrong
    for noise in ("", "x", "1", "relay.1", "9" * 40 + ".relay"):
        assert client.get(f"/ban/tien-do/{campaign.plan.pk}/", {"o": noise}).status_code == 200, noise


def test_noise_in_the_address_is_no_error(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    for query in ("ky=quy&kenh=x&noi-dung=x&cot=x&vai=x", "noi-dung=99999", "ky=20260101-20260102"):
        assert client.get(f"/ban/tien-do/{campaign.plan.pk}/?{query}").status_code == 200
    assert client.get(f"/ban/tien-do/{campaign.plan.pk}/?don-vi=x").status_code == 404


def test_the_sheet_holds_what_the_board_shows(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from openpyxl import load_workbook

    fill(campaign)
    answer = as_person("dieuphoi").get(f"/ban/tien-do/{campaign.plan.pk}/?ky=ca&xuat=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    head = rows[0]
    assert head[:2] == ("Đơn vị", "Kênh hoặc nhiệm vụ")
    line = next(row for row in rows if row[0] == "UBND xã Quế Trung" and row[1] == "Tiếp âm")
    assert dict(zip(head, line, strict=True))["Đã xong"] == 10
    assert any(row[1] == "Tập huấn kỹ năng" for row in rows)


def test_a_units_parts_are_one_click_below(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.org import actions as org
    from loa.oversight import progress

    hamlet = org.create_unit(
        by=None, name="Thôn Một", short_name="Thôn Một", kind="other", parent=campaign.unit("xa-1")
    )
    campaign.give("relay", [hamlet], {"relay": 1})
    progress.rebuild(campaign.plan)
    client = as_person("dieuphoi")
    text = client.get(f"/ban/tien-do/{campaign.plan.pk}/").content.decode()
    assert f"don-vi={campaign.unit('xa-1').pk}" in text
    assert "Thôn Một" not in text
    below = client.get(f"/ban/tien-do/{campaign.plan.pk}/?don-vi={campaign.unit('xa-1').pk}").content.decode()
    assert "Thôn Một" in below
    assert "Riêng UBND xã Quế Trung" in below


def test_the_number_of_queries_does_not_follow_the_number_of_rows(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.org import actions as org
    from loa.oversight import progress

    fill(campaign)
    client = as_person("dieuphoi")
    address = f"/ban/tien-do/{campaign.plan.pk}/?ky=ca&o={campaign.unit('xa-1').pk}.relay"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    units = [
        org.create_unit(by=None, name=f"Xã {n}", short_name=f"Xã {n}", kind="commune", parent=campaign.unit("district"))
        for n in range(25)
    ]
    campaign.give("relay", units, {"relay": 1})
    progress.rebuild(campaign.plan)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert len(many) <= 15, [query["sql"][:90] for query in many]


def test_a_closed_plan_can_be_looked_at_and_a_plan_being_read_cannot(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    for state, status in (("closed", 200), ("confirmed", 404), ("reading", 404)):
        campaign.plan.state = state
        campaign.plan.save()
        assert client.get(f"/ban/tien-do/{campaign.plan.pk}/").status_code == status


def test_the_first_page_leads_to_the_only_plan_or_offers_the_choice(campaign, make_campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("quansat")
    assert client.get("/ban/tien-do/").url == f"/ban/tien-do/{campaign.plan.pk}/"
    make_campaign(None)
    text = client.get("/ban/tien-do/").content.decode()
    assert text.count("Kế hoạch truyền thông") >= 2
