"""The station's settings: `settings.toml` in the agent's folder. Every key has a default; a wrong one is named."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

BACKENDS = ("auto", "miniaudio", "alsa", "command", "null")


class WrongSetting(Exception):
    """A setting is wrong; the text is a Vietnamese sentence that says which, and what it may be."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    backend: str = "auto"
    device: str = "default"
    command: list[str] = field(default_factory=list)
    capture: str = ""


@dataclass(frozen=True, slots=True)
class AmplifierSettings:
    on: list[str] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    gpio: int = -1
    warm_up_ms: int = 0


@dataclass(frozen=True, slots=True)
class AudioSettings:
    budget_mb: int = 2048


@dataclass(frozen=True, slots=True)
class PageSettings:
    host: str = "127.0.0.1"
    port: int = 8765


@dataclass(frozen=True, slots=True)
class EarSettings:
    command: list[str] = field(default_factory=list)
    seconds: int = 120


@dataclass(frozen=True, slots=True)
class Settings:
    sound: SoundSettings = field(default_factory=SoundSettings)
    amplifier: AmplifierSettings = field(default_factory=AmplifierSettings)
    audio: AudioSettings = field(default_factory=AudioSettings)
    page: PageSettings = field(default_factory=PageSettings)
    ear: EarSettings = field(default_factory=EarSettings)


RANGES = {
    ("audio", "budget_mb"): (10, 1_000_000),
    ("page", "port"): (0, 65535),
    ("amplifier", "warm_up_ms"): (0, 60_000),
    ("amplifier", "gpio"): (-1, 53),
    ("ear", "seconds"): (10, 3600),
}


def default_folder() -> Path:
    """LOA_RELAY_DIR, else /var/lib/loa-relay for root, else a folder of the person."""
    given = os.environ.get("LOA_RELAY_DIR")
    if given:
        return Path(given)
    return Path("/var/lib/loa-relay") if os.geteuid() == 0 else Path.home() / ".local/share/loa-relay"


def load(folder: Path) -> Settings:
    """The settings of a folder; all defaults when there is no file.

    Raises:
        WrongSetting: the file is not TOML, or a key is unknown or wrong.
    """
    path = folder / "settings.toml"
    try:
        parts = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} không phải là tệp TOML đúng: {error}.") from error
    sections: dict[str, Any] = {}
    for section in fields(Settings):
        kind = type(getattr(Settings(), section.name))
        given = parts.pop(section.name, {})
        if not isinstance(given, dict):
            raise WrongSetting(f"{path}: “{section.name}” phải là một nhóm [{section.name}].")
        sections[section.name] = kind(**_checked(path, section.name, kind(), given))
    if parts:
        raise WrongSetting(f"{path}: không có nhóm nào tên là “{next(iter(parts))}”.")
    found = Settings(**sections)
    if found.sound.backend not in BACKENDS:
        raise WrongSetting(f"{path}: sound.backend phải là một trong: {', '.join(BACKENDS)}.")
    if found.sound.backend == "command" and not found.sound.command:
        raise WrongSetting(f"{path}: sound.backend là “command” thì cần sound.command.")
    return found


def _checked(path: Path, section: str, defaults: Any, given: dict[str, Any]) -> dict[str, Any]:
    for name, value in given.items():
        if not hasattr(defaults, name):
            raise WrongSetting(f"{path}: không có mục {section}.{name}.")
        kind = type(getattr(defaults, name))
        right = isinstance(value, kind) and not isinstance(value, bool)
        if kind is list:
            right = right and all(isinstance(word, str) for word in value)
        if not right:
            wanted = {str: "một chuỗi", int: "một số nguyên", list: "một danh sách chuỗi"}[kind]
            raise WrongSetting(f"{path}: {section}.{name} phải là {wanted}.")
        least, most = RANGES.get((section, name), (None, None))
        if least is not None and most is not None and not least <= value <= most:
            raise WrongSetting(f"{path}: {section}.{name} phải từ {least} đến {most}.")
    return given
