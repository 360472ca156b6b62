"""Pictures in a Word file: which part of the file each is, and to which question it belongs. What is in them is looked
at elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD = "{urn:schemas-microsoft-com:vml}imagedata"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

OUTSIDE = "hình chỉ là liên kết ra ngoài tệp, không lấy được: chèn hẳn hình vào tệp"
OF_OPTION = "hình nằm ở phương án hoặc trong bảng, không lấy: câu hỏi chỉ có một hình chung, đặt ở phần hỏi"
MORE = "có hơn một hình, chỉ lấy hình đầu: ghép thành một hình nếu cần cả"
BEHIND = "hình đứng sau các phương án: xem có đúng là hình của câu này không"
OF_NOBODY = "có hình đứng trước câu đầu tiên"


class Seen(NamedTuple):
    """A picture where it stands.

    Args:
        part: its name in the file; "" where it lies elsewhere.
        alt: what the writer says that it shows.
    """

    part: str
    alt: str


class Taken(NamedTuple):
    """What of the pictures at one place belongs to a question: a part ("": none), its words, and what to tell."""

    part: str
    alt: str
    hints: list[str]


class Pictures:
    """The pictures of a document (of python-docx)."""

    def __init__(self, document: Any) -> None:
        self.parts = {
            name: "" if rel.is_external else str(rel.target_part.partname).lstrip("/")
            for name, rel in document.part.rels.items()
        }

    def of(self, element: Any) -> list[Seen]:
        """Those in a paragraph or a cell, in order, each once."""
        found: dict[str, Seen] = {}
        for one in element.iter(_BLIP, _OLD):
            if next(one.iterancestors(_FALLBACK), None) is not None:
                continue  # the same picture again, for older programs
            part = self.parts.get(one.get(f"{_R}embed") or one.get(f"{_R}id") or "", "")
            frame = next(one.iterancestors(f"{_DRAWING}inline", f"{_DRAWING}anchor"), None)
            about = frame.find(f"{_DRAWING}docPr") if frame is not None else None
            alt = " ".join((about.get("descr") or "").split()) if about is not None else ""
            found.setdefault(part, Seen(part, alt[:300]))
        return list(found.values())


def take(seen: list[Seen], *, has: str, of_option: bool = False, behind: bool = False) -> Taken:
    """Which of the pictures at one place is the question's.

    Args:
        has: the part that the question has already; "": none.
        of_option: whether they stand in an option or in a table that only lays out.
        behind: whether the options stand before them.
    """
    part, alt, hints = "", "", []
    for one in seen:
        if not one.part:
            hints.append(OUTSIDE)
        elif of_option:
            hints.append(OF_OPTION)
        elif part or has:
            if one.part not in (part, has):
                hints.append(MORE)
        else:
            part, alt = one
            hints += [BEHIND] if behind else []
    return Taken(part, alt, list(dict.fromkeys(hints)))
