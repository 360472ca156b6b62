"""The single fields of a duty: bodies, channel, action, quantity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from vanban.model import Quantity
from vanban.read.bodies import assigned, partners, reported_to
from vanban.read.extract import Extract, Fields, Passage, list_names, phrase_place
from vanban.read.labels import Label
from vanban.read.lexicon import table
from vanban.read.paras import Para
from vanban.read.statement import Named, Statement, analyse
from vanban.read.text import lower


def read_leads(
    extract: Extract, labels: list[tuple[Para, Label, int]], plain: list[Passage], fields: Fields
) -> tuple[list[Named], Literal["stated", "heading", "inherited", "none"]]:
    for para, label, end in labels:
        if label.kind == "lead":
            named = list_names(para.words, label.value, end)
            cut = phrase_place(para.words, label.value, end, ("phối", "hợp"))
            joining = {name for name, _ in partners(para.words, label.value, end)} if cut is not None else set()
            if cut is not None:
                named = list_names(para.words, label.value, cut)
                named = [entry for entry in named if entry[0] not in joining] or named
            if named:
                fields.put("leads", para, [span for _, span in named], 0.97)
                return named, "stated"
    statement = extract.statement
    if (
        statement is not None
        and statement.subject
        and extract.statement_para is not None
        and not _party_leads(statement, extract)
        and not (extract.lead.names and _assigns(statement))
    ):
        fields.put("leads", extract.statement_para, [span for _, span in statement.subject], 0.95)
        return list(statement.subject), "stated"
    for para, start, stop in plain[:1]:
        named = assigned(para.words, start, stop)
        if named:
            fields.put("leads", para, [span for _, span in named], 0.85)
            return named, "stated"
    if extract.lead.names and extract.lead.para is not None:
        fields.put(
            "leads",
            extract.lead.para,
            [span for _, span in extract.lead.names],
            0.9 if extract.lead.source == "heading" else 0.8,
        )
        return list(extract.lead.names), extract.lead.source
    if statement is not None and extract.statement_para is not None:
        named = _later_clause(statement)
        if named:
            fields.put("leads", extract.statement_para, [span for _, span in named], PART_OF)
            return named, "stated"
    fields.confidence["leads"] = 0.8
    return [], "none"


PART_OF = 0.5
"""How sure a lead is that only a later clause of the duty names: the first part has nobody."""
_TAKES_PART = ("tham gia", "tham dự", "dự", "phối hợp", "cùng", "được", "phải được", "có thể")


def _later_clause(statement: Statement) -> list[Named]:
    """ "Lập trang Zalo của xã ...; Công an xã hướng dẫn người dân ...": the body of a clause after a semicolon."""
    words = statement.words
    for place in range(statement.start, statement.stop - 2):
        if words.words[place] == ";":
            after = analyse(words, place + 1, statement.stop)
            if (
                after.subject
                and after.action
                and not words.low.startswith(_TAKES_PART, words.starts[after.subject_end])
            ):
                return list(after.subject)
    return []


_PARTY = re.compile(
    r"(?:đảng ủy|đảng bộ|chi bộ|chi ủy|cấp ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|ban thường vụ|btv)(?!\w)"
)


_OWN_PEOPLE = re.compile(
    r"(?:phân công|bố trí|cử|giao)\s+(?:01 |một )?(?:đồng chí|đ/c|ông|bà|thầy|cô|cán bộ|viên chức)(?!\w)"
)


def _assigns(statement: Statement) -> bool:
    """ "Phân công cô B phụ trách chung" below a body: what the body does with one of its own people."""
    words = statement.words
    return bool(_OWN_PEOPLE.match(words.low, words.starts[statement.start]))


def _party_leads(statement: Statement, extract: Extract) -> bool:
    """ "Lãnh đạo Phòng A, Trung tâm B ..." below a committee of the Party: what it does, not the heads of Phòng A."""
    first = statement.words.words[statement.start : statement.start + 2]
    return first == ["lãnh", "đạo"] and any(_PARTY.match(lower(name)) for name, _ in extract.lead.names)


def read_partners(
    extract: Extract, labels: list[tuple[Para, Label, int]], plain: list[Passage], leads: list[Named], fields: Fields
) -> list[Named]:
    found: list[Named] = []
    for para, label, end in labels:
        named: list[Named] = []
        if label.kind == "partners":
            named = list_names(para.words, label.value, end)
        elif label.kind == "lead":
            named = partners(para.words, label.value, end)
        if named:
            fields.put("partners", para, [span for _, span in named], 0.95)
            found += named
    for para, start, stop in plain:
        named = partners(para.words, start, stop)
        if named:
            fields.put("partners", para, [span for _, span in named], 0.9)
            found += named
    seen = {name.casefold() for name, _ in leads}
    kept: list[Named] = []
    for name, span in found:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            kept.append((name, span))
    return kept


def read_reports(
    labels: list[tuple[Para, Label, int]], plain: list[Passage], leads: list[Named], fields: Fields
) -> tuple[list[Named], list[Named]]:
    to: list[Named] = []
    via: list[Named] = []
    own = {name.casefold() for name, _ in leads}
    passages = plain + [
        (para, label.start, end)
        for para, label, end in labels
        if label.kind in ("report", "time", "content", "product")
    ]
    for para, start, stop in passages:
        to_here, via_here = reported_to(para.words, start, stop)
        to_here = [(name, span) for name, span in to_here if name.casefold() not in own]
        if to_here:
            fields.put("report_to", para, [span for _, span in to_here], 0.9)
        if via_here:
            fields.put("via", para, [span for _, span in via_here], 0.9)
        to += to_here
        via += via_here
    return to, via


_OBJECT_END = re.compile(
    r";|\.(?!\d)|,? (?:để|nhằm|trước ngày|trước(?= \d)|trong tháng|trong quý|định kỳ|bảo đảm|đảm bảo|góp phần|báo cáo"
    r"|xong|hoàn thành|chậm nhất|thời lượng(?= \d)|từ (?:ngày|tháng|quý)|đến (?:hết )?(?:ngày|tháng|quý|năm)(?= \d)"
    r"|vào(?= \d)|vào (?:ngày|tháng|quý|lúc|sáng|chiều|tối|thứ)|(?:hằng|hàng|mỗi) (?:ngày|tuần|tháng|quý|năm)"
    r"|bắt đầu từ|phát (?:vào|lúc))(?!\w)|, (?:đợt \d|tần suất|số lượng|thời gian|mỗi|tối thiểu|ít nhất) | \("
)
_HANGS = re.compile(r",? (?:phát sóng|phát thanh|phát|dự kiến|thực hiện|gửi|nộp|và)$")


_ADDRESSING = frozenset(("cho", "đến", "tới"))
_AUDIENCE = re.compile(
    r"(?:cho(?<!\wcho)|đến(?<!\wđến)|tới(?<!\wtới))\s+"
    r"(?P<a>(?:các |toàn thể |đông đảo |mọi |từng )?(?:cán bộ|người dân|nhân dân"
    r"|hội viên|đoàn viên|học sinh|sinh viên|giáo viên|doanh nghiệp|công chức|viên chức|đảng viên|hộ "
    r"|tầng lớp|đối tượng|phụ nữ|nông dân|thanh niên|công nhân|người lao động|tổ công nghệ|bà con"
    r"|người cao tuổi|đồng bào|cb-)[^.;()]{0,90}?)(?=[.;()]|, (?!(?:công|viên|người|hội|đoàn|học|nhân|doanh"
    r"|đảng|nông|phụ|thanh))| (?:về|trên|tại|trong|để|nhằm|trước|thông qua|qua|bằng|ký|tham gia"
    r"|đăng ký|sử dụng|cài đặt|nắm|biết|hiểu|khi)(?!\w)|$)"
)


def read_action(
    statement: Statement | None, fields: Fields, para: Para | None
) -> tuple[str | None, str | None, str | None]:
    """Verb, object and audience."""
    if statement is None or para is None:
        return None, None, None
    words = statement.words
    verb = statement.action or statement.first_verb
    if verb is None:
        return None, None, None
    start, end = words.starts[verb[0]], words.ends[verb[1] - 1]
    action = words.text[start:end]
    fields.put("action", para, [(start, end)], 0.85)
    stop = words.ends[statement.stop - 1]
    rest_match = _OBJECT_END.search(words.low, end + 1, stop)
    object_end = rest_match.start() if rest_match else stop
    thing = words.text[end:object_end].strip(" ,:;./")
    begin = words.text.find(thing, end) if thing else -1
    if thing and rest_match and (hangs := _HANGS.search(words.low, begin, begin + len(thing))):
        thing = thing[: hangs.start() - begin].rstrip(" ,:;.")
    if thing:
        fields.put("object", para, [(begin, begin + len(thing))], 0.7)
    addressed = not _ADDRESSING.isdisjoint(words.words[verb[1] : statement.stop])
    audience_match = _AUDIENCE.search(words.low, end, stop) if addressed else None
    audience = None
    if audience_match:
        a, b = audience_match.span("a")
        audience = words.text[a:b].strip()
        fields.put("audience", para, [(a, a + len(audience))], 0.7)
    return action, thing or None, audience


_NUMBER = r"{0}(?:\.\d{{3}})*(?:,\d+)?)\s*"


def _nouns(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _of_what() -> str:
    """Pattern of what a rate is of: whole nouns of the table, for a part of one says another thing."""
    noun = f"(?!(?:{_nouns(table('rates')['others'])})(?!\\w))(?:{_nouns(table('rates')['nouns'])})(?!\\w)"
    return f"(?:\\s+(?:các |số |tổng số )?{noun}(?:(?:\\s*,\\s*|\\s+và\\s+)(?:các )?{noun}){{0,3}})?"


_UNIT = (
    rf"(?P<u>%{_of_what()}"
    r"|lớp|hội nghị|buổi|cuộc thi|cuộc|tin, bài|tin|bài|phóng sự|chương trình|chuyên mục|video"
    r"|băng rôn|pa nô|tờ rơi|tờ gấp|áp phích|câu hỏi|suất quà|phần quà|gian hàng|hộ|người|học viên"
    r"|mô hình|lượt|đợt|khẩu hiệu|ấn phẩm|bản tin)"
    r"(?!\w)(?!\s*/\s*(?:tháng|quý|tuần|năm|ngày))"
)


_COUNT = re.compile(
    r"(?P<least>ít nhất|tối thiểu|không ít hơn|trên|từ)?\s*" + _NUMBER.format(r"(?<![\w/.,-])(?P<n>\d{1,3}") + _UNIT
)


# The same without the words before it: a digit comes first, so that most texts are passed over quickly.
_COUNTED = re.compile(_NUMBER.format(r"(?P<n>\d(?<![\w/.,-]\d)\d{0,2}") + _UNIT)


def read_quantity(plain: list[Passage], fields: Fields) -> Quantity | None:
    for para, start, stop in plain:
        if start >= stop:
            continue
        offset, end = para.words.starts[start], para.words.ends[stop - 1]
        match = _COUNTED.search(para.words.low, offset, end) and _COUNT.search(para.words.low, offset, end)
        if match:
            number = float(match["n"].replace(".", "").replace(",", "."))
            fields.put("quantity", para, [match.span()], 0.8)
            typed = para.words.text[slice(*match.span("u"))]
            # In small letters, but an abbreviation ("% TTHC") stays as typed.
            unit = typed if re.search("[A-ZĐ]{2}", typed) else match["u"]
            return Quantity(number, unit.strip(), bool(match["least"]))
    return None
