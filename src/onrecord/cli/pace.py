"""How far a long work is, on one line of a terminal's standard error. Silent where that is none."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from onrecord.cli.terminal import one_line

__all__ = ["Pace", "StatusLine", "clock_of"]

_EVERY = 0.1  # seconds between two states of the line


class StatusLine:
    """A line that is written over again and again, some times a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._shown = self._began
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._dirty = False

    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock() - self._began

    def show(self, told: Callable[[], str]) -> None:
        """Show what is told, if it is time."""
        now = self._clock()
        if not self._live or now - self._shown < _EVERY:
            return
        from rich.cells import set_cell_size

        self._shown = now
        width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
        self._write(f"\r\x1b[2K{set_cell_size(told(), width).rstrip()}")
        self._dirty = True

    def clear(self) -> None:
        """Take the line away, so that something else can be written there."""
        if self._dirty:
            self._write("\r\x1b[2K")
            self._dirty = False

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


class Pace(StatusLine):
    """How far the work is, input by input: number, rate, time left."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._total = total
        self._done = 0

    def step(self, name: str, more: int = 0) -> None:
        """One input is done, and `more` have come up."""
        self._done += 1
        if self._total is not None:
            self._total += more
        self.show(lambda: f"{self.told()}: {one_line(name)}")

    def told(self) -> str:
        """Such as `12 of 340, 3.4 a second, 1:36 left`."""
        rate = self._done / max(self.seconds(), 1e-9)
        if self._total is None:
            return f"{self._done} done, {rate:.1f} a second"
        left = (self._total - self._done) / max(rate, 1e-9)
        return f"{self._done} of {self._total}, {rate:.1f} a second, {clock_of(left)} left"


def clock_of(seconds: float) -> str:
    """Such as `1:36`, or `46:20:23`."""
    left = round(seconds)
    hours, minutes, rest = left // 3600, left // 60 % 60, left % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
