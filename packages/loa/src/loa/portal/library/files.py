"""What may be kept as the file of a document, and reading its words within limits."""

from __future__ import annotations

from typing import Any

import vanban
from django.core.files import File
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from loa.evidence.files import Upload, check_upload, take
from loa.kit.refused import Refused
from loa.portal.models import LegalFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"application/pdf": ".pdf", DOCX: ".docx", "text/plain": ".txt"}


def check(file: File[bytes]) -> Upload:
    """A file that a form sent, read and checked by its bytes.

    Raises:
        Refused: empty, too large, or neither PDF nor Word (.docx) nor plain text, whatever its name says.
    """
    try:
        upload = check_upload(take(file))
    except Refused as refused:
        raise Refused(*refused.reasons, field="file") from None
    if upload.mime not in KINDS:
        raise Refused(_("Thư viện nhận tệp PDF, Word (.docx) hoặc .txt. Lưu tệp sang PDF rồi gửi lại."), field="file")
    return upload


def read(row: LegalFile) -> str:
    """The words of a file, read in a process of its own within limits of time and memory.

    Raises:
        vanban.Unreadable: the file cannot be read, or not within the limits.
    """
    with row.file.open("rb") as stream:
        data = stream.read()
    # The name only says which kind the bytes were found to be.
    reading: dict[str, Any] = vanban.read_confined(data, f"van-ban{KINDS[row.mime]}")
    return str(reading["text"]).replace("\x00", "")


def hand_out(row: LegalFile | None) -> FileResponse:
    """A file as a download under its own name; never as a page of this site.

    Raises:
        Http404: there is none, or it is no longer on the disk.
    """
    if row is None:
        raise Http404
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stream, as_attachment=True, filename=row.filename)
    response["Content-Type"] = row.mime
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{row.sha256}"'
    return response
