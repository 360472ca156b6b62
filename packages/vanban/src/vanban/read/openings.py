"""How paragraphs begin, where the width of the lines does not tell: what the words say."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from vanban.read.lexicon import actions, adverbs, table
from vanban.read.text import Words, is_upper, lower

if TYPE_CHECKING:
    from vanban.read.paras import Para

# How the last paragraph of a paper begins.
_CLOSES = (
    "trong quá trình ",
    "nhận được công điện ",
    "nhận được công văn ",
    "nhận được văn bản ",
    "nhận được kế hoạch ",
    "rất mong nhận được ",
    "thông tin chi tiết ",
    "trên đây là ",
    "thời gian qua, ",
)
# The same, which may as well go on in it.
_CLOSES_TOO = ("quá trình thực hiện", "yêu cầu các ", "kế hoạch này ", "chỉ thị này ", "quyết định này ")


# "Văn phòng ... thông báo để các cơ quan biết", "Sở ... đề nghị các cơ quan, địa phương quan tâm".
_TELLS = re.compile(r".{4,60} (?:thông báo (?:để|đến) (?:các|cơ)|đề nghị các cơ)(?!\w)")


def opens_anew(para: Para, line: str, low: str) -> bool:
    """After a full stop: the last paragraph begins, a remark in brackets, or what follows the bases."""
    if low.startswith(_CLOSES_TOO):
        return not para.low.startswith((*_CLOSES, *_CLOSES_TOO))
    remark = line.startswith("(") and line[1:2].isupper()
    return remark or low.startswith(_CLOSES) or bool(_TELLS.match(low)) or para.low.startswith(_BASES_APART)


# "... năm 2024": the end of what a paper is about.
YEAR_LAST = re.compile(r"(?:năm|năm học|nhiệm kỳ|giai đoạn|khóa)\s+\d{4}(?:\s?[-–]\s?\d{4})?$")
# How the first sentence below a title begins, and no title goes on.
AFTER_TITLE = re.compile(r"(?:Từ|Trong|Thời gian|Để|Nhằm|Hiện|Những|Qua|Sau|Trước|Theo|Xét|Vừa qua|Được)(?: |,)")
_BASES_APART = ("căn cứ ", "theo đề nghị ", "xét đề nghị ")
_BASES = (*_BASES_APART, "thực hiện ", "được sự ", "triển khai ", "thi hành ")


def bases_apart(paras: list[Para]) -> bool:
    """Bases in paragraphs of their own: after one comes the next, or who issues the paper."""
    if paras[-1].low.startswith(_BASES_APART):
        return True
    return paras[-1].low.startswith(_BASES) and len(paras) > 1 and paras[-2].low.startswith(_BASES)


@cache
def types_of_documents() -> tuple[str, ...]:
    """The names of types of documents, in small letters."""
    return tuple(lower(word) for word in table("citations")["types"]["words"])


# How names of bodies begin in the head of a paper: two of them on two lines are two bodies.
BODY = re.compile(r"(?:ủy ban|ubnd|hội đồng|hđnd|sở|phòng|trung tâm|trường|chi cục|công an|đảng ủy|bệnh viện)\s")
# What never goes on with the line above.
OPENS = ("kính gửi:", "nơi nhận:")
OWN_LINE = re.compile(r"Số\s*:|Số\s+\d+\s?-\s?[A-ZĐ]|\((?:Ban hành k|K)èm theo ")


def heads_a_list(line: str) -> bool:
    """A line that names bodies, then a colon: "Công chức Tư pháp - Hộ tịch:"."""
    if not line.endswith(":") or len(line) > 80:
        return False
    from vanban.read.units import only_names

    named = Words(line[:-1])
    return bool(named.words) and only_names(named, 0) is not None


BASIS = re.compile(
    r"căn cứ (?:bộ )?luật\s[^:]|"
    r"(?:căn cứ|thực hiện|triển khai|thi hành|tiếp tục thực hiện)\s+(?:các\s+)?(?:kế hoạch|nghị quyết"
    r"|quyết định|công văn|hướng dẫn|luật|nghị định|chương trình|chỉ thị|thông tư|đề án|kết luận|thông báo"
    r"|văn bản|bộ luật|ý kiến)\s+(?:số|tổ chức|[^\s]*\d|của)"
)


def shouts(line: str) -> bool:
    """Capitals that are words, not abbreviations."""
    return any(
        len(word) > 2 and any(c in "ÀÁẢÃẠĂẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ" for c in word)
        for word in line.split()
    )


def opens_in_capitals(line: str) -> bool:
    """ "BAN CHỈ HUY PHÒNG THỦ DÂN SỰ TỈNH điện:": no sentence goes on with three words in capitals."""
    if not line[:2].isupper():
        return False
    head = " ".join(line.split(" ", 3)[:3])
    return head.isupper() and head.count(" ") == 2 and shouts(head)


def names_then_order(para: Para, line: str) -> bool:
    """A numbered entry that names bodies or a subject and nothing else, then a line that begins with a verb."""
    from vanban.read.units import only_names

    order = Words(line)
    if line.endswith(":") or not order.words or not (actions().at(order.words, 0) or adverbs().at(order.words, 0)):
        return False
    named = Words(para.body)
    names = only_names(named, 0)
    if names is None:
        return para.body.startswith(("Về ", "Đối với "))
    first, last = names.spans[-1]
    return last - first > 1 or len(names.spans) == 1 or is_upper(named.text[named.starts[first] :])
