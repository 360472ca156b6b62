"""The WSGI entry: sync Django costs far less behind WSGI than behind ASGI."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - readable only now

from loa.portal import versions  # noqa: E402
from loa.portal.kept import Kept  # noqa: E402

versions.watch()
application = Kept(application)

if settings.INSTALLATION.proxies:
    application = wrap_wsgi_with_proxy_headers(application, settings.INSTALLATION.proxies)
