"""The rundown along its slot, as an SVG of one colour for each kind of item."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loa.radio.models import ItemKind
from loa.radio.rundown import Line, Sheet, clock, words_of

WIDTH = 1000
HUES = {
    ItemKind.JINGLE: "#7a5200",
    ItemKind.SIGN_OFF: "#7a5200",
    ItemKind.RECORDED: "#4a3f8c",
    ItemKind.INTERVIEW: "#4a3f8c",
}
READ, OVER = "#0a5b60", "#9c1f17"
LETTER = 7.2
"""Width of a letter at 12 px, roughly: what does not fit is not written."""


def timeline(sheet: Sheet) -> SafeString:
    """The items one after the other, the end of the slot, and what runs over it."""
    span = max(sheet.total, sheet.slot) * 1.02 or 1

    def x(ms: float) -> float:
        return round(ms / span * WIDTH, 1)

    step = _step(sheet.slot)
    marks = [(x(ms), clock(ms), "t") for ms in range(0, sheet.slot, step) if sheet.slot - ms > step * 0.4 or ms == 0]
    marks.append((x(sheet.slot), clock(sheet.slot), "t now"))
    ticks = format_html_join(
        "", '<text class="{}" x="{}" y="14" text-anchor="{}">{}</text>',
        ((kind, at, "start" if at == 0 else "middle", text) for at, text, kind in marks),
    )  # fmt: skip
    bars = format_html_join(
        "", '<rect x="{}" y="24" width="{}" height="44" rx="4" fill="{}"/>{}',
        ((x(line.start), max(2, x(line.length) - 2), _hue(line), _label(line, x)) for line in sheet.lines),
    )  # fmt: skip
    end = format_html('<path d="M{} 18v56" stroke="var(--ink)" stroke-width="3"/>', x(sheet.slot))
    over: SafeString | str = ""
    if sheet.over > 500:
        over = format_html(
            '<rect x="{}" y="70" width="{}" height="6" fill="var(--late)"/>'
            '<text class="bad t" x="{}" y="90" text-anchor="end">{}</text>',
            x(sheet.slot), x(sheet.over), x(sheet.slot) - 6, _("Vượt %(n)s") % {"n": words_of(sheet.over)},
        )  # fmt: skip
    return format_html(
        '<svg viewBox="0 0 {} 94" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDTH,
        describe(sheet),
        ticks,
        bars,
        end,
        over,
    )


def describe(sheet: Sheet) -> str:
    """The picture in words."""
    told = _("%(n)s mục nối nhau, dài %(total)s, khung %(slot)s") % {
        "n": len(sheet.lines),
        "total": clock(sheet.total),
        "slot": clock(sheet.slot),
    }
    return _("%(told)s, vượt %(over)s") % {"told": told, "over": words_of(sheet.over)} if sheet.over > 500 else told


def _step(slot: int) -> int:
    """Distance of the marks: about six of them."""
    for seconds in (5, 10, 15, 30, 60, 120, 300, 600):
        if slot / (seconds * 1000) <= 6:
            return seconds * 1000
    return 600_000


def _hue(line: Line) -> str:
    if line.over > 500:
        return OVER
    return HUES.get(ItemKind(line.item.kind), "#4a3f8c" if line.item.sound else READ)


def _label(line: Line, x) -> SafeString | str:  # type: ignore[no-untyped-def]
    room = int((x(line.length) - 16) / LETTER)
    if room < 1:
        return ""
    text = f"{line.number}. {line.item.title}"
    if len(text) > room:
        text = f"{text[: room - 1]}…" if room > 8 else str(line.number)
    return format_html('<text x="{}" y="51">{}</text>', x(line.start) + 8, text)
