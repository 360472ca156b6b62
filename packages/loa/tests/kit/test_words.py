"""Numbers and dates as offices write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit import words


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (27428, "27.428"),
        (Decimal("0.58"), "0,58"),
        ("3.00", "3"),
        (1234567.5, "1.234.567,5"),
        (0, "0"),
        (None, ""),
        ("100", "100"),
    ],
)
def test_figure(value: object, written: str) -> None:
    assert words.figure(value) == written  # type: ignore[arg-type]


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_written_number_reads_back(value: Decimal) -> None:
    assert Decimal(words.figure(value).replace(".", "").replace(",", ".")) == value


def test_days_are_not_padded() -> None:
    assert words.day(date(2026, 9, 5)) == "5/9/2026"
    assert words.span(date(2026, 6, 15), date(2026, 9, 14)) == "từ ngày 15/6/2026 đến ngày 14/9/2026"


def test_listings() -> None:
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b", "c"]) == "a, b và c"
    assert words.listing(["a, x", "b"]) == "a, x; b"
