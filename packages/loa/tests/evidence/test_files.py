"""What may be attached: told by the bytes, whatever the name says."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from loa.evidence.files import ALLOWED, INLINE, Upload, check_upload, clean_name, take
from loa.kit.refused import Refused
from PIL import Image


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(stream, kind)
    return stream.getvalue()


def office(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(f"{name}/document.xml", "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (b"%PDF-1.7\n" + b"x" * 50, "application/pdf"),
        (b"ID3\x04" + bytes(60), "audio/mpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "audio/x-wav"),
        ("Biên bản họp thôn, đủ 32 hộ.\r\n".encode(), "text/plain"),
        ("\ufeffcó dấu thứ tự byte".encode(), "text/plain"),
        (("á" * 40_000).encode(), "text/plain"),
    ],
)
def test_kinds_are_told_by_the_bytes(data: bytes, mime: str) -> None:
    upload = check_upload(Upload("bat-ky.html", data))
    assert upload.mime == mime
    assert (upload.size, len(upload.sha256)) == (len(data), 64)


@pytest.mark.parametrize("name", ["word", "xl", "ppt"])
def test_office_papers_are_taken(name: str) -> None:
    assert check_upload(Upload("a.docx", office(name))).mime in ALLOWED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"  \n<html><body onload=alert(1)>",
        "\ufeff<html>".encode(),
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<svg/onload=alert(1)>",
        b"MZ\x90\x00" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\xff\xfe\x00\x01" * 20,
        b"abc\x00def",
        b"abc\x1b[31m",
        "nửa chữ ữ".encode()[:-1],
        b"\xff" * 70_000,
    ],
)
def test_what_proves_nothing_or_could_run_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        check_upload(Upload("anh.png", data))
    assert refused.value.field == "files"


def test_polyglots_keep_the_kind_of_their_first_bytes_and_are_never_pages() -> None:
    script = b"/*<html><script>alert(document.domain)</script>*/"
    for head in (b"GIF89a" + script, b"%PDF-1.4\n" + script, picture("PNG") + script, picture("JPEG") + script):
        assert check_upload(Upload("a.html", head)).mime in ALLOWED
    assert not {
        kind for kind in ALLOWED | INLINE if "html" in kind or "xml" in kind.removeprefix("application/vnd.openxml")
    }
    assert "application/pdf" not in INLINE  # a browser shows no PDF in a sandbox


def test_oversize_is_refused_before_it_is_read(settings: Any) -> None:
    limit = settings.INSTALLATION.upload_megabytes * 2**20

    class Huge:
        name, size = "phim.mp4", limit + 1

        def read(self) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(Refused, match="lớn hơn 30 MB"):
        take(Huge())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="lớn hơn 30 MB"):
        check_upload(Upload("phim.mp4", bytes(limit + 1)))


def test_taking_keeps_the_bytes(book: SimpleNamespace) -> None:
    assert take(SimpleUploadedFile("a.png", book.PNG)) == Upload("a.png", book.PNG)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\biên bản.pdf", "biên bản.pdf"),
        ("/", "tep"),
        ("..", "tep"),
        ("", "tep"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("anh\u202egnp.exe", "anhgnp.exe"),
        ("a\x00.png", "a.png"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_names_lead_nowhere(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text(max_size=400))
def test_any_name_is_a_short_printable_one(typed: str) -> None:
    name = clean_name(typed)
    assert 0 < len(name) <= 255
    assert name.isprintable()
    assert "/" not in name
    assert "\\" not in name


@given(st.binary(max_size=300))
def test_any_bytes_are_taken_as_a_safe_kind_or_refused(data: bytes) -> None:
    field, mime = "files", "text/plain"
    try:
        mime = check_upload(Upload("a", data)).mime
    except Refused as refused:
        field = refused.field or ""
    assert field == "files"
    assert mime in ALLOWED | {"text/plain"}
