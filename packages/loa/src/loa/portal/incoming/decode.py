"""Bytes of a feed as text, and text as XML that is safe to parse."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from django.utils.translation import gettext as _

from loa.kit.refused import Refused

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN = re.compile(
    r"utf-?(8|16|32)(-?[lb]e)?$|us-ascii$|ascii$|iso-?8859-?\d+$|latin-?\d$|windows-125\d$|cp125\d$|(x-)?viet|koi8-|gb|big5|euc-|shift_jis",
    re.I,
)
"""Encodings that a feed may claim. Others (utf-7 above all) would let markup in by another door."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*([\[>]?)", re.I)
"""Ends wherever it begins, so that a thousand that never end are passed over in one go."""
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


def text_of(data: bytes, content_type: str = "") -> str:
    """The text of a feed: what its first bytes, its declaration or the server say it is written in, whichever of them
    fits; else UTF-8, else Windows-1258 or 1252. Never an error: a letter that cannot be read becomes "\\ufffd".
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if data[:4] in (b"<\0?\0", b"{\0\r\0", b'{\0"\0', b"<\0r\0"):
        return data.decode("utf-16-le", "replace")
    if data[:4] in (b"\0<\0?", b'\0{\0"'):
        return data.decode("utf-16-be", "replace")
    declared = _DECLARED.match(data[:400])
    told = _CHARSET.search(content_type)
    names = [declared[1].decode("ascii")] if declared else []
    names += [told[1]] if told else []
    for name in [*names, "utf-8"]:
        if not _KNOWN.match(name) or name.lower().startswith(("utf-16", "utf-32", "utf16", "utf32")):
            continue  # without its mark or zeros it is not that
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    # A cut or a single broken letter in an otherwise sound UTF-8 text must not turn the rest into another alphabet.
    loose = data.decode("utf-8", "replace")
    if loose.count("\ufffd") <= max(3, len(loose) // 500):
        return loose
    return data.decode("windows-1252", "replace")


def safe_xml(text: str) -> bytes:
    """XML that a parser may be given: no document type, no entity of its own, no letter that XML forbids.

    Raises:
        Refused: it declares entities, which a feed has no use for and attacks live on.
    """
    text = _NOT_XML.sub("", text).lstrip()
    text = re.sub(r"^<\?xml[^>]*\?>", "", text, count=1)
    types = list(_DOCTYPE.finditer(text, 0, 20_000))
    if re.search(r"<!ENTITY", text, re.I) or any(one[1] == "[" for one in types):
        raise Refused(_("Bản tin này tự khai báo thực thể XML (cách hay dùng để phá máy đọc tin) nên không đọc."))
    if types and types[0][1] == ">":
        text = text[: types[0].start()] + text[types[0].end() :]
    return _NAMED.sub(_figure, text).encode("utf-8")


def _figure(match: re.Match[str]) -> str:
    """ "&nbsp;" as XML understands it."""
    name = match[1]
    if name in _OF_XML:
        return match[0]
    letters = html5.get(f"{name};")
    return "".join(f"&#{ord(letter)};" for letter in letters) if letters else f"&amp;{name};"
