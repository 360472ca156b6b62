"""What the tests of the sources share: the real plan's paragraphs, and the folder of past crashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PLAN = Path(__file__).parents[4] / "examples" / "nong-son-2022" / "plan.txt"

_STARTS = re.compile(
    r"(?:[IVX]+\.|\d+\.|[a-zđ]\)|-)\s|KẾ HOẠCH$|Truyền thông nâng cao nhận thức chuyển|Thực hiện Kế hoạch số 28"
    r"|Nội dung:|UBND huyện yêu|Nơi nhận|TM\.|KT\.|PHÓ|#"
)


@pytest.fixture(scope="session")
def plan_text() -> str:
    return PLAN.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def paragraphs(plan_text: str) -> list[str]:
    """The plan's paragraphs, joined by hand-made rules that belong to this test only."""
    out: list[str] = []
    for raw in plan_text.split("\n"):
        line = " ".join(raw.split())
        if not line or line.isdigit():
            continue
        if not out or _STARTS.match(line):
            out.append(line)
        else:
            out[-1] += line if out[-1].endswith("-") else f" {line}"
    return out
