"""Question banks as people write them are understood; what is not clear is refused with a sentence, never guessed."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.contest.bank import Draft, Unreadable, faults, read, write


def docx(*paragraphs: Any) -> bytes:
    """A Word file: a paragraph is a text or a list of (text, marks) or (picture, words); a list of lists is a table."""
    from docx import Document
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import RGBColor

    document = Document()
    for one in paragraphs:
        if isinstance(one, list) and one and isinstance(one[0], list):
            table = document.add_table(len(one), len(one[0]))
            for i, row in enumerate(one):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
            continue
        paragraph = document.add_paragraph()
        for text, marks in [(one, "")] if isinstance(one, str) else one:
            if isinstance(text, bytes):  # a picture; its marks are what the writer says that it shows
                shape = paragraph.add_run().add_picture(io.BytesIO(text))
                shape._inline.docPr.set("descr", marks)
                continue
            run = paragraph.add_run(text)
            run.bold = "b" in marks or None
            run.italic = "i" in marks or None
            run.underline = "u" in marks or None
            if "r" in marks:
                run.font.color.rgb = RGBColor(0xFF, 0, 0)
            if "h" in marks:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def keys(data: bytes, name: str = "a.docx") -> list[Any]:
    reading = read(name, data)
    assert reading.is_whole, [(item.where, item.faults) for item in reading.items]
    assert reading.loose == []
    return [item.draft.key for item in reading.items]


def wrong(data: bytes, name: str = "a.docx") -> str:
    reading = read(name, data)
    assert not reading.is_whole
    return "; ".join(fault for item in reading.items for fault in item.faults)


@pytest.mark.parametrize("mark", ["b", "u", "r", "h", "bu", "br", "i"])
def test_the_right_option_is_marked(mark: str) -> None:
    data = docx(
        "Câu 1: Chữ ký số là gì?",
        "A. Một", [("B. Hai", mark)], "C. Ba", "D. Bốn",
        "Câu 2. Những gì là dịch vụ công?",
        [("A. Một", mark)], "B. Hai", [("C. Ba", mark)], "D. Bốn",
    )  # fmt: skip
    assert keys(data) == [[1], [0, 2]]
    reading = read("a.docx", data)
    assert [item.draft.kind for item in reading.items] == ["single", "several"]
    assert reading.items[0].draft.options == ["Một", "Hai", "Ba", "Bốn"]
    assert reading.items[0].draft.text == "Chữ ký số là gì?"


def test_bold_stems_and_bold_letters_are_no_answer() -> None:
    data = docx(
        [("Câu 1: ", "b"), ("Một cộng một?", "b")],
        [("A. ", "b"), ("một", "")], [("B. ", "b"), ("hai", "r")], [("C. ", "b"), ("ba", "")],
        [("Câu 2: Hai cộng hai?", "b")],
        [("A", "u"), (". bốn", "")], "B. hai", "C. ba",
    )  # fmt: skip
    assert keys(data) == [[1], [0]]


def test_options_in_one_line_and_in_a_table_for_layout() -> None:
    assert keys(
        docx(
            "1. Thủ đô là thành phố nào?",
            [("A. Huế\t", ""), ("B. Hà Nội", "b"), ("\tC. Đà Nẵng    D. Vinh", "")],
            "2) Sông nào dài hơn?  A. Thu Bồn   B. Mê Kông",
            "Đáp án: B",
            "3/ Nước nào?",
            [["a) Lào", "b) Việt Nam"], ["c) Thái Lan", "d) Mỹ"]],
            "Trả lời: b",
        )
    ) == [[1], [1], [1]]


@pytest.mark.parametrize(
    "words",
    ["Đáp án: B", "ĐÁP ÁN: B.", "Đáp án đúng: B", "Đ/A: b", "(Đáp án: B)", "Answer: B",
     "Đáp án - B", "Đáp án: B. Hai", "Đáp án: Hai", "Đáp án là: B", "Phương án đúng: B"],
)  # fmt: skip
def test_the_answer_in_words(words: str) -> None:
    assert keys(docx("Câu 1: Hỏi?", "A. Một", "B. Hai", "C. Ba", words)) == [[1]]


@pytest.mark.parametrize(
    "end",
    [
        ["BẢNG ĐÁP ÁN", [["Câu", "1", "2", "3"], ["Đáp án", "B", "A", "D"]]],
        ["Đáp án", [["1", "B"], ["2", "A"], ["3", "D"]]],
        ["ĐÁP ÁN:", "1. B   2. A   3. D"],
        ["Đáp án", "1-B, 2-A, 3-D"],
        ["1B 2A 3D"],
        ["ĐÁP ÁN", "Câu 1: B", "Câu 2: A", "Câu 3: D"],
        [[["1.B", "2.A", "3.D"]]],
    ],
)
def test_a_table_of_answers_at_the_end(end: list[Any]) -> None:
    questions = []
    for number in (1, 2, 3):
        questions += [f"Câu {number}: Câu hỏi {number}?", "A. Một", "B. Hai", "C. Ba", "D. Bốn"]
    assert keys(docx(*questions, *end)) == [[1], [0], [3]]


def test_numbers_that_word_makes_itself() -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    numbering = document.part.numbering_part.element
    for name, format_, text in (("90", "decimal", "Câu %1:"), ("91", "upperLetter", "%1.")):
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{format_}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
            ),
        )
    for number, abstract in (("190", "90"), ("191", "91"), ("192", "91")):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>')
        )

    def add(text: str, number: str, bold: bool = False) -> None:
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = bold or None
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )

    add("Hỏi một?", "190")
    add("x", "191")
    add("y", "191", True)
    add("Hỏi hai?", "190")
    add("z", "192", True)
    add("t", "192")
    file = io.BytesIO()
    document.save(file)
    assert keys(file.getvalue()) == [[1], [0]]


def test_what_is_not_clear_is_refused() -> None:
    cases = {
        "không thấy đáp án": docx("Câu 1: Hỏi?", "A. Một", "B. Hai"),
        "đánh dấu A nhưng ghi đáp án B": docx("Câu 1: Hỏi?", [("A. Một", "b")], "B. Hai", "Đáp án: B"),
        "chỉ hai đáp án khác nhau": docx("Câu 1: Hỏi?", [("A. Một", "b")], [("B. Hai", "r")], "C. Ba"),
        "không trỏ tới phương án nào": docx("Câu 1: Hỏi?", "A. Một", "B. Hai", "Đáp án: E"),
        "phương án giống nhau": docx("Câu 1: Hỏi?", "A. Một", "B. Một", "Đáp án: A"),
        "ít nhất hai phương án": docx("Câu 1: Hỏi?", [("A. Một", "b")], "Đáp án: A"),
        "ghi hai lần khác nhau": docx("Câu 1: Hỏi?", "A. Một", "B. Hai", "Đáp án: A", "Đáp án: B"),
        "không có nội dung câu hỏi": docx("Câu 1:", "A. Một", [("B. Hai", "b")]),
        "phương án để trống": docx("Câu 1: Hỏi?", "A. Một", "B.", "C. Ba", "Đáp án: A"),
    }
    for sentence, data in cases.items():
        assert sentence in wrong(data), sentence
    loose = read("a.docx", docx("Câu 1: Hỏi?", "A. Một", "B. Hai", "ĐÁP ÁN", "1. A 2. B"))
    assert loose.loose == ["bảng đáp án có câu 2 mà không thấy câu ấy"]


def test_a_stem_keeps_its_own_numbers_and_letters() -> None:
    data = docx(
        "Câu 1: Theo Điều 5. Nghị định 30, các nguyên tắc sau đúng hay không:",
        "1. Đúng pháp luật", "2. Kịp thời", "Chọn câu đúng (ông Nguyễn Văn A. và bà B).",
        "A. Cả 1 và 2", [("B. Chỉ 1", "u")],
        "Câu 2: Vitamin nào có trong cà rốt (A, B, C)?", "A. A", "B. B", "C. C", "Đáp án: A",
    )  # fmt: skip
    reading = read("a.docx", data)
    assert [item.faults for item in reading.items] == [[], []]
    assert "2. Kịp thời" in reading.items[0].draft.text
    assert [item.draft.key for item in reading.items] == [[1], [0]]


def test_about_a_question() -> None:
    data = docx(
        "Chủ đề: Chữ ký số", "Câu 1: Hỏi?", "A. Một", [("B. Hai", "b")], "Nguồn: Luật 20/2023/QH15", "Mức độ: Vận dụng",
        "Giải thích: Điều 3 nói rõ.",
    )  # fmt: skip
    draft = read("a.docx", data).items[0].draft
    assert (draft.theme, draft.source, draft.difficulty, draft.note) == (
        "Chữ ký số", "Luật 20/2023/QH15", "hard", "Điều 3 nói rõ.",
    )  # fmt: skip


def test_pictures_belong_to_the_question_of_their_paragraph() -> None:
    from loa.contest.bank.word_pictures import BEHIND, MORE, OF_NOBODY, OF_OPTION
    from PIL import Image

    def picture(colour: str) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (20, 20), colour).save(file, "PNG")
        return file.getvalue()

    red, blue, green = picture("red"), picture("blue"), picture("green")
    reading = read(
        "a.docx",
        docx(
            [(red, "")],
            [("Câu 1: Biển nào? ", ""), (red, "Biển báo tròn")], "A. Một", [("B. Hai", "b")],
            "Câu 2: Cờ nào?", [(blue, "")], [(green, "")], "A. Một", [("B. Hai", "b")],
            "Câu 3: Không hình.", [("A. Một ", ""), (blue, "")], [("B. Hai", "b")],
            "Câu 4: Hình ở cuối.", "A. Một", [("B. Hai", "b")], [(green, "cuối")],
        ),
    )  # fmt: skip
    assert reading.is_whole
    assert reading.loose == [OF_NOBODY]
    found = [(item.picture[:11], item.draft.alt, item.hints) for item in reading.items]
    assert found == [
        ("word/media/", "Biển báo tròn", []), ("word/media/", "", [MORE]), ("", "", [OF_OPTION]),
        ("word/media/", "cuối", [BEHIND]),
    ]  # fmt: skip
    assert reading.items[0].picture != reading.items[1].picture


def test_a_table_of_questions() -> None:
    table = [
        ["STT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Đáp án đúng", "Mức độ"],
        ["1", "Hỏi một?", "x", "y", "z", "B", "Dễ"],
        ["2", "Hỏi hai?", "x", "y", "", "A, B", ""],
        ["3", "Trái đất tròn.", "Đúng", "Sai", "", "Đúng", ""],
    ]
    reading = read("a.docx", docx(table))
    assert [(item.draft.kind, item.draft.key, item.faults) for item in reading.items] == [
        ("single", [1], []), ("several", [0, 1], []), ("truefalse", [0], []),
    ]  # fmt: skip


def xlsx(*rows: list[Any]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_excel() -> None:
    data = xlsx(
        ["Ngân hàng câu hỏi của trường"],
        [],
        ["TT", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề"],
        [1, "Hai cộng hai?", 3, 4, 5.0, None, "B", "Toán"],
        [2, "Chọn số chẵn", 2, 3, 4, None, "A;C", "Toán"],
        [3, "Số nào?", "một", "hai", None, None, 2, None],
        [4, "Chữ?", "một", "hai", None, None, "hai", None],
    )
    reading = read("a.xlsx", data)
    assert [(i.draft.kind, i.draft.key, i.faults) for i in reading.items] == [
        ("single", [1], []), ("several", [0, 2], []), ("single", [1], []), ("single", [1], []),
    ]  # fmt: skip
    assert reading.items[0].draft.options == ["3", "4", "5"]
    with pytest.raises(Unreadable, match="tiêu đề"):
        read("a.xlsx", xlsx(["a", "b"], ["c", "d"]))
    bad = xlsx(["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "C"], ["Hỏi nữa?", "x", "y", ""])
    assert [bool(item.faults) for item in read("a.xlsx", bad).items] == [True, True]


GIFT = """// bình luận
$CATEGORY: Luật/Giao dịch

::Q1:: Thủ đô của nước ta? {
=Hà Nội # giỏi
~Huế
~Đà Nẵng
####Giải thích chung
}

Nước ta có {=63 ~64} tỉnh năm 2024.

Trái đất tròn. {T}

Chọn hai. {~%50%a ~%50%b ~%-100%c}

Ghép. {=xã -> commune =huyện -> district}

Ai? {=Bác Hồ =Hồ Chí Minh}

Bao nhiêu? {#5:1}

Tiếng \\{ngoặc\\} \\= gì? {=một \\~ hai ~ba}
"""


def test_gift() -> None:
    reading = read("a.gift", GIFT.encode())
    found = [(item.draft.kind, item.draft.key, bool(item.faults)) for item in reading.items]
    assert found == [
        ("single", [0], False), ("single", [0], False), ("truefalse", [0], False), ("several", [0, 1], False),
        ("match", [0, 1], False), ("fill", ["Bác Hồ", "Hồ Chí Minh"], False), ("single", [], True),
        ("single", [0], False),
    ]  # fmt: skip
    assert reading.items[0].draft.note == "Giải thích chung"
    assert reading.items[0].draft.theme == "Giao dịch"
    assert reading.items[1].draft.text == "Nước ta có _____ tỉnh năm 2024."
    assert (reading.items[7].draft.text, reading.items[7].draft.options[0]) == ("Tiếng {ngoặc} = gì?", "một ~ hai")


def test_aiken() -> None:
    text = "Hỏi một?\nA. x\nB. y\nANSWER: B\n\nHỏi hai?\nA) x\nB) y\nC) z\nANSWER: A\n"
    reading = read("a.txt", text.encode())
    assert reading.format == "aiken"
    assert [(i.draft.text, i.draft.key, i.faults) for i in reading.items] == [
        ("Hỏi một?", [1], []), ("Hỏi hai?", [0], []),
    ]  # fmt: skip


def test_moodle_names_what_it_cannot_use() -> None:
    xml = (
        '<quiz><question type="essay"><questiontext><text>Viết</text></questiontext></question>'
        '<question type="multichoice"><questiontext format="html"><text>&lt;p&gt;Hỏi &amp;amp; đáp?&lt;/p&gt;</text>'
        '</questiontext><single>true</single><answer fraction="0"><text>a</text></answer><answer fraction="100">'
        "<text>b</text></answer></question></quiz>"
    )
    reading = read("a.xml", xml.encode())
    assert "essay" in reading.items[0].faults[0]
    assert (reading.items[1].draft.text, reading.items[1].draft.key, reading.items[1].faults) == ("Hỏi & đáp?", [1], [])


def test_qti_2_is_read_as_well() -> None:
    xml = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a" title="a">'
        '<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>B'
        '</value></correctResponse></responseDeclaration><itemBody><choiceInteraction responseIdentifier="R">'
        '<prompt>Hỏi?</prompt><simpleChoice identifier="A">x</simpleChoice>'
        '<simpleChoice identifier="B">y</simpleChoice></choiceInteraction>'
        "</itemBody></assessmentItem>"
    )
    item = read("a.xml", xml.encode()).items[0]
    assert (item.draft.text, item.draft.options, item.draft.key, item.faults) == ("Hỏi?", ["x", "y"], [1], [])


def test_files_that_are_no_banks() -> None:
    cases: dict[str, bytes] = {
        "Tệp trống": b"  ",
        "đời cũ": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "PDF": b"%PDF-1.7 ...",
        "bị hỏng": b"PK\x03\x04 no zip",
        "không phải Unicode": "Câu 1: đ".encode("cp1258", "ignore") + b"\xff\xfe\x81",
        "DOCTYPE": b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
        "Không thấy câu hỏi": b"   .  ",
        "XML bị hỏng": b"<quiz><question>",
    }
    for sentence, data in cases.items():
        with pytest.raises(Unreadable, match=sentence):
            read("a.txt", data)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", b"<quiz>", "Câu 1: ".encode()):
        with suppress(Unreadable):
            assert all(item.where for item in read("a.docx", prefix + data).items)


@given(st.text(alphabet="Câu 1:.A)B]({}=~#\n\tđáp án*|-", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(Unreadable):
        for item in read("a.txt", text.encode()).items:
            assert item.faults or not faults(item.draft)


WORDS = st.text(alphabet="abcđêô ưxyz0123", min_size=3, max_size=12).map(lambda text: " ".join(f"q{text}".split()))


def good_drafts() -> st.SearchStrategy[Draft]:
    options = st.lists(WORDS, min_size=2, max_size=5, unique_by=str.casefold)

    def with_key(kind: str, texts: list[str], chance: Any) -> Draft:
        n = len(texts)
        if kind == "fill":
            return Draft("fill", "Điền vào ___ này", [], texts[:2])
        if kind == "truefalse":
            return Draft("truefalse", f"Nhận định {texts[0]}", ["Đúng", "Sai"], [chance.randrange(2)])
        if kind == "match":
            return Draft("match", "Ghép các ô sau", [[f"L{i} {t}" for i, t in enumerate(texts)], texts], list(range(n)))
        if kind == "order":
            return Draft("order", "Sắp xếp các mục sau", texts, chance.sample(range(n), n))
        if kind == "several":
            count = chance.randint(2, n) if n > 2 else 2
            key = sorted(chance.sample(range(n), min(count, n - 1) if n > 2 else 2))
            return Draft("several" if len(key) > 1 else "single", f"Hỏi {texts[0]}?", texts, key)
        return Draft("single", f"Hỏi {texts[-1]}?", texts, [chance.randrange(n)])

    kinds = st.sampled_from(["single", "several", "truefalse", "order", "match", "fill"])
    return st.builds(with_key, kinds, options, st.randoms(use_true_random=False)).filter(lambda one: not faults(one))


@pytest.mark.parametrize("format_", ["docx", "xlsx", "gift", "aiken", "moodle", "qti"])
def test_what_is_written_reads_back(format_: str) -> None:
    from loa.contest.bank.writing import SAYS, WRITERS

    @given(st.lists(good_drafts(), min_size=1, max_size=4))
    def check(drafts: list[Draft]) -> None:
        data, left_out = write(format_, drafts)
        kept = [one for i, one in enumerate(drafts) if i not in left_out]
        assert all(drafts[i].kind not in SAYS[format_] for i in left_out)
        if not kept:
            return
        reading = read(f"a.{WRITERS[format_][0]}", data)
        assert [item.faults for item in reading.items] == [[]] * len(kept)
        for one, item in zip(kept, reading.items, strict=True):
            if one.kind == "order" and format_ == "moodle":
                one = replace(one, options=[one.options[i] for i in one.key], key=list(range(len(one.key))))
            assert (item.draft.kind, item.draft.text, item.draft.options, item.draft.key) == (
                one.kind, one.text, one.options, one.key,
            )  # fmt: skip

    check()


def test_a_bank_is_taken_in_whole_or_not_at_all(scene: Any) -> None:
    from loa.contest import actions
    from loa.contest.models import Question
    from loa.kit.refused import Refused

    before = Question.objects.count()
    good = Draft("single", "Mới?", ["a", "b"], [0])
    with pytest.raises(Refused) as error:
        actions.adopt(scene.contest, [good, Draft("single", "Sai?", ["a"], [])], by=scene.runner)
    assert any("Câu 2" in reason for reason in error.value.reasons)
    assert Question.objects.count() == before
    assert actions.adopt(scene.contest, [good, good], by=scene.runner) >= 1
    assert actions.adopt(scene.contest, [good], by=scene.runner) == 0
