"""What is looked up per word agrees with what the whole text says."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from vanban.read.channel import channel_cues, cues_between
from vanban.read.text import Words, in_capitals, is_upper, looks_of, lower

PLANS = sorted((Path(__file__).resolve().parent.parent / "plans").glob("*.txt"))
TEXTS = st.text(st.sampled_from("aàÀáăâđĐêOÒỦ ủhHqQu-–/.,:“”’0127%_İßΣς𝒜\u00a0\u0301"), max_size=60)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    words = Words(text)
    assert words.low == lower(text)
    assert len(words.low) == len(text)
    assert [words.low[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == words.words
    assert not any(a > b for a, b in zip(words.ends, words.starts[1:], strict=False))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["KẾ HOẠCH", "Số", "2024", "à", "É", "-", "ỦY BAN", "nhân dân", "ẞ", "𝒜"]), max_size=120)
)
def test_capitals_are_nine_in_ten_of_the_first_letters(parts: list[str]) -> None:
    text = " ".join(parts)
    head = text[:300]
    small, large = sum(map(str.islower, head)), sum(map(str.isupper, head))
    wanted = large + small > 2 and large >= 9 * small
    assert in_capitals(text, looks_of(text.split(" "))) == is_upper(text) == wanted


def test_cues_of_a_stretch_are_those_of_its_words_alone() -> None:
    for path in PLANS:
        words = Words(" ".join(path.read_text("utf-8").split()))
        for start in range(0, len(words) - 40, 23):
            for stop in range(start, start + 40, 7):
                assert cues_between(words, start, stop) == channel_cues().everywhere(words.words[start:stop])
