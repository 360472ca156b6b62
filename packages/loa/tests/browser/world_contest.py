"""Run in a process of its own on the browser tests' installation: the real plan of this year, under way, whose contest
and report tasks the walk fulfils.

python world_contest.py
"""

from __future__ import annotations

import os
from pathlib import Path

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
