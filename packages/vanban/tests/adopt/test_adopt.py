"""What somebody who adopts the library may count on: quick import, no network, no Django, a documented public API."""

from __future__ import annotations

import inspect
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import vanban
import vanban.write
from vanban import aloud

HERE = Path(__file__).resolve().parent
PLAN = HERE.parents[3] / "examples" / "nong-son-2022" / "plan.txt"


def _seconds(code: str) -> float:
    """Processor time of a fresh interpreter that runs this code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_the_import_takes_less_than_a_third_of_a_second() -> None:
    assert _seconds("import vanban") - _seconds("pass") < 0.3


def test_a_program_of_another_hand_runs_without_network_and_django(tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "adopter.py"), str(PLAN), str(tmp_path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert found["type"] == "Kế hoạch"
    assert found["duties"] == found["read again"] >= 25
    assert found["action"][0] == found["action"][1]
    assert found["round trip"] is True
    assert found["django"] is False
    assert {"year-conflict", "date-conflict"} <= set(found["errors"])
    assert b"ke-hoach.json" in (tmp_path / "again.pdf").read_bytes()


def test_the_five_lines_of_the_readme_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (HERE.parents[1] / "README.md").read_text("utf-8")
    code = readme.split("```python\n", 1)[1].split("```", 1)[0]
    assert len(code.strip().splitlines()) <= 5
    monkeypatch.setattr(vanban, "read_file", lambda _name: vanban.read_text(PLAN.read_text("utf-8")))
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the quick start itself
    assert len(capsys.readouterr().out.splitlines()) >= 25


@pytest.mark.parametrize("module", [vanban, vanban.write, aloud], ids=lambda module: module.__name__)
def test_every_public_name_says_what_it_is(module: object) -> None:
    for name in module.__all__:  # type: ignore[attr-defined]
        thing = getattr(module, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert (inspect.getdoc(thing) or "").strip(), name
            assert not (inspect.getdoc(thing) or "").startswith(f"{thing.__name__}("), f"{name}: only the generated one"
        if inspect.isfunction(thing):
            hints = inspect.signature(thing)
            assert hints.return_annotation is not inspect.Signature.empty, name
            assert all(one.annotation is not inspect.Parameter.empty for one in hints.parameters.values()), name
