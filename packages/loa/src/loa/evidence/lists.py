"""The list of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from loa.evidence import access
from loa.evidence.models import Entry, Method
from loa.kit import channels
from loa.kit.channels import VOID
from loa.kit.clock import today
from loa.kit.period import Every, periods
from loa.kit.rows import identifier
from loa.org.access import may, visible_units
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import number, state
from loa.ui.words import period


def _standing(entry: Entry) -> str:
    if entry.kind == VOID:
        return str(_("Dòng hủy"))
    return str(_("Đã hủy")) if hasattr(entry, "voided_by") else str(_("Được tính"))


def _standing_cell(entry: Entry) -> str:
    word = _standing(entry)
    if entry.kind == VOID:
        return state("wait", word)
    return state("open" if hasattr(entry, "voided_by") else "done", word)


def _title_cell(entry: Entry) -> str:
    label = access.label_of(entry)
    about = entry.details.get("title") or entry.note
    link = format_html('<a href="{}">{}</a>', reverse("evidence:entry", args=[entry.pk]), label)
    return format_html('{}<br><span class="meta">{}</span>', link, about[:120]) if about else link


def _proof(entry: Entry) -> str:
    parts = [
        str(_("%(n)s tệp") % {"n": files}) if (files := len(entry.attachments.all())) else "",
        str(_("đường dẫn")) if entry.link else "",
    ]
    return ", ".join(part for part in parts if part)


def _method_cell(entry: Entry) -> str:
    said, proof = entry.get_method_display(), _proof(entry)
    return format_html('{}<br><span class="meta">{}</span>', said, proof) if proof else said


def _months(request: HttpRequest) -> list[tuple[str, Any]]:
    day = today()
    found = list(periods(Every.MONTH, date(day.year - 1, 1, 1), date(day.year, 12, 31)))
    return [(f"{one.start:%Y-%m}", period(one.label)) for one in reversed(found) if one.start <= day]


def _in_month(rows: QuerySet[Entry], value: str) -> QuerySet[Entry]:
    year, month = value.split("-")
    return rows.filter(happened_on__year=int(year), happened_on__month=int(month))


def _channel(rows: QuerySet[Entry], value: str) -> QuerySet[Entry]:
    return rows.filter(kind__in=[kind.code for kind in channels.channel(value).kinds])


class Entries(ListView):
    """Every entry that the person may see, newest first."""

    name = "evidence.entries"
    title = _("Minh chứng")
    section = "evidence"
    template_name = "evidence/list.html"
    columns = (
        Column("seq", _("Số"), lambda entry: entry.seq, sort="seq", align="right"),
        Column("day", _("Ngày"), lambda entry: entry.happened_on, sort="happened_on"),
        Column("title", _("Đã làm gì"), lambda entry: access.label_of(entry), cell=_title_cell, head=True),
        Column("unit", _("Đơn vị"), lambda entry: str(entry.unit), sort="unit__name"),
        Column(
            "quantity",
            _("Số lượng"),
            lambda entry: entry.quantity,
            cell=lambda entry: "" if entry.kind == VOID else f"{number(entry.quantity)} {entry.measure}",
            sort="quantity",
            align="right",
        ),
        Column("task", _("Cho việc"), lambda entry: str(entry.task) if entry.task else ""),
        Column("proof", _("Chứng minh bằng"), _proof, screen=False),
        Column("method", _("Cách ghi"), lambda entry: entry.get_method_display(), cell=_method_cell),
        Column("standing", _("Tình trạng"), _standing, cell=_standing_cell),
    )
    filters = (
        Filter("ky", _("Tháng"), _months, _in_month),
        Filter("kenh", _("Kênh"), lambda request: [(c.code, c.label) for c in channels.channels()], _channel),
        Filter(
            "dv",
            _("Đơn vị"),
            lambda request: [
                (str(unit.pk), str(unit)) for unit in visible_units(request.user).filter(outside=False)[:300]
            ],
            lambda rows, value: rows.filter(unit=int(value)),
        ),
        Filter(
            "tt",
            _("Tình trạng"),
            lambda request: [("tinh", _("Được tính")), ("huy", _("Đã hủy"))],
            lambda rows, value: access.live(rows) if value == "tinh" else rows.exclude(voided_by=None),
        ),
        Filter("cach", _("Cách ghi"), lambda request: Method.choices, lambda rows, value: rows.filter(method=value)),
    )
    search_fields = ("note", "place", "link", "unit__name", "task__title")
    search_hint = _("Ghi chú, nơi, đường dẫn, đơn vị, việc")

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        title = _("Sổ chưa có dòng nào")
        text = _("Đăng bài, phát thanh, nộp báo cáo thì hệ thống tự ghi vào đây. Việc diễn ra bên ngoài thì ghi tay.")
        if not may(self.request.user, "evidence.record"):
            return Empty(title, text)
        return Empty(title, text, reverse("evidence:record"), _("Ghi minh chứng"))

    def rows(self) -> QuerySet[Entry]:
        task = self.request.GET.get("viec", "")
        rows = access.visible_entries(self.request.user).order_by("-pk")
        if not task:
            return rows
        return rows.filter(task=identifier(task))

    def context(self) -> dict[str, Any]:
        return {"can_record": may(self.request.user, "evidence.record")}


entries = Entries.as_view()
