"""The whole of a contest: from a Word file of sixty questions to a decision ready to sign, with three pupils and a
15-year-old on phones, one of them cut off in the middle, and an outsider who has nothing but what is published.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from .conftest import WIDTHS, Person, Server, environment

pytestmark = pytest.mark.browser

Sign = Callable[..., Person]
TITLE = "Tìm hiểu về chuyển đổi số Nông Sơn"
QUESTIONS = 5
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KEPT: dict[str, Any] = {}


def word_file() -> bytes:
    """Sixty questions as a teacher writes them: the right option in bold."""
    document = Document()
    for number in range(1, 61):
        document.add_paragraph(f"Câu {number}: Câu hỏi số {number} về chuyển đổi số là gì?")
        for place, letter in enumerate("ABCD"):
            run = document.add_paragraph().add_run(f"{letter}. {right_or_not(number, place)} {number}{letter}")
            run.bold = place == number % 4 or None
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def right_or_not(number: int, place: int) -> str:
    return "Điều nên làm" if place == number % 4 else "Điều không nên"


@pytest.fixture(scope="module")
def world(server: Server) -> None:
    script = Path(__file__).with_name("world_contest.py")
    subprocess.run(
        [sys.executable, str(script)], env=environment(server.data, server.url.rsplit(":", 1)[1]), check=True
    )


def test_a_contest_from_a_word_file(person: Sign, world: None) -> None:
    runner = person("cuocthi")
    page = runner.page
    runner.go("/ban/cuoc-thi/tao/")
    assert "---" not in page.locator("select[name=unit]").inner_text()
    page.fill("input[name=title]", TITLE)
    page.select_option("select[name=task]", index=1)
    page.fill("input[name=opens]", f"{datetime.now(ZONE) - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.fill("input[name=questions]", str(QUESTIONS))
    runner.press("Tạo cuộc thi")
    KEPT["page"] = page.url
    runner.press("Ngân hàng câu hỏi")
    file = {"name": "ngan-hang.docx", "mimeType": "application/octet-stream", "buffer": word_file()}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    runner.press("Xem trước")
    assert runner.sees("Hiểu được cả 60 câu")
    runner.press("Nhập tất cả")
    assert runner.sees("Đã nhập 60 câu")
    assert runner.sees("do chính anh/chị soạn")
    page.goto(KEPT["page"])
    runner.press("Sửa cuộc thi, thể lệ")
    page.fill("textarea[name=prizes]", "cá nhân; Giải Nhất; 1; 1.000.000 đồng\ncá nhân; Giải Nhì; 1\ntập thể; Cờ; 1")
    runner.press("Lưu", exact=True)
    runner.press("Đơn vị dự thi")
    school = page.locator("tr", has_text="Trường THPT Nông Sơn")
    school.locator("input[type=checkbox]").check()
    school.locator("input[inputmode=numeric]").fill("40")
    page.locator("tr", has_text="Huyện đoàn").locator("input[type=checkbox]").check()
    runner.press("Lưu", exact=True)
    page.goto(KEPT["page"])
    runner.press("Trình duyệt", exact=True)
    assert runner.sees("người thứ hai duyệt")
    # The second person finds it among what is theirs to do.
    approver = person("dieuphoi")
    approver.go("/ban/viec/")
    assert approver.sees(f"Duyệt cuộc thi “{TITLE}”")
    approver.page.get_by_role("link", name="Đọc lại", exact=True).first.click()
    approver.press("Tôi đã đọc lại 60 câu")
    approver.page.goto(KEPT["page"])
    approver.press("Duyệt", exact=True)
    page.goto(KEPT["page"])
    runner.press("Dựng đề", exact=True)
    runner.press("Mở vòng", exact=True)
    assert runner.sees("Đã mở")
    runner.is_fit()
    # Whoever looks for it on the site finds it.
    runner.go("/tim-kiem/?q=tim hieu chuyen doi so")
    assert runner.sees(TITLE)


def sign_up(page: Page, address: str, name: str, born: int, phone: str, parent: str = "") -> None:
    page.goto(f"{address}dang-ky/")
    page.fill("input[name=name]", name)
    page.fill("input[name=birth_year]", str(born))
    page.select_option("select[name=unit]", label="Trường THPT Nông Sơn")
    page.fill("input[name=phone]", phone)
    page.check("input[name=consent]")
    button = page.get_by_role("button", name="Đăng ký")
    if parent:
        button.click()
        assert "Người dưới 16 tuổi cần" in page.locator("main").inner_text()
        page.fill("input[name=guardian]", parent)
        page.fill("input[name=guardian_phone]", "0905 111 222")
        page.check("input[name=guardian_consent]")
    button.click()
    expect(page.get_by_role("heading", name="Đã đăng ký")).to_be_visible()


def answer(page: Page, right: int, guess: int) -> None:
    """Answer every question, so many of them right, and guess."""
    for nth, question in enumerate(page.locator("#thi-questions fieldset").all()):
        wanted = "Điều nên làm" if nth < right else "Điều không nên"
        question.locator("label", has_text=wanted).first.click()
    page.fill("#thi-g", str(guess))


def test_three_pupils_and_a_child_take_part(chromium: Browser, server: Server, person: Sign, world: None) -> None:
    address = f"{server.url}/thi/tim-hieu-ve-chuyen-doi-so-nong-son/"
    year = datetime.now(ZONE).year
    people = [
        ("Nguyễn Văn An", year - 17, "0905000001", "", 5, 50),
        ("Trần Thị Bình", year - 17, "0905000002", "", 5, 4),
        ("Lê Văn Cường", year - 16, "0905000003", "Lê Thị Mẹ", 3, 2),
        ("Phạm Thị Dung", year - 15, "0905000004", "Phạm Văn Cha", 5, 10),
    ]
    for nth, (name, born, phone, parent, right, guess) in enumerate(people):
        width, height = WIDTHS["phone"]
        with chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN") as context:
            context.set_default_timeout(15_000)
            one = Person(context, server, name)
            page = one.page
            sign_up(page, address, name, born, phone, parent)
            page.goto(f"{address}vong/1/")
            page.click("#thi-begin")
            expect(page.locator("#thi-questions fieldset")).to_have_count(QUESTIONS)
            if nth == 1:
                one.is_fit()
                # Half a paper is asked about at the button, in words.
                page.click("#thi-send")
                expect(page.locator("#thi-say")).to_contain_text("Bấm Nộp bài lần nữa")
                near = page.locator("#thi-say").bounding_box()
                assert near is not None
                assert near["y"] < height, "it is said where the person looks"
                context.set_offline(True)
                answer(page, right, guess)
                page.click("#thi-send")
                expect(page.locator("#thi-say")).to_contain_text("sẽ tự gửi lại")
                context.set_offline(False)
            else:
                answer(page, right, guess)
                page.click("#thi-send")
            expect(page.get_by_role("heading", name="Đã ghi nhận")).to_be_visible()
            faults = [fault for fault in one.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
            assert not faults
            KEPT["code"] = page.locator("#thi-code").inner_text()
            with page.expect_download() as download:
                page.click("#thi-save")
            KEPT[phone] = Path(download.value.path()).read_text("utf-8")
            if nth == 1:
                # Closed and opened again, elsewhere in the site: what was handed in is known.
                page.reload()
                expect(page.get_by_role("heading", name="Đã ghi nhận")).to_be_visible()
    KEPT["address"] = address


def test_the_round_closes_and_papers_come_out(person: Sign, server: Server, world: None, tmp_path: Path) -> None:
    # The week passes: the clock of the installation finds the round over and closes it.
    past = [f"{datetime.now(ZoneInfo('UTC')) - timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f}" for hours in (5, 2)]
    with sqlite3.connect(server.data / "loa.sqlite3", timeout=20) as database:
        database.execute("UPDATE contest_round SET opens = ?, closes = ? WHERE state = 'open'", past)
    database.close()
    runner, approver = person("cuocthi"), person("dieuphoi")
    page = runner.page
    for _turn in range(40):
        page.goto(KEPT["page"])
        if runner.sees("Đã đóng"):
            break
        page.wait_for_timeout(250)
    assert runner.sees("4 người, 4 lượt, 3 người đúng tất cả")
    page.get_by_role("link", name="Vòng 1").click()
    runner.press("Thống kê câu hỏi")
    assert runner.sees("Độ phân biệt")
    approver.page.goto(KEPT["page"])
    approver.press("Công bố")
    page.goto(KEPT["page"])
    page.get_by_role("link", name="Vòng 1").click()
    runner.press("Quyết định, giấy chứng nhận")
    runner.press("Soạn quyết định và giấy chứng nhận")
    shown = page.locator("table").inner_text()
    assert shown.index("Trần Thị Bình") < shown.index("Phạm Thị Dung"), "4 is nearer to 3 than 10"
    assert "Nguyễn Văn An" not in shown
    assert "Trường THPT Nông Sơn" in shown
    runner.is_fit()
    approver.page.goto(page.url)
    approver.press("Chốt để ký")
    assert approver.sees("Đã chốt 4 văn bản")
    files = [link.get_attribute("href") for link in approver.page.get_by_role("link", name="PDF").all()]
    texts = []
    for nth, href in enumerate(files):
        body = approver.context.request.get(server.url + str(href)).body()
        (tmp_path / f"{nth}.pdf").write_bytes(body)
        texts.append(text_of(body))
    assert "QUYẾT ĐỊNH" in texts[0]
    assert "Trần Thị Bình" in texts[0]
    assert "GIẤY CHỨNG NHẬN" in texts[1].upper()
    check = approver.page.get_by_role("link", name="Trang kiểm tra").first.get_attribute("href")
    approver.go(str(check))
    assert approver.sees("do máy chủ của đơn vị tổ chức lập")
    # The plan's task has its evidence, and so has the report of the quarter.
    page.goto(KEPT["page"])
    page.locator("a[href*='/viec/']").first.click()
    assert re.search(r"4\s+(người|lượt)", page.locator("main").inner_text())
    KEPT["data"] = approver.context.request.get(f"{KEPT['address']}ket-qua/1/du-lieu.jsonl").body()


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_an_outsider_checks_everything(chromium: Browser, server: Server, tmp_path: Path) -> None:
    (tmp_path / "ket-qua.jsonl").write_bytes(KEPT["data"])
    (tmp_path / "bien-nhan.json").write_text(KEPT["0905000002"], "utf-8")
    assert "Nguyễn Văn An" not in KEPT["data"].decode()
    alone = Server(server.url, tmp_path / "alone")
    told = alone.run(
        "contest", "verify", str(tmp_path / "ket-qua.jsonl"), "--receipt", str(tmp_path / "bien-nhan.json")
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("ĐÚNG") == 2
    forged = json.loads(KEPT["0905000002"])
    forged["paper"][9] = 3
    (tmp_path / "bien-nhan.json").write_text(json.dumps(forged), "utf-8")
    width, height = WIDTHS["phone"]
    with chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        stranger = Person(context, server, "")
        stranger.go(f"{KEPT['address']}ket-qua/1/")
        assert stranger.sees("Trần Thị Bình")
        assert stranger.sees("Trường THPT Nông Sơn")
        assert stranger.sees("10,0"), "four of forty"
        stranger.is_fit()
        stranger.go("/thi/bien-nhan/")
        stranger.page.fill("input[name=code]", KEPT["code"].lower())
        stranger.press("Kiểm tra", exact=True)
        assert stranger.sees("đang được lưu nguyên vẹn")
        stranger.page.fill("textarea[name=text]", json.dumps(forged))
        stranger.page.fill("input[name=code]", "")
        stranger.press("Kiểm tra", exact=True)
        assert stranger.sees("không đúng")
