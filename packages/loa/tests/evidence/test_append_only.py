"""The database refuses to change, delete or replace what is on record, whoever asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from loa.evidence import actions
from loa.evidence.models import Attachment, Entry, Ledger

COLUMNS = [field.column for field in Entry._meta.concrete_fields]
FILE_COLUMNS = [field.column for field in Attachment._meta.concrete_fields]


@pytest.fixture
def entry(real: Any, book: SimpleNamespace) -> Entry:
    """An entry of the real ledger, with a file."""
    return actions.record_by_hand(book.draft(real.unit, files=(book.png(),)), by=real.person)


def refused(statement: str, values: list[Any] | None = None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_an_entry_changes(entry: Entry, column: str) -> None:
    refused(f"UPDATE evidence_entry SET {column} = {column} WHERE id = %s", [entry.pk])


@pytest.mark.parametrize("column", FILE_COLUMNS)
def test_no_column_of_a_file_s_row_changes(entry: Entry, column: str) -> None:
    refused(f"UPDATE evidence_attachment SET {column} = {column}")


@pytest.mark.parametrize("change", ["slug = 'khac'", "is_sample = NOT is_sample", "id = id + 1"])
def test_a_ledger_is_neither_renamed_nor_declared_a_sample(entry: Entry, change: str) -> None:
    refused(f"UPDATE evidence_ledger SET {change}")


@pytest.mark.parametrize("table", ["evidence_attachment", "evidence_entry", "evidence_ledger"])
def test_nothing_real_is_deleted(entry: Entry, table: str) -> None:
    refused(f"DELETE FROM {table}")


def test_the_orm_is_refused_alike(entry: Entry) -> None:
    entry.note = "khác"
    for change in (
        entry.save,
        lambda: Entry.objects.update(note="khác"),
        lambda: Entry.objects.bulk_update([entry], ["note"]),
        Attachment.objects.all().delete,
        lambda: Entry.objects.filter(pk=entry.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Entry.objects.get().note == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a way round of SQLite's")
@pytest.mark.parametrize("table", ["evidence_attachment", "evidence_entry", "evidence_ledger"])
def test_insert_or_replace_is_no_way_round(entry: Entry, table: str) -> None:
    refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a way round of SQLite's")
def test_a_unique_number_is_no_way_round(entry: Entry) -> None:
    names = ", ".join(name for name in COLUMNS if name != "id")
    refused(f"INSERT OR REPLACE INTO evidence_entry ({names}) SELECT {names} FROM evidence_entry")


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a way round of PostgreSQL's")
@pytest.mark.parametrize("table", ["evidence_attachment", "evidence_entry", "evidence_ledger"])
def test_truncate_is_no_way_round(entry: Entry, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(f"TRUNCATE {table} CASCADE")


def test_a_sample_ledger_is_wiped_whole_and_leaves_the_real_one(entry: Entry, five: list[Entry]) -> None:
    sample = five[0].ledger
    Attachment.objects.filter(entry__ledger=sample).delete()
    Entry.objects.filter(ledger=sample)._raw_delete("default")
    sample.delete()
    assert list(Ledger.objects.values_list("slug", flat=True)) == ["chinh"]
    assert list(Entry.objects.all()) == [entry]


def test_sample_entries_are_not_changed_either(five: list[Entry]) -> None:
    refused("UPDATE evidence_entry SET note = 'khác'")
    refused("UPDATE evidence_attachment SET filename = 'khác'")


def test_the_database_keeps_a_number_from_being_given_twice(five: list[Entry]) -> None:
    row = Entry.objects.get(pk=five[0].pk)
    row.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
