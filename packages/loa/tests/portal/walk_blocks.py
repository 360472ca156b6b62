"""A walk of test_rooms_browser: a story with a film, a sound and a file, written as a commune officer writes it, with
what must not come in offered at the same doors first; then what readers and other programs take from it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
from far_server import far_server
from loa.kit.clock import today
from loa.portal.models import Picture, SharedFile, StoryPage
from PIL import Image as Pillow

from .test_pictures import bomb, encoded
from .test_writing import MP3, MP4, PDF, office

if TYPE_CHECKING:
    from .test_rooms_browser import Reader

RUNS = b"<script>hit = 1</script><img src=x onerror='hit = 1'>"
PICTURES = {
    "hinh.jpg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit = 1'>" + RUNS + b"</svg>", "không phải ảnh"),
    "bom.png": (bomb(60_000, 1_000), "quá nhiều điểm ảnh"),
    "hai-mat.gif": (b"GIF89a=1;/*" + RUNS + b"*/", "không phải ảnh"),
}
"""What is no picture for us, and what is said; no sentence twice in a row, so that each is seen to come."""
FILES = {
    "don.pdf": (PDF + office(), "giấu một tệp nén"),
    "don.docx": (office("word/vbaProject.bin"), "macro"),
    "don.txt": (b"<html>" + RUNS, "không nhận"),
}


def huge(folder: Path) -> Path:
    """200 MB that begin like a photograph; on the disk they take nothing."""
    path = folder / "anh-to.jpg"
    with path.open("wb") as file:
        file.write(encoded("JPEG"))
        file.truncate(200 * 2**20)
    return path


class Window:
    """The window in which one chooses or uploads a picture or a file."""

    def __init__(self, who: Reader, opener: Any, tab: str) -> None:
        self.box = who.page.locator(".modal")
        opener.click()
        self.box.get_by_role("tab", name=tab).click()

    def send(self, name: str, data: bytes) -> None:
        self.box.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )
        self.box.locator("form[enctype] button[type=submit]").click()

    def refuses(self, hostile: dict[str, tuple[bytes, str]], typed: str) -> None:
        """Each is refused in its sentence, and what was typed beside it stays."""
        field = self.box.locator(f"[name$=-{typed}]")
        kept = field.input_value()
        for name, (data, sentence) in hostile.items():
            with self.box.page.expect_response(lambda one: one.request.method == "POST" and "create" in one.url):
                self.send(name, data)
            self.box.get_by_text(sentence).wait_for()
            assert field.input_value() == kept, name

    def takes(self, name: str, data: bytes) -> None:
        self.send(name, data)
        self.box.wait_for(state="detached")


def a_story_of_every_block_and_nothing_that_runs(
    someone: Callable[..., Reader], settings: Any, there: StoryPage, folder: Path
) -> None:
    """Args: there: a published story of the commune, whose title is typed once more."""
    writer, chief = someone("xa.sonvien"), someone("lanhdao.sonvien", "phone")
    page = writer.page
    page.set_default_timeout(30_000)  # the editor is slow on a busy machine
    page.set_viewport_size({"width": 1280, "height": 2400})  # so that no bar at the foot covers a button
    writer.go("/ban/tin-bai/viet/")
    writer.fill(title=there.title, happened_on=f"{today():%Y-%m-%d}")
    writer.press("Tạo bài nháp", exact=False)
    summary = f"{there.summary} Thêm ba cách."
    page.locator("#id_summary").fill(summary)

    window = Window(writer, page.get_by_role("button", name="Chọn ảnh").first, "Tải ảnh lên")
    window.box.locator("[name$=-alt]").fill("Bà con ngồi bên máy tính")
    window.box.locator("input[type=file]").set_input_files(huge(folder))
    window.box.get_by_text("lớn hơn 20 MB").wait_for()  # said before a byte of it is sent
    window.refuses(PICTURES, "alt")
    writer.is_fit()
    assert not Picture.objects.filter(alt="Bà con ngồi bên máy tính").exists()
    window.takes("may.jpg", encoded("JPEG") + RUNS)
    page.locator("[name=lead_alt]").fill("Bà con ngồi bên máy tính")
    assert page.locator("#id_summary").input_value() == summary

    def block(kind: str) -> Any:
        blocks = page.locator("[data-streamfield-child]")
        there = blocks.count()
        page.locator("button.c-sf-add-button").last.click()
        page.get_by_role("option", name=kind, exact=True).click()
        return blocks.nth(there)

    def upload(block: Any, name: str, data: bytes, title: str, hostile: dict[str, tuple[bytes, str]]) -> None:
        window = Window(writer, block.get_by_role("button", name="Chọn tệp").first, "Tải tệp lên")
        window.box.locator("[name$=-title]").fill(title)
        window.refuses(hostile, "title")
        window.takes(name, data)

    plain = {
        "Trích lời": {"text": "Ngồi nhà mà xong.", "who": "Bà Tư Mẫu"},
        "Khung thông tin": {"title": "Cần mang", "label": "Giấy tờ", "value": "Căn cước"},
        "Các bước làm": {"title": "Ba bước", "steps-0-value-title": "Mở ứng dụng"},
        "Bản đồ": {"place": "Nhà văn hóa thôn", "latitude": "15.7", "longitude": "108.1"},
        "Hỏi ý kiến": {"question": "Bà con học buổi nào?", "answers-0-value": "Sáng", "answers-1-value": "Tối"},
    }
    for kind, fields in plain.items():
        made = block(kind)
        for name, value in fields.items():
            if name == "answers-1-value":  # one more line in the list of answers
                made.locator("button.c-sf-add-button").last.click()
            made.locator(f"[name$=-{name}]").first.fill(value)
    film = block("Video")
    film.locator("[name$=-title]").fill("Cách nộp hồ sơ")
    film.locator("[name$=-link]").fill("https://phim.example/1")
    page.get_by_role("button", name="Trình duyệt").click()
    page.get_by_text("Nơi đăng video này chưa quen").wait_for()
    assert film.locator("[name$=-title]").input_value() == "Cách nộp hồ sơ"
    writer.is_fit()
    film.locator("[name$=-link]").fill("")
    upload(film, "phim.mp4", MP4, "Phim nộp hồ sơ", {})
    sound = block("Âm thanh")
    upload(sound, "loi.mp3", MP3, "Lời nhắc", {})
    paper = block("Tệp đính kèm")
    upload(paper, "don.pdf", PDF, "Mẫu đơn", FILES)
    assert SharedFile.objects.count() == 3
    page.get_by_role("button", name="Trình duyệt").click()
    page.get_by_text("Khối “Âm thanh” còn thiếu hoặc sai ở ô “Nghe gì”").wait_for()
    sound.locator("[name$=-title]").fill("Lời nhắc")
    page.get_by_role("button", name="Trình duyệt").click()
    page.wait_for_url(re.compile(r"/ban/tin-bai/\d+/"))
    assert writer.sees("đã có bài gần giống")
    writer.is_fit()
    address = page.url

    with far_server() as hub:
        hub.answers["/hub"] = lambda ask: (204, {}, b"")
        settings.INSTALLATION = settings.INSTALLATION.model_copy(
            update={"fetch_inside": [hub.host], "websub_hub": f"{hub.url}/hub"}
        )
        chief.go(address)
        chief.press("Duyệt và đăng")
        told = [parse_qs(one.body.decode()) for one in hub.asked]
        settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"websub_hub": ""})
    assert any(one["hub.url"][0].endswith("/xa-son-vien/atom.xml") for one in told)

    reader = someone(size="phone")
    reader.go(f"/xa-son-vien/tin-tuc/{there.slug}/")
    first = reader.page.locator("meta[name=description]").get_attribute("content")
    assert first == there.summary, "the story whose address was taken stays where it was"
    reader.go(f"/xa-son-vien/tin-tuc/{there.slug}-2/")
    reader.is_fit()
    ask = reader.page.request

    def own(href: str | None) -> str:
        """An address as this test's server has it: absolute ones name the installation's own host."""
        parts = urlsplit(href or "")
        return f"{reader.at}{parts.path}?{parts.query}"

    main = reader.page.locator("main")
    for what, kind in (("video source", "video/mp4"), ("audio", "audio/mpeg"), ("main img", "image/")):
        source = reader.page.locator(what).first.get_attribute("src")
        answer = ask.get(own(source))
        assert answer.headers["content-type"].startswith(kind), what
        assert b"script" not in answer.body(), "what hung on the photograph did not come in"
    with reader.page.expect_download() as coming:
        main.get_by_role("link", name=re.compile("Mẫu đơn")).click()
    assert Path(coming.value.path()).read_bytes() == PDF
    printed = ask.get(own(main.get_by_role("link", name="Tải bản in").get_attribute("href"))).body()
    text = pypdfium2.PdfDocument(printed)[0].get_textpage().get_text_range()
    assert "Cách nộp hồ sơ" in " ".join(text.split())
    embedded = ask.get(own(reader.page.locator("link[type='application/json+oembed']").get_attribute("href"))).json()
    assert f"/{there.slug}-2/" in embedded["html"]
    assert reader.page.evaluate("typeof hit") == "undefined"
    main.get_by_role("link", name="Mã QR").click()
    code = Pillow.open(io.BytesIO(reader.page.locator("svg").screenshot()))
    assert len(code.convert("1").getcolors()) == 2
