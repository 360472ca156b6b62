"""What a paper says once it is on the page, and what a reading says of it, in one form to compare."""

from __future__ import annotations

import re

from vanban.model import Reading
from vanban.read.markers import BULLET, read_marker
from vanban.write.compose import compose
from vanban.write.composed import Element
from vanban.write.paper import Paper

Entry = tuple[int, str, str]
"""Depth in the tree, marker without its sign, text in capitals with single spaces."""


def said(text: str) -> str:
    """Text with case, spaces and line breaks left aside, for the writers set capitals."""
    return " ".join(text.split()).upper()


def label(marker: str) -> str:
    """The bare label of a marker: "II." gives "II", "–" gives "-"."""
    found = read_marker(f"{marker.strip()} Xã")
    return found.label if found else marker.strip()


def lines(elements: list[Element]) -> list[tuple[str, str]]:
    """(marker, text) of composed elements in reading order; rows of a table are joined by bars."""
    out: list[tuple[str, str]] = []
    for element in elements:
        if element["kind"] == "heading":
            out.append((element["label"], element["text"]))
        elif element["kind"] == "item":
            out.append((element["marker"], _runs(element["runs"])))
        elif element["kind"] == "line":
            out.append(("", _runs(element["runs"])))
        elif element["kind"] == "table":
            if element["caption"]:
                out.append(("", element["caption"]))
            count = len(element["widths"])
            for row in (*element["head"], *element["rows"]):
                cells = [""] * count
                for box in row:
                    cells[box["column"]] = " ".join(_runs(box["runs"]).split())
                out.append(("|", "|".join(cells)))
    return [(marker, text) for marker, text in out if text.strip("| ") or marker.strip("|")]


def _runs(runs: list[object]) -> str:
    return "".join(run["text"] for run in runs)  # type: ignore[index]


def tree(paper: Paper) -> list[Entry]:
    """The tree that a reader of the printed paper sees: depth by the rank of the markers alone."""
    composed = compose(paper)
    out = _nested(lines(composed["elements"]))
    for annex in composed["annexes"]:
        out += _nested(lines(annex["elements"]))
    return out


def _nested(pairs: list[tuple[str, str]]) -> list[Entry]:
    out: list[Entry] = []
    ranks: list[float] = []
    started = False
    for marker, text in pairs:
        if marker == "|":
            out.append((len(ranks) + 1 if started or not ranks else 0, "", said(text)))
            continue
        found = read_marker(f"{marker} Xã") if marker else None
        if found is None:
            out.append((len(ranks) + 1 if started else 0, "", said(text)))
            continue
        started = True
        rank = float(found.rank) + (0.1 * found.label.count(".") if found.kind == "multi" else 0)
        if found.rank == BULLET:
            rank += 0.5 * (found.label == "+")
        while ranks and ranks[-1] >= rank:
            ranks.pop()
        ranks.append(rank)
        out.append((len(ranks), found.label, said(text)))
    return out


def read_tree(reading: Reading) -> list[Entry]:
    """The tree of a reading: the paragraphs of the content, without head, title and foot."""
    out: list[Entry] = []
    for paragraph in reading.paragraphs:
        if not (paragraph.eid or paragraph.kind in ("preamble", "closing")):
            continue
        depth = paragraph.level if paragraph.eid else 0
        if paragraph.kind == "table_row":
            cells = [cell.strip() for cell in paragraph.text.split("|")]
            out.append((depth, "", said("|".join(cells))))
            continue
        marker = read_marker(paragraph.text) if paragraph.label else None
        body = paragraph.text[marker.size :] if marker else paragraph.text
        out.append((depth, marker.label if marker else "", said(body)))
    return out


def marked(entries: list[Entry]) -> list[Entry]:
    """Entries whose depth is compared: what carries a marker. A closing sentence stands outside the tree by meaning."""
    return [entry if entry[1] else (0, *entry[1:]) for entry in entries]


def face(paper: Paper) -> dict[str, object]:
    """Everything that a paper puts on its pages, for comparing two papers that should print the same."""
    composed = compose(paper)
    signers = [composed["signature"], composed["cosignature"]]
    return {
        "superior": said(composed["superior"]["text"]),
        "issuer": said(composed["issuer"]["text"]),
        "number": said(composed["number"]),
        "place_date": said(composed["place_date"]),
        "subject": said(composed["subject"]["text"]),
        "title": said(composed["title"]),
        "summary": said(composed["summary"]["text"]),
        "addressees": [said(line) for line in composed["addressees"]],
        "content": [(label(marker), said(text)) for marker, text in lines(composed["elements"])],
        "recipients": composed["recipients"],
        "signers": [
            ([said(line) for line in who["authority"]], who["name"], who["placeholder"]) for who in signers if who
        ],
        "annexes": [
            (
                said(annex["title"]["text"]),
                said(annex["ref"]["text"]),
                [(label(marker), said(text)) for marker, text in lines(annex["elements"])],
            )
            for annex in composed["annexes"]
        ],
        "drafter": composed["drafter"],
        "stamps": [(stamp["style"], stamp["text"]) for stamp in composed["stamps"]],
        "profile": composed["profile"],
    }


def squeezed(text: str) -> str:
    """Letters and digits only, in capitals."""
    return re.sub(r"[\W_]+", "", text).upper()
