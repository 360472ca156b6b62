"""The one way in which an action says no."""

from __future__ import annotations


class Refused(Exception):
    """An action cannot go ahead; `reasons` are sentences that a person can read and act on.

    Args:
        reasons: one or more sentences, Vietnamese (lazy translations allowed), each saying what is wrong and what to
        do.
        field: name of the form field that the reasons belong to, where there is one.

    Raises:
        ValueError: no reason was given.
    """

    def __init__(self, *reasons: object, field: str | None = None) -> None:
        if not reasons:
            raise ValueError("a refusal needs a reason")
        self.reasons: tuple[str, ...] = tuple(str(reason) for reason in reasons)
        self.field = field
        super().__init__(" ".join(self.reasons))
