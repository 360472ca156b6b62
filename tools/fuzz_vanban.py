"""Look for texts and files that break vanban, guided by what they reach in its code.

    uv pip install --python .venv/bin/python atheris     # Linux, CPython 3.11 to 3.13; no part of Loa's own packages
    .venv/bin/python tools/fuzz_vanban.py text [seconds]
    .venv/bin/python tools/fuzz_vanban.py docx [seconds]
    .venv/bin/python tools/fuzz_vanban.py pdf [seconds]

Whatever goes in must come out as a reading or as one refusal, within five seconds. What does not is written to the
corpus of past crashes (``packages/vanban/tests/sources/corpus``), all of which the tests read again.
"""

from __future__ import annotations

import hashlib
import io
import signal
import sys
import tempfile
import zipfile
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "packages/vanban/tests/sources/corpus"
PLANS = (*ROOT.glob("examples/*/plan.txt"), *sorted((ROOT / "packages/vanban/tests/plans").rglob("*.txt")))
SECONDS = 5
LONGEST = {"txt": 20_000, "docx": 20_000, "pdf": 100_000}


class TooSlow(Exception):
    """One input took longer than any input may."""


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def read(data: bytes, ending: str) -> None:
    """Read and check one input; only a refusal may end it."""
    from vanban.api import read_source
    from vanban.sources import Unreadable, extract_bytes

    if ending == "docx" and not data.startswith(b"PK"):
        data = _as_word(data)
    try:
        source = extract_bytes(data, f"a.{ending}")
    except Unreadable:
        return
    read_source(source).to_dict()


_FRAME = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>',
    b"</w:body></w:document>",
)


def _as_word(body: bytes) -> bytes:
    """A Word file with this body: chance would hardly ever write a zip."""
    from vanban.write import Header, Paper, to_docx

    if not _EMPTY:
        with zipfile.ZipFile(io.BytesIO(to_docx(Paper("plan", Header("UBND xã"), "Kế hoạch")))) as archive:
            _EMPTY.update({name: archive.read(name) for name in archive.namelist()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _EMPTY.items():
            archive.writestr(name, _FRAME[0] + body + _FRAME[1] if name == "word/document.xml" else content)
    return out.getvalue()


_EMPTY: dict[str, bytes] = {}


def seeds(ending: str) -> list[bytes]:
    """Inputs to begin with."""
    texts = [path.read_text("utf-8") for path in PLANS]
    if ending == "txt":
        return [text[: LONGEST["txt"]].encode() for text in texts]
    if ending == "docx":
        return [
            "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n")[:80] if "<" not in line)
            .replace("&", "&amp;")
            .encode()
            for text in texts
        ]
    from vanban.write import Header, Paper, Para, text, to_pdf

    return [
        to_pdf(Paper("plan", Header("UBND xã"), "Kế hoạch", "Tuyên truyền", blocks=(Para(text(t[:400])),)))
        for t in texts[:3]
    ]


def one(data: bytes, ending: str) -> None:
    """Read one input within its time; keep it when it breaks something."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        read(data, ending)
    except Exception:
        kept = _as_word(data) if ending == "docx" and not data.startswith(b"PK") else data
        (CORPUS / f"{hashlib.sha256(kept).hexdigest()[:12]}.{ending}").write_bytes(kept)
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """Run until the time is over or something breaks."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: uv pip install --python .venv/bin/python atheris")
    ending = {"text": "txt"}.get(sys.argv[1], sys.argv[1]) if len(sys.argv) > 1 else "txt"
    seconds = sys.argv[2] if len(sys.argv) > 2 else "300"
    with atheris.instrument_imports(include=["vanban"]):
        import vanban.api
        import vanban.check
        import vanban.sources.pdf
        import vanban.sources.word  # noqa: F401
    signal.signal(signal.SIGPROF, _too_slow)
    with tempfile.TemporaryDirectory(prefix="vanban-fuzz-") as folder:
        for number, seed in enumerate(seeds(ending)):
            Path(folder, str(number)).write_bytes(seed)
        arguments = [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST[ending]}", "-timeout=60", folder]
        atheris.Setup(arguments, lambda data: one(data, ending))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
