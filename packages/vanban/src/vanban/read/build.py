"""From the passages of a duty to its fields, each with the words that it was read from and how sure it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from vanban.model import UNSTATED, Cadence, Duty
from vanban.read.extract import Extract, Fields, Passage, passage_text, split_labels
from vanban.read.fields import read_action, read_leads, read_partners, read_quantity, read_reports
from vanban.read.labels import Label
from vanban.read.paras import Para
from vanban.read.rhythm import Timing
from vanban.read.route import read_channel
from vanban.read.statement import Named
from vanban.read.timing import read_timing


def build_duty(id: str, extract: Extract, year: int | None, onto: Duty | None = None, widen: bool = False) -> Duty:
    """Read all fields.

    Args:
        id: the duty's id.
        extract: its passages.
        year: the document's year, for dates without one.
        onto: a duty already read, to which labels below it are added.
        widen: with ``onto``: the labelled lines become part of the duty's text.
    """
    fields = Fields()
    labels = [*extract.labels]
    plain: list[Passage] = []
    for para, start, stop in [*extract.passages, *extract.extra]:
        if any(para is other and start <= label.start < stop for other, label, _ in extract.labels):
            continue
        stop, found = split_labels(para, start, stop)
        labels += [(para, label, end) for label, end in found]
        plain.append((para, start, stop))

    leads, source = read_leads(extract, labels, plain, fields)
    with_whom = read_partners(extract, labels, plain, leads, fields)
    to, via = read_reports(labels, plain, leads, fields)
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
    channel, sure = read_channel(extract, plain, labels, [name for name, _ in leads], fields.spans.get("partners", []))
    fields.confidence["channel"] = sure
    action, thing, audience = read_action(extract.statement, fields, extract.statement_para)
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
        text=title + (extract.text or " ".join(passage_text(p) for p in extract.passages)),
        leads=tuple([name for name, _ in leads]),
        lead_source=source,
        partners=tuple([name for name, _ in with_whom]),
        report_to=tuple([name for name, _ in to]),
        via=tuple([name for name, _ in via]),
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
        quantity=read_quantity(plain, fields),
        product=values.get("product"),
        budget=values.get("budget"),
        starts=timing.starts,
        due_text=timing.due_text,
        due_day=timing.due_day,
        deadlines=timing.deadlines or (),
        span=span,
        spans={name: tuple(spans) for name, spans in fields.spans.items()},
        confidence=fields.confidence,
    )


def _has_object(extract: Extract) -> bool:
    return extract.statement is not None and extract.statement.action is not None


_TIMES = ("repeats", "duration_minutes", "deadline", "deadlines", "starts", "due_text", "due_day", "condition")
# A step ends when its works are done; a wave or a week only says when they run.
_WAVES = ("đợt ", "tuần ")


def _timing(labels: list[tuple[Para, Label, int]], plain: list[Passage], year: int | None, fields: Fields) -> Timing:
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
            timing = read_timing(low, year, offset)
            if ". " in low and timing.cadence.kind == "recurring":
                _of_its_own(low, year, offset, timing)
            readings.append((para, timing))
    below = readings[len(readings) - max(0, len(plain) - 1) :]
    if len({timing.deadline for _, timing in below if timing.deadline}) > 1:
        for _, timing in below:  # each item below has its own date: none is the date of the whole
            timing.deadline = timing.deadlines = timing.due_text = timing.starts = None
            timing.cadence = UNSTATED if timing.cadence.kind == "once" else timing.cadence
    given = len(readings)
    for para, label, end in labels:
        if label.kind == "when":
            offset = para.words.starts[label.value]
            low = para.words.low[offset : para.words.ends[end - 1]]
            timing = read_timing(low, year, offset, label=True)
            if timing.starts and para.low.startswith(_WAVES):
                timing.deadline, timing.deadlines, timing.cadence = None, None, UNSTATED
            readings.append((para, timing))
    result = Timing()
    for place, (para, timing) in enumerate(readings):
        if not (timing.spans or timing.starts or timing.due_text):
            continue  # it says nothing of time
        if place >= given and result.cadence.kind != "unstated":
            timing.cadence = result.cadence  # what a heading says of the time does not change the rhythm
        if timing.cadence.kind != "unstated" and (
            result.cadence.kind == "unstated"
            or _rank(timing.cadence) > _rank(result.cadence)
            or _more_exact(timing.cadence, result.cadence)
        ):
            result.cadence = timing.cadence
            fields.spans.pop("cadence", None)
            fields.put("cadence", para, timing.spans.get("cadence", []), 0.9)
        for name in _TIMES:
            value = getattr(timing, name)
            if value is not None and getattr(result, name) is None:
                setattr(result, name, value)
                fields.put(name, para, timing.spans.get(name, []), 0.9)
        if timing.bad_date and result.bad_date is None:
            result.bad_date = timing.bad_date
            fields.put("bad_date", para, [timing.bad_date], 0.9)
    if result.deadlines and result.deadline not in result.deadlines:
        result.deadlines = None  # of another passage than the deadline
    if result.deadline is None:
        result.due_text = result.due_text or next((timing.due_text for _, timing in readings if timing.due_text), None)
    fields.confidence.setdefault("cadence", 0.7)
    fields.confidence.setdefault("deadline", 0.8)
    return result


_OTHER_THING = re.compile(r"(?:mỗi|số|các|những|việc|kết quả|riêng)(?!\w)")


def _of_its_own(low: str, year: int | None, offset: int, timing: Timing) -> None:
    """ "... hoàn thành trong tháng 6. Số tiền thu được công khai 6 tháng một lần.": the rhythm of another thing."""
    place = timing.spans["cadence"][0][0] - offset
    begin = low.rfind(". ", 0, place) + 2
    if begin > 1 and _OTHER_THING.match(low, begin):
        first = read_timing(low[: low.find(". ") + 1], year, offset)
        if first.cadence.kind != "unstated":
            timing.cadence = first.cadence
            timing.spans["cadence"] = first.spans.get("cadence", [])


def _rank(cadence: Cadence) -> int:
    if cadence.kind == "recurring":
        return 6 if cadence.every else 3
    return {"once": 4, "ongoing": 2, "on_call": 2, "conditional": 1}.get(cadence.kind, 0)


def _more_exact(cadence: Cadence, known: Cadence) -> bool:
    """ "ít nhất 08 tin/tháng" beside a cell that only says "Hằng tháng"."""
    return cadence.every is not None and cadence.every == known.every and known.count == 1 < (cadence.count or 1)


def _values(labels: list[tuple[Para, Label, int]], fields: Fields) -> dict[str, str]:
    values: dict[str, str] = {}
    for para, label, end in labels:
        if label.kind in ("audience", "product", "budget") and label.value < end and label.kind not in values:
            start, stop = para.words.starts[label.value], para.words.ends[end - 1]
            text = para.text[start:stop].strip(" .;,)")
            text += ")" * (text.count("(") > text.count(")"))
            if text:
                values[label.kind] = text
                fields.put(label.kind, para, [(start, start + len(text))], 0.9)
    return values


def _merge(
    duty: Duty,
    leads: list[Named],
    source: Literal["stated", "heading", "inherited", "none"],
    with_whom: list[Named],
    to: list[Named],
    via: list[Named],
    timing: Timing,
    values: dict[str, str],
    fields: Fields,
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
    for name in _TIMES:
        value = getattr(timing, name)
        if value is not None and getattr(duty, name) in (None, ()):
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
