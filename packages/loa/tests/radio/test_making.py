"""Making the sound: what belongs to an approval, and what is said when it cannot be made."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
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
    from loa.kit.clock import now
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
