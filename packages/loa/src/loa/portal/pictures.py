"""Pictures: what may come in, and the sizes in which they go out.

Whatever is uploaded is decoded and written anew. So what is stored is a picture and nothing else: no place and no
device (EXIF), no second file hidden behind the first, no script.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, features
from wagtail.images.models import Filter

from loa.kit.prepared import Prepared
from loa.kit.refused import Refused
from loa.portal.models import Picture, Rendition, StoryPage

FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "jpg"}
"""What Pillow may find in the bytes, and as what it is stored. Everything else (SVG above all) stays outside."""
MAX_PIXELS = 50_000_000
"""A picture of 8,660 x 5,773; decoded it takes 200 MB at most, and no camera in an office takes larger ones."""
MAX_SIDE = 2560
WIDTHS = (400, 800, 1280)
FALLBACK_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Clean:
    """A picture that is safe to keep: its bytes, the ending of its name, its size in pixels and its hash."""

    data: bytes
    suffix: str
    width: int
    height: int
    sha256: str


def _readable() -> list[str]:
    """The formats that this Pillow can open (AVIF not everywhere); MPO, what some telephones write, opens as JPEG."""
    Pillow.init()
    return [name for name in FORMATS if name in Pillow.OPEN and name != "MPO"]


def taken(upload: File[bytes]) -> bytes:
    """The bytes of an uploaded picture, read into memory only once their number is known to be allowed.

    Raises:
        Refused: too large.
    """
    _check_size(upload.size)
    return upload.read()


def _check_size(size: int) -> None:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if size > limit:
        raise Refused(_("Ảnh lớn hơn %(limit)d MB. Thu nhỏ rồi tải lên lại.") % {"limit": limit // 2**20}, field="file")


def clean(data: bytes) -> Clean:
    """Decode a picture and write it anew.

    Args:
        data: the uploaded bytes.

    Raises:
        Refused: empty, too large in bytes or in pixels, broken, or not a raster picture. In every case within bounded
            memory, since the size is read from the header before anything is decoded.
    """
    if not data:
        raise Refused(_("Tệp ảnh rỗng. Chọn lại ảnh."), field="file")
    _check_size(len(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            picture = Pillow.open(io.BytesIO(data), formats=_readable())
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(_("Ảnh có quá nhiều điểm ảnh. Thu nhỏ rồi tải lên lại."), field="file")
            return _anew(picture)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, RuntimeError, Pillow.DecompressionBombError):
        # RuntimeError is what Pillow says of a broken AVIF.
        raise Refused(
            _(
                "Tệp này không phải ảnh JPG, PNG, GIF, WebP hay AVIF, hoặc đã hỏng. Mở ảnh, lưu lại thành JPG "
                "rồi tải lên."
            ),
            field="file",
        ) from None


def _anew(picture: Pillow.Picture) -> Clean:
    suffix = FORMATS[picture.format or ""]
    if picture.format == "JPEG":
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    picture.load()
    picture = _plain_colours(ImageOps.exif_transpose(picture))
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Pillow.Resampling.LANCZOS)
    fresh = Pillow.new(picture.mode, picture.size)
    fresh.paste(picture)
    if suffix == "jpg":
        fresh = fresh if fresh.mode == "RGB" else _on_white(fresh)
    stream = io.BytesIO()
    match suffix:
        case "jpg":
            fresh.save(stream, "JPEG", quality=90, optimize=True, progressive=True)
        case "png":
            fresh.save(stream, "PNG", optimize=True)
        case _:
            fresh.save(stream, "WEBP", quality=92, method=4)
    data = stream.getvalue()
    return Clean(data, suffix, fresh.width, fresh.height, hashlib.sha256(data).hexdigest())


def _plain_colours(picture: Pillow.Picture) -> Pillow.Picture:
    """The same in sRGB, with or without transparency, so that no colour profile needs to be kept."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(
                picture, source, target, outputMode="RGB" if mode == "RGB" else "RGBA"
            )
            return converted if converted is not None else picture.convert(mode)
        except (ImageCms.PyCMSError, OSError):
            return picture.convert(mode)
    return picture.convert(mode)


def _on_white(picture: Pillow.Picture) -> Pillow.Picture:
    ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return ground


def specs(image: Picture) -> dict[str, str]:
    """The sizes and formats in which a picture goes out: {"webp-400": filter, ..., "jpeg": filter}; none larger than
    the picture.
    """
    widths = [width for width in WIDTHS if width < image.width] or [min(image.width, WIDTHS[-1])]
    if widths[-1] < WIDTHS[-1] and image.width > widths[-1] * 1.2:
        widths.append(min(image.width, WIDTHS[-1]))
    found = {f"webp-{width}": f"width-{width}|format-webp|webpquality-80" for width in widths}
    fallback = min(FALLBACK_WIDTH, image.width)
    if features.check("avif"):
        found |= {f"avif-{width}": f"width-{width}|format-avif|avifquality-60" for width in widths}
    found["jpeg"] = f"width-{fallback}|format-jpeg|jpegquality-82"
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: addresses, true sizes, and the list for the browser to choose from."""

    image: Picture
    src: str
    width: int
    height: int
    srcset: str
    avif: str = ""
    """The same in AVIF, where it has been made; half as heavy, and slow to make."""

    @property
    def credit(self) -> str:
        return self.image.credit

    @property
    def line(self) -> str:
        """Who made it, and on what terms it may be shown: "Ảnh: Nguyễn Văn A. CC BY 4.0"."""
        credit, licence = self.image.credit.strip(), self.image.licence.strip()
        return f"{credit.rstrip('.')}. {licence}" if credit and licence else credit or licence


def prepare(page: StoryPage) -> None:
    """Make the sizes of a story's pictures ahead of the first reader; the slow ones in the background."""
    from loa.portal.content import picture_ids
    from loa.portal.queue import make_slow_sizes

    keys = picture_ids(page)
    show(keys)
    if keys and features.check("avif"):
        make_slow_sizes.enqueue(page.pk)


def make_slow(keys: Iterable[int]) -> int:
    """Make the AVIF sizes of some pictures; returns how many were missing."""
    made = 0
    for image in Picture.objects.filter(pk__in=list(keys)):
        known = set(image.renditions.filter(focal_point_key="").values_list("filter_spec", flat=True))
        for name, spec in specs(image).items():
            if name.startswith("avif") and spec not in known:
                image.get_rendition(Filter(spec=spec))
                made += 1
    return made


MOST_ASKED = 16
"""So many pictures are asked for at once; a page with more asks again."""


def _asks(count: int) -> dict[str, int]:
    return {f"key{nth}": 0 for nth in range(count)}


IMAGES: dict[int, Prepared[Picture]] = {
    count: Prepared(lambda **keys: Picture.objects.filter(pk__in=list(keys.values())).order_by(), **_asks(count))
    for count in (4, MOST_ASKED)
}
SIZES: dict[int, Prepared[Rendition]] = {
    count: Prepared(
        lambda **keys: Rendition.objects.filter(image__in=list(keys.values()), focal_point_key="").order_by(),
        **_asks(count),
    )
    for count in (4, MOST_ASKED)
}


def show(keys: Iterable[int | None]) -> dict[int, Shown]:
    """Pictures by key, ready to be shown; missing sizes are made on the way. Two queries for sixteen pictures."""
    wanted = [key for key in dict.fromkeys(keys) if key]
    images: dict[int, Picture] = {}
    made: dict[int, dict[str, Rendition]] = {}
    for start in range(0, len(wanted), MOST_ASKED):
        some = wanted[start : start + MOST_ASKED]
        count = 4 if len(some) <= 4 else MOST_ASKED
        named = {f"key{nth}": some[min(nth, len(some) - 1)] for nth in range(count)}
        for image in IMAGES[count](**named):
            images[image.pk], made[image.pk] = image, {}
        for rendition in SIZES[count](**named):
            made[rendition.image_id][rendition.filter_spec] = rendition
    return {key: _shown(image, made[key]) for key, image in images.items()}


def _shown(image: Picture, made: dict[str, Rendition]) -> Shown:
    named, slow = {}, {}
    for name, spec in specs(image).items():
        if name.startswith("avif"):  # the reader does not wait for it: it is shown once the background has made it
            slow[name] = made.get(spec)
        else:
            named[name] = made.get(spec) or image.get_rendition(Filter(spec=spec))
    fallback = named.pop("jpeg")
    ready = [one for one in slow.values() if one is not None]
    avif = _srcset(ready) if len(ready) == len(slow) else ""
    return Shown(image, fallback.url, fallback.width, fallback.height, _srcset(named.values()), avif)


def _srcset(renditions: Iterable[Rendition]) -> str:
    return ", ".join(f"{one.url} {one.width}w" for one in sorted(renditions, key=lambda one: one.width))
