"""The only door to guides and to the contacts of a site."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from loa.kit.clock import today
from loa.org.access import Person, units
from loa.org.models import Unit, UnitKind
from loa.portal.access import administered_homes
from loa.portal.models import Contact, Guide, HomePage, ReviewState

LARGEST = 2**63 - 1


def visible_guides(user: Person) -> QuerySet[Guide]:
    """Guides of units whose stories the user may see."""
    return Guide.objects.filter(unit__in=units(user, "story.see")).select_related("unit", "theme")


def get_guide(user: Person, pk: int) -> Guide:
    """One guide of the desk.

    Raises:
        Http404: unknown, or of a unit that the user may not see.
    """
    rows = visible_guides(user).select_related("edited_by", "submitted_by", "approved_by")
    row = rows.filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def awaiting(user: Person) -> QuerySet[Guide]:
    """Submitted guides that the user may approve."""
    rows = Guide.objects.filter(state=ReviewState.SUBMITTED, unit__in=units(user, "story.approve"))
    return rows.exclude(submitted_by=user).exclude(edited_by=user)


def public_guides() -> QuerySet[Guide]:
    """Guides that everybody may read, by application."""
    return Guide.objects.exclude(published_at=None).select_related("unit", "theme").order_by(
        "application", "title", "pk"
    )  # fmt: skip


def get_public(pk: int) -> Guide:
    """A guide that everybody may read.

    Raises:
        Http404: unknown, or not public.
    """
    row = public_guides().filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def visible_contacts(user: Person) -> QuerySet[Contact]:
    """Lines of the contacts of sites that the user administers, those taken away too."""
    return Contact.objects.filter(home__in=administered_homes(user)).select_related("home", "home__unit", "unit")


def get_contact(user: Person, pk: int) -> Contact:
    """One line.

    Raises:
        Http404: unknown, or of a site that the user does not administer.
    """
    row = visible_contacts(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def offices_of(home: HomePage) -> list[Unit]:
    """Offices that a site may name: its unit with those below it; and where its unit is an office within a district or
    a province (the one that runs the site for all), that district with its offices, communes left out.
    """
    top = home.unit
    if top.kind in (UnitKind.DEPARTMENT, UnitKind.CENTRE) and top.parent and not top.parent.outside:
        top = top.parent
    rows = Unit.objects.valid_on(today()).filter(path__startswith=top.path, outside=False)
    return [unit for unit in rows.order_by("order", "name", "pk") if unit.pk == top.pk or unit.kind != UnitKind.COMMUNE]
