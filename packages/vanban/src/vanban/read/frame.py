"""The parts of a document: header, title, preamble, body, closing, recipients, signature; then annexes or the plan
that a decision carries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vanban.read.paras import Para

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
_RECIPIENTS = re.compile(r"nơi nhận\s*:?")
_AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L|TUQ)\s?[./]?\s?(?=[A-ZĐÀ-Ỹ])")
_OFFICE = re.compile(
    r"(?:(?:PHÓ |QUYỀN |Q\. ?)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG"
    r"|TRƯỞNG BAN|VIỆN TRƯỞNG|CHỦ NHIỆM|TỔNG GIÁM ĐỐC|"
    r"CỤC TRƯỞNG|VỤ TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|CHÁNH THANH TRA|TRƯỞNG CÔNG AN|CHI CỤC TRƯỞNG"
    r"|TRƯỞNG ĐOÀN|TRƯỞNG TRẠM|TRƯỞNG ĐÀI|THỦ TRƯỞNG|CHỈ HUY TRƯỞNG|CHÍNH TRỊ VIÊN|"
    r"PHÓ TRƯỞNG PHÒNG|PHÓ TRƯỞNG BAN|PHÓ CHÁNH VĂN PHÒNG|PHÓ HIỆU TRƯỞNG|ỦY VIÊN|UỶ VIÊN|NGƯỜI LẬP|PHÓ THỦ TRƯỞNG))"
)
_MINUTES = re.compile(
    r"(?:THƯ KÝ|CHỦ TỌA|CHỦ TOẠ|CHỦ TRÌ|NGƯỜI GHI BIÊN BẢN|ĐẠI DIỆN BÊN [A-E])(?: CUỘC HỌP| HỘI NGHỊ)?$"
)
_NAME = re.compile(
    r"(?:(?:PGS|GS|TS|ThS|Ths|Ts|BS|Bs|KS|CN|BSCKI{1,2}|CKI{1,2}|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)\.?\s*)*"
    r"(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]+|[AY]|[HK][’'] ?[A-ZĐÀ-Ỹ][a-zà-ỹđ]+)"  # "A Thút", "Y Biên", "H’Yim", "K’ Brơi"
    r"(?:\s[A-ZĐÀ-Ỹ](?:[’'][A-ZĐÀ-Ỹ])?[a-zà-ỹđ]*){1,5}$"
)


@dataclass(slots=True)
class Part:
    """One paper in the file.

    Attributes:
        kind: "main", "attached" (a plan under its decision) or "annex".
        label: number of an annex.
        type: document type in capitals, "" when the text does not say.
    """

    kind: str
    type: str = ""
    label: str = ""
    header: list[Para] = field(default_factory=list)
    title: list[Para] = field(default_factory=list)
    preamble: list[Para] = field(default_factory=list)
    body: list[Para] = field(default_factory=list)
    closing: list[Para] = field(default_factory=list)
    recipients: list[Para] = field(default_factory=list)
    signature: list[Para] = field(default_factory=list)


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
        _settle_closing(part)
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
    return bool(
        re.match(
            r"(?:mục đích|yêu cầu|nội dung|nhiệm vụ|tổ chức thực hiện|mục tiêu|kinh phí|thời gian)(?:\s*,"
            r"|\s*$|\s*:|\s+và|\s*-)",
            low,
        )
    )


def _title(para: Para, low: str, part: Part) -> str:
    if (para.marker and para.marker.kind in ("roman", "part", "article", "capital")) or (
        para.cells and part.kind == "annex"
    ):
        part.body.append(para)
        return "body"
    if re.match(r"\(?(?:ban hành )?kèm theo", low) or low.startswith("(dự thảo"):
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
    if part.preamble and _MINUTES.match(para.text) and not para.marker:
        return _finish(para, low, part)
    if (para.upper or _is_section(low)) and len(para.text) < 200 and not para.text.endswith((",", ";")):
        if re.match(r"(?:ủy ban|ubnd|chủ tịch|giám đốc|hội đồng|trưởng|ban|bộ trưởng|thủ tướng)", low):
            part.preamble.append(para)
            return "preamble"
        part.body.append(para)
        return "body"
    if _RECIPIENTS.match(low) or _is_signature(para):
        return _finish(para, low, part)
    part.preamble.append(para)
    return "preamble"


_END_OF_PREAMBLE = re.compile(r"(?:như sau|sau đây|cụ thể|quyết định|nội dung sau|chính sau)\s*:\s*$")
_PREAMBLE_LINE = re.compile(r"(?:căn cứ|theo đề nghị|xét đề nghị)\s")


def _is_signature(para: Para) -> bool:
    text = para.text
    return (
        len(text) < 90
        and not para.marker
        and para.upper
        and bool(_AUTHORITY.match(text) or _OFFICE.match(text) or _MINUTES.match(text))
    )


def _body(para: Para, low: str, part: Part, parts: list[Part]) -> str:
    if _RECIPIENTS.match(low) or _is_signature(para):
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
    if match and not para.marker and (part.signature or part.recipients) and not _is_signature(para):
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
    elif _is_signature(para) or (para.upper and not para.marker):
        part.signature.append(para)
    elif (part.recipients and not last_line and (para.marker or not _NAME.match(para.text))) or (
        para.marker and para.marker.kind == "bullet" and part.recipients
    ):
        part.recipients.append(para)
    else:
        part.signature.append(para)
    return "end"


_GENERAL_CLOSE = re.compile(
    r"(?:trong quá trình (?:tổ chức )?(?:triển khai|thực hiện)|quá trình (?:tổ chức )?(?:triển khai"
    r"|thực hiện)|yêu cầu (?:các|thủ trưởng)|đề nghị (?:các|thủ trưởng)|nhận được (?:kế hoạch|công văn)"
    r"|căn cứ (?:nội dung )?kế hoạch này)"
)


# Whom to ask is no duty: "Thông tin chi tiết xin liên hệ ông ..., điện thoại: ...".
CONTACT = re.compile(
    r"(?:mọi |các )?(?:thông tin|chi tiết|nội dung|vấn đề|thắc mắc)[^.;:]{0,60}?"
    r" (?:xin |vui lòng |đề nghị )?liên hệ(?!\w)"
    r"|(?:xin |vui lòng )liên hệ(?!\w)"
)


def _settle_closing(part: Part) -> None:
    """Unmarked sentences at the very end of the body that speak of the whole plan belong to the closing."""
    while part.body:
        last = part.body[-1]
        if last.marker or last.cells or last.upper:
            return
        low = last.low
        if CONTACT.match(low):
            part.closing.insert(0, part.body.pop())
            continue
        if not (_GENERAL_CLOSE.match(low) or last.text.endswith("./.")):
            return
        before = part.body[-2] if len(part.body) > 1 else None
        if (
            before is not None
            and not before.marker
            and not before.upper
            and not last.text.endswith("./.")
            and not part.closing
        ):
            return
        part.closing.insert(0, part.body.pop())


def is_person(text: str) -> bool:
    """True for a line that is a person's name and nothing else."""
    return bool(_NAME.match(text)) and len(text) < 45


def authority_of(text: str) -> str | None:
    """The line as an authority ("TM. ỦY BAN NHÂN DÂN") in the form of Decree 30, or None."""
    match = _AUTHORITY.match(text)
    if not match:
        return None
    prefix = match.group().strip().replace("/", "").rstrip(".")
    return f"{prefix}. {text[match.end() :].strip()}"


def office_of(text: str) -> str | None:
    """The line as an office ("PHÓ CHỦ TỊCH"), or None."""
    return text.strip() if _OFFICE.match(text) or _MINUTES.match(text) else None
