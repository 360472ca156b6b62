"""The official papers of a round: drafted by who runs it, fixed by a second person, then issued by the office."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.write import Paper as Blocks

from loa.contest import award
from loa.contest.actions.judge import lots_missing
from loa.contest.models import AwardPaper, Round, RoundState
from loa.contest.papers import keys
from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.papers import actions as papers
from loa.papers.models import PaperState

audit.declare(
    contest__draft_papers=_l("Soạn quyết định, giấy chứng nhận"),
    contest__fix_papers=_l("Chốt quyết định, giấy chứng nhận"),
)


def _locked(round_: Round) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit__parent").get(pk=round_.pk)
    if round_.state not in (RoundState.CLOSED, RoundState.PUBLISHED) or round_.rehearsal:
        raise Refused(_("Vòng thi chưa đóng, hoặc chỉ là diễn tập: chưa có kết quả để trao giải."))
    return round_


@transaction.atomic
def draft_papers(round_: Round, *, by: User) -> int:
    """Draft the decision and the certificates from the results as they stand; drafts are written over.

    Returns:
        how many papers there are.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not closed, ties among the prizes without lots, fixed already, or more certificates than are drawn.
    """
    require(by, "contest.run", round_.contest.unit)
    round_ = _locked(round_)
    if lots_missing(round_):
        raise Refused(_("Còn người ngang nhau trong số được giải. Bốc thăm trước."))
    kept = {one.place: one for one in AwardPaper.objects.filter(round=round_).select_related("paper")}
    if any(one.paper.state == PaperState.FINAL for one in kept.values()):
        raise Refused(_("Quyết định, giấy chứng nhận đã chốt, không soạn lại được."))
    with translation.override("vi"):  # an official paper, whatever language the desk is read in
        found = award.winners(round_)
    if len(found) > award.MOST:
        raise Refused(
            _("Vòng này có %(n)d giải, máy chỉ soạn nhiều nhất %(most)d giấy chứng nhận.")
            % {"n": len(found), "most": award.MOST}
        )
    with translation.override("vi"):
        wanted = _drawn(round_, found)
    for place, (prize, holder, code, blocks) in enumerate(wanted):
        row = kept.pop(place, None)
        paper = papers.draft(blocks, unit=round_.contest.unit, by=by, paper=row.paper if row else None)
        row = row or AwardPaper(round=round_, place=place, paper=paper)
        row.prize, row.holder, row.code = prize[:100], holder[:300], code
        row.save()
    for row in kept.values():
        row.delete()
        papers.discard(row.paper, by=by)
    audit.note(round_, "contest.draft_papers", by=by, papers=len(wanted))
    return len(wanted)


def _drawn(round_: Round, found: list[award.Winner]) -> list[tuple[str, str, str, Blocks]]:
    """Prize, holder, code and blocks of the decision and of each certificate."""
    wanted = [("", "", "", award.decision(round_, found))]
    for one in found:
        drawn = hmac.digest(keys().addresses, f"award|{round_.pk}|{one.prize}|{one.key}".encode(), "sha256")
        code = drawn.hex()[:24]
        address = settings.INSTALLATION.base_url + reverse("thi:certificate", args=[round_.contest.slug, code])
        wanted.append((one.prize, one.holder, code, award.certificate(round_, one, address)))
    return wanted


@transaction.atomic
def fix_papers(round_: Round, *, by: User) -> int:
    """Draw the files of the decision and the certificates for good, ready to be numbered, signed and issued.

    Returns:
        how many papers were fixed.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: none drafted, or the results are not published yet.
    """
    require(by, "contest.approve", round_.contest.unit)
    round_ = _locked(round_)
    rows = list(AwardPaper.objects.filter(round=round_).select_related("paper"))
    if not rows:
        raise Refused(_("Chưa soạn quyết định, giấy chứng nhận."))
    if round_.state != RoundState.PUBLISHED:
        raise Refused(_("Công bố kết quả trước rồi mới chốt giấy tờ trao giải."))
    for row in rows:
        papers.fix(row.paper, by=by)
    audit.note(round_, "contest.fix_papers", by=by, papers=len(rows))
    return len(rows)
