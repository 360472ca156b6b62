"""The WSGI entry: sync Django costs far less behind WSGI than behind ASGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")
application = get_wsgi_application()
