"""Screens of units, as an administrator, as a reader, and as somebody of another unit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from loa.kit.clock import today
from loa.org.models import Succession, Unit, UnitName
from loa.org.sample import SampleDistrict

UNITS = "/ban/don-vi/"


def url(unit: Unit, deed: str = "") -> str:
    return f"{UNITS}{unit.pk}/{deed}"


def test_the_tree_shows_what_one_may_see(district: SampleDistrict, as_person: Any) -> None:
    whole = as_person("quantri").get(UNITS).content.decode()
    assert "Ủy ban nhân dân huyện Nông Sơn" in whole
    assert "13 đơn vị trực thuộc" in whole
    assert "Ủy ban nhân dân tỉnh Quảng Nam" not in whole
    assert whole.index("xã Quế Trung") < whole.index("xã Sơn Viên")
    own = as_person("xa.sonvien").get(UNITS).content.decode()
    assert "xã Sơn Viên" in own
    assert "xã Quế Lâm" not in own
    assert "Thêm đơn vị" not in own


@pytest.mark.parametrize("query", ["?tim=que lam", "?tim=Quế Lâm", "?tim=xa+que+lam&loai=commune"])
def test_search(district: SampleDistrict, as_person: Any, query: str) -> None:
    page = as_person("quantri").get(UNITS + query).content.decode()
    assert "Ủy ban nhân dân xã Quế Lâm" in page
    assert "Ủy ban nhân dân xã Quế Lộc" not in page


def test_filters_of_kind_and_days(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    unit = district.communes[0]
    Unit.objects.filter(pk=unit.pk).update(valid_to=today() - timedelta(days=1))
    assert unit.name not in client.get(UNITS).content.decode()
    assert unit.name in client.get(f"{UNITS}?con=cu").content.decode()
    assert unit.name in client.get(f"{UNITS}?con=tat-ca").content.decode()
    schools = client.get(f"{UNITS}?loai=school").content.decode()
    assert "Trường THPT Nông Sơn" in schools
    assert "xã Quế Lộc" not in schools
    assert "Không đơn vị nào khớp" in client.get(f"{UNITS}?tim=zzz").content.decode()


def test_the_tree_costs_the_same_however_big(
    district: SampleDistrict, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_person("quantri")
    root = district.units["district"]
    Unit.objects.bulk_create(
        Unit(name=f"Xã {n}", kind="commune", parent=root, path=f"{root.path}{n:08d}.") for n in range(900, 1200)
    )
    with django_assert_max_num_queries(15):
        assert client.get(f"{UNITS}?tim=xa").status_code == 200


def test_a_unit(district: SampleDistrict, as_person: Any) -> None:
    page = as_person("xa.sonvien").get(url(district.units["xa-6"])).content.decode()
    assert "Hồ Văn Mẫu" in page
    assert "Người duyệt" in page
    assert "ket-thuc" not in page
    assert "/ban/nguoi-dung/" not in page


def test_another_units_page_is_unknown(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("xa.sonvien")
    for deed in ("", "sua/", "ket-thuc/", "ke-thua/", "ten/"):
        assert client.get(url(district.units["xa-3"], deed)).status_code == 404


def test_only_an_administrator_changes_units(district: SampleDistrict, as_person: Any) -> None:
    unit = district.units["xa-6"]
    for who in ("dieuphoi", "xa.sonvien", "quansat"):
        client = as_person(who)
        for deed in ("sua/", "ket-thuc/", "ke-thua/", "ten/"):
            assert client.get(url(unit, deed)).status_code == 403
            assert client.post(url(unit, deed), {}).status_code == 403
        assert client.get(f"{UNITS}them/").status_code == 403
    before = unit.name
    unit.refresh_from_db()
    assert unit.name == before


def test_create(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    root = district.units["district"]
    assert f'<option value="{root.pk}" selected>' in client.get(f"{UNITS}them/?tren={root.pk}").content.decode()
    data = {"parent": root.pk, "name": "Ủy ban nhân dân xã Thử", "kind": "commune", "valid_from": "01/07/2025"}
    response = client.post(f"{UNITS}them/", data)
    unit = Unit.objects.get(name="Ủy ban nhân dân xã Thử")
    assert response["Location"] == url(unit)
    assert unit.valid_from == date(2025, 7, 1)
    assert unit.within(root)
    twin = client.post(f"{UNITS}them/", data)
    assert "Đã có đơn vị" in twin.content.decode()
    assert 'value="Ủy ban nhân dân xã Thử"' in twin.content.decode()
    above = district.units["province"]
    assert client.post(f"{UNITS}them/", data | {"parent": above.pk, "name": "Vượt"}).status_code == 200
    assert not Unit.objects.filter(name="Vượt").exists()


def test_change_and_end(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    unit = district.units["xa-6"]
    data = {"name": unit.name, "kind": "commune", "valid_from": "2025-01-01", "valid_to": "2024-01-01"}
    wrong = client.post(url(unit, "sua/"), data).content.decode()
    assert "Ngày kết thúc đứng trước ngày bắt đầu" in wrong
    assert 'value="2024-01-01"' in wrong
    assert client.post(url(unit, "sua/"), data | {"valid_to": "", "seat": "Sơn Viên"}).status_code == 302
    asked = client.get(url(district.units["district"], "ket-thuc/")).content.decode()
    assert "Bên dưới còn 13 đơn vị" in asked
    assert client.post(url(unit, "ket-thuc/"), {"valid_to": "2026-12-31"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.valid_from, unit.valid_to) == (date(2025, 1, 1), date(2026, 12, 31))


def test_succession(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    old, new = district.units["xa-6"], district.units["xa-2"]
    data = {"successor": new.pk, "date": "2025-01-01", "share": "100", "instrument": "Nghị quyết 1241/NQ-UBTVQH15"}
    assert client.post(url(old, "ke-thua/"), data).status_code == 302
    step = Succession.objects.get()
    assert (step.predecessor, step.successor, step.share) == (old, new, 1)
    old.refresh_from_db()
    assert old.valid_to == date(2024, 12, 31)
    assert "Nghị quyết 1241/NQ-UBTVQH15" in client.get(url(new)).content.decode()
    again = client.post(url(old, "ke-thua/"), data)
    assert again.status_code == 200
    assert Succession.objects.count() == 1
    outside = client.post(url(old, "ke-thua/"), data | {"successor": district.units["province"].pk})
    assert outside.status_code == 200
    assert (
        client.post(url(new, "ke-thua/"), data | {"successor": district.units["xa-1"].pk, "share": "0"}).status_code
        == 200
    )


def test_names(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    unit = district.units["xa-6"]
    assert client.post(url(unit, "ten/"), {"name": "  UBND  xã Sơn Viên ", "valid_to": "2024-12-31"}).status_code == 302
    name = UnitName.objects.get(unit=unit, name="UBND xã Sơn Viên")
    assert "đến hết" in client.get(url(unit)).content.decode()
    drop = url(unit, f"ten/{name.pk}/bo/")
    assert client.get(drop).status_code == 405
    assert as_person("dieuphoi").post(drop).status_code == 403
    assert client.post(url(district.units["xa-1"], f"ten/{name.pk}/bo/")).status_code == 404
    assert client.post(drop).status_code == 302
    assert not UnitName.objects.filter(pk=name.pk).exists()
