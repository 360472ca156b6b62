"""What one server process answers to a province's stations: manifests, urgent polls, logs; and where it ends.

3,321 is how many communes the country has since July 2025. Each device asks `urgent` every few seconds, `manifest`
every ten minutes, and sends its log once an airing. Requests go through the whole of Django (signature, database,
answer) in one process without a network, so the rates are those of one worker on one core; CPU seconds are measured,
not wall time.

    python bench/radio_sync.py [--stations N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import time
from typing import Any

os.environ["LOA_DATA_DIR"] = tempfile.mkdtemp(prefix="loa-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
os.environ["LOA_LOG_LEVEL"] = "ERROR"

import django

django.setup()

from datetime import timedelta  # noqa: E402

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.test import Client  # noqa: E402

COUNTRY = 3321
SAMPLE = 300
"""Requests of each kind that are timed; of different stations."""
SYNC_SECONDS = 600
AIRINGS_A_MONTH = 4
BYTES_OF_PROGRAMME = 4_800_000


def world(count: int) -> list[tuple[Ed25519PrivateKey, Any]]:
    """A province with so many stations, one series on all of them, four airings ahead; returns keys and devices."""
    from loa.config.prepare import prepare
    from loa.kit.clock import now, today
    from loa.org.models import Unit, UnitKind, User, unit_path
    from loa.radio import keys
    from loa.radio.models import (
        Airing,
        Device,
        Programme,
        Rendering,
        Rendition,
        Series,
        Station,
    )  # fmt: skip

    prepare()
    moment = now()
    top = Unit.objects.create(name="Tỉnh", kind=UnitKind.PROVINCE)
    top.path = unit_path(None, top.pk)
    top.save()
    units = Unit.objects.bulk_create(Unit(name=f"Xã {nth}", kind=UnitKind.COMMUNE, parent=top) for nth in range(count))
    for unit in units:
        unit.path = unit_path(top, unit.pk)
    Unit.objects.bulk_update(units, ["path"], batch_size=500)
    person, other = (User.objects.create(username=name, full_name=name) for name in ("a", "b"))
    stations = Station.objects.bulk_create(Station(unit=unit, name=f"Đài {unit.name}") for unit in units)
    series = Series.objects.create(unit=top, title="Bản tin tỉnh")
    programme = Programme.objects.create(
        series=series, title="Bản tin", period_start=today(), period_end=today(), first_day=today(), made_by=person,
        edited_by=person, edited_at=moment, state="approved", submitted_by=person, submitted_at=moment,
        submitted_hash="0" * 64, approved_by=other, approved_at=moment,
    )  # fmt: skip
    made = Rendering.objects.create(programme=programme, of="0" * 64, state="done", queued_at=moment)
    data = os.urandom(BYTES_OF_PROGRAMME)
    path = default_storage.save("radio/bench.mp3", ContentFile(data))
    Rendition.objects.create(
        rendering=made, name="programme.mp3", kind="mp3", media_type="audio/mpeg", file=path, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), samples=28_800_000, rate=48_000,
    )  # fmt: skip
    Airing.objects.bulk_create(
        Airing(
            programme=programme, station=station, nth=nth, starts=moment + timedelta(days=nth, minutes=-20), seconds=600
        )
        for station in stations
        for nth in range(AIRINGS_A_MONTH)
    )
    private = [Ed25519PrivateKey.generate() for _station in stations]
    raw = [key.public_key().public_bytes_raw() for key in private]
    devices = Device.objects.bulk_create(
        Device(
            station=station, name=keys.device_name(one), public_key=one.hex(), paired_at=moment - timedelta(days=1),
            last_seen=moment,
        )
        for station, one in zip(stations, raw, strict=True)
    )  # fmt: skip
    return list(zip(private, devices, strict=True))


class Fleet:
    """Devices that ask."""

    def __init__(self, pairs: list[tuple[Ed25519PrivateKey, Any]]) -> None:
        self.pairs, self.client = pairs, Client(SERVER_NAME="127.0.0.1")

    def ask(self, nth: int, method: str, path: str, body: bytes = b"", **more: str) -> Any:
        from loa.radio.keys import encode

        key, device = self.pairs[nth]
        target = f"/api/v1/relay/{path}"
        stamp, nonce = str(int(time.time() * 1000)), encode(os.urandom(16))
        message = f"loa-relay-request\n{method}\n{target}\n{stamp}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
        headers = {
            "Loa-Device": device.name, "Loa-Time": stamp, "Loa-Nonce": nonce,
            "Loa-Signature": encode(key.sign(message.encode())), **more,
        }  # fmt: skip
        if method == "GET":
            return self.client.get(target, headers=headers)
        return self.client.post(target, body, content_type="application/json", headers=headers)

    def log_of(self, nth: int) -> bytes:
        """A first entry and one airing played to the end, the very file that was ordered."""
        from loa.radio.keys import encode
        from loa.radio.logline import canonical
        from loa.radio.models import Rendition

        key, device = self.pairs[nth]
        airing = device.station.airings.order_by("nth").first()
        entries, previous = [], "0" * 64
        sha256 = Rendition.objects.get().sha256
        for seq, kind in enumerate(("paired", "started", "completed"), 1):
            name = str(airing.pk) if seq > 1 else None
            value = {
                "format": 1, "station": str(device.station_id), "device": device.name, "seq": seq, "previous": previous,
                "at": "2026-10-05T10:00:00.004+07:00", "clock": "verified", "boot": "b", "monotonic_ms": 1,
                "kind": kind,
                "airing": name, "title": "Bản tin" if name else None, "planned": None, "priority": "normal",
                "sha256": sha256 if name else None, "sample_rate": 48000, "of": 28_800_000, "from": 0, "to": 28_800_000,
                "began": "2026-10-05T10:00:00.004+07:00", "reason": None, "by": None, "score": None, "detail": {},
            }  # fmt: skip
            body = canonical(value)
            entries.append({"body": body, "signature": encode(key.sign(b"loa-relay-log\n" + body.encode()))})
            previous = hashlib.sha256(body.encode()).hexdigest()
        return json.dumps({"entries": entries}).encode()


def timed(count: int, what: Any) -> float:
    """CPU seconds of one call, over so many different ones; the first call is not counted."""
    what(0)
    started = time.process_time()
    for nth in range(1, count + 1):
        what(nth)
    return (time.process_time() - started) / count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=COUNTRY)
    stations = parser.parse_args().stations
    fleet = Fleet(world(stations))
    count = min(SAMPLE, stations - 2)
    tags: dict[int, str] = {}

    def first(nth: int) -> None:
        answer = fleet.ask(nth, "GET", "manifest")
        assert answer.status_code == 200, answer.content
        tags[nth] = answer["ETag"]

    def again(nth: int) -> None:
        assert fleet.ask(nth, "GET", "manifest", **{"If-None-Match": tags[nth]}).status_code == 304

    def poll(nth: int) -> None:
        assert fleet.ask(nth, "GET", "urgent").status_code == 204

    logs = [fleet.log_of(nth) for nth in range(count + 1)]

    def deliver(nth: int) -> None:
        answer = fleet.ask(nth, "POST", "log", logs[nth])
        assert answer.status_code == 200, answer.content

    asking = timed(count, lambda nth: fleet.pairs[nth][0].sign(b"x" * 200))
    costs = {
        "first_manifest": timed(count, first),
        "same_manifest": timed(count, again),
        "urgent_poll": timed(count, poll),
        "log_of_an_airing": timed(count, deliver),
    }
    from loa.radio.models import Airing

    proved = Airing.objects.filter(state="completed", entry__isnull=False).count()
    assert proved == count + 1, "every log that was timed became evidence"
    print(
        f"{stations} stations, one process, SQLite in WAL; the asking side's signature ({asking * 1e6:.0f} µs) included"
    )
    for name, seconds in costs.items():
        print(f"{name:<20} {seconds * 1000:>8.2f} ms   {1 / seconds:>8.0f} a second")
    from loa.radio.actions.order import poll_seconds

    every = poll_seconds()
    load = stations * (costs["urgent_poll"] / every + costs["same_manifest"] / SYNC_SECONDS)
    most = 1 / (costs["urgent_poll"] / 5 + costs["same_manifest"] / SYNC_SECONDS)
    minutes = stations * costs["log_of_an_airing"] / 60
    print(
        f"polls every {every} s and manifests every {SYNC_SECONDS} s of {stations} stations take {load:.2f} of a core"
    )
    print(f"one core ends at {most:.0f} stations when each polls every 5 s")
    print(f"the logs of one airing of all stations take {minutes:.1f} minutes of a core")
    print(f"the sound itself, once a month to each: {stations * BYTES_OF_PROGRAMME / 1e9:.1f} GB")
    figures = {
        "stations": stations,
        **{f"{name}_per_s": round(1 / seconds) for name, seconds in costs.items()},
        "poll_seconds": every,
        "share_of_a_core": round(load, 3),
        "stations_per_core_at_5_s": round(most),
        "minutes_for_all_logs": round(minutes, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
