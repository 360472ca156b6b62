"""The digital-transformation section as everybody reads it: themes, stories, guides, the plan, whom to reach."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.kit.rows import identifier
from loa.plan.models import DutyState, Plan, PlanState, Theme
from loa.portal import pictures
from loa.portal.events import PlanAsked, plan_figures
from loa.portal.framed import framed, paged
from loa.portal.guides import access as guides
from loa.portal.kept import kept
from loa.portal.library import access as library
from loa.portal.library import coverage
from loa.portal.models import Contact, HomePage
from loa.portal.public import cards, published
from loa.portal.reading import stories_of_theme

PER_PAGE = 12
LARGEST = 2**63 - 1
SHOWN = (PlanState.ACTIVE, PlanState.CLOSED)


def plans_for(home: HomePage) -> QuerySet[Plan]:
    """Plans under way of a site's unit and of the units above it, the newest first."""
    owners = [int(part) for part in home.unit.path.split(".") if part]
    return Plan.objects.filter(owner__in=owners, state=PlanState.ACTIVE).order_by("-period_start", "-pk")


def examples(home: HomePage) -> Any:
    """Stories of digital transformation, of a site and of those below it."""
    return published().filter(page__path__startswith=home.path, is_example=True)


def theme_rows(home: HomePage) -> QuerySet[Theme]:
    """The themes of the plans under way, each with how many stories and documents the public finds under it."""
    return (
        Theme.objects.filter(plan__in=plans_for(home))
        .annotate(
            stories_count=stories_of_theme(home),
            documents_count=Count(
                "legal_documents", filter=Q(legal_documents__published_at__isnull=False), distinct=True
            ),
        )
        .order_by("plan", "order")
    )


@kept("noi")
@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """The section's front: what the plan is about, and the ways on.

    Raises:
        Http404: there is no site on this host.
    """
    context = framed(request, "transformation", "portal_hub")
    home = context["home"]
    context |= {
        "heading": _("Chuyển đổi số"),
        "themes": list(theme_rows(home)),
        "plans": list(plans_for(home)[:5]),
        "cards": cards(list(examples(home)[:3]), request),
        "guides": list(guides.public_guides()[:12]),
        "documents": list(library.public_documents()[:5]),
    }
    return render(request, "portal/sections/hub.html", context)


@kept("noi", "trang")
@require_safe
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme: the plan's words, its stories, documents and guides.

    Raises:
        Http404: unknown, of a plan that is not under way, or no such page of its stories.
    """
    context = framed(request, "transformation", "portal_theme", pk)
    home = context["home"]
    row = Theme.objects.select_related("plan").filter(pk=pk, plan__state__in=SHOWN).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    page = paged(published().filter(page__theme=row, page__path__startswith=home.path), request, PER_PAGE)
    context |= {
        "heading": row.title,
        "about": row.text,
        "theme": row,
        "page_of": page,
        "cards": cards(list(page.object_list), request),
        "documents": list(library.public_documents().filter(theme=row)),
        "guides": list(guides.public_guides().filter(theme=row)),
    }
    return render(request, "portal/sections/theme.html", context)


@kept("noi", "trang")
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """The stories of digital transformation, newest first.

    Raises:
        Http404: there is no site on this host, or no such page.
    """
    context = framed(request, "transformation", "portal_examples")
    page = paged(examples(context["home"]), request, PER_PAGE)
    context |= {
        "heading": _("Câu chuyện chuyển đổi số"),
        "page_of": page,
        "cards": cards(list(page.object_list), request),
    }
    return render(request, "portal/sections/stories.html", context)


@kept("noi")
@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """All guides, by application.

    Raises:
        Http404: there is no site on this host.
    """
    context = framed(request, "guides", "portal_guides")
    by_application: dict[str, list[Any]] = {}
    for row in guides.public_guides():
        by_application.setdefault(row.application, []).append(row)
    context["groups"] = list(by_application.items())
    context["heading"] = _("Hướng dẫn sử dụng")
    return render(request, "portal/guides/list.html", context)


@kept("noi")
@require_safe
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """One guide, step by step.

    Raises:
        Http404: unknown, or not public.
    """
    row = guides.get_public(pk)
    context = framed(request, "guides", "portal_guide", pk)
    shown = pictures.show(step["picture"] for step in row.steps if step.get("picture"))
    context |= {
        "heading": row.title,
        "about": row.summary,
        "guide": row,
        "steps": [{**step, "shown": shown.get(step.get("picture"))} for step in row.steps],
        "others": list(guides.public_guides().filter(application=row.application).exclude(pk=pk)[:6]),
    }
    return render(request, "portal/guides/guide.html", context)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan under way, or ended: its contents, its tasks in the plan's words, how far it is, its documents.

    Raises:
        Http404: unknown, or still being read.
    """
    context = framed(request, "transformation", "portal_plan", pk)
    row = Plan.objects.select_related("owner").filter(pk=pk, state__in=SHOWN).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    answers = [one for one in plan_figures.ask(PlanAsked(row)) if one is not None]
    duties = list(row.duties.filter(state=DutyState.CONFIRMED, same_as=None).order_by("order", "pk"))
    context |= {
        "heading": row.title,
        "plan": row,
        "is_sample": context["is_sample"] or row.is_sample,
        "themes": list(row.themes.order_by("order")),
        "duties": duties,
        "figures": [figure for one in answers for figure in one.figures],
        "reports": [report for one in answers for report in one.accepted],
        "coverage": coverage.coverage_of(row),
    }
    return render(request, "portal/sections/plan.html", context)


@kept("noi")
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to reach, and how the offices stand to each other: only what the site's unit chose to publish.

    Raises:
        Http404: there is no site on this host.
    """
    context = framed(request, "contacts", "portal_contacts")
    rows = list(Contact.objects.filter(home=context["home"], removed_at=None).select_related("unit"))
    context["groups"] = _tree(rows)
    context["heading"] = _("Liên hệ và tổ chức bộ máy")
    return render(request, "portal/sections/contacts.html", context)


def _tree(rows: list[Contact]) -> list[dict[str, Any]]:
    """Offices with their lines, parents before children, each with how deep it stands below the others shown."""
    by_unit: dict[int, list[Contact]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    units = {row.unit_id: row.unit for row in rows}
    first = {pk: lines[0].order for pk, lines in by_unit.items()}

    def above(path: str) -> list[int]:
        return [pk for part in path.split(".") if part and (pk := identifier(part)) in units]

    def place(pk: int) -> list[tuple[int, int]]:
        return [(first[one], one) for one in above(units[pk].path)]

    return [
        {"unit": units[pk], "lines": by_unit[pk], "depth": min(len(above(units[pk].path)), 4)}
        for pk in sorted(units, key=place)
    ]
