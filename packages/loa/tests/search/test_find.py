"""What is found, and in which order: the same on both databases, and the same as a plain reading of the rules."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loa.search import actions
from loa.search.find import Wanted, search, suggest, years
from loa.search.kinds import Document
from loa.search.models import SearchEntry
from loa.search.words import plain, words

pytestmark = pytest.mark.django_db


def found(text, **filters):
    return [hit.entry.key for hit in search(Wanted(text, **filters), limit=100).hits]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("chuyển đổi số", [1]),
        ("chuyen doi so", [1]),
        ("CHUYỂN ĐỔI SỐ", [1]),
        ("chuyen đoi so", [1]),
        ("duong lang", [2]),
        ("dong tam", [3]),
        ("Đồng Tâm", [3]),
        ("1726/QD-BTTTT", [4]),
        ("1726/QĐ-BTTTT", [4]),
        ("1726", [4]),
        ("hoà bình", [5]),
        ("hòa bình", [5]),
        ("khong co chu nay", []),
        ("", []),
        ("  /-- ", []),
    ],
)
def test_with_and_without_accents(note, typed, keys):
    actions.put(
        [
            note(1, "Chuyển đổi số về làng"),
            note(2, "Đèn sáng trên đường làng"),
            note(3, "Tổ Đồng Tâm họp"),
            note(4, "Quyết định số 1726/QĐ-BTTTT"),
            note(5, "Thôn Hoà Bình"),
        ]
    )
    assert found(typed) == keys


def test_exact_accents_come_first_then_titles_then_neighbours_then_the_newest(note):
    actions.put(
        [
            note(1, "Bà con xã nhà", text="Làng ta."),
            note(2, "Chợ", text="Bán hàng ở làng."),
            note(3, "Lăng mộ", text="Đường tới lăng."),
            note(4, "Làng nghề", text="Xa."),
            note(5, "Lạng Sơn", text="Lang thang."),
        ]
    )
    assert found("làng") == [4, 2, 1, 5, 3]
    assert found("lăng") == [3, 5, 4, 2, 1]
    assert found("lang") == [5, 4, 3, 2, 1]
    actions.put([note(6, "Số đổi chuyển"), note(7, "Việc chuyển đổi số"), note(8, "Tin", text="chuyển đổi số")])
    assert found("chuyển đổi số") == [7, 6, 8]


def test_filters_narrow_and_a_page_follows_a_page(note, district):
    there = district.units["xa-6"].pk
    actions.put(
        [
            *(note(key, f"Tin số {key}", site=1, theme=7) for key in range(1, 31)),
            note(31, "Tin xã", site=2, unit=there, day=date(2025, 5, 5)),
        ]
    )
    assert found("tin", site=2) == found("tin", unit=there) == found("tin", year=2025) == [31]
    assert len(found("tin", theme=7)) == 30
    assert found("tin", kind="story") == found("tin", kind="no-such") == found("tin", kind='" OR "') == []
    pages = [[hit.entry.key for hit in search(Wanted("tin"), limit=10, offset=at).hits] for at in (0, 10, 20, 30)]
    assert [key for page in pages for key in page] == [*range(30, 0, -1), 31]
    assert search(Wanted("tin"), limit=10, offset=500).hits == ()
    assert years() == [2026, 2025]


def test_an_unfinished_word_finds_when_nothing_else_does_and_suggests(note):
    actions.put([note(1, "Chuyển đổi số"), note(2, "Chuyến xe"), note(3, "Chuyển đổi số")])
    assert found("chuyển đ") == [3, 1]
    assert suggest("chuy") == ["Chuyển đổi số", "Chuyến xe"]
    assert suggest("doi s") == ["Chuyển đổi số"]
    assert suggest("c") == suggest("") == []


def test_what_changed_is_found_by_its_new_words_only_and_what_is_gone_not_at_all(note):
    actions.put([note(1, "Cũ kỹ"), note(2, "Giữ lại")])
    actions.put([note(1, "Mới tinh", day=date(2027, 1, 1))])
    assert found("cũ") == []
    assert found("mới") == [1]
    actions.remove("note", [1, 99])
    assert found("mới") == []
    assert found("giữ") == [2]
    assert SearchEntry.objects.count() == 1


def test_nothing_that_is_typed_is_taken_for_the_index_s_own_language(note):
    actions.put([note(1, "Tin")])
    for typed in (
        '"',
        "'",
        "tin OR x",
        "title:tin*",
        "NEAR(tin)",
        "a & b | !c",
        "x' :*A",
        "tags : kind:note",
        "{}",
        "😀",
    ):
        found(typed)
        suggest(typed)
    assert found("kind:note") == []


def test_the_passage_shows_why(note):
    long = "Mở đầu. " * 100 + "Ở đây là việc chuyển đổi số của làng. " + "Kết thúc. " * 100
    actions.put([note(1, "Tên", summary="Tóm tắt.", text=long)])
    passage = search(Wanted("chuyen doi so")).hits[0].passage
    assert [text for text, marked in passage if marked] == ["chuyển", "đổi", "số"]
    whole = "".join(text for text, _marked in passage)
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert len(whole) < 260
    assert search(Wanted("ten")).hits[0].passage[0][0].startswith("Tóm tắt.")


SYLLABLES = st.sampled_from(["làng", "lang", "Lăng", "số", "so", "đổi", "đôi", "chuyển", "12", "QĐ-12", "hoà", "hòa"])
TEXTS = st.lists(SYLLABLES, max_size=6).map(" ".join)


def by_the_rules(documents, typed):
    """The order that the rules ask for, worked out for each document by itself."""
    wanted = words(typed)
    beside = list(pairwise(map(plain, wanted)))
    ranked = []
    for one in documents:
        title, body = words(one.title), words(f"{one.summary}\n{one.text}")
        fits = []
        for accents in (True, False):
            for parts in ([title], [title, body]):
                everything = {word for part in parts for word in part}
                bare = set(map(plain, everything))
                pairs = {pair for part in parts for pair in pairwise(map(plain, part))}
                holds = all(
                    plain(word) in bare and (not accents or plain(word) == word or word in everything)
                    for word in wanted
                )
                fits += [holds and set(beside) <= pairs, holds]
        if any(fits):
            ranked.append((fits.index(True), -one.day.toordinal(), one.key))
    return [key for *_rank, key in sorted(ranked)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), typed=TEXTS)
def test_any_texts_are_found_in_the_order_of_the_rules(note, texts, typed):
    documents: list[Document] = [note(key, title, text=text) for key, (title, text) in enumerate(texts, 1)]
    actions.rebuild()
    actions.put(documents)
    expected = by_the_rules(documents, typed) if words(typed) else []
    if expected or not words(typed):
        assert found(typed) == expected
