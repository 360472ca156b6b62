"""Settings of all tests of the library."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes is a matter of the machine, not of the text; tests of time measure processor time.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
