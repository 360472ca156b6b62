"""Numbers and dates as offices write them in papers, in Vietnamese whatever the screen speaks: 27.428, 0,58, 5/9/2026,
"từ ngày 15/6/2026 đến ngày 14/9/2026". What a screen says in its reader's language is in `loa.ui.words`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation


def figure(value: Decimal | int | float | str | None) -> str:
    """A number with a dot for thousands and a comma for decimals, without needless decimals; "" for None.

    Raises:
        ValueError: a text that is no number.
    """
    if value is None:
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    text = f"{number.normalize():,f}" if number else "0"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def day(value: date) -> str:
    """A day: 5/9/2026."""
    return f"{value.day}/{value.month}/{value.year}"


def span(start: date, end: date) -> str:
    """A stretch of days: "từ ngày 15/6/2026 đến ngày 14/9/2026"."""
    return f"từ ngày {day(start)} đến ngày {day(end)}"


def listing(parts: list[str]) -> str:
    """Parts joined for a sentence: "a, b và c"; parts that hold a comma are told apart by semicolons."""
    if len(parts) < 2:
        return "".join(parts)
    if any("," in part for part in parts):
        return "; ".join(parts)
    return f"{', '.join(parts[:-1])} và {parts[-1]}"
