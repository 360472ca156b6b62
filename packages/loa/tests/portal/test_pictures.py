"""What may come in as a picture, what is kept of it, and how it goes out."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from loa.kit.refused import Refused
from loa.portal import guard, pictures
from loa.portal.models import Picture, Rendition, SharedFile
from PIL import Image as Pillow
from PIL import TiffImagePlugin, features


def encoded(kind: str, size=(600, 400), **options) -> bytes:
    stream = io.BytesIO()
    Pillow.new("RGB", size, "teal").save(stream, kind, **options)
    return stream.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pictures_are_known_by_their_bytes(kind):
    clean = pictures.clean(encoded(kind))
    assert (clean.width, clean.height) == (600, 400)
    assert Pillow.open(io.BytesIO(clean.data)).format in ("JPEG", "PNG", "WEBP")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89a not really a picture",
        encoded("PNG")[:200],
        encoded("TIFF"),
        encoded("BMP"),
        encoded("AVIF").replace(b"pitm", b"pitx") if features.check("avif") else b"",
    ],
    ids=["empty", "svg", "svg-entity", "html", "pdf", "fake-gif", "cut", "tiff", "bmp", "broken-avif"],
)
def test_what_is_not_a_raster_picture_is_refused_in_a_sentence(data):
    with pytest.raises(Refused) as refusal:
        pictures.clean(data)
    assert refusal.value.field == "file"


def test_a_bomb_is_refused_before_it_is_opened():
    for width, height in ((20_000, 20_000), (60_000, 1_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(Refused, match=r"điểm ảnh|không phải ảnh"):
            pictures.clean(bomb(width, height))


def test_a_file_beyond_the_limit_is_refused(settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2**20
    with pytest.raises(Refused, match="lớn hơn 1 MB"):
        pictures.clean(b"\xff\xd8" + b"0" * 2**21)


class Endless(io.RawIOBase):
    """A form with a picture of so many bytes, none of which exists before it is read."""

    def __init__(self, fields: dict[str, str], size: int) -> None:
        part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
        told = "".join(part.format(name, "") + f"{value}\r\n" for name, value in fields.items())
        told += part.format("image-chooser-upload-file", '; filename="anh.jpg"')
        self.left, self.size = [told.encode(), b"\r\n--x--\r\n"], size
        self.length = sum(map(len, self.left)) + size

    def read(self, count: int = -1) -> bytes:
        if len(self.left) == 2:
            return self.left.pop(0)
        if self.size:
            count = min(count, self.size)
            self.size -= count
            return b"\xff" * count
        return self.left.pop() if self.left else b""


@pytest.mark.parametrize("megabytes", [30, pytest.param(200, marks=pytest.mark.soak)])
def test_a_huge_picture_is_refused_by_its_size_and_never_held(as_person, sites, district, megabytes):
    client = as_person("xa.sonvien")
    client.post(reverse("portal_pictures:create"), {})  # what is loaded once is loaded before measuring
    stream = Endless(
        {"image-chooser-upload-alt": "Chợ quê", "image-chooser-upload-unit": str(district.units["xa-6"].pk)},
        megabytes * 2**20,
    )
    tracemalloc.start()
    answer = client.generic(
        "POST", reverse("portal_pictures:create"),
        **{"wsgi.input": stream, "CONTENT_LENGTH": stream.length, "CONTENT_TYPE": "multipart/form-data; boundary=x"},
    ).json()  # fmt: skip
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer["step"] == "reshow_creation_form"
    assert "Ảnh lớn hơn 20 MB" in answer["htmlFragment"]
    assert 'value="Chợ quê"' in answer["htmlFragment"], "what was typed beside it stays"
    assert held < 8 * 2**20
    assert not Picture.objects.exists()


def test_nothing_but_the_picture_is_kept():
    exif = Pillow.Exif()
    exif[0x010F] = "Máy ảnh lạ"
    exif[0x9286] = "GHI CHÚ RIÊNG"
    exif.get_ifd(0x8825)[2] = (
        TiffImagePlugin.IFDRational(15),
        TiffImagePlugin.IFDRational(42),
        TiffImagePlugin.IFDRational(1),
    )
    data = encoded("JPEG", exif=exif) + b"<script>alert(1)</script>"
    assert b"script" in data
    clean = pictures.clean(data)
    assert not Pillow.open(io.BytesIO(clean.data)).getexif()
    for trace in (b"script", "Máy ảnh".encode(), b"GHI CH", b"Exif"):
        assert trace not in clean.data


def test_a_picture_held_sideways_is_turned_and_a_large_one_shrunk():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    clean = pictures.clean(encoded("JPEG", size=(4000, 1000), exif=exif))
    assert clean.height > clean.width
    assert max(clean.width, clean.height) == pictures.MAX_SIDE


def test_the_same_picture_is_kept_once(district, picture):
    assert picture() == picture(filename="ten-khac.png")
    assert Picture.objects.count() == 1
    row = Picture.objects.get()
    assert (row.unit, row.uploaded_by_user) == (district.units["xa-6"], district.people["xa.sonvien"])
    assert len(row.sha256) == 64


def test_a_picture_needs_words_and_a_right(district, picture):
    with pytest.raises(Refused, match="mô tả"):
        picture(alt="  ")
    with pytest.raises(PermissionDenied):
        picture("xa-6", by="xa.quelam")


def test_a_page_shows_sizes_with_measures_and_needs_no_more_queries_for_more_pictures(
    district, write, picture, django_assert_num_queries
):
    rows = [picture(data=encoded("PNG", size=(1500, 900 + number))) for number in range(4)]
    pictures.show(row.pk for row in rows)
    with django_assert_num_queries(2):
        shown = pictures.show(row.pk for row in rows)
    one = shown[rows[0].pk]
    assert one.srcset.count("w,") == 2
    assert (one.width, one.height) == (800, 480)
    assert one.src.endswith(".jpg")


def test_a_small_picture_is_never_drawn_larger(picture):
    row = picture(data=encoded("PNG", size=(300, 200)))
    one = pictures.show([row.pk])[row.pk]
    assert one.width == 300
    assert all(rendition.width <= 300 for rendition in Rendition.objects.all())


def test_only_sizes_are_served_never_originals_or_other_files(picture, rf, settings):
    from django.core.files.storage import default_storage
    from django.http import Http404
    from loa.portal.actions.withhold import hand_out
    from loa.portal.views.media import rendition

    row = picture()
    hand_out([row.pk])
    one = pictures.show([row.pk])[row.pk]
    name = one.src.rsplit("/", 1)[-1]
    request = rf.get("/")
    request.user = AnonymousUser()
    response = rendition(request, name)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    response.close()
    default_storage.save("images/x.html", ContentFile(b"<script>"))
    default_storage.save("images/x.svg", ContentFile(b"<svg>"))
    for bad in ("x.html", "x.svg", "khong-co.jpg", "../original_images/a.png", ".hidden.jpg", "a/b.jpg", "a\\b.jpg"):
        with pytest.raises(Http404):
            rendition(request, bad)


def test_a_file_is_not_handed_out_at_any_other_address(district):
    with guard.opened():
        row = SharedFile(title="Trang lạ", unit=district.units["xa-6"])
        row.file.save("trang.html", ContentFile(b"<script>alert(1)</script>"), save=False)
        row.save()
    assert Client().get(f"/tep/{row.pk}/{row.filename}").status_code == 404, "Wagtail's own door is closed"
    assert Client().get(f"/dinh-kem/{row.pk}/{'0' * 20}/{row.filename}").status_code == 404


def test_uploading_in_the_choosers_window(as_person, sites, district):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, url = as_person("xa.sonvien"), reverse("portal_pictures:create")
    sent = {
        "image-chooser-upload-file": SimpleUploadedFile("a.png", encoded("PNG"), "image/png"),
        "image-chooser-upload-alt": "Một phiên chợ",
        "image-chooser-upload-unit": district.units["xa-6"].pk,
    }
    assert client.post(url, sent).json()["step"] == "chosen"
    svg = SimpleUploadedFile("a.png", b"<svg><script/></svg>", "image/png")
    answer = client.post(url, {**sent, "image-chooser-upload-file": svg}).json()
    assert answer["step"] == "reshow_creation_form"
    assert "không phải ảnh" in answer["htmlFragment"]
    other = client.post(
        url,
        {
            **sent,
            "image-chooser-upload-file": SimpleUploadedFile("a.png", encoded("PNG"), "image/png"),
            "image-chooser-upload-unit": district.units["xa-3"].pk,
        },
    ).json()
    assert other["step"] == "reshow_creation_form"
    assert Picture.objects.count() == 1


def test_the_window_shows_only_ones_own_pictures(as_person, sites, picture):
    mine = picture(alt="Ảnh của Sơn Viên")
    foreign = picture("xa-3", by="xa.quelam", alt="Ảnh của Quế Lâm")
    client = as_person("xa.sonvien")
    text = client.get(reverse("portal_pictures:choose_results")).content.decode()
    assert mine.title in text
    assert foreign.title not in text
    assert mine.title in client.get(reverse("portal_pictures:choose_results"), {"q": "son vien"}).content.decode()
    assert client.get(reverse("portal_pictures:chosen", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("portal_pictures:chosen", args=[mine.pk])).status_code == 200


def test_a_picture_name_that_no_disk_takes_is_not_found(db, client):
    for name in ("a%00.png", "a" * 5000 + ".png", "..%2fplans.png", ".png"):
        assert client.get(f"/media/images/{name}").status_code == 404
