"""Every address of the server, room by room: the sites at the root, the staff's desk below /ban/, the API below
/api/."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from loa.config.api import api
from loa.portal.views import front

handler404 = "loa.portal.views.front.missing"

urlpatterns = [
    path("ban/soan/", include(wagtailadmin_urls)),
    path("ban/", include("loa.desk.urls")),
    path("ban/", include("loa.org.urls")),
    path("ban/", include("loa.plan.urls")),
    path("ban/", include("loa.evidence.urls")),
    path("ban/", include("loa.portal.urls")),
    path("ban/", include("loa.radio.urls")),
    path("ban/", include("loa.contest.urls")),
    path("ban/", include("loa.oversight.urls")),
    path("api/v1/", api.urls),
    path("", include("loa.contest.public_urls")),
    path("", include("loa.radio.public_urls")),
    path("", include("loa.portal.public_urls")),
    path("tep/", include(wagtaildocs_urls)),
    re_path(serve_pattern, front.page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
