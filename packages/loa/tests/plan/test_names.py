from __future__ import annotations

import pytest
from loa.org.models import UnitKind
from loa.org.sample import UNITS
from loa.plan.names import CERTAIN, Known, Matcher

KEYS = [unit.key for unit in UNITS]
COMMUNES = [f"xa-{number}" for number in range(1, 7)]
AGENCIES = ["vhtt", "ttvh", "vanphong", "ktht", "gddt", "doan"]


def known(owner: str = "district", leave_out: tuple[str, ...] = ()) -> list[Known]:
    parents = {unit.key: unit.parent for unit in UNITS}
    return [
        Known(
            number,
            unit.name,
            unit.kind,
            tuple(name for name in (unit.short, *unit.aliases) if name),
            below=unit.parent == owner,
            above=unit.key == parents[owner],
            is_owner=unit.key == owner,
            outside=unit.outside,
        )
        for number, unit in enumerate(UNITS)
        if unit.key not in leave_out
    ]


def found(name: str, **where: object) -> tuple[list[str], float]:
    proposal = Matcher(known(**where)).propose(name)  # type: ignore[arg-type]
    return [KEYS[pk] for pk in proposal.units], proposal.confidence


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Phòng VH&TT", "vhtt"),
        ("phòng vh&tt huyện", "vhtt"),
        ("Phòng Văn hoá và Thông tin", "vhtt"),
        ("Trung tâm VH-TT&TT-TH huyện", "ttvh"),
        ("Văn phòng HĐND và UBND huyện", "vanphong"),
        ("UBND huyện", "district"),
        ("UBND tỉnh", "province"),
        ("Ủy ban nhân dân huyện Nông Sơn", "district"),
        ("UBND xã Quế Lâm", "xa-3"),
        ("Sở Công thương", "so-ct"),
    ],
)
def test_a_name_that_a_unit_bears_is_certain(name: str, key: str) -> None:
    units, confidence = found(name)
    assert units == [key]
    assert confidence >= CERTAIN


@pytest.mark.parametrize(("name", "key"), [("Phòng VHTT", "vhtt"), ("Phòng VHT&TT", "vhtt")])
def test_letters_are_a_proposal_only(name: str, key: str) -> None:
    units, confidence = found(name)
    assert units == [key]
    assert confidence < CERTAIN


@pytest.mark.parametrize("name", ["UBND 06 xã", "UBND 6 xã", "UBND 06 xã trong huyện", "06 xã"])
def test_a_number_of_communes_means_all_when_it_agrees(name: str) -> None:
    assert found(name) == (COMMUNES, 0.9)


def test_a_number_that_disagrees_proposes_nothing_and_says_so() -> None:
    proposal = Matcher(known(leave_out=("xa-6",))).propose("UBND 06 xã")
    assert proposal.units == ()
    assert "6" in proposal.basis
    assert "5" in proposal.basis


@pytest.mark.parametrize("name", ["UBND xã", "các xã", "UBND các xã, thị trấn", "UBND cấp xã"])
def test_communes_without_a_number_are_not_certain(name: str) -> None:
    units, confidence = found(name)
    assert units == COMMUNES
    assert confidence < CERTAIN


def test_a_commune_that_owns_the_plan_is_its_own_ubnd() -> None:
    assert found("UBND xã", owner="xa-3") == (["xa-3"], 0.9)


def test_everybody_is_proposed_for_a_person_to_look_at() -> None:
    everyone, confidence = found("các cơ quan, đơn vị, địa phương")
    assert everyone == [*AGENCIES, "thpt", *COMMUNES]
    assert confidence < CERTAIN
    assert found("Cơ quan, ban, ngành, đoàn thể")[0] == AGENCIES


@pytest.mark.parametrize(
    "name",
    ["cơ quan chức năng", "các cơ quan báo chí, truyền hình ở tỉnh", "đài truyền thanh cơ sở", "Phòng Nội vụ", "", "&"],
)
def test_what_nothing_bears_is_not_guessed(name: str) -> None:
    assert found(name)[0] == []


def test_two_units_of_one_name_are_no_certainty() -> None:
    twins = [
        Known(1, "Trạm Y tế", UnitKind.CENTRE, below=True),
        Known(2, "Trạm Y tế", UnitKind.CENTRE, below=True),
    ]
    proposal = Matcher(twins).propose("Trạm Y tế")
    assert set(proposal.units) == {1, 2}
    assert not proposal.is_certain


COMMUNE = [
    Known(0, "Ủy ban nhân dân xã Tân Phú", UnitKind.COMMUNE, is_owner=True),
    Known(1, "Đoàn TNCS Hồ Chí Minh xã Tân Phú", UnitKind.UNION, ("Đoàn xã",), below=True),
    Known(2, "Hội Liên hiệp Phụ nữ xã Tân Phú", UnitKind.UNION, below=True),
    Known(3, "Ủy ban Mặt trận Tổ quốc Việt Nam xã Tân Phú", UnitKind.UNION, below=True),
    Known(4, "Thôn 1", UnitKind.OTHER, below=True),
    Known(5, "Thôn 2", UnitKind.OTHER, below=True),
    Known(6, "Trường Tiểu học Tân Phú", UnitKind.SCHOOL, below=True),
    Known(7, "Hội Cựu chiến binh xã Tân Phú", UnitKind.UNION, below=True),
    Known(8, "Phòng Văn hóa - Xã hội xã Tân Phú", UnitKind.DEPARTMENT, below=True),
]


@pytest.mark.parametrize(
    ("name", "units", "certain"),
    [
        ("Đoàn Thanh niên xã", (1,), True),
        ("Đoàn Thanh niên Cộng sản Hồ Chí Minh xã", (1,), True),
        ("Xã đoàn Tân Phú", (1,), True),
        ("Hội Phụ nữ xã", (2,), True),
        ("Hội LHPN Việt Nam xã Tân Phú", (2,), True),
        ("UBMTTQVN xã", (), False),
        ("Mặt trận Tổ quốc xã", (3,), True),
        ("UBMTTQ Việt Nam xã", (3,), True),
        ("Hội CCB xã", (7,), True),
        ("Văn hóa - Xã hội xã", (8,), False),
        ("các thôn", (4, 5), False),
        ("Mỗi thôn", (4, 5), False),
        ("02 thôn", (4, 5), True),
        ("12 thôn", (), False),
        ("các trường học trên địa bàn xã", (6,), False),
        ("các ấp", (), False),
    ],
)
def test_bodies_of_a_commune_are_found_by_their_usual_names(name: str, units: tuple[int, ...], certain: bool) -> None:
    proposal = Matcher(COMMUNE).propose(name)
    assert (proposal.units, proposal.is_certain) == (units, certain)
