"""Two airings at one minute: the server shows them to the station, and the commune says which goes first."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_commune_orders_two_airings_at_one_minute(agent: Any, approved: Any, as_person: Any) -> None:
    from loa.radio.models import Airing

    one = agent(0)
    first = approved.airings.get(station=one.station, nth=0)
    station = reverse("radio:station", args=[first.station_id])
    operator = as_person("xa.quetrung")
    assert "Trùng giờ" not in operator.get(station).content.decode()
    second = Airing.objects.create(
        programme=approved, station=first.station, nth=9, starts=first.starts, seconds=600, priority=first.priority
    )

    def told() -> list[str]:
        airings = one.opened(one.get("manifest"), "loa-relay-manifest")["airings"]
        same = [row for row in airings if row["starts"] == airings[0]["starts"]]
        return [row["airing"] for row in sorted(same, key=lambda row: row["order"])]

    assert told() == [str(first.pk), str(second.pk)]
    address = reverse("radio:put_first", args=[second.pk])
    page = operator.get(station).content.decode()
    assert "Trùng giờ" in page
    assert address in page
    assert as_person("xa.sonvien").post(address).status_code in (403, 404), "it is not their station"
    assert operator.post(address).status_code == 302
    assert told() == [str(second.pk), str(first.pk)]
    second.starts = approved.airings.get(station=one.station, nth=2).starts.replace(hour=15)
    second.save()
    refused = operator.post(address, follow=True).content.decode()
    assert "không trùng với lượt nào cùng mức" in refused
