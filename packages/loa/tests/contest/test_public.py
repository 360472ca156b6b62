"""Taking part through the pages and the API of the site; and a crawler that looks for any trace of the key before the
round is closed."""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
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


def as_nobody() -> dict[str, str]:
    """The same for somebody who has not signed in."""
    return {f"{address} (nobody)": text for address, text in crawl(Client(), ["/thi/", "/"]).items()}


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
    seen = crawl(client, addresses) | as_nobody()
    seen["start"], seen["submit"] = json.dumps(told), handed.content.decode()
    for file in papers.folder(scene.round.pk).iterdir():
        seen[file.name] = file.read_text("utf-8", "replace")
    assert len(seen) > 85
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
    assert len({file.name for file in papers.folder(scene.round.pk).glob("*.json")}) == 40
    assert client.get(f"/thi/de/{scene.round.pk}/{'0' * 32}.json").status_code == 404
    assert client.get(f"/thi/{slug}/ket-qua/1/du-lieu.jsonl").status_code == 404
    # The crawler sees: once published, the key is there.
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    actions.publish(scene.round, by=scene.approver)
    after = crawl(Client(), [f"/thi/{slug}/ket-qua/1/"])
    assert any(SECRET_WORDS in text and scene.round.salt in text for text in after.values())
    assert scene.round.commitment in after[f"/thi/{slug}/ket-qua/1/"]


def test_papers_fetched_ahead_say_nothing_before_the_opening(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting room's page, every page around it, and every file that lies there: no word of what will be asked, no
    plain paper's address, no key; from the opening on exactly the person who has begun can unlock theirs.
    """
    from loa.contest import actions, papers, sealed
    from loa.contest.bank.question import Draft
    from loa.kit import clock

    questions = [
        Draft("single", f"{SECRET_WORDS} hỏi {i} {'dài' * i}?", [f"{SECRET_WORDS}{i}{c}" for c in "abcd"], [0])
        for i in range(12)
    ]
    hour = clock.now() + timedelta(hours=1)
    fields = {"opens": hour, "closes": hour + timedelta(hours=1), "forms": 12}
    scene = make_scene(questions=questions, opened=False, **fields)
    client, slug = signed_up(scene), scene.contest.slug
    room = f"/thi/{slug}/vong/1/"
    assert '"sealed": ""' in client.get(room).content.decode(), "papers may still be built anew"
    scene.round = actions.open_round(scene.round, by=scene.runner)
    seen = crawl(client, ["/thi/", room]) | as_nobody()
    ahead = re.search(r'"sealed": "(/thi/de/\d+/[0-9a-f]{32}\.bin)"', seen[room])
    assert ahead
    locked = b"".join(client.get(ahead[1]).streaming_content)
    seen[ahead[1]] = locked.decode("utf-8", "replace")
    early = start(client, scene)
    assert early.status_code == 425
    seen["start"] = early.content.decode()
    keys = [f"/thi/khoa/{scene.round.pk}.json", f"/thi/de/{scene.round.pk}/khoa.json"]
    assert [client.get(path).status_code for path in keys] == [404, 404]
    folder = papers.folder(scene.round.pk)
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    plain = {name: data for name, data in files.items() if name.endswith(".json")}
    sealed_files = {name: data for name, data in files.items() if name.endswith(".bin")}
    assert (len(plain), len(sealed_files), len(files)) == (12, 12, 24)
    assert len({len(data) for data in plain.values()}) > 1
    assert len({len(data) for data in sealed_files.values()}) == 1, "the length tells nothing"
    seen |= {name: data.decode("utf-8", "replace") for name, data in sealed_files.items()}
    for address, text in seen.items():
        assert SECRET_WORDS not in text, address
        assert sealed.key_of(scene.round) not in text, address
        assert not any(name[:32] in text for name in plain), address
    # The crawler bites: the words are in the plain papers.
    assert all(SECRET_WORDS in data.decode() for data in plain.values())
    # The hour comes: the key is published, first by the site, then as a file; the start says the rest.
    later = hour + timedelta(seconds=1)
    monkeypatch.setattr(clock.timezone, "now", lambda: later)
    monkeypatch.setattr(
        sys.modules["loa.contest.actions.hand_in"], "milliseconds", lambda: int(later.timestamp() * 1000)
    )
    assert '"sealed": ""' in client.get(room).content.decode()
    assert client.get(keys[1]).status_code == 404
    assert client.get(keys[0])["Cache-Control"] == "public, max-age=604800"
    key = json.loads(b"".join(client.get(keys[1]).streaming_content))["key"]
    address = start(client, scene).json()["paper"].rpartition("/")[2]
    text = unlocked(locked, key, address[:32])
    assert text.rstrip() == plain[address]
    for other_key, other in ((key, next(name for name in plain if name != address)[:32]), ("0" * 64, address[:32])):
        with pytest.raises(InvalidTag):
            unlocked(locked, other_key, other)


def unlocked(data: bytes, key: str, address: str) -> bytes:
    """What the page's script does, in Python."""
    return AESGCM(sha256(f"{key}|{address}".encode()).digest()).decrypt(data[:12], data[12:], None)


def test_papers_that_are_built_anew_lock_out_what_was_fetched_before(make_scene: Any) -> None:
    from loa.contest import actions, papers, sealed
    from loa.contest.papers import keys
    from loa.kit.clock import now

    hour = now() + timedelta(hours=1)
    scene = make_scene(opened=False, opens=hour, closes=hour + timedelta(hours=1), forms=2)
    folder = papers.folder(scene.round.pk)
    before = (folder / sealed.name_of(scene.round, 0)).read_bytes()
    again = actions.build_papers(scene.round, by=scene.runner)
    address = keys().address_of(again.pk, 0)
    unlocked(before, sealed.key_of(scene.round), address)
    with pytest.raises(InvalidTag):
        unlocked(before, sealed.key_of(again), address)
    assert sorted(file.suffix for file in folder.iterdir()) == [".bin", ".bin", ".json", ".json"], "none are left over"
    actions.open_round(again, by=scene.runner)
    # Without locked papers (of an earlier version of the server) everything goes on as it did.
    for file in folder.glob("*.bin"):
        file.unlink()
    assert '"sealed": ""' in signed_up(scene).get(f"/thi/{scene.contest.slug}/vong/1/").content.decode()


def test_a_contest_stands_on_the_nearest_site(scene: Any) -> None:
    """The youth union has no site of its own: the district's, which its office runs, frames the contest."""
    from loa.contest import access
    from loa.portal.sample import create_sites

    pages = [f"/thi/{scene.contest.slug}/", "/thi/", "/thi/bien-nhan/"]
    for page in pages:
        bare = Client().get(page).content.decode()
        assert "Tin tức" in bare, "a frame, though there is no site yet"
    sites = create_sites(scene.district)
    for page in pages:
        text = Client().get(page).content.decode()
        assert "Cổng thông tin điện tử, tỉnh Quảng Nam" in text, page
        menu = text.split("</nav>")[0]
        for label in ("Cuộc thi", "Văn bản", "Góp ý", "Tin tức"):
            assert f">{label}</a>" in menu, (page, label)
        assert '<a href="/thi/" aria-current="true">' in menu, page
    near = [home.unit for home in access.homes_for(scene.district.units["xa-1"])]
    assert near == [sites["xa-1"].unit, sites["vanphong"].unit]
    assert access.homes_for(scene.contest.unit) == [sites["vanphong"]]


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
