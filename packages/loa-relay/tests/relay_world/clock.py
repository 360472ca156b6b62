"""A computer's clocks beside the true time, which only the world knows."""

from __future__ import annotations


class SimClock:
    """`true` ms since 1970 is the server's time. The crystal runs `drift_ppm` fast."""

    def __init__(self, true: int, *, wall: int | None = None, drift_ppm: int = 0, ntp: bool = False, rtc: bool = False):
        self.true = true
        self.drift_ppm = drift_ppm
        self.ntp, self.rtc = ntp, rtc
        self.boots = 0
        self._mono = 0
        self._wall_ahead = (true if wall is None else wall) - true

    def advance(self, ms: int) -> None:
        """Let true time pass."""
        assert ms >= 0
        before = self.true * self.drift_ppm // 1_000_000
        self.true += ms
        self._mono += ms + (self.true * self.drift_ppm // 1_000_000 - before)

    def advance_mono(self, ms: int) -> None:
        """Let the time pass in which the computer counts `ms`."""
        goal = self._mono + ms
        while self._mono < goal:
            self.advance(max((goal - self._mono) * 1_000_000 // (1_000_000 + self.drift_ppm), 1))

    def step(self, ms: int) -> None:
        """The computer's own clock jumps."""
        self._wall_ahead += ms

    def reboot(self, off_ms: int = 0, wall: int | None = None) -> None:
        """Power off for a while; `wall` is what the clock shows afterwards (None: it kept going)."""
        self.true += off_ms
        self.boots += 1
        self._mono = 0
        if wall is not None:
            self._wall_ahead = wall - self.true

    def monotonic_ms(self) -> int:
        return self._mono

    def wall_ms(self) -> int:
        return self.true + self._wall_ahead

    def boot(self) -> str:
        return f"boot-{self.boots}"

    def disciplined(self) -> bool:
        return self.ntp

    def battery_ms(self) -> int | None:
        return self.wall_ms() if self.rtc else None
