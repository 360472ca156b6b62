"""The hook that switches the amplifier."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from loa_relay.amplifier import HookAmplifier
from loa_relay.settings import AmplifierSettings


def settle(amplifier: HookAmplifier, path: Path, words: str) -> None:
    end = time.monotonic() + 20
    while not path.exists() or path.read_text() != words:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_runs_the_commands_in_order(tmp_path: Path) -> None:
    path = tmp_path / "done"

    def append(letter: str) -> list[str]:
        return [sys.executable, "-S", "-c", f"open({str(path)!r}, 'a').write({letter!r})"]

    amplifier = HookAmplifier(AmplifierSettings(on=append("1"), off=append("0")))
    for on in (True, False, True):
        amplifier.switch(on)
    settle(amplifier, path, "101")
    assert amplifier.problem == ""


def test_what_goes_wrong_is_kept_for_the_doctor() -> None:
    amplifier = HookAmplifier(AmplifierSettings(on=["false"], off=["/nonexistent"]))
    for on, word in ((True, "false"), (False, "nonexistent")):
        amplifier.switch(on)
        end = time.monotonic() + 20
        while word not in amplifier.problem:
            assert time.monotonic() < end
            time.sleep(0.01)


def test_a_gpio_line_needs_no_commands() -> None:
    amplifier = HookAmplifier(AmplifierSettings(gpio=17))
    assert amplifier.on == ["pinctrl", "set", "17", "op", "dh"]
    assert amplifier.off == ["pinctrl", "set", "17", "op", "dl"]
    assert HookAmplifier(AmplifierSettings()).on == []
