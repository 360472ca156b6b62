"""Reading through the API: the same rows as the screens, nobody else's, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from loa.config.api import api
from loa.oversight import progress
from loa.oversight.api import in_state
from loa.oversight.models import TaskProgress
from loa.oversight.state import TaskState, state_of
from loa.plan.models import Task

Ask = Callable[..., tuple[int, Any]]


def numbers(answer: tuple[int, Any]) -> set[int]:
    status, body = answer
    assert status == 200, body
    assert body["total"] == len(body["items"])
    return {item["id"] for item in body["items"]}


def test_who_one_is(world: SimpleNamespace, ask: Ask) -> None:
    status, body = ask("xa.sonvien", "/me")
    assert (status, body["username"], body["full_name"]) == (200, "xa.sonvien", "Lê Thị Mẫu")
    assert {(role["role"], role["unit"]) for role in body["roles"]} == {
        (role, world.here.pk) for role in ("editor", "reporter", "station")
    }


def test_units(world: SimpleNamespace, ask: Ask) -> None:
    assert numbers(ask("xa.sonvien", "/units")) == {world.here.pk}
    assert numbers(ask("dieuphoi", "/units", below=world.here.pk)) == {world.here.pk}
    status, body = ask("dieuphoi", f"/units/{world.here.pk}")
    assert (status, body["name"], body["parent"]) == (200, "Ủy ban nhân dân xã Sơn Viên", world.owner.pk)
    assert ask("xa.sonvien", f"/units/{world.there.pk}")[0] == 404
    assert ask("xa.sonvien", "/units", below=world.there.pk)[0] == 404


def test_units_of_a_day(world: SimpleNamespace, ask: Ask) -> None:
    world.here.valid_to = "2020-01-01"
    world.here.save()
    assert world.here.pk not in numbers(ask("dieuphoi", "/units", valid_on="2020-01-02"))
    assert world.here.pk in numbers(ask("dieuphoi", "/units", valid_on="2020-01-01"))


def test_plans_and_duties(world: SimpleNamespace, ask: Ask) -> None:
    assert numbers(ask("xa.sonvien", "/plans")) == {world.plan.pk}
    assert numbers(ask("xa.sonvien", "/plans", state="closed")) == set()
    assert ask("xa.sonvien", f"/plans/{world.plan.pk}")[1]["symbol"] == "83/KH-UBND"
    status, body = ask("xa.sonvien", f"/plans/{world.plan.pk}/duties")
    assert (status, [item["code"] for item in body["items"]]) == (200, ["N1", "N2"])
    (party,) = body["items"][0]["parties"]
    assert (party["role"], party["name"], set(party["units"])) == (
        "lead",
        "UBND 06 xã",
        {world.here.pk, world.there.pk},
    )


def test_a_plan_of_others_does_not_exist(world: SimpleNamespace, ask: Ask) -> None:
    for path in ("", "/duties", "/progress"):
        assert ask("cuocthi", f"/plans/{world.plan.pk}{path}")[0] == 404
        assert ask("xa.quelam", f"/plans/{world.plan.pk}{path}")[0] == 200


def test_tasks_and_how_they_stand(world: SimpleNamespace, ask: Ask) -> None:
    tasks = world.tasks
    status, body = ask("xa.sonvien", f"/tasks/{tasks['done'].pk}")
    assert (status, body["state"], body["quantities"], body["targets"]) == (
        200,
        "done",
        {"relay": "1.00"},
        {"relay": 1},
    )
    mine = {task.pk for name, task in tasks.items() if name not in ("foreign", "retired")}
    assert numbers(ask("xa.sonvien", "/tasks")) == mine
    assert numbers(ask("xa.sonvien", "/tasks", retired=True)) == mine | {tasks["retired"].pk}
    for state, names in {
        "done": ["done"], "late": ["late"], "due": ["due", "report"], "wait": ["wait"], "open": ["open"],
        "standing": ["standing"],
    }.items():  # fmt: skip
        assert numbers(ask("xa.sonvien", "/tasks", state=state)) == {tasks[name].pk for name in names}
    assert numbers(ask("xa.sonvien", "/tasks", channel="report")) == {tasks["report"].pk}
    assert numbers(ask("xa.sonvien", "/tasks", unit=world.there.pk)) == set()
    assert numbers(ask("dieuphoi", "/tasks", unit=world.there.pk)) == {tasks["foreign"].pk}
    assert tasks["wait"].pk not in numbers(ask("xa.sonvien", "/tasks", period_to=world.day.isoformat()))
    assert tasks["done"].pk not in numbers(ask("xa.sonvien", "/tasks", period_from=world.day.isoformat()))
    assert ask("xa.sonvien", f"/tasks/{tasks['foreign'].pk}")[0] == 404


def test_the_database_and_the_law_of_states_agree(world: SimpleNamespace) -> None:
    for task in Task.objects.all():
        row = TaskProgress.objects.filter(task=task).first()
        expected = state_of(task, row is not None and row.done_on is not None, world.day)
        found = [state for state in TaskState if in_state(Task.objects.all(), state, world.day).filter(pk=task.pk)]
        assert found == [expected], task


def test_the_board(world: SimpleNamespace, ask: Ask) -> None:
    progress.rebuild(world.plan)
    status, body = ask("xa.sonvien", f"/plans/{world.plan.pk}/progress")
    assert status == 200
    assert [row["unit"] for row in body["rows"]] == [world.here.pk]
    cell = body["rows"][0]["cells"]["relay"]
    assert (cell["total"], cell["done"], cell["late"], cell["due"], cell["wait"], cell["unsaid"]) == (5, 1, 1, 1, 1, 1)
    all_of_it = ask("dieuphoi", f"/plans/{world.plan.pk}/progress", by="duty", channel="relay")[1]
    assert {row["unit"] for row in all_of_it["rows"]} == {world.here.pk, world.there.pk}
    assert [column["duty"] for column in all_of_it["columns"]] == [world.duty.pk]


def test_evidence(world: SimpleNamespace, ask: Ask) -> None:
    one, two, foreign = world.entries
    status, body = ask("xa.sonvien", f"/evidence/{one.pk}")
    assert (status, body["seq"], body["standing"], body["quantity"], body["task"]) == (
        200, 1, "counts", "1.00", world.tasks["done"].pk,
    )  # fmt: skip
    (file,) = body["files"]
    assert (file["filename"], file["mime"], len(file["sha256"])) == ("a.png", "image/png", 64)
    void = ask("xa.sonvien", f"/evidence/{two.pk}")[1]["voided_by"]
    assert numbers(ask("xa.sonvien", "/evidence")) == {one.pk, two.pk, void}
    assert numbers(ask("xa.sonvien", "/evidence", counting=True)) == {one.pk}
    assert numbers(ask("xa.sonvien", "/evidence", counting=False)) == {two.pk, void}
    assert numbers(ask("xa.sonvien", "/evidence", channel="relay")) == {one.pk, two.pk}
    assert numbers(ask("xa.sonvien", "/evidence", kind="void")) == {void}
    assert numbers(ask("xa.sonvien", "/evidence", task=world.tasks["done"].pk)) == {one.pk}
    assert numbers(ask("xa.sonvien", "/evidence", start=world.day.isoformat())) == {void}
    assert numbers(ask("xa.sonvien", "/evidence", end=one.happened_on.isoformat())) == {one.pk, two.pk}
    assert numbers(ask("dieuphoi", "/evidence", unit=world.there.pk)) == {foreign.pk}
    assert ask("xa.sonvien", f"/evidence/{foreign.pk}")[0] == 404
    assert numbers(ask("xa.sonvien", "/evidence", unit=world.there.pk)) == set()


def test_reports(world: SimpleNamespace, ask: Ask) -> None:
    assert numbers(ask("xa.sonvien", "/reports")) == {world.report.pk}
    assert numbers(ask("xa.sonvien", "/reports", state="accepted")) == set()
    status, body = ask("xa.sonvien", f"/reports/{world.report.pk}")
    assert (status, body["state"], body["words"], body["figures"]) == (200, "draft", {"a": "Lời"}, {"lines": []})
    # A draft is its writers' own; a foreign unit's report does not exist.
    for who in ("quansat", "xa.quelam", "trucdai"):
        assert ask(who, f"/reports/{world.report.pk}")[0] == 404
    assert numbers(ask("dieuphoi", "/consolidated-reports")) == set()
    assert ask("dieuphoi", "/consolidated-reports/1")[0] == 404


def test_pages(world: SimpleNamespace, ask: Ask) -> None:
    seen: list[int] = []
    for page in (1, 2, 3, 4, 5):
        status, body = ask("dieuphoi", "/tasks", page=page, per_page=3)
        assert (status, body["total"], body["page"], body["per_page"]) == (200, 8, page, 3)
        seen += [item["id"] for item in body["items"]]
    assert len(seen) == len(set(seen)) == 8


MUST_ASK = {"/api/v1/search": {"q": "số"}, "/api/v1/search/suggestions": {"q": "số"}}
"""What a list cannot be asked without."""
LISTS = sorted(
    path
    for path, item in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    if "get" in item and "{" not in path and not path.startswith("/api/v1/relay/")  # those are the devices' own
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_whatever_its_length(
    world: SimpleNamespace, as_person: Callable[[str], Any], path: str
) -> None:
    """Every list of the document, also one that is added later."""
    client = as_person("dieuphoi")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, MUST_ASK.get(path)).status_code == 200
    assert len(queries) <= 12, [query["sql"][:200] for query in queries]


def test_evidence_costs_the_same_whatever_its_length(world: SimpleNamespace, as_person: Callable[[str], Any]) -> None:
    from loa.evidence import actions

    client, costs = as_person("dieuphoi"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/evidence").status_code == 200
        costs.append(len(queries))
        for number in range(20):
            row = actions.record_by_hand(
                actions.Draft("relay", world.here, world.day, link="https://example.vn", note=f"{_round}{number}"),
                by=world.by,
            )
            if number % 2:
                actions.void(row, by=world.by, reason="Nhầm")
    assert costs[0] == costs[1]
