"""The block model: JSON round trip and clear refusals."""

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vanban.write import Column, Paper, PaperError, Run, table, text
from vanban.write.blocks import words
from vanban.write.paper import SCHEMA

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def test_json_round_trip(paper: Paper) -> None:
    data = json.loads(json.dumps(paper.to_dict(), ensure_ascii=False))
    assert Paper.from_dict(data) == paper
    assert Paper.from_dict(data).to_dict() == data


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_round_trip_of_any_paper(wild_papers: st.SearchStrategy[Paper], data: st.DataObject) -> None:
    paper = data.draw(wild_papers)
    assert Paper.from_dict(paper.to_dict()) == paper


def test_papers_are_values(report: Paper) -> None:
    assert hash(report) == hash(Paper.from_dict(report.to_dict()))
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.summary = "khác"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "novel"}, "paper.kind"),
        ({"summary": 3}, "paper.summary"),
        ({"blocks": [{"type": "cell", "runs": []}]}, "paper.blocks"),
        ({"blocks": [{"type": "para", "runs": [{"type": "run", "text": None}]}]}, r"paper.blocks\[0\].runs\[0\].text"),
        ({"blocks": [{"type": "nothing"}]}, "unknown type 'nothing'"),
        ({"header": {"type": "header", "issuer": "A", "date": "2026-02-30"}}, "paper.header.date"),
        ({"header": {"type": "header", "issuer": "A", "month": True}}, "paper.header.month"),
        ({"colour": "red"}, "no field 'colour'"),
        ({"schema": SCHEMA + 1}, "newer"),
        ({"type": "run"}, "Run has no field"),
    ],
)
def test_wrong_data_is_refused_with_its_place(report: Paper, change: dict[str, object], where: str) -> None:
    with pytest.raises(PaperError, match=where):
        Paper.from_dict({**report.to_dict(), **change})


def test_missing_data_is_refused() -> None:
    with pytest.raises(PaperError, match="missing"):
        Paper.from_dict({"type": "paper", "kind": "plan"})


def test_table_helper_reads_alignment_letters() -> None:
    made = table(["A", "B", "C"], [["1", text(Run("2", bold=True)), "3"]], align="lr", widths=[None, 0.5])
    assert made.columns == (Column("left"), Column("right", 0.5), Column("left"))
    assert made.rows[0][1].runs == (Run("2", bold=True),)
    assert [word for word in words(made) if word] == ["A", "B", "C", "1", "2", "3"]
