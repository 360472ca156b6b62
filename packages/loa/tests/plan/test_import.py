from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from loa.kit.refused import Refused
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.models import Duty, Party, Plan, PlanDocument

from .conftest import EXAMPLE, duty, every, reading


def bring_in(district: SampleDistrict, data: bytes, filename: str = "ke-hoach.txt", **more: Any) -> PlanDocument:
    values: dict[str, Any] = {"owner": district.units["district"], "by": district.people["dieuphoi"], **more}
    return actions.import_document(filename=filename, data=data, **values)


def test_the_file_and_what_was_read_become_rows(district: SampleDistrict) -> None:
    data = EXAMPLE.read_bytes()
    document = bring_in(district, data, filename="C:\\giấy tờ\\kế hoạch.txt")
    plan = document.plan
    assert document.filename == "kế hoạch.txt"
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert default_storage.open(document.file.name).read() == data
    assert document.sha256 in document.file.name
    assert (plan.state, plan.year, plan.owner) == ("reading", 2022, district.units["district"])
    assert plan.title.startswith("Kế hoạch truyền thông nâng cao nhận thức")
    assert plan.duties.count() == len(document.reading["duties"])
    assert document.citations.count() == len(document.reading["citations"])
    assert document.findings.count() == len(document.reading["findings"])
    for row in plan.duties.all():
        assert document.text[row.span_start : row.span_end].split()[-1] in row.text
        assert 0 < len(row.title) <= 80
    assert not plan.tasks.exists()


def test_the_contents_become_themes(district: SampleDistrict) -> None:
    plan = bring_in(district, EXAMPLE.read_bytes()).plan
    assert [theme.label for theme in plan.themes.all()] == [f"II.{number}" for number in range(1, 8)]
    assert plan.themes.get(order=1).title.startswith("Những khái niệm cơ bản")


def test_findings_hang_on_the_duty_they_stand_in(district: SampleDistrict) -> None:
    plan = bring_in(district, EXAMPLE.read_bytes()).plan
    spelling = plan.findings.get(quote__contains="mắm lịch")
    assert spelling.duty is not None
    assert spelling.duty.channel == "relay"
    assert plan.findings.get(code="year-conflict").duty is None


def test_a_restatement_points_at_the_first_statement(bring: Callable[..., Plan]) -> None:
    plan = bring(
        reading(duty("Một", leads=["Phòng VH&TT"]), duty("Hai", same_as="D01"), duty("Ba", same_as="D02")),
    )
    root = plan.duties.get(code="D01")
    assert set(root.restatements.values_list("code", flat=True)) == {"D02", "D03"}


def test_a_rhythm_and_a_quantity_are_kept_in_our_words(bring: Callable[..., Plan]) -> None:
    plan = bring(
        reading(
            duty("Phát lại", channel="radio", cadence=every("half_year"), repeats={"count": 3, "per": "month"}),
            duty("Tuần", channel="radio", cadence=every("month"), repeats={"count": 2, "per": "week"}),
            duty(
                "Tổ chức 02 lớp tập huấn",
                channel="training",
                cadence={"kind": "once", "every": None, "count": None},
                quantity={"value": 2.0, "unit": "lớp", "at_least": False},
            ),
            duty("Kỳ lạ", cadence={"kind": "sometimes", "every": None, "count": None}, where="closing"),
        )
    )
    half, week, course, odd = plan.duties.order_by("order")
    assert (half.every, half.repeats) == ("half", 18)
    assert week.repeats is None
    assert course.count == 2
    assert (odd.cadence, odd.where) == ("unstated", "")


def test_names_are_proposed_and_nobody_has_decided(bring: Callable[..., Plan]) -> None:
    plan = bring(reading(duty("a", leads=["UBND 06 xã", "Phòng  VH&TT"], partners=["Sở TT&TT"], via=["cơ quan lạ"])))
    names = {row.name: row for row in plan.party_names.all()}
    assert names["UBND 06 xã"].proposed.count() == 6
    assert [str(unit) for unit in names["Phòng VH&TT"].proposed.all()] == ["Phòng VH&TT"]
    assert names["cơ quan lạ"].basis
    assert all(row.decided_at is None and not row.units.exists() for row in names.values())
    assert Party.objects.filter(duty__plan=plan).count() == 4


def test_the_same_file_is_not_brought_in_twice(district: SampleDistrict) -> None:
    document = bring_in(district, EXAMPLE.read_bytes())
    with pytest.raises(Refused, match="đã được đọc"):
        bring_in(district, EXAMPLE.read_bytes(), filename="tên khác.txt")
    with pytest.raises(Refused, match="bản 1"):
        bring_in(district, EXAMPLE.read_bytes(), plan=document.plan)
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("rong.txt", b""),
        ("gia.docx", b"%PDF-1.7 not a word file"),
        ("gia.pdf", b"PK\x03\x04" + bytes(200)),
        ("khong-nhiem-vu.txt", "Hôm nay trời đẹp.\n".encode()),
        ("anh.pdf", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    district: SampleDistrict, filename: str, data: bytes
) -> None:
    with pytest.raises(Refused) as caught:
        bring_in(district, data, filename=filename)
    assert caught.value.field == "file"
    assert len(caught.value.reasons[0]) > 30
    assert not Plan.objects.exists()


def test_a_file_beyond_the_limit_is_not_read_at_all(district: SampleDistrict, settings: Any) -> None:
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"upload_megabytes": 1})
    with pytest.raises(Refused, match="1 MB"):
        bring_in(district, bytes(2**20 + 1))


@pytest.mark.parametrize("username", ["bientap", "xa.sonvien", "quansat", "quantri"])
def test_only_the_coordinator_brings_plans_in(district: SampleDistrict, username: str) -> None:
    with pytest.raises(PermissionDenied):
        bring_in(district, EXAMPLE.read_bytes(), by=district.people[username])
    assert not Duty.objects.exists()


def test_a_plan_of_another_owner_takes_no_version_of_ours(district: SampleDistrict, bring: Callable[..., Plan]) -> None:
    plan = bring(reading(duty("Một việc")))
    with pytest.raises(Refused, match="cùng cơ quan"):
        bring_in(district, EXAMPLE.read_bytes(), owner=district.units["vhtt"], plan=plan)
