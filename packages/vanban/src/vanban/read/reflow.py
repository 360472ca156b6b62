"""From lines to paragraphs: page numbers go, wrapped lines are joined, forced breaks stay.

The cue that needs no layout: a line was wrapped when the first word of the next line would not have fitted on it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from vanban.read.labels import label_at
from vanban.read.lexicon import actions, adverbs, phrases
from vanban.read.markers import Marker
from vanban.read.paras import Para
from vanban.read.pieces import ALONE, BEFORE_NUMBER, BEFORE_PART, TIME_LINE, Piece, pieces_of
from vanban.read.text import Words, in_capitals, is_upper, looks_of
from vanban.sources.model import Line

_BEFORE_LETTER = re.compile(r"(?:^|\s)(?<!địa )(?<!thời )(?<!đặc )(?<!quan )(?<!trọng )(?<!cao )(?<!ưu )điểm$")


_BEFORE_MULTI = re.compile(rf"(?:^|\s){BEFORE_PART}$")


_BEFORE = {"letter": _BEFORE_LETTER, "multi": _BEFORE_MULTI}


_LONGEST = 20_000  # letters of one paragraph: beyond it a new one begins, so that no work grows with its square


_CLOSERS = '"”’)]'  # may follow the sign that ends a sentence


def _ends(text: str) -> bool:
    """Does a sentence or a member of a list end here?"""
    return text.rstrip(_CLOSERS).endswith((".", ";", ":", "!", "?", "…"))


def _stops(text: str) -> bool:
    """Does a sentence end here?"""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?", "…"))


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


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0]


def _is_lower_start(text: str) -> bool:
    return text[:1].islower()


class _Width:
    """How wide the lines are, learnt from the lines that certainly go on."""

    def __init__(self, pieces: list[Piece]) -> None:
        needs: list[int] = []
        gaps: list[int] = []
        rests: list[float] = []
        indents: list[float] = []
        for here, after in itertools.pairwise(pieces):
            if here.cells or after.cells or here.hard:
                continue
            if here.indent is not None and not here.centered:
                indents.append(here.indent)
            if _is_lower_start(after.text) and not _ends(here.text) and after.marker is None:
                needs.append(len(here.text) + 1 + len(_first_word(after.text)))
                gaps.append(after.number - here.number)
                if after.indent is not None and not after.centered:
                    rests.append(after.indent)
        self.left = min(indents) if indents else None
        # First lines stand in: so many lines do, and the rest of one certainly does not.
        self.indented = (
            bool(indents)
            and sum(i > min(indents) + 9 for i in indents) >= 0.1 * len(indents)
            and any(rest <= min(indents) + 9 for rest in rests)
        )
        gaps.sort()
        self.need: float
        self.gap = gaps[int(len(gaps) * 0.9)] if gaps else 1
        long_lines = sum(len(piece.text) for piece in pieces if not piece.cells and len(piece.text) > 125)
        if long_lines > 0.3 * sum(len(piece.text) for piece in pieces if not piece.cells):
            self.need = float("inf")
        elif len(needs) >= 3:
            widest = max(needs)
            usual = sorted(need for need in needs if need >= 0.75 * widest)
            longest = max(len(piece.text) for piece in pieces if not piece.cells)
            self.need = float(min(usual[len(usual) // 25], longest + 1))
        else:
            longest = max((len(piece.text) for piece in pieces if not piece.cells), default=0)
            self.need = longest + 2 if longest <= 125 else float("inf")

    def full(self, text: str, word: int) -> bool:
        """True when a word of that length would not have fitted after the line."""
        return len(text) + 1 + word >= self.need


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


def _is_marker(marker: Marker, above: Piece, line: str, para: Para, width: _Width, seq: _Sequence) -> bool:
    """Decide whether what looks like a marker at the start of a line is one."""
    prev = above.text
    if marker.kind == "arabic" and above.low.endswith(_NUMBER_COMES):
        return False
    if _ends(prev) or above.upper:
        return marker.kind != "multi" or seq.expected(marker) or marker.number == 1
    full = width.full(prev, len(_first_word(line)))
    rest = line[marker.size :]
    if marker.kind == "bullet":
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


# How the last paragraph of a paper begins.
_CLOSES = ("trong quá trình ", "nhận được công điện ", "nhận được văn bản ", "nhận được kế hoạch ")


_BASIS = re.compile(
    r"căn cứ (?:bộ )?luật\s[^:]|"
    r"(?:căn cứ|thực hiện|triển khai|thi hành|tiếp tục thực hiện)\s+(?:các\s+)?(?:kế hoạch|nghị quyết"
    r"|quyết định|công văn|hướng dẫn|luật|nghị định|chương trình|chỉ thị|thông tư|đề án|kết luận|thông báo"
    r"|văn bản|bộ luật|ý kiến)\s+(?:số|tổ chức|[^\s]*\d|của)"
)


def _shouts(line: str) -> bool:
    """Capitals that are words, not abbreviations."""
    return any(
        len(word) > 2 and any(c in "ÀÁẢÃẠĂẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ" for c in word)
        for word in line.split()
    )


def _names_then_order(para: Para, line: str) -> bool:
    """A numbered entry that names bodies or a subject and nothing else, then a line that begins with a verb."""
    from vanban.read.units import only_names

    order = Words(line)
    if not order.words or not (actions().at(order.words, 0) or adverbs().at(order.words, 0)):
        return False
    named = Words(para.body)
    names = only_names(named, 0)
    if names is None:
        return para.body.startswith(("Về ", "Đối với "))
    first, last = names.spans[-1]
    return last - first > 1 or len(names.spans) == 1 or is_upper(named.text[named.starts[first] :])


def _starts(piece: Piece, prev: Piece, after: Piece | None, paras: list[Para], width: _Width) -> bool:
    """Does the line begin a new paragraph?"""
    para = paras[-1]
    line, before = piece.text, prev.text
    label_only = para.marker is not None and para.marker.kind == "part" and not para.body.strip()
    if label_only and not piece.cells and piece.upper and not piece.marker:
        return False
    if prev.hard or piece.cells or prev.cells or piece.given or _names_a_type(piece) or _names_a_type(prev):
        return True
    low = piece.low
    if para.low.endswith(_WHOLE):
        return True
    if line[:1].isdigit() and (BEFORE_NUMBER.search(prev.low) or prev.low.endswith(_NUMBER_COMES)):
        return False
    full = width.full(before, len(_first_word(line)))
    ended = _ends(before)
    if low.startswith(("(kèm theo", "(ban hành kèm theo")):
        return True
    if ALONE.match(low) and (ended or not full or piece.upper):
        return True
    if label_only and not piece.marker:
        return False
    lower_start = _is_lower_start(line)
    if para.low.startswith("kính gửi") and _BASIS.match(low):
        return True
    if piece.centered != prev.centered and not lower_start:
        return True
    if len(para.text) > _LONGEST:
        return True
    if para.upper:
        titled = len(paras) > 1 and _names_a_type(paras[-2])
        return not piece.upper or not (para.marker or full or titled)
    if piece.upper and (not full or _shouts(line)):
        return True
    titled = len(paras) > 1 and _names_a_type(paras[-2])
    if (ended or titled) and _BASIS.match(low):
        return True
    if _stops(before) and low.startswith(_CLOSES):
        return True
    stopped = _stops(before) or before.endswith(";")
    if stopped and not lower_start and TIME_LINE.match(line) and after is not None and after.marker:
        return True
    if full and not ended and not lower_start and para.marker and para.marker.kind != "bullet":
        begins = Words(line[:60])
        if (begins.words and label_at(begins, 0) is not None) or _names_then_order(para, line):
            return True
    if prev.bold and not piece.bold and (ended or not full) and not lower_start:
        return True
    if para.marker and para.indent is not None and piece.indent is not None and piece.indent > para.indent + 9:
        return not full and not lower_start  # the lines of a list entry hang under its text
    if width.indented and piece.indent is not None and width.left is not None and not prev.centered:
        return piece.indent > width.left + 9 and (ended or not full or not lower_start)
    if piece.number - prev.number > max(width.gap, 1) and (ended or not lower_start):
        return True
    if ended:
        if not full:
            return not lower_start
        if low.startswith(("căn cứ ", "theo đề nghị", "xét đề nghị", "thực hiện ")) and before.endswith(
            (";", ",", ".")
        ):
            return before.endswith(";") or para.low.startswith(("căn cứ", "theo", "xét", "thực hiện"))
        return False
    if lower_start or full or _WANTS_MORE.search(prev.low):
        return False
    words = line.split(" ")
    if para.marker and para.marker.kind != "bullet" and _ends_title(before, line, after, width):
        return False
    return not (len(words) <= 2 and _stops(line) and len(before) > 0.5 * width.need)


def _ends_title(before: str, line: str, after: Piece | None, width: _Width) -> bool:
    """The short rest of a numbered title that was broken by hand or set in wide letters."""
    long_enough = 0.7 * width.need <= len(before) and len(line) < 0.6 * width.need
    return long_enough and ":" not in line and not _ends(line) and after is not None and after.marker is not None


def reflow(lines: Sequence[Line]) -> list[Para]:
    """Join wrapped lines into paragraphs.

    Args:
        lines: cleaned or raw lines in reading order.

    Returns:
        Paragraphs with single spaces, each knowing the source line of every part.
    """
    pieces = pieces_of(lines)
    width = _Width(pieces)
    seq = _Sequence()
    paras: list[Para] = []
    prev: Piece | None = None
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        marker = piece.marker
        typed = marker and prev and not piece.given and not (prev.hard or prev.cells)
        if typed and marker and prev and not _is_marker(marker, prev, piece.text, paras[-1], width, seq):
            marker = None
        if prev is None or marker or _starts(piece, prev, after, paras, width):
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
        para.looks[-1:] = looks_of([para.text[para.text.rfind(" ") + 1 :] + _first_word(piece.text)])
    para.looks += piece.looks[1:] if tight else piece.looks
    para.text = f"{para.text}{glue}{piece.text}"
    para.low = f"{para.low}{glue}{piece.low}"
    para.upper = in_capitals(para.text, para.looks)
    para.bold = para.bold and piece.bold
