"""Handing programmes and what became of them to a province's source-information system (hệ thống thông tin nguồn).

Each province has its own system, and the fields of the ministry's connection documents were not to be had, so this is a
neutral model of what such a system needs to know. An adapter turns it into what one system takes; a package offers one
through the entry point group `loa.province`: a name, and a function that takes the target's address and gives an
`Adapter`. The one that comes with Loa writes files. It claims to conform to no system.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.radio.models import Airing, AiringState, ProgrammeState, Rendition

GROUP = "loa.province"
RESULTS = {
    AiringState.COMPLETED: "played",
    AiringState.PARTIAL: "partial",
    AiringState.PREEMPTED: "partial",
    AiringState.MISSED: "missed",
    AiringState.WRONG: "other_sound",
}
"""Anything else is "unknown": an outcome is never guessed."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """An approved programme as it is heard.

    Args:
        number: its number here, for ever.
        priority: "normal" or "priority" (thông thường, ưu tiên: Thông tư 39/2020/TT-BTTTT).
        sound, media_type, sha256, samples, rate: the file, what it is, its hash, its exact length.
        words: what is said, for people who read.
        approved_by, approved_at: who answers for it.
    """

    number: int
    title: str
    about: str
    producer: str
    period: str
    priority: str
    sound: Path
    media_type: str
    sha256: str
    samples: int
    rate: int
    words: str
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One airing at one station, and what became of it.

    Args:
        number: of the airing; `broadcast` is that of its programme.
        run: 0 the first, 1 and more the repeats.
        result: "played", "partial", "missed", "other_sound" or "unknown".
        began: as the station's log says; None: it did not begin, or nobody knows.
        clock_sure: whether the station knew the time.
        evidence: number of the entry in the ledger.
    """

    number: int
    broadcast: int
    station: str
    unit: str
    run: int
    planned: datetime
    result: str
    began: datetime | None
    clock_sure: bool
    reason: str
    evidence: int | None


class Adapter(Protocol):
    """What one system takes. The same again must change nothing there: a hand-over may be repeated."""

    def hand_over(self, broadcasts: Sequence[Broadcast], runs: Sequence[Run]) -> None:
        """Deliver everything.

        Raises:
            Refused: the system does not take it; in a sentence.
        """
        ...


class Files:
    """Into a folder: `programmes.jsonl`, `airings.jsonl`, and each programme's sound and words.

    Args:
        target: the folder.
    """

    def __init__(self, target: str) -> None:
        self._folder = Path(target)

    def hand_over(self, broadcasts: Sequence[Broadcast], runs: Sequence[Run]) -> None:
        """See `Adapter.hand_over`."""
        try:
            for one in broadcasts:
                own = self._folder / "sound" / str(one.number)
                own.mkdir(parents=True, exist_ok=True)
                aside = own / "programme.part"
                shutil.copyfile(one.sound, aside)
                aside.replace(own / f"programme{one.sound.suffix or '.mp3'}")
                (own / "words.txt").write_text(one.words, "utf-8")
            rows = [{**asdict(one), "sound": f"sound/{one.number}/programme{one.sound.suffix}"} for one in broadcasts]
            self._write("programmes.jsonl", rows)
            self._write("airings.jsonl", [asdict(one) for one in runs])
        except OSError as error:
            raise Refused(
                _("Không ghi được vào “%(folder)s”: %(fault)s.")
                % {"folder": self._folder, "fault": error.strerror or error}
            ) from error

    def _write(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f"{name}.part"
        lines = (json.dumps(row, ensure_ascii=False, sort_keys=True, default=_text) + "\n" for row in rows)
        aside.write_text("".join(lines), "utf-8")
        aside.replace(self._folder / name)


def _text(value: object) -> str:
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else str(value)


def adapter_of(target: str) -> Adapter:
    """The adapter of NAME:ADDRESS ("files:/srv/xuat").

    Raises:
        Refused: no such adapter, or it cannot be loaded.
    """
    name, _colon, address = target.partition(":")
    known: dict[str, Callable[[], Callable[[str], Adapter]]] = {"files": lambda: Files}
    known |= {point.name: point.load for point in entry_points(group=GROUP)}
    if name not in known or not address:
        raise Refused(
            _("Không có bộ nối “%(name)s”. Ghi như files:/thu-muc; các bộ nối đang có: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(known))}
        )
    try:
        return known[name]()(address)
    except Refused:
        raise
    except Exception as error:
        raise Refused(_("Bộ nối “%(name)s” không chạy được: %(fault)s.") % {"name": name, "fault": error}) from error


def gather(first: date, last: date) -> tuple[list[Broadcast], list[Run]]:
    """Programmes that were to air in these days, and their airings; two queries.

    Args:
        first, last: days, both inclusive.
    """
    airings = list(
        Airing.objects.filter(
            starts__date__gte=first, starts__date__lte=last, programme__state=ProgrammeState.APPROVED, urgent=None
        )
        .exclude(state=AiringState.CANCELLED)
        .select_related("station", "station__unit", "entry")
        .order_by("starts", "pk")
    )
    return list(_broadcasts({one.programme_id for one in airings})), [_run(one) for one in airings]


def _broadcasts(programmes: set[int | None]) -> Iterator[Broadcast]:
    rows = Rendition.objects.filter(
        rendering__programme__in=programmes, rendering__of=F("rendering__programme__submitted_hash"), kind="mp3"
    ).select_related("rendering__programme__series__unit", "rendering__programme__approved_by")
    for one in rows.order_by("rendering__programme"):
        programme = one.rendering.programme
        assert programme is not None  # noqa: S101 - the query asked for it
        yield Broadcast(
            programme.pk, programme.title, programme.about, programme.series.unit.name, programme.period_label,
            programme.series.priority, Path(one.file.path), one.media_type, one.sha256, one.samples, one.rate,
            "\n\n".join(f"{mark['title']}\n{mark['text']}".strip() for mark in one.rendering.marks),
            str(programme.approved_by or ""), programme.approved_at,
        )  # fmt: skip


def _run(one: Airing) -> Run:
    return Run(
        one.pk, one.programme_id or 0, one.station.name, one.station.unit.name, one.nth, one.starts,
        RESULTS.get(AiringState(one.state), "unknown"), one.began_at, one.clock_sure, one.reason,
        one.entry.seq if one.entry else None,
    )  # fmt: skip
