"""From lines to paragraphs: page numbers go, wrapped lines are joined, forced breaks stay.

The cue that needs no layout: a line was wrapped when the first word of the next line would not have fitted on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.read.labels import label_at
from vanban.read.lexicon import phrases
from vanban.read.markers import Marker
from vanban.read.openings import (
    AFTER_TITLE,
    BASIS,
    BODY,
    OPENS,
    OWN_LINE,
    YEAR_LAST,
    bases_apart,
    heads_a_list,
    names_then_order,
    opens_anew,
    opens_in_capitals,
    shouts,
    types_of_documents,
)
from vanban.read.paras import Para
from vanban.read.pieces import ALONE, BEFORE_NUMBER, BEFORE_PART, TIME_LINE, Piece, pieces_of
from vanban.read.text import Words, in_capitals, is_upper, looks_of
from vanban.read.width import Width, ends, first_word, is_lower_start, stops, under_its_text
from vanban.sources.model import Line

_BEFORE_LETTER = re.compile(r"(?:^|\s)(?<!địa )(?<!thời )(?<!đặc )(?<!quan )(?<!trọng )(?<!cao )(?<!ưu )điểm$")


_BEFORE_MULTI = re.compile(rf"(?:^|\s){BEFORE_PART}$")


_BEFORE = {"letter": _BEFORE_LETTER, "multi": _BEFORE_MULTI}


_LONGEST = 20_000  # letters of one paragraph: beyond it a new one begins, so that no work grows with its square


_TYPE_LINE = re.compile(
    r"(?:KẾ HOẠCH|QUYẾT ĐỊNH|ĐỀ ÁN|CHƯƠNG TRÌNH|PHƯƠNG ÁN|THÔNG BÁO|HƯỚNG DẪN|CHỈ THỊ|NGHỊ QUYẾT|BÁO CÁO|TỜ TRÌNH|"
    r"CÔNG VĂN|DỰ ÁN|QUY CHẾ|QUY ĐỊNH|BIÊN BẢN|CÔNG ĐIỆN|PHỤ LỤC(?:\s+[IVX\d]+)?)"
    r"(?: PHỐI HỢP| LIÊN TỊCH| LIÊN NGÀNH| HÀNH ĐỘNG)?\s*[:.]?$"
)


def _names_a_type(line: Para | Piece) -> bool:
    """Is the type of a paper all that the line says?"""
    return line.upper and _TYPE_LINE.match(line.text) is not None


_NUMBER_COMES = ("số:", "số :")


# Lines of the head that are whole: the next line is another one, whatever the width.
_WHOLE = ("cộng hòa xã hội chủ nghĩa việt nam", "độc lập - tự do - hạnh phúc", "đảng cộng sản việt nam")


class _Sequence:
    """The last number of each kind, to tell a marker from a number that a line happens to begin with."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.top = ""

    def expected(self, marker: Marker) -> bool:
        if marker.kind == "multi":
            return marker.label.rsplit(".", 1)[0] == self.top or marker.number == self.last.get("multi", 0) + 1
        return marker.number in (1, self.last.get(marker.kind, 0) + 1)

    def accept(self, marker: Marker) -> None:
        self.last[marker.kind] = marker.number
        if marker.kind == "arabic":
            self.top = marker.label
            self.last.pop("multi", None)
        for kind in ("letter", "bracket"):
            if marker.kind in ("roman", "arabic", "multi", "part", "capital", "article"):
                self.last.pop(kind, None)
        if marker.kind in ("roman", "part", "capital", "article"):
            self.last.pop("arabic", None)


_WITH_HYPHEN = ("hđnd", "hội đồng nhân dân")  # "Văn phòng HĐND - UBND huyện"


def _open_quote(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _is_marker(
    marker: Marker, above: Piece, piece: Piece, para: Para, width: Width, seq: _Sequence, apart: bool
) -> bool:
    """Decide whether what looks like a marker at the start of a line is one; `apart`: it stands below a blank line."""
    prev, line = above.text, piece.text
    if marker.kind == "arabic" and above.low.endswith(_NUMBER_COMES):
        return False
    if ends(prev) or above.upper:
        return marker.kind != "multi" or seq.expected(marker) or marker.number == 1
    full = width.full(above, piece)
    rest = line[marker.size :]
    if (not apart and width.runs_on(above, piece, full)) or (full and width.hangs(para, piece)):
        return False
    if marker.kind == "bullet":
        if full and (width.flush(piece) or _open_quote(para.text) or above.low.endswith(_WITH_HYPHEN)):
            return False
        if full and width.said_elsewhere(above, piece):
            return False
        if marker.label != "-":
            return not full or rest[:1].isupper()
        if rest[:1].isdigit() and prev[-1:].isdigit() and full:
            return False
        if not full:
            return True
        if rest[:1].islower():
            return False
        if para.text[-400:].count("(") > para.text[-400:].count(")"):
            return False
        words = Words(rest)
        return not (words.words and phrases("units", "fields").at(words.words, 0))
    if _BEFORE.get(marker.kind, BEFORE_NUMBER).search(above.low):
        return marker.kind in ("roman", "part") and not full
    if marker.kind == "article" and _CLAUSE.search(above.low):
        return False
    if marker.kind == "arabic" and not seq.expected(marker):
        return not full
    if marker.kind in ("letter", "multi", "bracket"):
        return seq.expected(marker) if full else True
    return not full or seq.expected(marker)


# "... tại khoản 2 | Điều 1 Quyết định này": the article goes on with what is named before it.
_CLAUSE = re.compile(r"(?:^|\s)(?:khoản \d{1,2}|điểm [a-zđ])$")
# A line that ends in a word that wants another one does not end its paragraph.
_WANTS_MORE = re.compile(r"(?:^|\s)(?:về|của|với|cho|tại|và|hoặc|các|những|theo|trên|trong|bằng|qua|do|gửi|cùng)$")


_PLACE_DATE = re.compile(r"[A-ZĐÀ-Ỹ][^\d,;]{1,40}, ngày [\d.… ]+ tháng [\d.… ]+ năm [\d.… ]+$")
_MOST_TITLE_LINES = 4


def _titles(pieces: list[Piece]) -> set[int]:
    """The places of lines that go on with the title above: all between the type of the paper and the next gap."""
    found: set[int] = set()
    for place in [place for place, piece in enumerate(pieces) if piece.upper and _names_a_type(piece)]:
        block = pieces[place + 1 : place + 2]
        for line in pieces[place + 2 : place + 3 + _MOST_TITLE_LINES]:
            if line.number - block[-1].number != 1 or line.marker or line.cells or ends(block[-1].text):
                break
            if BASIS.match(line.low) or OWN_LINE.match(line.text) or YEAR_LAST.search(block[-1].text):
                break
            block.append(line)
        end = place + 1 + len(block)
        if 1 < len(block) <= _MOST_TITLE_LINES and end < len(pieces) and pieces[end].number - block[-1].number > 1:
            found.update(range(place + 2, end))
    return found


def _starts(piece: Piece, prev: Piece, after: Piece | None, paras: list[Para], width: Width) -> bool:
    """Does the line begin a new paragraph? Set phrases, blank lines, indents and full lines come first, then words."""
    para = paras[-1]
    line, before = piece.text, prev.text
    label_only = para.marker is not None and para.marker.kind == "part" and not para.body.strip()
    if label_only and not piece.cells and piece.upper and not piece.marker:
        return False
    shouted = is_upper(para.body) if para.marker and para.marker.kind == "part" else para.upper
    if prev.hard or piece.cells or prev.cells or piece.given or _names_a_type(prev):
        return True
    if _names_a_type(piece) and not (para.marker and shouted and width.full(prev, piece)):
        return True
    low = piece.low
    if (
        low.startswith(OPENS)
        or low in _WHOLE
        or OWN_LINE.match(line)
        or (para.low.endswith(_WHOLE) and (prev.upper or prev.low.endswith("hạnh phúc")))
    ):
        return True
    apart = piece.number - prev.number > max(width.gap, 1)
    if line[:1].isdigit() and (BEFORE_NUMBER.search(prev.low) or prev.low.endswith(_NUMBER_COMES)):
        return False
    full = width.full(prev, piece)
    lower_start = is_lower_start(line)
    if not apart and para.low.startswith("v/v ") and (lower_start or _PLACE_DATE.match(line)):
        return not lower_start
    bodies = shouted and para.marker is None and piece.upper and BODY.match(para.low) and BODY.match(low)
    if bodies:
        return True
    if (not apart and width.runs_on(prev, piece, full)) or (full and width.hangs(para, piece)):
        return False
    if before.endswith(",") and not width.indented and under_its_text(para, piece):
        return False
    if low.startswith(("(kèm theo", "(ban hành kèm theo", "kính gửi:")):
        return True
    if ALONE.match(low) and (not full or piece.upper or ends(before)):
        return True
    if label_only and not piece.marker:
        return False
    return _words_start(piece, prev, after, paras, width, shouted, apart, full)


def _words_start(
    piece: Piece,
    prev: Piece,
    after: Piece | None,
    paras: list[Para],
    width: Width,
    shouted: bool,
    apart: bool,
    full: bool,
) -> bool:
    """The same where only the words tell.

    ``shouted``: the paragraph above is in capitals; ``apart``: a blank line stands between; ``full``: the line above
    had no room for the first word.
    """
    para = paras[-1]
    line, low, before = piece.text, piece.low, prev.text
    ended, lower_start = ends(before), is_lower_start(line)
    if para.low.startswith("kính gửi") and BASIS.match(low):
        return True
    if piece.centered != prev.centered and not lower_start:
        return True
    if len(para.text) > _LONGEST:
        return True
    if shouted:
        if full and lower_start:
            return False
        titled = len(paras) > 1 and _names_a_type(paras[-2])
        return not (piece.upper or line.isupper()) or apart or not (para.marker or full or titled)
    if (piece.upper and (not full or shouts(line))) or opens_in_capitals(line):
        return True
    titled = len(paras) > 1 and _names_a_type(paras[-2])
    if (ended or titled) and not lower_start and BASIS.match(low):
        return True
    summary = para.marker is None and any(_names_a_type(above) for above in paras[-3:-1])
    if summary and line[:1].isupper() and (YEAR_LAST.search(before) or AFTER_TITLE.match(line)):
        return True
    if full and line[:1].isupper() and para.text.find(";") == len(para.text) - 1 and bases_apart(paras):
        return not low.startswith(types_of_documents())
    if stops(before) and (opens_anew(para, line, low) or heads_a_list(line)):
        return True
    stopped = stops(before) or before.endswith((";", ")"))
    if stopped and not lower_start and TIME_LINE.match(line) and after is not None and after.marker:
        return True
    if stopped and para.marker is None and stops(line) and _labelled(line) and (after is None or after.marker):
        return True
    numbered = para.marker is not None and para.marker.kind != "bullet"
    if full and numbered and not (ended or lower_start) and (_labelled(line) or names_then_order(para, line)):
        return True
    if prev.bold and not piece.bold and (ended or not full) and not lower_start:
        return True
    if para.marker and para.indent is not None and piece.indent is not None and piece.indent > para.indent + 9:
        return not full and not lower_start  # the lines of a list entry hang under its text
    if width.indented and piece.indent is not None and width.left is not None and not prev.centered:
        return piece.indent > width.left + 9 and (ended or not full or not lower_start)
    if apart and (ended or not lower_start):
        return True
    if ended:
        if not full:
            return not lower_start
        if (
            not lower_start
            and low.startswith(("căn cứ ", "theo đề nghị", "xét đề nghị", "thực hiện "))
            and before.endswith((";", ",", "."))
        ):
            return before.endswith(";") or para.low.startswith(("căn cứ", "theo", "xét", "thực hiện"))
        return stops(before) and not lower_start and para.marker is None and width.alone
    if lower_start or full or _WANTS_MORE.search(prev.low):
        return False
    words = line.split(" ")
    if numbered and _ends_title(before, line, after, width):
        return False
    return not (len(words) <= 2 and stops(line) and len(before) > 0.5 * width.need)


def _labelled(line: str) -> bool:
    """Does it begin with a label: "Thời gian: ..."?"""
    if line[0] == "(" or ":" not in line[:60]:
        return False
    begins = Words(line[:60])
    return bool(begins.words) and label_at(begins, 0) is not None


def _ends_title(before: str, line: str, after: Piece | None, width: Width) -> bool:
    """The short rest of a numbered title that was broken by hand or set in wide letters."""
    long_enough = 0.7 * width.need <= len(before) and len(line) < 0.6 * width.need
    return long_enough and ":" not in line and not ends(line) and after is not None and after.marker is not None


def reflow(lines: Sequence[Line]) -> list[Para]:
    """Join wrapped lines into paragraphs.

    Args:
        lines: cleaned or raw lines in reading order.

    Returns:
        Paragraphs with single spaces, each knowing the source line of every part.
    """
    pieces = pieces_of(lines)
    width = Width(pieces)
    titles = _titles(pieces)
    seq = _Sequence()
    paras: list[Para] = []
    prev: Piece | None = None
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        marker = piece.marker
        typed = marker and prev and not piece.given and not (prev.hard or prev.cells)
        if (
            typed
            and marker
            and prev
            and not _is_marker(marker, prev, piece, paras[-1], width, seq, piece.number - prev.number > width.gap)
        ):
            marker = None
        if prev is None or marker or (place not in titles and _starts(piece, prev, after, paras, width)):
            if marker:
                seq.accept(marker)
            paras.append(
                Para(
                    piece.text,
                    piece.low,
                    [*piece.looks],
                    piece.upper,
                    [(0, piece.number)],
                    marker,
                    piece.cells,
                    piece.centered,
                    piece.bold,
                    piece.indent,
                )
            )
        else:
            _append(paras[-1], piece)
        prev = piece
    return paras


def _append(para: Para, piece: Piece) -> None:
    """Join a line to its paragraph; a hyphen or slash inside a symbol joins without a space."""
    end = para.text[-2:]
    tight = (
        len(end) == 2
        and ((end[1] == "-" and not end[0].isspace()) or (end[1] == "/" and end[0].isalnum()))
        and piece.text[:1].isalnum()
    )
    glue = "" if tight else " "
    para.origin.append((len(para.text) + len(glue), piece.number))
    if tight:
        para.looks[-1:] = looks_of([para.text[para.text.rfind(" ") + 1 :] + first_word(piece.text)])
    para.looks += piece.looks[1:] if tight else piece.looks
    para.text = f"{para.text}{glue}{piece.text}"
    para.low = f"{para.low}{glue}{piece.low}"
    para.upper = in_capitals(para.text, para.looks)
    para.bold = para.bold and piece.bold
