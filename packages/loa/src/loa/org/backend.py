"""Signs people in; the only permission it hands to Wagtail is to enter the editor at all.

Every finer right is asked of `loa.org.access`, so there are no groups and no permission rows that could say something
else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.backends import ModelBackend

from loa.kit.clock import now
from loa.org import access
from loa.org.models import ApiToken, User, token_hash


class MembershipBackend(ModelBackend):
    """Passwords as Django keeps them; permissions from memberships."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if obj is None and (access.may(user_obj, "story.write") or access.may(user_obj, "story.approve")):
            return {"wagtailadmin.access_admin"}
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.is_active and perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return app_label == "wagtailadmin" and bool(self.get_all_permissions(user_obj))


def person_of_token(key: str) -> User | None:
    """Whom an API key stands for now; nobody when it is unknown, expired or revoked, or the account is closed."""
    moment = now()
    row = (
        ApiToken.objects.select_related("user")
        .filter(hash=token_hash(key), revoked_at=None, expires_at__gt=moment, user__is_active=True)
        .first()
    )
    if row is None:
        return None
    if row.last_used_at is None or moment - row.last_used_at > timedelta(hours=1):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=moment)
    return row.user
