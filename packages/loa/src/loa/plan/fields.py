"""The fields of a duty that people settle: how each is checked, kept in a decision, and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.text import fold

from loa.kit import channels
from loa.kit.clock import now
from loa.kit.period import Every
from loa.kit.refused import Refused
from loa.org.models import Unit, User
from loa.plan.models import Cadence, Duty, DutyState, Party, PartyName, PartyRole, Theme


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a person may settle.

    Args:
        name: as the reader and the decisions call it.
        label: for people.
        read: the value as a decision keeps it (JSON).
        check: turns what a person gave into that JSON, or refuses.
        write: puts a JSON value into the row; the row is saved by the caller.
        answers: codes of findings about the duty that are answered once a person has settled the field.
    """

    name: str
    label: str | Promise
    read: Callable[[Duty], Any]
    check: Callable[[Duty, Any], Any]
    write: Callable[[Duty, Any, User | None], None]
    answers: tuple[str, ...] = ()


def _column(name: str, label: str | Promise, check: Callable[[Duty, Any], Any], answers: tuple[str, ...] = ()) -> Field:
    def write(duty: Duty, value: Any, by: User | None) -> None:
        setattr(duty, name, value)

    return Field(name, label, lambda duty: getattr(duty, name), check, write, answers)


def _date(name: str, label: str | Promise, answers: tuple[str, ...] = ()) -> Field:
    def read(duty: Duty) -> str | None:
        value = getattr(duty, name)
        return value.isoformat() if value else None

    def check(duty: Duty, value: Any) -> str | None:
        if value in (None, ""):
            return None
        try:
            return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
        except (TypeError, ValueError):
            raise Refused(_("Ngày không hợp lệ. Ghi như 30/6/2026."), field=name) from None

    def write(duty: Duty, value: Any, by: User | None) -> None:
        setattr(duty, name, date.fromisoformat(value) if value else None)

    return Field(name, label, read, check, write, answers)


def _number(name: str, low: int, high: int) -> Callable[[Duty, Any], int | None]:
    def check(duty: Duty, value: Any) -> int | None:
        if value in (None, ""):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Refused(_("Ghi một số từ %(low)d đến %(high)d.") % {"low": low, "high": high}, field=name)
        return value

    return check


def _check_text(name: str, limit: int, *, needed: bool) -> Callable[[Duty, Any], str]:
    def check(duty: Duty, value: Any) -> str:
        text = " ".join(str(value or "").split())
        if needed and not text:
            raise Refused(_("Chưa ghi tên nhiệm vụ. Ghi vài chữ: làm gì, cái gì."), field=name)
        if len(text) > limit:
            raise Refused(_("Dài hơn %(limit)d chữ cái. Viết gọn lại.") % {"limit": limit}, field=name)
        return text

    return check


def _check_channel(duty: Duty, value: Any) -> str:
    if value not in {one.code for one in channels.channels()}:
        raise Refused(_("Chưa chọn kênh trong danh sách."), field="channel")
    return str(value)


def read_cadence(duty: Duty) -> dict[str, Any]:
    """The rhythm of a duty: {"kind": ..., "every": ..., "count": ...}."""
    return {"kind": duty.cadence, "every": duty.every or None, "count": duty.count}


def _check_cadence(duty: Duty, value: Any) -> dict[str, Any]:
    kind, every, count = value.get("kind"), value.get("every") or None, value.get("count") or None
    if kind not in Cadence.values:
        raise Refused(_("Chưa chọn chu kỳ trong danh sách."), field="cadence")
    if every is not None and every not in set(Every):
        raise Refused(_("Chưa chọn mỗi ngày, tuần, tháng hay quý."), field="every")
    if kind != Cadence.RECURRING:
        every = None
    if kind not in (Cadence.RECURRING, Cadence.ONCE):
        count = None
    return {"kind": kind, "every": every, "count": _number("count", 1, 1000)(duty, count)}


def _write_cadence(duty: Duty, value: Any, by: User | None) -> None:
    duty.cadence, duty.every, duty.count = value["kind"], value["every"] or "", value["count"]


def read_quantity(duty: Duty) -> dict[str, Any] | None:
    """What a duty is to reach: {"value": ..., "unit": ..., "at_least": ...}; None where the plan names no number."""
    if duty.quantity is None:
        return None
    return {"value": float(duty.quantity), "unit": duty.quantity_unit, "at_least": duty.at_least}


def _check_quantity(duty: Duty, value: Any) -> dict[str, Any] | None:
    value = value or {}
    number, unit = value.get("value"), _check_text("quantity_unit", 60, needed=False)(duty, value.get("unit"))
    if number in (None, ""):
        if unit:
            raise Refused(_("Đã ghi đơn vị tính, chưa ghi số. Ghi số, hoặc xóa đơn vị tính."), field="quantity")
        return None
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal) or not 0 < number < 10**9:
        raise Refused(_("Số lượng là một số lớn hơn 0."), field="quantity")
    return {"value": round(float(number), 2), "unit": unit, "at_least": bool(value.get("at_least"))}


def _write_quantity(duty: Duty, value: Any, by: User | None) -> None:
    duty.quantity = Decimal(str(value["value"])) if value else None
    duty.quantity_unit, duty.at_least = (value["unit"], value["at_least"]) if value else ("", False)


def _parties(name: str, role: PartyRole, label: str | Promise, answers: tuple[str, ...] = ()) -> Field:
    def read(duty: Duty) -> list[str]:
        return [row.name.name for row in duty.parties.filter(role=role).select_related("name").order_by("order", "pk")]

    def check(duty: Duty, value: Any) -> list[str]:
        named: dict[str, None] = {}
        for one in value or ():
            text = " ".join((one.short_name or one.name if isinstance(one, Unit) else str(one)).split())
            if len(text) > 300:
                raise Refused(_("Tên đơn vị dài hơn 300 chữ cái. Viết gọn lại."), field=name)
            if text:
                named[text] = None
        return list(named)

    def write(duty: Duty, value: Any, by: User | None) -> None:
        before = {row.name.name: row for row in duty.parties.filter(role=role).select_related("name")}
        duty.parties.filter(role=role).exclude(name__name__in=value).delete()
        for order, text in enumerate(value):
            if text in before:
                Party.objects.filter(pk=before[text].pk).update(order=order)
                continue
            row, _created = PartyName.objects.get_or_create(plan=duty.plan, name=text, defaults={"folded": fold(text)})
            Party.objects.create(duty=duty, role=role, name=row, order=order, decided=by is not None)

    return Field(name, label, read, check, write, answers)


def _check_theme(duty: Duty, value: Any) -> int | None:
    if value in (None, ""):
        return None
    pk = value.pk if isinstance(value, Theme) else value
    if not duty.plan.themes.filter(pk=pk).exists():
        raise Refused(_("Chưa chọn nội dung tuyên truyền trong danh sách."), field="theme")
    return int(pk)


def _write_theme(duty: Duty, value: Any, by: User | None) -> None:
    duty.theme = duty.plan.themes.filter(pk=value).first() if value else None


def _check_same_as(duty: Duty, value: Any) -> int | None:
    if value in (None, ""):
        return None
    pk = value.pk if isinstance(value, Duty) else value
    target = duty.plan.duties.select_related("same_as").filter(pk=pk).first()
    if target is None:
        raise Refused(_("Chưa chọn nhiệm vụ cùng kế hoạch để gộp vào."), field="same_as")
    if target.same_as is not None:
        target = target.same_as
    if target.pk == duty.pk:
        raise Refused(_("Một nhiệm vụ không gộp vào chính nó. Chọn nhiệm vụ khác."), field="same_as")
    if target.state in (DutyState.EXCLUDED, DutyState.RETIRED):
        raise Refused(_("Nhiệm vụ ấy đang không được theo dõi. Đưa nó trở lại trước khi gộp."), field="same_as")
    if duty.tasks.filter(retired_at=None).exists() and not target.tasks.filter(retired_at=None).exists():
        raise Refused(_("Nhiệm vụ này đã có việc được giao. Gộp nhiệm vụ kia vào nhiệm vụ này."), field="same_as")
    return int(target.pk)


def _write_same_as(duty: Duty, value: Any, by: User | None) -> None:
    duty.same_as = duty.plan.duties.filter(pk=value).first() if value else None


def _check_state(duty: Duty, value: Any) -> str:
    if value not in (DutyState.PROPOSED, DutyState.CONFIRMED, DutyState.EXCLUDED):
        raise Refused(_("Chưa chọn trạng thái trong danh sách."), field="state")
    return str(value)


UNIT_CODES = ("unit-missing", "unit-implied", "unit-unclear", "nobody-owes")
CADENCE_CODES = ("cadence-vague", "cadence-missing", "cadence-unstated", "cadence-conflict")
DEADLINE_CODES = ("deadline-missing", "deadline-vague", "deadline-conflict")

FIELDS: dict[str, Field] = {
    one.name: one
    for one in (
        _parties("leads", PartyRole.LEAD, _l("Chủ trì"), UNIT_CODES),
        _parties("partners", PartyRole.PARTNER, _l("Phối hợp"), ("partner-dropped",)),
        _parties("report_to", PartyRole.REPORT_TO, _l("Báo cáo cho")),
        _parties("via", PartyRole.VIA, _l("Gửi qua")),
        _column("channel", _l("Kênh"), _check_channel),
        Field(
            "theme",
            _l("Nội dung tuyên truyền"),
            lambda duty: duty.theme_id,
            _check_theme,
            _write_theme,
        ),
        Field("cadence", _l("Chu kỳ"), read_cadence, _check_cadence, _write_cadence, CADENCE_CODES),
        _column("repeats", _l("Số lần phát lại mỗi kỳ"), _number("repeats", 0, 1000)),
        _column("duration_minutes", _l("Thời lượng (phút)"), _number("duration_minutes", 1, 1440)),
        _date("starts", _l("Bắt đầu từ")),
        _date("deadline", _l("Thời hạn"), DEADLINE_CODES),
        _column("due_day", _l("Hạn vào ngày mấy của tháng cuối kỳ"), _number("due_day", 1, 31), DEADLINE_CODES),
        _column("due_days", _l("Hạn sau khi hết kỳ (ngày)"), _number("due_days", -366, 366), DEADLINE_CODES),
        _column("condition", _l("Điều kiện"), _check_text("condition", 300, needed=False)),
        _column("audience", _l("Đối tượng"), _check_text("audience", 200, needed=False)),
        Field("quantity", _l("Số lượng"), read_quantity, _check_quantity, _write_quantity),
        _column("product", _l("Sản phẩm"), _check_text("product", 300, needed=False)),
        _column("budget", _l("Kinh phí"), _check_text("budget", 300, needed=False)),
        Field(
            "same_as",
            _l("Cùng việc với"),
            lambda duty: duty.same_as_id,
            _check_same_as,
            _write_same_as,
            ("duplicate-duty",),
        ),
        _column("title", _l("Tên ngắn"), _check_text("title", 200, needed=True)),
        _column("state", _l("Theo dõi"), _check_state),
    )
}
BLOCKING_CODES = frozenset((*UNIT_CODES, *CADENCE_CODES))
"""Findings that keep a duty from being plain: somebody has to say who does it and how often."""


def map_chosen(duty: Duty, units: Sequence[Unit], *, by: User) -> None:
    """A unit that was chosen from the list, not typed, is its own mapping."""
    for unit in units:
        row = duty.plan.party_names.filter(name=unit.short_name or unit.name, decided_at=None).first()
        if row is not None:
            row.units.set([unit])
            row.decided_by, row.decided_at, row.confidence = by, now(), 1.0
            row.save(update_fields=["decided_by", "decided_at", "confidence"])
