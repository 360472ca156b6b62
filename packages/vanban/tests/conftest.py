"""Settings of all tests of the library."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# How long one example takes is a matter of the machine, not of the text; tests of time measure processor time.
# An ordinary run draws the same examples each time: what it says depends on the code alone. `make soak` draws anew.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
_MORE = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make soak` draws ten times as many examples, and others each time; the counts stand beside the tests."""
    if os.environ.get("HYPOTHESIS_PROFILE") != "soak":
        return
    for item in items:
        function = getattr(item, "obj", None)
        own = getattr(function, "_hypothesis_internal_use_settings", None)
        if own is not None and item.get_closest_marker("soak") is None:
            more = settings(own, max_examples=own.max_examples * _MORE, derandomize=False)
            function._hypothesis_internal_use_settings = more  # type: ignore[union-attr]
