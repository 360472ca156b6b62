"""When two ways of writing a unit's name are one, wherever names are matched: in plans and in tables of units."""

from __future__ import annotations

import re

from vanban.text import fold

_LONG = tuple(
    (re.compile(rf"\b(?:{written})\b"), form)
    for written, form in (
        ("uy ban nhan dan", "ubnd"),
        ("hoi dong nhan dan", "hdnd"),
        ("mat tran to quoc", "mttq"),
        ("uy ban mttq|ub mttq|ubmttq|uy ban mat tran", "mttq"),
        ("mttq viet nam|mttqvn", "mttq"),
        ("doan (?:tncs|thanh nien cong san)(?: (?:hcm|ho chi minh))?|doan tn", "doan thanh nien"),
        ("(xa|phuong|huyen|quan|tinh|thanh|thi) doan", r"doan thanh nien \1"),
        ("hoi (?:lien hiep phu nu|lhpn)(?: viet nam)?", "hoi phu nu"),
        ("hoi (?:cuu chien binh|ccb)(?: viet nam)?", "hoi cuu chien binh"),
        ("hoi (?:nong dan|nd)(?: viet nam)?", "hoi nong dan"),
    )
)
"""Ways in which one and the same kind of body is written, as pattern and the form that all of them are brought to."""
_NOT_WORDS = re.compile(r"[^0-9a-z]+")


def name_key(text: str) -> str:
    """A name without marks, case, punctuation and "và": two ways to write one name give one key."""
    words = _NOT_WORDS.sub(" ", fold(text)).split()
    joined = " ".join(word for word in words if word != "va")
    for written, form in _LONG:
        joined = written.sub(form, joined)
    return joined
