"""WebSub, as who is told (W3C Recommendation, 23 January 2018): ask a hub, answer it, believe what is signed."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from loa.kit.clock import now, watch
from loa.kit.fetch import Fetched, Limits, fetch
from loa.kit.refused import Refused
from loa.portal.actions.intake import take_in
from loa.portal.actions.sources import locked_source
from loa.portal.incoming.items import Feed, web_address
from loa.portal.incoming.read import read
from loa.portal.models import PushState, Source

logger = logging.getLogger(__name__)
LEASE = timedelta(days=10)
RENEW = timedelta(days=1)
ASK_AGAIN = timedelta(hours=6)
SHORTEST = timedelta(minutes=5)
LIMITS = Limits(megabytes=1, seconds=15, redirects=3)
METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
"""Those that the recommendation names."""


def note_hub(row: Source, feed: Feed, answer: Fetched, *, moment: datetime) -> None:
    """Remember the hub that a feed names (its header before its text), on a locked row that the caller saves."""
    links = _links(answer)
    hub = links.get("hub") or feed.hub
    topic = links.get("self") or feed.topic or answer.url
    if hub == row.hub and topic == row.topic:
        return
    row.hub, row.topic = hub, topic if hub else ""
    row.push_state, row.push_until, row.push_asked_at = PushState.NONE, None, None
    row.push_token = secrets.token_urlsafe(32) if hub else ""
    row.push_secret = secrets.token_urlsafe(32) if hub else ""


def _links(answer: Fetched) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in answer.headers.get("link", "").split(","):
        address, _sep, rest = part.strip().partition(">")
        for rel in ("hub", "self"):
            if address.startswith("<") and f'rel="{rel}"' in rest.replace("'", '"').replace(
                f"rel={rel}", f'rel="{rel}"'
            ):
                found.setdefault(rel, web_address(address[1:], answer.url))
    return found


@watch("portal.renew_pushes")
def renew_pushes(moment: datetime | None = None) -> int:
    """Ask the hubs of active sources, and ask again before they forget us.

    Only where citizens reach this server under an address of its own: a hub cannot call 127.0.0.1.

    Returns:
        how many hubs were handed to the queue to be asked.
    """
    if not settings.INSTALLATION.public_url:
        return 0
    moment = moment or now()
    rows = Source.objects.filter(is_active=True).exclude(hub="").exclude(push_state=PushState.DENIED)
    due = [
        row.pk
        for row in rows
        if (row.push_until is None or row.push_until - moment < RENEW)
        and (row.push_asked_at is None or moment - row.push_asked_at > ASK_AGAIN)
    ]
    for pk in due:
        _ask_later(pk, moment)
    return len(due)


@transaction.atomic
def _ask_later(pk: int, moment: datetime) -> None:
    from loa.portal.tasks import ask_hub

    row = locked_source(pk, by=None)
    row.push_asked_at = moment
    if row.push_state != PushState.STANDS:
        row.push_state = PushState.ASKED
    row.save(update_fields=["push_asked_at", "push_state"])
    transaction.on_commit(lambda: ask_hub.enqueue(pk))


def ask_hub(pk: int) -> bool:
    """Ask a hub to tell us; it answers by calling back (`answer_hub`).

    Returns:
        whether the hub took the request. What failed is asked again by the clock.
    """
    row = Source.objects.filter(pk=pk, is_active=True).exclude(hub="").first()
    if row is None:
        return False
    body = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.topic": row.topic,
            "hub.callback": callback(row),
            "hub.secret": row.push_secret,
            "hub.lease_seconds": int(LEASE.total_seconds()),
        }
    ).encode()
    try:
        answer = fetch(
            row.hub,
            limits=LIMITS,
            method="POST",
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    except Refused as refusal:
        logger.info("source %s: the hub was not reached: %s", pk, refusal)
        return False
    return answer.status < 300


def callback(row: Source) -> str:
    """Our address that a source's hub calls."""
    return f"{settings.INSTALLATION.base_url}{reverse('portal_push', args=[row.push_token])}"


@transaction.atomic
def answer_hub(token: str, *, mode: str, topic: str, lease: str, moment: datetime | None = None) -> bool:
    """A hub asks whether it was us, or says no.

    Args:
        token: of the address that it called.
        mode: "subscribe", "unsubscribe" or "denied".
        lease: seconds for which it will tell us, as it wrote them.

    Returns:
        whether we did ask for this; only then its challenge is given back.
    """
    found = Source.objects.filter(push_token=token).exclude(push_token="").first()
    if found is None:
        return False
    row = locked_source(found.pk, by=None)
    if topic != row.topic:
        return False
    if mode == "denied":
        row.push_state, row.push_until = PushState.DENIED, None
        row.save(update_fields=["push_state", "push_until"])
        return True
    if mode != "subscribe" or not row.is_active or row.push_asked_at is None:
        # We never unsubscribe: whoever says so is not answered. A stopped source lets its lease run out.
        return False
    seconds = int(lease) if lease.isascii() and lease.isdigit() and len(lease) < 9 else int(LEASE.total_seconds())
    row.push_state = PushState.STANDS
    row.push_until = (moment or now()) + max(timedelta(seconds=seconds), SHORTEST)
    row.save(update_fields=["push_state", "push_until"])
    return True


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether a hub's signature ("sha256=...") is that of this body."""
    name, _sep, value = signature.strip().partition("=")
    method = METHODS.get(name.strip().lower())
    if method is None or not secret:
        return False
    return hmac.compare_digest(hmac.new(secret.encode(), body, method).hexdigest(), value.strip().lower())


def receive_push(token: str, body: bytes, *, signature: str, content_type: str, moment: datetime | None = None) -> int:
    """Take in what a hub sends. What is not signed with our secret is dropped without a word (the recommendation, 7.1).

    Returns:
        how many new things came in.
    """
    row = Source.objects.filter(push_token=token, is_active=True).exclude(push_token="").first()
    if row is None or row.push_state != PushState.STANDS or not is_signed(row.push_secret, body, signature):
        return 0
    moment = moment or now()
    try:
        feed = read(body, url=row.topic or row.address, content_type=content_type)
        with transaction.atomic():
            count, _notes = take_in(row, feed, moment=moment)
            kept = locked_source(row.pk, by=None)
            kept.succeeded_at = moment
            kept.save(update_fields=["succeeded_at"])
    except Refused as refusal:
        logger.info("source %s: what the hub sent was not read: %s", row.pk, refusal)
        return 0
    return count
