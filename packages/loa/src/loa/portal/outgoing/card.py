"""The picture that a link to a page shows when it is shared: title, site, colours, arms, and the story's picture."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont, ImageOps
from vanban.write.clean import printable
from vanban.write.fonts import FOLDER

from loa.portal.models import ColourTheme, HomePage, Picture, StoryPage
from loa.portal.outgoing.once import once

WIDTH, HEIGHT = 1200, 630
"""What Facebook, Zalo and others ask for."""
VERSION = "1"
MARGIN = 64
COLOURS = {
    ColourTheme.DISTRICT: ("#073d42", "#0a5b60", "#e3a72f", "#cfe3e1"),
    ColourTheme.COMMUNE: ("#5e2511", "#8a3a1c", "#e3a72f", "#f3dcd0"),
}
"""Ground, band, line and small print, as tokens.css has them for the sites' own bands."""


def digest(page: StoryPage | HomePage, home: HomePage) -> str:
    """What stands in a card's address: it changes when the card does, for whoever shows it keeps it by its address."""
    arms = home.arms.sha256 if home.arms_id and home.arms else ""
    lead = getattr(page, "lead_image_id", None)
    parts = [VERSION, str(page.pk), page.title, home.title, home.tagline, home.office, home.colours, arms, str(lead)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def card(page: StoryPage | HomePage, home: HomePage) -> bytes:
    """A page's card, drawn at most once: kept under its digest, older ones of the page let go."""
    return once(f"cards/{page.pk}", f"{digest(page, home)}.png", lambda: draw(page, home))


@lru_cache(16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"), size)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Words in lines of at most a width in pixels; a word that is wider is broken."""
    lines: list[str] = [""]
    for word in text.split():
        trial = f"{lines[-1]} {word}".strip()
        if font.getlength(trial) <= width:
            lines[-1] = trial
            continue
        if lines[-1]:
            lines.append("")
        while font.getlength(word) > width:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
            lines[-1] = word[:cut]
            lines.append("")
            word = word[cut:]
        lines[-1] = word
    return [line for line in lines if line]


def fitted(text: str, width: int, height: int) -> tuple[list[str], ImageFont.FreeTypeFont, int]:
    """A title in the largest size in which it fits, its font and the height of a line; the smallest size cuts it."""
    for size in range(76, 39, -4):
        font = _font(size, True)
        lines, step = wrapped(text, font, width), round(size * 1.28)
        if len(lines) * step <= height:
            return lines, font, step
    most = height // step
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"], font, step


def draw(page: StoryPage | HomePage, home: HomePage) -> bytes:
    """The card as PNG, WIDTH by HEIGHT."""
    ground, band, line, small = COLOURS.get(ColourTheme(home.colours), COLOURS[ColourTheme.DISTRICT])
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen = ImageDraw.Draw(picture)
    room = WIDTH - 2 * MARGIN
    lead = _opened(getattr(page, "lead_image", None))
    if lead is not None:
        side = 440
        picture.paste(ImageOps.fit(lead, (side, HEIGHT), Image.Resampling.LANCZOS), (WIDTH - side, 0))
        pen.rectangle((WIDTH - side - 8, 0, WIDTH - side - 1, HEIGHT), fill=line)
        room -= side
    foot = HEIGHT - 132
    pen.rectangle((0, foot, room + 2 * MARGIN - (8 if lead is not None else 0), HEIGHT), fill=band)
    if lead is not None:
        pen.rectangle((WIDTH - 448, 0, WIDTH - 441, HEIGHT), fill=line)
    pen.rectangle((MARGIN, MARGIN - 4, MARGIN + 96, MARGIN + 4), fill=line)
    title = printable(page.title if isinstance(page, StoryPage) else (home.tagline or home.title))
    lines, font, step = fitted(title, room, foot - MARGIN - 60)
    for nth, words in enumerate(lines):
        pen.text((MARGIN, MARGIN + 32 + nth * step), words, font=font, fill="#ffffff")
    _arms(picture, pen, home, foot, line)
    name, _name_font, _step = [printable(home.title)], None, None
    font = _font(38, True)
    cut = wrapped(name[0], font, room - 120)[:1]
    pen.text((MARGIN + 112, foot + 26), cut[0] if cut else "", font=font, fill="#ffffff")
    below = wrapped(printable(home.office or home.tagline), _font(26, False), room - 120)[:1]
    pen.text((MARGIN + 112, foot + 74), below[0] if below else "", font=_font(26, False), fill=small)
    stream = io.BytesIO()
    picture.quantize(256, dither=Image.Dither.NONE).save(
        stream, "PNG", optimize=True
    ) if lead is None else picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _opened(image: Picture | None) -> Image.Image | None:
    """A picture of ours (checked and drawn anew when it came in), or None where its file is gone."""
    if image is None:
        return None
    try:
        with image.file.storage.open(image.file.name, "rb") as stream:
            found = Image.open(stream)
            found.load()
    except (OSError, ValueError):
        return None
    if found.mode == "RGB":
        return found
    plain = Image.new("RGB", found.size, "#ffffff")
    rgba = found.convert("RGBA")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    return plain


def _arms(picture: Image.Image, pen: ImageDraw.ImageDraw, home: HomePage, foot: int, line: str) -> None:
    """The site's arms, or the drum that stands for them (portal/parts/arms.html)."""
    box = (MARGIN, foot + 22, MARGIN + 88, foot + 110)
    arms = _opened(home.arms) if home.arms_id else None
    if arms is not None:
        arms = ImageOps.contain(arms, (88, 88), Image.Resampling.LANCZOS)
        picture.paste(arms, (box[0] + (88 - arms.width) // 2, box[1] + (88 - arms.height) // 2))
        return
    pen.ellipse(box, fill=line)
    pen.ellipse((box[0] + 7, box[1] + 7, box[2] - 7, box[3] - 7), fill="#fdf8ea")
    left, top = box[0], box[1]
    pen.polygon(
        [
            (left + 16, top + 56),
            (left + 32, top + 34),
            (left + 41, top + 44),
            (left + 52, top + 25),
            (left + 73, top + 56),
        ],
        fill="#2f7a74",
    )
    for nth in range(2):
        pen.line([(left + 20, top + 63 + nth * 7), (left + 68, top + 63 + nth * 7)], fill="#2f7a74", width=3)
