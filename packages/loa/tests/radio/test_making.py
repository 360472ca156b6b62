"""Making the sound: what belongs to an approval, and what is said when it cannot be made."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from loa.kit.clock import now
from loa.kit.refused import Refused

pytestmark = pytest.mark.django_db


def made_anew(programme: Any, by: Any, approver: Any) -> Any:
    """Submit, approve and make; returns the rendering of it."""
    from loa.radio import actions

    actions.submit(programme, by=by)
    actions.approve(programme, by=approver)
    programme.refresh_from_db()
    found = programme.renderings.get(of=programme.submitted_hash)
    actions.carry_out(found.pk)
    found.refresh_from_db()
    return found


def test_another_person_approves_what_they_read_and_a_change_needs_them_again(
    programme: Any, district: Any, approver: Any, fake_engine: Any
) -> None:
    from loa.org import actions as org
    from loa.org.models import Role, User
    from loa.radio import actions
    from loa.radio.models import Airing

    by = district.people["trucdai"]
    item = programme.items.get(kind="read")
    with pytest.raises(PermissionDenied):
        actions.approve(programme, by=by)
    org.grant(by, district.units["ttvh"], Role.APPROVER, by=None)
    by = User.objects.get(pk=by.pk)
    with pytest.raises(Refused, match="không chờ duyệt"):
        actions.approve(programme, by=approver)
    row = actions.submit(programme, by=by)
    for wrong, who, of in (("chính anh/chị", by, None), ("sửa và trình lại", approver, "0" * 64)):
        with pytest.raises(Refused, match=wrong):
            actions.approve(programme, by=who, of=of)
    with pytest.raises(Refused):
        actions.change_item(item, by=by, text="Khác.")
    approved = actions.approve(programme, by=approver, of=row.submitted_hash)
    assert actions.approve(programme, by=approver).approved_at == approved.approved_at, "twice is once"

    with pytest.raises(Refused):
        actions.change_item(item, by=by, text="Khác.")
    actions.take_back(programme, by=by)
    actions.change_item(item, by=by, text="Khác. " * 40)
    with pytest.raises(Refused, match="không chờ duyệt"):
        actions.approve(programme, by=approver, of=row.submitted_hash)
    actions.submit(programme, by=by)
    with pytest.raises(Refused, match="sửa và trình lại"):
        actions.approve(programme, by=approver, of=row.submitted_hash)
    actions.approve(programme, by=approver)

    station = programme.series.stations.first()
    Airing.objects.create(programme=programme, station=station, nth=9, starts=now(), seconds=600, state="started")
    with pytest.raises(Refused, match="Đã có đài phát"):
        actions.take_back(programme, by=by)


def test_how_a_word_is_said_belongs_to_what_was_approved(
    programme: Any, district: Any, approver: Any, fake_engine: Any
) -> None:
    from loa.radio import actions

    by, unit = district.people["trucdai"], district.units["ttvh"]
    item = programme.items.get(kind="read")
    actions.change_item(item, by=by, text="Bà con dùng Zalo nhắn TTVH. " * 40)
    actions.pronounce(unit, "TTVH", "trung tâm", by=by, is_abbreviation=True)
    first = made_anew(programme, by, approver)
    assert fake_engine.orders[-1].abbreviations == {"TTVH": "trung tâm"}

    actions.pronounce(unit, "xyz", "ích xì", by=by)
    actions.take_back(programme, by=by)
    assert made_anew(programme, by, approver) == first, "no word of this programme: nothing is made again"

    actions.take_back(programme, by=by)
    actions.pronounce(unit, "zalo", "gia lô", by=by)
    second = made_anew(programme, by, approver)
    assert (second.state, second == first) == ("done", False)
    assert fake_engine.orders[-1].words["zalo"] == "gia lô"

    actions.take_back(programme, by=by)
    actions.submit(programme, by=by)
    actions.pronounce(unit, "TTVH", "trung tâm văn hóa", by=by, is_abbreviation=True)
    with pytest.raises(Refused, match="cách đọc"):
        actions.approve(programme, by=approver)


def test_a_full_disk_and_a_lost_worker_are_said_and_made_again(
    programme: Any, district: Any, approver: Any, fake_engine: Any, as_person: Any, monkeypatch: Any
) -> None:
    from loa.radio import actions, engine
    from loa.radio.actions.render import begin_again

    by = district.people["trucdai"]
    works = engine.render
    for error, said in (
        (OSError(errno.ENOSPC, "No space left on device"), "Đĩa của máy chủ đã đầy"),
        (RuntimeError("x"), "Máy dựng âm thanh gặp lỗi"),
    ):

        def fails(order: Any, folder: Any, error: Exception = error) -> Any:
            raise error

        monkeypatch.setattr(engine, "render", fails)
        if programme.state == "draft":
            row = made_anew(programme, by, approver)
        else:
            actions.queue(programme, by=by)
            actions.carry_out(row.pk)
            row.refresh_from_db()
        assert row.state == "failed"
        page = as_person("trucdai").get(reverse("radio:programme", args=[programme.pk])).content.decode()
        assert said in page
        assert "Dựng lại" in page

    monkeypatch.setattr(engine, "render", works)
    as_person("trucdai").post(reverse("radio:render", args=[programme.pk]))
    row.refresh_from_db()
    assert row.state == "queued"
    type(row).objects.filter(pk=row.pk).update(state="running", started_at=now())  # and then the power goes
    assert begin_again(now()) == 0
    assert begin_again(now() + timedelta(minutes=21)) == 1
    actions.carry_out(row.pk)
    row.refresh_from_db()
    assert row.state == "done"
