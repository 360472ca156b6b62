"""The true dated tree of Nông Sơn, from the year 2022 on: what existed, until when, what it became, and by which
instrument.

Encoded is only what the resolutions, or press and public copies of them, say:

- Nghị định 42/2008/NĐ-CP (8/4/2008): huyện Nông Sơn with, among others, the communes Quế Trung, Quế Lộc, Quế Lâm, Sơn
Viên, Phước Ninh.
- Nghị quyết 727/NQ-UBTVQH15 (13/02/2023, from 10/4/2023): xã Quế Trung becomes thị trấn Trung Phước.
- Nghị quyết 1241/NQ-UBTVQH15 (24/10/2024, from 01/01/2025): huyện Nông Sơn goes into huyện Quế Sơn, xã Sơn Viên into
xã Quế Lộc.
- Nghị quyết 202/2025/QH15 (12/6/2025): tỉnh Quảng Nam and thành phố Đà Nẵng become thành phố Đà Nẵng.
- Nghị quyết 1659/NQ-UBTVQH15 (16/6/2025, from 01/7/2025): xã Nông Sơn of Trung Phước and Quế Lộc; xã Quế Phước of Quế
Lâm, Phước Ninh and
  Ninh Phước. Luật Tổ chức chính quyền địa phương 72/2025/QH15 ends the district level on the same day.

Left out, because it could not be verified: from which day xã Ninh Phước exists (Nghị quyết 863/NQ-UBTVQH14 made it of
    Quế Ninh and the older Quế
Phước; the day of effect was not read), so days before 2022 must not be asked of this tree; what became of the offices
of the
district (Phòng VH&TT, Trung tâm VH-TT&TT-TH, Huyện đoàn, schools) and of the Sở TT&TT; which communes took over what
huyện Quế Sơn did.

A commune whose district changed is a new unit here, as a unit never moves: Quế Lộc of Nông Sơn is followed by Quế Lộc
    of Quế Sơn. The xã Quế
Phước of 2025 is not the one of before 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from loa.org import actions
from loa.org.access import require
from loa.org.models import Succession, Unit, UnitKind, User

FOUNDED = date(2008, 4, 8)
TOWN = date(2023, 4, 10)
DISTRICTS_MERGED = date(2025, 1, 1)
TWO_TIERS = date(2025, 7, 1)

BY_727 = "Nghị quyết 727/NQ-UBTVQH15 ngày 13/02/2023"
BY_1241 = "Nghị quyết 1241/NQ-UBTVQH15 ngày 24/10/2024"
BY_202 = "Nghị quyết 202/2025/QH15 ngày 12/6/2025"
BY_1659 = "Nghị quyết 1659/NQ-UBTVQH15 ngày 16/6/2025"


@dataclass(frozen=True, slots=True)
class DatedUnit:
    """A unit of the tree.

    Args:
        key: stable name in this file.
        place: "xã Quế Lộc"; the unit's full name is its people's committee, the place is taught as another name.
        kind: what it is.
        parent: key of the unit above.
        first, last: its days; None: not known, or still there.
        code: of the General Statistics Office, before 2025.
    """

    key: str
    place: str
    kind: UnitKind
    parent: str | None
    first: date | None = None
    last: date | None = None
    code: str = ""

    @property
    def name(self) -> str:
        return f"Ủy ban nhân dân {self.place}"


@dataclass(frozen=True, slots=True)
class DatedSuccession:
    """What became of a unit on a day."""

    old: str
    new: str
    on: date
    instrument: str


_END_2024 = date(2024, 12, 31)
_END_JUNE = date(2025, 6, 30)
_PROVINCE, _DISTRICT, _COMMUNE = UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE

UNITS = (
    DatedUnit("quang-nam", "tỉnh Quảng Nam", _PROVINCE, None, None, _END_JUNE),
    DatedUnit("da-nang-cu", "thành phố Đà Nẵng", _PROVINCE, None, None, _END_JUNE),
    DatedUnit("da-nang", "thành phố Đà Nẵng", _PROVINCE, None, TWO_TIERS),
    DatedUnit("nong-son", "huyện Nông Sơn", _DISTRICT, "quang-nam", FOUNDED, _END_2024, "519"),
    DatedUnit("que-son", "huyện Quế Sơn", _DISTRICT, "quang-nam", None, _END_JUNE, "509"),
    DatedUnit("que-trung", "xã Quế Trung", _COMMUNE, "nong-son", FOUNDED, date(2023, 4, 9), "20656"),
    DatedUnit("trung-phuoc", "thị trấn Trung Phước", _COMMUNE, "nong-son", TOWN, _END_2024),
    DatedUnit("que-loc", "xã Quế Lộc", _COMMUNE, "nong-son", FOUNDED, _END_2024, "20671"),
    DatedUnit("que-lam", "xã Quế Lâm", _COMMUNE, "nong-son", FOUNDED, _END_2024, "20692"),
    DatedUnit("ninh-phuoc", "xã Ninh Phước", _COMMUNE, "nong-son", None, _END_2024),
    DatedUnit("phuoc-ninh", "xã Phước Ninh", _COMMUNE, "nong-son", FOUNDED, _END_2024, "20669"),
    DatedUnit("son-vien", "xã Sơn Viên", _COMMUNE, "nong-son", FOUNDED, _END_2024, "20672"),
    DatedUnit("trung-phuoc-qs", "thị trấn Trung Phước", _COMMUNE, "que-son", DISTRICTS_MERGED, _END_JUNE),
    DatedUnit("que-loc-qs", "xã Quế Lộc", _COMMUNE, "que-son", DISTRICTS_MERGED, _END_JUNE, "20671"),
    DatedUnit("que-lam-qs", "xã Quế Lâm", _COMMUNE, "que-son", DISTRICTS_MERGED, _END_JUNE, "20692"),
    DatedUnit("ninh-phuoc-qs", "xã Ninh Phước", _COMMUNE, "que-son", DISTRICTS_MERGED, _END_JUNE),
    DatedUnit("phuoc-ninh-qs", "xã Phước Ninh", _COMMUNE, "que-son", DISTRICTS_MERGED, _END_JUNE, "20669"),
    DatedUnit("xa-nong-son", "xã Nông Sơn", _COMMUNE, "da-nang", TWO_TIERS),
    DatedUnit("xa-que-phuoc", "xã Quế Phước", _COMMUNE, "da-nang", TWO_TIERS),
)

SUCCESSIONS = (
    DatedSuccession("que-trung", "trung-phuoc", TOWN, BY_727),
    DatedSuccession("nong-son", "que-son", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("trung-phuoc", "trung-phuoc-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("que-loc", "que-loc-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("son-vien", "que-loc-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("que-lam", "que-lam-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("ninh-phuoc", "ninh-phuoc-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("phuoc-ninh", "phuoc-ninh-qs", DISTRICTS_MERGED, BY_1241),
    DatedSuccession("quang-nam", "da-nang", TWO_TIERS, BY_202),
    DatedSuccession("da-nang-cu", "da-nang", TWO_TIERS, BY_202),
    DatedSuccession("trung-phuoc-qs", "xa-nong-son", TWO_TIERS, BY_1659),
    DatedSuccession("que-loc-qs", "xa-nong-son", TWO_TIERS, BY_1659),
    DatedSuccession("que-lam-qs", "xa-que-phuoc", TWO_TIERS, BY_1659),
    DatedSuccession("ninh-phuoc-qs", "xa-que-phuoc", TWO_TIERS, BY_1659),
    DatedSuccession("phuoc-ninh-qs", "xa-que-phuoc", TWO_TIERS, BY_1659),
)


@transaction.atomic
def load(*, by: User | None = None) -> dict[str, Unit]:
    """Put the dated tree into the database, or find it where it stands already.

    Args:
        by: who asks; None for start-up data and the command line.

    Returns:
        The units by their keys in this file.

    Raises:
        PermissionDenied: `by` administers nothing.
    """
    if by is not None:
        require(by, "org.change")
    units: dict[str, Unit] = {}
    for order, one in enumerate(UNITS):
        parent = units[one.parent] if one.parent else None
        row = Unit.objects.filter(
            name=one.name, parent=parent, valid_from=one.first, valid_to=one.last, is_sample=False
        ).first()
        if row is None:
            row = actions.create_unit(
                by=None,
                name=one.name,
                short_name=f"UBND {one.place}",
                kind=one.kind,
                parent=parent,
                symbol="UBND",
                seat=one.place.split(" ", 1)[1].removeprefix("phố ").removeprefix("trấn "),
                valid_from=one.first,
                valid_to=one.last,
                code=one.code,
                order=order,
            )
            actions.name_unit(row, one.place, by=None)
        units[one.key] = row
    for step in SUCCESSIONS:
        old, new = units[step.old], units[step.new]
        if not Succession.objects.filter(predecessor=old, successor=new).exists():
            actions.succeed(old, new, by=None, on=step.on, instrument=step.instrument)
    return units


def successors_on(unit: Unit, day: date) -> list[Unit]:
    """What a unit is on a later day: itself while it exists, else what it became, followed through every succession
    until that day.

    Args:
        unit: a unit of any day.
        day: the day to arrive at.

    Returns:
        Units that exist on the day, without repetition, in the order in which they were found; empty where the way is
        not recorded.
    """
    found: list[Unit] = []
    seen: set[int] = set()
    front = [unit]
    while front:
        one = front.pop(0)
        if one.pk in seen:
            continue
        seen.add(one.pk)
        if one.valid_on(day):
            found.append(one)
            continue
        steps = Succession.objects.filter(predecessor=one, date__lte=day).select_related("successor")
        front.extend(step.successor for step in steps)
    return found
