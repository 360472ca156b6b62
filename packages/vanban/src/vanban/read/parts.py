"""One paper of those that a file holds, with its paragraphs by what they are for."""

from __future__ import annotations

from dataclasses import dataclass, field

from vanban.read.paras import Para


@dataclass(slots=True)
class Part:
    """One paper in the file.

    Attributes:
        kind: "main", "attached" (a plan under its decision) or "annex".
        label: number of an annex.
        type: document type in capitals, "" when the text does not say.
    """

    kind: str
    type: str = ""
    label: str = ""
    header: list[Para] = field(default_factory=list)
    title: list[Para] = field(default_factory=list)
    preamble: list[Para] = field(default_factory=list)
    body: list[Para] = field(default_factory=list)
    closing: list[Para] = field(default_factory=list)
    recipients: list[Para] = field(default_factory=list)
    signature: list[Para] = field(default_factory=list)
