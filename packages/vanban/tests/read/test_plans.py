"""The reader against answer keys: the real plan of the examples and plans of other shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
import scoring
import vanban

TESTS = Path(__file__).resolve().parent.parent
REPOSITORY = TESTS.parent.parent.parent
REAL = REPOSITORY / "examples" / "nong-son-2022" / "plan.txt"
PLANS = sorted((TESTS / "plans").glob("*.txt"))


def _real() -> tuple[scoring.Item, scoring.Item]:
    text = REAL.read_text("utf-8")
    return scoring.load_key(TESTS / "data" / "nong-son-2022.json", text), vanban.read_text(text, REAL.name).to_dict()


def test_real_plan_scores() -> None:
    key, reading = _real()
    result = scoring.score(key, reading)
    floors = {
        "citations": 1.0,
        "duties": 0.95,
        "leads": 0.9,
        "cadence": 0.9,
        "channel": 0.9,
        "partners": 0.9,
        "via": 0.9,
    }
    low = {name: result.measures[name].f1 for name, floor in floors.items() if result.measures[name].f1 < floor}
    assert not low, result.notes
    assert result.false_alarms == []
    assert [note for note in result.notes if note.startswith("finding missed")] == []


def test_real_plan_identity_and_outline() -> None:
    key, reading = _real()
    for name in ("type", "issuer", "subject", "year", "recipients", "symbol", "date"):
        assert reading["document"][name] == key["document"][name]
    assert reading["document"]["signer"] == key["document"]["signer"]
    assert reading["outline"] == key["outline"]


def test_real_plan_links_the_same_obligations() -> None:
    key, reading = _real()
    pairs = {got["id"]: wanted for wanted, got in scoring.pair(key["duties"], reading["duties"])}
    linked = {(pairs[d["id"]]["id"], pairs[d["same_as"]]["id"]) for d in reading["duties"] if d["same_as"]}
    assert {("D18", "D05"), ("D23", "D06"), ("D24", "D08"), ("D21", "D07")} <= linked


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_other_shapes(path: Path) -> None:
    text = path.read_text("utf-8")
    key = scoring.load_key(path.with_suffix(".toml"), text)
    result = scoring.score(key, vanban.read_text(text, path.name).to_dict())
    floors = {"citations": 0.95, "duties": 0.9, "leads": 0.9, "cadence": 0.85, "deadline": 0.85, "channel": 0.85}
    low = {name: result.measures[name].f1 for name, floor in floors.items() if result.measures[name].f1 < floor}
    assert not low, result.notes
    assert result.false_alarms == []
    if key["findings"]:
        assert result.measures["findings"].found >= 0.9 * len(key["findings"]), result.notes


def test_code_knows_no_test_plan() -> None:
    """No symbol of a cited document and no place of a test plan stands in the code or its data."""
    import json

    source = REPOSITORY / "packages" / "vanban" / "src" / "vanban"
    code = "\n".join(
        path.read_text("utf-8")
        for folder in (source / "read", source / "check")
        for path in folder.rglob("*")
        if path.suffix in (".py", ".toml")
    )
    key = json.loads((TESTS / "data" / "nong-son-2022.json").read_text("utf-8"))
    symbols = {cited["symbol"] for cited in key["citations"]}
    for path in PLANS:
        symbols |= {
            cited["symbol"]
            for cited in scoring.load_key(path.with_suffix(".toml"), path.read_text("utf-8"))["citations"]
        }
    assert [symbol for symbol in symbols if symbol in code] == []
    places = [
        "Nông Sơn",
        "Quảng Nam",
        "Vân Khê",
        "Đông Hải",
        "Bình Lâm",
        "Tân Minh",
        "Hải Đường",
        "Đắk Liêng",
        "An Thới",
    ]
    assert [place for place in places if place in code] == []
