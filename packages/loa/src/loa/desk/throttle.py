"""Slows down whoever tries passwords: by account and address together, and by address alone.

Counts live in the cache, so several machines share them when they share a cache (LOA_CACHE_URL); else each process
counts for itself.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

WINDOW_SECONDS = 300
PER_ACCOUNT = 6
PER_ADDRESS = 60


def _keys(username: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    account = hashlib.sha256(f"{username.strip().casefold()}\n{address}".encode()).hexdigest()
    return (f"desk.sign-in.{account}", PER_ACCOUNT), (
        f"desk.sign-in.{hashlib.sha256(address.encode()).hexdigest()}",
        PER_ADDRESS,
    )


def is_blocked(username: str, address: str) -> bool:
    """Whether so many attempts failed in the last five minutes that the next must wait."""
    return any(cache.get(key, 0) >= limit for key, limit in _keys(username, address))


def failed(username: str, address: str) -> None:
    """Count one failed attempt."""
    for key, _limit in _keys(username, address):
        cache.add(key, 0, WINDOW_SECONDS)
        try:
            cache.incr(key)
        except ValueError:  # it expired between the two calls
            cache.set(key, 1, WINDOW_SECONDS)


def succeeded(username: str, address: str) -> None:
    """Forget the failures of an account that got in; the address keeps its count."""
    cache.delete(_keys(username, address)[0][0])
