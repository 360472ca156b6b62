"""Labelled lines ("Đơn vị chủ trì: ...") and the duties that they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from vanban.model import Duty
from vanban.read.accept import Context, Walk, body_index, extract_of, is_statement, label_of, leads_section, stated_lead
from vanban.read.build import build_duty
from vanban.read.extract import Extract, Lead
from vanban.read.labels import Label
from vanban.read.paras import Para
from vanban.read.statement import analyse, is_generic
from vanban.read.units import only_names


def label_run(paras: Sequence[Para], index: int) -> int:
    """Index after the labelled lines that stand together, one block: a label that comes again begins a new one."""
    seen: set[str] = set()
    here = index
    while here < len(paras):
        label = label_of(paras[here])
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


def attach_labels(
    paras: Sequence[Para],
    index: int,
    stop: int,
    context: Context,
    walk: Walk,
    given: tuple[tuple[Para, Label, int], ...],
) -> tuple[bool, tuple[tuple[Para, Label, int], ...], Lead | None]:
    """Read a run of labelled lines; returns (handled, labels for what follows, lead for what follows)."""
    run = list(paras[index:stop])
    labels = [(para, label_of(para)) for para in run]
    content = next(((para, label) for para, label in labels if label and label.kind == "content"), None)
    entries = tuple((para, label, len(para.words)) for para, label in labels if label)
    kinds = {label.kind for _, label, _ in entries}
    if content is not None and content[1] is not None and content[1].value < len(content[0].words):
        para, label = content
        statement = analyse(para.words, label.value, len(para.words))
        if context.kind in ("aims", "topics", "time"):
            return True, given, None
        if para.text.endswith(":") and stop - index == 1 and not para.children:
            lead = stated_lead(statement, para)
            if statement.action and not is_generic(statement) and (statement.subject or context.lead.names):
                walk.add(extract_of([para], context, statement, start=body_index(para)), context)
            return True, given, lead.inherited() if lead else None
        if statement.action or "lead" in kinds or context.kind in ("work", "assign", "report"):
            block = list(run)
            for child in para.children:
                block.append(child)
            numbered = para.marker is not None and "/" not in para.eid
            here = context._replace(where=para.eid) if numbered else context
            extract = extract_of(sorted(block, key=lambda p: p.start), here, statement)
            extract.labels += [entry for entry in entries if entry[1].kind != "content"]
            below = ((child, label_of(child)) for child in para.children)
            extract.labels += [(child, label, len(child.words)) for child, label in below if label is not None]
            if context.heading is not None and not leads_section(context.heading):
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
        and not leads_section(context.heading)
        and only_names(context.heading.words, body_index(context.heading)) is None
    ):
        statements = [para for para in rest if label_of(para) is None and is_statement(para)]
        if not statements:
            extract = Extract(
                [(context.heading, body_index(context.heading), len(context.heading.words))],
                context.where,
                context.lead,
            )
            extract.passages += [(para, body_index(para), len(para.words)) for para in run]
            for para in run:
                extract.passages += [(child, body_index(child), len(child.words)) for child in para.children]
            extract.labels = [*entries]
            extract.statement = analyse(context.heading.words, body_index(context.heading), len(context.heading.words))
            extract.statement_para = context.heading
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
