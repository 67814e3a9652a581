"""The real command as a process of its own, with what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onrecord

OPENED = Path(__file__).with_name("opened.py")
LONGEST = 600.0  # seconds by the clock, after which a test has failed


@dataclass(frozen=True)
class Ended:
    """What a run of the command gave. `seconds` are of the processor, `memory` is the most that
    any one of its processes held at once, in MB; both count the processes that it started."""

    code: int
    out: bytes
    err: str
    seconds: float
    memory: float

    @property
    def said(self) -> list[str]:
        return self.err.splitlines()

    def records(self) -> Iterator[dict[str, Any]]:
        return map(json.loads, self.out.splitlines())


def run(*args: object, opened: bool = False) -> Ended:
    """`onrecord` with these arguments; `opened` lets it take 127.0.0.1 for a public address."""
    command = [str(OPENED)] if opened else ["-m", "onrecord"]
    sources = str(Path(onrecord.__file__).parents[1])
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, *command, *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, "PYTHONPATH": sources, "COLUMNS": "80"},
        )
        try:
            seconds, memory = _wait(process)
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        err.seek(0)
        return Ended(process.returncode, out.read(), err.read().decode(), seconds, memory)


def _wait(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Seconds and MB of a process, once it has ended."""
    import threading

    timer = threading.Timer(LONGEST, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    in_kilobytes = 1 if sys.platform != "darwin" else 1024
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / in_kilobytes / 1000
