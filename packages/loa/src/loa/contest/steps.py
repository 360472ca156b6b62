"""How far a contest has come, as the list of steps that its page shows: what is done, what is next, who does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from loa.contest.models import Contest, ContestState, Round, RoundState


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        text: what is done in it, and by whom.
        state: of the desk's marks: "done", "due" (this is next), "open" (not yet).
    """

    text: str
    state: str


def steps_of(contest: Contest, rounds: Sequence[Round], bank: int, unread: int) -> list[Step]:
    """The steps of a contest in their order; the first that is not done is next.

    Args:
        rounds: all of it, with their lots.
        bank: questions for real papers.
        unread: how many of them nobody has read a second time.
    """
    real = [one for one in rounds if not one.rehearsal]
    need = max((one.questions for one in real), default=1)
    past = contest.state not in (ContestState.DRAFT, ContestState.SUBMITTED)
    at = {one.pk: list(RoundState).index(RoundState(one.state)) for one in real}

    def all_at(state: RoundState) -> bool:
        return bool(real) and all(place >= list(RoundState).index(state) for place in at.values())

    done = [
        (_("Nhập câu hỏi: có %(n)d câu, mỗi đề cần %(need)d (ban tổ chức)") % {"n": bank, "need": need}, bank >= need),
        (_("Đọc lại từng câu: còn %(n)d câu (người thứ hai)") % {"n": unread}, bank >= need and not unread),
        (_("Trình duyệt (ban tổ chức)"), contest.state != ContestState.DRAFT),
        (_("Duyệt thể lệ và các vòng (người thứ hai)"), past),
        (_("Dựng đề từng vòng (ban tổ chức)"), all_at(RoundState.READY)),
        (_("Mở vòng; tới giờ thì người dự thi vào được (ban tổ chức)"), all_at(RoundState.OPEN)),
        (_("Đóng vòng, chấm và xếp hạng (máy tự làm khi hết giờ)"), all_at(RoundState.CLOSED)),
        (_("Bốc thăm nếu ngang nhau (ban tổ chức), rồi công bố (người duyệt)"), all_at(RoundState.PUBLISHED)),
    ]
    found, next_found = [], False
    for text, is_done in done:
        state = "done" if is_done else "open"
        if not is_done and not next_found:
            state, next_found = "due", True
        found.append(Step(text, state))
    return found
