"""Guides and contacts: write, approve, take down."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Theme
from loa.portal.actions.reviewed import approve_version, edit_version, take_down_version
from loa.portal.actions.withhold import hand_out, withhold
from loa.portal.content import keys_in
from loa.portal.events import SiteChanged, site_changed
from loa.portal.guides import findable
from loa.portal.guides.access import offices_of
from loa.portal.models import Contact, Guide, HomePage, Picture

audit.declare(
    portal__add_guide=_l("Soạn hướng dẫn mới"),
    portal__add_contact=_l("Thêm liên hệ"),
    portal__change_contact=_l("Sửa liên hệ"),
    portal__remove_contact=_l("Bỏ liên hệ"),
    portal__restore_contact=_l("Đưa liên hệ trở lại"),
)
GUIDE_TEXTS = ("title", "application", "audience", "summary", "link")
CONTACT_FIELDS = ("unit", "name", "title", "phone", "email", "place", "order")
MOST_STEPS = 40


@transaction.atomic
def add_guide(unit: Unit, *, by: User, **values: Any) -> Guide:
    """Begin a guide.

    Args:
        unit: whose guide it is.
        values: as `write_guide` takes them; "title" and "application" at least.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: no title or application.
    """
    require(by, "story.write", unit)
    row = Guide(unit=unit, edited_by=by, edited_at=now())
    row.draft = _clean(values, unit)
    if not row.draft.get("title") or not row.draft.get("application"):
        raise Refused(_("Ghi việc được hướng dẫn và tên ứng dụng."), field="title")
    row.take(row.draft)
    row.save()
    audit.note(row, "portal.add_guide", by=by)
    return row


def write_guide(row: Guide, *, by: User, **values: Any) -> Guide:
    """Change the working version of a guide.

    Args:
        values: any of `GUIDE_TEXTS`, "theme" (a Theme or None), "steps" ([{"title", "text", "picture", "alt"}], the
            picture a key of one of the unit's, or None).

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: it lies with the approver, or a step does not fit.
    """
    return edit_version(row, _clean(values, row.unit), by=by)


def _clean(values: dict[str, Any], unit: Unit) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in GUIDE_TEXTS:
            found[name] = " ".join(value.split())
        elif name == "theme":
            found[name] = value.pk if isinstance(value, Theme) else None
        elif name == "steps":
            found[name] = _steps(value, unit)
        else:
            raise TypeError(f"a guide has no {name}")
    return found


def _steps(steps: list[dict[str, Any]], unit: Unit) -> list[dict[str, Any]]:
    if len(steps) > MOST_STEPS:
        raise Refused(_("Một hướng dẫn có nhiều nhất %(n)d bước. Chia thành hai hướng dẫn.") % {"n": MOST_STEPS})
    wanted = {step["picture"] for step in steps if step.get("picture")}
    known = set(Picture.objects.filter(pk__in=wanted, unit=unit).values_list("pk", flat=True))
    if wanted - known:
        raise Refused(_("Có ảnh không thuộc đơn vị này. Tải ảnh lên lại."))
    found = []
    for number, step in enumerate(steps, 1):
        title = " ".join(step.get("title", "").split())[:200]
        if not title:
            raise Refused(_("Bước %(n)d chưa có tên.") % {"n": number})
        found.append(
            {
                "title": title,
                "text": step.get("text", "").strip()[:4000],
                "picture": step.get("picture"),
                "alt": " ".join(step.get("alt", "").split())[:250],
            }
        )
    return found


@transaction.atomic
def approve_guide(row: Guide, *, by: User, seen: str | None = None) -> Guide:
    """Make the submitted version of a guide public, and let it be found.

    Raises: as `approve_version`.
    """
    shown = set(keys_in(row.steps, "picture")) if row.is_public else set()
    done = approve_version(row, by=by, seen=seen)
    now_shown = set(keys_in(done.steps, "picture"))
    hand_out(now_shown)
    withhold(shown - now_shown)
    findable.put(done)
    return done


@transaction.atomic
def take_down_guide(row: Guide, *, by: User, reason: str) -> Guide:
    """Take a guide from the sites.

    Raises: as `take_down_version`.
    """
    done = take_down_version(row, by=by, reason=reason)
    withhold(keys_in(done.steps, "picture"))
    findable.take(done)
    return done


@transaction.atomic
def write_contact(home: HomePage, *, by: User, contact: Contact | None = None, **fields: Any) -> Contact:
    """Put a line into a site's list of contacts, or change one.

    Args:
        contact: the line to change; None for a new one.
        fields: of `CONTACT_FIELDS`.

    Raises:
        PermissionDenied: `by` does not administer the site's unit.
        Refused: a line that says nothing, or an office that does not belong to the site.
    """
    require(by, "org.change", home.unit)
    row = contact or Contact(home=home, unit=home.unit)
    for name, value in fields.items():
        if name not in CONTACT_FIELDS:
            raise TypeError(f"a contact has no {name}")
        setattr(row, name, value)
    if row.unit.pk not in {unit.pk for unit in offices_of(home)}:
        raise Refused(_("Đơn vị này không thuộc cơ quan của trang."), field="unit")
    if not (row.name or row.title or row.phone or row.email or row.place):
        raise Refused(_("Ghi ít nhất một điều: tên, việc phụ trách, điện thoại, thư hoặc địa chỉ."), field="name")
    row.save()
    audit.note(home, "portal.change_contact" if contact else "portal.add_contact", by=by, title=str(row))
    site_changed.announce(SiteChanged(frozenset({home.pk})))
    return row


@transaction.atomic
def remove_contact(contact: Contact, *, by: User) -> None:
    """Take a line from the list; it can be put back.

    Raises:
        PermissionDenied: `by` does not administer the site's unit.
    """
    require(by, "org.change", contact.home.unit)
    contact.removed_at = now()
    contact.save(update_fields=["removed_at"])
    audit.note(contact.home, "portal.remove_contact", by=by, title=str(contact))
    site_changed.announce(SiteChanged(frozenset({contact.home_id})))


@transaction.atomic
def restore_contact(contact: Contact, *, by: User) -> None:
    """Put a line back that was taken away.

    Raises:
        PermissionDenied: `by` does not administer the site's unit.
    """
    require(by, "org.change", contact.home.unit)
    contact.removed_at = None
    contact.save(update_fields=["removed_at"])
    audit.note(contact.home, "portal.restore_contact", by=by, title=str(contact))
    site_changed.announce(SiteChanged(frozenset({contact.home_id})))
