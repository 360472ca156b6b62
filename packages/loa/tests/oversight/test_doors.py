"""Every address of this room, tried by those whom it does not concern."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern

WORDS = {"highlights": "a", "difficulties": "b", "next": "c", "proposals": ""}


@pytest.fixture
def addresses(campaign):  # type: ignore[no-untyped-def]
    """Each named address of the room with rows of xã Sơn Viên and of the district in it."""
    from loa.oversight import actions as deeds
    from loa.oversight.models import Reminder
    from loa.oversight.reports import actions
    from loa.oversight.reports import whole as whole_actions

    writer, coordinator = campaign.person("xa.sonvien"), campaign.person("dieuphoi")
    task = campaign.task("report", "xa-6", "quý III/2026")
    report = actions.begin(task, by=writer)
    whole = whole_actions.compile(campaign.plan, actions.window_of(task), by=coordinator)
    deeds.remind(campaign.plan, [campaign.unit("xa-6")], "Nhắc.", by=coordinator)
    plan, one = campaign.plan.pk, f"/ban/bao-cao/{report.pk}/"
    all_, part = f"/ban/bao-cao/tong-hop/{whole.pk}/", campaign.task("contest", "xa-6").pk
    return {
        "my_work": "/ban/viec/",
        "boards": "/ban/tien-do/",
        "board": f"/ban/tien-do/{plan}/",
        "reports": "/ban/bao-cao/",
        "confirm_part": f"/ban/viec/{part}/phoi-hop/",
        "read_reminder": f"/ban/viec/loi-nhac/{Reminder.objects.get().pk}/da-xem/",
        "remind": f"/ban/tien-do/{plan}/nhac/",
        "choose_focal": f"/ban/bao-cao/dau-moi/{plan}/",
        "report_for_task": f"/ban/bao-cao/viec/{task.pk}/",
        "report": one,
        "save_words": f"{one}luu/",
        "freeze": f"{one}chot/",
        "submit": f"{one}nop/",
        "take_back": f"{one}rut/",
        "give_back": f"{one}tra-lai/",
        "accept": f"{one}nhan/",
        "report_file": f"{one}tep/pdf/",
        "report_page": f"{one}trang/1/",
        "compile": f"/ban/bao-cao/tong-hop/lap/{plan}/",
        "whole": all_,
        "save_whole": f"{all_}luu/",
        "finish": f"{all_}chot/",
        "reopen": f"{all_}mo-lai/",
        "whole_file": f"{all_}tep/pdf/",
        "whole_page": f"{all_}trang/1/",
    }


OPEN = {"my_work", "boards", "board", "reports"}
"""Everybody's pages; what they show is narrowed to one's own units (test_board, test_work, test_reports)."""


def test_no_address_was_forgotten(addresses) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.urls import urlpatterns

    assert {one.name for one in urlpatterns if isinstance(one, URLPattern)} == set(addresses)


@pytest.mark.parametrize("name", ["xa.quelam", "quantri", "duyetbai", "trucdai"])
def test_a_person_of_another_unit_is_refused_everywhere(campaign, addresses, as_person, name) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.oversight.models import ConsolidatedReport, Reminder, UnitReport

    before = (
        list(UnitReport.objects.values()),
        list(ConsolidatedReport.objects.values()),
        list(Reminder.objects.values()),
    )
    entries = Entry.objects.count()
    client = as_person(name)
    sees_whole = name == "quantri"  # the district's administrator may read its reports, and do nothing with them
    for key, address in addresses.items():
        if key in OPEN:
            continue
        reading = {"whole", "whole_file", "whole_page"} if sees_whole else set()
        got = client.get(address).status_code
        assert got in ((200,) if key in reading else (403, 404, 405)), (key, got)
        posted = client.post(
            address, {**WORDS, "reason": "x", "note": "x", "ky": "20260615-20260914", "units": "1", "text": "x"}
        )
        assert posted.status_code in (403, 404, 405, 409), (key, posted.status_code)
    after = (
        list(UnitReport.objects.values()),
        list(ConsolidatedReport.objects.values()),
        list(Reminder.objects.values()),
    )
    assert after == before
    assert Entry.objects.count() == entries


def test_the_coordinator_does_not_write_the_units_words(campaign, addresses, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    for key in ("save_words", "freeze", "submit", "take_back", "report_for_task"):
        assert client.post(addresses[key], WORDS).status_code in (403, 404), key


def test_whoever_has_not_signed_in_is_sent_to_sign_in(addresses) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    for key, address in addresses.items():
        got = client.get(address)
        assert got.status_code in (302, 405), key
        posted = client.post(address)
        assert posted.status_code in (302, 405), key
        for answer in (got, posted):
            if answer.status_code == 302:
                assert answer.url.startswith("/ban/dang-nhap/"), key


def test_deeds_are_done_by_post_only(addresses, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    for key in (
        "read_reminder",
        "choose_focal",
        "save_words",
        "freeze",
        "submit",
        "take_back",
        "accept",
        "compile",
        "save_whole",
        "finish",
    ):
        assert client.get(addresses[key]).status_code == 405, key
