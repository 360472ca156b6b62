"""Everything that an installation may set, typed and checked before anything starts.

Values come from the environment (`LOA_...`, and plain `PORT` and `DATA_DIR`) or from the file `loa.env` in the working
folder.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[5]


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def own_names() -> list[str]:
    """The machine's name and its address in the network, as far as it knows them."""
    names = [socket.gethostname().lower()]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: connecting only asks which of the machine's addresses leads out (192.0.2.0/24 is nobody's).
        probe.connect(("192.0.2.1", 9))
        names.append(probe.getsockname()[0])
    return names


class SettingsError(SystemExit):
    """A setting is wrong; the message names it, says why, and ends the program."""


class Settings(BaseSettings):
    """The settings of one installation. Names in the environment: `LOA_` + the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="LOA_", env_file="loa.env", extra="ignore", frozen=True)

    data_dir: Path = Field(ROOT / "var", validation_alias=AliasChoices("LOA_DATA_DIR", "DATA_DIR"))
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535, validation_alias=AliasChoices("LOA_PORT", "PORT"))
    database_url: str = ""
    """Empty: SQLite in the data folder. Else postgresql://user:password@host:port/name."""
    cache_url: str = ""
    """Empty: memory of each process. Else redis://host:port/0."""
    secret_key: str = ""
    """Empty: made once and kept in the data folder."""
    public_url: str = ""
    """Address that citizens use, such as https://nongson.example.vn; empty: http://host:port."""
    allowed_hosts: list[str] = []
    """Host names under which the server answers; empty: see `hosts`."""
    trusted_proxies: list[str] = []
    """Addresses of reverse proxies whose word about the visitor's address and https is taken; empty: see `proxies`."""
    debug: bool = False
    web_workers: int = Field(1, ge=1, le=64)
    web_threads: int = Field(4, ge=1, le=256)
    hot_port: int = Field(0, ge=0, le=65535)
    """0: the site takes the contest's papers itself. Else `loa serve` runs the contest's hot path as a process of its
    own on this port of the loopback, and the proxy in front sends /thi/api/ there."""
    clock_seconds: int = Field(30, ge=1, le=3600)
    upload_megabytes: int = Field(30, ge=1, le=500)
    notice_days: int = Field(3, ge=0, le=30)
    """So many days before a task is due, its unit is told that nothing is on record of it; 0: on the day itself."""
    piper_voices: dict[str, str] = {}
    """Natural voices of the radio: a name that people read -> path of its .onnx file, with the .onnx.json beside it."""
    voice_service_url: str = ""
    """Address of an HTTP voice service; empty: none."""
    voice_service_token: str = ""
    voice_service_voice: str = ""
    """Name of the voice at the service."""
    signing_certificates: dict[str, str] = {}
    """Certificates that official papers are signed with here: a unit's full name -> path of its PKCS#12 file."""
    signing_password: str = ""
    """Opens these files."""
    signing_roots: list[str] = []
    """Certificates (PEM or DER files) of the authorities whose digital signatures are trusted."""
    fetch_inside: list[str] = []
    """Hosts of the own network ("may-chu.noi-bo", "192.168.1.20:8080") from which news and pictures may be fetched;
    everything else inside is refused."""
    websub_hub: str = ""
    """Address of a WebSub hub that is told when something is published; empty: none is told."""
    data_licence: str = "https://creativecommons.org/licenses/by/4.0/deed.vi"
    """Address of the licence under which the open data may be used again."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://", "sqlite:///")):
            raise ValueError("must begin with postgresql:// or sqlite:///, or be empty for SQLite in the data folder")
        return value

    @field_validator("cache_url")
    @classmethod
    def _known_cache(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://, or be empty")
        return value

    @field_validator("piper_voices")
    @classmethod
    def _named_voices(cls, value: dict[str, str]) -> dict[str, str]:
        for name, path in value.items():
            if not 0 < len(name) <= 30 or not path.endswith(".onnx"):
                raise ValueError('must be like {"Lan": "/folder/lan.onnx"}, names of at most 30 letters')
        return value

    @field_validator("public_url", "websub_hub", "data_licence", "voice_service_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def base_url(self) -> str:
        """The address that links in papers and messages begin with, without a final slash."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """Names under which the server answers: the set ones, or the machine's own, the public one and the one that
        it listens at. Host names of sites come on top (`loa.config.hosts`).
        """
        if self.allowed_hosts:
            return self.allowed_hosts
        names = ["localhost", "127.0.0.1", "[::1]"]
        if self.host in EVERYWHERE:
            names += own_names()
        else:
            names.append(f"[{self.host}]" if ":" in self.host else self.host)
        public = urlsplit(self.public_url).hostname
        return list(dict.fromkeys([*names, *([public] if public else [])]))

    @property
    def proxies(self) -> list[str]:
        """Addresses of trusted reverse proxies: the set ones; else this machine where the public address is https,
        for then something in front must speak TLS; else none.
        """
        if self.trusted_proxies or not self.public_url.startswith("https://"):
            return self.trusted_proxies
        return ["127.0.0.1", "::1"]

    def key(self) -> str:
        """The secret key: the set one, or one that is made at first and kept in the data folder (mode 600)."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret-key"
        try:
            return path.read_text("ascii").strip()
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50), "ascii")
            return path.read_text("ascii").strip()


def load() -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: a value is wrong; the sentence names the variable and says what it takes.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = str(fault["loc"][0])
            name = name if name.isupper() else f"LOA_{name.upper()}"
            lines.append(f"{name} = {fault.get('input')!r}: {fault['msg'].removeprefix('Value error, ')}")
        raise SettingsError(
            "Loa không khởi động được vì cấu hình sai (wrong setting):\n  " + "\n  ".join(lines)
        ) from None
