"""Every number of the page in one place, each with its source.

`ND30` is the layout of State papers: Nghị định 30/2020/NĐ-CP of 5 March 2020, Annex I ("PL I"), Part I. Where the
decree gives a range, the value is the one its own sample column shows (Section V), else the practice named there.
`HD36` is the layout of Party papers: Hướng dẫn 36-HD/VPTW of 3 April 2018.

Lengths are millimetres on the page and points (1/72 inch) for type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from vanban.write.blocks import Align
from vanban.write.paper import ProfileName

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with the range that the rule allows and where the rule stands."""

    value: float
    low: float
    high: float
    source: str


def within(value: float, low: float, high: float, source: str) -> Measure:
    """A measure whose value is checked against its own range."""
    if not low <= value <= high:
        raise ValueError(f"{value} is outside {low}-{high} ({source})")
    return Measure(value, low, high, source)


def practice(value: float, why: str) -> Measure:
    """A measure that no rule fixes."""
    return Measure(value, value, value, f"không quy định; {why}")


@dataclass(frozen=True, slots=True)
class Style:
    """How one component is set. `title` is the name that Word shows for the style."""

    title: str
    size: Measure
    bold: bool = False
    italic: bool = False
    upper: bool = False
    align: Align = "left"


StyleName: TypeAlias = Literal[
    "motto",
    "motto_low",
    "superior",
    "issuer",
    "number",
    "place_date",
    "subject",
    "urgency",
    "circulation",
    "title",
    "summary",
    "addressee",
    "basis",
    "body",
    "part_label",
    "part_title",
    "section",
    "article",
    "clause",
    "point",
    "item",
    "quote",
    "note",
    "table_head",
    "table_cell",
    "caption",
    "authority",
    "signer",
    "recipients_word",
    "recipients",
    "drafter",
    "contact",
    "annex_label",
    "annex_title",
    "annex_ref",
    "page_number",
    "footnote",
]


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet and the measures that are not type."""

    width: Measure
    height: Measure
    top: Measure
    bottom: Measure
    left: Measure
    right: Measure
    page_number_from_edge: Measure
    indent: Measure
    paragraph_gap: Measure
    line_spacing: Measure
    subject_gap: Measure
    rule_share: Measure
    rule_weight: Measure
    left_column: Measure
    signing_space: Measure
    stamp_height: Measure
    table_padding: Measure


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole layout: page, styles, and the fixed words."""

    name: ProfileName
    font: str
    font_source: str
    page: Page
    styles: dict[StyleName, Style]
    mottos: tuple[str, ...]
    number_form: str
    issuer_mark: Literal["rule", "star"]
    number_blank: str = " " * 6
    date_blank: str = " " * 6


_II = "Nghị định 30/2020/NĐ-CP, PL I, Phần I, Mục II"
_I = "Nghị định 30/2020/NĐ-CP, PL I, Phần I, Mục I"
_III = "Nghị định 30/2020/NĐ-CP, PL I, Phần I, Mục III"

_PAGE = Page(
    width=within(210, 210, 210, f"{_I}, khoản 1"),
    height=within(297, 297, 297, f"{_I}, khoản 1"),
    top=within(20, 20, 25, f"{_I}, khoản 3"),
    bottom=within(20, 20, 25, f"{_I}, khoản 3"),
    left=within(30, 30, 35, f"{_I}, khoản 3"),
    right=within(15, 15, 20, f"{_I}, khoản 3"),
    page_number_from_edge=within(10, 0, 20, f"{_I}, khoản 7: giữa lề trên; khoảng cách theo thông lệ"),
    indent=within(12.7, 10, 12.7, f"{_II}, khoản 6 điểm e"),
    paragraph_gap=within(6, 6, 24, f"{_II}, khoản 6 điểm e: tối thiểu 6pt"),
    line_spacing=within(1.15, 1.0, 1.5, f"{_II}, khoản 6 điểm e"),
    subject_gap=within(6, 6, 6, f"{_II}, khoản 5 điểm b"),
    rule_share=within(0.4, 1 / 3, 1 / 2, f"{_II}, khoản 2 điểm b và khoản 5 điểm b"),
    rule_weight=practice(0.75, "nét liền, theo khoản 1 điểm b"),
    left_column=practice(0.41, "đủ chỗ cho Quốc hiệu cỡ 12-13 trên một dòng"),
    signing_space=practice(24, "đủ chỗ cho chữ ký và dấu kích thước thật"),
    stamp_height=within(8, 8, 8, f"{_III}, khoản 2 điểm b"),
    table_padding=practice(1.6, "khoảng trống trong ô bảng"),
)

_BODY = within(14, 13, 14, f"{_II}, khoản 6 điểm e; Mục V: 14")


def _size(value: float, low: float, high: float, source: str) -> Measure:
    return within(value, low, high, f"{_II}, {source}")


ND30 = Profile(
    name="nd30",
    font="Times New Roman",
    font_source=f"{_I}, khoản 4",
    page=_PAGE,
    styles={
        "motto": Style("Quốc hiệu", _size(12, 12, 13, "khoản 1 điểm a"), bold=True, upper=True, align="center"),
        "motto_low": Style("Tiêu ngữ", _size(13, 13, 14, "khoản 1 điểm b"), bold=True, align="center"),
        "superior": Style("Cơ quan chủ quản", _size(12, 12, 13, "khoản 2 điểm b"), upper=True, align="center"),
        "issuer": Style("Cơ quan ban hành", _size(12, 12, 13, "khoản 2 điểm b"), bold=True, upper=True, align="center"),
        "number": Style("Số, ký hiệu", _size(13, 13, 13, "khoản 3 điểm c"), align="center"),
        "place_date": Style("Địa danh, thời gian", _size(13, 13, 14, "khoản 4 điểm c"), italic=True, align="center"),
        "subject": Style("Trích yếu công văn", _size(12, 12, 13, "khoản 5 điểm b"), align="center"),
        "urgency": Style(
            "Mức độ khẩn", within(13, 13, 14, f"{_III}, khoản 2 điểm b"), bold=True, upper=True, align="center"
        ),
        "circulation": Style(
            "Phạm vi lưu hành", within(13, 13, 14, f"{_III}, khoản 2 điểm c"), bold=True, upper=True, align="center"
        ),
        "title": Style("Tên loại văn bản", _size(14, 13, 14, "khoản 5 điểm b"), bold=True, upper=True, align="center"),
        "summary": Style("Trích yếu nội dung", _size(14, 13, 14, "khoản 5 điểm b"), bold=True, align="center"),
        "addressee": Style("Kính gửi", _size(14, 13, 14, "khoản 9 điểm d"), align="center"),
        "basis": Style("Căn cứ", _size(14, 13, 14, "khoản 6 điểm a"), italic=True, align="justify"),
        "body": Style("Nội dung", _BODY, align="justify"),
        "part_label": Style("Phần, Chương, Mục", _size(14, 13, 14, "khoản 6 điểm đ"), bold=True, align="center"),
        "part_title": Style(
            "Tiêu đề phần, chương", _size(14, 13, 14, "khoản 6 điểm đ"), bold=True, upper=True, align="center"
        ),
        "section": Style("Mục lớn", _size(14, 13, 14, "khoản 6; Mục V, 6b"), bold=True, upper=True, align="justify"),
        "article": Style("Điều", _size(14, 13, 14, "khoản 6 điểm đ"), bold=True, align="justify"),
        "clause": Style("Khoản có tiêu đề", _size(14, 13, 14, "khoản 6 điểm đ"), bold=True, align="justify"),
        "point": Style("Điểm", _size(14, 13, 14, "khoản 6 điểm đ"), align="justify"),
        "item": Style("Gạch đầu dòng", _BODY, align="justify"),
        "quote": Style("Trích dẫn", _BODY, italic=True, align="justify"),
        "note": Style("Ghi chú", practice(12, "nhỏ hơn lời văn"), italic=True, align="justify"),
        "table_head": Style("Đầu bảng", practice(12, "bảng nhỏ hơn lời văn"), bold=True, align="center"),
        "table_cell": Style("Ô bảng", practice(12, "bảng nhỏ hơn lời văn")),
        "caption": Style("Tên bảng, hình", practice(13, "theo thông lệ"), italic=True, align="center"),
        "authority": Style(
            "Quyền hạn, chức vụ", _size(14, 13, 14, "khoản 7 điểm đ"), bold=True, upper=True, align="center"
        ),
        "signer": Style("Họ tên người ký", _size(14, 13, 14, "khoản 7 điểm đ"), bold=True, align="center"),
        "recipients_word": Style("Nơi nhận", _size(12, 12, 12, "khoản 9 điểm d"), bold=True, italic=True),
        "recipients": Style("Danh sách nơi nhận", _size(11, 11, 11, "khoản 9 điểm d")),
        "drafter": Style("Ký hiệu người soạn thảo", within(11, 11, 11, f"{_III}, khoản 3"), upper=True),
        "contact": Style("Địa chỉ cơ quan", within(11, 11, 12, f"{_III}, khoản 4"), align="center"),
        "annex_label": Style("Phụ lục", within(14, 14, 14, f"{_III}, khoản 1 điểm b"), bold=True, align="center"),
        "annex_title": Style(
            "Tên phụ lục", within(14, 13, 14, f"{_III}, khoản 1 điểm b"), bold=True, upper=True, align="center"
        ),
        "annex_ref": Style("Kèm theo", within(14, 13, 14, f"{_III}, khoản 1 điểm c"), italic=True, align="center"),
        "page_number": Style("Số trang", within(13, 13, 14, f"{_I}, khoản 7"), align="center"),
        "footnote": Style("Chú thích cuối trang", practice(11, "nhỏ hơn lời văn"), align="justify"),
    },
    mottos=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    number_form="Số: {number}/{symbol}",
    issuer_mark="rule",
)


def _party(value: float, low: float, high: float) -> Measure:
    return within(value, low, high, "Hướng dẫn 36-HD/VPTW, bảng mẫu chữ")


def _with_size(name: StyleName, size: Measure, **changes: bool) -> Style:
    return replace(ND30.styles[name], size=size, **changes)  # type: ignore[arg-type]  # flags only


HD36 = Profile(
    name="hd36",
    font="Times New Roman",
    font_source="Hướng dẫn 36-HD/VPTW",
    page=replace(_PAGE, left_column=practice(0.45, "tiêu đề Đảng ngắn hơn Quốc hiệu")),
    styles={
        **ND30.styles,
        "motto": _with_size("motto", _party(15, 15, 15)),
        "superior": _with_size("superior", _party(14, 14, 14)),
        "issuer": _with_size("issuer", _party(14, 14, 14)),
        "number": _with_size("number", _party(14, 14, 14)),
        "place_date": _with_size("place_date", _party(14, 14, 14)),
        "title": _with_size("title", _party(16, 15, 16)),
        "summary": _with_size("summary", _party(14, 14, 15)),
        "subject": _with_size("subject", _party(12, 12, 12), italic=True),
        "body": _with_size("body", _party(14, 14, 15)),
        "part_label": _with_size("part_label", _party(14, 14, 15)),
        "part_title": _with_size("part_title", _party(14, 14, 15)),
    },
    mottos=("ĐẢNG CỘNG SẢN VIỆT NAM",),
    number_form="Số {number}-{symbol}",
    issuer_mark="star",
)

URGENCY = {"HỎA TỐC": 30.0, "HOẢ TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0}
"""The stamps of urgency with their widths in mm (Nghị định 30/2020/NĐ-CP, PL I, Phần I, Mục III, khoản 2 điểm b)."""

PROFILES: dict[ProfileName, Profile] = {"nd30": ND30, "hd36": HD36}


def text_width(profile: Profile, landscape: bool = False) -> float:
    """Width between the margins in points."""
    page = profile.page
    if landscape:
        # A turned sheet keeps the binding margin on its left, so only the long side changes place.
        return (page.height.value - page.left.value - page.right.value) * MM
    return (page.width.value - page.left.value - page.right.value) * MM
