"""Voices: whatever turns spoken words into sound. A human recording is not one: it needs no voice and always wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound.voices.espeak import REGIONS, Espeak
from loa.radio.sound.voices.piper import Piper


@runtime_checkable
class Voice(Protocol):
    """One voice, open; a context manager, since it may hold a process.

    `code` names it in a rundown; `label` in Vietnamese; `rate` is what it gives, samples a second, once it has spoken.
    """

    code: str
    label: str

    def say(self, sentences: Iterable[str], pace: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The sound of every sentence, in order, as it comes.

        Args:
            sentences: spoken words (from `vanban.aloud.speak`).
            pace: syllables a minute, pauses left out.

        Yields:
            (samples a second, mono samples -1..1) for each sentence.

        Raises:
            Refused: the voice cannot speak.
        """
        ...

    def __enter__(self) -> Voice: ...

    def __exit__(self, *error: object) -> None: ...


@dataclass(frozen=True)
class VoiceSettings:
    """What an installation may set besides the built-in voices.

    Args:
        piper: code -> path of an .onnx voice (its .onnx.json beside it).
        service_url: address of an HTTP voice service, or "".
        service_token: sent as "Authorization: Bearer ...", or "".
        service_voice: name of the voice at the service.
    """

    piper: dict[str, str] | None = None
    service_url: str = ""
    service_token: str = ""
    service_voice: str = ""


PLAIN = VoiceSettings()
DEFAULT = "central"


def codes(settings: VoiceSettings = PLAIN) -> list[str]:
    """Names of all voices that `open_voice` knows."""
    return [*REGIONS, *(settings.piper or {}), *(["service"] if settings.service_url else [])]


def open_voice(code: str, settings: VoiceSettings = PLAIN) -> Voice:
    """A voice by its name; a path that ends in .onnx is a Piper voice.

    Raises:
        Refused: no such voice.
    """
    if code in REGIONS:
        return Espeak(code)
    if code in (settings.piper or {}) or code.endswith(".onnx"):
        return Piper((settings.piper or {}).get(code, code), code)
    if code == "service" and settings.service_url:
        from loa.radio.sound.voices.service import HttpVoice  # an HTTP client is not loaded for voices on this machine

        return HttpVoice(settings.service_url, settings.service_token, settings.service_voice)
    raise Refused(f"Không có giọng đọc “{code}”; các giọng đang có: {', '.join(codes(settings))}.")


__all__ = [
    "DEFAULT",
    "PLAIN",
    "REGIONS",
    "Espeak",
    "Piper",
    "Voice",
    "VoiceSettings",
    "codes",
    "open_voice",
]
