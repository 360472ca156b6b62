"""mypy, strict: all of vanban and loa-relay, a program that adopts vanban, and every actions and access module of the
server, where the rules live."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "packages/loa/src/loa"


def strict_modules() -> list[str]:
    """The server's modules whose types are checked strictly: actions, access, the kit and the radio's sound."""
    found = [
        *SERVER.glob("*/actions.py"),
        *SERVER.glob("*/actions/*.py"),
        *SERVER.glob("*/access.py"),
        *SERVER.glob("*/reports/*.py"),
        *SERVER.glob("kit/*.py"),
        *SERVER.glob("radio/sound/**/*.py"),
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def main() -> int:
    """Run mypy once per package. Returns the first failing exit status."""
    environment = os.environ | {"LOA_DATA_DIR": tempfile.mkdtemp(prefix="loa-types-")}
    runs = [
        ["-p", "vanban", "-p", "loa_relay"],
        ["--strict", "packages/vanban/tests/adopt/adopter.py"],
        ["--config-file", "packages/loa/mypy.ini", *strict_modules()],
    ]
    for arguments in runs:
        command = [sys.executable, "-m", "mypy", *(["--strict"] if "-p" in arguments else []), *arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
