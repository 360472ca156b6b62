"""The official papers of a round: drafted by who runs it, fixed and signed by a second person, issued by the office."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.write import Paper as Blocks

from loa.contest import award, claims
from loa.contest.actions.carry_out import ask, is_done, refuse_while_going_on
from loa.contest.actions.judge import lots_missing
from loa.contest.models import AwardDeed, AwardPaper, AwardWork, Entrant, Round, RoundState
from loa.contest.papers import keys
from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.kit.words import listing
from loa.org.access import require
from loa.org.models import User
from loa.papers import actions as papers
from loa.papers.models import PaperState

audit.declare(
    contest__draft_papers=_l("Soạn quyết định, giấy chứng nhận"),
    contest__fix_papers=_l("Chốt quyết định, giấy chứng nhận"),
    contest__sign_papers=_l("Ký số quyết định, giấy chứng nhận"),
    contest__take_signed=_l("Nhận bản đã ký số"),
    contest__match_profile=_l("Đối chiếu giấy tờ người được giải"),
    contest__fix_unmatched=_l("Chốt khi chưa đối chiếu giấy tờ"),
    contest__reopen_papers=_l("Mở lại quyết định, giấy chứng nhận đã chốt"),
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One paper as it is to be; see `AwardPaper`."""

    blocks: Blocks
    prize: str = ""
    holder: str = ""
    code: str = ""
    person: int | None = None
    claim: dict[str, Any] = field(default_factory=dict)


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
    refuse_while_going_on(round_)
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
    for place, one in enumerate(wanted):
        row = kept.pop(place, None)
        paper = papers.draft(one.blocks, unit=round_.contest.unit, by=by, paper=row.paper if row else None)
        row = row or AwardPaper(round=round_, place=place, paper=paper)
        row.prize, row.holder, row.code = one.prize[:100], one.holder[:300], one.code
        row.person, row.claim = one.person, one.claim
        row.save()
    for row in kept.values():
        row.delete()
        papers.discard(row.paper, by=by)
    audit.note(round_, "contest.draft_papers", by=by, papers=len(wanted))
    return len(wanted)


def _drawn(round_: Round, found: list[award.Winner]) -> list[_Drawn]:
    """The decision, and a certificate for each prize with what its square code says."""
    wanted, contest, secret = [_Drawn(award.decision(round_, found))], round_.contest, keys()
    for one in found:
        drawn = hmac.digest(secret.addresses, f"award|{round_.pk}|{one.prize}|{one.key}".encode(), "sha256")
        code = drawn.hex()[:24]
        address = settings.INSTALLATION.base_url + reverse("thi:certificate", args=[contest.slug, code])
        claim = claims.Claim(address, one.holder, one.prize, contest.title, str(round_), contest.unit.name)
        signature = claims.sign(claim, secret.signing)
        blocks = award.certificate(round_, one, address, f"{address}?ky={signature}")
        person = next(iter(award.numbers([one])), None)
        wanted.append(
            _Drawn(blocks, one.prize, one.holder, code, person, claims.as_json(claim, signature, secret.public))
        )
    return wanted


def fix_papers(
    round_: Round,
    *,
    by: User,
    number: str = "",
    day: date | None = None,
    first: int | None = None,
    unmatched: str = "",
) -> int:
    """Have the files of the decision and the certificates drawn for good, ready to be signed and issued, in the
    background; those that are drawn already stay as they are.

    Winners are held against their papers first: rules of such contests refuse the prize to whoever does not match, and
    a decision that was issued is not taken back.

    Args:
        number: of the decision in the office's register; "": the clerk fills it in by hand.
        day: of signing; None: likewise.
        first: number of the first certificate, the others count on; None: likewise.
        unmatched: why they are fixed although some winner's papers were not seen; on record.

    Returns:
        how many papers are to be fixed.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: none drafted, drafted before the results changed, the results are not published yet, all fixed already,
            a number that is none, or a winner whose papers nobody has seen and no reason for it.
    """
    require(by, "contest.approve", round_.contest.unit)
    with transaction.atomic():
        round_ = _locked(round_)
        rows = list(AwardPaper.objects.filter(round=round_).select_related("paper"))
        _check_drafts(round_, rows)
        number = number.strip()
        if len(number) > 10 or (number and not number[0].isdigit()):
            raise Refused(_("Số quyết định ghi như 12 hoặc 12a; chưa có số thì để trống."), field="number")
        if first is not None and not 0 < first < 10**6:
            raise Refused(_("Số giấy chứng nhận đầu tiên từ 1 trở lên; chưa có số thì để trống."), field="first")
        _check_matched(round_, rows, unmatched.strip()[:300], by)
        details = {"number": number, "day": day.isoformat() if day else "", "first": first}
    ask(round_, AwardDeed.FIX, by=by, details=details)
    return sum(not is_done(row, AwardDeed.FIX) for row in rows)


def _check_drafts(round_: Round, rows: list[AwardPaper]) -> None:
    if not rows:
        raise Refused(_("Chưa soạn quyết định, giấy chứng nhận."))
    if round_.state != RoundState.PUBLISHED:
        raise Refused(_("Công bố kết quả trước rồi mới chốt giấy tờ trao giải."))
    left = [row for row in rows if not is_done(row, AwardDeed.FIX)]
    if not left:
        raise Refused(_("Mọi văn bản đã chốt."))
    with translation.override("vi"):
        wanted = [(one.prize[:100], one.holder[:300]) for one in award.winners(round_)]
    # Once some are fixed the others belong to them, whatever has changed since.
    if len(left) == len(rows) and [(row.prize, row.holder) for row in rows if row.place] != wanted:
        raise Refused(_("Danh sách được giải đã khác bản soạn. Soạn lại từ kết quả rồi mới chốt."))


def _check_matched(round_: Round, rows: list[AwardPaper], reason: str, by: User) -> None:
    people = Entrant.objects.filter(contest=round_.contest, matched_at=None)
    names = list(people.filter(person__in=[row.person for row in rows if row.person]).values_list("name", flat=True))
    if not names:
        return
    if not reason:
        raise Refused(
            _(
                "Còn %(n)d người được giải chưa đối chiếu giấy tờ: %(names)s. Đối chiếu rồi mới chốt; nếu phải chốt"
                " trước, ghi lý do, ví dụ: đối chiếu khi trao giải tại hội trường."
            )
            % {"n": len(names), "names": listing(names[:5]) + ("…" if len(names) > 5 else "")},
            field="unmatched",
        )
    audit.note(round_, "contest.fix_unmatched", by=by, people=len(names), reason=reason)


@transaction.atomic
def reopen_papers(round_: Round, *, by: User, reason: str) -> int:
    """Open fixed papers again, as drafts, because a number or a name on them is wrong; only while none is signed.

    Returns:
        how many were opened.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: no reason, none fixed, one signed already, or something is being done to them.
    """
    require(by, "contest.approve", round_.contest.unit)
    if not reason.strip():
        raise Refused(_("Ghi lý do mở lại."), field="reason")
    round_ = _locked(round_)
    refuse_while_going_on(round_)
    rows = list(AwardPaper.objects.filter(round=round_).select_related("paper"))
    if any(row.paper.signatures for row in rows):
        raise Refused(_("Đã có văn bản được ký số, không mở lại được nữa."))
    fixed = [row for row in rows if row.paper.state == PaperState.FINAL]
    if not fixed:
        raise Refused(_("Chưa văn bản nào được chốt."))
    for row in fixed:
        papers.unfix(row.paper, by=by)
    AwardWork.objects.filter(round=round_).delete()
    audit.note(round_, "contest.reopen_papers", by=by, papers=len(fixed), reason=reason.strip()[:300])
    return len(fixed)


def sign_papers(round_: Round, *, by: User) -> int:
    """Have the decision and the certificates signed with the organiser's own certificate, those that are fixed and not
    signed yet, in the background.

    Returns:
        how many are to be signed.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: not fixed, all signed already, or the organiser has no certificate here that works.
    """
    from loa.papers import signing  # takes half a second to load

    with transaction.atomic():
        rows = [row for row in _fixed(round_, by) if not is_done(row, AwardDeed.SIGN)]
        if not rows:
            raise Refused(_("Mọi văn bản đã có chữ ký số."))
        signing.signer_of(round_.contest.unit)
    ask(round_, AwardDeed.SIGN, by=by)
    return len(rows)


def _fixed(round_: Round, by: User) -> list[AwardPaper]:
    """The papers that are fixed: one that could not be drawn keeps no other from being signed."""
    require(by, "contest.approve", round_.contest.unit)
    rows = list(AwardPaper.objects.filter(round=_locked(round_)).select_related("paper__unit"))
    fixed = [row for row in rows if row.paper.state == PaperState.FINAL]
    if not fixed:
        raise Refused(_("Chốt quyết định, giấy chứng nhận rồi mới ký."))
    return fixed


@transaction.atomic
def take_signed(row: AwardPaper, data: bytes, *, by: User) -> AwardPaper:
    """Take one paper that was signed elsewhere, with a token at somebody's own machine.

    Raises:
        PermissionDenied: `by` does not approve contests of this unit.
        Refused: not fixed, another file, or no sound signature in it.
    """
    _fixed(row.round, by)
    papers.take_signed(row.paper, data, by=by)
    audit.note(row.round, "contest.take_signed", by=by, place=row.place)
    return row


@transaction.atomic
def match_profile(entrant: Entrant, *, by: User) -> Entrant:
    """Say that a winner's papers are those of who signed up; whoever's are not is left out (`exclude`).

    Raises:
        PermissionDenied: not `by`'s to run.
    """
    require(by, "contest.run", entrant.contest.unit)
    entrant.matched_by, entrant.matched_at = by, now()
    entrant.save(update_fields=["matched_by", "matched_at"])
    audit.note(entrant.contest, "contest.match_profile", by=by, person=entrant.person)
    return entrant
