"""What people do on the sites and at the desk, in a real browser: axe-core without violation on every screen, nothing
sideways, no cookie for readers, nothing lost where something lacks.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from far_server import Far, far_server
from loa.kit import clock
from loa.portal import actions
from loa.portal.models import Banner, InboxItem, LegalDocument, Nomination, Source, StoryFlow
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .conftest import png
from .walk_blocks import a_story_of_every_block_and_nothing_that_runs

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.portal.models import HomePage, StoryPage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (360, 740), "desk": (1280, 900)}
VIETNAMESE_VOICE = """window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => [{ lang: "vi-VN" }],
  speak: (words) => window.said.push(words.text), cancel() {}, addEventListener() {} } });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""
"""A browser that has one, and writes down what it would say."""
GIVEN = "Thỏa thuận đăng lại tin ngày 02/01/2026"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; Django would take it for an asynchronous caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def district(committed_district: SampleDistrict) -> SampleDistrict:
    return committed_district


STILL = """async () => {
  const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 5000);
  await Promise.allSettled(moving.map((one) => one.finished));
  return [document.documentElement.scrollWidth - document.documentElement.clientWidth, typeof hit];
}"""
"""Waits until nothing fades in any more, since half faded words have too little contrast."""


class Reader:
    """Somebody at a browser of their own."""

    def __init__(self, context: BrowserContext, at: str) -> None:
        self.context, self.at, self.page = context, at, context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda one: self.faults.append(one.text) if "Security Policy" in one.text else None)

    def go(self, path: str) -> int:
        response = self.page.goto(path if path.startswith("http") else f"{self.at}{path}")
        assert response is not None
        return response.status

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button or follow a link by its words."""
        where = self.page.locator("#noi-dung")
        button, link = (where.get_by_role(role, name=name, exact=exact) for role in ("button", "link"))
        button.or_(link).first.click()
        self.page.wait_for_load_state()

    def fill(self, **values: str) -> None:
        """Fill fields by their names."""
        for name, value in values.items():
            self.page.locator(f"#noi-dung [name={name}]").fill(value)

    def sees(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def is_fit(self) -> None:
        """No fault of accessibility, nothing sideways, no fault of a script, and nothing hostile has run (`hit`)."""
        wide, hit = self.page.evaluate(STILL)
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        assert hit == "undefined", f"{self.page.url}: what came from outside has run"
        found = Axe().run(self.page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
        lines = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
        assert not lines, f"{self.page.url}\n" + "\n".join(lines)
        assert not self.faults, f"{self.page.url}: {self.faults}"

    def visit(self, *paths: str) -> None:
        """Open addresses that must answer and be fit."""
        for path in paths:
            assert self.go(path) == 200, path
            self.is_fit()


@pytest.fixture
def someone(browser: Browser, live_server: Any, district: SampleDistrict) -> Iterator[Callable[..., Reader]]:
    """`someone("bientap")` is that person at the desk, `someone()` a reader; `size` is phone or desk."""
    contexts: list[BrowserContext] = []

    def enter(username: str = "", size: str = "desk", **more: Any) -> Reader:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **more)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if username:
            client = Client()
            client.force_login(district.people[username])
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return Reader(context, live_server.url)

    yield enter
    for context in contexts:
        context.close()


def library(district: SampleDistrict) -> LegalDocument:
    """Two documents that hang together; the second one."""
    office, writer, approver = district.units["vanphong"], district.people["bientap"], district.people["duyetbai"]
    for symbol, relations in (("04-NQ/TU", {}), ("749/QĐ-TTg", {"based_on": ["04-NQ/TU"]})):
        row = actions.add_document(
            office, by=writer, kind="Quyết định", symbol=symbol, title="Về chuyển đổi số", relations=relations
        )
        actions.submit_version(row, by=writer)
        actions.approve_document(row, by=approver)
    return LegalDocument.objects.get(symbol="749/QĐ-TTg")


def letters_guides_and_documents_on_a_dark_phone_without_script(
    someone: Callable[..., Reader], district: SampleDistrict, sites: dict[str, HomePage]
) -> None:
    office, writer, approver = district.units["vanphong"], district.people["bientap"], district.people["duyetbai"]
    document = library(district).pk
    guide = actions.add_guide(
        office, by=writer, title="Nộp hồ sơ", application="Dịch vụ công", summary="Ở nhà.", steps=[{"title": "Mở"}]
    )
    actions.submit_version(guide, by=writer)
    actions.approve_guide(guide, by=approver)
    actions.write_contact(
        sites["vanphong"], by=district.people["quantri"], unit=office, name="Bộ phận một cửa", phone="0235 1"
    )
    reader = someone(size="phone", color_scheme="dark")
    reader.visit("/chuyen-doi-so/", "/van-ban/", f"/van-ban/{document}/", f"/huong-dan/{guide.pk}/", "/lien-he/")
    reader.visit("/gop-y/", "/du-lieu-mo/")
    reader.page.add_init_script(VIETNAMESE_VOICE)
    reader.go("/lien-he/")
    reader.page.get_by_role("button", name="Nghe đọc trang").click()
    said = reader.page.evaluate("said")
    assert said[0] == "Liên hệ và tổ chức bộ máy"
    assert "Bộ phận một cửa" in " ".join(said)
    assert len(said) == len(set(said)), "nothing is said twice"
    assert reader.page.get_by_role("button", name="Dừng đọc").is_visible()
    reader.is_fit()

    plain = someone(size="phone", java_script_enabled=False)
    plain.go("/gop-y/")
    plain.page.get_by_label("Về việc gì").fill("Loa rè")
    plain.press("Gửi")
    assert plain.page.get_by_label("Về việc gì").input_value() == "Loa rè"  # nothing is lost where something lacks
    plain.page.get_by_label("Nội dung *").fill("Loa ở xóm nghe rè.")
    plain.press("Gửi")
    code = plain.page.locator(".receipt").inner_text()

    def look_up() -> str:
        plain.go("/gop-y/tra-loi/")
        plain.page.get_by_label("Mã nhận được khi gửi").fill(code)
        plain.press("Xem trả lời")
        return plain.page.locator("main").inner_text()

    assert "Đang giải quyết" in look_up()

    editor = someone("bientap")
    editor.visit("/ban/gop-y/", f"/ban/thu-vien/{document}/", f"/ban/thu-vien/{document}/sua/")
    editor.visit(f"/ban/huong-dan/{guide.pk}/sua/")
    editor.go("/ban/gop-y/")
    editor.press("Loa rè")
    editor.fill(answer="Đài đã thay loa ở xóm.", public_question="Loa ở xóm nghe rè thì báo ai?")
    editor.press("Trả lời")
    assert editor.sees("Đã gửi câu trả lời sang người duyệt")
    editor.is_fit()
    assert "Đang giải quyết" in look_up(), "not before a second person has seen it"
    chief = someone("duyetbai")
    chief.go(editor.page.url)
    chief.press("Trả lại")
    chief.press("Trả lại câu trả lời")
    assert chief.sees("Ô này phải điền.")
    chief.is_fit()
    chief.press("Không, quay lại")
    chief.press("Duyệt và công khai")
    assert "Đài đã thay loa ở xóm." in look_up()
    plain.go("/gop-y/hoi-dap/")
    assert plain.sees("Loa ở xóm nghe rè thì báo ai?")
    assert plain.context.cookies() == []

    # A good example, from the form to the story.
    plain.go("/chuyen-doi-so/gioi-thieu/")
    plain.page.locator("[name=title]").fill("Chợ quê quét mã QR")
    plain.page.locator("[name=who]").fill("Tổ công nghệ số thôn Mẫu")
    plain.page.locator("[name=text]").fill("Ba mươi sạp có mã QR, bà con khỏi mang tiền lẻ.")
    plain.press("Gửi")
    assert plain.sees("Cảm ơn bà con")
    row = Nomination.objects.get()
    chief.visit("/ban/guong-dien-hinh/")
    chief.press("Chợ quê quét mã QR")
    chief.press("Đã kiểm tra, chọn")
    assert chief.sees("đồng ý"), "those named are asked first"
    chief.go(f"/ban/guong-dien-hinh/{row.pk}/")
    chief.press("Đã hỏi, người được nêu đồng ý")
    chief.press("Đã kiểm tra, chọn")
    chief.is_fit()
    editor.go(f"/ban/guong-dien-hinh/{row.pk}/")
    editor.press("Viết bài")
    assert editor.sees("Đã tạo bài nháp từ giới thiệu này")
    editor.is_fit()
    row.refresh_from_db()
    assert row.story.page.title == "Chợ quê quét mã QR"


HOSTILE = """<p onclick="hit = 1" style="position: fixed">Neo đậu tàu thuyền.</p><script>hit = 1</script>
<img src="/x" onerror="hit = 1"><svg onload="hit = 1"></svg><a href="javascript:hit = 1">Xem</a>
<a href="data:text/html,<script>hit = 1</script>">Xem</a><iframe srcdoc="<script>parent.hit = 1</script>"></iframe>
<form action="//la.example.vn"><input autofocus onfocus="hit = 1"></form><base href="//la.example.vn/">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=/x onerror=hit=1&gt;"></table></math>"""
LEFT = """[...document.querySelectorAll("main *")].filter((one) => one.matches("iframe, script, base, style")
  || [...one.attributes].some((told) => told.name.startsWith("on") || /^\\s*(javascript|data):/i.test(told.value)))
  .map((one) => one.outerHTML)"""
"""What could still run on a page, or send somebody elsewhere."""
RSS = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Tỉnh</title>
<item><title>Tỉnh mở lớp kỹ năng số cho tiểu thương</title><link>https://tinh.example.vn/lop</link><guid>1</guid>
<description>Lớp học buổi tối, miễn phí.</description></item>
<item><title>Bão số 9: ghim nội dung{escape(escape("<img src=/x onerror='hit = 1'>"))} cảnh báo</title><link>https://tinh.example.vn/bao</link><guid>2</guid>
<description>{escape("<b onmouseover='hit = 1'>Việc</b>")} cần làm trước bão.</description>
<content:encoded>{escape(HOSTILE)}</content:encoded></item>
<item><title>Nộp hồ sơ một lần, khỏi đi lại ba lần</title><link>https://tinh.example.vn/ho-so</link><guid>3</guid>
<description>Bộ phận một cửa ngồi cùng bà con bên máy tính.</description></item></channel></rss>"""


def news_comes_in_from_a_feed_and_goes_out_in_ours(someone: Callable[..., Reader], settings: Any) -> None:
    chief, writer = someone("lanhdao.sonvien"), someone("xa.sonvien", "phone")
    with far_server() as far:
        settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"fetch_inside": [far.host]})
        kind = {"Content-Type": "application/rss+xml"}
        hub = {"Link": f'<{far.url}/hub>; rel="hub", <{far.url}/rss>; rel="self"'}
        far.answers["/rss"] = lambda ask: (200, kind | hub, RSS.encode())
        far.answers["/hub"] = lambda ask: (202, {}, b"")
        chief.visit("/ban/nguon-tin/", "/ban/nguon-tin/them/")
        chief.fill(title="Cổng tỉnh", address="http://10.0.0.1/rss")
        chief.page.locator("[name=licence]").select_option("full")
        chief.press("Thêm nguồn")
        assert chief.sees("mạng nội bộ")
        chief.is_fit()
        assert chief.page.locator("[name=title]").input_value() == "Cổng tỉnh"
        chief.fill(address=f"{far.url}/rss", licence_note=GIVEN)
        chief.press("Thêm nguồn")
        chief.is_fit()
        address = chief.page.url
        writer.go(address)
        writer.press("Lấy ngay")
        assert InboxItem.objects.count() == 3
        actions.poll_source(InboxItem.objects.first().source_id)
        assert InboxItem.objects.count() == 3, "what came in once does not come again"
        reached = settings.INSTALLATION
        settings.INSTALLATION = reached.model_copy(update={"public_url": writer.at})  # a hub must find us
        _a_hub_tells(far, writer)
        settings.INSTALLATION = reached
        writer.go(address)
        writer.is_fit()
    writer.visit("/ban/hop-tin/")
    assert writer.page.locator("tr", has_text="Nộp hồ sơ một lần").get_by_text("Có thể trùng").is_visible()
    writer.press("Nộp hồ sơ một lần", exact=False)
    assert writer.sees("Có thể trùng")
    writer.press("Không nhận")
    writer.fill(reason="Xã đã đăng việc này.")
    writer.is_fit()
    writer.press("Không nhận")
    for title, how in (("Bão số 9", "Nhận toàn văn"), ("Tỉnh mở lớp", "Nhận làm tin giới thiệu")):
        writer.go("/ban/hop-tin/")
        writer.press(title, exact=False)
        writer.is_fit()
        writer.press(how)
        assert writer.sees("Đã tạo bài nháp có ghi nguồn")
        writer.press("Trình duyệt")
    chief.visit("/ban/tin-bai/cho-duyet/")
    for title in ("Bão số 9", "Tỉnh mở lớp"):
        chief.go("/ban/tin-bai/cho-duyet/")
        chief.press(title, exact=False)
        chief.press("Duyệt và đăng")
    assert chief.sees("Bài đã lên trang")

    reader = someone(size="phone")
    reader.go("/xa-son-vien/tin-tuc/")
    reader.press("Bão số 9", exact=False)
    assert reader.sees("Neo đậu tàu thuyền.")
    assert reader.sees("Đăng lại toàn văn từ Cổng tỉnh")
    assert GIVEN in reader.page.locator("main").inner_text()
    assert reader.page.evaluate(LEFT) == []
    assert reader.page.locator("link[rel=canonical]").get_attribute("href") == "https://tinh.example.vn/bao"
    reader.is_fit()
    links = [one.get_attribute("href") or "" for one in reader.page.locator("link[rel=alternate], .story-end a").all()]
    assert len(links) >= 6
    for href in [*links, "/sitemap.xml", "/sitemap-tin.xml", "/robots.txt", "/du-lieu-mo/tin-bai.csv"]:
        parts = urlsplit(href)  # absolute addresses name the installation's own host, which is not this test's
        answer = reader.page.request.get(f"{reader.at}{parts.path}?{parts.query}")
        assert answer.ok, href
    for form in ("atom.xml", "rss.xml", "feed.json"):
        text = reader.page.request.get(f"{reader.at}/xa-son-vien/{form}").text()
        assert "Tỉnh mở lớp kỹ năng số" in text, form
        assert "Neo đậu tàu thuyền" not in text, "what others let us carry is not handed on whole"
    assert reader.context.cookies() == []
    with far_server() as far:
        settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"fetch_inside": [far.host]})
        _sources_that_must_not_come_in(far, chief, writer)
    _a_source_without_a_feed(chief, writer)


def _a_hub_tells(far: Far, writer: Reader) -> None:
    """The source's hub is asked, asks back, and what it signs is in the box at once."""
    row, ask = Source.objects.get(), writer.page.request
    actions.renew_pushes()
    assert b"hub.mode=subscribe" in far.asked[-1].body
    row.refresh_from_db()
    callback = f"{writer.at}{reverse('portal_push', args=[row.push_token])}"
    told = {"hub.mode": "subscribe", "hub.topic": row.topic, "hub.challenge": "c", "hub.lease_seconds": "864000"}
    assert ask.get(callback, params=told).text() == "c"
    body = RSS.replace("Bão số 9", "Bão số 10").replace("/bao<", "/bao-10<").replace("<guid>2", "<guid>4").encode()
    signed = hmac.new(row.push_secret.encode(), body, hashlib.sha256).hexdigest()
    for signature, count in (("0" * 64, 3), (signed, 4)):
        ask.post(callback, data=body, headers={"X-Hub-Signature": f"sha256={signature}"})
        assert row.items.count() == count
    assert "Bão số 10" in row.items.latest("pk").title


MANY = b"".join(b"<item><title>Tin %d</title><link>/van/%d</link></item>" % (nth, nth) for nth in range(10_000))


def _sources_that_must_not_come_in(far: Far, chief: Reader, writer: Reader) -> None:
    """A feed without an end, one that leads inside, and ten thousand things at once: each is said in words."""
    kind = {"Content-Type": "application/rss+xml"}
    far.answers["/mai"] = lambda ask: (200, kind, chain([b"<rss><channel>"], repeat(MANY)))
    far.answers["/vao"] = lambda ask: (302, {"Location": far.url.replace("127.0.0.1", "localhost")}, b"")
    far.answers["/van"] = lambda ask: (200, kind, b"<rss><channel>" + MANY + b"</channel></rss>")
    for name, path in (("Không dứt", "/mai"), ("Dẫn vào trong", "/vao"), ("Một vạn tin", "/van")):
        chief.go("/ban/nguon-tin/them/")
        chief.fill(title=name, address=f"{far.url}{path}")
        chief.press("Thêm nguồn")
        row = Source.objects.get(title=name)
        assert actions.poll_source(row.pk) == (100 if path == "/van" else 0)
    writer.go("/ban/nguon-tin/")
    listed = writer.page.locator("main").inner_text()
    assert "gửi quá 20 MB nên đã dừng lại" in listed
    assert "mạng nội bộ" in listed
    writer.press("Một vạn tin")
    assert "10000" in writer.page.locator("main").inner_text().replace(".", "")
    writer.is_fit()


def _a_source_without_a_feed(chief: Reader, writer: Reader) -> None:
    chief.go("/ban/nguon-tin/them/")
    chief.fill(title="Báo giấy")
    chief.page.locator("[name=kind]").select_option("hand")
    chief.press("Thêm nguồn")
    writer.go(chief.page.url)
    writer.press("Nhập tin")
    writer.fill(title="Tỉnh đặt thêm trạm phát", link="chép từ báo giấy", summary="Ba xã có sóng.")
    writer.press("Đưa vào hộp tin")
    assert not InboxItem.objects.filter(title="Tỉnh đặt thêm trạm phát").exists()
    assert writer.page.locator("[name=summary]").input_value() == "Ba xã có sóng."
    writer.is_fit()
    writer.fill(link="https://bao.example.vn/tram")
    writer.press("Đưa vào hộp tin")
    assert writer.sees("Đã đưa tin vào hộp.")


def _autosaved(who: Reader, edit: str, text: str) -> dict[str, Any]:
    """Type a summary and give what the editor was answered when it saved by itself. What is typed before the editor
    has taken its first look at the form is no change to it, so the last sign is typed again until it saves.
    """
    field = who.page.locator("#id_summary")
    field.fill(text[:-1])
    for _turn in range(4):
        try:
            with who.page.expect_response(
                lambda one: one.request.method == "POST" and one.url.endswith(edit), timeout=12_000
            ) as saved:
                field.press_sequentially(text[-1])
        except PlaywrightTimeout:
            field.press("Backspace")
        else:
            answer: dict[str, Any] = saved.value.json()
            return answer
    raise AssertionError("the editor never saved by itself")


def two_editors_lose_nothing_and_the_clock_publishes_and_takes_down(
    someone: Callable[..., Reader], district: SampleDistrict, page: StoryPage
) -> None:
    from loa.org.actions import grant
    from loa.org.models import Role

    grant(district.people["dieuphoi"], district.units["vanphong"], Role.EDITOR, by=district.people["quantri"])
    first, second = someone("bientap"), someone("dieuphoi")
    edit = f"/ban/soan/pages/{page.pk}/edit/"
    for who in (first, second):
        # As high as the form, so that the bar at the foot covers no button of it.
        who.page.set_viewport_size({"width": 1280, "height": 1800})
        who.go(edit)
        who.page.locator(".loa-advice p").first.wait_for()
        who.is_fit()
    for link in {one.get_attribute("href") or "" for one in first.page.locator("main a[href^='/']").all()}:
        assert first.page.request.get(f"{first.at}{link}").ok, link
    assert _autosaved(first, edit, "Ba mươi sạp có mã QR.")["success"]
    assert not _autosaved(second, edit, "Bốn mươi sạp có mã QR.")["success"]
    second.page.get_by_text("bản mới hơn").first.wait_for()
    assert second.page.locator("#id_summary").input_value() == "Bốn mươi sạp có mã QR."
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "Ba mươi sạp có mã QR."
    second.is_fit()
    second.page.locator(".action-save").click()
    asked = second.page.get_by_role("dialog")
    assert "vẫn giữ ở mục So sánh" in asked.inner_text()
    with second.page.expect_navigation():
        asked.locator("[data-w-dialog-target=confirm]").click()
    assert page.revisions.count() == 3, "both versions are kept"
    first.go(f"/ban/tin-bai/{page.pk}/cac-ban/")
    changed = first.page.locator(".diff")
    assert (changed.locator("del").inner_text(), changed.locator("ins").inner_text()) == ("Ba", "Bốn")
    first.is_fit()

    first.go(f"/ban/tin-bai/{page.pk}/")
    first.press("Hẹn giờ")
    moment = clock.now() + timedelta(hours=2)
    local = moment.astimezone(clock.timezone.get_default_timezone())
    first.fill(go_live_at=f"{local - timedelta(hours=3):%Y-%m-%dT%H:%M}")
    first.press("Đặt giờ")
    assert first.sees("Giờ đăng đã qua")
    first.is_fit()
    first.fill(go_live_at=f"{local:%Y-%m-%dT%H:%M}", expire_at=f"{local + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    first.press("Đặt giờ")
    for frame in ("may-tinh", "zalo", "dien-thoai"):
        first.visit(f"/ban/tin-bai/{page.pk}/?khung={frame}")
    first.press("Trình duyệt")
    chief = someone("duyetbai", "phone")
    chief.go(f"/ban/tin-bai/{page.pk}/")
    chief.press("Duyệt, đăng khi đến giờ")
    chief.is_fit()
    chief.visit("/ban/tin-bai/thong-ke/", f"/ban/tin-bai/lich/?thang={local:%Y-%m}", "/ban/tin-bai/lich/?xem=danh-sach")
    assert chief.sees("Đăng: Chợ huyện dán mã QR")
    assert chief.sees("Gỡ: Chợ huyện dán mã QR")
    reader = someone()
    path = f"/tin-tuc/{page.slug}/"
    assert reader.go(path) == 404
    actions.publish_due(moment + timedelta(minutes=1))
    assert reader.go(path) == 200
    assert reader.sees("Bốn mươi sạp có mã QR.")
    actions.publish_due(moment + timedelta(hours=6))
    assert reader.go(path) == 404
    assert StoryFlow.objects.get(page=page).state == "expired"


def a_banner_is_approved_and_a_commune_refuses_it_with_a_reason(
    someone: Callable[..., Reader], page: StoryPage
) -> None:
    maker, chief, commune = someone("bientap"), someone("duyetbai"), someone("lanhdao.sonvien", "phone")
    maker.visit("/ban/bieu-ngu/", "/ban/bieu-ngu/lam/")
    maker.fill(title="Tháng chuyển đổi số", link="javascript:alert(1)")
    maker.fill(ends_on=f"{clock.today() + timedelta(days=9):%Y-%m-%d}")
    maker.page.get_by_label("Trang này và mọi trang bên dưới").check()
    maker.press("Trình duyệt")
    assert maker.page.locator("[name=title]").input_value() == "Tháng chuyển đổi số"
    maker.is_fit()
    assert not Banner.objects.exists(), "a link that runs is not taken"
    maker.fill(link="/tin-tuc/", text="Mười phút là xong.")
    maker.press("Trình duyệt")
    maker.is_fit()
    chief.go(maker.page.url)
    chief.press("Duyệt")
    assert chief.sees("Đã duyệt")
    reader = someone(size="phone")
    for path, there in (("/", True), ("/xa-son-vien/", True)):
        reader.go(path)
        assert reader.sees("Tháng chuyển đổi số") is there
    reader.is_fit()
    commune.visit("/ban/bieu-ngu/")
    commune.press("Không hiện")
    commune.press("Không hiện trên trang mình")
    assert commune.sees("Ô này phải điền.")
    commune.fill(reason="Xã đang vận động việc khác.")
    commune.is_fit()
    commune.press("Không hiện trên trang mình")
    assert commune.sees("Không hiện")
    reader.go("/xa-son-vien/")
    assert not reader.sees("Tháng chuyển đổi số")
    reader.go("/")
    assert reader.sees("Tháng chuyển đổi số")
    maker.go(maker.page.url)
    assert maker.sees("Xã đang vận động việc khác.")

    # What readers open is counted without knowing them.
    from loa.portal.counting import stories

    reader.go(f"/xa-son-vien/tin-tuc/{page.slug}/")
    reader.page.locator(".seen").first.scroll_into_view_if_needed()
    reader.page.wait_for_load_state("networkidle")
    assert stories.write() == 1
    commune.go(f"/ban/tin-bai/{page.pk}/")
    assert commune.sees("Lượt mở")
    assert reader.context.cookies() == []

    # Searching, with suggestions while typing, and filters.
    reader.go("/tim-kiem/")
    with reader.page.expect_response(lambda one: "goi-y" in one.url or "suggest" in one.url) as suggested:
        reader.page.locator("#tim").press_sequentially("nop ho", delay=5)
    assert page.title in suggested.value.json()
    reader.page.locator("#tim").fill("nop ho so")
    reader.page.locator("#trang-tin").select_option(label="Xã Sơn Viên")
    reader.page.locator("#nam").select_option(index=1)
    reader.press("Tìm")
    assert reader.page.locator(".hits a").first.inner_text() == page.title
    reader.is_fit()


def rules_carry_or_ask_or_refuse_and_the_look_changes(
    someone: Callable[..., Reader], district: SampleDistrict, sites: dict[str, HomePage]
) -> None:
    own, people = sites["xa-6"], district.people
    writer, chief = someone("xa.sonvien", "phone"), someone("lanhdao.sonvien")
    reader = someone(size="phone", java_script_enabled=False)
    shots = [
        actions.add_picture(
            by=people["bientap"],
            unit=sites["vanphong"].unit,
            filename=f"{colour}.png",
            data=png(colour=colour),
            alt=alt,
        )
        for colour, alt in (("teal", "Sân hội trường"), ("olive", "Bàn đón khách"))
    ]
    body = [
        ("text", "<p>Mời bà con.</p>"),
        ("gallery", {"title": "Ngày hội năm trước", "pictures": [{"image": one, "alt": one.alt} for one in shots]}),
        ("map", {"place": "Hội trường huyện", "latitude": "15.7", "longitude": "108.1", "way": "Qua cầu, rẽ trái."}),
        ("poll", {"question": "Bà con đi buổi nào?", "answers": ["Buổi sáng", "Buổi chiều"]}),
    ]

    def published(title: str) -> StoryPage:
        page = actions.write_story(
            by=people["bientap"], home=sites["vanphong"], title=title, summary="Ngày hội chuyển đổi số của huyện.",
            happened_on=clock.today(), body=body,
        )  # fmt: skip
        actions.submit_story(page, by=people["bientap"])
        actions.approve_story(page, by=people["duyetbai"])
        page.refresh_from_db()
        return page

    writer.visit("/ban/tiep-song/quy-tac/", "/ban/tiep-song/quy-tac/them/")
    writer.press("Đề nghị")
    assert writer.sees("Ô này phải điền.")
    writer.is_fit()
    for mode, status, waits in (("Hỏi trước từng bài", 404, True), ("Không nhận", 404, False), ("Tự đăng", 200, False)):
        writer.go("/ban/tiep-song/quy-tac/them/")
        writer.page.get_by_label("Bài của").select_option(label="Huyện Nông Sơn")
        writer.page.get_by_label(mode).check()
        writer.press("Đề nghị")
        assert writer.sees("Người duyệt của đơn vị đồng ý thì quy tắc mới áp dụng")
        chief.go("/ban/tiep-song/quy-tac/")
        chief.press("Duyệt")
        assert chief.sees("Quy tắc áp dụng cho bài đăng từ bây giờ")
        page = published(f"Mời dự ngày hội: {mode.lower()}")
        assert reader.go(f"/xa-son-vien/tin-tuc/{page.slug}/") == status, mode
        chief.go("/ban/tiep-song/")
        row = chief.page.locator("tr", has_text=page.title)
        assert (row.get_by_text("Chờ trả lời").count() > 0) is waits, mode
        if mode == "Không nhận":  # nothing comes by itself; what people want they take
            writer.go("/ban/tiep-song/lay/")
            writer.press(page.title)
            writer.press("Lấy về, trình duyệt")
            chief.go(writer.page.url)
            chief.press("Nhận, đăng lên trang")
            assert reader.go(f"/xa-son-vien/tin-tuc/{page.slug}/") == 200
    chief.is_fit()

    # The carried story, with all that it is made of, on a phone: whole without script, and fit with it.
    assert reader.sees("Theo Huyện Nông Sơn")
    for picture in reader.page.locator("figure img").all():
        assert reader.page.request.get(f"{reader.at}{picture.get_attribute('src')}").ok
    assert reader.sees("Qua cầu, rẽ trái.")
    reader.page.get_by_label("Buổi chiều").check()
    reader.press("Trả lời")
    assert reader.sees("1 lượt trả lời")
    assert reader.context.cookies() == []
    other = someone(size="phone")
    other.visit(reader.page.url, f"/xa-son-vien/tin-tuc/{page.slug}/", "/su-kien/")
    assert other.go("/xa-son-vien/khong-co/") == 404
    other.is_fit()

    # The look of the commune's site.
    keeper = someone("quantri")
    keeper.visit(f"/ban/trang/{own.pk}/")
    keeper.page.locator("[name=arms]").set_input_files({"name": "a.svg", "mimeType": "image/png", "buffer": b"<svg/>"})
    keeper.fill(tagline="Quê hương bưởi trụ")
    keeper.press("Ghi")
    assert keeper.page.locator("[name=tagline]").input_value() == "Quê hương bưởi trụ"
    keeper.is_fit()
    other.go("/xa-son-vien/")
    before = other.page.evaluate(BRAND)
    arms = {"name": "a.png", "mimeType": "image/png", "buffer": png(200, 200)}
    keeper.page.locator("[name=arms]").set_input_files(arms)
    colours = keeper.page.locator("[name=colours]")
    now = colours.input_value()
    values = [one.get_attribute("value") for one in colours.locator("option").all()]
    colours.select_option(value=next(value for value in values if value != now))
    keeper.press("Ghi")
    other.go("/xa-son-vien/")
    assert other.page.evaluate(BRAND) != before
    assert other.sees("Quê hương bưởi trụ")
    assert other.page.locator(".who img").evaluate("one => one.naturalWidth") > 0
    other.is_fit()


BRAND = "getComputedStyle(document.querySelector('.who b')).color"


def test_what_people_do(
    someone: Callable[..., Reader], district: SampleDistrict, sites: dict[str, HomePage],
    write: Callable[..., StoryPage], publish: Callable[..., StoryPage], settings: Any, tmp_path: Path,
) -> None:  # fmt: skip
    """One world for all walks: emptying the database between them would take away what migrations put there."""
    page = publish()
    a_banner_is_approved_and_a_commune_refuses_it_with_a_reason(someone, page)
    a_story_of_every_block_and_nothing_that_runs(someone, settings, page, tmp_path)
    letters_guides_and_documents_on_a_dark_phone_without_script(someone, district, sites)
    rules_carry_or_ask_or_refuse_and_the_look_changes(someone, district, sites)
    news_comes_in_from_a_feed_and_goes_out_in_ours(someone, settings)
    draft = write("vanphong", "bientap", title="Chợ huyện dán mã QR")
    two_editors_lose_nothing_and_the_clock_publishes_and_takes_down(someone, district, draft)
