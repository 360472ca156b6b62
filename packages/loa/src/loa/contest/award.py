"""Who wins what in a round, and the papers that say so: a decision with its list, and certificates."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import segno
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from vanban.write import Annex, Basis, Block, Figure, Heading, Paper, Para, Run, table, text

from loa.contest import rules
from loa.contest.models import Entrant, Result, Round
from loa.kit.clock import today
from loa.kit.words import day, figure
from loa.org.models import Unit
from loa.papers.frame import authority, header, signature

MOST = 300
"""Certificates of one round; more are not drawn at once."""
SHARES = (7, 20, 28, 28, 17)
"""Of the page's width, for the columns of the list."""


@dataclass(frozen=True, slots=True)
class Winner:
    """One prize and who has it.

    Args:
        kind: "individual", "collective" or "spread".
        prize, value: as the rules name them.
        holder: name of the person or the unit.
        about: unit and year of birth of a person; what a unit is rewarded for.
        key: of the person or the unit, for the certificate's code.
    """

    kind: str
    prize: str
    value: str
    holder: str
    about: str
    key: str


def winners(round_: Round) -> list[Winner]:
    """The prizes of a closed round in the order of the rules. People by their rank, the tied sharing a prize; units by
    the share of their roster that took part (or by people, where a roster is unknown); a "spread" prize by attempts.
    Whoever has asked to be forgotten is passed over.
    """
    given: list[Winner] = []
    people = _ranked(round_, sum(one.get("count", 1) for one in round_.contest.prizes if one["kind"] == "individual"))
    units = {kind: _units(round_, kind) for kind in ("collective", "spread")}
    for prize in round_.contest.prizes:
        kind, count, value = prize["kind"], prize.get("count", 1), str(prize.get("value", ""))
        queue: list[tuple[Any, str, str, str]] = people if kind == "individual" else units[kind]
        taken, queue[:count] = queue[:count], []
        while taken and queue and queue[0][0] is not None and queue[0][0] == taken[-1][0]:
            taken.append(queue.pop(0))
        given += [Winner(kind, str(prize["name"]), value, holder, about, key) for _rank, holder, about, key in taken]
    return given


def numbers(found: Sequence[Winner]) -> list[int]:
    """The numbers of the people among winners."""
    return [int(one.key[1:]) for one in found if one.key.startswith("p")]


def _ranked(round_: Round, count: int) -> list[tuple[Any, str, str, str]]:
    results = list(Result.objects.filter(round=round_).order_by("rank", "person")[: 2 * count + 50])
    known = Entrant.objects.filter(contest=round_.contest, erased_at=None).select_related("unit")
    people = {one.person: one for one in known.filter(person__in=[one.person for one in results])}
    found: list[tuple[Any, str, str, str]] = []
    for one in results:
        person = people.get(one.person)
        if person is None:
            continue
        about = ", ".join(
            part
            for part in (
                _("sinh năm %(year)s") % {"year": person.birth_year} if person.birth_year else "",
                person.unit.name if person.unit else "",
            )
            if part
        )
        found.append((one.rank, person.name, about, f"p{one.person}"))
    return found


def _units(round_: Round, kind: str) -> list[tuple[Any, str, str, str]]:
    roster = {int(unit): people for unit, people in round_.outcome.get("roster", {}).items()}
    rows = [row for row in round_.outcome.get("units", []) if row["unit"]]
    names = Unit.objects.in_bulk([row["unit"] for row in rows])
    by_ratio = kind == "collective" and bool(rows) and all(roster.get(row["unit"]) for row in rows)

    def measure(row: dict[str, Any]) -> float:
        if by_ratio:
            return float(row["people"]) / roster[row["unit"]]
        return float(row["people"] if kind == "collective" else row["attempts"])

    def words(row: dict[str, Any]) -> str:
        if by_ratio:
            share = figure(round(100 * measure(row), 1))
            return _("%(n)s người dự thi, đạt %(share)s%% danh sách") % {"n": figure(row["people"]), "share": share}
        if kind == "collective":
            return _("%(n)s người dự thi") % {"n": figure(row["people"])}
        return _("%(n)s lượt dự thi") % {"n": figure(row["attempts"])}

    rows.sort(key=lambda row: (-measure(row), row["unit"]))
    return [
        (measure(row), names[row["unit"]].name, words(row), f"u{row['unit']}") for row in rows if row["unit"] in names
    ]


def decision(round_: Round, found: Sequence[Winner]) -> Paper:
    """The decision that recognises the results and gives the prizes; number and day stay blank until it is issued."""
    contest, unit = round_.contest, round_.contest.unit
    name, truths = f"“{contest.title}”, {round_}", round_.outcome["truths"]
    blocks: list[Block] = [
        Para(text(Run(authority(unit), bold=True)), "center"),
        Basis(text(_("Căn cứ Thể lệ cuộc thi “%(title)s”") % {"title": contest.title})),
        Basis(
            text(
                _("Căn cứ kết quả %(round)s, mở từ %(opens)s đến %(closes)s, mã cam kết đáp án %(commitment)s…")
                % {
                    "round": round_, "opens": day(localtime(round_.opens)), "closes": day(localtime(round_.closes)),
                    "commitment": round_.commitment[:16],
                }
            )
        ),
        Basis(text(_("Theo đề nghị của Ban Tổ chức cuộc thi"))),
        Para(text(Run(_("QUYẾT ĐỊNH:"), bold=True)), "center"),
        Heading(3, _("Điều 1."), _("Công nhận kết quả")),
        Para(
            text(
                _(
                    "Công nhận kết quả %(name)s với %(people)s người dự thi, %(attempts)s lượt thi, %(right)s người trả"
                    " lời đúng tất cả các câu. Xếp hạng lần lượt theo: %(criteria)s."
                )
                % {
                    "name": name, "people": figure(truths["people"]), "attempts": figure(truths["attempts"]),
                    "right": figure(truths["all_right"]),
                    "criteria": "; ".join(str(rules.LABELS[one]) for one in round_.outcome["rules"]["criteria"]),
                }
            )
        ),
        Heading(3, _("Điều 2."), _("Trao giải")),
        Para(
            text(
                _("Trao %(n)s giải cho cá nhân, tập thể trong danh sách kèm theo.") % {"n": figure(len(found))}
                if found
                else _("Không có giải thưởng.")
            )
        ),
        Heading(3, _("Điều 3."), _("Thi hành")),
        Para(
            text(
                _("Ban Tổ chức cuộc thi và các cá nhân, tập thể có tên chịu trách nhiệm thi hành Quyết định này./.")
            )
        ),
    ]  # fmt: skip
    if found:
        rows = [(str(i), one.prize, one.holder, one.about, one.value) for i, one in enumerate(found, 1)]
        head = (_("TT"), _("Giải"), _("Cá nhân, tập thể"), _("Thông tin"), _("Giá trị giải"))
        blocks.append(
            Annex(
                _("Danh sách cá nhân, tập thể đạt giải"),
                (table(head, rows, align="cllll", widths=SHARES),),
            )
        )
    return Paper(
        kind="decision",
        header=header(unit, "QĐ", today()),
        title_type=_("QUYẾT ĐỊNH"),
        summary=_("Về việc công nhận kết quả và trao giải %(name)s") % {"name": name},
        blocks=tuple(blocks),
        signature=signature(unit),
        recipients=(_("Như Điều 3"), _("Lưu: VT.")),
    )


def certificate(round_: Round, winner: Winner, address: str, coded: str) -> Paper:
    """A certificate for one prize.

    Args:
        address: where anybody checks it; printed in letters.
        coded: the same with the installation's signature (claims.py); printed as a square code.
    """
    contest, unit = round_.contest, round_.contest.unit
    drawing = io.BytesIO()
    segno.make(coded, error="m").save(drawing, kind="svg", xmldecl=False, scale=4, border=2)
    blocks: list[Block] = [
        Para(text(_("Chứng nhận "), Run(winner.holder, bold=True)), "center"),
        *([Para(text(winner.about), "center")] if winner.about else []),
        Para(
            text(_("đạt "), Run(winner.prize, bold=True), f", {round_}"), "center"
        ),
        Figure(
            drawing.getvalue().decode(), _("Mã kiểm tra giấy chứng nhận: %(url)s") % {"url": address},
            caption=_("Quét mã để kiểm tra: %(url)s") % {"url": address.split("://")[-1]}, width=0.14,
        ),
    ]  # fmt: skip
    return Paper(
        kind="certificate",
        header=replace(header(unit, "GCN", today()), superior=""),
        title_type=_("GIẤY CHỨNG NHẬN"),
        summary=_("Cuộc thi %(title)s") % {"title": contest.title}
        if not contest.title.lower().startswith("cuộc thi")
        else contest.title,
        blocks=tuple(blocks),
        signature=signature(unit),
    )
