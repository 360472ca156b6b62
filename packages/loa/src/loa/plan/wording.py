"""What a duty asks for, what a decision says and what confirming makes, in the words that people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit.channels import channel, kind_of
from loa.kit.clock import today
from loa.kit.words import figure
from loa.plan.campaign import campaign
from loa.plan.fields import FIELDS, read_quantity
from loa.plan.models import Cadence, Decision, Duty, DutyState, Plan, TaskRole
from loa.plan.proposals import every_label
from loa.plan.tasks import Campaign, Obligation, wanted


def rhythm_words(duty: Duty) -> str:
    """How often, in a few words: "hằng tháng, phát lại 3 lần", "một lần, trước 30/6/2026"."""
    if duty.cadence == Cadence.RECURRING:
        words = every_label(duty.every) if duty.every else _("định kỳ, chưa rõ kỳ nào")
        if duty.count and duty.count > 1:
            words = _("%(n)d lần %(rhythm)s") % {"n": duty.count, "rhythm": words}
    elif duty.cadence == Cadence.UNSTATED:
        words = _("không ghi chu kỳ")
    else:
        words = duty.get_cadence_display().lower()
    return words


def quantity_words(duty: Duty) -> str:
    """What is to be reached: "ít nhất 20 lớp"; empty where the plan names no number."""
    value = read_quantity(duty)
    return value_words("quantity", value) if value else ""


def value_words(name: str, value: Any) -> str:
    """A value of a decision as people read it."""
    if value in (None, "", []):
        return _("chưa có")
    if name == "cadence":
        if value["kind"] == Cadence.RECURRING and value["every"]:
            words = every_label(value["every"])
            return words if not value["count"] or value["count"] == 1 else f"{value['count']} {_('lần')} {words}"
        return str(Cadence(value["kind"]).label).lower()
    if name == "quantity":
        words = f"{figure(value['value'])} {value['unit']}".strip()
        return _("ít nhất %(words)s") % {"words": words} if value["at_least"] else words
    if name == "channel":
        return str(channel(value).label)
    if name == "state":
        return str(DutyState(value).label)
    if name in ("deadline", "starts"):
        day = date.fromisoformat(value)
        return f"{day.day}/{day.month}/{day.year}"
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value)


def year_of(plan: Plan) -> Campaign:
    """The plan's campaign; before activation the running year in whole months."""
    if plan.period_start and plan.period_end:
        return campaign(plan)
    return Campaign(date(today().year, 1, 1), date(today().year, 12, 31))


def promise_of(plan: Plan, obligation: Obligation) -> str:
    """What an obligation makes once confirmed, in one sentence."""
    tasks = list(wanted(year_of(plan), [obligation]))
    leading = [one for one in tasks if one.role == TaskRole.LEAD]
    if not leading:
        return _("Chưa giao được cho ai: chưa có đơn vị chủ trì trong hệ thống.")
    units = len({one.unit for one in leading})
    targets = leading[0].targets
    asked = ", ".join(f"{count} {kind_of(code).measure}" for code, count in targets.items())
    values = {"tasks": len(leading), "units": units, "asked": asked}
    if asked:
        sentence = ngettext(
            "Xác nhận xong sẽ có %(tasks)d việc cho %(units)d đơn vị; mỗi việc phải có %(asked)s.",
            "Xác nhận xong sẽ có %(tasks)d việc cho %(units)d đơn vị; mỗi việc phải có %(asked)s.",
            len(leading),
        )
    else:
        sentence = ngettext(
            "Xác nhận xong sẽ có %(tasks)d việc thường xuyên cho %(units)d đơn vị, không định mức.",
            "Xác nhận xong sẽ có %(tasks)d việc thường xuyên cho %(units)d đơn vị, không định mức.",
            len(leading),
        )
    return sentence % values


@dataclass(slots=True)
class DecisionLine:
    """A decision as the log shows it."""

    decision: Decision
    field: str
    before: str
    after: str
    is_undone: bool = False


def decision_lines(plan: Plan, decisions: Sequence[Decision]) -> list[DecisionLine]:
    """Decisions in words; themes and duties that they point at are named, two queries in all.

    Args:
        plan: the plan.
        decisions: with `duty` and `decided_by` selected and `reversed_by` at hand.
    """
    pointed = {"theme", "same_as"} & {one.field for one in decisions}
    themes = dict(plan.themes.values_list("pk", "title")) if "theme" in pointed else {}
    duties = dict(plan.duties.values_list("pk", "title")) if "same_as" in pointed else {}
    names = {"theme": themes, "same_as": duties}

    def words(one: Decision, value: Any) -> str:
        if one.field in names and isinstance(value, int):
            return str(names[one.field].get(value, _("không còn")))
        return value_words(one.field, value)

    return [
        DecisionLine(
            one,
            str(FIELDS[one.field].label) if one.field in FIELDS else one.field,
            words(one, one.before),
            words(one, one.after),
            hasattr(one, "reversed_by"),
        )
        for one in decisions
    ]
