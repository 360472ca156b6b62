"""Two statements of one obligation: said by activity in one section and by body in another."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import log

from vanban.model import Duty
from vanban.read.channel import cues_between
from vanban.read.paras import Para
from vanban.read.same_body import fields_more, name_key, one_office, same_key
from vanban.read.text import Words, fold, words_of

# fmt: off
_STOP = frozenset((
    "và", "các", "của", "cho", "trên", "về", "với", "trong", "để", "theo", "có", "là", "được", "từ", "đến", "tại",
    "này", "những", "một", "số", "việc", "công", "tác", "thực", "hiện", "tổ", "chức", "triển", "khai", "nội",
    "dung", "thông", "hoạt", "động", "liên", "quan", "nhiệm", "vụ", "phối", "hợp", "chủ", "trì", "tiếp", "tục",
))
# fmt: on


Pair = tuple[str, str]


def _pairs(duty: Duty, tokens: list[str]) -> dict[Pair, None]:
    """The pairs of words of a duty in their order, each once, without what every duty says and its bodies' names."""
    words = [w for w in tokens if w[0].isalpha()]
    names = {w for name in (*duty.leads, *duty.partners) for w in words_of(name).words}
    return {
        (a, b): None
        for a, b in itertools.pairwise(words)
        if not (a in _STOP and b in _STOP) and not (a in names and b in names)
    }


_MOST = 4_000  # duties; beyond it nothing is linked
_COMMON = 40  # duties that have a pair; more of them are not looked at because of it
_QUOTED = re.compile(r'"([^"]{6,80})"')
_REFERS = re.compile(r"(?:theo|tại|nêu tại|quy định tại)\s+(?:(?:khoản|điểm|mục|phần)\s|kế hoạch này|đề án này)")


@dataclass(slots=True)
class _Details:
    """What two duties are compared by beyond their pairs of words.

    ``telling``: the pairs that say more than a channel; ``quoted``: the names in quotes; ``cues``: the words that tell
    its channel; ``opens``: the channel that its first such words tell, and they; ``kind``: "make", "run" or "join", ""
    for any other work; ``directs``: it sends another body to do it.
    ``column``: it speaks of a column of a station or a site, of which a body mostly has one.
    """

    telling: frozenset[Pair]
    quoted: frozenset[str]
    refers: bool
    cues: frozenset[str]
    opens: tuple[str, frozenset[str]]
    kind: str
    directs: bool
    column: bool


class _Said:
    """What a duty says.

    Attributes:
        pairs: its pairs of words.
        points_to: the place that it refers to ("II.1.1").
    """

    __slots__ = ("_details", "_duty", "_low", "_place", "pairs", "points_to")

    def __init__(self, duty: Duty, paras: Sequence[Para], starts: Sequence[int]) -> None:
        para = paras[bisect_right(starts, duty.span[0]) - 1]
        begin, end = duty.span[0] - para.start, duty.span[1] - para.start
        if para.text[begin:end] == duty.text:  # a stretch of its paragraph, which is cut already
            words = para.words
            first, last, self._low = words.at(begin), words.at(end), words.low[begin:end]
        else:
            words = Words(duty.text)
            first, last, self._low = 0, len(words), words.low
        self._duty = duty
        self._place = (words, first, last)
        self._details: _Details | None = None
        self.pairs = _pairs(duty, words.words[first:last])
        self.points_to = _place(self._low) if _names_a_part(self._low) else ""

    @property
    def quotes(self) -> bool:
        """Does it name anything in quotes?"""
        return '"' in self._low

    @property
    def details(self) -> _Details:
        """The rest, found when first asked for: most duties are like no other."""
        if self._details is None:
            self._details = _details(self._duty, self._low, *self._place, self.pairs)
        return self._details


def _details(duty: Duty, low: str, words: Words, first: int, last: int, pairs: dict[Pair, None]) -> _Details:
    tokens = words.words
    cues: set[Pair] = set()
    own: set[str] = set()
    opens: tuple[str, frozenset[str]] | None = None
    past = 0
    for index, size, (channel, _) in cues_between(words, first, last):
        if index < past:
            continue
        past = index + size
        here = tokens[first + index : first + past]
        pairs_here = list(itertools.pairwise(here))
        told = frozenset(map(" ".join, pairs_here) if size > 1 else here)
        opens = opens or (channel, told)
        if channel == duty.channel:
            own |= told
        cues.update(pairs_here)
    return _Details(
        frozenset([p for p in pairs if p[0] not in _STOP and p[1] not in _STOP and p not in cues]),
        frozenset(_QUOTED.findall(low)) if '"' in low else frozenset(),
        bool((" này" in low or _names_a_part(low)) and _REFERS.search(low)),
        frozenset(own),
        opens or ("", frozenset()),
        next(
            (kind for kind, signs, pattern in _KINDS if any(map(low.__contains__, signs)) and pattern.search(low)), ""
        ),
        "chỉ đạo" in low or "lãnh đạo" in low,
        "chuyên mục" in low,
    )


def _names_a_part(low: str) -> bool:
    """A text without one of these words points to no place of its paper."""
    return "điểm " in low or "khoản " in low or "mục " in low or "phần " in low


# To set something up, to keep it running, to take part in it: three duties, not one.
_KINDS = (
    (
        "join",
        ("tham gia",),
        re.compile(r"(?:vận động|tuyên truyền|khuyến khích|cử|chọn) [^.;]{0,60}tham gia|^(?:tích cực )?tham gia"),
    ),
    (
        "run",
        ("vận hành", "quản trị", "cập nhật", "duy trì", "khai thác"),
        re.compile(r"(?:vận hành|quản trị|cập nhật|duy trì|khai thác)(?!\w)"),
    ),
    (
        "make",
        ("xây dựng", "thiết kế", "thành lập", "nâng cấp", "lắp đặt"),
        re.compile(r"(?:xây dựng|thiết kế|thành lập|nâng cấp|lắp đặt)(?!\w)"),
    ),
)
_POINTS = re.compile(
    r"(?:theo|tại|nêu tại|quy định tại|của)\s+(?P<path>(?:(?:điểm|khoản|tiểu mục|mục|phần)\s+[\w.]+\s*,?\s*)+)"
)
_STEP = re.compile(r"(?:điểm|khoản|tiểu mục|mục|phần)\s+(?P<n>[\w.]+)")


def _place(low: str) -> str:
    """ "theo điểm 1.1 mục II" -> "II.1.1", "tại khoản 2, Mục III" -> "III.2"; "" without one."""
    match = _POINTS.search(low)
    if not match:
        return ""
    steps = [step.strip(".") for step in _STEP.findall(match["path"])]
    return ".".join(step.upper() if set(step) <= set("ivx") else step for step in reversed(steps))


def link_duties(duties: list[Duty], paras: Sequence[Para]) -> list[Duty]:
    """Set ``same_as`` where a later duty states an earlier one again: bodies that fit, like words, like channel."""
    if len(duties) > _MOST:
        return duties
    starts = [para.start for para in paras]
    said = [_Said(duty, paras, starts) for duty in duties]
    # A pair that stands in many duties tells little; what only one has weighs 1.
    counts = Counter(itertools.chain.from_iterable(one.pairs for one in said))
    weights = {pair: 1.0 / (1.0 + log(count)) for pair, count in counts.items() if count > 1}
    weigh = weights.get
    whole = cache(lambda number: sum([weigh(pair, 1.0) for pair in said[number].pairs]))
    shared = [[pair for pair in one.pairs if pair in weights] for one in said]
    earlier_with: dict[Pair, list[int]] = {pair: [] for pair in weights if counts[pair] <= _COMMON}
    one_body = cache(_one_body)
    linked = list(duties)
    tops = [_top(duty) for duty in duties]
    groups: Groups = {}
    for duty, one, top in zip(duties, said, tops, strict=True):
        groups.setdefault((top, duty.channel), []).append((duty, one))
    for later, here in enumerate(duties):
        places = [earlier_with[pair] for pair in shared[later] if pair in earlier_with]
        near = set(itertools.chain.from_iterable(places))
        for place in places:
            place.append(later)
        if said[later].points_to:
            near.update(number for number in range(later) if _pointed(duties[number], said[later]))
        quotes = said[later].quotes
        near = {
            number
            for number in near
            if tops[number] != tops[later]
            or (quotes and _entries_differ(duties[number], here) and _one_column(said[number], said[later]))
        }
        best: tuple[bool, float, int] | None = None
        for earlier in sorted(near):
            there = duties[earlier]
            if not _may_be_same(there, here, said[earlier], said[later], one_body):
                continue
            least = min(whole(earlier), whole(later))
            others = said[later].pairs
            common = sum([weights[pair] for pair in shared[earlier] if pair in others])
            score = common / least if least else 0.0
            named = bool(there.leads and here.leads)
            fits = score >= _needed(there, here, said[earlier], said[later]) or (
                named
                and (best is None or score > best[1])
                and _only_ones(there, here, said[earlier], said[later], score, groups)
            )
            if fits and (best is None or (named, score) > best[:2]):
                best = (named, score, earlier)
        if best is not None:
            linked[later] = replace(here, same_as=duties[best[2]].id)
    return linked


def _entries_differ(there: Duty, here: Duty) -> bool:
    """Do the two stand in other entries of one section, with one channel?"""
    return there.channel == here.channel and there.where != here.where


def _one_column(first: _Said, second: _Said) -> bool:
    """Do both speak of the column of one name? Then even the entries of two bodies in one section say one thing."""
    if not first.quotes:
        return False
    said, again = first.details, second.details
    return said.column and again.column and bool(said.quoted & again.quoted)


Groups = dict[tuple[str, str], list[tuple[Duty, _Said]]]
"""The duties of a section that go through one channel."""


def _top(duty: Duty) -> str:
    parts = duty.where.split(".")
    inner = len(parts) > 1 and parts[0].startswith(("Đ", "P")) and set(parts[1]) <= set("IVX")
    inner = inner or (len(parts) > 3 and parts[0].startswith("Đ"))  # a whole plan inside one article: "Đ1.2.2.a"
    return ".".join(parts[: 2 if inner else 1])


def _one_body(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Do the two lists of leads name one body?"""
    return any(bodies_fit(a, b) or one_office(a, b) for a in first for b in second)


def _may_be_same(
    there: Duty,
    here: Duty,
    first: _Said,
    second: _Said,
    one_body: Callable[[tuple[str, ...], tuple[str, ...]], bool],
) -> bool:
    """Do time, bodies and channel fit? Two duties of one section are two."""
    if there.deadline and here.deadline and there.deadline != here.deadline and not there.leads:
        return False
    if not there.leads or not here.leads:
        return there.channel == here.channel
    if one_body(there.leads, here.leads):
        return True
    # "Đảng ủy chỉ đạo Trung tâm A duy trì chuyên mục ...": the body that does it is named in the statement.
    said, again = first.details, second.details
    alike = said.quoted & again.quoted or len(said.telling & again.telling) >= _CLEAR
    alike = alike or there.channel == here.channel == "relay"
    return bool(alike and again.directs) and any(fold(_ALL_OF.sub("", name)) in fold(here.text) for name in there.leads)


_ALL_OF = re.compile(r"\s+(?:(?:của )?(?:các|cấp)\s+)?(?:xã|phường|thị trấn|huyện)(?:,? .*)?$")


_LONG_NAME = 8
_COMMITTEE = ("ubnd", "uybannhandan")
_COMMUNE = frozenset(("xã", "phường", "thị trấn"))


@lru_cache(maxsize=16_384)
def bodies_fit(a: str, b: str) -> bool:
    """The same body, or the same group of committees ("UBND xã" and "UBND 06 xã trong huyện")."""
    first, second = name_key(a), name_key(b)
    if same_key(first, second):
        return True
    short, long = first.plain, second.plain
    if len(short) > len(long):
        short, long = long, short
    if len(short) > _LONG_NAME and long.startswith(short):
        return True  # "Đoàn Thanh niên" and "Đoàn Thanh niên xã", though one of them also stands for a longer name
    if first.head == second.head and fields_more(a, b):
        return True
    if first.head != second.head or not (short.startswith(_COMMITTEE) and long.startswith(_COMMITTEE)):
        return False
    return not _COMMUNE.isdisjoint(words_of(a).words) and not _COMMUNE.isdisjoint(words_of(b).words)


def much_alike(first: Duty, later: Duty) -> bool:
    """Do the two say so much alike that a difference in time is one of one thing?"""
    a, b = (_pairs(duty, Words(duty.text).words) for duty in (first, later))
    return len(a.keys() & b.keys()) >= 0.25 * min(len(a), len(b))


_CLEAR = 3  # pairs of words in common that tell one work of a body from its others
_NEVER = 2.0
_MAY_REPORT = frozenset(("report", "oversight", "other"))  # who follows a work up also reports on it
_VAGUE = frozenset(("portal", "report", "oversight", "plan"))  # many different works of one body go through these


def _only_hands_on(duty: Duty) -> bool:
    """A report on a work is not the work."""
    return duty.channel == "report" and (duty.action or "").casefold().startswith(("gửi", "báo cáo", "tổng hợp"))


def _pointed(there: Duty, said: _Said) -> bool:
    """Does the later statement point to this place? Two steps at least: "Mục II" alone is a whole section."""
    return "." in said.points_to and (there.where == said.points_to or there.where.endswith(f".{said.points_to}"))


def _only_ones(there: Duty, here: Duty, first: _Said, second: _Said, score: float, groups: Groups) -> bool:
    """Of the works that one body has in each of two sections through this channel, only these two are named alike."""
    if _pointed(there, second):
        return True
    if there.channel in _VAGUE or _only_hands_on(here):
        return False
    said, again = first.details, second.details
    if said.column and again.column and there.channel == here.channel and said.telling & again.telling:
        return not (said.quoted and again.quoted) and not any(
            rival is not duty and says.details.column and any(bodies_fit(a, b) for a in rival.leads for b in duty.leads)
            for duty in (there, here)
            for rival, says in groups[_top(duty), duty.channel]
        )
    asked: tuple[tuple[Duty, _Details], ...] = ((there, again), (here, said))
    if there.channel != here.channel:
        # "Dán áp phích, nhắn tin ...": the first of several works is the one of the other section.
        channel, told = again.opens
        if channel != there.channel or not said.cues & told:
            return False
        asked = ((there, again),)
    elif there.channel == "other":
        if len(said.telling & again.telling) < 2 or score < 0.15:
            return False
    elif not said.cues & again.cues:
        return False
    if said.kind != again.kind and "join" in (said.kind, again.kind):
        return False
    if said.quoted and again.quoted and not said.quoted & again.quoted:
        return False
    common = len(said.telling & again.telling)
    for duty, counterpart in asked:
        for rival, says in groups[_top(duty), duty.channel]:
            if rival is duty or not any(bodies_fit(a, b) for a in rival.leads for b in duty.leads):
                continue
            # Another work of the same body: it must have far less of the words that say what is done.
            if common < _CLEAR or 2 * len(says.details.telling & counterpart.telling) >= common:
                return False
    return True


def _needed(there: Duty, here: Duty, first: _Said, second: _Said) -> float:
    """How much of the words must agree; less where something else says that it is one thing."""
    named = bool(there.leads and here.leads)
    said, again = first.details, second.details
    common = said.telling & again.telling
    same_channel = there.channel == here.channel
    if named and same_channel and second.points_to and second.points_to == _top(there):
        return 0.05
    if named and (said.quoted & again.quoted or (again.refers and same_channel)):
        return 0.1
    if said.quoted and again.quoted and not said.quoted & again.quoted:
        return 0.6
    if _only_hands_on(here) and there.channel not in _MAY_REPORT:
        return _NEVER
    if said.kind != again.kind and said.kind and again.kind and not (said.column and again.column):
        return _NEVER
    if said.kind != again.kind and "join" in (said.kind, again.kind):
        return 0.6
    whole = 2 <= len(again.telling) <= len(common) + 1 and "other" in (there.channel, here.channel)
    if named and whole and not same_channel:
        return 0.35  # the later one, in few words, says nothing that the earlier one does not
    if not same_channel or here.channel in ("other", "report"):
        again_in_annex = same_channel and here.where.startswith("PL") and not there.leads and len(common) >= 2
        return 0.35 if named and len(common) >= 3 else 0.8 if again_in_annex else _NEVER
    if named and here.channel in ("relay", "contest"):
        return 0.08
    if len(common) < 2:
        return 0.35
    return 0.22 if named else 0.25
