"""Handing out a file whole or from a byte on, so that a broken download goes on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


def _part(stream: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while length > 0 and (block := stream.read(min(CHUNK, length))):
            length -= len(block)
            yield block


def ranged(request: HttpRequest, stream: Any, size: int, media_type: str, *, etag: str) -> HttpResponseBase:
    """An answer with the bytes of a stream: 200 with all, 206 with one range, 416 past the end (RFC 9110, 14.2).

    Args:
        stream: open for reading, at least `size` bytes long; closed when the answer was sent.
        etag: what the bytes are; a range of something else (`If-Range`) is answered with all.
    """
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{etag}"', "X-Content-Type-Options": "nosniff"}
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    same = request.headers.get("If-Range", f'"{etag}"') == f'"{etag}"'
    if not match or not same or not (match[1] or match[2]):
        if request.headers.get("If-None-Match") == f'"{etag}"':
            stream.close()
            return HttpResponse(status=304, headers=headers)
        response = FileResponse(stream, headers=headers)
        response["Content-Type"] = media_type
        response["Content-Length"] = str(size)
        del response["Content-Disposition"]
        return response
    start = int(match[1]) if match[1] else max(0, size - int(match[2]))
    end = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
    if start >= size or start > end:
        stream.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_part(stream, start, end - start + 1), status=206, headers=headers)
    part["Content-Type"] = media_type
    part["Content-Length"] = str(end - start + 1)
    part["Content-Range"] = f"bytes {start}-{end}/{size}"
    return part
