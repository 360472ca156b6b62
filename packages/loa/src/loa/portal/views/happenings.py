"""A site's events, and the calendar of them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.kit.clock import now
from loa.portal.framed import framed, home_for
from loa.portal.happenings import access, calendar
from loa.portal.kept import keep
from loa.portal.outgoing.describe import in_script
from loa.portal.public import PLACE


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is held now, what is coming, what was held. Kept until the next of them begins or ends.

    Raises:
        Http404: there is no site on this host.
    """
    context = framed(request, "events", "portal_events")
    found = access.programme(context["home"])
    keep(request, PLACE, seconds=found.seconds)
    base = settings.INSTALLATION.base_url
    graph = calendar.linked([*found.now, *found.coming], base)
    context |= {
        "heading": _("Sự kiện"),
        "parts": [
            (_("Đang diễn ra"), found.now),
            (_("Sắp tới"), found.coming),
            (_("Đã diễn ra"), found.past),
        ],
        "is_empty": not found.all,
        "events_linked": in_script({"@context": "https://schema.org", "@graph": graph}) if graph else "",
    }
    return render(request, "portal/sections/events.html", context)


@require_safe
def ics(request: HttpRequest) -> HttpResponse:
    """The same as a calendar to subscribe to; `?su-kien=` names one event of it.

    Raises:
        Http404: there is no site on this host, or no such event.
    """
    home, _chief = home_for(request)
    found = access.programme(home).all
    one = request.GET.get("su-kien", "")
    if one:
        found = [event for event in found if event.uid == one]
        if not found:
            raise Http404
    base = settings.INSTALLATION.base_url
    name = _("Sự kiện · %(site)s") % {"site": home.title}
    body = calendar.write(found, name=name, host=urlsplit(base).hostname or "loa", base=base, stamp=now())
    response = HttpResponse(body, content_type=calendar.TYPE)
    response["Content-Disposition"] = f'{"attachment" if one else "inline"}; filename="su-kien.ics"'
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
