"""The only door to letters and nominations."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from loa.org.access import Person, own_units, units
from loa.org.models import Unit
from loa.portal.library.access import keeper_of
from loa.portal.models import (
    Feedback,
    FeedbackState,
    HomePage,
    Nomination,
    NominationState,
)

LARGEST = 2**63 - 1
OPEN = (FeedbackState.NEW, FeedbackState.RETURNED)


def visible_feedback(user: Person) -> QuerySet[Feedback]:
    """Letters to the sites whose letters the user may read."""
    return Feedback.objects.filter(home__unit__in=units(user, "feedback.see")).select_related("home", "home__unit")


def get_feedback(user: Person, pk: int) -> Feedback:
    """One letter.

    Raises:
        Http404: unknown, or to a site whose letters the user may not read.
    """
    rows = visible_feedback(user).select_related("answered_by", "approved_by")
    row = rows.filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def waiting_feedback(user: Person) -> QuerySet[Feedback]:
    """Letters that wait for the user: to be answered, or to be approved."""
    answer = Q(state__in=OPEN, home__unit__in=units(user, "feedback.answer"))
    approve = Q(state=FeedbackState.SUBMITTED, home__unit__in=units(user, "feedback.approve")) & ~Q(answered_by=user)
    return Feedback.objects.filter(answer | approve)


def public_feedback(home: HomePage) -> QuerySet[Feedback]:
    """Questions and answers of a site that everybody may read."""
    return Feedback.objects.filter(home=home).exclude(published_at=None).order_by("-published_at", "-pk")


def visible_nominations(user: Person) -> QuerySet[Nomination]:
    """Nominations to the user's sites, and those that the user sent."""
    if not user.is_authenticated:
        return Nomination.objects.none()
    return Nomination.objects.filter(
        Q(home__unit__in=units(user, "feedback.see")) | Q(nominated_by=user)
    ).select_related("home", "home__unit", "nominated_by", "checked_by", "honoured_by", "story__page", "paper", "entry")


def get_nomination(user: Person, pk: int) -> Nomination:
    """One nomination.

    Raises:
        Http404: unknown, or neither to one of the user's sites nor theirs.
    """
    row = visible_nominations(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def waiting_nominations(user: Person) -> QuerySet[Nomination]:
    """Nominations that wait for the user: to be checked, or completed."""
    check = Q(state=NominationState.NEW, home__unit__in=units(user, "story.approve"))
    return Nomination.objects.filter(check | Q(state=NominationState.RETURNED, nominated_by=user))


def sites_for(user: Person) -> list[HomePage]:
    """Sites that a person of a unit may send a nomination to: of their own units and of the offices above these."""
    found: dict[int, HomePage] = {}
    for unit in own_units(user):
        line = Unit.objects.filter(pk__in=[int(part) for part in unit.path.split(".") if part], outside=False)
        keepers = [keeper_of(one).pk for one in line]
        for home in HomePage.objects.filter(live=True, unit__in=keepers):
            found[home.pk] = home
    return sorted(found.values(), key=lambda home: (home.depth, home.title))
