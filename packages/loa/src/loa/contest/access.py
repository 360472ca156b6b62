"""The only door to contests: for staff by their rights, for the public by the contest's state."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from loa.contest.models import PUBLIC_STATES, Contest, Entrant, Form, Question, QuestionVersion, Round
from loa.org.access import Person, units
from loa.org.models import Unit


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
    return Contest.objects.filter(unit__in=units(user, "contest.approve"), state="submitted").exclude(
        submitted_by=user.pk
    )


def newest(contest: Contest, *, practice: bool | None = None) -> list[QuestionVersion]:
    """The newest version of each question in use."""
    rows = QuestionVersion.objects.filter(question__contest=contest, question__retired_at=None)
    if practice is not None:
        rows = rows.filter(question__practice=practice)
    found: dict[int, QuestionVersion] = {}
    for version in rows.select_related("question").order_by("question_id", "number"):
        found[version.question_id] = version
    return list(found.values())


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


def form_exists(round_: int, number: int) -> bool:
    """Whether a round has a form of a number."""
    return Form.objects.filter(round=round_, number=number).exists()


def units_to_choose(contest: Contest) -> QuerySet[Unit]:
    """The units that an entrant may name: those on the roster, else those below the organiser's chief."""
    if contest.roster.exists():
        return Unit.objects.filter(pk__in=contest.roster.values("unit"))
    chief = contest.unit.parent or contest.unit
    return Unit.objects.below(chief).filter(outside=False)


def entrant_of(contest: Contest, person: int) -> Entrant | None:
    """Who a number is, if not erased."""
    return contest.entrants.filter(person=person, erased_at=None).first()


def entrants(contest: Contest) -> QuerySet[Entrant]:
    """Who takes part, of a contest that was reached through this door."""
    return contest.entrants.filter(Q(erased_at=None)).select_related("unit")
