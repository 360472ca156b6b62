"""Bringing in a file through the queue: what waits, what is read, what is refused, and what is made up for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from loa.kit import clock
from loa.kit.refused import Refused
from loa.org.sample import SampleDistrict
from loa.plan import actions, queue, reader
from loa.plan.models import Plan, Upload, UploadState
from loa.plan.views import upload as views

from .conftest import duty, reading

READ = reading(duty("Đăng tin", leads=["Phòng VH&TT"]))


@pytest.fixture
def coordinator(as_person: Callable[[str], Client]) -> Client:
    return as_person("dieuphoi")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue that nobody works off within a request's patience."""
    monkeypatch.setattr(type(queue.read_upload), "enqueue", lambda self, pk: None)
    monkeypatch.setattr(views, "PATIENCE", 0.0)
    monkeypatch.setattr(reader, "read", lambda name, data: READ)


def send(client: Client, district: SampleDistrict, data: bytes = b"van ban", **headers: str) -> Any:
    fields = {"owner": district.units["district"].pk, "file": SimpleUploadedFile("kế hoạch.txt", data)}
    return client.post(reverse("plan:upload"), fields, headers=headers)


def test_a_long_reading_is_waited_for_on_a_page_of_its_own(
    coordinator: Client, district: SampleDistrict, slow: None
) -> None:
    answer = send(coordinator, district)
    upload = Upload.objects.get()
    address = reverse("plan:upload_waiting", args=[upload.pk])
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = coordinator.get(address)
    assert '<meta http-equiv="refresh" content="3">' in page.content.decode()
    assert "Tệp đang chờ đến lượt đọc" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "kế hoạch.txt" in coordinator.get(reverse("plan:plans")).content.decode()

    actions.read_upload(upload.pk)
    done = coordinator.get(address)
    assert done["Location"] == reverse("plan:reading", args=[Plan.objects.get().pk])
    assert "Đã đọc xong" in coordinator.get(done["Location"]).content.decode()
    assert not default_storage.exists(upload.file.name)


def test_a_script_is_told_where_to_wait(coordinator: Client, district: SampleDistrict, slow: None) -> None:
    answer = send(coordinator, district, **{"X-Requested-With": "fetch"})
    assert (answer.status_code, answer["Location"]) == (
        201,
        reverse("plan:upload_waiting", args=[Upload.objects.get().pk]),
    )


def test_a_late_refusal_is_said_in_the_form_as_it_was_sent(
    coordinator: Client, district: SampleDistrict, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coordinator, district)
    upload = Upload.objects.get()

    def refuse(name: str, data: bytes) -> None:
        raise Refused("Tệp này đặt mật khẩu.", field="file")

    monkeypatch.setattr(reader, "read", refuse)
    actions.read_upload(upload.pk)
    page = coordinator.get(reverse("plan:upload_waiting", args=[upload.pk]))
    assert page.context["form"].errors["file"] == ["Tệp này đặt mật khẩu."]
    assert page.context["form"]["owner"].value() == district.units["district"].pk
    assert f'action="{reverse("plan:upload")}"' in page.content.decode()
    assert "Tệp này đặt mật khẩu." in coordinator.get(reverse("plan:plans")).content.decode()
    assert not Plan.objects.exists()


def test_an_upload_is_its_senders_alone(
    coordinator: Client, as_person: Callable[[str], Client], district: SampleDistrict, slow: None
) -> None:
    send(coordinator, district)
    address = reverse("plan:upload_waiting", args=[Upload.objects.get().pk])
    assert as_person("quantri").get(address).status_code == 404


def test_a_fault_of_ours_is_one_sentence_and_the_queue_goes_on(
    coordinator: Client, district: SampleDistrict, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coordinator, district)
    monkeypatch.setattr(reader, "read", lambda name, data: {"duties": 1 / 0})
    upload = Upload.objects.get()
    actions.read_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == UploadState.REFUSED
    assert upload.reasons == ["Máy chủ gặp lỗi khi đọc tệp này. Lỗi đã được ghi lại; hãy báo cho người quản trị."]


def test_a_right_that_was_lost_meanwhile_is_asked_for_again(
    coordinator: Client, district: SampleDistrict, slow: None
) -> None:
    send(coordinator, district)
    district.people["dieuphoi"].memberships.all().delete()
    upload = Upload.objects.get()
    actions.read_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.reasons == ["Tài khoản này không còn quyền sửa kế hoạch của đơn vị ban hành."]
    assert not Plan.objects.exists()


def test_the_clock_makes_up_for_a_queue_that_lost_it(coordinator: Client, district: SampleDistrict, slow: None) -> None:
    send(coordinator, district)
    upload = Upload.objects.get()
    assert actions.read_overlooked(clock.now()) == 0
    assert actions.read_overlooked(clock.now() + timedelta(minutes=2)) == 1
    assert Plan.objects.count() == 1
    actions.read_upload(upload.pk)
    assert Plan.objects.count() == 1
    actions.read_overlooked(clock.now() + timedelta(days=3))
    assert not Upload.objects.exists()


def test_a_file_that_ends_its_reader_each_time_is_given_up(
    coordinator: Client, district: SampleDistrict, slow: None
) -> None:
    send(coordinator, district)
    upload = Upload.objects.get()
    Upload.objects.update(state=UploadState.READING, tries=3, begun_at=clock.now() - timedelta(minutes=6))
    actions.read_overlooked(clock.now())
    upload.refresh_from_db()
    assert upload.state == UploadState.REFUSED
    assert "mấy lần đều không xong" in upload.reasons[0]


def test_nobody_fills_the_queue(coordinator: Client, district: SampleDistrict, slow: None) -> None:
    for number in range(5):
        assert send(coordinator, district, b"van ban %d" % number).status_code == 302
    assert send(coordinator, district, b"one more").status_code == 422
    assert Upload.objects.count() == 5


def test_far_more_duties_than_a_plan_has_are_refused(district: SampleDistrict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "read", lambda name, data: {**READ, "duties": READ["duties"] * 2001})
    with pytest.raises(Refused, match=r"hơn 2\.000 nhiệm vụ"):
        actions.import_document(
            owner=district.units["district"], by=district.people["dieuphoi"], filename="a.txt", data=b"a"
        )
