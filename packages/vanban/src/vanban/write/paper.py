"""A whole official paper: head, blocks, signatures, recipients; and its JSON form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from vanban.write.blocks import (
    Annex,
    Basis,
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    PageBreak,
    Para,
    Quote,
    Run,
    Table,
)
from vanban.write.json_form import PaperError, decode, encode

Kind: TypeAlias = Literal["plan", "report", "letter", "decision", "minutes", "certificate"]
ProfileName: TypeAlias = Literal["nd30", "hd36"]

SCHEMA = 1
"""Version of the JSON form; `from_dict` refuses a newer one."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of the paper (cells 1 to 5b of the Decree's diagram).

    Args:
        issuer: the issuing body; "\\n" forces a line break, otherwise long names are balanced over lines.
        superior: the body directly above it, "" for none.
        number: the number from the register, None while it is not issued ("9" is shown as "09").
        symbol: what follows the number, e.g. "BC-UBND" (Party papers: "BC/HU").
        place: where it is issued ("Sơn Viên").
        date: day of issue, None while it is not issued.
        month, year: what is already known of the day of issue; used only when `date` is None.
        letter_subject: summary of a công văn, without "V/v".
    """

    TYPE: ClassVar[str] = "header"
    issuer: str
    superior: str = ""
    number: str | None = None
    symbol: str = ""
    place: str = ""
    date: dt.date | None = None
    month: int | None = None
    year: int | None = None
    letter_subject: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and in whose place (cells 7a to 7c).

    Args:
        authority: lines above the office, e.g. ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH").
        office: "PHÓ CHỦ TỊCH".
        name: the signer's name, None while nobody is named.
        also: another office of the signer, shown above the name (cell 7b).
        placeholder: live text in the signing space that a signing tool looks for, e.g. "#ChuKyLanhDao".
    """

    TYPE: ClassVar[str] = "signature"
    authority: tuple[str, ...] = ()
    office: str = ""
    name: str | None = None
    also: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper.

    Args:
        kind: sort of paper; a letter has its summary under the number, a certificate is a framed landscape page.
        header: the head.
        title_type: the document type ("BÁO CÁO"); "" for a letter.
        summary: the trích yếu.
        addressees: "Kính gửi", one entry for each addressee.
        via: who passes it on, shown as "(qua ...)".
        blocks: the content, annexes included.
        signature: who signs; None leaves the place out.
        cosignature: a second signer on the left (the secretary of minutes).
        recipients: "Nơi nhận", without dash and closing punctuation; the last is "Lưu: VT, ...".
        drafter_mark: mark of the drafter and number of copies, e.g. "PL.(300)".
        contact: address, e-mail and telephone at the foot of page 1.
        urgency: "HỎA TỐC", "THƯỢNG KHẨN" or "KHẨN" as a red stamp (cell 10b). A secrecy stamp (cell 10a) has no place
            here: papers that hold state secrets may not be made on an ordinary networked machine.
        circulation: "LƯU HÀNH NỘI BỘ" and the like, boxed (cell 11).
        profile: "nd30" (State, Decree 30/2020/NĐ-CP) or "hd36" (Party, 36-HD/VPTW).
        lang: language of the text (BCP 47).
        author, keywords: document properties.
    """

    TYPE: ClassVar[str] = "paper"
    kind: Kind
    header: Header
    title_type: str = ""
    summary: str = ""
    addressees: tuple[str, ...] = ()
    via: str = ""
    blocks: tuple[Block, ...] = ()
    signature: Signature | None = None
    cosignature: Signature | None = None
    recipients: tuple[str, ...] = ()
    drafter_mark: str = ""
    contact: str = ""
    urgency: str = ""
    circulation: str = ""
    profile: ProfileName = "nd30"
    lang: str = "vi-VN"
    author: str = ""
    keywords: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data (str, int, float, bool, None, list, dict) with every field, in a stable order."""
        encoded = encode(self)
        assert isinstance(encoded, dict)  # noqa: S101 - a dataclass always encodes to a dict
        return {"schema": SCHEMA, **encoded}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Paper:
        """The paper that `to_dict` wrote.

        Raises:
            PaperError: the data is no paper, or was written by a newer version.
        """
        if not isinstance(data, Mapping):
            raise PaperError("paper: expected an object")
        rest = dict(data)
        schema = rest.pop("schema", SCHEMA)
        if not isinstance(schema, int) or schema > SCHEMA:
            raise PaperError(f"paper: schema {schema!r} is newer than {SCHEMA}")
        paper = decode(rest, "paper", _CLASSES)
        if not isinstance(paper, cls):
            raise PaperError(f"paper: expected type 'paper', got {rest.get('type')!r}")
        return paper


_CLASSES: dict[str, type] = {
    cls.TYPE: cls
    for cls in (
        Run,
        Heading,
        Para,
        Item,
        Basis,
        Column,
        Cell,
        Table,
        Figure,
        Quote,
        Note,
        PageBreak,
        Annex,
        Header,
        Signature,
        Paper,
    )
}
