"""Keys under which something about a person may be counted without keeping it: names, addresses of connections."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def keyed(purpose: str, *parts: str) -> str:
    """A hash that only this installation can make, 64 letters.

    A plain hash of an address or a user name is told by trying all of them, which takes seconds; this one takes the
    installation's secret key as well. The same words under another purpose give another hash.

    Args:
        purpose: dotted name of what is counted ("desk.throttle").
        parts: what is not kept; no part runs into the next.
    """
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    value = b"".join(b"%d:%b" % (len(data), data) for data in encoded)
    return str(salted_hmac(f"loa.{purpose}", value, algorithm="sha256").hexdigest())
