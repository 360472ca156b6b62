"""The rundown: what is written, what is wrong with it, how long it is, what to do."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loa.kit.refused import Refused
from loa.radio.sound.lengths import GAP, Length, advice, clock, estimate, running, too_long, total
from loa.radio.sound.profiles import PROFILES, RATE
from loa.radio.sound.rundown import Bed, Item, Rundown, load, parse

EXAMPLE = Path(__file__).parents[5] / "examples/radio/RUNDOWN.toml"


def refused(text: str, folder: Path = Path()) -> str:
    with pytest.raises(Refused) as caught:
        parse(text, folder)
    return "\n".join(caught.value.reasons)


def test_the_example_of_the_plan() -> None:
    rundown = load(EXAMPLE)
    assert rundown.samples == 600 * RATE
    assert rundown.notes == ()
    assert rundown.items[0].sound == "loa:jingle"
    assert rundown.bed == Bed("loa:bed")
    assert not too_long(estimate(rundown), 600)


def test_everything_that_is_wrong_is_said_at_once_with_its_line() -> None:
    said = refused(
        'slot_second = 5\nprofile = "lớn"\n[[items]]\ntitle = "A"\ntext = 3\n\n[[items]]\nfile = "không có.mp3"\n'
        'gain = "to"\n[[items]]\ntitle = "Rỗng"\nvoice = "tây"\n'
    )
    assert "Dòng 1, khóa “slot_second”: thiếu slot_seconds" in said
    assert "Dòng 2, khóa “profile”: không có mức âm lượng “lớn”; hãy chọn một trong: loa, podcast, r128." in said
    assert "Dòng 5, khóa “text”: phải là chữ" in said
    assert "Dòng 8, khóa “file”: không tìm thấy tệp “không có.mp3”" in said
    assert "Dòng 12, khóa “voice”: không có giọng đọc “tây”; các giọng đang có: north, central, south." in said
    assert "mục 3 (“Rỗng”) chưa có chữ để đọc (text) hoặc tệp (file)" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slot_seconds = \n", "Dòng 1, cột 16: kịch bản sai cú pháp TOML"),
        ("slot_seconds = 600", "chưa có mục [[items]] nào"),
        ('slot_seconds = 0\n[[items]]\ntext = "a"', "Dòng 1, khóa “slot_seconds”: phải từ 1 đến 14400, đang là 0."),
        ('slot_seconds = true\n[[items]]\ntext = "a"', "phải là một số"),
        ('slot_seconds = nan\n[[items]]\ntext = "a"', "phải là một số"),
        ('slot_seconds = 9\nbed = "loa:rock"\n[[items]]\ntext = "a"', "không có âm thanh sẵn “loa:rock”"),
        ('slot_seconds = 9\nitems = ["a"]', "Mục 1: phải là một bảng"),
        ('slot_seconds = 9\nnames = ["a"]\n[[items]]\ntext = "a"', "Dòng 2, khóa “names”: phải là bảng [names]"),
        ('slot_seconds = 9\n[[items]]\ntext_file = "x.txt"', "không tìm thấy tệp “x.txt”"),
    ],
)
def test_one_clear_sentence(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    for name, said in (("a.toml", "không phải chữ UTF-8"), ("b.toml", "Không đọc được tệp kịch bản")):
        with pytest.raises(Refused, match=said):
            load(tmp_path / name)


def test_unknown_keys_and_kinds_are_passed_over_and_said() -> None:
    rundown = parse('slot_seconds = 9\ntilte = "A"\n[[items]]\nkind = "reed"\ntext = "a"\nspeed = 2', Path())
    assert "khóa lạ ở dòng 2, khóa “tilte”. Có phải ý là “title”?" in rundown.notes[0]
    assert any("“speed”" in note for note in rundown.notes)
    assert any("“reed”" in note and "“read”" in note for note in rundown.notes)
    assert rundown.items[0].kind == "read"


def test_a_recording_wins_and_a_text_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    (tmp_path / "tin.txt").write_text("﻿Xin chào.", "utf-8")
    rundown = parse(
        'slot_seconds = "1:30"\nprofile = "R128"\nbed = "a.wav"\n[[items]]\ntext = "Lời"\nfile = "a.wav"\n'
        '[[items]]\nfile = "tin.txt"\nplanned = "0:20"',
        tmp_path,
    )
    assert (rundown.slot_seconds, rundown.profile) == (90, PROFILES["r128"])
    assert (rundown.items[0].sound, rundown.items[0].text) == ((tmp_path / "a.wav").resolve(), "Lời")
    assert (rundown.items[1].text, rundown.items[1].sound, rundown.items[1].planned) == ("Xin chào.", None, 20)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.text("[]{}=\"'\n items.slot_seconds9,txefi#", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        assert parse(text, Path()).items


def lengths(*parts: tuple[float, float | None]) -> list[Length]:
    return [
        Length(Item(number, "read", f"Tin {number}", "x"), planned, best, best, round(best * 3))
        for number, (best, planned) in enumerate(parts, 1)
    ]


def test_what_runs_over_its_plan_is_cut_first() -> None:
    parts = lengths((100, None), (60, 60), (54, 40))
    assert advice(parts, total(parts) - 14) == [
        f"Chương trình dài {clock(total(parts))}, khung phát {clock(total(parts) - 14)}: thừa 14 s.",
        "Cần cắt 14 s ở mục 3 (“Tin 3”, khoảng 42 chữ).",
    ]


def test_the_longest_is_cut_next_and_at_last_an_item_goes() -> None:
    parts = lengths((100, None), (40, None))
    assert advice(parts, total(parts) - 20)[1].startswith("Cần cắt 20 s ở mục 1")
    assert "bỏ bớt mục" in advice(parts, 10)[-1]


@given(st.lists(st.tuples(st.floats(1, 600), st.none() | st.floats(1, 600)), min_size=1, max_size=8), st.floats(5, 900))
def test_what_is_advised_is_enough_or_said_not_to_be(parts: list[tuple[float, float | None]], slot: float) -> None:
    known = lengths(*parts)
    said = advice(known, slot)
    if total(known) <= slot:
        assert len(said) <= 1
    else:
        assert len(said) >= 2


def test_running_total_and_clock() -> None:
    ends = running(lengths((10, None), (20, None)))
    assert ends == [10, 10 + GAP + 20]
    assert [clock(value) for value in (0, 59.6, 600, 3723)] == ["0:00", "1:00", "10:00", "1:02:03"]


def test_the_estimate_counts_spoken_syllables_not_letters() -> None:
    items = (Item(1, "read", "a", "28.800.000 đồng"), Item(2, "jingle", "b", sound="loa:jingle"))
    known = estimate(Rundown("x", 60, PROFILES["loa"], items), [None, 6.0])
    assert known[0].syllables == 8
    assert known[0].spoken == pytest.approx(8 * 60 / 190, abs=0.1)
    assert (known[1].spoken, known[1].best) == (None, 6.0)
