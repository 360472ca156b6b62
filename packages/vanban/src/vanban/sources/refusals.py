"""Every reason why a file is not read, each with one sentence that says what to do next."""

from __future__ import annotations

from vanban.sources.model import Limits, Unreadable

CODES = (
    "empty",
    "not-what-name-says",
    "too-large",
    "too-many-pages",
    "zip-bomb",
    "encrypted",
    "scan-without-text",
    "broken",
    "unsupported",
    "timeout",
    "no-text",
    "encoding",
)


def _megabytes(count: int) -> str:
    return str(round(count / 1_000_000, 1)).removesuffix(".0").replace(".", ",")


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def empty() -> Unreadable:
    """The file has no bytes."""
    return Unreadable(
        "empty",
        "Tệp trống, không có nội dung nào; hãy mở tệp gốc xem còn nội dung không, lưu lại rồi tải lên lần nữa.",
        "The file is empty; open the original, save it again and send it once more.",
    )


def not_what_name_says(name: str, says: str, content: str) -> Unreadable:
    """The name's ending and the content differ; ``says`` is an ending with its dot, ``content`` a Vietnamese noun."""
    return Unreadable(
        "not-what-name-says",
        f"Tệp “{name}” có đuôi {says} nhưng nội dung bên trong là {content}; hãy mở bằng đúng chương trình, "
        "lưu lại thành .docx, .pdf hoặc .txt rồi tải lên lần nữa.",
        f"The file {name!r} ends in {says} but its content is something else ({content}); open it with the right "
        "program, save it as .docx, .pdf or .txt and send it again.",
    )


def too_large(size: int, limit: int) -> Unreadable:
    """The file has more bytes than the limit."""
    return Unreadable(
        "too-large",
        f"Tệp nặng {_megabytes(size)} MB, vượt mức {_megabytes(limit)} MB; hãy bỏ bớt hình ảnh, nén tệp PDF hoặc "
        "tách thành nhiều tệp rồi tải lên lần nữa.",
        f"The file has {_megabytes(size)} MB, more than the {_megabytes(limit)} MB allowed; take out pictures, "
        "compress the PDF or split the file.",
    )


def too_much_memory() -> Unreadable:
    """Reading needs more memory, or gives more text, than allowed."""
    return Unreadable(
        "too-large",
        "Tệp quá phức tạp, đọc hết sẽ cần nhiều bộ nhớ hơn mức cho phép; hãy bỏ bớt hình ảnh và bảng lớn, hoặc tách "
        "thành nhiều tệp rồi tải lên lần nữa.",
        "Reading the file would need more memory than allowed; take out pictures and large tables or split the file.",
    )


def too_many_pages(pages: int, limit: int) -> Unreadable:
    """The pdf has more pages than are read."""
    return Unreadable(
        "too-many-pages",
        f"Tệp có {_thousands(pages)} trang, nhiều hơn mức {_thousands(limit)} trang; hãy tách riêng phần kế hoạch "
        "cần đọc rồi tải lên lần nữa.",
        f"The file has {pages:,} pages, more than the {limit:,} allowed; send only the part that is to be read.",
    )


def zip_bomb(limits: Limits) -> Unreadable:
    """The docx would unpack to far more than a document holds."""
    return Unreadable(
        "zip-bomb",
        "Tệp Word này bung ra lớn bất thường (quá "
        f"{_megabytes(limits.unpacked_bytes)} MB hoặc nén quá mức), không giống tài liệu bình thường nên không được "
        "mở; hãy mở bằng Word, chép nội dung sang một tệp mới rồi tải lên lần nữa.",
        "The Word file unpacks to an unusual size and is not opened; copy its content into a new file.",
    )


def encrypted(kind: str) -> Unreadable:
    """The file asks for a password; ``kind`` is "PDF" or "Word"."""
    return Unreadable(
        "encrypted",
        f"Tệp {kind} đang đặt mật khẩu nên không đọc được; hãy mở bằng mật khẩu, lưu một bản không đặt mật khẩu rồi "
        "tải bản đó lên.",
        f"The {kind} file is protected by a password; save a copy without password and send that.",
    )


def scan_without_text(pages: int, *, tool: str | None) -> Unreadable:
    """The pages are pictures; ``tool`` says in a Vietnamese clause what would be needed, None when it was tried."""
    need = f"muốn máy nhận dạng chữ thì {tool}; nếu không" if tool else "máy đã thử nhận dạng chữ nhưng không được"
    return Unreadable(
        "scan-without-text",
        f"Tệp là ảnh chụp hoặc bản quét ({_thousands(pages)} trang), không có lớp chữ để đọc; {need}, hãy xin bản Word "
        "hoặc bản PDF xuất từ máy tính rồi tải lên.",
        f"The file is a scan of {pages} pages without text; ask for the Word file or a PDF made by a computer"
        + (" (recognising it needs tesseract with the language vie)." if tool else "."),
    )


def broken(kind: str) -> Unreadable:
    """The content is damaged; ``kind`` is "PDF", "Word" or "văn bản"."""
    return Unreadable(
        "broken",
        f"Tệp {kind} bị hỏng hoặc tải lên chưa trọn nên không đọc được; hãy mở thử tệp gốc trên máy, lưu lại rồi tải "
        "lên lần nữa.",
        f"The {kind} file is damaged or incomplete; open the original, save it again and send it once more.",
    )


def unsupported(what: str, advice: str, en: str) -> Unreadable:
    """A kind of file that is not read; ``what`` names it and ``advice`` says what to do (both Vietnamese)."""
    return Unreadable("unsupported", f"Chưa đọc được {what}; {advice}.", en)


def timeout(seconds: float) -> Unreadable:
    """Reading took longer than allowed."""
    shown = f"{seconds:g}".replace(".", ",")
    return Unreadable(
        "timeout",
        f"Đọc tệp quá {shown} giây mà chưa xong nên đã dừng lại; hãy tách thành tệp nhỏ hơn hoặc lưu lại bằng Word "
        "rồi tải lên lần nữa.",
        f"Reading the file took more than {seconds:g} seconds and was stopped; split the file or save it again.",
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def too_heavy() -> Unreadable:
    """The pages of a pdf take far longer than pages of text do."""
    return Unreadable(
        "timeout",
        "Các trang của tệp PDF nặng bất thường nên đã dừng đọc; hãy mở tệp, in lại ra PDF hoặc lưu thành .docx rồi tải "
        "lên lần nữa.",
        "The pages of the PDF are unusually heavy, so reading was stopped; print it to PDF again or save it as .docx.",
    )


def too_much_text(letters: int, most: int) -> Unreadable:
    """The text is longer than any plan."""
    return Unreadable(
        "too-large",
        f"Văn bản dài {_grouped(letters)} chữ cái, quá mức {_grouped(most)} chữ cái của một lần đọc; hãy tách thành "
        "nhiều tệp rồi tải lên từng tệp.",
        f"The text has {letters:,} letters, more than the {most:,} that are read at once; split the file.",
    )


def no_text() -> Unreadable:
    """The file opens but holds no letters."""
    return Unreadable(
        "no-text",
        "Tệp mở được nhưng không có chữ nào; hãy kiểm tra xem nội dung có phải là hình ảnh không rồi tải lên bản có "
        "chữ.",
        "The file opens but holds no text; check whether its content is a picture and send a version with text.",
    )


def unmapped_letters() -> Unreadable:
    """The pdf shows letters but says nowhere which they are."""
    return Unreadable(
        "no-text",
        "Tệp PDF nhìn thấy chữ nhưng phông bên trong không cho biết đó là chữ gì; hãy xin bản Word hoặc xuất lại PDF "
        "từ bản Word rồi tải lên.",
        "The PDF shows letters but its fonts do not say which; ask for the Word file or export the PDF again.",
    )


def encoding() -> Unreadable:
    """The bytes are no text in any encoding known."""
    return Unreadable(
        "encoding",
        "Không nhận ra bảng mã chữ của tệp văn bản này; hãy mở bằng Notepad hoặc Word, chọn Lưu thành với bảng mã "
        "UTF-8 rồi tải lên lần nữa.",
        "The encoding of this text file is unknown; open it, save it as UTF-8 and send it again.",
    )
