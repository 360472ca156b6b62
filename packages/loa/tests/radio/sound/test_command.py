"""loa radio render, as a person runs it: no server, no database."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

GOOD = 'title = "Thử"\nslot_seconds = 3\n[[items]]\ntext = "Xin chào."\n'
FILES = {
    "programme.flac", "programme.mp3", "programme.opus", "hls", "certificate.json", "certificate.pdf",
    "transcript.txt", "transcript.vtt", "chapters.json", "waveform.svg", "fingerprint.bin",
}  # fmt: skip


def test_a_rundown_becomes_a_programme_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "RUNDOWN.toml").write_text(GOOD, "utf-8")
    nowhere = {"LOA_DATA_DIR": str(tmp_path / "data"), "LOA_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x"}
    done = subprocess.run(
        [Path(sys.executable).with_name("loa"), "radio", "render", "RUNDOWN.toml", "--out", "out"],
        cwd=tmp_path,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert "144000 mẫu (lệch 0)" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("3", "0"), "Dòng 2, khóa “slot_seconds”"),
        (GOOD.replace("text", "file"), "Dòng 4, khóa “file”: không tìm thấy tệp “Xin chào.”"),
        (GOOD.replace("Xin chào.", "Xin chào bà con. " * 40), "Cần cắt"),
    ],
)
def test_a_fault_is_a_sentence_and_status_1(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "RUNDOWN.toml").write_text(text, "utf-8")
    told = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("radio", "render", tmp_path / "RUNDOWN.toml", "--out", tmp_path / "out", "--quiet", stderr=told)
    assert ended.value.code == 1
    assert said in told.getvalue()
    assert not (tmp_path / "out").exists()
