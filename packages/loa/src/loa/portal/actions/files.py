"""Take a file in that a story offers."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.portal import files, guard
from loa.portal.models import SharedFile


def add_file(*, by: User, unit: Unit, filename: str, data: bytes, title: str) -> SharedFile:
    """Take a file in for a unit: checked by its bytes; the same file is kept once.

    Args:
        by: who uploads it.
        unit: whose stories may offer it.
        filename: as the uploader calls it; never believed.
        data: the bytes.
        title: as readers see it.

    Raises:
        PermissionDenied: `by` may not write for this unit.
        Refused: not a file that we offer, or no title.
    """
    require(by, "story.write", unit)
    title = " ".join(title.split())[:255]
    if not title:
        raise Refused(_("Ghi tên tệp, để bà con biết trong tệp có gì."), field="title")
    ready = files.clean(filename, data)
    with transaction.atomic():
        known = SharedFile.objects.filter(unit=unit, sha256=ready.sha256).first()
        if known is not None:
            return known
        row = SharedFile(
            title=title, unit=unit, uploaded_by_user=by, sha256=ready.sha256, mime=ready.mime, kind=ready.kind
        )
        row.folded = fold(f"{title} {filename}")[:700]
        row.file_size = len(ready.data)
        stem = slugify(fold(title))[:60].strip("-") or "tep"
        with guard.opened():
            row.file.save(f"{stem}-{ready.sha256[:16]}.{ready.suffix}", ContentFile(ready.data), save=False)
            row._set_document_file_metadata()
            row.save()
        audit.note(row, "portal.add_file", by=by, sha256=ready.sha256)
        return row
