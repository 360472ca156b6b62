"""The audit log: for administrators, of their own units' people, in words."""

from __future__ import annotations

from typing import Any

import pytest
from loa.org import actions
from loa.org.models import Role
from loa.org.sample import SampleDistrict
from sheets_read import table

LOG = "/ban/nhat-ky/"


@pytest.fixture
def deeds(district: SampleDistrict) -> SampleDistrict:
    admin = district.people["quantri"]
    actions.grant(district.people["xa.quelam"], district.units["xa-3"], Role.CONTEST, by=admin)
    actions.change_unit(district.units["xa-6"], by=admin, short_name="Xã Sơn Viên")
    return district


def test_who_did_what(deeds: SampleDistrict, as_person: Any) -> None:
    page = as_person("quantri").get(LOG).content.decode()
    assert "<b>Giao vai trò</b>" in page
    assert "đơn vị: UBND xã Quế Lâm; vai trò: Tổ chức cuộc thi" in page
    assert "UBND xã Sơn Viên → Xã Sơn Viên" in page
    assert "Ngô Thị Mẫu" in page


def test_filters(deeds: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    only = client.get(f"{LOG}?ai={deeds.people['quantri'].pk}").content.decode()
    assert only.count('<th scope="row">') == 2
    granted = client.get(f"{LOG}?ai={deeds.people['quantri'].pk}&viec=org.grant&trong=1").content.decode()
    assert granted.count('<th scope="row">') == 1
    assert client.get(f"{LOG}?so=trang").status_code == 200
    assert client.get(f"{LOG}?tim=bui thi mau").content.decode().count("<b>Giao vai trò</b>") >= 1


def test_export(deeds: SampleDistrict, as_person: Any) -> None:
    response = as_person("quantri").get(f"{LOG}?xuat=xlsx")
    assert response.status_code == 200
    exported = table(response.content)
    renamed = next(row for row in exported if "Sơn Viên" in row["Với"])
    assert renamed["Ai"] == str(deeds.people["quantri"])
    assert "Giao vai trò" in {row["Đã làm gì"] for row in exported}


@pytest.mark.parametrize("who", ["dieuphoi", "bientap", "xa.sonvien", "quansat"])
def test_only_administrators(deeds: SampleDistrict, as_person: Any, who: str) -> None:
    client = as_person(who)
    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}?xuat=xlsx").status_code == 403
    assert "/ban/nhat-ky/" not in client.get("/ban/tro-giup/").content.decode()


def test_an_administrator_of_one_commune_sees_only_its_people(deeds: SampleDistrict, as_person: Any) -> None:
    actions.grant(deeds.people["xa.sonvien"], deeds.units["xa-6"], Role.ADMIN, by=None)
    own = actions.create_user(
        by=deeds.people["xa.sonvien"],
        username="moi",
        full_name="Người Mới",
        password=None,
        unit=deeds.units["xa-6"],
        role=Role.EDITOR,
    )
    page = as_person("xa.sonvien").get(LOG).content.decode()
    assert own.full_name in page
    assert "Tổ chức cuộc thi" not in page
    assert "Ngô Thị Mẫu" not in page


def test_a_page_of_the_log_is_cheap(deeds: SampleDistrict, as_person: Any, django_assert_max_num_queries: Any) -> None:
    client = as_person("quantri")
    with django_assert_max_num_queries(15):
        client.get(LOG)
