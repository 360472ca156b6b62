"""Which paragraphs are duties, and what stands around them: headings, lists, blocks of labelled lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vanban.model import Duty
from vanban.read.build import Extract, Lead, build_duty
from vanban.read.frame import Part
from vanban.read.labels import Label, inline_labels, label_at, section_kind
from vanban.read.markers import ROMAN
from vanban.read.reflow import Para, is_upper
from vanban.read.statement import Statement, analyse, assigned, is_generic, topic_verbs
from vanban.read.tables import TableState
from vanban.read.text import lower
from vanban.read.timing import read_timing
from vanban.read.units import only_names, typed


@dataclass(frozen=True, slots=True)
class Context:
    """What a statement takes from above it."""

    kind: str = "work"
    lead: Lead = Lead()
    heading: Para | None = None
    where: str = ""
    labels: tuple[tuple[Para, Label, int], ...] = ()
    topics: bool = False


@dataclass(slots=True)
class Walk:
    """Collects the duties of a document in reading order."""

    year: int | None
    duties: list[Duty] = field(default_factory=list)

    def add(self, extract: Extract, context: Context) -> None:
        """Read a duty from the passages of ``extract``."""
        number = len(self.duties) + 1
        self.duties.append(build_duty(f"D{number:02d}", extract, self.year))


def find_duties(parts: Sequence[Part], trees: Sequence[list[Para]], year: int | None) -> list[Duty]:
    """All duties of the parts, numbered in reading order."""
    walk = Walk(year)
    for part, roots in zip(parts, trees, strict=True):
        kind = "work"
        context = Context(kind=kind, where=f"PL{part.label and '.' + part.label}" if part.kind == "annex" else "")
        _walk(roots, context, walk)
        if part.kind != "annex":
            _closing(part.closing, walk)
    return walk.duties


# --- lists --------------------------------------------------------------------------------------------------


def _body_index(para: Para) -> int:
    return para.words.at(para.body_at) if para.marker else 0


def _label(para: Para) -> Label | None:
    if para.cells or (para.kind == "heading" and is_upper(para.body)):
        return None
    label = label_at(para.words, _body_index(para))
    if label is None:
        return None
    empty = label.value >= len(para.words)
    if empty and para.marker and para.marker.kind != "bullet":
        return None
    if para.marker is None and empty and para.children:
        return None
    return label


def _walk(paras: Sequence[Para], context: Context, walk: Walk) -> None:
    """Read a list of siblings."""
    table = TableState()
    intro: Context | None = None
    given = context.labels
    index = 0
    while index < len(paras):
        para = paras[index]
        if para.cells:
            for extract in table.read(para, context.lead, context.where):
                walk.add(extract, context)
            index += 1
            continue
        here = intro if intro is not None and not _numbered(para) else context
        if here.labels != given:
            here = replace(here, labels=given)
        label = _label(para)
        if label is not None:
            run = _label_run(paras, index)
            handled, given, lead = _labels(paras, index, run, here, walk, given)
            if lead is not None:
                intro = replace(here, lead=lead)
            if handled:
                index = run
                continue
        if para.marker is not None and para.marker.kind == "article":
            _article(para, here, walk)
        elif para.children or para.kind == "heading":
            _branch(para, here, walk)
        else:
            intro = _leaf(para, here, walk, last=index + 1 == len(paras)) or (intro if not _numbered(para) else None)
        index += 1


def _numbered(para: Para) -> bool:
    return para.marker is not None and para.marker.kind != "bullet"


def _label_run(paras: Sequence[Para], index: int) -> int:
    """Index after the labelled lines that stand together, one block: a label that comes again begins a new one."""
    seen: set[str] = set()
    here = index
    while here < len(paras):
        label = _label(paras[here])
        if label is None:
            break
        if label.kind in seen and label.kind in ("content", "lead", "time"):
            break
        seen.add(label.kind)
        here += 1
    return here


_BLOCK = frozenset(
    ("lead", "partners", "time", "product", "budget", "cadence", "content", "audience", "form", "place", "quantity")
)


def _labels(
    paras: Sequence[Para],
    index: int,
    stop: int,
    context: Context,
    walk: Walk,
    given: tuple[tuple[Para, Label, int], ...],
) -> tuple[bool, tuple[tuple[Para, Label, int], ...], Lead | None]:
    """Read a run of labelled lines; returns (handled, labels for what follows, lead for what follows)."""
    run = list(paras[index:stop])
    labels = [(para, _label(para)) for para in run]
    content = next(((para, label) for para, label in labels if label and label.kind == "content"), None)
    entries = tuple((para, label, len(para.words)) for para, label in labels if label)
    kinds = {label.kind for _, label, _ in entries}
    if content is not None and content[1] is not None and content[1].value < len(content[0].words):
        para, label = content
        statement = analyse(para.words, label.value, len(para.words))
        if context.kind in ("aims", "topics", "time"):
            return True, given, None
        if para.text.endswith(":") and stop - index == 1 and not para.children:
            lead = _stated(statement, para)
            if statement.action and not is_generic(statement) and (statement.subject or context.lead.names):
                walk.add(_extract([para], context, statement, start=_body_index(para)), context)
            return True, given, lead.inherited() if lead else None
        if statement.action or "lead" in kinds or context.kind in ("work", "assign", "report"):
            block = list(run)
            for child in para.children:
                block.append(child)
            extract = _extract(sorted(block, key=lambda p: p.start), context, statement)
            extract.labels += [entry for entry in entries if entry[1].kind != "content"]
            if context.heading is not None and not _leads_section(context.heading):
                extract.title = context.heading
            walk.add(extract, context)
            return True, given, None
        return True, given, None
    if not kinds & _BLOCK:
        return False, given, None
    if context.kind in ("aims", "time", "budget", "topics"):
        return True, given, None
    before = [para for para in paras[:index] if not para.cells]
    recent = len(walk.duties)
    since = [duty for duty in walk.duties[max(0, recent - len(before)) :] if before and duty.span[0] >= before[0].start]
    if since:
        later = [duty for duty in since if not duty.leads or duty.lead_source in ("heading", "inherited")] or since[-1:]
        chosen = later if "lead" in kinds or len(since) == 1 else since[-1:]
        _apply(walk, chosen, entries, single=len(since) == 1)
        return True, given, None
    rest = [para for para in paras[stop:] if not para.cells]
    if (
        context.heading is not None
        and not _leads_section(context.heading)
        and only_names(context.heading.words, _body_index(context.heading)) is None
    ):
        statements = [para for para in rest if _label(para) is None and _is_statement(para)]
        if not statements:
            extract = Extract(
                [(context.heading, _body_index(context.heading), len(context.heading.words))],
                context.where,
                context.lead,
            )
            extract.passages += [(para, _body_index(para), len(para.words)) for para in run]
            for para in run:
                extract.passages += [(child, _body_index(child), len(child.words)) for child in para.children]
            extract.labels = [*entries]
            extract.statement = analyse(context.heading.words, _body_index(context.heading), len(context.heading.words))
            walk.add(extract, context)
            return True, given, None
    return True, (*given, *entries), None


def _apply(walk: Walk, duties: list[Duty], entries: tuple[tuple[Para, Label, int], ...], single: bool) -> None:
    """Labels below one or several statements hold for them."""
    for duty in duties:
        place = walk.duties.index(duty)
        extract = Extract([], duty.where, Lead())
        extract.labels = list(entries)
        walk.duties[place] = build_duty(duty.id, extract, walk.year, onto=duty, widen=single)


def _leads_section(heading: Para) -> bool:
    return heading.marker is None or heading.marker.rank <= ROMAN


def _is_statement(para: Para) -> bool:
    index = _body_index(para)
    statement = analyse(para.words, index, len(para.words))
    return bool(statement.subject or statement.action)


# --- headings, lead-ins -------------------------------------------------------------------------------------


def _branch(para: Para, context: Context, walk: Walk) -> None:
    """A heading or a statement with a list below it."""
    index, stop = _body_index(para), len(para.words)
    where = para.eid.split("/")[0] if "/" not in para.eid else context.where
    low = lower(para.body)
    bullet = para.marker is not None and para.marker.kind == "bullet"
    if para.kind == "heading" or (not bullet and not para.body.rstrip().endswith((".", ";")) and len(low) < 130):
        names = only_names(para.words, index)
        if names is not None:
            lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "heading")
            inner = Context("assign" if context.kind not in ("aims", "topics") else context.kind, lead, para, where, ())
            if para.children:
                _walk(para.children, inner, walk)
            return
        kind = section_kind(low)
        statement = analyse(para.words, index, stop)
        if kind is None and context.kind == "topics" and statement.subject:
            kind = "work"
        if kind in (None, "work") and context.kind in ("aims", "topics", "budget", "time") and not _leads_section(para):
            kind = context.kind if kind is None or context.kind == "aims" else kind
        kind = kind or context.kind
        if kind == "work" and _bare_contents(low) and _mostly_topics(para):
            kind = "topics"
        lead = context.lead
        stated = _heading_lead(para, statement)
        if stated is not None:
            lead = stated
        elif _leads_section(para):
            lead = Lead()
        if not para.children:
            if not is_upper(para.body):
                _single(para, replace(context, kind=kind), statement, walk)
            return
        if (
            (
                statement.subject
                and low.rstrip().endswith(":")
                and not is_generic(statement)
                and kind in ("work", "assign", "report")
            )
            and any(_is_statement(child) for child in para.children)
            and statement.action
        ):
            walk.add(_extract([para], replace(context, where=where), statement), context)
        inner = Context(kind, lead, para, where, ())
        if (
            statement.action
            and not _leads_section(para)
            and kind in ("work", "assign")
            and not any(_label(child) or child.children or _is_statement(child) for child in para.children)
        ):
            extract = _extract(
                [para, *para.children], replace(inner, lead=context.lead if stated is None else lead), statement
            )
            walk.add(extract, inner)
            return
        _walk(para.children, inner, walk)
        return
    _list_head(para, context, walk)


def _bare_contents(low: str) -> bool:
    return bool(
        re.match(r"(?:[ivx\d]+\s?[./)]\s*)?nội dung\s*(?:$|:|\.|,\s*chỉ tiêu|chính|chủ yếu|cơ bản|kế hoạch)", low)
    )


def _mostly_topics(para: Para) -> bool:
    """Do the items name what to speak about, with nobody to do it and no time?"""
    leaves = [leaf for leaf in _leaves(para) if not leaf.cells]
    if not leaves:
        return False
    topics = 0
    for leaf in leaves:
        index = _body_index(leaf)
        statement = analyse(leaf.words, index, len(leaf.words))
        label = _label(leaf)
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


def _topic_start(para: Para, index: int) -> bool:
    words = para.words.words
    return any(topic_verbs().at(words, place) for place in range(index, min(index + 5, len(words))))


def _leaves(para: Para) -> list[Para]:
    return [leaf for child in para.children for leaf in (_leaves(child) if child.children else [child])]


def _heading_lead(para: Para, statement: Statement) -> Lead | None:
    """A lead named in a heading: "(giao Phòng ... chủ trì)", "Phòng ... có trách nhiệm:"."""
    words = para.words
    index, stop = _body_index(para), len(words)
    for label in inline_labels(words, index, stop):
        if label.kind == "lead":
            names = only_names(words, label.value, _value_end(words, label.value, stop))
            if names:
                return Lead(tuple(typed(words, span) for span in names.spans), para, "heading")
    named = assigned(words, index, stop)
    if named:
        return Lead(tuple(named), para, "heading")
    return _stated(statement, para).inherited() if statement.subject else None


def _value_end(words: object, start: int, stop: int) -> int:
    tokens = words.words  # type: ignore[attr-defined]
    for place in range(start, stop):
        if tokens[place] in (";", ".", ")"):
            return place
    return stop


def _stated(statement: Statement, para: Para) -> Lead:
    return Lead(tuple(statement.subject), para, "stated")


def _list_head(para: Para, context: Context, walk: Walk) -> None:
    """A bullet or item with a list below it."""
    index, stop = _body_index(para), len(para.words)
    names = only_names(para.words, index)
    if names is not None:
        lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "inherited")
        _walk(
            para.children, replace(context, lead=lead, heading=None if para.eid.count("/") else para, labels=()), walk
        )
        return
    statement = analyse(para.words, index, stop)
    labelled = [child for child in para.children if _label(child)]
    where = para.eid if "/" not in para.eid else context.where
    inner = replace(context, where=where, labels=())
    if context.kind in ("aims", "topics") and not statement.subject:
        return
    if labelled and len(labelled) * 2 >= len(para.children):
        extract = _extract([para, *_flat(para.children)], replace(context, where=where), statement)
        extract.labels += [(child, label, len(child.words)) for child in labelled if (label := _label(child))]
        walk.add(extract, context)
        return
    statements = [child for child in para.children if _is_order(child)]
    if para.children and len(statements) * 2 >= len(para.children):
        lead = _stated(statement, para).inherited() if statement.subject else context.lead
        ends = para.text.rstrip().endswith(":")
        if (
            statement.subject
            and statement.action
            and not is_generic(statement)
            and _acceptable(statement, context, para)
        ) or (not ends and statement.action and not is_generic(statement) and _acceptable(statement, context, para)):
            walk.add(_extract([para], replace(context, where=where), statement), context)
        _walk(para.children, replace(inner, lead=lead), walk)
        return
    if _acceptable(statement, context, para):
        short = stop - index < 14
        passages = [para, *_flat(para.children)] if short else [para]
        extract = _extract(passages, replace(context, where=where), statement)
        if not short:
            extract.extra = [(child, _body_index(child), len(child.words)) for child in _flat(para.children)]
        walk.add(extract, context)


def _flat(paras: Sequence[Para]) -> list[Para]:
    return [found for para in paras for found in (para, *_flat(para.children))]


def _is_order(para: Para) -> bool:
    """A child that orders something by itself, not only a thing in a list."""
    index = _body_index(para)
    if _label(para):
        return False
    statement = analyse(para.words, index, len(para.words))
    if statement.subject:
        return True
    return statement.first_verb is not None and len(para.words) - index >= 5


# What an article of a decision does by being signed; nobody else has to.
_ENACTS = re.compile(
    r"(?:nay )?(?:thành lập|ban hành|phê duyệt|công nhận|kiện toàn|bổ nhiệm|bãi bỏ|sửa đổi|công bố)(?!\w)"
)


def _article(para: Para, context: Context, walk: Walk) -> None:
    """An article of a decision: its own text is a statement when it orders something."""
    index, stop = _body_index(para), len(para.words)
    low = lower(para.body)
    where = para.eid
    general = re.search(
        r"có hiệu lực|ban hành (?:kèm )?theo|kèm theo quyết định này|chịu trách nhiệm thi hành"
        r"|thi hành quyết định|quyết định này|căn cứ quyết định thi hành",
        low,
    )
    statement = analyse(para.words, index, stop)
    if para.children:
        names = only_names(para.words, index)
        lead = context.lead
        if names is not None:
            lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "heading")
        elif statement.subject:
            lead = _stated(statement, para).inherited()
        kind = section_kind(low) or "work"
        _walk(para.children, Context(kind, lead, para, where), walk)
        return
    if not general and not (_ENACTS.match(low) and not statement.subject) and (statement.subject or statement.action):
        _single(para, replace(context, where=where), statement, walk)


# --- single statements --------------------------------------------------------------------------------------


def _leaf(para: Para, context: Context, walk: Walk, last: bool) -> Context | None:
    """A paragraph without a list of its own; returns the context that it sets for the bullets after it."""
    index, stop = _body_index(para), len(para.words)
    where = para.eid if "/" not in para.eid else context.where
    here = replace(context, where=where or context.where)
    if para.text.endswith(":"):
        names = only_names(para.words, index)
        if names is not None:
            lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "inherited")
            return replace(context, lead=lead)
        statement = analyse(para.words, index, stop)
        lead = _stated(statement, para).inherited() if statement.subject else context.lead
        if not last:
            if (
                statement.subject
                and statement.action
                and not is_generic(statement)
                and context.kind in ("work", "assign", "report")
            ):
                walk.add(_extract([para], here, statement), context)
            return replace(context, lead=lead)
    statement = analyse(para.words, index, stop)
    if para.marker is None and para.kind == "para" and context.kind in ("work", "assign", "report", "budget"):
        pieces = _sentences(para, index, stop)
        if len(pieces) > 1:
            for begin, end in pieces:
                part = analyse(para.words, begin, end)
                if _acceptable(part, here, para):
                    walk.add(_extract([para], here, part, start=begin, stop=end), context)
            return None
    _single(para, here, statement, walk)
    return None


def _sentences(para: Para, start: int, stop: int) -> list[tuple[int, int]]:
    """Cut a paragraph where a sentence begins with another body as its subject."""
    words = para.words
    pieces: list[tuple[int, int]] = []
    begin = start
    first = analyse(words, start, stop)
    for place in range(start + 1, stop - 1):
        if (
            words.words[place] in (".", ";")
            and words.starts[place + 1] > words.ends[place]
            and (words.words[place] == ";" or words.is_upper(place + 1))
        ):
            after = analyse(words, place + 1, stop)
            if after.subject and first.subject and after.subject[0][0] != first.subject[0][0]:
                pieces.append((begin, place + 1))
                begin = place + 1
    pieces.append((begin, stop))
    return pieces


_ANY_YEAR = 2000  # to see whether a time is named at all
_NO_DUTY = re.compile(
    r"(?:kinh phí (?:thực hiện|triển khai|tổ chức)|nguồn kinh phí|kinh phí|thời gian|địa điểm|đối tượng"
    r"|(?:cuộc họp|hội nghị|buổi họp|buổi làm việc) (?:bắt đầu|kết thúc|diễn ra|tiến hành)"
    r"|thành phần|phạm vi|lưu ý|ghi chú|mục tiêu|mục đích|yêu cầu|chủ đề|kết quả|dự kiến)\b"
)


def _acceptable(statement: Statement, context: Context, para: Para) -> bool:
    """Is the statement a duty where it stands?"""
    kind = context.kind
    low = (
        statement.words.low[statement.words.starts[statement.start] :] if statement.start < len(statement.words) else ""
    )
    if kind == "aims":
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
            )
        )
    if statement.subject and statement.action:
        return True
    if _NO_DUTY.match(low) and not statement.subject:
        return bool(assigned(statement.words, statement.start, statement.stop)) and not low.startswith(
            ("kinh phí", "nguồn")
        )
    if statement.action or statement.first_verb:
        return True
    if context.lead.names and statement.stop - statement.start >= 4:
        return True
    labels = inline_labels(statement.words, statement.start, statement.stop)
    if any(label.kind in ("lead", "time", "partners") for label in labels):
        return True
    if assigned(statement.words, statement.start, statement.stop):
        return True
    timing = read_timing(low[: statement.words.ends[statement.stop - 1]], _ANY_YEAR)
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


def _single(para: Para, context: Context, statement: Statement, walk: Walk) -> None:
    if not _acceptable(statement, context, para):
        return
    if context.kind == "assign" and only_names(para.words, statement.start):
        return
    walk.add(_extract([para], context, statement, start=statement.start, stop=statement.stop), context)


def _extract(
    paras: Sequence[Para], context: Context, statement: Statement, start: int | None = None, stop: int | None = None
) -> Extract:
    first = paras[0]
    passages = [(first, _body_index(first) if start is None else start, len(first.words) if stop is None else stop)]
    passages += [(para, _body_index(para), len(para.words)) for para in paras[1:]]
    extract = Extract(passages, context.where, context.lead)
    extract.statement = statement
    extract.statement_para = (
        first if statement.words is first.words else next((p for p in paras if p.words is statement.words), first)
    )
    extract.heading = context.heading
    extract.labels = [*context.labels]
    return extract


_DIRECTIVE = re.compile(r"(?:báo cáo|gửi|phản ánh|phản hồi|liên hệ)")


def _closing(paras: Sequence[Para], walk: Walk) -> None:
    """Sentences of the closing that give somebody something to do: report difficulties, send by a date."""
    for para in paras:
        words = para.words
        begin = 0
        for place in range(len(words) + 1):
            at_end = place == len(words)
            if not at_end and not (
                words.words[place] in (".", ";")
                and place + 1 < len(words)
                and words.starts[place + 1] > words.ends[place]
            ):
                continue
            end = len(words) if at_end else place + 1
            if end - begin < 6:
                continue
            low = words.low[words.starts[begin] : words.ends[end - 1]]
            statement = analyse(words, begin, end)
            timing = read_timing(low, walk.year)
            asks = bool(_DIRECTIVE.search(low)) and (
                timing.condition or timing.deadline or timing.cadence.kind == "recurring"
            )
            if asks and not low.startswith("trên đây"):
                extract = Extract([(para, begin, end)], "closing", Lead())
                extract.statement = statement
                extract.statement_para = para
                walk.add(extract, Context())
            begin = end
