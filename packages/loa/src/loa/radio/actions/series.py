"""Series and their slots, and how words are spoken."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.period import Every
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Duty
from loa.radio import voices
from loa.radio.access import usable_stations
from loa.radio.actions.common import one_line
from loa.radio.models import Priority, Pronunciation, Region, Series, Slot, Station
from loa.radio.models.series import LONGEST, SHORTEST

MOST_SLOTS = 40


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """One airing of each period: days after the first run's day, and the time of day."""

    days: int
    time: time


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What a series is to be; fields as in the model.

    Args:
        slots: the first run, then the repeats in order.
        stations: who relays.
    """

    title: str
    slots: tuple[SlotDraft, ...]
    stations: tuple[Station, ...] = ()
    about: str = ""
    duty: Duty | None = None
    every: str = Every.MONTH
    seconds: int = 600
    first_day: int = 1
    profile: str = "loa"
    region: str = Region.CENTRAL
    priority: str = Priority.NORMAL
    is_public: bool = True
    is_active: bool = True


@transaction.atomic
def save_series(draft: SeriesDraft, *, unit: Unit, by: User, series: Series | None = None) -> Series:
    """Make a series, or change one. What is planned already stays where it is; new programmes follow the new slots.

    Args:
        unit: who produces.
        series: the one to change; its unit stays.

    Raises:
        PermissionDenied: `by` does not plan for the producing unit.
        Refused: no title, a twin, no or too many slots, a repeat before the first run, a slot in a station's quiet
            hours, a station that `by` may not use.
    """
    require(by, "radio.plan", unit)
    if series is not None:
        series = Series.objects.select_for_update().get(pk=series.pk)
        require(by, "radio.plan", series.unit)
    title = one_line(draft.title, most=150, field="title", missing=_("Ghi tên chuyên mục."))
    twins = Series.objects.filter(unit=unit, title=title)
    if twins.exclude(pk=series.pk if series else 0).exists():
        raise Refused(_("Đơn vị đã có chuyên mục tên này. Đặt tên khác."), field="title")
    if not SHORTEST <= draft.seconds <= LONGEST:
        raise Refused(_("Thời lượng từ 30 giây đến 60 phút."), field="seconds")
    if draft.duty is not None and not unit.path.startswith(draft.duty.plan.owner.path):
        raise Refused(_("Nhiệm vụ này thuộc kế hoạch của đơn vị khác."), field="duty")
    voices.checked(draft.region)
    _check_slots(draft.slots, draft.stations)
    kept = set(series.stations.values_list("pk", flat=True)) if series else set()
    check_stations(draft.stations, usable_stations(by, unit, series), kept)
    row = series or Series(unit=unit)
    for name in ("duty", "every", "seconds", "first_day", "profile", "region", "priority", "is_public", "is_active"):
        setattr(row, name, getattr(draft, name))
    row.title, row.about = title, draft.about.strip()[:1000]
    row.save()
    row.stations.set(draft.stations)
    row.slots.all().delete()
    Slot.objects.bulk_create(
        Slot(series=row, nth=nth, days=slot.days, time=slot.time) for nth, slot in enumerate(draft.slots)
    )
    audit.note(
        row, "radio.save_series", by=by, title=title, stations=sorted(one.pk for one in draft.stations),
        slots=[f"+{slot.days} {slot.time:%H:%M}" for slot in draft.slots],
    )  # fmt: skip
    return row


def _check_slots(slots: Sequence[SlotDraft], stations: Iterable[Station]) -> None:
    if not slots:
        raise Refused(_("Cần ít nhất một giờ phát."), field="slots")
    if len(slots) > MOST_SLOTS:
        raise Refused(_("Nhiều nhất %(n)d lần phát mỗi kỳ.") % {"n": MOST_SLOTS}, field="slots")
    if slots[0].days:
        raise Refused(_("Dòng đầu là lần phát đầu nên số ngày là 0."), field="slots")
    moments = [(slot.days, slot.time) for slot in slots]
    if moments != sorted(set(moments)):
        raise Refused(_("Các lần phát phải theo thứ tự thời gian và không trùng nhau."), field="slots")
    for station in stations:
        for slot in slots:
            if in_quiet(station, slot.time):
                raise Refused(
                    _("%(time)s nằm trong giờ yên lặng của %(station)s (%(start)s đến %(end)s). Chọn giờ khác.")
                    % {
                        "time": f"{slot.time:%H:%M}",
                        "station": station,
                        "start": f"{station.quiet_from:%H:%M}",
                        "end": f"{station.quiet_to:%H:%M}",
                    },
                    field="slots",
                )


def check_stations(stations: Iterable[Station], usable: QuerySet[Station], kept: Container[int] = ()) -> None:
    """Let only stations in that a person may lay a programme on.

    Args:
        usable: what `access.usable_stations` gives.
        kept: keys of those that stand already.

    Raises:
        Refused: another one; the sentence names it.
    """
    known = set(usable.values_list("pk", flat=True))
    for station in stations:
        if station.pk not in known and station.pk not in kept:
            raise Refused(
                _(
                    "Chưa xếp được %(station)s: đài ngừng, hoặc kế hoạch không giao đài tiếp âm chương trình của đơn "
                    "vị này. Nhờ người điều phối, hoặc trực đài ở đó."
                )
                % {"station": station},
                field="stations",
            )


def in_quiet(station: Station, moment: time) -> bool:
    """Whether a time of day lies in a station's quiet hours (from inclusive, to exclusive; they may pass midnight)."""
    start, end = station.quiet_from, station.quiet_to
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


@transaction.atomic
def pronounce(
    unit: Unit, written: str, spoken: str, *, by: User, is_abbreviation: bool = False, row: Pronunciation | None = None
) -> Pronunciation:
    """Say how a word is spoken in a unit and below it; the same word again replaces it.

    Raises:
        PermissionDenied: `by` does not write for the unit.
        Refused: nothing written or spoken.
    """
    require(by, "radio.write", unit)
    written = one_line(written, most=80, field="written", missing=_("Ghi chữ như trong văn bản."))
    spoken = one_line(spoken, most=200, field="spoken", missing=_("Ghi cách đọc, bằng chữ thường."))
    if row is not None:
        require(by, "radio.write", row.unit)
        Pronunciation.objects.filter(pk=row.pk).exclude(unit=unit, written=written).delete()
    found, _created = Pronunciation.objects.update_or_create(
        unit=unit, written=written, defaults={"spoken": spoken, "is_abbreviation": is_abbreviation}
    )
    audit.note(found, "radio.pronounce", by=by, written=written, spoken=spoken)
    return found


@transaction.atomic
def forget_pronunciation(row: Pronunciation, *, by: User) -> None:
    """Take a word off the list.

    Raises:
        PermissionDenied: `by` does not write for its unit.
    """
    require(by, "radio.write", row.unit)
    audit.note(row, "radio.pronounce", by=by, written=row.written, removed=True)
    row.delete()
