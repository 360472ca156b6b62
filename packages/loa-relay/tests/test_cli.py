"""The agent is not built; the command must say so and must not look as if it had worked."""

import subprocess
import sys


def test_says_plainly_that_it_does_nothing() -> None:
    run = subprocess.run([sys.executable, "-m", "loa_relay.cli", "run"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "chưa" in run.stderr
    assert "not been written" in run.stderr
    assert run.stdout == ""
