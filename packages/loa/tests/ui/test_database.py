"""Searching without accents and sorting by the Vietnamese alphabet, asked of the database itself."""

from __future__ import annotations

import pytest
from django.db.models import F, Value
from loa.org.models import Unit
from loa.ui.database import Alphabetical, Folded, search_folded
from vanban.text import fold

pytestmark = pytest.mark.django_db
LETTERS = "ÀÁẢÃẠ ăằắẳẵặ âầấẩẫậ Đđ éèẻẽẹ êềếểễệ íìỉĩị óòỏõọ ôồốổỗộ ơờớởỡợ úùủũụ ưừứửữự ýỳỷỹỵ Xã 12/BC-UBND"


def make(*names: str) -> None:
    Unit.objects.bulk_create([Unit(name=name, kind="other", path=name) for name in names])


def test_the_database_folds_as_python_does() -> None:
    make(LETTERS, "đưa tin về Quế Lộc")
    for name, folded in Unit.objects.annotate(folded=Folded(F("name"))).values_list("name", "folded"):
        assert folded == fold(name)


@pytest.mark.parametrize("words", ["que loc", "Quế Lộc", "QUẾ", "loc que", "uế", "ly ban"])
def test_finds_with_and_without_accents(words: str) -> None:
    make("Ủy ban nhân dân xã Quế Lộc, Lý", "Phòng Văn hóa")
    found = search_folded(Unit.objects.all(), words, "name", "short_name")
    assert [unit.name for unit in found] == (["Ủy ban nhân dân xã Quế Lộc, Lý"])


def test_words_may_stand_in_different_fields_but_not_across_two() -> None:
    Unit.objects.create(name="Trạm một", short_name="hai ba", kind="other")
    assert search_folded(Unit.objects.all(), "một ba", "name", "short_name").count() == 1
    assert search_folded(Unit.objects.all(), "mothai", "name", "short_name").count() == 0
    assert search_folded(Unit.objects.all(), "  ", "name").count() == 1
    assert search_folded(Unit.objects.all(), "100%", "name").count() == 0


def test_nothing_typed_can_break_the_query() -> None:
    make("Xã")
    for words in ("'; DROP TABLE org_unit; --", "%_%", "\\", "\x00"[:0] + "''", "ư" * 500):
        assert search_folded(Unit.objects.all(), words, "name").count() == 0


def test_vietnamese_order() -> None:
    make("Ông", "An", "Ăn", "Ân", "Dũng", "Đà", "Ơn", "Ưng", "Ung")
    names = list(Unit.objects.order_by(Alphabetical("name")).values_list("name", flat=True))
    assert names == ["An", "Ăn", "Ân", "Dũng", "Đà", "Ông", "Ơn", "Ung", "Ưng"]


def test_a_missing_text_folds_to_nothing() -> None:
    make("Xã")
    assert Unit.objects.annotate(folded=Folded(Value(None))).get().folded is None
