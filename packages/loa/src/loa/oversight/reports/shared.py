"""What the actions on a unit's report and on the report on the whole share."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from loa.evidence.models import Entry
from loa.kit.refused import Refused
from loa.oversight.reports.figures import Figures
from loa.oversight.reports.sections import SECTIONS
from loa.plan.models import Party, PartyRole, Task

LONGEST = 20_000
"""Characters in one part of the words."""


def section_labels() -> list[tuple[str, str]]:
    """(key, heading) of every part in words, in order."""
    return [(section.key, str(section.label)) for section in SECTIONS]


def cleaned(words: dict[str, str]) -> dict[str, str]:
    """The known parts among the words.

    Raises:
        Refused: a part is longer than 20,000 characters.
    """
    found = {}
    for section in SECTIONS:
        if section.key in words:
            value = words[section.key].replace("\r\n", "\n").replace("\0", "").strip()
            if len(value) > LONGEST:
                raise Refused(
                    _("Phần “%(name)s” dài quá 20.000 ký tự. Rút gọn lại.") % {"name": section.label}, field=section.key
                )
            found[section.key] = value
    return found


def addressees(task: Task) -> tuple[tuple[str, ...], str]:
    """To whom a report goes and through whom, as the plan says it."""
    parties = Party.objects.filter(duty=task.duty, role__in=(PartyRole.REPORT_TO, PartyRole.VIA)).select_related("name")
    to: list[str] = []
    via: list[str] = []
    for party in parties.prefetch_related("name__units"):
        names = [unit.name for unit in party.name.units.all()] or [party.name.name]
        (to if party.role == PartyRole.REPORT_TO else via).extend(names)
    return tuple(dict.fromkeys(to)), ", ".join(dict.fromkeys(via))


@dataclass(frozen=True, slots=True)
class Drift:
    """What the ledger says now that the frozen figures do not: entries that came later, and entries that were voided
    since.
    """

    added: list[Entry]
    gone: list[Entry]


def drift_of(frozen: Figures, live: set[int]) -> Drift:
    """Compare frozen figures with the entries that count now."""
    then = {pk for line in (*frozen.lines, *frozen.outside) for pk in line.entries}
    rows = Entry.objects.select_related("unit").in_bulk(then ^ live)
    return Drift([rows[pk] for pk in sorted(live - then)], [rows[pk] for pk in sorted(then - live)])
