"""Signing in and out, one's own particulars, password and language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from loa.desk import browsers, throttle
from loa.org.sample import SampleDistrict

SIGN_IN = "/ban/dang-nhap/"
PASSWORD = "mot-cau-ngan-de-nho"


@pytest.fixture
def person(district: SampleDistrict) -> Any:
    user = district.people["xa.sonvien"]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, username: str = "xa.sonvien", password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_sign_in_opens_the_desk(person: Any) -> None:
    client = Client()
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == "/ban/"
    assert int(client.session["_auth_user_id"]) == person.pk


def test_the_page_asked_for_opens_afterwards(person: Any) -> None:
    client = Client()
    asked = client.get("/ban/tai-khoan/")
    assert asked["Location"] == f"{SIGN_IN}?next=/ban/tai-khoan/"
    page = client.get(asked["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/ban/tai-khoan/">' in page
    assert sign_in(client, next="/ban/tai-khoan/")["Location"] == "/ban/tai-khoan/"
    assert client.get(f"{SIGN_IN}?next=/ban/lich/")["Location"] == "/ban/lich/"


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example", ""]
)
def test_nobody_is_sent_elsewhere(person: Any, wanted: str) -> None:
    assert sign_in(Client(), next=wanted)["Location"] == "/ban/"


def test_wrong_password_and_unknown_name_say_the_same_and_keep_the_name(person: Any) -> None:
    wrong = sign_in(Client(), password="sai").content.decode()
    unknown = sign_in(Client(), username="khong.co", password="sai").content.decode()
    said = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert said in wrong
    assert said in unknown
    assert 'value="xa.sonvien"' in wrong
    assert "sai" not in wrong.split("<form")[1].split('name="password"')[1].split(">")[0]


def test_a_locked_account_stays_out(person: Any) -> None:
    person.is_active = False
    person.save()
    assert sign_in(Client()).status_code == 200


def test_guessing_is_slowed_down(person: Any) -> None:
    for _attempt in range(throttle.PER_ACCOUNT):
        sign_in(Client(), password="sai")
    blocked = sign_in(Client())
    assert blocked.status_code == 200
    assert "Chờ 5 phút" in blocked.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(elsewhere).status_code == 302


def test_guessing_one_name_from_many_addresses_is_slowed_down_and_locks_nobody_out(person: Any) -> None:
    own = Client(REMOTE_ADDR="10.0.0.7")
    assert sign_in(own).status_code == 302
    own.post("/ban/dang-xuat/")
    for number in range(throttle.PER_NAME):
        assert throttle.attempt("xa.sonvien", f"10.1.0.{number}")
    assert not throttle.attempt(" XA.sonvien", "10.2.0.1")
    assert "Chờ 5 phút" in sign_in(Client(REMOTE_ADDR="10.2.0.2")).content.decode()
    assert sign_in(own).status_code == 302, "whoever works with the account gets in from their own browser"
    own.post("/ban/dang-xuat/")
    for _attempt in range(throttle.PER_ACCOUNT):
        assert "không đúng" in sign_in(own, password="sai").content.decode()
    assert "Chờ 5 phút" in sign_in(own).content.decode(), "a known browser guesses no faster than another"


def test_a_browser_is_known_only_for_the_accounts_that_got_in_and_only_as_signed(person: Any) -> None:
    client = Client()
    sign_in(client)
    cookie = client.cookies["loa_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (SIGN_IN, True, "Lax")
    request = RequestFactory().get(SIGN_IN)
    request.COOKIES["loa_browser"] = cookie.value
    assert browsers.known(request, "Xa.Sonvien ")
    assert not browsers.known(request, "dieuphoi")
    request.COOKIES["loa_browser"] = cookie.value[:-2] + "xx"
    assert not browsers.known(request, "xa.sonvien")


def test_guessing_many_names_from_one_address_is_slowed_down(person: Any) -> None:
    for number in range(throttle.PER_ADDRESS):
        assert throttle.attempt(f"ai.do.{number}", "10.0.0.7")
    assert not throttle.attempt("xa.sonvien", "10.0.0.7")
    assert throttle.attempt("xa.sonvien", "10.0.0.8")


def test_an_office_behind_one_address_signs_in_all_day(person: Any) -> None:
    for _person in range(throttle.PER_ADDRESS + 5):
        assert throttle.attempt("xa.sonvien", "10.0.0.7")
        throttle.succeeded("xa.sonvien", "10.0.0.7")


def test_the_wait_ends_and_is_forgotten(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    while throttle.attempt("xa.sonvien", "10.0.0.7"):
        pass
    later = throttle.now() + throttle.WINDOW
    monkeypatch.setattr(throttle, "now", lambda: later)
    assert throttle.attempt("xa.sonvien", "10.0.0.7")
    assert throttle.forget(later) == 0
    assert throttle.forget(later + throttle.WINDOW) == 3


def test_success_forgets_the_failures(person: Any) -> None:
    for _attempt in range(throttle.PER_ACCOUNT - 1):
        sign_in(Client(), password="sai")
    assert sign_in(Client()).status_code == 302
    sign_in(Client(), password="sai")
    assert sign_in(Client()).status_code == 302


def test_signing_out_needs_a_deed(person: Any) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/ban/dang-xuat/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/ban/dang-xuat/")["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_particulars(person: Any, as_person: Any) -> None:
    client = as_person("xa.sonvien")
    page = client.get("/ban/tai-khoan/").content.decode()
    assert 'value="Lê Thị Mẫu"' in page
    assert "Ủy ban nhân dân xã Sơn Viên" in page
    data = {"full_name": "Lê Thị Mẫu Hai", "title": "Công chức", "email": "sai", "phone": "0900"}
    wrong = client.post("/ban/tai-khoan/", data)
    assert "Lê Thị Mẫu Hai" in wrong.content.decode()
    assert client.post("/ban/tai-khoan/", data | {"email": "a@example.vn"}).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.username) == ("Lê Thị Mẫu Hai", "0900", "xa.sonvien")


def test_nobody_makes_themselves_more_than_they_are(person: Any, as_person: Any) -> None:
    data = {"full_name": "X", "is_superuser": "on", "is_active": "", "is_staff": "on", "username": "quantri"}
    assert as_person("xa.sonvien").post("/ban/tai-khoan/", data).status_code == 302
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff, person.is_active, person.username) == (
        False,
        False,
        True,
        "xa.sonvien",
    )


def test_password(person: Any) -> None:
    client, other = Client(), Client()
    sign_in(client)
    sign_in(other)
    new = "cau-moi-cung-de-nho"

    def change(old: str, password: str, again: str) -> Any:
        return client.post("/ban/tai-khoan/mat-khau/", {"old": old, "password": password, "again": again})

    assert "Mật khẩu đang dùng không đúng" in change("sai", new, new).content.decode()
    assert "Hai lần gõ không giống nhau" in change(PASSWORD, new, "khac").content.decode()
    assert change(PASSWORD, "123", "123").status_code == 200
    assert change(PASSWORD, new, new).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    assert client.get("/ban/tai-khoan/").status_code == 200
    assert other.get("/ban/tai-khoan/").status_code == 302


def test_language_is_kept_for_the_browser(person: Any) -> None:
    client = Client()
    sign_in(client)
    response = client.post("/ban/tai-khoan/ngon-ngu/", {"language": "en", "next": "/ban/tai-khoan/"})
    assert response["Location"] == "/ban/tai-khoan/"
    assert client.cookies["django_language"].value == "en"
    assert '<html lang="en"' in client.get("/ban/tai-khoan/").content.decode()
    client.post("/ban/tai-khoan/ngon-ngu/", {"language": "xx"})
    assert client.cookies["django_language"].value == "en"
    client.post("/ban/tai-khoan/ngon-ngu/", {"language": "vi"})
    assert '<html lang="vi"' in client.get("/ban/tai-khoan/").content.decode()


def test_home_leads_to_work_or_stands_alone(person: Any, as_person: Any) -> None:
    response = as_person("xa.sonvien").get("/ban/")
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert response["Location"] == reverse("oversight:my_work")
    assert Client().get("/ban/")["Location"] == f"{SIGN_IN}?next=/ban/"
