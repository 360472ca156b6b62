"""Make a banner, approve it, return it, take it down; refuse one that comes from above."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.evidence import actions as evidence
from loa.kit import audit
from loa.kit.clock import now, today, watch
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import clean_reason
from loa.portal.actions.placing import changed
from loa.portal.actions.withhold import hand_out, withhold
from loa.portal.banners.access import is_inherited, sites_below
from loa.portal.banners.links import safe_link
from loa.portal.models import Banner, BannerRefusal, BannerState, HomePage, Reach

FIELDS = (
    "title", "text", "picture", "alt", "link", "on_home", "on_news", "on_story", "reach", "starts_on", "ends_on",
    "order", "task",
)  # fmt: skip
PLACES = ("on_home", "on_news", "on_story")
logger = logging.getLogger(__name__)


@transaction.atomic
def submit_banner(home: HomePage, *, by: User, chosen: Any = (), **fields: Any) -> Banner:
    """Make a banner and lay it before the approver; it is not shown before.

    Args:
        by: a writer of the site.
        chosen: the sites, where `reach` says so.
        fields: any of `FIELDS`; a title and both days at least.

    Raises:
        PermissionDenied: `by` does not write for the site.
        Refused: something is missing or does not fit (each a sentence).
    """
    require(by, "story.write", home.unit)
    banner = Banner(home=home)
    _fill(banner, fields, chosen, by)
    banner.save()
    banner.chosen.set(chosen)
    audit.note(banner, "portal.submit_banner", by=by, version=1)
    return banner


@transaction.atomic
def change_banner(banner: Banner, *, by: User, chosen: Any = (), **fields: Any) -> Banner:
    """Change a banner: it leaves the sites until the new version is approved.

    Raises:
        PermissionDenied: `by` does not write for its site.
        Refused: as `submit_banner`.
    """
    row = _locked(banner)
    require(by, "story.write", row.home.unit)
    shown = row.state == BannerState.APPROVED
    where = _homes(row) if shown else frozenset()
    before = [row.picture_id] if row.picture_id else []
    _fill(row, fields, chosen, by)
    row.version += 1
    row.state, row.decided_by, row.decided_at, row.reason = BannerState.SUBMITTED, None, None, ""
    row.save()
    row.chosen.set(chosen)
    withhold(before if shown else [])
    audit.note(row, "portal.submit_banner", by=by, version=row.version)
    changed(where)
    return row


def _locked(banner: Banner) -> Banner:
    row = Banner.objects.select_for_update(of=("self",)).select_related("home", "home__unit").filter(pk=banner.pk)
    found = row.first()
    if found is None:
        raise Refused(_("Biểu ngữ này không còn nữa."))
    return found


def _homes(banner: Banner) -> frozenset[int]:
    """Keys of the sites that a banner may stand on."""
    homes = {banner.home_id}
    if banner.reach == Reach.BELOW:
        homes |= set(sites_below(banner.home).values_list("pk", flat=True))
    elif banner.reach == Reach.CHOSEN:
        homes |= set(banner.chosen.values_list("pk", flat=True))
    return frozenset(homes)


def _fill(banner: Banner, fields: dict[str, Any], chosen: Any, by: User) -> None:
    """Put values on a row that is not written yet.

    Raises:
        Refused: something is missing or does not fit.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a banner has no {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(banner, name, " ".join(value.split()) if name in ("title", "text", "alt") else value)
    banner.link = safe_link(banner.link)
    if not banner.title:
        raise Refused(_("Chưa có tên biểu ngữ."), field="title")
    if banner.picture is None and not banner.text:
        raise Refused(_("Biểu ngữ cần một ảnh, hoặc một câu chữ."), field="text")
    if banner.picture is not None:
        banner.alt = banner.alt or banner.picture.alt
        if banner.picture.unit_id != banner.home.unit_id:
            raise Refused(_("Ảnh của đơn vị khác. Tải ảnh lên lại, ghi rõ nguồn."), field="picture")
        if not banner.alt:
            raise Refused(_("Ghi mô tả ảnh, để người không nhìn thấy cũng biết biểu ngữ nói gì."), field="alt")
    if not any(getattr(banner, place) for place in PLACES):
        raise Refused(_("Chọn ít nhất một chỗ để hiện biểu ngữ."), field="on_home")
    if banner.ends_on < max(banner.starts_on, today()):
        raise Refused(_("Ngày cuối phải từ hôm nay trở đi và không trước ngày đầu."), field="ends_on")
    if banner.task is not None and (banner.task.unit_id != banner.home.unit_id or banner.task.retired_at):
        raise Refused(_("Việc này không còn là việc của đơn vị. Chọn việc khác."), field="task")
    if banner.reach == Reach.CHOSEN:
        wanted = {home.pk for home in chosen}
        if not wanted:
            raise Refused(_("Chọn ít nhất một trang, hoặc chọn hiện ở mọi trang bên dưới."), field="chosen")
        if sites_below(banner.home).filter(pk__in=wanted).count() != len(wanted):
            raise Refused(_("Có trang không nằm dưới trang này."), field="chosen")
    banner.edited_by, banner.edited_at = by, now()


@transaction.atomic
def approve_banner(banner: Banner, *, by: User, version: int | None = None) -> Banner:
    """Approve what was submitted: it shows on its sites in its days. The ledger gains an entry the first time that it
    shows: now, or on its first day.

    Args:
        by: an approver of its site, and not who made the version.
        version: the one that `by` has seen; another is refused.

    Raises:
        PermissionDenied: `by` does not approve for its site.
        Refused: it does not wait, `by` made it, it changed since, or its days are over.
    """
    row = _locked(banner)
    require(by, "story.approve", row.home.unit)
    if row.state == BannerState.APPROVED and version in (None, row.version):
        return row
    if row.state != BannerState.SUBMITTED:
        raise Refused(_("Biểu ngữ này không chờ duyệt."))
    if version is not None and version != row.version:
        raise Refused(_("Biểu ngữ đã được sửa sau khi anh/chị mở. Xem bản mới rồi duyệt."))
    if row.edited_by_id == by.pk:
        raise Refused(_("Biểu ngữ do chính anh/chị làm. Nhờ người duyệt khác của đơn vị xem."))
    if row.ends_on < today():
        raise Refused(_("Biểu ngữ đã quá ngày cuối. Sửa ngày rồi trình lại."))
    row.state, row.decided_by, row.decided_at, row.reason = BannerState.APPROVED, by, now(), ""
    if row.entry is None and row.starts_on <= today():
        _prove(row, by=by)
    row.save()
    if row.picture_id:
        hand_out([row.picture_id])
    audit.note(row, "portal.approve_banner", by=by, version=row.version)
    changed(_homes(row))
    return row


def _prove(row: Banner, *, by: User | None) -> None:
    """Record that an approved banner shows, on the day from which it does; the row is not saved here."""
    assert row.decided_at is not None  # noqa: S101 - approved
    draft = evidence.Draft(
        kind="banner",
        unit=row.home.unit,
        happened_on=max(row.starts_on, timezone.localdate(row.decided_at)),
        task=row.task if row.task is None or row.task.retired_at is None else None,
        place=row.home.title[:200],
        note=row.title,
        link=row.home.address,
        details={
            "banner": row.pk, "version": row.version, "edited_by": row.edited_by_id, "approver": row.decided_by_id,
        },
    )  # fmt: skip
    row.entry = evidence.record(draft, by=by)


@watch("portal.prove_banners")
def prove_due(moment: datetime | None = None) -> int:
    """Record the banners whose first day has come since they were approved, however long ago; twice is the same as
    once.

    Returns:
        how many entries the ledger gained.
    """
    day = timezone.localdate(moment or now())
    due = Banner.objects.filter(state=BannerState.APPROVED, entry=None, starts_on__lte=day).order_by("pk")
    return sum(_prove_one(pk, day) for pk in list(due.values_list("pk", flat=True)))


def _prove_one(pk: int, day: date) -> int:
    try:
        with transaction.atomic():
            row = Banner.objects.select_for_update(of=("self",)).select_related("home", "home__unit", "task").get(pk=pk)
            if row.state != BannerState.APPROVED or row.entry_id is not None or row.starts_on > day:
                return 0
            _prove(row, by=None)
            row.save(update_fields=["entry"])
            return 1
    except Refused:
        logger.warning("banner %s: the clock was refused", pk, exc_info=True)
        return 0


@transaction.atomic
def return_banner(banner: Banner, *, by: User, reason: str) -> Banner:
    """Hand a submitted banner back.

    Raises:
        PermissionDenied: `by` does not approve for its site.
        Refused: no reason, or it does not wait.
    """
    row = _locked(banner)
    require(by, "story.approve", row.home.unit)
    reason = clean_reason(reason, _("Ghi lý do trả lại, để người làm biết cần sửa gì."))
    if row.state != BannerState.SUBMITTED:
        raise Refused(_("Biểu ngữ này không chờ duyệt."))
    row.state, row.decided_by, row.decided_at, row.reason = BannerState.RETURNED, by, now(), reason
    row.save()
    audit.note(row, "portal.return_banner", by=by, reason=reason)
    return row


@transaction.atomic
def take_down_banner(banner: Banner, *, by: User, reason: str, wrong: bool = False) -> Banner:
    """Take a banner off all sites at once.

    Args:
        wrong: it should never have been shown: its evidence is voided.

    Raises:
        PermissionDenied: `by` does not approve for its site.
        Refused: no reason, or it is not approved.
    """
    row = _locked(banner)
    require(by, "story.approve", row.home.unit)
    reason = clean_reason(reason, _("Ghi lý do gỡ, để người đọc sau hiểu vì sao."))
    if row.state != BannerState.APPROVED:
        raise Refused(_("Biểu ngữ này không đang hiện, không có gì để gỡ."))
    row.state, row.decided_by, row.decided_at, row.reason = BannerState.TAKEN_DOWN, by, now(), reason
    if wrong and row.entry is not None:
        evidence.withdraw(row.entry, by=by, reason=_("Gỡ biểu ngữ: %(reason)s") % {"reason": reason})
        row.entry = None
    row.save()
    if row.picture_id:
        withhold([row.picture_id])
    audit.note(row, "portal.take_down_banner", by=by, reason=reason, wrong=wrong)
    changed(_homes(row))
    return row


@transaction.atomic
def refuse_banner(banner: Banner, home: HomePage, *, by: User, reason: str) -> BannerRefusal:
    """Not show on one's own site what comes from above; whoever made the banner reads why.

    Raises:
        PermissionDenied: `by` does not approve for the site.
        Refused: no reason, or the site does not inherit it.
    """
    require(by, "story.approve", home.unit)
    reason = clean_reason(reason, _("Ghi lý do không hiện, để nơi làm biểu ngữ biết."))
    if not is_inherited(banner, home):
        raise Refused(_("Biểu ngữ này không hiện trên trang của đơn vị."))
    standing = BannerRefusal.objects.filter(banner=banner, home=home, undone_at=None).first()
    if standing is not None:
        return standing
    refusal = BannerRefusal.objects.create(banner=banner, home=home, reason=reason, refused_by=by, refused_at=now())
    audit.note(banner, "portal.refuse_banner", by=by, home=home.pk, reason=reason)
    changed(frozenset([home.pk]))
    return refusal


@transaction.atomic
def show_banner_again(banner: Banner, home: HomePage, *, by: User) -> None:
    """Take a refusal back; it stays on record.

    Raises:
        PermissionDenied: `by` does not approve for the site.
    """
    require(by, "story.approve", home.unit)
    rows = BannerRefusal.objects.filter(banner=banner, home=home, undone_at=None)
    if rows.update(undone_by=by, undone_at=now()):
        audit.note(banner, "portal.show_banner", by=by, home=home.pk)
        changed(frozenset([home.pk]))
