"""Run in a process of its own on the browser tests' installation: a plan of this year under way, six stations without
quiet hours, three short stories on the district's site.

python world_radio.py
"""

from __future__ import annotations

import os
from datetime import time, timedelta
from pathlib import Path

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from loa.kit.clock import today
    from loa.org import sample
    from loa.plan import sample as plan_sample
    from loa.plan.models import Task
    from loa.portal import actions as portal
    from loa.portal.sample import create_sites
    from loa.radio import actions
    from loa.radio.models import Station

    if Station.objects.exists():
        raise SystemExit  # a developer's own installation, where it was run before
    district = sample.create()
    year = today().year
    if not Task.objects.filter(channel="radio", retired_at=None, period_start__year=year).exists():
        text = Path(__file__).resolve().parents[4] / "examples" / "nong-son-2022" / "plan.txt"
        plan_sample.create(district, text, year, by=district.people["dieuphoi"])
    home = create_sites(district)["vanphong"]
    for title in ("Chợ quê quét mã", "Nộp hồ sơ tại nhà", "Tổ công nghệ số đi từng ngõ"):
        story = portal.write_story(
            by=district.people["bientap"], home=home, title=title, summary=f"{title}, bà con khen.",
            happened_on=today() - timedelta(days=1), body=[("text", "<p>Ai cũng làm được.</p>")],
        )  # fmt: skip
        portal.submit_story(story, by=district.people["bientap"])
        portal.approve_story(story, by=district.people["duyetbai"])
    for commune in district.communes:
        actions.save_station(
            commune,
            by=district.people["dieuphoi"],
            name=f"Đài {commune.short_name}",
            quiet_from=time(0),
            quiet_to=time(0),
        )
