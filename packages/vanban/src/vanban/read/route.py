"""Through which channel a duty goes: what its words, its heading, its lead and its first verb tell together."""

from __future__ import annotations

import re

from vanban.model import Span
from vanban.read.channel import channel_scores, choose, whole_scores
from vanban.read.extract import Extract, Passage
from vanban.read.labels import Label
from vanban.read.paras import Para
from vanban.read.statement import Statement
from vanban.read.text import words_of
from vanban.read.units import head_at


def read_channel(
    extract: Extract, plain: list[Passage], labels: list[tuple[Para, Label, int]], leads: list[str], names: list[Span]
) -> tuple[str, float]:
    scores: dict[str, float] = {}
    statement = extract.statement
    for place, (para, start, stop) in enumerate(plain):
        begin = start
        action_end = start
        if statement is not None and para is extract.statement_para:
            begin = max(start, statement.subject_end)
            verb = statement.action or statement.first_verb
            action_end = verb[0] if verb else begin
        here = [(a - para.start, b - para.start) for a, b in names]
        channel_scores(para.words, begin, stop, action_end, 1.0 if place == 0 else 0.6, scores, here)
    for para, label, end in labels:
        if label.kind in ("content", "form", "place", "cadence", "duration"):
            channel_scores(para.words, label.value, end, label.value, 0.8, scores)
    if extract.title is not None:
        whole_scores(extract.title.words, 0, 0.6, scores)
    elif extract.heading is not None and extract.lead.source != "heading":
        scale = 0.2 if max(scores.values(), default=0.0) >= 1.9 or _sets_up(statement) else 0.45
        whole_scores(extract.heading.words, 0, scale, scores)
    for name in leads:
        named = words_of(_HEAD_OF.sub("", name))
        if named.words[:1] in (["báo"], ["đài"], ["tạp"]):
            medium = "press" if named.words[0] != "đài" else "radio"
            scores[medium] = max(scores.get(medium, 0.0), 1.6)
            if medium == "radio" and statement is not None and not _hands_on(statement):
                _on_air(named.low, statement, scores)
            if statement is not None and _NEWS.search(statement.words.low, statement.words.starts[statement.start]):
                news = "press" if medium == "press" or "hình" in named.low else "radio"
                scores[news] = max(scores.get(news, 0.0), 4.2)
        whole_scores(named, -9, 0.4, scores)
    first = words_of(_HEAD_OF.sub("", leads[0])).words[:1] if leads else []
    if first in (["báo"], ["tạp"]):
        scores["press"] = scores.get("press", 0.0) + scores.get("portal", 0.0)
    elif first == ["đài"] and "portal" in scores:  # a column of a station is on the air
        medium = "press" if "hình" in words_of(leads[0]).words else "radio"
        scores[medium] = scores.get(medium, 0.0) + scores["portal"]
    _by_verb(statement, scores)
    return choose(scores)


_NEWS = re.compile(r"\d+ (?:tin, bài|tin bài|tin|bài|phóng sự)(?!\w)")
_SETS_UP = re.compile(r"(?:rà soát|kiện toàn|thành lập|củng cố|phân công)(?!\w)")
_HANDS_ON = re.compile(r"(?:gửi|báo cáo|tổng hợp|thống kê)(?!\w)")


def _sets_up(statement: Statement | None) -> bool:
    """People and bodies are appointed: the heading tells of more than that."""
    return (
        statement is not None
        and statement.action is not None
        and bool(_SETS_UP.match(statement.words.low, statement.words.starts[statement.action[0]]))
    )


def _hands_on(statement: Statement) -> bool:
    return statement.action is not None and bool(
        _HANDS_ON.match(statement.words.low, statement.words.starts[statement.action[0]])
    )


_HEAD_OF = re.compile(r"^(?:Tổng )?(?:Giám đốc|Biên tập|Trưởng|Lãnh đạo|Thủ trưởng)\s+(?=[ĐB])")
_TOLD = ("portal", "social", "press")


def _on_air(station: str, statement: Statement, scores: dict[str, float]) -> None:
    """A station that airs something does so by radio; its reports are no press when it has no pictures."""
    words = statement.words
    verbs = words.words[statement.subject_end : statement.stop]
    if "phát" in verbs:
        scores["radio"] = max(scores["radio"], 4.2)
    if "hình" not in station and "báo" not in verbs:
        scores["radio"] = max(scores["radio"], scores.pop("press", 0.0))


# "là cơ quan thường trực, theo dõi ...": the work comes after the role.
_ROLE_BEFORE = re.compile(
    r"(?:là|làm) (?:cơ quan |đơn vị |bộ phận )?(?:đầu mối|thường trực)\s*,?\s*(?:giúp [^,;.]{0,60},\s*)?"
)
_CHARGED = re.compile(r", (?:có trách nhiệm|có nhiệm vụ|chịu trách nhiệm) ")
_REPORTING = re.compile(
    r"(?:gửi )?báo cáo (?!viên)|tổng hợp,? (?:và )?báo cáo|tổng hợp (?:kết quả|số liệu|tình hình)"
    r"|gửi (?:kết quả|báo cáo|số liệu)"
)
_STUDIES = re.compile(
    r"(?:tổ chức )?(?:học tập|quán triệt|phổ biến (?:kế hoạch|nghị quyết|nội dung|văn bản|đến|tới)(?!\w))"
)
_HOLDS_STUDIES = re.compile(r"tổ chức (?:cho [^,;]{0,60} )?(?:học tập|quán triệt)")
_MEETS = re.compile(r"họp (?!báo)")
_APPOINTS = re.compile(r"(?:phân công|cử) (?:\d+ )?(?:cán bộ|công chức|viên chức|người|đầu mối)")
_SENDS = re.compile(r"gửi (?:biên bản|thống kê|số liệu|báo cáo)(?!\w)")
_WATCHES = re.compile(r"theo dõi|đôn đốc|giám sát|kiểm tra|thanh tra")
_GUIDES_WORK = re.compile(r"hướng dẫn ?,? ?(?:và )?(?:việc|công|theo|đôn|kiểm|triển|thực)")
_PLANS = re.compile(
    r"(?:xây dựng|ban hành|lập)(?:,| và)? ?(?:ban hành )?(?:kế hoạch|văn bản|lịch (?:truyền|tuyên|công))"
)
_NAMED_DAY = re.compile(r'tổ chức (?:chương trình |hoạt động )?"? ?(?:ngày (?!\d|\w+ \d)|phiên chợ|đêm )')
_SUMS_UP = re.compile(r"(?:sơ|tổng) kết [^.;]{0,60}, báo cáo (?=ubnd|ủy ban|sở|phòng|huyện|tỉnh|ban|chủ tịch)")
_WRITES_FOR = re.compile(r"cộng tác (?:với |cho )?(?:các )?(?:báo|đài|tạp chí|cơ quan báo)(?!\w)")
_POSTS = re.compile(r"đăng (?!cai|ký)")
_PUBLIC = re.compile(
    r"hướng dẫn (?:các )?"
    r"(?:hộ|người dân|nhân dân|cá nhân|doanh nghiệp|cơ sở|học sinh|hội|giáo viên|đoàn viên|tổ chức|chủ thể)"
)


# What the phrases above begin with.
# fmt: off
_DECIDING = frozenset((
    "là", "làm", "gửi", "báo", "tổng", "tổ", "học", "quán", "theo", "đôn", "giám", "kiểm", "thanh", "hướng", "xây",
    "ban", "lập", "cung", "đăng", "họp", "phổ", "phân", "cử", "bố",
))
# fmt: on


def _by_verb(statement: Statement | None, scores: dict[str, float]) -> None:
    """The first verb decides between reporting, watching over and doing."""
    if statement is None or statement.action is None:
        return
    words = statement.words.words
    begin = (statement.first_verb or statement.action)[0]
    if words[statement.action[0]] not in _DECIDING and words[begin] != "tổ" and "hoạch" not in words[begin : begin + 8]:
        return
    phrase = " ".join(words[statement.action[0] : statement.action[1] + 3])
    head = " ".join(words[begin : begin + 8])
    role = _ROLE_BEFORE.match(words_after := " ".join(words[statement.action[0] : statement.action[1] + 12]))
    if role and role.end() < len(words_after):
        phrase = words_after[role.end() :]
        charged = _CHARGED.search(stretch := " ".join(words[begin:]))
        phrase = stretch[charged.end() :] if charged else phrase
    if _NAMED_DAY.match(phrase):
        scores["event"] = max(scores.get("event", 0.0), 3.0)
    if _WRITES_FOR.search(low := statement.words.low, statement.words.starts[begin]):
        scores["press"] = scores.get("press", 0.0) + 3
    if _PUBLIC.match(phrase):
        for medium in ("portal", "social"):  # what people are shown, not through what
            scores[medium] = 0.25 * scores.get(medium, 0.0)
    elif _APPOINTS.match(phrase):
        for medium in (*_TOLD, "radio", "relay"):
            scores[medium] = 0.4 * scores.get(medium, 0.0)
    if _SENDS.match(phrase):
        scores["report"] = max(scores.get("report", 0.0), 5.5)
    elif _REPORTING.match(phrase) or _SUMS_UP.match(low, statement.words.starts[begin]):
        scores["report"] = scores.get("report", 0) + 3
    elif _STUDIES.match(phrase) or _HOLDS_STUDIES.match(head):
        scores["meeting"] = max(scores.get("meeting", 0.0), 3.0)
    elif _MEETS.match(phrase):
        scores["meeting"] = max(scores.get("meeting", 0.0), 5.0)
    elif _WATCHES.match(phrase) or (
        phrase.startswith("hướng dẫn")
        and (
            (head_at(statement.words, statement.action[1]) and not _PUBLIC.match(phrase)) or _GUIDES_WORK.match(phrase)
        )
    ):
        scores["oversight"] = scores.get("oversight", 3.0) + 2.0
    elif _PLANS.match(phrase) or "xây dựng kế hoạch" in head or "ban hành kế hoạch" in head:
        scores["plan"] = scores.get("plan", 4) + 1.5
    elif phrase.startswith("cung cấp") or (
        _POSTS.match(phrase) and max(scores.get(medium, 0.0) for medium in _TOLD) >= 1.9
    ):
        for subject in ("event", "contest", "meeting", "models"):
            scores[subject] = 0.4 * scores.get(subject, 0.0)
