"""Who issued a paper: what its own sentence says, or its head."""

from __future__ import annotations

import re

from vanban.read.paras import Para
from vanban.read.parts import Part
from vanban.read.text import fold, lower
from vanban.read.units import names_at

ISSUES = re.compile(
    r"(?:xây dựng|ban hành|đề ra|triển khai|tổ chức thực hiện|lập)\s+(?:và ban hành\s+"
    r"|kế hoạch và ban hành\s+)?(?:kế hoạch|đề án|chương trình|phương án|hướng dẫn)"
)
STATE = re.compile(
    r"cộng h[òo][àa]? xã hội|độc lập|đảng cộng sản|số\s*:?\s*\d|số\s*:|ngày\s|v/v|kính gửi|kèm theo|dự thảo"
    r"|tự do|hạnh phúc|\*{2,}"
)
"""Lines of a head that name no body."""

# How urgent or secret it is and who may see it: capitals in the head that name no body (Decree 30/2020, III.2).
_STAMP = re.compile(
    r"(?:hỏa tốc(?: hẹn giờ)?|(?:thượng )?khẩn|(?:tối |tuyệt )?mật|xem xong trả lại|lưu hành nội bộ|tài liệu thu hồi)$"
)


def issuer_of(parts: list[Part], header: list[Para]) -> str | None:
    """As the paper itself says that it issues, or as its head says, where the text leaves out whose office it is."""
    stated, head = _stating(parts), _heading(header, parts)
    if stated:
        stated = _ABBREVIATED.sub("", stated)
    if stated and head:
        short, whole = (fold(name).replace(fold("ủy ban nhân dân"), "ubnd") for name in (stated, head))
        return head if whole.startswith(short) and whole != short else stated
    return stated or head


_ABBREVIATED = re.compile(r"\s*\([^\W\d_]{2,12}(?:[&-][^\W\d_]{1,8})*\)")
"""What follows a name that will be shortened later: "Ủy ban nhân dân (UBND) huyện"."""


def _stating(parts: list[Part]) -> str | None:
    for part in parts:
        if part.kind == "annex":
            continue
        for para in (*reversed(part.preamble), *part.closing):
            words = para.words
            for match in reversed(list(ISSUES.finditer(words.low))):  # the last one is what the paper itself does
                index = words.at(match.start())
                for begin in range(max(0, index - 16), index):
                    if not words.is_upper(begin) and words.words[begin] not in ("ubnd",):
                        continue
                    if begin and words.words[begin - 1] not in (",", ";", ".", ":") and begin != 0:
                        continue
                    names = names_at(words, begin)
                    if names and names.end == index:
                        return para.text[words.starts[begin] : words.ends[names.end - 1]]
    return None


def _heading(header: list[Para], parts: list[Part]) -> str | None:
    lines = [para.text for para in header if para.upper and not STATE.search(para.low) and not _STAMP.match(para.low)]
    if not lines:
        return None
    name = lines[-1]
    if len(lines) > 1 and _ORGAN.fullmatch(fold(lines[-1])):
        name = f"{lines[-1]} {lines[-2]}"
    elif len(lines) > 1 and _GOES_ON.match(lines[-1]):
        name = f"{lines[-2]} {lines[-1]}"
    return _sentence_case(_as_written_below(name, parts))


_GOES_ON = re.compile(r"(?:VÀ\s|HUYỆN|TỈNH|XÃ(?!\sHỘI)|PHƯỜNG|THỊ|THÀNH PHỐ|QUẬN)(?!\s(?:ỦY|UỶ|ĐOÀN))")


def _as_written_below(name: str, parts: list[Part]) -> str:
    """A name in capitals as the paper's own sentences write it, as many of its words as they hold: which words of a
    body's name are large (Decree 30/2020/NĐ-CP, Annex II) is not to be seen in capitals.
    """
    words = _OFFICE.sub("UBND", name).split()
    paras = [para for part in parts for para in (*part.preamble, *part.body, *part.closing)]
    for count in range(len(words), 1, -1):
        wanted = lower(" ".join(words[:count]))
        for para in paras:
            place = para.low.find(wanted)
            while place >= 0:
                end = place + len(wanted)
                found = para.text[place:end]
                whole = not (para.low[place - 1 : place].isalnum() or para.low[end : end + 1].isalnum())
                if whole and found[:1].isupper() and not found.isupper():
                    return " ".join([found, *words[count:]])
                place = para.low.find(wanted, end)
    return " ".join(words)


_OFFICE = re.compile("(?:ỦY|UỶ) BAN NHÂN DÂN")


# An organ that is named by the body that it is of: "ĐẢNG ỦY PHƯỜNG A", "BAN THƯỜNG VỤ".
_ORGAN = re.compile("banthuongvu|banchaphanh|thuongtruc|banthuongtruc")
_SMALL = {
    "BAN THƯỜNG VỤ": "Ban Thường vụ",
    "BAN CHẤP HÀNH": "Ban Chấp hành",
    "BAN CHỈ ĐẠO": "Ban Chỉ đạo",
    "ĐẢNG ỦY": "Đảng ủy",
    "HUYỆN ỦY": "Huyện ủy",
    "TỈNH ỦY": "Tỉnh ủy",
    "THÀNH ỦY": "Thành ủy",
    "ĐẢNG BỘ": "Đảng bộ",
    "CHI BỘ": "Chi bộ",
    "TRUNG TÂM": "Trung tâm",
    "LIÊN ĐOÀN LAO ĐỘNG": "Liên đoàn Lao động",
    "TỈNH ĐOÀN": "Tỉnh đoàn",
    "HUYỆN ĐOÀN": "Huyện đoàn",
    "CÔNG AN": "Công an",
    "THỊ TRẤN": "thị trấn",
    "THỊ XÃ": "thị xã",
    "HUYỆN": "huyện",
    "TỈNH": "tỉnh",
    "XÃ HỘI": "Xã hội",
    "XÃ": "xã",
    "PHƯỜNG": "phường",
    "VÀ": "và",
    "KHU VỰC": "khu vực",
    **{
        name.upper(): name
        for name in (
            "Văn hóa",
            "Thể thao",
            "Du lịch",
            "Thông tin",
            "Truyền thông",
            "Giáo dục",
            "Đào tạo",
            "Nông nghiệp",
            "Phát triển nông thôn",
            "Môi trường",
            "Tài nguyên",
            "Nội vụ",
            "Tài chính",
            "Kế hoạch",
            "Đầu tư",
            "Công thương",
            "Khoa học",
            "Công nghệ",
            "Xây dựng",
            "Giao thông vận tải",
            "Tư pháp",
            "Lao động",
            "Thương binh",
            "Dân tộc",
            "Tôn giáo",
            "Kinh tế",
            "Hạ tầng",
            "Quản lý",
            "Bệnh viện",
            "Đa khoa",
            "Chi cục",
            "Tiểu học",
            "Trung học cơ sở",
            "Trung học phổ thông",
        )
    },
    "THÀNH PHỐ": "thành phố",
    "QUẬN": "quận",
}


_LARGE = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})(?!\w)")


def _sentence_case(text: str) -> str:
    """ "ỦY BAN NHÂN DÂN HUYỆN A B" -> "UBND huyện A B" (capitals of names are kept word by word)."""
    text = _LARGE.sub(lambda match: _SMALL[match[0]], text)
    return " ".join(map(_small_letters, text.split(" ")))


_ROMAN = re.compile(r"(?:I{2,3}|IV|VI{0,3}|IX|XI{0,3}|XIV|XVI{0,3}|XIX|XX)")  # "CHI CỤC THUẾ KHU VỰC II"


def _small_letters(word: str) -> str:
    """A word in capitals with one capital; abbreviations and words that are right already stay."""
    keeps = (
        _ROMAN.fullmatch(word)
        or word in _SMALL.values()
        or word in ("UBND", "HĐND", "MTTQ")
        or (len(word) <= 4 and "&" in word)
    )
    if keeps or not word.isupper() or not re.search("[AEIOUYÀ-Ỹ]", word):
        return word
    return word.capitalize()
