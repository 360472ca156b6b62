"""The whole line in a real browser, as four people and a fifth who is refused everywhere.

Plan in, campaign out, evidence kept, report written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from .conftest import Person, Server

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[4]
PLAN = ROOT / "examples" / "nong-son-2022" / "plan.txt"
Sign = Callable[..., Person]

foreign: dict[str, str] = {}
"""Addresses of one commune's things, gathered on the way, that another commune's officer must not open."""


def test_the_coordinator_reads_settles_and_activates_the_plan(person: Sign) -> None:
    coordinator = person("dieuphoi")
    page = coordinator.page
    coordinator.go("/ban/ke-hoach/tai-len/")
    coordinator.is_fit()
    page.set_input_files("input[type=file]", str(PLAN))
    if page.locator("select[name=owner]").count():
        page.select_option("select[name=owner]", label="Ủy ban nhân dân huyện Nông Sơn")
    coordinator.press("Tải lên và đọc")
    page.wait_for_url(re.compile(r"/ban/ke-hoach/\d+/doc/"))
    assert re.search(r"Loa đọc được 2[789] nhiệm vụ", page.locator("h1").inner_text())
    coordinator.is_fit()
    reading = page.url.split("?")[0]

    # A click on a duty lights up its words in the plan.
    page.locator("#noi-dung").get_by_role("link", name=re.compile("chương trình phát sóng")).first.click()
    lit = page.locator(".sheet mark")
    lit.filter(has_text="Trung tâm VH-TT&TT-TH huyện").first.wait_for()
    assert lit.filter(has_text="03 lần/tháng").count()

    # Names become units; "UBND 06 xã" is six communes.
    coordinator.go(f"{reading}?phan=ten-don-vi")
    coordinator.is_fit()
    coordinator.press("tên đơn vị đã chắc")
    coordinator.go(f"{reading}?phan=ten-don-vi")
    row = page.locator("tr", has_text="UBND 06 xã").first
    assert all(
        name in row.inner_text() for name in ("Quế Trung", "Quế Lộc", "Quế Lâm", "Ninh Phước", "Phước Ninh", "Sơn Viên")
    )
    _decide_the_other_names(coordinator, reading)

    # The relay's cadence is proposed from the programme, and a person takes it.
    coordinator.go(reading)
    page.locator("#noi-dung").get_by_role("link", name=re.compile("đài truyền thanh")).first.click()
    page.locator(".advice", has_text="Theo chương trình phát thanh").get_by_role("button").first.click()
    page.wait_for_load_state()
    coordinator.go(reading.replace("/doc/", "/quyet-dinh/"))
    assert coordinator.sees("Theo chương trình phát thanh ở mục III.2.a")

    coordinator.go(reading)
    confirm = page.get_by_role("button", name=re.compile(r"Xác nhận \d+ nhiệm vụ đã rõ"))
    if confirm.count():
        confirm.first.click()
        page.wait_for_load_state()
    for _ in range(40):
        waiting = page.get_by_role("button", name="Xác nhận, xem nhiệm vụ sau")
        if not waiting.count():
            break
        waiting.first.click()
        page.wait_for_load_state()
    coordinator.go(reading.replace("/doc/", "/kich-hoat/"))
    if page.get_by_role("button", name="Xác nhận kế hoạch").count():
        coordinator.press("Xác nhận kế hoạch")
        coordinator.go(reading.replace("/doc/", "/kich-hoat/"))
    coordinator.is_fit()
    assert re.search(r"Kích hoạt sẽ giao \d+ việc", page.locator("h1").inner_text())
    coordinator.press("Kích hoạt, giao việc")
    assert coordinator.sees("Đang thực hiện")
    foreign["plan"] = page.url


def _decide_the_other_names(coordinator: Person, reading: str) -> None:
    """Take what is proposed for every name that is left; a name without a proposal is nobody's in the system."""
    page = coordinator.page
    for _ in range(40):
        coordinator.go(f"{reading}?phan=ten-don-vi")
        left = page.get_by_role("link", name=re.compile("^Chọn"))
        if not left.count():
            return
        left.first.click()
        page.wait_for_load_state()
        if not page.locator("input[type=checkbox][name=units]:checked").count():
            page.locator("input[name=nobody]").check()
        page.locator("#noi-dung form[method=post] button.btn").first.click()
        page.wait_for_load_state()
    raise AssertionError("names are left after 40 decisions")


def test_a_commune_officer_writes_with_a_phone_and_another_person_approves(person: Sign) -> None:
    officer = person("xa.sonvien", "phone")
    page = officer.page
    officer.go("/ban/")
    assert page.locator("h1").inner_text() == "Việc của tôi"
    officer.is_fit()
    officer.press("Viết bài")
    page.fill("input[name=title]", "Sơn Viên dán mã QR ở chợ")
    page.fill("input[name=happened_on]", page.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 10)"))
    officer.is_fit()
    officer.press("Tạo bài nháp")
    page.wait_for_url(re.compile(r"/ban/soan/pages/\d+/edit/"))
    number = re.search(r"pages/(\d+)/", page.url)[1]  # type: ignore[index]
    foreign["story"] = f"/ban/tin-bai/{number}/"
    foreign["editor"] = f"/ban/soan/pages/{number}/edit/"
    page.fill("textarea[name=summary]", "Bảy quầy ở chợ nhận tiền bằng mã, bà con khỏi lo tiền lẻ.")
    page.get_by_role("button", name="Chọn ảnh").click()
    page.locator(".modal").get_by_role("tab", name="Tải ảnh lên").click()
    page.set_input_files(".modal input[type=file]", {"name": "cho.jpg", "mimeType": "image/jpeg", "buffer": _picture()})
    page.fill(".modal [name$=-alt]", "Quầy hàng có dán mã QR")
    page.fill(".modal [name$=-credit]", "Lê Thị Mẫu")
    page.locator(".modal form[enctype] button[type=submit]").click()
    page.locator(".modal").wait_for(state="detached")
    page.fill("input[name=lead_alt]", "Quầy hàng có dán mã QR")
    page.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="Đoạn chữ").click()
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("Sáng nay, tổ công nghệ số của xã giúp bảy quầy hàng dán mã.")
    page.wait_for_timeout(600)  # the editor hands its text to the form a quarter of a second after the last key
    page.get_by_role("button", name="Trình duyệt").click()
    page.wait_for_url(re.compile(rf"/ban/tin-bai/{number}/"))
    assert officer.sees("Chờ duyệt")
    officer.is_fit()
    assert not page.get_by_role("button", name=re.compile("^Duyệt")).count(), "nobody approves their own story"

    leader = person("lanhdao.sonvien", "phone")
    assert "Sơn Viên dán mã QR" not in _public(leader, "/xa-son-vien/")
    leader.go("/ban/tin-bai/cho-duyet/")
    leader.is_fit()
    leader.press("Sơn Viên dán mã QR ở chợ")
    leader.is_fit()
    leader.press("Duyệt và đăng")
    assert "Sơn Viên dán mã QR" in _public(leader, "/xa-son-vien/")
    leader.is_fit()
    leader.page.get_by_role("link", name=re.compile("Sơn Viên dán mã QR")).first.click()
    leader.page.wait_for_load_state()
    picture = leader.page.locator("main img").first
    assert picture.get_attribute("alt") == "Quầy hàng có dán mã QR"
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    leader.is_fit()
    foreign["public"] = leader.page.url

    # The deed is on record and the task has moved.
    officer.go("/ban/minh-chung/")
    officer.is_fit()
    page.get_by_role("link", name="Tin, bài trên cổng").first.click()
    page.wait_for_load_state()
    assert officer.sees(foreign["public"].replace(officer.server.url, ""))
    assert re.search(r"\b[0-9a-f]{64}\b", page.locator("#noi-dung").inner_text())


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.effect_mandelbrot((1200, 800), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


def _public(who: Person, path: str) -> str:
    who.go(path)
    return who.page.content()


def test_the_officer_records_by_hand_corrects_it_and_checks_the_chain(person: Sign) -> None:
    officer = person("xa.sonvien", "phone")
    page = officer.page
    officer.go("/ban/viec/")
    officer.press("Ghi nhận lượt tiếp âm")
    officer.is_fit()
    page.fill("input[name=quantity]", "2")
    page.fill("input[name=place]", "Sáu cụm loa của xã")
    officer.press("Ghi vào sổ")
    assert officer.sees("Chưa có gì chứng minh"), "a deed outside the system needs a link or a file"
    assert page.input_value("input[name=place]") == "Sáu cụm loa của xã", "what was typed is kept"
    page.set_input_files(
        "input[name=file1]", {"name": "nhat-ky.txt", "mimeType": "text/plain", "buffer": "Nhật ký".encode()}
    )
    officer.press("Ghi vào sổ")
    assert officer.sees("Đã ghi vào sổ")
    officer.is_fit()
    foreign["entry"] = page.url
    foreign["file"] = page.get_by_role("link", name="nhat-ky.txt").get_attribute("href") or ""
    officer.press("Sửa: hủy và ghi lại")
    page.fill("textarea[name=reason]", "Ghi nhầm số lượt")
    page.fill("input[name=quantity]", "1")
    officer.is_fit()
    officer.press("Hủy và ghi lại")
    assert officer.sees("Ghi nhầm số lượt")
    officer.go("/ban/minh-chung/kiem-tra/")
    page.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_load_state()
    assert officer.sees("Nguyên vẹn")
    officer.is_fit()


def test_the_board_leads_from_every_cell_to_its_evidence(person: Sign) -> None:
    coordinator = person("dieuphoi")
    page = coordinator.page
    coordinator.go("/ban/tien-do/")
    coordinator.is_fit()
    page.locator("tr", has_text="UBND xã Sơn Viên").locator("a.cell").first.click()
    page.wait_for_load_state()
    drawer = page.locator(".drawer")
    drawer.wait_for()
    coordinator.is_fit()
    page.locator("tr", has_text="UBND xã Sơn Viên").locator(
        "a.cell.done, a.cell", has_text=re.compile("[1-9]")
    ).first.click()
    page.wait_for_load_state()
    link = page.locator(".drawer .chain a").first
    link.wait_for()
    link.click()
    page.wait_for_load_state()
    assert "/ban/minh-chung/" in page.url
    assert coordinator.sees("Câu trong kế hoạch")


def test_the_unit_reports_and_the_coordinator_accepts_and_compiles(person: Sign, server: Server) -> None:
    officer = person("xa.sonvien", "phone")
    page = officer.page
    officer.go("/ban/viec/")
    page.get_by_role("link", name=re.compile("^(Làm|Nộp) báo cáo")).first.click()
    page.wait_for_load_state()
    officer.is_fit()
    officer.press("Bắt đầu soạn")
    foreign["report"] = page.url
    officer.is_fit()
    page.get_by_role("button", name=re.compile("^Nộp báo cáo")).first.click()
    page.wait_for_load_state()
    assert officer.sees("Chưa viết phần"), "a report without words is not handed in"
    for key, words in (
        ("highlights", "Chợ xã dán mã QR."),
        ("difficulties", "Không."),
        ("next", "Dán mã ở chợ thứ hai."),
    ):
        page.fill(f"textarea[name={key}]", words)
    page.get_by_role("button", name=re.compile("^Nộp báo cáo")).first.click()
    page.wait_for_load_state()
    assert officer.sees("Đã nộp")
    officer.is_fit()

    coordinator = person("dieuphoi")
    desk = coordinator.page
    coordinator.go(foreign["report"])
    coordinator.press("Trả lại")
    desk.fill("textarea[name=reason]", "Ghi rõ tên chợ.")
    desk.locator("#noi-dung form[method=post] button.btn").first.click()
    desk.wait_for_load_state()
    officer.go(foreign["report"])
    assert officer.sees("Ghi rõ tên chợ.")
    page.fill("textarea[name=highlights]", "Chợ Sơn Viên dán mã QR.")
    page.get_by_role("button", name=re.compile("^Nộp báo cáo")).first.click()
    page.wait_for_load_state()
    coordinator.go(foreign["report"])
    coordinator.press("Nhận báo cáo")
    assert coordinator.sees("Đã nhận")
    coordinator.is_fit()

    text = _pdf_text(_download(coordinator, "PDF"))
    assert "Chợ Sơn Viên dán mã QR." in text
    head = re.search(r"(mau:\d+:[0-9a-f]{64})", text.replace(" ", ""))
    assert head, "the report prints the head of the chain"
    check = server.run("verify-evidence", "--head", head[1])
    assert check.returncode == 0, check.stdout + check.stderr
    assert zipfile.ZipFile(io.BytesIO(_download(coordinator, "DOCX"))).testzip() is None

    coordinator.go("/ban/bao-cao/")
    coordinator.is_fit()
    choose = desk.locator("select[name=focal]")
    if choose.count():
        choose.select_option(label="Phòng VH&TT")
        coordinator.press("Chọn đơn vị này")
    coordinator.press("Tổng hợp quý")
    coordinator.is_fit()
    foreign["whole"] = desk.url
    assert coordinator.sees("UBND xã Sơn Viên")
    whole = _pdf_text(_download(coordinator, "PDF"))
    assert "Ủy ban nhân dân" in whole.replace("ỦY BAN NHÂN DÂN", "Ủy ban nhân dân")


def _download(who: Person, kind: str) -> bytes:
    with who.page.expect_download() as coming:
        who.page.locator("#noi-dung").get_by_role("link", name=kind).first.click()
    return Path(coming.value.path()).read_bytes()


def _pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"\s+", " ", text.replace("\x02", "-"))


def test_a_fifth_person_of_another_unit_is_refused_everywhere(person: Sign) -> None:
    assert {"story", "editor", "entry", "file", "report", "whole"} <= set(foreign), (
        "the tests above gather the addresses"
    )
    stranger = person("xa.quelam")
    for name in ("story", "editor", "entry", "file", "report", "whole"):
        path = foreign[name].replace(stranger.server.url, "")
        status = stranger.go(path)
        inside = stranger.page.url.replace(stranger.server.url, "")
        assert status in (403, 404) or not inside.startswith(path), f"{name}: {path} answered {status} at {inside}"
        assert not stranger.sees("Lê Thị Mẫu"), f"{name} shows another unit's work"
    assert stranger.go("/ban/ke-hoach/tai-len/") in (403, 404)
    stranger.go("/ban/minh-chung/")
    assert not stranger.sees("UBND xã Sơn Viên")
    stranger.go("/ban/tien-do/")
    assert not stranger.sees("UBND xã Sơn Viên")
