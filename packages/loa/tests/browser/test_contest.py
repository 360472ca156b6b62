"""The whole of a contest: from a Word file of sixty questions to a decision ready to sign, with three pupils and a
15-year-old with a parent on phones, every one of them cut off in the middle, and an outsider who has nothing but what
is published.

People sit down at two browsers, a desk and a phone, one after the other (with their own cookies), so that style sheets
and scripts are fetched once. Each screen is checked once for accessibility and for fitting its width.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import contest_hours
import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import WIDTHS, Person, Server, environment

pytestmark = pytest.mark.browser

TITLE = "Tìm hiểu về chuyển đổi số Nông Sơn"
SLUG = "tim-hieu-ve-chuyen-doi-so-nong-son"
QUESTIONS = 5
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STAFF = ("cuocthi", "dieuphoi", "bientap")
KEPT: dict[str, Any] = {}


class Seat(Person):
    """A browser at which one person after the other sits down."""

    def __init__(self, context: BrowserContext, server: Server, sessions: dict[str, str]) -> None:
        super().__init__(context, server, "")
        self.sessions = sessions
        self.checked: set[str] = set()

    def _console(self, kind: str, text: str) -> None:
        # The browser says aloud what was cut off on purpose.
        if "ERR_INTERNET_DISCONNECTED" not in text:
            super()._console(kind, text)

    def now_sits(self, username: str = "") -> None:
        """Somebody else takes the seat: a person of the staff who is signed in, or the public."""
        self.context.clear_cookies()
        self.username = username
        if username:
            self.context.add_cookies([{"name": "sessionid", "value": self.sessions[username], "url": self.server.url}])

    def fits(self, screen: str) -> None:
        """Check a screen, once: no accessibility fault, no error in its script, no scrolling sideways."""
        if screen not in self.checked:
            self.checked.add(screen)
            self.is_fit()


def seat(chromium: Browser, device: str) -> BrowserContext:
    width, height = WIDTHS[device]
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(scope="module")
def sessions(server: Server) -> dict[str, str]:
    script = Path(__file__).with_name("world_contest.py")
    port = server.url.rsplit(":", 1)[1]
    told = subprocess.run(
        [sys.executable, str(script), *STAFF], env=environment(server.data, port), check=True, capture_output=True
    )
    found: dict[str, str] = json.loads(told.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def desk(chromium: Browser, server: Server, sessions: dict[str, str]) -> Iterator[Seat]:
    with seat(chromium, "desk") as context:
        yield Seat(context, server, sessions)


@pytest.fixture(scope="module")
def phone(chromium: Browser, server: Server, sessions: dict[str, str]) -> Iterator[Seat]:
    with seat(chromium, "phone") as context:
        yield Seat(context, server, sessions)


def word_file() -> bytes:
    """Sixty questions as a teacher writes them: the right option in bold, a picture in each."""
    document, sign = Document(), io.BytesIO()
    Image.new("RGB", (80, 60), "#c8102e").save(sign, "PNG")
    for number in range(1, 61):
        asked = document.add_paragraph(f"Câu {number}: Câu hỏi số {number} về chuyển đổi số là gì?")
        shape = asked.add_run().add_picture(sign)
        shape._inline.docPr.set("descr", "Biển màu đỏ")
        for place, letter in enumerate("ABCD"):
            run = document.add_paragraph().add_run(f"{letter}. {right_or_not(number, place)} {number}{letter}")
            run.bold = place == number % 4 or None
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def right_or_not(number: int, place: int) -> str:
    return "Điều nên làm" if place == number % 4 else "Điều không nên"


def test_a_contest_from_a_word_file(desk: Seat) -> None:
    page = desk.page
    desk.now_sits("cuocthi")
    desk.go("/ban/cuoc-thi/tao/")
    desk.fits("create")
    page.fill("input[name=title]", TITLE)
    page.select_option("select[name=task]", index=1)
    page.fill("input[name=opens]", f"{datetime.now(ZONE) + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.fill("input[name=questions]", str(QUESTIONS))
    desk.press("Tạo cuộc thi")
    KEPT["page"] = page.url
    desk.press("Ngân hàng câu hỏi")
    file = {"name": "ngan-hang.docx", "mimeType": "application/octet-stream", "buffer": word_file()}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    desk.press("Xem trước")
    assert desk.sees("Hiểu được cả 60 câu")
    desk.fits("preview")
    desk.press("Nhập tất cả")
    assert desk.sees("Đã nhập 60 câu")
    assert desk.sees("do chính anh/chị soạn")
    desk.fits("bank")
    page.goto(f"{KEPT['page']}sua/")
    page.select_option("select[name=criteria]", "correct,guess,lot")
    page.get_by_label("Phòng GD&ĐT", exact=True).check()
    page.fill("textarea[name=prizes]", "cá nhân; Giải Nhất; 1; 1.000.000 đồng\ncá nhân; Giải Nhì; 1\ntập thể; Cờ; 1")
    desk.fits("edit")
    desk.press("Lưu", exact=True)
    desk.press("Đơn vị dự thi")
    school = page.locator("tr", has_text="Trường THPT Nông Sơn")
    school.locator("input[type=checkbox]").check()
    school.locator("input[inputmode=numeric]").fill("40")
    desk.fits("roster")
    desk.press("Lưu", exact=True)
    page.goto(KEPT["page"])
    desk.press("Trình duyệt", exact=True)
    assert desk.sees("người thứ hai duyệt")
    desk.fits("contest")
    # The second person finds it among what is theirs to do.
    desk.now_sits("dieuphoi")
    desk.go("/ban/viec/")
    assert desk.sees(f"Duyệt cuộc thi “{TITLE}”")
    page.get_by_role("link", name="Đọc lại", exact=True).first.click()
    desk.press("Tôi đã đọc lại 60 câu")
    page.goto(KEPT["page"])
    desk.press("Duyệt", exact=True)
    # The editor of the district's site finds that there is something to tell, and drafts it with one button.
    desk.now_sits("bientap")
    desk.go("/ban/viec/")
    desk.press("Soạn tin", exact=True)
    desk.fits("announce")
    desk.press("Soạn bản nháp")
    assert desk.sees("Mời tham gia Cuộc thi")
    desk.now_sits("cuocthi")
    page.goto(KEPT["page"])
    assert desk.sees("đã soạn cho trang Huyện Nông Sơn")
    desk.press("Dựng đề", exact=True)
    desk.press("Mở vòng", exact=True)
    assert desk.sees("Đã mở")


class Pupil:
    """Somebody who takes part, how well they answer, and what they guess."""

    def __init__(self, name: str, age: int, phone: str, right: int, guess: int, parent: str = "") -> None:
        self.name, self.phone, self.right, self.guess, self.parent = name, phone, right, guess, parent
        self.born = datetime.now(ZONE).year - age


# Three have everything right: 4 is nearest to 3, and 10 is as far for both others, so that lots decide between them.
PUPILS = [
    Pupil("Nguyễn Văn An", 17, "0905000001", 5, 10),
    Pupil("Trần Thị Bình", 17, "0905000002", 5, 4),
    Pupil("Lê Văn Cường", 17, "0905000003", 3, 3),
    Pupil("Phạm Thị Dung", 15, "0905000004", 5, 10, parent="Phạm Văn Cha"),
]


def sign_up(phone: Seat, address: str, one: Pupil) -> None:
    page = phone.page
    phone.now_sits()
    page.goto(f"{address}dang-ky/")
    phone.fits("sign up")
    page.fill("input[name=name]", one.name)
    page.fill("input[name=birth_year]", str(one.born))
    page.select_option("select[name=unit]", label="Trường THPT Nông Sơn")
    page.fill("input[name=phone]", one.phone)
    page.check("input[name=consent]")
    button = page.get_by_role("button", name="Đăng ký", exact=True)
    if one.parent:
        button.click()
        expect(page.locator("main")).to_contain_text("Người dưới 16 tuổi cần")
        page.fill("input[name=guardian]", one.parent)
        page.fill("input[name=guardian_phone]", "0905 111 222")
        page.check("input[name=guardian_consent]")
    button.click()
    expect(page.get_by_role("heading", name="Đã đăng ký")).to_be_visible()
    phone.fits("signed up")


def answer(page: Page, right: int, count: int) -> None:
    """Answer the first so many questions, so many of them right."""
    for nth, question in enumerate(page.locator("#thi-questions fieldset").all()[:count]):
        wanted = "Điều nên làm" if nth < right else "Điều không nên"
        question.locator("label", has_text=wanted).first.click()


def begin(phone: Seat, address: str) -> None:
    phone.page.goto(f"{address}vong/1/")
    phone.page.click("#thi-begin")
    expect(phone.page.locator("#thi-questions fieldset")).to_have_count(QUESTIONS)
    expect(phone.page.get_by_alt_text("Biển màu đỏ")).to_have_count(QUESTIONS)
    phone.page.wait_for_function("document.querySelector('#thi-questions img').naturalWidth === 80")


def recorded(phone: Seat, one: Pupil) -> None:
    """It says "Đã ghi nhận", and the receipt is taken along."""
    page = phone.page
    expect(page.get_by_role("heading", name="Đã ghi nhận")).to_be_visible()
    KEPT["code"] = page.locator("#thi-code").inner_text()
    with page.expect_download() as download:
        page.click("#thi-save")
    KEPT[one.phone] = Path(download.value.path()).read_text("utf-8")


def cut_off(phone: Seat, one: Pupil) -> None:
    """The network goes while somebody answers; what they hand in waits in the telephone and is sent when it is back."""
    page = phone.page
    phone.context.set_offline(True)
    answer(page, one.right, QUESTIONS)
    page.fill("#thi-g", str(one.guess))
    page.click("#thi-send")
    expect(page.locator("#thi-say")).to_contain_text("sẽ tự gửi lại")
    phone.context.set_offline(False)


def test_three_pupils_and_a_child_take_part(phone: Seat, server: Server, desk: Seat) -> None:
    address = KEPT["address"] = f"{server.url}/thi/{SLUG}/"
    an, binh, cuong, dung = PUPILS
    page = phone.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/thi/")[2]))
    # Whoever looks for it on the site finds it; the first signs up long before and waits.
    phone.go("/tim-kiem/?q=tim hieu chuyen doi so")
    assert phone.sees(TITLE)
    page.goto(address)
    assert phone.sees("phối hợp: Phòng Giáo dục và Đào tạo huyện Nông Sơn")
    phone.fits("rules")
    sign_up(phone, address, an)
    page.goto(f"{address}vong/1/")
    expect(page.locator("#thi-count")).to_be_visible()
    phone.fits("waiting room")
    # The opening comes while they wait: the paper is here already, locked; only what opens it is fetched.
    contest_hours.move(server.data, SLUG, opens=timedelta(seconds=4), closes=timedelta(hours=1))
    page.reload()
    expect(page.locator("#thi-begin")).to_be_visible()
    page.click("#thi-begin")
    expect(page.locator("#thi-questions fieldset")).to_have_count(QUESTIONS)
    assert any(path.endswith(".bin") for path in asked)
    assert any("khoa" in path for path in asked)
    assert not any(re.fullmatch(r"de/\d+/[0-9a-f]{32}\.json", path) for path in asked), "no plain paper"
    cut_off(phone, an)
    recorded(phone, an)
    phone.fits("done")
    # Half a paper is asked about at the button, in words; closed and opened again it is still there.
    sign_up(phone, address, binh)
    begin(phone, address)
    phone.fits("paper")
    answer(page, binh.right, 3)
    page.click("#thi-send")
    expect(page.locator("#thi-say")).to_contain_text("Bấm Nộp bài lần nữa")
    near = page.locator("#thi-say").bounding_box()
    assert near is not None
    assert near["y"] < WIDTHS["phone"][1], "it is said where the person looks"
    page.reload()
    expect(page.locator("#thi-questions input:checked")).to_have_count(3)
    cut_off(phone, binh)
    recorded(phone, binh)
    page.reload()
    expect(page.get_by_role("heading", name="Đã ghi nhận")).to_be_visible()
    # Begun on the phone, which then breaks; handed in on another device, signed in with the code of signing up.
    sign_up(phone, address, cuong)
    code = page.locator(".code").inner_text()
    begin(phone, address)
    paper = page.locator("#thi-questions legend").all_inner_texts()
    page.goto("about:blank")
    other = desk.page
    desk.now_sits()
    other.goto(f"{address}dang-nhap/")
    desk.fits("sign in")
    other.fill("input[name=contact]", "0905 000 003")
    other.fill("input[name=code]", code)
    desk.press("Đăng nhập", exact=True)
    begin(desk, address)
    assert other.locator("#thi-questions legend").all_inner_texts() == paper, "the same paper, the same clock"
    cut_off(desk, cuong)
    recorded(desk, cuong)
    # Under sixteen: with the consent of a parent.
    sign_up(phone, address, dung)
    begin(phone, address)
    cut_off(phone, dung)
    recorded(phone, dung)
    page.goto(f"{address}cua-toi/")
    assert phone.sees("Phạm Thị Dung")
    phone.fits("own data")
    assert not phone.faults + desk.faults


def test_the_round_closes_and_papers_come_out(desk: Seat, server: Server) -> None:
    # The week passes: the clock of the installation finds the round over and closes it.
    contest_hours.move(server.data, SLUG, opens=-timedelta(hours=5), closes=-timedelta(hours=2))
    page, context = desk.page, desk.context
    desk.now_sits("cuocthi")
    for _turn in range(60):
        if "Đã đóng" in context.request.get(KEPT["page"]).text():
            break
        page.wait_for_timeout(250)
    page.goto(KEPT["page"])
    assert desk.sees("4 người, 4 lượt, 3 người đúng tất cả")
    page.get_by_role("link", name="Người dự thi").click()
    assert desk.sees("Phụ huynh: Phạm Văn Cha")
    desk.fits("entrants")
    page.goto(KEPT["page"])
    page.get_by_role("link", name="Vòng 1", exact=True).click()
    round_page = page.url
    desk.fits("round")
    desk.press("Thống kê câu hỏi")
    assert desk.sees("Độ phân biệt")
    desk.fits("statistics")
    # Two are equal for the second prize: lots are drawn, with a number that nobody here decides.
    page.goto(f"{round_page}trao-giai/")
    desk.press("Soạn quyết định và giấy chứng nhận")
    assert desk.sees("Bốc thăm trước")
    page.goto(KEPT["page"])
    page.fill("input[name=outside]", "Giải đặc biệt xổ số Quảng Nam 27/11/2026: 123456")
    desk.press("Bốc thăm", exact=True)
    desk.now_sits("dieuphoi")
    page.goto(KEPT["page"])
    desk.press("Công bố", exact=True)
    desk.now_sits("cuocthi")
    page.goto(f"{round_page}trao-giai/")
    desk.press("Soạn quyết định và giấy chứng nhận")
    lucky = [one for one in (PUPILS[0], PUPILS[3]) if one.name in page.locator("table").inner_text()]
    assert len(lucky) == 1, "of the two who are equal the lot has chosen one"
    assert page.locator("tr", has_text="Giải Nhất").inner_text().count("Trần Thị Bình") == 1, "4 is nearer to 3 than 10"
    assert page.locator("tr", has_text="Giải Nhì").inner_text().count(lucky[0].name) == 1
    assert desk.sees("Trường THPT Nông Sơn")
    desk.press("Giấy tờ khớp")
    desk.press("Giấy tờ khớp")
    assert not desk.sees("chưa đối chiếu giấy tờ")
    desk.now_sits("dieuphoi")
    page.goto(page.url)
    page.fill("input[name=number]", "12")
    page.fill("input[name=first]", "1")
    page.fill("input[name=day]", f"{datetime.now(ZONE):%Y-%m-%d}")
    desk.press("Chốt để ký")
    # It is done in the background; the page looks again by itself.
    expect(page.locator("main")).to_contain_text("Đã chốt 4 văn bản", timeout=60_000)
    assert desk.sees("chưa được giao chứng thư số của Huyện đoàn Nông Sơn")
    desk.fits("award")
    files = [link.get_attribute("href") for link in page.get_by_role("link", name="PDF", exact=True).all()]
    texts = [text_of(context.request.get(server.url + str(href)).body()) for href in files]
    assert len(texts) == 4
    for words in ("QUYẾT ĐỊNH", "Số: 12/QĐ-HĐ", "Trần Thị Bình", lucky[0].name, "Trường THPT Nông Sơn"):
        assert words in texts[0]
    assert [f"Số: 0{n}/GCN-HĐ" in texts[n] for n in (1, 2, 3)] == [True, True, True]
    assert "GIẤY CHỨNG NHẬN" in texts[1].upper()
    assert "Trần Thị Bình" in texts[1]
    KEPT["certificate"] = page.get_by_role("link", name="Trang kiểm tra").first.get_attribute("href")
    # The plan's task has its evidence, and so has the report on the whole plan of the time.
    page.goto(KEPT["page"])
    page.locator("#noi-dung a[href*='/viec/']").first.click()
    page.wait_for_load_state()
    assert desk.sees("Lượt dự thi: 4 lượt")
    plan = re.search(r"/ke-hoach/(\d+)/", page.content())
    assert plan
    window = window_of_today(page, server, plan[1])
    page.goto(f"{server.url}/ban/bao-cao/?ke-hoach={plan[1]}&ky={window}")
    compile_it = page.locator("#noi-dung").get_by_role("button", name=re.compile("^Tổng hợp"))
    if compile_it.count():
        compile_it.click()
    else:  # another walk on this installation has compiled it already, with the figures of that moment
        token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        context.request.post(
            f"{server.url}/ban/bao-cao/tong-hop/lap/{plan[1]}/", headers={"Referer": server.url},
            form={"csrfmiddlewaretoken": token, "ky": window},
        )  # fmt: skip
        page.get_by_role("link", name="Mở báo cáo tổng hợp").click()
    page.wait_for_load_state()
    told = page.locator("main").inner_text()
    assert re.search(r"Huyện đoàn\b.*Cuộc thi tổ chức: 1; Lượt dự thi: 4\b", told)
    assert re.search(r"Trường THPT Nông Sơn\b.*Người dự thi: 4\b", told)


def window_of_today(page: Page, server: Server, plan: str) -> str:
    """The key of the reporting window that today is in, as the screen of reports offers it."""
    page.goto(f"{server.url}/ban/bao-cao/?ke-hoach={plan}")
    keys: list[str] = page.eval_on_selector_all("select[name=ky] option", "all => all.map(one => one.value)")
    today = f"{datetime.now(ZONE):%Y%m%d}"
    return next(key for key in keys if key[:8] <= today <= key[9:])


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_an_outsider_checks_everything(phone: Seat, server: Server, tmp_path: Path) -> None:
    page = phone.page
    phone.now_sits()
    page.goto(f"{KEPT['address']}ket-qua/1/")
    for words in ("Trần Thị Bình", "Trường THPT Nông Sơn", "10,0", "123456"):
        assert phone.sees(words), words
    phone.fits("results")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải dữ liệu công bố").click()
    (tmp_path / "ket-qua.jsonl").write_bytes(Path(download.value.path()).read_bytes())
    page.goto(server.url + KEPT["certificate"])
    assert phone.sees("do máy chủ của đơn vị tổ chức lập")
    phone.fits("certificate")
    page.locator("summary", has_text="Tự kiểm tra").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải chứng thực").click()
    (tmp_path / "chung-thuc.json").write_bytes(Path(download.value.path()).read_bytes())
    assert not any(one.name in (tmp_path / "ket-qua.jsonl").read_text("utf-8") for one in PUPILS), "no name in the data"
    # All four receipts, the results and the certificate, in an installation that knows nothing of this one.
    command = [str(tmp_path / "ket-qua.jsonl"), "--certificate", str(tmp_path / "chung-thuc.json")]
    for one in PUPILS:
        (tmp_path / f"{one.phone}.json").write_text(KEPT[one.phone], "utf-8")
        command += ["--receipt", str(tmp_path / f"{one.phone}.json")]
    alone = Server(server.url, tmp_path / "alone")
    told = alone.run("contest", "verify", *command)
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("ĐÚNG") == 6
    forged = json.loads(KEPT["0905000002"])
    forged["paper"][9] = 3
    phone.go("/thi/bien-nhan/")
    page.fill("input[name=code]", KEPT["code"].lower())
    phone.press("Kiểm tra", exact=True)
    assert phone.sees("đang được lưu nguyên vẹn")
    phone.fits("receipt")
    page.fill("textarea[name=text]", json.dumps(forged))
    page.fill("input[name=code]", "")
    phone.press("Kiểm tra", exact=True)
    assert phone.sees("không đúng")
