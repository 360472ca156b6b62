"""A query that Django compiles once in a process: for pages that everybody asks for.

Turning a queryset into SQL costs Django more than SQLite takes to answer it (half of a story's page, measured). Where
only values differ from one call to the next, the text is the same; so it is kept, and with it what Django knows of its
columns. Rows come back as the queryset's own, related objects and annotations with them.

    BY_ADDRESS = Prepared(lambda path: Page.objects.select_related("locale").filter(url_path=path), path="")
    pages = BY_ADDRESS(path="/tin-tuc/")
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Row = TypeVar("Row")
Value = int | str | date


@dataclass(frozen=True, slots=True)
class _Slot:
    """One parameter of the statement: the value of a name, for text with what the lookup puts around it ("...%")."""

    name: str
    before: str = ""
    after: str = ""


class Prepared(Generic[Row]):
    """A queryset with places for values.

    Args:
        build: makes the queryset of one value for each name. A value may be compared (=, <, range, IN with a fixed
            number of names, startswith); it may not decide what the statement is, so not whether something is NULL.
            Text that is compared with startswith must hold no %, _ or backslash, as paths in the tree do not.
        kinds: by name, any value of its kind: 0, "" or a date.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **kinds: Value) -> None:
        self._build, self._kinds = build, kinds
        self._ready: tuple[Any, Any, str, list[Any]] | None = None

    def __call__(self, **values: Value) -> list[Row]:
        """The rows for some values, one for each name; asked of the database now."""
        rows, compiler, sql, parameters = self._ready or self._compiled()
        connection = connections[DEFAULT_DB_ALIAS]
        filled = tuple(_filled(one, values, connection) if isinstance(one, _Slot) else one for one in parameters)
        mine = copy.copy(compiler)
        mine.connection = connection
        mine.as_sql = lambda *args, **kwargs: (sql, filled)
        query = _Compiled(rows.query, mine)
        holder = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=query, model=rows.model, _known_related_objects={}, _fields=rows._fields
        )
        return list(rows._iterable_class(holder))

    def _compiled(self) -> tuple[Any, Any, str, list[Any]]:
        connection = connections[DEFAULT_DB_ALIAS]
        marks = {name: _mark(kind, nth) for nth, (name, kind) in enumerate(self._kinds.items())}
        rows: Any = self._build(**marks)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        found = [_slot(one, marks, connection) for one in parameters]
        if missing := set(marks) - {one.name for one in found if isinstance(one, _Slot)}:
            raise ValueError(f"the statement does not depend on {', '.join(sorted(missing))}")
        self._ready = rows, compiler, sql, found
        return self._ready


class _Compiled:
    """A query whose compiler is ready."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _mark(kind: Value, nth: int) -> Value:
    """A value that stands nowhere else in a statement."""
    if isinstance(kind, date):
        return date(1, 1, 1 + nth)
    return f"LOAMARK{nth:02d}X" if isinstance(kind, str) else 900_719_925_000 + nth


def _slot(parameter: Any, marks: dict[str, Value], connection: Any) -> Any:
    """A parameter, or the place where a name's value goes."""
    for name, mark in marks.items():
        if isinstance(mark, str):
            if isinstance(parameter, str) and mark in parameter:
                before, _mark_itself, after = parameter.partition(mark)
                return _Slot(name, before, after)
        elif not isinstance(parameter, bool) and parameter in (mark, _given(mark, connection)):
            return _Slot(name)
    return parameter


def _filled(slot: _Slot, values: dict[str, Value], connection: Any) -> Any:
    value = values[slot.name]
    return f"{slot.before}{value}{slot.after}" if isinstance(value, str) else _given(value, connection)


def _given(value: Value, connection: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
