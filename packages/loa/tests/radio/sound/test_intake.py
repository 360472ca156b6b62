"""Uploads: what is fit comes out at 48 kHz and measured; what is not is refused with one sentence each."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from loa.kit.refused import Refused
from loa.radio.sound import ffmpeg
from loa.radio.sound.intake import decode
from loa.radio.sound.profiles import RATE

from .conftest import MakeSound, speechlike

VOICE = speechlike(2)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("a.wav", ()),
        ("a.mp3", ("-b:a", "64k")),
        ("a.m4a", ("-c:a", "aac")),
        ("a.opus", ("-c:a", "libopus")),
        ("a.flac", ()),
        ("phone.wav", ("-ar", "8000")),
    ],
)
def test_common_files_are_taken(make_sound: MakeSound, tmp_path: Path, name: str, arguments: tuple[str, ...]) -> None:
    taken = decode(make_sound(VOICE, name, *arguments), tmp_path / "out")
    assert taken.samples == pytest.approx(2 * RATE, abs=0.06 * RATE)
    assert taken.path.stat().st_size == taken.samples * 4
    assert -60 < taken.loudness < -10
    assert taken.notes == ()


def test_two_channels_become_one_and_opposite_ones_do_not_cancel(make_sound: MakeSound, tmp_path: Path) -> None:
    plain = decode(make_sound(VOICE, "one.wav"), tmp_path / "one")
    for name, right in (("both.wav", VOICE), ("turned.wav", -VOICE)):
        both = make_sound(np.stack([VOICE, right], 1), name, channels=2)
        taken = decode(both, tmp_path / "two")
        assert taken.loudness == pytest.approx(plain.loudness, abs=0.1)


def refusal(path: Path, tmp_path: Path, most: float = 3600) -> str:
    with pytest.raises(Refused) as caught:
        decode(path, tmp_path / "out", most_seconds=most)
    assert not (tmp_path / "out").exists()
    assert len(caught.value.reasons) == 1
    return caught.value.reasons[0]


def test_a_missing_or_empty_file(tmp_path: Path) -> None:
    assert "Không tìm thấy" in refusal(tmp_path / "none.mp3", tmp_path)
    (tmp_path / "empty.mp3").touch()
    assert "rỗng (0 byte)" in refusal(tmp_path / "empty.mp3", tmp_path)


@pytest.mark.parametrize("content", [b"\0" * 5000, b"khong phai am thanh " * 300, b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_what_is_no_sound(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp3").write_bytes(content)
    assert "“a.mp3”" in refusal(tmp_path / "a.mp3", tmp_path)


def test_a_cut_off_file(make_sound: MakeSound, tmp_path: Path) -> None:
    whole = make_sound(speechlike(20), "cut.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 3])
    assert "bị hỏng, chỉ đọc được" in refusal(tmp_path / "cut.flac", tmp_path)


def test_damage_in_the_middle_is_taken_with_a_note_or_refused(make_sound: MakeSound, tmp_path: Path) -> None:
    whole = bytearray(make_sound(speechlike(10), "dent.mp3", "-b:a", "64k").read_bytes())
    whole[40_000:40_600] = np.random.default_rng(2).bytes(600)
    (tmp_path / "dent.mp3").write_bytes(whole)
    taken = decode(tmp_path / "dent.mp3", tmp_path / "out")
    assert any("lỗi khi giải mã" in note for note in taken.notes)


def test_ten_hours_by_the_header_and_without_one(make_sound: MakeSound, tmp_path: Path) -> None:
    long = tmp_path / "long.opus"
    size = 8000 * 36_000  # ten hours of 8 bit at 8 kHz, of which the disk holds the header only
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", size
    )
    with (tmp_path / "long.wav").open("wb") as file:
        file.write(header)
        file.truncate(size + len(header))
    assert refusal(tmp_path / "long.wav", tmp_path) == (
        "Tệp “long.wav” dài 10 giờ, nhiều nhất là 1 giờ; hãy cắt lấy phần cần phát rồi tải lên."
    )
    raw = make_sound(speechlike(4), "stream.aac", "-c:a", "aac", "-f", "adts")
    shutil.copy(raw, long)
    assert "nhiều nhất là 2 giây" in refusal(long, tmp_path, most=2)


def test_silence(make_sound: MakeSound, tmp_path: Path) -> None:
    assert "không có tiếng" in refusal(make_sound(VOICE * 1e-5, "silent.wav"), tmp_path)


def test_clipped_sound_is_refused_and_a_little_is_noted(make_sound: MakeSound, tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 200 * np.arange(2 * RATE) / RATE)
    loud = np.clip(tone * 3, -1, 1)
    assert "vỡ tiếng" in refusal(make_sound(loud, "clipped.wav"), tmp_path)
    some = tone * 0.5
    some[10_000:10_060] = 1
    taken = decode(make_sound(some, "some.wav"), tmp_path / "out")
    assert "hơi vỡ tiếng" in taken.notes[0]


def test_a_video_is_refused_but_a_cover_picture_is_not(make_sound: MakeSound, tmp_path: Path) -> None:
    voice = make_sound(VOICE, "v.wav")
    picture = ("-f", "lavfi", "-i", "color=c=red:s=64x64:d=2:r=10")
    ffmpeg.run(*picture, "-i", voice, "-shortest", tmp_path / "film.mp4")
    assert "là tệp video" in refusal(tmp_path / "film.mp4", tmp_path)
    ffmpeg.run(*picture, "-frames:v", "1", tmp_path / "cover.png")
    cover = ("-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic")
    ffmpeg.run("-i", voice, "-i", tmp_path / "cover.png", *cover, tmp_path / "song.mp3")
    assert decode(tmp_path / "song.mp3", tmp_path / "out").samples > RATE


def test_protected_sound(make_sound: MakeSound, tmp_path: Path) -> None:
    data = make_sound(VOICE, "song.m4a", "-c:a", "aac", "-movflags", "+faststart").read_bytes()
    assert data.count(b"mp4a") >= 1
    (tmp_path / "song.m4p").write_bytes(data.replace(b"mp4a", b"drms"))
    assert "khóa bản quyền (DRM)" in refusal(tmp_path / "song.m4p", tmp_path)


def test_long_silence_at_the_ends_is_left_out_and_said(make_sound: MakeSound, tmp_path: Path) -> None:
    quiet = np.zeros(5 * RATE, np.float32)
    taken = decode(make_sound(np.concatenate([quiet, VOICE, quiet]), "pad.wav"), tmp_path / "out")
    assert taken.samples < 3 * RATE
    assert [note.split(" “")[0] for note in taken.notes] == [
        "Đã bỏ 5 giây im lặng ở đầu",
        "Đã bỏ 5 giây im lặng ở cuối",
    ]


def test_a_file_that_names_others_opens_none(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "list.mp3").write_text(f"ffconcat version 1.0\nfile '{tmp_path}/secret.txt'\n")
    assert "“list.mp3”" in refusal(tmp_path / "list.mp3", tmp_path)
    (tmp_path / "net.mp3").write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n")
    assert "“net.mp3”" in refusal(tmp_path / "net.mp3", tmp_path)
