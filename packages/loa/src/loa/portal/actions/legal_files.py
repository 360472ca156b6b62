"""Take the file of a document in, and read its words in the background."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import vanban
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal import queue
from loa.portal.actions.reviewed import edit_version
from loa.portal.library import files, findable
from loa.portal.models import LegalDocument, LegalFile, TextState

audit.declare(portal__add_legal_file=_l("Tải tệp văn bản lên"))
logger = logging.getLogger(__name__)
STUCK = timedelta(minutes=5)
OVERLOOKED = timedelta(minutes=1)
TRIES = 3


def add_legal_file(document: LegalDocument, *, by: User, file: File[bytes]) -> LegalFile:
    """Put a file into the working version of a document; its words are read in the background.

    Args:
        file: PDF, Word (.docx) or plain text, with `name` and `size`.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: the file is not one that we take, or the document lies with the approver.
    """
    require(by, "story.write", document.unit)
    upload = files.check(file)
    with transaction.atomic():
        row = LegalFile(
            document=document, filename=upload.filename, mime=upload.mime, size=upload.size, sha256=upload.sha256,
            sent_by=by, sent_at=now(),
        )  # fmt: skip
        row.file.save(upload.filename, ContentFile(upload.data), save=False)
        row.save()
        edit_version(document, {"file": row.pk}, by=by)
        audit.note(document, "portal.add_legal_file", by=by, filename=row.filename, size=row.size, sha256=row.sha256)
    queue.read_legal_file.enqueue(row.pk)
    return row


def read_legal_file(pk: int) -> None:
    """Read the words of a file that waits; nothing happens when it was read already."""
    moment = now()
    free = Q(text_state=TextState.WAITING) | Q(text_state=TextState.READING, begun_at__lt=moment - STUCK)
    claimed = LegalFile.objects.filter(free, pk=pk).update(
        text_state=TextState.READING, begun_at=moment, tries=F("tries") + 1
    )
    if not claimed:
        return
    row = LegalFile.objects.select_related("document").get(pk=pk)
    try:
        if row.tries > TRIES:
            # Whatever ends the reader each time would end it for ever.
            raise Refused("Đọc tệp này mấy lần đều không xong.")
        row.text, row.text_state, row.reason = files.read(row), TextState.READ, ""
    except (Refused, vanban.Unreadable) as refusal:
        said = refusal.vi if isinstance(refusal, vanban.Unreadable) else refusal.reasons[0]
        row.text_state, row.reason = TextState.UNREADABLE, str(said)[:300]
    except FileNotFoundError:
        row.text_state, row.reason = TextState.UNREADABLE, "Tệp không còn trên đĩa."
    except Exception:
        logger.exception("cannot read legal file %s", pk)
        row.text_state, row.reason = TextState.UNREADABLE, "Máy chủ gặp lỗi khi đọc tệp này."
    with transaction.atomic():
        row.save(update_fields=["text", "text_state", "reason"])
        document = LegalDocument.objects.get(pk=row.document_id)
        if document.is_public and document.file_id == row.pk:
            findable.put(document)


@watch("portal.read_legal_files")
def read_overlooked_files(moment: datetime) -> int:
    """Read what the queue lost, or nobody works off (`loa tick` without a worker)."""
    waiting = Q(text_state=TextState.WAITING, sent_at__lt=moment - OVERLOOKED)
    stuck = Q(text_state=TextState.READING, begun_at__lt=moment - STUCK)
    found = list(LegalFile.objects.filter(waiting | stuck).values_list("pk", flat=True)[:50])
    for pk in found:
        read_legal_file(pk)
    return len(found)
