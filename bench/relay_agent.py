"""The agent as a process: memory, idle load, and how far from the second the first sample comes out.

A real `loa-relay run` against the reference server of the tests on the loopback, polling for urgent orders every five
seconds. The sound goes to a program that notes when the first sample that is not silence reaches it, so the lateness
holds everything up to the sound card's own latency. Limits: 60 MB, 2 % of one core idle, 20 ms.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "packages/loa-relay/tests"))

from loa_relay.protocol import from_moment
from relay_world.http import real_ms, serving
from relay_world.process import Process, wav
from relay_world.server import RefServer

IDLE_S, AIRINGS = 30, 10
RSS_MB, IDLE_SHARE, LATE_MS = 60, 0.02, 20

SINK = """
import os, sys, time
first = None
while data := os.read(0, 65536):
    if first is None and data.strip(b"\\0"):
        first = time.time_ns() // 1_000_000
open(sys.argv[1], "a").write(f"{first}\\n")
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as name:
        folder = Path(name)
        (folder / "sink.py").write_text(SINK)
        sink = json.dumps([sys.executable, str(folder / "sink.py"), str(folder / "firsts")])
        settings = f'[sound]\nbackend = "command"\ncommand = {sink}\n[page]\nport = 0\n'
        server = RefServer(real_ms)
        with serving(server) as address:
            agent = Process(folder / "agent", server, address, settings)
            assert agent.pair().returncode == 0
            data, samples = wav(2.0, 48000)
            planned = [agent.order(f"a{at}", 4000 + 5000 * at, data, len(samples), 48000) for at in range(AIRINGS)]
            server.order("que-trung", server.manifests["que-trung"]["airings"], poll_seconds=5, quiet=[])
            agent.start()
            try:
                agent.wait_for(lambda: "completed" in agent.kinds(f"a{AIRINGS - 1}"), 30 + 5 * AIRINGS)
                busy = agent.cpu_seconds()
                playing = {"rss": agent.rss_mb(), "share": busy / (time.time() - planned[0] / 1000 + 3)}
                time.sleep(3)
                before, began = agent.cpu_seconds(), time.monotonic()
                time.sleep(IDLE_S)
                idle = (agent.cpu_seconds() - before) / (time.monotonic() - began)
                rss = max(agent.rss_mb(), playing["rss"])
            finally:
                agent.stop()
            bodies = [body for body in agent.entries() if body["kind"] == "completed"]
        own = [from_moment(body["began"]) - from_moment(body["planned"]) for body in bodies]
        heard = [int(first) - at for first, at in zip((folder / "firsts").read_text().split(), planned, strict=True)]
    heard.sort()
    middle = heard[len(heard) // 2]
    print(f"memory                             {rss:8.1f} MB    {rss / RSS_MB:5.2f} of {RSS_MB} MB")
    print(f"idle, polling every 5 s            {100 * idle:8.2f} %     {idle / IDLE_SHARE:5.2f} of 2 % of a core")
    worst = max(map(abs, own))
    print(f"first sample handed over, worst    {worst:8d} ms    {worst / LATE_MS:5.2f} of {LATE_MS} ms")
    print(f"first sample out, median           {middle:8d} ms    {middle / LATE_MS:5.2f} of {LATE_MS} ms")
    print(
        f"first sample out, worst of {AIRINGS:<2}      {heard[-1]:8d} ms    {heard[-1] / LATE_MS:5.2f} of {LATE_MS} ms"
    )
    figures = {
        "rss_mb": round(rss, 1),
        "rss_ratio_to_limit": round(rss / RSS_MB, 3),
        "idle_share": round(idle, 5),
        "idle_ratio_to_limit": round(idle / IDLE_SHARE, 3),
        "playing_share": round(playing["share"], 4),
        "handed_over_worst_ms": worst,
        "handed_over_ratio_to_limit": round(worst / LATE_MS, 3),
        "out_median_ms": middle,
        "out_worst_ms": heard[-1],
        "out_median_ratio_to_limit": round(middle / LATE_MS, 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
