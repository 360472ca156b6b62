"""The rules of Decree 30/2020 on words: numbers, dates, closing marks, capitals, counting, wrapping, columns."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.write import (
    Annex,
    Basis,
    Cell,
    Column,
    Header,
    Heading,
    Paper,
    Para,
    Signature,
    Table,
    fonts,
    table,
    text,
    wrap,
)
from vanban.write.compose import compose
from vanban.write.layout import HD36, MM, ND30, PROFILES, Profile, text_width
from vanban.write.wording import letter, listed, number_line, place_date_line, roman

HEAD = Header("UBND xã Mẫu", symbol="BC-UBND", place="Mẫu")


@pytest.mark.parametrize(
    ("number", "symbol", "profile", "line"),
    [
        ("9", "BC-UBND", ND30, "Số: 09/BC-UBND"),
        ("09", "BC-UBND", ND30, "Số: 09/BC-UBND"),
        ("12", "UBND-VX", ND30, "Số: 12/UBND-VX"),
        ("112", "/KH-UBND", ND30, "Số: 112/KH-UBND"),
        ("4a", "BC-UBND", ND30, "Số: 04a/BC-UBND"),
        (None, "BC-UBND", ND30, "Số:       /BC-UBND"),
        (None, "", ND30, "Số: "),
        ("7", "", ND30, "Số: 07"),
        ("127", "BC/HU", HD36, "Số 127-BC/HU"),
        (None, "BC/HU", HD36, "Số       -BC/HU"),
    ],
)
def test_number_line(number: str | None, symbol: str, profile: Profile, line: str) -> None:
    assert number_line(Header("x", number=number, symbol=symbol), profile) == line


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (dt.date(2020, 1, 5), "Hà Nội, ngày 05 tháng 01 năm 2020"),
        (dt.date(2019, 6, 29), "Hà Nội, ngày 29 tháng 6 năm 2019"),
        (dt.date(2026, 2, 10), "Hà Nội, ngày 10 tháng 02 năm 2026"),
        (dt.date(2026, 12, 9), "Hà Nội, ngày 09 tháng 12 năm 2026"),
    ],
)
def test_date_line(day: dt.date, line: str) -> None:
    assert place_date_line(Header("x", place="Hà Nội", date=day), ND30) == line


def test_date_line_while_not_issued() -> None:
    assert place_date_line(Header("x", place="Mẫu", month=9, year=2026), ND30) == "Mẫu, ngày      tháng 9 năm 2026"
    assert place_date_line(Header("x", place="Mẫu", month=2, year=2026), ND30) == "Mẫu, ngày      tháng 02 năm 2026"
    assert place_date_line(Header("x", place="Mẫu", year=2026), ND30) == "Mẫu, ngày      tháng      năm 2026"
    assert place_date_line(Header("x"), ND30) == "ngày      tháng      năm"


def test_lists_are_closed_by_rule() -> None:
    assert listed(["Như trên.", "- Các xã,", "", "Lưu: VT;"], dash=True) == ["- Như trên;", "- Các xã;", "- Lưu: VT."]
    assert listed([], dash=True) == []


def test_basis_lines_are_closed_by_rule() -> None:
    paper = Paper("plan", HEAD, blocks=(Basis(text("Căn cứ A.")), Basis(text("Căn cứ ", "B;")), Para(text("C"))))
    lines = ["".join(run["text"] for run in one["runs"]) for one in compose(paper)["elements"]]  # type: ignore[typeddict-item]
    assert lines == ["Căn cứ A;", "Căn cứ B.", "C"]


def test_one_addressee_stands_on_the_line_and_more_below_it() -> None:
    one = compose(Paper("report", HEAD, addressees=("UBND huyện;",)))
    assert one["addressees"] == ["Kính gửi: UBND huyện"]
    two = compose(Paper("report", HEAD, addressees=("Sở A", "Sở B"), via="qua Phòng C"))
    assert two["addressees"] == ["Kính gửi:", "- Sở A;", "- Sở B."]
    assert two["via"] == "(qua Phòng C)"
    # The dashes stand under the colon.
    width = fonts.face().width("Kính gửi", 14)
    assert two["addressee_hang"] - two["addressee_indent"] == pytest.approx(width, abs=0.02)


def test_capitals_are_set_where_the_decree_asks_for_them(report: Paper) -> None:
    made = compose(report)
    assert made["title"] == "BÁO CÁO"
    assert made["issuer"]["text"] == "ỦY BAN NHÂN DÂN\nXÃ SƠN VIÊN"
    assert made["summary"]["text"].startswith("Kết quả truyền thông")
    assert made["signature"] == {
        "authority": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        "also": "",
        "name": "Nguyễn Văn Mẫu",
        "placeholder": "",
    }


def test_headings_are_counted_in_the_vietnamese_way() -> None:
    levels = [0, 1, 2, 3, 3, 3, 3, 3, 3, 2, 1, 2, 0, 1]
    paper = Paper("plan", HEAD, blocks=tuple(Heading(level, None, "x") for level in levels))
    labels = [one["label"] for one in compose(paper)["elements"]]  # type: ignore[typeddict-item]
    assert labels == ["Phần I", "I.", "1.", "a)", "b)", "c)", "d)", "đ)", "e)", "2.", "II.", "1.", "Phần II", "I."]


def test_typed_labels_are_kept_and_restart_what_is_below() -> None:
    blocks = (Heading(2, None, "x"), Heading(1, "II.", "y"), Heading(2, None, "z"), Heading(3, "Điều 5.", "t"))
    made = compose(Paper("plan", HEAD, blocks=blocks))["elements"]
    assert [one["label"] for one in made] == ["1.", "II.", "1.", "Điều 5."]  # type: ignore[typeddict-item]
    assert [one["style"] for one in made] == ["clause", "section", "clause", "article"]  # type: ignore[typeddict-item]


def test_bookmarks_never_skip_a_level() -> None:
    blocks = tuple(Heading(level, "", "x") for level in (3, 1, 5, 2, 4))
    made = compose(Paper("plan", HEAD, blocks=blocks))["elements"]
    assert [one["outline"] for one in made] == [1, 1, 2, 2, 3]  # type: ignore[typeddict-item]


def test_numbers_of_points() -> None:
    assert [letter(n) for n in (1, 4, 5, 6, 23, 24)] == ["a", "d", "đ", "e", "y", "aa"]
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


def test_annexes_are_numbered_from_two_on_and_name_their_paper(report: Paper, decision: Paper) -> None:
    assert [one["label"] for one in compose(report)["annexes"]] == ["Phụ lục I", "Phụ lục II"]
    single = dataclasses.replace(decision, blocks=(Annex("Danh sách", ()),))
    annex = compose(single)["annexes"][0]
    assert annex["label"] == "Phụ lục"
    assert annex["title"]["text"] == "DANH SÁCH"
    assert annex["ref"]["text"] == (
        "(Kèm theo Quyết định số 09/QĐ-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân huyện Nông Sơn)"
    )


def test_minutes_have_no_place_and_date(report: Paper) -> None:
    minutes = dataclasses.replace(report, kind="minutes")
    assert compose(minutes)["place_date"] == ""
    assert compose(minutes)["summary"]["rule"] == 0


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_measure_is_in_its_range_and_has_a_source(profile: Profile) -> None:
    measures = [style.size for style in profile.styles.values()]
    measures += [getattr(profile.page, name) for name in profile.page.__slots__]
    for measure in measures:
        assert measure.low <= measure.value <= measure.high
        assert measure.source
    assert text_width(profile) == pytest.approx(165 * MM)


def test_rules_are_as_long_as_the_decree_asks(report: Paper) -> None:
    made = compose(report)
    face = fonts.face(bold=True)
    assert made["motto_rule"] == pytest.approx(face.width("Độc lập - Tự do - Hạnh phúc", 13), abs=0.01)
    assert 1 / 3 <= made["issuer"]["rule"] / face.width("ỦY BAN NHÂN DÂN", 12) <= 1 / 2


@given(st.lists(st.text("abĐươỷ", min_size=1, max_size=9), min_size=1, max_size=30), st.integers(120, 400))
def test_balanced_lines_are_no_more_and_no_wider(words: list[str], width: int) -> None:
    string = " ".join(words)
    narrow, lines = wrap.balanced(string, width, 14, bold=True)
    assert narrow <= width
    assert len(lines) == len(wrap.lines(string, width, 14, bold=True))
    assert " ".join(lines) == string


def test_blanks_for_a_number_are_measured(report: Paper) -> None:
    ref = compose(report)["annexes"][0]["ref"]
    lines = wrap.lines(ref["text"], ref["width"], 14, italic=True)
    assert "      " in ref["text"]
    assert len(lines) == 2
    assert max(fonts.face(italic=True).width(line, 14) for line in lines) <= ref["width"]


def test_two_line_titles_are_balanced(report: Paper) -> None:
    _, lines = wrap.balanced(report.summary, 420, 14, bold=True)
    first, second = (fonts.face(bold=True).width(line, 14) for line in lines)
    assert len(lines) == 2
    assert max(first, second) / min(first, second) < 1.3


@given(st.text(max_size=300), st.integers(30, 400))
def test_breakable_only_adds_joints(string: str, width: int) -> None:
    string = string.replace(wrap.JOINT, "")
    marked = wrap.breakable(string, width, 14)
    assert marked.replace(wrap.JOINT, "") == string


def test_column_widths_fill_the_line_and_hold_their_words() -> None:
    made = compose(Paper("plan", HEAD, blocks=(table(["TT", "Nội dung công việc", "Số"], [["1", "dài " * 50, "9"]]),)))
    widths = made["elements"][0]["widths"]  # type: ignore[typeddict-item]
    assert sum(widths) == pytest.approx(165 * MM, abs=0.1)
    assert widths[1] > 3 * widths[0]


@given(st.lists(st.none() | st.floats(0, 5), min_size=1, max_size=8))
def test_any_shares_fill_the_line(shares: list[float | None]) -> None:
    widths = wrap.column_widths([["chữ"]] * len(shares), shares, 400, 12, 4)
    assert sum(widths) == pytest.approx(400)
    assert all(width > 0 for width in widths)


def test_grid_fills_short_rows_and_cuts_spans() -> None:
    wide = Table(
        (Column(), Column("right"), Column()),
        (),
        (
            (Cell(text("a"), rowspan=9), Cell(text("b"), span=9)),
            (Cell(text("c")), Cell(text("d")), Cell(text("e")), Cell(text("f"))),
            (),
        ),
    )
    made = compose(Paper("plan", HEAD, blocks=(wide,)))["elements"][0]
    boxes = [(box["row"], box["column"], box["span"], box["rowspan"]) for row in made["rows"] for box in row]  # type: ignore[typeddict-item]
    assert boxes == [(0, 0, 1, 3), (0, 1, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)]


def test_a_signature_without_name_leaves_room_for_one() -> None:
    made = compose(Paper("plan", HEAD, signature=Signature(("TM. UBND",), "Chủ tịch")))["signature"]
    assert made is not None
    assert made["name"] == ""
