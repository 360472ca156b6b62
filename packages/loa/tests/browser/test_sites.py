"""The sites as a reader sees them, with and without script; the editor, which saves by itself and advises."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from .conftest import Person, Server

pytestmark = pytest.mark.browser
PAGES = ("/", "/tin-tuc/", "/cac-trang/", "/tim-kiem/", "/xa-son-vien/")


def test_a_reader_s_look_stays_on_every_page_without_a_cookie(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{server.url}/hien-thi/")
    for name in ("Chữ lớn", "Tương phản cao", "Tối"):
        page.locator("main").get_by_label(name).check()
    for path in PAGES:
        page.goto(server.url + path)
        look = page.evaluate("[document.documentElement.dataset.size, getComputedStyle(document.body).backgroundColor]")
        assert look == ["large", "rgb(0, 0, 0)"], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide} px in large letters"
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, (path, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
    assert context.cookies() == []
    context.close()


def test_without_script_the_look_is_kept_too_and_only_then_by_a_cookie(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/hien-thi/")
    page.locator("main").get_by_label("Chữ lớn").check()
    page.locator("main").get_by_role("button", name="Dùng").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/tin-tuc/")
    assert any(url.endswith("/hien-thi.css") for url in asked)
    assert [one["name"] for one in context.cookies()] == ["loa-hien-thi"]
    assert page.request.get(f"{server.url}/hien-thi.css").text().strip().endswith("font-size: 125%; }")
    context.close()


def test_the_editor_saves_by_itself_and_advises(person: Callable[..., Person]) -> None:
    writer = person("xa.sonvien")
    page = writer.page
    writer.go("/ban/tin-bai/viet/")
    page.fill("input[name=title]", "LỚP HỌC BUỔI TỐI Ở THÔN")
    page.locator("#noi-dung").get_by_role("button", name=re.compile("Tạo bài nháp")).click()
    page.wait_for_url("**/edit/**")
    page.fill("textarea[name=summary]", "Tổ công nghệ số dạy bà con nộp hồ sơ.")
    page.locator("#w-autosave-indicator").get_by_text("Đã lưu").wait_for()
    page.locator(".loa-advice").get_by_text("toàn chữ hoa").wait_for()
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Hỏi ý kiến").click()
    page.get_by_label("Hỏi bà con").wait_for()
    assert not writer.faults, writer.faults
    number = re.search(r"/pages/(\d+)/", page.url)
    assert number
    for path in (f"/ban/tin-bai/{number[1]}/?khung=zalo", f"/ban/tin-bai/{number[1]}/cac-ban/", "/ban/tin-bai/lich/"):
        writer.go(path)
        writer.is_fit()
