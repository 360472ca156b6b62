"""Makes the virtual environment; where Debian's python3-venv is missing, installs it if it may, else says the one
command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Make the folder given as the first argument into a virtual environment. Returns the exit status."""
    target = Path(sys.argv[1])
    if sys.version_info < (3, 11):  # noqa: UP036 - this file meets whatever Python the machine has
        found = ".".join(map(str, sys.version_info[:2]))
        print(
            f"Loa cần Python 3.11 trở lên, máy này có {found}. Cài bản mới rồi chạy: make run PYTHON=python3.12",
            file=sys.stderr,
        )
        return 1
    if (target / "bin" / "pip").exists():
        return 0
    if _make(target):
        return 0
    shutil.rmtree(target, ignore_errors=True)
    command = ["apt-get", "install", "-y", "--no-install-recommends", "python3-venv"]
    if shutil.which("apt-get") and (os.geteuid() == 0 or _sudo_without_password()):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False)
        subprocess.run([*prefix, *command], check=False)
        if _make(target):
            return 0
        shutil.rmtree(target, ignore_errors=True)
    print(f"Thiếu gói python3-venv. Chạy lệnh này rồi thử lại:\n  sudo {' '.join(command)}", file=sys.stderr)
    return 1


def _make(target: Path) -> bool:
    return subprocess.run([sys.executable, "-m", "venv", str(target)], check=False, capture_output=True).returncode == 0


def _sudo_without_password() -> bool:
    return (
        bool(shutil.which("sudo"))
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    )


if __name__ == "__main__":
    sys.exit(main())
