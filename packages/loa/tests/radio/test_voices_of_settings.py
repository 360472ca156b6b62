"""Voices that an installation's settings add: offered on the screens, and never replaced without a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from loa.kit.refused import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def piper(settings: Any) -> None:
    """A Piper voice whose file is gone, and a voice service."""
    more = {"piper_voices": {"Lan": "/nowhere/lan.onnx"}, "voice_service_url": "http://127.0.0.1:9/"}
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update=more)


def test_they_stand_in_every_choice_and_only_they(piper: None, programme: Any, as_person: Any, district: Any) -> None:
    from loa.radio import actions

    client = as_person("trucdai")
    pages = [
        client.get(reverse("radio:add_item", args=[programme.pk])),
        client.get(reverse("radio:change_series", args=[programme.series_id])),
        as_person("dieuphoi").get(reverse("radio:prepare")),
    ]
    for page in pages:
        assert "Giọng Lan (Piper)" in page.content.decode()
        assert "Giọng của dịch vụ" in page.content.decode()
    by = district.people["trucdai"]
    item = actions.add_item(programme, by=by, kind="read", title="Tin", text="Xin chào.", region="piper:Lan")
    with pytest.raises(Refused, match="Giọng Lan"):
        actions.change_item(item, by=by, region="piper:Mai")
    heard = client.get(reverse("radio:hear", args=[item.pk]))
    assert heard.status_code == 422
    assert "Không tìm thấy giọng Piper" in heard.content.decode()


def test_a_programme_whose_voice_fails_is_not_made_and_says_so(
    piper: None, programme: Any, as_person: Any, approver: Any, district: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from loa.radio import actions

    by = district.people["trucdai"]
    for item in programme.items.all():
        actions.change_item(item, by=by, region="piper:Lan")
    actions.submit(programme, by=by)
    with django_capture_on_commit_callbacks():
        actions.approve(programme, by=approver)
    actions.carry_out(programme.renderings.get().pk)
    page = as_person("trucdai").get(reverse("radio:programme", args=[programme.pk])).content.decode()
    assert "Dựng không được" in page
    assert "Không tìm thấy giọng Piper" in page


def test_an_urgent_message_is_read_by_another_voice_and_says_so(
    piper: None, stations: Any, as_person: Any, district: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from loa.radio import actions, engine

    asked = []

    def fail_once(order: Any, folder: Any) -> Any:
        asked.append(order.parts[0].region)
        if len(asked) == 1:
            raise Refused("Không tìm thấy giọng Piper.")
        (folder / "programme.mp3").write_bytes(b"x")
        made = engine.MadeFile(folder / "programme.mp3", "programme.mp3", "mp3", "audio/mpeg", 48000, 48000)
        return engine.Made((made,), {"format": 1, "notes": []}, [], "")

    monkeypatch.setattr(engine, "_render", fail_once)
    with django_capture_on_commit_callbacks():
        urgent = actions.prepare(
            stations[0].unit, by=district.people["xa.quetrung"], title="Lũ", text="Lên cao.", stations=stations[:1],
            region="piper:Lan",
        )  # fmt: skip
    actions.carry_out(urgent.renderings.get().pk)
    assert asked == ["piper:Lan", "central"]
    page = as_person("dieuphoi").get(reverse("radio:urgents")).content.decode()
    assert "Không đọc được bằng giọng đã chọn nên máy đọc bằng Giọng miền Trung" in page
    assert "Đọc lại và phát lệnh" in page
