"""The layout check on files that tell little or nonsense of their look."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vanban.check import layout
from vanban.check.layout.looks import accepted
from vanban.check.report import Reporter
from vanban.model import Finding
from vanban.read.reader import draft
from vanban.sources import Source, extract_bytes

from .office import typed

SOURCE = extract_bytes(typed({"motto": {"size": 30}}), "ke-hoach.docx")


def found(source: Source) -> list[Finding]:
    made = draft(source)
    report = Reporter(made)
    layout.run(made, report)
    return report.sorted()


def test_a_breach_that_the_file_does_not_tell_is_not_reported() -> None:
    assert [finding.code for finding in found(SOURCE)] == ["font-size"]
    assert found(replace(SOURCE, layout={})) == []
    assert found(replace(SOURCE, layout={"paragraphs": []})) == []
    assert found(replace(SOURCE, kind="txt")) == []


_odd = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 900) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_looks = st.dictionaries(
    st.sampled_from(
        ["line", "font", "size", "bold", "italic", "align", "first", "before", "after", "leading", "x", "y"]
    ),
    _odd | st.integers(1, 30),
)
_sections = st.dictionaries(st.sampled_from(["page", "width", "height", "left", "right", "top", "bottom"]), _odd)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["page", "headers", "footers", "tables"]), _odd),
    st.lists(_looks | _odd, max_size=8),
    st.lists(_sections | _odd, max_size=4) | _odd,
    st.sampled_from(["docx", "pdf"]),
)
def test_no_look_of_a_file_breaks_the_check(told: dict[str, Any], looks: list[Any], sections: Any, kind: Any) -> None:
    source = replace(SOURCE, kind=kind, layout={**told, "paragraphs": looks, "sections": sections})
    assert all(finding.severity != "error" for finding in found(source))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Times New Roman",
            "TimesNewRomanPSMT",
            "TimesNewRomanPS-BoldMT",
            "TimesNewRomanPS-BoldItalicMT",
            "Tinos-Bold",
        ),
        *("ABCDEF+TimesNewRomanPS-ItalicMT", "LiberationSerif-BoldItalic", "Liberation Serif", "Times-Roman", "Tinos"),
        *("TimesNewRoman,Bold", "Times New Roman Bold", "NimbusRomNo9L-Regu", "Times New Roman (Headings)"),
    ],
)
def test_times_new_roman_by_all_its_names(name: str) -> None:
    assert accepted(name)


@pytest.mark.parametrize("name", ["Arial", ".VnTime", "VNI-Times", "Calibri", "Cambria", "Time", "Tahoma-Bold"])
def test_other_fonts(name: str) -> None:
    assert not accepted(name)
