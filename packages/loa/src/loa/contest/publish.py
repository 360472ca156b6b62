"""The published data of a round: everything that is needed to compute the results again, and nothing that says who."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from loa.contest.core import leaf
from loa.contest.models import DailyRoot, Form, Link, Lot, Result, Round, Ruling, Submission
from loa.contest.outside import base_of
from loa.contest.papers import keys
from loa.contest.ranking import is_right
from loa.contest.store import paper_of
from loa.org.models import Unit

PAPER_FIELDS = (
    "round_id", "person", "attempt", "form", "unit", "started", "deadline", "received", "late", "guess", "answers",
    "extra", "writer", "seq", "place",
)  # fmt: skip


def path_of(round_: Round) -> Path:
    """Where a round's published file lies."""
    return Path(settings.MEDIA_ROOT).parent / "results" / f"{round_.contest.slug}-{round_.number}.jsonl"


def heads_of(round_: Round) -> list[tuple[str, int, str]]:
    """The last link of each writer's chain: writer, number, hash."""
    last = Link.objects.filter(round=round_).values("writer").annotate(last=Max("seq")).order_by("writer")
    return [
        (row["writer"], row["last"], Link.objects.get(round=round_, writer=row["writer"], seq=row["last"]).hash)
        for row in last
    ]


def head(round_: Round) -> dict[str, Any]:
    """The first line."""
    contest = round_.contest
    forms = list(Form.objects.filter(round=round_).order_by("number"))
    lot = Lot.objects.filter(round=round_).first()
    outcome = round_.outcome
    numbers = [row["unit"] for row in outcome["units"] if row["unit"]]
    return {
        "v": 1,
        "title": f"{contest.title}, {round_}",
        "organiser": contest.unit.name,
        "round": {
            "id": round_.pk, "number": round_.number, "opens": round_.opens.isoformat(),
            "closes": round_.closes.isoformat(), "minutes": round_.minutes, "attempts": round_.attempts,
            "questions": round_.questions, "extensions": round_.extensions,
        },
        "rules": outcome["rules"],
        "commitment": round_.commitment,
        "salt": round_.salt,
        "keys": [form.key for form in forms],
        "versions": [form.versions for form in forms],
        "files": [form.sha256 for form in forms],
        "rulings": [
            {"version": one.version_id, "verdict": one.verdict, "key": one.key, "reason": one.reason}
            for one in Ruling.objects.filter(round=round_, undone_at=None)
        ],
        "excluded": outcome["excluded"],
        "truths": outcome["truths"],
        "units": outcome["units"],
        "unit_names": {str(unit.pk): unit.name for unit in Unit.objects.filter(pk__in=numbers)},
        "roster": outcome.get("roster", {}),
        "lot": _lot(lot) if lot else None,
        "base": base_of(heads_of(round_)),
        "daily": [
            {"day": one.day.isoformat(), "heads": one.heads, "root": one.root}
            for one in DailyRoot.objects.filter(round=round_)
        ],
        "public_key": keys().public,
    }  # fmt: skip


def _lot(lot: Lot) -> dict[str, Any]:
    at = int(lot.drawn_at.timestamp() * 1000)
    return {"seed": lot.seed, "outside": lot.outside, "heads": lot.heads, "at": at}


def lines(round_: Round) -> Iterator[str]:
    """The file, line by line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    yield line(head(round_))
    for link in Link.objects.filter(round=round_).order_by("writer", "seq").iterator():
        yield line({"l": [link.writer, link.seq, link.count, link.at, link.previous, link.root]})
    form_keys = {form.number: form.key for form in Form.objects.filter(round=round_)}
    rows = Submission.objects.filter(round=round_).order_by("writer", "seq", "place").values_list(*PAPER_FIELDS)
    for row in rows.iterator(chunk_size=5000):
        shown = [*row[1:8], int(row[8]), *row[9:]]
        shown[10], hidden = _without_words(row[11], form_keys.get(row[3], []))
        yield line({"p": [*shown, leaf(paper_of(row)).hex()] if hidden else shown})
    places = Result.objects.filter(round=round_).order_by("rank", "person")
    fields = ("rank", "person", "attempt", "unit", "correct", "off", "duration", "moment", "lot")
    for row in places.values_list(*fields).iterator(chunk_size=5000):
        yield line({"r": list(row)})


def _without_words(extra: str, form_key: list[dict[str, Any]]) -> tuple[str, bool]:
    """Free answers that are wrong are left out: people write all sorts of things, names too. The leaf stands in."""
    if not extra:
        return extra, False
    given = json.loads(extra)
    kept = {
        place: value
        for place, value in given.items()
        if not isinstance(value, str) or (int(place) < len(form_key) and is_right(form_key[int(place)], "+", value))
    }
    if kept == given:
        return extra, False
    return (json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if kept else ""), True


def write(round_: Round) -> str:
    """Write the file; returns its sha256 in hexadecimal."""
    target, digest = path_of(round_), sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        for text in lines(round_):
            data = text.encode()
            digest.update(data)
            file.write(data)
    part.replace(target)
    return digest.hexdigest()
