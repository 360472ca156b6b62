"""Lines of those who sign a paper: the authority, the office, the name."""

from __future__ import annotations

import re

from vanban.read.paras import Para

_AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L|TUQ)\s?[./]?\s?(?=[A-ZĐÀ-Ỹ])")
_OFFICE = re.compile(
    r"(?:(?:PHÓ |QUYỀN |Q\. ?)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG"
    r"|TRƯỞNG BAN|VIỆN TRƯỞNG|CHỦ NHIỆM|TỔNG GIÁM ĐỐC|"
    r"CỤC TRƯỞNG|VỤ TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|CHÁNH THANH TRA|TRƯỞNG CÔNG AN|CHI CỤC TRƯỞNG"
    r"|TRƯỞNG ĐOÀN|TRƯỞNG TRẠM|TRƯỞNG ĐÀI|THỦ TRƯỞNG|CHỈ HUY TRƯỞNG|CHÍNH TRỊ VIÊN|"
    r"PHÓ TRƯỞNG PHÒNG|PHÓ TRƯỞNG BAN|PHÓ CHÁNH VĂN PHÒNG|PHÓ HIỆU TRƯỞNG|ỦY VIÊN|UỶ VIÊN|NGƯỜI LẬP|PHÓ THỦ TRƯỞNG))"
)
MINUTES = re.compile(
    r"(?:THƯ KÝ|CHỦ TỌA|CHỦ TOẠ|CHỦ TRÌ|NGƯỜI GHI BIÊN BẢN|ĐẠI DIỆN BÊN [A-E])(?: CUỘC HỌP| HỘI NGHỊ)?$"
)
NAME = re.compile(
    r"(?:(?:PGS|GS|TS|ThS|Ths|Ts|BS|Bs|KS|CN|BSCKI{1,2}|CKI{1,2}|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)\.?\s*)*"
    r"(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]+|[AY]|[HK][’'] ?[A-ZĐÀ-Ỹ][a-zà-ỹđ]+)"  # "A Thút", "Y Biên", "H’Yim", "K’ Brơi"
    r"(?:\s[A-ZĐÀ-Ỹ](?:[’'][A-ZĐÀ-Ỹ])?[a-zà-ỹđ]*){1,5}$"
)


def is_signature(para: Para) -> bool:
    """A line in capitals that names an authority or an office."""
    text = para.text
    return (
        len(text) < 90
        and not para.marker
        and para.upper
        and bool(_AUTHORITY.match(text) or _OFFICE.match(text) or MINUTES.match(text))
    )


def is_person(text: str) -> bool:
    """True for a line that is a person's name and nothing else."""
    return bool(NAME.match(text)) and len(text) < 45


def authority_of(text: str) -> str | None:
    """The line as an authority ("TM. ỦY BAN NHÂN DÂN") in the form of Decree 30, or None."""
    match = _AUTHORITY.match(text)
    if not match:
        return None
    prefix = match.group().strip().replace("/", "").rstrip(".")
    return f"{prefix}. {text[match.end() :].strip()}"


def office_of(text: str) -> str | None:
    """The line as an office ("PHÓ CHỦ TỊCH"), or None."""
    return text.strip() if _OFFICE.match(text) or MINUTES.match(text) else None
