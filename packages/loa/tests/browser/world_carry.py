"""Run in a process of its own on the browser tests' installation: a story on the district's site, a banner for all
sites, and later a correction of the story.

python world_carry.py [correct]
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from loa.kit.clock import today
    from loa.org import sample
    from loa.portal import actions
    from loa.portal.models import Banner, StoryFlow
    from loa.portal.sample import create_sites

    TITLE = "Một cửa điện tử mở cả thứ Bảy"
    district = sample.create()
    home = create_sites(district)["vanphong"]
    writer, approver = district.people["bientap"], district.people["duyetbai"]
    known = StoryFlow.objects.filter(home=home, page__title=TITLE).select_related("page").first()
    if known is None:
        page = actions.write_story(
            by=writer, home=home, title=TITLE, summary="Từ tuần này, bộ phận một cửa làm việc sáng thứ Bảy.",
            happened_on=today() - timedelta(days=1), body=[("text", "<p>Bà con đi làm cả tuần vẫn nộp được.</p>")],
        )  # fmt: skip
    else:
        page = known.page
    if "correct" in sys.argv:
        actions.revise_story(page, by=writer, summary="Từ tuần này, bộ phận một cửa làm việc cả ngày thứ Bảy.")
    if known is None or "correct" in sys.argv:
        actions.submit_story(page, by=writer)
        actions.approve_story(page, by=approver)
    if not Banner.objects.exists():
        banner = actions.submit_banner(
            home, by=writer, title="Cài dịch vụ công trên điện thoại", text="Mười phút là xong.", link="/tin-tuc/",
            reach="below", on_story=True, starts_on=today(), ends_on=today() + timedelta(days=9),
        )  # fmt: skip
        actions.approve_banner(banner, by=approver)
    sys.stdout.write(f"{page.pk}\n")
