"""Moments as feeds write them, and as they get them wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

VIETNAM = timezone(timedelta(hours=7))
"""What a feed that names no zone means here."""
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?",
    re.I,
)
_DAY_FIRST = re.compile(
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?P<rest>.*)",
    re.S,
)
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})?(?::(\d{2}))?\s*(AM|PM|SA|CH)?", re.I)
_PLAIN = re.compile(r"\d{14}|\d{12}|\d{8}")
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment_of(text: str | None) -> datetime | None:
    """A moment with its zone, or None where nothing sensible is said.

    RFC 822 ("Sat, 28 Nov 2026 10:00:00 +0700", also without weekday, seconds, zone), RFC 3339 and its shorter forms,
    day first as it is written here ("28/11/2026 10:30", "10h30, 28-11-2026", "11:00:00 CH"), month first where only
    that is possible, bare figures (20261128103000). Years before 1990 and after 2200 are slips.
    """
    text = " ".join((text or "").split())[:120]
    if not text:
        return None
    for read in (_iso, _bare, _rfc822, _day_first):
        try:
            found = read(text)
        except (ValueError, OverflowError, TypeError):
            continue
        if found is not None and EARLIEST <= found <= LATEST:
            return found.astimezone(UTC)
    return None


def _iso(text: str) -> datetime | None:
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    hour_ = int(hour or 0)
    found = datetime(
        int(year),
        int(month),
        int(day or 1),
        hour_ % 24,
        int(minute or 0),
        min(int(second or 0), 59),
        tzinfo=_zone(zone),
    )
    return found + timedelta(days=1) if hour_ == 24 else found


def _zone(text: str | None) -> timezone:
    if not text:
        return VIETNAM
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return VIETNAM
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _bare(text: str) -> datetime | None:
    if not _PLAIN.fullmatch(text):
        return None
    form = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}[len(text)]
    return datetime.strptime(text, form).replace(tzinfo=VIETNAM)


def _rfc822(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None or parts[0] < 1:
        return None
    year, month, day, hour, minute, second = parts[:6]
    offset = parts[9]
    named = re.search(r"[+-]\d{4}|[A-Z]{1,4}$", text)
    zone = VIETNAM if offset is None or (offset == 0 and not named) else timezone(timedelta(seconds=offset))
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)


def _day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.search(text)
    if match is None:
        return None
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    if month > 12 >= day:  # 11/28/2026: the other way round
        day, month = month, day
    hour = minute = second = 0
    clock = _TIME.search(match["rest"]) or _TIME.search(text[: match.start()])
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2] or 0), int(clock[3] or 0)
        half = (clock[4] or "").upper()
        if half in ("PM", "CH") and hour < 12:
            hour += 12
        if half in ("AM", "SA") and hour == 12:
            hour = 0
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=VIETNAM)
