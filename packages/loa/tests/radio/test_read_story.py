"""A published story is read aloud in the background, and its page then has a listen button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from loa.kit import clock
from loa.portal import actions as portal
from loa.portal.models import StoryFlow
from loa.radio.actions import read_story as reading


@pytest.fixture
def story(district):
    home = portal.create_site(district.units["xa-6"], by=None, title="Xã Sơn Viên")
    writer, approver = district.people["xa.sonvien"], district.people["lanhdao.sonvien"]
    page = portal.write_story(
        by=writer,
        home=home,
        title="Lớp học",
        summary="Tối thứ Hai, 30/11/2026.",
        happened_on=clock.today() - timedelta(days=1),
        body=[("text", "<p>Mời bà con.</p>")],
    )
    portal.submit_story(page, by=writer)
    portal.approve_story(page, by=approver)
    return StoryFlow.objects.select_related("page").get(page=page)


def test_a_story_is_read_once_and_heard_on_its_page(story, district):
    approver = district.people["lanhdao.sonvien"]
    path = story.page.get_url()
    assert "data-read" in Client().get(path).content.decode(), "until then the reader's own browser may read"
    assert reading.read_story(story.page_id)
    assert not reading.read_story(story.page_id), "the same words are read once"
    text = Client().get(path).content.decode()
    assert "Giọng máy đọc" in text
    assert "data-read" not in text
    sound = Client().get(f"/phat-thanh/doc-bai/{story.live_hash}.mp3", headers={"Range": "bytes=0-99"})
    assert sound.status_code == 206
    assert len(b"".join(sound.streaming_content)) == 100
    assert sound["Content-Type"] == "audio/mpeg"
    assert Client().get(f"/phat-thanh/doc-bai/{'0' * 64}.mp3").status_code == 404
    assert not reading.read_story(10**6)
    portal.take_down_story(story.page, by=approver, reason="Sai")
    assert Client().get(f"/phat-thanh/doc-bai/{story.live_hash}.mp3").status_code == 404, "nor is it heard any more"
    assert (reading.forget_voices(), reading.forget_voices()) == (1, 0), "and it is not kept"
