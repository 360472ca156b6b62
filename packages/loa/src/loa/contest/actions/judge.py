"""After a round: marks, ranks, rulings on questions found wrong, lots, and publishing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import publish as publish_
from loa.contest import rules as rules_
from loa.contest import settle as settle_
from loa.contest.actions.announce import ask_editors
from loa.contest.bank.question import Draft, faults
from loa.contest.models import (
    ContestState,
    Entrant,
    Lot,
    QuestionVersion,
    Result,
    Round,
    RoundState,
    Ruling,
    Verdict,
)
from loa.contest.outside import base_of, seed_of
from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User

audit.declare(
    contest__settle=_l("Chấm và xếp hạng lại"),
    contest__rule=_l("Xử lý câu hỏi sai"),
    contest__undo_ruling=_l("Hoàn tác xử lý câu hỏi"),
    contest__lots=_l("Bốc thăm"),
    contest__publish=_l("Công bố kết quả"),
)


def _locked(round_: Round, by: User) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state != RoundState.CLOSED:
        raise Refused(_("Chỉ làm được khi vòng thi đã đóng và chưa công bố."))
    return round_


def settle_in(round_: Round) -> None:
    """Mark, rank, and write the outcome; a part of the actions that change what counts, in their transaction."""
    rules = rules_.rules_of(round_.contest)
    lot = Lot.objects.filter(round=round_).first()
    marked = settle_.mark(round_, rules)
    truths = settle_.measure(marked)
    truth = truths[rules.truth] if rules.truth else None
    chosen = settle_.place(round_, marked, rules, truth, lot.seed if lot else "")
    excluded = Entrant.objects.filter(contest=round_.contest).exclude(excluded="").order_by("person")
    round_.outcome = {
        "rules": rules.data(),
        "truths": truths,
        "units": settle_.unit_rows(marked, chosen),
        "excluded": list(excluded.values_list("person", flat=True)),
        "roster": {str(line.unit_id): line.people for line in round_.contest.roster.all() if line.people},
    }
    round_.save(update_fields=["outcome"])


@transaction.atomic
def settle(round_: Round, *, by: User) -> Round:
    """Mark and rank a closed round anew (somebody was left out, late papers came in).

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not closed, or published.
    """
    round_ = _locked(round_, by)
    settle_in(round_)
    audit.note(round_, "contest.settle", by=by)
    return round_


@transaction.atomic
def rule(
    round_: Round, version: QuestionVersion, verdict: str, *, by: User, reason: str, key: list[Any] | None = None
) -> Ruling:
    """Decide about a question found wrong. While the round is open it only takes effect at closing; what people handed
    in, and their receipts, stay as they are.

    Args:
        version: one that stands on the round's papers.
        verdict: of Verdict.
        reason: published with the results.
        key: with Verdict.KEY, what is right, by the bank's places (a single choice may have several).

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: no reason, not on these papers, decided already, or a key that cannot be.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state not in (RoundState.OPEN, RoundState.CLOSED):
        raise Refused(_("Chỉ xử lý câu hỏi của vòng đang mở hoặc đã đóng mà chưa công bố."))
    if not reason.strip():
        raise Refused(_("Ghi lý do; lý do được công bố cùng kết quả."), field="reason")
    if not any(version.pk in form.versions for form in round_.papers.all()):
        raise Refused(_("Câu hỏi này không có trong đề của vòng."))
    if Ruling.objects.filter(round=round_, version=version, undone_at=None).exists():
        raise Refused(_("Câu hỏi này đã có quyết định. Hoàn tác rồi quyết định lại."))
    if verdict not in Verdict.values:
        raise Refused(_("Chọn cách xử lý."), field="verdict")
    if verdict == Verdict.KEY:
        _check_key(version, key or [])
    row = Ruling(
        round=round_, version=version, verdict=verdict, key=key or [], reason=reason.strip()[:500], decided_by=by,
        decided_at=now(),
    )  # fmt: skip
    row.save(force_insert=True)
    audit.note(round_, "contest.rule", by=by, version=version.pk, verdict=verdict, reason=row.reason)
    if round_.state == RoundState.CLOSED:
        settle_in(round_)
    return row


def _check_key(version: QuestionVersion, key: list[Any]) -> None:
    # One choice with several right answers is what a ruling is for; it is checked like a question with several.
    kind = "several" if version.kind in ("single", "truefalse") else version.kind
    if found := faults(Draft(kind, version.text, version.options, key)):
        raise Refused(*found, field="key")


@transaction.atomic
def undo_ruling(ruling: Ruling, *, by: User, reason: str) -> Ruling:
    """Take a ruling back; it stays on record.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: no reason, undone already, or published.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=ruling.round_id)
    require(by, "contest.run", round_.contest.unit)
    if ruling.undone_at is not None or round_.state not in (RoundState.OPEN, RoundState.CLOSED):
        raise Refused(_("Quyết định này không hoàn tác được nữa."))
    if not reason.strip():
        raise Refused(_("Ghi lý do hoàn tác."), field="reason")
    ruling.undone_at = now()
    ruling.save(update_fields=["undone_at"])
    audit.note(round_, "contest.undo_ruling", by=by, version=ruling.version_id, reason=reason.strip())
    if round_.state == RoundState.CLOSED:
        settle_in(round_)
    return ruling


@transaction.atomic
def draw_lots(round_: Round, *, by: User, outside: str = "") -> Lot:
    """Draw lots where everything else is equal, once. The seed is made of all papers that are there, of the salt that
    was committed to before opening, and of something public that nobody here decides. Papers that come in later are too
    late to count, and do not change it.

    Args:
        outside: that public thing, in words.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not closed, the rules know no lot, or lots are drawn already.
    """
    round_ = _locked(round_, by)
    if "lot" not in rules_.rules_of(round_.contest).criteria:
        raise Refused(_("Thể lệ của cuộc thi không có bốc thăm."))
    if Lot.objects.filter(round=round_).exists():
        raise Refused(_("Đã bốc thăm rồi. Bốc thăm chỉ một lần."))
    outside = " ".join(outside.split())[:200]
    heads = publish_.heads_of(round_)
    seed = seed_of(base_of(heads), round_.salt, outside)
    row = Lot(round=round_, seed=seed, outside=outside, heads=[list(one) for one in heads], drawn_by=by, drawn_at=now())
    row.save(force_insert=True)
    settle_in(round_)
    audit.note(round_, "contest.lots", by=by, seed=seed, outside=outside)
    return row


@transaction.atomic
def publish(round_: Round, *, by: User) -> Round:
    """Publish a round: its results, the key, and the data from which anybody computes them again. From here on no paper
    is taken (`store.shut`): whatever has a receipt is in the data.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit (who runs a contest does not publish it alone).
        Refused: not closed, a rehearsal, or lots that the rules ask for are not drawn.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    contest = round_.contest
    require(by, "contest.approve", contest.unit)
    if round_.state != RoundState.CLOSED or round_.rehearsal:
        raise Refused(_("Chỉ công bố vòng thi đã đóng, không phải diễn tập."))
    if by.pk == round_.opened_by_id:
        raise Refused(_("Người mở vòng thi không tự công bố kết quả. Nhờ người thứ hai."))
    if lots_missing(round_):
        raise Refused(_("Còn người ngang nhau trong số được giải. Bốc thăm trước khi công bố."))
    settle_in(round_)
    round_.state = RoundState.PUBLISHED
    round_.results_hash = publish_.write(round_)
    round_.save(update_fields=["state", "results_hash"])
    if not contest.rounds.filter(rehearsal=False).exclude(state=RoundState.PUBLISHED).exists():
        contest.state = ContestState.PUBLISHED
        contest.save(update_fields=["state"])
    ask_editors(contest, round_)
    audit.note(round_, "contest.publish", by=by, hash=round_.results_hash)
    return round_


def lots_missing(round_: Round) -> bool:
    """Whether two are equal among those who would get a prize, and lots that the rules ask for are not drawn."""
    lots = "lot" in rules_.rules_of(round_.contest).criteria and not Lot.objects.filter(round=round_).exists()
    prizes = sum(prize.get("count", 1) for prize in round_.contest.prizes if prize["kind"] == "individual") or 1
    return lots and _ties_within(round_, prizes)


def _ties_within(round_: Round, prizes: int) -> bool:
    """Whether two share a rank among those who would get a prize."""
    ranks = list(Result.objects.filter(round=round_, rank__lte=prizes).values_list("rank", flat=True))
    return len(set(ranks)) != len(ranks)
