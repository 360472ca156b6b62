"""Look at sources by the clock: politely, each by one worker at a time, and carry on after any pause."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.addresses import host_of
from loa.kit.clock import now, watch
from loa.kit.fetch import Fetched, Limits, fetch
from loa.kit.refused import Refused
from loa.org.models import User
from loa.portal.actions.intake import take_in
from loa.portal.actions.push import note_hub
from loa.portal.actions.sources import LONGEST, locked_source
from loa.portal.incoming.items import Feed
from loa.portal.incoming.read import read
from loa.portal.models import PushState, Source, SourceKind

logger = logging.getLogger(__name__)

KINDS = ("xml", "json", "text/", "octet-stream")
"""Feeds come under all of these; what they are is seen when they are read."""
LIMITS = Limits(megabytes=20, seconds=25, redirects=5)
SPACING = timedelta(seconds=25)
"""So long at least lies between two looks at one host, however many sources are there."""
LEASE = timedelta(minutes=10)
"""Whoever took a source and has not come back by then is thought lost."""
AT_ONCE = 20
PUSHED_MINUTES = 6 * 60
"""A source that tells of news by itself is still looked at so often."""
LONGEST_WAIT = timedelta(days=7)
AGAIN = timedelta(seconds=60)
_chance = random.SystemRandom()


@watch("portal.poll_sources")
def poll_sources(moment: datetime | None = None) -> int:
    """Hand every source that is due to the queue, one of each host at a time.

    Returns:
        how many were handed on.
    """
    return len(_claim(moment or now()))


@transaction.atomic
def _claim(moment: datetime) -> list[int]:
    due = (
        Source.objects.select_for_update(of=("self",))
        .filter(is_active=True, kind=SourceKind.FEED, next_poll_at__lte=moment)
        .order_by("next_poll_at", "pk")[: AT_ONCE * 10]
    )
    rows = list(due)
    if not rows:
        return []
    busy = set(Source.objects.filter(polled_at__gt=moment - SPACING).values_list("host", flat=True))
    taken: list[int] = []
    for row in rows:
        if row.host in busy or len(taken) >= AT_ONCE:
            continue
        busy.add(row.host)
        row.polled_at, row.next_poll_at = moment, moment + LEASE
        row.save(update_fields=["polled_at", "next_poll_at"])
        taken.append(row.pk)
        _hand_on(row.pk)
    return taken


def _hand_on(pk: int) -> None:
    from loa.portal.tasks import poll

    transaction.on_commit(lambda: poll.enqueue(pk))


@transaction.atomic
def poll_now(source: Source, *, by: User) -> Source:
    """Look at a source at once, because somebody asks.

    Raises:
        PermissionDenied: `by` may not write for its site.
        Refused: it is stopped, filled by hand, or was looked at within the last minute.
    """
    row = locked_source(source.pk, by=by, deed="story.write")
    moment = now()
    if row.kind == SourceKind.HAND:
        raise Refused(_("Nguồn này nhập bằng tay, không có gì để lấy."))
    if not row.is_active:
        raise Refused(_("Nguồn này đang ngừng. Bấm “Lấy lại” trước."))
    if row.polled_at and moment - row.polled_at < AGAIN:
        raise Refused(_("Vừa lấy chưa đầy một phút trước. Chờ một lát rồi thử lại."))
    row.polled_at, row.next_poll_at = moment, moment + LEASE
    row.save(update_fields=["polled_at", "next_poll_at"])
    _hand_on(row.pk)
    return row


def poll_source(pk: int, *, moment: datetime | None = None) -> int:
    """Look at one source now and keep what is new. No transaction is open while the other side is asked.

    Args:
        pk: of the source; one that is gone, stopped or filled by hand is left alone.

    Returns:
        how many new things came in.
    """
    row = Source.objects.filter(pk=pk, is_active=True, kind=SourceKind.FEED).first()
    if row is None:
        return 0
    moment = moment or now()
    try:
        answer = fetch(row.address, kinds=KINDS, limits=LIMITS, headers=_conditions(row))
    except Refused as refusal:
        _keep_failure(row, " ".join(refusal.reasons), moment=moment)
        return 0
    if answer.status == 410:
        _keep_end(row, moment=moment)
    elif answer.status == 304:
        _keep_success(row, answer, None, moment=moment)
    elif answer.status == 200:
        return _keep_feed(row, answer, moment)
    else:
        _keep_failure(row, _meaning(answer), moment=moment, wait=_told_to_wait(answer.headers, moment))
    return 0


def _conditions(row: Source) -> dict[str, str]:
    found = {
        "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"
    }
    if row.etag:
        found["If-None-Match"] = row.etag
    if row.last_modified:
        found["If-Modified-Since"] = row.last_modified
    return found


def _keep_feed(row: Source, answer: Fetched, moment: datetime) -> int:
    try:
        feed = read(answer.data, url=answer.url, content_type=answer.headers.get("content-type", ""))
    except Refused as refusal:
        _keep_failure(row, " ".join(refusal.reasons), moment=moment)
        return 0
    except Exception:
        # A feed is a stranger's: one that finds a fault of ours must not be asked again every minute.
        logger.exception("source %s: the feed could not be read", row.pk)
        _keep_failure(row, _("Máy không đọc được bản tin này. Báo người quản trị xem nhật ký."), moment=moment)
        return 0
    with transaction.atomic():
        count, notes = take_in(row, feed, moment=moment)
        _keep_success(row, answer, feed, moment=moment, notes=notes)
    return count


def _meaning(answer: Fetched) -> str:
    code = answer.status
    said = {
        401: _("Nguồn đòi đăng nhập (401). Hỏi nơi quản lý nguồn địa chỉ công khai."),
        403: _("Nguồn không cho lấy (403). Hỏi nơi quản lý nguồn."),
        404: _("Địa chỉ bản tin không còn (404). Tìm địa chỉ mới trên trang của nguồn."),
        429: _("Nguồn bảo lấy chậm lại (429). Máy tự lùi lần sau."),
        503: _("Nguồn đang bận (503). Máy tự thử lại sau."),
    }.get(code)
    if said:
        return said
    if code >= 500:
        return _("Máy chủ của nguồn gặp lỗi (%(code)d). Máy tự thử lại sau.") % {"code": code}
    return _("Nguồn trả lời mã %(code)d, không có bản tin. Kiểm tra lại địa chỉ.") % {"code": code}


def _told_to_wait(headers: Mapping[str, str], moment: datetime) -> timedelta:
    """What Retry-After says, as a stretch of time (RFC 9110, 10.2.3); nothing where it says nothing sensible."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return timedelta()
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - moment, timedelta()), LONGEST_WAIT)


def _max_age(headers: Mapping[str, str]) -> int:
    """Minutes for which the source says that its answer holds."""
    match = re.search(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", headers.get("cache-control", "").lower())
    return int(match[1]) // 60 if match else 0


def _jitter(wait: timedelta, share: float) -> timedelta:
    """A little earlier or later, so that sources that began together do not stay together."""
    return wait * _chance.uniform(1 - share, 1 + share)


@transaction.atomic
def _keep_failure(source: Source, sentence: str, *, moment: datetime, wait: timedelta = timedelta()) -> None:
    row = locked_source(source.pk, by=None)
    row.failures += 1
    row.error = sentence[:500]
    doubled = timedelta(minutes=min(row.minutes * 2 ** min(row.failures, 8), LONGEST))
    row.next_poll_at = moment + max(_jitter(doubled, 0.2), wait) if row.is_active else None
    row.save(update_fields=["failures", "error", "next_poll_at"])


@transaction.atomic
def _keep_end(source: Source, *, moment: datetime) -> None:
    row = locked_source(source.pk, by=None)
    row.is_active, row.next_poll_at = False, None
    row.stopped_reason = row.error = _("Nguồn báo bản tin này đã ngừng hẳn (410), nên không lấy nữa.")
    row.save(update_fields=["is_active", "next_poll_at", "stopped_reason", "error"])
    audit.note(row, "portal.stop_source", by=None, reason=row.stopped_reason)


def _keep_success(
    source: Source, answer: Fetched, feed: Feed | None, *, moment: datetime, notes: list[str] | None = None
) -> None:
    with transaction.atomic():
        row = locked_source(source.pk, by=None)
        if row.address != source.address:
            return  # changed meanwhile: what came is another address's
        row.failures, row.error, row.succeeded_at = 0, "", moment
        if feed is not None:
            row.note = " ".join(notes or [])[:1000]
            row.etag = answer.headers.get("etag", "")[:500]
            row.last_modified = answer.headers.get("last-modified", "")[:100]
        _follow(row, answer)
        if feed is not None:
            note_hub(row, feed, answer, moment=moment)
        asked = max(row.minutes, min(max(feed.minutes if feed else 0, _max_age(answer.headers)), LONGEST))
        if row.push_state == PushState.STANDS:
            asked = max(asked, PUSHED_MINUTES)
        wait = max(_jitter(timedelta(minutes=asked), 0.1), _told_to_wait(answer.headers, moment))
        row.next_poll_at = moment + wait if row.is_active else None
        row.save()


def _follow(row: Source, answer: Fetched) -> None:
    """Keep the address to which a source says that it has moved for good."""
    if not answer.moved_to or answer.moved_to == row.address:
        return
    if Source.objects.filter(home=row.home_id, address=answer.moved_to).exists():
        row.note = _("Nguồn này đã dời sang địa chỉ của một nguồn khác trong danh sách; có thể xóa bớt một.")
        return
    audit.note(row, "portal.source_moved", by=None, before=row.address, after=answer.moved_to)
    row.address, row.host = answer.moved_to, host_of(answer.moved_to)
