"""Plain text: every encoding gives the same lines."""

from __future__ import annotations

import codecs
import contextlib
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.sources import Unreadable, extract_bytes
from vanban.sources.legacy import ENCODINGS, Encoding, encode
from vanban.sources.plain import PIECE

from .builders import typed_bytes, windows_1258


def texts(data: bytes) -> list[str]:
    return [line.text for line in extract_bytes(data, "plan.txt").lines]


def test_lines_keep_their_place_and_lose_blanks_only(plan_text: str) -> None:
    source = extract_bytes(plan_text.encode(), "plan.txt")
    physical = plan_text.split("\n")
    assert [line.text for line in source.lines] == [line.strip() for line in physical if line.strip()]
    assert all(physical[line.number - 1].strip() == line.text for line in source.lines)
    assert source.kind == "txt"
    assert source.warnings == ()
    assert source.conversion is None
    assert not any(line.hard_break for line in source.lines)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(plan_text: str, codec: str) -> None:
    assert texts(plan_text.encode(codec)) == texts(plan_text.encode())


def test_big_endian_with_mark(plan_text: str) -> None:
    assert texts(codecs.BOM_UTF16_BE + plan_text.encode("utf-16-be")) == texts(plan_text.encode())


def test_decomposed_text_is_composed(plan_text: str) -> None:
    assert texts(unicodedata.normalize("NFD", plan_text).encode()) == texts(plan_text.encode())


def test_windows_1258(plan_text: str) -> None:
    source = extract_bytes(windows_1258(plan_text), "plan.txt")
    assert [line.text for line in source.lines] == texts(plan_text.encode())
    assert source.conversion is not None
    assert source.conversion.encoding == "windows-1258"
    before, after = source.conversion.samples[0]
    assert (before, after) == ("KÊì HOAòCH", "KẾ HOẠCH")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("as_unicode", [False, True])
def test_legacy_encodings_are_detected_and_shown(plan_text: str, encoding: Encoding, as_unicode: bool) -> None:
    # VPS has no curly quotes: their places hold letters.
    plain = plan_text.translate({ord("“"): '"', ord("”"): '"'})
    typed = encode(plain, encoding)
    source = extract_bytes(typed.encode() if as_unicode else typed_bytes(typed), "plan.txt")
    assert source.conversion is not None
    assert source.conversion.encoding == encoding
    assert [notice.code for notice in source.warnings] == ["legacy-font"]
    expected = [line.strip() for line in plain.split("\n") if line.strip()]
    found = [line.text for line in source.lines]
    if encoding == "vps":  # a few toned capitals do not exist in it
        assert sum(a.lower() == b.lower() for a, b in zip(found, expected, strict=True)) > 0.94 * len(expected)
    else:
        assert found == expected
    assert all(before != after for before, after in source.conversion.samples)


def test_correct_text_is_never_converted() -> None:
    french = "L'été dernier à Besançon, le garçon naïf a mangé des crêpes brûlées à Nîmes et à Orléans.\n" * 30
    for text in (
        french,
        "Tổng cộng 12 °C, § 4, ±5 % — “đúng”\n" * 20,
        "Über größere Flächen möchten wir öfter hören\n" * 20,
    ):
        source = extract_bytes(text.encode(), "a.txt")
        assert source.conversion is None
        assert source.lines[0].text == text.split("\n")[0]


def test_mostly_utf8_with_a_damaged_line_keeps_the_rest() -> None:
    good = "Chủ trì theo dõi, đôn đốc các ngành".encode()
    source = extract_bytes(b"\n".join([good, b"h\xe0ng qu\xfd \xff\xfe x", good]), "a.txt")
    assert [line.text for line in source.lines][::2] == ["Chủ trì theo dõi, đôn đốc các ngành"] * 2
    assert "encoding" in [notice.code for notice in source.warnings]


def test_utf8_file_with_a_pasted_tcvn3_line() -> None:
    line = "Tuyên truyền, phổ biến các văn bản về chuyển đổi số của tỉnh"
    data = b"\n".join([line.encode()] * 3 + [typed_bytes(encode(line, "tcvn3"))] + [line.encode()] * 3)
    assert texts(data) == [line] * 7


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_every_line_end(end: str) -> None:
    assert texts(f"một{end}hai{end}ba".encode()) == ["một", "hai", "ba"]


def test_form_feed_is_a_page_break() -> None:
    lines = extract_bytes("một\n2\n\fhai\nba\f\nbốn".encode(), "a.txt").lines
    assert [(line.text, line.number, line.page) for line in lines] == [
        ("một", 1, 1),
        ("2", 2, 1),
        ("hai", 3, 2),
        ("ba", 4, 2),
        ("bốn", 5, 3),
    ]


def test_invisible_characters_go_with_a_notice() -> None:
    source = extract_bytes("\u202eKế\u200b ho\u00adạch\x00 số\u00a012\u2066".encode(), "a.txt")
    assert source.lines[0].text == "Kế hoạch số 12"
    assert [notice.code for notice in source.warnings] == ["control-characters"]


def test_indent_and_centre_by_spaces() -> None:
    deep, shallow, tab = extract_bytes(("KẾ HOẠCH".rjust(44) + "\n   - việc\n\tviệc").encode(), "a.txt").lines
    assert deep.centered
    assert not shallow.centered
    assert (shallow.indent, tab.indent) == (18.0, 48.0)


def test_gaps_between_columns_stay() -> None:
    assert texts("UBND HUYỆN A          CỘNG HÒA XÃ HỘI".encode()) == ["UBND HUYỆN A          CỘNG HÒA XÃ HỘI"]


def test_a_line_of_ten_megabytes_is_cut_at_spaces_within_seconds() -> None:
    text = "Tổ chức tuyên truyền chuyển đổi số " * 220_000
    data = text.encode()
    assert len(data) > 9_500_000
    begin = time.process_time()
    source = extract_bytes(data, "a.txt")
    assert time.process_time() - begin < 8
    assert {line.number for line in source.lines} == {1}
    assert max(len(line.text) for line in source.lines) <= PIECE
    assert " ".join(line.text for line in source.lines) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0323" * 1_000_000,
        "\u0323\u0301" * 1_000_000 + "a",
        "x\f" * 400_000,
        "\n" * 400_000 + "a",
        "A-" * 2_000_000,
        "đ" * 2_000_000,
    ],
    ids=["marks", "marks first", "pages", "blank lines", "hyphens", "one word"],
)
def test_shapes_that_invite_quadratic_time(text: str) -> None:
    begin = time.process_time()
    source = extract_bytes(text.encode(), "a.txt")
    assert source.lines
    assert time.process_time() - begin < 8


@pytest.mark.parametrize("sign", ["\n", "\f", "\r", "x\n"])
def test_millions_of_lines_are_refused_before_they_fill_the_memory(sign: str) -> None:
    with pytest.raises(Unreadable) as refused:
        extract_bytes((sign * 3_000_000).encode() + b"a", "a.txt")
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("data", [b"", b"   \r\n\t ", b"\x00" * 500, b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        extract_bytes(data, "a.txt")
    assert refused.value.code == "empty"


def test_signs_without_letters() -> None:
    with pytest.raises(Unreadable) as refused:
        extract_bytes(b"--- ... ***\n", "a.txt")
    assert refused.value.code == "no-text"


@given(st.binary(max_size=400))
def test_any_bytes_end_in_lines_or_one_refusal(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        source = extract_bytes(data, "a.txt")
        assert source.lines
        assert all(line.text.strip() and unicodedata.is_normalized("NFC", line.text) for line in source.lines)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậĐƯỢ0123456789 .,;-/()\n\t", min_size=1, max_size=300))
def test_vietnamese_text_keeps_every_letter(text: str) -> None:
    if not any(letter.isalnum() for letter in text):
        return
    source = extract_bytes(text.encode(), "a.txt")
    assert source.conversion is None
    assert "".join("".join(line.text.split()) for line in source.lines) == "".join(text.split())
