"""The parts of a document: header, title, preamble, body, closing, recipients, signature; then annexes or the plan
that a decision carries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.read.closing import settle_closing
from vanban.read.paras import Para
from vanban.read.parts import Part
from vanban.read.signing import MINUTES, NAME, is_signature

_TYPES = (
    "KẾ HOẠCH",
    "QUYẾT ĐỊNH",
    "ĐỀ ÁN",
    "CHƯƠNG TRÌNH",
    "PHƯƠNG ÁN",
    "THÔNG BÁO",
    "HƯỚNG DẪN",
    "CHỈ THỊ",
    "NGHỊ QUYẾT",
    "BÁO CÁO",
    "TỜ TRÌNH",
    "CÔNG VĂN",
    "DỰ ÁN",
    "QUY CHẾ",
    "QUY ĐỊNH",
    "BIÊN BẢN",
    "CÔNG ĐIỆN",
    "KẾT LUẬN",
)
_TYPE = re.compile(r"(?P<type>" + "|".join(_TYPES) + r")(?P<rest>\s*[:.]?|\s.*)$")
_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?(?P<n>[IVX]+|\d+))?\s*(?P<rest>[:.]?\s*.*)$")
_HEADER = re.compile(
    r"cộng h[òo][àa]? xã hội|độc lập\s?-|đảng cộng sản việt nam|số\s*:|số\s+\d+\s?-\s?[a-zđ]+/|v/v|kính gửi"
    r"|dự thảo|\(?(?:ban hành )?kèm theo|hỏa tốc|khẩn$|mật$"
)
_PLACE_DATE = re.compile(r"[^\d,;]{2,40},\s*ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm\s*[\d.…_ ]*$")
_PREAMBLE = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|nhằm|để|triển khai|trên cơ sở|theo|xét|tiếp tục|phát huy|hưởng ứng"
    r"|ủy ban nhân dân|ubnd|"
    r"chủ tịch|đảng ủy|huyện ủy|tỉnh ủy|thành ủy|ban thường vụ|ban chỉ đạo|giám đốc|trung tâm|phòng|sở|trường"
    r"|thủ tướng|bộ trưởng|chấp hành|qua|vừa qua|trong|năm|với)\s"
)
_BASIS = re.compile(r"(?:căn cứ|thực hiện|thi hành|triển khai|tiếp tục|theo|để|xét|ngày|qua)\s")
_SECTION = re.compile(
    r"(?:mục đích|yêu cầu|nội dung|nhiệm vụ|tổ chức thực hiện|mục tiêu|kinh phí|thời gian)"
    r"(?:\s*,|\s*$|\s*:|\s+và|\s*-)"
)
_WITH = re.compile(r"\(?(?:ban hành )?kèm theo")
_WHO_ISSUES = re.compile(r"(?:ủy ban|ubnd|chủ tịch|giám đốc|hội đồng|trưởng|ban|bộ trưởng|thủ tướng)")
_RECIPIENTS = re.compile(r"nơi nhận\s*:?")


def _type_of(para: Para) -> re.Match[str] | None:
    match = _TYPE.match(para.text)
    if match and (not match["rest"].strip(" :.") or (para.upper and len(para.text) < 300)):
        return match
    return None


def split_parts(paras: Sequence[Para]) -> list[Part]:
    """Cut the paragraphs into parts; every paragraph lands in exactly one list and gets its ``kind``."""
    parts = [Part("main")]
    state = "header"
    index = 0
    while index < len(paras):
        para = paras[index]
        part = parts[-1]
        low = para.low
        if state == "header":
            state = _header(para, low, part, paras, index)
        elif state == "title":
            state = _title(para, low, part)
        elif state == "preamble":
            state = _preamble(para, low, part)
        elif state == "body":
            state = _body(para, low, part, parts)
        elif state == "end":
            state = _end(para, low, part, parts)
        index += 1
    for part in parts:
        settle_closing(part)
        for name, kind in (
            ("title", "title"),
            ("preamble", "preamble"),
            ("closing", "closing"),
            ("recipients", "recipients"),
            ("signature", "signature"),
        ):
            for para in getattr(part, name):
                para.kind = kind
        for para in part.header:
            para.kind = "heading" if para.kind == "para" and para.upper else "para"
    return parts


def _header(para: Para, low: str, part: Part, paras: Sequence[Para], index: int) -> str:
    match = _type_of(para)
    if match and not para.marker:
        part.type = match["type"]
        part.title.append(para)
        return "title"
    if (
        para.cells
        or (_HEADER.search(low) and not _BASIS.match(low))
        or _PLACE_DATE.match(low)
        or (para.upper and not para.marker and len(para.text) < 120 and not _is_section(low) and index < 12)
    ):
        part.header.append(para)
        return "header"
    addressed = any(p.low.startswith("kính gửi") for p in part.header)
    if addressed and para.marker and para.marker.kind == "bullet" and len(para.text) < 250:
        part.header.append(para)
        return "header"
    if (
        part.header
        and part.header[-1].low.startswith("kính gửi")
        and (
            (para.marker and para.marker.kind == "bullet" and len(para.text) < 160)
            or (len(para.text) < 120 and not para.text.endswith((",", ":")) and not _PREAMBLE.match(low))
        )
    ):
        part.header.append(para)
        return "header"
    if part.header and any(p.low.startswith("v/v") for p in part.header[-2:]) and para.text[:1].islower():
        part.header.append(para)
        return "header"
    if (
        not para.marker
        and len(para.text) < 100
        and index < 3
        and any(_type_of(later) for later in paras[index + 1 : index + 8])
    ):
        part.header.append(para)
        return "header"
    if (para.marker and para.marker.kind in ("roman", "part", "article", "capital")) or _is_section(low):
        part.body.append(para)
        return "body"
    if _PREAMBLE.match(low) or len(para.text) > 120:
        part.preamble.append(para)
        return "preamble"
    if para.marker:
        part.body.append(para)
        return "body"
    if index < 12 and len(para.text) < 120:
        part.header.append(para)
        return "header"
    part.preamble.append(para)
    return "preamble"


def _is_section(low: str) -> bool:
    return bool(_SECTION.match(low))


def _title(para: Para, low: str, part: Part) -> str:
    if (para.marker and para.marker.kind in ("roman", "part", "article", "capital")) or (
        para.cells and part.kind == "annex"
    ):
        part.body.append(para)
        return "body"
    if _WITH.match(low) or low.startswith("(dự thảo"):
        part.header.append(para)
        return "title"
    addressed = any(p.low.startswith("kính gửi") for p in part.header)
    bullet = para.marker is not None and para.marker.kind == "bullet"
    if low.startswith("kính gửi") or (addressed and bullet and len(para.text) < 250):
        part.header.append(para)
        return "title"
    if (
        len(part.title) == 1
        and not (low.startswith("căn cứ ") or para.marker or para.cells)
        and len(part.title[0].text) <= 30
        and len(para.text) < 400
        and not para.text.endswith(";")
    ):
        part.title.append(para)
        return "title"
    if para.marker or para.cells:
        part.body.append(para)
        return "body"
    if para.upper and _is_section(low):
        part.body.append(para)
        return "body"
    if para.upper and all(p.upper for p in part.title) and len(part.title) < 6:
        part.title.append(para)
        return "title"
    if _PREAMBLE.match(low) or len(para.text) > 160 or para.text.endswith((":", ";", ".")):
        part.preamble.append(para)
        return "preamble"
    if len(part.title) < 6 and not addressed:
        part.title.append(para)
        return "title"
    part.preamble.append(para)
    return "preamble"


def _preamble(para: Para, low: str, part: Part) -> str:
    match = _type_of(para)
    if match and not match["rest"].strip(" :."):
        part.preamble.append(para)
        return "preamble"
    if part.preamble and _END_OF_PREAMBLE.search(part.preamble[-1].low) and not _PREAMBLE_LINE.match(low):
        part.body.append(para)
        return "body"
    if para.cells or (
        para.marker
        and (
            para.marker.kind != "bullet"
            or not part.preamble
            or not low.lstrip("-– ").startswith(("căn cứ", "thực hiện", "theo"))
        )
    ):
        part.body.append(para)
        return "body"
    if part.preamble and MINUTES.match(para.text) and not para.marker:
        return _finish(para, low, part)
    if (para.upper or _is_section(low)) and len(para.text) < 200 and not para.text.endswith((",", ";")):
        if _WHO_ISSUES.match(low):
            part.preamble.append(para)
            return "preamble"
        part.body.append(para)
        return "body"
    if _RECIPIENTS.match(low) or is_signature(para):
        return _finish(para, low, part)
    part.preamble.append(para)
    return "preamble"


_END_OF_PREAMBLE = re.compile(r"(?:như sau|sau đây|cụ thể|quyết định|nội dung sau|chính sau)\s*:\s*$")
_PREAMBLE_LINE = re.compile(r"(?:căn cứ|theo đề nghị|xét đề nghị)\s")


def _body(para: Para, low: str, part: Part, parts: list[Part]) -> str:
    if _RECIPIENTS.match(low) or is_signature(para):
        return _finish(para, low, part)
    if (
        part.kind != "annex"
        and not part.closing
        and len(low) > 15
        and para.marker is None
        and low.startswith(("trên đây là", "trên đây"))
    ):
        part.closing.append(para)
        return "body"
    new = _new_part(para, low, part, parts)
    if new:
        return new
    if part.closing:
        if para.marker or para.cells or para.upper:
            part.body += part.closing
            part.closing = []
            part.body.append(para)
        else:
            part.closing.append(para)
        return "body"
    part.body.append(para)
    return "body"


def _finish(para: Para, low: str, part: Part) -> str:
    if _RECIPIENTS.match(low):
        part.recipients.append(para)
    else:
        part.signature.append(para)
    return "end"


def _new_part(para: Para, low: str, part: Part, parts: list[Part]) -> str | None:
    annex = _ANNEX.match(para.text)
    if (
        annex
        and not para.marker
        and not para.cells
        and (para.upper or len(para.text) < 30 or para.text.startswith("PHỤ LỤC"))
    ):
        parts.append(Part("annex", "PHỤ LỤC", annex["n"] or "", title=[para]))
        return "title"
    return None


def _end(para: Para, low: str, part: Part, parts: list[Part]) -> str:
    new = _new_part(para, low, part, parts)
    if new:
        return new
    match = _type_of(para)
    if match and not para.marker and (part.signature or part.recipients) and not is_signature(para):
        kind = "annex" if match["type"] in ("BIÊN BẢN", "BÁO CÁO") else "attached"
        parts.append(Part(kind, match["type"], title=[para]))
        return "title"
    if para.cells:
        parts.append(Part("annex", "", body=[para]))
        return "body"
    if para.marker and para.marker.kind in ("roman", "part") and para.upper:
        parts.append(Part("annex", "", body=[para]))
        return "body"
    if ("cộng h" in low or "kèm theo" in low) and _HEADER.search(low):
        parts.append(Part("attached", "", header=[para]))
        return "header"
    last_line = bool(part.recipients) and part.recipients[-1].low.lstrip("- ").startswith(("lưu", "- lưu"))
    if _RECIPIENTS.match(low):
        part.recipients.append(para)
    elif is_signature(para) or (para.upper and not para.marker):
        part.signature.append(para)
    elif (part.recipients and not last_line and (para.marker or not NAME.match(para.text))) or (
        para.marker and para.marker.kind == "bullet" and part.recipients
    ):
        part.recipients.append(para)
    else:
        part.signature.append(para)
    return "end"
