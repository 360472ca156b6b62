"""Text that is meant to break a writer stays text, or is cleaned; bad drawings get one clear refusal."""

import io
import zipfile
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from lxml import etree
from vanban.write import (
    Figure,
    Header,
    Heading,
    Item,
    Paper,
    PaperError,
    Para,
    Run,
    table,
    text,
    to_docx,
    to_pdf,
    unprintable,
)
from vanban.write.svg import LIMIT, drawing

Read = Callable[[bytes], str]
HEAD = Header("UBND xã Mẫu", symbol="BC-UBND", place="Mẫu")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5">{}</svg>'


def everywhere(string: str) -> Paper:
    """A paper that holds a string in every kind of place."""
    return Paper(
        "report",
        Header(string, string, symbol=string, place=string, letter_subject=string),
        string,
        string,
        (string, string),
        string,
        (
            Heading(1, None, string),
            Heading(2, string, string),
            Para(text(Run(string, bold=True, link=string, note=string))),
            Item("-", text(string)),
            table([string, "B"], [[string, string]], caption=string),
            Figure(SVG.format("<rect width='3' height='3'/>"), string, string),
        ),
        recipients=(string,),
        contact=string,
        drafter_mark=string,
        author=string,
        keywords=(string,),
    )


@pytest.mark.parametrize(
    "string",
    [
        '#read("/etc/passwd")',
        '"); #panic("x") //',
        "</w:t></w:r><w:p/>",
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
        "*đậm* _nghiêng_ `mã` $x^2$ @nhan <nhan> #let x = 1 \\ ~ -- --- ...",
        "{number}{symbol} %s %(x)s {{ 7*7 }}",
        "]]>",
    ],
)
def test_code_stays_text(string: str, pdf_text: Read, docx_text: Read) -> None:
    paper = Paper("plan", HEAD, blocks=(Para(text(string)), table([string], [[string]])))
    wanted = "".join(string.split()).upper()
    assert pdf_text(to_pdf(paper)).count(wanted) == 3
    assert docx_text(to_docx(paper)).count(wanted) == 3


@pytest.mark.parametrize(
    "string",
    [
        '#read("/etc/passwd")',
        "</w:t>&amp;<x>",
        "a\x00b\x07c\x1bd\x7fe\ud800f\ufffe",
        "\u202eđảo ngược\u202c \u200f\u200b\ufeff",
        "x" * 10_000,
        "rất dài " * 2_000,
        "😀 中文 ☑ \U0001f1fb\U0001f1f3",
        "e" + "\u0301" * 50,
        "\n\n\r\n\u2028\x0b",
        "",
        "   ",
        "\t",
        "עברית العربية",
    ],
)
def test_hostile_text_anywhere_is_written(string: str) -> None:
    paper = everywhere(string)
    assert len(pypdfium2.PdfDocument(to_pdf(paper))) >= 1
    data = to_docx(paper)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    assert docx.Document(io.BytesIO(data)).paragraphs


def test_long_words_stay_between_the_margins() -> None:
    word = "".join(chr(97 + n % 26) for n in range(10_000))
    paper = Paper("plan", HEAD, blocks=(Para(text(word)), table(["A", "B"], [[word[:300], "1"]])))
    seen = ""
    with pypdfium2.PdfDocument(to_pdf(paper)) as document:
        for page in document:
            words = page.get_textpage()
            for n in range(words.count_chars()):
                left, _, right, _ = words.get_charbox(n)
                assert left >= 30 * 72 / 25.4 - 1
                assert right <= 195 * 72 / 25.4 + 1
            seen += words.get_text_range()
    assert word in "".join(char for char in seen if char.isalpha())


def test_control_and_direction_marks_are_cleaned(docx_text: Read, pdf_text: Read) -> None:
    paper = Paper("plan", HEAD, blocks=(Para(text("mật\u202e khẩu\x00\u200b hết")),))
    assert "MẬTKHẨUHẾT" in docx_text(to_docx(paper))
    assert "MẬTKHẨUHẾT" in pdf_text(to_pdf(paper))


def test_characters_the_font_lacks(docx_text: Read, pdf_text: Read) -> None:
    paper = Paper("plan", HEAD, blocks=(Para(text("vui 😀 hết")),))
    assert unprintable("vui 😀 hết 😀 ☑") == "😀☑"
    assert unprintable("Nguyễn Thị Ỡm, 5 ₫ → “đủ” … ½ –") == ""
    assert "VUI😀HẾT" in docx_text(to_docx(paper))
    assert "VUI□HẾT" in pdf_text(to_pdf(paper))


def test_only_plain_links_become_links() -> None:
    runs = text(
        Run("a", link="https://a.vn/?q=1&b=2"), Run("b", link="javascript:alert(1)"), Run("c", link="file:///x")
    )
    data = to_docx(Paper("plan", HEAD, blocks=(Para(runs),)))
    relations = docx.Document(io.BytesIO(data)).part.rels.values()
    assert [one.target_ref for one in relations if one.reltype.endswith("/hyperlink")] == ["https://a.vn/?q=1&b=2"]
    assert b"javascript" not in to_pdf(Paper("plan", HEAD, blocks=(Para(runs),)))


@pytest.mark.parametrize(
    ("svg", "why"),
    [
        ("", "not well-formed"),
        ("<svg", "not well-formed"),
        ("<html/>", "not SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
        (SVG.replace("0 0 10 5", "0 0 -1 x").format(""), "viewBox"),
        ("x" * (LIMIT + 1), "longer"),
        (SVG.format("<g>" * 2000 + "</g>" * 2000), "not well-formed"),
    ],
)
@pytest.mark.parametrize("write", [to_pdf, to_docx])
def test_bad_drawings_are_refused(svg: str, why: str, write: Callable[[Paper], bytes]) -> None:
    with pytest.raises(PaperError, match=why):
        write(Paper("plan", HEAD, blocks=(Figure(svg, "x"),)))


def test_drawings_reach_nothing_outside() -> None:
    inside = "<image href='data:image/png;base64,iVBORw0KGgo=' width='1' height='1'/>"
    outside = (
        "<script>1</script><image href='file:///etc/passwd'/><image xmlns:x='http://www.w3.org/1999/xlink' "
        "x:href='https://example.org/a.png'/><use href='other.svg#a'/><foreignObject/>"
    )
    cleaned = drawing(SVG.format(outside + inside)).source
    assert "data:image/png" in cleaned
    for word in ("script", "passwd", "example.org", "other.svg", "foreignObject"):
        assert word not in cleaned
    to_pdf(Paper("plan", HEAD, blocks=(Figure(SVG.format(outside), "x"),)))


def test_entities_in_drawings_are_not_resolved() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>' + SVG.format(
        "<text>&a;&b;</text>"
    )
    assert "aaaa" not in drawing(bomb).source
    to_docx(Paper("plan", HEAD, blocks=(Figure(bomb, "x"),)))
