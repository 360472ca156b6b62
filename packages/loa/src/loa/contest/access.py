"""The only door to contests: for staff by their rights, for the public by the contest's state."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import Http404

from loa.contest.core import Paper, short_code
from loa.contest.models import (
    PUBLIC_STATES,
    Announcement,
    AwardPaper,
    AwardWork,
    Contest,
    Entrant,
    Link,
    Question,
    QuestionVersion,
    Round,
    Submission,
)
from loa.org.access import Person, units
from loa.org.models import Unit, UnitKind, User
from loa.plan.models import PlanState, Task
from loa.portal.models import HomePage
from loa.ui.database import search_folded


def visible_contests(user: Person) -> QuerySet[Contest]:
    """Contests of units whose work the user may see."""
    return Contest.objects.filter(unit__in=units(user, "contest.see")).select_related("unit", "task")


def get_contest(user: Person, pk: int) -> Contest:
    """One visible contest.

    Raises:
        Http404: unknown or another unit's.
    """
    row = visible_contests(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_round(user: Person, pk: int) -> Round:
    """One round of a visible contest.

    Raises:
        Http404: unknown or another unit's.
    """
    row = Round.objects.filter(pk=pk, contest__in=visible_contests(user)).select_related("contest__unit").first()
    if row is None:
        raise Http404
    return row


def get_question(user: Person, pk: int) -> Question:
    """One question of a visible contest.

    Raises:
        Http404: unknown or another unit's.
    """
    row = Question.objects.filter(pk=pk, contest__in=visible_contests(user)).select_related("contest__unit").first()
    if row is None:
        raise Http404
    return row


def awaiting(user: Person) -> QuerySet[Contest]:
    """Contests that wait for the user's approval."""
    rows = Contest.objects.filter(unit__in=units(user, "contest.approve"), state="submitted")
    return rows.exclude(submitted_by=user.pk).exclude(created_by=user.pk).select_related("unit", "submitted_by")


def to_read(user: Person) -> QuerySet[Contest]:
    """Contests in preparation, with questions that wait for a second reader and that the user did not write."""
    waiting = Question.objects.filter(contest=OuterRef("pk"), second_reader=None, retired_at=None, practice=False)
    rows = Contest.objects.filter(unit__in=units(user, "contest.read"), state__in=("draft", "submitted"))
    return rows.filter(Exists(waiting.exclude(author=user.pk))).exclude(created_by=user.pk).select_related("unit")


def returned(user: Person) -> QuerySet[Contest]:
    """Contests that came back to the user with a reason."""
    rows = Contest.objects.filter(unit__in=units(user, "contest.run"), state="draft", created_by=user.pk)
    return rows.exclude(return_note="").select_related("unit")


def to_publish(user: Person) -> QuerySet[Round]:
    """Rounds that are closed and wait for the user to publish them."""
    rows = Round.objects.filter(contest__unit__in=units(user, "contest.approve"), state="closed", rehearsal=False)
    return rows.exclude(opened_by=user.pk).select_related("contest__unit")


def newest(contest: Contest, *, practice: bool | None = None) -> list[QuestionVersion]:
    """The newest version of each question in use."""
    rows = QuestionVersion.objects.filter(question__contest=contest, question__retired_at=None)
    if practice is not None:
        rows = rows.filter(question__practice=practice)
    found: dict[int, QuestionVersion] = {}
    rows = rows.select_related("question__author", "question__second_reader")
    for version in rows.order_by("question_id", "number"):
        found[version.question_id] = version
    return list(found.values())


def tasks_to_fulfil(user: Person, unit: Unit | None = None) -> QuerySet[Task]:
    """Tasks of running plans that a contest of the user's units (or of one unit) may fulfil."""
    reach = units(user, "contest.run")
    rows = Task.objects.filter(channel="contest", retired_at=None, plan__state=PlanState.ACTIVE, unit__in=reach)
    rows = rows.filter(unit=unit) if unit else rows
    return rows.select_related("unit").order_by("period_start", "pk")


def homes_for(unit: Unit) -> list[HomePage]:
    """The published sites that a unit's contest may stand on, the nearest first: its own, that of a unit above it, or
    that of an office of a unit above it (a district's site is often run by its office).
    """
    above = [int(step) for step in unit.path.split(".") if step]
    rows = HomePage.objects.filter(live=True).filter(
        Q(unit__in=above) | Q(unit__parent__in=above, unit__kind__in=(UnitKind.DEPARTMENT, UnitKind.CENTRE))
    )

    def nearness(home: HomePage) -> tuple[int, bool]:
        own = home.unit_id in above
        return above.index(home.unit_id if own else home.unit.parent_id), own

    return sorted(rows.select_related("unit", "arms").order_by("pk"), key=nearness, reverse=True)


def home_for(user: Person, contest: Contest) -> HomePage | None:
    """The site on which the user may write about a contest: the nearest to the organiser that they write for, else
    another one of theirs; None: they write for none.
    """
    theirs = HomePage.objects.filter(live=True, unit__in=units(user, "story.write")).select_related("unit")
    mine = {home.pk: home for home in theirs.order_by("pk")}
    near = next((home for home in homes_for(contest.unit) if home.pk in mine), None)
    return near or next(iter(mine.values()), None)


def to_announce(user: Person) -> QuerySet[Announcement]:
    """What the editors of the user's sites were asked to tell the public, and nobody has settled."""
    rows = Announcement.objects.filter(settled_at=None, home__unit__in=units(user, "story.write"))
    return rows.select_related("contest", "round", "home")


def get_announcement(user: Person, pk: int) -> Announcement:
    """One of them.

    Raises:
        Http404: unknown, settled, or of a site that the user does not write for.
    """
    row = to_announce(user).filter(pk=pk).select_related("contest__unit", "round", "home__unit").first()
    if row is None:
        raise Http404
    return row


def get_award_paper(user: Person, pk: int) -> AwardPaper:
    """One official paper of a visible contest.

    Raises:
        Http404: unknown or another unit's.
    """
    rows = AwardPaper.objects.filter(pk=pk, round__contest__in=visible_contests(user))
    row = rows.select_related("paper", "round__contest__unit").first()
    if row is None:
        raise Http404
    return row


def award_work_of(round_: Round) -> AwardWork | None:
    """What was last asked for all papers of a round that somebody was let see."""
    return AwardWork.objects.filter(round=round_).select_related("asked_by").first()


def certificates_of(contest: Contest, person: int) -> QuerySet[AwardPaper]:
    """What somebody has won in a contest, as certificates that were fixed."""
    rows = AwardPaper.objects.filter(round__contest=contest, round__state="published", person=person)
    return rows.filter(paper__state="final").exclude(code="").select_related("paper", "round")


def get_certificate(contest: Contest, code: str) -> AwardPaper:
    """A certificate of a public contest by its unguessable code.

    Raises:
        Http404: none, or the results are not published.
    """
    rows = AwardPaper.objects.filter(round__contest=contest, round__state="published", place__gt=0, code=code)
    rows = rows.exclude(code="")
    row = rows.select_related("paper", "round").first()
    if row is None:
        raise Http404
    return row


def papers_of_code(code: str) -> list[tuple[Submission, Round]]:
    """The papers whose short code this is (nearly always one): looked for among the leaves of the chains, and only
    those that stand unchanged.

    Args:
        code: twelve hexadecimal digits.
    """
    start, found = bytes.fromhex(code), []
    rows = Link.objects.extra(where=[LEAVES_HOLD[connection.vendor]], params=[start])  # noqa: S610 - a constant
    for link in rows.select_related("round__contest"):
        leaves = bytes(link.leaves)
        if not any(leaves[at : at + 6] == start for at in range(0, len(leaves), 32)):
            continue
        held = Submission.objects.filter(round=link.round_id, writer=link.writer, seq=link.seq)
        found += [(paper, link.round) for paper in held if short_code(plain(paper)).replace("-", "") == code.upper()]
    return found


LEAVES_HOLD = {"sqlite": "instr(leaves, %s) > 0", "postgresql": "position(%s in leaves) > 0"}


def plain(row: Submission) -> Paper:
    """A stored paper as the chain knows it."""
    return Paper(
        row.round_id, row.person, row.attempt, row.form, row.unit, row.started, row.deadline, row.received, row.late,
        row.guess, row.answers, row.extra,
    )  # fmt: skip


def on_papers(round_: Round) -> dict[int, QuestionVersion]:
    """The versions on a round's papers, by their number."""
    numbers = {version for versions in round_.papers.values_list("versions", flat=True) for version in versions}
    return QuestionVersion.objects.in_bulk(numbers)


def units_to_invite(contest: Contest) -> QuerySet[Unit]:
    """The units that may stand on a contest's roster: all that work below the organiser's chief, and its partners."""
    chief = contest.unit.parent or contest.unit
    below = Unit.objects.below(chief).filter(outside=False)
    return Unit.objects.filter(Q(pk__in=below) | Q(pk__in=contest.partners.all()) | Q(pk=contest.unit_id))


def units_to_partner(unit: Unit) -> QuerySet[Unit]:
    """The units that may organise a contest together with one: all that work below its chief, without itself."""
    return Unit.objects.below(unit.parent or unit).filter(outside=False).exclude(pk=unit.pk)


def find_entrants(contest: Contest, words: str) -> QuerySet[Entrant]:
    """Who takes part, those left out of the ranking first; of a contest that was reached through this door.

    Args:
        words: of a name, with or without marks, or a phone number; "" for everybody.
    """
    rows = search_folded(entrants(contest), words, "name", "phone") if words else entrants(contest)
    return rows.order_by(Case(When(excluded="", then=1), default=0), "name", "pk")


def staff_among(people: Iterable[Entrant]) -> dict[int, User]:
    """Who of those that take part has the telephone number or the address of somebody with an account here, by their
    numbers: those who organise a contest are not ranked in it, and only a person can tell whether they do.
    """
    known: dict[str, User] = {}
    if people := list(people):
        for user in User.objects.filter(is_active=True).exclude(phone="", email=""):
            known |= {_contact(one): user for one in (user.phone, user.email)}
    known.pop("", None)
    found = {one.person: known.get(_contact(one.phone)) or known.get(_contact(one.email)) for one in people}
    return {person: user for person, user in found.items() if user is not None}


def _contact(text: str) -> str:
    """A telephone number as its last nine digits, an address in small letters; however they were typed."""
    return text.strip().lower() if "@" in text else "".join(one for one in text if one.isdigit())[-9:]


def retired(contest: Contest) -> list[QuestionVersion]:
    """The newest version of each question that was put aside."""
    rows = QuestionVersion.objects.filter(question__contest=contest).exclude(question__retired_at=None)
    return list({one.question_id: one for one in rows.order_by("question_id", "number")}.values())


def public_contests() -> QuerySet[Contest]:
    """Contests that everybody may see."""
    return Contest.objects.filter(state__in=PUBLIC_STATES).select_related("unit")


def get_public(slug: str) -> Contest:
    """One contest that everybody may see.

    Raises:
        Http404: unknown, or not approved yet.
    """
    row = public_contests().filter(slug=slug).first()
    if row is None:
        raise Http404
    return row


def get_public_round(contest: Contest, number: int) -> Round:
    """One round of a public contest.

    Raises:
        Http404: unknown, or its papers are not ready.
    """
    row = contest.rounds.filter(number=number).exclude(state="draft").first()
    if row is None:
        raise Http404
    return row


def round_of_papers(number: int) -> Round | None:
    """The round whose papers are handed out under a number."""
    return Round.objects.filter(pk=number).first()


def units_to_choose(contest: Contest) -> QuerySet[Unit]:
    """The units that an entrant may name: those on the roster, else those below the organiser's chief."""
    if contest.roster.exists():
        return Unit.objects.filter(pk__in=contest.roster.values("unit"))
    chief = contest.unit.parent or contest.unit
    return Unit.objects.below(chief).filter(outside=False)


def entrant_of(contest: Contest, person: int) -> Entrant | None:
    """Who a number is, if not erased."""
    return contest.entrants.filter(person=person, erased_at=None).first()


def entrants_by_number(contest: Contest, numbers: list[int]) -> QuerySet[Entrant]:
    """Who some numbers are, those that were not erased."""
    return entrants(contest).filter(person__in=numbers).select_related("unit", "matched_by")


def entrants(contest: Contest) -> QuerySet[Entrant]:
    """Who takes part, of a contest that was reached through this door."""
    return contest.entrants.filter(Q(erased_at=None)).select_related("unit")
