"""Many units and people from a table: read row by row, written whole or not at all; slips with which people set their
own password.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlsafe_base64_encode
from loa.kit.refused import Refused
from loa.org import actions
from loa.org.bring import free_username
from loa.org.models import Membership, Role, Unit, UnitKind, User
from loa.org.sample import SampleDistrict
from openpyxl import Workbook
from sheets_read import table
from wagtail.models import ModelLogEntry

PLACE = "/ban/don-vi/nhap/"
SLIPS = "/ban/nguoi-dung/phieu/"
PEOPLE_HEAD = ("Họ và tên", "Chức vụ", "Đơn vị", "Vai trò", "Tên đăng nhập", "Điện thoại", "Thư điện tử")
UNIT_HEAD = ("STT", "Tên đơn vị", "Tên ngắn", "Loại", "Trực thuộc")


def book(**sheets: list[tuple[Any, ...]]) -> io.BytesIO:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "don-vi.xlsx"
    return out


def preview(client: Client, file: io.BytesIO) -> str:
    return client.post(PLACE, {"file": file}).content.decode()


def confirm(client: Client, page: str) -> Any:
    signed = re.search(r'name="table" value="([^"]+)"', page)
    assert signed, page
    return client.post(PLACE, {"table": signed[1]}, follow=True)


GOOD = {
    "units": [
        ("DANH SÁCH ĐƠN VỊ",),
        (),
        UNIT_HEAD,
        (1, "Đài Truyền thanh xã Tân An", None, None, "UBND xã Tân An"),  # stands before the unit above it
        (2, "Ủy ban nhân dân xã Tân An", None, None, None),
        (3, "Nhóm thiện nguyện Tân An", None, "Khác", "UBND xã Tân An"),
    ],
    "people": [
        PEOPLE_HEAD,
        ("Ngô Thị Hạnh", "Công chức", "Ubnd xã  Tân An", "Biên tập; Người báo cáo", None, 912345678, "hanh@example.vn"),
        ("Ngô Thị Hạnh", None, "Đài Truyền thanh xã Tân An", "trực đài", None, None, None),
        ("Vũ Văn Lâm", "Chủ tịch", "UBND xã Tân An", "Duyệt", "VuVanLam", None, None),
    ],
}


def test_a_table_is_shown_and_then_brought_in_whole(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    page = preview(client, book(**GOOD))
    assert "Sẽ thêm 3 đơn vị, 3 người" in page
    assert "units, dòng 4" in page
    assert "loại theo tên gọi: Xã, phường" in page
    assert not Unit.objects.filter(name__contains="Tân An").exists()
    done = confirm(client, page)
    assert "Đã nhập 3 đơn vị và 3 người." in done.content.decode()
    office = Unit.objects.get(name="Ủy ban nhân dân xã Tân An")
    assert (office.kind, office.parent) == (
        UnitKind.COMMUNE,
        district.units["district"],
    )
    station = Unit.objects.get(name="Đài Truyền thanh xã Tân An")
    assert station.within(office)
    assert station.kind == UnitKind.CENTRE
    editor, other = User.objects.filter(full_name="Ngô Thị Hạnh").order_by("pk")
    assert (editor.username, other.username) == ("ngo.thi.hanh", "ngo.thi.hanh2")
    assert editor.phone == "912345678"
    assert {row.role for row in editor.memberships.all()} == {Role.EDITOR, Role.REPORTER}
    approver = User.objects.get(username="VuVanLam")
    assert Membership.objects.filter(user=approver, unit=office, role=Role.APPROVER).exists()
    assert not approver.has_usable_password()
    assert ModelLogEntry.objects.filter(action="org.create_user").count() >= 3


def test_the_same_table_again_adds_nothing_and_a_longer_one_the_rest(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    confirm(client, preview(client, book(**GOOD)))
    before = Unit.objects.count(), User.objects.count(), Membership.objects.count()
    page = preview(client, book(**GOOD))
    assert "Mọi dòng đều đã có, không có gì để nhập" in page
    assert 'name="table"' not in page
    longer = {**GOOD, "people": [*GOOD["people"], ("Vũ Văn Lâm", None, "UBND xã Tân An", "Quản trị", None, None, None)]}
    page = preview(client, book(**longer))
    assert "chỉ giao thêm vai trò" in page
    confirm(client, page)
    assert (Unit.objects.count(), User.objects.count(), Membership.objects.count() - 1) == before


FAULTY = {
    "units": [
        ((9, "Hội Xóm", None, "Xóm", None), "Loại “Xóm” không có"),
        ((9, "Hội Làng", None, None, "Xã Không Có"), "Chưa có đơn vị “Xã Không Có”"),
        ((9, "Ủy ban nhân dân xã Tân An", None, None, None), "Trùng với units, dòng 5."),
        ((9, "Trạm A", None, None, "Trạm A"), "thành vòng"),
        ((9, "Tên dài " * 40, None, None, None), "dài quá 200 ký tự"),
    ],
    "people": [
        (("Lê An", None, "Đài Truyền thanh xã Tân An", "Thủ quỹ", None, None, None), "Vai trò “Thủ quỹ” không có"),
        (("Lê An", None, "Đài Truyền thanh xã Tân An", None, None, None, None), "Chưa ghi vai trò"),
        ((None, None, "Đài Truyền thanh xã Tân An", "Biên tập", None, None, None), "Chưa ghi họ và tên"),
        (("Lê An", None, "UBND xã Sơn Viên", "Biên tập", "dieuphoi", None, None), "đã có người khác dùng"),
        (("Lê An", None, "UBND xã Sơn Viên", "Biên tập", "lê an", None, None), "có ký tự không dùng được"),
        (("Lê An", None, "UBND xã Sơn Viên", "Biên tập", None, None, "an@"), "không đúng dạng"),
    ],
}


def test_faulty_rows_stop_the_whole_table_and_each_says_why(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    page = preview(client, book(**{name: [*GOOD[name], *(row for row, _said in FAULTY[name])] for name in GOOD}))
    rows = re.findall(r"<tr><td.*?</tr>", page, re.S)
    for name, cases in FAULTY.items():
        for number, (_row, said) in enumerate(cases, len(GOOD[name]) + 1):
            line = next(one for one in rows if f">{name}, dòng {number}<" in one)
            assert said in line, line
            assert "Chưa rõ" in line
    assert "chưa nhập dòng nào" in page
    assert 'name="table"' not in page


def test_nobody_reaches_beyond_their_units(district: SampleDistrict, as_person: Any) -> None:
    actions.grant(district.people["xa.sonvien"], district.units["xa-6"], Role.ADMIN, by=None)
    client = as_person("xa.sonvien")
    rows = [PEOPLE_HEAD, ("Kẻ Lạ", None, "UBND xã Quế Lâm", "Quản trị", None, None, None)]
    assert "ngoài quyền của anh/chị" in preview(client, book(people=rows))
    mine = preview(client, book(people=[PEOPLE_HEAD, ("Người Xã", None, None, "Biên tập", None, None, None)]))
    signed = re.search(r'name="table" value="([^"]+)"', mine)
    assert signed
    # What was shown to one person is no key for another.
    other = as_person("quantri").post(PLACE, {"table": signed[1]})
    assert "Bản xem trước đã cũ" in other.content.decode()
    assert as_person("dieuphoi").get(PLACE).status_code == 403
    assert as_person("dieuphoi").post(PLACE, {"file": book(**GOOD)}).status_code == 403
    assert as_person("dieuphoi").get(f"{PLACE}mau.xlsx").status_code == 403


def test_other_files_are_refused_with_a_sentence(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    for data, said in (
        (b"PK\x03\x04 no workbook", "Không đọc được tệp này"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Không đọc được tệp này"),
        ("Ghi chú,Ngày\na,b\n".encode(), "Không thấy dòng tiêu đề"),
        (b"Ho va ten\n" + b"a\n" * 3_100, "quá 3000 dòng"),
        (b"Ho va ten" + b",a" * 50 + b"\n", "quá 40 cột"),
    ):
        file = io.BytesIO(data)
        file.name = "bang.xlsx"
        answer = client.post(PLACE, {"file": file})
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_csv_with_semicolons_and_headings_without_accents(district: SampleDistrict, as_person: Any) -> None:
    file = io.BytesIO("﻿HO TEN;Đơn vị;VAI TRO\nLý Thị Na;UBND xã Sơn Viên;Theo dõi\n".encode())
    file.name = "nguoi.csv"
    client = as_person("quantri")
    confirm(client, preview(client, file))
    assert User.objects.get(full_name="Lý Thị Na").username == "ly.thi.na"


def test_the_form_sheet_holds_what_is_here_and_reads_back_as_known(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    data = client.get(f"{PLACE}mau.xlsx").content
    names = [row["Tên đơn vị"] for row in table(data)]
    assert "Ủy ban nhân dân xã Sơn Viên" in names
    file = io.BytesIO(data)
    file.name = "mau.xlsx"
    page = preview(client, file)
    assert "Mọi dòng đều đã có, không có gì để nhập" in page, re.findall(r'wrong-text">([^<]+)', page)
    assert "Không đọc vì" not in page


def test_a_slip_sets_a_password_once(district: SampleDistrict, as_person: Any) -> None:
    admin = as_person("quantri")
    confirm(admin, preview(admin, book(**GOOD)))
    listed = admin.get(SLIPS).content.decode()
    waiting = User.objects.filter(last_login=None, password__startswith="!").count()
    assert f"{waiting} người chưa đặt mật khẩu" in listed
    assert "VuVanLam" in listed
    printed = admin.post(SLIPS)
    assert printed["Cache-Control"].find("no-store") >= 0
    addresses = re.findall(r'href="(http://[^"]+/ban/dat-mat-khau/[^"]+)"', printed.content.decode())
    assert len(addresses) == ModelLogEntry.objects.filter(action="org.issue_slip").count() == waiting
    person = User.objects.get(username="VuVanLam")
    uid = urlsafe_base64_encode(f"{person.pk}.{district.people['quantri'].pk}".encode())
    path = next(one for one in addresses if f"/{uid}/" in one).removeprefix("http://testserver")
    guest = Client()
    assert person.username in guest.get(path).content.decode()
    weak = guest.post(path, {"password": "ngan", "again": "ngan"})
    assert weak.status_code == 422
    unlike = guest.post(path, {"password": "lua-chin-dong-xa", "again": "lua-chin-dong-gan"})
    assert "Hai lần gõ không giống nhau" in unlike.content.decode()
    done = guest.post(path, {"password": "lua-chin-dong-xa", "again": "lua-chin-dong-xa"}, follow=True)
    assert "Đã đặt mật khẩu" in done.content.decode()
    assert guest.get("/ban/viec/").status_code == 200
    *_, uid, token, _end = path.split("/")
    with pytest.raises(Refused, match="không dùng được nữa"):  # of two at once, the second
        actions.use_slip(uid, token, "lua-chin-dong-khac")
    again = Client().get(path)
    assert again.status_code == 404
    assert "không dùng được nữa" in again.content.decode()
    assert "VuVanLam" not in admin.get(SLIPS).content.decode()


def test_a_slip_for_somebody_who_forgot_leaves_the_old_password_until_used(
    district: SampleDistrict, as_person: Any
) -> None:
    person = district.people["xa.sonvien"]
    page = as_person("quantri").post(f"/ban/nguoi-dung/{person.pk}/phieu/").content.decode()
    path = re.findall(r'href="http://testserver(/ban/dat-mat-khau/[^"]+)"', page)[0]
    before = User.objects.get(pk=person.pk).password
    Client().get(path)
    assert User.objects.get(pk=person.pk).password == before
    bent = path[:-2] + ("a" if path[-2] != "a" else "b") + "/"
    assert Client().post(bent, {"password": "lua-chin-dong-xa", "again": "lua-chin-dong-xa"}).status_code == 404
    assert User.objects.get(pk=person.pk).password == before
    actions.change_user(person, by=district.people["quantri"], is_active=False)
    assert Client().get(path).status_code == 404
    closed = as_person("quantri").post(f"/ban/nguoi-dung/{person.pk}/phieu/", follow=True)
    assert "đang khóa" in closed.content.decode()


def test_a_slip_over_somebody_with_roles_elsewhere_is_refused(district: SampleDistrict, as_person: Any) -> None:
    actions.grant(district.people["xa.sonvien"], district.units["xa-6"], Role.ADMIN, by=None)
    above = district.people["dieuphoi"]
    actions.grant(above, district.units["xa-6"], Role.OBSERVER, by=None)
    assert as_person("xa.sonvien").post(f"/ban/nguoi-dung/{above.pk}/phieu/").status_code == 403


@pytest.mark.parametrize(
    "uid",
    ["MQ", "MS4x", "LTEuLTE", "!!", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkuMQ", "w6k"],
)
def test_forged_slips_are_told_plainly(db: None, uid: str) -> None:
    assert Client().get(f"/ban/dat-mat-khau/{uid}/abc-def/").status_code == 404


def test_free_usernames() -> None:
    assert free_username("Lê Thị Mậu", {"le.thi.mau"}) == "le.thi.mau2"
    assert free_username("Y Bhăm Niê-Kđăm", ()) == "y.bham.nie.kdam"
    assert free_username("…", ()) == "nguoi.dung"


def test_people_whose_names_differ_in_accents_alone_are_two(district: SampleDistrict, as_person: Any) -> None:
    client, unit = as_person("quantri"), "UBND xã Sơn Viên"
    rows = [PEOPLE_HEAD, ("Nguyễn Văn Hùng", None, unit, "Biên tập"), ("Lê Thị Hòa", None, unit, "Biên tập")]
    confirm(client, preview(client, book(people=rows)))
    more = [PEOPLE_HEAD, ("Nguyễn Văn Hưng", None, unit, "Quản trị"), ("Lê Thị Hoà", None, unit, "Theo dõi")]
    page = preview(client, book(people=more))
    assert "Sẽ thêm 0 đơn vị, 2 người" in page
    assert "đã có tài khoản le.thi.hoa" in page
    confirm(client, page)
    roles = {(row.user.username, row.role) for row in Membership.objects.filter(user__username__regex="hung|hoa")}
    assert roles == {
        ("nguyen.van.hung", Role.EDITOR), ("nguyen.van.hung2", Role.ADMIN),
        ("le.thi.hoa", Role.EDITOR), ("le.thi.hoa", Role.OBSERVER),
    }  # fmt: skip


def test_names_that_only_look_alike_and_hidden_signs(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    rows = [PEOPLE_HEAD, ("Vũ Lạ", None, "UBND xã Sơn Viên", "Biên tập", "qu\u0430ntri")]  # a Cyrillic letter
    assert "có ký tự không dùng được" in preview(client, book(people=rows))
    rows = [PEOPLE_HEAD, ("Vũ\u200b \u202eLạ", None, "UBND xã\xa0Sơn Viên", "Biên tập", None)]
    confirm(client, preview(client, book(people=rows)))
    assert User.objects.get(username="vu.la").full_name == "Vũ Lạ"
    with pytest.raises(Refused, match="đã có người dùng"):
        actions.create_user(
            by=None,
            username="ｑｕａｎｔｒｉ",
            full_name="Vũ Lạ",
            password=None,
            unit=district.units["xa-6"],
            role=Role.EDITOR,
        )


def test_a_short_form_that_only_the_file_knows_and_a_chain_too_deep(district: SampleDistrict, as_person: Any) -> None:
    client = as_person("quantri")
    known = (2, "Ủy ban nhân dân xã Sơn Viên", "SVX", None, None)
    rows = [UNIT_HEAD, (1, "Tổ Một", None, "Khác", "SVX"), known, (3, "Tổ Hai", None, "Khác", "SVX")]
    confirm(client, preview(client, book(units=rows)))
    assert {one.parent for one in Unit.objects.filter(name__in=("Tổ Một", "Tổ Hai"))} == {district.units["xa-6"]}
    chain = [(n, f"Cấp {n}", None, "Khác", f"Cấp {n - 1}" if n else "Tổ Một") for n in range(25)]
    done = confirm(client, preview(client, book(units=[UNIT_HEAD, *chain])))
    assert done.status_code == 422
    assert "nằm quá sâu" in done.content.decode()
    assert not Unit.objects.filter(name__startswith="Cấp ").exists()


def test_rows_of_all_sheets_count_together(district: SampleDistrict, as_person: Any) -> None:
    rows = [("Họ và tên",), *[("Vũ Lạ",)] * 1_600]
    answer = as_person("quantri").post(PLACE, {"file": book(a=rows, b=rows)})
    assert answer.status_code == 422
    assert "quá 3000 dòng" in answer.content.decode()


def test_somebody_with_roles_elsewhere_keeps_no_other_slip_back(district: SampleDistrict, as_person: Any) -> None:
    office, away = district.units["xa-6"], district.units["xa-1"]
    actions.grant(district.people["xa.sonvien"], office, Role.ADMIN, by=None)
    for name, unit in (("moi.mot", office), ("moi.hai", office), ("moi.hai", away)):
        person = User.objects.filter(username=name).first()
        if person is None:
            actions.create_user(by=None, username=name, full_name=name, password=None, unit=unit, role=Role.EDITOR)
        else:
            actions.grant(person, unit, Role.EDITOR, by=None)
    printed = as_person("xa.sonvien").post(SLIPS)
    assert printed.status_code == 200
    assert "moi.mot" in printed.content.decode()
    assert "moi.hai" not in printed.content.decode()


def test_a_slip_kept_back_opens_no_role_that_its_printer_could_not_reach(
    district: SampleDistrict, as_person: Any
) -> None:
    printer, person = district.people["xa.sonvien"], district.people["lanhdao.sonvien"]
    row = actions.grant(printer, district.units["xa-6"], Role.ADMIN, by=None)
    page = as_person("xa.sonvien").post(f"/ban/nguoi-dung/{person.pk}/phieu/").content.decode()
    path = re.findall(r'href="http://testserver(/ban/dat-mat-khau/[^"]+)"', page)[0]
    above = actions.grant(person, district.units["district"], Role.ADMIN, by=None)
    assert Client().get(path).status_code == 404
    actions.revoke(above, by=district.people["quantri"])
    assert Client().get(path).status_code == 200
    actions.revoke(row, by=district.people["quantri"])
    assert Client().get(path).status_code == 404
