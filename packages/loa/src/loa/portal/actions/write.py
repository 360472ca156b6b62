"""Begin a story, change it, and name the tasks that it is meant to fulfil."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.plan.models import Task
from loa.portal import guard
from loa.portal.actions.common import free_slug, locked
from loa.portal.models import HomePage, SectionPage, StoryFlow, StoryPage, StoryState, StoryTask

FIELDS = ("title", "happened_on", "summary", "body", "lead_image", "lead_alt", "theme", "byline", "source")


def news_of(home: HomePage) -> SectionPage:
    """The section that a site's stories stand in, locked until the transaction ends: who puts a page below it takes the
    next free place and the next free address, and two at the same moment would take the same.

    Raises:
        Refused: the site has none.
    """
    rows = SectionPage.objects.select_for_update(of=("self", "page_ptr"), no_key=True)
    section = rows.child_of(home).order_by("path").first()
    if section is None:
        raise Refused(_("Trang này chưa có chuyên mục tin tức."))
    return section


@transaction.atomic
def write_story(*, by: User, home: HomePage, title: str, tasks: Iterable[Task] = (), **fields: Any) -> StoryPage:
    """Begin a story: a draft that nobody but the unit sees.

    Args:
        by: the writer.
        home: the site.
        title: as people will read it; may change until the first publication.
        tasks: tasks of the site's unit that the story is meant to fulfil, the chief one first.
        fields: any of `FIELDS`.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: no title, an unknown field's value does not fit, or a task is not the unit's.
    """
    require(by, "story.write", home.unit)
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Chưa có tên bài."), field="title")
    if len(title) > 255:
        raise Refused(_("Tên bài dài quá 255 chữ cái. Rút ngắn lại."), field="title")
    _only_known(fields)
    section = news_of(home)
    fields.setdefault("byline", home.unit.name if not home.unit.short_name else home.unit.short_name)
    page = StoryPage(title=title, slug=free_slug(title, section.path), live=False, owner=by, **fields)
    moment = now()
    with guard.opened():
        section.add_child(instance=page)
    flow = StoryFlow.objects.create(page=page, home=home, author=by, edited_by=by, created_at=moment, edited_at=moment)
    page.save_revision(user=by, clean=False)
    _set_tasks(flow, tasks)
    audit.note(page, "portal.write", by=by, home=home.pk, tasks=[task.pk for task in tasks])
    return page


@transaction.atomic
def revise_story(page: StoryPage, *, by: User, **fields: Any) -> StoryPage:
    """Change a story without the editor (sample work, the API later): a new version, never the one that the public
    reads.

    Args:
        fields: any of `FIELDS`.

    Returns:
        the working version.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: the story lies with the approver, or a value does not fit.
    """
    locked(page, by=by, deed="story.write")
    _only_known(fields)
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    try:
        draft.save_revision(user=by)
    except ValidationError as error:
        raise Refused(*error.messages) from None
    audit.note(draft, "portal.revise", by=by, fields=sorted(fields))
    return draft


def _only_known(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a story has no {', '.join(sorted(unknown))}")


def note_edit(page: StoryPage, *, by: User | None) -> None:
    """Called by the model whenever a version is saved: whose hand it was, and that the story is a draft again.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: the version that was submitted may not change until the approver has decided or the writer takes it
            back.
    """
    flow = (
        StoryFlow.objects.select_for_update(of=("self",)).select_related("home__unit").filter(page_id=page.pk).first()
    )
    if flow is None:
        guard.refuse(_("tạo trang"))
        return
    if by is not None:
        require(by, "story.write", flow.home.unit)
    if not flow.is_editable:
        raise Refused(_("Bài đang chờ duyệt hoặc chờ giờ đăng, chưa sửa được. Rút bài về rồi sửa."))
    if by is not None:
        flow.edited_by = by
    flow.edited_at = now()
    flow.folded = fold(f"{page.title} {page.summary}")[:700]
    if flow.state != StoryState.RETURNED:
        flow.state = StoryState.DRAFT
    flow.save(update_fields=["edited_by", "edited_at", "folded", "state"])


@transaction.atomic
def choose_tasks(page: StoryPage, tasks: Iterable[Task], *, by: User) -> None:
    """Name the tasks that a story is meant to fulfil.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: the story lies with the approver, or a task is retired or not the unit's.
    """
    flow = locked(page, by=by, deed="story.write")
    if not flow.is_editable:
        raise Refused(_("Bài đang chờ duyệt hoặc chờ giờ đăng, chưa đổi việc được. Rút bài về rồi đổi."))
    rows = list(tasks)
    before = [row.task_id for row in flow.story_tasks.all()]
    if before == [task.pk for task in rows]:
        return
    _set_tasks(flow, rows)
    flow.edited_by, flow.edited_at = by, now()
    if flow.state != StoryState.RETURNED:
        flow.state = StoryState.DRAFT
    flow.save(update_fields=["edited_by", "edited_at", "state"])
    audit.note(flow.page, "portal.choose_tasks", by=by, before=before, after=[task.pk for task in rows])


def _set_tasks(flow: StoryFlow, tasks: Iterable[Task]) -> None:
    rows = list({task.pk: task for task in tasks}.values())
    check_tasks(flow, rows)
    flow.story_tasks.all().delete()
    StoryTask.objects.bulk_create([StoryTask(flow=flow, task=task, order=order) for order, task in enumerate(rows)])


def check_tasks(flow: StoryFlow, tasks: Iterable[Task]) -> None:
    """Whether a story may count for tasks.

    Raises:
        Refused: one is another unit's or retired.
    """
    for task in tasks:
        if task.unit_id != flow.home.unit_id:
            raise Refused(
                _("“%(task)s” là việc của đơn vị khác. Chọn việc của đơn vị mình.") % {"task": task}, field="tasks"
            )
        if task.retired_at is not None:
            raise Refused(_("“%(task)s” đã thôi theo dõi. Chọn việc khác.") % {"task": task}, field="tasks")
