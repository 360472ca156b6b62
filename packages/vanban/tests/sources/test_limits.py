"""Files from outside: kinds told by content, limits of time and memory, hostile and damaged files."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vanban.api import read_source
from vanban.sources import Limits, Source, Unreadable, extract_bytes, extract_file
from vanban.sources.extract import OPENED, request, run_worker
from vanban.sources.refusals import CODES

from .builders import (
    BORDERS,
    docx,
    encrypted_pdf,
    numbered,
    ole,
    para,
    pdf,
    run,
    scan,
    shown,
    table,
    zipped,
)
from .test_word import OUTLINE

CORPUS = Path(__file__).parent / "corpus"


def outcome(read: Callable[[], Source]) -> Source | Unreadable:
    """What a reading ends in: the source or the refusal; anything else fails the test."""
    try:
        return read()
    except Unreadable as refused:
        return refused


def refusal(data: bytes, name: str = "a", limits: Limits = Limits()) -> Unreadable:  # noqa: B008
    with pytest.raises(Unreadable) as refused:
        extract_file(data, name, limits=limits)
    assert refused.value.code in CODES
    assert refused.value.vi.endswith(".")
    assert refused.value.vi[0].isupper()
    assert "\n" not in refused.value.vi
    return refused.value


WORD = docx(para("Kế hoạch") + numbered("việc", 1) + table([["a", "b", "c"], ["d", "e", "f"]]), numbers=OUTLINE)
PDF = pdf([shown((100, 700, "Ke hoach truyen thong nam"), (100, 680, "dong hai cua ke hoach"))])


@pytest.mark.parametrize(
    ("data", "name"), [(WORD, "kế hoạch.docx"), (PDF, "kế hoạch.pdf"), ("Kế hoạch".encode(), "k.txt")]
)
def test_the_confined_process_gives_the_same_source(data: bytes, name: str, tmp_path: Path) -> None:
    here = extract_bytes(data, name)
    assert extract_file(data, name) == here
    path = tmp_path / name
    path.write_bytes(data)
    assert extract_file(path) == here
    assert Source.from_dict(json.loads(json.dumps(here.to_dict()))) == here


@pytest.mark.parametrize(
    ("data", "name", "code", "word"),
    [
        (PDF, "ke-hoach.docx", "not-what-name-says", "PDF"),
        (WORD, "ke-hoach.pdf", "not-what-name-says", "Word"),
        ("chữ thường".encode(), "ke-hoach.pdf", "not-what-name-says", "văn bản thuần"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "ke-hoach.docx", "not-what-name-says", "hình ảnh"),
        (b"<!DOCTYPE html><html><body>x", "ke-hoach.docx", "not-what-name-says", "HTML"),
        (zipped({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"}), "a.docx", "not-what-name-says", "Excel"),
        (zipped({"ảnh.jpg": b"x"}), "a.zip", "unsupported", "ZIP"),
        (ole("WordDocument"), "a.doc", "unsupported", "LibreOffice"),
        (ole("EncryptedPackage"), "a.docx", "encrypted", "mật khẩu"),
        (ole("Workbook"), "a.xls", "unsupported", "Office"),
        (b"{\\rtf1 abc}", "a.doc", "unsupported", "LibreOffice"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "anh.jpg", "unsupported", "tesseract"),
        (b"MZ" + bytes(range(256)) * 4, "a.txt", "not-what-name-says", "chương trình"),
        (b"", "a.docx", "empty", "trống"),
        (b"PK\x03\x04" + b"x" * 300, "a.docx", "broken", "hỏng"),
        (b"%PDF-1.7\nnothing here", "a.pdf", "broken", "hỏng"),
        (encrypted_pdf(), "a.pdf", "encrypted", "mật khẩu"),
        (scan(1), "a.pdf", "scan-without-text", "tesseract"),
        (docx(para("")), "a.docx", "no-text", "không có chữ"),
    ],
)
def test_every_bad_file_gets_its_sentence(
    data: bytes, name: str, code: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    found = refusal(data, name)
    assert found.code == code
    assert word in found.vi
    assert "hãy" in found.vi


def test_a_word_file_under_the_old_ending_is_read() -> None:
    assert extract_file(WORD, "ke-hoach.doc").kind == "docx"


def test_too_large_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.truncate(40_000_000)
    with pytest.raises(Unreadable) as refused:
        extract_file(path)
    assert refused.value.code == "too-large"
    assert "40 MB" in refused.value.vi
    assert "30 MB" in refused.value.vi


def huge(name: str, size: int) -> bytes:
    """A docx with one member of blanks that unpacks to ``size``."""
    out = io.BytesIO(WORD)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        block = b" " * 1_000_000
        for _ in range(size // len(block)):
            member.write(block)
    return out.getvalue()


def test_zip_bombs() -> None:
    assert refusal(huge("word/media/a.bin", 300_000_000), "a.docx").code == "zip-bomb"
    assert refusal(huge("word/more.xml", 20_000_000), "a.docx").code == "zip-bomb"
    many = zipped({"[Content_Types].xml": b"x"} | {f"word/{n}": b"" for n in range(6_000)})
    assert refusal(many, "a.docx").code == "zip-bomb"


def test_a_bomb_that_lies_about_its_size() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b" " * 30_000_000)
    data = out.getvalue().replace((30_000_000).to_bytes(4, "little"), (3_000).to_bytes(4, "little"))
    assert refusal(data, "a.docx").code in ("broken", "zip-bomb")


def test_deep_xml_ends_in_a_refusal() -> None:
    deep = para("trước") + "<w:sdt><w:sdtContent>" * 5_000 + para("sâu") + "</w:sdtContent></w:sdt>" * 5_000
    assert refusal(docx(deep), "a.docx").code == "broken"


def test_nested_tables_do_not_recurse_for_ever() -> None:
    inner = para("đáy")
    for _ in range(40):
        row = f"<w:tr><w:tc>{inner}</w:tc><w:tc>{para('x')}</w:tc></w:tr>"
        inner = f"<w:tbl><w:tblPr>{BORDERS}</w:tblPr>{row}</w:tbl>{para('')}"
    assert extract_file(docx(inner), "a.docx").lines


def test_many_entities_are_not_expanded() -> None:
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(12))
    members["word/document.xml"] = (
        b'<!DOCTYPE x [<!ENTITY l0 "ha">'
        + laughs
        + b"]>"
        + members["word/document.xml"].replace("Kế hoạch".encode(), b"&l12;")
    )
    assert refusal(zipped(members), "a.docx").code == "broken"


def test_wall_clock() -> None:
    begin = time.monotonic()
    found = refusal(PDF, "a.pdf", Limits(seconds=0.01))
    assert found.code == "timeout"
    assert time.monotonic() - begin < 5


def slow_pdf() -> bytes:
    """A page of half a million letters, one on another: slow to lay out, small to send."""
    return pdf([b"BT /F1 1 Tf " + b"(abcdefghij) Tj 0 0 Td " * 60_000 + b"ET"] * 20)


def test_processor_time_and_clock_hold_on_a_slow_page() -> None:
    begin = time.monotonic()
    assert refusal(slow_pdf(), "a.pdf", Limits(seconds=1)).code == "timeout"
    assert time.monotonic() - begin < 8


@pytest.mark.skipif(sys.platform == "win32", reason="no timers of processor time")
def test_pages_far_heavier_than_text_are_not_waited_for() -> None:
    """The worker on a slow file, with a hundredth of the usual patience: it ends by its timer, the file being open."""
    impatient = (
        "import sys, vanban.sources.worker as worker;"
        "worker._OPENING, worker._OPENED_A_SECOND, worker._PER_PAGE = 0.1, 1e12, 0.001;"
        "sys.exit(worker.main())"
    )
    command = [sys.executable, "-c", impatient, request("a.pdf", Limits())]
    done = subprocess.run(command, input=slow_pdf(), capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (-signal.SIGPROF, OPENED)


@pytest.mark.parametrize(("written", "code"), [(OPENED, "timeout"), (b"", "broken")])
def test_what_a_worker_ended_by_its_timer_means(written: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(module: str, task: str, given: IO[bytes], answer: IO[bytes], limits: Limits) -> int:
        answer.write(written)
        return -signal.SIGPROF

    monkeypatch.setattr("vanban.sources.extract._run", ended)
    assert refusal(PDF, "a.pdf").code == code


@pytest.mark.skipif(sys.platform == "win32", reason="no timers of processor time")
def test_junk_that_pdfium_would_search_for_minutes_is_refused_within_seconds() -> None:
    """A head and then the beginnings of streams that never end: each is looked for in all the rest of the file."""
    junk = b"%PDF-1.7\n" + b"1 0 obj<</Length 9999999>>stream\nx\n" * 250_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refusal(junk, "a.pdf").code == "broken"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.5


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (("Tổ chức tuyên truyền chuyển đổi số " * 400).encode(), "a.txt"),
        (docx(para("Tổ chức tuyên truyền chuyển đổi số " * 400)), "a.docx"),
        (docx(para("") * 2_000 + para("việc")), "a.docx"),
    ],
)
def test_a_text_longer_than_any_plan_is_refused(data: bytes, name: str) -> None:
    assert refusal(data, name, Limits(letters=10_000, ratio=1e9)).code == "too-large"
    assert isinstance(extract_file(data, name, limits=Limits(letters=100_000, ratio=1e9)), Source)


def test_address_space() -> None:
    words = "Chủ trì theo dõi, đôn đốc các ngành. " * 40
    data = docx("".join(para(f"{n} {words}") for n in range(9_000)))
    assert refusal(data, "a.docx", Limits(memory_bytes=120_000_000, ratio=1e9)).code in ("too-large", "broken")


def test_size_of_the_answer() -> None:
    data = docx("".join(para(f"việc số {n}") for n in range(3_000)))
    assert refusal(data, "a.docx", Limits(output_bytes=50_000)).code == "too-large"


def test_the_worker_leaves_no_core_and_no_noise() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vanban.sources.worker", request("a.docx", Limits())],
        input=WORD,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    assert set(json.loads(done.stdout)) == {"source"}


def test_an_answer_that_is_no_json_is_a_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanban.sources.extract.run_worker", lambda *_: b'{"source": {"kind": "exe"}}')
    assert refusal(WORD, "a.docx").code == "broken"


# Damaged files: whatever the damage, a source or one clear refusal.


def check(data: bytes, name: str) -> None:
    begin = time.monotonic()
    found = outcome(lambda: extract_bytes(data, name))
    if isinstance(found, Unreadable):
        assert found.code in CODES
        assert found.vi.endswith(".")
    else:
        assert Source.from_dict(json.loads(json.dumps(found.to_dict()))) == found
        assert all(line.text.strip() for line in found.lines)
    assert time.monotonic() - begin < 10


KINDS = [("a.docx", WORD), ("a.pdf", PDF), ("b.pdf", scan(1)), ("c.pdf", encrypted_pdf())]


@pytest.mark.parametrize(("name", "data"), KINDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.differing_executors], deadline=None)
@given(part=st.floats(0, 1))
def test_truncated(name: str, data: bytes, part: float) -> None:
    check(data[: int(len(data) * part)], name)


@pytest.mark.parametrize(("name", "data"), KINDS)
@settings(max_examples=120, deadline=None)
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=8))
def test_flipped_bits(name: str, data: bytes, flips: list[tuple[float, int]]) -> None:
    damaged = bytearray(data)
    for place, bit in flips:
        damaged[int(place * len(damaged))] ^= 1 << bit
    check(bytes(damaged), name)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(["word/document.xml", "word/numbering.xml", "word/styles.xml"]))
def test_damage_inside_the_members(seed: int, name: str) -> None:
    """Damage under the zip's own checks: letters of the XML change, the archive stays whole."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    text = bytearray(members[name])
    for _ in range(chance.randint(1, 6)):
        text[chance.randrange(len(text))] = chance.choice(b"<>/\"'=&;0123456789abcwx -")
    check(zipped(members | {name: bytes(text)}), "a.docx")


_TOKENS = [
    "<w:p>", "</w:p>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:ins>", "</w:ins>",
    "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", "<w:txbxContent>", "</w:txbxContent>", "<w:pict>", "</w:pict>",
    run("chữ"), para("đoạn"), numbered("việc", 1, 2), "<w:tcPr><w:gridSpan w:val='99999999'/><w:vMerge/></w:tcPr>",
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r>", "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    "<w:pPr><w:ind w:left='99999999999999999999' w:hanging='x'/><w:numPr><w:ilvl w:val='-3'/><w:numId w:val='1'/>"
    "</w:numPr></w:pPr>",
    "<w:r><w:rPr><w:sz w:val='nan'/></w:rPr><w:sym w:char='110000'/><w:sym w:char='F0B7'/></w:r>",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_TOKENS), max_size=30))
def test_token_soup(tokens: list[str]) -> None:
    from lxml import etree

    soup = "".join(tokens)
    # lxml's own repair closes what is open, so that the soup gets past the parser.
    parser = etree.XMLParser(recover=True)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    root = etree.fromstring(f'<w:body xmlns:w="{namespace}">{soup}</w:body>'.encode(), parser)
    body = "".join(etree.tostring(child, encoding="unicode") for child in root)
    check(docx(body, numbers=OUTLINE), "a.docx")


def test_damaged_compressed_streams_of_a_pdf() -> None:
    packed = zlib.compress(shown((100, 700, "Ke hoach truyen thong nam nay")))
    content = b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    data = pdf([b""]).replace(b"<</Length 0>>stream\n\nendstream", content)
    chance = random.Random(7)
    for _ in range(60):
        damaged = bytearray(data)
        start = data.index(packed)
        damaged[start + chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
        check(bytes(damaged), "a.pdf")


def test_past_crashes() -> None:
    """Files that once crashed the extraction, each as small as it could be made; see the folder's README."""
    for path in sorted(CORPUS.iterdir()):
        if path.suffix == ".md":
            continue
        check(path.read_bytes(), path.name)
        found = outcome(partial(extract_file, path))
        if isinstance(found, Source):
            json.dumps(read_source(found).to_dict())
        else:
            assert found.code in CODES


# Other programs: their place on PATH is taken by scripts that show how they are called.


def script(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys, time, pathlib\n{body}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return lambda name, body: script(tmp_path, name, body)


def test_old_word_files_go_through_libreoffice(tools: Callable[[str, str], None], tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(WORD)
    tools(
        "soffice",
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]); out.mkdir()\n"
        "assert '--headless' in sys.argv and pathlib.Path(sys.argv[-1]).read_bytes().startswith(b'\\xd0\\xcf')\n"
        f"(out / 'in.docx').write_bytes(pathlib.Path({str(tmp_path / 'made.docx')!r}).read_bytes())\n",
    )
    source = extract_file(ole("WordDocument"), "cũ.doc")
    assert (source.name, source.kind) == ("cũ.doc", "docx")
    assert source.lines == extract_bytes(WORD, "a.docx").lines
    assert [notice.code for notice in source.warnings] == ["converted"]


def test_libreoffice_that_hangs_or_fails(tools: Callable[[str, str], None]) -> None:
    tools("soffice", "time.sleep(60)\n")
    begin = time.monotonic()
    assert refusal(ole("WordDocument"), "a.doc", Limits(program_seconds=0.5)).code == "timeout"
    assert time.monotonic() - begin < 5
    tools("soffice", "sys.exit(3)\n")
    assert refusal(ole("WordDocument"), "a.doc").code == "broken"


OCR = """
if "--list-langs" in sys.argv:
    print("List of available languages (2):\\neng\\nvie")
else:
    assert sys.argv[2:] == ["stdout", "-l", "vie", "--psm", "4"]
    picture = pathlib.Path(sys.argv[1]).read_bytes()
    assert picture.startswith(b"P5 1653 2339 255\\n") and len(picture) > 1653 * 2339
    print("KE\\u0302\\u0301 HOA\\u0323CH\\n\\nTuyên truyền")
"""


def test_scans_go_through_tesseract_and_must_be_reviewed(tools: Callable[[str, str], None]) -> None:
    tools("tesseract", OCR)
    source = extract_file(scan(2), "quét.pdf")
    assert [(line.text, line.page, line.number) for line in source.lines] == [
        ("KẾ HOẠCH", 1, 1), ("Tuyên truyền", 1, 2), ("KẾ HOẠCH", 2, 3), ("Tuyên truyền", 2, 4),
    ]  # fmt: skip
    assert [notice.code for notice in source.warnings] == ["ocr"]
    assert "soát lại" in source.warnings[0].vi


def test_tesseract_without_vietnamese_is_as_good_as_none(tools: Callable[[str, str], None]) -> None:
    tools("tesseract", "print('eng')\n")
    assert refusal(scan(1), "a.pdf").code == "scan-without-text"
    tools("tesseract", OCR)
    assert refusal(scan(1), "a.pdf", Limits(program_seconds=0)).code == "scan-without-text"


def test_pages_are_drawn_in_the_confined_process() -> None:
    limits = Limits(ocr_pages=1)
    drawn = run_worker(scan(3), request("a.pdf", limits, render=True), limits)
    assert int.from_bytes(drawn[:4], "big") == 1653
    assert len(drawn) == 8 + 1653 * int.from_bytes(drawn[4:8], "big")
