"""The tables of the radio: what is promised, what is said, who relays it, and what became of it."""

from loa.radio.models.airing import (
    SOUNDED,
    Airing,
    AiringState,
    LogLine,
    Notice,
    NoticeKind,
    ProgrammeEvidence,
)
from loa.radio.models.programme import (
    Item,
    ItemKind,
    Programme,
    ProgrammeState,
    Rendering,
    RenderState,
    Rendition,
    Sound,
    Urgent,
)
from loa.radio.models.series import Priority, Profile, Pronunciation, Region, Series, Slot
from loa.radio.models.station import Device, Nonce, PairingCode, Station

__all__ = [
    "SOUNDED",
    "Airing",
    "AiringState",
    "Device",
    "Item",
    "ItemKind",
    "LogLine",
    "Nonce",
    "Notice",
    "NoticeKind",
    "PairingCode",
    "Priority",
    "Profile",
    "Programme",
    "ProgrammeEvidence",
    "ProgrammeState",
    "Pronunciation",
    "Region",
    "RenderState",
    "Rendering",
    "Rendition",
    "Series",
    "Slot",
    "Sound",
    "Station",
    "Urgent",
]
