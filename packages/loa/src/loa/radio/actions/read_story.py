"""Read a published story aloud with the machine's own voice, for the listen button of its page."""

from __future__ import annotations

import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from vanban.aloud import speak

from loa.kit.rows import batched
from loa.portal import hints
from loa.portal.actions.placing import homes_carrying
from loa.portal.events import SiteChanged, Voice, site_changed
from loa.portal.models import StoryFlow
from loa.radio.sound import ffmpeg
from loa.radio.sound.captions import Sentence, sentences
from loa.radio.sound.rundown import PACE
from loa.radio.sound.voices.espeak import Espeak

FOLDER, ENDING = "voices", ".mp3"
REGION = "central"
"""Where the house was built for; the other regions' voices speak in programmes."""
LONGEST = 3000
"""Syllables; a longer text is a report, and an hour of a machine's voice helps nobody."""


def path_of(flow: StoryFlow) -> str:
    """Where the sound of the version that is on the site lies: the same words are read once."""
    return f"{FOLDER}/{flow.live_hash}{ENDING}"


def voice(flow: StoryFlow) -> Voice | None:
    """The answer to `portal.events.story_voices`: the sound, once it is made."""
    if not flow.live_hash or not default_storage.exists(path_of(flow)):
        return None
    return Voice(f"/phat-thanh/doc-bai/{flow.live_hash}.mp3", _("Giọng máy đọc"))


def read_story(pk: int) -> bool:
    """Make the sound of a story that is on its site.

    Args:
        pk: key of the story's page.

    Returns:
        whether it was made now: not when it is there, the story is gone, or it is too long to be listened to.

    Raises:
        Refused: the voice cannot speak.
        Failed: the sound could not be packed.
    """
    flow = StoryFlow.objects.select_related("page").filter(page_id=pk, page__live=True).first()
    if flow is None or not flow.live_hash or default_storage.exists(path_of(flow)):
        return False
    page = flow.page
    text = "\n".join([f"{page.title}.", page.summary, *hints.paragraphs(page)])
    if len(text.split()) > LONGEST:
        return False
    with tempfile.TemporaryDirectory(prefix="loa-voice-") as folder:
        sound, packed = Path(folder) / "voice.wav", Path(folder) / "voice.mp3"
        _say(list(sentences(speak(text))), sound)
        ffmpeg.run("-i", sound, "-ac", "1", "-ar", "24000", "-b:a", "40k", packed)
        default_storage.save(path_of(flow), ContentFile(packed.read_bytes()))
    site_changed.announce(SiteChanged(homes_carrying(flow.pk) | {flow.home_id}))
    return True


def forget_voices() -> int:
    """Let go of the sounds whose words stand on no site any more: of stories that were corrected or taken down.

    Returns:
        how many went.
    """
    try:
        names = [name for name in default_storage.listdir(FOLDER)[1] if name.endswith(ENDING)]
    except FileNotFoundError:
        return 0  # nothing was ever read aloud
    gone = 0
    for batch in batched(names, 500):
        hashes = [name.removesuffix(ENDING) for name in batch]
        rows = StoryFlow.objects.filter(live_hash__in=hashes, page__live=True)
        for name in set(hashes) - set(rows.values_list("live_hash", flat=True)):
            default_storage.delete(f"{FOLDER}/{name}{ENDING}")
            gone += 1
    return gone


def _say(spoken: list[Sentence], into: Path) -> None:
    with Espeak(REGION) as machine, wave.open(str(into), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        for rate, samples in _with_pauses(machine, spoken):
            if not file.getnframes():
                file.setframerate(rate)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def _with_pauses(machine: Espeak, spoken: list[Sentence]) -> Iterator[tuple[int, np.ndarray]]:
    said = machine.say((one.spoken for one in spoken), PACE)
    for one, (rate, samples) in zip(spoken, said, strict=True):
        yield rate, samples
        yield rate, np.zeros(round(one.pause * rate), np.float32)
