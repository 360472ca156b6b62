"""What a fresh process knows after `django.setup()`: every watch of the source, and the channels of installed
packages with their texts."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import loa

SOURCE = Path(loa.__file__).parent
ROOT = SOURCE.parents[3]
SETUP = "import json, django; django.setup(); "


def fresh(code: str, tmp_path: Path, *folders: Path) -> dict[str, object]:
    """Run code after `django.setup()` in a process of its own; returns what it prints as JSON."""
    environment = os.environ | {"LOA_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(map(str, folders))}
    done = subprocess.run(
        [sys.executable, "-c", SETUP + code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def watched_in_source() -> set[str]:
    """The names in `@watch("...")` all over the source."""
    return {
        str(one.args[0].value)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        for one in node.decorator_list
        if isinstance(one, ast.Call) and ast.unparse(one.func).split(".")[-1] == "watch"
        if isinstance(one.args[0], ast.Constant)
    }


def test_every_watch_is_registered_without_anything_else_being_imported(tmp_path: Path) -> None:
    found = fresh("from loa.kit.clock import watches; print(json.dumps({w.name: 1 for w in watches()}))", tmp_path)
    missing = watched_in_source() - set(found)
    assert {"portal.publish_due", "oversight.notices"} <= set(found)
    assert not missing, f"not registered at start-up (is it in its room's `actions`?): {sorted(missing)}"


def test_the_example_package_joins_once_installed(tmp_path: Path) -> None:
    target = tmp_path / "site"
    subprocess.run(
        [Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--offline", "--no-deps",
         "--no-build-isolation", "--python", sys.executable, "--target", target, ROOT / "examples/loa-led"],
        check=True, env=os.environ | {"UV_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip
    code = """
from django.utils.translation import override
from loa.config.prepare import _compile_catalogues
from loa.kit.channels import channel, channels, kinds
_compile_catalogues()
with override("en"):
    english = [str(channel("led").label), str(kinds()["led_hours"].measure), str(channel("relay").label)]
with override("vi"):
    own = str(channel("led").label)
print(json.dumps({"english": english, "own": own, "last": [one.code for one in channels()][-2:],
                  "repeat": channel("led").repeat_kind}))
"""
    assert fresh(f"exec({code!r})", tmp_path, target) == {
        "english": ["LED boards", "hours", "Relay"],
        "own": "Bảng LED",
        "last": ["led", "other"],
        "repeat": "led_repeat",
    }
