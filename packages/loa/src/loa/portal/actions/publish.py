"""Approve and publish: the story goes live and the ledger gains its entries in one transaction, or neither happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.evidence import actions as evidence
from loa.evidence.models import Entry
from loa.kit import audit
from loa.kit.clock import now, watch
from loa.kit.refused import Refused
from loa.org.access import may
from loa.org.models import User
from loa.plan.models import Task
from loa.portal import content, guard, pictures
from loa.portal.actions.carry import rules_for
from loa.portal.actions.carry_along import AT_ONCE, BY_RULE, Brought, accept, by_rules
from loa.portal.actions.common import came_from, locked, moment_of
from loa.portal.actions.go_live import as_written, put_on_site
from loa.portal.actions.placing import make_ready, write_down
from loa.portal.actions.review import hand_back
from loa.portal.actions.withhold import hand_out, withhold
from loa.portal.actions.write import check_tasks
from loa.portal.carry.access import own_and_best_tasks
from loa.portal.events import StoryPublished, StoryTakenDown, story_published, story_taken_down
from loa.portal.models import StoryEvidence, StoryFlow, StoryPage, StoryState

logger = logging.getLogger(__name__)


@transaction.atomic
def approve_story(page: StoryPage, *, by: User, revision: int | None = None, at: datetime | None = None) -> StoryFlow:
    """Approve the submitted version: it goes live at once, or at its hour.

    Approving twice is the same as once, whoever clicked second.

    Args:
        by: the approver; neither who submitted nor who last edited it.
        revision: key of the version that the approver read; another one is refused.
        at: for sample work only, the moment in the past at which it counts as published.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: it was not submitted, changed since `by` read it, or `by` would approve their own work.
    """
    flow = locked(page, by=by, deed="story.approve", submitted=True)
    done = (StoryState.SCHEDULED, StoryState.PUBLISHED)
    if flow.state in done and (revision is None or revision == flow.submitted_revision_id):
        return flow
    if flow.state != StoryState.SUBMITTED:
        raise Refused(_("Bài này không chờ duyệt. Người viết cần trình lại."))
    if revision is not None and revision != flow.submitted_revision_id:
        raise Refused(_("Bài đã được sửa và trình lại sau khi anh/chị mở. Đọc bản mới rồi duyệt."))
    other_eyes(flow, by)
    moment = moment_of(at, flow)
    if flow.expire_at and flow.expire_at <= moment:
        raise Refused(_("Giờ gỡ bài đã qua. Sửa giờ gỡ rồi duyệt."), field="expire_at")
    flow.approved_by, flow.approved_at = by, moment
    approved = (flow.page, "portal.approve", {"revision": flow.submitted_revision_id})
    if flow.go_live_at and flow.go_live_at > moment:
        audit.note_deeds([approved], by=by)
        check_tasks(flow, [row.task for row in flow.story_tasks.select_related("task")])
        flow.state = StoryState.SCHEDULED
        flow.save()
    else:
        # Work that is dated back is carried by the clock, on the day on which that happens.
        _go_live(flow, moment=moment, by=by, before=[approved], along=at is None)
    return flow


def other_eyes(flow: StoryFlow, approver: User) -> None:
    """The second pair of eyes.

    Raises:
        Refused: the approver submitted the story or was the last to edit it.
    """
    if approver.pk in (flow.submitted_by_id, flow.edited_by_id):
        raise Refused(_("Bài do chính anh/chị trình hoặc sửa. Nhờ người duyệt khác xem và duyệt."))


def _go_live(
    flow: StoryFlow,
    *,
    moment: datetime,
    by: User | None,
    before: Iterable[tuple[StoryPage, str, dict[str, Any]]] = (),
    along: bool = True,
) -> None:
    """Publish the submitted version of a locked row, let the sites carry it whose rules say so, and record both; in the
    caller's transaction.

    Args:
        before: what led to it, for the audit log.
        along: whether rules are followed at once; else by the clock.
    """
    revision = flow.submitted_revision
    assert revision is not None  # noqa: S101 - the database's own constraint says so
    old = flow.page
    draft = as_written(old, revision)
    if content.content_hash(draft) != flow.submitted_hash:
        raise Refused(_("Nội dung không còn đúng như bản đã trình. Trình lại để duyệt."))
    first = flow.published_at is None
    with guard.opened():
        page = put_on_site(draft, revision, moment=moment, first=first, has_twin=getattr(flow, "has_twin", True))
    hand_out(content.picture_ids(page), content.file_ids(page))
    if old.live:  # what a correction leaves out is not to be had at its old address either
        withhold(
            set(content.picture_ids(old)) - set(content.picture_ids(page)),
            set(content.file_ids(old)) - set(content.file_ids(page)),
        )
    flow.page = page
    transaction.on_commit(lambda: pictures.prepare(page), robust=True)  # takes long, and must not hold the lock
    unchanged = flow.live_hash == flow.submitted_hash
    flow.state = StoryState.PUBLISHED
    flow.published_at = flow.published_at or moment
    flow.updated_at = None if first else moment
    flow.live_revision, flow.live_hash = revision, flow.submitted_hash
    flow.taken_down_by, flow.taken_down_at, flow.taken_down_reason = None, None, ""
    brought = by_rules(flow, rules_for(flow, most=AT_ONCE) if first and along else {}, moment=moment)
    tasks, others = own_and_best_tasks(flow, [row.home for row in brought.placed])
    check_tasks(flow, tasks)
    accept(brought, others, moment=moment)

    def record(with_it: Brought) -> list[Entry]:
        with transaction.atomic():
            drafts = _drafts(flow, page, tasks=tasks, moment=moment, by=by, first=first, unchanged=unchanged)
            return _record(flow, drafts, with_it, by=by, moment=moment)

    try:
        entries = record(brought)
    except (Refused, IntegrityError):
        if not brought.all:
            raise
        # What is amiss on another site must not keep a story from its own: the clock tries the others one by one.
        logger.exception("story %s: not carried in the deed that publishes it", flow.page_id)
        brought = Brought()
        entries = record(brought)
    if brought.all:
        flow.carried_at = moment
    flow.save()
    told = {"revision": revision.pk, "hash": flow.live_hash, "entries": [entry.seq for entry in entries]}
    lines = [*before, (page, "portal.publish" if first else "portal.correct", told)]
    carried = [(page, BY_RULE, brought.told, None)] if brought.all else []
    audit.note_lines([*((*line, by) for line in lines), *carried])
    story_published.announce(StoryPublished(page, flow, tuple(entries), first, tuple(brought.placed)))


def standing(flow: StoryFlow) -> list[Entry]:
    """The entries of a story that still count."""
    rows = Entry.objects.filter(story_evidence__flow=flow, voided_by=None, voids=None)
    return list(rows.select_related("unit", "task", "ledger").order_by("seq"))


def _record(
    flow: StoryFlow, own: list[evidence.Draft], brought: Brought, *, by: User | None, moment: datetime
) -> list[Entry]:
    """Write a story's own entries and those of the sites that carry it into the ledger, and the placements.

    Returns:
        its own.
    """
    unproved, theirs = make_ready(brought.placed, moment=moment) if brought.placed else ([], [])
    rows: list[tuple[evidence.Draft, User | None]] = [*((one, by) for one in own), *((one, None) for one in theirs)]
    made = evidence.record_each(rows)
    StoryEvidence.objects.bulk_create(StoryEvidence(flow=flow, entry=entry) for entry in made[: len(own)])
    for row, entry in zip(unproved, made[len(own) :], strict=True):
        row.entry = entry
    if brought.all:
        write_down(brought.all)
    return made[: len(own)]


def _drafts(
    flow: StoryFlow,
    page: StoryPage,
    *,
    tasks: list[Task],
    moment: datetime,
    by: User | None,
    first: bool,
    unchanged: bool,
) -> list[evidence.Draft]:
    """What brings the ledger into line with what is published: an entry for each task, one without a task when there is
    none.

    A corrected story keeps the day on which it was first published: it is one deed, said better. Its old entries are
    voided and new ones, with the new content's hash, name the ones that they correct. Entries that still say the truth
    are left alone.
    """
    before = {} if first else {entry.task_id: entry for entry in standing(flow)}
    wanted: dict[int | None, Task | None] = {task.pk: task for task in tasks}
    wanted = wanted or {None: None}
    day = min((entry.happened_on for entry in before.values()), default=timezone.localdate(moment))
    for key, entry in before.items():
        if key in wanted and unchanged:
            continue
        reason = _("Bài đã sửa và duyệt lại.") if key in wanted else _("Bài không còn tính cho việc này.")
        evidence.withdraw(entry, by=by, reason=reason)
    link = page.address
    drafts = []
    for nth, (key, task) in enumerate(wanted.items(), 1):
        if key in before and unchanged:
            continue
        draft = evidence.Draft(
            kind="story",
            unit=flow.home.unit,
            happened_on=day,
            task=task,
            place=flow.home.title,
            note=page.title,
            link=link,
            content_hash=flow.live_hash,
            details={
                "page": page.pk,
                "revision": flow.live_revision_id,
                "title": page.title,
                "happened_on": page.happened_on.isoformat() if page.happened_on else None,
                "author": flow.author_id,
                "submitted_by": flow.submitted_by_id,
                "approver": flow.approved_by_id,
                "nth": nth,
                "of": len(wanted),
                **({"corrects": before[key].seq} if key in before else {}),
                **came_from(page),
            },
        )
        drafts.append(draft)
    return drafts


@transaction.atomic
def publish_scheduled(page: StoryPage | int, *, moment: datetime) -> bool:
    """Publish one story whose hour has come, if the approval still holds; else hand it back with the reason.

    Returns:
        whether anything was done (False: somebody else did it, or it is not due).
    """
    flow = locked(page, by=None, deed="story.approve", submitted=True)
    if flow.state != StoryState.SCHEDULED or flow.go_live_at is None or flow.go_live_at > moment:
        return False
    try:
        with transaction.atomic():
            _still_holds(flow, moment)
            _go_live(flow, moment=moment, by=None)
    except Refused as refusal:
        flow.refresh_from_db()
        hand_back(flow, by=None, reason=" ".join(refusal.reasons)[:500])
    return True


def _still_holds(flow: StoryFlow, moment: datetime) -> None:
    approver: User | None = flow.approved_by
    if approver is None or not may(approver, "story.approve", flow.home.unit):
        raise Refused(
            _("Đến giờ đăng thì người duyệt không còn quyền duyệt ở đơn vị này. Trình lại để người khác duyệt.")
        )
    other_eyes(flow, approver)
    if flow.expire_at and flow.expire_at <= moment:
        raise Refused(
            _("Đến khi máy chạy lại thì giờ gỡ bài cũng đã qua, nên bài chưa được đăng. Sửa giờ rồi trình lại.")
        )


@transaction.atomic
def expire_story(page: StoryPage | int, *, moment: datetime) -> bool:
    """Take a story off its site because its time is over. Its evidence stands: it was there for as long as was meant.

    Returns:
        whether anything was done.
    """
    flow = locked(page, by=None, deed="story.approve")
    current = StoryPage.objects.get(pk=flow.page_id)
    if not current.live or flow.expire_at is None or flow.expire_at > moment:
        return False
    with guard.opened():
        current.unpublish(set_expired=True, log_action=False)
    withhold(content.picture_ids(current), content.file_ids(current))
    if flow.state == StoryState.PUBLISHED:
        flow.state = StoryState.EXPIRED
    flow.live_revision = None
    flow.expire_at = None
    flow.save(update_fields=["state", "live_revision", "expire_at"])
    audit.note(current, "portal.expire", by=None)
    story_taken_down.announce(StoryTakenDown(current, flow, ""))
    return True


@watch("portal.publish_due")
def publish_due(moment: datetime | None = None) -> int:
    """Publish and take down everything whose hour has come by a moment, however long ago; twice is the same as once.

    Returns:
        how many stories went live, came down or were handed back.
    """
    moment = moment or now()
    done = 0
    due = StoryFlow.objects.filter(state=StoryState.SCHEDULED, go_live_at__lte=moment).order_by("go_live_at")
    for pk in list(due.values_list("page_id", flat=True)):
        done += _safely(publish_scheduled, pk, moment)
    over = StoryFlow.objects.filter(page__live=True, expire_at__lte=moment).order_by("expire_at")
    for pk in list(over.values_list("page_id", flat=True)):
        done += _safely(expire_story, pk, moment)
    return done


def _safely(action: Callable[..., bool], pk: int, moment: datetime) -> bool:
    """One story's fault must not keep the others from their hour."""
    try:
        return action(pk, moment=moment)
    except (Refused, PermissionDenied):
        logger.warning("story %s: the clock was refused", pk, exc_info=True)
    except Exception:
        logger.exception("story %s: the clock could not act", pk)
    return False
