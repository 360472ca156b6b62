"""Papers that the tests of the writers share; the names and figures in them are invented."""

import datetime as dt
import io
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import strategies as st
from lxml import etree
from vanban.write.blocks import (
    Annex,
    Basis,
    Cell,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    PageBreak,
    Para,
    Quote,
    Run,
    Table,
    table,
    text,
)
from vanban.write.paper import Header, Paper, Signature

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260" role="img">
<title>Lượt tiếp âm theo xã</title>
<g font-family="Noto Sans, sans-serif" font-size="15" fill="#1d2b2e">
<rect x="140" y="20" width="420" height="34" fill="#0b5a5e"/><text x="128" y="42" text-anchor="end">Quế Trung</text>
<text x="568" y="42">14</text>
<rect x="140" y="70" width="330" height="34" fill="#0b5a5e"/><text x="128" y="92" text-anchor="end">Quế Lộc</text>
<text x="478" y="92">11</text>
<rect x="140" y="120" width="270" height="34" fill="#0b5a5e"/><text x="128" y="142" text-anchor="end">Sơn Viên</text>
<text x="418" y="142">09</text>
<rect x="140" y="170" width="120" height="34" fill="#e0a030"/><text x="128" y="192" text-anchor="end">Phước Ninh</text>
<text x="268" y="192">04</text>
<line x1="140" y1="10" x2="140" y2="215" stroke="#1d2b2e"/></g></svg>"""


def make_report(**changes: object) -> Paper:
    """A quarterly report with every kind of block, not yet issued."""
    values: dict[str, object] = {
        "kind": "report",
        "header": Header(
            issuer="Ủy ban nhân dân\nxã Sơn Viên",
            symbol="BC-UBND",
            place="Sơn Viên",
            month=9,
            year=2026,
        ),
        "title_type": "Báo cáo",
        "summary": "Kết quả truyền thông nâng cao nhận thức về chuyển đổi số trên địa bàn xã quý III năm 2026",
        "addressees": ("Ủy ban nhân dân huyện Nông Sơn",),
        "via": "Phòng Văn hóa và Thông tin",
        "blocks": (
            Basis(text("Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023")),
            Basis(text("Căn cứ Kế hoạch số 18/KH-UBND ngày 12 tháng 01 năm 2026 của Ủy ban nhân dân huyện.")),
            Para(
                text(
                    "Ủy ban nhân dân xã Sơn Viên báo cáo kết quả thực hiện từ ngày 15 tháng 6 đến ngày "
                    "14 tháng 9 năm 2026 như sau:"
                )
            ),
            Heading(1, None, "Kết quả thực hiện"),
            Heading(2, None, "Truyền thanh cơ sở"),
            Para(
                text(
                    "Xã đã tiếp âm ",
                    Run("09 lượt", bold=True),
                    " chương trình chuyển đổi số của huyện, đăng ",
                    Run("14 tin, bài", italic=True),
                    " trên ",
                    Run("trang thông tin điện tử", link="https://sonvien.example.vn/tin"),
                    Run("", note="Số liệu chốt lúc 07 giờ 45 ngày 13 tháng 9 năm 2026."),
                    "; 46 người dự tập huấn.",
                )
            ),
            table(
                ["Chỉ tiêu", "Kế hoạch", "Thực hiện", "Quý II", "So kế hoạch"],
                [
                    ["Lượt tiếp âm", "12", "9", "12", "75,0%"],
                    ["Tin, bài trên trang của xã", "18", "14", "15", "77,8%"],
                    ["Bài trên nhóm Zalo", "12", "13", "9", "108,3%"],
                    ["Người dự tập huấn", "40", "46", "31", "115,0%"],
                    ["Lượt dự thi trực tuyến", "1.000", "1.204", "873", "120,4%"],
                ],
                align="lrrrr",
                caption="Bảng 1. Kết quả so với kế hoạch",
            ),
            Note(text("Đơn vị tính: lượt, tin, bài, người. Mã băm sổ minh chứng: 5d1ec07a.")),
            Figure(
                SVG, "Biểu đồ cột: Quế Trung 14, Quế Lộc 11, Sơn Viên 9, Phước Ninh 4 lượt.", "Hình 1. Lượt tiếp âm"
            ),
            Heading(2, None, "Công tác khác"),
            Item("-", text("Tổ công nghệ số cộng đồng đến 04 trên 05 thôn, hướng dẫn người dân cài đặt ứng dụng;")),
            Item("+", text("Thôn Trung Hạ: 21 hộ;"), 2),
            Item("+", text("Thôn Lộc Trung: 25 hộ;"), 2),
            Item("a)", text("Hướng dẫn thanh toán tiền điện bằng mã QR;")),
            Item("đ)", text("Hỗ trợ bà con đăng nông sản lên sàn.")),
            Heading(1, None, "Khó khăn, nguyên nhân"),
            Heading(3, None, "Về nhân lực"),
            Para(text("Trạm truyền thanh chỉ có một người phụ trách.")),
            Quote(text("Bà con muốn nghe chương trình vào buổi chiều, sau giờ làm đồng."), "Ý kiến họp thôn"),
            Heading(1, None, "Phương hướng quý IV"),
            Para(text("Hưởng ứng Ngày Chuyển đổi số quốc gia 10 tháng 10; tiếp âm đủ 03 chương trình mỗi tháng./.")),
            Annex(
                "Số liệu chi tiết",
                (
                    Table(
                        (Column("center"), Column(), Column("right"), Column("right")),
                        (
                            (
                                Cell(text("TT"), rowspan=2),
                                Cell(text("Thôn"), rowspan=2),
                                Cell(text("Hoạt động"), span=2),
                            ),
                            (Cell(text("Tin, bài")), Cell(text("Người dự"))),
                        ),
                        (
                            (Cell(text("I")), Cell(text("Phía bắc"), span=3)),
                            *(
                                tuple(Cell(text(part)) for part in (str(n), f"Thôn số {n}", str(n * 3), str(n * 17)))
                                for n in range(1, 50)
                            ),
                        ),
                    ),
                ),
            ),
            Annex("Danh sách điểm phát thanh", (Item("1.", text("Nhà văn hóa thôn Trung Hạ.")),), landscape=True),
        ),
        "signature": Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn Mẫu"),
        "recipients": ("Như trên", "TT. Đảng ủy, HĐND xã", "Các thôn", "Lưu: VT, VHXH"),
        "drafter_mark": "PL.(15)",
    }
    return Paper(**{**values, **changes})  # type: ignore[arg-type]


def make_decision() -> Paper:
    """A decision, issued, with articles."""
    return Paper(
        "decision",
        Header(
            issuer="Ủy ban nhân dân huyện Nông Sơn",
            superior="Ủy ban nhân dân tỉnh Quảng Nam",
            number="9",
            symbol="QĐ-UBND",
            place="Nông Sơn",
            date=dt.date(2026, 1, 5),
        ),
        "Quyết định",
        "Về việc thành lập Tổ công tác truyền thông chuyển đổi số",
        blocks=(
            Para(text(Run("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NÔNG SƠN", bold=True)), "center"),
            Basis(text("Căn cứ Luật Tổ chức chính quyền địa phương")),
            Basis(text("Theo đề nghị của Trưởng phòng Văn hóa và Thông tin")),
            Para(text(Run("QUYẾT ĐỊNH:", bold=True)), "center"),
            Heading(3, "Điều 1.", "Thành lập Tổ công tác"),
            Para(text("Tổ công tác gồm 07 người.")),
            Heading(3, "Điều 2.", "Hiệu lực thi hành"),
            PageBreak(),
            Para(text("Quyết định này có hiệu lực kể từ ngày ký./.")),
        ),
        signature=Signature(("KT. Chủ tịch",), "Phó Chủ tịch", "Trần Thị Mẫu"),
        recipients=("Như Điều 3", "Lưu: VT, VP"),
    )


def make_letter() -> Paper:
    """A công văn to three addressees."""
    return Paper(
        "letter",
        Header(
            issuer="Phòng Văn hóa và Thông tin",
            superior="UBND huyện Nông Sơn",
            number="112",
            symbol="VHTT-TTTT",
            place="Nông Sơn",
            date=dt.date(2026, 6, 29),
            letter_subject="báo cáo kết quả truyền thông quý II năm 2026",
        ),
        addressees=("Ủy ban nhân dân các xã", "Huyện đoàn", "Trung tâm Văn hóa - Thể thao và Truyền thanh"),
        blocks=(Para(text("Đề nghị các đơn vị gửi báo cáo trước ngày 05 tháng 7 năm 2026./.")),),
        signature=Signature((), "Trưởng phòng", "Lê Văn Mẫu", placeholder="#ChuKyLanhDao"),
        recipients=("Như trên", "Lưu: VT"),
        contact="Địa chỉ: 01 đường Mẫu, Nông Sơn. Điện thoại: 0235 000 000",
    )


def make_minutes() -> Paper:
    """Minutes with two signatures."""
    return Paper(
        "minutes",
        Header("UBND xã Sơn Viên", number="3", symbol="BB-UBND", place="Sơn Viên", date=dt.date(2026, 2, 11)),
        "Biên bản",
        "Họp Tổ công nghệ số cộng đồng",
        blocks=(
            Para(text("Thời gian bắt đầu: 08 giờ 00 ngày 11 tháng 02 năm 2026.")),
            Para(text("Cuộc họp kết thúc vào 10 giờ 30 cùng ngày./.")),
        ),
        signature=Signature((), "Chủ tọa", "Lê Thị Mẫu"),
        cosignature=Signature((), "Thư ký", "Phạm Văn Mẫu"),
        recipients=("Thành viên Tổ", "Lưu: VT, Hồ sơ"),
    )


def make_certificate() -> Paper:
    """A certificate on a framed page."""
    return Paper(
        "certificate",
        Header(
            "Ủy ban nhân dân huyện Nông Sơn",
            number="27",
            symbol="GCN-UBND",
            place="Nông Sơn",
            date=dt.date(2026, 10, 10),
        ),
        "Giấy chứng nhận",
        "Cuộc thi trực tuyến Tìm hiểu chuyển đổi số năm 2026",
        blocks=(
            Para(text("Chứng nhận ", Run("Bà Nguyễn Thị Mẫu", bold=True)), "center"),
            Para(text("thôn Trung Hạ, xã Sơn Viên"), "center"),
            Para(text("đạt giải Ba tuần thi thứ 4."), "center"),
        ),
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Trần Thị Mẫu"),
    )


def make_party() -> Paper:
    """A Party report in the layout of guide 36-HD/VPTW."""
    return Paper(
        "report",
        Header("Huyện ủy Nông Sơn", "Tỉnh ủy Quảng Nam", "127", "BC/HU", "Nông Sơn", dt.date(2026, 2, 20)),
        "Báo cáo",
        "kết quả công tác tuyên truyền chuyển đổi số quý I năm 2026",
        blocks=(Heading(1, None, "Kết quả"), Para(text("Đã ban hành 02 văn bản."))),
        signature=Signature(("T/M Ban Thường vụ",), "Phó Bí thư", "Lê Văn Mẫu"),
        recipients=("Tỉnh ủy", "Lưu Văn phòng Huyện ủy"),
        profile="hd36",
    )


ALL = (make_report, make_decision, make_letter, make_minutes, make_certificate, make_party)


@pytest.fixture(params=ALL, ids=lambda make: make.__name__.removeprefix("make_"))
def paper(request: pytest.FixtureRequest) -> Paper:
    """Each of the sample papers in turn."""
    made: Paper = request.param()
    return made


@pytest.fixture
def report() -> Paper:
    return make_report()


@pytest.fixture
def decision() -> Paper:
    return make_decision()


@pytest.fixture
def letter() -> Paper:
    return make_letter()


def squeeze(string: str) -> str:
    """Text without spaces and in capitals, so that line ends and the rules on capitals do not matter."""
    return "".join(string.split()).upper()


@pytest.fixture
def pdf_text() -> Callable[[bytes], str]:
    """Reads a PDF back: all text, squeezed, without the band of the page numbers."""

    def read(data: bytes) -> str:
        parts = []
        with pypdfium2.PdfDocument(data) as document:
            for page in document:
                words = page.get_textpage()
                # The page number stands 10 mm from the edge, the text begins at 20 mm.
                parts.append(words.get_text_bounded(top=page.get_height() - 18 * 72 / 25.4))
        return squeeze("".join(parts).replace("\x02", "-"))

    return read


@pytest.fixture
def docx_text() -> Callable[[bytes], str]:
    """Reads a DOCX back: all text of the body in order, then of the footnotes and the first footer, squeezed."""

    def read(data: bytes) -> str:
        document = docx.Document(io.BytesIO(data))
        roots = [document.element.body]
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/footnotes"):
                roots.append(etree.fromstring(relation.target_part.blob))
        roots.append(document.sections[0].first_page_footer._element)
        return squeeze("".join(node.text or "" for root in roots for node in root.iter(qn("w:t"))))

    return read


def _letters() -> st.SearchStrategy[str]:
    return st.text("aăâđêôơưáàảãạắằềộỡựYỲĐxyz 0123456789,.-/()%“”", max_size=60)


def _papers(words: st.SearchStrategy[str]) -> st.SearchStrategy[Paper]:
    flags = st.booleans()
    runs = st.builds(
        Run, words, flags, flags, flags, st.sampled_from([None, "https://x.vn/a", "javascript:1", "::"]), st.none()
    )
    texts = st.lists(runs, max_size=3).map(tuple)
    labels = st.sampled_from([None, "", "I.", "1.", "a)", "1.1.", "Điều 1.", "Phần II"])
    cells = st.builds(Cell, texts, st.integers(-1, 3), st.integers(-1, 3))
    rows = st.lists(st.lists(cells, max_size=4).map(tuple), max_size=4).map(tuple)
    columns = st.lists(
        st.builds(Column, st.sampled_from(["left", "center", "right", "justify"]), st.none() | st.floats(0, 2)),
        max_size=4,
    ).map(tuple)
    simple = st.one_of(
        st.builds(Heading, st.integers(-1, 8), labels, words),
        st.builds(Para, texts, st.sampled_from(["justify", "center", "left", "right"]), flags),
        st.builds(Item, st.sampled_from(["-", "+", "•", "a)", ""]), texts, st.integers(0, 5)),
        st.builds(Basis, texts),
        st.builds(Quote, texts, words),
        st.builds(Note, texts),
        st.builds(Table, columns, rows, rows, words, flags),
        st.builds(Figure, st.just(SVG), words, words, st.floats(-1, 3)),
        st.just(PageBreak()),
    )
    blocks = st.lists(simple, max_size=6).map(tuple)
    annexes = st.lists(st.builds(Annex, words, blocks, flags), max_size=2).map(tuple)
    headers = st.builds(
        Header,
        words,
        words,
        st.none() | st.sampled_from(["1", "09", "123", "4a"]) | words,
        words,
        words,
        st.none() | st.dates(),
        st.none() | st.integers(1, 12),
        st.none() | st.integers(1, 9999),
        words,
    )
    signatures = st.none() | st.builds(
        Signature, st.lists(words, max_size=2).map(tuple), words, st.none() | words, words, words
    )
    lines = st.lists(words, max_size=3).map(tuple)
    return st.builds(
        Paper,
        st.sampled_from(["plan", "report", "letter", "decision", "minutes", "certificate"]),
        headers,
        words,
        words,
        lines,
        words,
        st.tuples(blocks, annexes).map(lambda both: (*both[0], *both[1])),
        signatures,
        signatures,
        lines,
        words,
        words,
        words,
        st.sampled_from(["nd30", "hd36"]),
        author=words,
        keywords=lines,
    )


@pytest.fixture(scope="session")
def tame_papers() -> st.SearchStrategy[Paper]:
    """Random papers of Vietnamese letters."""
    return _papers(_letters())


@pytest.fixture(scope="session")
def wild_papers() -> st.SearchStrategy[Paper]:
    """Random papers of any characters at all, surrogates included."""
    return _papers(st.text(max_size=40) | st.text(st.characters(categories=["Cs", "Cf", "Cc", "Co", "Zl"]), max_size=9))
