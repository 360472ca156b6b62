"""The relay agent installed by itself: an environment of its own with the built wheel and what the wheel asks for, and
nothing of what the server needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = Path(__file__).resolve().parents[3] / "loa-relay"


def build(into: Path) -> Path:
    """The wheel of loa-relay."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)]
    subprocess.run(command, cwd=PACKAGE, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    return wheel


def needed(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """What a distribution asks for, and what that asks for; of extras "sound" only, which decodes."""
    for line in distribution(name).requires or ():
        asked = Requirement(line)
        other = canonicalize_name(asked.name)
        if other not in found and (asked.marker is None or asked.marker.evaluate({"extra": "sound"})):
            found[other] = distribution(other)
            needed(other, found)
    return found


def install(wheel: Path, into: Path) -> Path:
    """Make an environment, install the wheel; what it needs comes from this environment, so that no network is asked.

    Returns:
        the environment's own command `loa-relay`.
    """
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet", "--offline"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(into)], check=True)
    subprocess.run([*uv, "pip", "install", "--python", str(into), "--no-deps", "--no-index", str(wheel)], check=True)
    (packages,) = into.glob("lib/python*/site-packages")
    for one in needed("loa-relay", {}).values():
        for top in {Path(file).parts[0] for file in one.files or ()} - {".."}:
            _link(Path(str(one.locate_file(top))), packages / top)
    return into / "bin" / "loa-relay"


def _link(source: Path, target: Path) -> None:
    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:  # another disk
            shutil.copy2(one, other)

    if source.is_dir():
        shutil.copytree(source, target, copy_function=link, dirs_exist_ok=True)
    elif source.is_file() and not target.exists():
        link(str(source), str(target))
