"""What Wagtail is told when it asks for a right: never what its own groups and rows say, always what `loa.org.access`
says now.

Only the editor's questions ever get a yes. Being a superuser changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.models import Collection, Page, PagePermissionTester
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from loa.org.access import may, units
from loa.portal.models.media import Picture, SharedFile


class SitePagePermissions(PagePermissionTester):
    """A person's rights on one page of a site: to edit a story that is theirs to edit, and nothing else."""

    def __init__(self, user: Any, page: Page) -> None:
        self.user = user
        self.page = page
        self.page_is_root = page.depth == 1
        self.permissions: set[str] = set()

    def can_edit(self) -> bool:
        from loa.portal.access import may_edit

        return may_edit(self.user, self.page)

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_add_subpage = _never
    can_delete = _never
    can_unpublish = _never
    can_publish = _never
    can_submit_for_moderation = _never
    can_set_view_restrictions = _never
    can_unschedule = _never
    can_lock = _never
    can_unlock = _never
    can_publish_subpage = _never
    can_reorder_children = _never
    can_move = _never
    can_copy = _never
    can_move_to = _never
    can_copy_to = _never
    can_view_revisions = _never


class NoPagePolicy(PagePermissionPolicy):
    """Wagtail's lists, searches and reports of pages are empty for everybody: our own screens stand in their place."""

    def get_all_permissions_for_user(self, user: Any) -> Any:
        return super().get_all_permissions_for_user(user).none()

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """The editor's preview asks for "change" before it asks for the page."""
        return "change" in set(actions) and user.is_active and may(user, "story.write")

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return "change" in set(actions) and instance.permissions_for_user(user).can_edit()

    def _base_queryset_for_user(self, user: Any) -> QuerySet[Any]:
        return self.model._default_manager.none()

    def instances_with_direct_explore_permission(self, user: Any) -> list[Any]:
        return []

    def users_with_any_permission(self, actions: Iterable[str], include_superusers: bool = True) -> QuerySet[Any]:
        return get_user_model()._default_manager.none()

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any, include_superusers: bool = True
    ) -> QuerySet[Any]:
        return get_user_model()._default_manager.none()


class UnitFilePolicy(BasePermissionPolicy):
    """Pictures and files: one may choose and add where one may write, and Wagtail's own screens may do no more."""

    OPEN = frozenset({"add", "choose"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.OPEN and may(user, "story.write")

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return get_user_model()._default_manager.none()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return action == "choose" and instance.unit is not None and may(user, "story.write", instance.unit)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._default_manager
        return rows.filter(unit__in=units(user, "story.write")) if self.OPEN & set(actions) else rows.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[Any]:
        return get_user_model()._default_manager.none()

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        return (
            Collection.objects.filter(depth=1)
            if self.user_has_any_permission(user, actions)
            else Collection.objects.none()
        )

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        return self.collections_user_has_any_permission_for(user, [action])


def register() -> None:
    """Put our policies before Wagtail's; called when the room is ready, which is before Wagtail's own."""
    from wagtail.permissions import register_permission_policy

    register_permission_policy(Picture, UnitFilePolicy(Picture), exact_class=True)
    register_permission_policy(SharedFile, UnitFilePolicy(SharedFile), exact_class=True)
    register_permission_policy(Page, NoPagePolicy())
