"""Short names for long sentences: what a duty or a topic is called in a list, made of the plan's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.text import fold

LIMIT = 80
SHORTEST = 18
"""A name shorter than this says too little: the cut is sought further on."""

_LABEL = re.compile(r"^\s*[-–+•*]?\s*(?:nội dung|nhiệm vụ|hoạt động|công việc|yêu cầu|hình thức)\s*:\s*", re.IGNORECASE)
# "Thời gian: ... Nội dung: tổ chức lễ ra quân ...": a block of labelled lines that begins with another label.
_OTHER_LABEL = re.compile(
    r"^\s*[-–+•*]?\s*(?:thời gian|thời hạn|địa điểm|thành phần|đối tượng|số lượng|kinh phí|sản phẩm"
    r"|(?:cơ quan |đơn vị )?(?:chủ trì|phối hợp|thực hiện))\s*:",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"(?<=[.;,\s])(?:nội dung|nhiệm vụ|hoạt động|công việc)\s*:\s*(?=\S)", re.IGNORECASE)
_BRACKET = re.compile(r"^\s*\([^()]{1,60}\)\s*")
_LEADING = re.compile(
    r"^(?:[\s,;:.\-–]+|(?:có trách nhiệm|chủ trì|chủ động|để|thì|và|tiếp tục|đẩy mạnh|tích cực"
    r"|từng cơ quan, ngành, đoàn thể liên quan|căn cứ chức năng, nhiệm vụ|thường xuyên|kịp thời|định kỳ hằng \w+"
    r"|định kỳ hàng \w+|định kỳ|hằng (?:ngày|tuần|tháng|quý|năm)|hàng (?:ngày|tuần|tháng|quý|năm)|theo chức năng"
    r")(?=[\s,;:]|$))",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"^(?:(?:tiếp tục|đẩy mạnh|tăng cường|thông tin|tuyên truyền|phổ biến|truyền thông|giới thiệu|chia sẻ|về"
    r"|các nội dung|nội dung)(?=[\s,;:]|$)[\s,;:]*)+",
    re.IGNORECASE,
)
_WITH = re.compile(r"^[\s,;]*(?:và\s+)?phối hợp (?:chặt chẽ )?(?:với|cùng)\s+", re.IGNORECASE)
_STRONG = re.compile(r"[;:(]|\.(?=\s|$)|…|\.\.\.|\s[-–]\s|\snhằm\s|\sđể\s")
_WEAK = re.compile(r",|\s(?:phù hợp|theo|trên|tại|trong|cho|của|do|lên|về|đến|khi|qua|và|từ|với)\s")
_DANGLING = re.compile(
    r"(?:[\s,;:.\-–…(]+|\s(?:và|của|cho|về|các|để|tại|trên|trong|với|từ|đến|do|theo|những|một|lên|bằng|là|có|như|hoặc|khi|ở))$",
    re.IGNORECASE,
)


def _start(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:]


def _trim(text: str) -> str:
    while shorter := _DANGLING.sub("", text):
        if shorter == text:
            break
        text = shorter
    return text


def _without_names(text: str, names: Sequence[str]) -> str:
    """The sentence without the names that stand at its very beginning, and without "phối hợp với" and whom."""
    changed = True
    while changed:
        changed = False
        stripped = text.lstrip(" ,;:-–")
        head = _WITH.match(stripped)
        rest = stripped[head.end() :] if head else stripped
        for name in sorted(names, key=len, reverse=True):
            if name and fold(rest).startswith(fold(name)) and not rest[len(name) : len(name) + 1].isalnum():
                text, changed = rest[len(name) :], True
                break
        else:
            if stripped != text and not head:
                text = stripped
    return text


def _joins_names(text: str, found: re.Match[str]) -> bool:
    """Whether a dash stands inside a name ("Phòng Văn hóa - Xã hội"): a capital follows."""
    return found.group().strip() in {"-", "–"} and text[found.end() : found.end() + 1].isupper()


def shorten(text: str, limit: int = LIMIT) -> str:
    """The beginning of a sentence up to a natural break, never in the middle of a word.

    Args:
        text: one sentence or more.
        limit: the most characters to return.
    """
    text = " ".join(text.split())
    for pattern in (_STRONG, _WEAK):
        cuts = [
            found.start()
            for found in pattern.finditer(text)
            if SHORTEST <= found.start() <= limit and not _joins_names(text, found)
        ]
        if pattern is _STRONG and cuts:
            return _start(_trim(text[: cuts[0]]))
        if len(text) <= limit:
            return _start(_trim(text))
        if cuts:
            return _start(_trim(text[: cuts[-1]]))
    return _start(_trim(text[: limit - 1].rsplit(" ", 1)[0])) + "…"


def duty_title(text: str, leads: Sequence[str] = (), partners: Sequence[str] = ()) -> str:
    """What a duty is called in lists: its verb and its object, without who does it and how often.

    Args:
        text: the statement as the plan has it.
        leads, partners: names as written; where they open the sentence they are left out.

    Returns:
        At most `LIMIT` characters, at least one.
    """
    # A row of a table is told as "what | who | when": the first cell says what is done.
    cell = text.partition(" | ")[0]
    text = cell if len(cell.strip()) >= SHORTEST else text
    rest = _LABEL.sub("", " ".join(text.split()))
    if _OTHER_LABEL.match(rest) and (content := _CONTENT.search(rest)):
        rest = rest[content.end() :]
    while True:
        shorter = _without_names(_LEADING.sub("", _BRACKET.sub("", rest)), [*leads, *partners])
        if shorter == rest:
            break
        rest = shorter
    return shorten(rest) if len(rest) >= SHORTEST else shorten(text)


def topic_title(text: str) -> str:
    """What a topic of the contents is called: its matter, without the verbs that every topic begins with."""
    rest = _TOPIC.sub("", " ".join(text.split()))
    return shorten(rest if len(rest) >= SHORTEST else text)
