"""Screens of people: only for administrators, only over the people of their units."""

from __future__ import annotations

from typing import Any

import pytest
from loa.kit.collate import sort_key
from loa.org import actions
from loa.org.models import Membership, Role, User
from loa.org.sample import SampleDistrict
from sheets_read import table

PEOPLE = "/ban/nguoi-dung/"
PASSWORD = "mot-cau-ngan-de-nho"


def url(person: User, deed: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{deed}"


@pytest.fixture
def commune_admin(district: SampleDistrict, as_person: Any) -> Any:
    """A client of somebody who administers only xã Sơn Viên."""
    actions.grant(district.people["xa.sonvien"], district.units["xa-6"], Role.ADMIN, by=None)
    return as_person("xa.sonvien")


def test_the_list(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    page = client.get(PEOPLE).content.decode()
    assert page.index("Bùi Thị Mẫu") < page.index("Đặng Thị Mẫu") < page.index("Đỗ Văn Mẫu") < page.index("Hồ Văn Mẫu")
    assert "Biên tập, UBND xã Sơn Viên" in page
    found = client.get(f"{PEOPLE}?tim=le thi mau").content.decode()
    assert "Lê Thị Mẫu" in found
    assert "Bùi Thị Mẫu" not in found
    approvers = client.get(f"{PEOPLE}?vai=approver").content.decode()
    assert "Hồ Văn Mẫu" in approvers
    assert "Trần Văn Mẫu" not in approvers
    exported = table(client.get(f"{PEOPLE}?vai=approver&xep=-ten&xuat=xlsx").content)
    names = [row["Họ và tên"] for row in exported]
    assert names == sorted(names, key=sort_key, reverse=True)
    assert "Hồ Văn Mẫu" in names
    assert "Trần Văn Mẫu" not in names
    assert all(str(Role.APPROVER.label) in row["Vai trò"] for row in exported)


def test_the_list_is_cheap(district: SampleDistrict, as_person: Any, django_assert_max_num_queries: Any) -> None:
    client = as_person("quantri")
    with django_assert_max_num_queries(15):
        client.get(PEOPLE)


@pytest.mark.parametrize("who", ["dieuphoi", "xa.sonvien", "quansat"])
def test_nobody_else_gets_in(district: SampleDistrict, as_person: Any, who: str) -> None:
    client = as_person(who)
    person = district.people["xa.quelam"]
    assert client.get(PEOPLE).status_code == 403
    assert client.get(f"{PEOPLE}them/").status_code == 403
    for deed in ("", "sua/", "mat-khau/", "khoa/", "vai-tro/"):
        assert client.get(url(person, deed)).status_code == 404
        assert client.post(url(person, deed), {}).status_code in (404, 405)


def test_an_administrator_of_one_commune_reaches_only_its_people(district: SampleDistrict, commune_admin: Any) -> None:
    page = commune_admin.get(PEOPLE).content.decode()
    assert "Hồ Văn Mẫu" in page
    assert "Bùi Thị Mẫu" not in page
    stranger = district.people["xa.quelam"]
    for deed in ("", "sua/", "mat-khau/", "khoa/", "vai-tro/"):
        assert commune_admin.get(url(stranger, deed)).status_code == 404
    role = stranger.memberships.first()
    assert commune_admin.post(url(stranger, f"vai-tro/{role.pk}/thu/")).status_code == 404
    own = district.people["lanhdao.sonvien"]
    assert commune_admin.post(url(own, f"vai-tro/{role.pk}/thu/")).status_code == 404
    elsewhere = {"unit": district.units["xa-3"].pk, "role": "admin"}
    assert commune_admin.post(url(own, "vai-tro/"), elsewhere).status_code == 200
    assert not Membership.objects.filter(user=own, unit=district.units["xa-3"]).exists()


def test_a_person_with_a_role_elsewhere_is_not_taken_over(district: SampleDistrict, commune_admin: Any) -> None:
    person = district.people["lanhdao.sonvien"]
    actions.grant(person, district.units["vhtt"], Role.OBSERVER, by=None)
    assert "Còn 1 vai trò ở đơn vị khác" in commune_admin.get(url(person)).content.decode()
    assert commune_admin.post(url(person, "mat-khau/"), {"password": PASSWORD}).status_code == 403
    assert commune_admin.post(url(person, "khoa/")).status_code == 403
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert person.is_active


def test_create(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    data = {
        "full_name": "Nguyễn Văn Thử",
        "username": "nguyen.van.thu",
        "password": PASSWORD,
        "unit": district.units["xa-1"].pk,
        "role": "editor",
    }
    weak = client.post(f"{PEOPLE}them/", data | {"password": "1234567890"})
    assert weak.status_code == 200
    assert 'value="Nguyễn Văn Thử"' in weak.content.decode()
    assert client.post(f"{PEOPLE}them/", data).status_code == 302
    person = User.objects.get(username="nguyen.van.thu")
    assert person.check_password(PASSWORD)
    assert [(row.unit, row.role) for row in person.memberships.all()] == [(district.units["xa-1"], "editor")]
    taken = client.post(f"{PEOPLE}them/", data | {"username": "Nguyen.Van.THU"}).content.decode()
    assert "đã có người dùng" in taken
    outside = client.post(f"{PEOPLE}them/", data | {"username": "khac", "unit": district.units["province"].pk})
    assert outside.status_code == 200
    assert not User.objects.filter(username="khac").exists()


def test_change_grant_revoke(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    person = district.people["xa.quelam"]
    assert client.post(url(person, "sua/"), {"full_name": "Bùi Thị Mẫu Hai"}).status_code == 302
    person.refresh_from_db()
    assert person.full_name == "Bùi Thị Mẫu Hai"
    until = {"unit": district.units["xa-3"].pk, "role": "contest", "until": "2026-12-31"}
    assert client.post(url(person, "vai-tro/"), until).status_code == 302
    row = person.memberships.get(role="contest")
    assert "đến hết" in client.get(url(person)).content.decode()
    assert client.get(url(person, f"vai-tro/{row.pk}/thu/")).status_code == 405
    assert client.post(url(person, f"vai-tro/{row.pk}/thu/"))["Location"] == url(person)
    assert not person.memberships.filter(role="contest").exists()


def test_when_the_last_role_goes_the_person_leaves_the_list(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    person = district.people["quansat"]
    row = person.memberships.get()
    assert client.post(url(person, f"vai-tro/{row.pk}/thu/"))["Location"] == PEOPLE


def test_lock_and_open(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    person = district.people["xa.quelam"]
    assert "Việc đã làm vẫn đứng tên họ" in client.get(url(person, "khoa/")).content.decode()
    client.post(url(person, "khoa/"))
    person.refresh_from_db()
    assert not person.is_active
    client.post(url(person, "khoa/"))
    person.refresh_from_db()
    assert person.is_active


def test_nobody_locks_or_strips_themselves(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    me = district.people["quantri"]
    assert client.post(url(me, "khoa/")).status_code == 409
    row = me.memberships.get()
    response = client.post(url(me, f"vai-tro/{row.pk}/thu/"), follow=True)
    assert "Không tự thu vai trò quản trị" in response.content.decode()
    assert me.memberships.count() == 1


def test_password(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    person = district.people["xa.quelam"]
    assert client.post(url(person, "mat-khau/"), {"password": "ngan"}).status_code == 200
    assert client.post(url(person, "mat-khau/"), {"password": PASSWORD}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
