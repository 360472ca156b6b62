"""What a new version of a plan keeps: the duties whose words are the same or nearly so, with everything people
decided about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from vanban.text import compare_key, fold

from loa.org.models import User
from loa.plan.models import Decision, Duty, DutyState, Finding, Party, PartyRole, Plan, PlanDocument, Severity

NEARLY = 0.8
"""Share of words in common, in order, from which on two statements are the same one edited."""
FIELDS_OF = {
    "cadence": ("cadence", "every", "count"),
    "leads": ("lead_source",),
    "title": ("title",),
    "channel": ("channel",),
    "repeats": ("repeats",),
    "duration_minutes": ("duration_minutes",),
    "starts": ("starts",),
    "deadline": ("deadline",),
    "due_day": ("due_day",),
    "due_days": ("due_days",),
    "condition": ("condition",),
    "audience": ("audience",),
    "quantity": ("quantity", "quantity_unit", "at_least"),
    "product": ("product",),
    "budget": ("budget",),
}
"""Columns that belong to a field that people settle."""
PLACE = ("code", "order", "where", "text", "span_start", "span_end", "line_start", "line_end", "spans")
ROLE_OF = {
    "leads": PartyRole.LEAD,
    "partners": PartyRole.PARTNER,
    "report_to": PartyRole.REPORT_TO,
    "via": PartyRole.VIA,
}

Settled = dict[int, set[str]]


def settled_fields(plan: Plan) -> Settled:
    """Per duty, the fields of which a person's decision stands."""
    fields: Settled = {}
    rows = Decision.objects.filter(plan=plan, reverses=None, reversed_by=None)
    for duty, field in rows.values_list("duty_id", "field"):
        fields.setdefault(duty, set()).add(field)
    return fields


def carry_over(
    plan: Plan, document: PlanDocument, read: Sequence[Duty], *, by: User
) -> tuple[dict[str, Duty], Settled]:
    """Save the duties that were read, on the rows of the version before where the words are the same or nearly so.

    Args:
        plan: the plan, locked.
        document: the new version.
        read: duties as read, unsaved, in reading order.
        by: who brought the version in; the retirements of what vanished are recorded as theirs.

    Returns:
        the saved duties by code, and by identifier the fields that a person decided.
    """
    old = list(plan.duties.exclude(state=DutyState.RETIRED))
    settled = settled_fields(plan)
    pairs = dict(_pairs(old, read))
    result: dict[str, Duty] = {}
    for new in read:
        row = pairs.get(new.code)
        if row is None:
            new.save()
            row = new
        else:
            fields = settled.get(row.pk, set())
            _move(row, new, document, fields)
            Party.objects.filter(duty=row).exclude(role__in=settled_roles(fields)).delete()
        result[row.code] = row
    kept = {row.pk for row in pairs.values()}
    _retire([row for row in old if row.pk not in kept], document, by)
    return result, settled


def settled_roles(fields: set[str]) -> set[str]:
    """Roles whose parties a person decided."""
    return {role for field, role in ROLE_OF.items() if field in fields}


def _move(row: Duty, new: Duty, document: PlanDocument, fields: set[str]) -> None:
    before = row.text
    for name in PLACE:
        setattr(row, name, getattr(new, name))
    row.document = document
    row.confidence = {field: value for field, value in new.confidence.items() if field not in fields}
    for field, columns in FIELDS_OF.items():
        if field not in fields:
            for column in columns:
                setattr(row, column, getattr(new, column))
    row.save()
    if compare_key(before) != compare_key(row.text):
        Finding.objects.create(
            plan=row.plan,
            document=document,
            duty=row,
            order=9000,
            code="text-changed",
            severity=Severity.WARNING,
            message=_("Câu này đã sửa so với bản trước: “%(before)s”. Xem lại các mục đã xác nhận.")
            % {"before": before},
            quote=row.text,
            line=row.line_start,
            span_start=row.span_start,
            span_end=row.span_end,
        )


def _pairs(old: Sequence[Duty], read: Sequence[Duty]) -> Iterator[tuple[str, Duty]]:
    """Code of a duty as read and the row that it continues; equal words first, then the likest, each row once."""
    left = list(old)
    waiting: list[Duty] = []
    for new in read:
        same = next((row for row in left if compare_key(row.text) == compare_key(new.text)), None)
        if same is None:
            waiting.append(new)
        else:
            left.remove(same)
            yield new.code, same
    words = {id(one): fold(one.text).split() for one in [*left, *waiting]}
    likest = sorted(
        (
            (ratio, new.order, new, row)
            for new in waiting
            for row in left
            if (ratio := _likeness(words[id(new)], words[id(row)])) >= NEARLY
        ),
        key=lambda found: (-found[0], found[1], found[3].pk),
    )
    taken: set[int] = set()
    for _ratio, _order, new, row in likest:
        if id(new) not in taken and id(row) not in taken:
            taken |= {id(new), id(row)}
            yield new.code, row


def _likeness(left: list[str], right: list[str]) -> float:
    common = len(set(left) & set(right)) / max(len(set(left)), len(set(right)), 1)
    if common < NEARLY - 0.2:
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _retire(vanished: Sequence[Duty], document: PlanDocument, by: User) -> None:
    """Retire what the new version no longer says; a restatement that stays becomes the obligation."""
    gone = {row.pk for row in vanished}
    for row in vanished:
        left = list(Duty.objects.filter(same_as=row).exclude(pk__in=gone).order_by("order"))
        if left:
            Duty.objects.filter(pk=left[0].pk).update(same_as=None)
            Duty.objects.filter(pk__in=[one.pk for one in left[1:]]).update(same_as=left[0])
        Decision.objects.create(
            plan=row.plan,
            duty=row,
            field="state",
            before=row.state,
            after=DutyState.RETIRED,
            ground=_("Không còn trong bản %(version)d.") % {"version": document.version},
            decided_by=by,
        )
        row.state = DutyState.RETIRED
        row.save(update_fields=["state"])


def copy_findings(plan: Plan, document: PlanDocument, rows: Sequence[Finding]) -> None:
    """Keep what was said about findings that the version before had in the same words."""
    before = Finding.objects.filter(plan=plan, document__version=document.version - 1).exclude(state="open")
    said = {(row.code, compare_key(row.quote)): row for row in before}
    for row in rows:
        old = said.get((row.code, compare_key(row.quote)))
        if old is not None:
            row.state, row.note, row.decided_at = old.state, old.note, old.decided_at
            row.decided_by, row.decision = old.decided_by, old.decision
