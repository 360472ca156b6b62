"""What comes out: every file, its exact length, its loudness, measured here from the files themselves."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from loa.kit.refused import Refused
from loa.radio.sound import encode, ffmpeg
from loa.radio.sound.certificate import to_pdf
from loa.radio.sound.encode import NAMES
from loa.radio.sound.fingerprint import fingerprint, match
from loa.radio.sound.intake import Recording
from loa.radio.sound.lengths import GAP
from loa.radio.sound.meter import measure
from loa.radio.sound.mix import place
from loa.radio.sound.prepare import Prepared
from loa.radio.sound.profiles import PROFILES, RATE
from loa.radio.sound.render import Rendered, render
from loa.radio.sound.rundown import Item, parse
from numpy.typing import NDArray

from .conftest import MakeSound

SAMPLES = 15 * RATE


def heard(path: Path, rate: int = RATE) -> NDArray[np.float32]:
    return np.concatenate(list(ffmpeg.decoded(path, rate)))


@pytest.mark.parametrize("code", NAMES)
def test_every_rendition_is_exact_when_it_is_decoded(programme: Rendered, code: str) -> None:
    sound = heard(programme.folder / NAMES[code])
    figures = measure(sound)
    assert len(sound) == SAMPLES
    assert figures.integrated == pytest.approx(-16, abs=0.1)
    assert figures.true_peak <= -2
    proof = next(one for one in programme.certificate.renditions if one.code == code)
    assert proof.passes
    assert proof.loudness_lufs == pytest.approx(figures.integrated, abs=0.1)
    assert proof.true_peak_dbtp == pytest.approx(figures.true_peak, abs=0.1)


def test_the_renditions_sound_the_same_at_the_same_time(programme: Rendered) -> None:
    master = heard(programme.folder / NAMES["flac"])
    for code in ("mp3", "opus"):
        other = heard(programme.folder / NAMES[code])
        assert np.corrcoef(master, other)[0, 1] > 0.9, "the same, with its peaks held lower"
        assert np.argmax(np.correlate(other[RATE : 2 * RATE], master[RATE + 200 : 2 * RATE - 200], "valid")) == 200


def test_the_certificate_names_the_files_as_they_are(programme: Rendered) -> None:
    data = json.loads((programme.folder / "certificate.json").read_text("utf-8"))
    assert data["passes"] is True
    assert (data["samples"], data["sample_rate"], data["made"]) == (SAMPLES, RATE, "2022-10-10T05:30:00+00:00")
    for one in data["renditions"]:
        if one["code"] != "hls":
            content = (programme.folder / one["file"]).read_bytes()
            assert one["sha256"] == hashlib.sha256(content).hexdigest()
            assert one["bytes"] == len(content)
    master = np.rint(heard(programme.folder / NAMES["flac"]) * 32768).astype("<i2")
    assert data["master_sha256"] == hashlib.sha256(master.tobytes()).hexdigest()
    assert data["fill"] == "bed"
    assert any("nhạc nền" in note for note in data["notes"])


def test_the_certificate_is_one_page(programme: Rendered) -> None:
    pages = pypdfium2.PdfDocument((programme.folder / "certificate.pdf").read_bytes())
    assert len(pages) == 1
    text = " ".join(pages[0].get_textpage().get_text_bounded().split())
    assert "−16,0" in text
    assert "720.000" in text
    assert programme.certificate.renditions[0].sha256 in text.replace(" ", "")


def test_a_long_certificate_is_one_page_too(programme: Rendered) -> None:
    item = replace(programme.certificate.items[0], title="Một tên mục rất dài " * 9)
    crowded = replace(
        programme.certificate,
        title="Chuyên mục có tên rất dài " * 12,
        items=tuple(replace(item, number=number) for number in range(1, 61)),
        notes=tuple(f"{number}. Ghi chú dài về một mục nào đó. " * 12 for number in range(9)),
    )
    pages = pypdfium2.PdfDocument(to_pdf(crowded, (programme.folder / "waveform.svg").read_text("utf-8")))
    assert len(pages) == 1
    assert "mục nữa" in pages[0].get_textpage().get_text_bounded()


def test_captions_and_chapters_stand_where_the_words_are(programme: Rendered) -> None:
    vtt = (programme.folder / "transcript.vtt").read_text("utf-8")
    assert vtt.startswith("WEBVTT\n")
    assert "Ngày 15/3/2025, UBND xã họp lúc 7h30.\n" in vtt
    assert "Lời của bản thu, gồm hai vế." in vtt
    chapters = json.loads((programme.folder / "chapters.json").read_text("utf-8"))
    assert [one["title"] for one in chapters["chapters"]] == ["Tiếng thu", "Bản tin"]
    start = chapters["chapters"][1]["startTime"]
    assert f"00:00:{start:06.3f} --> " in vtt
    sound = heard(programme.folder / NAMES["flac"])
    before = sound[round((start - 0.3) * RATE) : round((start - 0.05) * RATE)]
    after = sound[round((start + 0.1) * RATE) : round((start + 1.1) * RATE)]
    assert np.square(after).mean() > 8 * np.square(before).mean()
    transcript = (programme.folder / "transcript.txt").read_text("utf-8")
    assert "BẢN TIN\nNgày 15/3/2025, UBND xã họp lúc 7h30.\nMời bà con đến dự." in transcript


def test_the_waveform_is_a_picture_with_the_items(programme: Rendered) -> None:
    root = ElementTree.fromstring((programme.folder / "waveform.svg").read_text("utf-8"))  # noqa: S314 - our own file
    assert root.attrib["role"] == "img"
    said = " ".join(root.itertext())
    assert "1. Tiếng thu" in said
    assert "Bản tin" in said


def test_the_fingerprint_knows_the_programme_and_no_other(programme: Rendered) -> None:
    kept = (programme.folder / "fingerprint.bin").read_bytes()
    assert len(kept) == 8 + 150
    again = fingerprint(heard(programme.folder / NAMES["opus"], 8000))
    found = match(again, kept)
    assert found is not None
    assert found.heard
    assert found.lag == 0
    noise = np.random.default_rng(5).standard_normal(8000 * 15) * 0.1
    other = match(fingerprint(noise), kept, slack=5)
    assert other is not None
    assert not other.heard


def test_the_same_rundown_gives_the_same_files(programme: Rendered, tmp_path: Path) -> None:
    text = 'slot_seconds = 3\n[[items]]\ntext = "Xin chào."'
    for name in ("one", "two"):
        render(parse(text, tmp_path), tmp_path / name)
    for name in ("programme.flac", "programme.mp3", "programme.opus", "fingerprint.bin", "transcript.vtt"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(("code", "seconds"), [("podcast", 3.337), ("r128", 2.5)])
def test_other_profiles_and_odd_lengths(code: str, seconds: float, tmp_path: Path) -> None:
    done = render(
        parse(f'slot_seconds = {seconds}\nprofile = "{code}"\n[[items]]\ntext = "Xin chào bà con."', tmp_path),
        tmp_path / "out",
    )
    samples = round(seconds * RATE)
    for name in ("flac", "mp3", "opus"):
        sound = heard(done.folder / NAMES[name])
        assert len(sound) == samples
        assert measure(sound).integrated == pytest.approx(PROFILES[code].loudness, abs=0.1)
    assert 0 <= len(heard(done.folder / NAMES["hls"])) - samples < encode.MP3_FRAME
    assert done.certificate.passes


def test_too_much_is_refused_with_advice_and_nothing_is_written(tmp_path: Path) -> None:
    rundown = parse(
        'slot_seconds = 3\n[[items]]\ntitle = "Dài"\ntext = "' + "Bà con chú ý lắng nghe thông báo. " * 3 + '"',
        tmp_path,
    )
    with pytest.raises(Refused, match=r"Cần cắt \d+ s ở mục 1"):
        render(rundown, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_forty_minutes_of_text_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    words = "chuyển đổi số là việc của mọi nhà. " * 900
    rundown = parse(f'slot_seconds = 600\n[[items]]\ntext = "{words}"', tmp_path)
    with pytest.raises(Refused, match="khung phát 10:00: thừa 3"):
        render(rundown, tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands here")
    with pytest.raises(Refused, match="Không ghi được vào thư mục"):
        render(parse('slot_seconds = 7\n[[items]]\nfile = "loa:jingle"\n', tmp_path), tmp_path / "out")


def prepared(number: int, seconds: float) -> Prepared:
    sound = Recording(Path("none"), round(seconds * RATE), -16.0, -3.0)
    return Prepared(Item(number, "read", "x", "x"), sound, np.ones(1, np.float32), ())


def test_a_full_slot_takes_the_air_between_the_items() -> None:
    parts = [prepared(1, 4), prepared(2, 5.9)]
    placed = place(parts, 10 * RATE)
    assert placed[0].start >= 0
    assert placed[0].end <= placed[1].start
    assert placed[1].end <= 10 * RATE
    roomy = place(parts, 20 * RATE)
    assert roomy[1].start - roomy[0].end == round(GAP * RATE)


def test_a_clipping_or_soft_rendition_is_made_again(tmp_path: Path, make_sound: MakeSound) -> None:
    hiss = np.random.default_rng(1).standard_normal(3 * RATE).astype(np.float32) * 0.05  # codecs leave half of it out
    make_sound(hiss, "hiss.wav").rename(tmp_path / "hiss.wav")
    done = render(parse('slot_seconds = 3\n[[items]]\nfile = "hiss.wav"', tmp_path), tmp_path / "out")
    for code in ("mp3", "opus"):
        figures = measure(heard(done.folder / NAMES[code]))
        assert figures.integrated == pytest.approx(-16, abs=0.1)
        assert figures.true_peak < 0
