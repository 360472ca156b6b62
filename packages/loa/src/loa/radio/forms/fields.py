"""What several forms of the radio offer alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loa.radio.models import Station


def station_label(station: Station) -> str:
    """A station with the hours in which it keeps quiet: they decide whether a time of day is taken."""
    if station.quiet_from == station.quiet_to:
        return station.name
    return _("%(name)s (yên lặng %(start)s đến %(end)s)") % {
        "name": station.name,
        "start": f"{station.quiet_from:%H:%M}",
        "end": f"{station.quiet_to:%H:%M}",
    }


def offer_stations(field: forms.Field, rows: QuerySet[Station]) -> None:
    """Offer these stations in a field, and say what to do where there is none."""
    assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - a mistake in the form
    several: Any = field
    several.queryset = rows.select_related("unit").order_by("unit__order", "name", "pk")
    several.label_from_instance = station_label
    if not rows.exists():
        field.help_text = _(
            "Chưa có đài nào xếp được. Đài phải đang hoạt động, và thuộc đơn vị, do anh/chị phụ trách, "
            "hoặc được kế hoạch "
            "giao tiếp âm. Nhờ người điều phối."
        )
