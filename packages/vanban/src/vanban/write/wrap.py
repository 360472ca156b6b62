"""Line breaking by measured widths, for the few places where the paper depends on where lines end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.write import fonts

JOINT = "\u200b"
"""Marks a place where a word too long for its line may be broken; never reaches a file."""


def lines(text: str, width: float, size: float, bold: bool = False, italic: bool = False) -> list[str]:
    """Break a text at its spaces into lines of at most `width` points; a longer word gets a line of its own."""
    face = fonts.face(bold, italic)
    result: list[str] = []
    for part in text.split("\n"):
        # Blanks left for a number or a date are several spaces wide, so each space counts.
        line, *others = part.split(" ")
        for word in others:
            longer = f"{line} {word}"
            if line and face.width(longer, size) > width:
                result.append(line)
                line = word
            else:
                line = longer
        result.append(line)
    return result


def balanced(text: str, width: float, size: float, bold: bool = False, italic: bool = False) -> tuple[float, list[str]]:
    """The narrowest width in points that needs no more lines than `width` does, and the lines at that width."""
    face = fonts.face(bold, italic)
    best = lines(text, width, size, bold, italic)
    low, high = 0.0, width
    while high - low > 1:
        middle = (low + high) / 2
        tried = lines(text, middle, size, bold, italic)
        if len(tried) <= len(best) and max(face.width(line, size) for line in tried) <= middle:
            high = middle
        else:
            low = middle
    return high, lines(text, high, size, bold, italic)


def breakable(text: str, width: float, size: float) -> str:
    """Put a `JOINT` into every word that is wider than a line of `width` points, so that it can go on below."""
    face = fonts.face(bold=True)
    if len(text) * size * 1.1 <= width:
        return text
    result = []
    for word in text.split(" "):
        if len(word) * size * 1.1 > width and face.width(word, size) > width:
            word = _chopped(word, width, size, face)
        result.append(word)
    return " ".join(result)


def _chopped(word: str, width: float, size: float, face: fonts.Face) -> str:
    pieces, piece, used = [], "", 0.0
    for char in word:
        advance = face.width(char, size)
        # A word may start in the middle of a line that runs, so pieces are a quarter of the line.
        if piece and used + advance > width / 4:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += char
        used += advance
    return JOINT.join([*pieces, piece])


def column_widths(
    texts: Sequence[Sequence[str]], shares: Sequence[float | None], total: float, size: float, padding: float
) -> list[float]:
    """Widths in points that fill `total`.

    Args:
        texts: for each column the texts of its cells (those of cells that cover several columns left out).
        shares: for each column its share of the line, or None to measure it.
        total: width of the table in points.
        size: type size in points.
        padding: space on the left and on the right of a cell in points.
    """
    face = fonts.face(bold=True)
    count = len(texts)
    if not count:
        return []
    least, wished = [], []
    for column in texts:
        # Lines may also end after a hyphen ("VH-TT&TT").
        words = {word for text in column for word in re.split(r"\s+|(?<=-)", text)}
        longest = max((face.width(word, size) for word in words if len(word) < 200), default=0.0)
        widest = max((face.width(line, size) for text in column for line in text[:400].split("\n")), default=0.0)
        least.append(min(longest, total * 0.4) + 2 * padding + 1)
        # More than a line is wished for long text, so that it gets more of the room that is left than short text does.
        wished.append(max(min(widest, total * 1.5) + 2 * padding + 1, least[-1]))
    given = [share if share is not None and share > 0 else None for share in shares]
    if all(share is not None for share in given):
        scale = sum(share or 0 for share in given)
        return [total * (share or 0) / scale for share in given]
    fixed = sum(share for share in given if share is not None)
    # Shares beside measured columns are shares of the whole line; at least a tenth of it is kept for the others.
    squeeze = min(1.0, 0.9 / fixed) if fixed else 1.0
    free = total * (1 - fixed * squeeze)
    open_columns = [n for n in range(count) if given[n] is None]
    fitted = _fit([least[n] for n in open_columns], [wished[n] for n in open_columns], free)
    measured = dict(zip(open_columns, fitted, strict=True))
    return [measured[n] if n in measured else total * (given[n] or 0) * squeeze for n in range(count)]


def _fit(least: list[float], wished: list[float], free: float) -> list[float]:
    if sum(wished) <= free:
        return [width * free / sum(wished) for width in wished]
    if sum(least) <= free:
        slack = sum(wish - low for wish, low in zip(wished, least, strict=True)) or 1.0
        return [low + (free - sum(least)) * (wish - low) / slack for wish, low in zip(wished, least, strict=True)]
    return [width * free / sum(least) for width in least]
