"""The rundown: what is heard, in order, in a slot of so many seconds. Read from TOML, or built by the server.

Everything that is wrong is said at once, each with its line and key.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loa.kit.refused import Refused
from loa.radio.sound.profiles import PROFILES, RATE, Profile
from loa.radio.sound.synth import BUILT_IN
from loa.radio.sound.voices import DEFAULT, PLAIN, VoiceSettings, codes

KINDS = {
    "jingle": "Nhạc hiệu",
    "greeting": "Lời chào",
    "read": "Tin, bài đọc",
    "recorded": "Bài thu sẵn",
    "interview": "Phỏng vấn",
    "music": "Âm nhạc",
    "question": "Hỏi đáp bạn nghe đài",
    "law": "Văn bản pháp luật trong tháng",
    "sign-off": "Lời kết",
}
MUSIC_KINDS = ("jingle", "music")
"""The bed is silent under these."""
PACE = 190.0
LEAST_SLOT, MOST_SLOT = 1.0, 4 * 3600.0
MOST_TEXT = 200_000
MOST_ITEMS = 500
MOST_GAIN = 24.0
TEXT_FILES = (".txt", ".md")


@dataclass(frozen=True)
class Item:
    """One item.

    Args:
        number: 1, 2, ... in order.
        kind: a key of KINDS.
        title: for people: chapters, certificate, waveform.
        text: what is read; with a `sound` beside it, its transcript.
        sound: a file with a recording, or the name of a built-in sound; it wins over the text.
        gain: dB on top of levelling.
        planned: seconds that the editor gave it, or None.
        voice: for this item, or "" for the rundown's.
        pace: syllables a minute for this item, or None.
    """

    number: int
    kind: str
    title: str
    text: str = ""
    sound: Path | str | None = None
    gain: float = 0.0
    planned: float | None = None
    voice: str = ""
    pace: float | None = None

    @property
    def is_music(self) -> bool:
        """Whether the bed is silent under it."""
        return self.kind in MUSIC_KINDS


@dataclass(frozen=True)
class Bed:
    """Music under the speech: its sound, dB on top of its usual level, and how many dB it goes down under speech."""

    sound: Path | str
    gain: float = 0.0
    duck: float = 14.0


@dataclass(frozen=True)
class Rundown:
    """A programme as planned. `slot_seconds` becomes exactly `samples` samples at 48 kHz."""

    title: str
    slot_seconds: float
    profile: Profile
    items: tuple[Item, ...]
    bed: Bed | None = None
    voice: str = DEFAULT
    pace: float = PACE
    issuer: str = ""
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> int:
        """Length of the programme in samples."""
        return round(self.slot_seconds * RATE)


_TOP = {
    "title", "slot_seconds", "profile", "items", "bed", "voice", "pace", "issuer", "abbreviations", "names",
}  # fmt: skip
_ITEM = {"kind", "title", "text", "text_file", "file", "gain", "planned", "voice", "pace"}
_BED = {"file", "gain", "duck"}
_HEADER = re.compile(r"\s*\[\[\s*(?:\"items\"|items|item)\s*\]\]")


class _Lines:
    """Where the keys of a TOML text stand."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._items = [number for number, line in enumerate(self._lines) if _HEADER.match(line)]

    def key(self, key: str, item: int | None = None, table: str = "") -> str:
        """ "dòng 7, khóa “gain”", or without the line where it is not found."""
        start, end = 0, len(self._lines)
        if item is not None:
            if item >= len(self._items):
                return f"khóa “{key}”"
            start = self._items[item]
            end = self._items[item + 1] if item + 1 < len(self._items) else end
        elif table:
            start = next((n for n, line in enumerate(self._lines) if line.strip() == f"[{table}]"), 0)
        pattern = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
        for number in range(start, end):
            if pattern.match(self._lines[number]):
                return f"dòng {number + 1}, khóa “{key}”"
        return f"dòng {start + 1}, khóa “{key}”" if item is not None else f"khóa “{key}”"


class _Reader:
    def __init__(self, data: dict[str, Any], lines: _Lines, folder: Path, settings: VoiceSettings) -> None:
        self.data, self.lines, self.folder, self.settings = data, lines, folder, settings
        self.wrong: list[str] = []
        self.notes: list[str] = []

    def refuse(self, where: str, what: str) -> None:
        self.wrong.append(f"{where[0].upper()}{where[1:]}: {what}")

    def unknown(self, given: dict[str, Any], known: set[str], item: int | None = None, table: str = "") -> None:
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.6)
                meant = f" Có phải ý là “{near[0]}”?" if near else f" Các khóa dùng được: {', '.join(sorted(known))}."
                self.notes.append(f"Bỏ qua khóa lạ ở {self.lines.key(key, item, table)}.{meant}")

    def text(self, given: dict[str, Any], key: str, item: int | None = None) -> str:
        value = given.get(key, "")
        if not isinstance(value, str):
            self.refuse(self.lines.key(key, item), "phải là chữ đặt trong dấu nháy.")
            return ""
        return value

    def number(
        self, given: dict[str, Any], key: str, low: float, high: float, item: int | None = None, table: str = ""
    ) -> float | None:
        value = given.get(key)
        if value is None:
            return None
        where = self.lines.key(key, item, table)
        if isinstance(value, str):
            clock = re.fullmatch(r"(\d+):(\d\d)", value.strip())
            if clock:
                value = int(clock[1]) * 60 + int(clock[2])
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            self.refuse(where, f"phải là một số, ví dụ {key} = {_plain(max(low, 0) or 1)}.")
            return None
        if not low <= value <= high:
            self.refuse(where, f"phải từ {_plain(low)} đến {_plain(high)}, đang là {_plain(value)}.")
            return None
        return float(value)

    def sound(self, value: object, where: str) -> Path | str | None:
        if not isinstance(value, str) or not value.strip():
            self.refuse(where, "phải là tên một tệp âm thanh đặt trong dấu nháy.")
            return None
        if value in BUILT_IN:
            return value
        if value.startswith("loa:"):
            self.refuse(where, f"không có âm thanh sẵn “{value}”; đang có: {', '.join(BUILT_IN)}.")
            return None
        path = (self.folder / value).resolve()
        if not path.is_file():
            self.refuse(where, f"không tìm thấy tệp “{value}” (tìm ở {path}).")
            return None
        return path

    def voice(self, given: dict[str, Any], item: int | None = None) -> str:
        code = self.text(given, "voice", item)
        if code.endswith(".onnx"):
            return str((self.folder / code).resolve())
        if code and code not in codes(self.settings):
            self.refuse(
                self.lines.key("voice", item),
                f"không có giọng đọc “{code}”; các giọng đang có: {', '.join(codes(self.settings))}.",
            )
            return ""
        return code

    def table(self, key: str) -> dict[str, str]:
        given = self.data.get(key, {})
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            self.refuse(self.lines.key(key), f"phải là bảng [{key}] với mỗi dòng: “viết tắt” = “cách đọc”.")
            return {}
        return dict(given)

    def bed(self) -> Bed | None:
        given = self.data.get("bed")
        if given is None or given is False or given == "":
            return None
        if isinstance(given, str):
            sound = self.sound(given, self.lines.key("bed"))
            return Bed(sound) if sound else None
        if not isinstance(given, dict):
            self.refuse(self.lines.key("bed"), "phải là tên tệp nhạc nền, hoặc bảng [bed] có khóa file.")
            return None
        self.unknown(given, _BED, table="bed")
        sound = self.sound(given.get("file"), self.lines.key("file", table="bed"))
        gain = self.number(given, "gain", -MOST_GAIN, MOST_GAIN, table="bed") or 0.0
        duck = self.number(given, "duck", 0, 60, table="bed")
        return Bed(sound, gain, 14.0 if duck is None else duck) if sound else None

    def item(self, given: object, index: int) -> Item | None:
        number = index + 1
        if not isinstance(given, dict):
            self.refuse(f"Mục {number}", "phải là một bảng [[items]] có khóa text hoặc file.")
            return None
        self.unknown(given, _ITEM, index)
        text = self.text(given, "text", index)
        sound: Path | str | None = None
        file = given.get("file")
        text_file = given.get("text_file")
        if isinstance(file, str) and file.lower().endswith(TEXT_FILES) and not text_file:
            file, text_file = None, file
        if text_file is not None:
            key = "text_file" if "text_file" in given else "file"
            text = self.read(text_file, self.lines.key(key, index)) or text
        if file is not None:
            sound = self.sound(file, self.lines.key("file", index))
            if sound is None:
                return None
        kind = self.text(given, "kind", index).strip().lower().replace("_", "-") or ("recorded" if sound else "read")
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, KINDS, 1, 0.6)
            hint = f" Có phải ý là “{near[0]}”?" if near else ""
            self.notes.append(
                f"{self.lines.key('kind', index)}: loại “{kind}” chưa biết, coi như "
                f"{'bài thu sẵn' if sound else 'bài đọc'}.{hint} Các loại: {', '.join(KINDS)}."
            )
            kind = "recorded" if sound else "read"
        title = " ".join(self.text(given, "title", index).split()) or KINDS[kind]
        if sound is None and not text.strip():
            self.refuse(
                self.lines.key("text", index), f"mục {number} (“{title}”) chưa có chữ để đọc (text) hoặc tệp (file)."
            )
        if len(text) > MOST_TEXT:
            self.refuse(self.lines.key("text", index), f"dài {len(text)} chữ cái, nhiều nhất là {MOST_TEXT}.")
        return Item(
            number,
            kind,
            title,
            text.strip(),
            sound,
            self.number(given, "gain", -MOST_GAIN, MOST_GAIN, index) or 0.0,
            self.number(given, "planned", 0, MOST_SLOT, index),
            self.voice(given, index),
            self.number(given, "pace", 80, 400, index),
        )

    def read(self, name: object, where: str) -> str:
        if not isinstance(name, str):
            self.refuse(where, "phải là tên một tệp chữ (.txt) đặt trong dấu nháy.")
            return ""
        path = (self.folder / name).resolve()
        try:
            return path.read_bytes()[: MOST_TEXT * 4].decode("utf-8-sig")
        except OSError:
            self.refuse(where, f"không tìm thấy tệp “{name}” (tìm ở {path}).")
        except UnicodeDecodeError:
            self.refuse(where, f"tệp “{name}” không phải chữ UTF-8; hãy lưu lại thành .txt mã UTF-8.")
        return ""

    def read_all(self) -> Rundown:
        data = self.data
        if "items" not in data and isinstance(data.get("item"), list):
            data["items"] = data.pop("item")
        self.unknown(data, _TOP)
        if "slot_seconds" not in data:
            near = difflib.get_close_matches("slot_seconds", data, 1, 0.6)
            self.refuse(
                self.lines.key(near[0]) if near else "Đầu tệp",
                "thiếu slot_seconds (độ dài khung phát tính bằng giây), ví dụ slot_seconds = 600.",
            )
        slot = self.number(data, "slot_seconds", LEAST_SLOT, MOST_SLOT)
        code = self.text(data, "profile").strip().lower().replace(" ", "") or "loa"
        code = {"ebur128": "r128", "ebu": "r128", "r128-23": "r128"}.get(code, code)
        if code not in PROFILES:
            self.refuse(
                self.lines.key("profile"), f"không có mức âm lượng “{code}”; hãy chọn một trong: {', '.join(PROFILES)}."
            )
        given = data.get("items")
        items: list[Item | None] = []
        if not isinstance(given, list) or not given:
            self.refuse(self.lines.key("items") if given is not None else "Cả tệp", "chưa có mục [[items]] nào.")
        elif len(given) > MOST_ITEMS:
            self.refuse(self.lines.key("items"), f"có {len(given)} mục, nhiều nhất là {MOST_ITEMS}.")
        else:
            items = [self.item(one, index) for index, one in enumerate(given)]
        pace = self.number(data, "pace", 80, 400)
        title, issuer = (" ".join(self.text(data, key).split()) for key in ("title", "issuer"))
        bed, voice = self.bed(), self.voice(data)
        abbreviations, names = self.table("abbreviations"), self.table("names")
        if self.wrong:
            raise Refused(*self.wrong)
        assert slot is not None, "a missing slot was refused"  # noqa: S101
        kept = tuple(item for item in items if item is not None)
        return Rundown(
            title=title or "Chương trình phát thanh",
            slot_seconds=slot,
            profile=PROFILES[code],
            items=kept,
            bed=bed,
            voice=voice or DEFAULT,
            pace=pace or PACE,
            issuer=issuer,
            abbreviations=abbreviations,
            names=names,
            notes=tuple(self.notes),
        )


def _plain(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def load(path: Path, settings: VoiceSettings = PLAIN) -> Rundown:
    """Read a rundown. Paths in it count from its own folder.

    Raises:
        Refused: it cannot be read, or is wrong; one sentence for each fault, with its line and key.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError:
        raise Refused(f"Không đọc được tệp kịch bản “{path}”; hãy kiểm tra lại đường dẫn.") from None
    except UnicodeDecodeError:
        raise Refused(f"Tệp kịch bản “{path.name}” không phải chữ UTF-8; hãy lưu lại với mã UTF-8.") from None
    return parse(text, path.resolve().parent, settings)


def parse(text: str, folder: Path, settings: VoiceSettings = PLAIN) -> Rundown:
    """Read a rundown from its text; paths in it count from the folder.

    Raises:
        Refused: see `load`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"Dòng {place[1]}, cột {place[2]}" if place else "Cuối tệp"
        raise Refused(
            f"{where}: kịch bản sai cú pháp TOML; hãy xem lại dấu nháy, dấu bằng và dấu ngoặc ở chỗ này."
        ) from None
    return _Reader(data, _Lines(text), folder, settings).read_all()
