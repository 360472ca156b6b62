"""The head and the signature of a unit's official paper, by the unit's kind."""

from __future__ import annotations

from datetime import date

from vanban.write import Header, Signature

from loa.org.models import Unit, UnitKind

COMMITTEE = (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH")
SIGNERS: dict[str, tuple[tuple[str, ...], str]] = {
    UnitKind.COMMUNE: COMMITTEE,
    UnitKind.DISTRICT: COMMITTEE,
    UnitKind.PROVINCE: COMMITTEE,
    UnitKind.CENTRE: ((), "GIÁM ĐỐC"),
    UnitKind.DEPARTMENT: ((), "TRƯỞNG PHÒNG"),
    UnitKind.UNION: (("TM. BAN THƯỜNG VỤ",), "BÍ THƯ"),
    UnitKind.SCHOOL: ((), "HIỆU TRƯỞNG"),
    UnitKind.PARTY: (("T/M BAN THƯỜNG VỤ",), "BÍ THƯ"),
    UnitKind.OTHER: ((), "THỦ TRƯỞNG ĐƠN VỊ"),
}


def header(unit: Unit, kind: str, today: date) -> Header:
    """The head of a unit's paper; number and day stay blank until the clerk issues it (Nghị định 30/2020/NĐ-CP, Điều
    15).
    """
    superior = (
        unit.parent.name if unit.parent and unit.kind in (UnitKind.DEPARTMENT, UnitKind.CENTRE, UnitKind.SCHOOL) else ""
    )
    symbol = f"{kind}-{unit.symbol}" if unit.symbol else kind
    return Header(
        issuer=unit.name, superior=superior, symbol=symbol, place=unit.seat, month=today.month, year=today.year
    )


def signature(unit: Unit) -> Signature:
    """Who signs by the unit's kind; the name is filled in by the office."""
    authority, office = SIGNERS.get(unit.kind, SIGNERS[UnitKind.OTHER])
    return Signature(authority=authority, office=office)


def authority(unit: Unit) -> str:
    """Who decides, as it stands above a decision's grounds: the committee, or the head of an office."""
    lines, office = SIGNERS.get(unit.kind, SIGNERS[UnitKind.OTHER])
    if unit.kind in (UnitKind.UNION, UnitKind.PARTY):
        return f"BAN THƯỜNG VỤ {unit.name.upper()}"
    return unit.name.upper() if lines else f"{office} {unit.name.upper()}"
