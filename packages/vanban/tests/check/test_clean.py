"""Papers in order, of ten kinds: whoever signs them is told nothing but what to look at."""

from __future__ import annotations

from pathlib import Path

import pytest
import vanban

CLEAN = sorted((Path(__file__).parent / "clean").glob("*.txt"))
# What even a good paper leaves open: work without a time, work said twice, who helps and has no entry of its own.
TO_LOOK_AT = {"deadline-missing", "duplicate-duty", "unit-not-in-assignment"}


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_clean_paper_gives_no_warning(path: Path) -> None:
    reading = vanban.read_file(path)
    assert [finding for finding in reading.findings if finding.severity != "note"] == []
    assert {finding.code for finding in reading.findings} <= TO_LOOK_AT
    assert len([finding for finding in reading.findings if finding.code == "unit-not-in-assignment"]) <= 1
    assert len(reading.duties) >= 4


def test_each_of_them_can_be_spoilt() -> None:
    """Their silence is no deafness: a day that there is not is found in every one of them."""
    for path in CLEAN:
        text = path.read_text("utf-8")
        spoilt = (
            text.replace("./.", " trước ngày 31/6/2026./.", 1) if "./." in text else f"{text}\nHạn: ngày 31/6/2026."
        )
        codes = {finding.code for finding in vanban.read_text(spoilt).findings}
        assert "date-invalid" in codes, path.stem
