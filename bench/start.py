"""Start-up: `loa serve --prepare --demo` on an empty data folder and again on the same one, to the first page.

The install from the network is not part of it. Limits: 3 minutes for all of the first `make run`, 10 s for the second.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

FIRST_S, SECOND_S = 180.0, 10.0


def start(data: str, port: int) -> float:
    """Start, wait for the first page, stop; returns seconds to the page."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
    environment = kept | {"LOA_DATA_DIR": data, "LOA_PORT": str(port), "LOA_LOG_LEVEL": "ERROR"}
    command = [str(Path(sys.executable).with_name("loa")), "serve", "--prepare", "--demo"]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                return time.perf_counter() - started
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("loa serve ended before the first page") from None
                time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as data:
        first, second = start(data, port), start(data, port)
    print(f"first start, database and sample campaign {first:>8.1f} s   {first / FIRST_S:.2f} of {FIRST_S:.0f} s")
    print(f"second start                              {second:>8.1f} s   {second / SECOND_S:.2f} of {SECOND_S:.0f} s")
    figures = {
        "first_s": round(first, 1),
        "first_ratio_to_limit": round(first / FIRST_S, 3),
        "second_s": round(second, 1),
        "second_ratio_to_limit": round(second / SECOND_S, 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
