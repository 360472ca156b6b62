"""Numbers as Vietnamese speak them: 15 mười lăm, 21 hai mươi mốt, 24 hai mươi tư, 105 một trăm linh năm."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LONGEST = 18
"""More digits than these are read one by one."""
_BILLION = 1_000_000_000
_MOST_FRACTION = 3


@dataclass(frozen=True)
class Dialect:
    """How a region says two words: `linh` between hundreds and a single unit, `thousand` for 1000."""

    linh: str = "linh"
    thousand: str = "nghìn"


NORTH = Dialect()
SOUTH = Dialect("lẻ", "ngàn")


def _below_hundred(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [DIGITS[unit]]
    words = ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if unit == 5:
        words.append("lăm")
    elif unit == 1 and tens > 1:
        words.append("mốt")
    elif unit == 4 and tens > 1:
        words.append("tư")
    elif unit:
        words.append(DIGITS[unit])
    return words


def _group(number: int, full: bool, dialect: Dialect) -> list[str]:
    """Words of 1 ... 999; `full` says the hundreds too where they are none (hai nghìn KHÔNG TRĂM hai mươi)."""
    hundreds, rest = divmod(number, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if rest == 0:
        return words
    if words and rest < 10:
        return [*words, dialect.linh, DIGITS[rest]]
    return words + _below_hundred(rest)


def cardinal(number: int, dialect: Dialect = NORTH) -> str:
    """A whole number in words.

    Args:
        number: any whole number; negative ones begin with "âm".
        dialect: how the region says it.

    Returns:
        The words, parted by single spaces: 2025 gives "hai nghìn không trăm hai mươi lăm".
    """
    if number < 0:
        return f"âm {cardinal(-number, dialect)}"
    if number == 0:
        return DIGITS[0]
    if number >= 10**LONGEST:
        return digits(str(number))
    return " ".join(_cardinal(number, False, dialect))


def _cardinal(number: int, full: bool, dialect: Dialect) -> list[str]:
    words: list[str] = []
    if number >= _BILLION:
        words = [*_cardinal(number // _BILLION, full, dialect), "tỷ"]
        number %= _BILLION
        full = True
    for size, name in ((1_000_000, "triệu"), (1000, dialect.thousand), (1, "")):
        part, number = divmod(number, size)
        if part:
            words += _group(part, full or bool(words), dialect)
            if name:
                words.append(name)
    return words


def digits(text: str) -> str:
    """The digits of a text one by one: "0905" gives "không chín không năm"; anything else in it is passed over."""
    return " ".join(DIGITS[int(one)] for one in text if one in "0123456789")


def ordinal(number: int, dialect: Dialect = NORTH) -> str:
    """What follows "thứ": nhất, hai, ba, tư, năm, ..."""
    return {1: "nhất", 4: "tư"}.get(number) or cardinal(number, dialect)


def written(text: str, dialect: Dialect = NORTH) -> str:
    """A number as offices write it (dots for thousands, comma for decimals) in words.

    Args:
        text: such as "1.500.000", "0,05", "03", "2025"; only digits, dots and one comma.
        dialect: how the region says it.

    Returns:
        "một triệu năm trăm nghìn", "không phẩy không năm", "ba", "hai nghìn không trăm hai mươi lăm". Long runs, and
        runs of three digits or more that begin with 0, are read digit by digit.
    """
    whole, _, fraction = text.partition(",")
    plain = whole.replace(".", "")
    odd = len(plain) > LONGEST or (len(plain) > 2 and plain.startswith("0"))
    words = digits(plain) if odd else cardinal(int(plain or "0"), dialect)
    if not fraction:
        return words
    if fraction.startswith("0") or len(fraction) > _MOST_FRACTION:
        return f"{words} phẩy {digits(fraction)}"
    return f"{words} phẩy {cardinal(int(fraction), dialect)}"


_ROMAN = re.compile(r"(?=[MDCLXVI])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(text: str) -> int | None:
    """The value of a well-formed Roman number in capitals, or None: "XXI" gives 21, "IIII" None."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_VALUES[letter] for letter in text]
    return sum(
        -value if index + 1 < len(values) and values[index + 1] > value else value for index, value in enumerate(values)
    )
