"""Legacy encodings: tables against an independent one, round trips, detection."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.sources.legacy import (
    ENCODINGS,
    TCVN3,
    VNI,
    VPS,
    Converter,
    Encoding,
    decode,
    detect,
    encode,
    font_encoding,
    restore_horn,
    vietnamese_share,
)

from .builders import typed_bytes

_MARKED = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def test_the_tables_hold_every_small_letter() -> None:
    for table in (TCVN3, VNI, VPS):
        assert set(_MARKED) <= set(table.values())
    assert set(_MARKED.upper()) <= set(VNI.values())
    assert len(set(TCVN3.values())) == len(TCVN3) == 74
    assert len(set(VPS.values())) == len(VPS) == 119


@pytest.mark.skipif(shutil.which("iconv") is None, reason="needs iconv to compare with")
def test_tcvn3_agrees_with_iconv() -> None:
    typed = typed_bytes(" ".join(TCVN3))
    done = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=typed, capture_output=True, check=True)
    assert unicodedata.normalize("NFC", done.stdout.decode()) == " ".join(TCVN3.values())


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy" + _MARKED + _MARKED.upper() + " .,0123456789", max_size=80))
def test_vni_round_trip(text: str) -> None:
    assert decode(encode(text, "vni"), "vni") == text


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy" + _MARKED + " .,0123456789", max_size=80))
@pytest.mark.parametrize("encoding", ["tcvn3", "vps"])
def test_small_letters_round_trip(encoding: Encoding, text: str) -> None:
    assert decode(encode(text, encoding), encoding) == text


def test_capitals_of_tcvn3_are_raised_by_the_letters_around_them() -> None:
    for text in ("KẾ HOẠCH", "I. MỤC ĐÍCH, YÊU CẦU", "UBND huyện Ý Yên", "Trung tâm VĂN HÓA huyện", "ở đâu"):
        assert decode(encode(text, "tcvn3"), "tcvn3") == text.replace("Ý", "ý")


def test_the_horn_that_a_pdf_shows_as_a_hyphen() -> None:
    text = "- Được tư vấn, thường xuyên; nước, ưu tiên VH-TT&TT 2021-2025, kinh tế-xã hội 28-KH/HU"
    shown = encode(text, "tcvn3").replace("\u00ad", "-")
    assert decode(restore_horn(shown), "tcvn3") == text


def test_samples_are_few_short_and_different() -> None:
    converter = Converter()
    for text in ["ngành văn hóa " * 30, "ủy ban", "ủy ban", *[f"việc số {n}" for n in range(20)]]:
        converter.convert(encode(text, "tcvn3"), "tcvn3")
    conversion = converter.conversion
    assert conversion is not None
    assert len(conversion.samples) == 8
    assert len(set(conversion.samples)) == 8
    assert all(len(before) <= 61 and before != after for before, after in conversion.samples)
    assert conversion.samples[1] == ("ñy ban", "ủy ban")
    assert Converter().conversion is None


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (".VnTime", ("tcvn3", False)),
        (".VnTimeH", ("tcvn3", True)),
        ("ABCDEF+.VnArialH,Bold", ("tcvn3", True)),
        (".VnArial Narrow", ("tcvn3", False)),
        ("VNI-Times", ("vni", False)),
        ("VPS Times", ("vps", False)),
        ("Times New Roman", None),
        ("Verdana", None),
        ("", None),
        (None, None),
    ],
)
def test_fonts(font: str | None, expected: tuple[str, bool] | None) -> None:
    assert font_encoding(font) == expected


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_detection_needs_only_a_sentence(encoding: Encoding) -> None:
    sentence = "Phòng Văn hóa và Thông tin chủ trì, phối hợp với các cơ quan, đơn vị liên quan tổ chức thực hiện."
    assert detect(encode(sentence, encoding)) == encoding
    assert detect(sentence) is None
    assert detect("Implementation of 4 plans, naïve café, résumé") is None


def test_share() -> None:
    assert vietnamese_share("Kế hoạch truyền thông") == (1.0, 4)
    assert vietnamese_share("plain words") == (0.0, 0)
    assert vietnamese_share("KÕ ho¹ch")[0] < 1.0
