"""Jobs that a guarded process can be given, good and bad."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import ModelError


@dataclass(frozen=True)
class Misbehaving:
    """Answers with its process and what it was given, or does what that tells it to."""

    marks: Path  # a folder in which it leaves what it has done once
    fails: bool = False

    def begin(self) -> None:
        if self.fails:
            raise ModelError("the model is damaged; install it again.")

    def __call__(self, given: str) -> tuple[int, str]:
        if given == "exit":
            os._exit(3)
        if given == "kill" or (given == "kill once" and self._first(given)):
            os.kill(os.getpid(), signal.SIGKILL)
        if given == "hang":
            time.sleep(600)
        if given == "raise":
            raise ValueError("no such\nmonth")
        if given == "eat":
            return os.getpid(), str(len(bytearray(3_000_000_000)))
        if given == "print":
            sys.stdout.write("in the way")
            sys.stdout.flush()
            os.write(1, b"in the way")
        if given == "ask":
            return os.getpid(), sys.stdin.read()
        if given == "model":
            raise ModelError("the model is gone; install it again.")
        return os.getpid(), given

    def _first(self, what: str) -> bool:
        mark = self.marks / what
        if mark.exists():
            return False
        mark.touch()
        return True


@dataclass(frozen=True)
class Dying:
    """Dies of whatever it is given."""

    path: Path

    def begin(self) -> None:
        pass

    def __call__(self, given: object) -> None:
        os._exit(9)
