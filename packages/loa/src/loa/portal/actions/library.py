"""The library grows from what plans cite, is completed by the office, and changes what can be found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Plan, Theme
from loa.portal.actions.common import locked
from loa.portal.actions.reviewed import approve_version, edit_version, take_down_version
from loa.portal.events import SiteChanged, site_changed
from loa.portal.library import findable
from loa.portal.library.access import keeper_of
from loa.portal.library.cited import Cited, cited_in
from loa.portal.models import (
    HomePage,
    LegalCitation,
    LegalDocument,
    LegalRelation,
    RelationKind,
    StoryDocument,
    StoryFlow,
    StoryPage,
    StoryState,
)
from loa.portal.models.library import DATES, TEXTS, symbol_key

audit.declare(
    portal__grow_library=_l("Lấy văn bản từ kế hoạch"),
    portal__adopt_documents=_l("Nhận văn bản của kế hoạch về trang"),
    portal__add_document=_l("Thêm văn bản vào thư viện"),
    portal__choose_spread=_l("Chọn văn bản giao phổ biến"),
    portal__choose_documents=_l("Chọn văn bản mà bài phổ biến"),
)

_DAY = re.compile(r"^(?P<symbol>.*?)\s*(?:,?\s*ngày\s*(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}))?\s*$")


@transaction.atomic
def grow_library(plan: Plan, *, by: User | None) -> list[LegalDocument]:
    """Give every document that a plan cites a place in the library; doing it again adds nothing.

    What stands in the plan is taken over as it stands; where the plan contradicts itself the field stays empty and the
    contradiction is noted for the office.

    Args:
        plan: an active plan.
        by: who activated it, or asks for it on the desk; None for start-up data.

    Returns:
        the documents that are new.
    """
    keeper = keeper_of(plan.owner)
    if by is not None and not plan.is_active:
        require(by, "story.write", keeper)
    new = []
    for order, cited in enumerate(cited_in(plan)):
        row = _known(cited, plan)
        if row is None:
            row = _new(keeper, cited, by)
            new.append(row)
        elif cited.theme and row.theme_id is None and not row.is_public and row.is_editable:
            row.draft = {**row.draft, "theme": cited.theme}
            row.take(row.draft)
            row.save(update_fields=["draft", "theme", "symbol_key", "folded"])
        LegalCitation.objects.get_or_create(
            document=row, plan=plan, defaults={"to_spread": cited.to_spread, "order": order}
        )
    if new:
        audit.note(plan, "portal.grow_library", by=by, documents=[str(row) for row in new])
        site_changed.announce(SiteChanged(None))
    return new


@transaction.atomic
def adopt_documents(home: HomePage, *, by: User | None) -> int:
    """Hand the documents of plans that were activated before their site stood to the office that runs the site now.

    Args:
        home: a site that was opened a moment ago.
        by: who opened it.

    Returns:
        how many; those that the public reads stay where they are.
    """
    above = [int(part) for part in home.unit.path.split(".") if part]
    owners = Unit.objects.filter(pk__in=above, plans__state="active").exclude(pk=home.unit_id).distinct()
    moved = 0
    for owner in owners:
        if keeper_of(owner).pk == home.unit_id:
            rows = LegalDocument.objects.filter(unit=owner, published_at=None, plan_citations__plan__owner=owner)
            moved += LegalDocument.objects.filter(pk__in=rows.values("pk")).update(unit=home.unit)
    if moved:
        audit.note(home, "portal.adopt_documents", by=by, count=moved)
    return moved


def _known(cited: Cited, plan: Plan) -> LegalDocument | None:
    """The document of the library that a plan means: same type and symbol, and no other day; only if it is one. What
    has no symbol (a law, a letter) is known again only as this plan's own.
    """
    if not cited.symbol:
        own = LegalDocument.objects.filter(plan_citations__plan=plan, symbol_key="", kind=cited.kind)
        return own.filter(issued_on=cited.issued_on, title=cited.title).first()
    rows = [
        row
        for row in LegalDocument.objects.filter(symbol_key=symbol_key(cited.symbol), kind__iexact=cited.kind)
        if not (row.issued_on and cited.issued_on and row.issued_on != cited.issued_on)
    ]
    return rows[0] if len(rows) == 1 else None


def _new(keeper: Unit, cited: Cited, by: User | None) -> LegalDocument:
    row = LegalDocument(unit=keeper, edited_by=by, edited_at=now(), doubt=cited.doubt[:300])
    row.draft = {
        "kind": cited.kind,
        "symbol": cited.symbol,
        "issuer": cited.issuer,
        "issued_on": cited.issued_on.isoformat() if cited.issued_on else None,
        "title": cited.title,
        "theme": cited.theme,
    }
    row.take(row.draft)
    row.save()
    return row


@transaction.atomic
def add_document(unit: Unit, *, by: User, **values: Any) -> LegalDocument:
    """Enter a document that no plan cites.

    Args:
        unit: who keeps it.
        values: as `write_document` takes them; "kind" at least.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: one with the same type, symbol and day stands in the library, or a value does not fit.
    """
    require(by, "story.write", unit)
    row = LegalDocument(unit=unit, edited_by=by, edited_at=now())
    row.draft = clean_values(values, row)
    _refuse_twin(row.draft, None)
    row.take(row.draft)
    row.save()
    audit.note(row, "portal.add_document", by=by)
    return row


def write_document(row: LegalDocument, *, by: User, **values: Any) -> LegalDocument:
    """Change the working version of a document.

    Args:
        values: any of `TEXTS`, `DATES` (dates or None), "force", "theme" (a Theme or None), and "relations":
            {kind: lines of symbols, one document each}.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: it lies with the approver, a related document is not in the library, or a value does not fit.
    """
    cleaned = clean_values(values, row)
    _refuse_twin({**row.draft, **cleaned}, row)
    return edit_version(row, cleaned, by=by)


def clean_values(values: dict[str, Any], row: LegalDocument) -> dict[str, Any]:
    """A form's values as a version keeps them.

    Raises:
        TypeError: an unknown value.
        Refused: days in the wrong order, or a related document that is not in the library.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in TEXTS:
            found[name] = value.strip()
        elif name in DATES:
            found[name] = value.isoformat() if value else None
        elif name == "force":
            found[name] = str(value)
        elif name == "theme":
            found[name] = value.pk if isinstance(value, Theme) else None
        elif name == "relations":
            found[name] = _relations(value, row)
        else:
            raise TypeError(f"a document has no {name}")
    start, end = found.get("force_from"), found.get("force_to")
    if start and end and end < start:
        raise Refused(_("Ngày hết hiệu lực đứng trước ngày có hiệu lực."), field="force_to")
    return found


def _refuse_twin(values: dict[str, Any], row: LegalDocument | None) -> None:
    if not values.get("symbol"):
        return
    same = LegalDocument.objects.filter(
        symbol_key=symbol_key(values["symbol"]),
        kind__iexact=values.get("kind", ""),
        issued_on=date.fromisoformat(values["issued_on"]) if values.get("issued_on") else None,
    )
    if (same.exclude(pk=row.pk) if row and row.pk else same).exists():
        raise Refused(
            _("Thư viện đã có văn bản cùng loại, số ký hiệu và ngày này. Mở văn bản ấy mà sửa."), field="symbol"
        )


def _relations(lines_by_kind: dict[str, Iterable[str]], row: LegalDocument) -> list[list[Any]]:
    found: list[list[Any]] = []
    for kind, lines in lines_by_kind.items():
        if kind not in RelationKind.values:
            raise TypeError(f"no relation {kind}")
        for line in lines:
            if line.strip():
                target = _named(line.strip(), kind)
                if target.pk == row.pk:
                    raise Refused(_("Văn bản không có quan hệ với chính nó."), field=kind)
                if [kind, target.pk] not in found:
                    found.append([kind, target.pk])
    return found


def _named(line: str, field: str) -> LegalDocument:
    """The document that a line names: a symbol, with its day where two share it."""
    match = _DAY.match(line)
    symbol = match["symbol"] if match else line
    rows = LegalDocument.objects.filter(symbol_key=symbol_key(symbol))
    if match and match["d"]:
        try:
            rows = rows.filter(issued_on=date(int(match["y"]), int(match["m"]), int(match["d"])))
        except ValueError:
            raise Refused(_("Ngày trong “%(line)s” không có trong lịch.") % {"line": line[:80]}, field=field) from None
    found = list(rows[:3])
    if not found:
        raise Refused(
            _("Thư viện chưa có “%(line)s”. Thêm văn bản ấy trước, hoặc sửa lại số ký hiệu.") % {"line": line[:80]},
            field=field,
        )
    if len(found) > 1:
        raise Refused(
            _("Có hơn một văn bản “%(line)s”. Ghi thêm ngày, ví dụ: 749/QĐ-TTg ngày 03/6/2020.") % {"line": line[:80]},
            field=field,
        )
    return found[0]


@transaction.atomic
def approve_document(row: LegalDocument, *, by: User, seen: str | None = None) -> LegalDocument:
    """Make the submitted version of a document public, with its relations, and let it be found.

    Raises: as `approve_version`.
    """
    done = approve_version(row, by=by, seen=seen)
    done.relations.all().delete()
    targets = set(
        LegalDocument.objects.filter(pk__in=[pk for _kind, pk in done.draft.get("relations", [])]).values_list(
            "pk", flat=True
        )
    )
    LegalRelation.objects.bulk_create(
        LegalRelation(document=done, kind=kind, target_id=pk)
        for kind, pk in done.draft.get("relations", [])
        if pk in targets
    )
    findable.put(done)
    return done


@transaction.atomic
def take_down_document(row: LegalDocument, *, by: User, reason: str) -> LegalDocument:
    """Take a document from the sites.

    Raises: as `take_down_version`.
    """
    done = take_down_version(row, by=by, reason=reason)
    findable.take(done)
    return done


@transaction.atomic
def choose_spread(plan: Plan, documents: Iterable[LegalDocument], *, by: User, among: Iterable[LegalDocument]) -> None:
    """Say which of the documents that a plan cites it wants spread.

    Args:
        documents: those that it does.
        among: those that were shown to `by`; of others nothing changes.

    Raises:
        PermissionDenied: `by` may not write for the unit that keeps the plan's documents.
    """
    require(by, "story.write", keeper_of(plan.owner))
    wanted = {row.pk for row in documents}
    rows = list(LegalCitation.objects.select_for_update().filter(plan=plan, document__in=[one.pk for one in among]))
    before = sorted(row.document_id for row in rows if row.to_spread)
    for row in rows:
        row.to_spread = row.document_id in wanted
    LegalCitation.objects.bulk_update(rows, ["to_spread"])
    after = sorted(row.document_id for row in rows if row.to_spread)
    if before != after:
        audit.note(plan, "portal.choose_spread", by=by, before=before, after=after)
        site_changed.announce(SiteChanged(None))


@transaction.atomic
def choose_documents(
    page: StoryPage, documents: Iterable[LegalDocument], *, by: User, is_example: bool | None = None
) -> None:
    """Say which documents a story spreads, and whether it belongs to the stories of digital transformation.

    While the story is being written its writer says so; once others read it, an approver of the site.

    Raises:
        PermissionDenied: `by` may not do this on this site.
        Refused: the story lies with the approver.
    """
    flow = locked(page, by=by, deed="story.approve" if is_out(page) else "story.write")
    if flow.state == StoryState.SUBMITTED:
        raise Refused(_("Bài đang chờ duyệt. Rút bài về hoặc đợi duyệt xong rồi chọn."))
    wanted = {row.pk for row in documents}
    before = set(flow.story_documents.values_list("document_id", flat=True))
    flow.story_documents.exclude(document__in=wanted).delete()
    StoryDocument.objects.bulk_create(StoryDocument(flow=flow, document_id=pk) for pk in sorted(wanted - before))
    example_changed = is_example is not None and is_example != flow.is_example
    if example_changed:
        flow.is_example = bool(is_example)
        flow.save(update_fields=["is_example"])
    if before != wanted or example_changed:
        audit.note(
            flow.page, "portal.choose_documents", by=by, before=sorted(before), after=sorted(wanted),
            example=flow.is_example,
        )  # fmt: skip
        if flow.page.live:
            site_changed.announce(SiteChanged(None))


def is_out(page: StoryPage) -> bool:
    """Whether the public reads a story, or will when its hour comes."""
    return page.live or StoryFlow.objects.filter(page_id=page.pk, state=StoryState.SCHEDULED).exists()
