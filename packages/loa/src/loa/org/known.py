"""What is here already, for whoever brings in a table: units by every name they have, people, user names."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org import access
from loa.org.models import Membership, Unit, UnitName, User
from loa.org.naming import name_key


class New(Protocol):
    """A row of the table, as far as places go."""

    known: Unit | User | None


Ahead = TypeVar("Ahead", bound=New)


class Known(Generic[Ahead]):
    """What is here already: units by every name they have, people, user names."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.units = list(access.units(user, "org.change").valid_on(today()))
        self.roots = access.roots(user, "org.change")
        self.by_name: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in {name_key(unit.name), name_key(unit.short_name)} - {""}:
                self.by_name.setdefault(name, []).append(unit)
        by_pk = {unit.pk: unit for unit in self.units}
        for other in UnitName.objects.filter(unit__in=by_pk):
            same = self.by_name.setdefault(name_key(other.name), [])
            if by_pk[other.unit_id] not in same:
                same.append(by_pk[other.unit_id])
        self.people: dict[str, list[User]] = {}
        for person in access.visible_users(user):
            self.people.setdefault(fold(person.full_name), []).append(person)
        self.usernames = {name.lower(): pk for name, pk in User.objects.values_list("username", "pk")}
        self.memberships = set(Membership.objects.filter(unit__in=by_pk).values_list("user_id", "unit_id", "role"))
        self.in_file: dict[str, list[Ahead]] = {}

    def place(self, name: str, *, settled: bool) -> Unit | str | None:
        """The one unit that a name means: here, or in the file (then its `name_key`).

        Args:
            settled: every unit of the file has been looked up; before, a unit that is here goes before one of the file,
                which may be the same.

        Raises:
            Refused: several have that name, or none.
        """
        folded = name_key(name)
        here = self.by_name.get(folded, [])
        rows = self.in_file.get(folded, [])
        # A unit that is here may be named by a short form that only the file knows.
        here = here or list({row.known.pk: row.known for row in rows if isinstance(row.known, Unit)}.values())
        ahead = [row for row in rows if row.known is None]
        if len(here) + (len(ahead) if settled or not here else 0) > 1:
            raise Refused(_("Có nhiều đơn vị tên “%(name)s”. Ghi tên đầy đủ để phân biệt.") % {"name": name})
        if here:
            return here[0]
        if ahead:
            return folded
        raise Refused(
            _(
                "Chưa có đơn vị “%(name)s”, hoặc đơn vị ấy ngoài quyền của anh/chị. Ghi đúng tên, hay thêm vào bảng"
                " đơn vị."
            )
            % {"name": name}
        )
