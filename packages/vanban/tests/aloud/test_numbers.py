"""Whole numbers, ordinals and Roman numerals in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.aloud import SOUTH, cardinal, ordinal, roman, written

CARDINALS = {
    0: "không",
    4: "bốn",
    10: "mười",
    15: "mười lăm",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    55: "năm mươi lăm",
    101: "một trăm linh một",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    1_005: "một nghìn không trăm linh năm",
    2_025: "hai nghìn không trăm hai mươi lăm",
    10_000: "mười nghìn",
    1_000_021: "một triệu không trăm hai mươi mốt",
    3_321_004: "ba triệu ba trăm hai mươi mốt nghìn không trăm linh bốn",
    2_500_000_000_000: "hai nghìn năm trăm tỷ",
    1_000_000_001: "một tỷ không trăm linh một",
    -7: "âm bảy",
}


@pytest.mark.parametrize(("number", "said"), CARDINALS.items())
def test_a_number_is_said_as_at_school(number: int, said: str) -> None:
    assert cardinal(number) == said


def test_the_south_says_le_and_ngan() -> None:
    assert cardinal(2_005, SOUTH) == "hai ngàn không trăm lẻ năm"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.500.000", "một triệu năm trăm nghìn"),
        ("5,4", "năm phẩy bốn"),
        ("0,05", "không phẩy không năm"),
        ("3,14", "ba phẩy mười bốn"),
        ("03", "ba"),
        ("0001", "không không không một"),
        ("9" * 5000, " ".join(["chín"] * 5000)),
    ],
)
def test_a_written_number(text: str, said: str) -> None:
    assert written(text) == said


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 4, 5, 14, 24)] == ["nhất", "hai", "tư", "năm", "mười bốn", "hai mươi tư"]


UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip


def heard(words: str) -> int:
    """The number that a listener hears: an independent way back."""
    billions, total, group = 0, 0, 0
    for word in words.split():
        if word in UNITS:
            group += UNITS[word]
            continue
        unit = group % 10
        if word == "mười":
            group += 10
        elif word == "mươi":
            group += unit * 9
        elif word == "trăm":
            group = unit * 100
        elif word == "nghìn":
            total, group = total + group * 1000, 0
        elif word == "triệu":
            total, group = total + group * 1_000_000, 0
        elif word == "tỷ":
            billions, total, group = (billions + total + group) * 1_000_000_000, 0, 0
        else:
            assert word == "linh"
    return billions + total + group


@given(st.integers(0, 10**18 - 1) | st.integers(0, 99_999))
def test_a_listener_hears_the_number(number: int) -> None:
    assert heard(cardinal(number)) == number


@given(st.integers(1, 3999))
def test_roman_numerals_are_read_back(number: int) -> None:
    text, rest = "", number
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (rest // value)
        rest %= value
    assert roman(text) == number


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "abc", "iv", "XXI "])
def test_what_is_no_roman_numeral(text: str) -> None:
    assert roman(text) is None
