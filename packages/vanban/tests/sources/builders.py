"""Files made by code for the tests: small Word and PDF files with exactly one peculiarity each."""

from __future__ import annotations

import io
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = (
    f'xmlns:w="{W_NS}" xmlns:r="{_OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def escape(text: str) -> str:
    """Escape text for XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, rpr: str = "") -> str:
    """One ``w:r``."""
    return f'<w:r><w:rPr>{rpr}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def font(name: str) -> str:
    """Run properties that set a font."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def para(content: str, ppr: str = "", *, raw: bool = False) -> str:
    """One ``w:p``; ``content`` is text, or XML of runs when ``raw``."""
    return f"<w:p><w:pPr>{ppr}</w:pPr>{content if raw else run(content)}</w:p>"


def numbered(text: str, num: int, level: int = 0) -> str:
    """A paragraph with automatic numbering of its own."""
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def cell(content: str, tcpr: str = "") -> str:
    """One ``w:tc`` from XML of paragraphs."""
    return f"<w:tc><w:tcPr>{tcpr}</w:tcPr>{content}</w:tc>"


BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)


def table(rows: Iterable[Sequence[str]], *, borders: bool = True) -> str:
    """A ``w:tbl`` whose cells are given as XML of ``w:tc`` (see ``cell``) or as text."""
    body = "".join(
        "<w:tr>" + "".join(c if c.startswith("<w:tc>") else cell(para(c)) for c in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl><w:tblPr>{BORDERS if borders else ''}</w:tblPr>{body}</w:tbl>"


def level(place: int, fmt: str, text: str, extra: str = "", start: int = 1) -> str:
    """One level of an abstract numbering."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{extra}'
        f'<w:lvlText w:val="{escape(text)}"/>'
        f'<w:pPr><w:ind w:left="{360 * (place + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def numbering(abstracts: dict[int, str], nums: dict[int, tuple[int, str]]) -> str:
    """A numbering part: abstract numberings (XML of levels) and nums (abstract id, XML of overrides)."""
    body = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in abstracts.items()
    )
    body += "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract}"/>{over}</w:num>'
        for key, (abstract, over) in nums.items()
    )
    return f"<w:numbering {_NAMESPACES}>{body}</w:numbering>"


def docx(
    body: str,
    *,
    styles: str = "",
    numbers: str = "",
    parts: dict[str, str] | None = None,
    section: str = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701"/></w:sectPr>',
) -> bytes:
    """A whole .docx from the XML of its body, of styles, of a numbering part and of further parts by kind."""
    kinds = {"styles": f"<w:styles {_NAMESPACES}>{styles}</w:styles>"}
    if numbers:
        kinds["numbering"] = numbers
    kinds |= parts or {}
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for place, kind in enumerate(kinds, start=1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}{section}</w:body></w:document>",
    } | {f"word/{kind}.xml": xml for kind, xml in kinds.items()}
    return zipped({name: text.encode() for name, text in members.items()})


def notes_part(kind: str, notes: dict[int, str]) -> str:
    """A footnotes or endnotes part."""
    one = kind.removesuffix("s")
    inner = "".join(f'<w:{one} w:id="{key}">{para(text)}</w:{one}>' for key, text in notes.items())
    return f"<w:{kind} {_NAMESPACES}>{inner}</w:{kind}>"


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf(contents: Sequence[bytes], *, extra: str = "", resources: str = "", objects: Sequence[bytes] = ()) -> bytes:
    """A hand-made pdf: one page of A4 for each content stream, font /F1 Times; ``objects`` start at number 10."""
    kids = [100 + place for place in range(len(contents))]
    body: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[" + b" ".join(b"%d 0 R" % kid for kid in kids) + b"]/Count %d>>" % len(kids),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
    }
    for place, item in enumerate(objects):
        body[10 + place] = item
    for place, (kid, content) in enumerate(zip(kids, contents, strict=True)):
        stream = 100 + len(kids) + place
        body[kid] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>"
            + resources.encode()
            + b">>/Contents %d 0 R>>" % stream
        )
        body[stream] = b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number in sorted(body):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + body[number] + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in sorted(places.items()):
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, extra.encode(), start))
    return out.getvalue()


def shown(*texts: tuple[float, float, str], size: float = 14) -> bytes:
    """A content stream that shows texts (Latin-1) at places, drawn in the order given."""
    out = b"BT /F1 %g Tf\n" % size
    for x, y, text in texts:
        quoted = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out += b"1 0 0 1 %g %g Tm (%s) Tj\n" % (x, y, quoted)
    return out + b"ET"


def scan(pages: int) -> bytes:
    """A pdf whose pages are covered by one grey picture."""
    pixels = zlib.compress(bytes([200]) * 60 * 80)
    image = (
        b"<</Type/XObject/Subtype/Image/Width 60/Height 80/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % len(pixels) + pixels + b"\nendstream"
    )
    return pdf([b"q 595 0 0 842 0 0 cm /Im1 Do Q"] * pages, resources="/XObject<</Im1 10 0 R>>", objects=[image])


def encrypted_pdf() -> bytes:
    """A pdf that no empty password opens (standard handler, revision 2; the user key matches nothing)."""
    key = "<" + "41" * 32 + ">"
    return pdf(
        [shown((100, 700, "secret"))],
        extra=f"/Encrypt<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -44>>/ID[<{'00' * 16}><{'00' * 16}>]",
    )


def typeset(markup: str) -> bytes:
    """A pdf that typst makes of its markup."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.typ"
        source.write_text(markup, encoding="utf-8")
        return typst.compile(str(source))


def typst_text(text: str) -> str:
    """Escape text for typst markup."""
    return "".join("\\" + letter if letter in "\\#$*_`<>@[]~=/+-'\"." else letter for letter in text)


def ole(*streams: str) -> bytes:
    """The head of an old Office file whose directory names streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + struct.pack("<I", 0) * 64


def typed_bytes(text: str) -> bytes:
    """Characters that Windows-1252 shows, back to their bytes."""
    return b"".join(
        letter.encode("cp1252", "ignore") or (bytes([ord(letter)]) if ord(letter) < 256 else b"?") for letter in text
    )


def windows_1258(text: str) -> bytes:
    """Text as Windows-1258 writes it: letters with their shape, tones as separate bytes."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            out += base.encode("cp1258") + "".join(part for part in parts if part in tones).encode("cp1258")
    return out
