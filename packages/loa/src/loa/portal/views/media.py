"""Pictures as citizens get them: only sizes that we made, never an original, never anything else that lies in the
media folder.
"""

from __future__ import annotations

import mimetypes

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from loa.kit.ranges import ranged
from loa.portal import access

KINDS = {".avif", ".webp", ".jpg", ".jpeg", ".png"}
FOREVER = 365 * 24 * 3600


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """One picture in one size. Its name holds the hash of the original, so it may be kept for good.

    Raises:
        Http404: no such file, or not a picture of ours.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if "/" in name or "\\" in name or name.startswith(".") or suffix not in KINDS:
        raise Http404
    try:
        stream = default_storage.open(f"images/{name}", "rb")
    except (OSError, ValueError):  # gone, too long a name, or NUL in it
        raise Http404 from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(stream, content_type=kind)
    response["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@require_safe
def shared_file(request: HttpRequest, pk: int, part: str, name: str) -> HttpResponseBase:
    """A file that a story offers; sound and film with Range, documents as a download. Its address holds its hash.

    Raises:
        Http404: no such file.
    """
    row = access.offered_file(pk, part)
    try:
        stream = row.file.open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = ranged(request, stream, row.file_size or row.file.size, row.mime, etag=row.sha256[:20])
    response["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    if row.kind == "document":
        response["Content-Disposition"] = content_disposition_header(True, row.filename) or "attachment"
    return response
