"""Urging: whom, once, on record, and read."""

from __future__ import annotations

import pytest


def late_keys(campaign) -> set[str]:  # type: ignore[no-untyped-def]
    from loa.oversight.actions import late_units

    names = {unit.pk: key for key, unit in campaign.district.units.items()}
    return {names[one.unit.pk] for one in late_units(campaign.plan)}


def test_the_page_lists_who_is_late_and_what_they_will_read(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    assert late_keys(campaign) == {*(f"xa-{n}" for n in range(1, 7)), "ttvh", "vhtt", "district"}
    text = as_person("dieuphoi").get(f"/ban/tien-do/{campaign.plan.pk}/nhac/").content.decode()
    assert "9 đơn vị còn" in text
    assert "Theo kế hoạch số 12/KH-UBND" in text
    assert "(hạn 31/8/2026)" in text


def test_a_reminder_reaches_the_unit_is_on_record_and_is_read_once(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.oversight.models import Reminder

    address = f"/ban/tien-do/{campaign.plan.pk}/nhac/"
    units = [campaign.unit("xa-3").pk, campaign.unit("xa-6").pk]
    as_person("dieuphoi").post(address, {"units": units, "text": "Đề nghị làm sớm."})
    assert set(Reminder.objects.values_list("unit", flat=True)) == set(units)
    entry = Entry.objects.get(kind="reminder")
    assert (entry.unit, entry.task, entry.quantity) == (campaign.unit("vhtt"), campaign.task("follow", "vhtt"), 1)
    assert "UBND xã Quế Lâm" in entry.note
    row = Reminder.objects.get(unit=campaign.unit("xa-3"))
    assert row.entry == entry
    assert row.text.startswith("Đề nghị làm sớm.\n- ")
    unit = as_person("xa.quelam")
    page = unit.get("/ban/viec/").content.decode()
    assert "Đề nghị làm sớm." in page
    assert as_person("xa.sonvien").post(f"/ban/viec/loi-nhac/{row.pk}/da-xem/").status_code == 404
    unit.post(f"/ban/viec/loi-nhac/{row.pk}/da-xem/")
    row.refresh_from_db()
    assert row.read_by.username == "xa.quelam"
    first = row.read_at
    clock.move(hours=1)
    unit.post(f"/ban/viec/loi-nhac/{row.pk}/da-xem/")
    row.refresh_from_db()
    assert row.read_at == first
    assert "Đề nghị làm sớm." not in unit.get("/ban/viec/").content.decode()


def test_nobody_is_urged_twice_in_a_day_by_mistake(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.models import Reminder

    address = f"/ban/tien-do/{campaign.plan.pk}/nhac/"
    client = as_person("dieuphoi")
    send = {"units": [campaign.unit("xa-3").pk], "text": "Nhắc."}
    client.post(address, send)
    again = client.post(address, {**send, "text": "Nhắc nữa."})
    assert again.status_code == 422
    assert "vừa được nhắc trong 24 giờ qua" in again.content.decode()
    assert "Nhắc nữa." in again.content.decode()
    assert Reminder.objects.count() == 1
    client.post(address, {**send, "again": "on"})
    assert Reminder.objects.count() == 2
    clock.move(hours=25)
    client.post(address, send)
    assert Reminder.objects.count() == 3


def test_nothing_is_sent_without_a_unit_a_text_or_a_reason(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.refused import Refused
    from loa.oversight import actions
    from loa.oversight.models import Reminder

    by = campaign.person("dieuphoi")
    for units, text in (
        ([], "x"),
        ([campaign.unit("xa-3")], " "),
        ([campaign.unit("doan")], "x"),
        ([campaign.unit("xa-3")], "x" * 2001),
    ):
        with pytest.raises(Refused):
            actions.remind(campaign.plan, units, text, by=by)
    assert as_person("dieuphoi").post(f"/ban/tien-do/{campaign.plan.pk}/nhac/", {"text": "x"}).status_code == 422
    assert not Reminder.objects.exists()


def test_only_a_coordinator_urges(campaign) -> None:  # type: ignore[no-untyped-def]
    from django.core.exceptions import PermissionDenied
    from loa.oversight import actions

    for name in ("xa.quelam", "baocao", "quansat", "quantri"):
        with pytest.raises(PermissionDenied):
            actions.remind(campaign.plan, [campaign.unit("xa-3")], "x", by=campaign.person(name))


def test_without_a_duty_to_urge_nothing_is_put_on_record(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.kit.clock import now
    from loa.oversight import actions

    task = campaign.task("follow", "vhtt")
    task.retired_at = now()
    task.save()
    rows = actions.remind(campaign.plan, [campaign.unit("xa-3")], "x", by=campaign.person("dieuphoi"))
    assert len(rows) == 1
    assert not Entry.objects.exists()
