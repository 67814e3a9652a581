"""The real command as a process of its own, with what it took."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
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
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.NamedTemporaryFile() as took,
    ):
        process = subprocess.Popen(
            [sys.executable, "-c", _MEASURE, took.name, sys.executable, *command, *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, "PYTHONPATH": sources, "COLUMNS": "80"},
            start_new_session=True,
        )
        try:
            process.wait(LONGEST)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        code, seconds, memory = took.read().split()
        out.seek(0)
        err.seek(0)
        return Ended(int(code), out.read(), err.read().decode(), float(seconds), float(memory))


# A process starts with the memory of the one that starts it, and Linux counts that. So it is
# started by a small one, not by that of the tests.
_MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
with open(sys.argv[1], "w") as took:
    print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, megabytes, file=took)
"""
