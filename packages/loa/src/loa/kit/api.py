"""What every room's part of the API is made of: one form of error, one way of paging, and narrow types for what comes
in."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")
LARGEST = 2**63 - 1


def _iso_day(value: Any) -> Any:
    """Only 2026-11-23: a bare number is no day, and a moment has a zone that a day has not."""
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise PydanticCustomError("date_parsing", "not a day")
        return value
    if isinstance(value, date):
        return value
    raise PydanticCustomError("date_parsing", "not a day")


def _storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("string_unicode", "holds NUL or half a letter")
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST)]
"""The number of a row."""
Day = Annotated[date, BeforeValidator(_iso_day)]
"""A day as 2026-11-23."""
Text = Annotated[str, AfterValidator(_storable)]
"""Words that a database can keep."""


class Out(Schema):
    """What goes out; the words below a field describe it in the document."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Reason(Out):
    """One sentence that a person can act on, and the field that it belongs to, where there is one."""

    sentence: str
    field: str | None = None


class Problem(Out):
    """Why a request was not carried out. `code` is for machines, the sentences are for people."""

    code: Literal["unauthenticated", "denied", "not_found", "refused", "invalid", "malformed", "throttled", "failed"]
    reasons: list[Reason]


class Strict(Schema):
    """What comes in: a name that is not known is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Paging(Strict):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=1_000_000)
    """From 1."""
    per_page: int = Field(50, ge=1, le=200)


class Page(Out, Generic[Item]):
    """One page of a list, and how long the whole list is."""

    items: list[Item]
    total: int
    page: int
    per_page: int


def answers(schema: Any, *codes: int, status: int = 200) -> dict[int, Any]:
    """What an operation may answer: a schema, and problems.

    Args:
        schema: of a good answer, sent with `status`.
        codes: of problems beside the ones that every operation has (400, 401, 403, 422, 429).
    """
    return {status: schema} | dict.fromkeys((400, 401, 403, *codes, 422, 429), Problem)


def page_of(rows: QuerySet[Any], paging: Paging, draw: Any) -> dict[str, Any]:
    """One page of rows: a count and one query.

    Args:
        rows: in a settled order, with what `draw` reads already joined.
        draw: row -> schema.
    """
    first = (paging.page - 1) * paging.per_page
    total = rows.count()
    found = rows[first : first + paging.per_page] if first < total else ()
    return {
        "items": [draw(row) for row in found],
        "total": total,
        "page": paging.page,
        "per_page": paging.per_page,
    }


def sentence_of(kind: str, context: dict[str, Any]) -> str:
    """What is wrong with a value, for people.

    Args:
        kind: pydantic's name of the fault.
        context: its bounds.
    """
    bounds = {key: str(value) for key, value in context.items()}
    if kind == "missing":
        return _("Thiếu mục này.")
    if kind == "extra_forbidden":
        return _("Không có mục này. Xem lại tên.")
    if kind.startswith("int"):
        return _("Phải là số nguyên.")
    if kind.startswith("decimal") or kind == "finite_number":
        return _("Phải là số, nhiều nhất hai số lẻ.")
    if kind.startswith("date"):
        return _("Phải là ngày, viết như 2026-11-23.")
    if kind.startswith("bool"):
        return _("Phải là true hoặc false.")
    if kind in ("literal_error", "enum"):
        return _("Phải là một trong: %(expected)s.") % {"expected": bounds.get("expected", "")}
    if kind in ("greater_than", "greater_than_equal"):
        return _("Nhỏ quá. Ít nhất: %(n)s.") % {"n": bounds.get("ge", bounds.get("gt", ""))}
    if kind in ("less_than", "less_than_equal"):
        return _("Lớn quá. Nhiều nhất: %(n)s.") % {"n": bounds.get("le", bounds.get("lt", ""))}
    if kind == "string_too_long":
        return _("Dài quá %(n)s ký tự. Rút gọn lại.") % {"n": bounds.get("max_length", "")}
    if kind == "string_too_short":
        return _("Chưa ghi gì.")
    return _("Giá trị không đúng dạng.")
