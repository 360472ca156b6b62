"""One entry of a device's log as the protocol has it: parsed strictly, so that nothing is read into it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KINDS = frozenset(
    {
        "paired", "agent_started", "clock", "manifest", "started", "completed", "partial", "preempted", "missed",
        "heard", "operator", "refused", "fault", "server_key", "retired",
    }
)  # fmt: skip
GENESIS = "0" * 64
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d")
FURTHEST = 2**53
EARLIEST, LATEST = 1969, 9998
"""Years. A clock may stand at 1970, west of Greenwich in 1969; beyond these no moment can be told in another zone."""


class Invalid(ValueError):
    """A body that the protocol does not allow; the message says which key."""


@dataclass(frozen=True, slots=True)
class Body:
    """An entry's body; keys as in the protocol, moments parsed. Numbers are whole; `samples` are per channel."""

    raw: str
    hash: str
    seq: int
    previous: str
    station: str
    device: str
    at: datetime
    clock: str
    kind: str
    airing: str | None
    title: str | None
    planned: datetime | None
    sha256: str | None
    sample_rate: int | None
    of: int | None
    start: int | None
    end: int | None
    began: datetime | None
    reason: str | None
    by: str | None
    score: int | None

    @property
    def is_sure(self) -> bool:
        """Whether the device knew the time."""
        return self.clock == "verified"


def canonical(value: Any) -> str:
    """JSON as it is hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse(raw: str) -> Body:
    """Read a body.

    Args:
        raw: the string as it came.

    Raises:
        Invalid: not canonical JSON, a key is missing, or a value has another form.
    """
    try:
        value = json.loads(raw, parse_float=_no_fraction, parse_constant=_no_fraction)
        same = canonical(value) == raw
        data = raw.encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Invalid("json") from error
    if not isinstance(value, dict) or not same:
        raise Invalid("canonical")
    if value.get("format") != 1:
        raise Invalid("format")
    clock, kind = _text(value, "clock"), _text(value, "kind")
    if clock not in ("verified", "unverified"):
        raise Invalid("clock")
    if kind not in KINDS:
        raise Invalid("kind")
    if not isinstance(value.get("detail", None), dict | None):
        raise Invalid("detail")
    for key in ("boot", "priority", "title"):
        _text(value, key, empty=key != "boot")
    _number(value, "monotonic_ms", missing=False)
    body = Body(
        raw=raw,
        hash=hashlib.sha256(data).hexdigest(),
        seq=_number(value, "seq", missing=False) or 0,
        previous=_match(value, "previous", _HASH) or "",
        station=_match(value, "station", _NAME) or "",
        device=_match(value, "device", _NAME) or "",
        at=_moment(value, "at") or _missing("at"),
        clock=clock or "",
        kind=kind or "",
        airing=_match(value, "airing", _NAME, empty=True),
        title=_text(value, "title", empty=True),
        planned=_moment(value, "planned"),
        sha256=_match(value, "sha256", _HASH, empty=True),
        sample_rate=_number(value, "sample_rate"),
        of=_number(value, "of"),
        start=_number(value, "from"),
        end=_number(value, "to"),
        began=_moment(value, "began"),
        reason=_text(value, "reason", empty=True),
        by=_match(value, "by", _NAME, empty=True),
        score=_number(value, "score"),
    )
    if body.seq < 1:
        raise Invalid("seq")
    if body.score is not None and body.score > 1000:
        raise Invalid("score")
    if body.kind in ("started", "completed", "partial", "preempted", "missed", "heard") and body.airing is None:
        raise Invalid("airing")
    if body.kind == "completed" and (body.of is None or body.end != body.of):
        raise Invalid("to")
    return body


def _no_fraction(text: str) -> Any:
    raise ValueError(f"a number with a fraction: {text}")


def _missing(key: str) -> Any:
    raise Invalid(key)


def _text(value: dict[str, Any], key: str, *, empty: bool = False) -> str | None:
    found = value.get(key, _ABSENT)
    if found is None and empty:
        return None
    if not isinstance(found, str) or len(found) > 2000 or "\x00" in found:
        raise Invalid(key)
    return found


def _match(value: dict[str, Any], key: str, form: re.Pattern[str], *, empty: bool = False) -> str | None:
    found = _text(value, key, empty=empty)
    if found is not None and not form.fullmatch(found):
        raise Invalid(key)
    return found


def _number(value: dict[str, Any], key: str, *, missing: bool = True) -> int | None:
    found = value.get(key, _ABSENT)
    if found is None and missing:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= FURTHEST:
        raise Invalid(key)
    return found


def _moment(value: dict[str, Any], key: str) -> datetime | None:
    found = value.get(key, _ABSENT)
    if found is None:
        return None
    if not isinstance(found, str) or not _MOMENT.fullmatch(found):
        raise Invalid(key)
    try:
        moment = datetime.fromisoformat(found)
    except ValueError as error:
        raise Invalid(key) from error
    if not EARLIEST <= moment.year <= LATEST:
        raise Invalid(key)
    return moment


_ABSENT = object()
