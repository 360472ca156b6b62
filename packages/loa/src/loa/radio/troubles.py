"""What went wrong, as people are told: one word for each programme at each station, however many of its runs failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from loa.radio.models import Airing, Notice
from loa.radio.wording import deed_for

SHOWN_DATES = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """Airings of one programme that failed at one station.

    Args:
        notices: about them, the earliest airing first.
    """

    notices: tuple[Notice, ...]

    @property
    def last(self) -> Airing:
        return self.notices[-1].airing

    @property
    def since(self) -> datetime:
        """The hour of the first airing that failed."""
        return self.notices[0].airing.starts

    @property
    def pk(self) -> int:
        """Any of its notices: reading one reads all."""
        return self.notices[-1].pk

    @property
    def kind(self) -> str:
        return str(self.notices[-1].get_kind_display())

    @property
    def title(self) -> str:
        return _("%(title)s, %(station)s") % {"title": self.last.title, "station": self.last.station}

    @property
    def text(self) -> str:
        """When it failed, why, and what to do."""
        moments = [f"{timezone.localtime(one.airing.starts):%H:%M, %d/%m/%Y}" for one in self.notices]
        shown = "; ".join(moments[-SHOWN_DATES:])
        if len(moments) > SHOWN_DATES:
            shown = _("%(n)d lần, gần nhất %(shown)s") % {"n": len(moments), "shown": shown}
        deed = deed_for(self.notices[-1].kind, self.last.state, self.last.reason)
        return _("%(moments)s: %(deed)s") % {"moments": shown, "deed": deed}


def troubles(notices: Iterable[Notice]) -> list[Trouble]:
    """Notices put together by programme and station, what failed last first; no query of its own.

    Args:
        notices: with their airings, programmes and stations.
    """
    found: dict[tuple[int | None, int | None, int], list[Notice]] = {}
    for notice in notices:
        airing = notice.airing
        found.setdefault((airing.programme_id, airing.urgent_id, airing.station_id), []).append(notice)
    groups = [Trouble(tuple(sorted(group, key=lambda one: one.airing.starts))) for group in found.values()]
    return sorted(groups, key=lambda one: one.last.starts, reverse=True)
