"""Pictures and sounds of questions: written anew or checked by their bytes, kept under the hash of what is in them, so
that nobody who has not seen one can guess where it lies, and handed out as plain files like the papers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from loa.contest.bank import Reading
from loa.contest.papers import put
from loa.kit.refused import Refused
from loa.portal import files, pictures

SOUNDS = (".mp3", ".m4a", ".ogg")
ACCEPT = ".jpg,.jpeg,.png,.webp," + ",".join(SOUNDS)
PLACE = "/thi/de/hinh/"
MOST_PICTURES = 100
"""Of one file; each takes a tenth of a second or more to write anew."""


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
    return f"{PLACE}{name}"


def forget(unused_since: datetime, is_used: Callable[[set[str]], set[str]]) -> int:
    """Remove what nothing shows, a preview that nobody took in for instance.

    Args:
        unused_since: aware; a file that was kept after it may still be in somebody's preview.
        is_used: answers which of some addresses are shown somewhere.

    Returns:
        how many files went.
    """
    edge = unused_since.timestamp()
    with suppress(FileNotFoundError):
        old = {f"{PLACE}{one.name}": one for one in folder().iterdir() if one.stat().st_mtime < edge}
        unused = old.keys() - is_used(set(old)) if old else set()
        gone = [old[address] for address in sorted(unused) if old[address].stat().st_mtime < edge]
        for one in gone:
            one.unlink(missing_ok=True)
        return len(gone)
    return 0


def take_pictures(reading: Reading, data: bytes) -> None:
    """Keep the pictures of the questions of a Word file, like any that is uploaded; a question whose picture cannot be
    taken says so and goes without.

    Args:
        reading: of the file; its drafts get the addresses.
        data: the file.
    """
    addresses: dict[str, str] = {}
    for item in reading.items:
        if not item.picture:
            continue
        try:
            if item.picture not in addresses:
                if len(addresses) >= MOST_PICTURES:
                    raise Refused(_("một tệp lấy nhiều nhất %(n)d hình, hãy chia tệp.") % {"n": MOST_PICTURES})
                addresses[item.picture] = keep(Path(item.picture).name, _part(data, item.picture))
            item.draft.media = addresses[item.picture]
        except Refused as refused:
            item.draft.alt = ""
            item.hints.append(_("Không lấy được hình: %(why)s") % {"why": " ".join(refused.reasons)})


def _part(data: bytes, name: str) -> bytes:
    """One part of an archive, no longer than a picture may be and a byte more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as part:
            return part.read(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refused(_("hình trong tệp bị hỏng.")) from None
