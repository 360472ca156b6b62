"""The only door to the library's rows: what staff keep, and what the public reads."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from loa.org.access import Person, units
from loa.org.models import Unit, UnitKind
from loa.plan.models import Plan
from loa.portal.models import HomePage, LegalCitation, LegalDocument, LegalFile, LegalRelation, ReviewState

LARGEST = 2**63 - 1


def visible_documents(user: Person) -> QuerySet[LegalDocument]:
    """Documents that units keep whose stories the user may see."""
    rows = LegalDocument.objects.filter(unit__in=units(user, "story.see"))
    return rows.select_related("unit", "theme", "file").defer("file__text")


def get_document(user: Person, pk: int) -> LegalDocument:
    """One document of the desk.

    Raises:
        Http404: unknown, or kept by a unit that the user may not see.
    """
    row = (
        visible_documents(user).select_related("edited_by", "submitted_by", "approved_by").filter(pk=pk).first()
        if pk <= LARGEST
        else None
    )
    if row is None:
        raise Http404
    return row


def get_file(user: Person, pk: int) -> LegalFile:
    """A file of a document of the desk, of whatever version.

    Raises:
        Http404: unknown, or of a document that the user may not see.
    """
    row = LegalFile.objects.filter(pk=pk, document__in=visible_documents(user)).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def awaiting(user: Person) -> QuerySet[LegalDocument]:
    """Submitted documents that the user may approve."""
    return LegalDocument.objects.filter(
        state=ReviewState.SUBMITTED, unit__in=units(user, "story.approve")
    ).exclude(submitted_by=user).exclude(edited_by=user)  # fmt: skip


def keeper_of(owner: Unit) -> Unit:
    """The unit that keeps the documents of a plan: the owner if it runs a site, else the first office directly below
    it that runs one (the office of a district), else the owner.
    """
    homes = HomePage.objects.filter(live=True).select_related("unit")
    home = (
        homes.filter(unit=owner).first()
        or homes.filter(unit__parent=owner, unit__kind__in=(UnitKind.DEPARTMENT, UnitKind.CENTRE))
        .order_by("depth", "pk")
        .first()
    )
    return home.unit if home else owner


def grown_plans(user: Person) -> QuerySet[Plan]:
    """Plans under way whose documents the user's units keep."""
    own = LegalCitation.objects.filter(document__in=visible_documents(user)).values("plan")
    return Plan.objects.filter(pk__in=own).order_by("-created_at")


def get_grown_plan(user: Person, pk: int) -> Plan:
    """One of them.

    Raises:
        Http404: unknown, or none of the user's.
    """
    row = grown_plans(user).select_related("owner").filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def public_documents() -> QuerySet[LegalDocument]:
    """Documents that everybody may read."""
    rows = LegalDocument.objects.exclude(published_at=None)
    return rows.select_related("unit", "theme", "file").defer("draft", "file__text")


def get_public(pk: int) -> LegalDocument:
    """A document that everybody may read, with what it says of others and others of it.

    Raises:
        Http404: unknown, or not public.
    """
    rows = public_documents().prefetch_related(
        Prefetch("relations", LegalRelation.objects.exclude(target__published_at=None).select_related("target")),
        Prefetch(
            "inverse_relations",
            LegalRelation.objects.exclude(document__published_at=None).select_related("document"),
        ),
    )
    row = rows.filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row
