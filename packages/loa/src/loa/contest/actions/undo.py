"""The organiser's own mistakes undone: a round planned, built or opened too early."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import papers
from loa.contest.models import PUBLIC_STATES, ContestState, Round, RoundState, Start
from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User

audit.declare(
    contest__drop_round=_l("Bỏ vòng thi"),
    contest__unbuild=_l("Bỏ đề đã dựng"),
    contest__take_back_opening=_l("Rút lại việc mở vòng"),
)


@transaction.atomic
def drop_round(round_: Round, *, by: User) -> None:
    """Take back a round that was planned by mistake: nobody has begun a paper of it.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: it was opened, or the contest is approved and the round would have counted.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state not in (RoundState.DRAFT, RoundState.READY) or Start.objects.filter(round=round_).exists():
        raise Refused(_("Vòng thi đã mở, không bỏ được nữa."))
    if round_.contest.state in PUBLIC_STATES and not round_.rehearsal:
        raise Refused(_("Cuộc thi đã duyệt. Muốn bỏ vòng thi, trả lại để duyệt lại."))
    audit.note(round_.contest, "contest.drop_round", by=by, number=round_.number)
    papers.remove(round_)
    round_.delete()


@transaction.atomic
def unbuild(round_: Round, *, by: User) -> Round:
    """Throw away papers that were built, so that the round may be changed; the commitment goes with them.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: no papers, or the round is open.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state != RoundState.READY:
        raise Refused(_("Vòng thi chưa dựng đề, hoặc đã mở."))
    round_.papers.all().delete()
    papers.remove(round_)
    round_.state, round_.salt, round_.commitment = RoundState.DRAFT, "", ""
    round_.save()
    audit.note(round_, "contest.unbuild", by=by)
    return round_


@transaction.atomic
def take_back_opening(round_: Round, *, by: User) -> Round:
    """Close the door again on a round that was opened by mistake, as long as nobody has begun.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not open, or somebody has begun.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    contest = round_.contest
    require(by, "contest.run", contest.unit)
    if round_.state != RoundState.OPEN:
        raise Refused(_("Vòng thi không mở."))
    if Start.objects.filter(round=round_).exists():
        raise Refused(_("Đã có người bắt đầu làm bài, không rút lại được. Có thể kéo dài vòng, hoặc xử lý câu sai."))
    round_.state, round_.opened_by = RoundState.READY, None
    round_.save(update_fields=["state", "opened_by"])
    opened = contest.rounds.filter(rehearsal=False).exclude(state__in=(RoundState.DRAFT, RoundState.READY))
    if contest.state == ContestState.OPEN and not opened.exists():
        contest.state = ContestState.APPROVED
        contest.save(update_fields=["state"])
    audit.note(round_, "contest.take_back_opening", by=by)
    return round_
