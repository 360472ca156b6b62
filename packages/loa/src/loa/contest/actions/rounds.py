"""Rounds: planned, their papers built, opened, extended, closed; and the day's root sealed."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import access, durability, papers, publish, sealed
from loa.contest import rules as rules_
from loa.contest.actions import judge
from loa.contest.core import commitment
from loa.contest.models import (
    PUBLIC_STATES,
    Contest,
    ContestState,
    DailyRoot,
    Form,
    QuestionVersion,
    Round,
    RoundState,
    Submission,
)
from loa.contest.outside import base_of
from loa.evidence import actions as evidence
from loa.kit import audit
from loa.kit.clock import now, today, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Task

audit.declare(
    contest__add_round=_l("Thêm vòng thi"),
    contest__change_round=_l("Sửa vòng thi"),
    contest__build=_l("Dựng đề thi"),
    contest__open_round=_l("Mở vòng thi"),
    contest__extend=_l("Kéo dài vòng thi"),
    contest__close_round=_l("Đóng vòng thi"),
    contest__seal=_l("Niêm phong ngày"),
)
MOST = {"minutes": 300, "attempts": 100, "questions": 60, "forms": 5000}
FIELDS = ("title", "opens", "closes", "minutes", "attempts", "questions", "forms", "blueprint", "rehearsal")


def _check(round_: Round) -> None:
    if round_.closes <= round_.opens:
        raise Refused(_("Giờ đóng phải sau giờ mở."), field="closes")
    for name, most in MOST.items():
        if not 1 <= getattr(round_, name) <= most:
            raise Refused(_("Giá trị phải từ 1 đến %(most)d.") % {"most": most}, field=name)
    for want in round_.blueprint:
        if not isinstance(want, dict) or type(want.get("count")) is not int or want["count"] < 0:
            raise Refused(_("Cơ cấu đề ghi chưa đúng."), field="blueprint")


@transaction.atomic
def add_round(contest: Contest, *, by: User, opens: datetime, closes: datetime, **fields: Any) -> Round:
    """Another round of a contest.

    Args:
        opens, closes: aware; between them papers may be begun.
        fields: any other of FIELDS.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: times or counts that cannot be, or the contest is approved and the round would count.
    """
    require(by, "contest.run", contest.unit)
    if contest.state in (ContestState.CLOSED, ContestState.PUBLISHED):
        raise Refused(_("Cuộc thi đã kết thúc."))
    if contest.state in PUBLIC_STATES and not fields.get("rehearsal"):
        raise Refused(_("Cuộc thi đã duyệt, chỉ thêm được vòng diễn tập. Muốn thêm vòng thật, trả lại để duyệt lại."))
    number = 1 + max(contest.rounds.values_list("number", flat=True), default=0)
    round_ = Round(contest=contest, number=number, opens=opens, closes=closes, **fields)
    _check(round_)
    round_.save(force_insert=True)
    audit.note(round_, "contest.add_round", by=by, number=number)
    return round_


@transaction.atomic
def change_round(round_: Round, *, by: User, **fields: Any) -> Round:
    """Change a round before its papers are built.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: the papers stand already, the contest is approved, or a value cannot be.
    """
    require(by, "contest.run", round_.contest.unit)
    if round_.state != RoundState.DRAFT:
        raise Refused(_("Đề của vòng này đã dựng, không sửa được nữa."))
    if round_.contest.state in PUBLIC_STATES and not round_.rehearsal:
        raise Refused(_("Cuộc thi đã duyệt. Muốn sửa vòng, trả lại để duyệt lại."))
    for name in set(fields) & set(FIELDS):
        setattr(round_, name, fields[name])
    _check(round_)
    round_.save()
    audit.note(round_, "contest.change_round", by=by, fields=sorted(fields))
    return round_


@transaction.atomic
def build_papers(round_: Round, *, by: User) -> Round:
    """Build the forms, write their files, and commit to their keys. May be done again until the round is opened. A
    rehearsal asks the practice questions: it is open to everybody, and must not show what will be asked.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: the round is open, the bank is too small, or a question was read by its author only.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state not in (RoundState.DRAFT, RoundState.READY):
        raise Refused(_("Vòng thi đã mở, không dựng lại đề được."))
    bank = access.newest(round_.contest, practice=round_.rehearsal)
    if round_.rehearsal and len(bank) < round_.questions:
        raise Refused(
            _(
                "Vòng diễn tập chỉ dùng câu “chỉ để thi thử”, để câu thật không lộ. Hiện có %(have)d câu như vậy, mỗi"
                " đề cần %(need)d: nhập thêm câu thi thử, hoặc giảm số câu mỗi đề."
            )
            % {"have": len(bank), "need": round_.questions}
        )
    unread = sum(version.question.second_reader_id is None for version in bank)
    if unread and not round_.rehearsal:
        raise Refused(
            _("Còn %(n)d câu chưa có người thứ hai đọc lại. Đọc lại, hoặc thôi dùng những câu ấy.") % {"n": unread}
        )
    salt = secrets.token_hex(32)
    built = papers.build(round_, bank, salt)
    round_.papers.all().delete()
    Form.objects.bulk_create(
        [
            Form(
                round=round_, number=one.number, versions=one.versions, key=one.key,
                sha256=sha256(one.data).hexdigest(),
            )
            for one in built
        ]
    )  # fmt: skip
    round_.salt, round_.commitment = salt, commitment(salt, [one.key for one in built])
    papers.write(round_, built)
    sealed.write(round_, built)
    round_.state = RoundState.READY
    round_.save()
    audit.note(round_, "contest.build", by=by, forms=len(built), commitment=round_.commitment)
    return round_


def _shows_real(round_: Round) -> bool:
    """Whether a paper of the round has a question that real papers ask."""
    on_paper = {version for versions in round_.papers.values_list("versions", flat=True) for version in versions}
    return QuestionVersion.objects.filter(pk__in=on_paper, question__practice=False).exists()


@transaction.atomic
def open_round(round_: Round, *, by: User) -> Round:
    """Let a round run: from its hour on papers may be begun.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not approved, papers missing or changed, the hour of closing past, or a database that forgets.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    contest = round_.contest
    require(by, "contest.run", contest.unit)
    if round_.state != RoundState.READY:
        raise Refused(_("Vòng thi chưa dựng đề, hoặc đã mở."))
    if not round_.rehearsal and contest.state not in (ContestState.APPROVED, ContestState.OPEN):
        raise Refused(_("Cuộc thi chưa được duyệt, chỉ mở được vòng diễn tập."))
    if round_.closes <= now():
        raise Refused(_("Giờ đóng đã qua. Sửa giờ rồi mở."), field="closes")
    if missing := papers.missing(round_):
        raise Refused(_("%(n)d tệp đề không còn đúng như lúc dựng. Dựng lại đề.") % {"n": missing})
    if round_.rehearsal and _shows_real(round_):
        raise Refused(_("Đề diễn tập có câu của đề thật. Dựng lại đề rồi mở."))
    if found := durability.faults(connection):
        raise Refused(*found)
    round_.state, round_.opened_by = RoundState.OPEN, by
    round_.save(update_fields=["state", "opened_by"])
    if not round_.rehearsal and contest.state == ContestState.APPROVED:
        contest.state = ContestState.OPEN
        contest.save(update_fields=["state"])
    audit.note(round_, "contest.open_round", by=by, commitment=round_.commitment)
    return round_


@transaction.atomic
def extend_round(round_: Round, closes: datetime, *, by: User, reason: str) -> Round:
    """Let an open round run longer, for everybody. Papers that are begun keep their own time.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not open, no reason, or not longer.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    require(by, "contest.run", round_.contest.unit)
    if round_.state != RoundState.OPEN:
        raise Refused(_("Vòng thi không mở."))
    if closes <= round_.closes or closes <= now():
        raise Refused(_("Giờ đóng mới phải sau giờ đóng cũ."), field="closes")
    if not reason.strip():
        raise Refused(_("Ghi lý do kéo dài; lý do được công bố."), field="reason")
    before, round_.closes = round_.closes, closes
    told = {"before": before.isoformat(), "after": closes.isoformat(), "reason": " ".join(reason.split())[:300]}
    round_.extensions = [*round_.extensions, told]
    round_.save(update_fields=["closes", "extensions"])
    audit.note(round_, "contest.extend", by=by, **told)
    return round_


def last_moment(round_: Round) -> datetime:
    """When the last paper that counts can come in."""
    grace = rules_.rules_of(round_.contest).grace
    return round_.closes + timedelta(minutes=round_.minutes, seconds=grace)


@transaction.atomic
def close_round(round_: Round, *, by: User | None) -> Round:
    """Close a round: mark and rank it, and record who took part as evidence, in one transaction.

    Args:
        by: None for the clock.

    Raises:
        PermissionDenied: not `by`'s to run.
        Refused: not open, or somebody may still be at their paper.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("contest__unit").get(pk=round_.pk)
    contest = round_.contest
    if by is not None:
        require(by, "contest.run", contest.unit)
    if round_.state != RoundState.OPEN:
        raise Refused(_("Vòng thi không mở."))
    if now() < last_moment(round_):
        raise Refused(_("Vẫn có thể có người đang làm bài. Chờ hết giờ làm bài của lượt cuối rồi đóng."))
    round_.state, round_.closed_at = RoundState.CLOSED, now()
    round_.save(update_fields=["state", "closed_at"])
    judge.settle_in(round_)
    if not round_.rehearsal:
        _record(round_, by)
        left = contest.rounds.filter(rehearsal=False).exclude(state__in=(RoundState.CLOSED, RoundState.PUBLISHED))
        if not left.exists():
            contest.state = ContestState.CLOSED
            contest.save(update_fields=["state"])
    audit.note(round_, "contest.close_round", by=by, people=round_.outcome["truths"]["people"])
    return round_


def _new_people(round_: Round) -> dict[int, int]:
    """By unit: who takes part in this round and took part in no earlier one that is closed."""
    earlier = Round.objects.filter(
        contest=round_.contest, rehearsal=False, state__in=(RoundState.CLOSED, RoundState.PUBLISHED)
    ).exclude(pk=round_.pk)
    before = Submission.objects.filter(round__in=earlier).values("person")
    rows = Submission.objects.filter(round=round_).exclude(person__in=before).values_list("unit", "person").distinct()
    found: dict[int, int] = {}
    for unit, _person in rows:
        found[unit] = found.get(unit, 0) + 1
    return found


def _task(contest: Contest, unit: Unit, day: date) -> Task | None:
    """The task that a unit's taking part fulfils: of the contest's plan, of the channel, of the day."""
    if contest.task is None:
        return None
    if unit.pk == contest.unit_id:
        return contest.task if contest.task.retired_at is None else None
    return (
        Task.objects.filter(
            plan=contest.task.plan, unit=unit, channel="contest", retired_at=None, period_start__lte=day,
            period_end__gte=day,
        )
        .order_by("role", "pk")
        .first()
    )  # fmt: skip


def _record(round_: Round, by: User | None) -> None:
    """Evidence: each unit's people (each counted in the first round that they took part in), the organiser's papers,
    and, with the last round, the contest. People of no unit, or of one that does not work here, are the organiser's.
    """
    contest, day = round_.contest, today()
    details: dict[str, Any] = {"title": contest.title, "round": round_.number, "contest": contest.slug}
    people = _new_people(round_)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=people, outside=False)}
    by_unit: dict[int, int] = {}
    for number, count in people.items():
        unit = units.get(number, contest.unit)
        by_unit[unit.pk] = by_unit.get(unit.pk, 0) + count

    def record(kind: str, unit: Unit, quantity: int) -> None:
        evidence.record(
            evidence.Draft(
                kind, unit, day, Decimal(quantity), _task(contest, unit, day), note=f"{contest.title}, {round_}",
                details=details,
            ),
            by=by,
        )  # fmt: skip

    for number, count in sorted(by_unit.items()):
        record("contestant", units.get(number, contest.unit), count)
    if attempts := Submission.objects.filter(round=round_).count():
        record("contest_attempt", contest.unit, attempts)
    last = not contest.rounds.filter(rehearsal=False).exclude(state__in=(RoundState.CLOSED, RoundState.PUBLISHED))
    if last:
        record("contest", contest.unit, 1)


@transaction.atomic
def seal_day(round_: Round, day: date, *, by: User | None) -> DailyRoot:
    """Publish one hash over all chains of a round as they stand; the first of a day stands."""
    heads = publish.heads_of(round_)
    row, created = DailyRoot.objects.get_or_create(
        round=round_, day=day, defaults={"heads": [list(one) for one in heads], "root": base_of(heads)}
    )
    if created:
        audit.note(row, "contest.seal", by=by, root=row.root)
    return row


@watch("contest.rounds")
def do_due(moment: datetime) -> int:
    """Seal yesterday and close what is over. Run by the clock."""
    done = 0
    for round_ in Round.objects.filter(state=RoundState.OPEN).select_related("contest__unit"):
        yesterday = today() - timedelta(days=1)
        if yesterday >= timezone.localdate(round_.opens) and not round_.roots.filter(day=yesterday).exists():
            seal_day(round_, yesterday, by=None)
            done += 1
        if moment >= last_moment(round_):
            close_round(round_, by=None)
            done += 1
    return done
