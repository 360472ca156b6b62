"""A kind of things to find, kept by nobody but the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loa.search.kinds import Document


@pytest.fixture(autouse=True)
def notes() -> Iterator[None]:
    from loa.search import kinds
    from loa.search.kinds import Kind

    before = kinds.kinds()
    kinds.offer(Kind("note", "Ghi chép", lambda keys, request: {key: f"/n/{key}/" for key in keys}, lambda: ()))
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def note(district: Any) -> Callable[..., Document]:
    """`note(1, "Tên", text=...)` is a document of the district, of 1/1/2026 and as many days later as its key says."""

    from loa.search.kinds import Document

    def make(key: int, title: str, **fields: Any) -> Document:
        values = {"unit": district.units["district"].pk, "day": date.fromordinal(date(2026, 1, 1).toordinal() + key)}
        return Document(kind="note", key=key, title=title, **{**values, **fields})

    return make
