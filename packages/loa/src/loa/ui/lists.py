"""Lists of the desk: one class gives search, filters, sorting, pages, saved views, choosing many, XLSX and CSV.

    class Entries(ListView):
        name = "evidence.entries"                     # stable: saved views hang on it
        title = _("Minh chứng")
        section = "evidence"                          # key of the menu item
        columns = (
            Column("seq", _("Số"), lambda entry: entry.seq, sort="seq", align="right"),
            Column("title", _("Đã làm gì"), access.label_of, cell=link_to_entry, head=True),
            Column("day", _("Ngày"), lambda entry: entry.happened_on, sort="happened_on"),
            Column("unit", _("Đơn vị"), lambda entry: str(entry.unit), sort=Alphabetical("unit__name")),
        )
        filters = (Filter("kind", _("Loại"), kinds_of_evidence, lambda rows, value: rows.filter(kind=value)),)
        search_fields = ("note", "place", "unit__name")
        deeds = (Deed("void", _("Hủy"), void_many, visible=lambda user: may(user, "evidence.void")),)
        empty = Empty(_("Chưa có minh chứng nào"), _("Đăng bài hay ghi nhận một việc, minh chứng hiện ở đây."))

        def rows(self):
            return access.visible_entries(self.request.user).select_related("unit")

    path("minh-chung/", Entries.as_view(), name="list")

`rows()` must come from the room's `access`: what it does not give can neither be shown, exported nor chosen. A page
costs one query for the count, one for the rows, one for saved views, plus what the filters' choices cost. A screen
that wants its own frame extends ui/list.html (blocks: before, head, acts, crumbs) and sets `template_name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from vanban.text import fold

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.kit.rows import batched, identifier
from loa.ui import sheets
from loa.ui.database import search_folded
from loa.ui.models import SavedView
from loa.ui.templatetags import loa_ui

Text = str | Promise
MOST_EXPORTED = 50_000
MOST_CHOSEN = 1_000
MOST_VIEWS = 20
OWN_PARAMETERS = frozenset({"trang", "xuat"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        key: stable, in the address ("?xep=day", "?xep=-day").
        label: heading, on screen and in files.
        value: row -> plain value (text, number, date, moment, bool, None); exported as it is, and shown when there is
            no `cell`.
        cell: row -> safe HTML for the screen.
        sort: a field path or an expression (`Alphabetical("name")`); None: not sortable.
        align: "left" or "right" (numbers).
        head: this cell names the row (one per list): a row heading, and the title of the card on a phone.
        export: False keeps it out of XLSX and CSV.
        screen: False keeps it for XLSX and CSV alone.
    """

    key: str
    label: Text
    value: Callable[[Any], Any]
    cell: Callable[[Any], str] | None = None
    sort: str | BaseExpression | None = None
    align: str = "left"
    head: bool = False
    export: bool = True
    screen: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list.

    Args:
        key: name of the parameter.
        label: above the field.
        choices: request -> (value, label) pairs that this person may choose.
        apply: (rows, value) -> rows; only called with a value that is among the choices.
        anything: label of "no filter".
        default: the value that holds when the address says nothing; empty: no filter.
    """

    key: str
    label: Text
    choices: Callable[[HttpRequest], Iterable[tuple[str, Text]]]
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    anything: Text = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to the chosen rows.

    Args:
        key: name of the deed.
        label: the button.
        run: (user, rows) -> sentence for the person; calls the room's action for each row. May raise Refused (nothing
            is then kept if the
            action or the caller made it one transaction).
        visible: whether a user sees the button and may press it.
        danger: paints the button.
    """

    key: str
    label: Text
    run: Callable[[Any, Sequence[Any]], Text]
    visible: Callable[[Any], bool] = lambda user: True
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: what will be here, and how to begin."""

    title: Text
    text: Text = ""
    url: Text = ""
    deed: Text = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    key: str
    label: Text
    anything: Text
    chosen: str
    choices: tuple[tuple[str, Text], ...]


class ListView(LoginRequiredMixin, View):
    """See the module: subclass, name the columns, give the rows."""

    name: ClassVar[str] = ""
    title: Text = ""
    section: ClassVar[str] = ""
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    search_fields: Sequence[str] = ()
    search_hint: Text = ""
    deeds: Sequence[Deed] = ()
    empty: Empty = Empty(_l("Chưa có gì ở đây"))
    per_page: int = 50
    template_name: str = "ui/list.html"
    caption: Text = ""

    def rows(self) -> QuerySet[Any]:
        """Every row that this person may see here, from the room's `access`."""
        raise NotImplementedError

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Rows in which the words occur; override where a room keeps its own index."""
        return search_folded(rows, words, *self.search_fields)

    def prepare(self, rows: Sequence[Any]) -> None:
        """Read what the cells of these rows need in one query more, instead of one per row (a page, or a batch of
        the export).
        """

    def context(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (form := request.GET.get("xuat")) in ("xlsx", "csv"):
            return self._export(form)
        paginator = Paginator(self.filtered, self.per_page)
        page = paginator.get_page(request.GET.get("trang"))
        page.object_list = list(page.object_list)
        self.prepare(page.object_list)
        views = list(SavedView.objects.filter(user=request.user, list=self.name)) if self.name else []
        query = self._query()
        shown = [column for column in self.columns if column.screen]
        return render(
            request,
            self.template_name,
            {
                "title": self.title,
                "section": self.section,
                "list": self,
                "page": page,
                "headings": [self._heading(column) for column in shown],
                "lines": [(row, [self._cell(column, row) for column in shown]) for row in page],
                "choices": self.choices,
                "words": self.words,
                "order": self.order,
                "is_narrowed": bool(self.words or any(choice.chosen for choice in self.choices)),
                "deeds": self._deeds(),
                "views": [(view, view.query == query) for view in views],
                "query": query,
                "export_url": "?" + urlencode([*parse_qsl(query), ("xuat", "xlsx")]),
                "csv_url": "?" + urlencode([*parse_qsl(query), ("xuat", "csv")]),
                **self.context(),
            },
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save or forget a view, or do a deed to the chosen rows; a list that this person may not see takes nothing."""
        self.rows()
        back = HttpResponseRedirect(f"{request.path}?{self._query()}" if self._query() else request.path)
        if "luu" in request.POST and self.name:
            self._save_view(request.POST.get("ten", ""))
        elif "bo" in request.POST:
            SavedView.objects.filter(user=request.user, list=self.name, pk=identifier(request.POST["bo"])).delete()
        elif "viec" in request.POST:
            self._do(request.POST["viec"])
        return back

    @property
    def words(self) -> str:
        """What is searched for."""
        # NUL goes: PostgreSQL would break on it.
        return self.request.GET.get("tim", "").replace("\x00", "").strip()[:200] if self.search_fields else ""

    @cached_property
    def choices(self) -> list[_Choice]:
        """The filters with their choices and what is chosen."""
        found = []
        for one in self.filters:
            offered = tuple((str(value), label) for value, label in one.choices(self.request))
            asked = self.request.GET.get(one.key, one.default)
            chosen = asked if any(asked == value for value, _label in offered) else ""
            found.append(_Choice(one.key, one.label, one.anything or _("Tất cả"), chosen, offered))
        return found

    @cached_property
    def order(self) -> str:
        """The key of the column that orders the list, with a minus for the other direction; empty: as `rows()`
        gives it.
        """
        asked = self.request.GET.get("xep", "")
        known = any(column.key == asked.removeprefix("-") and column.sort is not None for column in self.columns)
        return asked if known else ""

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """The rows after filters, search and order."""
        rows = self.rows()
        for one, choice in zip(self.filters, self.choices, strict=True):
            if choice.chosen:
                rows = one.apply(rows, choice.chosen)
        if self.words:
            rows = self.search(rows, self.words)
        if self.order:
            sort = next(column.sort for column in self.columns if column.key == self.order.removeprefix("-"))
            expression = F(sort) if isinstance(sort, str) else sort
            assert expression is not None  # noqa: S101 - `order` only names sortable columns
            rows = rows.order_by(OrderBy(expression, descending=self.order.startswith("-"), nulls_last=True), "pk")
        return rows

    def _heading(self, column: Column) -> dict[str, Any]:
        if column.sort is None:
            return {"column": column, "url": "", "direction": ""}
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.order, "")
        query = [(key, value) for key, value in parse_qsl(self._query()) if key != "xep"]
        target = f"-{column.key}" if direction == "ascending" else column.key
        return {"column": column, "url": "?" + urlencode([*query, ("xep", target)]), "direction": direction}

    def _cell(self, column: Column, row: Any) -> tuple[Column, str]:
        if column.cell:
            return column, column.cell(row)
        value = column.value(row)
        if isinstance(value, bool):
            return column, _("có") if value else ""
        if hasattr(value, "isoformat"):
            return column, str(loa_ui.moment(value))
        if isinstance(value, int | float) or type(value).__name__ == "Decimal":
            return column, loa_ui.number(value)
        return column, "" if value is None else format_html("{}", value)

    def _query(self) -> str:
        """The address's parameters that make a view: without the page and without empty ones."""
        kept = {one.key for one in self.filters if one.default}  # there, "nothing chosen" is a choice too
        pairs = [
            (key, value)
            for key, value in self.request.GET.items()
            if (value or key in kept) and key not in OWN_PARAMETERS
        ]
        return urlencode(pairs)[:1000]

    def _deeds(self) -> list[Deed]:
        return [deed for deed in self.deeds if deed.visible(self.request.user)]

    def _save_view(self, name: str) -> None:
        name = " ".join(name.replace("\x00", "").split())[:60]
        mine = SavedView.objects.filter(user=self.request.user, list=self.name)
        if not name:
            messages.error(self.request, _("Chưa đặt tên cho cách xem. Gõ một tên ngắn rồi lưu lại."))
        elif mine.exclude(name=name).count() >= MOST_VIEWS:
            messages.error(
                self.request, _("Đã có %(n)s cách xem. Bỏ bớt một cách xem rồi lưu lại.") % {"n": MOST_VIEWS}
            )
        else:
            SavedView.objects.update_or_create(
                user=self.request.user, list=self.name, name=name, defaults={"query": self._query()}
            )
            messages.success(self.request, _("Đã lưu cách xem “%(name)s”.") % {"name": name})

    def _do(self, key: str) -> None:
        deed = next((deed for deed in self._deeds() if deed.key == key), None)
        if deed is None:
            raise PermissionDenied(key)
        chosen = [number for text in self.request.POST.getlist("chon")[:MOST_CHOSEN] if (number := identifier(text))]
        # Only rows of this person's own list can be chosen, whatever the form carried.
        rows = list(self.rows().filter(pk__in=chosen))
        if not rows:
            messages.error(self.request, _("Chưa chọn dòng nào. Đánh dấu các dòng rồi bấm lại."))
            return
        try:
            messages.success(self.request, str(deed.run(self.request.user, rows)))
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(self.request, reason)

    def _values(self, columns: Sequence[Column], rows: QuerySet[Any]) -> Iterator[list[Any]]:
        """The rows' values, read and prepared in batches."""
        for batch in batched(rows.iterator(chunk_size=2000), 2000):
            self.prepare(batch)
            yield from ([column.value(row) for column in columns] for row in batch)

    def _export(self, form: str) -> HttpResponse:
        columns = [column for column in self.columns if column.export]
        rows = self.filtered
        count = rows.count()
        if count > MOST_EXPORTED:
            raise Refused(
                _("Danh sách có %(n)s dòng, nhiều hơn %(most)s dòng của một tệp. Lọc bớt rồi xuất lại.")
                % {"n": loa_ui.number(count), "most": loa_ui.number(MOST_EXPORTED)}
            )
        headings, values = [str(column.label) for column in columns], self._values(columns, rows)
        if form == "csv":
            response = HttpResponse(sheets.separated(headings, values), content_type=sheets.CSV_TYPE)
        else:
            content = sheets.workbook(str(self.title), headings, values)
            response = HttpResponse(content, content_type=sheets.CONTENT_TYPE)
        file_name = f"{slugify(fold(str(self.title))) or 'danh-sach'}-{today():%Y%m%d}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response
