"""Pictures: the same bytes for the same numbers, readable XML, honest lengths, marks besides colours."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from loa.ui.charts import Bar, Cell, Row, Series, Stretch, bars, gantt, heat_strip, line, stacked_bars

SVG = "{http://www.w3.org/2000/svg}"
SERIES = [Series("Tin, bài", [3, None, 5]), Series("Tiếp âm <1>", [1, 2, 2])]


def every_picture(for_paper: bool) -> dict[str, str]:
    cells = [Cell(state, "/o/", f"Xã & {state}") for state in ("done", "due", "late", "open", "none")]
    stretches = [
        Stretch("Kế hoạch", date(2026, 1, 5), date(2026, 2, 15), "done", [date(2026, 2, 15)]),
        Stretch("Chưa rõ hạn", date(2025, 3, 1), date(2027, 9, 1), "open", href="/n/"),
    ]
    return {
        "bars": bars("Lượt", [Bar("Tiếp âm", 2, 3, "/a/"), Bar("Tin bài", 0)], measure="lượt", for_paper=for_paper),
        "stacked": stacked_bars("Chồng", ["I", "II", "III"], SERIES, for_paper=for_paper),
        "line": line("Đường", ["T1", "T2", "T3"], SERIES, measure="bài", for_paper=for_paper),
        "heat": heat_strip("Dải", list("12345"), [Row("Xã Quế Lâm", cells)], for_paper=for_paper),
        "gantt": gantt(
            "Lịch", stretches, date(2026, 1, 1), date(2026, 12, 31), today=date(2026, 11, 23), for_paper=for_paper
        ),
    }


@pytest.mark.parametrize("for_paper", [False, True])
def test_well_formed_named_and_repeatable(for_paper: bool) -> None:
    for name, picture in every_picture(for_paper).items():
        root = ElementTree.fromstring(picture)  # noqa: S314 - our own output
        assert root.find(f"{SVG}title").text, name  # type: ignore[union-attr]
        ids = {one.get("id") for one in root.iter()}
        assert set(root.get("aria-labelledby", "").split()) <= ids, name
        assert picture == every_picture(for_paper)[name]
        assert "style=" not in picture
        assert "nan" not in picture


def test_paper_needs_no_style_sheet() -> None:
    for picture in every_picture(True).values():
        assert "class=" not in picture
        assert "var(" not in picture
        assert "<a " not in picture
        assert 'font-family="Liberation Sans' in picture


def test_page_holds_no_colour_of_its_own() -> None:
    for picture in every_picture(False).values():
        assert not re.search(r"#[0-9a-f]{6}", picture)


def test_bars_begin_at_zero_and_keep_their_proportion() -> None:
    picture = bars("Lượt", [Bar("Một", 10), Bar("Hai", 40), Bar("Không", 0)])
    widths = [float(width) for width in re.findall(r'<rect class="s0"[^>]* width="([\d.]+)"', picture)]
    assert widths[1] == pytest.approx(4 * widths[0], rel=0.01)
    assert widths[2] == 0


def test_more_than_expected_fills_the_bar_and_no_more() -> None:
    picture = bars("Lượt", [Bar("Vượt", 5, 4)])
    assert "5/4" in picture
    expected = float(re.search(r'<rect class="none"[^>]* width="([\d.]+)"', picture).group(1))  # type: ignore[union-attr]
    done = float(re.search(r'<rect class="done"[^>]* width="([\d.]+)"', picture).group(1))  # type: ignore[union-attr]
    assert done == expected


def test_heat_cells_carry_marks() -> None:
    def drawn(state: str) -> str:
        return heat_strip("Dải", ["T1"], [Row("Xã", [Cell(state)])])

    assert "<circle" in drawn("due")
    assert "mark-line" in drawn("late")
    assert "stroke-dasharray" in drawn("open")
    assert "<circle" not in drawn("done")
    assert drawn("done") != drawn("none")


def test_links_are_reachable_for_screen_readers() -> None:
    linked = heat_strip("Dải", ["T1"], [Row("Xã", [Cell("late", "/o/?a=1&b=2", "Xã, tháng 1: trễ")])])
    root = ElementTree.fromstring(linked)  # noqa: S314 - our own output
    assert root.get("role") == "group"
    link = next(root.iter(f"{SVG}a"))
    assert link.get("aria-label") == "Xã, tháng 1: trễ"
    assert link.get("href") == "/o/?a=1&b=2"
    plain = heat_strip("Dải", ["T1"], [Row("Xã", [Cell("late")])])
    assert ElementTree.fromstring(plain).get("role") == "img"  # noqa: S314 - our own output


def test_wrong_input_is_told() -> None:
    with pytest.raises(ValueError, match="cells"):
        heat_strip("Dải", ["T1", "T2"], [Row("Xã", [Cell("done")])])
    with pytest.raises(ValueError, match="unknown state"):
        heat_strip("Dải", ["T1"], [Row("Xã", [Cell("rõ")])])
    with pytest.raises(ValueError, match="at most 6"):
        stacked_bars("Chồng", ["I"], [Series(str(index), [1]) for index in range(7)])
    with pytest.raises(ValueError, match="values"):
        line("Đường", ["T1"], [Series("a", [1, 2])])


def test_nothing_to_show_is_still_a_picture() -> None:
    for picture in (
        bars("Trống", []),
        stacked_bars("Trống", [], []),
        line("Trống", [], []),
        line("Trống", ["T1"], [Series("a", [None])]),
        heat_strip("Trống", [], []),
        gantt("Trống", [], date(2026, 1, 1), date(2026, 1, 31)),
    ):
        ElementTree.fromstring(picture)  # noqa: S314 - our own output


def test_what_people_wrote_is_escaped() -> None:
    picture = bars("<script>", [Bar('"><script>x</script>', 1, href='"onclick="x')], desc="a & b")
    assert "<script>" not in picture
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own output
    assert not any(one.get("onclick") for one in root.iter())
