"""Taking part through the pages and the API of the site; and a crawler that looks for any trace of the key before the
round is closed."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from django.test import Client

SECRET_WORDS = "đápánbímật"


def form(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Trần Thị Học", "birth_year": "1999", "phone": "0905123456", "consent": "on", **fields,
    }  # fmt: skip


def signed_up(scene: Any, **fields: Any) -> Client:
    client = Client()
    response = client.post(f"/thi/{scene.contest.slug}/dang-ky/", form(**fields))
    assert response.status_code == 200, response.content.decode()[:3000]
    return client


def start(client: Client, scene: Any, attempt: int = 1) -> Any:
    body = json.dumps({"round": scene.round.pk, "attempt": attempt})
    return client.post("/thi/api/start", body, content_type="application/json")


def crawl(client: Client, first: list[str]) -> dict[str, str]:
    """Every page and file below /thi/ that links lead to: address -> text, headers included."""
    seen: dict[str, str] = {}
    left = list(first)
    while left:
        address = left.pop()
        if address in seen:
            continue
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        seen[address] = body.decode("utf-8", "replace") + str(dict(response.headers))
        for found in re.findall(r'(?:href|src|action)="(/thi/[^"#?]*)"', seen[address]):
            if not found.endswith(("xoa/", "dang-xuat/")):
                left.append(found)
    return seen


def test_no_trace_of_the_key_before_closing(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, papers
    from loa.contest.bank.question import Draft

    questions = [
        Draft("fill", f"Điền {i}", [], [f"{SECRET_WORDS}{i}"], note=f"{SECRET_WORDS} ghi chú") for i in range(3)
    ]
    questions += [
        Draft("single", f"Hỏi {i}?", [f"p{i}{c}" for c in "abcd"], [0], note=f"{SECRET_WORDS} giải thích", source="L")
        for i in range(12)
    ]
    scene = make_scene(questions=questions, forms=40)
    client = signed_up(scene)
    told = start(client, scene).json()
    handed = client.post(
        "/thi/api/submit",
        json.dumps({"t": told["token"], "a": "." * 8}),
        content_type="application/json",
    )
    assert handed.status_code == 200, handed.content
    slug = scene.contest.slug
    addresses = ["/thi/", told["paper"], f"/thi/{slug}/vong/1/", f"/thi/{slug}/ket-qua/1/", f"/thi/{slug}/cua-toi/"]
    seen = crawl(client, addresses) | crawl(Client(), ["/thi/", "/"])
    seen["start"], seen["submit"] = json.dumps(told), handed.content.decode()
    for file in papers.folder(scene.round.pk).iterdir():
        seen[file.name] = file.read_text("utf-8")
    assert len(seen) > 45
    scene.round.refresh_from_db()
    forms = list(scene.round.papers.all())
    for address, text in seen.items():
        assert SECRET_WORDS not in text, address
        assert scene.round.salt not in text, address
        assert not re.search(r'"(right|key|correct|order|verdict|note)"', text), address
    # Nor by where the right option stands: it is first in about a quarter of all.
    first = [key["right"] == "A" for one in forms for key in one.key if key["kind"] == "single"]
    assert 0.15 < sum(first) / len(first) < 0.35
    # Nor may one paper's address be had from another's.
    assert len({file.name for file in papers.folder(scene.round.pk).iterdir()}) == 40
    assert client.get(f"/thi/de/{scene.round.pk}/{'0' * 32}.json").status_code == 404
    assert client.get(f"/thi/{slug}/ket-qua/1/du-lieu.jsonl").status_code == 404
    # The crawler sees: once published, the key is there.
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    actions.publish(scene.round, by=scene.approver)
    after = crawl(Client(), [f"/thi/{slug}/ket-qua/1/"])
    assert any(SECRET_WORDS in text and scene.round.salt in text for text in after.values())
    assert scene.round.commitment in after[f"/thi/{slug}/ket-qua/1/"]


def test_taking_part_through_the_site(scene: Any) -> None:
    client = signed_up(scene)
    slug = scene.contest.slug
    assert "Vào thi" in client.get(f"/thi/{slug}/").content.decode()
    page = client.get(f"/thi/{slug}/vong/1/")
    assert "thi-data" in page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"]
    first, again = start(client, scene).json(), start(client, scene).json()
    assert (first["started"], first["paper"]) == (again["started"], again["paper"])
    paper = client.get(first["paper"])
    assert paper["Cache-Control"] == "public, max-age=604800, immutable"
    body = json.dumps({"t": first["token"], "g": 7, **scene.answers(first, 8)})
    told = client.post("/thi/api/submit", body, content_type="application/json").json()
    assert told["ok"]
    checked = client.post("/thi/bien-nhan/", {"text": json.dumps(told["receipt"])}).content.decode()
    assert "Bài đang được lưu nguyên vẹn" in checked
    assert told["code"] in checked
    forged = {**told["receipt"], "paper": [*told["receipt"]["paper"][:9], 8, *told["receipt"]["paper"][10:]]}
    assert "không đúng" in client.post("/thi/bien-nhan/", {"text": json.dumps(forged)}).content.decode()
    for text in ("", "không phải", "[1]", '{"v":1}', '{"v":1,"paper":[' + "1," * 11 + "1]}"):
        response = client.post("/thi/bien-nhan/", {"text": text})
        assert response.status_code == 200
        assert "không phải biên nhận" in response.content.decode()
    own = client.get(f"/thi/{slug}/cua-toi/?tai=json").json()
    assert (own["name"], len(own["papers"])) == ("Trần Thị Học", 1)
    client.post(f"/thi/{slug}/cua-toi/xoa/")
    assert client.get(f"/thi/{slug}/vong/1/").status_code == 302


def test_the_site_s_own_door_says_no_as_the_hot_path_does(scene: Any) -> None:
    client = Client()
    assert start(client, scene).status_code == 401
    client = signed_up(scene)
    assert start(client, scene, 9).status_code == 409
    for body, status in ((b"{", 400), (b"x" * 20_000, 413), (b'{"t":"x"}', 403)):
        response = client.post("/thi/api/submit", body, content_type="application/json")
        assert response.status_code == status
        assert response.json()["sentence"]
    assert client.get("/thi/api/submit").status_code == 405
    assert abs(client.get("/thi/api/clock").json()["now"] - 1000 * time.time()) < 60_000


def test_signing_in_on_another_device(scene: Any) -> None:
    response = Client().post(f"/thi/{scene.contest.slug}/dang-ky/", form())
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", response.content.decode())
    assert code
    other, address = Client(), f"/thi/{scene.contest.slug}/dang-nhap/"
    assert other.post(address, {"contact": "0905123456", "code": "AAAA-AAAA"}).status_code == 422
    assert other.post(address, {"contact": "0905 123 456", "code": code[0].lower()}).status_code == 302
    assert start(other, scene).status_code == 200
    for _turn in range(12):
        other.post(address, {"contact": "0905999999", "code": "x"})
    assert "mười lăm phút" in other.post(address, {"contact": "0905999999", "code": "x"}).content.decode()


def test_refusals_stand_at_their_fields(scene: Any) -> None:
    response = Client().post(f"/thi/{scene.contest.slug}/dang-ky/", form(phone="12", consent=""))
    assert response.status_code == 422
    assert "mười chữ số" in response.content.decode()


def test_what_is_not_approved_is_not_public(scene: Any) -> None:
    from loa.contest.models import Contest

    Contest.objects.update(state="draft")
    for end in ("", "dang-ky/", "vong/1/", "ket-qua/1/"):
        assert Client().get(f"/thi/{scene.contest.slug}/{end}").status_code == 404


def test_practice_uses_questions_of_no_real_paper(scene: Any) -> None:
    from loa.contest import actions
    from loa.contest.bank.question import Draft

    version = actions.save_question(
        scene.contest, Draft("single", "Câu để làm quen?", ["đúng rồi", "sai mất"], [0]), by=scene.runner, practice=True
    )
    address = f"/thi/{scene.contest.slug}/thi-thu/"
    assert "Câu để làm quen?" in Client().get(address).content.decode()
    answered = Client().post(address, {f"q{version.pk}": "0", f"seen{version.pk}": "1"}).content.decode()
    assert "Đúng 1 trên 1 câu" in answered


def test_results_name_winners_only(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions

    scene = make_scene(prizes=[{"kind": "individual", "name": "Giải Nhất", "count": 1, "value": "1.000.000 đồng"}])
    actions.set_roster(scene.contest, {scene.district.units["thpt"].pk: 40}, by=scene.runner)
    winner, other = scene.take_part(1, 8, 1), scene.take_part(2, 2, 1)
    address = f"/thi/{scene.contest.slug}/ket-qua/1/"
    assert "Chưa công bố" in Client().get(address).content.decode()
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    actions.publish(scene.round, by=scene.approver)
    text = Client().get(address).content.decode()
    assert winner.name in text
    assert other.name not in text
    assert str(other.person) in text
    assert ">5,0<" in text, "two of forty"
