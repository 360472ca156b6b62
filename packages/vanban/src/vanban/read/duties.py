"""Which paragraphs are duties, and what stands around them: headings, lists, blocks of labelled lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.model import Duty
from vanban.read.accept import (
    Context,
    Walk,
    acceptable,
    add_single,
    bare_contents,
    body_index,
    extract_of,
    flat,
    is_order,
    is_statement,
    label_of,
    lasting,
    leads_section,
    mostly_topics,
    names_event,
    points_on,
    stated_lead,
    time_of,
)
from vanban.read.attach import attach_labels, label_run
from vanban.read.bodies import addressed, assigned
from vanban.read.clauses import sentences, who_only
from vanban.read.extract import Extract, Lead
from vanban.read.labels import inline_labels, section_kind
from vanban.read.paras import Para
from vanban.read.parts import Part
from vanban.read.statement import Statement, analyse, is_generic
from vanban.read.tables import TableState
from vanban.read.text import is_upper
from vanban.read.timing import read_timing
from vanban.read.units import only_names, typed


def find_duties(parts: Sequence[Part], trees: Sequence[list[Para]], year: int | None) -> list[Duty]:
    """All duties of the parts, numbered in reading order."""
    walk = Walk(year)
    for part, roots in zip(parts, trees, strict=True):
        kind = "work"
        walk.columns = []
        where = f"PL{part.label and '.' + part.label}" if part.kind == "annex" else ""
        context = Context(kind=kind, lead=_asked(part.preamble), where=where)
        _walk(roots, context, walk)
        if part.kind != "annex":
            _closing(part.closing, walk)
    return walk.duties


def _asked(preamble: Sequence[Para]) -> Lead:
    """Whom the sentence before the list of a letter asks."""
    names = addressed(preamble[-1].words, 0, len(preamble[-1].words)) if preamble else []
    return Lead(tuple(names), preamble[-1], "inherited") if names else Lead()


def _walk(paras: Sequence[Para], context: Context, walk: Walk) -> None:
    """Read a list of siblings."""
    table = TableState(columns=walk.columns)  # a heading between two rows does not end their table
    intro: Context | None = None
    given = context.labels
    index = 0
    while index < len(paras):
        para = paras[index]
        if para.cells:
            for extract in table.read(para, context.lead, context.where, context.heading):
                walk.add(extract, context)
            walk.columns = table.columns
            index += 1
            continue
        here = intro if intro is not None and not _numbered(para) else context
        if here.labels != given:
            here = here._replace(labels=given)
        when = (
            time_of(para, body_index(para), len(para.words))
            if len(para.text) < 90 and _TIMED.search(para.text)
            else None
        )
        if when is not None and when[1].value == body_index(para):
            below = (*(entry for entry in given if entry[1].kind != "when"), when)
            if para.children:
                _walk(para.children, here._replace(labels=below), walk)
            else:
                given = below
            index += 1
            continue
        label = label_of(para)
        if label is not None:
            run = label_run(paras, index)
            handled, given, lead = attach_labels(paras, index, run, here, walk, given)
            if lead is not None:
                intro = here._replace(lead=lead)
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


_TIMED = re.compile(r"(?:háng|uý|gày) [\dIVX]")


def _numbered(para: Para) -> bool:
    return para.marker is not None and para.marker.kind != "bullet"


def _branch(para: Para, context: Context, walk: Walk) -> None:
    """A heading or a statement with a list below it."""
    index, stop = body_index(para), len(para.words)
    where = para.eid.split("/")[0] if "/" not in para.eid else context.where
    low = para.low_body
    bullet = para.marker is not None and para.marker.kind == "bullet"
    if para.kind == "heading" or (not bullet and not para.body.rstrip().endswith((".", ";")) and len(low) < 130):
        names = only_names(para.words, index)
        if names is not None:
            lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "heading")
            inner = Context(
                "assign" if context.kind not in ("aims", "topics") else context.kind,
                lead,
                para,
                where,
                lasting(context.labels),
            )
            if para.children:
                _walk(para.children, inner, walk)
            return
        kind = section_kind(low)
        statement = analyse(para.words, index, stop)
        when = time_of(para, index, stop) if para.children and any(map(str.isdigit, low)) else None
        labels = (when,) if when is not None else lasting(context.labels)
        if kind is None and context.kind == "topics" and statement.subject:
            kind = "work"
        if kind in (None, "work") and context.kind in ("aims", "topics", "budget", "time") and not leads_section(para):
            kind = context.kind if kind is None or context.kind == "aims" else kind
        kind = kind or context.kind
        if kind == "work" and bare_contents(low) and mostly_topics(para):
            kind = "topics"
        lead = context.lead
        stated = _heading_lead(para, statement)
        if stated is not None:
            lead = stated
        elif leads_section(para):
            lead = Lead()
        if not para.children:
            if not is_upper(para.body):
                add_single(para, context._replace(kind=kind), statement, walk)
            return
        if (
            low.rstrip().endswith(":")
            and statement.action
            and not statement.subject
            and kind in ("work", "assign", "report")
            and not leads_section(para)
            and not is_generic(statement)
            and lead.names
            and all(names_event(child) for child in para.children)
        ):
            walk.add(extract_of([para], context._replace(where=where), statement), context)
        if (
            (
                statement.subject
                and low.rstrip().endswith(":")
                and not points_on(statement)
                and not is_generic(statement)
                and kind in ("work", "assign", "report")
            )
            and any(is_statement(child) for child in para.children)
            and statement.action
        ):
            walk.add(extract_of([para], context._replace(where=where), statement), context)
        inner = Context(kind, lead, para, where, labels)
        works = statement.action and not leads_section(para) and kind in ("work", "assign")
        if works and (who := who_only(para.children)) is not None:
            named = stated or (context.lead if statement.subject else who)
            extract = extract_of([para, *flat(para.children)], inner._replace(lead=named), statement)
            extract.labels += [
                (child, label, len(child.words)) for child in para.children if (label := label_of(child))
            ]
            walk.add(extract, inner)
            return
        if works and not any(
            child.cells or child.children or label_of(child) or is_statement(child) for child in para.children
        ):
            extract = extract_of(
                [para, *para.children], inner._replace(lead=context.lead if stated is None else lead), statement
            )
            walk.add(extract, inner)
            return
        _walk(para.children, inner, walk)
        return
    _list_head(para, context, walk)


def _heading_lead(para: Para, statement: Statement) -> Lead | None:
    """A lead named in a heading: "(giao Phòng ... chủ trì)", "Phòng ... có trách nhiệm:"."""
    words = para.words
    index, stop = body_index(para), len(words)
    for label in inline_labels(words, index, stop):
        if label.kind == "lead":
            names = only_names(words, label.value, _value_end(words, label.value, stop))
            if names:
                return Lead(tuple(typed(words, span) for span in names.spans), para, "heading")
    named = assigned(words, index, stop)
    if named:
        return Lead(tuple(named), para, "heading")
    return stated_lead(statement, para).inherited() if statement.subject else None


def _value_end(words: object, start: int, stop: int) -> int:
    tokens = words.words  # type: ignore[attr-defined]
    for place in range(start, stop):
        if tokens[place] in (";", ".", ")"):
            return place
    return stop


def _list_head(para: Para, context: Context, walk: Walk) -> None:
    """A bullet or item with a list below it."""
    index, stop = body_index(para), len(para.words)
    names = only_names(para.words, index)
    if names is not None:
        lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "inherited")
        _walk(
            para.children,
            context._replace(lead=lead, heading=None if para.eid.count("/") else para, labels=lasting(context.labels)),
            walk,
        )
        return
    statement = analyse(para.words, index, stop)
    labelled = [child for child in para.children if label_of(child)]
    where = para.eid if "/" not in para.eid else context.where
    inner = context._replace(where=where, labels=lasting(context.labels))
    if context.kind in ("aims", "topics") and not statement.subject:
        return
    if labelled and len(labelled) * 2 >= len(para.children):
        extract = extract_of([para, *flat(para.children)], context._replace(where=where), statement)
        extract.labels += [(child, label, len(child.words)) for child in labelled if (label := label_of(child))]
        walk.add(extract, context)
        return
    statements = [child for child in para.children if is_order(child)]
    if para.children and len(statements) * 2 >= len(para.children):
        lead = stated_lead(statement, para).inherited() if statement.subject else context.lead
        ends = para.text.rstrip().endswith(":")
        if (
            statement.subject
            and statement.action
            and not is_generic(statement)
            and acceptable(statement, context, para)
        ) or (not ends and statement.action and not is_generic(statement) and acceptable(statement, context, para)):
            walk.add(extract_of([para], context._replace(where=where), statement), context)
        _walk(para.children, inner._replace(lead=lead), walk)
        return
    if acceptable(statement, context, para):
        short = stop - index < 14
        passages = [para, *flat(para.children)] if short else [para]
        extract = extract_of(passages, context._replace(where=where), statement)
        if not short:
            extract.extra = [(child, body_index(child), len(child.words)) for child in flat(para.children)]
        walk.add(extract, context)


# What an article of a decision does by being signed; nobody else has to.
_ENACTS = re.compile(
    r"(?:nay )?(?:thành lập|ban hành|phê duyệt|công nhận|kiện toàn|bổ nhiệm|bãi bỏ|sửa đổi|công bố)(?!\w)"
)


def _article(para: Para, context: Context, walk: Walk) -> None:
    """An article of a decision: its own text is a statement when it orders something."""
    index, stop = body_index(para), len(para.words)
    low = para.low_body
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
            lead = stated_lead(statement, para).inherited()
        kind = section_kind(low) or "work"
        _walk(para.children, Context(kind, lead, para, where), walk)
        return
    if not general and not (_ENACTS.match(low) and not statement.subject) and (statement.subject or statement.action):
        add_single(para, context._replace(where=where), statement, walk)


def _leaf(para: Para, context: Context, walk: Walk, last: bool) -> Context | None:
    """A paragraph without a list of its own; returns the context that it sets for the bullets after it."""
    index, stop = body_index(para), len(para.words)
    where = para.eid if "/" not in para.eid else context.where
    here = context if where == context.where or not where else context._replace(where=where)
    if para.text.endswith(":"):
        names = only_names(para.words, index)
        if names is not None:
            lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "inherited")
            return context._replace(lead=lead)
        statement = analyse(para.words, index, stop)
        lead = stated_lead(statement, para).inherited() if statement.subject else context.lead
        if not last:
            if (
                statement.subject
                and statement.action
                and not is_generic(statement)
                and not points_on(statement)
                and context.kind in ("work", "assign", "report")
            ):
                walk.add(extract_of([para], here, statement), context)
            return context._replace(lead=lead)
    statement = analyse(para.words, index, stop)
    if context.kind in ("work", "assign", "report", "budget"):
        led = para.marker is None and context.lead.source == "heading"
        pieces = sentences(para, index, stop, led)
        if len(pieces) > 1:
            for begin, end in pieces:
                part = analyse(para.words, begin, end)
                if para.marker is not None and part.subject:
                    here = here._replace(lead=stated_lead(part, para).inherited())
                if acceptable(part, here, para):
                    walk.add(extract_of([para], here, part, start=begin, stop=end), context)
            return None
    add_single(para, here, statement, walk)
    return None


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
