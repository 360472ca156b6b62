"""Count a hand in a poll, without keeping whose it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.kit.clock import today, watch
from loa.kit.keyed import keyed
from loa.kit.refused import Refused
from loa.portal.models import PollCount, PollHand, StoryPage

PER_CONNECTION = 20
"""So many answers a day are counted from one address: a family, an office and a whole hamlet behind one mast share
theirs, so one would be unfair; without a limit one machine would be everybody."""


def polls_of(page: StoryPage) -> dict[str, dict[str, Any]]:
    """The polls of a story: {id of the block: {"question": ..., "answers": [...]}}."""
    found = {}
    for block in page.body.get_prep_value() or []:
        if block["type"] == "poll":
            answers = [one.get("value", one) if isinstance(one, dict) else one for one in block["value"]["answers"]]
            found[block["id"]] = {"question": block["value"]["question"], "answers": answers}
    return found


@transaction.atomic
def raise_hand(page: StoryPage, poll: str, answer: int, *, address: str) -> None:
    """Count one answer.

    Args:
        page: the story as it stands on its site.
        poll: id of the block.
        answer: which of its answers, from 0.
        address: of the connection; only a hash of it, of today and of the poll is kept, until midnight.

    Raises:
        Refused: no such poll or answer, or too many answers from this connection today.
    """
    known = polls_of(page).get(poll)
    if known is None or not 0 <= answer < len(known["answers"]):
        raise Refused(_("Câu hỏi này không còn trên trang, hoặc chưa chọn câu trả lời."))
    day = today()
    hand = keyed("portal.poll", str(day), str(page.pk), poll, address)
    PollHand.objects.get_or_create(hand=hand, defaults={"day": day})
    free = PollHand.objects.filter(hand=hand, count__lt=PER_CONNECTION).update(count=F("count") + 1)
    if not free:
        raise Refused(_("Hôm nay đường truyền này đã trả lời nhiều lần. Mai bà con trả lời tiếp."))
    key = {"page": page, "poll": UUID(poll), "answer": known["answers"][answer]}
    PollCount.objects.get_or_create(**key)
    PollCount.objects.filter(**key).update(count=F("count") + 1)


@watch("portal.forget_hands")
def forget_hands(moment: datetime) -> int:
    """Drop what says which connection has answered: at midnight it has served."""
    gone, _rows = PollHand.objects.filter(day__lt=timezone.localdate(moment)).delete()
    return gone
