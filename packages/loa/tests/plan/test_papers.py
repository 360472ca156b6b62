"""Test papers of the reader in three formats on the screen: source beside duties, every field open to change."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

from django.test import Client
from django.urls import reverse
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.fields import FIELDS

PAPERS = Path(__file__).resolve().parents[4] / "packages" / "vanban" / "tests" / "plans"
SOME = [
    PAPERS / "inside_decision.txt",
    PAPERS / "outside" / "10-xa-thien-tai-phu-luc.docx",
    PAPERS / "outside" / "15-tinh-cchc-so.pdf",
]


def squeezed(text: str) -> str:
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def test_a_paper_stands_beside_what_was_read_in_it(
    district: SampleDistrict, as_person: Callable[[str], Client]
) -> None:
    coordinator = as_person("dieuphoi")
    for path in SOME:
        document = actions.import_document(
            owner=district.units["district"],
            by=district.people["dieuphoi"],
            filename=path.name,
            data=path.read_bytes(),
            is_sample=True,
        )
        plan = document.plan
        answer = coordinator.get(reverse("plan:reading", args=[plan.pk]))
        assert answer.status_code == 200, path.name
        page = answer.content.decode()
        shown = squeezed(page)
        duties = list(plan.duties.all())
        assert duties, path.name
        for duty in duties:
            assert f"nhiem-vu={duty.code}" in page, (path.name, duty.code)
        # Fields are marked inside the source: words stand in it in their order, what marks them between.
        for paragraph in document.reading["paragraphs"]:
            for word in re.findall(r"[^\W\d_]{4,}", paragraph["text"])[:6]:
                assert squeezed(html.escape(word)) in shown, (path.name, paragraph["id"], word)
        for duty in duties[:: max(1, len(duties) // 3)]:
            opened = coordinator.get(reverse("plan:reading", args=[plan.pk]), {"nhiem-vu": duty.code}).content.decode()
            assert reverse("plan:settle", args=[plan.pk, duty.pk]) in opened, (path.name, duty.code)
            labels = html.unescape(opened)
            missing = [name for name, field in FIELDS.items() if str(field.label) not in labels]
            assert missing in ([], ["same_as"]), path.name  # merging two duties is a deed, not a field
            assert reverse("plan:deed", args=[plan.pk, duty.pk]) in opened, (path.name, duty.code)
