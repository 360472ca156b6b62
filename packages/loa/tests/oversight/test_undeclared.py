"""When the package of a channel is gone, what is on record of it stays in sight: in reports, in the work list, on the
task, and the installation says so."""

from __future__ import annotations

import pytest
from loa.kit import channels
from loa.kit.channels import Channel, EvidenceKind

LED = Channel("led", "Bảng LED", "Ghi giờ chiếu", (EvidenceKind("led_hours", "Giờ chiếu", "giờ"),))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Channel]:
    known = dict(channels._channels)
    monkeypatch.setattr(channels, "_channels", known)
    return known


@pytest.fixture
def gone(campaign, registry):  # type: ignore[no-untyped-def]
    """Two of three hours on record, then the package is removed."""
    from datetime import date

    from loa.oversight import progress
    from loa.plan.models import Task

    channels.join(LED)
    campaign.duty("led", "led", every="month", title="Chiếu bảng LED")
    campaign.give("led", [campaign.unit("xa-6")], {"led_hours": 3})
    progress.rebuild(campaign.plan)
    campaign.record(campaign.task("led", "xa-6", "tháng 10/2026"), quantity=2, day=date(2026, 10, 3))
    del registry["led"]
    return Task.objects.get(duty=campaign.duties["led"], period_label="tháng 10/2026")


def test_a_report_keeps_the_figure_under_its_code_with_the_ledgers_measure(campaign, gone) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight.board import current_window
    from loa.oversight.reports.figures import counted, of_units

    window = current_window(campaign.plan, today())
    figures = of_units(campaign.plan, [campaign.unit("xa-6")], window, today())
    line = next(one for one in figures.lines if one.kind == "led_hours")
    assert (line.label, line.measure, line.actual, line.planned, line.channel) == (
        "led_hours", "giờ", "2", "9", "other",
    )  # fmt: skip
    assert figures.lines[-1] is line
    assert {pk for one in (*figures.lines, *figures.outside) for pk in one.entries} == counted(
        campaign.plan, [campaign.unit("xa-6")], window
    )


def test_the_work_list_and_the_tasks_page_say_what_is_missing(campaign, gone, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight.work import gather

    line = next(one for one in gather(campaign.person("xa.sonvien"), today()).lines if one.task == gone)
    assert (line.lacking, line.have) == ("1\u00a0led_hours", "2\u00a0led_hours")
    assert "led_hours" in as_person("xa.sonvien").get(f"/ban/viec/{gone.pk}/").content.decode()


def test_the_installation_says_what_nobody_declares(campaign, gone, registry) -> None:  # type: ignore[no-untyped-def]
    from django.core.checks import run_checks
    from loa.evidence.undeclared import undeclared

    assert undeclared() == {"led_hours": (1, 12)}
    said = [one for one in run_checks(databases=["default"]) if one.id == "loa.W001"]
    assert len(said) == 1
    assert "'led_hours' (1 entries, 12 tasks)" in said[0].msg
    assert not [one for one in run_checks() if one.id == "loa.W001"]
    registry["led"] = LED
    assert undeclared() == {}


def test_the_cell_of_a_channel_that_joined_opens(campaign, registry, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight import progress

    channels.join(Channel("led_board_d", "Bảng", "Ghi", (EvidenceKind("led_x", "Giờ", "giờ"),)))
    campaign.duty("led", "led_board_d", every="month", title="Chiếu bảng LED")
    campaign.give("led", [campaign.unit("xa-6")], {"led_x": 3})
    progress.rebuild(campaign.plan)
    address = f"/ban/tien-do/{campaign.plan.pk}/?ky=ca&o={campaign.unit('xa-6').pk}.led_board_d"
    assert "Chiếu bảng LED" in as_person("dieuphoi").get(address).context["drawer"]["lines"][0][0].title
