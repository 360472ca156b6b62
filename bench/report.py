"""How long a report of twelve pages takes from its figures to both files: laid out by the product's own code, then
DOCX and PDF.

The generator makes figures of a whole district with words of the usual length and an annex of evidence; the ledger's
rows are real ones in a database of its own. Limit of the project: under 2 s for both files together.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta

PAGES = 12
LIMIT_SECONDS = 2.0
ROUNDS = 5
SENTENCE = (
    "Tổ công nghệ số cộng đồng đã đến từng thôn, hướng dẫn người dân cài ứng dụng, nộp hồ sơ trực tuyến và thanh toán "
    "không dùng tiền mặt; đài truyền thanh xã phát đủ chương trình của huyện vào khung giờ bà con ở nhà. "
)


def set_up(folder: str) -> None:
    """Django on an empty database in the folder."""
    os.environ["LOA_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def report():  # type: ignore[no-untyped-def]
    """A coordinator, and the consolidated report of a quarter's work of the sample district."""
    from loa.evidence import actions as evidence
    from loa.kit.period import Every, period_of
    from loa.org import sample
    from loa.oversight import progress
    from loa.oversight.reports import whole as whole_actions
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    district = sample.create()
    by = district.people["dieuphoi"]
    today = date.today()
    window = period_of(Every.QUARTER, today.replace(day=1) - timedelta(days=80))
    plan = Plan.objects.create(
        owner=district.units["district"],
        focal=district.units["vhtt"],
        title="Kế hoạch truyền thông chuyển đổi số",
        state="active",
        is_sample=True,
        period_start=window.start.replace(month=1, day=1),
        period_end=window.start.replace(month=12, day=31),
    )
    document = PlanDocument.objects.create(
        plan=plan, filename="p.txt", kind="txt", sha256="0", size=1, text="x", reading={}
    )
    for n, (channel, kind) in enumerate(
        (("relay", "relay"), ("portal", "story"), ("social", "post"), ("meeting", "meeting"))
    ):
        duty = Duty.objects.create(
            plan=plan,
            document=document,
            code=f"D{n}",
            order=n,
            title=f"Việc {n}",
            text="x",
            span_start=0,
            span_end=1,
            channel=channel,
            cadence="recurring",
            every="quarter",
            state="confirmed",
        )
        for unit in district.communes:
            task = Task.objects.create(
                plan=plan,
                duty=duty,
                unit=unit,
                channel=channel,
                title=duty.title,
                period_start=window.start,
                period_end=window.end,
                every="quarter",
                period_label=window.label,
                due=window.end,
                targets={kind: 8},
            )
            for number in range(4):
                draft = evidence.Draft(
                    kind=kind,
                    unit=unit,
                    task=task,
                    happened_on=window.start + timedelta(days=number * 7 + n),
                    note=f"Lượt {number + 1} của {unit}",
                    details={"title": f"Bài {number + 1}"} if kind == "story" else {},
                )
                evidence.record(draft, by=None)
    progress.rebuild(plan)
    whole = whole_actions.compile(plan, window, by=by)
    words = {key: "\n".join([SENTENCE * 3] * 4) for key in ("highlights", "difficulties", "next", "proposals")}
    return whole_actions.write(whole, words, by=by), by


def main() -> int:
    import pypdfium2

    with tempfile.TemporaryDirectory(prefix="loa-bench-report-") as folder:
        set_up(folder)
        from loa.oversight.reports import whole as whole_actions
        from loa.papers import actions as papers

        whole, by = report()
        rows = []
        for number in range(ROUNDS):
            start = time.perf_counter()
            whole = whole_actions.write(whole, {"proposals": f"{SENTENCE} Lần {number}."}, by=by)
            laid = time.perf_counter()
            data = papers.docx(whole.paper)
            middle = time.perf_counter()
            pdf = papers.pdf(whole.paper)
            end = time.perf_counter()
            rows.append((laid - start, middle - laid, end - middle))
        with pypdfium2.PdfDocument(pdf) as document:
            pages = len(document)
    lay, docx, made = (statistics.median(one[index] for one in rows) for index in range(3))
    worst = max(sum(one) for one in rows)
    print(f"{'pages':>7}{'lay out':>10}{'DOCX':>10}{'PDF':>10}{'both':>10}{'worst':>10}{'limit':>8}")
    both = lay + docx + made
    print(f"{pages:7}{lay:9.3f}s{docx:9.3f}s{made:9.3f}s{both:9.3f}s{worst:9.3f}s{LIMIT_SECONDS:7.1f}s")
    print(f"DOCX {len(data) / 1000:.0f} kB, PDF {len(pdf) / 1000:.0f} kB")
    print(
        json.dumps(
            {
                "name": "report",
                "pages": pages,
                "lay_out_s": round(lay, 3),
                "docx_s": round(docx, 3),
                "pdf_s": round(made, 3),
                "both_s": round(both, 3),
                "worst_s": round(worst, 3),
                "limit_s": LIMIT_SECONDS,
                "ratio": round(both / LIMIT_SECONDS, 3),
            }
        )
    )
    return int(both > LIMIT_SECONDS or pages < PAGES)


if __name__ == "__main__":
    sys.exit(main())
