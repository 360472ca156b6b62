"""What an attacker found once: each stays mended."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sqlite3
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import contest_ground as ground
import pytest
from django.test import Client
from loa.kit.refused import Refused


def published(round_: Any) -> list[str]:
    from loa.contest import publish

    return publish.path_of(round_).read_text("utf-8").splitlines()


def late(scene: Any, started: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Hand in a day after the deadline."""
    door = sys.modules["loa.contest.actions.hand_in"]
    monkeypatch.setattr(door, "milliseconds", lambda: started["deadline"] + 86_400_000)
    return scene.hand_in(started, 4)


def test_late_papers_after_the_draw_and_after_publishing(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, outside
    from loa.contest.accept import Bad
    from loa.contest.models import Submission

    people = [scene.pupil(number) for number in range(4)]
    starts = [scene.start(one) for one in people]
    scene.hand_in(starts[0], 5, 1)
    scene.hand_in(starts[1], 5, 1)
    scene.close(monkeypatch)
    lot = actions.draw_lots(scene.round, by=scene.runner, outside="123456")
    receipt = late(scene, starts[2], monkeypatch)["receipt"]
    lines = published(actions.publish(scene.round, by=scene.approver))
    data = outside.read(lines)
    assert outside.verify(data).faults == []
    assert outside.check_receipt(json.dumps(receipt), data)[0]
    # Neither can the draw be made to rest on other papers afterwards.
    for heads in ([], [["site", 1, lot.heads[0][2]]], [[*lot.heads[0][:2], "0" * 64]]):
        head = json.loads(lines[0])
        head["lot"] |= {"heads": heads, "at": head["lot"]["at"] + 200_000}
        head["lot"]["seed"] = outside.seed_of(
            outside.base_of((w, s, h) for w, s, h in heads), head["salt"], head["lot"]["outside"]
        )
        assert outside.verify(outside.read([json.dumps(head), *lines[1:]])).faults
    # Published: nothing more comes in; whoever asks again for what stands has it.
    with pytest.raises(Bad, match="published") as bad:
        late(scene, starts[3], monkeypatch)
    assert (bad.value.status, "đã công bố" in bad.value.sentence) == (410, True)
    assert late(scene, starts[2], monkeypatch)["receipt"] == receipt
    assert Submission.objects.filter(round=scene.round).count() == 3


def test_the_hot_path_takes_nothing_for_a_published_round(tmp_path: Path) -> None:
    async def tell() -> None:
        from loa.contest.committers import SqliteCommitter
        from loa.contest.hot import Hot

        path = ground.sqlite_ground(tmp_path)
        hot = Hot(ground.keys(), SqliteCommitter(str(path), ground.keys()))
        await hot.start()
        try:
            behind = int(ground.time.time() * 1000) - 5000
            kept = await ground.call(hot, "/thi/api/submit", ground.paper(1, deadline=behind))
            assert (kept[0], kept[2]["late"]) == (200, True)
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE contest_round SET state = 'published'")
            connection.close()
            both = await asyncio.gather(
                *(ground.call(hot, "/thi/api/submit", ground.paper(one, deadline=behind)) for one in (1, 2))
            )
            assert [one[0] for one in both] == [200, 410]
            assert both[0][2]["receipt"] == kept[2]["receipt"]
        finally:
            await hot.stop()
        assert set(ground.stored(path)) == {1}

    asyncio.run(tell())


def test_a_rehearsal_shows_no_real_question(scene: Any) -> None:
    from loa.contest import actions, papers
    from loa.contest.bank.question import Draft
    from loa.contest.models import Question

    round_ = actions.add_round(
        scene.contest, by=scene.runner, opens=scene.round.opens, closes=scene.round.closes, rehearsal=True, questions=2
    )
    with pytest.raises(Refused, match="thi thử"):
        actions.build_papers(round_, by=scene.runner)
    practice = [Draft("single", f"Làm quen {i}?", ["a", "b"], [0]) for i in range(3)]
    actions.adopt(scene.contest, practice, by=scene.runner, practice=True)
    round_ = actions.build_papers(round_, by=scene.runner)
    text = "".join(file.read_text("utf-8") for file in papers.folder(round_.pk).glob("*.json"))
    assert "Làm quen" in text
    assert "Câu hỏi số" not in text
    # Papers that were built before a question became a real one.
    Question.objects.filter(practice=True).update(practice=False)
    with pytest.raises(Refused, match="đề thật"):
        actions.open_round(round_, by=scene.runner)


def test_who_was_erased_or_left_out_begins_no_paper(scene: Any) -> None:
    from loa.contest import actions
    from loa.contest.accept import Bad

    one, other = scene.pupil(1), scene.pupil(2)
    begun = scene.start(other)
    entrance = scene.entrance(one)
    actions.erase(one, by=None)
    actions.exclude(other, by=scene.runner, reason="Thành viên ban tổ chức")
    body = json.dumps({"round": scene.round.pk, "attempt": 1}).encode()
    with pytest.raises(Bad, match="barred"):
        actions.start(body, entrance)
    assert scene.start(other)["token"] == begun["token"], "what was begun may be ended"
    with pytest.raises(Bad, match="barred"):
        scene.start(other, 2)
    actions.exclude(other, by=scene.runner, reason="")
    assert scene.start(other, 2)["token"]


def test_sign_in_is_throttled_by_account_and_address(scene: Any) -> None:
    form = {"name": "Trần Thị Học", "birth_year": "1999", "phone": "0905123499", "consent": "on"}
    text = Client().post(f"/thi/{scene.contest.slug}/dang-ky/", form).content.decode()
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text)
    assert code
    address, client = f"/thi/{scene.contest.slug}/dang-nhap/", Client()
    ways = ("0905123499", "0905.123.499", "+84905123499", "0905 123499")
    told = [
        client.post(address, {"contact": ways[turn % 4], "code": "AAAA-AAAA"}).content.decode() for turn in range(13)
    ]
    assert ["mười lăm phút" in one for one in told] == [False] * 12 + [True]
    good = {"contact": "0905123499", "code": code[0]}
    assert Client().post(address, good, REMOTE_ADDR="10.0.0.9").status_code == 302, "elsewhere it is still theirs"


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/thi/bien-nhan/", 120_000, 413), ("/thi/api/submit", 120_000, 413), ("/dang-nhap/", 32 * 2**20, 413)],
)
def test_bodies_of_strangers_are_bounded(scene: Any, path: str, size: int, status: int) -> None:
    response = Client().generic("POST", path, b"x", CONTENT_LENGTH=str(size))
    assert response.status_code == status
    assert "nhận nhiều nhất" in (response.json()["sentence"] if "api" in path else response.content.decode())
    chunked = Client().generic("POST", path, b"", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert chunked.status_code == 411


def test_a_file_that_unpacks_to_a_gigabyte_costs_its_own_process_only() -> None:
    from docx import Document
    from loa.contest.bank import Unreadable
    from loa.contest.bank.confined import LIMITS, read_confined
    from vanban.sources.model import Limits

    small = io.BytesIO()
    document = Document()
    document.add_paragraph("Câu 1: Hỏi?")
    for letter in "AB":
        document.add_paragraph().add_run(f"{letter}. Một {letter}").bold = letter == "A"
    document.save(small)
    assert read_confined("a.docx", small.getvalue()).is_whole
    big = io.BytesIO()
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", b"<w:p/>" * 3_000_000 + b"<w:sectPr", 1)
            target.writestr(name, data)
    tight = Limits(**{**{f: getattr(LIMITS, f) for f in LIMITS.__slots__}, "memory_bytes": 300_000_000})
    with pytest.raises(Unreadable, match=r"nặng quá|Không mở được"):
        read_confined("a.docx", big.getvalue(), tight)


def test_a_sheet_that_says_it_has_a_million_rows() -> None:
    from loa.contest.bank import Unreadable, read
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Câu hỏi", "A", "B", "Đáp án"])
    book.active["A1048576"] = "x"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Unreadable, match=r"20000 dòng"):
        read("a.xlsx", file.getvalue())


def test_a_draw_left_papers_out_that_were_there(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever draws cannot choose how far back the chains are read."""
    from loa.contest import actions, outside

    scene.take_part(1, 5, 1)
    scene.take_part(2, 5, 1)
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    lines = published(actions.publish(scene.round, by=scene.approver))
    head = json.loads(lines[0])
    first = next(json.loads(line)["l"] for line in lines if line.startswith('{"l"'))
    from loa.contest.core import Link

    link = Link(scene.round.pk, *first[:4], bytes.fromhex(first[4]), bytes.fromhex(first[5]))
    head["lot"]["heads"] = [[link.writer, link.seq, link.hash.hex()]]
    head["lot"]["seed"] = outside.seed_of(
        outside.base_of((w, s, h) for w, s, h in head["lot"]["heads"]), head["salt"], head["lot"]["outside"]
    )
    assert any("không tính tới" in one for one in outside.verify(outside.read([json.dumps(head), *lines[1:]])).faults)
    assert timedelta(milliseconds=head["lot"]["at"] - link.at) > timedelta(minutes=1)
