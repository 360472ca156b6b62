"""Recording, voiding and replacing through the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation
from loa.evidence import access, actions, chain
from loa.evidence.models import Attachment, Entry, Ledger, Method
from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org.sample import SampleDistrict
from loa.plan.models import Task
from wagtail.models import ModelLogEntry


def test_an_entry_says_who_what_when_where_how_much(
    district: SampleDistrict, make_task: Callable[..., Task], book: SimpleNamespace
) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    task = make_task(unit)
    entry = actions.record_by_hand(
        book.draft(
            unit, task=task, quantity=Decimal("3"), place=" Thôn 1 ", note="Loa thôn\r\nsáng", files=(book.png(),)
        ),
        by=by,
    )
    row = Entry.objects.get(pk=entry.pk)
    assert (row.seq, row.previous_hash, row.kind, row.unit, row.task) == (1, chain.GENESIS, "relay", unit, task)
    assert (row.quantity, row.measure, row.place, row.note) == (Decimal("3.00"), "lượt", "Thôn 1", "Loa thôn\r\nsáng")
    assert (row.method, row.recorded_by, row.happened_on) == (Method.HAND, by, today() - timedelta(days=1))
    assert row.hash == chain.digest(row, row.attachments.all())
    ledger = Ledger.objects.get()
    assert (ledger.slug, ledger.is_sample, ledger.head_seq, ledger.head_hash) == ("mau", True, 1, row.hash)


def test_the_next_entry_hangs_on_the_one_before(district: SampleDistrict, book: SimpleNamespace) -> None:
    unit = district.units["xa-6"]
    first = actions.record(book.draft(unit), by=None)
    second = actions.record(book.draft(district.units["xa-3"]), by=None)
    assert (second.seq, second.previous_hash) == (2, first.hash)


def test_sample_units_and_real_units_keep_separate_ledgers(
    district: SampleDistrict, real: Any, book: SimpleNamespace
) -> None:
    sample = actions.record(book.draft(district.units["xa-6"]), by=None)
    true = actions.record(book.draft(real.unit), by=None)
    assert (sample.ledger.slug, true.ledger.slug) == ("mau", "chinh")
    assert (sample.seq, true.seq) == (1, 1)


def test_the_files_are_kept_by_their_hash_and_once(district: SampleDistrict, book: SimpleNamespace) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    for note in ("một", "hai"):
        actions.record_by_hand(book.draft(unit, note=note, files=(book.png(),)), by=by)
    one, two = Attachment.objects.all()
    assert one.file.name == two.file.name == f"evidence/{one.sha256[:2]}/{one.sha256}"
    assert one.file.read() == book.PNG
    assert (one.filename, one.mime, one.size) == ("ảnh chụp.png", "image/png", len(book.PNG))


def test_audit_and_hooks_hear_of_it(
    district: SampleDistrict, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[int]] = []
    listen = [*actions.entries_changed._subscribers, lambda entries: heard.append([one.seq for one in entries])]
    monkeypatch.setattr(actions.entries_changed, "_subscribers", listen)
    by = district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(district.units["xa-6"]), by=by)
    actions.void(entry, by=by, reason="Nhầm")
    assert heard == [[1], [1]], "what was voided is named, not what voids it"
    noted = ModelLogEntry.objects.filter(action__startswith="evidence.").values_list("action", "user")
    assert sorted(noted) == [("evidence.record", by.pk), ("evidence.record", by.pk), ("evidence.void", by.pk)]


def test_many_at_once_are_chained_heard_of_and_voided_as_one_by_one(
    district: SampleDistrict, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[int]] = []
    listen = [*actions.entries_changed._subscribers, lambda entries: heard.append([one.seq for one in entries])]
    monkeypatch.setattr(actions.entries_changed, "_subscribers", listen)
    by = district.people["xa.sonvien"]
    made = actions.record_all([book.draft(district.units[key]) for key in ("xa-6", "xa-3", "xa-6")], by=by)
    actions.record(book.draft(district.units["xa-3"]), by=None)
    voiding = actions.withdraw_all(made[:2], by=by, reason="Nhầm")
    assert [one.seq for one in (*made, *voiding)] == [1, 2, 3, 5, 6]
    assert heard == [[1, 2, 3], [4], [1, 2]], "what was voided is named, not what voids it"
    ledger = made[0].ledger
    assert not list(chain.verify(ledger))
    for wrong in (voiding, made[:1], [made[2], made[2]]):
        with pytest.raises((Refused, IntegrityError)), transaction.atomic():
            actions.withdraw_all(wrong, by=by, reason="Nhầm")
    ledger.refresh_from_db()
    assert (ledger.head_seq, Entry.objects.count()) == (6, 6)


def test_a_subscriber_that_fails_leaves_nothing_behind(
    district: SampleDistrict, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(entries: list[Entry]) -> None:
        raise Refused("Không được.")

    monkeypatch.setattr(actions.entries_changed, "_subscribers", [fail])
    with pytest.raises(Refused):
        actions.record(book.draft(district.units["xa-6"]), by=None)
    assert not Entry.objects.exists()
    assert list(Ledger.objects.values_list("head_seq", flat=True)) in ([], [0])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "khong-co"}, "kind"),
        ({"kind": "report"}, "kind"),
        ({"kind": "void"}, "kind"),
        ({"happened_on": today() + timedelta(days=1)}, "happened_on"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"quantity": Decimal("0.001")}, "quantity"),
        ({"quantity": Decimal("1E+30")}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.vn/a"}, "link"),
        ({"link": "https://"}, "link"),
        ({"link": "https://a b.vn"}, "link"),
        ({"link": "https://[::1"}, "link"),
        ({"link": "https://example.vn/" + "a" * 500}, "link"),
        ({"link": ""}, "link"),
        ({"place": "x" * 201}, "place"),
        ({"note": "x" * 5001}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "nửa chữ \ud800"}, "note"),
        ({"place": "đỏ\x1b[31m"}, "place"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(
    district: SampleDistrict, book: SimpleNamespace, change: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        actions.record_by_hand(book.draft(district.units["xa-6"], **change), by=district.people["xa.sonvien"])
    assert refused.value.field == field
    assert not Entry.objects.exists()


@pytest.mark.parametrize("kind", ["another unit's", "retired"])
def test_a_task_that_is_not_to_be_done_here_is_refused(
    district: SampleDistrict, make_task: Callable[..., Task], book: SimpleNamespace, kind: str
) -> None:
    from loa.kit.clock import now

    unit = district.units["xa-6"]
    task = make_task(district.units["xa-3"]) if kind == "another unit's" else make_task(unit, retired_at=now())
    with pytest.raises(Refused) as refused:
        actions.record_by_hand(book.draft(unit, task=task), by=district.people["xa.sonvien"])
    assert refused.value.field == "task"


@pytest.mark.parametrize("who", ["xa.quelam", "lanhdao.sonvien", "quansat", "quantri", "bientap"])
def test_who_may_not_record_there_is_denied(district: SampleDistrict, book: SimpleNamespace, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.record_by_hand(book.draft(district.units["xa-6"]), by=district.people[who])


def test_the_same_form_twice_counts_once(district: SampleDistrict, book: SimpleNamespace) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    first = actions.record_by_hand(book.draft(unit, files=(book.png(),)), by=by)
    with pytest.raises(Refused, match="Giống hệt số 1"):
        actions.record_by_hand(book.draft(unit, files=(book.png(),)), by=by)
    actions.record_by_hand(book.draft(unit, files=(book.png(b"khac"),)), by=by)
    actions.record_by_hand(book.draft(unit, files=(book.png(),), place="Thôn 2"), by=by)
    actions.void(first, by=by, reason="Nhầm")
    actions.record_by_hand(book.draft(unit, files=(book.png(),)), by=by)
    assert access.live(Entry.objects.all()).count() == 3


def test_the_ledger_speaks_vietnamese_whatever_the_screen_speaks(
    district: SampleDistrict, book: SimpleNamespace
) -> None:
    with translation.override("en"):
        entry = actions.record(book.draft(district.units["xa-6"], kind="clipping"), by=None)
    assert entry.measure == "tin, bài"


@pytest.mark.parametrize("details", [{"n": 0.1}, {1: "x"}, {"a": [{"b": Decimal(1)}]}, {"d": today()}])
def test_details_that_a_database_would_change_are_not_taken(
    district: SampleDistrict, book: SimpleNamespace, details: Any
) -> None:
    with pytest.raises(TypeError):
        actions.record(book.draft(district.units["xa-6"], details=details), by=None)


def test_voiding_keeps_both_and_counts_neither(district: SampleDistrict, book: SimpleNamespace) -> None:
    by = district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(district.units["xa-6"]), by=by)
    voiding = actions.void(entry, by=by, reason="  Ghi nhầm\n ngày ")
    assert (voiding.kind, voiding.voids, voiding.note, voiding.quantity) == ("void", entry, "Ghi nhầm ngày", 0)
    assert Entry.objects.count() == 2
    assert not access.live(Entry.objects.all()).exists()


def test_replacing_points_both_ways_and_may_stand_on_the_old_files(
    district: SampleDistrict, book: SimpleNamespace
) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(unit, link="", files=(book.png(),)), by=by)
    actions.void(entry, by=by, reason="Nhầm số", replacement=book.draft(unit, link="", quantity=Decimal(2)))
    new = access.live(Entry.objects.all()).get()
    assert (new.replaces, new.quantity, new.seq) == (entry, 2, 3)
    assert Entry.objects.get(pk=entry.pk).replaced_by == new


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 6000])
def test_voiding_takes_a_reason(district: SampleDistrict, book: SimpleNamespace, reason: str) -> None:
    by = district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(district.units["xa-6"]), by=by)
    with pytest.raises(Refused) as refused:
        actions.void(entry, by=by, reason=reason)
    assert refused.value.field == "reason"


def test_voiding_happens_once_and_not_to_a_voiding_line(district: SampleDistrict, book: SimpleNamespace) -> None:
    by = district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(district.units["xa-6"]), by=by)
    voiding = actions.void(entry, by=by, reason="Nhầm")
    for again in (entry, voiding):
        with pytest.raises(Refused):
            actions.void(again, by=by, reason="Nhầm")
    assert Entry.objects.count() == 2


def test_a_bad_replacement_leaves_the_old_entry_standing(district: SampleDistrict, book: SimpleNamespace) -> None:
    unit, by = district.units["xa-6"], district.people["xa.sonvien"]
    entry = actions.record_by_hand(book.draft(unit), by=by)
    for bad in (book.draft(unit, quantity=Decimal(0)), book.draft(district.units["xa-3"])):
        with pytest.raises(Refused):
            actions.void(entry, by=by, reason="Nhầm", replacement=bad)
    assert list(Entry.objects.all()) == [entry]
    assert Ledger.objects.get().head_hash == entry.hash


def test_what_the_system_recorded_only_its_room_withdraws(district: SampleDistrict, book: SimpleNamespace) -> None:
    by = district.people["xa.sonvien"]
    entry = actions.record(book.draft(district.units["xa-6"], kind="story"), by=by)
    with pytest.raises(Refused, match="hệ thống"):
        actions.void(entry, by=by, reason="Nhầm")
    assert actions.withdraw(entry, by=None, reason="Đã gỡ bài").method == Method.SYSTEM


@pytest.mark.parametrize("who", ["xa.quelam", "lanhdao.sonvien", "quansat", "quantri", "baocao"])
def test_who_may_not_void_there_is_denied(district: SampleDistrict, book: SimpleNamespace, who: str) -> None:
    entry = actions.record_by_hand(book.draft(district.units["xa-6"]), by=district.people["xa.sonvien"])
    with pytest.raises(PermissionDenied):
        actions.void(entry, by=district.people[who], reason="Nhầm")


def test_a_task_with_evidence_cannot_be_deleted(
    district: SampleDistrict, make_task: Callable[..., Task], book: SimpleNamespace
) -> None:
    from django.db.models import ProtectedError

    unit = district.units["xa-6"]
    task = make_task(unit)
    actions.record(book.draft(unit, task=task), by=None)
    with pytest.raises(ProtectedError):
        task.delete()
