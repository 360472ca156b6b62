"""Laws that hold for any text: rewrapping changes nothing, nothing raises, every span quotes what it says."""

from __future__ import annotations

import gc
import itertools
import random
import re
import textwrap
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import vanban
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vanban.read.grids import with_cells
from vanban.read.lexicon import table
from vanban.read.paras import Para
from vanban.read.reader import draft
from vanban.read.reflow import reflow
from vanban.sources import extract_bytes
from vanban.sources.model import Source

TESTS = Path(__file__).resolve().parent.parent
REAL = TESTS.parent.parent.parent / "examples" / "nong-son-2022" / "plan.txt"
PLANS = [REAL, *sorted((TESTS / "plans").glob("**/*.txt"))]


_PLACES = ("line", "line_start", "line_end", "span", "spans", "mentions", "related")


def _core(reading: vanban.Reading) -> Any:
    """Identity, outline, duties, citations and findings with all that they say, but for where it stands."""
    read = reading.to_dict()
    return _without_places([read[name] for name in ("document", "outline", "duties", "citations", "findings")])


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(inner) for name, inner in value.items() if name not in _PLACES}
    return [_without_places(inner) for inner in value] if isinstance(value, list) else value


def _paras(source: Source) -> list[Para]:
    return reflow(with_cells(source.lines, True))


def _alike(first: list[Para], second: list[Para]) -> bool:
    """All that is read is read from the paragraphs."""
    return [(p.text, p.cells, p.marker) for p in first] == [(p.text, p.cells, p.marker) for p in second]


def _wrapped(para: Para, width: int, way: str) -> str:
    """A paragraph as a person or a program would wrap it."""
    if para.cells is not None:
        return f"| {' | '.join(para.cells)} |"
    hung = para.marker.size if para.marker else 2
    lines = textwrap.wrap(
        para.text,
        width,
        initial_indent="     " if way == "first lines in" and not para.upper else "",
        subsequent_indent=" " * hung if way == "hanging" else "",
        break_long_words=False,
        break_on_hyphens=way == "hyphens",
    )
    return "\n".join(lines)


def _wraps(path: Path, between: str, way: str, widths: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """At which widths the paper, wrapped in that way, gives the same reading."""
    text = path.read_text("utf-8")
    source = extract_bytes(text.encode(), path.name)
    paras = _paras(source)
    kept = 0
    if way == "head as typed":
        last = max((para.origin[-1][1] for para in draft(source).parts[0].header), default=0)
        kept = next((n for n, para in enumerate(paras) if para.origin[-1][1] > last), 0)
    head = text.replace("\r\n", "\n").split("\n")[: paras[kept - 1].origin[-1][1]] if kept else []
    reading = _core(vanban.read_source(source))
    for width in widths:
        blocks = [*(["\n".join(head)] if head else []), *(_wrapped(para, width, way) for para in paras[kept:])]
        again = extract_bytes(between.join(blocks).encode(), path.name)
        yield width, _alike(_paras(again), paras) or _core(vanban.read_source(again)) == reading


WIDTHS = range(40, 121)
WAYS = ("plain", "hyphens", "hanging", "first lines in", "head as typed")


@pytest.mark.parametrize("count", [2, pytest.param(len(WIDTHS), marks=pytest.mark.soak)])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("between", "floor"), [("\n\n", 1.0), ("\n", 0.99)], ids=["blank lines", "nothing between"])
def test_a_text_wrapped_at_any_width_gives_the_same_reading(between: str, floor: float, way: str, count: int) -> None:
    """With blank lines always. With nothing between the paragraphs all but a few: see ``docs/accuracy.md``."""
    runs, wrong = 0, []
    for place, path in enumerate(PLANS):
        drawn = [WIDTHS[(7 * place + 29 * turn) % len(WIDTHS)] for turn in range(count)]
        for width, same in _wraps(path, between, way, drawn if count < len(WIDTHS) else WIDTHS):
            runs += 1
            if not same:
                wrong.append((path.stem, width))
    assert len(wrong) <= (1 - floor) * runs, wrong


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name + "-" + path.stem)
def test_spans_quote_the_text(path: Path) -> None:
    _check_spans(vanban.read_text(path.read_text("utf-8")))


def _check_spans(reading: vanban.Reading) -> None:
    text = reading.text
    assert "\n".join(paragraph.text for paragraph in reading.paragraphs) == text
    for paragraph in reading.paragraphs:
        assert text[paragraph.start : paragraph.end] == paragraph.text
        assert 1 <= paragraph.line_start <= paragraph.line_end
    for duty in reading.duties:
        assert 0 <= duty.span[0] <= duty.span[1] <= len(text)
        assert duty.line_start <= duty.line_end
        for spans in duty.spans.values():
            for start, end in spans:
                assert 0 <= start <= end <= len(text)
        for name in duty.leads:
            assert any(text[start:end] == name for start, end in duty.spans["leads"])
        for field in ("partners", "report_to", "via"):
            for name in getattr(duty, field):
                assert any(text[start:end] == name for start, end in duty.spans[field])
        assert all(0 <= sure <= 1 for sure in duty.confidence.values())
    for cited in reading.citations:
        quote = text[cited.span[0] : cited.span[1]].replace(" ", "").replace("–", "-")
        assert (cited.symbol or "").replace(" ", "") in quote
    for finding in reading.findings:
        assert finding.quote == text[finding.span[0] : finding.span[1]]
        assert finding.line >= 1
        assert finding.message
        assert finding.message_en


_WORDS = st.sampled_from(
    [
        "KẾ HOẠCH",
        "I.",
        "II.",
        "1.",
        "1.1.",
        "a)",
        "- ",
        "+ ",
        "* ",
        "Điều 1.",
        "Phần I",
        "Phòng",
        "Sở",
        "UBND xã",
        "các cơ quan, đơn vị",
        "chủ trì",
        "phối hợp với",
        "báo cáo",
        "về",
        "qua",
        "trước ngày",
        "15/12/2024",
        "31/9/2024",
        "hằng quý",
        "02 lần/tuần",
        "quý II",
        "Kế hoạch số 12/KH-UBND",
        "ngày",
        "của",
        "Nghị quyết 04-NQ/TU",
        ":",
        ";",
        ".",
        "./.",
        ",",
        "(",
        ")",
        "“",
        "”",
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "#Ten",
        "\n",
        "\n\n",
        "\t",
        "",
        "",
        "\u200b",
        "\u202e",
        "́",
        "tuyên truyền",
        "Đơn vị chủ trì:",
        "Thời gian:",
        "Trên đây là",
        "10 phút",
        "năm 2024",
        "PHỤ LỤC",
        "STT",
        "Nội dung",
        "Kính gửi:",
        "V/v",
        "Số:",
        "-",
        "–",
        "….",
        "12",
        "%",
        "nếu có",
        "https://a.vn/.",
        "𝒜",
        "İ",
        "ẞ",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(_WORDS, st.text(max_size=6)), max_size=60))
def test_token_soup_never_raises(words: list[str]) -> None:
    reading = vanban.read_text(" ".join(words))
    _check_spans(reading)
    reading.to_dict()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_plan_never_raises(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PLANS)).read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    inserted = data.draw(st.text(max_size=10))
    _check_spans(vanban.read_text(text[:start] + inserted + text[end:]))


ONCE_RAISED = {
    "a newspaper and a station lead what is aired": (
        "KẾ HOẠCH\nTuyên truyền\nI. NHIỆM VỤ\n1. Báo tỉnh và Đài Phát thanh phát sóng các bản tin về chuyển đổi số.\n"
    ),
}


@pytest.mark.parametrize("text", ONCE_RAISED.values(), ids=ONCE_RAISED.keys())
def test_what_once_raised_is_read(text: str) -> None:
    reading = vanban.read_text(text)
    _check_spans(reading)
    assert reading.duties


_MARKS = ("", "- ", "+ ", "a) ", "1. ", "2.1. ", "II. ", "Điều 1. ", "Bước 2: ", "(1) ", "| 1 | ", "Tháng 9/2024:\n")
_JOINTS = (", ", "; ", ": ", " và ", ". ", " - ", " (", ") ", " chủ trì ", " qua ", " giao ", " do ", " | ", "\t", "\n")


def _mixed_papers(count: int, seed: int) -> Iterator[str]:
    """Papers whose sentences are put together from clauses of all plans and words of the tables."""
    chance = random.Random(seed)
    texts = [path.read_text("utf-8") for path in PLANS]
    lines = [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    clauses = [clause for line in lines for clause in re.split("[,;.]", line) if len(clause) > 6]
    clauses += [phrase for name in ("units", "verbs") for phrases in table(name).values() for phrase in _flat(phrases)]
    for _ in range(count):
        paper = [
            chance.choice(lines)
            if chance.random() < 0.5
            else chance.choice(_MARKS)
            + "".join(chance.choice(clauses) + chance.choice(_JOINTS) for _ in range(chance.randrange(1, 7)))
            for _ in range(chance.randrange(5, 40))
        ]
        yield "\n".join(paper)


def _flat(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _flat(part)]
    if isinstance(value, list):
        return [text for part in value for text in _flat(part)]
    return [str(value)]


@pytest.mark.parametrize("count", [60, pytest.param(6_000, marks=pytest.mark.soak)])
def test_clauses_of_all_plans_in_any_order_are_read(count: int) -> None:
    for paper in _mixed_papers(count, count):
        _check_spans(vanban.read_text(paper))


ODD = {
    "empty": "",
    "blank": "\n\n",
    "one word": "a" * 300_000,
    "bodies": "Phòng Văn hóa, " * 6_000,
    "brackets": "(" * 100_000,
    "duties": "- Phòng A báo cáo UBND huyện.\n" * 3_000,
    "dates": "1/2/2024 " * 20_000,
    "short lines": "Phòng A\na\n" * 50_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_texts_take_time_in_proportion(text: str) -> None:
    begin = time.process_time()
    vanban.read_text(text)
    assert time.process_time() - begin < 12


def test_unicode_forms_read_alike() -> None:
    import unicodedata

    text = REAL.read_text("utf-8")
    assert _core(vanban.read_text(unicodedata.normalize("NFD", text))) == _core(vanban.read_text(text))


def test_line_ends_and_page_breaks_read_alike() -> None:
    text = REAL.read_text("utf-8")
    assert _core(vanban.read_text(text.replace("\n", "\r\n"))) == _core(vanban.read_text(text))


def test_a_reading_leaves_the_search_for_cycles_as_it_was_and_makes_none() -> None:
    text = REAL.read_text("utf-8")
    vanban.read_text(text)
    assert gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        vanban.read_text(text)
        assert not gc.isenabled()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_import_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, vanban; print([m for m in ('lxml', 'pypdfium2', 'docx', 'typst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


_MARKS = "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u0301\u0323\u0000\u0002\u00ad\u2028\x0c\t"
_PIECES = st.one_of(
    _WORDS,
    st.text(_MARKS, max_size=6),
    st.sampled_from(
        [
            "I.",
            "1.",
            "1.1.",
            "a)",
            "-",
            "+",
            "Điều 1.",
            "PHẦN I",
            "Stt\tNội dung\tChủ trì",
            "|a|b|c|",
            "((",
            "“",
            "./.",
            ":",
        ]
    ),
    st.from_regex(r"\A\d{1,6}[-/. ]\d{1,3}[-/. ]\d{1,5}\Z"),
    st.integers(0, 0x10FFFF).filter(lambda code: not 0xD800 <= code < 0xE000).map(chr),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    pieces=st.lists(st.tuples(_PIECES, st.sampled_from(["", " ", "  ", "\n", "\n\n", "\r\n", "\t"])), max_size=120),
    times=st.sampled_from([1, 1, 1, 30]),
)
def test_token_soup_ends_in_a_reading(pieces: list[tuple[str, str]], times: int) -> None:
    begin = time.process_time()
    reading = vanban.read_text("".join(word + gap for word, gap in pieces) * times)
    _check_spans(reading)
    reading.to_dict()
    assert time.process_time() - begin < 5


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    part=st.floats(0, 0.9),
    codings=st.lists(
        st.sampled_from(["utf-8", "utf-16-le", "utf-16", "cp1258", "latin-1", "utf-8-sig"]), min_size=1, max_size=4
    ),
    noise=st.binary(max_size=40),
)
def test_mixed_encodings_end_in_a_reading_or_a_refusal(part: float, codings: list[str], noise: bytes) -> None:
    text = REAL.read_text("utf-8")[int(part * 9_000) :][:1_500]
    size = max(1, len(text) // len(codings))
    data = noise.join(
        text[place : place + size].encode(coding, "replace")
        for place, coding in zip(range(0, len(text), size), itertools.cycle(codings), strict=False)
    )
    try:
        source = extract_bytes(data, "a.txt")
    except vanban.Unreadable:
        return
    _check_spans(vanban.read_source(source))


@pytest.mark.parametrize(
    "text",
    [
        "Tổ chức tuyên truyền chuyển đổi số; " * 50_000,
        "(" * 60_000 + ")" * 60_000,
        "“" * 60_000,
        "\u202e\u200f" * 100_000 + "- Phòng Văn hóa tổ chức tuyên truyền.",
        "I. " * 40_000,
        "\n".join(f"{'  ' * (n % 50)}{'.'.join('1' * (1 + n % 4))} Tổ chức tuyên truyền" for n in range(3_000)),
        "\n".join(
            f"- Phòng Văn hóa tổ chức {n} buổi tuyên truyền trước ngày {1 + n % 28}/6/2026." for n in range(3_000)
        ),
    ],
    ids=["one line", "brackets", "quotes", "right to left", "markers", "deep", "3,000 duties"],
)
def test_large_texts_are_read_within_seconds(text: str) -> None:
    begin = time.process_time()
    reading = vanban.read_text("KẾ HOẠCH\nTuyên truyền năm 2026\n" + text)
    assert reading.paragraphs
    assert time.process_time() - begin < 6
