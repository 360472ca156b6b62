"""What comes back from a fetch: its limits, its answer, and the body counted while it is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from loa.kit.refused import Refused

BLOCK = 64 * 1024


class Unfetched(Refused):
    """Nothing was fetched; the sentences say why.

    Args:
        code: "address" (not one that may be fetched), "inside" (it leads into the own network), "network" (no answer),
            "time", "size", "kind" (not what was asked for), "redirects".
    """

    def __init__(self, code: str, *reasons: object) -> None:
        super().__init__(*reasons, field="address")
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may cost.

    Args:
        megabytes: of the body, after unpacking (1 MB = 2**20 bytes).
        seconds: for everything together, redirects too.
        redirects: how many hops are followed.
    """

    megabytes: float = 5
    seconds: float = 20
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back.

    Args:
        url: where it finally came from.
        status: 200, 304, 404...
        headers: names in small letters; of several with one name the last, `link` joined by commas.
        data: the body, unpacked; empty for another status than 200.
        moved_to: where the first address has moved for good (301, 308 from the first hop on); "" if it has not.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    data: bytes
    moved_to: str = ""

    @property
    def kind(self) -> str:
        """The content type without its parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def headers_of(rows: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in rows:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key == "link" and key in found else text
    return found


def refuse_other_kinds(headers: Mapping[str, str], kinds: tuple[str, ...]) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kinds and kind and not any(one in kind for one in kinds):
        raise Unfetched(
            "kind", _("Máy chủ bên kia gửi loại tệp “%(kind)s”, không phải thứ cần lấy.") % {"kind": kind[:80]}
        )


def unpacked(chunks: Iterable[bytes], headers: Mapping[str, str], limits: Limits) -> Iterator[bytes]:
    """The body, unpacked, no byte more than allowed.

    Raises:
        Unfetched: it is more, or packed in a way that we do not read.
    """
    most = int(limits.megabytes * 2**20)
    too_much = Unfetched(
        "size",
        _("Máy chủ bên kia gửi quá %(n)s MB nên đã dừng lại. Không lấy gì từ lần này.")
        % {"n": f"{limits.megabytes:g}"},
    )
    told = headers.get("content-length", "")
    if told.isdigit() and len(told) < 19 and int(told) > most:
        raise too_much
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Unfetched("kind", _("Máy chủ bên kia nén theo cách không đọc được (%(kind)s).") % {"kind": packing[:40]})
    unpack = None if packing in ("", "identity") else _Unpacking(packing)
    size = packed = 0
    for chunk in chunks:
        packed += len(chunk)
        if packed > most:
            raise too_much
        for piece in unpack.pieces(chunk) if unpack else (chunk,):
            size += len(piece)
            if size > most:
                raise too_much
            yield piece


class _Unpacking:
    """Unpacks block by block, so that a bomb is noticed while it is small."""

    def __init__(self, packing: str) -> None:
        self._wide = packing != "deflate"
        self._inner = zlib.decompressobj(47 if self._wide else zlib.MAX_WBITS)
        self._begun = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            try:
                piece = self._inner.decompress(chunk, BLOCK)
            except zlib.error:
                if self._begun or self._wide:
                    raise Unfetched("kind", _("Dữ liệu nén từ máy chủ bên kia bị hỏng. Thử lại sau.")) from None
                self._inner = zlib.decompressobj(-zlib.MAX_WBITS)  # some send "deflate" without its frame
                self._begun = True
                continue
            self._begun = True
            yield piece
            if self._inner.eof:
                return
            chunk = self._inner.unconsumed_tail
