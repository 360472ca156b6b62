"""Which units a written name may mean. Proposals only: a person accepts them, and what is not plain is said to be
not plain.

Everything here is pure: units come in as `Known`, proposals go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from vanban.text import compare_key

from loa.org.models import UnitKind
from loa.org.naming import name_key

CERTAIN = 0.9
"""From here on a proposal may be accepted together with others; below it a person chooses one by one."""

_COMMUNES = re.compile(
    r"(?:chu tich )?(?:ubnd )?(?P<many>(?:tat ca )?cac |moi )?(?P<count>\d+ )?(?P<cap>cap )?"
    r"(?:xa|phuong|thi tran)(?: (?:xa|phuong|thi tran|dac khu))*"
    r"(?: (?:trong|tren dia ban|thuoc)(?: .*)?)?$"
)
_LIKE = re.compile(
    r"(?P<many>(?:tat ca )?(?:cac|moi|tung|nhung) )?(?P<count>\d+ )?"
    r"(?P<noun>thon|ap|ban|lang|buon|khu pho|to dan pho|khu dan cu|truong|tram y te|chi bo|chi doan)"
    r"(?: hoc)?(?: (?:trong|tren dia ban|thuoc|truc thuoc)(?: .*)?)?$"
)
"""Many of a sort that stand below the issuer and bear the sort in their names."""
_SORTS = ("phong", "ban", "trung tam", "van phong", "hoi", "to", "chi cuc", "so")
_GENERIC = ("co quan", "don vi", "dia phuong", "doan the", "nganh", "ban", "phong", "to chuc", "doanh nghiep", "cap uy")
_FILLER = re.compile(
    r"\b(?:cac|tung|moi|nhung|tat ca|nguoi dung dau|thu truong|lien quan|cua|huyen|tinh|xa|thi xa|thanh pho|trong|tren"
    r"|dia ban|thuoc|chinh tri|xa hoi|nha nuoc|hanh chinh|cap)\b"
)
AGENCIES = frozenset({UnitKind.DEPARTMENT, UnitKind.CENTRE, UnitKind.UNION, UnitKind.PARTY})
_LEVELS = {
    "ubnd tinh": UnitKind.PROVINCE,
    "ubnd thanh pho": UnitKind.PROVINCE,
    "ubnd huyen": UnitKind.DISTRICT,
    "ubnd quan": UnitKind.DISTRICT,
    "ubnd thi xa": UnitKind.DISTRICT,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A unit as far as names go.

    Args:
        pk: its identifier.
        name: full name.
        kind: a `UnitKind`.
        others: short name and aliases valid on the day.
        below: whether it stands below the plan's owner.
        above: whether it stands above the owner.
        is_owner: whether it is the owner.
        outside: whether it does not work in this installation.
    """

    pk: int
    name: str
    kind: str
    others: tuple[str, ...] = ()
    below: bool = False
    above: bool = False
    is_owner: bool = False
    outside: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, *self.others)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a written name may mean.

    Args:
        units: identifiers; empty when nothing can be proposed.
        confidence: 0 to 1.
        basis: why, one short sentence for people.
    """

    units: tuple[int, ...] = ()
    confidence: float = 0.0
    basis: str = ""

    @property
    def is_certain(self) -> bool:
        return bool(self.units) and self.confidence >= CERTAIN


def _places(known: Iterable[Known]) -> tuple[str, ...]:
    """What may follow a unit's name without changing it: "huyện", "huyện Nông Sơn", "Nông Sơn", and the province's."""
    endings: set[str] = set()
    for one in known:
        if one.is_owner or one.above:
            words = name_key(one.name).removeprefix("ubnd ").split()
            if words[:2] in (["thanh", "pho"], ["thi", "xa"], ["dac", "khu"]):
                level, place = " ".join(words[:2]), words[2:]
            else:
                level, place = words[0], words[1:]
            endings |= {level, " ".join([level, *place]), " ".join(place), f"trong {level}", f"cua {level}"}
    return tuple(sorted((f" {ending}" for ending in endings if ending), key=len, reverse=True))


def _bare(name: str, endings: Sequence[str]) -> str:
    """The key without the place at its end, as long as two words remain."""
    for ending in endings:
        shorter = name.removesuffix(ending)
        if shorter != name and len(shorter.split()) >= 2:
            return shorter
    return name


def _initials(written: str, full: str) -> tuple[str, str] | None:
    """What is left of both where the written name abbreviates: letters of the one, initials of the other."""
    left, right = written.split(), full.split()
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    if not start or not left or len(right) < 2:
        return None
    return "".join(left), "".join(word[0] for word in right)


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter too many, too few or another turns one into the other."""
    if left == right or abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 3:
        return False
    short, long = sorted((left, right), key=len)
    for place in range(len(long)):
        if len(short) == len(long) and short[:place] + short[place + 1 :] == long[:place] + long[place + 1 :]:
            return True
        if len(short) < len(long) and short == long[:place] + long[place + 1 :]:
            return True
    return False


@dataclass(slots=True)
class Matcher:
    """Proposes units for names, given the surroundings of a plan's owner."""

    known: Sequence[Known]
    _endings: tuple[str, ...] = field(init=False)
    _typed: dict[str, list[Known]] = field(init=False)
    _keys: dict[str, list[Known]] = field(init=False)
    _bare_keys: dict[str, list[Known]] = field(init=False)

    def __post_init__(self) -> None:
        self._endings = _places(self.known)
        # A long plan asks for thousands of names: the forms of the units are brought to their keys only once.
        self._typed, self._keys, self._bare_keys = {}, {}, {}
        for one in self.known:
            folded = [name_key(form) for form in one.forms]
            for forms, kept in (
                (map(compare_key, one.forms), self._typed),
                (folded, self._keys),
                ([_bare(form, self._endings) for form in folded], self._bare_keys),
            ):
                for form in dict.fromkeys(forms):
                    kept.setdefault(form, []).append(one)

    def propose(self, name: str) -> Proposal:
        """The proposal for a name as written; the first of the ways below that finds something."""
        return (
            self._exact(name) or self._level(name) or self._communes(name) or self._alike(name)
            or self._initials(name) or self._without_sort(name) or self._everybody(name)
            or Proposal(basis=_("Chưa tìm thấy đơn vị nào mang tên này."))
        )  # fmt: skip

    def _found(self, matches: Sequence[Known], confidence: float, basis: str) -> Proposal | None:
        if not matches:
            return None
        if len(matches) > 1:
            return Proposal(
                tuple(one.pk for one in matches),
                0.4,
                _("%(n)d đơn vị cùng mang tên này: chọn một.") % {"n": len(matches)},
            )
        return Proposal((matches[0].pk,), confidence, basis)

    def _exact(self, name: str) -> Proposal | None:
        folded = name_key(name)
        ways = (
            (1.0, self._typed.get(compare_key(name))),
            (0.95, self._keys.get(folded)),
            (0.9, self._bare_keys.get(_bare(folded, self._endings))),
        )
        for confidence, matches in ways:
            if found := self._found(matches or (), confidence, _("Trùng tên gọi của đơn vị.")):
                return found
        return None

    def _level(self, name: str) -> Proposal | None:
        kind = _LEVELS.get(name_key(name))
        matches = [one for one in self.known if kind and one.kind == kind and (one.is_owner or one.above)]
        return self._found(matches, 0.9, _("Cơ quan ban hành hoặc cấp trên của cơ quan ban hành.")) if matches else None

    def _communes(self, name: str) -> Proposal | None:
        match = _COMMUNES.match(_bare(name_key(name), self._endings))
        if match is None:
            return None
        owner = next((one for one in self.known if one.is_owner), None)
        if owner and owner.kind == UnitKind.COMMUNE and not match["many"] and not match["count"]:
            return Proposal((owner.pk,), 0.9, _("Chính cơ quan ban hành."))
        communes = [one.pk for one in self.known if one.below and one.kind == UnitKind.COMMUNE and not one.outside]
        if not communes:
            return Proposal(basis=_("Chưa có xã, phường nào dưới cơ quan ban hành."))
        numbers = {"here": len(communes)}
        if match["count"] is None:
            basis = _("Văn bản không ghi xã nào: hiểu là cả %(here)d xã, phường trực thuộc.") % numbers
            return Proposal(tuple(communes), 0.7, basis)
        numbers["said"] = int(match["count"])
        if numbers["said"] != numbers["here"]:
            basis = (
                _("Văn bản ghi %(said)d nhưng hệ thống có %(here)d xã, phường trực thuộc: chọn từng đơn vị.") % numbers
            )
            return Proposal(basis=basis)
        return Proposal(tuple(communes), 0.9, _("Đúng bằng số xã, phường trực thuộc (%(here)d).") % numbers)

    def _alike(self, name: str) -> Proposal | None:
        match = _LIKE.match(_bare(name_key(name), self._endings))
        if match is None or not (match["many"] or match["count"]):
            return None
        start = f"{match['noun']} "
        units = [one.pk for one in self.known if one.below and not one.outside and name_key(one.name).startswith(start)]
        if not units:
            return None
        numbers = {"here": len(units), "said": int(match["count"] or len(units))}
        if numbers["said"] != numbers["here"]:
            return Proposal(
                basis=_("Văn bản ghi %(said)d nhưng hệ thống có %(here)d đơn vị như thế: chọn từng đơn vị.") % numbers
            )
        basis = _("Mọi đơn vị trực thuộc mang tên như thế (%(here)d).") % numbers
        return Proposal(tuple(units), 0.9 if match["count"] else 0.7, basis)

    def _initials(self, name: str) -> Proposal | None:
        written = _bare(name_key(name), self._endings)
        first = written.partition(" ")[0]
        equal: set[int] = set()
        slipped: set[int] = set()
        for form, owners in self._bare_keys.items():
            if form.partition(" ")[0] == first and (pair := _initials(written, form)):
                if pair[0] == pair[1]:
                    equal.update(one.pk for one in owners)
                elif _one_slip(*pair):
                    slipped.update(one.pk for one in owners)
        exact = [one for one in self.known if one.pk in equal]
        near = [one for one in self.known if one.pk in slipped - equal]
        return self._found(exact, 0.8, _("Khớp chữ viết tắt của tên đầy đủ.")) or self._found(
            near, 0.5, _("Gần giống chữ viết tắt, lệch một chữ: xem lại.")
        )

    def _without_sort(self, name: str) -> Proposal | None:
        """ "Văn hóa - Xã hội xã" for Phòng Văn hóa - Xã hội: a typist left out what sort of office it is."""
        written = _bare(name_key(name), self._endings)
        if len(written.split()) < 2:
            return None
        meant = {
            one.pk: one
            for form, owners in self._bare_keys.items()
            for sort in _SORTS
            if form == f"{sort} {written}"
            for one in owners
        }
        return self._found(list(meant.values()), 0.6, _("Tên đơn vị thiếu chữ đầu (phòng, ban, trung tâm…): xem lại."))

    def _everybody(self, name: str) -> Proposal | None:
        rest = f" {name_key(name)} "
        nouns = [noun for noun in _GENERIC if re.search(rf"\b{noun}\b", rest)]
        for noun in _GENERIC:
            rest = re.sub(rf"\b{noun}\b", " ", rest)
        if not nouns or _FILLER.sub(" ", rest).strip():
            return None
        everyone = "dia phuong" in nouns
        units = tuple(
            one.pk for one in self.known if one.below and not one.outside and (everyone or one.kind in AGENCIES)
        )
        if not units:
            return None
        basis = (
            _("Tên chung: mọi đơn vị trực thuộc, bỏ bớt nơi không liên quan.")
            if everyone
            else _("Tên chung: các cơ quan, ban, ngành, đoàn thể trực thuộc, bỏ bớt nơi không liên quan.")
        )
        return Proposal(units, 0.4, basis)
