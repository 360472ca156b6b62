"""A ledger that somebody cut off is caught by the heads that reports keep, also without a printed one at hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from loa.evidence import actions, chain
from loa.evidence.models import Entry, Ledger
from loa.kit.clock import today
from loa.org.sample import SampleDistrict
from loa.oversight.models import ConsolidatedReport
from loa.plan.models import Plan


@pytest.mark.django_db
def test_a_cut_off_chain_misses_the_heads_in_reports(district: SampleDistrict) -> None:
    unit, person = district.units["xa-6"], district.people["xa.sonvien"]
    for number in range(3):
        draft = actions.Draft("relay", unit, today(), note=f"lần {number}", link=f"https://example.org/{number}")
        actions.record_by_hand(draft, by=person)
    ledger = Ledger.objects.get()
    plan = Plan.objects.create(owner=district.units["district"], title="Kế hoạch")
    ConsolidatedReport.objects.create(
        plan=plan,
        unit=plan.owner,
        period_start=today() - timedelta(days=30),
        period_end=today(),
        period_label="kỳ thử",
        head=str(chain.head(ledger)),
    )
    with pytest.raises(SystemExit) as stop:
        call_command("verify_evidence")
    assert stop.value.code == 0

    last = Entry.objects.order_by("-seq")[0]
    before = Entry.objects.order_by("-seq")[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_entry WHERE id = %s", [last.pk])  # a sample ledger lets it happen
        cursor.execute(
            "UPDATE evidence_ledger SET head_seq = %s, head_hash = %s WHERE id = %s",
            [before.seq, before.hash, ledger.pk],
        )
    with pytest.raises(SystemExit) as stop:
        call_command("verify_evidence")
    assert stop.value.code == 1
