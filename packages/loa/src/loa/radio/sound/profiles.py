"""The three loudness profiles, and the constants of every programme that we make."""

from __future__ import annotations

from dataclasses import dataclass

RATE = 48_000
"""Samples a second of every programme."""


@dataclass(frozen=True)
class Profile:
    """A target of loudness.

    Args:
        code: name in a rundown.
        label: Vietnamese name.
        loudness: integrated loudness, LUFS (ITU-R BS.1770-5).
        ceiling: highest true peak, dBTP.
        ground: where the numbers come from.
    """

    code: str
    label: str
    loudness: float
    ceiling: float
    ground: str


PROFILES = {
    profile.code: profile
    for profile in (
        Profile("loa", "Loa truyền thanh", -16.0, -2.0, "Loa nén và mã hóa tốc độ thấp cần chừa 2 dB đỉnh"),
        Profile("podcast", "Podcast, một kênh", -19.0, -2.0, "Một kênh -19 LUFS nghe ngang hai kênh -16 LUFS"),
        Profile("r128", "Phát thanh (EBU R 128)", -23.0, -1.0, "EBU R 128: -23 LUFS, -1 dBTP"),
    )
}
