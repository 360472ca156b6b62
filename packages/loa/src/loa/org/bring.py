"""What a table of units and people means, row by row; nothing is written here.

A sheet with a column "Họ và tên" holds people, one with "Tên đơn vị" units; headings may stand in any order and on any
of the first lines, with or without accents. Every row gets a fate: it adds something, it is here already, or it has
faults. `actions.bring_in` writes all or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from vanban.text import compare_key, fold

from loa.kit.grid import Sheet
from loa.kit.refused import Refused
from loa.org.known import Known
from loa.org.models import Role, Unit, UnitKind, User
from loa.org.naming import name_key

HEADING_LINES = 12
"""A table begins within the first lines; above it stand titles."""
UNIT_COLUMNS = {
    "name": ("ten don vi", "ten day du", "ten co quan"),
    "short_name": ("ten ngan", "ten viet tat", "ten goi tat"),
    "kind": ("loai", "loai don vi"),
    "parent": ("truc thuoc", "don vi cap tren", "cap tren"),
    "symbol": ("ky hieu", "ky hieu tren van ban"),
    "seat": ("dia danh", "dia danh ghi tren van ban"),
    "code": ("ma", "ma don vi", "ma dinh danh"),
    "outside": ("ngoai he thong", "co quan ngoai he thong"),
}
PERSON_COLUMNS = {
    "full_name": ("ho va ten", "ho ten", "ho, ten"),
    "title": ("chuc vu", "chuc danh"),
    "unit": ("don vi", "don vi cong tac", "o don vi", "ten don vi"),
    "roles": ("vai tro", "quyen"),
    "username": ("ten dang nhap", "tai khoan"),
    "phone": ("dien thoai", "so dien thoai", "dt"),
    "email": ("thu dien tu", "email", "e-mail", "hop thu"),
}
KIND_BY_NAME = (
    (UnitKind.PARTY, ("dang uy", "tinh uy", "huyen uy", "thanh uy", "ban tuyen giao", "ban dan van", "chi bo")),
    (UnitKind.SCHOOL, ("truong ",)),
    (
        UnitKind.UNION,
        ("doan ", "hoi ", "huyen doan", "tinh doan", "mat tran", "uy ban mat tran", "cong doan", "lien doan"),
    ),
    (UnitKind.CENTRE, ("trung tam", "tram ", "dai ", "thu vien", "ban quan ly", "benh vien", "bao ")),
    (
        UnitKind.DEPARTMENT,
        ("phong ", "van phong", "so ", "ban ", "chi cuc", "cong an", "thanh tra", "bo chi huy", "ban chi huy"),
    ),
)
"""What a unit is by how its name begins, where the table does not say; the preview shows it."""
OFFICE = re.compile(r"^(uy ban nhan dan|ubnd) (tinh|thanh pho|huyen|thi xa|quan|xa|phuong|thi tran|dac khu)\b")
LEVELS = {
    "tinh": UnitKind.PROVINCE,
    "thanh pho": UnitKind.OTHER,
    **dict.fromkeys(("huyen", "thi xa", "quan"), UnitKind.DISTRICT),
    **dict.fromkeys(("xa", "phuong", "thi tran", "dac khu"), UnitKind.COMMUNE),
}
YES = ("x", "co", "1", "dung", "yes", "true")


class Fate(StrEnum):
    """What becomes of a row."""

    ADDS = "adds"
    KNOWN = "known"
    FAULTY = "faulty"


@dataclass(slots=True)
class Row:
    """One line of a table.

    Args:
        where: sheet and line, as the person finds it.
        what: "unit" or "person".
        name: of the unit or the person, as written.
        fields: for the action: of a unit `UNIT_FIELDS`; of a person username, full_name, title, email, phone.
        place: the unit above, or the person's unit: one that is here, or the `name_key` of one in the same file.
        roles: of a person.
        notes: what was concluded rather than read.
        faults: what is wrong and what to do; such a table is not brought in.
    """

    where: str
    what: str
    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    place: Unit | str | None = None
    place_name: str = ""
    roles: list[Role] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    known: Unit | User | None = None

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        return Fate.FAULTY if self.faults else Fate.KNOWN if self.known is not None and not self.roles else Fate.ADDS


@dataclass(slots=True)
class Table:
    """What a file would bring in: units with every parent before its children, then people."""

    rows: list[Row]
    unread: list[str]
    """Titles of sheets without a heading that is known."""

    def count(self, fate: Fate, what: str = "") -> int:
        """How many rows share a fate."""
        return sum(row.fate == fate and what in ("", row.what) for row in self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether it may be brought in: nothing is wrong, and something is new."""
        return not self.count(Fate.FAULTY) and bool(self.count(Fate.ADDS))


def understand(sheets: list[Sheet], user: User) -> Table:
    """What a table means to somebody who administers units.

    Args:
        sheets: as `kit.grid.read_table` gives them.
        user: whose units the rows may touch.

    Raises:
        Refused: no sheet has a heading that is known.
    """
    known = Known[Row](user)
    unit_rows: list[Row] = []
    people: list[Row] = []
    unread: list[str] = []
    for sheet in sheets:
        found = _heading(sheet)
        if found is None:
            # Our own form brings its notes along; they hold nothing to take in.
            if sheet.title != _("Ghi chú"):
                unread.append(sheet.title or _("tệp này"))
            continue
        what, columns, start = found
        for number, cells in sheet.rows[start:]:
            given = {name: cells[place] for name, place in columns.items() if place < len(cells) and cells[place]}
            if not given:
                continue
            line = _("dòng %(n)d") % {"n": number}
            where = f"{sheet.title}, {line}" if sheet.title else line
            if what == "unit":
                unit_rows.append(_unit_row(where, given, known))
            else:
                people.append(Row(where, "person", given.get("full_name", ""), given))
    if not unit_rows and not people:
        raise Refused(
            _("Không thấy dòng tiêu đề. Bảng đơn vị cần cột “Tên đơn vị”; bảng người dùng cần cột “Họ và tên”."),
            field="file",
        )
    ordered = _in_order(unit_rows, known)
    for row in people:
        _person_row(row, known)
    return Table([*ordered, *people], unread)


def _heading(sheet: Sheet) -> tuple[str, dict[str, int], int] | None:
    """What a sheet holds, which column is which, and the first row below the heading."""
    for index, (_number, cells) in enumerate(sheet.rows[:HEADING_LINES]):
        folded = [fold(cell).strip(" *:.") for cell in cells]
        for what, columns, needed in (("person", PERSON_COLUMNS, "full_name"), ("unit", UNIT_COLUMNS, "name")):
            found = {
                name: place for name, words in columns.items() for place, cell in enumerate(folded) if cell in words
            }
            if needed in found:
                return what, found, index + 1
    return None


def _unit_row(where: str, given: dict[str, str], known: Known[Row]) -> Row:
    name = given.get("name", "")
    row = Row(where, "unit", name)
    if not name:
        row.faults.append(_("Chưa ghi tên đơn vị."))
    row.place_name = given.get("parent", "")
    row.fields = {key: given[key] for key in ("short_name", "symbol", "seat", "code") if key in given}
    row.fields["outside"] = fold(given.get("outside", "")) in YES
    row.fields["kind"] = _kind(row, given.get("kind", ""))
    _check_lengths(row, Unit, {"name": name, **row.fields})
    known.in_file.setdefault(name_key(name), []).append(row)
    if row.fields.get("short_name") and name_key(row.fields["short_name"]) != name_key(name):
        known.in_file.setdefault(name_key(row.fields["short_name"]), []).append(row)
    return row


def _check_lengths(row: Row, model: type[Unit | User], values: dict[str, Any]) -> None:
    for name, value in values.items():
        longest = model._meta.get_field(name).max_length if isinstance(value, str) else None
        if longest and len(value) > longest:
            row.faults.append(_("“%(value)s…” dài quá %(n)d ký tự.") % {"value": value[:30], "n": longest})


def _kind(row: Row, written: str) -> str:
    folded = fold(written)
    if folded:
        for kind in UnitKind:
            label = fold(str(kind.label))
            if folded == label or folded in label.split(", "):
                return kind.value
        row.faults.append(
            _("Loại “%(kind)s” không có. Dùng một trong: %(kinds)s.")
            % {"kind": written, "kinds": "; ".join(str(label) for label in UnitKind.labels)}
        )
        return UnitKind.OTHER.value
    name = fold(row.name)
    office = OFFICE.match(name)
    if office:
        kind = LEVELS[office[2]]
        if office[2] == "thanh pho":
            row.faults.append(_("Thành phố trực thuộc trung ương hay thuộc tỉnh? Ghi ở cột Loại: Tỉnh, hoặc Huyện."))
    else:
        kind = next((one for one, starts in KIND_BY_NAME if name.startswith(starts)), UnitKind.OTHER)
    row.notes.append(_("loại theo tên gọi: %(kind)s") % {"kind": kind.label})
    return kind.value


def _in_order(rows: list[Row], known: Known[Row]) -> list[Row]:
    """Give each unit its place, and put every parent before its children."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        _place_unit(row, known)
        above = row.place if isinstance(row.place, str) else str(row.place.pk if row.place else "")
        twin = first.setdefault((above, name_key(row.name)), row)
        if twin is not row and row.name:
            row.faults.append(_("Trùng với %(where)s.") % {"where": twin.where})
    waiting, ordered, done = list(rows), [], set[str]()
    while waiting:
        ready = [row for row in waiting if not isinstance(row.place, str) or row.place in done]
        if not ready:
            for row in waiting:
                row.faults.append(_("Các đơn vị này trực thuộc lẫn nhau thành vòng. Xem lại cột Trực thuộc."))
            ordered += waiting
            break
        ordered += ready
        waiting = [row for row in waiting if isinstance(row.place, str) and row.place not in done]
        for row in ready:
            done |= {name_key(row.name), name_key(row.fields.get("short_name", ""))} - {""}
    return ordered


def _place_unit(row: Row, known: Known[Row]) -> None:
    if row.place_name:
        try:
            row.place = known.place(row.place_name, settled=False)
        except Refused as refused:
            row.faults += refused.reasons
    elif name_key(row.name) in {name_key(root.name) for root in known.roots}:
        row.known = next(root for root in known.roots if name_key(root.name) == name_key(row.name))
    elif len(known.roots) == 1:
        row.place = known.roots[0]
        row.place_name = str(known.roots[0])
    else:
        row.faults.append(_("Ghi đơn vị cấp trên ở cột Trực thuộc: anh/chị quản trị nhiều đơn vị."))
    if isinstance(row.place, Unit):
        same = (one for one in known.by_name.get(name_key(row.name), []) if one.parent_id == row.place.pk)
        row.known = next(same, row.known)


def _person_row(row: Row, known: Known[Row]) -> None:
    given = row.fields
    row.fields = {"full_name": row.name, **{key: given.get(key, "") for key in ("title", "phone", "email", "username")}}
    if not row.name:
        row.faults.append(_("Chưa ghi họ và tên."))
    row.place_name = given.get("unit", "")
    try:
        row.place = known.place(row.place_name, settled=True) if row.place_name else _only(known.roots)
        row.place_name = row.place_name or str(row.place)
    except Refused as refused:
        row.faults += refused.reasons
    row.roles = _roles(row, given.get("roles", ""))
    _check_person(row)
    _recognise(row, known)


def _only(roots: list[Unit]) -> Unit:
    if len(roots) != 1:
        raise Refused(_("Chưa ghi đơn vị của người này."))
    return roots[0]


def _roles(row: Row, written: str) -> list[Role]:
    found: list[Role] = []
    by_word = {fold(str(role.label)): role for role in Role}
    by_word |= {word.removeprefix("nguoi "): role for word, role in by_word.items()}
    for part in re.split(r"[;,/+\n]", written):
        word = fold(" ".join(part.split()))
        if not word:
            continue
        if word not in by_word:
            row.faults.append(
                _("Vai trò “%(role)s” không có. Dùng: %(roles)s.")
                % {"role": part.strip(), "roles": "; ".join(str(label) for label in Role.labels)}
            )
        elif by_word[word] not in found:
            found.append(by_word[word])
    if not found and not row.faults:
        labels = "; ".join(str(label) for label in Role.labels)
        row.faults.append(_("Chưa ghi vai trò. Dùng: %(roles)s.") % {"roles": labels})
    return found


def _check_person(row: Row) -> None:
    _check_lengths(row, User, row.fields)
    if row.fields["email"]:
        try:
            validate_email(row.fields["email"])
        except ValidationError:
            row.faults.append(_("Thư điện tử “%(email)s” không đúng dạng.") % {"email": row.fields["email"]})
    if row.fields["username"]:
        try:
            UnicodeUsernameValidator()(row.fields["username"])
        except ValidationError:
            row.faults.append(
                _("Tên đăng nhập “%(name)s” có ký tự không dùng được. Ghi chữ không dấu, số, dấu chấm.")
                % {"name": row.fields["username"]}
            )


def _recognise(row: Row, known: Known[Row]) -> None:
    """Whether the person is here already, which roles are new, and the user name of somebody new."""
    username = row.fields["username"].lower()
    same = known.people.get(fold(row.name), [])
    if username:
        taken = known.usernames.get(username)
        person = next((one for one in same if one.pk == taken), None)
        if taken is not None and person is None:
            row.faults.append(_("Tên đăng nhập “%(name)s” đã có người khác dùng. Chọn tên khác.") % {"name": username})
    else:
        here = row.place.pk if isinstance(row.place, Unit) else None
        same = [one for one in same if _may_be_one(one.full_name, row.name)]
        person = next((one for one in same if any((one.pk, here, role) in known.memberships for role in Role)), None)
    if person is None:
        if not username.isascii():
            row.faults.append(
                _("Tên đăng nhập “%(name)s” có ký tự không dùng được. Ghi chữ không dấu, số, dấu chấm.")
                % {"name": username}
            )
        if not username and row.name:
            row.fields["username"] = free_username(row.name, known.usernames)
            row.notes.append(_("tên đăng nhập: %(name)s") % {"name": row.fields["username"]})
        known.usernames.setdefault(row.fields["username"].lower(), 0)
        return
    row.known = person
    row.fields["username"] = person.username
    if isinstance(row.place, Unit):
        place = row.place.pk
        row.roles = [role for role in row.roles if (person.pk, place, role.value) not in known.memberships]
    if row.roles:
        row.notes.append(_("đã có tài khoản %(name)s, chỉ giao thêm vai trò") % {"name": person.username})


def _may_be_one(name: str, other: str) -> bool:
    """Whether two names with the same letters may be one person's: Hùng and Hưng are two, Hung may be either."""
    keys = {compare_key(name), compare_key(other)}
    return len(keys) == 1 or fold(name) in keys


def free_username(full_name: str, taken: Iterable[str]) -> str:
    """A user name for a person: "Lê Thị Mậu" is le.thi.mau, the second one le.thi.mau2.

    Args:
        full_name: with at least one letter or digit.
        taken: names that are in use, in small letters.
    """
    base = ".".join(re.findall(r"[a-z0-9]+", fold(full_name)))[:140] or "nguoi.dung"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
