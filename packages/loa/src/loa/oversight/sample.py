"""The sample campaign's reports: every window that is over is written and accepted, one returned, one missing."""

from __future__ import annotations

from django.db import transaction

from loa.kit.clock import today
from loa.org.access import may
from loa.org.models import User
from loa.org.sample import SampleDistrict
from loa.oversight.models import ConsolidatedReport, Reminder, UnitReport
from loa.oversight.reports import actions
from loa.papers.models import Paper
from loa.plan.models import Plan, Task, TaskRole

WORDS = {
    "highlights": (
        "Nội dung mẫu. Tổ công nghệ số đã đến từng thôn, giúp bà con nộp hồ sơ trực tuyến và trả tiền bằng mã QR.",
        "Nội dung mẫu. Chuyên mục chuyển đổi số phát đều hằng tháng, nhiều thôn đề nghị phát thêm buổi tối.",
    ),
    "difficulties": (
        "Nội dung mẫu. Một số cụm loa xuống cấp, hai buổi phát bị gián đoạn vì mất điện.",
        "Nội dung mẫu. Cán bộ phụ trách kiêm nhiệm nhiều việc, ít thời gian viết bài.",
    ),
    "next": (
        "Nội dung mẫu. Duy trì tiếp âm hằng tháng, mỗi tháng ít nhất một tin, hưởng ứng Ngày Chuyển đổi số quốc gia.",
        "Nội dung mẫu. Sửa các cụm loa hỏng, mở thêm nhóm Zalo của thôn.",
    ),
}


@transaction.atomic
def create(plan: Plan, district: SampleDistrict) -> None:
    """Write, hand in and accept the reports of the windows that are over; the latest window keeps two loose ends."""
    coordinator = district.people["dieuphoi"]
    tasks = Task.objects.filter(
        plan=plan, channel="report", role=TaskRole.LEAD, retired_at=None, period_end__lt=today(), every="quarter"
    )
    over = list(tasks.exclude(unit=plan.focal).select_related("unit", "plan", "duty").order_by("period_end", "pk"))
    if not over:
        return
    latest = over[-1].period_end
    for number, task in enumerate(over):
        writer = _writer(task, district)
        if writer is None or (task.period_end == latest and task.unit == district.units["xa-3"]):
            continue
        report = actions.begin(task, by=writer)
        actions.write(report, {key: texts[number % len(texts)] for key, texts in WORDS.items()}, by=writer)
        report = actions.submit(report, by=writer)
        if task.period_end == latest and task.unit == district.units["xa-5"]:
            reason = "Nội dung mẫu. Ghi rõ số cụm loa hỏng và thời gian sửa."
            actions.give_back(report, by=coordinator, reason=reason)
        elif not (task.period_end == latest and task.unit == district.units["xa-6"]):
            actions.accept(report, by=coordinator)


def _writer(task: Task, district: SampleDistrict) -> User | None:
    """Somebody who reports for the unit itself."""
    for person in district.people.values():
        own = any(row.unit_id == task.unit_id and row.role == "reporter" for row in person.memberships.all())
        if own and may(person, "report.write", task.unit):
            return person
    return None


@transaction.atomic
def wipe() -> None:
    """Remove reports, reminders and papers of sample plans and units."""
    ConsolidatedReport.objects.filter(plan__is_sample=True).delete()
    UnitReport.objects.filter(plan__is_sample=True).delete()
    Reminder.objects.filter(plan__is_sample=True).delete()
    papers = Paper.objects.filter(is_sample=True)
    files = [file for paper in papers for file in (paper.docx, paper.pdf) if file]
    papers.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
