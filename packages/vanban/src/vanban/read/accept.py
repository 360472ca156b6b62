"""Is a statement a duty where it stands? And what a duty takes along from its context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from vanban.model import Duty
from vanban.read.bodies import assigned
from vanban.read.build import build_duty
from vanban.read.channel import channel_cues, cues_between
from vanban.read.closing import CONTACT
from vanban.read.extract import NOBODY, Extract, Lead
from vanban.read.labels import Label, inline_labels, label_at
from vanban.read.lexicon import Phrases, table
from vanban.read.markers import ROMAN
from vanban.read.moments import moments
from vanban.read.paras import Para
from vanban.read.statement import Statement, analyse
from vanban.read.text import is_upper
from vanban.read.timing import read_timing
from vanban.read.units import only_names


class Context(NamedTuple):
    """What a statement takes from above it."""

    kind: str = "work"
    lead: Lead = NOBODY
    heading: Para | None = None
    where: str = ""
    labels: tuple[tuple[Para, Label, int], ...] = ()
    topics: bool = False


@dataclass(slots=True)
class Walk:
    """Collects the duties of a document in reading order."""

    year: int | None
    duties: list[Duty] = field(default_factory=list)
    columns: list[str | None] = field(default_factory=list)  # of the table that was read last

    def add(self, extract: Extract, context: Context) -> None:
        """Read a duty from the passages of ``extract``."""
        number = len(self.duties) + 1
        self.duties.append(build_duty(f"D{number:02d}", extract, self.year))


def body_index(para: Para) -> int:
    return para.first


def label_of(para: Para) -> Label | None:
    if para.cells or (para.kind == "heading" and is_upper(para.body)):
        return None
    label = label_at(para.words, body_index(para))
    if label is None:
        return None
    empty = label.value >= len(para.words)
    if empty and para.marker and para.marker.kind != "bullet":
        return None
    if para.marker is None and empty and para.children:
        return None
    if label.kind in ("budget", "note", "report") and marked(para) and not empty:
        said = analyse(para.words, label.value, len(para.words))
        if said.subject and said.action:
            return None  # "9. Kinh phí: Phòng A thẩm định, trình ..." orders something of its own
    return label


_ONLY_TIME = re.compile(
    r"(?:trong|vào|các|từ|đến|hết|ngày|đầu|giữa|cuối|tháng|quý|năm|nay|tuần|sáng|chiều|và|[-,.:;()\s\d])*"
)


def time_of(para: Para, start: int, stop: int) -> tuple[Para, Label, int] | None:
    """The time that a heading gives to all below it: "Tháng 9/2023", "Đợt 1 (từ ngày 01/3 đến ngày 20/3)"."""
    words = para.words
    if stop > start and words.words[stop - 1] == ":":
        stop -= 1
    if stop > start and words.words[stop - 1] == ")":
        start = next((k + 1 for k in range(stop - 1, start - 1, -1) if words.words[k] == "("), start)
        stop -= 1
    if not 2 <= stop - start <= 20:
        return None
    offset, end = words.starts[start], words.ends[stop - 1]
    found = moments(words.low[offset:end], ANY_YEAR)
    if not found:
        return None
    rest = words.low[offset : offset + found[0].start] + words.low[offset + found[-1].end : end]
    between = words.low[offset + found[0].end : offset + found[-1].start] if len(found) > 1 else ""
    return (para, Label("when", start, start), stop) if _ONLY_TIME.fullmatch(rest + between) else None


def lasting(labels: tuple[tuple[Para, Label, int], ...]) -> tuple[tuple[Para, Label, int], ...]:
    """The labels that hold at any depth: a time given by a heading."""
    return tuple(entry for entry in labels if entry[1].kind == "when")


def leads_section(heading: Para) -> bool:
    return heading.marker is None or heading.marker.rank <= ROMAN


def is_statement(para: Para) -> bool:
    index = body_index(para)
    statement = analyse(para.words, index, len(para.words))
    return bool(statement.subject or statement.action or assigned(para.words, index, len(para.words)))


def bare_contents(low: str) -> bool:
    return bool(
        re.match(r"(?:[ivx\d]+\s?[./)]\s*)?nội dung\s*(?:$|:|\.|,\s*chỉ tiêu|chính|chủ yếu|cơ bản|kế hoạch)", low)
    )


def mostly_topics(para: Para) -> bool:
    """Do the items name what to speak about, with nobody to do it and no time?"""
    leaves = [leaf for leaf in _leaves(para) if not leaf.cells]
    if not leaves:
        return False
    topics = 0
    for leaf in leaves:
        index = body_index(leaf)
        statement = analyse(leaf.words, index, len(leaf.words))
        label = label_of(leaf)
        if label is not None and label.kind == "quantity":
            topics += 1
            continue
        if statement.subject or label is not None:
            continue
        timing = read_timing(leaf.words.low, None)
        if timing.deadline or timing.cadence.kind == "recurring":
            continue
        if statement.first_verb is None or _topic_start(leaf, index):
            topics += 1
    return topics >= 0.7 * len(leaves)


@cache
def _topic_verbs() -> Phrases[str]:
    """Verbs that say what a communication is about."""
    return Phrases({phrase: phrase for phrase in table("verbs")["topics"]})


def _topic_start(para: Para, index: int) -> bool:
    words = para.words.words
    return any(_topic_verbs().at(words, place) for place in range(index, min(index + 5, len(words))))


def _leaves(para: Para) -> list[Para]:
    return [leaf for child in para.children for leaf in (_leaves(child) if child.children else [child])]


def stated_lead(statement: Statement, para: Para) -> Lead:
    return Lead(tuple(statement.subject), para, "stated")


def flat(paras: Sequence[Para]) -> list[Para]:
    return [found for para in paras for found in (para, *flat(para.children))]


def is_order(para: Para) -> bool:
    """A child that orders something by itself, not only a thing in a list."""
    index = body_index(para)
    if label_of(para):
        return False
    statement = analyse(para.words, index, len(para.words))
    if statement.subject:
        return True
    return statement.first_verb is not None and len(para.words) - index >= 5


def names_event(para: Para) -> bool:
    """A child that names one event ("Tọa đàm ... ngày 05/10"): it dates what the line above orders."""
    index = body_index(para)
    cue = channel_cues().at(para.words.words, index) if index < len(para.words) else None
    return cue is not None and cue[1][0] in ("event", "meeting", "contest", "training") and not label_of(para)


def marked(para: Para) -> bool:
    return para.marker is not None and para.marker.kind != "bullet"


ANY_YEAR = 2000
"""To see whether a time is named at all."""


_NO_DUTY = re.compile(
    r"(?:kinh phí (?:thực hiện|triển khai|tổ chức)|nguồn kinh phí|kinh phí|thời gian|địa điểm|đối tượng"
    r"|(?:cuộc họp|hội nghị|buổi họp|buổi làm việc) (?:bắt đầu|kết thúc|diễn ra|tiến hành)"
    r"|thành phần|phạm vi|lưu ý|ghi chú|mục tiêu|mục đích|yêu cầu|chủ đề|kết quả|dự kiến"
    r"|phấn đấu (?:đến|trong|hết|năm|có|đạt|hoàn thành|\d)|(?:các |những )?(?:quy định|nội dung|chế độ|vấn đề)"
    r" (?:về |liên quan |khác )[^.;:]{0,60}(?:được )?(?:thực hiện|áp dụng) theo)\b"
)


# "..., Chủ tịch UBND huyện yêu cầu:" opens the list of duties and is none.
_LEADS_IN = re.compile(
    r"(?:yêu cầu|đề nghị|chỉ đạo|kết luận|kết luận, chỉ đạo|có ý kiến chỉ đạo|thông báo|điện|giao)"
    r"(?: (?:các|thủ trưởng) [^:;.]{0,90})?"
    r"(?: (?:thực hiện|như sau|sau đây|nhiệm vụ|một số|các|nội dung|sau|việc|tập trung)){0,8}\s*:\s*$"
)


# A result that is to be handed on is no mere description.
_DONE_TO = re.compile(
    r"kết quả [^.;:]{0,120}?(?:phải )?được "
    r"(?:tổng hợp|báo cáo|gửi|công bố|đăng|thông báo|niêm yết|công khai|cập nhật)(?!\w)"
)


# What the signers themselves do by saying it in a conclusion.
_DECIDES = re.compile(
    r"(?:cơ bản )?(?:thống nhất|nhất trí|đồng ý)(?: cao)?(?: về| với| thông qua)? "
    r"(?:chủ trương|nội dung|dự thảo|đề nghị|đề xuất|phương án|kế hoạch|báo cáo|tờ trình|ý kiến)(?!\w)"
)


# "UBND tỉnh giao 15 nhiệm vụ cho các sở, ngành tại Phụ lục": it points to the list of duties.
_POINTS_ON = re.compile(
    r"(?:giao|phân công)\s[^.;]{0,60}nhiệm vụ(?!\w)[^.;]{0,90}(?:phụ lục|bảng|biểu|danh mục|sau đây|như sau)"
)


# "Phó Trưởng ban: Trưởng phòng Văn hóa và Thông tin": who sits on a board; "Giải Nhất: 01 giải": what is won.
_MEMBER_OR_PRIZE = re.compile(
    r"(?:(?:phó )?(?:trưởng (?:tiểu )?ban|tổ trưởng|trưởng đoàn|chủ tịch hội đồng)|tổ phó|(?:các )?(?:thành|ủy|uỷ) viên"
    r"|(?:ban |tổ )?thư ký)(?: thường trực)?\s*(?::|là)\s*(?:đồng chí|ông|bà|đại diện|lãnh đạo|(?:phó )?(?:chủ tịch"
    r"|giám đốc|trưởng phòng|bí thư|chánh văn phòng|hiệu trưởng))(?!\w)"
    r"|(?:(?:mỗi|từng) (?:tuần|kỳ|vòng|cụm|khối)|cơ cấu|giải (?:thưởng|tuần|tập thể|cá nhân|chung cuộc))"
    r"[^.;]{0,20}?(?:gồm|có)\s*:?\s*\d{1,2} giải(?!\w)"
)


def points_on(statement: Statement) -> bool:
    """Does it only say where the duties stand?"""
    words = statement.words
    if statement.start >= len(words) or "nhiệm vụ" not in words.low:
        return False
    return bool(_POINTS_ON.search(words.low, words.starts[statement.start]))


# A step with its day among the times of a paper: "Tổng kết, trao giải vào thứ Ba, ngày 10/10/2023".
_STEP = re.compile(
    r"(?:tổ chức|phát động|tổng kết|sơ kết|trao giải|công bố|ban hành|triển khai|xây dựng|thành lập|kiểm tra|báo cáo"
    r"|họp|chấm)(?!\w)(?! (?:thi|vòng|thực hiện)\b)"
)


_CONTENTS = re.compile(
    r"nội dung(?:,| và| -) (?:hình thức|phương thức|biện pháp)[^.;]{0,20} (?:tuyên truyền|truyền thông)"
)
_TOPIC = re.compile(
    r"(?:tập trung |tiếp tục )?(?:tuyên truyền|phổ biến|thông tin|giới thiệu)(?:,[^,;.]{2,20})? "
    r"(?:các|những|về|nội dung|nâng cao|chủ trương|kết quả)(?!\w)"
)


def _speaks_of(statement: Statement, context: Context, low: str) -> bool:
    """ "Tuyên truyền các biện pháp phòng bệnh" below "Nội dung, hình thức tuyên truyền": what is said, with nobody, no
    time and no channel.
    """
    heading = context.heading
    if heading is None or context.lead.names or not (_TOPIC.match(low) and _CONTENTS.search(heading.low_body)):
        return False
    low = low[: statement.words.ends[statement.stop - 1] - statement.words.starts[statement.start]]
    cues = cues_between(statement.words, statement.start, statement.stop)
    return not cues and read_timing(low, ANY_YEAR).cadence.kind == "unstated"


def acceptable(statement: Statement, context: Context, para: Para) -> bool:
    """Is the statement a duty where it stands?"""
    kind = context.kind
    low = (
        statement.words.low[statement.words.starts[statement.start] :] if statement.start < len(statement.words) else ""
    )
    if kind == "aims" or (low.endswith(":") and _LEADS_IN.search(low)) or points_on(statement):
        return False
    if _MEMBER_OR_PRIZE.match(low):
        return False
    if CONTACT.match(low) and not statement.subject:
        return False
    if kind == "topics":
        return bool(statement.subject and statement.action)
    if kind == "budget":
        return bool((statement.subject or context.lead.names) and statement.action)
    if kind == "time":
        return bool(
            statement.action
            and (
                statement.subject
                or re.match(r"(?:từ|trước|trong|tháng|quý|ngày|đến|đầu|cuối|tuần|giai đoạn|chậm nhất)\s", low)
                or (_STEP.match(low) and read_timing(low, ANY_YEAR).deadline)
            )
        )
    if statement.subject and statement.action:
        return True
    if _DECIDES.match(low) and not statement.subject:
        return bool(assigned(statement.words, statement.start, statement.stop))
    if _DONE_TO.match(low):
        return True
    if _NO_DUTY.match(low) and not statement.subject:
        return bool(assigned(statement.words, statement.start, statement.stop)) and not low.startswith(
            ("kinh phí", "nguồn")
        )
    if _speaks_of(statement, context, low):
        return False
    if statement.action or statement.first_verb:
        return True
    if context.lead.names and statement.stop - statement.start >= 4:
        return True
    labels = inline_labels(statement.words, statement.start, statement.stop)
    if any(label.kind in ("lead", "time", "partners") for label in labels):
        return True
    if assigned(statement.words, statement.start, statement.stop):
        return True
    timing = read_timing(low[: statement.words.ends[statement.stop - 1]], ANY_YEAR)
    timed = bool(timing.deadline) or (timing.cadence.kind == "recurring" and timing.cadence.every is not None)
    if timed and kind in ("work", "assign", "report"):
        return True
    colon = next(
        (
            k
            for k in range(statement.start, min(statement.stop, statement.start + 16))
            if statement.words.words[k] == ":"
        ),
        None,
    )
    if colon is not None and colon + 1 < statement.stop:
        after = analyse(statement.words, colon + 1, statement.stop)
        return bool(after.subject or after.first_verb)
    return False


def add_single(para: Para, context: Context, statement: Statement, walk: Walk) -> None:
    if not acceptable(statement, context, para):
        return
    if context.kind == "assign" and only_names(para.words, statement.start):
        return
    walk.add(extract_of([para], context, statement, start=statement.start, stop=statement.stop), context)


def extract_of(
    paras: Sequence[Para], context: Context, statement: Statement, start: int | None = None, stop: int | None = None
) -> Extract:
    first = paras[0]
    passages = [(first, body_index(first) if start is None else start, len(first.words) if stop is None else stop)]
    passages += [(para, body_index(para), len(para.words)) for para in paras[1:]]
    extract = Extract(passages, context.where, context.lead)
    extract.statement = statement
    extract.statement_para = (
        first if statement.words is first.words else next((p for p in paras if p.words is statement.words), first)
    )
    extract.heading = context.heading
    extract.labels = [*context.labels]
    return extract
