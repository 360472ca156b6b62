"""The voices of this installation: the three that are built in, and those that its settings add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.radio.models import Region

SERVICE = "service"
PIPER = "piper:"
"""Codes in the tables: a region, "piper:Lan", "service"."""


def choices() -> list[tuple[str, str]]:
    """(code, label) of every voice that may be chosen."""
    known = settings.INSTALLATION
    more = [(f"{PIPER}{name}", _("Giọng %(name)s (Piper)") % {"name": name}) for name in known.piper_voices]
    if known.voice_service_url:
        name = known.voice_service_voice
        label = _("Giọng %(name)s (dịch vụ)") % {"name": name} if name else _("Giọng của dịch vụ")
        more.append((SERVICE, label))
    return [*((str(code), str(label)) for code, label in Region.choices), *more]


def label_of(code: str) -> str:
    """A voice for people; one that the settings no longer have keeps its code."""
    return dict(choices()).get(code, code)


def is_built_in(code: str) -> bool:
    """Whether a voice needs neither a file nor a service."""
    return code in Region.values


def checked(code: str, *, field: str = "region") -> str:
    """A voice that may be chosen.

    Raises:
        Refused: the installation has no such voice (any more).
    """
    known = dict(choices())
    if code not in known:
        raise Refused(
            _("Máy chủ không có giọng “%(code)s”. Các giọng đang có: %(known)s.")
            % {"code": code, "known": ", ".join(known.values())},
            field=field,
        )
    return code


def engine_settings() -> Any:
    """The same for the sound engine."""
    from loa.radio.sound.voices import VoiceSettings

    known = settings.INSTALLATION
    piper: Mapping[str, str] = known.piper_voices
    return VoiceSettings(
        piper={f"{PIPER}{name}": path for name, path in piper.items()},
        service_url=known.voice_service_url,
        service_token=known.voice_service_token,
        service_voice=known.voice_service_voice,
    )
