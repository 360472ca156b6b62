"""The sample district's radio: six stations, a monthly series, last month's programme with its logs, this month's being
written.

Everything goes through the actions; the logs are signed by keys that are made here and thrown away. Nothing is rendered
while the sample is made: that waits in the queue for the background worker.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from loa.kit.clock import now, today
from loa.org.models import Unit
from loa.org.sample import SampleDistrict
from loa.portal.models import StoryFlow, StoryPage
from loa.radio import actions, keys
from loa.radio.logline import GENESIS, canonical
from loa.radio.models import (
    Airing,
    Device,
    Item,
    LogLine,
    Notice,
    PairingCode,
    Programme,
    ProgrammeEvidence,
    Pronunciation,
    Rendering,
    Rendition,
    Series,
    Sound,
    Station,
    Urgent,
)

MOST_STORIES = 6
SOUND = hashlib.sha256(b"loa sample programme").hexdigest()
"""What the made-up computers say they played; the worker puts the real files in its place."""
TITLE = "Chuyển đổi số quê mình"
SLOTS = (
    actions.SlotDraft(0, time(17)),
    actions.SlotDraft(3, time(6)),
    actions.SlotDraft(7, time(17)),
    actions.SlotDraft(13, time(6)),
)
QUESTION = (
    "Bà Lê Thị Mẫu ở thôn Trung Hạ hỏi: nộp hồ sơ trên mạng thì lấy kết quả ở đâu? Thưa bà con, kết quả gửi về "
    "tài khoản dịch vụ công của bà con; ai cần bản giấy thì chọn nhận tại bộ phận một cửa của xã, hoặc nhận qua bưu "
    "điện. "
    "Bà con chưa quen cứ đến nhà văn hóa thôn tối thứ Ba, tổ công nghệ số cộng đồng làm cùng."
)
LAW = (
    "Quyết định số 505/QĐ-TTg ngày 22/4/2022 của Thủ tướng Chính phủ lấy ngày 10/10 hằng năm làm Ngày Chuyển đổi số "
    "quốc gia. Dịp này các xã tổ chức ngày hội, giúp bà con cài ứng dụng, nộp hồ sơ trực tuyến, thanh toán không "
    "dùng tiền mặt."
)
WORDS = (("TTVH-TT&TT-TH", "trung tâm văn hóa, thể thao và truyền thanh, truyền hình", True), ("Zalo", "da lô", False))


@dataclass
class _Recorder:
    """A made-up computer of a station that writes its log as a real one does."""

    station: Station
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    entries: list[actions.Signed] = field(default_factory=list)
    last: str = GENESIS

    @property
    def raw(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def write(self, kind: str, at: datetime, airing: Airing | None = None, **more: Any) -> None:
        """One more entry."""
        samples = airing.seconds * 48_000 if airing else None
        moment = timezone.localtime(at).isoformat(timespec="milliseconds")
        value = {
            "format": 1, "station": str(self.station.pk), "device": keys.device_name(self.raw),
            "seq": len(self.entries) + 1, "previous": self.last, "at": moment, "clock": "verified", "boot": "mau",
            "monotonic_ms": len(self.entries) * 1000, "kind": kind, "airing": str(airing.pk) if airing else None,
            "title": airing.title if airing else None, "planned": moment if airing else None,
            "priority": airing.priority if airing else None, "sha256": SOUND if airing else None,
            "sample_rate": 48_000 if airing else None, "of": samples, "from": 0 if airing else None,
            "to": samples if kind == "completed" else None, "began": moment if kind == "completed" else None,
            "reason": None, "by": None, "score": None, "detail": {}, **more,
        }  # fmt: skip
        body = canonical(value)
        signature = keys.encode(self.key.sign(b"loa-relay-log\n" + body.encode("utf-8")))
        self.entries.append(actions.Signed(body, signature))
        self.last = hashlib.sha256(body.encode("utf-8")).hexdigest()


@transaction.atomic
def create(district: SampleDistrict) -> Series | None:
    """Make the sample radio; found where it stands already.

    Args:
        district: the sample units and people; their stories and their plan's tasks must stand.

    Returns:
        the series; None when it stood already.
    """
    unit = district.units["ttvh"]
    if Series.objects.filter(unit=unit).exists():
        return None
    coordinator, operator = district.people["dieuphoi"], district.people["trucdai"]
    stations = [
        actions.save_station(
            commune, by=coordinator, name=f"Đài truyền thanh xã {commune.name.rsplit('xã ', 1)[-1]}",
            place="Trụ sở UBND xã", volume=80,
        )
        for commune in district.communes
    ]  # fmt: skip
    draft = actions.SeriesDraft(
        TITLE, SLOTS, tuple(stations), first_day=10,
        about="Mười phút mỗi tháng về chuyển đổi số ở quê mình: việc đã làm, việc nên làm, bà con hỏi và trả lời.",
    )  # fmt: skip
    series = actions.save_series(draft, unit=unit, by=coordinator)
    for written, spoken, is_short in WORDS:
        actions.pronounce(unit, written, spoken, by=operator, is_abbreviation=is_short)
    last = _programme(series, today().replace(day=1) - timedelta(days=1), district)
    actions.submit(last, by=operator)
    actions.approve(last, by=district.people["lanhdao.ttvh"])
    _history(last, stations, district)
    _programme(series, today(), district)
    return series


def _stories(upto: date) -> list[StoryPage]:
    """The newest stories of a day and before: as many as fill ten minutes with the rest."""
    rows = StoryFlow.objects.filter(page__live=True, home__unit__is_sample=True)
    older = rows.filter(published_at__date__lte=upto).order_by("-published_at", "pk")[:MOST_STORIES]
    return [flow.page for flow in older] or [flow.page for flow in rows.order_by("pk")[:MOST_STORIES]]


def _programme(series: Series, day: date, district: SampleDistrict) -> Programme:
    by = district.people["trucdai"]
    row = actions.create_programme(series, day, by=by)
    for story in _stories(row.period_end):
        actions.add_item(row, by=by, kind="read", story=story, planned_ms=120_000)
    actions.add_item(row, by=by, kind="law", title="Ngày Chuyển đổi số quốc gia", text=LAW, planned_ms=60_000)
    actions.add_item(row, by=by, kind="question", title="Nộp hồ sơ rồi, lấy kết quả ở đâu?", text=QUESTION)
    actions.add_item(row, by=by, kind="bed", stock="loa:bed")
    row.refresh_from_db()
    return row


def _history(programme: Programme, stations: list[Station], district: SampleDistrict) -> None:
    """The first run and one repeat, as the stations' logs have them: one commune's computer was off."""
    moments = [
        timezone.make_aware(datetime.combine(programme.first_day + timedelta(days=slot.days), slot.time))
        for slot in SLOTS
    ]
    moments = [moment for moment in moments if moment < now() - timedelta(hours=1)]
    Rendition.objects.create(
        rendering=Rendering.objects.get(programme=programme), name="programme.mp3", kind="mp3", media_type="audio/mpeg",
        file="", sha256=SOUND, size=0, samples=programme.series.seconds * 48_000, rate=48_000,
    )  # fmt: skip
    for nth, station in enumerate(stations):
        recorder = _Recorder(station)
        device = Device.objects.create(
            station=station, name=keys.device_name(recorder.raw), public_key=recorder.raw.hex(), model="Máy mẫu",
            agent="loa-relay/mẫu", paired_at=moments[0] - timedelta(days=20), last_seen=now(),
            paired_by=district.people["dieuphoi"],
        )  # fmt: skip
        recorder.write("paired", device.paired_at)
        for number, moment in enumerate(moments):
            airing = Airing.objects.create(
                programme=programme, station=station, nth=number, starts=moment, seconds=programme.series.seconds
            )
            if station.unit == district.units["xa-3"]:
                recorder.write("missed", moment, airing, reason="off", **{"from": None})
            else:
                recorder.write("started", moment, airing)
                recorder.write("completed", moment + timedelta(milliseconds=4 + nth), airing)
        actions.accept(device, recorder.entries)
        actions.report_status(device, _status(station, district, moments))
        if station.unit == district.units["xa-3"]:
            Device.objects.filter(pk=device.pk).update(last_seen=now() - timedelta(days=2))


def _status(station: Station, district: SampleDistrict, moments: list[datetime]) -> dict[str, Any]:
    """What a computer of a station says of itself; one has a clock that is off."""
    off = station.unit == district.units["xa-5"]
    return {
        "agent": "loa-relay/mẫu", "model": "Máy mẫu", "boot": "mau", "uptime_seconds": 864_000,
        "at": timezone.localtime(now()).isoformat(timespec="seconds"), "clock": "verified", "clock_source": "server",
        "clock_offset_ms": 40_000 if off else 12, "disk_free": 21 * 10**9, "disk_total": 29 * 10**9,
        "audio_bytes": 4_800_000, "serial": 1,
        "last_sync": timezone.localtime(now()).isoformat(timespec="seconds"),
        "have_until": timezone.localtime(moments[-1] + timedelta(days=45)).isoformat(timespec="seconds"),
        "next_airing": None, "playing": None, "waiting_log": 0, "log_seq": 1 + 2 * len(moments), "log_hash": "0" * 64,
        "volume": 80, "sound": {"backend": "alsa", "ok": True, "detail": None}, "faults": [],
    }  # fmt: skip


@transaction.atomic
def wipe() -> None:
    """Remove the sample radio, before the ledger that it proves."""
    units = list(Unit.objects.filter(is_sample=True))
    programmes = Programme.objects.filter(series__unit__in=units)
    stations = Station.objects.filter(unit__in=units)
    Notice.objects.filter(airing__station__in=stations).delete()
    LogLine.objects.filter(device__station__in=stations).delete()
    ProgrammeEvidence.objects.filter(programme__in=programmes).delete()
    Airing.objects.filter(station__in=stations).delete()
    Airing.objects.filter(programme__in=programmes).delete()
    files = [
        *(
            one.file
            for made in Rendering.objects.filter(programme__in=programmes)
            for one in made.files.exclude(file="")
        ),
        *(sound.file for sound in Sound.objects.filter(unit__in=units)),
    ]
    Item.objects.filter(programme__in=programmes).delete()
    programmes.delete()
    Urgent.objects.filter(unit__in=units).delete()
    Sound.objects.filter(unit__in=units).delete()
    Series.objects.filter(unit__in=units).delete()
    Device.objects.filter(station__in=stations).delete()
    PairingCode.objects.filter(station__in=stations).delete()
    Pronunciation.objects.filter(unit__in=units).delete()
    stations.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
