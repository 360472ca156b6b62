"""JSON form of a tree of frozen dataclasses, checked against their annotations when it is read."""

from __future__ import annotations

import datetime as dt
import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar

_Made = TypeVar("_Made")


class PaperError(ValueError):
    """The data is not a paper: the message names the place and what was expected there."""


def encode(value: Any) -> Any:
    """JSON data of a tree of dataclasses: each becomes an object that carries its `TYPE` as "type"."""
    if is_dataclass(value) and not isinstance(value, type):
        tag: str = value.TYPE  # type: ignore[attr-defined]  # every class of this module has one
        return {"type": tag, **{item.name: encode(getattr(value, item.name)) for item in fields(value)}}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def decode(value: Any, where: str, classes: Mapping[str, type]) -> Any:
    """The tree that `encode` was given.

    Args:
        value: JSON data.
        where: place of the data, for messages.
        classes: the dataclass for each "type".

    Raises:
        PaperError: an unknown type or field, or a value that does not fit the field.
    """
    if isinstance(value, Mapping):
        cls = classes.get(str(value.get("type")))
        if cls is None:
            raise PaperError(f"{where}: unknown type {value.get('type')!r}")
        given = {name: decode(inner, f"{where}.{name}", classes) for name, inner in value.items() if name != "type"}
        return construct(cls, given, where)
    if isinstance(value, list | tuple):
        return tuple(decode(item, f"{where}[{n}]", classes) for n, item in enumerate(value))
    return value


def construct(cls: type[_Made], given: Mapping[str, Any], where: str) -> _Made:
    """An instance of a dataclass from values that are checked against its annotations.

    Raises:
        PaperError: a field is unknown or missing, or a value does not fit.
    """
    kind: Any = cls
    hints = _hints(kind)
    for name in given:
        if name not in hints:
            raise PaperError(f"{where}: {cls.__name__} has no field {name!r}")
    try:
        return cls(**{name: _checked(value, hints[name], f"{where}.{name}") for name, value in given.items()})
    except TypeError as error:
        raise PaperError(f"{where}: {error}") from None


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    named = typing.get_type_hints(cls)
    return {item.name: named[item.name] for item in fields(cls)}


def _checked(value: Any, hint: Any, where: str) -> Any:
    if _is_date(hint) and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise PaperError(f"{where}: {value!r} is no date (YYYY-MM-DD)") from None
    if not _fits(value, hint):
        raise PaperError(f"{where}: {value!r} does not fit")
    return value


def _is_date(hint: Any) -> bool:
    return hint is dt.date or dt.date in typing.get_args(hint)


def _fits(value: Any, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin is Literal:
        return value in typing.get_args(hint)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, typing.get_args(hint)[0]) for item in value)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is dt.date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return isinstance(value, hint)
