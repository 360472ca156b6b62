"""The sample radio: made through the actions, its logs hold, and it goes without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

pytestmark = pytest.mark.django_db


def test_it_is_made_once_and_wiped_whole(district: Any, django_capture_on_commit_callbacks: Any) -> None:
    from loa.evidence import chain
    from loa.evidence import sample as evidence_sample
    from loa.evidence.models import Entry, Ledger
    from loa.radio import sample
    from loa.radio.models import Airing, Device, Rendering

    with django_capture_on_commit_callbacks() as queued:
        series = sample.create(district)
        assert sample.create(district) is None
    assert series is not None
    assert len(queued) == 1, "nothing is rendered while the sample is made; the worker is told"
    assert Rendering.objects.get().state == "queued"
    runs = Airing.objects.filter(station__unit=district.units["xa-1"]).count()
    assert runs >= 1
    assert Airing.objects.filter(state="completed").count() == 5 * runs
    assert Airing.objects.filter(state="missed", station__unit=district.units["xa-3"]).count() == runs
    assert Entry.objects.filter(kind="relay").count() == 5 * runs
    assert not list(chain.verify(Ledger.objects.get(slug="mau")))
    assert not Device.objects.exclude(marked_at=None).exists()

    sample.wipe()
    for model in apps.get_app_config("radio").get_models():
        assert not model.objects.exists(), model.__name__
    assert evidence_sample.wipe() > 0
