"""The ways in which the sites can be looked at, and the style rules of each.

`tokens.css` and `sites.css` know the same ways as attributes of the root element, which script sets; here they are
drawn from those very files, for browsers without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

COOKIE = "loa-hien-thi"
WAYS = {"lon": "size=large", "ro": "contrast=high", "sang": "mode=light", "toi": "mode=dark"}
"""What the form sends: the attribute of the root element that script would set."""


def clean(values: Iterable[str]) -> list[str]:
    """The known ways among what a form or a cookie says."""
    return [value for value in dict.fromkeys(values) if value in WAYS]


@cache
def _sheet() -> str:
    found = finders.find("ui/tokens.css")
    return Path(str(found)).read_text("utf-8") if found else ""


def style_of(choice: list[str]) -> str:
    """The rules of the chosen ways, for the plain root element."""
    wanted = {f"[data-{WAYS[value]}]" for value in choice}
    lines = []
    for selector, body in re.findall(r"^(:root\[data-[^{]+?)\s*\{([^}]*)\}", _sheet(), re.M):
        needed = set(re.findall(r"\[data-[a-z]+=[a-z]+\]", selector.split(",")[0]))
        if needed and needed <= wanted:
            plain = re.sub(r"\[data-[a-z]+=[a-z]+\]", ":root", selector)  # as strong as it was
            lines.append(f"{plain}{{{body}}}")
    return "\n".join(lines)
