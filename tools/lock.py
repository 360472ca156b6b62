"""Writes the hash-pinned requirement files from the packages' own needs; they hold no download address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
]
PROJECTS = [f"packages/{name}/pyproject.toml" for name in ("vanban", "loa", "loa-relay")]


def compile_lock(target: str, sources: list[str], *more: str) -> None:
    """Pin what the sources need into requirements/<target>.txt."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "pip", "compile", *OPTIONS, *more, *sources, "-o", f"requirements/{target}.txt", *sys.argv[1:]]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_lock("bootstrap", ["requirements/bootstrap.in"])
    compile_lock("run", ["requirements/build.in", *PROJECTS], "--no-emit-package", "vanban")
    compile_lock("dev", ["requirements/dev.in"], "-c", "requirements/run.txt")
