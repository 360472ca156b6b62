"""The sites as a reader sees them, with and without script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from .conftest import Server

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
