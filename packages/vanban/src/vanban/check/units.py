"""Bodies: one under two names, or with work in one section and no entry in the section that assigns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter

from vanban.check.report import Reporter
from vanban.model import Span
from vanban.read.labels import section_kind
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.same import bodies_fit
from vanban.read.same_body import fields_more, same_body
from vanban.read.text import fold, lower
from vanban.read.units import names_at, only_names, skip_prefix, typed


def run(made: Draft, report: Reporter) -> None:
    """Report bodies with two names and bodies that the assignment section leaves out."""
    _abbreviations(made, report)
    _full_names(made, report)
    _assignment(made, report)
    _addressed(made, report)
    _other_level(made, report)


_ABBREVIATED = re.compile(
    r"(?P<head>Phòng|Sở|Trung tâm|Ban|Văn phòng|Chi cục|Bộ|Cục|TT"
    r"|Đài)\s+(?P<abbr>[A-ZĐ]{2,}(?:[-&][A-ZĐ]{1,})*)(?![\w])"
)


def _abbreviations(made: Draft, report: Reporter) -> None:
    """ "Phòng VHT&TT" once, "Phòng VH&TT" elsewhere: one letter more, less or swapped."""
    places: dict[str, dict[str, list[Span]]] = {}
    for para in made.paras:
        for match in _ABBREVIATED.finditer(para.text):
            span = (para.start + match.start(), para.start + match.end())
            places.setdefault(match["head"], {}).setdefault(match["abbr"], []).append(span)
    for head, spellings in places.items():
        for rare, spans in spellings.items():
            for usual, others in spellings.items():
                if rare == usual or len(spans) > 1:
                    continue
                a, b = fold(rare), fold(usual)
                if len(others) < 2 and not (a == b and others[0] < spans[0]):
                    continue
                if a == b:
                    report.add(
                        "unit-spelling",
                        spans[0],
                        severity="note",
                        related=(others[0],),
                        a=f"{head} {rare}",
                        b=f"{head} {usual}",
                    )
                elif min(len(a), len(b)) >= 4 and _one_slip(a, b):
                    report.add(
                        "unit-spelling",
                        spans[0],
                        related=(others[0],),
                        a=f"{head} {rare}",
                        b=f"{head} {usual}",
                        suggestion=f"{head} {usual}",
                    )


def _one_slip(a: str, b: str) -> bool:
    """One letter more or less, or two neighbours swapped; another letter is another body."""
    if len(a) == len(b):
        wrong = [k for k in range(len(a)) if a[k] != b[k]]
        return (
            len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        )
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


_FULL = re.compile(r"(?P<head>Phòng|Sở|Trung tâm|Ban|Văn phòng|Chi cục|Hội|Đài|Trường)\s(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")


def _full_names(made: Draft, report: Reporter) -> None:
    """Full names of one body that differ only by "và", "-", "," or by one word."""
    found: dict[str, list[Span]] = {}
    for part in made.parts:
        for para in (*part.preamble, *part.body, *part.closing):
            words, past = para.words, 0
            for match in _FULL.finditer(para.text):
                if match.start() < past:
                    continue
                index = words.at(match.start())
                names = names_at(words, index)
                if names is None:
                    continue
                name, (start, end) = typed(words, names.spans[0])
                past = end
                found.setdefault(name, []).append((para.start + start, para.start + end))
    _marks(found, report)
    _words(found, report)
    names_by_core: dict[tuple[str, ...], Counter[str]] = {}
    for name, spans in found.items():
        core = tuple(
            w
            for w in re.findall(r"[^\W\d_]+", lower(name))
            if w not in ("và", "huyện", "tỉnh", "xã", "thành", "phố", "thị", "quận", "phường", "trấn")
        )
        names_by_core.setdefault(core, Counter())[name] += len(spans)
    for core, spellings in names_by_core.items():
        if len(core) < 3:
            continue
        forms = {_joined(name) for name in spellings}
        if len(forms) < 2:
            continue
        usual = spellings.most_common(1)[0][0]
        for name in spellings:
            if _joined(name) != _joined(usual) and spellings[name] <= spellings[usual]:
                report.add(
                    "unit-spelling", found[name][0], severity="note", related=(found[usual][0],), a=name, b=usual
                )


def _marks(found: dict[str, list[Span]], report: Reporter) -> None:
    """ "Phòng Nôi vụ" once, "Phòng Nội vụ" else: the same letters with another mark."""
    spellings: dict[str, dict[str, list[tuple[str, Span]]]] = {}
    for name, spans in found.items():
        core = _joined(name)
        if not core.startswith("trường "):  # two schools may differ in a mark
            letters = "".join(filter(str.isalpha, core))
            spellings.setdefault(fold(core), {}).setdefault(letters, []).extend((name, span) for span in spans)
    for forms in spellings.values():
        usual = max(forms.values(), key=len)
        for places in forms.values():
            if places is not usual and len(places) == 1 and len(usual) > 1:
                (name, span), (right, other) = places[0], usual[0]
                report.add("unit-spelling", span, related=(other,), a=name, b=right, suggestion=right)


_LEAST_SHARED = 4  # syllables


def _words(found: dict[str, list[Span]], report: Reporter) -> None:
    """ "Trung tâm Kiểm soát dịch bệnh" once, "Trung tâm Kiểm soát bệnh tật" else: perhaps one, to be looked at."""
    cores: dict[str, list[Span]] = {}
    for name, spans in found.items():
        core = _joined(name)
        if not core.startswith(("trường ", "hội ", "ban ")) and not any(c.isdigit() for c in core):
            cores.setdefault(core, []).extend(spans)
    begin = {core: core.split()[:2] for core in cores}
    for rare, spans in cores.items():
        if len(spans) > 1:
            continue
        for usual, others in cores.items():
            if len(others) < 2 or begin[rare] != begin[usual] or usual == rare:
                continue
            here, there = (Counter(w for w in re.findall(r"[^\W\d_]+", core) if w != "và") for core in (rare, usual))
            more, less = (here - there).total(), (there - here).total()
            shared = (here & there).total()
            near = more <= 1 and less <= 1
            if shared >= _LEAST_SHARED and (near or fields_more(rare, usual)) and here.keys() ^ there.keys():
                (a, b), (c, d) = spans[0], others[0]
                texts = {"a": report.made.text[a:b], "b": report.made.text[c:d]}
                report.add("unit-spelling", spans[0], severity="note", related=(others[0],), **texts)
                break


def _joined(name: str) -> str:
    """The name with its connecting signs, without the level behind it."""
    return re.sub(r"\s+(?:huyện|tỉnh|xã|thành phố|thị xã|quận|phường|thị trấn)(?:\s.*)?$", "", lower(name))


_ADDRESSED_ALL = re.compile(r"các (?:sở|cơ quan|đơn vị|ban|ngành|phòng|tổ chức|thành viên)")
_OWN_PARTS = re.compile(r"(?:thuộc|trực thuộc|của) (?:sở|đơn vị|cơ quan|ban|ủy ban|ubnd)")


def _addressed(made: Draft, report: Reporter) -> None:
    """Bodies that a letter gives a section of work to, and does not send it to."""
    document = made.identity.document
    sent = [lower(line) for line in (*document.addressees, *document.recipients)]
    if document.type != "Công văn" or not document.addressees or any(map(_ADDRESSED_ALL.search, sent)):
        return
    folded = [fold(line) for line in sent]
    kinds = {match["kind"] for line in sent if (match := _KIND.match(line))}
    for para in made.trees[0]:
        index = para.words.at(para.body_at)
        names = only_names(para.words, index) if para.children and index < len(para.words) else None
        for span in names.spans if names else ():
            name, (start, end) = typed(para.words, span)
            known = any(fold(name) in line or same_body(name, one) for line, one in zip(folded, sent, strict=True))
            if not known and lower(name).partition(" ")[0] not in kinds and not _OWN_PARTS.search(lower(name)):
                report.add("unit-not-addressed", (para.start + start, para.start + end), a=name)


_OF_A_LEVEL = re.compile(r"(?<!\w)(?P<level>Huyện|Thị|Quận) (?P<body>đoàn|ủy|uỷ)(?!\w)(?!, (?:thị|thành))")


def _other_level(made: Draft, report: Reporter) -> None:
    """ "Huyện đoàn" once in the paper of a town that else speaks of its "Thị đoàn"."""
    if made.identity.level != 3:
        return
    found: dict[str, dict[str, list[Span]]] = {}
    for para in made.paras:
        for match in _OF_A_LEVEL.finditer(para.text):
            if para.text[match.end() + 1 : match.end() + 2].isupper():
                continue  # "Huyện đoàn Hà Tân" is that of the district named
            span = (para.start + match.start(), para.start + match.end())
            found.setdefault(fold(match["body"]), {}).setdefault(match["level"], []).append(span)
    for levels in found.values():
        usual = max(levels.values(), key=len)
        for spans in levels.values():
            if spans is not usual and len(spans) == 1 and len(usual) > 1:
                names = [made.text[start:end] for start, end in (spans[0], usual[0])]
                report.add("unit-spelling", spans[0], related=(usual[0],), a=names[0], b=names[1])


_MOST = 4_000  # duties; beyond it bodies are not compared
_GROUP = re.compile(
    r"(?:các|từng|mỗi|toàn|những|người|cơ quan|đơn vị|thủ trưởng|tổ chức|cán bộ|công chức|cấp|ban, ngành"
    r"|phòng, ban|lãnh đạo|hệ thống|địa phương|doanh nghiệp|đoàn thể)(?!\w)"
)
_MINOR = re.compile(
    r"(?:đài|trạm|thôn|tổ|trường|nhà|hợp tác xã|bản|ấp|khu|đội|chi|cộng|tuyên|báo|bí thư|trưởng|đồng chí|ông"
    r"|bà|câu lạc bộ|nhóm|đoàn viên|chợ|cơ sở|ban biên|ban giám)(?!\w)"
)


# A group whose members everybody knows; who they are is no question as with "các cơ quan, đơn vị".
_KNOWN_GROUP = re.compile(r"các trường (?:học|trung học|tiểu học|mầm non|thpt|thcs|phổ thông)")


# "Các ban Liên đoàn Lao động": the section assigns to every body of the kind.
_KIND = re.compile(r"(?:các|từng|mỗi|toàn thể các)\s+(?P<kind>[^\W\d_]+)")


def _assignment(made: Draft, report: Reporter) -> None:
    """Bodies that lead a duty elsewhere but are not named where the plan assigns."""
    if len(made.duties) > _MOST:
        return
    by_place = sorted(made.duties, key=lambda duty: duty.span[0])
    places = [duty.span[0] for duty in by_place]
    for roots in made.trees:
        section = next(
            (para for para in roots if section_kind(lower(para.body)) == "assign" and _units_below(para) >= 2), None
        )
        if section is None:
            continue
        last = _last(section)
        named = _names_in(section)
        inside = by_place[bisect_left(places, section.start) : bisect_right(places, last.end)]
        for duty in inside:
            named += [*duty.leads, *duty.partners]
        named = list(dict.fromkeys(named))
        kinds = {match["kind"] for name in named if (match := _KIND.match(lower(name)))}
        rows = [para for para in made.paras if para.cells]  # they assign by themselves
        row_starts = [para.start for para in rows]
        first, end = roots[0].start, _last(roots[-1]).end
        done: list[str] = []
        for duty in by_place[bisect_left(places, first) : bisect_right(places, end)]:
            if section.start <= duty.span[0] <= last.end or duty.where.startswith("PL"):
                continue
            row = bisect_right(row_starts, duty.span[0])
            if row and duty.span[0] < rows[row - 1].end:
                continue
            for role, bodies in (("leads", duty.leads), ("partners", duty.partners)):
                for place, body in enumerate(bodies):
                    low = lower(body)
                    known_group = role == "leads" and _KNOWN_GROUP.match(low) and _sent_by_section(made)
                    group = _GROUP.match(low) and not known_group
                    if group or low.partition(" ")[0] in kinds or any(same_body(body, b) for b in done):
                        continue
                    if any(same_body(body, name) or bodies_fit(body, name) for name in named):
                        continue
                    issuer = made.identity.document.issuer
                    if (issuer and same_body(body, issuer)) or (role == "partners" and not _own_level(made, body)):
                        continue
                    spans = duty.spans.get(role, ())
                    span = spans[place] if place < len(spans) else duty.span
                    minor = role == "partners" or bool(_MINOR.match(lower(body))) or not _sent_by_section(made)
                    done.append(body)
                    report.add(
                        "unit-not-in-assignment",
                        span,
                        severity="note" if minor else "warning",
                        duty=duty.id,
                        a=body,
                        b=duty.where,
                        related=((section.start, section.end),),
                    )


def _sent_by_section(made: Draft) -> bool:
    """ "Nơi nhận: - Như mục IV": who is not in the assignment section does not even receive the paper."""
    return any(re.search(r"mục|phần tổ chức", lower(line)) for line in made.identity.document.recipients)


def _own_level(made: Draft, body: str) -> bool:
    """Bodies above the issuer have no place in its assignment section."""
    low = lower(body)
    if made.identity.level >= 3 and re.match(r"(?:sở|ubnd tỉnh|tỉnh|bộ|báo|cục)(?!\w)", low):
        return False
    return not re.search(r"(?:ở|của|cấp) tỉnh|báo chí|cấp trên|trung ương", low)


def _units_below(section: Para) -> int:
    """How many entries of the section begin with a body."""
    count = 0
    for child in section.children:
        index = child.words.at(child.body_at)
        if (
            only_names(child.words, index) or names_at(child.words, skip_prefix(child.words, index))
            if index < len(child.words)
            else False
        ):
            count += 1
    return count


def _names_in(section: Para) -> list[str]:
    """Bodies that stand at the beginning of the section's entries, at any depth."""
    found: list[str] = []
    for child in section.children:
        index = child.words.at(child.body_at)
        if index < len(child.words):
            names = names_at(child.words, skip_prefix(child.words, index))
            if names:
                found += [typed(child.words, span)[0] for span in names.spans]
        found += _names_in(child)
    return found


def _last(para: Para) -> Para:
    return _last(para.children[-1]) if para.children else para
