"""A plan brought in by mistake: named, given to its right owner, or taken out before any work came of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from loa.kit.refused import Refused
from loa.org import actions as org
from loa.org.models import Role, User
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.actions import upload as uploads
from loa.plan.models import Plan, PlanDocument, PlanState, Upload
from wagtail.models import ModelLogEntry

TEXT = """ỦY BAN NHÂN DÂN
XÃ SƠN VIÊN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND
Sơn Viên, ngày 05 tháng 3 năm 2026

KẾ HOẠCH
Truyền thông chuyển đổi số năm 2026

I. NHIỆM VỤ
1. Đoàn Thanh niên xã tổ chức 02 buổi hướng dẫn trong tháng 5 năm 2026.
"""


@pytest.fixture
def coordinator(district: SampleDistrict, as_person: Any) -> Any:
    """A client of the district's coordinator, who may bring in plans of every unit."""
    return as_person("dieuphoi")


def send(client: Any, **fields: Any) -> Any:
    file = SimpleUploadedFile("ke-hoach.txt", TEXT.encode())
    return client.post("/ban/ke-hoach/tai-len/", {"file": file, **fields}, follow=True)


def test_the_top_unit_is_offered_first(district: SampleDistrict, coordinator: Any) -> None:
    page = coordinator.get("/ban/ke-hoach/tai-len/").content.decode()
    assert f'<option value="{district.units["district"].pk}" selected>' in page


def test_another_issuer_is_said_and_put_right(district: SampleDistrict, coordinator: Any) -> None:
    commune, other = district.units["xa-6"], district.units["xa-3"]
    page = send(coordinator, owner=other.pk).content.decode()
    assert "Văn bản ghi nơi ban hành là Ủy ban nhân dân xã Sơn Viên" in page
    plan = Plan.objects.get(symbol="12/KH-UBND")
    assert plan.owner == other
    form = {"title": plan.title, "symbol": plan.symbol, "owner": commune.pk, "year": 2026}
    coordinator.post(f"/ban/ke-hoach/{plan.pk}/sua/", form)
    plan.refresh_from_db()
    assert plan.owner == commune
    assert "Văn bản ghi nơi ban hành" not in send(coordinator, owner=commune.pk).content.decode()


def test_the_right_issuer_is_not_remarked_upon(district: SampleDistrict, coordinator: Any) -> None:
    page = send(coordinator, owner=district.units["xa-6"].pk).content.decode()
    assert "Đã đọc xong" in page
    assert "Văn bản ghi nơi ban hành" not in page


def test_nobody_gives_a_plan_to_other_units(district: SampleDistrict, coordinator: Any, as_person: Any) -> None:
    send(coordinator, owner=district.units["xa-6"].pk)
    plan = Plan.objects.get(symbol="12/KH-UBND")
    org.grant(district.people["xa.sonvien"], district.units["xa-6"], Role.COORDINATOR, by=None)
    client = as_person("xa.sonvien")
    form = {"title": plan.title, "owner": district.units["district"].pk}
    assert client.post(f"/ban/ke-hoach/{plan.pk}/sua/", form).status_code in (200, 422)
    plan.refresh_from_db()
    assert plan.owner == district.units["xa-6"]


def test_a_plan_brought_in_by_mistake_is_taken_out_whole(
    district: SampleDistrict, coordinator: Any, as_person: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(coordinator, owner=district.units["xa-6"].pk)
    plan = Plan.objects.get(symbol="12/KH-UBND")
    kept = Path(PlanDocument.objects.get(plan=plan).file.path)
    address = f"/ban/ke-hoach/{plan.pk}/bo/"
    assert address in coordinator.get(f"/ban/ke-hoach/{plan.pk}/").content.decode()
    assert as_person("xa.sonvien").post(address).status_code in (403, 404)
    assert "bị xóa hẳn" in coordinator.get(address).content.decode()
    assert Plan.objects.filter(pk=plan.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(address)
    assert not Plan.objects.filter(pk=plan.pk).exists()
    assert not kept.exists()
    assert ModelLogEntry.objects.filter(action="plan.discard").count() == 1
    # The same file may come again.
    assert "Đã đọc xong" in send(coordinator, owner=district.units["xa-6"].pk).content.decode()


def test_what_is_under_way_stays(district: SampleDistrict, coordinator: Any) -> None:
    send(coordinator, owner=district.units["xa-6"].pk)
    plan = Plan.objects.get(symbol="12/KH-UBND")
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.ACTIVE, period_start="2026-01-01", period_end="2026-12-31")
    page = coordinator.post(f"/ban/ke-hoach/{plan.pk}/bo/", follow=True).content.decode()
    assert "không bỏ, không đổi cơ quan ban hành được nữa" in page
    assert Plan.objects.filter(pk=plan.pk).exists()
    with pytest.raises(Refused):
        actions.change_owner(plan, district.units["xa-3"], by=district.people["dieuphoi"])


def test_who_comes_second_to_a_plan_that_was_taken_out_or_given_away_is_told(
    district: SampleDistrict, coordinator: Any
) -> None:
    send(coordinator, owner=district.units["xa-6"].pk)
    plan = Plan.objects.get(symbol="12/KH-UBND")
    stale, by = Plan.objects.get(pk=plan.pk), district.people["dieuphoi"]
    here = district.people["xa.sonvien"]
    org.grant(here, district.units["xa-6"], Role.COORDINATOR, by=None)
    actions.change_owner(plan, district.units["xa-1"], by=by)
    with pytest.raises(PermissionDenied):
        actions.discard(stale, by=User.objects.get(pk=here.pk))
    actions.discard(plan, by=by)
    with pytest.raises(Refused, match="vừa được bỏ"):
        actions.discard(stale, by=by)
    assert ModelLogEntry.objects.filter(action="plan.discard").count() == 1


def test_a_version_that_waits_to_be_read_goes_with_its_plan(
    district: SampleDistrict,
    coordinator: Any,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by, read = district.people["dieuphoi"], uploads.read_duties
    for is_begun in (False, True):
        send(coordinator, owner=district.units["xa-6"].pk)
        plan = Plan.objects.get(symbol="12/KH-UBND")
        with monkeypatch.context() as patch:
            patch.setattr(uploads, "queue", SimpleNamespace(read_upload=SimpleNamespace(enqueue=lambda pk: None)))
            file = SimpleUploadedFile("ban-2.txt", f"{TEXT}Sửa lần hai.\n".encode())
            waits = uploads.receive(owner=plan.owner, by=by, file=file, plan=plan)
        kept = Path(waits.file.path)
        assert kept.exists()

        def take_out(*args: Any, plan: Plan = plan) -> Any:
            found = read(*args)
            with django_capture_on_commit_callbacks(execute=True):
                actions.discard(plan, by=by)
            return found

        with monkeypatch.context() as patch:
            if is_begun:
                patch.setattr(uploads, "read_duties", take_out)
                uploads.read_upload(waits.pk)
            else:
                with django_capture_on_commit_callbacks(execute=True):
                    actions.discard(plan, by=by)
        assert not kept.exists()
        assert not Upload.objects.filter(pk=waits.pk).exists()
        assert not Plan.objects.filter(pk=plan.pk).exists()
