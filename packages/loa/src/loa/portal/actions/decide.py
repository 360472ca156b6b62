"""Decide what came in: take it as a teaser or whole, or not; and take the decision back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.fetch import Limits, fetch
from loa.kit.refused import Refused
from loa.org.models import User
from loa.portal.actions.arrange import delete_draft
from loa.portal.actions.common import clean_reason
from loa.portal.actions.intake import may_decide
from loa.portal.actions.pictures import add_picture
from loa.portal.actions.write import write_story
from loa.portal.incoming.clean import Image, clean
from loa.portal.incoming.items import plain
from loa.portal.models import (
    AcceptedAs,
    InboxItem,
    ItemState,
    Origin,
    Picture,
    SourceLicence,
    StoryFlow,
    StoryPage,
)
from loa.portal.models.story import SUMMARY_LENGTH
from loa.portal.pictures import Clean
from loa.portal.pictures import clean as drawn_anew

MOST_PICTURES = 8
PICTURES_SECONDS = 25
"""For all pictures of one item together: somebody waits for the answer."""


@dataclass(slots=True)
class Accepted:
    """A draft made of what came in, and sentences about what could not be taken along."""

    page: StoryPage
    notes: list[str] = field(default_factory=list)


def accept_item(item: InboxItem, *, by: User, how: str) -> Accepted:
    """Make a draft of what came in; it goes the ordinary way to the public, with an approver.

    A teaser is the title, the source's summary and the link. The whole text with its pictures is taken only where the
    source's licence lets us; pictures are fetched before anything is written, checked and drawn anew like uploads.

    Args:
        how: "teaser" or "full".

    Raises:
        PermissionDenied: `by` may not write for the site.
        Refused: decided already, no link to lead to, no licence for the whole text, or nothing in it.
    """
    row = _waiting(item.pk, by)
    pictures: dict[str, Clean] = {}
    lost = 0
    if how == AcceptedAs.TEASER:
        _refuse_without_link(row)
        body = _teaser(row)
    elif how == AcceptedAs.FULL:
        if row.source.licence != SourceLicence.FULL:
            raise Refused(
                _("Nguồn này chưa cho đăng lại toàn văn. Nhận làm tin giới thiệu, hoặc ghi căn cứ ở trang của nguồn.")
            )
        cleaned = clean(row.html or f"<p>{escape(row.summary)}</p>", row.link or row.source.address)
        body = cleaned.blocks
        if not any(kind != "image" for kind, _value in body):
            raise Refused(_("Nguồn không gửi nội dung của tin. Nhận làm tin giới thiệu có liên kết."))
        pictures, lost = _fetched(row, cleaned.images)
    else:
        raise ValueError(how)
    with transaction.atomic():
        row = _waiting(item.pk, by, lock=True)
        page = _draft(row, body, pictures, by=by)
        credit = row.source.title
        Origin.objects.create(
            page=page,
            item=row,
            source=row.source,
            accepted_as=how,
            credit=credit,
            link=row.link,
            licence_note=row.source.licence_note if how == AcceptedAs.FULL else "",
        )
        row.state, row.accepted_as, row.decided_by, row.decided_at, row.reason = ItemState.ACCEPTED, how, by, now(), ""
        row.save(update_fields=["state", "accepted_as", "decided_by", "decided_at", "reason"])
        audit.note(row, "portal.accept_item", by=by, how=how, page=page.pk, source=row.source_id)
    notes = [_("%(n)d ảnh của tin không lấy được nên bài chưa có ảnh ấy.") % {"n": lost}] if lost else []
    return Accepted(page, notes)


def _waiting(pk: int, by: User, lock: bool = False) -> InboxItem:
    rows = InboxItem.objects.select_related("source", "source__home", "source__home__unit")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    if row is None:
        raise Refused(_("Tin này không còn trong hộp tin."))
    may_decide(row, by)
    if row.state != ItemState.NEW:
        raise Refused(_("Tin này đã được xử lý. Mở lại trang để xem."))
    return row


def _refuse_without_link(row: InboxItem) -> None:
    if not row.link:
        raise Refused(_("Tin này không có địa chỉ gốc để dẫn tới, nên không giới thiệu được."))


def _summary(row: InboxItem) -> str:
    return plain(row.summary.replace("<", "&lt;"), SUMMARY_LENGTH)


def _teaser(row: InboxItem) -> list[tuple[str, Any]]:
    words = plain(row.summary.replace("<", "&lt;"), 600) or row.title
    with override(settings.LANGUAGE_CODE):  # the sites speak one language, whatever the writer's screen speaks
        more = _("Đọc toàn văn trên trang của %(source)s") % {"source": row.source.title}
    return [("text", f'<p>{escape(words)}</p><p><a href="{escape(row.link)}">{escape(more)}</a></p>')]


def _fetched(row: InboxItem, images: list[Image]) -> tuple[dict[str, Clean], int]:
    """An item's pictures by their addresses, decoded and drawn anew, as far as they come in time and are pictures; and
    how many did not or are not. Outside any transaction: both take long.
    """
    wanted = list(dict.fromkeys([*([row.picture] if row.picture else []), *(image.url for image in images)]))
    found: dict[str, Clean] = {}
    lost = max(len(wanted) - MOST_PICTURES, 0)
    end = time.monotonic() + PICTURES_SECONDS
    for url in wanted[:MOST_PICTURES]:
        left = end - time.monotonic()
        try:
            if left < 1:
                raise Refused("late")
            limits = Limits(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE / 2**20, min(left, 10), 4)
            answer = fetch(url, kinds=("image/", "octet-stream"), limits=limits)
            if answer.status != 200 or not answer.data:
                raise Refused("no picture")
            found[url] = drawn_anew(answer.data)
        except Refused:
            lost += 1
    return found, lost


def _draft(row: InboxItem, blocks: list[tuple[str, Any]], pictures: dict[str, Clean], *, by: User) -> StoryPage:
    """The draft, in the caller's transaction."""
    home, source = row.source.home, row.source
    kept: dict[str, Picture] = {}
    for url, ready in pictures.items():
        with override(settings.LANGUAGE_CODE):
            alt = _("Ảnh kèm tin “%(title)s”") % {"title": row.title}
        kept[url] = add_picture(
            by=by,
            unit=home.unit,
            filename=url,
            data=ready,
            alt=alt[:250],
            credit=source.title,
            licence=source.licence_note[:120],
        )
    body: list[tuple[str, Any]] = []
    for kind, value in blocks:
        if kind != "image":
            body.append((kind, value))
        elif value.url in kept and value.url != row.picture:
            # Without words of the source the writer has to say what is in it: the story cannot be submitted before.
            body.append(("picture", {"image": kept[value.url], "alt": value.alt, "caption": ""}))
    lead = kept.get(row.picture)
    alts = {value.url: value.alt for kind, value in blocks if kind == "image"}
    day = timezone.localtime(row.published_at).date() if row.published_at else today()
    return write_story(
        by=by,
        home=home,
        title=row.title[:255],
        summary=_summary(row),
        body=body,
        happened_on=min(day, today()),
        lead_image=lead,
        lead_alt=(row.picture_alt or alts.get(row.picture, "")) if lead else "",
        byline=(row.author or source.title)[:150],
        source=source.title[:200],
    )


@transaction.atomic
def refuse_item(item: InboxItem, *, by: User, reason: str) -> InboxItem:
    """Do not take what came in; it never comes in again.

    Raises:
        PermissionDenied: `by` may not write for the site.
        Refused: no reason, or decided already.
    """
    row = _waiting(item.pk, by, lock=True)
    row.reason = clean_reason(reason, _("Ghi lý do không nhận, một câu ngắn."))
    row.state, row.decided_by, row.decided_at = ItemState.REFUSED, by, now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.note(row, "portal.refuse_item", by=by, reason=row.reason)
    return row


@transaction.atomic
def reopen_item(item: InboxItem, *, by: User) -> InboxItem:
    """Take a decision back: what was refused waits again; of what was taken, the draft is thrown away.

    Raises:
        PermissionDenied: `by` may not write for the site.
        Refused: the story was published, or lies with the approver.
    """
    rows = InboxItem.objects.select_for_update(of=("self",)).select_related("source__home__unit")
    row = rows.get(pk=item.pk)
    may_decide(row, by)
    if row.state == ItemState.NEW:
        return row
    origin = Origin.objects.filter(item=row).first()
    if origin is not None:
        flow = StoryFlow.objects.filter(page_id=origin.page_id).first()
        if flow is not None and flow.was_published:
            raise Refused(_("Bài lấy từ tin này đã đăng. Nếu không muốn giữ, gỡ bài ở mục Tin bài."))
        delete_draft(StoryPage.objects.get(pk=origin.page_id), by=by)
    row.state, row.accepted_as, row.reason = ItemState.NEW, AcceptedAs.NONE, ""
    row.decided_by = row.decided_at = None
    row.save(update_fields=["state", "accepted_as", "reason", "decided_by", "decided_at"])
    audit.note(row, "portal.reopen_item", by=by)
    return row
