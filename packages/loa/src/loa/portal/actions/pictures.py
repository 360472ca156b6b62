"""Take a picture in."""

from __future__ import annotations

from typing import Required, TypedDict, Unpack

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.portal import guard, pictures
from loa.portal.access import HASH_LETTERS
from loa.portal.models import Picture
from loa.portal.pictures import Clean


class Given(TypedDict, total=False):
    """A picture as it comes, and what is said of it.

    Args:
        filename: as the uploader calls it; kept for finding it again, never believed.
        data: the bytes; or what `pictures.clean` made of them, which an action that does more than this asks for before
            its transaction begins: decoding takes seconds, and on SQLite nobody else writes meanwhile.
        alt: what is in the picture, for who cannot see it.
        credit, licence: who made it, on what terms it may be shown.
        title: as lists show it; the text alternative when empty.
    """

    filename: Required[str]
    data: Required[bytes | Clean]
    alt: Required[str]
    credit: str
    licence: str
    title: str


def add_picture(*, by: User, unit: Unit, **given: Unpack[Given]) -> Picture:
    """Take a picture in for a unit: checked by its bytes, written anew without EXIF; the same picture is kept once.

    Args:
        by: who uploads it.
        unit: whose stories may show it.

    Raises:
        PermissionDenied: `by` may not write for this unit.
        Refused: not a picture that we take, or no text alternative.
    """
    require(by, "story.write", unit)
    return keep_picture(by=by, unit=unit, **given)


def keep_picture(*, by: User, unit: Unit, **given: Unpack[Given]) -> Picture:
    """The same for an action that has asked for another right.

    Raises:
        Refused: as `add_picture`.
    """
    alt, data, filename = given["alt"], given["data"], given["filename"]
    credit, licence, title = given.get("credit", ""), given.get("licence", ""), given.get("title", "")
    alt = " ".join(alt.split())
    if not alt:
        raise Refused(_("Ghi mô tả ảnh: trong ảnh có gì, để người không nhìn thấy cũng biết."), field="alt")
    ready = data if isinstance(data, Clean) else pictures.clean(data)
    with transaction.atomic():
        known = Picture.objects.filter(unit=unit, sha256=ready.sha256).first()
        if known is not None:
            return known
        stem = filename.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        name = f"{ready.sha256[:HASH_LETTERS]}.{ready.suffix}"
        image = Picture(
            title=(title.strip() or alt)[:255],
            unit=unit,
            alt=alt[:250],
            credit=credit.strip()[:200],
            licence=licence.strip()[:120],
            uploaded_by_user=by,
            sha256=ready.sha256,
            file_size=len(ready.data),
        )
        image.folded = fold(f"{image.title} {image.alt} {image.credit} {stem}")[:700]
        with guard.opened():
            image.file.save(name, ContentFile(ready.data), save=False)
            image.width, image.height = ready.width, ready.height
            image._set_file_hash()
            image.save()
        audit.note(image, "portal.add_picture", by=by, sha256=ready.sha256)
        return image
