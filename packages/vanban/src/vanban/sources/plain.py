"""Plain text files: bytes to characters in whatever encoding, characters to lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from vanban.sources import refusals
from vanban.sources.legacy import SAMPLE_CHARS, Converter, Encoding, detect, vietnamese_share
from vanban.sources.model import COLUMN, Limits, Line, Notice, Source
from vanban.text import compose

PIECE = 8_000  # characters; a longer line is cut at a space, so that what follows never meets a 10 MB line
_TAB = 8

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Line ends other than "\n"; U+2028 and U+2029 come from pasted text, VT is Word's soft break.
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\x0b]")
# Controls, invisible direction marks (a plan read left to right does not need them), zero-width characters and the
# soft hyphen; tab, line feed and form feed stay.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_WIDE_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return NFC text without control and invisible characters; every kind of space but tab becomes a plain one."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", _WIDE_SPACES.sub(" ", text))
        if _SURROGATES.search(text):
            # Halves of one pair come together again; a half alone is no letter.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return compose(text)


def has_invisible(text: str) -> bool:
    """Say whether ``clean`` would take characters out."""
    return bool(_INVISIBLE.search(text))


def read_plain(data: bytes, name: str, limits: Limits) -> Source:
    """Read a plain text file.

    Args:
        data: the file, not empty.
        name: its name, kept in the source.
        limits: the most lines.

    Raises:
        Unreadable: "no-text" when there is no letter in it, "encoding" when no encoding fits, "too-large" when it has
            too many lines.
    """
    converter = Converter()
    warnings: list[Notice] = []
    text = _decode(data, converter, warnings)
    text = _LINE_ENDS.sub("\n", text)
    if text.count("\n") + text.count("\f") > limits.lines:
        raise refusals.too_much_memory()
    if has_invisible(text.replace("\ufeff", "")):
        warnings.append(
            Notice(
                "control-characters",
                "Tệp có ký tự điều khiển hoặc ký tự ẩn; các ký tự này đã được bỏ đi khi đọc.",
                "The file holds control or invisible characters; they were left out.",
            )
        )
    found = tuple(lines(text))
    if not any(character.isalnum() for line in found for character in line.text):
        raise refusals.no_text()
    conversion = converter.conversion
    if conversion:
        warnings.append(legacy_notice(conversion.encoding))
    pages = found[-1].page
    return Source(name=name, kind="txt", lines=found, pages=pages, conversion=conversion, warnings=tuple(warnings))


def legacy_notice(encoding: str) -> Notice:
    """The notice that goes with every conversion."""
    shown = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "vps": "VPS", "windows-1258": "Windows-1258"}
    names = ", ".join(shown.get(part, part) for part in encoding.split("+"))
    return Notice(
        "legacy-font",
        f"Tệp dùng bảng mã cũ {names}; chữ đã được chuyển sang Unicode, hãy xem các mẫu trước và sau khi chuyển.",
        f"The file uses the legacy encoding {names}; it was converted to Unicode, please look at the samples.",
    )


def _decode(data: bytes, converter: Converter, warnings: list[Notice]) -> str:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            text = data.decode(codec, errors="replace")
            if text.count("\ufffd") * 20 > len(text):
                raise refusals.encoding()
            return _convert(text, converter)
    guess = _utf16_without_mark(data)
    if guess:
        return data.decode(guess, errors="replace")
    try:
        return _convert(data.decode("utf-8"), converter)
    except UnicodeDecodeError:
        return _decode_eight_bit(data, converter, warnings)


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4_000]
    if len(sample) < 8 or sample.count(0) * 4 < len(sample):
        return None
    # Vietnamese in UTF-16 has a zero in one half of most pairs (ASCII) and 0x00, 0x01 or 0x1E in nearly all.
    for codec, halves in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(halves.count(value) for value in (0x00, 0x01, 0x1E, 0x20)) * 20 > len(halves) * 19 and halves.count(
            0
        ) * 2 > len(halves):
            return codec
    return None


def _convert(text: str, converter: Converter) -> str:
    """Convert a text that was typed in a legacy font and then saved as if it were Unicode."""
    encoding = detect(_dense_sample(text))
    if encoding is None:
        return text
    return "\n".join(_convert_mixed(text.split("\n"), encoding, converter))


def _convert_mixed(lines: list[str], encoding: Encoding, converter: Converter) -> Iterator[str]:
    for line in lines:
        share, words = vietnamese_share(line)
        if line.isascii() or (words >= 3 and share >= 0.95 and detect(line) is None):
            yield line
        else:
            yield converter.convert(line, encoding)


def _dense_sample(text: str) -> str:
    """The first stretch that has accented letters at all: a long ASCII preamble must not hide them."""
    match = re.search(r"[^\x00-\x7f]", text)
    start = max(0, match.start() - 200) if match else 0
    return text[start : start + SAMPLE_CHARS]


def _cp1252(data: bytes) -> str:
    return data.decode("cp1252", errors="surrogateescape").translate(
        {0xDC00 + byte: byte for byte in range(0x80, 0x100)}
    )


def _decode_eight_bit(data: bytes, converter: Converter, warnings: list[Notice]) -> str:
    good, bad = _split_by_utf8(data)
    if good > bad:
        return _decode_by_line(data, converter, warnings)
    typed = _cp1252(data)
    sample = _dense_sample(typed)
    encoding = detect(sample)
    if encoding:
        return converter.convert(typed, encoding)
    vietnamese = data.decode("cp1258", errors="replace")
    share, words = vietnamese_share(compose(_dense_sample(vietnamese)))
    if words and share >= 0.8:
        composed = compose(vietnamese)
        converter.note(typed, composed, "windows-1258")
        return composed
    odd = sum(byte >= 0x80 for byte in data[:100_000])
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\x0b\x0c" for byte in data[:100_000])
    if odd * 4 > len(data[:100_000]) or controls * 50 > len(data[:100_000]):
        raise refusals.encoding()
    warnings.append(_undecodable())
    return data.decode("utf-8", errors="replace") if good else typed


def _undecodable() -> Notice:
    return Notice(
        "encoding",
        "Một số chữ trong tệp không thuộc bảng mã nào nhận ra được; hãy xem lại những chỗ có ký tự lạ.",
        "Some characters of the file fit no known encoding; look at the odd characters.",
    )


def _split_by_utf8(data: bytes) -> tuple[int, int]:
    """Count the lines with letters outside ASCII that are UTF-8, and those that are not."""
    good = bad = 0
    for line in data[:2_000_000].split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
        else:
            good += 1
    return good, bad


def _decode_by_line(data: bytes, converter: Converter, warnings: list[Notice]) -> str:
    """Most lines are UTF-8, some are not: pasted from elsewhere, or damaged."""
    out: list[str] = []
    damaged = False
    for line in data.split(b"\n"):
        try:
            out.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            typed = _cp1252(line)
            encoding = detect(typed)
            if encoding:
                out.append(converter.convert(typed, encoding))
            else:
                damaged = True
                out.append(line.decode("utf-8", errors="replace"))
    if damaged:
        warnings.append(_undecodable())
    return "\n".join(out)


def lines(text: str) -> list[Line]:
    """The lines of a plain text, any line ends; one longer than ``PIECE`` comes as several with one number."""
    if not text.replace("\n", "").replace("\t", "").isprintable():  # else there is nothing to take out, nor another end
        text = clean(_LINE_ENDS.sub("\n", text))
    else:
        text = compose(text)
    found: list[Line] = []
    page = 1 if "\f" in text else None
    for number, raw in enumerate(text.split("\n"), start=1):
        if page is None:
            _add(found, raw, number, None)
            continue
        for place, part in enumerate(raw.split("\f")):
            page += place > 0
            _add(found, part, number, page)
    return found


def _add(found: list[Line], raw: str, number: int, page: int | None) -> None:
    body = raw.strip()
    if not body:
        return
    columns = 0
    if raw[0].isspace():
        lead = raw[: len(raw) - len(raw.lstrip())]
        columns = len(lead.expandtabs(_TAB)) if "\t" in lead else len(lead)
    indent = columns * COLUMN
    # Only a deep indent says that a typist centred the line with spaces.
    centered = columns >= 10 and len(body) <= 70 and abs(columns * 2 + len(body) - 80) <= 24
    while len(body) > PIECE:
        cut = body.rfind(" ", PIECE // 2, PIECE)
        cut = PIECE if cut < 0 else cut
        found.append(Line(body[:cut].rstrip(), number, page, indent, centered))
        body = body[cut:].lstrip()
    if body:
        found.append(Line(body, number, page, indent, centered))
