"""The editable form: every paper comes back the same, a person can write it, and mistakes name their line."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vanban.write import Heading, Item, Paper, PaperError, Para, Run, Table, text
from vanban.write.plaintext import parse, unparse

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def test_papers_come_back(paper: Paper) -> None:
    assert parse(unparse(paper)) == paper
    assert unparse(parse(unparse(paper))) == unparse(paper)


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_paper_comes_back(wild_papers: st.SearchStrategy[Paper], data: st.DataObject) -> None:
    paper = data.draw(wild_papers)
    assert parse(unparse(paper)) == paper


@settings(max_examples=80, deadline=None)
@given(string=st.text('\\{}|[]#-+.()=" \n\rnsbilu:a', max_size=30))
def test_signs_of_the_form_are_only_text(string: str) -> None:
    runs = text(string, Run(string, bold=True, link=string, note=string), Run(string))
    paper = parse(
        unparse(
            Paper(
                "plan",
                parse("loại: plan\ncơ quan: x").header,
                string,
                addressees=(string,),
                blocks=(
                    Para(runs),
                    Heading(1, string, string),
                    Heading(9, string, string),
                    Item("-", runs),
                    Item(string, runs),
                ),
            )
        )
    )
    assert paper.title_type == string
    assert paper.addressees == (string,)
    assert [block.runs for block in paper.blocks if isinstance(block, Para | Item)] == [runs] * 3
    assert [(block.label, block.text) for block in paper.blocks if isinstance(block, Heading)] == [(string, string)] * 2


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text('\\{}|[]#-+.()=" \nabilnrowtable_cdue', max_size=80))
def test_any_text_is_read_or_refused_with_its_line(string: str) -> None:
    message = "dòng "
    try:
        parse("loại: plan\ncơ quan: x\n---\n" + string)
    except PaperError as error:
        message = str(error)
    assert message.startswith("dòng ")


def test_a_person_can_write_it() -> None:
    paper = parse(
        "loại: report\r\ncơ quan: UBND xã Mẫu\r\nký hiệu: BC-UBND\r\nngày: 2026-02-05\r\nkính gửi: A\r\nkính gửi: B\r\n"
        "chức vụ: Chủ tịch\r\n---\r\n\r\n# Kết quả\r\n##[1.] Phát thanh\r\nXã phát {b|09} lượt.\r\n- một\r\n  + hai\r\n"
        "  -[a)] ba\r\n"
        '.table(caption="Bảng 1")\r\n.column\r\n.column(align="right", width=0.25)\r\n.head Chỉ tiêu | Số |\r\n'
        '.row Tin | 4 |\r\n.row .cell(span=2) Cộng: 4 |\r\n.end\r\n.annex(title="Số liệu")\r\nTrống.\r\n.end\r\n'
    )
    assert paper.addressees == ("A", "B")
    assert paper.signature is not None
    assert paper.signature.name is None
    assert paper.blocks[:3] == (
        Heading(1, None, "Kết quả"),
        Heading(2, "1.", "Phát thanh"),
        Para(text("Xã phát ", Run("09", bold=True), " lượt.")),
    )
    assert paper.blocks[3:6] == (Item("-", text("một")), Item("+", text("hai"), 2), Item("a)", text("ba"), 2))
    table = paper.blocks[6]
    assert isinstance(table, Table)
    assert [[cell.runs[0].text for cell in row] for row in table.rows] == [["Tin", "4"], ["Cộng: 4"]]
    assert table.rows[1][0].span == 2
    assert parse(unparse(paper)) == paper


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (".nothing x", "dòng 4: không có loại '.nothing'"),
        ("a\n{b|mở", "dòng 5: thiếu '}'"),
        ("{x|a}", "dòng 4: trong ngoặc nhọn"),
        ("x\\", "dòng 4: dấu \\\\ ở cuối dòng"),
        (".table\n.row a", "dòng 5: mỗi ô phải kết thúc"),
        (".table\n.row a |", "dòng 4: bảng chưa đóng"),
        (".table\nchữ\n.end", "dòng 5: trong bảng chỉ có"),
        ('.annex(title="A")\nx', "dòng 4: phụ lục chưa đóng"),
        ('.para(align="giữa") x', "dòng 4: para.align"),
        (".para(align=giữa) x", "dòng 4: giá trị phải là"),
        (".item x", "dòng 4: item"),
    ],
)
def test_mistakes_name_their_line(body: str, message: str) -> None:
    with pytest.raises(PaperError, match=message):
        parse("loại: plan\ncơ quan: x\n---\n" + body)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("cơ quan: x", "thiếu 'loại"),
        ("loại: truyện\ncơ quan: x", "phần đầu văn bản: paper.kind"),
        ("loại: plan\nlạ: x", "dòng 2: không hiểu"),
        ("loại: plan\nkhông có hai chấm", "dòng 2: không hiểu"),
        ("loại: plan\ntháng: chín", "dòng 2: 'chín' không phải là số"),
        ("loại: plan\nngày: 30/2/2026", "phần đầu văn bản: paper.header.date"),
    ],
)
def test_mistakes_in_the_head_are_named(front: str, message: str) -> None:
    with pytest.raises(PaperError, match=message):
        parse(front + "\n---\n")
