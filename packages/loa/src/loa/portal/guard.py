"""The last line: what the public sees changes inside our actions or not at all.

Wagtail's screens are closed in `doors.py` and its rights in `permissions.py`; but a command, a forgotten view or an
upgrade may still reach a model. So the models themselves refuse: signals raise `Refused` unless an action of ours has
opened the guard for this very call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import (
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    WorkflowState,
)
from wagtail.signals import page_published, page_unpublished, pre_page_move

from loa.kit.refused import Refused

_opened: ContextVar[int] = ContextVar("loa_portal_opened", default=0)

BOOKKEEPING = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "numchild"}
)
"""Fields of a page row that the public never sees; saving a draft of a live page touches only these."""
FILE_BOOKKEEPING = frozenset({"file_hash", "file_size"})


@contextmanager
def opened() -> Iterator[None]:
    """Lets the calling action change what the public sees, for as long as the block runs, in this thread or task
    only.
    """
    token = _opened.set(_opened.get() + 1)
    try:
        yield
    finally:
        _opened.reset(token)


def is_open() -> bool:
    """Whether one of our actions is at work."""
    return _opened.get() > 0


def refuse(what: str) -> None:
    """Let pass inside an action, refuse outside.

    Raises:
        Refused: always, outside.
    """
    if not is_open():
        raise Refused(
            _("Không làm được ở đây: %(what)s. Mọi thay đổi trên trang cho dân xem đi qua mục Tin bài, có người duyệt.")
            % {"what": what}
        )


def _page_saved(instance: Page, update_fields: frozenset[str] | None) -> None:
    if instance._state.adding or instance.pk is None:
        refuse(_("tạo trang"))
        return
    if update_fields is not None and set(update_fields) <= BOOKKEEPING:
        return
    live = Page.objects.filter(pk=instance.pk).values_list("live", flat=True).first()
    if live or instance.live:
        refuse(_("sửa trang đang đăng"))


def _revision_saved(instance: Revision, update_fields: frozenset[str] | None) -> None:
    if instance.approved_go_live_at is not None:
        refuse(_("hẹn giờ đăng"))
    if instance._state.adding or (update_fields is not None and "content" not in update_fields):
        return
    from loa.portal.models import StoryFlow

    if (
        StoryFlow.objects.filter(live_revision=instance).exists()
        or StoryFlow.objects.filter(submitted_revision=instance, state__in=["submitted", "scheduled"]).exists()
    ):
        refuse(_("sửa bản đã trình hay đã đăng"))


def _file_saved(instance: Model, update_fields: frozenset[str] | None) -> None:
    if instance._state.adding:
        refuse(_("thêm ảnh, tệp"))
    elif update_fields is None or not set(update_fields) <= FILE_BOOKKEEPING:
        before = type(instance)._default_manager.filter(pk=instance.pk).values_list("file", "unit_id").first()
        if before and before != (getattr(instance, "file").name, getattr(instance, "unit_id")):  # noqa: B009
            refuse(_("thay ảnh, tệp"))


CLOSED = (
    Site,
    PageViewRestriction,
    CollectionViewRestriction,
    GroupPagePermission,
    GroupCollectionPermission,
    WorkflowState,
)


def _before_save(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    if raw or is_open():
        return
    if isinstance(instance, Page):
        _page_saved(instance, update_fields)
    elif isinstance(instance, Revision):
        _revision_saved(instance, update_fields)
    elif isinstance(instance, CLOSED):
        refuse(str(sender._meta.verbose_name))
    elif sender._meta.label in ("portal.Picture", "portal.SharedFile"):
        _file_saved(instance, update_fields)


def _before_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if is_open():
        return
    if isinstance(instance, Page):
        refuse(_("xóa trang"))
    elif isinstance(instance, CLOSED):
        refuse(str(sender._meta.verbose_name))
    elif sender._meta.label in ("portal.Picture", "portal.SharedFile"):
        refuse(_("xóa ảnh, tệp"))


def _moved(sender: Any, **kwargs: Any) -> None:
    refuse(_("chuyển trang"))


def _published(sender: Any, **kwargs: Any) -> None:
    refuse(_("đăng trang"))


def _unpublished(sender: Any, **kwargs: Any) -> None:
    refuse(_("gỡ trang"))


def _site_changed(sender: Any, **kwargs: Any) -> None:
    cache.delete("loa.portal.default_site")


def watch() -> None:
    """Connect the signals; called when the room is ready."""
    pre_save.connect(_before_save, dispatch_uid="portal.guard.save")
    pre_delete.connect(_before_delete, dispatch_uid="portal.guard.delete")
    pre_page_move.connect(_moved, dispatch_uid="portal.guard.move")
    page_published.connect(_published, dispatch_uid="portal.guard.published")
    page_unpublished.connect(_unpublished, dispatch_uid="portal.guard.unpublished")
    post_save.connect(_site_changed, sender=Site, dispatch_uid="portal.guard.site_saved")
    post_delete.connect(_site_changed, sender=Site, dispatch_uid="portal.guard.site_deleted")
