"""Take a plan's file in and read it in the background: a web request never waits longer than a person would."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan import queue
from loa.plan.actions.read import check_file, keep_reading, read_duties, safe_name
from loa.plan.actions.shared import AlreadyRead, refuse_twice
from loa.plan.models import Plan, Upload, UploadState

audit.declare(plan__upload=_l("Tải tệp kế hoạch lên"))
logger = logging.getLogger(__name__)

AT_ONCE = 5
"""How many files of one person may wait to be read."""
TRIES = 3
STUCK = timedelta(minutes=5)
"""A reading is bounded to far less: whoever began it so long ago is no longer there."""
OVERLOOKED = timedelta(minutes=1)
KEPT = timedelta(days=2)


def receive(*, owner: Unit, by: User, file: File[bytes], plan: Plan | None = None) -> Upload:
    """Keep a file that somebody sent and queue its reading.

    Args:
        owner: the unit that issued the plan.
        by: who brings it in.
        file: .txt, .docx or .pdf; with `name` and `size`.
        plan: the plan of which this is a new version; None for a new plan.

    Raises:
        PermissionDenied: `by` does not coordinate the owner's plans.
        AlreadyRead: one of the owner's plans holds this very file.
        Refused: the file is too heavy, or the person has too many waiting.
    """
    require(by, "plan.change", owner)
    check_file(owner, plan, file.size)
    pending = Upload.objects.filter(sent_by=by, state__in=(UploadState.WAITING, UploadState.READING))
    if pending.count() >= AT_ONCE:
        raise Refused(
            _("Còn %(count)d tệp của anh/chị đang chờ đọc. Đợi đọc xong rồi tải tiếp.") % {"count": AT_ONCE},
            field="file",
        )
    data = file.read()
    refuse_twice(owner, plan, hashlib.sha256(data).hexdigest())
    name = safe_name(file.name or "")
    with transaction.atomic():
        upload = Upload(owner=owner, plan=plan, filename=name, sent_by=by, language=translation.get_language() or "vi")
        upload.file.save(name, ContentFile(data), save=False)
        upload.save()
        audit.note(upload, "plan.upload", by=by, filename=name, size=file.size)
    queue.read_upload.enqueue(upload.pk)
    return upload


def read_upload(pk: int) -> None:
    """Read a file that waits and keep the plan, or the reasons why not; nothing happens when it was read already.

    Acts for the person who sent it, whose right is asked again.
    """
    moment = now()
    free = Q(state=UploadState.WAITING) | Q(state=UploadState.READING, begun_at__lt=moment - STUCK)
    claimed = Upload.objects.filter(free, pk=pk).update(
        state=UploadState.READING, begun_at=moment, tries=F("tries") + 1
    )
    if not claimed:
        return
    upload = Upload.objects.select_related("owner", "plan", "sent_by").get(pk=pk)
    with translation.override(upload.language):
        try:
            if upload.tries > TRIES:
                # Whatever ends the reader each time would end it for ever.
                raise Refused(_("Đọc tệp này mấy lần đều không xong. Lưu lại thành tệp .docx rồi tải lên lần nữa."))
            _read(upload)
        except AlreadyRead as twin:
            # The same file was sent twice at the same moment: it leads to what the first became.
            upload.document, upload.state = twin.document, UploadState.READ
            upload.save(update_fields=["document", "state"])
        except Refused as refused:
            _refuse(upload, list(refused.reasons))
        except PermissionDenied:
            _refuse(upload, [_("Tài khoản này không còn quyền sửa kế hoạch của đơn vị ban hành.")])
        except Exception:
            logger.exception("cannot read upload %s", pk)
            _refuse(upload, [_("Máy chủ gặp lỗi khi đọc tệp này. Lỗi đã được ghi lại; hãy báo cho người quản trị.")])
    upload.file.delete(save=False)


def _read(upload: Upload) -> None:
    with upload.file.open("rb") as stream:
        data = stream.read()
    reading = read_duties(upload.owner, upload.plan, upload.filename, data)
    with transaction.atomic():
        upload.document = keep_reading(
            reading,
            owner=upload.owner,
            by=upload.sent_by,
            filename=upload.filename,
            data=data,
            plan=upload.plan,
            is_sample=False,
        )
        upload.state = UploadState.READ
        upload.save(update_fields=["document", "state"])


def _refuse(upload: Upload, reasons: list[str]) -> None:
    # The row is gone with its plan, where somebody took that out meanwhile.
    Upload.objects.filter(pk=upload.pk).update(document=None, state=UploadState.REFUSED, reasons=reasons)


def forget_upload(upload: Upload, *, by: User) -> None:
    """Forget a file that was refused, once whoever sent it has been told why; nothing happens while it is pending.

    Raises:
        PermissionDenied: somebody else sent it.
    """
    if upload.sent_by_id != by.pk:
        raise PermissionDenied("plan.upload")
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=UploadState.REFUSED).delete()


@watch("plan.read_uploads")
def read_overlooked(moment: datetime) -> int:
    """Read what the queue lost or nobody works off (`loa tick` without a worker), and forget what is long settled."""
    waiting = Q(state=UploadState.WAITING, sent_at__lt=moment - OVERLOOKED)
    stuck = Q(state=UploadState.READING, begun_at__lt=moment - STUCK)
    found = list(Upload.objects.filter(waiting | stuck).values_list("pk", flat=True))
    for pk in found:
        read_upload(pk)
    settled = Q(state__in=(UploadState.READ, UploadState.REFUSED))
    Upload.objects.filter(settled, sent_at__lt=moment - KEPT).delete()
    return len(found)
