"""Recording and voiding through the API: the same actions and rights as the screens, one form of error."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from loa.config import api as config
from loa.evidence import chain
from loa.evidence.models import Entry, Ledger
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org import actions as org
from loa.org.models import ApiToken
from loa.org.sample import SampleDistrict

DOCS = Path(__file__).resolve().parents[4] / "docs" / "how-it-works" / "evidence-chain.md"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.fixture
def typed(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "unit": world.here.pk,
        "kind": "relay",
        "happened_on": world.day.isoformat(),
        "quantity": "2",
        "note": "Từ máy",
    }


def problem(response: Any, status: int, code: str) -> list[dict[str, Any]]:
    assert response.status_code == status, response.content
    body = response.json()
    assert set(body) == {"code", "reasons"}
    assert body["code"] == code
    assert body["reasons"]
    assert all(reason["sentence"].endswith((".", "?")) for reason in body["reasons"]), body
    return list(body["reasons"])


def test_recording(world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any]) -> None:
    typed |= {
        "task": world.tasks["due"].pk,
        "files": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.txt", b"bien ban")],
    }
    response = as_person("xa.sonvien").post("/api/v1/evidence", typed)
    assert response.status_code == 201, response.content
    body = response.json()
    row = Entry.objects.get(pk=body["id"])
    assert (row.method, row.recorded_by, row.task, row.quantity) == ("hand", world.by, world.tasks["due"], 2)
    assert [file["filename"] for file in body["files"]] == ["a.png", "b.txt"]
    assert body["hash"] == row.hash == Ledger.objects.get().head_hash
    assert world.tasks["due"].progress.__class__.objects.get(task=world.tasks["due"]).quantities == {"relay": "2.00"}


def test_voiding_and_replacing(
    world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any]
) -> None:
    client, path = as_person("xa.sonvien"), f"/api/v1/evidence/{world.entries[0].pk}/void"
    response = client.post(path, {"reason": "Nhầm", "replacement": typed}, content_type="application/json")
    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["voiding"]["voids"], body["replacement"]["replaces"]) == (world.entries[0].pk, world.entries[0].pk)
    assert body["replacement"]["quantity"] == "2.00"
    problem(client.post(path, {"reason": "Nữa"}, content_type="application/json"), 409, "refused")


def test_refused_is_409_with_reasons_at_their_field(
    world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any]
) -> None:
    client, count = as_person("xa.sonvien"), Entry.objects.count()
    for change, field in (
        ({}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://x.vn", "happened_on": (world.day + timedelta(days=1)).isoformat()}, "happened_on"),
        ({"link": "https://x.vn", "kind": "report"}, "kind"),
        ({"link": "https://x.vn", "kind": "void"}, "kind"),
        ({"files": SimpleUploadedFile("a.svg", b"<svg/>")}, "files"),
        ({"files": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(11)]}, "files"),
        ({"link": "https://x.vn", "note": "a\x1bb"}, "note"),
    ):
        reasons = problem(client.post("/api/v1/evidence", typed | change), 409, "refused")
        assert [reason["field"] for reason in reasons] == [field]
    assert Entry.objects.count() == count


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "x"}, "unit"),
        ({"unit": 10**30}, "unit"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "1.005"}, "quantity"),
        ({"happened_on": "23/11/2026"}, "happened_on"),
        ({"happened_on": "0"}, "happened_on"),
        ({"place": "x" * 201}, "place"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_a_wrong_value_is_422_at_its_field(
    world: SimpleNamespace,
    as_person: Callable[[str], Client],
    typed: dict[str, Any],
    change: dict[str, Any],
    field: str,
) -> None:
    response = as_person("xa.sonvien").post("/api/v1/evidence", typed | {"link": "https://x.vn"} | change)
    (reason,) = problem(response, 422, "invalid")
    assert reason["field"] == field


def test_what_is_missing_or_unknown_is_422(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    client = as_person("xa.sonvien")
    reasons = problem(client.post("/api/v1/evidence", {}), 422, "invalid")
    assert {reason["field"] for reason in reasons} == {"unit", "kind", "happened_on"}
    assert {reason["sentence"] for reason in reasons} == {"Thiếu mục này."}
    path = f"/api/v1/evidence/{world.entries[0].pk}/void"
    (reason,) = problem(client.post(path, {"reason": "a", "x": 1}, content_type="application/json"), 422, "invalid")
    assert (reason["field"], reason["sentence"]) == ("x", "Không có mục này. Xem lại tên.")
    (reason,) = problem(client.post(path, {"reason": "\ud800"}, content_type="application/json"), 422, "invalid")
    for body in ("", "{", "[1]", '"x"', "nul"):
        assert client.post(path, body, content_type="application/json").status_code in (400, 422)


def test_a_right_that_one_has_not_is_403(
    world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any]
) -> None:
    typed |= {"link": "https://x.vn"}
    for who in ("quansat", "lanhdao.sonvien"):
        problem(as_person(who).post("/api/v1/evidence", typed), 403, "denied")
        path = f"/api/v1/evidence/{world.entries[0].pk}/void"
        problem(as_person(who).post(path, {"reason": "x"}, content_type="application/json"), 403, "denied")


def test_what_one_may_not_see_is_404(
    world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any]
) -> None:
    typed |= {"link": "https://x.vn"}
    client = as_person("xa.quelam")
    problem(client.post("/api/v1/evidence", typed), 404, "not_found")
    problem(
        client.post("/api/v1/evidence", typed | {"unit": world.there.pk, "task": world.tasks["due"].pk}),
        404,
        "not_found",
    )
    path = f"/api/v1/evidence/{world.entries[0].pk}/void"
    problem(client.post(path, {"reason": "x"}, content_type="application/json"), 404, "not_found")


def test_a_body_that_is_too_big_or_no_form(
    world: SimpleNamespace, as_person: Callable[[str], Client], settings: Any
) -> None:
    client = as_person("xa.sonvien")
    path = f"/api/v1/evidence/{world.entries[0].pk}/void"
    problem(client.post("/api/v1/evidence", b"x", content_type="multipart/form-data; boundary="), 400, "malformed")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    big = json.dumps({"reason": "x" * 400})
    problem(client.post(path, big, content_type="application/json"), 413, "malformed")


def test_sentences_are_english_for_whoever_asks(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    response = as_person("xa.sonvien").get("/api/v1/evidence/999999", headers={"Accept-Language": "vi"})
    assert "không thuộc phần được xem" in problem(response, 404, "not_found")[0]["sentence"]


# Who


def test_nobody_is_401(world: SimpleNamespace, client: Client) -> None:
    response = client.get("/api/v1/evidence")
    problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"] == "Bearer"
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_a_session_needs_the_csrf_token_to_change_something(
    world: SimpleNamespace, district: SampleDistrict, typed: dict[str, Any]
) -> None:
    typed |= {"link": "https://x.vn"}
    client = Client(enforce_csrf_checks=True)
    client.force_login(district.people["xa.sonvien"])
    problem(client.post("/api/v1/evidence", typed), 403, "denied")
    assert client.get("/api/v1/evidence").status_code == 200
    client.get("/ban/minh-chung/ghi/")
    token = client.cookies["csrftoken"].value
    assert client.post("/api/v1/evidence", typed, headers={"X-CSRFToken": token}).status_code == 201


def test_a_key_is_the_person_until_it_ends(
    world: SimpleNamespace, district: SampleDistrict, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = district.people["xa.sonvien"]
    row, key = org.issue_token(person, by=person, name="Máy trạm truyền thanh", days=30)
    assert key not in str(ApiToken.objects.values())
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
    assert client.get("/api/v1/me").json()["username"] == "xa.sonvien"
    answer = client.post("/api/v1/evidence", typed | {"link": "https://x.vn"})
    assert (answer.status_code, Entry.objects.get(pk=answer.json()["id"]).recorded_by) == (201, person)
    row.refresh_from_db()
    assert row.last_used_at is not None

    monkeypatch.setattr("loa.org.backend.now", lambda: now() + timedelta(days=31))
    problem(client.get("/api/v1/me"), 401, "unauthenticated")
    monkeypatch.undo()
    person.is_active = False
    person.save()
    problem(client.get("/api/v1/me"), 401, "unauthenticated")
    person.is_active = True
    person.save()
    org.revoke_token(row, by=person)
    problem(client.get("/api/v1/me"), 401, "unauthenticated")


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer ", "Bearer loa_x", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer \xff", "loa_x"]
)
def test_a_wrong_key_is_401_even_beside_a_session(
    world: SimpleNamespace, as_person: Callable[[str], Client], value: str
) -> None:
    response = as_person("xa.sonvien").get("/api/v1/me", headers={"Authorization": value})
    problem(response, 401, "unauthenticated")


def test_a_key_opens_no_screen(world: SimpleNamespace, district: SampleDistrict) -> None:
    _row, key = org.issue_token(district.people["xa.sonvien"], by=None, name="Máy")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert client.get("/ban/minh-chung/").status_code == 302


def test_keys_are_issued_for_oneself_only(district: SampleDistrict) -> None:
    from django.core.exceptions import PermissionDenied

    person, admin = district.people["xa.sonvien"], district.people["quantri"]
    with pytest.raises(PermissionDenied):
        org.issue_token(person, by=admin, name="Thay mặt")
    for name, days in (("", 30), ("x" * 101, 30), ("Máy", 0), ("Máy", 367)):
        with pytest.raises(Refused):
            org.issue_token(person, by=person, name=name, days=days)
    row, _key = org.issue_token(person, by=person, name="Máy")
    with pytest.raises(PermissionDenied):
        org.revoke_token(row, by=district.people["xa.quelam"])
    assert org.revoke_token(row, by=admin).revoked_at is not None


def test_the_command_issues_lists_and_revokes(district: SampleDistrict) -> None:
    out, err = StringIO(), StringIO()
    call_command("api_token", "issue", "xa.sonvien", "Máy trạm", "--days", "7", stdout=out, stderr=err)
    client = Client(headers={"Authorization": f"Bearer {out.getvalue().strip()}"})
    assert client.get("/api/v1/me").status_code == 200
    listed = StringIO()
    call_command("api_token", "list", "xa.sonvien", stdout=listed)
    assert "Máy trạm" in listed.getvalue()
    assert "loa_" not in listed.getvalue()
    call_command("api_token", "revoke", str(ApiToken.objects.get().pk), stdout=StringIO())
    assert client.get("/api/v1/me").status_code == 401
    for arguments in (("issue", "khong-co", "x"), ("issue", "xa.sonvien", ""), ("revoke", "999")):
        with pytest.raises(CommandError):
            call_command("api_token", *arguments, stdout=StringIO())


def test_whoever_calls_too_often_waits(
    world: SimpleNamespace, as_person: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config.RATE == "600/min"
    monkeypatch.setattr(
        config.PersonRate, "allow_request", lambda self, request: self.throttle_failure() if counted(request) else True
    )
    calls: list[int] = []

    def counted(request: Any) -> bool:
        calls.append(request.auth.pk)
        return len(calls) > 1

    monkeypatch.setattr(config.PersonRate, "wait", lambda self: 20.0)
    client = as_person("xa.sonvien")
    assert client.get("/api/v1/me").status_code == 200
    response = client.get("/api/v1/me")
    problem(response, 429, "throttled")
    assert response["Retry-After"] == "20"


# The export


def pages(client: Client, slug: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        response = client.get(f"/api/v1/ledgers/{slug}/entries", {"after": after, "limit": limit})
        assert response.status_code == 200, response.content
        body = response.json()
        if not body["links"]:
            return found
        found.append(body)
        after = body["links"][-1]["seq"]


def check(found: list[dict[str, Any]], *arguments: str) -> tuple[int, str]:
    """Run the script that the documentation prints."""
    text = DOCS.read_text("utf-8")
    script = text.split("```python\n", 1)[1].split("```", 1)[0]
    assert script.count("\n") <= 24
    assert "loa." not in script.replace("Loa", "")
    lines = "\n".join(json.dumps(page) for page in found)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *arguments],
        input=lines,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_outsider_recomputes_the_chain(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    head = chain.head(Ledger.objects.get())
    found = pages(as_person("quansat"), "mau", 2)
    assert [len(page["links"]) for page in found] == [2, 2]
    assert {page["head"] for page in found} == {str(head)}
    assert check(found, str(head)) == (0, f"4 entries hold, 0 of them sealed; head 4:{head.hash}\n")
    assert check(found)[0] == 0


@pytest.mark.parametrize(
    "forge",
    [
        lambda links: links[0]["content"].update(note="khác"),
        lambda links: links[1]["content"].update(quantity="9.00"),
        lambda links: links.pop(1),
        lambda links: links.reverse(),
        lambda links: links[0]["content"]["files"].clear(),
        lambda links: links[2].update(hash="0" * 64),
    ],
)
def test_an_outsider_sees_what_was_changed(
    world: SimpleNamespace, as_person: Callable[[str], Client], forge: Any
) -> None:
    found = pages(as_person("quansat"), "mau", 100)
    forge(found[0]["links"])
    assert check(found)[0] == 1


def test_an_outsider_sees_another_head(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    found = pages(as_person("quansat"), "mau", 100)
    assert check(found, f"mau:4:{'a' * 64}")[1].startswith("the chain does not pass through")
    assert check(found, f"mau:2:{world.entries[1].hash}")[0] == 0


def test_other_units_entries_are_sealed(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    client = as_person("xa.sonvien")
    found = pages(client, "mau", 100)
    sealed = [link["seq"] for link in found[0]["links"] if link["content"] is None]
    assert sealed == [world.entries[2].seq]
    assert "Quế Lâm" not in json.dumps(found, ensure_ascii=False)
    status, text = check(found)
    assert (status, text.split(";")[0]) == (0, "4 entries hold, 1 of them sealed")


def test_ledgers(world: SimpleNamespace, as_person: Callable[[str], Client]) -> None:
    client, head = as_person("xa.sonvien"), chain.head(Ledger.objects.get())
    assert client.get("/api/v1/ledgers").json() == [
        {"slug": "mau", "is_sample": True, "seq": 4, "hash": head.hash, "head": str(head)}
    ]
    assert client.get("/api/v1/ledgers/mau").json()["head"] == str(head)
    for who, slug in (("xa.sonvien", "chinh"), ("xa.sonvien", "x"), ("doan", "mau")):
        if who == "doan":
            who = "cuocthi"
        problem(as_person(who).get(f"/api/v1/ledgers/{slug}"), 404, "not_found")
        problem(as_person(who).get(f"/api/v1/ledgers/{slug}/entries"), 404, "not_found")


def test_a_file_sent_as_a_stream_is_not_read_beyond_the_limit(
    world: SimpleNamespace, as_person: Callable[[str], Client], typed: dict[str, Any], settings: Any
) -> None:
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"upload_megabytes": 1})
    stream = io.BytesIO(PNG + bytes(2**20))
    stream.name = "to.png"
    (reason,) = problem(as_person("xa.sonvien").post("/api/v1/evidence", typed | {"files": stream}), 409, "refused")
    assert reason["field"] == "files"
    assert "1 MB" in reason["sentence"]
