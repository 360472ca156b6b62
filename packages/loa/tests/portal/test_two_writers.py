"""Two people of one site at work at the same moment, on the database that lets both write at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from loa.portal import actions

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.portal.models import HomePage, StoryPage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other"),
]


@pytest.fixture
def district(committed_district: SampleDistrict) -> SampleDistrict:
    return committed_district


def test_two_stories_of_one_name_begun_at_once_both_stand(district: SampleDistrict, sites: dict[str, HomePage]) -> None:
    begun, home, by = threading.Event(), sites["xa-6"], district.people["xa.sonvien"]

    def second() -> StoryPage:
        begun.set()
        try:
            return actions.write_story(by=by, home=home, title="Chợ quê quét mã")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = actions.write_story(by=by, home=home, title="Chợ quê quét mã")
            later = pool.submit(second)
            assert begun.wait(10)
            with pytest.raises(TimeoutError):
                later.result(0.3)  # it waits for its turn
        other = later.result(20)
    assert (first.slug, other.slug) == ("cho-que-quet-ma", "cho-que-quet-ma-2")
    assert first.path < other.path
