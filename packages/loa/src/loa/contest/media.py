"""Pictures and sounds of questions: written anew or checked by their bytes, kept under the hash of what is in them, so
that nobody who has not seen one can guess where it lies, and handed out as plain files like the papers.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from loa.contest.papers import put
from loa.kit.refused import Refused
from loa.portal import files, pictures

SOUNDS = (".mp3", ".m4a", ".ogg")
ACCEPT = ".jpg,.jpeg,.png,.webp," + ",".join(SOUNDS)


def folder() -> Path:
    """Where they lie; a file server may serve the folder above as /thi/de/."""
    return Path(settings.MEDIA_ROOT).parent / "papers" / "hinh"


def keep(filename: str, data: bytes) -> str:
    """Keep a picture or a sound; returns its address on this server.

    Raises:
        Refused: too large, broken, or neither a picture nor a sound.
    """
    try:
        if filename.lower().endswith(SOUNDS):
            sound = files.clean(filename, data)
            if sound.kind != "audio":
                raise Refused(_("Tệp này không phải âm thanh. Dùng MP3, M4A hoặc OGG."), field="file")
            found = (sound.sha256, sound.suffix, sound.data)
        else:
            picture = pictures.clean(data)
            found = (picture.sha256, picture.suffix, picture.data)
    except Refused as refused:
        raise Refused(*refused.reasons, field="file") from None
    digest, suffix, body = found
    name = f"{digest[:32]}.{suffix}"
    folder().mkdir(parents=True, exist_ok=True)
    put(folder() / name, body)
    return f"/thi/de/hinh/{name}"
