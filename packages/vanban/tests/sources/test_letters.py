"""Folding, tone marks, syllables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.text import compare_key, compose, fold, plausible_syllable, tone_key

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
words = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " .,-/0123456789", max_size=60)


def test_fold_examples() -> None:
    assert fold("Đề án Chuyển đổi số, 1726/QĐ-BTTTT") == "de an chuyen doi so, 1726/qd-btttt"
    assert fold("Ỷ ĂN Ở") == "y an o"


@given(words)
def test_fold_is_stable_ascii_and_keeps_places(text: str) -> None:
    key = fold(text)
    assert key.isascii()
    assert fold(key) == key
    assert fold(unicodedata.normalize("NFD", text)) == key
    assert len(key) == len(text)


@given(st.text(max_size=60))
def test_composing_is_nfc(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFC", text)


def test_a_heap_of_marks_is_cut() -> None:
    assert len(compose("a" + "\u0323\u0301" * 5_000 + "b")) <= 33
    assert compose("ế" * 500) == "ế" * 500


@given(st.text(max_size=60))
def test_fold_takes_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hoà", "hòa"), ("uỷ", "ủy"), ("khoẻ", "khỏe"), ("UỶ BAN", "ỦY BAN"), ("Thuỷ", "Thủy"), ("hoà.", "hòa."),
        ("quý", "quý"), ("quỷ", "quỷ"), ("Quý", "Quý"), ("giá", "giá"), ("già", "già"), ("gìn", "gìn"),
        ("quốc", "quốc"),
        ("tòan", "toàn"), ("hùynh", "huỳnh"), ("ngoài", "ngoài"), ("khuỷu", "khuỷu"), ("thuế", "thuế"), ("của", "của"),
        ("nghiêng", "nghiêng"), ("nguyễn", "nguyễn"), ("được", "được"), ("cứu", "cứu"), ("mía", "mía"),
        ("quyết", "quyết"),
        ("thuở", "thuở"), ("xóay", "xoáy"), ("khuya", "khuya"), ("HĐND", "HĐND"),
    ],
)  # fmt: skip
def test_tone_placement(typed: str, expected: str) -> None:
    assert tone_key(typed) == expected


@given(words)
def test_tone_placement_is_stable_and_only_moves_marks(text: str) -> None:
    key = tone_key(text)
    assert tone_key(key) == key
    assert fold(key) == fold(text)
    assert len(key) == len(unicodedata.normalize("NFC", text))


def test_compare_key() -> None:
    assert compare_key("  UỶ ban\tnhân dân ") == compare_key("Ủy  Ban nhân dân")
    assert compare_key("Ủy ban") != compare_key("Uy ban")


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyết", "giữa", "khuya", "Thuở", "oằn", "uỳnh", "xoong", "gì", "giếng", "quốc"]
)
def test_syllables(word: str) -> None:
    assert plausible_syllable(word)


@pytest.mark.parametrize("word", ["truyÒn", "hoïach", "áà", "nghđ", "strong", "chuyeån", "ñ"])
def test_what_cannot_be_a_syllable(word: str) -> None:
    assert not plausible_syllable(word)
