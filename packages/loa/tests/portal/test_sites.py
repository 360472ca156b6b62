"""The first address before there is a site, and the screens on which sites are opened, changed and named."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from loa.org.sample import SampleDistrict
from loa.portal import guard
from loa.portal.models import HomePage
from PIL import Image as Pillow
from wagtail.models import Page, Site

FIELDS = {"title": "Xã Sơn Viên", "tagline": "", "colours": "commune", "office": "", "contact": "", "responsible": ""}


@pytest.fixture
def admin(as_person: Callable[[str], Client]) -> Client:
    cache.clear()
    return as_person("quantri")


def test_an_empty_installation_says_how_to_begin(db: None) -> None:
    page = Client().get("/")
    assert page.status_code == 200
    assert "loa create-office" in page.content.decode()
    assert "noindex" in page.content.decode()
    assert Client().get("/tin-tuc/").status_code == 404


@pytest.mark.parametrize("gone", [False, True])
def test_without_a_site_people_are_sent_to_sign_in(district: SampleDistrict, gone: bool) -> None:
    if gone:  # as after wiping the demo
        with guard.opened():
            Site.objects.all().delete()
            Page.objects.filter(depth__gt=1).delete()
    page = Client().get("/").content.decode()
    assert f'href="{reverse("desk:sign_in")}"' in page
    assert "loa create-office" not in page


def test_the_first_site_that_is_opened_stands_at_the_root(admin: Client, district: SampleDistrict) -> None:
    assert "Chưa có trang nào" in admin.get(reverse("portal:sites")).content.decode()
    sent = admin.post(reverse("portal:open_site"), {**FIELDS, "unit": district.units["xa-6"].pk}, follow=True)
    assert "Đã mở trang “Xã Sơn Viên”" in sent.content.decode()
    home = HomePage.objects.get()
    assert home.unit == district.units["xa-6"]
    assert "Xã Sơn Viên" in Client().get("/").content.decode()
    again = admin.post(reverse("portal:open_site"), {**FIELDS, "unit": district.units["xa-6"].pk})
    assert again.status_code == 422


def test_a_site_gets_its_arms_and_a_file_that_is_no_picture_changes_nothing(
    admin: Client, sites: dict[str, HomePage]
) -> None:
    address = reverse("portal:change_site", args=[sites["xa-6"].pk])
    bad = SimpleUploadedFile("huy-hieu.png", b"<svg onload=alert(1)>")
    refused = admin.post(address, {**FIELDS, "title": "Tên mới", "arms": bad})
    assert refused.status_code == 422
    assert "không phải ảnh" in refused.content.decode()
    assert HomePage.objects.get(pk=sites["xa-6"].pk).title == "Xã Sơn Viên"
    stream = io.BytesIO()
    Pillow.new("RGB", (200, 200), "teal").save(stream, "PNG")
    admin.post(address, {**FIELDS, "arms": SimpleUploadedFile("huy-hieu.png", stream.getvalue())})
    text = Client().get("/xa-son-vien/").content.decode()
    assert re.search(r'<a class="who"[^>]*><img src="/media/images/[\w.-]+" width="56" height="56" alt="">', text)


def test_what_stands_on_a_site_is_changed_and_what_was_typed_stays(admin: Client, sites: dict[str, HomePage]) -> None:
    address = reverse("portal:change_site", args=[sites["xa-6"].pk])
    wrong = admin.post(address, {**FIELDS, "title": " ", "contact": "Thôn Trung Phước"})
    assert wrong.status_code == 422
    assert "Thôn Trung Phước" in wrong.content.decode()
    assert admin.post(address, {**FIELDS, "contact": "Thôn Trung Phước"}).status_code == 302
    sites["xa-6"].refresh_from_db()
    assert sites["xa-6"].contact == "Thôn Trung Phước"


def test_a_look_is_seen_before_it_is_chosen(admin: Client, sites: dict[str, HomePage], as_person: Any) -> None:
    form = f"/ban/trang/{sites['vanphong'].pk}/"
    assert f'src="{form}xem/?mau=commune"' in admin.get(form).content.decode()
    seen = admin.get(f"{form}xem/?mau=commune").content.decode()
    assert ('class="theme-commune"' in seen, "preview-bar" in seen, "noindex" in seen) == (True, True, True)
    assert 'class="theme-commune"' not in admin.get(f"{form}xem/?mau=x").content.decode()
    assert 'class="theme-commune"' not in Client().get("/").content.decode(), "nothing was changed"
    assert as_person("xa.sonvien").get(f"{form}xem/").status_code == 404


def test_a_site_gets_a_host_of_its_own(admin: Client, sites: dict[str, HomePage]) -> None:
    address = reverse("portal:host", args=[sites["xa-6"].pk])
    wrong = admin.post(address, {"hostname": "http://sonvien"})
    assert "không có http://" in wrong.content.decode()
    assert admin.post(address, {"hostname": "sonvien.example.vn"}).status_code == 302
    assert "Xã Sơn Viên" in Client(HTTP_HOST="sonvien.example.vn").get("/").content.decode()
    assert 'value="sonvien.example.vn"' in admin.get(address).content.decode()


@pytest.mark.parametrize("who", ["dieuphoi", "xa.sonvien", "quansat"])
def test_only_who_administers_a_unit_opens_its_site(
    as_person: Callable[[str], Client], sites: dict[str, HomePage], who: str
) -> None:
    client: Any = as_person(who)
    for name, number in (("sites", None), ("open_site", None), ("change_site", sites["xa-6"].pk)):
        address = reverse(f"portal:{name}", args=[number] if number else [])
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, FIELDS).status_code in (403, 404, 405)
