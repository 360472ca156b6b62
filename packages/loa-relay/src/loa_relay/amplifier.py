"""The relay that gives the amplifier its power: commands before and after, or a GPIO line of a Raspberry Pi."""

from __future__ import annotations

import subprocess
import threading

from loa_relay.settings import AmplifierSettings

LONGEST_S = 20


class HookAmplifier:
    """Runs a command when the sound begins and when it is over, without waiting for it."""

    def __init__(self, settings: AmplifierSettings) -> None:
        self.warm_up_ms = settings.warm_up_ms
        pin = str(settings.gpio)
        # pinctrl comes with Raspberry Pi OS: output, drive high or low.
        self.on = settings.on or (["pinctrl", "set", pin, "op", "dh"] if settings.gpio >= 0 else [])
        self.off = settings.off or (["pinctrl", "set", pin, "op", "dl"] if settings.gpio >= 0 else [])
        self.problem = ""
        self._turn = threading.Lock()

    def switch(self, on: bool) -> None:
        """Start the command. What goes wrong is kept in `problem`, for doctor and page."""
        words = self.on if on else self.off
        if words:
            threading.Thread(target=self._run, args=(words,), daemon=True, name="loa-relay-amplifier").start()

    def _run(self, words: list[str]) -> None:
        with self._turn:
            try:
                done = subprocess.run(  # noqa: S603 - the operator's own setting
                    words, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_S, check=False
                )
                self.problem = f"{words[0]}: {done.returncode}" if done.returncode else ""
            except (OSError, subprocess.TimeoutExpired) as error:
                self.problem = f"{words[0]}: {error}"
