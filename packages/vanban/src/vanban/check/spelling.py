"""Spelling: syllables that Vietnamese cannot have, known compounds with one wrong letter or tone, known slips.

A syllable is an onset, a rhyme and a tone; rhymes that end in c, ch, p or t take only sắc or nặng; k, gh and ngh stand
before e, ê and i, and c, g and ng before the other vowels.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from vanban.check.report import Reporter, data
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.text import MISPLACED, Words, lower, plain_syllable

_TONES = {"\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
_PLAIN_VOWEL = re.compile("[aeiouy]")
_MARKED = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]")


_TONE_OF = {
    letter: (unicodedata.normalize("NFC", vowel), tone)
    for mark, tone in _TONES.items()
    for vowel in "aăâeêioôơuưybcdfghjklmnpqrstvwxz"
    if len(letter := unicodedata.normalize("NFC", vowel + mark)) == 1
}
_LETTERS = frozenset("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
_TONELESS = {ord(letter): plain for letter, (plain, _) in _TONE_OF.items()}


def split_tone(syllable: str) -> tuple[str, int]:
    """A lower-case syllable without its tone, and the tone: 0 none, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng, -1 two."""
    if syllable.isascii():
        return syllable, 0
    tones = [_TONE_OF[letter][1] for letter in syllable if letter in _TONE_OF]
    base = syllable.translate(_TONELESS)
    if not base.isascii() and not _LETTERS.issuperset(base):  # marks of their own, letters of other languages
        apart = unicodedata.normalize("NFD", syllable)
        tones = [_TONES[letter] for letter in apart if letter in _TONES]
        base = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in _TONES))
    return base, (tones[0] if len(tones) == 1 else -1 if tones else 0)


@cache
def _tones_of() -> dict[str, frozenset[int]]:
    """Every syllable that Vietnamese can have, without its tone, with the tones that it can have."""
    stops = tuple(data("syllables")["stops"]["codas"])
    table: dict[str, frozenset[int]] = {}
    for onset in _onsets():
        for rhyme in _set("after_q" if onset == "q" else "rhymes"):
            front = rhyme[:1] in ("e", "ê", "i", "y")
            if (onset == "gi" and rhyme[:1] == "i") or (onset not in ("", "q") and rhyme.startswith("yê")):
                continue
            if onset in ("k", "gh", "ngh") and not front:
                continue
            if onset in ("c", "g", "ng") and front and not (onset == "g" and rhyme[:1] == "i"):
                continue
            tones = frozenset((2, 5) if rhyme.endswith(stops) else range(6))
            table[onset + rhyme] = table.get(onset + rhyme, frozenset()) | tones
    return table


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Can Vietnamese have this lower-case syllable?"""
    base, tone = split_tone(word)
    return tone in _tones_of().get(base, ())


@cache
def _onsets() -> tuple[str, ...]:
    return (*sorted(data("syllables")["onsets"]["list"], key=len, reverse=True), "")


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(data("syllables")[name]["list"])


@cache
def compounds() -> frozenset[tuple[str, str]]:
    """Pairs of syllables that known words hold."""
    pairs: set[tuple[str, str]] = set()
    for phrase in data("compounds")["words"]["list"]:
        pairs.update(pairwise(Words(phrase).words))
    return frozenset(pairs)


def _toned(base: str, tone: int) -> str | None:
    """Put a tone on a syllable without one, or None when the rhyme does not take it."""
    mark = next((mark for mark, number in _TONES.items() if number == tone), "")
    vowels = [k for k, c in enumerate(base) if plain_syllable(c) in "aeiouy"]
    if base.startswith(("qu", "gi")) and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return None
    marked = [k for k in vowels if base[k] in "ăâêôơư"]
    if marked:
        place = marked[-1]
    elif len(vowels) == 1:
        place = vowels[0]
    elif vowels[-1] == len(base) - 1:
        place = vowels[-2]
    else:
        place = vowels[-1]
    if len(vowels) == 3 and not marked:
        place = vowels[1]
    return lower(unicodedata.normalize("NFC", base[: place + 1] + mark + base[place + 1 :]))


_ONSET_SLIPS = (
    ("s", "x"),
    ("x", "s"),
    ("ch", "tr"),
    ("tr", "ch"),
    ("d", "gi"),
    ("gi", "d"),
    ("d", "r"),
    ("r", "d"),
    ("l", "n"),
    ("n", "l"),
    ("d", "đ"),
    ("đ", "d"),
    ("ng", "ngh"),
    ("ngh", "ng"),
)
_CLUSTERS = ("ch", "tr", "gi", "gh", "ng", "nh", "th", "kh", "ph")
_MARKS = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u", "đ": "d"}
_SWAPPED = {3: 4, 4: 3}  # hỏi and ngã


@cache
def _slips_of(syllable: str) -> tuple[frozenset[str], frozenset[str]]:
    """Syllables that one slip makes of a right one: the usual slips, and other tones."""
    base, tone = split_tone(syllable)
    usual: set[str | None] = {plain_syllable(syllable)}
    tones: set[str | None] = set()
    for other in range(6):
        if other != tone:
            (usual if other in (0, _SWAPPED.get(tone)) else tones).add(_toned(base, other))
    for letter, plain in _MARKS.items():
        if letter in base:
            usual.add(_toned(base.replace(letter, plain, 1), tone))
    for right, wrong in _ONSET_SLIPS:
        split = len(right) == 1 and base.startswith(_CLUSTERS)
        if base.startswith(right) and not split:
            usual.add(_toned(wrong + base[len(right) :], tone))
    for wrong in _typing_slips(base):
        tones.add(_toned(wrong, tone))
    same = {None, syllable}
    return frozenset(slip for slip in usual - same if slip), frozenset(slip for slip in tones - same if slip)


# Final sounds that one dialect has alike, and letters that a hurried hand leaves out.
_CODA_SLIPS = (("n", "ng"), ("ng", "n"), ("t", "c"), ("c", "t"), ("nh", "n"), ("n", "nh"))
_DROPPED = (("tr", "t"), ("th", "t"), ("ch", "c"), ("nh", "n"), ("kh", "k"), ("ph", "p"), ("ng", "n"))


def _typing_slips(base: str) -> list[str]:
    """Syllables without tone that look like ``base``: another final sound, a letter of the first one left out."""
    found = [wrong + base[len(right) :] for right, wrong in _DROPPED if base.startswith(right)]
    for right, wrong in _CODA_SLIPS:
        if base.endswith(right) and not (right == "n" and base.endswith("ng")) and len(base) > len(right):
            found.append(base[: -len(right)] + wrong)
    if "iê" in base:
        found.append(base.replace("iê", "i"))
    return found


def _all_slips(syllable: str, common: frozenset[str]) -> list[str]:
    """The slips of a syllable; another tone or final sound counts only when it makes no common syllable."""
    usual, tones = _slips_of(syllable)
    return [*usual, *(slip for slip in tones if slip not in common)]


@cache
def _slips() -> dict[tuple[str, str], tuple[str, str]]:
    """Wrong pair -> right pair, for every known compound; pairs that are right themselves are left out."""
    right = compounds()
    functions = frozenset(data("confusions")["functions"]["words"])
    risky = frozenset(tuple(Words(phrase).words) for phrase in data("confusions")["accepted"]["phrases"])
    common = frozenset(syllable for pair in right for syllable in pair) | functions
    wrong: dict[tuple[str, str], tuple[str, str]] = {}
    for first, second in right:
        for pair in [(slip, second) for slip in _all_slips(first, common)] + [
            (first, slip) for slip in _all_slips(second, common)
        ]:
            if pair in right or pair in risky:
                continue
            changed = pair[0] if pair[0] != first else pair[1]
            if changed in functions:
                continue
            wrong[pair] = (first, second)
    return wrong


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]]:
    """Known slips by their first word: (words, words after of which one must follow, right)."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for entry in data("confusions")["slip"]:
        for phrase in entry["wrong"]:
            words = tuple(Words(phrase).words)
            table.setdefault(words[0], []).append((words, tuple(entry.get("before", ())), entry["right"]))
    return {first: tuple(entries) for first, entries in table.items()}


@cache
def _written() -> dict[str, tuple[str, str]]:
    """Names in small letters: their code and how they are written."""
    tables = data("confusions")
    names = {name: ("spelling", right) for name, right in tables["names"].items()}
    return names | {name: ("capitals", right) for name, right in tables["brands"].items()}


@lru_cache(maxsize=16_384)
def _may_be_wrong(token: str) -> bool:
    """Can anything be wrong about this word when its pair with the next one is right?"""
    return token[0].isalpha() and (token in _phrases() or token in _written() or not is_syllable(token))


def run(made: Draft, report: Reporter) -> None:
    """Report misspellings."""
    known = frozenset(data("confusions")["foreign"]["words"])
    for para in made.paras:
        if para.kind == "signature" and not para.upper:
            continue
        _para(para, report, known)


_NAME = re.compile(r"(?<!\w)[A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?!\w)")


def _is_name(made: Draft, token: str) -> bool:
    """ "XÃ IA KRÊL" in the head is a name, as "xã Ia Krêl" in the text shows."""
    return any(token in map(lower, _NAME.findall(para.text)) for para in made.paras if not para.upper)


def _moved(text: str, low: str) -> bool:
    """Does the form for comparing differ by more than capitals and signs?"""
    plain = text.lower()
    return plain != low and plain.replace("“", '"').replace("”", '"').replace("–", "-") != low


def _para(para: Para, report: Reporter, known: frozenset[str]) -> None:
    words = para.words
    # Where no letter was moved for comparing, none stands wrong.
    for match in MISPLACED.finditer(para.text) if _moved(para.text, words.low) else ():
        place = max(words.at(match.start() + 1) - 1, 0)
        typed = words.text[words.starts[place] : words.ends[place]]
        span = (para.start + words.starts[place], para.start + words.ends[place])
        right = words.words[place].upper() if typed.isupper() else words.words[place]
        report.add("spelling", span, suggestion=right)
    tokens = words.words
    known_pairs, slips, phrases = compounds(), _slips(), _phrases()
    written = _written()
    taken = -1
    shouting = para.upper
    count = len(tokens)
    suspect = _may_be_wrong
    places = [
        place
        for place, pair in enumerate(zip(tokens, [*tokens[1:], ""], strict=True))
        if pair in slips or suspect(pair[0])
    ]
    for place in places:
        token = tokens[place]
        if place <= taken or place < para.first or not token[0].isalpha():
            continue
        found = next(
            (
                (len(phrase), right)
                for phrase, before, right in phrases.get(token, ())
                if tuple(tokens[place : place + len(phrase)]) == phrase
                and _follows(tokens, place + len(phrase), before)
            ),
            None,
        )
        if found:
            size, right = found
            _add(para, report, place, place + size, right.format(tokens[place + size - 1]))
            taken = place + size - 1
            continue
        raw = words.text[words.starts[place] : words.ends[place]]
        if token in written and raw == token and not _in_address(words, place):
            code, right = written[token]
            report.add(code, (para.start + words.starts[place], para.start + words.ends[place]), suggestion=right)
            continue
        right_pair = slips.get((token, tokens[place + 1])) if place + 1 < count else None
        if right_pair:
            lone = not raw[:1].isupper() or shouting or place == words.at(para.body_at) or right_pair[0] == token
            if lone and _adjacent(words, place, shouting) and not _otherwise(tokens, place, known_pairs):
                _add(para, report, place, place + 2, " ".join(right_pair))
                taken = place + 1
                continue
        if shouting and (len(token) < 4 or not _PLAIN_VOWEL.search(plain_syllable(token))):
            continue
        odd = not is_syllable(token) and (raw.islower() or shouting) and _MARKED.search(token) and token not in known
        if (
            odd
            and not _in_address(words, place)
            and not _short(words, place)
            and not (shouting and _is_name(report.made, token))
        ):
            _add(para, report, place, place + 1, None)


def _follows(tokens: list[str], index: int, before: tuple[str, ...]) -> bool:
    return not before or (index < len(tokens) and tokens[index] in before)


def _adjacent(words: Words, place: int, shouting: bool) -> bool:
    """One space between the two words, and the second is no name."""
    return words.starts[place + 1] - words.ends[place] == 1 and (shouting or not words.is_upper(place + 1))


def _otherwise(tokens: list[str], place: int, pairs: frozenset[tuple[str, str]]) -> bool:
    """One of the two words belongs to its other neighbour: "thăm gia đình" is no slip of "tham gia"."""
    if place + 2 < len(tokens) and (tokens[place + 1], tokens[place + 2]) in pairs:
        return True
    return place > 0 and (tokens[place - 1], tokens[place]) in pairs


def _short(words: Words, place: int) -> bool:
    """ "đ/c", "500.000 đ": short for a longer word."""
    start, end = words.starts[place], words.ends[place]
    if words.words[place] != "đ":
        return False
    return words.text[end : end + 1] in ("/", ".") or words.text[:start].rstrip()[-1:].isdigit()


def _in_address(words: Words, place: int) -> bool:
    """A part of a web address or of an e-mail."""
    start, end = words.starts[place], words.ends[place]
    left = words.text.rfind(" ", 0, start) + 1
    right = words.text.find(" ", end)
    chunk = words.text[left : right if right >= 0 else len(words.text)]
    return "://" in chunk or "www." in chunk or "@" in chunk or bool(re.search(r"\.[a-z]{2,3}(?:$|[/.,;)])", chunk))


def _add(para: Para, report: Reporter, start: int, stop: int, right: str | None) -> None:
    words = para.words
    report.add("spelling", (para.start + words.starts[start], para.start + words.ends[stop - 1]), suggestion=right)
