"""Documents, guides, letters in a real browser: axe-core without violation, nothing sideways at 360 px, a letter and
its code without any script of ours and without a cookie.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from loa.org.sample import SampleDistrict, create
from loa.portal import actions
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def fill(district: SampleDistrict) -> tuple[int, int]:
    """A site with two documents that hang together and a guide; keys of a document and of the guide."""
    office, writer, approver = district.units["vanphong"], district.people["bientap"], district.people["duyetbai"]
    home = actions.create_site(office, by=None, title="Huyện Nông Sơn", colours="district")
    rows = []
    for symbol, relations in (("04-NQ/TU", {}), ("749/QĐ-TTg", {"based_on": ["04-NQ/TU"]})):
        row = actions.add_document(
            office, by=writer, kind="Quyết định", symbol=symbol, title="Về chuyển đổi số", relations=relations
        )
        actions.submit_version(row, by=writer)
        rows.append(actions.approve_document(row, by=approver))
    guide = actions.add_guide(
        office, by=writer, title="Nộp hồ sơ", application="Dịch vụ công", summary="Ở nhà.", steps=[{"title": "Mở"}]
    )
    actions.submit_version(guide, by=writer)
    actions.approve_guide(guide, by=approver)
    actions.write_contact(home, by=district.people["quantri"], unit=office, name="Bộ phận một cửa", phone="0235 1")
    return rows[1].pk, guide.pk


def is_fit(page: Page, address: str, width: int) -> None:
    response = page.goto(address)
    assert response is not None
    assert response.status == 200, address
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == [], address
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_what_the_public_and_the_office_see(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    district = create()
    document, guide = fill(district)
    # Playwright's own loop runs in this thread; Django would take it for an asynchronous caller.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", locale="vi-VN")
        page, at = context.new_page(), live_server.url
        for path in ("chuyen-doi-so/", "van-ban/", f"van-ban/{document}/", f"huong-dan/{guide}/", "lien-he/"):
            is_fit(page, f"{at}/{path}", 360)
        is_fit(page, f"{at}/gop-y/", 360)
        page.get_by_label("Về việc gì").fill("Loa rè")
        page.get_by_role("button", name="Gửi").click()
        assert page.get_by_label("Về việc gì").input_value() == "Loa rè"  # nothing is lost where something lacks
        page.get_by_label("Nội dung *").fill("Loa ở xóm nghe rè.")
        page.get_by_role("button", name="Gửi").click()
        code = page.locator(".receipt").inner_text()
        page.get_by_role("link", name="Xem trả lời bằng mã").click()
        page.get_by_label("Mã nhận được khi gửi").fill(code)
        page.get_by_role("button", name="Xem trả lời").click()
        assert "Đang giải quyết" in page.locator("main").inner_text()
        assert context.cookies() == []
        context.close()

        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        client = Client()
        client.force_login(district.people["bientap"])
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": at}])
        page = context.new_page()
        for path in (f"thu-vien/{document}/", f"thu-vien/{document}/sua/", f"huong-dan/{guide}/sua/", "gop-y/"):
            is_fit(page, f"{at}/ban/{path}", 1280)
        browser.close()
