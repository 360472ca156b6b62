"""The command line on files."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.txt")]) == 2
    assert capsys.readouterr().err.startswith("vanban:")
