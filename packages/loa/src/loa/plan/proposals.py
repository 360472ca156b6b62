"""What the plan itself suggests where a duty does not say: each with its ground, for a person to accept or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit.period import Every
from loa.plan.campaign import FOLLOWED, groups
from loa.plan.models import EVERY_CHOICES, Cadence, Duty, PartyRole

PROGRAMME_WORDS = ("chuyen muc", "chuong trinh")
_MAKES_PLAN = re.compile(r"\b(?:xay dung|ban hanh|lap)\b.{0,20}\bke hoach\b")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A value for a field of a duty, and on what ground."""

    duty: Duty
    field: str
    value: Any
    ground: str


@dataclass(slots=True)
class _Group:
    """An obligation: its root, its restatements and the names in each role."""

    root: Duty
    members: list[Duty]
    names: dict[int, dict[str, list[str]]]

    def of(self, role: PartyRole) -> list[str]:
        return list(dict.fromkeys(name for duty in self.members for name in self.names.get(duty.pk, {}).get(role, [])))

    @property
    def rhythm(self) -> Duty | None:
        """The member that says how often, if any."""
        return next((duty for duty in self.members if duty.every), None)

    @property
    def wants_rhythm(self) -> bool:
        """Whether nothing tells how often: the text is silent, or says "định kỳ" and no more."""
        return self.rhythm is None and all(
            duty.cadence in (Cadence.UNSTATED, Cadence.RECURRING) for duty in self.members
        )


def _groups(duties: Sequence[Duty]) -> list[_Group]:
    names: dict[int, dict[str, list[str]]] = {}
    for duty in duties:
        for party in duty.parties.all():
            names.setdefault(duty.pk, {}).setdefault(party.role, []).append(party.name.name)
    return [_Group(members[0], members, names) for members in groups(duties)]


def _place(duty: Duty) -> str:
    return duty.where or duty.code


def every_label(every: str) -> str:
    """ "Hằng tháng" in the middle of a sentence."""
    return str(dict(EVERY_CHOICES)[Every(every)]).lower()


def propose_settlements(duties: Sequence[Duty]) -> list[Settlement]:
    """Everything that other places of the plan suggest for fields that are open.

    Five grounds are known: two parts of the plan give the same units one piece of work each on the same channel, so
    it is likely the same; a duty without a lead takes that of its restatement; a relay follows the programme that it
    relays; a summary report follows the reports that reach its author; a plan of one's own is made once.

    Args:
        duties: of `loa.plan.campaign.load_duties`.
    """
    found = _groups([duty for duty in duties if duty.state in FOLLOWED])
    return [*_twins(found), *_leads(found), *_relays(found), *_summaries(found), *_own_plans(found)]


def _twins(found: list[_Group]) -> Iterator[Settlement]:
    alike: dict[tuple[str, frozenset[int]], list[_Group]] = {}
    for group in found:
        units = frozenset(
            unit.pk
            for duty in group.members
            for party in duty.parties.all()
            if party.role == PartyRole.LEAD
            for unit in party.name.units.all()
        )
        if units and group.root.channel != "other":
            alike.setdefault((group.root.channel, units), []).append(group)
    for pair in alike.values():
        parts = {group.root.where.partition(".")[0] for group in pair}
        if len(pair) == len(parts) == 2 and all(parts):
            first, second = (group.root for group in pair)
            ground = _("Cùng kênh, cùng đơn vị với mục %(place)s: có thể là một việc nêu hai lần.") % {
                "place": _place(first)
            }
            yield Settlement(second, "same_as", first.pk, ground)


def _leads(found: list[_Group]) -> Iterator[Settlement]:
    for group in found:
        if group.names.get(group.root.pk, {}).get(PartyRole.LEAD):
            continue
        source = next((duty for duty in group.members if group.names.get(duty.pk, {}).get(PartyRole.LEAD)), None)
        if source is not None:
            ground = _("Theo mục %(place)s: cùng việc này, có ghi đơn vị thực hiện.") % {"place": _place(source)}
            yield Settlement(group.root, "leads", group.names[source.pk][PartyRole.LEAD], ground)


def _relays(found: list[_Group]) -> Iterator[Settlement]:
    programmes = [(group, group.rhythm) for group in found if group.root.channel == "radio" and group.rhythm]
    for group in found:
        if group.root.channel != "relay" or not group.wants_rhythm:
            continue
        text = " ".join(fold(duty.text) for duty in group.members)
        named = [
            rhythm
            for programme, rhythm in programmes
            if any(_names(name, text) for name in programme.of(PartyRole.LEAD))
        ]
        if not named and len(programmes) == 1 and any(word in text for word in PROGRAMME_WORDS):
            named = [programmes[0][1]]
        if len({duty.every for duty in named if duty}) != 1:
            continue
        source = named[0]
        ground = _("Theo chương trình phát thanh ở mục %(place)s (%(every)s).") % {
            "place": _place(source),
            "every": every_label(source.every),
        }
        value = {"kind": Cadence.RECURRING, "every": source.every, "count": source.count or 1}
        yield Settlement(group.root, "cadence", value, ground)


def _names(name: str, folded: str) -> bool:
    """Whether a folded text holds a name as whole words."""
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded) is not None


def _summaries(found: list[_Group]) -> Iterator[Settlement]:
    reports = [group for group in found if group.root.channel == "report"]
    for group in reports:
        if not group.wants_rhythm:
            continue
        authors = {fold(name) for name in group.of(PartyRole.LEAD)}
        feeding = [
            rhythm
            for other in reports
            if (rhythm := other.rhythm)
            and any(
                _same_office(name, author)
                for name in (*other.of(PartyRole.VIA), *other.of(PartyRole.REPORT_TO))
                for author in authors
            )
        ]
        if len({duty.every for duty in feeding}) != 1:
            continue
        places = ", ".join(dict.fromkeys(_place(duty) for duty in feeding))
        ground = _("Theo các báo cáo %(every)s gửi về đơn vị này (mục %(places)s).") % {
            "every": every_label(feeding[0].every),
            "places": places,
        }
        yield Settlement(
            group.root, "cadence", {"kind": Cadence.RECURRING, "every": feeding[0].every, "count": 1}, ground
        )


def _own_plans(found: list[_Group]) -> Iterator[Settlement]:
    for group in found:
        if (
            group.root.channel == "plan"
            and all(duty.cadence == Cadence.UNSTATED for duty in group.members)
            and _MAKES_PLAN.search(fold(group.root.text))
        ):
            ground = _("Kế hoạch của từng đơn vị được ban hành một lần cho cả đợt.")
            yield Settlement(group.root, "cadence", {"kind": Cadence.ONCE, "every": None, "count": 1}, ground)


def _same_office(name: str, author: str) -> bool:
    """Whether two written names mean one office, when one may carry its place: "Phòng VH&TT" and "Phòng VH&TT
    huyện".
    """
    short, long = sorted((fold(name), author), key=len)
    return long == short or long.startswith(f"{short} ")
