"""The sample district: units valid today that carry the names of the real plan's units, marked as samples; and one
person for each role.

The demo campaign and the tests both stand on it. The true dated tree (2022, the mergers of 2025) is data of its own,
in `org/dated.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.org import actions
from loa.org.models import Membership, Role, Unit, UnitKind, User

COMMUNES = ("Quế Trung", "Quế Lộc", "Quế Lâm", "Ninh Phước", "Phước Ninh", "Sơn Viên")
SLUGS = ("quetrung", "queloc", "quelam", "ninhphuoc", "phuocninh", "sonvien")
OFFICERS = ("Hoàng Thị", "Dương Văn", "Bùi Thị", "Lý Thị", "Đinh Văn", "Lê Thị")
LEADERS = ("Trịnh Văn", "Mai Thị", "Đoàn Văn", "Cao Văn", "Tạ Thị", "Hồ Văn")
SHOWN = (
    "dieuphoi",
    "bientap",
    "duyetbai",
    "baocao",
    "trucdai",
    "lanhdao.ttvh",
    "cuocthi",
    "xa.sonvien",
    "lanhdao.sonvien",
    "quansat",
    "quantri",
)
"""One account for each role, as start-up prints them."""


@dataclass(frozen=True, slots=True)
class SampleUnit:
    key: str
    name: str
    short: str
    kind: UnitKind
    parent: str | None
    symbol: str = ""
    outside: bool = False
    aliases: tuple[str, ...] = ()


UNITS = (
    SampleUnit(
        "province",
        "Ủy ban nhân dân tỉnh Quảng Nam",
        "UBND tỉnh",
        UnitKind.PROVINCE,
        None,
        "UBND",
        True,
        ("UBND tỉnh Quảng Nam",),
    ),
    SampleUnit("so-tttt", "Sở Thông tin và Truyền thông", "Sở TT&TT", UnitKind.DEPARTMENT, "province", "STTTT", True),
    SampleUnit(
        "so-vhttdl",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở VH-TT&DL",
        UnitKind.DEPARTMENT,
        "province",
        "SVHTTDL",
        True,
        ("Sở VHTTDL",),
    ),
    SampleUnit("so-ct", "Sở Công Thương", "Sở Công Thương", UnitKind.DEPARTMENT, "province", "SCT", True),
    SampleUnit(
        "district",
        "Ủy ban nhân dân huyện Nông Sơn",
        "UBND huyện Nông Sơn",
        UnitKind.DISTRICT,
        "province",
        "UBND",
        False,
        ("UBND huyện",),
    ),
    SampleUnit(
        "vhtt",
        "Phòng Văn hóa và Thông tin huyện Nông Sơn",
        "Phòng VH&TT",
        UnitKind.DEPARTMENT,
        "district",
        "VHTT",
        False,
        ("Phòng VH&TT huyện",),
    ),
    SampleUnit(
        "ttvh",
        "Trung tâm Văn hóa - Thể thao và Truyền thanh - Truyền hình huyện Nông Sơn",
        "Trung tâm VH-TT&TT-TH",
        UnitKind.CENTRE,
        "district",
        "TTVH",
        False,
        ("Trung tâm VH-TT&TT-TH huyện",),
    ),
    SampleUnit(
        "vanphong",
        "Văn phòng HĐND và UBND huyện Nông Sơn",
        "Văn phòng HĐND-UBND",
        UnitKind.DEPARTMENT,
        "district",
        "VP",
        False,
        ("Văn phòng HĐND-UBND huyện",),
    ),
    SampleUnit(
        "ktht", "Phòng Kinh tế và Hạ tầng huyện Nông Sơn", "Phòng KT&HT", UnitKind.DEPARTMENT, "district", "KTHT"
    ),
    SampleUnit(
        "gddt",
        "Phòng Giáo dục và Đào tạo huyện Nông Sơn",
        "Phòng GD&ĐT",
        UnitKind.DEPARTMENT,
        "district",
        "GDĐT",
        False,
        ("Phòng GD&ĐT Nông Sơn",),
    ),
    SampleUnit("doan", "Huyện đoàn Nông Sơn", "Huyện đoàn", UnitKind.UNION, "district", "HĐ"),
    SampleUnit("thpt", "Trường THPT Nông Sơn", "Trường THPT Nông Sơn", UnitKind.SCHOOL, "district", "THPT"),
    *(
        SampleUnit(
            f"xa-{number}",
            f"Ủy ban nhân dân xã {name}",
            f"UBND xã {name}",
            UnitKind.COMMUNE,
            "district",
            "UBND",
            False,
            (f"xã {name}",),
        )
        for number, name in enumerate(COMMUNES, 1)
    ),
)

PEOPLE: tuple[tuple[str, str, str, tuple[tuple[str, Role], ...]], ...] = (
    ("dieuphoi", "Trần Văn Mẫu", "Chuyên viên Phòng VH&TT", (("district", Role.COORDINATOR), ("vhtt", Role.REPORTER))),
    (
        "bientap",
        "Nguyễn Thị Mẫu",
        "Chuyên viên Văn phòng HĐND-UBND",
        (("vanphong", Role.EDITOR), ("vanphong", Role.REPORTER)),
    ),
    ("duyetbai", "Lê Văn Mẫu", "Phó Chánh Văn phòng", (("vanphong", Role.APPROVER),)),
    ("baocao", "Phạm Thị Mẫu", "Viên chức Trung tâm", (("ttvh", Role.REPORTER),)),
    ("trucdai", "Võ Văn Mẫu", "Kỹ thuật viên Trung tâm", (("ttvh", Role.STATION),)),
    ("lanhdao.ttvh", "Trương Thị Mẫu", "Phó Giám đốc Trung tâm", (("ttvh", Role.APPROVER),)),
    ("cuocthi", "Đặng Thị Mẫu", "Phó Bí thư Huyện đoàn", (("doan", Role.CONTEST), ("doan", Role.REPORTER))),
    *(
        (
            f"xa.{slug}",
            f"{name} Mẫu",
            f"Công chức văn hóa - xã hội xã {commune}",
            tuple((f"xa-{number}", role) for role in (Role.EDITOR, Role.REPORTER, Role.STATION)),
        )
        for number, (slug, commune, name) in enumerate(zip(SLUGS, COMMUNES, OFFICERS, strict=True), 1)
    ),
    *(
        (f"lanhdao.{slug}", f"{name} Mẫu", f"Phó Chủ tịch UBND xã {commune}", ((f"xa-{number}", Role.APPROVER),))
        for number, (slug, commune, name) in enumerate(zip(SLUGS, COMMUNES, LEADERS, strict=True), 1)
    ),
    ("kinhte", "Huỳnh Văn Mẫu", "Chuyên viên Phòng KT&HT", (("ktht", Role.REPORTER),)),
    ("giaoduc", "Phan Thị Mẫu", "Chuyên viên Phòng GD&ĐT", (("gddt", Role.REPORTER),)),
    ("truong", "Vũ Văn Mẫu", "Giáo viên Trường THPT Nông Sơn", (("thpt", Role.REPORTER),)),
    ("quansat", "Đỗ Văn Mẫu", "Chuyên viên Sở TT&TT", (("district", Role.OBSERVER),)),
    ("quantri", "Ngô Thị Mẫu", "Quản trị hệ thống", (("district", Role.ADMIN),)),
)


@dataclass(frozen=True, slots=True)
class SampleDistrict:
    """The units by key ("district", "vhtt", "xa-1" ...) and the people by user name."""

    units: dict[str, Unit]
    people: dict[str, User]

    @property
    def communes(self) -> list[Unit]:
        return [self.units[f"xa-{number}"] for number in range(1, len(COMMUNES) + 1)]


@transaction.atomic
def create(password: str | None = None) -> SampleDistrict:
    """Make the sample district, or find it where it stands already.

    Args:
        password: of every sample person that is new; None leaves them without one.

    Raises:
        Refused: a real person has one of the sample people's user names.
    """
    units: dict[str, Unit] = {}
    for order, one in enumerate(UNITS):
        parent = units.get(one.parent or "")
        row = Unit.objects.filter(name=one.name, parent=parent, is_sample=True).first()
        if row is None:
            row = actions.create_unit(
                by=None,
                name=one.name,
                short_name=one.short,
                kind=one.kind,
                parent=parent,
                symbol=one.symbol,
                seat=one.name.rsplit("xã ", 1)[-1] if one.kind == UnitKind.COMMUNE else "Nông Sơn",
                outside=one.outside,
                order=order,
                is_sample=True,
            )
            for alias in one.aliases:
                actions.name_unit(row, alias, by=None)
        units[one.key] = row
    people: dict[str, User] = {}
    # One hash for all: hashing is slow on purpose, and the sample people share their password anyway.
    hashed = make_password(password)
    for username, name, title, roles in PEOPLE:
        person = User.objects.filter(username=username).first()
        if person is not None and not person.memberships.filter(unit__in=list(units.values())).exists():
            raise Refused(
                _("Đã có người thật dùng tên “%(name)s”, nên không tạo nội dung mẫu ở đây.") % {"name": username}
            )
        if person is None:
            first, *rest = roles
            person = actions.create_user(
                by=None,
                username=username,
                full_name=name,
                password=None,
                title=title,
                unit=units[first[0]],
                role=first[1],
            )
            person.password = hashed
            person.save(update_fields=["password"])
            for key, role in rest:
                actions.grant(person, units[key], role, by=None)
        people[username] = person
    return SampleDistrict(units, people)


@transaction.atomic
def wipe() -> None:
    """Remove the sample units and people; whatever hung on them must be gone already."""
    units = list(Unit.objects.filter(is_sample=True))
    people = User.objects.filter(memberships__unit__in=units)
    elsewhere = Membership.objects.filter(unit__is_sample=False).values("user")
    gone = list(people.exclude(pk__in=elsewhere).values_list("pk", flat=True).distinct())
    Membership.objects.filter(unit__in=units).delete()
    User.objects.filter(pk__in=gone).delete()
    for depth in sorted({unit.path.count(".") for unit in units}, reverse=True):
        Unit.objects.filter(pk__in=[unit.pk for unit in units if unit.path.count(".") == depth]).delete()
