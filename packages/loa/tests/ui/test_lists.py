"""Lists: search, filters, order, pages, saved views, choosing many, XLSX; and that none of it reaches beyond the
person's rows.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from loa.kit.refused import Refused
from loa.org.access import visible_units
from loa.org.models import Unit, UnitKind
from loa.org.sample import SampleDistrict
from loa.ui.database import Alphabetical
from loa.ui.lists import Column, Deed, Empty, Filter, ListView
from loa.ui.models import SavedView
from loa.ui.sheets import workbook
from openpyxl import load_workbook

pytestmark = pytest.mark.django_db
DONE: list[list[Unit]] = []


def close(user: Any, rows: Any) -> str:
    if any(row.kind == UnitKind.DISTRICT for row in rows):
        raise Refused("Không đóng huyện được.")
    DONE.append(list(rows))
    return f"Đã đóng {len(rows)} đơn vị."


class Units(ListView):
    name = "test.units"
    title = "Đơn vị mẫu"
    columns = (
        Column("ten", "Tên", lambda unit: unit.name, sort=Alphabetical("name"), head=True),
        Column("loai", "Loại", lambda unit: unit.get_kind_display()),
        Column("tu", "Từ ngày", lambda unit: unit.valid_from, sort="valid_from"),
        Column("so", "Thứ tự", lambda unit: unit.order, sort="order", align="right"),
        Column("nut", "Nút", lambda unit: "", cell=lambda unit: "<i>x</i>", export=False),
    )
    filters = (
        Filter("loai", "Loại", lambda request: UnitKind.choices, lambda rows, value: rows.filter(kind=value)),
        Filter(
            "ngoai",
            "Ngoài",
            lambda request: [("1", "Ngoài"), ("0", "Trong")],
            lambda rows, value: rows.filter(outside=value == "1"),
            default="0",
        ),
    )
    search_fields = ("name", "short_name")
    deeds = (
        Deed("dong", "Đóng", close),
        Deed("cam", "Cấm", close, visible=lambda user: False),
    )
    empty = Empty("Chưa có đơn vị", "Thêm đơn vị đầu tiên.", "/them/", "Thêm")
    per_page = 5

    def rows(self) -> Any:
        return visible_units(self.request.user)


def call(district: SampleDistrict, query: str = "", data: dict[str, Any] | None = None, who: str = "quansat") -> Any:
    factory = RequestFactory()
    request = factory.get(f"/ban/thu/{query}") if data is None else factory.post(f"/ban/thu/{query}", data)
    request.user = district.people[who]
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)
    response = Units.as_view()(request)
    response.said = [str(message) for message in get_messages(request)]
    return response


def names(response: HttpResponse) -> list[str]:
    html = response.content.decode()
    return [part.split("</th>")[0] for part in html.split('<th scope="row">')[1:]]


def test_search_without_accents(district: SampleDistrict) -> None:
    assert names(call(district, "?tim=que lam")) == ["Ủy ban nhân dân xã Quế Lâm"]
    assert names(call(district, "?tim=QUẾ+LÂM")) == ["Ủy ban nhân dân xã Quế Lâm"]


def test_order_and_pages(district: SampleDistrict) -> None:
    first = names(call(district, "?xep=ten"))
    assert len(first) == 5
    assert first[0].startswith("Huyện đoàn")
    last = names(call(district, "?xep=-ten&trang=1"))
    assert last[0] == "Văn phòng HĐND và UBND huyện Nông Sơn"
    response = call(district, "?xep=-ten&trang=2")
    assert "?xep=-ten&amp;trang=1" in response.content.decode()
    assert 'aria-sort="descending"' in response.content.decode()
    assert len(names(call(district, "?trang=999"))) == 4


def test_nonsense_in_the_address_is_ignored(district: SampleDistrict) -> None:
    assert len(names(call(district, "?xep=password&loai=strange&trang=x"))) == 5
    # PostgreSQL breaks on NUL.
    assert names(call(district, "?tim=que%00+lam%00")) == ["Ủy ban nhân dân xã Quế Lâm"]
    assert call(district, "?loai=commune", {"luu": "1", "ten": "Các\x00 xã"}).said == ["Đã lưu cách xem “Các xã”."]


def test_filters_and_their_default(district: SampleDistrict) -> None:
    outside = Unit.objects.create(name="Sở ngoài", kind="other", outside=True, parent=district.units["district"])
    outside.path = f"{district.units['district'].path}{outside.pk:08d}."
    outside.save()
    assert len(names(call(district, "?loai=commune"))) == 5
    assert "Sở ngoài" not in names(call(district, "?loai=other"))
    assert names(call(district, "?loai=other&ngoai=")) == ["Sở ngoài"]
    assert names(call(district, "?loai=other&ngoai=1")) == ["Sở ngoài"]


def test_an_empty_list_says_what_will_be_here(district: SampleDistrict) -> None:
    Unit.objects.update(outside=True)
    html = call(district).content.decode()
    assert "Không dòng nào khớp" in html
    html = call(district, "?tim=khongcogi").content.decode()
    assert 'href="?"' in html


def test_saved_views_are_ones_own(district: SampleDistrict) -> None:
    response = call(district, "?loai=commune&xep=-ten&trang=2", {"luu": "1", "ten": "  Các   xã "})
    assert response.status_code == 302
    assert response.said == ["Đã lưu cách xem “Các xã”."]
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Các xã", "loai=commune&xep=-ten")
    html = call(district, "?loai=commune&xep=-ten").content.decode()
    assert 'href="?loai=commune&amp;xep=-ten" aria-current="true"' in html
    assert "Các xã" not in call(district, who="quantri").content.decode()
    call(district, "", {"bo": str(view.pk)}, who="quantri")
    assert SavedView.objects.count() == 1
    call(district, "", {"bo": str(view.pk)})
    assert SavedView.objects.count() == 0


def test_a_view_needs_a_name(district: SampleDistrict) -> None:
    assert "Chưa đặt tên" in call(district, "?loai=commune", {"luu": "1", "ten": " "}).said[0]
    assert SavedView.objects.count() == 0


def test_choosing_many(district: SampleDistrict) -> None:
    DONE.clear()
    communes = district.communes[:2]
    response = call(district, "?tim=x", {"viec": "dong", "chon": [str(unit.pk) for unit in communes]})
    assert response["Location"] == "/ban/thu/?tim=x"
    assert response.said == ["Đã đóng 2 đơn vị."]
    assert {unit.pk for unit in DONE[0]} == {unit.pk for unit in communes}


def test_a_row_of_another_unit_cannot_be_chosen(district: SampleDistrict) -> None:
    DONE.clear()
    foreign = district.units["vhtt"]
    response = call(district, "", {"viec": "dong", "chon": [str(foreign.pk), "-1", "x", "9" * 30]}, who="xa.sonvien")
    assert DONE == []
    assert "Chưa chọn dòng nào" in response.said[0]


def test_a_deed_that_one_may_not_do_is_refused(district: SampleDistrict) -> None:
    with pytest.raises(PermissionDenied):
        call(district, "", {"viec": "cam", "chon": [str(district.communes[0].pk)]})
    response = call(district, "", {"viec": "dong", "chon": [str(district.units["district"].pk)]})
    assert response.said == ["Không đóng huyện được."]


def test_export_holds_the_filtered_rows_of_all_pages(district: SampleDistrict) -> None:
    district.communes[0].valid_from = date(2008, 4, 8)
    district.communes[0].save()
    response = call(district, "?loai=commune&xep=ten&xuat=xlsx")
    assert response["Content-Disposition"].startswith('attachment; filename="don-vi-mau-')
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Tên", "Loại", "Từ ngày", "Thứ tự")
    assert len(rows) == 7
    days = [row[2] for row in rows[1:] if row[2]]
    assert days == [datetime(2008, 4, 8)]
    district.communes[0].name = "=1+1"
    district.communes[0].save()
    plain = call(district, "?loai=commune&xep=ten&xuat=csv")
    assert plain["Content-Disposition"].endswith('.csv"')
    lines = plain.content.decode("utf-8").splitlines()
    assert lines[0] == "\ufeffTên,Loại,Từ ngày,Thứ tự", "Excel knows the letters by the mark"
    assert len(lines) == 7
    assert sum(",2008-04-08," in line for line in lines) == 1
    assert any(line.startswith("'=1+1,") for line in lines), "no cell runs"


def test_a_page_costs_the_same_however_many_rows(district: SampleDistrict, django_assert_max_num_queries: Any) -> None:
    root = district.units["district"]
    Unit.objects.bulk_create(
        Unit(name=f"Xã {number}", kind="commune", parent=root, path=f"{root.path}{number:08d}.")
        for number in range(900, 1100)
    )
    with django_assert_max_num_queries(8):
        call(district)


def test_no_cell_of_a_sheet_is_a_formula() -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "bình thường", "a\x00b"]
    at = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    content = workbook("Tên: rất/dài" * 5, ["Chữ", "Lúc", "Số"], [[text, at, 1.5] for text in dangerous])
    sheet = load_workbook(io.BytesIO(content)).active
    for row, text in zip(sheet.iter_rows(min_row=2), dangerous, strict=True):
        cell, moment, number = row
        assert cell.data_type == "s"
        assert cell.value == text.replace("\x00", "")
        assert bool(cell.quotePrefix) == (text[0] in "=+-@\t")
        assert moment.value == datetime(2026, 11, 23, 14, 30)
        assert number.value == 1.5
    assert sheet.freeze_panes == "A2"
    assert len(sheet.title) <= 31
