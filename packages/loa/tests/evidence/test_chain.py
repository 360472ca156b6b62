"""The law of the chain: what was recorded verifies; whatever was changed, removed, moved or rewritten is reported."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loa.evidence import actions, chain
from loa.evidence.models import Attachment, Entry, Ledger
from loa.kit.refused import Refused
from loa.org.sample import SampleDistrict
from loa.plan.models import Task

TOGETHER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def faults(ledger: Ledger | None = None, **options: Any) -> list[tuple[int, str]]:
    ledger = Ledger.objects.get(pk=ledger.pk) if ledger else Ledger.objects.get()
    return [(fault.seq, fault.what) for fault in chain.verify(ledger, **options)]


def verify_command(*arguments: str) -> tuple[int, str]:
    """Status and output of `loa verify-evidence`."""
    out = StringIO()
    try:
        call_command("verify_evidence", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_hash_is_what_the_documentation_says(five: list[Entry]) -> None:
    entry = five[1]
    said = {
        "ledger": "mau", "seq": 2, "previous": five[0].hash, "kind": "relay", "unit": entry.unit_id, "task": None,
        "happened_on": entry.happened_on.isoformat(), "quantity": "1.00", "measure": "lượt",
        "place": "", "note": "Có ảnh",
        "link": "https://example.vn/1", "content_hash": "", "details": {}, "method": "hand",
        "recorded_by": entry.recorded_by_id,
        "recorded_at": entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
        "voids": None, "replaces": None,
        "files": sorted([f.sha256, "ảnh chụp.png", "image/png", f.size] for f in entry.attachments.all()),
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == entry.hash


def test_a_clock_of_another_zone_gives_the_same_hash(
    district: SampleDistrict, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=7)))
    monkeypatch.setattr(actions, "now", lambda: moment)
    actions.record(book.draft(district.units["xa-6"]), by=None)
    assert faults() == []


def test_an_untouched_chain_verifies(five: list[Entry]) -> None:
    assert [entry.seq for entry in five] == [1, 2, 3, 4, 5]
    assert faults() == []
    assert verify_command() == (0, f"ĐÚNG  mau:5:{five[-1].hash}\n")


@TOGETHER
@given(
    steps=st.lists(st.tuples(st.sampled_from(["record", "hand", "void", "replace"]), st.integers(0, 9)), max_size=12)
)
def test_any_sequence_of_recording_and_voiding_verifies(
    district: SampleDistrict, book: SimpleNamespace, steps: list[tuple[str, int]]
) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    with transaction.atomic():
        actions.record(book.draft(unit), by=None)
        standing = 1
        for number, (step, choice) in enumerate(steps):
            some = book.draft(unit, note=f"lần {number}", files=(book.png(bytes([number])),) if choice % 2 else ())
            rows = list(Entry.objects.order_by("seq"))
            target = rows[choice % len(rows)]
            try:
                if step == "record":
                    actions.record(some, by=None)
                elif step == "hand":
                    actions.record_by_hand(some, by=by)
                elif step == "void":
                    actions.void(target, by=by, reason="nhầm")
                else:
                    actions.void(target, by=by, reason="nhầm", replacement=some)
            except Refused:
                assert Entry.objects.count() == len(rows)
            standing = Entry.objects.count()
            assert faults() == []
        ledger = Ledger.objects.get()
        assert ledger.head_seq == standing
        transaction.set_rollback(True)


SAME_TYPE: dict[str, str] = {
    "seq": "seq + 100", "previous_hash": "'" + "e" * 64 + "'", "hash": "'" + "f" * 64 + "'", "kind": "'event'",
    "happened_on": "'2020-01-01'", "quantity": "quantity + 1", "measure": "'cuộc'", 
    "place": "'nơi khác'", "note": "'lời khác'",
    "link": "'https://example.vn/khac'", "content_hash": "'" + "c" * 64 + "'", 
    "details": "'{\"x\": 1}'", "method": "'other'",
    "recorded_at": "'2020-01-01 00:00:00+00:00'",
}  # fmt: skip
POINTERS = ("ledger_id", "unit_id", "task_id", "recorded_by_id", "voids_id", "replaces_id")
FILE_FIELDS = {"filename": "'khac.png'", "mime": "'text/html'", "size": "size + 1", "sha256": "'" + "a" * 64 + "'"}


def test_every_column_is_among_the_tampered_ones() -> None:
    """A column that is added later must be hashed, or said here why not."""
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert columns - {"id"} == set(SAME_TYPE) | set(POINTERS)
    columns = {field.column for field in Attachment._meta.concrete_fields}
    # The path is not hashed: a file in another place proves the same, as long as its bytes have the hash.
    assert columns - {"id", "file", "entry_id"} == set(FILE_FIELDS)


@pytest.mark.parametrize("column", [*SAME_TYPE, *POINTERS])
@pytest.mark.parametrize("seq", [1, 2, 5])
def test_one_changed_field_of_one_row_is_reported(
    five: list[Entry], make_task: Callable[..., Task], book: SimpleNamespace, column: str, seq: int
) -> None:
    # The database itself keeps what is not of the kind "void" from voiding.
    entry = five[3 if column == "voids_id" else seq - 1]
    value = SAME_TYPE.get(column, "%s")
    other = None
    if column in POINTERS:
        other = {
            "ledger_id": lambda: Ledger.objects.create(slug="khac").pk,
            "unit_id": lambda: five[0].unit.parent_id,
            "task_id": lambda: make_task(entry.unit).pk,
            "recorded_by_id": lambda: type(entry.recorded_by).objects.exclude(pk=entry.recorded_by_id).first().pk,
            "voids_id": lambda: five[2].pk,
            "replaces_id": lambda: five[2].pk,
        }[column]()
    with book.unguarded() as cursor:
        cursor.execute(
            f"UPDATE evidence_entry SET {column} = {value} WHERE id = %s", [*([other] if other else []), entry.pk]
        )
    found = faults(entry.ledger, files=False)
    assert found, column
    assert verify_command("--no-files")[0] == 1


@pytest.mark.parametrize("column", FILE_FIELDS)
def test_one_changed_field_of_a_file_s_row_is_reported(five: list[Entry], book: SimpleNamespace, column: str) -> None:
    with book.unguarded() as cursor:
        cursor.execute(
            f"UPDATE evidence_attachment SET {column} = {FILE_FIELDS[column]} WHERE id = %s",
            [five[1].attachments.first().pk],
        )
    assert (2, "hash") in faults(files=False)


def test_a_file_s_row_moved_to_another_entry_is_reported(five: list[Entry], book: SimpleNamespace) -> None:
    with book.unguarded() as cursor:
        cursor.execute("UPDATE evidence_attachment SET entry_id = %s", [five[0].pk])
    assert faults(files=False) == [(1, "hash"), (2, "hash")]


@pytest.mark.parametrize("seq", [1, 2, 3, 4, 5])
def test_a_removed_row_is_reported(five: list[Entry], book: SimpleNamespace, seq: int) -> None:
    pk = five[seq - 1].pk
    with book.unguarded() as cursor:
        cursor.execute("DELETE FROM evidence_attachment WHERE entry_id = %s", [pk])
        cursor.execute("UPDATE evidence_entry SET voids_id = NULL, kind = 'relay' WHERE voids_id = %s", [pk])
        cursor.execute("UPDATE evidence_entry SET replaces_id = NULL WHERE replaces_id = %s", [pk])
        cursor.execute("DELETE FROM evidence_entry WHERE id = %s", [pk])
    found = faults()
    assert (seq, "gap") in found if seq < 5 else found == [(5, "head")]


def test_a_removed_tail_with_a_corrected_head_is_caught_by_a_printed_head_only(
    five: list[Entry], book: SimpleNamespace
) -> None:
    printed = chain.head(five[0].ledger.__class__.objects.get())
    with book.unguarded() as cursor:
        cursor.execute("DELETE FROM evidence_entry WHERE seq = 5")
        cursor.execute("UPDATE evidence_ledger SET head_seq = 4, head_hash = %s", [five[3].hash])
    assert faults() == []
    assert faults(heads=[printed]) == [(5, "missing")]


@TOGETHER
@given(order=st.permutations([1, 2, 3, 4, 5]))
def test_any_other_order_of_the_rows_is_reported(five: list[Entry], book: SimpleNamespace, order: list[int]) -> None:
    with transaction.atomic():
        with book.unguarded() as cursor:
            for old, new in enumerate(order, 1):
                cursor.execute("UPDATE evidence_entry SET seq = %s WHERE id = %s", [new + 100, five[old - 1].pk])
            cursor.execute("UPDATE evidence_entry SET seq = seq - 100")
        assert bool(faults(files=False)) == (order != [1, 2, 3, 4, 5])
        transaction.set_rollback(True)


def test_a_row_slipped_in_at_the_end_or_the_front_is_reported(five: list[Entry], book: SimpleNamespace) -> None:
    last = Entry.objects.order_by("seq").last()
    for seq in (6, 0):
        with transaction.atomic():
            with book.unguarded():
                row = Entry.objects.get(pk=last.pk)
                row.pk, row.seq, row.replaces, row.previous_hash = None, seq, None, last.hash
                row.hash = chain.digest(row, [])
                row.save(force_insert=True)
            assert faults(), seq
            transaction.set_rollback(True)


@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_a_changed_file_is_reported(five: list[Entry], how: str) -> None:
    attachment = five[1].attachments.first()
    path = Path(default_storage.path(attachment.file.name))
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if how == "cut" else data[:-1] + b"x")
    found = list(chain.verify(five[0].ledger))
    assert [(fault.seq, fault.what, fault.detail) for fault in found] == [(2, "file", "ảnh chụp.png")]
    assert faults(files=False) == []
    status, text = verify_command()
    assert (status, text.splitlines()[0]) == (1, "mau:2: file ảnh chụp.png")
    assert text.splitlines()[-1].startswith("LỖI")


def test_entries_recorded_while_the_chain_is_walked_raise_no_alarm(
    five: list[Entry], district: SampleDistrict, book: SimpleNamespace
) -> None:
    walk = chain.verify(five[0].ledger, heads=[chain.Head("mau", 5, "0" * 64)])
    assert next(walk).what == "head"  # it stands in the middle of the walk
    actions.record(book.draft(district.units["xa-6"], note="giữa chừng"), by=None)
    assert list(walk) == []


# The head that a report prints


def test_a_rewritten_chain_is_caught_by_the_head_that_a_report_prints(
    five: list[Entry], as_person: Callable[[str], Client], book: SimpleNamespace
) -> None:
    """Somebody with the database's password changes a quantity and computes every later hash, and the head, anew."""
    printed = str(chain.head(Ledger.objects.get()))
    with book.unguarded() as cursor:
        cursor.execute("UPDATE evidence_entry SET quantity = 99 WHERE id = %s", [five[1].pk])
    assert faults() == [(2, "hash")]
    book.rewrite(five[0].ledger)
    assert faults() == []
    assert verify_command()[0] == 0
    client = as_person("quansat")
    assert "Nguyên vẹn" in client.post(reverse("evidence:verify"), {"head": ""}).content.decode()

    status, text = verify_command("--head", printed)
    assert status == 1
    assert text.startswith("mau:5: head ")
    page = client.post(reverse("evidence:verify"), {"head": f"  {printed} "}).content.decode()
    assert "cả sổ có thể đã bị viết lại" in page
    assert "Nguyên vẹn" not in page


def test_the_true_head_and_every_earlier_one_pass(five: list[Entry]) -> None:
    for entry in five:
        assert verify_command("--head", f"mau:{entry.seq}:{entry.hash}")[0] == 0
    both = [chain.Head("mau", entry.seq, entry.hash) for entry in five]
    assert faults(heads=both) == []


def test_of_two_heads_of_one_number_one_is_wrong(five: list[Entry]) -> None:
    good = chain.Head("mau", 3, five[2].hash)
    for order in ([good, chain.Head("mau", 3, "a" * 64)], [chain.Head("mau", 3, "a" * 64), good]):
        assert faults(heads=order) == [(3, "head")]


def test_the_head_of_an_empty_ledger_is_known(five: list[Entry]) -> None:
    assert faults(heads=[chain.Head("mau", 0, chain.GENESIS)]) == []
    assert faults(heads=[chain.Head("mau", 0, "a" * 64)]) == [(0, "head")]


def test_a_ledger_that_is_gone_is_said(five: list[Entry], as_person: Callable[[str], Client]) -> None:
    text = f"khac:3:{'a' * 64}"
    with pytest.raises(CommandError, match="Không có sổ: khac"):
        verify_command("--head", text)
    page = as_person("quansat").post(reverse("evidence:verify"), {"head": text}).content.decode()
    assert "Không thấy sổ “khac”" in page


@pytest.mark.parametrize(
    "text", ["", "mau", "mau:5", "mau:x:" + "a" * 64, "mau:5:" + "a" * 63, "mau:5:" + "g" * 64, "a:b:c:d"]
)
def test_what_is_no_head_is_said(five: list[Entry], as_person: Callable[[str], Client], text: str) -> None:
    with pytest.raises(ValueError, match="not a chain head"):
        chain.Head.parse(text)
    with pytest.raises(CommandError, match="Đầu chuỗi phải có dạng"):
        verify_command("--head", text)
    if text:
        page = as_person("quansat").post(reverse("evidence:verify"), {"head": text}).content.decode()
        assert "không đúng dạng" in page
        assert re.search(rf'value="{re.escape(text)}"', page)


@given(
    seq=st.integers(0, 10**12),
    value=st.binary(min_size=32, max_size=32),
    slug=st.from_regex(r"[a-z0-9-]{1,30}", fullmatch=True),
)
def test_a_head_reads_back_as_it_prints(seq: int, value: bytes, slug: str) -> None:
    head = chain.Head(slug, seq, value.hex())
    assert chain.Head.parse(f" {head}\n") == head


def test_the_command_on_an_empty_house(db: None) -> None:
    assert verify_command() == (0, "Sổ chưa có dòng nào (no entries yet).\n")


def test_verifying_takes_few_queries(five: list[Entry], django_assert_max_num_queries: Any) -> None:
    assert connection.vendor in ("sqlite", "postgresql")
    with django_assert_max_num_queries(9):  # one of them asks the rooms for the heads they keep
        assert list(chain.verify(five[0].ledger)) == []
