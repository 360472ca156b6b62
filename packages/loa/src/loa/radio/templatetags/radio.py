"""Tags of the radio's screens: `{% load radio %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from loa.radio import wording
from loa.radio.engine import figure, gauge
from loa.radio.models import Airing, Programme
from loa.radio.rundown import clock, words_of
from loa.radio.views.common import airing_state as _airing_state
from loa.radio.views.common import programme_state as _programme_state

register = template.Library()
register.filter("clock", clock)
register.filter("figure", figure)
register.filter("gauge", gauge)
register.filter("ms_words", words_of)
for _name in ("reason_words", "line_words", "clock_words", "backend_words", "fault_words", "file_words"):
    register.filter(_name, getattr(wording, _name))


@register.simple_tag
def programme_state(row: Programme) -> SafeString:
    """Where a programme stands, as word, shape and colour."""
    return _programme_state(row)


@register.simple_tag
def airing_state(row: Airing) -> SafeString:
    """What became of an airing, as word, shape and colour."""
    return _airing_state(row)


@register.filter
def parsed(text: str | None) -> datetime | None:
    """A moment that a device wrote."""
    return parse_datetime(text) if text else None


@register.filter
def megabytes(size: int | None) -> str:
    """A size as 4,8 MB, a small one as 12 KB, a large one as 19,6 GB."""
    size = size or 0
    if size >= 2**30:
        return f"{size / 2**30:.1f} GB".replace(".", ",")
    return f"{size / 2**20:.1f} MB".replace(".", ",") if size >= 2**20 else f"{-(-size // 1024)} KB"


@register.inclusion_tag("radio/parts/tabs.html")
def radio_tabs(current: str) -> dict[str, Any]:
    """The parts of the radio, as tabs.

    Args:
        current: name of the address that is open.
    """
    return {"current": current}
