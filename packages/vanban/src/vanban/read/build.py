"""From the passages of a duty to its fields, each with the words that it was read from and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from vanban.model import Cadence, Duty, Quantity, Span
from vanban.read.channel import channel_scores, choose
from vanban.read.labels import Label, inline_labels
from vanban.read.reflow import Para
from vanban.read.statement import Named, Statement, assigned, partners, reported_to
from vanban.read.text import Words, words_of
from vanban.read.timing import Timing, read_timing
from vanban.read.units import Names, head_at, names_at, typed

Passage = tuple[Para, int, int]


@dataclass(frozen=True, slots=True)
class Lead:
    """Bodies that lead, the paragraph that names them, and how they come to the duty."""

    names: tuple[Named, ...] = ()
    para: Para | None = None
    source: Literal["stated", "heading", "inherited", "none"] = "none"

    def inherited(self) -> Lead:
        """The same bodies, taken over by what stands below."""
        return replace(self, source="inherited")


@dataclass(slots=True)
class Extract:
    """What a duty is read from.

    Attributes:
        passages: (paragraph, first word, last word + 1) in reading order; the first holds the statement.
        labels: labelled values: (paragraph, label, last word + 1).
        extra: passages read for fields but no part of the duty's text.
    """

    passages: list[Passage]
    where: str
    lead: Lead
    labels: list[tuple[Para, Label, int]] = field(default_factory=list)
    extra: list[Passage] = field(default_factory=list)
    statement: Statement | None = None
    statement_para: Para | None = None
    heading: Para | None = None
    title: Para | None = None
    text: str | None = None


class _Fields:
    """Collects the values, spans and confidence of one duty."""

    def __init__(self) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.confidence: dict[str, float] = {}

    def put(self, name: str, para: Para, spans: Sequence[Span], sure: float) -> None:
        if spans:
            self.spans.setdefault(name, []).extend([(para.start + a, para.start + b) for a, b in spans])
        self.confidence[name] = sure


def list_names(words: Words, start: int, stop: int) -> list[Named]:
    """Bodies in the value of a label: separated by commas, semicolons, "và" or line breaks."""
    found: list[Named] = []
    index = start
    tokens = words.words
    while index < stop:
        names: Names | None = names_at(words, index, stop) if head_at(words, index) else None
        if names is None and words.is_upper(index) and tokens[index][0].isalpha():
            end = index
            while end < stop and tokens[end] not in (";", ".", ",", "("):
                end += 1
            found.append(typed(words, (index, end)))
            index = end
            continue
        if names is None:
            index += 1
            continue
        spans = list(names.spans)
        index = max(names.end, index + 1)
        while index < stop and tokens[index] not in (";", ",", "và", ".", ":", "("):
            index += 1
        rest = tokens[names.end : index]
        if rest and len(rest) <= 8 and not {"hợp", "trì", "cáo"} & {b for a, b in pairwise(rest) if a != "tổng"}:
            spans[-1] = (spans[-1][0], index)
        found += [typed(words, span) for span in spans]
    return found


def build_duty(id: str, extract: Extract, year: int | None, onto: Duty | None = None, widen: bool = False) -> Duty:
    """Read all fields.

    Args:
        id: the duty's id.
        extract: its passages.
        year: the document's year, for dates without one.
        onto: a duty already read, to which labels below it are added.
        widen: with ``onto``: the labelled lines become part of the duty's text.
    """
    fields = _Fields()
    labels = [*extract.labels]
    plain: list[Passage] = []
    for para, start, stop in [*extract.passages, *extract.extra]:
        if any(para is other and start <= label.start < stop for other, label, _ in extract.labels):
            continue
        stop, found = _split_labels(para, start, stop)
        labels += [(para, label, end) for label, end in found]
        plain.append((para, start, stop))

    leads, source = _leads(extract, labels, plain, fields)
    with_whom = _partners(extract, labels, plain, leads, fields)
    to, via = _reports(labels, plain, leads, fields)
    timing = _timing(labels, plain, year, fields)
    values = _values(labels, fields)
    if onto is not None:
        return _merge(onto, leads, source, with_whom, to, via, timing, values, fields, extract, widen)

    first, begin, _ = extract.passages[0]
    last, _, end = extract.passages[-1]
    span = (
        first.start + (first.words.starts[begin] if begin < len(first.words) else 0),
        last.start + last.words.ends[end - 1],
    )
    channel, sure = _channel(extract, plain, labels, [name for name, _ in leads], fields.spans.get("partners", []))
    fields.confidence["channel"] = sure
    action, thing, audience = _what(extract.statement, fields, extract.statement_para)
    title = (
        f"{extract.title.body.strip()} "
        if extract.title is not None and extract.text is None and not _has_object(extract)
        else ""
    )
    return Duty(
        id=id,
        where=extract.where,
        line_start=first.line_at(first.words.starts[begin] if begin < len(first.words) else 0),
        line_end=last.line_at(last.words.starts[end - 1]),
        text=title + (extract.text or " ".join(_passage_text(p) for p in extract.passages)),
        leads=tuple(name for name, _ in leads),
        lead_source=source,
        partners=tuple(name for name, _ in with_whom),
        report_to=tuple(name for name, _ in to),
        via=tuple(name for name, _ in via),
        channel=channel,
        cadence=timing.cadence,
        repeats=timing.repeats,
        duration_minutes=timing.duration_minutes,
        deadline=timing.deadline,
        condition=timing.condition,
        action=action,
        object=thing,
        audience=values.get("audience") or audience,
        theme=extract.heading.body.strip().rstrip(":. ")
        if extract.heading is not None and extract.lead.source != "heading"
        else None,
        quantity=_quantity(plain, fields),
        product=values.get("product"),
        budget=values.get("budget"),
        starts=timing.starts,
        due_text=timing.due_text,
        due_day=timing.due_day,
        span=span,
        spans={name: tuple(spans) for name, spans in fields.spans.items()},
        confidence=fields.confidence,
    )


def _has_object(extract: Extract) -> bool:
    return extract.statement is not None and extract.statement.action is not None


def _passage_text(passage: Passage) -> str:
    para, start, stop = passage
    if start >= len(para.words):
        return ""
    return para.text[para.words.starts[start] : para.words.ends[stop - 1]]


def _split_labels(para: Para, start: int, stop: int) -> tuple[int, list[tuple[Label, int]]]:
    """Labels inside running text take their part of it away."""
    found = inline_labels(para.words, start, stop)
    found = [
        label
        for label in found
        if label.kind
        in ("lead", "partners", "time", "product", "budget", "cadence", "report", "duration", "audience", "quantity")
    ]
    if not found or found[0].start <= start:
        found = [label for label in found if label.start > start]
    if not found:
        return stop, []
    ends: list[tuple[Label, int]] = []
    for place, label in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else stop
        ends.append((label, end))
    return found[0].start, ends


def _leads(
    extract: Extract, labels: list[tuple[Para, Label, int]], plain: list[Passage], fields: _Fields
) -> tuple[list[Named], Literal["stated", "heading", "inherited", "none"]]:
    for para, label, end in labels:
        if label.kind == "lead":
            named = list_names(para.words, label.value, end)
            cut = _phrase_place(para.words, label.value, end, ("phối", "hợp"))
            if cut is not None:
                named = list_names(para.words, label.value, cut)
            if named:
                fields.put("leads", para, [span for _, span in named], 0.97)
                return named, "stated"
    statement = extract.statement
    if statement is not None and statement.subject and extract.statement_para is not None:
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
    fields.confidence["leads"] = 0.8
    return [], "none"


def _phrase_place(words: Words, start: int, stop: int, phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    for place in range(start, stop - size + 1):
        if tuple(words.words[place : place + size]) == phrase:
            return place
    return None


def _partners(
    extract: Extract, labels: list[tuple[Para, Label, int]], plain: list[Passage], leads: list[Named], fields: _Fields
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


def _reports(
    labels: list[tuple[Para, Label, int]], plain: list[Passage], leads: list[Named], fields: _Fields
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


def _timing(labels: list[tuple[Para, Label, int]], plain: list[Passage], year: int | None, fields: _Fields) -> Timing:
    """Labelled times first, then the statement; a field already read is not read again."""
    readings: list[tuple[Para, Timing]] = []
    for para, label, end in labels:
        if (
            label.kind in ("time", "cadence", "duration", "report", "quantity", "form", "content", "note")
            and label.value < end
        ):
            offset = para.words.starts[label.value]
            low = para.words.low[offset : para.words.ends[end - 1]]
            readings.append((para, read_timing(low, year, offset, label=label.kind == "time")))
    for para, start, stop in plain:
        if start < stop:
            offset = para.words.starts[start]
            low = para.words.low[offset : para.words.ends[stop - 1]]
            readings.append((para, read_timing(low, year, offset)))
    result = Timing()
    for para, timing in readings:
        if timing.cadence.kind != "unstated" and (
            result.cadence.kind == "unstated" or _rank(timing.cadence) > _rank(result.cadence)
        ):
            result.cadence = timing.cadence
            fields.spans.pop("cadence", None)
            fields.put("cadence", para, timing.spans.get("cadence", []), 0.9)
        for name in ("repeats", "duration_minutes", "deadline", "starts", "due_text", "due_day", "condition"):
            value = getattr(timing, name)
            if value is not None and getattr(result, name) is None:
                setattr(result, name, value)
                fields.put(name, para, timing.spans.get(name, []), 0.9)
        if timing.bad_date and result.bad_date is None:
            result.bad_date = timing.bad_date
            fields.put("bad_date", para, [timing.bad_date], 0.9)
    if result.deadline is None:
        result.due_text = result.due_text or next((timing.due_text for _, timing in readings if timing.due_text), None)
    fields.confidence.setdefault("cadence", 0.7)
    fields.confidence.setdefault("deadline", 0.8)
    return result


def _rank(cadence: Cadence) -> int:
    if cadence.kind == "recurring":
        return 6 if cadence.every else 3
    return {"once": 4, "ongoing": 2, "on_call": 2, "conditional": 1}.get(cadence.kind, 0)


def _values(labels: list[tuple[Para, Label, int]], fields: _Fields) -> dict[str, str]:
    values: dict[str, str] = {}
    for para, label, end in labels:
        if label.kind in ("audience", "product", "budget") and label.value < end and label.kind not in values:
            start, stop = para.words.starts[label.value], para.words.ends[end - 1]
            text = para.text[start:stop].strip(" .;,)")
            if text:
                values[label.kind] = text
                fields.put(label.kind, para, [(start, start + len(text))], 0.9)
    return values


def _channel(
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
        channel_scores(extract.title.words, 0, len(extract.title.words), 0, 0.6, scores)
    elif extract.heading is not None and extract.lead.source != "heading":
        scale = 0.2 if max(scores.values(), default=0.0) >= 1.9 else 0.45
        channel_scores(extract.heading.words, 0, len(extract.heading.words), 0, scale, scores)
    for name in leads:
        named = words_of(name)
        if named.words[:1] in (["báo"], ["đài"], ["tạp"]):
            medium = "press" if named.words[0] != "đài" else "radio"
            scores[medium] = max(scores.get(medium, 0.0), 1.6)
        channel_scores(named, 0, len(named), -9, 0.4, scores)
    if leads and words_of(leads[0]).words[:1] in (["báo"], ["tạp"]):
        scores["press"] += scores.get("portal", 0.0)
    _by_verb(statement, scores)
    return choose(scores)


_TOLD = ("portal", "social", "press")


def _by_verb(statement: Statement | None, scores: dict[str, float]) -> None:
    """The first verb decides between reporting, watching over and doing."""
    if statement is None or statement.action is None:
        return
    words = statement.words.words
    begin = (statement.first_verb or statement.action)[0]
    phrase = " ".join(words[statement.action[0] : statement.action[1] + 3])
    head = " ".join(words[begin : begin + 8])
    if re.match(r"(?:gửi )?báo cáo|tổng hợp,? (?:và )?báo cáo|tổng hợp kết quả|gửi (?:kết quả|báo cáo)", phrase):
        scores["report"] = scores.get("report", 0) + 3
    elif re.match(r"(?:theo dõi|đôn đốc|giám sát|kiểm tra|thanh tra)", phrase) or (
        phrase.startswith("hướng dẫn")
        and (
            head_at(statement.words, statement.action[1])
            or re.match(r"hướng dẫn ?,? ?(?:và )?(?:việc|công|theo|đôn|kiểm|triển|thực)", phrase)
        )
    ):
        scores["oversight"] = scores.get("oversight", 3.0) + 2.0
    elif (
        re.match(r"(?:xây dựng|ban hành|lập)(?:,| và)? ?(?:ban hành )?(?:kế hoạch|văn bản)", phrase)
        or "xây dựng kế hoạch" in head
        or "ban hành kế hoạch" in head
    ):
        scores["plan"] = scores.get("plan", 4) + 1.5
    elif re.match(r"đăng (?!cai|ký)|cung cấp", phrase) and max(scores.get(medium, 0.0) for medium in _TOLD) >= 1.9:
        for subject in ("event", "contest", "meeting"):
            scores[subject] = 0.4 * scores.get(subject, 0.0)


_OBJECT_END = re.compile(
    r"[;.]|,? (?:để|nhằm|trước ngày|trong tháng|định kỳ|bảo đảm|đảm bảo|góp phần|báo cáo)(?!\w)| \("
)
_AUDIENCE = re.compile(
    r"(?:cho(?<!\wcho)|đến(?<!\wđến)|tới(?<!\wtới))\s+(?P<a>(?:các |toàn thể |đông đảo |mọi |từng )?(?:cán bộ|người dân|nhân dân"
    r"|hội viên|đoàn viên|học sinh|sinh viên|giáo viên|doanh nghiệp|công chức|viên chức|đảng viên|hộ "
    r"|tầng lớp|đối tượng|phụ nữ|nông dân|thanh niên|công nhân|người lao động|tổ công nghệ|bà con"
    r"|người cao tuổi|đồng bào|cb-)[^.;()]{0,90}?)(?=[.;()]|, (?!(?:công|viên|người|hội|đoàn|học|nhân|doanh"
    r"|đảng|nông|phụ|thanh))| (?:về|trên|tại|trong|để|nhằm|trước|thông qua|qua|bằng)(?!\w)|$)"
)


def _what(statement: Statement | None, fields: _Fields, para: Para | None) -> tuple[str | None, str | None, str | None]:
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
    thing = words.text[end:object_end].strip(" ,:")
    begin = words.text.find(thing, end) if thing else -1
    if thing:
        fields.put("object", para, [(begin, begin + len(thing))], 0.7)
    audience_match = _AUDIENCE.search(words.low, end, stop)
    audience = None
    if audience_match:
        a, b = audience_match.span("a")
        audience = words.text[a:b].strip()
        fields.put("audience", para, [(a, a + len(audience))], 0.7)
    return action, thing or None, audience


_NUMBER = r"{0}(?:\.\d{{3}})*(?:,\d+)?)\s*"
_UNIT = (
    r"(?P<u>%(?:\s+(?:các\s+)?[^\W\d]+(?:\s*,\s*[^\W\d]+)?)?"
    r"|lớp|hội nghị|buổi|cuộc thi|cuộc|tin, bài|tin|bài|phóng sự|chương trình|chuyên mục|video"
    r"|băng rôn|pa nô|tờ rơi|người|học viên|mô hình|lượt|đợt|khẩu hiệu|ấn phẩm|bản tin)"
    r"(?!\w)(?!\s*/\s*(?:tháng|quý|tuần|năm|ngày))"
)
_COUNT = re.compile(
    r"(?P<least>ít nhất|tối thiểu|không ít hơn|trên|từ)?\s*" + _NUMBER.format(r"(?<![\w/.,-])(?P<n>\d{1,3}") + _UNIT
)
# The same without the words before it: a digit comes first, so that most texts are passed over quickly.
_COUNTED = re.compile(_NUMBER.format(r"(?P<n>\d(?<![\w/.,-]\d)\d{0,2}") + _UNIT)


def _quantity(plain: list[Passage], fields: _Fields) -> Quantity | None:
    for para, start, stop in plain:
        if start >= stop:
            continue
        offset, end = para.words.starts[start], para.words.ends[stop - 1]
        match = _COUNTED.search(para.words.low, offset, end) and _COUNT.search(para.words.low, offset, end)
        if match:
            number = float(match["n"].replace(".", "").replace(",", "."))
            fields.put("quantity", para, [match.span()], 0.8)
            return Quantity(number, match["u"].strip(), bool(match["least"]))
    return None


def _merge(
    duty: Duty,
    leads: list[Named],
    source: Literal["stated", "heading", "inherited", "none"],
    with_whom: list[Named],
    to: list[Named],
    via: list[Named],
    timing: Timing,
    values: dict[str, str],
    fields: _Fields,
    extract: Extract,
    widen: bool,
) -> Duty:
    """Add what labelled lines below a duty say about it."""
    spans = dict(duty.spans)
    for name, more in fields.spans.items():
        spans[name] = (*spans.get(name, ()), *more) if name not in ("leads", "cadence", "deadline") else tuple(more)
    changes: dict[str, object] = {}
    if leads:
        changes |= {"leads": tuple(name for name, _ in leads), "lead_source": source}
    if with_whom:
        changes["partners"] = tuple(dict.fromkeys([*duty.partners, *(name for name, _ in with_whom)]))
    if to and not duty.report_to:
        changes["report_to"] = tuple(name for name, _ in to)
    if via and not duty.via:
        changes["via"] = tuple(name for name, _ in via)
    if timing.cadence.kind != "unstated" and _rank(timing.cadence) >= _rank(duty.cadence):
        changes["cadence"] = timing.cadence
    for name in ("repeats", "duration_minutes", "deadline", "condition", "starts", "due_text", "due_day"):
        value = getattr(timing, name)
        if value is not None and getattr(duty, name) is None:
            changes[name] = value
    for name in ("audience", "product", "budget"):
        if values.get(name):
            changes[name] = values[name]
    if widen and extract.labels:
        paras = sorted({id(para): para for para, _, _ in extract.labels}.values(), key=lambda para: para.start)
        changes["text"] = " ".join([duty.text, *(para.body for para in paras)])
        changes["span"] = (duty.span[0], paras[-1].end)
        changes["line_end"] = paras[-1].line_at(len(paras[-1].text) - 1)
    confidence = {**duty.confidence, **{k: v for k, v in fields.confidence.items() if k in fields.spans}}
    return replace(duty, spans=spans, confidence=confidence, **changes)  # type: ignore[arg-type]
