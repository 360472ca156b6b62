"""From what an office writes to what a voice says."""

from __future__ import annotations

import string
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vanban.aloud import SOUTH, Lexicon, seconds, speak, syllables

YEAR = "năm hai nghìn không trăm hai mươi lăm"
CASES = {
    # days and months
    "ngày 15/3/2025": f"ngày mười lăm tháng ba {YEAR}",
    "họp 15/3/2025": f"họp ngày mười lăm tháng ba {YEAR}",
    "15.3.2025": f"ngày mười lăm tháng ba {YEAR}",
    "ngày 15-20/4/2025": f"ngày mười lăm đến hai mươi tháng tư {YEAR}",
    "từ 15/3 - 20/4": "từ ngày mười lăm tháng ba đến ngày hai mươi tháng tư",
    "từ 01/3/2025-15/3/2025": f"từ ngày một tháng ba {YEAR} đến ngày mười lăm tháng ba {YEAR}",
    "dịp 30/4, 1/5": "dịp ngày ba mươi tháng tư, ngày một tháng năm",
    "ngày 2/9": "ngày hai tháng chín",
    "01/2025": f"tháng một {YEAR}",
    "tháng 4/2025": f"tháng tư {YEAR}",
    "tháng 4": "tháng tư",
    "tháng 10": "tháng mười",
    "quý 4/2025": f"quý bốn {YEAR}",
    "ngày 31/13/2025": "ngày ba mươi mốt trên mười ba trên hai nghìn không trăm hai mươi lăm",
    "giai đoạn 2021-2025": "giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm",
    "giai đoạn 2021-\n\n2025": "giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm",
    # hours
    "lúc 5h30": "lúc năm giờ ba mươi phút",
    "17h": "mười bảy giờ",
    "7g05": "bảy giờ năm phút",
    "từ 05:30 - 17:00": "từ năm giờ ba mươi phút đến mười bảy giờ",
    "5h30-6h": "năm giờ ba mươi phút đến sáu giờ",
    "nghỉ 10'": "nghỉ mười phút",
    "tỷ lệ 1:10": "tỷ lệ một trên mười",
    # money, measures, percentages
    "1.500.000 đồng/kg": "một triệu năm trăm nghìn đồng mỗi ki lô gam",
    "500.000đ": "năm trăm nghìn đồng",
    "1,5 - 2 triệu đồng": "một phẩy năm đến hai triệu đồng",
    "150k": "một trăm năm mươi nghìn",
    "$500": "năm trăm đô la Mỹ",
    "25%": "hai mươi lăm phần trăm",
    "99,5 %": "chín mươi chín phẩy năm phần trăm",
    "5-10%": "năm đến mười phần trăm",
    "120 km², 5,5 ha": "một trăm hai mươi ki lô mét vuông, năm phẩy năm héc ta",
    "xuống -5°C": "xuống âm năm độ xê",
    "60 km/h": "sáu mươi ki lô mét trên giờ",
    "03 lần/tháng": "ba lần mỗi tháng",
    "10 phút/01 chương trình": "mười phút trên một chương trình",
    # numbers in other places
    "5-10 hộ": "năm đến mười hộ",
    "3/4 số hộ, 12/20 thôn": "ba phần tư số hộ, mười hai trên hai mươi thôn",
    "trực 24/7": "trực hai mươi tư trên bảy",
    "dịch vụ công 3,4": "dịch vụ công ba, bốn",
    "các tổ 1,2,3": "các tổ một, hai, ba",
    "cách mạng 4.0": "cách mạng bốn chấm không",
    "thứ 4, lần thứ 1": "thứ tư, lần thứ nhất",
    "lớp 10A": "lớp mười A",
    "H5N1": "hát năm nờ một",
    "mạng 5G": "mạng năm giê",
    # telephones
    "gọi 0235.3656.999": "gọi không hai ba năm, ba sáu năm sáu, chín chín chín",
    "0905 123 456.": "không chín không năm, một hai ba, bốn năm sáu.",
    "0905123456": "không chín không năm, một hai ba, bốn năm sáu",
    "tổng đài 1022": "tổng đài một không hai hai",
    "1900 1234": "một chín không không, một hai ba bốn",
    "+84 905 123 456": "cộng tám bốn, chín không năm, một hai ba, bốn năm sáu",
    # symbols of documents
    "Quyết định số 1726/QĐ-BTTTT": "Quyết định số một nghìn bảy trăm hai mươi sáu trên quy đê bê tê tê tê tê",
    "1726/QĐ- \n\nBTTTT": "một nghìn bảy trăm hai mươi sáu trên quy đê bê tê tê tê tê",
    "42/2022/NĐ-CP": "bốn mươi hai trên hai nghìn không trăm hai mươi hai trên nờ đê xê pê",
    "04-NQ/TU": "bốn trên nờ quy tê u",
    "59/2010/QH12": "năm mươi chín trên hai nghìn không trăm mười trên quy hát mười hai",
    "số 01/2025": "số một trên hai nghìn không trăm hai mươi lăm",
    # Roman numerals, only where they are meant
    "Quý III/2025": f"Quý ba {YEAR}",
    "thế kỷ XXI": "thế kỷ hai mươi mốt",
    "Phần II, Chương V": "Phần hai, Chương năm",
    "quý I, II và III": "quý một, hai và ba",
    "Đại hội XIII": "Đại hội mười ba",
    "lần thứ I": "lần thứ nhất",
    "PHẠM VI, XI MĂNG": "PHẠM VI, XI MĂNG",
    # abbreviations and names
    "UBND, HĐND xã": "ủy ban nhân dân, hội đồng nhân dân xã",
    "CNTT, CĐS, TTHC, mã QR": "công nghệ thông tin, chuyển đổi số, thủ tục hành chính, mã quy a",
    "Trung tâm VH-TT&TT-TH": "Trung tâm văn hóa, thông tin và truyền thanh truyền hình",
    "Sở TT&TT": "Sở thông tin và truyền thông",
    "TP. Đà Nẵng": "thành phố Đà Nẵng",
    "ABCĐ": "a bê xê đê",
    "Zalo, Facebook, website": "da lô, phây búc, oép sai",
    "Internet và smartphone, e-mail": "in tơ nét và sờ mát phôn, i meo",
    "AI LÀ TRIỆU PHÚ": "AI LÀ TRIỆU PHÚ",
    "ứng dụng AI": "ứng dụng ây ai",
    "hỏi ai": "hỏi ai",
    "Smart QuangNam": "sờ mát Quang Nam",
    # addresses
    "https://nongson.quangnam.gov.vn.": "nong son chấm quang nam chấm gờ o vê chấm vê nờ.",
    "ubnd@xa.gov.vn": "u bê nờ dê a còng xa chấm gờ o vê chấm vê nờ",
    # lists and signs
    "- Một là\n- Hai là": "Một là\nHai là",
    "1. Mục đích\n2. Yêu cầu": "một. Mục đích\nhai. Yêu cầu",
    "a) Nội dung": "a, Nội dung",
    "kinh tế - xã hội – văn hóa": "kinh tế xã hội, văn hóa",
    "“Chuyển đổi số” (đợt một)...": "Chuyển đổi số, đợt một.",
    "thôn,xã": "thôn, xã",
}


@pytest.mark.parametrize(("written", "said"), CASES.items(), ids=range(len(CASES)))
def test_what_is_written_is_said(written: str, said: str) -> None:
    assert speak(written).text == said


def test_an_organisation_has_its_own_abbreviations_and_names() -> None:
    own = Lexicon(
        {"TTVH": "trung tâm văn hóa", "QR": "cu a", "CT06": "chương trình 06"}, {"Loa": "loa", "zalo": "gia lô"}
    )
    assert speak("TTVH quét mã QR, CT06 trên Zalo", own).text == (
        "trung tâm văn hóa quét mã cu a, chương trình sáu trên gia lô"
    )


def test_the_south_counts_in_its_way() -> None:
    assert speak("2.005 hộ", Lexicon(dialect=SOUTH)).text == "hai ngàn không trăm lẻ năm hộ"


def test_every_piece_leads_back_to_its_source() -> None:
    source = "Ngày 15/3/2025, UBND xã họp lúc 5h30."
    spoken = speak(source)
    pairs = {spoken.text[p.start : p.end]: source[p.source_start : p.source_end] for p in spoken.pieces}
    assert pairs["ủy ban nhân dân"] == "UBND"
    assert pairs["năm giờ ba mươi phút"] == "5h30"
    assert pairs["xã"] == "xã"
    start = spoken.text.index("tháng ba")
    span = spoken.source_span(start, start + 8)
    assert span is not None
    assert source[slice(*span)] == "15/3/2025"


def test_decomposed_letters_keep_their_places() -> None:
    source = unicodedata.normalize("NFD", "Ủy ban xã Quế Lộc có 3 thôn")
    spoken = speak(source)
    assert spoken.text == "Ủy ban xã Quế Lộc có ba thôn"
    piece = next(p for p in spoken.pieces if spoken.text[p.start : p.end] == "ba")
    assert source[piece.source_start : piece.source_end] == "3"


WORDS = (
    "nhân",
    "dân",
    "xã",
    "Quế",
    "Lộc",
    "chuyển",
    "đổi",
    "số",
    "ngày",
    "quý",
    "hộ",
    "thôn",
    "được",
    "nghiệp",
    "Trung",
)
FIGURES = st.from_regex(r"[0-9]{1,4}([./,:\-][0-9]{1,4}){0,3}[%hđ]?", fullmatch=True)
# fmt: off
SIGNS = st.sampled_from([
    "I", "II", "V", "XIV", "UBND", "QĐ-UBND", "1726/QĐ-BTTTT", "Zalo", "5G", "km", "kg", "m", "-", "–", "…", "(", ")",
    "/", "&", "%", "'", '"', "$", "THỨ", "B",
])
# fmt: on
GAPS = st.sampled_from([" ", " ", ", ", ". ", "\n", " - ", "-", "/", "", "(", "…", ":"])
MIXED = st.lists(st.tuples(st.sampled_from(WORDS) | FIGURES | SIGNS | st.text(max_size=3), GAPS), max_size=9).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(st.text() | MIXED)
def test_what_is_spoken_stays_when_spoken_again(text: str) -> None:
    spoken = speak(text)
    assert speak(spoken.text).text == spoken.text


@given(st.text() | MIXED)
def test_pieces_are_in_order_and_inside(text: str) -> None:
    spoken, said, read = speak(text), 0, 0
    for piece in spoken.pieces:
        assert said <= piece.start < piece.end <= len(spoken.text)
        assert read <= piece.source_start < piece.source_end <= len(text)
        said, read = piece.end, piece.source_end


@given(MIXED)
def test_no_figure_is_left_unsaid(text: str) -> None:
    assert not set(speak(text).text) & set(string.digits)


@given(
    st.lists(st.tuples(st.sampled_from(WORDS) | FIGURES, st.sampled_from([" ", ", ", ". ", " - ", "\n"])), max_size=12)
)
def test_ordinary_words_are_all_kept_in_their_order(parts: list[tuple[str, str]]) -> None:
    said = iter(speak("".join(word + gap for word, gap in parts)).text.replace(",", " ").replace(".", " ").split())
    assert all(word in said for word, _ in parts if word in WORDS)


@pytest.mark.parametrize(
    "text", ["1" * 40_000, "a." * 20_000, "(" * 40_000, "1-" * 20_000, "I, " * 10_000, "0 1" * 9000]
)
def test_a_heap_of_signs_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    speak(text)
    assert time.process_time() - began < 5


def test_length_is_estimated_by_syllables() -> None:
    said = speak("Năm 2025, xã có 3 thôn.").text
    assert syllables(said) == 12
    assert seconds(said) == pytest.approx(12 * 60 / 210 + 0.2 + 0.45)
    with pytest.raises(ValueError, match="pace"):
        seconds(said, 0)
