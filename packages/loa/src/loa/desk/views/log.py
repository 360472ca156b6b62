"""The audit log for administrators: who did what, to which row, when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from loa.desk.access import log_authors, visible_log
from loa.kit.clock import now
from loa.kit.collate import sort_key
from loa.org.access import may
from loa.org.models import Role, Unit
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags import loa_ui

PAGES = "trang"


def _author(entry: Any) -> str:
    if entry.user_id is None:
        return _g("Máy chủ")
    return str(entry.user) if entry.user else _g("tài khoản đã xóa")


def _deed(entry: Any) -> str:
    return str(registry.get_action_label(entry.action) or entry.action)


WORDS = {
    "unit": _("đơn vị"),
    "role": _("vai trò"),
    "name": _("tên"),
    "fields": _("các ô"),
    "changed": _("đổi"),
    "successor": _("đơn vị kế thừa"),
    "date": _("ngày"),
    "reason": _("lý do"),
    "title": _("tiêu đề"),
    "full_name": _("họ và tên"),
    "phone": _("điện thoại"),
    "email": _("thư điện tử"),
    "is_active": _("đang dùng"),
    "short_name": _("tên ngắn"),
    "valid_from": _("có từ ngày"),
    "valid_to": _("đến hết ngày"),
    "parent": _("trực thuộc"),
    "kind": _("loại"),
    "plan": _("kế hoạch"),
    "note": _("ghi chú"),
    "instrument": _("văn bản"),
    "password": _("mật khẩu"),
    "before": _("trước"),
    "after": _("sau"),
    "units": _("đơn vị"),
    "token": _("khóa"),
    "sha256": _("mã băm"),
    "hash": _("mã băm"),
    "head": _("đầu chuỗi"),
    "pdf": _("mã băm của PDF"),
    "docx": _("mã băm của DOCX"),
    "revision": _("bản"),
    "version": _("bản"),
    "filename": _("tên tệp"),
    "size": _("cỡ tệp (byte)"),
    "seq": _("số"),
    "home": _("trang"),
    "hostname": _("tên miền"),
    "port": _("cổng"),
    "state": _("trạng thái"),
    "tasks": _("việc"),
    "findings": _("phát hiện"),
    "field": _("mục"),
    "duty": _("nhiệm vụ"),
    "ground": _("căn cứ"),
    "days": _("số ngày"),
    "codes": _("mã"),
    "nobody": _("không ứng với đơn vị nào"),
    "of": _("mã băm"),
    "files": _("số tệp"),
    "stations": _("đài"),
    "airings": _("lượt phát"),
    "airing": _("lượt phát"),
    "nth": _("lần"),
    "number": _("số"),
    "written": _("viết"),
    "spoken": _("đọc"),
    "device": _("máy"),
    "person": _("người"),
    "people": _("số người"),
    "text": _("lời"),
    "why": _("vì sao"),
    "fault": _("lỗi"),
    "verdict": _("kết luận"),
    "task": _("việc"),
    "starts": _("bắt đầu"),
    "start": _("bắt đầu"),
    "period": _("kỳ"),
    "questions": _("số câu hỏi"),
    "forms": _("số đề"),
    "seed": _("hạt giống"),
    "root": _("mã băm gốc"),
    "commitment": _("cam kết"),
    "removed": _("bỏ"),
    "created": _("tạo"),
    "slots": _("giờ phát"),
    "order": _("thứ tự"),
    "item": _("mục"),
    "code": _("mã"),
    "outside": _("ngoài hệ thống"),
    "first_day": _("ngày đầu"),
    "instead_of": _("thay cho"),
    "end": _("kết thúc"),
    "retired": _("thôi theo dõi"),
    "revived": _("theo dõi lại"),
    "quiet": _("giờ yên lặng"),
    "same_as": _("gộp vào"),
    "theme": _("nội dung"),
    "leads": _("chủ trì"),
    "partners": _("phối hợp"),
    "cadence": _("chu kỳ"),
    "channel": _("kênh"),
    "deadline": _("thời hạn"),
    "due_days": _("hạn sau khi hết kỳ"),
    "focal": _("đơn vị đầu mối"),
    "symbol": _("số, ký hiệu"),
    "issued_on": _("ngày ban hành"),
    "year": _("năm"),
    "count": _("số lần"),
    "every": _("mỗi"),
}
"""What the keys of `audit.note` mean."""
VALUES = {
    "soon": _("sắp đến hạn"),
    "late": _("quá hạn"),
    "draft": _("đang soạn"),
    "submitted": _("chờ duyệt"),
    "approved": _("đã duyệt"),
    "returned": _("trả lại"),
    "open": _("đang mở"),
    "closed": _("đã đóng"),
    "settled": _("đã giải quyết"),
    "left_open": _("để ngỏ"),
    "missed": _("lỡ phát"),
    "partial": _("phát dở"),
}
"""Codes among the values."""
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
HASH = re.compile(r"\b[0-9a-f]{32,}\b")
UNIT_KEYS = ("unit", "successor", "parent")
ROLES = dict(Role.choices)


def _details(entry: Any) -> str:
    """What the action kept beside, in words: "đơn vị: UBND xã Sơn Viên; vai trò: Biên tập"."""
    data = entry.data if isinstance(entry.data, dict) else {}
    units: dict[int, str] = getattr(entry, "unit_names", {})
    said = []
    # PostgreSQL keeps the keys of a JSON object in an order of its own: sorted, both databases say the same.
    for key, value in sorted(data.items(), key=lambda pair: pair[0], reverse=True):
        if value in (None, "", [], {}):
            continue
        if key in UNIT_KEYS:
            value = units.get(value, value)
        elif key == "role":
            value = ROLES.get(value, value)
        elif key == "field":
            value = WORDS.get(value, value)
        said.append(f"{WORDS.get(key, key)}: {_plain(value)}")
    return "; ".join(said)[:400]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{WORDS.get(key, key)} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list) and len(value) == 2 and value[0] not in WORDS:
        return f"{value[0] or '…'} → {value[1] or '…'}"
    if isinstance(value, list):
        return ", ".join(str(WORDS.get(one, one)) if isinstance(one, str) else _plain(one) for one in value)
    if isinstance(value, bool):
        return _g("có") if value else _g("không")
    if value is None:
        return _g("chưa có")
    if isinstance(value, str):
        day = DAY.fullmatch(value)
        return f"{int(day[3])}/{int(day[2])}/{day[1]}" if day else str(VALUES.get(value, value))
    return str(value)


def _short(said: str) -> str:
    """The same for the screen: of a hash its beginning, which is enough to find it by; the export has all of it."""
    return HASH.sub(lambda found: f"{found[0][:8]}…", said)


def _name_units(entries: Iterable[Any]) -> None:
    """Give every line the names of the units that its data points to, in one query."""
    lines = [entry for entry in entries if isinstance(entry.data, dict)]
    wanted = {entry.data[key] for entry in lines for key in UNIT_KEYS if isinstance(entry.data.get(key), int)}
    names = {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=wanted)} if wanted else {}
    for entry in lines:
        entry.unit_names = names


def _deeds(request: HttpRequest) -> list[tuple[str, str]]:
    """Our own deeds, which carry a dot without Wagtail's prefix, in alphabetical order of their labels."""
    declared = registry.get_choices()
    return sorted(
        ((name, str(label)) for name, label in declared if not name.startswith("wagtail.")),
        key=lambda one: sort_key(one[1]),
    )


class Log(ListView):
    """The log of everything but web pages; a choice shows that of the web pages."""

    name = "desk.log"
    title = _("Nhật ký")
    section = "log"
    columns = (
        Column(
            "luc",
            _("Lúc"),
            lambda entry: entry.timestamp,
            cell=lambda entry: loa_ui.moment(entry.timestamp),
            sort="timestamp",
        ),
        Column("ai", _("Ai"), _author, sort="user__full_name"),
        Column("viec", _("Đã làm gì"), _deed, head=True, cell=lambda entry: format_html("<b>{}</b>", _deed(entry))),
        Column("voi", _("Với"), lambda entry: entry.label, sort="label"),
        Column(
            "ghi",
            _("Ghi kèm"),
            _details,
            cell=lambda entry: (
                format_html('<span class="meta">{}</span>', _short(said)) if (said := _details(entry)) else ""
            ),
        ),
    )
    filters = (
        Filter(
            "so",
            _("Sổ"),
            lambda request: [(PAGES, _("Tin bài, trang web"))],
            lambda rows, value: rows,
            _("Mọi việc khác"),
        ),
        Filter(
            "ai",
            _("Người làm"),
            lambda request: [(str(one.pk), one.full_name) for one in log_authors(request.user)],
            lambda rows, value: rows.filter(user=value),
        ),
        Filter("viec", _("Việc"), _deeds, lambda rows, value: rows.filter(action=value)),
        Filter(
            "trong",
            _("Trong"),
            lambda request: [("1", _("24 giờ qua")), ("7", _("7 ngày qua")), ("31", _("31 ngày qua"))],
            lambda rows, value: rows.filter(timestamp__gte=now() - timedelta(days=int(value))),
        ),
    )
    search_fields = ("label", "user__full_name")
    empty = Empty(_("Chưa có dòng nhật ký nào"), _("Mỗi lần ai đó thêm, sửa, duyệt hay gửi, một dòng hiện ở đây."))
    caption = _("Ai làm gì, lúc nào. Nhật ký không sửa được.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not may(request.user, "org.change"):
            raise PermissionDenied("desk.log")
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, rows: Iterable[Any]) -> None:
        _name_units(rows)

    def rows(self) -> QuerySet[Any]:
        return visible_log(self.request.user, pages=self.request.GET.get("so") == PAGES)
