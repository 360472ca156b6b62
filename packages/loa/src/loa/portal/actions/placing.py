"""What all ways of carrying share: the locked row, and standing on the site with the ledger's entry in the same
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from loa.evidence import actions as evidence
from loa.evidence.models import Entry
from loa.kit.refused import Refused
from loa.org.models import User
from loa.portal.carry.access import KIND, WITH
from loa.portal.events import SiteChanged, site_changed
from loa.portal.models import NEWS, HomePage, Placement, PlacementState, Position

if TYPE_CHECKING:
    from loa.plan.models import Task

SLUG_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """How a story stands on the carrying site.

    Args:
        position: in the lists by its date, or at the top of the home page.
        go_live_at, expire_at: aware moments; None: at once, for as long as the story stands.
        credit: "Theo ..."; made from the origin's name when empty.
        slug: last part of the address; the story's own when empty.
        task: the carrying unit's task that it fulfils, if any.
    """

    position: str = Position.NEWS
    go_live_at: datetime | None = None
    expire_at: datetime | None = None
    credit: str = ""
    slug: str = ""
    task: Task | None = None


def locked_placement(placement: Placement) -> Placement:
    """The row, locked until the transaction ends.

    Raises:
        Refused: it is gone.
    """
    row = Placement.objects.select_for_update(of=("self",)).select_related(*WITH).filter(pk=placement.pk).first()
    if row is None:
        raise Refused(_("Bài tiếp sóng này không còn nữa."))
    return row


def set_terms(row: Placement, terms: Terms, *, moment: datetime) -> None:
    """Put terms on a row that is not written yet.

    Raises:
        Refused: an hour or the task does not fit.
    """
    if terms.expire_at and terms.expire_at <= max(moment, terms.go_live_at or moment):
        raise Refused(_("Giờ gỡ phải sau giờ đăng và ở tương lai."), field="expire_at")
    task = terms.task
    if task is not None and (task.unit_id != row.home.unit_id or task.retired_at is not None):
        raise Refused(_("Việc này không còn là việc của đơn vị. Chọn việc khác."), field="task")
    row.position, row.go_live_at, row.expire_at, row.task = terms.position, terms.go_live_at, terms.expire_at, task
    row.credit = " ".join(terms.credit.split())[:200] or credit_of(row)
    row.slug = terms.slug[:SLUG_LENGTH]


def credit_of(row: Placement) -> str:
    """How a placed story names where it comes from."""
    return (_("Theo %(origin)s") % {"origin": row.flow.home.title})[:200]


def check_origin(row: Placement) -> None:
    """Raises:
    Refused: the story is not on its own site now, or would stand on a site of another kind.
    """
    # Asked anew: the row was waited for, and meanwhile the story may have gone.
    if not Page.objects.filter(pk=row.flow.page_id, live=True).exists():
        raise Refused(_("Bài gốc không còn trên trang của nơi viết, nên không tiếp sóng được."))
    if row.flow.home_id == row.home_id:
        raise Refused(_("Đây là bài của chính trang này."))
    if row.flow.home.unit.is_sample != row.home.unit.is_sample:
        raise Refused(_("Bài mẫu chỉ tiếp sóng trên trang mẫu, bài thật trên trang thật."))
    if not row.home.live:
        raise Refused(_("Trang này chưa mở."))


def give_addresses(rows: list[Placement]) -> None:
    """An address on the carrying site for each row, free of its own stories and of what else it carries. One query."""
    for row in rows:
        row.slug = row.slug or row.flow.page.slug[:SLUG_LENGTH]
    paths = {f"{row.home.url_path}{NEWS}/{row.slug}/" for row in rows}
    slugs = {row.slug for row in rows}
    pages = Page.objects.filter(slug__in=slugs, url_path__in=paths)
    others = Placement.objects.filter(
        home__in={row.home_id for row in rows},
        slug__in=slugs,
        state__in=[PlacementState.SCHEDULED, PlacementState.LIVE],
    ).exclude(pk__in=[row.pk for row in rows if row.pk])
    place = Concat("home__url_path", Value(f"{NEWS}/"), "slug", Value("/"), output_field=TextField())
    taken = pages.order_by().values_list("url_path").union(others.order_by().values_list(place), all=True)
    used = {path for (path,) in taken}
    for row in rows:
        if f"{row.home.url_path}{NEWS}/{row.slug}/" in used:
            tail = f"-{row.flow.page_id}"  # no other story has this number
            row.slug = row.slug[: SLUG_LENGTH - len(tail)] + tail


@transaction.atomic(savepoint=False)
def stand(rows: list[Placement], *, moment: datetime, by: User | None) -> None:
    """Let accepted rows stand on their sites now, each with its entry in the ledger; a part of the actions that accept.

    Args:
        rows: new or locked, with their terms and who decided; all of the same kind (sample or not).
        by: who caused it; None for a rule or the clock.
    """
    unproved, drafts = make_ready(rows, moment=moment)
    for row, entry in zip(unproved, evidence.record_all(drafts, by=by), strict=True):
        row.entry = entry
    write_down(rows)
    site_changed.announce(SiteChanged(frozenset(row.home_id for row in rows)))


def make_ready(rows: list[Placement], *, moment: datetime) -> tuple[list[Placement], list[evidence.Draft]]:
    """Rows as they will stand, not written yet. One query, one more for each that has stood there before.

    Returns:
        those that the ledger must gain an entry for, and what it is to say of each.
    """
    give_addresses(rows)
    unproved = [row for row in rows if row.entry_id is None or _is_void(row.entry_id)]
    for row in rows:
        row.state, row.placed_at = PlacementState.LIVE, moment
        row.over_at, row.withdrawn_by, row.was_wrong, row.reason = None, None, False, ""
    return unproved, [_draft(row, moment) for row in unproved]


def write_down(rows: list[Placement]) -> None:
    """Write rows that are ready: the new ones at once, each that was there on its own; one that stands at the top of a
    home page takes the place of what stood there.
    """
    tops = {row.home_id for row in rows if row.position == Position.TOP and row.state == PlacementState.LIVE}
    if tops:
        before = Placement.objects.filter(home__in=tops, state=PlacementState.LIVE, position=Position.TOP)
        before.update(position=Position.NEWS)
    standing = [row for row in rows if row.pk is not None]
    Placement.objects.bulk_create([row for row in rows if row.pk is None])
    for row in standing:
        row.save()


def _is_void(entry: int) -> bool:
    return Entry.objects.filter(voids=entry).exists()


def _draft(row: Placement, moment: datetime) -> evidence.Draft:
    page, origin = row.flow.page, row.flow.home
    task = row.task if row.task is None or row.task.retired_at is None else None
    return evidence.Draft(
        kind=KIND,
        unit=row.home.unit,
        happened_on=timezone.localdate(moment),
        task=task,
        place=row.home.title[:200],
        note=page.title,
        link=row.address[:500],
        content_hash=row.flow.live_hash,
        details={
            "page": page.pk,
            "title": page.title,
            "origin": origin.title,
            "origin_unit": origin.unit_id,
            "canonical": page.address,
            "credit": row.credit,
            "proposed_by": row.proposed_by_id,
            "approver": row.decided_by_id or (row.rule.approved_by_id if row.rule else None),
            "rule": row.rule_id,
        },
    )


def homes_carrying(flow: int) -> frozenset[int]:
    """Keys of the sites on which a story stands beside its own."""
    rows = Placement.objects.filter(flow_id=flow, state=PlacementState.LIVE)
    return frozenset(rows.values_list("home_id", flat=True))


def changed(homes: list[HomePage] | frozenset[int]) -> None:
    """Say that the public face of these sites changed."""
    keys = frozenset(home if isinstance(home, int) else home.pk for home in homes)
    if keys:
        site_changed.announce(SiteChanged(keys))
