"""The sample district's contest: approved, its first round running, some pupils' papers in. Removed whole with the
district.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from loa.contest import actions, durability, findable, publish
from loa.contest.bank.question import TRUE_FALSE, Draft
from loa.contest.core import Pass, open_token, seal_pass
from loa.contest.models import AwardPaper, Contest, Link, Question, Result, Round, Ruling, Start, Submission
from loa.contest.papers import folder, keys
from loa.kit.clock import now, today
from loa.org.sample import SampleDistrict
from loa.papers.models import Paper
from loa.plan.models import Plan, Task, TaskRole

TITLE = "Tìm hiểu về chuyển đổi số"
DAYS = 13
"""How long the sample round runs."""
PRIZES = [
    {"kind": "individual", "name": "Giải Nhất", "count": 1, "value": "500.000 đồng"},
    {"kind": "individual", "name": "Giải Nhì", "count": 2, "value": "300.000 đồng"},
    {"kind": "collective", "name": "Giải tập thể", "count": 1, "value": "1.000.000 đồng"},
]
PUPILS = (
    ("Nguyễn Mẫu An", "thpt", 9),
    ("Trần Mẫu Bình", "thpt", 8),
    ("Lê Mẫu Chi", "thpt", 10),
    ("Phạm Mẫu Dũng", "xa-1", 7),
    ("Võ Mẫu Giang", "thpt", 6),
    ("Đinh Mẫu Hà", "xa-2", 9),
    ("Hoàng Mẫu Khánh", "xa-6", 5),
    ("Bùi Mẫu Linh", "doan", 8),
)
"""(name, unit, how many answers are right)"""
NATIONAL = "Quyết định 749/QĐ-TTg"
BANK = (
    Draft(
        "single",
        "Ngày Chuyển đổi số quốc gia là ngày nào hằng năm?",
        ["10/10", "2/9", "20/11", "30/4"],
        [0],
        source="Quyết định 505/QĐ-TTg",
        difficulty="easy",
    ),
    Draft(
        "single",
        "Chương trình Chuyển đổi số quốc gia đến năm 2025 được phê duyệt tại văn bản nào?",
        ["Quyết định 749/QĐ-TTg", "Quyết định 505/QĐ-TTg", "Nghị định 30/2020/NĐ-CP", "Nghị định 42/2022/NĐ-CP"],
        [0],
        source=NATIONAL,
    ),
    Draft(
        "several",
        "Chương trình Chuyển đổi số quốc gia có những trụ cột nào?",
        ["Chính phủ số", "Kinh tế số", "Xã hội số", "Thể thao số"],
        [0, 1, 2],
        source=NATIONAL,
    ),
    Draft(
        "single",
        "Nộp hồ sơ thủ tục hành chính qua mạng ở đâu?",
        ["Cổng Dịch vụ công", "Nhóm Zalo của thôn", "Trang mua bán", "Loa truyền thanh"],
        [0],
        difficulty="easy",
    ),
    Draft(
        "truefalse",
        "Cán bộ ngân hàng có quyền gọi điện hỏi mã OTP của khách hàng.",
        list(TRUE_FALSE),
        [1],
        difficulty="easy",
    ),
    Draft(
        "truefalse",
        "Mã QR trên quầy hàng nên được người bán kiểm tra thường xuyên, vì kẻ xấu có thể dán đè mã khác.",
        list(TRUE_FALSE),
        [0],
    ),
    Draft(
        "single",
        "Nhận tin nhắn báo trúng thưởng kèm đường dẫn lạ, nên làm gì?",
        ["Không bấm, hỏi cơ quan chức năng", "Bấm xem thử", "Gửi cho bạn bè", "Nhập số thẻ để nhận thưởng"],
        [0],
        difficulty="easy",
    ),
    Draft(
        "single",
        "Ai giúp bà con ở thôn cài ứng dụng, nộp hồ sơ trên mạng?",
        ["Tổ công nghệ số cộng đồng", "Đội bóng đá", "Ban giám khảo", "Hội đồng thẩm định giá"],
        [0],
        difficulty="easy",
    ),
    Draft(
        "several",
        "Mật khẩu tốt cần những gì?",
        ["Dài", "Khó đoán", "Dùng chung cho mọi tài khoản", "Không cho người khác biết"],
        [0, 1, 3],
    ),
    Draft(
        "single",
        "OCOP là chương trình gì?",
        ["Mỗi xã một sản phẩm", "Mỗi xã một trường học", "Mỗi nhà một máy tính", "Mỗi thôn một trạm phát"],
        [0],
        difficulty="easy",
    ),
    Draft("truefalse", "Chuyển đổi số chỉ là việc mua sắm máy tính.", list(TRUE_FALSE), [1]),
    Draft(
        "order",
        "Xếp các bước nộp hồ sơ trực tuyến theo thứ tự.",
        ["Đăng nhập", "Chọn thủ tục", "Điền tờ khai, gửi giấy tờ", "Nhận mã hồ sơ"],
        [0, 1, 2, 3],
    ),
    Draft(
        "fill",
        "Ngày Chuyển đổi số quốc gia là ngày 10 tháng mấy? (ghi số)",
        [],
        ["10", "mười"],
        source="Quyết định 505/QĐ-TTg",
    ),
    Draft(
        "match",
        "Ghép việc với nơi làm.",
        [["Nộp hồ sơ", "Bán nông sản"], ["Cổng Dịch vụ công", "Sàn thương mại điện tử", "Trạm bơm"]],
        [0, 1],
    ),
)
PRACTICE = (
    Draft(
        "single",
        "(Thi thử) Khi lộ mật khẩu, việc đầu tiên cần làm là gì?",
        ["Đổi mật khẩu", "Tắt điện thoại", "Chờ vài hôm", "Mua máy mới"],
        [0],
    ),
    Draft("truefalse", "(Thi thử) Hỏi người thân trước khi chuyển tiền cho người lạ là thừa.", list(TRUE_FALSE), [1]),
    Draft(
        "several",
        "(Thi thử) Trả tiền không dùng tiền mặt bằng cách nào?",
        ["Quét mã QR", "Chuyển khoản", "Đưa tiền giấy"],
        [0, 1],
    ),
)


def create(district: SampleDistrict, plan: Plan) -> None:
    """A contest of the youth union that fulfils its task of the plan, as its organiser and a second person would make
    it. Where the database could lose a paper (one in memory) its round stays ready, unopened: see durability.py.
    """
    runner, second = district.people["cuocthi"], district.people["dieuphoi"]
    units = district.units
    tasks = Task.objects.filter(plan=plan, unit=units["doan"], channel="contest", role=TaskRole.LEAD, retired_at=None)
    contest = actions.create(
        units["doan"], by=runner, title=TITLE, slug=f"tim-hieu-chuyen-doi-so-{today().year}",
        intro="Nội dung mẫu. Cuộc thi trên mạng cho đoàn viên, thanh niên và học sinh trong huyện.",
        audience="Đoàn viên, thanh niên, học sinh trong huyện", prizes=PRIZES, partners=(units["thpt"], units["gddt"]),
        task=tasks.filter(period_start__lte=today(), period_end__gte=today()).order_by("pk").first(),
    )  # fmt: skip
    roster = {units[key].pk: people for key, people in (("thpt", 420), ("doan", 60))}
    roster |= {unit.pk: None for key, unit in units.items() if key.startswith("xa-")}
    actions.set_roster(contest, roster, by=runner)
    actions.adopt(contest, BANK, by=runner)
    actions.adopt(contest, PRACTICE, by=runner, practice=True)
    for question in contest.questions.filter(practice=False):
        actions.second_read(question, by=second)
    opens = now() - timedelta(minutes=1)
    round_ = actions.add_round(
        contest, by=runner, opens=opens, closes=opens + timedelta(days=DAYS), questions=10, forms=20, minutes=15
    )
    actions.submit(contest, by=runner)
    actions.approve(contest, by=second)
    round_ = actions.build_papers(round_, by=runner)
    if durability.faults(connection):
        return
    round_ = actions.open_round(round_, by=runner)
    for number, (name, unit, right) in enumerate(PUPILS):
        _take_part(round_, name, district, unit, right, number)


def _take_part(round_: Round, name: str, district: SampleDistrict, unit: str, right: int, number: int) -> None:
    """Sign up, begin, hand in, through the same doors as a pupil's telephone."""
    entrant, _code = actions.sign_up(
        round_.contest, name=name, birth_year=today().year - 18, unit=district.units[unit],
        phone=f"0900000{number:03d}", consent=True,
    )  # fmt: skip
    entrance = seal_pass(keys(), Pass(round_.contest_id, entrant.person, entrant.unit_id or 0, 2**40))
    begun = json.loads(actions.start(json.dumps({"round": round_.pk, "attempt": 1}).encode(), entrance))
    key = round_.papers.get(number=open_token(keys(), begun["token"]).form).key
    letters = [one["right"] if one["kind"] in ("single", "truefalse") else "+" for one in key]
    longer = {
        str(place): one["right"][0] if one["kind"] == "fill" else one["right"]
        for place, one in enumerate(key)
        if letters[place] == "+"
    }
    for place in range(right, len(key)):
        letters[place] = "."
        longer.pop(str(place), None)
    sent = {"t": begun["token"], "g": 3 + number, "a": "".join(letters), **({"x": longer} if longer else {})}
    actions.hand_in(json.dumps(sent).encode())


def wipe() -> None:
    """Remove every contest of a sample unit with all that was handed in: before the plan whose tasks it fulfils. What
    was handed in to a real contest cannot be removed; the database refuses.
    """
    contests = Contest.objects.filter(unit__is_sample=True)
    rounds = list(Round.objects.filter(contest__in=contests).select_related("contest"))
    left: list[Path] = [*(folder(one.pk) for one in rounds), *(publish.path_of(one) for one in rounds)]
    drawn = AwardPaper.objects.filter(round__in=rounds)
    papers = list(Paper.objects.filter(pk__in=drawn.values("paper")))
    stored = [file for paper in papers for file in (paper.docx, paper.pdf) if file]
    drawn.delete()
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    for model in (Result, Submission, Link, Start, Ruling):
        model._default_manager.filter(round__in=rounds).delete()
    for row in contests:
        findable.take(row)
    Question.objects.filter(contest__in=contests).delete()
    contests.delete()
    transaction.on_commit(lambda: _forget(left))
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in stored])


def _forget(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
