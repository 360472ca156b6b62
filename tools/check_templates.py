"""djhtml (indentation) and curlylint (structure) over every template of the server; --fix re-indents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Check or fix; returns the exit status."""
    templates = sorted(str(path) for path in ROOT.glob("packages/loa/src/loa/*/templates/**/*.html"))
    if not templates:
        return 0
    fix = "--fix" in sys.argv
    binaries = Path(sys.executable).parent
    indent = subprocess.run(
        [str(binaries / "djhtml"), "--tabwidth", "2", *([] if fix else ["--check"]), *templates], check=False
    )
    if fix:
        return 0
    structure = subprocess.run(
        [str(binaries / "curlylint"), "--config", str(ROOT / "pyproject.toml"), *templates], check=False
    )
    return indent.returncode or structure.returncode


if __name__ == "__main__":
    sys.exit(main())
