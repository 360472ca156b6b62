"""What the reading screen shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from loa.kit.channels import channel
from loa.kit.collate import sort_key
from loa.plan.actions.confirm import clear_duties
from loa.plan.campaign import groups, load_duties, obligations
from loa.plan.fields import BLOCKING_CODES, FIELDS
from loa.plan.forms import names_in
from loa.plan.marks import Block, Mark, blocks, field_marks, finding_word
from loa.plan.models import (
    Cadence,
    Citation,
    Decision,
    Duty,
    DutyState,
    Finding,
    FindingState,
    PartyName,
    PartyRole,
    Plan,
    PlanDocument,
    Severity,
    Theme,
)
from loa.plan.names import CERTAIN
from loa.plan.proposals import Settlement, propose_settlements
from loa.plan.wording import promise_of, quantity_words, rhythm_words, value_words

TABS = ("nhiem-vu", "vien-dan", "phat-hien", "ten-don-vi")
WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(slots=True)
class DutyLine:
    """A line of the list of duties."""

    duty: Duty
    who: str
    state: str
    word: str
    is_current: bool = False


@dataclass(slots=True)
class FindingLine:
    """A finding with what can be said of it."""

    finding: Finding
    word: str
    state: str

    @property
    def is_open(self) -> bool:
        return self.finding.state == FindingState.OPEN


@dataclass(slots=True)
class ProposalLine:
    """A proposal in words."""

    duty: Duty
    field: str
    label: str
    value: str
    ground: str


@dataclass(slots=True)
class NameLine:
    """A name of the plan and units in words."""

    name: PartyName
    units: str


@dataclass(slots=True)
class PrintLine:
    """A duty on paper."""

    duty: Duty
    leads: str
    partners: str
    rhythm: str


class ReadingScreen:
    """The reading of a plan for one person: what the templates ask for, each thing read once.

    Args:
        plan: a plan that the person may change.
        code: code of the duty in view; unknown or empty: the first that waits for a person.
    """

    def __init__(self, plan: Plan, code: str = "") -> None:
        self.plan = plan
        self.code = code

    @cached_property
    def document(self) -> PlanDocument:
        rows = self.plan.documents.annotate(cited=Count("citations")).select_related("uploaded_by")
        return rows.order_by("-version")[0]

    @cached_property
    def duties(self) -> list[Duty]:
        return load_duties(self.plan)

    @cached_property
    def findings(self) -> list[Finding]:
        return list(self.document.findings.select_related("decided_by", "duty"))

    @cached_property
    def themes(self) -> list[Theme]:
        return list(self.plan.themes.all())

    @cached_property
    def proposals(self) -> list[Settlement]:
        return propose_settlements(self.duties)

    @cached_property
    def roots(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.same_as_id is None]

    @property
    def followed(self) -> list[Duty]:
        return [duty for duty in self.roots if duty.state != DutyState.EXCLUDED]

    @property
    def confirmed(self) -> int:
        return sum(duty.state == DutyState.CONFIRMED for duty in self.roots)

    @cached_property
    def clear(self) -> list[Duty]:
        """Roots that can be confirmed at once."""
        return [duty for duty in clear_duties(self.duties, self.findings) if duty.same_as_id is None]

    @cached_property
    def restated(self) -> dict[int, list[Duty]]:
        return {members[0].pk: members[1:] for members in groups(self.duties)}

    @cached_property
    def current(self) -> Duty | None:
        """The duty in view."""
        chosen = next((duty for duty in self.duties if duty.code == self.code), None)
        waiting = next((duty for duty in self.roots if duty.state == DutyState.PROPOSED), None)
        return chosen or waiting or (self.duties[0] if self.duties else None)

    @property
    def next_code(self) -> str:
        """The duty that waits after the one in view; empty when none is left."""
        codes = [duty.code for duty in self.duties]
        place = codes.index(self.current.code) if self.current else -1
        order = self.duties[place + 1 :] + self.duties[: place + 1]
        waiting = [duty for duty in order if duty.same_as_id is None and duty.state == DutyState.PROPOSED]
        return waiting[0].code if waiting else ""

    # What the duty in view shows

    @property
    def partners_in_words(self) -> list[Duty]:
        """Other statements of the same work as the duty in view."""
        duty = self.current
        if duty is None:
            return []
        root = duty.same_as_id or duty.pk
        return [one for one in self.duties if one.pk != duty.pk and root in (one.pk, one.same_as_id)]

    @cached_property
    def settled(self) -> set[str]:
        """Fields of the duty in view of which a person's decision stands."""
        if self.current is None:
            return set()
        rows = Decision.objects.filter(duty=self.current, reverses=None, reversed_by=None)
        return set(rows.values_list("field", flat=True))

    @cached_property
    def proposals_in_words(self) -> list[ProposalLine]:
        """Every proposal of the plan as people read it."""
        titles = {duty.pk: duty.title for duty in self.duties}
        return [
            ProposalLine(
                one.duty,
                one.field,
                str(FIELDS[one.field].label),
                titles[one.value] if one.field == "same_as" else value_words(one.field, one.value),
                one.ground,
            )
            for one in self.proposals
        ]

    @property
    def current_proposals(self) -> list[ProposalLine]:
        """Proposals for the duty in view."""
        return [one for one in self.proposals_in_words if one.duty == self.current]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The duty in view for whoever only reads: what is known of it, field by field."""
        duty = self.current
        if duty is None:
            return []
        rows: list[tuple[str, Any]] = [
            (str(PartyRole(role).label), "; ".join(names_in(duty, role))) for role in PartyRole.values
        ]
        rows += [
            (str(FIELDS["channel"].label), channel(duty.channel).label),
            (str(FIELDS["cadence"].label), rhythm_words(duty)),
            (str(FIELDS["duration_minutes"].label), duty.duration_minutes),
            (str(FIELDS["repeats"].label), duty.repeats),
            (
                str(FIELDS["deadline"].label),
                value_words("deadline", duty.deadline.isoformat()) if duty.deadline else "",
            ),
            (str(FIELDS["condition"].label), duty.condition),
            (str(FIELDS["theme"].label), duty.theme or ""),
            (str(FIELDS["audience"].label), duty.audience),
            (str(FIELDS["quantity"].label), quantity_words(duty)),
            (str(FIELDS["product"].label), duty.product),
            (str(FIELDS["budget"].label), duty.budget),
            (_("Trạng thái"), duty.get_state_display()),
        ]
        return [(label, str(value)) for label, value in rows if value]

    @property
    def current_findings(self) -> list[FindingLine]:
        return [line for line in self.finding_lines if line.finding.duty_id == getattr(self.current, "pk", 0)]

    @property
    def promise(self) -> str:
        """What confirming the duty in view makes: "12 việc hằng tháng cho Trung tâm", in one sentence."""
        root = next(
            (duty for duty in self.roots if self.current and duty.pk in (self.current.pk, self.current.same_as_id)),
            None,
        )
        if root is None or root.state == DutyState.EXCLUDED:
            return ""
        members = [root, *self.restated[root.pk]]
        leads = [party.name for duty in members for party in duty.parties.all() if party.role == PartyRole.LEAD]
        unknown = next((name for name in leads if name.decided_at is None), None)
        if unknown is not None:
            return _("“%(name)s” là đơn vị nào còn chưa chọn, nên chưa giao việc được.") % {"name": unknown.name}
        return promise_of(self.plan, obligations([root, *self.restated[root.pk]])[0])

    # Lists

    @cached_property
    def lines(self) -> list[DutyLine]:
        clear = {duty.pk for duty in self.clear}
        return [self._line(duty, clear) for duty in self.duties]

    def _line(self, duty: Duty, clear: set[int]) -> DutyLine:
        leads = names_in(duty, PartyRole.LEAD)
        who = "; ".join(leads) or _("Không ghi đơn vị nào làm")
        state, word = self._state(duty, clear)
        return DutyLine(duty, f"{who} · {rhythm_words(duty)}", state, word, duty == self.current)

    def _state(self, duty: Duty, clear: set[int]) -> tuple[str, str]:
        if duty.state == DutyState.EXCLUDED:
            return "wait", _("Không theo dõi")
        if duty.same_as_id is not None:
            return "done", _("Đã gộp")
        if duty.state == DutyState.CONFIRMED:
            return "done", _("Đã xác nhận")
        members = [duty, *self.restated[duty.pk]]
        leads = [party for one in members for party in one.parties.all() if party.role == PartyRole.LEAD]
        if not leads:
            return "open", _("Thiếu đơn vị")
        if any(party.name.decided_at is None for party in leads):
            return "open", _("Chưa rõ tên")
        if duty.cadence == Cadence.RECURRING and not any(one.every for one in members):
            return "open", _("Chưa rõ kỳ")
        if duty.pk in clear:
            return "due", _("Đã rõ")
        return "due", _("Cần xem")

    @cached_property
    def finding_lines(self) -> list[FindingLine]:
        rows = sorted(
            self.findings,
            key=lambda row: (row.state != FindingState.OPEN, WEIGHT[Severity(row.severity)], row.order, row.pk),
        )
        return [FindingLine(row, _capital(finding_word(row.code, row.severity)), _finding_state(row)) for row in rows]

    @property
    def open_findings(self) -> int:
        return sum(row.state == FindingState.OPEN for row in self.findings)

    @cached_property
    def citations(self) -> list[Citation]:
        return list(self.document.citations.all())

    @cached_property
    def names(self) -> list[PartyName]:
        """Names in use with how often they stand, the undecided first."""
        found: dict[int, PartyName] = {}
        times: dict[int, int] = defaultdict(int)
        for duty in self.duties:
            for party in duty.parties.all():
                found.setdefault(party.name_id, party.name)
                times[party.name_id] += 1
        for pk, name in found.items():
            name.times = times[pk]  # type: ignore[attr-defined]
        return sorted(found.values(), key=lambda name: (name.decided_at is not None, sort_key(name.name)))

    @property
    def name_lines(self) -> list[NameLine]:
        """Names with the units that they mean or may mean; one query for the proposals of the undecided."""
        prefetch_related_objects(self.names, "proposed")
        return [
            NameLine(
                name, ", ".join(str(unit) for unit in (name.units.all() if name.decided_at else name.proposed.all()))
            )
            for name in self.names
        ]

    @property
    def printed(self) -> list[PrintLine]:
        """Duties that are followed, for paper."""
        lines = []
        for duty in self.followed:
            members = [duty, *self.restated[duty.pk]]
            leads = dict.fromkeys(name for one in members for name in names_in(one, PartyRole.LEAD))
            partners = dict.fromkeys(name for one in members for name in names_in(one, PartyRole.PARTNER))
            lines.append(PrintLine(duty, "; ".join(leads) or _("Không ghi"), "; ".join(partners), rhythm_words(duty)))
        return lines

    @property
    def undecided_names(self) -> int:
        return sum(name.decided_at is None for name in self.names)

    @property
    def certain_names(self) -> int:
        return sum(name.decided_at is None and name.confidence >= CERTAIN for name in self.names)

    @property
    def warnings(self) -> list[str]:
        """What the reader wants people to know about the file: a legacy font converted, tracked changes taken in."""
        return list(self.document.reading.get("warnings") or ())

    @property
    def conversions(self) -> list[tuple[str, str]]:
        """Words before and after their legacy encoding was turned into Unicode, so that a person can judge."""
        return [tuple(pair) for pair in (self.document.reading.get("conversion") or {}).get("samples", ())]

    # The text

    def blocks(self, tab: str) -> list[Block]:
        """The document's paragraphs with marks: fields of the duty in view, findings, citations."""
        duty = self.current if tab == "nhiem-vu" else None
        marks = field_marks(duty.spans) if duty else []
        noted = {Severity.ERROR, Severity.WARNING} if tab == "nhiem-vu" else set(Severity)
        for row in self.findings:
            if row.span_start is None or row.state == FindingState.SETTLED or row.severity not in noted:
                continue
            if tab in ("nhiem-vu", "phat-hien") and (row.span_end or 0) - row.span_start < 200:
                word = finding_word(row.code, row.severity)
                weight = 2 if row.severity == Severity.ERROR else 1
                marks.append(Mark(row.span_start, row.span_end or 0, "bad", word, weight, f"ph-{row.pk}"))
        if tab == "vien-dan":
            marks += [
                Mark(row.span_start, row.span_end or 0, "q", "", 1, f"vd-{row.pk}")
                for row in self.citations
                if row.span_start is not None
            ]
        return blocks(self.document.reading["paragraphs"], marks, (duty.span_start, duty.span_end) if duty else None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _finding_state(row: Finding) -> str:
    if row.state == FindingState.SETTLED:
        return "done"
    if row.state == FindingState.LEFT_OPEN or row.code in BLOCKING_CODES or "missing" in row.code:
        return "open"
    return {"error": "late", "warning": "due"}.get(row.severity, "wait")
