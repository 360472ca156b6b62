"""Which documents a plan cites, each once, and which of them its contents want spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from loa.plan.models import Plan, Theme
from loa.portal.models.library import symbol_key


@dataclass(slots=True)
class Cited:
    """One document as a plan cites it.

    Args:
        kind, symbol, issuer, title: as written; empty where the plan does not say.
        issued_on: None where the plan does not say, or says two days.
        to_spread: whether it is named in an item of the plan's contents: what the plan wants people to learn of.
        theme: key of that item.
        doubt: a sentence for the office where the plan contradicts itself.
    """

    kind: str
    symbol: str
    issuer: str
    issued_on: date | None
    title: str
    to_spread: bool = False
    theme: int | None = None
    doubt: str = ""


def cited_in(plan: Plan) -> list[Cited]:
    """The documents that the newest version of a plan cites, in the order of the text.

    Two mentions of one type and symbol are one document where the days agree, or where the reading found that the plan
    contradicts itself about the day; then the day stays open.
    """
    document = plan.documents.order_by("-version").first()
    if document is None:
        return []
    items = document.reading.get("citations", [])
    themes = list(Theme.objects.filter(plan=plan).exclude(span_start=None))
    conflicts = _conflicts(document.reading.get("findings", []))
    found: dict[tuple[str, str, str], Cited] = {}
    for item in items:
        symbol = item.get("symbol") or ""
        key = symbol_key(symbol) or f"#{item['span'][0]}"
        day = date.fromisoformat(item["date"]) if item.get("date") else None
        spans = [tuple(span) for span in [item["span"], *item.get("mentions", [])]]
        in_conflict = any(span in conflicts for span in spans)
        known = ((item.get("type") or "").casefold(), key, "" if in_conflict or day is None else day.isoformat())
        theme = next((one for one in themes if any(_within(span, one) for span in spans)), None)
        row = found.get(known)
        if row is None:
            row = found[known] = Cited(
                item.get("type") or _("Văn bản"), symbol, item.get("issuer") or "", day, _title(item)
            )
        elif in_conflict:
            _contradict(row, item, day)
        if theme is not None:
            row.to_spread, row.theme = True, row.theme or theme.pk
    return list(found.values())


def _title(item: dict[str, Any]) -> str:
    words = " ".join((item.get("subject") or "").split())
    return words[:1].upper() + words[1:]


def _within(span: tuple[int, ...], theme: Theme) -> bool:
    start, end = theme.span_start, theme.span_end
    return start is not None and end is not None and start <= span[0] and span[1] <= end


def _conflicts(findings: list[dict[str, Any]]) -> set[tuple[int, ...]]:
    """The passages that the reading found to give one document different days."""
    return {
        tuple(span)
        for finding in findings
        if finding["code"] == "date-conflict"
        for span in [finding["span"], *finding.get("related", [])]
    }


def _contradict(row: Cited, item: dict[str, Any], day: date | None) -> None:
    """A second mention of the same document: what differs is left open, and said."""
    if day and row.issued_on and day != row.issued_on:
        row.doubt = _("Kế hoạch ghi hai ngày khác nhau: %(a)s và %(b)s. Xem bản gốc rồi ghi ngày đúng.") % {
            "a": f"{row.issued_on:%d/%m/%Y}",
            "b": f"{day:%d/%m/%Y}",
        }
        row.issued_on = None
    if item.get("issuer") and item["issuer"] != row.issuer:
        row.doubt = f"{row.doubt} " + _("Kế hoạch ghi hai cơ quan: %(a)s và %(b)s.") % {
            "a": row.issuer,
            "b": item["issuer"],
        }
        row.doubt, row.issuer = row.doubt.strip(), ""
