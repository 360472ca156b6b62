"""A series of the sample district with its programme, six stations, and a device that speaks the protocol."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.plan.models import Task
    from loa.radio.models import Programme, Series, Station

BASE = "/api/v1/relay/"
PAPERS = ("certificate.pdf", "transcript.txt", "transcript.vtt", "chapters.json")


@pytest.fixture
def tasks(district: SampleDistrict) -> dict[str, Task]:
    """This month's tasks of a running plan: the producer's programme ("ttvh") and each commune's relay ("xa-1" ...)."""
    from loa.kit.clock import today
    from loa.kit.period import Every, period_of
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    day = today()
    plan = Plan.objects.create(
        owner=district.units["district"], title="Kế hoạch mẫu", state="active", is_sample=True,
        period_start=date(day.year, 1, 1), period_end=date(day.year, 12, 31),
    )  # fmt: skip
    document = PlanDocument.objects.create(
        plan=plan, filename="a.txt", kind="txt", sha256="0" * 64, size=1, text="x", reading={}
    )
    duties = {
        channel: Duty.objects.create(
            plan=plan, document=document, code=channel, order=order, title=channel, text="x", span_start=0, span_end=1,
            channel=channel, state="confirmed",
        )
        for order, channel in enumerate(("radio", "relay"))
    }  # fmt: skip
    month = period_of(Every.MONTH, day)
    made = {}
    for key in ("ttvh", *(f"xa-{n}" for n in range(1, 7))):
        channel = "radio" if key == "ttvh" else "relay"
        made[key] = Task.objects.create(
            plan=plan, duty=duties[channel], unit=district.units[key], channel=channel, title=channel, every="month",
            period_start=month.start, period_end=month.end, period_label=month.label, due=month.end,
            targets={"programme": 1, "repeat": 3} if key == "ttvh" else {"relay": 1},
        )  # fmt: skip
    return made


@pytest.fixture
def stations(district: SampleDistrict) -> list[Station]:
    """One in each commune."""
    from loa.radio import actions

    return [
        actions.save_station(unit, by=district.people["dieuphoi"], name=f"Đài {unit.short_name}")
        for unit in district.communes
    ]


@pytest.fixture
def series(district: SampleDistrict, stations: list[Station]) -> Series:
    """Ten minutes a month, a first run and three repeats, on all six stations."""
    from loa.radio import actions

    slots = tuple(actions.SlotDraft(days, time(17)) for days in (0, 3, 7, 12))
    draft = actions.SeriesDraft("Chuyển đổi số quê mình", slots, tuple(stations), first_day=1)
    return actions.save_series(draft, unit=district.units["ttvh"], by=district.people["dieuphoi"])


@pytest.fixture
def programme(district: SampleDistrict, series: Series, tasks: dict[str, Task]) -> Programme:
    """This month's, with one read item."""
    from loa.kit.clock import today
    from loa.radio import actions

    by = district.people["trucdai"]
    row = actions.create_programme(series, today(), by=by)
    jingle = row.items.get(kind="jingle")
    actions.remove_item(jingle, by=by)
    actions.add_item(row, by=by, kind="read", title="Nộp hồ sơ trên mạng", text="Bà con nộp hồ sơ tại nhà. " * 40)
    row.refresh_from_db()
    return row


@pytest.fixture
def approver(district: SampleDistrict) -> Any:
    """Somebody else in the producing unit, who may approve."""
    return district.people["lanhdao.ttvh"]


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An engine that writes small files at once: for what the server does around the sound."""
    from loa.radio import engine

    told = SimpleNamespace(orders=[], audio=os.urandom(5000))

    def render(order: engine.Order, folder: Path) -> engine.Made:
        told.orders.append(order)
        (folder / "programme.mp3").write_bytes(told.audio)
        (folder / "fingerprint.bin").write_bytes(b"LFP1" + bytes(60))
        for name in PAPERS:
            (folder / name).write_bytes(b"%PDF-1.7\n" if name.endswith(".pdf") else b"x")
        seconds = order.seconds or 10
        files = (
            engine.MadeFile(folder / "programme.mp3", "programme.mp3", "mp3", "audio/mpeg", seconds * 48000, 48000),
            engine.MadeFile(folder / "fingerprint.bin", "fingerprint.bin", "fingerprint", "application/octet-stream"),
            *(engine.MadeFile(folder / name, name, *engine.MEDIA[name]) for name in PAPERS),
        )
        marks = [{"title": p.title, "kind": p.kind, "start_ms": n * 1000, "end_ms": (n + 1) * 1000, "text": p.text}
                 for n, p in enumerate(order.parts)]  # fmt: skip
        return engine.Made(files, {"format": 1}, marks, "<svg xmlns='http://www.w3.org/2000/svg'/>")

    monkeypatch.setattr(engine, "render", render)
    return told


@pytest.fixture
def approved(
    district: SampleDistrict,
    programme: Programme,
    approver: Any,
    fake_engine: SimpleNamespace,
    django_capture_on_commit_callbacks: Any,
) -> Programme:
    """Submitted by one person, approved by another, and made; its four runs lie in the coming days."""
    from loa.kit.clock import now
    from loa.radio import actions

    actions.submit(programme, by=district.people["trucdai"])
    with django_capture_on_commit_callbacks() as queued:
        actions.approve(programme, by=approver)
    assert len(queued) == 1, "the machine is told once the approval stands"
    actions.carry_out(programme.renderings.get().pk)
    programme.airings.all().delete()
    for nth in range(4):
        starts = (now() + timedelta(days=nth + 1)).astimezone().replace(hour=10, minute=0, second=0, microsecond=0)
        actions.schedule(programme, nth, starts, programme.series.stations.all(), by=district.people["dieuphoi"])
    programme.refresh_from_db()
    return programme


@dataclass
class Agent:
    """A device as the protocol has it, in a few lines; its log is kept as the agent keeps it."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    station: str = ""
    secret: bytes = b""
    server_key: bytes = b""
    log: list[dict[str, str]] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    @property
    def raw(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def headers(
        self, method: str, path: str, body: bytes, time_ms: int | None = None, nonce: str = ""
    ) -> dict[str, str]:
        from loa.kit.clock import now
        from loa.radio.keys import encode

        time_ms = int(now().timestamp() * 1000) if time_ms is None else time_ms
        nonce = nonce or encode(os.urandom(16))
        message = f"loa-relay-request\n{method}\n{path}\n{time_ms}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
        return {
            "Loa-Device": self.name,
            "Loa-Time": str(time_ms),
            "Loa-Nonce": nonce,
            "Loa-Signature": encode(self.key.sign(message.encode())),
        }

    def get(self, path: str, **more: str) -> Any:
        return self.client.get(BASE + path, headers={**self.headers("GET", BASE + path, b""), **more})

    def post(self, path: str, value: Any, **more: Any) -> Any:
        body = json.dumps(value).encode()
        headers = self.headers("POST", BASE + path, body, **more)
        return self.client.post(BASE + path, body, content_type="application/json", headers=headers)

    def pair(self, code: str) -> Any:
        from loa.radio.keys import decode, encode

        answer = self.post(
            "pair",
            {"code": code, "public_key": encode(self.raw), "model": "Máy thử", "agent": "loa-relay/0"},
            time_ms=0,
        )
        if answer.status_code == 200:
            told = answer.json()
            self.station, self.secret = told["station"], decode(told["secret"])
            self.server_key = decode(told["server_key"])
        return answer

    def opened(self, answer: Any, purpose: str) -> dict[str, Any]:
        """The payload of an envelope whose signature holds."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from loa.radio.keys import decode

        payload = decode(answer.json()["payload"])
        signature = decode(answer.json()["signature"])
        Ed25519PublicKey.from_public_bytes(self.server_key).verify(signature, f"{purpose}\n".encode() + payload)
        return json.loads(payload)

    @staticmethod
    def ordered(airing: str | None) -> tuple[str, int]:
        """(sha256, samples) of what the server wants to be played."""
        from loa.radio.models import Airing, Rendition

        row = Airing.objects.filter(pk=airing).first() if airing and airing.isdigit() else None
        made = row and Rendition.objects.filter(kind="mp3").filter(
            rendering__programme=row.programme_id, rendering__urgent=row.urgent_id
        ).first()  # fmt: skip
        return (made.sha256, made.samples) if made else ("0" * 64, 480_000)

    def write(self, kind: str, airing: str | None = None, at: datetime | None = None, **more: Any) -> dict[str, str]:
        """One more entry of the log, signed."""
        from loa.kit.clock import now
        from loa.radio.keys import encode
        from loa.radio.logline import canonical

        previous = hashlib.sha256(self.log[-1]["body"].encode()).hexdigest() if self.log else "0" * 64
        moment = (at or now()).astimezone().isoformat(timespec="milliseconds")
        sha256, samples = self.ordered(airing)
        value = {
            "format": 1, "station": self.station, "device": self.name, "seq": len(self.log) + 1, "previous": previous,
            "at": moment, "clock": "verified", "boot": "b", "monotonic_ms": 1, "kind": kind, "airing": airing,
            "title": "Chương trình" if airing else None, "planned": moment if airing else None,
            "priority": "normal" if airing else None, "sha256": sha256 if airing else None,
            "sample_rate": 48000 if airing else None, "of": samples if airing else None, "from": 0 if airing else None,
            "to": None, "began": None, "reason": None, "by": None, "score": None, "detail": {}, **more,
        }  # fmt: skip
        body = canonical(value)
        entry = {"body": body, "signature": encode(self.key.sign(b"loa-relay-log\n" + body.encode()))}
        self.log.append(entry)
        return entry

    def plays(self, airing: str, **more: Any) -> None:
        """An airing played to the end."""
        from loa.kit.clock import now

        began = now().astimezone().isoformat(timespec="milliseconds")
        self.write("started", airing, **{key: value for key, value in more.items() if key in ("clock", "at")})
        self.write("completed", airing, to=self.ordered(airing)[1], **{"began": began, **more})

    def deliver(self, entries: list[dict[str, str]] | None = None) -> Any:
        return self.post("log", {"entries": self.log if entries is None else entries})


@pytest.fixture
def agent(district: SampleDistrict, stations: list[Station]) -> Callable[..., Agent]:
    """`agent(0)` is a device that was paired with the first station."""
    from django.core.cache import cache
    from loa.radio import actions

    cache.clear()

    def make(nth: int = 0) -> Agent:
        one = Agent()
        code = actions.make_code(stations[nth], by=district.people["dieuphoi"])
        assert one.pair(code).status_code == 200
        return one

    return make


@pytest.fixture
def book(agent: Any) -> SimpleNamespace:
    """For tests, which cannot import from here."""
    return SimpleNamespace(Agent=Agent, BASE=BASE)
