"""Kept counts equal a recount of the ledger, whatever happened in whatever order."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command


def by_hand(plan) -> dict[int, tuple[dict[str, Decimal], int, bool]]:  # type: ignore[no-untyped-def]
    """An independent recount: plain loops over the ledger's rows."""
    from loa.evidence.models import Entry
    from loa.plan.models import Task

    voided = {entry.voids_id for entry in Entry.objects.exclude(voids=None)}
    found = {}
    for task in Task.objects.filter(plan=plan):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        live = [e for e in Entry.objects.filter(task=task) if e.kind != "void" and e.pk not in voided]
        for entry in live:
            sums[entry.kind] += entry.quantity
        met = bool(task.targets) and all(sums.get(kind, 0) >= n for kind, n in task.targets.items())
        found[task.pk] = (dict(sums), len(live), met)
    return found


def check(plan) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight import progress
    from loa.oversight.models import BoardCell
    from loa.plan.models import Task

    counted = by_hand(plan)
    for task in Task.objects.filter(plan=plan).select_related("progress"):
        sums, entries, met = counted[task.pk]
        kept = task.progress
        assert ({kind: Decimal(n) for kind, n in kept.quantities.items()}, kept.entries, kept.done_on is not None) == (
            sums, entries, met,
        )  # fmt: skip
    assert progress.audit([plan]) == []
    live = list(Task.objects.filter(plan=plan, retired_at=None))
    root = BoardCell.objects.filter(plan=plan, unit=plan.owner)
    assert sum(cell.total for cell in root) == sum(bool(task.targets) for task in live)
    assert sum(cell.done for cell in root) == sum(counted[task.pk][2] for task in live)
    assert sum(cell.entries for cell in root) == sum(counted[task.pk][1] for task in live)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_sequence_of_deeds_the_counts_equal_a_recount(campaign, clock, seed) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import now, today
    from loa.oversight import progress
    from loa.plan.hooks import Synced, tasks_synced
    from loa.plan.models import Task

    rng = random.Random(seed)
    entries: list = []
    tasks = list(Task.objects.filter(plan=campaign.plan).exclude(channel="report").select_related("unit"))
    for _step in range(30):
        deed = rng.choices(["record", "void", "retire", "revive", "targets", "day"], [10, 4, 1, 1, 1, 1])[0]
        task = Task.objects.select_related("unit").get(pk=rng.choice(tasks).pk)
        if deed == "record" and task.retired_at is None:
            kinds = [*task.targets, "deed"]
            entries.append(
                campaign.record(
                    task, rng.choice(kinds), date(2026, rng.randint(1, 10), 9), rng.choice(["1", "2", "0.5"])
                )
            )
        elif deed == "void" and entries:
            campaign.void(entries.pop(rng.randrange(len(entries))))
        elif deed in ("retire", "revive", "targets"):
            task.retired_at = {"retire": now(), "revive": None}.get(deed, task.retired_at)
            if deed == "targets" and task.targets:
                task.targets = {kind: n + rng.choice([-1, 1]) or 1 for kind, n in task.targets.items()}
            task.save()
            tasks_synced.announce(Synced(campaign.plan, changed=(task.pk,)))
        else:
            clock.move(days=1)
            assert today()
    check(campaign.plan)
    progress.rebuild(campaign.plan)
    check(campaign.plan)


def test_done_on_is_the_day_of_the_last_missing_piece(campaign) -> None:  # type: ignore[no-untyped-def]
    task = campaign.task("radio", "ttvh", "tháng 8/2026")
    campaign.record(task, "repeat", date(2026, 8, 20), 2)
    assert task.__class__.objects.get(pk=task.pk).progress.done_on is None
    late = campaign.record(task, "programme", date(2026, 8, 25))
    campaign.record(task, "programme", date(2026, 8, 5))
    assert task.__class__.objects.get(pk=task.pk).progress.done_on == date(2026, 8, 20)
    campaign.void(late)
    assert task.__class__.objects.get(pk=task.pk).progress.done_on == date(2026, 8, 20)


def test_a_cell_counts_all_that_lies_below_its_unit(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.models import BoardCell

    for number in (1, 2, 3):
        campaign.record(campaign.task("relay", f"xa-{number}", "tháng 3/2026"), quantity=2)
    cell = BoardCell.objects.get(
        unit=campaign.unit("district"), duty=campaign.duties["relay"], period_start=date(2026, 3, 1)
    )
    assert (cell.total, cell.done, cell.entries) == (6, 3, 3)


def test_recount_mends_what_somebody_broke_and_check_only_says_so(campaign, capsys) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.models import BoardCell, TaskProgress

    task = campaign.task("relay", "xa-1", "tháng 3/2026")
    campaign.record(task, quantity=2)
    TaskProgress.objects.filter(task=task).update(entries=9)
    BoardCell.objects.filter(unit=campaign.unit("xa-1")).update(done=0)
    with pytest.raises(SystemExit):
        call_command("recount", "--check")
    assert "LỆCH" in capsys.readouterr().out
    assert TaskProgress.objects.get(task=task).entries == 9
    call_command("recount")
    check(campaign.plan)
    call_command("recount", "--check")
    assert "ĐÚNG" in capsys.readouterr().out


def test_the_plans_own_synchronisation_draws_the_board(district) -> None:  # type: ignore[no-untyped-def]
    """The real line: a plan brought in and activated by the plan's own actions has its cells."""
    from pathlib import Path

    from loa.oversight.models import BoardCell
    from loa.plan import sample
    from loa.plan.models import Task

    text = Path(__file__).resolve().parents[4] / "examples" / "nong-son-2022" / "plan.txt"
    plan = sample.create(district, text, 2026, district.people["dieuphoi"])
    assert Task.objects.filter(plan=plan).exists()
    assert BoardCell.objects.filter(plan=plan, unit=plan.owner).exists()
    check(plan)
