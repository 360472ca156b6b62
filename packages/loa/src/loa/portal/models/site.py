"""A site: its home page, run by one unit, and the sections below it.

The page tree is not the tree of units: a commune's home stands below the district's so that one host can serve all of
them, yet each home belongs to the unit that runs it, and every right is asked of that unit.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from loa.org.models import Unit

NEWS = "tin-tuc"
"""Last part of the address of a site's news."""


class SitePage(Page):
    """What all pages of our sites share: rights from memberships, absolute addresses, no form of Wagtail's own."""

    is_creatable = False
    wagtail_reference_index_ignore = True
    """Nobody asks Wagtail what refers to what (`holders` knows what the public is shown); its index would cost a task
    of the queue with each save."""
    content_panels: ClassVar = []
    promote_panels: ClassVar = []
    settings_panels: ClassVar = []

    parameters: ClassVar[tuple[str, ...]] = ()
    """What in the query the page depends on."""
    chief: HomePage | None = None
    """The home page through which a request came here; set while routing."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> Any:
        from loa.portal.permissions import SitePagePermissions

        return SitePagePermissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        """As Wagtail's, but the default host is the installation's public address."""
        parts = super().get_url_parts(request)
        if parts is None or parts[1] is None:
            return parts
        default = _default_site_id()
        return (parts[0], settings.INSTALLATION.base_url if parts[0] == default else parts[1], parts[2])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as everybody sees it; kept until something changes it."""
        from loa.portal.kept import keep

        keep(request, *self.parameters)
        request._loa_page = self.pk  # type: ignore[attr-defined]
        return super().serve(request, *args, **kwargs)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """None: `guard` lets nobody make any, so Wagtail need not look for them on every page."""
        return PageViewRestriction.objects.none()

    @cached_property
    def home(self) -> HomePage:
        """The home page of the site that this page stands on."""
        return nearest_home(self)

    @property
    def address(self) -> str:
        """The page's absolute address."""
        return self.get_full_url() or ""


def _default_site_id() -> int | None:
    """Which of Wagtail's cached roots is the default host: asked of the cache, not of the database."""
    from django.core.cache import cache

    key = "loa.portal.default_site"
    value = cache.get(key)
    if value is None:
        value = Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first() or 0
        cache.set(key, value, 3600)
    return value or None


def nearest_home(page: Page) -> HomePage:
    """The home page at or above a page.

    Raises:
        HomePage.DoesNotExist: the page stands on no site of ours.
    """
    if isinstance(page, HomePage):
        return page
    steps = page.steplen
    paths = [page.path[: steps * depth] for depth in range(1, page.depth + 1)]
    home = HomePage.objects.select_related("unit", "arms").filter(path__in=paths).order_by("-depth").first()
    if home is None:
        raise HomePage.DoesNotExist(f"page {page.pk} stands below no home page")
    return home


class ColourTheme(models.TextChoices):
    DISTRICT = "district", _("Xanh sông (huyện)")
    COMMUNE = "commune", _("Nâu đất (xã)")


class HomePage(SitePage):
    """The front page of one unit's site."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sites", verbose_name=_("đơn vị vận hành"))
    tagline = models.CharField(_("dòng dưới tên"), max_length=200, blank=True)
    colours = models.CharField(_("màu"), max_length=20, choices=ColourTheme.choices, default=ColourTheme.COMMUNE)
    arms = models.ForeignKey(
        "portal.Picture", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("biểu trưng")
    )
    office = models.CharField(_("cơ quan chủ quản"), max_length=200, blank=True)
    contact = models.CharField(_("địa chỉ, điện thoại"), max_length=300, blank=True)
    responsible = models.CharField(_("chịu trách nhiệm nội dung"), max_length=200, blank=True)

    template = "portal/home.html"
    parent_page_types: ClassVar = ["wagtailcore.Page", "portal.HomePage"]
    subpage_types: ClassVar = ["portal.SectionPage", "portal.HomePage"]

    class Meta:
        verbose_name = _("trang chủ")
        verbose_name_plural = _("trang chủ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], name="site_once"),
            models.CheckConstraint(condition=Q(colours__in=ColourTheme.values), name="site_colours"),
        ]

    @property
    def is_sample(self) -> bool:
        return self.unit.is_sample

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page in one step by its whole path instead of walking down level by level.

        Raises:
            Http404: no such page, or it or a page above it is not published.
        """
        if not path_components:
            if not self.live:
                raise Http404
            return RouteResult(self)
        from loa.portal.reading import story_at

        paths = [
            self.url_path + "/".join(path_components[:count]) + "/" for count in range(1, len(path_components) + 1)
        ]
        story = story_at(self, paths) if self.live and path_components[-2:-1] == [NEWS] else None
        if story is not None:
            story.chief = self
            return RouteResult(story)
        rows = Page.objects.filter(url_path__in=paths, path__startswith=self.path)
        chain = sorted(rows, key=lambda row: row.depth)
        if not self.live or len(chain) != len(paths) or not all(row.live for row in chain):
            from loa.portal.carry.public import placed_page

            return RouteResult(placed_page(self, chain, paths))
        page = chain[-1].specific
        if isinstance(page, SitePage):
            page.chief = self
            if not any(row.specific_class is HomePage for row in chain):
                page.home = self
        return RouteResult(page)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from loa.portal.public import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self, request)}


class SectionPage(SitePage):
    """A list of stories: the news of a site."""

    template = "portal/section.html"
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar = ["portal.StoryPage"]
    parameters = ("trang", "noi-dung")

    class Meta:
        verbose_name = _("chuyên mục")
        verbose_name_plural = _("chuyên mục")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from loa.portal.public import section_context

        return {**super().get_context(request, *args, **kwargs), **section_context(self, request)}
