"""Events as a calendar that phones and mail programs read (iCalendar, RFC 5545), and as schema.org describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from loa.portal.events import PublicEvent

TYPE = "text/calendar; charset=utf-8"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 75
"""Octets of one line (RFC 5545, 3.1)."""


def write(events: Iterable[PublicEvent], *, name: str, host: str, base: str, stamp: datetime) -> bytes:
    """A calendar.

    Args:
        name: what a program calls it.
        host: makes the names of events unique in the world.
        base: address that the events' own begin with ("https://xa.example.vn").
        stamp: aware; when it was made.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Loa//Su kien//VI", f"X-WR-CALNAME:{_text(name)}"]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@{host}",
            f"DTSTAMP:{_utc(stamp)}",
            f"DTSTART{_when(one.starts)}",
            f"DTEND{_when(one.ends, is_end=True)}",
            f"SUMMARY:{_text(one.title)}",
            *([f"LOCATION:{_text(one.place)}"] if one.place else []),
            f"DESCRIPTION:{_text(' '.join(filter(None, [one.organiser + '.', one.note])))}",
            f"URL:{base}{one.url}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _when(value: date | datetime, *, is_end: bool = False) -> str:
    """A moment in UTC, or a day; the last day of an event is named by the one after it (3.6.1)."""
    if isinstance(value, datetime):
        return f":{_utc(value)}"
    return f";VALUE=DATE:{value + timedelta(days=is_end):%Y%m%d}"


def _utc(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Words as 3.3.11 writes them: no signs of control, for which programs refuse the whole calendar."""
    clean = " ".join(_CONTROL.sub(" ", value).split())
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """A line in pieces that are short enough, no letter torn apart."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def linked(events: Iterable[PublicEvent], base: str) -> list[dict[str, Any]]:
    """What schema.org says of events (https://schema.org/Event)."""
    found = []
    for one in events:
        where: dict[str, Any] = (
            {"@type": "VirtualLocation", "url": f"{base}{one.url}"}
            if one.is_online
            else {"@type": "Place", "name": one.place or one.organiser}
        )
        found.append(
            {
                "@type": "Event",
                "name": one.title,
                "startDate": one.starts.isoformat(),
                "endDate": one.ends.isoformat(),
                "eventStatus": "https://schema.org/EventScheduled",
                "eventAttendanceMode": f"https://schema.org/{'Online' if one.is_online else 'Offline'}"
                "EventAttendanceMode",
                "location": where,
                "organizer": {"@type": "GovernmentOrganization", "name": one.organiser},
                "url": f"{base}{one.url}",
            }
        )
    return found
