"""Pictures and files as citizens get them: of pictures only sizes that we made, never an original, never anything else
that lies in the media folder; and nothing that only something shows that was taken down.
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
FOR_ALL = f"public, max-age={FOREVER}, s-maxage=300, immutable"
"""Its address holds its hash, so a browser may keep it for good. What stands between asks again after five minutes:
then it learns of what was taken down."""
FOR_STAFF = "private, no-store"


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """One picture in one size.

    Raises:
        Http404: no such file, not a picture of ours, or withheld.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if "/" in name or "\\" in name or name.startswith(".") or suffix not in KINDS:
        raise Http404
    row = access.shown_picture(request.user, name)
    try:
        stream = default_storage.open(f"images/{name}", "rb")
    except (OSError, ValueError):  # gone, too long a name, or NUL in it
        raise Http404 from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(stream, content_type=kind)
    response["Cache-Control"] = FOR_STAFF if row.withheld else FOR_ALL
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@require_safe
def shared_file(request: HttpRequest, pk: int, part: str, name: str) -> HttpResponseBase:
    """A file that a story offers; sound and film with Range, documents as a download.

    Raises:
        Http404: no such file, or withheld.
    """
    row = access.offered_file(request.user, pk, part)
    try:
        stream = row.file.open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = ranged(request, stream, row.file_size or row.file.size, row.mime, etag=row.sha256[:20])
    response["Cache-Control"] = FOR_STAFF if row.withheld else FOR_ALL
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    if row.kind == "document":
        response["Content-Disposition"] = content_disposition_header(True, row.filename) or "attachment"
    return response
