"""The rules of a contest in words: what is wrong with them, what they will cause, and the page for those who take
part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.text import fold

from loa.contest.models import Contest, Difficulty, Round
from loa.contest.ranking import BadRules, Rules
from loa.kit.refused import Refused
from loa.kit.words import listing
from loa.ui.words import moment

WHY = {
    "correct_first": _l("Tiêu chí đầu tiên phải là số câu đúng."),
    "criteria": _l("Tiêu chí xếp hạng không đúng: mỗi tiêu chí chỉ ghi một lần, chọn trong danh sách."),
    "lot_last": _l("Bốc thăm chỉ có thể là tiêu chí cuối cùng."),
    "pick": _l("Chưa rõ lượt thi nào của một người được tính: lượt tốt nhất, đầu tiên hay cuối cùng."),
    "truth": _l("Có câu dự đoán thì phải chọn dự đoán con số nào; không có thì để trống."),
    "grace": _l("Thời gian châm chước từ 0 đến 600 giây."),
}
LABELS = {
    "correct": _l("trả lời đúng nhiều câu hơn"),
    "guess": _l("dự đoán gần đúng hơn"),
    "duration": _l("làm bài nhanh hơn"),
    "moment": _l("nộp bài sớm hơn"),
    "lot": _l("bốc thăm công khai"),
}
TRUTH_LABELS = {
    "all_right": _l("số người trả lời đúng tất cả các câu"),
    "people": _l("số người dự thi của vòng"),
    "attempts": _l("số lượt dự thi của vòng"),
}
PICK_LABELS = {
    "best": _l("lượt tốt nhất"),
    "first": _l("lượt đầu tiên"),
    "last": _l("lượt cuối cùng"),
}

ORDERS = [
    ("correct,guess,duration,lot", _l("số câu đúng, dự đoán gần đúng, thời gian làm bài ngắn, bốc thăm")),
    ("correct,guess,moment,lot", _l("số câu đúng, dự đoán gần đúng, nộp sớm, bốc thăm")),
    ("correct,guess,lot", _l("số câu đúng, dự đoán gần đúng, bốc thăm")),
    ("correct,duration,guess,lot", _l("số câu đúng, thời gian làm bài ngắn, dự đoán gần đúng, bốc thăm")),
    ("correct,duration,lot", _l("số câu đúng, thời gian làm bài ngắn, bốc thăm (không có câu dự đoán)")),
    ("correct,moment,lot", _l("số câu đúng, nộp sớm, bốc thăm (không có câu dự đoán)")),
    ("correct,lot", _l("số câu đúng, bốc thăm (không có câu dự đoán)")),
]
"""The orders that the desk offers; any other may be stored."""
PRIZE_LABELS = {"individual": _l("cá nhân"), "collective": _l("tập thể"), "spread": _l("lan tỏa")}


def prizes_as_lines(prizes: list[dict[str, Any]]) -> str:
    """Prizes as the desk's form shows them, one in a line."""
    return "\n".join(
        f"{PRIZE_LABELS[one['kind']]}; {one['name']}; {one.get('count', 1)}; {one.get('value', '')}".rstrip("; ")
        for one in prizes
    )


def prizes_from(text: str) -> list[dict[str, Any]]:
    """Prizes from lines "cá nhân; Giải Nhất; 1; 1.000.000 đồng".

    Raises:
        Refused: a line that says no prize; the sentence names it.
    """
    kinds = {fold(str(label)): kind for kind, label in PRIZE_LABELS.items()}
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        parts = [part.strip() for part in line.split(";", 3)] + ["", "", ""]
        kind, name, count, value = kinds.get(fold(parts[0])), parts[1], parts[2] or "1", parts[3]
        if kind is None or not name or not (count.isascii() and count.isdigit()):
            raise Refused(
                _("Dòng “%(line)s” chưa rõ. Ghi: cá nhân; Giải Nhất; 1; 1.000.000 đồng.") % {"line": line[:60]}
            )
        found.append({"kind": kind, "name": name[:100], "count": int(count), "value": value[:100]})
    return found


def blueprint_as_lines(blueprint: list[dict[str, Any]]) -> str:
    """A blueprint as the desk's form shows it, one part of a paper in a line."""
    return "\n".join(
        f"{one.get('theme', '')}; {_difficulties()[one['difficulty']] if one.get('difficulty') else ''}; {one['count']}"
        for one in blueprint
    )


def _difficulties() -> dict[str, str]:
    return {value: str(label).lower() for value, label in Difficulty.choices}


def blueprint_from(text: str) -> list[dict[str, Any]]:
    """A blueprint from lines "Luật; dễ; 8": so many questions of a theme and a difficulty, either of which may be
    empty.

    Raises:
        Refused: a line that says no such thing; the sentence names it.
    """
    known = {fold(label): value for value, label in _difficulties().items()} | {"": ""}
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        parts = [part.strip() for part in line.split(";")]
        if len(parts) != 3 or fold(parts[1]) not in known or not (parts[2].isascii() and parts[2].isdigit()):
            raise Refused(_("Dòng “%(line)s” chưa rõ. Ghi: chủ đề; dễ, vừa hoặc khó; số câu.") % {"line": line[:60]})
        wanted = {"theme": parts[0][:120], "difficulty": known[fold(parts[1])]}
        found.append({name: value for name, value in wanted.items() if value} | {"count": int(parts[2])})
    return found


def rules_of(contest: Contest) -> Rules:
    """The contest's rules.

    Raises:
        Refused: what is stored says nothing clear.
    """
    return read(contest.rules)


def read(data: Any) -> Rules:
    """Rules from JSON values.

    Raises:
        Refused: with the sentence.
    """
    try:
        return Rules.parse(data)
    except BadRules as error:
        raise Refused(WHY[str(error)], field="rules") from None


def warnings(contest: Contest, round_: Round | None = None) -> list[str]:
    """What the settings will cause, with the reason; a person may go on all the same."""
    rules, found = rules_of(contest), []
    if "moment" in rules.criteria:
        place = rules.criteria.index("moment")
        before = rules.criteria[1:place]
        if "guess" not in before:
            found.append(
                _(
                    "“Nộp sớm hơn được xếp trên” làm mọi người vào cùng phút mở vòng và lợi cho máy tự động. Nên xếp"
                    " theo thời gian làm bài, hoặc chỉ xét nộp sớm sau câu dự đoán."
                )
            )
    attempts = round_.attempts if round_ else 1
    if attempts > 1 and rules.pick == "best" and "duration" in rules.criteria:
        found.append(
            _(
                "Nhiều lượt mà lấy lượt tốt nhất, lại xét thời gian làm bài: người ta thi thử cho thuộc rồi mới làm"
                " thật nhanh. Nên một lượt, hoặc tăng số câu trong ngân hàng."
            )
        )
    if "lot" not in rules.criteria:
        found.append(_("Không có bốc thăm ở cuối: hai người ngang nhau mọi tiêu chí sẽ cùng hạng và chia giải."))
    if round_ and "guess" in rules.criteria and rules.truth != "all_right" and round_.attempts > 1:
        found.append(
            _("Số người, số lượt dự thi là câu dự đoán: mọi số đếm công khai sẽ đứng yên cho tới khi đóng vòng.")
        )
    return found


def paragraphs(contest: Contest) -> list[tuple[str, list[str]]]:
    """The rules as headings and paragraphs, made from the settings."""
    rules = rules_of(contest)
    who = [contest.audience] if contest.audience else [_("Mọi người đều có thể dự thi.")]
    if contest.youngest or contest.oldest:
        who.append(
            _("Độ tuổi: %(ages)s.")
            % {
                "ages": listing(
                    [
                        part
                        for part in (
                            _("từ %(n)d tuổi") % {"n": contest.youngest} if contest.youngest else "",
                            _("đến hết %(n)d tuổi") % {"n": contest.oldest} if contest.oldest else "",
                        )
                        if part
                    ]
                )
            }
        )
    who.append(_("Người dưới 16 tuổi cần cha, mẹ hoặc người giám hộ đồng ý."))
    times = []
    for one in contest.rounds.filter(rehearsal=False):
        times.append(
            _(
                "%(round)s: từ %(opens)s đến %(closes)s; mỗi đề %(n)d câu, %(minutes)d phút, mỗi người"
                " %(attempts)d lượt."
            )
            % {
                "round": one, "opens": moment(one.opens), "closes": moment(one.closes), "n": one.questions,
                "minutes": one.minutes, "attempts": one.attempts,
            }
        )  # fmt: skip
    times.append(
        _(
            "Đồng hồ tính từ lúc máy chủ ghi nhận bắt đầu; tải lại trang không làm lại đồng hồ. Mất mạng giữa chừng thì"
            " cứ làm tiếp, bài tự gửi khi có mạng. Bài gửi quá giờ vẫn được lưu, ghi rõ là muộn và không xếp hạng."
        )
    )
    ranking = [
        _("Lần lượt xét: %(criteria)s.") % {"criteria": "; ".join(str(LABELS[one]) for one in rules.criteria)},
        _("Mỗi người tính %(pick)s.") % {"pick": PICK_LABELS[rules.pick]},
    ]
    if rules.truth:
        ranking.append(_("Câu dự đoán: %(truth)s.") % {"truth": TRUTH_LABELS[rules.truth]})
    ranking.append(
        _(
            "Mã cam kết của đáp án được công bố trước khi mở; đáp án, bài làm (không kèm tên) và cách tính được công bố"
            " sau khi đóng để ai cũng tự tính lại được."
        )
    )
    prizes = [
        ": ".join(filter(None, (f"{prize.get('count', 1)} {prize.get('name', '')}", str(prize.get("value", "")))))
        for prize in contest.prizes
    ]
    found = [(_("Đối tượng"), who), (_("Thời gian, cách thi"), times), (_("Cách xếp hạng"), ranking)]
    if prizes:
        kinds = {prize["kind"] for prize in contest.prizes}
        if "collective" in kinds:
            prizes.append(
                _(
                    "Giải tập thể: xét tỷ lệ người dự thi trên danh sách của đơn vị;"
                    " không đủ danh sách thì xét số người dự thi."
                )
            )
        if "spread" in kinds:
            prizes.append(_("Giải lan tỏa: xét số lượt dự thi của đơn vị."))
        found.append((_("Giải thưởng"), prizes))
    return found
