"""Numbers out of addresses, rows in batches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit.rows import batched, identifier


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", " 1", "²", "١٢", "9" * 19, "1e3", "0x1"])
def test_what_is_no_number_of_a_row_is_none(text: str) -> None:
    assert identifier(text) == 0


@given(st.integers(1, 10**18 - 1))
def test_a_number_reads_back(number: int) -> None:
    assert identifier(str(number)) == number


@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_batches_hold_every_row_once_in_order(rows: list[int], size: int) -> None:
    found = list(batched(iter(rows), size))
    assert [row for batch in found for row in batch] == rows
    assert all(len(batch) == size for batch in found[:-1])
    assert all(0 < len(batch) <= size for batch in found)
