"""The decision that honours a good example, as an official paper in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from vanban.write import Basis, Block, Header, Heading, Paper, Para, Run, Signature, text

from loa.kit.clock import today
from loa.org.models import Unit, UnitKind
from loa.portal.models import Nomination

COMMITTEES = (UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.PROVINCE)


def decider_of(unit: Unit) -> Unit:
    """Who decides: the committee itself, or the one that an office works for; else the unit."""
    parent = unit.parent
    if unit.kind not in COMMITTEES and parent and parent.kind in COMMITTEES and not parent.outside:
        return parent
    return unit


def decision(row: Nomination, unit: Unit, address: str) -> Paper:
    """A draft for the clerk: number, day and the grounds that the office adds stay open.

    Args:
        row: the nomination that was chosen.
        unit: who decides.
        address: of the story.
    """
    day = today()
    committee = unit.kind in COMMITTEES
    who = "CHỦ TỊCH ỦY BAN NHÂN DÂN" if committee else "THỦ TRƯỞNG ĐƠN VỊ"
    place = f", {row.place}" if row.place else ""
    blocks: list[Block] = [
        Para(text(Run(who, bold=True)), align="center"),
        Basis(text("Căn cứ (cơ quan ghi căn cứ và thẩm quyền)")),
        Para(text(f"Xét thành tích “{row.title}” của {row.who}{place},")),
        Para(text(Run("QUYẾT ĐỊNH:", bold=True)), align="center"),
        Heading(3, "Điều 1.", f"Biểu dương {row.who}{place} đã có thành tích: {row.title}."),
        Heading(3, "Điều 2.", f"Phổ biến để các cơ quan, đơn vị, địa phương học tập; bài viết đăng tại {address}."),
        Heading(
            3,
            "Điều 3.",
            "Quyết định này có hiệu lực kể từ ngày ký. Các cơ quan, đơn vị liên quan và người có tên tại Điều 1 chịu "
            "trách nhiệm thi hành Quyết định này./.",
        ),
    ]
    symbol = f"QĐ-{unit.symbol}" if unit.symbol else "QĐ"
    return Paper(
        kind="decision",
        header=Header(issuer=unit.name, symbol=symbol, place=unit.seat, month=day.month, year=day.year),
        title_type="QUYẾT ĐỊNH",
        summary=f"Về việc biểu dương gương điển hình, mô hình hay: {row.title}",
        blocks=tuple(blocks),
        signature=Signature(authority=(), office="CHỦ TỊCH" if committee else "THỦ TRƯỞNG ĐƠN VỊ"),
        recipients=("Như Điều 3", "Lưu: VT."),
    )
