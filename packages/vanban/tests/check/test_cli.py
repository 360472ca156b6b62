"""The command line on files."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from test_rules import CLEAN, FOOTER, HEADER
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


# What the SARIF 2.1.0 standard asks of the objects that are written here: the properties that it knows (clause 3),
# those that must be there, and the limits of regions (3.30).
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_PLACE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"type": "string", "format": "uri-reference"},
                        "index": {"type": "integer", "minimum": 0},
                    },
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "additionalProperties": False,
                    "dependentRequired": {"endColumn": ["startColumn"], "endLine": ["startLine"]},
                    "properties": {
                        name: {"type": "integer", "minimum": 1}
                        for name in ("startLine", "startColumn", "endLine", "endColumn")
                    }
                    | {"snippet": _TEXT},
                },
            },
        },
    },
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_LANGUAGE = {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"}
_RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": _TEXT,
        "fullDescription": _TEXT,
        "help": _TEXT,
        "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}, "additionalProperties": False},
    },
}
_DRIVER = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "language": _LANGUAGE,
        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
    },
}
_RESULT = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _TEXT,
        "locations": {"type": "array", "items": _PLACE},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": _PLACE},
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {"type": "object", "required": ["driver"], "properties": {"driver": _DRIVER}},
                    "language": _LANGUAGE,
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "artifacts": {"type": "array", "items": {"type": "object", "properties": {"location": {}}}},
                    "results": {"type": "array", "items": _RESULT},
                },
            },
        },
    },
}
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
    checker = jsonschema_rs.validator_for(SARIF, validate_formats=True)
    assert [error.message for error in checker.iter_errors(log)] == []
    for result in log["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region.get("startColumn", 0)) <= (
            region.get("endLine", 1 << 30),
            region.get("endColumn", 1 << 30),
        )


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
