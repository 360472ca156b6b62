"""Handing programmes and airings to a province's system: a neutral model, files, and adapters of other packages."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_files_say_what_was_made_and_what_became_of_it(
    approved: Any, agent: Any, fake_engine: Any, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    one = agent(0)
    airing = approved.airings.get(station=one.station, nth=0)
    monkeypatch.setattr("loa.radio.actions.log.now", lambda: airing.starts)
    one.plays(str(airing.pk))
    assert one.deliver().status_code == 200
    day = airing.starts.astimezone().date().isoformat()
    for _twice in range(2):
        call_command("radio", "export", "--to", f"files:{tmp_path}", "--from", day, "--until", day)
    assert "1 chương trình và 6 lượt phát" in capsys.readouterr().out
    (programme,) = rows(tmp_path / "programmes.jsonl")
    assert (programme["number"], programme["samples"]) == (approved.pk, 600 * 48000)
    assert (tmp_path / programme["sound"]).read_bytes() == fake_engine.audio
    assert "Bà con nộp hồ sơ" in (tmp_path / f"sound/{approved.pk}/words.txt").read_text("utf-8")
    airings = rows(tmp_path / "airings.jsonl")
    assert sorted(row["result"] for row in airings) == ["played", *["unknown"] * 5]
    played = next(row for row in airings if row["result"] == "played")
    airing.refresh_from_db()
    assert (played["evidence"], played["number"]) == (airing.entry.seq, airing.pk)


def test_a_package_joins_its_own_and_what_fails_is_a_sentence(
    approved: Any, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    from loa.radio import province

    taken: list[Any] = []

    class Own:
        def __init__(self, address: str) -> None:
            taken.append(address)

        def hand_over(self, broadcasts: Any, runs: Any) -> None:
            taken.append((len(broadcasts), len(runs)))

    points = [
        SimpleNamespace(name="quangnam", load=lambda: Own),
        SimpleNamespace(name="hong", load=lambda: (_ for _ in ()).throw(ImportError("x"))),
    ]
    monkeypatch.setattr(province, "entry_points", lambda group: points if group == "loa.province" else [])
    days = ("--from", "2020-01-01", "--until", "2020-01-31")
    call_command("radio", "export", "--to", "quangnam:https://nguon.example.vn", *days)
    assert taken == ["https://nguon.example.vn", (0, 0)]
    (tmp_path / "file").touch()
    for target, said in (
        ("hue:/x", "Không có bộ nối “hue”"), ("files", "Không có bộ nối"), ("hong:x", "không chạy được"),
        (f"files:{tmp_path}/file/x", "Không ghi được"),
    ):  # fmt: skip
        with pytest.raises(SystemExit):
            call_command("radio", "export", "--to", target, *days)
        assert said in capsys.readouterr().err
