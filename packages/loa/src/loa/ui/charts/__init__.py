"""Pictures of data as SVG, drawn on the server, the same input always the same bytes.

One call draws for the page (classes, so that colours follow the theme and the night) or, with `for_paper=True`, for
PDF and DOCX (literal
colours and fonts, since paper has no CSS). Bars begin at zero, labels stand at what they name, every state carries a
mark besides its colour, and
`title` and `desc` say in words what the picture shows. Put the numbers in a table beside it: docs/ui.md shows how.

Every function returns safe HTML: one <svg> element with a viewBox, so it scales with its frame.
"""

from loa.ui.charts.bars import Bar, bars, stacked_bars
from loa.ui.charts.canvas import PAPER, PHONE
from loa.ui.charts.heat import Cell, Row, heat_strip
from loa.ui.charts.lines import Series, line
from loa.ui.charts.timeline import Stretch, gantt

__all__ = [
    "PAPER",
    "PHONE",
    "Bar",
    "Cell",
    "Row",
    "Series",
    "Stretch",
    "bars",
    "gantt",
    "heat_strip",
    "line",
    "stacked_bars",
]
