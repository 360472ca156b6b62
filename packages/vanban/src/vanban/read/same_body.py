"""Two names, one body: what two spellings of a name share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from vanban.read.lexicon import table
from vanban.read.text import fold, words_of
from vanban.read.units import LEVELS, tables_of

_NOISE = frozenset(
    ("các", "và", "của", "trong", "thuộc", "trên", "địa", "bàn", "toàn", "từng", "mỗi", "có", "liên", "quan", "ở")
)


@cache
def _aliases() -> dict[str, str]:
    return {fold(name): fold(entry["names"][0]) for entry in table("units")["aliases"] for name in entry["names"]}


@cache
def _whole_names() -> dict[str, str]:
    """What each alias stands for."""
    stands: dict[str, str] = {}
    for name in {name for entry in table("units")["aliases"] for name in entry["names"]}:
        low = name
        for entry in table("units")["aliases"]:
            for alias in entry["names"]:
                if low == alias:
                    low = entry["names"][0]
        stands[name] = low
    return stands


@cache
def _shorts() -> dict[str, str]:
    """Abbreviations of one word, with what they stand for."""
    return {
        name: entry["names"][0]
        for entry in table("units")["aliases"]
        for name in entry["names"][1:]
        if " " not in name and " " in entry["names"][0] and len(name) > 3
    }


@dataclass(frozen=True, slots=True)
class NameKey:
    """What two spellings of one body share.

    Attributes:
        head: first letters of the head ("phong", "so").
        initials: initials of all content words and letters of abbreviations ("vhtt").
        folded: the whole name without marks, an alias as what it stands for.
        plain: the name without marks.
    """

    head: str
    initials: str
    folded: str
    plain: str


_HEAD_SHORT = {"p": "phong", "tt": "trungtam", "vp": "vanphong", "ubnd": "uybannhandan", "cq": "coquan"}


@lru_cache(maxsize=4_096)
def name_key(name: str) -> NameKey:
    """The key of a name as written."""
    words = words_of(name)
    low = _whole_names().get(words.low, words.low)
    first, _, rest = low.partition(" ")
    if rest and first in _shorts():
        low = f"{_shorts()[first]} {rest}"
    tokens, starts, ends = words.words, words.starts, words.ends
    heads = tables_of()[0]
    hit = heads.at(tokens, 0) if tokens else None
    size = hit[0] if hit else 1
    head = fold("".join(tokens[:size]))
    head = _HEAD_SHORT.get(head, head)
    letters: list[str] = []
    for place in range(size, len(tokens)):
        word = tokens[place]
        if not word[0].isalnum() or word in _NOISE:
            continue
        raw = name[starts[place] : ends[place]]
        if word in LEVELS and raw.islower():
            continue
        short = not raw[1:].islower() and sum(map(str.isupper, raw)) > 1
        letters.append(fold(raw) if short else fold(word[0])[:1])
    whole = fold(low)
    return NameKey(head, "".join(letters), _aliases().get(whole, whole), fold(name))


@lru_cache(maxsize=16_384)
def same_body(a: str, b: str) -> bool:
    """True when two names in one document mean the same body: equal, one inside the other, or abbreviated."""
    return same_key(name_key(a), name_key(b))


def same_key(first: NameKey, second: NameKey) -> bool:
    """The same of names whose keys are known."""
    if not first.folded or not second.folded:
        return False
    if first.folded == second.folded or first.folded in second.folded or second.folded in first.folded:
        return True
    if first.head == second.head and first.initials and second.initials:
        short, long = sorted((first.initials, second.initials), key=len)
        return len(short) >= 2 and (
            long == short or (long.startswith(short) and len(long) - len(short) <= 2 and len(short) >= 3)
        )
    return False


@lru_cache(maxsize=16_384)
def one_office(a: str, b: str) -> bool:
    """ "Phòng Quản lý chất lượng" and "Tổ Quản lý chất lượng": one field of work under two heads."""
    first, second = (words_of(name).words for name in (a, b))
    return len(first) > 3 and first[1:] == second[1:]


_FIELDS = 5  # words of an office's name, with two fields of work at least
_LINKS = frozenset(("và", "-", ",", "&"))


def fields_more(a: str, b: str) -> bool:
    """ "Trung tâm Dịch vụ tổng hợp" and "Trung tâm Dịch vụ công ích và tổng hợp": one office, a field left out."""
    short, long = sorted(
        ([w for w in words_of(name).words if w not in _LINKS and w not in LEVELS] for name in (a, b)), key=len
    )
    if len(short) < _FIELDS or short[:1] == ["trường"] or short[:3] != long[:3] or short[-2:] != long[-2:]:
        return False
    rest = iter(long)
    return all(word in rest for word in short)
