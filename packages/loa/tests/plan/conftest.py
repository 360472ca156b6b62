"""What the tests of plans stand on: readings made by hand for one rule at a time, and the real plan as it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "nong-son-2022" / "plan.txt"


def duty(text: str, **fields: Any) -> dict[str, Any]:
    """A duty as the reader gives it; `id`, lines and spans are set by `reading`."""
    return {
        "where": "II.1",
        "leads": [],
        "lead_source": "stated" if fields.get("leads") else "none",
        "partners": [],
        "report_to": [],
        "via": [],
        "channel": "other",
        "cadence": {"kind": "unstated", "every": None, "count": None},
        "repeats": None,
        "duration_minutes": None,
        "deadline": None,
        "condition": None,
        "same_as": None,
        "confidence": {"leads": 0.95, "cadence": 0.9, "channel": 0.9},
        **fields,
        "text": text,
    }


def every(period: str, count: int = 1) -> dict[str, Any]:
    """A rhythm as the reader gives it."""
    return {"kind": "recurring", "every": period, "count": count}


def reading(*duties: dict[str, Any], findings: tuple[dict[str, Any], ...] = (), **document: Any) -> dict[str, Any]:
    """A whole reading: the duties one paragraph each, between a title and a closing."""
    texts = ["KẾ HOẠCH", *(one["text"] for one in duties), "Yêu cầu các đơn vị thực hiện./."]
    paragraphs, place = [], 0
    for number, text in enumerate(texts, 1):
        paragraphs.append(
            {
                "id": f"p{number}",
                "kind": "title" if number == 1 else "bullet",
                "level": 0,
                "label": "",
                "eid": "" if number == 1 else f"II.1/{number}",
                "text": text,
                "start": place,
                "end": place + len(text),
                "line_start": number,
                "line_end": number,
            }
        )
        place += len(text) + 1
    placed = []
    for number, (one, paragraph) in enumerate(zip(duties, paragraphs[1:], strict=False), 1):
        spans = {
            field: [
                [paragraph["start"] + at, paragraph["start"] + at + len(name)]
                for name in one[field]
                if (at := one["text"].find(name)) >= 0
            ]
            for field in ("leads", "partners")
        }
        placed.append(
            {
                "id": f"D{number:02}",
                "line_start": paragraph["line_start"],
                "line_end": paragraph["line_end"],
                "span": [paragraph["start"], paragraph["end"]],
                "spans": spans,
                **one,
            }
        )
    identity = {
        "type": "Kế hoạch",
        "symbol": None,
        "date": None,
        "subject": "Tuyên truyền mẫu",
        "year": None,
        **document,
    }
    return {
        "source": "ke-hoach.txt",
        "document": identity,
        "outline": [],
        "duties": placed,
        "citations": [],
        "findings": [{"message_en": "", "line": 2, "span": [9, 12], "quote": "", **one} for one in findings],
        "text": "\n".join(texts),
        "paragraphs": paragraphs,
        "warnings": [],
    }


@pytest.fixture
def bring(district: SampleDistrict, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`bring(reading(...))` is a plan of the sample district that was read so; `plan=` makes it a newer version."""
    from loa.plan import actions, reader

    def read_in(read: dict[str, Any], *, plan: Any = None, data: bytes | None = None) -> Any:
        monkeypatch.setattr(reader, "read", lambda filename, content: read)
        document = actions.import_document(
            owner=district.units["district"],
            by=district.people["dieuphoi"],
            filename="kế hoạch.txt",
            data=data or read["text"].encode(),
            plan=plan,
            is_sample=True,
        )
        return document.plan

    return read_in


@pytest.fixture
def started(district: SampleDistrict, bring: Callable[..., Any]) -> Callable[..., Any]:
    """`started(reading(...))` is such a plan, its names accepted, activated for 2026 in whole months."""
    from datetime import date

    from loa.plan import actions

    by = district.people["dieuphoi"]

    def activate(read: dict[str, Any]) -> Any:
        plan = bring(read)
        for name in plan.party_names.all():
            units = list(name.proposed.all())
            actions.map_party_name(name, units, nobody=not units, by=by, remember=False)
        actions.confirm_duties(plan, list(plan.duties.values_list("code", flat=True)), by=by)
        actions.confirm_plan(plan, by=by)
        actions.activate(plan, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), calendar=None, by=by)
        plan.refresh_from_db()
        return plan

    return activate


@pytest.fixture
def real_plan(district: SampleDistrict) -> Any:
    """The plan of Nông Sơn as it is read today, settled and activated for 2026 on the sample district."""
    from loa.plan import sample

    return sample.create(district, EXAMPLE, 2026, district.people["dieuphoi"])
