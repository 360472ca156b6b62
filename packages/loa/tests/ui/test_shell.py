"""The shell: menu, errors, what a strict Content-Security-Policy demands, and Wagtail's templates that we stand on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import loa
import pytest
import wagtail.admin
from django.core.checks import Tags, run_checks
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from loa.kit.refused import Refused
from loa.org.sample import SampleDistrict
from loa.ui import menu
from loa.ui.context import Shell
from loa.ui.menu import MenuItem
from loa.ui.middleware import LanguageMiddleware, RefusedMiddleware

ROOT = Path(loa.__file__).parent
OURS = sorted(path for room in ("ui", "desk", "org") for path in (ROOT / room / "templates").rglob("*.html"))
SPRITE = (ROOT / "ui/templates/ui/sprite.html").read_text("utf-8")

# Looked at for Wagtail 8.0.1. On an upgrade read the three, compare with ui/templates/wagtailadmin/base.html, then
# set the digests anew.
WAGTAIL_TEMPLATES = {
    "base.html": "d9022f8527df321f",
    "admin_base.html": "8d1e91482208ac34",
    "skeleton.html": "e24190d53b6e8561",
}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', SPRITE))
    used = set()
    for path in (one for one in ROOT.rglob("*.html") if one.name != "sprite.html"):
        used |= set(re.findall(r"{% icon \"([\w-]+)\"", path.read_text("utf-8")))
    for path in ROOT.rglob("*.py"):
        used |= set(
            re.findall(
                r"MenuItem\(\s*\"\w+\",\s*_\(\"[^\"]+\"\),\s*\"[\w:]+\",\s*\"([\w-]+)\"", path.read_text("utf-8")
            )
        )
    assert used <= drawn, used - drawn
    for state in ("done", "due", "late", "open", "wait"):
        assert f"s-{state}" in drawn


@pytest.mark.parametrize("name", WAGTAIL_TEMPLATES)
def test_wagtail_has_not_changed_under_us(name: str) -> None:
    path = Path(wagtail.admin.__file__).parent / "templates/wagtailadmin" / name
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] == WAGTAIL_TEMPLATES[name]


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> dict[str, MenuItem]:
    offered: dict[str, MenuItem] = {}
    monkeypatch.setattr(menu, "_items", offered)
    return offered


def shell_at(district: SampleDistrict, path: str, who: str = "quantri") -> Shell:
    request = RequestFactory().get(path)
    request.user = district.people[who]
    return Shell(request)


def test_menu_marks_where_one_is(district: SampleDistrict, items: dict[str, MenuItem]) -> None:
    menu.offer(MenuItem("units", "Đơn vị", "org:units", "tree", 20, lambda user: True))
    menu.offer(MenuItem("home", "Đầu", "desk:home", "home", 10, lambda user: True))
    menu.offer(MenuItem("gone", "Phòng chưa xây", "nowhere:at_all", "home", 5, lambda user: True))
    menu.offer(MenuItem("hidden", "Ẩn", "desk:log", "log", 5, lambda user: False))
    entries = shell_at(district, reverse("org:unit", args=[1])).menu()
    assert [(entry.key, entry.current) for entry in entries] == [("home", ""), ("units", "true")]
    assert [entry.current for entry in shell_at(district, reverse("org:units")).menu()] == ["", "page"]
    assert [entry.current for entry in shell_at(district, reverse("org:units")).menu("home")] == ["true", ""]


def test_an_item_without_an_address_is_an_error_while_one_develops(
    district: SampleDistrict, items: dict[str, MenuItem], settings: Any
) -> None:
    menu.offer(MenuItem("gone", "Phòng chưa xây", "nowhere:at_all", "home", 5, lambda user: True))
    assert [one.id for one in run_checks(tags=[Tags.urls])] == ["loa.E001"]
    assert shell_at(district, "/ban/").menu() == []
    settings.DEBUG = True
    with pytest.raises(NoReverseMatch):
        shell_at(district, "/ban/").menu()


def test_every_item_that_our_rooms_offer_leads_somewhere() -> None:
    assert len(menu._items) > 8
    assert not [one for one in run_checks(tags=[Tags.urls]) if one.id == "loa.E001"]


def test_menu_counts_what_waits(district: SampleDistrict, items: dict[str, MenuItem]) -> None:
    from loa.org.models import Unit

    rows = Unit.objects.filter(kind="commune").order_by("name")
    menu.offer(MenuItem("units", "Đơn vị", "org:units", "tree", 20, lambda user: True, lambda user: rows))
    menu.offer(MenuItem("people", "Người dùng", "org:people", "users", 30, lambda user: True, lambda user: None))
    menu.offer(MenuItem("log", "Nhật ký", "desk:log", "log", 40, lambda user: True, lambda user: rows.none()))
    assert [entry.count for entry in shell_at(district, "/ban/").menu()] == [6, 0, 0]


def test_who_and_where(district: SampleDistrict) -> None:
    shell = shell_at(district, "/ban/", "xa.sonvien")
    assert str(shell.person) == "Lê Thị Mẫu"
    assert shell.unit == district.units["xa-6"]
    assert shell.standing == "Công chức văn hóa - xã hội xã Sơn Viên"
    assert shell.is_sample
    assert re.fullmatch(r"(Thứ \w+|Chủ Nhật), \d+/\d+/\d{4}", shell.today)


def test_back_leads_only_home(district: SampleDistrict) -> None:
    def back(referer: str) -> str:
        request = RequestFactory().get("/ban/tai-khoan/", HTTP_REFERER=referer)
        request.user = district.people["quantri"]
        return Shell(request).back

    assert back("http://testserver/ban/don-vi/?loai=commune") == "http://testserver/ban/don-vi/?loai=commune"
    assert back("http://elsewhere.example/ban/") == ""
    assert back("javascript:alert(1)") == ""
    assert back("http://testserver/ban/tai-khoan/") == ""


def test_the_shell_is_cheap(
    district: SampleDistrict, as_person: Any, items: dict[str, MenuItem], django_assert_max_num_queries: Any
) -> None:
    client = as_person("quantri")
    client.get(reverse("desk:help"))
    with django_assert_max_num_queries(3):  # session, user, memberships
        client.get(reverse("desk:help"))


def test_a_refusal_without_a_form_is_a_page(district: SampleDistrict) -> None:
    request = RequestFactory().post("/ban/")
    request.user = district.people["quantri"]
    response = RefusedMiddleware(lambda _request: None).process_exception(
        request, Refused("Sổ đã khóa.", "Mở sổ trước.")
    )  # type: ignore[arg-type, return-value]
    assert response is not None
    assert response.status_code == 409
    html = response.content.decode()
    assert "Sổ đã khóa." in html
    assert "Mở sổ trước." in html
    assert RefusedMiddleware(lambda _request: None).process_exception(request, ValueError()) is None  # type: ignore[arg-type, return-value]


def test_errors_speak_vietnamese(district: SampleDistrict, as_person: Any) -> None:
    missing = as_person("quantri").get("/ban/khong-co/")
    assert missing.status_code == 404
    assert "Không có trang này" in missing.content.decode()
    forbidden = as_person("xa.sonvien").get(reverse("desk:log"))
    assert forbidden.status_code == 403
    assert "Tài khoản này không có quyền làm việc này" in forbidden.content.decode()
    old_page = Client(enforce_csrf_checks=True).post(reverse("desk:sign_in"), {"username": "x"})
    assert old_page.status_code == 403
    assert "Trang đã mở quá lâu" in old_page.content.decode()


@pytest.mark.django_db
def test_every_page_forbids_inline_code() -> None:
    response = Client().get(reverse("desk:sign_in"))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(("cookie", "code"), [("", "vi"), ("en", "en"), ("fr", "vi")])
def test_the_language_is_chosen_never_guessed(cookie: str, code: str) -> None:
    request = RequestFactory().get("/ban/", HTTP_ACCEPT_LANGUAGE="en-US,en;q=0.9")
    request.COOKIES["django_language"] = cookie
    with translation.override("vi"):
        response = LanguageMiddleware(lambda _request: HttpResponse(translation.get_language() or ""))(request)
    assert response.content.decode() == code
    assert response["Content-Language"] == code
    assert response["Vary"] == "Cookie"


def test_the_sites_speak_one_language_to_everybody() -> None:
    request = RequestFactory().get("/tin-tuc/")
    request.COOKIES["django_language"] = "en"
    with translation.override("en"):
        response = LanguageMiddleware(lambda _request: HttpResponse(translation.get_language() or ""))(request)
    assert response.content.decode() == "vi"
    assert response["Content-Language"] == "vi"
    assert "Vary" not in response


def test_an_address_for_buttons_alone_says_so_to_whoever_opens_it(as_person) -> None:  # type: ignore[no-untyped-def]
    answer = as_person("dieuphoi").get("/ban/dang-xuat/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "chỉ nhận lệnh từ nút bấm" in answer.content.decode()
    assert 'href="/ban/"' in answer.content.decode()
