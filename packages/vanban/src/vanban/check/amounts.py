"""Numbers of one sentence that do not fit: figures and their words, parts and the whole, so many of so many."""

from __future__ import annotations

import re
from bisect import bisect_right

from vanban.aloud.numbers import NORTH, SOUTH, cardinal
from vanban.check.report import Reporter
from vanban.model import Severity
from vanban.read.paras import Para
from vanban.read.reader import Draft


def run(made: Draft, report: Reporter) -> None:
    """Report figures that their words in brackets, their parts or a product of two others contradict."""
    for para in made.paras:
        low = para.words.low
        if not _DIGIT.search(low):
            continue
        if "(" in low and _SAID_OPENS.search(low):
            _in_words(para, report)
        if "giải" in low:
            _prizes(para, report)
            _prizes_after(para, report)
        if "trong đó" in low or "gồm" in low:
            _parts(para, report)
        if "mỗi" in low:
            _products(para, report)
        if "còn" in low and "/" in low:
            _rest(para, report)
    _same_work(made, report)
    _listed(made, report)


_DIGIT = re.compile(r"\d")
_SAID = r"không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|linh|lẻ"
_IN_WORDS = re.compile(
    rf"(?<![\w/.,-])(?P<n>\d{{1,3}}(?:\.\d{{3}})+|\d{{1,9}})\s*(?P<u>[^\W\d]+\s?)?\(\s*(?:bằng chữ:?\s*)?"
    rf"(?P<w>(?:{_SAID})(?:[\s,]+(?:{_SAID}))*)(?P<end>\s+(?:đồng|lần|lượt|lớp|người|ngày|tháng|giải|bản)(?:\s+chẵn)?|)\s*\.?\s*\)"
)
_SAID_OPENS = re.compile(rf"\(\s*(?:bằng chữ|{_SAID})")
_ALIKE = {"mốt": "một", "tư": "bốn", "lăm": "năm", "bẩy": "bảy", "ngàn": "nghìn", "tỉ": "tỷ", "lẻ": "linh"}


def _plain(words: str) -> str:
    """One spelling of a number in words: "hai mươi tư" and "hai mươi bốn" are one."""
    said = [_ALIKE.get(word, word) for word in words.replace(",", " ").split()]
    text = " ".join(said)
    # Nobody need say "không trăm" of what is not there.
    return re.sub(r"\s+", " ", text.replace("không trăm", " ").replace("linh", " ")).strip()


def _in_words(para: Para, report: Reporter) -> None:
    """ "350.000.000 đồng (Ba trăm triệu đồng)": what is in the brackets is another number."""
    for match in _IN_WORDS.finditer(para.words.low):
        number = int(match["n"].replace(".", ""))
        said = _plain(match["w"])
        right = {_plain(cardinal(number, dialect)) for dialect in (NORTH, SOUTH)}
        right |= {text.replace(" mươi", "") for text in right}  # "hai mốt", "ba lăm"
        if said not in right:
            _report(para, report, match.start("n"), match.start("w") - 1, (match.start("w"), match.end("end")), None)


_PRIZE = re.compile(
    r"(?P<n>\d{1,3})\s+(?:giải\s+)?(?:đặc biệt|nhất|nhì|ba|tư|khuyến khích|phụ|tập thể|cá nhân|chuyên đề)(?!\w)"
)
_PRIZES = re.compile(
    r"(?P<n>\d{1,3})\s+giải(?: thưởng)?\s*(?:\([^)]{0,30}\)\s*)?(?:,?\s*(?:gồm|bao gồm|trong đó|cụ thể)\s*)?[:(,]"
)


def _prizes(para: Para, report: Reporter) -> None:
    """ "10 giải, gồm: 01 giải Nhất, 02 giải Nhì, 03 giải Ba, 05 giải Khuyến khích"."""
    low = para.words.low
    for match in _PRIZES.finditer(low):
        stop = _sentence_end(low, match.end())
        parts = list(_PRIZE.finditer(low, match.end(), stop))
        if (
            len(parts) >= 2
            and "mỗi" not in low[match.end() : stop]
            and sum(int(p["n"]) for p in parts) != int(match["n"])
        ):
            _report(para, report, match.start(), match.end() - 1, (parts[0].start(), parts[-1].end()), None)


_PRIZES_AFTER = re.compile(
    r"(?:tổng (?:số|cộng|các)(?: số)?(?: (?:các )?giải(?: thưởng)?)?[^.;:\d]{0,25}?(?::|là|gồm|có)?\s*|cộng:?\s+)"
    r"(?P<n>\d{1,3}) giải(?!\s+(?:đặc biệt|nhất|nhì|ba|tư|khuyến khích|phụ)(?!\w))"
)


def _prizes_after(para: Para, report: Reporter) -> None:
    """ "01 giải Nhất, 02 giải Nhì, 03 giải Ba. Tổng số giải mỗi tuần: 07 giải"."""
    low = para.words.low
    total = _PRIZES_AFTER.search(low)
    if total is None or len(_PRIZES_AFTER.findall(low)) > 1 or _PRIZES.search(low, 0, total.start()):
        return
    if "mỗi" in low[: total.start()] and "mỗi" not in total.group():
        return  # so many of each kind for each of several groups
    parts = list(_PRIZE.finditer(low, 0, total.start()))
    kinds = {part.group().split(maxsplit=1)[1] for part in parts}
    if len(parts) == len(kinds) >= 2 and sum(map(_number, parts)) != _number(total):
        _report(para, report, total.start("n"), total.end(), (parts[0].start(), parts[-1].end()), None)


_DONE_OF = re.compile(r"(?<![\d/])(?P<n>\d{1,4})\s?/\s?(?P<all>\d{1,4}) (?P<of>[^\W\d]+(?:,? [^\W\d]+){0,6})")
_LEFT = re.compile(
    r"(?<!\w)còn(?: lại)?(?: có)? (?P<n>\d{1,4}) (?P<u>[^\W\d]+)[^.;]{0,30}? (?:chưa|không|chậm|còn)(?!\w)"
)


def _rest(para: Para, report: Reporter) -> None:
    """ "mới có 06/10 xã gửi báo cáo; còn 05 xã chưa gửi": ten less six is four."""
    low = para.words.low
    for left in _LEFT.finditer(low):
        done = list(_DONE_OF.finditer(low, max(0, left.start() - 250), left.start()))
        if len(done) != 1:
            continue
        before = low[max(0, done[0].start() - 12) : done[0].start()]
        between = low[done[0].end("all") : left.start()]
        after = low[left.end() : _sentence_end(low, left.end())]
        if _LOOSE.search(before) or _LOOSE.search(between) or re.search(rf"\d {left['u']}(?!\w)", after):
            continue  # "còn 01 xã chưa nộp, 01 xã nộp chậm": one of several remainders
        some, whole = _number(done[0]), int(done[0]["all"])
        if some < whole and left["u"] in re.findall(r"\w+", done[0]["of"]) and whole - some != int(left["n"]):
            _report(para, report, left.start(), left.end(), (done[0].start(), done[0].end("all")), None)


_NOUN = (
    r"lớp|hội nghị|cuộc|đợt|buổi|tin, bài|tin|bài|phóng sự|chương trình|video|người|học viên|cán bộ|đại biểu|hộ|suất"
    r"|tờ rơi|tờ gấp|băng rôn|pa nô|panô|áp phích|mô hình|đơn vị|xã|phường|trường|điểm|đội|thí sinh|phần quà|chuyên mục"
)
_COUNT = re.compile(rf"(?<![\w/.,-])(?P<n>\d{{1,3}}(?:\.\d{{3}})+|\d{{1,6}})\s+(?P<u>{_NOUN})(?![\w/])(?!\s*/)")
_LOOSE = re.compile(r"khoảng|ít nhất|tối thiểu|trở lên|trên |hơn |từ \d|dự kiến|không quá|tối đa|còn lại|\d\s*-\s*\d")


def _sentence_end(low: str, start: int) -> int:
    match = re.compile(r"\.(?=\s|$)").search(low, start)
    return match.start() if match else len(low)


def _number(match: re.Match[str]) -> int:
    return int(match["n"].replace(".", ""))


def _parts(para: Para, report: Reporter) -> None:
    """ "12 lớp, trong đó: cấp tỉnh 04 lớp; cấp xã 06 lớp": the parts are not the whole."""
    low = para.words.low
    for opener in re.finditer(r"(?:,|;|:|\()\s*(?:trong đó|bao gồm|gồm)(?: có)?\s*:?\s", low):
        begin = max(low.rfind(". ", 0, opener.start()), low.rfind("; ", 0, opener.start()), -1) + 1
        wholes = list(_COUNT.finditer(low, begin, opener.start()))
        stop = low.find(")", opener.end()) if low[opener.start()] == "(" else -1
        stop = stop if stop > 0 else _sentence_end(low, opener.end())
        if not wholes or _LOOSE.search(low, begin, stop) or "mỗi" in low[opener.end() : stop]:
            continue
        whole = wholes[-1]
        parts = [match for match in _COUNT.finditer(low, opener.end(), stop) if match["u"] == whole["u"]]
        clauses = [clause for clause in re.split(r"[;,]| và ", low[opener.end() : stop]) if clause.strip()]
        if len(parts) >= 2 and len(parts) == len(clauses) and sum(map(_number, parts)) != _number(whole):
            _report(para, report, whole.start(), whole.end(), (parts[0].start(), parts[-1].end()), None)


_EACH = re.compile(rf"mỗi\s+(?P<of>{_NOUN})\s+(?:có\s+|gồm\s+)?(?P<n>\d{{1,4}})\s+(?P<u>{_NOUN})(?![\w/])")


def _products(para: Para, report: Reporter) -> None:
    """ "06 lớp cho 300 người, mỗi lớp 60 người": six times sixty is not three hundred."""
    low = para.words.low
    for each in _EACH.finditer(low):
        begin = max(low.rfind(". ", 0, each.start()), low.rfind("; ", 0, each.start()), -1) + 1
        stop = _sentence_end(low, each.end())
        stop = next((k for k in (low.find(";", each.end(), stop),) if k >= 0), stop)
        if _LOOSE.search(low, begin, stop) or each["of"] == each["u"]:
            continue
        many = [m for m in _COUNT.finditer(low, begin, stop) if m["u"] == each["of"]]
        whole = [
            m for m in _COUNT.finditer(low, begin, stop) if m.start() != each.start("n") and _fit(m["u"], each["u"])
        ]
        if (
            len(many) == len(whole) == 1
            and _number(whole[0]) >= int(each["n"])
            and _number(many[0]) > 1
            and _number(many[0]) * int(each["n"]) != _number(whole[0])
        ):
            _report(para, report, whole[0].start(), whole[0].end(), (each.start(), each.end()), None)


_PEOPLE = frozenset(("người", "học viên", "cán bộ", "đại biểu", "thí sinh"))


def _fit(a: str, b: str) -> bool:
    return a == b or (a in _PEOPLE and b in _PEOPLE)


_WORK = re.compile(
    rf"(?:tổ chức|mở|sản xuất|xây dựng|in|treo|thực hiện|duy trì|biên soạn|phát hành)\s+(?:ít nhất\s+|tối thiểu\s+)?"
    rf"(?P<n>\d{{1,6}})\s+(?P<u>{_NOUN})\s+(?P<w>[^\W\d]+ [^\W\d]+(?: (?!cho |về |tại |trong )[^\W\d]+){{0,3}})"
)
_WORKS = re.compile(rf"\d (?:{_NOUN})\s")
_TELLING = 4  # words that tell one work from others of its kind


def _same_work(made: Draft, report: Reporter) -> None:
    """ "Tổ chức 06 lớp tập huấn" among the targets, "05 lớp tập huấn" below: to be looked at."""
    starts = sorted(duty.span for duty in made.duties)
    works: dict[tuple[str, str], list[tuple[int, int, int, bool]]] = {}
    for para in made.paras:
        low = para.words.low
        for match in _WORK.finditer(low) if _WORKS.search(low) else ():
            start = para.start + match.start("n")
            place = bisect_right(starts, (start, len(made.text))) - 1
            ordered = place >= 0 and starts[place][0] <= start < starts[place][1]
            works.setdefault((match["u"], match["w"]), []).append(
                (int(match["n"]), start, para.start + match.end("w"), ordered)
            )
    for (_, words), found in works.items():
        aims, duties = ([work for work in found if work[3] is ordered] for ordered in (False, True))
        first, later = (aims[:1] or duties[:1]), (duties if aims else duties[1:])
        if not first or len(later) != 1 or first[0][0] == later[0][0] or (not aims and words.count(" ") + 1 < _TELLING):
            continue
        (_, a, b, _), (_, c, d, _) = first[0], later[0]
        report.add("count-conflict", (c, d), severity="note", related=((a, b),), a=made.text[a:b], b=made.text[c:d])


_IN_ANNEX = re.compile(
    r"(?P<said>(?:(?:giao|gồm|có) )?(?P<n>\d{1,3}) (?:nhiệm vụ|công việc|nội dung|đầu việc))[^.;:\d]{0,90} phụ lục"
)


def _listed(made: Draft, report: Reporter) -> None:
    """ "giao 15 nhiệm vụ ... tại Phụ lục" where the only annex lists 14."""
    annexes = [part for part in made.parts if part.kind == "annex"]
    if len(annexes) != 1 or not any(para.cells for para in annexes[0].body):
        return
    listed = [duty for duty in made.duties if duty.where.startswith("PL")]
    for part in made.parts:
        for para in part.body if part.kind != "annex" else ():
            for match in _IN_ANNEX.finditer(para.words.low) if "phụ lục" in para.words.low else ():
                if listed and int(match["n"]) != len(listed):
                    span = (para.start + match.start("said"), para.start + match.end("said"))
                    a, b = made.text[slice(*span)], f"{len(listed)}"
                    report.add("count-conflict", span, related=(listed[0].span,), a=a, b=b)


def _report(
    para: Para, report: Reporter, start: int, end: int, other: tuple[int, int], severity: Severity | None
) -> None:
    text = para.text
    end = start + len(text[start:end].rstrip(" (,:"))
    report.add(
        "count-conflict",
        (para.start + start, para.start + end),
        severity=severity,
        related=((para.start + other[0], para.start + other[1]),),
        a=text[start:end],
        b=text[other[0] : other[1]].strip(" (,:"),
    )
