"""Run in a process of its own on the browser tests' installation: the real plan of this year, under way, whose contest
and report tasks the walk fulfils. Prints as JSON the session of each person who takes part, so that nobody has to sign
in through the page (the other walks do that).

python world_contest.py NAME...
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def session_of(username: str) -> str:
    """The key of a new session in which somebody is signed in."""
    from django.contrib import auth
    from django.contrib.sessions.backends.db import SessionStore
    from loa.org.models import User

    user = User.objects.get(username=username)
    store = SessionStore()
    store[auth.SESSION_KEY] = str(user.pk)
    store[auth.BACKEND_SESSION_KEY] = "loa.org.backend.MembershipBackend"
    store[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from loa.kit.clock import today
    from loa.org import sample
    from loa.plan import sample as plan_sample
    from loa.plan.models import Task

    year = today().year
    if not Task.objects.filter(channel="contest", retired_at=None, period_start__year=year).exists():
        district = sample.create()
        text = Path(__file__).resolve().parents[4] / "examples" / "nong-son-2022" / "plan.txt"
        plan_sample.create(district, text, year, by=district.people["dieuphoi"])
    sys.stdout.write(json.dumps({name: session_of(name) for name in sys.argv[1:]}) + "\n")
