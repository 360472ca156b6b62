"""The sample campaign: the real plan's text on the sample district, this year, with sample work up to today.

Everything in it goes through the same actions as real work, in a ledger of its own, so it can be wiped whole without
touching a real row.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from loa.contest import sample as contest_sample
from loa.evidence import actions as evidence
from loa.evidence import sample as evidence_sample
from loa.kit.clock import today
from loa.org import sample as org_sample
from loa.org.access import roles
from loa.org.models import Unit, User
from loa.org.sample import SampleDistrict
from loa.oversight import sample as oversight_sample
from loa.plan import sample as plan_sample
from loa.plan.models import Plan, Task, TaskRole
from loa.portal import sample as portal_sample
from loa.portal.sample import rooms as portal_rooms
from loa.radio import sample as radio_sample

PLAN = Path(__file__).resolve().parents[5] / "examples" / "nong-son-2022" / "plan.txt"
NOTES: dict[str, tuple[str, ...]] = {
    "programme": ("Chương trình chuyển đổi số, 10 phút, phát lần đầu lúc 17:00.",),
    "repeat": ("Phát lại lúc 05:30, 11:00 và 17:00 các ngày sau.",),
    "relay": ("Tiếp âm chuyên mục của huyện trên 6 cụm loa.", "Tiếp âm đủ chương trình, loa thôn nghe rõ."),
    "paper": ("Ban hành kế hoạch tuyên truyền chuyển đổi số của đơn vị.",),
    "post": (
        "Hướng dẫn nộp hồ sơ trực tuyến, đăng nhóm Zalo.",
        "Nhắc bà con cảnh giác tin nhắn lừa đảo.",
        "Ảnh ngày hội chuyển đổi số.",
    ),
    "listing": ("Đăng thông tin làng sinh thái và điểm nghỉ trong làng.",),
    "product": ("Đăng ba sản phẩm OCOP lên sàn.",),
    "clipping": ("Tin về tổ công nghệ số cộng đồng trên báo tỉnh.",),
    "event": ("Tham gia ngày hội chuyển đổi số do cấp trên tổ chức.",),
    "course": ("Cử người dự lớp kỹ năng số do cấp trên tổ chức.",),
    "contest": ("Mở cuộc thi tìm hiểu về chuyển đổi số cho đoàn viên.",),
    "meeting": ("Phổ biến khái niệm chuyển đổi số trong họp giao ban.",),
    "model": ("Giới thiệu mô hình chợ quê quét mã QR.",),
    "reminder": ("Nhắc các xã chậm tiếp âm.",),
    "deed": ("Việc đã làm theo kế hoạch.",),
}


def password() -> str:
    """The demo accounts' password: made once per installation, kept in its data folder (mode 600)."""
    path = settings.INSTALLATION.data_dir / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"loa-{secrets.token_hex(3)}-{secrets.token_hex(3)}", "ascii")
    return path.read_text("ascii").strip()


def wanted() -> bool:
    """Whether the installation is empty (no plan, no person) and the demo has not been wiped before."""
    return not (_wiped().exists() or Plan.objects.exists() or User.objects.exists())


def _wiped() -> Path:
    """The mark that a wipe leaves, so that the next start does not make the demo again."""
    return settings.INSTALLATION.data_dir / "demo-wiped"


def exists() -> bool:
    """Whether the sample district stands here."""
    return Unit.objects.filter(is_sample=True).exists()


@transaction.atomic
def create() -> Plan:
    """Make the sample district, its sites and campaign, and the work of this year up to today."""
    _wiped().unlink(missing_ok=True)
    district = org_sample.create(password())
    plan = plan_sample.create(district, PLAN, today().year, by=district.people["dieuphoi"])
    portal_sample.create(district, lambda unit, day: _portal_tasks(plan, unit, day))
    portal_rooms.create(district, plan)
    radio_sample.create(district)
    contest_sample.create(district, plan)
    _work(plan, district)
    oversight_sample.create(plan, district)
    return plan


@transaction.atomic
def wipe() -> None:
    """Remove everything that the demo made; real units, people, plans and evidence stay."""
    contest_sample.wipe()  # first: its decisions hold papers, which go with all others
    oversight_sample.wipe()
    radio_sample.wipe()
    portal_sample.wipe()
    evidence_sample.wipe()
    plan_sample.wipe()
    org_sample.wipe()
    (settings.INSTALLATION.data_dir / "demo-password").unlink(missing_ok=True)
    _wiped().touch()


def _portal_tasks(plan: Plan, unit: Unit, day: date) -> list[Task]:
    """The tasks that a story of a unit fulfils on a day."""
    tasks = Task.objects.filter(plan=plan, unit=unit, channel="portal", role=TaskRole.LEAD, retired_at=None)
    return list(tasks.filter(period_start__lte=day, period_end__gte=day).order_by("pk")[:1])


def _work(plan: Plan, district: SampleDistrict) -> None:
    """Evidence by hand for the tasks whose period has begun, with gaps such as happen."""
    doers = _doers(district)
    tasks = Task.objects.filter(plan=plan, retired_at=None, role=TaskRole.LEAD, period_start__lte=today())
    tasks = (
        tasks.exclude(channel__in=("report", "portal"))
        .filter(entries=None)
        .select_related("unit", "plan")
        .order_by("period_start", "pk")
    )
    for number, task in enumerate(tasks):
        by = doers.get(task.unit_id)
        if by is None or _is_gap(task, district):
            continue
        for kind, quantity, day in _deeds(task, number):
            note = NOTES.get(kind, NOTES["deed"])
            text = f"Nội dung mẫu. {note[number % len(note)]}"
            proof = evidence.Upload("nhat-ky-mau.txt", f"{text}\n{task.unit}, {day:%d/%m/%Y}\n".encode())
            draft = evidence.Draft(
                kind=kind, unit=task.unit, task=task, happened_on=day, quantity=quantity, note=text, files=(proof,)
            )
            evidence.record_by_hand(draft, by=by)


def _doers(district: SampleDistrict) -> dict[int, User]:
    """For each unit somebody who records for it."""
    found: dict[int, User] = {}
    for person in district.people.values():
        for row in person.memberships.all():
            if row.role in ("reporter", "station") and roles(person):
                found.setdefault(row.unit_id, person)
    return found


def _is_gap(task: Task, district: SampleDistrict) -> bool:
    """What was not done: one commune missed a month in spring, another the last two months, two agencies have no plan
    yet."""
    quiet = (task.period_end - date(task.period_end.year, 1, 1)).days
    if task.channel == "relay":
        recent = task.period_end >= today() - timedelta(days=45)
        return (task.unit == district.units["xa-3"] and recent) or (
            task.unit == district.units["xa-5"] and 80 < quiet < 125
        )
    return task.channel == "plan" and task.unit in (district.units["ktht"], district.units["thpt"])


def _deeds(task: Task, number: int) -> Iterator[tuple[str, Decimal, date]]:
    """(kind, quantity, day) of a task's sample work; a period that still runs is half done."""
    last = min(task.period_end, today())
    day = max(task.period_start, last - timedelta(days=5 + number % 9))
    if task.targets:
        running = task.period_end > today()
        for position, (kind, quantity) in enumerate(task.targets.items()):
            if not (running and position):
                yield kind, Decimal(str(quantity)), day
        return
    kind = {"social": "post", "event": "event", "training": "course", "meeting": "meeting", "press": "clipping"}.get(
        task.channel
    )
    kind = kind or {"tourism": "listing", "market": "product", "models": "model", "contest": "contest"}.get(
        task.channel
    )
    if kind is None:
        return
    for back in range(6, max(7, (today() - task.period_start).days), 61):
        when = today() - timedelta(days=back + number % 11)
        if task.period_start <= when <= last:
            yield kind, Decimal(1 + (number + back) % 3), when


def welcome() -> str:
    """What is printed when the site answers: the addresses, and one demo account for each role."""
    base = settings.INSTALLATION.base_url
    lines = ["", f"  Trang của huyện và các xã   {base}/", f"  Bàn làm việc (staff desk)   {base}/ban/"]
    people = {person.username: person for person in User.objects.filter(username__in=org_sample.SHOWN)}
    if exists() and people:
        lines += ["", f"  Tài khoản dùng thử (demo accounts), mật khẩu (password): {password()}"]
        for username in org_sample.SHOWN:
            if username in people:
                what = ", ".join(
                    dict.fromkeys(str(row.get_role_display()) for row in people[username].memberships.all())
                )
                lines.append(f"    {username:<17} {what}")
        lines += ["", "  Mọi nội dung đang có là nội dung mẫu. Xóa hết: make wipe-demo"]
    if not User.objects.exists():
        lines += [
            "",
            "  Chưa có ai để đăng nhập. Tạo đơn vị và người quản trị đầu tiên (first office and administrator):",
        ]
        lines += ["    .venv/bin/loa create_office --help"]
    lines += ["", "  Ctrl-C để dừng.", ""]
    return "\n".join(lines)
