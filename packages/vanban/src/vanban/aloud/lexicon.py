"""The tables a text is spoken with: abbreviations, foreign names, units, letters. A caller's entries win."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from vanban.aloud.numbers import NORTH, SOUTH, Dialect
from vanban.text import compose, plausible_syllable

_WORD_SIGN = r"[^\W_]"
_LETTER = r"[^\W\d_]"
_CAPITALS_AFTER = re.compile(r" ([A-ZÀ-ỸĐ]{2,7})(?![^\W_])")
_CAPITALS_BEFORE = re.compile(r"(?<![^\W_])([A-ZÀ-ỸĐ]{2,7}) $")


@cache
def _data(name: str) -> dict[str, dict[str, str]]:
    text = resources.files("vanban.aloud").joinpath("data", f"{name}.toml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = tomllib.loads(text)
    return loaded


def _alternatives(keys: list[str]) -> re.Pattern[str]:
    """One pattern for any of the keys, the longest first, each ending where its letters or figures end."""
    longest = sorted(keys, key=len, reverse=True)
    ended = "|".join(re.escape(key) + (r"(?![0-9])" if key[-1].isdigit() else rf"(?!{_LETTER})") for key in longest)
    return re.compile(ended or "(?!)")


def _tidy(table: Mapping[str, str]) -> dict[str, str]:
    """Keys and values composed and squeezed; entries with an empty side are left out."""
    pairs = ((" ".join(compose(key).split()), " ".join(compose(value).split())) for key, value in table.items())
    return {key: value for key, value in pairs if key and value}


def _sayable(table: Mapping[str, str]) -> dict[str, str]:
    """A caller's table with figures and signs in its values turned into words ("Chương trình 06" gives "... sáu")."""
    from vanban.aloud.speak import speak

    if not table:
        return {}
    bare = Lexicon(defaults=False)
    return _tidy({key: speak(value, bare).text.replace("\n", " ") for key, value in table.items()})


@dataclass(frozen=True)
class Lexicon:
    """The tables of one voice or organisation.

    Args:
        abbreviations: as written (case and marks count) -> words to say; wins over the tables of the package.
        names: foreign names and words, case does not count -> words to say; wins as well.
        dialect: NORTH (linh, nghìn) or SOUTH (lẻ, ngàn).
        defaults: take the package's tables too.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    dialect: Dialect = NORTH
    defaults: bool = True

    def __post_init__(self) -> None:
        own = _sayable(self.abbreviations)
        names = {}
        for key, text in _sayable(self.names).items():
            # A name that is a Vietnamese word too ("Ai") is known by its exact letters only.
            if plausible_syllable(key.lower()):
                own.setdefault(key, text)
            else:
                names[key.lower()] = text
        short = (_tidy(_data("abbreviations")["words"]) if self.defaults else {}) | own
        known = {k.lower(): v for k, v in _tidy(_data("pronunciations")["words"]).items()} if self.defaults else {}
        # What the caller names wins in either table, so that its name is not found as a default abbreviation first.
        short = {key: text for key, text in short.items() if key in own or key.lower() not in names}
        known = {key: text for key, text in known.items() if key.upper() not in own and key not in own} | names
        for name, value in (
            ("_short", short),
            ("_short_pattern", _alternatives(list(short))),
            ("_known", known),
            ("_known_pattern", _alternatives(list(known))),
        ):
            object.__setattr__(self, name, value)

    _short: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _short_pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _known: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _known_pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def abbreviation(self, text: str, start: int) -> tuple[str, int] | None:
        """The words and the end of the longest abbreviation that begins at a place, or None.

        Between words in capitals, capitals that can be a Vietnamese word are one ("AI LÀ NGƯỜI" asks who).
        """
        match = self._short_pattern.match(text, start)
        if match is None:
            return None
        if match[0].isupper() and plausible_syllable(match[0].lower()):
            around = (_CAPITALS_AFTER.match(text, match.end()), _CAPITALS_BEFORE.search(text, max(0, start - 8), start))
            if any(one and plausible_syllable(one[1].lower()) for one in around):
                return None
        return self._short[match[0]], match.end()

    def name(self, lowered: str, start: int) -> tuple[str, int] | None:
        """The words and the end of the longest foreign name that begins at a place of the lower-case text, or None."""
        match = self._known_pattern.match(lowered, start)
        return (self._known[match[0]], match.end()) if match else None

    def word(self, written: str) -> str | None:
        """What a whole abbreviation or name is said as, or None."""
        return self._short.get(written) or self._known.get(written.lower())


@lru_cache(maxsize=1)
def default() -> Lexicon:
    """The package's own tables, northern."""
    return Lexicon()


def letter_names() -> Mapping[str, str]:
    """Lower-case letter -> its name."""
    return _data("letters")["names"]


def address_words() -> Mapping[str, str]:
    """Part or sign of an address -> words."""
    return _data("letters")["addresses"]


@cache
def units() -> Mapping[str, str]:
    """Unit as written behind a number -> words."""
    return _tidy(_data("units")["words"])


@cache
def per_words() -> frozenset[str]:
    """Words behind a slash that means "per"."""
    return frozenset(_data("units")["per"]["words"])


@cache
def unit_pattern() -> re.Pattern[str]:
    """A unit at a place: a letter unit ends where a word ends, a sign unit anywhere."""
    keys = sorted(units(), key=len, reverse=True)
    letters = "|".join(re.escape(key) for key in keys if key[-1].isalnum())
    signs = "|".join(re.escape(key) for key in keys if not key[-1].isalnum())
    return re.compile(rf"[ \u00a0]?(?P<unit>(?:{letters})(?!{_WORD_SIGN})|{signs})")


def spell(letters: str) -> str:
    """The names of letters and digits of a run, one by one; other signs are passed over."""
    from vanban.aloud.numbers import DIGITS

    names = letter_names()
    said = (DIGITS[int(one)] if one in "0123456789" else names.get(one.lower(), "") for one in letters)
    return " ".join(name for name in said if name)


__all__ = ["NORTH", "SOUTH", "Dialect", "Lexicon", "address_words", "default", "letter_names", "per_words", "spell"]
