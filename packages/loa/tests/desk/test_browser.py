"""The staff screens in a real browser: axe-core without violation, nothing sideways at 360 px, keyboard, the
phone's menu, kept drafts.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from loa.org.sample import SampleDistrict, create
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's own loop runs in this thread; Django would take it for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def people(live_server: Any) -> SampleDistrict:
    return create()


def sign_in(context: BrowserContext, user: Any, address: str) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}])


def open_page(browser: Browser, width: int = 1280) -> tuple[BrowserContext, Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 760}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return context, page, faults


def every_screen_is_fit(browser: Browser, live_server: Any, people: SampleDistrict) -> None:
    """At 1280 px; on a phone and dark they are among those of `house/test_screens.py`."""
    context, page, faults = open_page(browser)
    unit, person = people.units["xa-6"].pk, people.people["xa.sonvien"].pk
    addresses = [
        "/ban/dang-nhap/",
        "/ban/tai-khoan/",
        "/ban/tai-khoan/mat-khau/",
        "/ban/tro-giup/",
        "/ban/lich/",
        "/ban/nhat-ky/",
        "/ban/nhat-ky/?tim=khongcogi",
        "/ban/don-vi/",
        f"/ban/don-vi/{unit}/",
        f"/ban/don-vi/{unit}/sua/",
        f"/ban/don-vi/{unit}/ke-thua/",
        f"/ban/don-vi/{unit}/ket-thuc/",
        f"/ban/don-vi/{unit}/ten/",
        "/ban/don-vi/them/",
        "/ban/nguoi-dung/",
        f"/ban/nguoi-dung/{person}/",
        f"/ban/nguoi-dung/{person}/khoa/",
        f"/ban/nguoi-dung/{person}/vai-tro/",
        "/ban/nguoi-dung/them/",
    ]
    for address in addresses:
        if address == addresses[1]:
            sign_in(context, people.people["quantri"], live_server.url)
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.status == 200, address
        violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, address
        assert faults == [], address
    context.close()


def the_keyboard_reaches_everything_and_a_wrong_form_takes_the_focus(
    browser: Browser, live_server: Any, people: SampleDistrict
) -> None:
    context, page, _faults = open_page(browser)
    sign_in(context, people.people["quantri"], live_server.url)
    page.goto(f"{live_server.url}/ban/don-vi/them/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#noi-dung")).to_be_focused()
    page.get_by_role("button", name="Thêm đơn vị").press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Tên đầy đủ").click()
    expect(page.get_by_label("Tên đầy đủ")).to_be_focused()
    context.close()


def the_menu_of_a_phone_opens_and_shuts(browser: Browser, live_server: Any, people: SampleDistrict) -> None:
    context, page, _faults = open_page(browser, 360)
    sign_in(context, people.people["quantri"], live_server.url)
    page.goto(f"{live_server.url}/ban/tro-giup/")
    units = page.get_by_role("link", name="Đơn vị", exact=True)
    expect(units).to_be_hidden()
    page.get_by_role("link", name="Mục lục").click()
    expect(units).to_be_visible()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.keyboard.press("Escape")
    expect(units).to_be_hidden()
    page.get_by_role("link", name="Mục lục").click()
    units.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đơn vị")
    context.close()


def what_was_typed_survives_the_end_of_the_session(browser: Browser, live_server: Any, people: SampleDistrict) -> None:
    context, page, _faults = open_page(browser)
    admin = people.people["quantri"]
    sign_in(context, admin, live_server.url)
    address = f"{live_server.url}/ban/don-vi/{people.units['xa-6'].pk}/sua/"
    page.goto(address)
    page.get_by_label("Địa danh ghi trên văn bản").fill("Sơn Viên mới")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    sign_in(context, admin, live_server.url)
    page.goto(address)
    offer = page.get_by_text("Còn chữ đã gõ mà chưa gửi")
    expect(offer).to_be_visible()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_label("Địa danh ghi trên văn bản")).to_have_value("Sơn Viên mới")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator('[data-level="success"]')).to_be_visible()
    page.goto(address)
    expect(offer).to_be_hidden()
    context.close()


def drafts_are_not_shown_to_the_next_person_and_go_at_signing_out(
    browser: Browser, live_server: Any, people: SampleDistrict
) -> None:
    context, page, _faults = open_page(browser)
    sign_in(context, people.people["quantri"], live_server.url)
    page.goto(f"{live_server.url}/ban/tai-khoan/")
    page.get_by_label("Chức vụ").fill("Đang gõ dở")
    # Saved 400 ms after the last key; polled from here, since the policy forbids evaluating strings on the page.
    deadline = time.monotonic() + 10
    while page.evaluate("Object.keys(localStorage).length") == 0 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    sign_in(context, people.people["dieuphoi"], live_server.url)
    page.goto(f"{live_server.url}/ban/tai-khoan/")
    expect(page.get_by_text("Còn chữ đã gõ mà chưa gửi")).to_be_hidden()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    context.close()


def choosing_all_rows_of_a_page_says_how_many(browser: Browser, live_server: Any, people: SampleDistrict) -> None:
    """The script of `choose.js` on the markup that ui/list.html draws for a list with deeds."""
    context, page, faults = open_page(browser)
    page.goto(f"{live_server.url}/ban/dang-nhap/")
    page.evaluate(
        """() => {
          document.querySelector("main").innerHTML = `<span id="da-chon" data-text="Đã chọn %s dòng">...</span>
            <table data-choose="da-chon"><thead><tr><th class="pick"><input type="checkbox" hidden></th></tr></thead>
            <tbody>${"<tr><td class='pick'><input type='checkbox'></td></tr>".repeat(3)}</tbody></table>`;
          return import("/static/ui/choose.js").then((module) => module.chooseMany(document));
        }"""
    )
    page.locator("thead input").check()
    expect(page.locator("#da-chon")).to_have_text("Đã chọn 3 dòng")
    page.locator("tbody input").first.uncheck()
    expect(page.locator("#da-chon")).to_have_text("Đã chọn 2 dòng")
    assert page.locator("thead input").evaluate("box => box.indeterminate")
    assert faults == []
    context.close()


def test_what_staff_meet(browser: Browser, live_server: Any, people: SampleDistrict) -> None:
    """One district for all of it: making one takes longer than looking at a screen."""
    for walk in (
        every_screen_is_fit,
        the_keyboard_reaches_everything_and_a_wrong_form_takes_the_focus,
        the_menu_of_a_phone_opens_and_shuts,
        what_was_typed_survives_the_end_of_the_session,
        drafts_are_not_shown_to_the_next_person_and_go_at_signing_out,
        choosing_all_rows_of_a_page_says_how_many,
    ):
        walk(browser, live_server, people)
