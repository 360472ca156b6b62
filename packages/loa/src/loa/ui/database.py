"""Searching without accents, sorting by the Vietnamese alphabet and counting many things at once, in the database.

`Folded("name")` and `Alphabetical("name")` are query expressions. SQLite is taught a function and a collation when it
connects; PostgreSQL
translates letters itself and sorts with the ICU collation vi-x-icu that its packages carry. For tables of more than
some 100,000 rows a
room keeps a folded column instead, as `org.UnitName` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, F, Func, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from vanban.text import fold

from loa.kit.collate import compare

_ACCENTED = "".join(
    letter
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if len(fold(letter := chr(code))) == 1 and fold(letter).isascii() and unicodedata.is_normalized("NFC", letter)
)
_PLAIN = "".join(fold(letter) for letter in _ACCENTED)


def teach_sqlite(connection: Any, **_kwargs: Any) -> None:
    """Give a new SQLite connection the function LOA_FOLD and the collation LOA_VI."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("LOA_FOLD", 1, _fold_or_null, deterministic=True)
        connection.connection.create_collation("LOA_VI", compare)


def _fold_or_null(text: object) -> str | None:
    return None if text is None else fold(str(text))


class Folded(Func):
    """A text without accents and in lower case, as `vanban.text.fold` makes it."""

    function = "LOA_FOLD"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same with PostgreSQL's own functions; loose marks are composed first."""
        template = "LOWER(TRANSLATE(NORMALIZE(%(expressions)s, NFC), %%s, %%s))"
        sql, params = super().as_sql(compiler, connection, template=template, **context)
        return sql, (*params, _ACCENTED, _PLAIN)


class Alphabetical(Func):
    """A text to order by: a ă â b c d đ e ê ..."""

    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="(%(expressions)s) COLLATE LOA_VI", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template='(%(expressions)s) COLLATE "vi-x-icu"', **context)


def search_folded(rows: QuerySet[Any], words: str, *fields: str) -> QuerySet[Any]:
    """Rows in which every word occurs in one of the fields, with or without accents and capitals.

    Args:
        rows: what may be found.
        words: as typed; empty finds everything.
        fields: paths of text fields ("title", "unit__name").
    """
    typed = fold(words).split()[:8]
    if not typed:
        return rows
    text = Concat(
        *(part for field in fields for part in (Coalesce(Folded(F(field)), Value("")), Value("\n"))), Value("")
    )
    rows = rows.alias(_searched=text)
    for word in typed:
        rows = rows.filter(_searched__contains=word)
    return rows


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def count_at_once(rows: Mapping[str, QuerySet[Any]], user: Any) -> dict[str, int]:
    """How many rows each queryset has, by its key; one query for all, none where nothing is asked.

    Args:
        rows: what to count; slices are not allowed.
        user: signed in; the query is put to the person's own row.
    """
    if not rows:
        return {}
    counted = [_Count(found.order_by().values("pk")) for found in rows.values()]
    person = get_user_model()._base_manager.filter(pk=user.pk)
    return dict(zip(rows, person.values_list(*counted).get(), strict=True))
