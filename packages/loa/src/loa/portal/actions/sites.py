"""Open a site for a unit, change what its head and foot say, give it a host name of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.portal import guard
from loa.portal.actions.common import free_slug
from loa.portal.actions.library import adopt_documents
from loa.portal.actions.pictures import keep_picture
from loa.portal.actions.withhold import hand_out
from loa.portal.models import NEWS, ColourTheme, HomePage, SectionPage
from loa.portal.pictures import clean

SITE_FIELDS = ("title", "tagline", "colours", "arms", "office", "contact", "responsible")


@transaction.atomic
def create_site(unit: Unit, *, by: User | None, title: str, above: HomePage | None = None, **fields: Any) -> HomePage:
    """Open a site: its home and its news section.

    The first site of the installation is served at the default host, at /; the next ones stand below it, at
    /their-name/, until they are given a host of their own.

    Args:
        unit: who runs it; one site each.
        by: an administrator of the unit; None for start-up data.
        title: the site's name ("Xã Sơn Viên"); its address is made from it.
        above: the site below which it is served; the default host's when None.
        fields: any of `SITE_FIELDS`.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: no title, the unit has a site, or the colours are unknown.
    """
    if by is not None:
        require(by, "org.change", unit)
    title = _title(title)
    if HomePage.objects.filter(unit=unit).exists():
        raise Refused(_("%(unit)s đã có trang.") % {"unit": unit})
    default = Site.objects.select_for_update().filter(is_default_site=True).first()
    chief = HomePage.objects.filter(pk=default.root_page_id).first() if default else None
    parent: Page = above or chief or Page.objects.get(depth=1)
    home = HomePage(title=title, slug=free_slug(title, parent.path), unit=unit, live=True)
    _set(home, fields)
    section = SectionPage(title=_("Tin tức"), slug=NEWS, live=True)
    with guard.opened():
        parent.add_child(instance=home)
        home.add_child(instance=section)
        if chief is None and above is None:
            _serve_at_default(home, default)
    audit.note(home, "portal.create_site", by=by, unit=unit.pk)
    adopt_documents(home, by=by)
    return home


def _serve_at_default(home: HomePage, default: Site | None) -> None:
    """Point the default host at the first site; the page that Wagtail's own migration left behind goes."""
    site = default or Site(hostname="localhost", port=80, is_default_site=True)
    before = Page.objects.filter(pk=default.root_page_id).first() if default else None
    site.root_page, site.site_name = Page.objects.get(pk=home.pk), home.title
    site.save()
    if before is not None and before.specific_class is Page and before.is_leaf() and before.depth > 1:
        before.delete()


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Chưa có tên trang."), field="title")
    return title


def _set(home: HomePage, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(SITE_FIELDS)
    if unknown:
        raise TypeError(f"a site has no {', '.join(sorted(unknown))}")
    if fields.get("colours", ColourTheme.COMMUNE) not in ColourTheme.values:
        raise Refused(_("Màu này không có trong bảng màu."), field="colours")
    for name, value in fields.items():
        setattr(home, name, value)


@transaction.atomic
def change_site(home: HomePage, *, by: User, **fields: Any) -> HomePage:
    """Change what a site's head and foot say.

    Args:
        fields: any of `SITE_FIELDS`.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: no title, or the colours are unknown.
    """
    require(by, "org.change", home.unit)
    home = HomePage.objects.select_for_update(of=("self",)).select_related("unit").get(pk=home.pk)
    if "title" in fields:
        fields["title"] = _title(fields["title"])
    before = {name: str(getattr(home, name)) for name in fields if name in SITE_FIELDS}
    _set(home, fields)
    with guard.opened():
        home.save(clean=False)
    if fields.get("arms"):
        hand_out([fields["arms"].pk])
    audit.note(home, "portal.change_site", by=by, before=before, after={name: str(fields[name]) for name in before})
    return home


def set_arms(home: HomePage, filename: str, data: bytes, *, by: User) -> HomePage:
    """Give a site its arms: a picture, which stands in its head.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: not a picture that we take.
    """
    require(by, "org.change", home.unit)
    name = _("Biểu trưng của %(site)s") % {"site": home.title}
    try:
        ready = clean(data)
    except Refused as refusal:
        raise Refused(*refusal.reasons, field="arms") from None
    with transaction.atomic():
        picture = keep_picture(by=by, unit=home.unit, filename=filename, data=ready, alt=name)
        return change_site(home, by=by, arms=picture)


@transaction.atomic
def set_host(home: HomePage, hostname: str, *, by: User, port: int = 443) -> Site:
    """Give a site a host name of its own, or another one; it stays reachable below the default host too, where it
    says which is the true one.

    Args:
        hostname: "sonvien.example.vn", without scheme.
        port: 443 for https, 80 for http, another for trials.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: the name is not a host name, or another site has it.
    """
    require(by, "org.change", home.unit)
    hostname = hostname.strip().lower().rstrip(".")
    labels = hostname.split(".")
    if len(hostname) > 253 or not all(
        0 < len(label) < 64 and label.isascii() and label.replace("-", "").isalnum() and label.strip("-") == label
        for label in labels
    ):
        raise Refused(_("Tên miền không đúng. Ghi dạng sonvien.quangnam.gov.vn, không có http://."), field="hostname")
    if Site.objects.filter(hostname=hostname, port=port).exclude(root_page_id=home.pk).exists():
        raise Refused(_("Tên miền này đã dùng cho trang khác."), field="hostname")
    site = Site.objects.filter(root_page_id=home.pk, is_default_site=False).first() or Site(root_page_id=home.pk)
    site.hostname, site.port, site.site_name = hostname, port, home.title
    with guard.opened():
        site.save()
    audit.note(home, "portal.set_host", by=by, hostname=hostname, port=port)
    return site
