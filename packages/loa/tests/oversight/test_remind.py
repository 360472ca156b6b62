"""Urging: whom, once, on record, and read."""

from __future__ import annotations

from datetime import date

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


def notices(campaign, duty: str, kind: str) -> list[str]:  # type: ignore[no-untyped-def]
    """The units that were given notice of a duty's tasks, each as often as it was."""
    from loa.oversight.models import Reminder

    names = {unit.pk: key for key, unit in campaign.district.units.items()}
    rows = Reminder.objects.filter(kind=kind, task__duty=campaign.duties[duty])
    return sorted(names[pk] for pk in rows.values_list("unit", flat=True))


def test_three_days_ahead_a_unit_without_any_record_is_told_once(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import tick

    campaign.record(campaign.task("relay", "xa-6", "tháng 10/2026"))  # one of two: something is on record
    clock.to(date(2026, 10, 27))
    tick()
    assert notices(campaign, "relay", "soon") == []
    clock.to(date(2026, 10, 28))
    assert tick()["oversight.notices"] == 6  # the radio programme of the centre as well
    assert notices(campaign, "relay", "soon") == ["xa-1", "xa-2", "xa-3", "xa-4", "xa-5"]
    assert notices(campaign, "social", "soon") == []  # no measure, no deadline
    assert tick()["oversight.notices"] == 0
    clock.to(date(2026, 10, 31))
    assert tick()["oversight.notices"] == 0
    page = as_person("xa.quelam").get("/ban/viec/").content.decode()
    assert "Loa báo UBND xã Quế Lâm" in page
    assert "đến hạn ngày 31/10/2026 mà sổ minh chứng chưa có gì" in page
    assert "đến hạn ngày 31/10/2026 mà sổ" not in as_person("xa.sonvien").get("/ban/viec/").content.decode()


def test_the_days_ahead_are_a_setting(campaign, clock, settings) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import tick

    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"notice_days": 10})
    clock.to(date(2026, 10, 21))
    tick()
    assert len(notices(campaign, "relay", "soon")) == 6


def test_what_became_late_is_told_once_to_the_unit_and_to_the_focal_unit(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.kit.clock import tick
    from loa.oversight.models import Reminder

    campaign.record(campaign.task("relay", "xa-5", "tháng 10/2026"), quantity=2)
    campaign.record(campaign.task("relay", "xa-6", "tháng 10/2026"))
    clock.to(date(2026, 10, 31))
    tick()
    assert notices(campaign, "relay", "late") == []
    clock.to(date(2026, 11, 1))
    assert tick()["oversight.notices"] > 0
    assert notices(campaign, "relay", "late") == ["xa-1", "xa-2", "xa-3", "xa-4", "xa-6"]
    assert notices(campaign, "paper", "late") == []  # late for two months: no news
    focal = Reminder.objects.get(kind="late", unit=campaign.unit("vhtt"))
    assert "- UBND xã Quế Lâm: Tiếp âm chương trình của huyện, tháng 10/2026 (hạn 31/10/2026)" in focal.text
    assert str(campaign.unit("xa-5")) not in focal.text
    assert tick()["oversight.notices"] == 0
    assert not Entry.objects.filter(kind="reminder").exists()
    page = as_person("xa.quelam").get("/ban/viec/").content.decode()
    assert "đã quá hạn ngày 31/10/2026" in page
    assert "đến hạn ngày 31/10/2026 mà sổ" not in page  # told to be late: the earlier notice is over
    page = as_person("dieuphoi").get("/ban/viec/").content.decode()
    assert "Việc của các đơn vị đã quá hạn" in page
    assert f"/ban/tien-do/{campaign.plan.pk}/nhac/" in page
    clock.to(date(2026, 11, 3))
    campaign.record(campaign.task("relay", "xa-3", "tháng 10/2026"), quantity=2)
    assert "đã quá hạn ngày 31/10/2026" not in as_person("xa.quelam").get("/ban/viec/").content.decode()


def test_a_missed_week_is_made_up(campaign, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import tick

    clock.to(date(2026, 11, 7))
    tick()
    assert len(notices(campaign, "relay", "late")) == 6
    assert notices(campaign, "relay", "soon") == []


def test_a_notice_does_not_keep_a_person_from_urging(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import tick
    from loa.oversight.actions import late_units

    clock.to(date(2026, 11, 1))
    tick()
    assert not any(one.is_recent for one in late_units(campaign.plan))
    address = f"/ban/tien-do/{campaign.plan.pk}/nhac/"
    assert as_person("dieuphoi").post(address, {"units": [campaign.unit("xa-3").pk], "text": "x"}).status_code == 302
    assert any(one.is_recent for one in late_units(campaign.plan))


def test_the_sender_is_named_even_when_the_account_is_gone(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight import actions
    from loa.oversight.models import Reminder

    sender = campaign.person("dieuphoi")
    actions.remind(campaign.plan, [campaign.unit("xa-3")], "Nhắc.", by=sender)
    Reminder.objects.update(sent_by=None)
    assert f"{sender} nhắc UBND xã Quế Lâm" in as_person("xa.quelam").get("/ban/viec/").content.decode()
    Reminder.objects.update(sender="")
    page = as_person("xa.quelam").get("/ban/viec/").content.decode()
    assert "Người không còn trong hệ thống nhắc UBND xã Quế Lâm" in page
