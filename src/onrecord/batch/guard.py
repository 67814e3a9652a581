"""Reading in a process of its own, so that no input can take more than itself down."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from onrecord.batch.worker import BROKE, FATAL, receive, send
from onrecord.errors import InputTooCostly, OnrecordError, ReaderDied

__all__ = ["Bounds", "Guard", "Job"]

_Given = TypeVar("_Given", contravariant=True)
_Made = TypeVar("_Made", covariant=True)
_STARTING = 120.0  # seconds in which a process is to be up; a busy machine takes ten
_PAUSES = (0.0, 1.0, 5.0)  # before each attempt to start one


class Job(Protocol[_Given, _Made]):
    """What a process is to do; it is pickled to get there."""

    def begin(self) -> None:
        """Make ready. An OnrecordError here ends the whole run."""

    def __call__(self, given: _Given, /) -> _Made: ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one input may take: seconds, and bytes of memory of the process that reads it.

    The process has some 300 MB before it reads anything. The bound on memory holds on Linux only.
    """

    seconds: float = 120.0
    memory: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Death:
    """How a process ended that was reading an input: too late, or with what it said or left."""

    late: bool
    said: str | None
    status: int | None


class Guard(Generic[_Given, _Made]):
    """One process that does a job, input by input, and is replaced when it dies or takes too long.

    The input that it died on is tried once more, alone in a new process. Not safe to use from
    several threads, but for `close`.
    """

    def __init__(self, job: Job[_Given, _Made], bounds: Bounds | None = None) -> None:
        self._job = job
        self._bounds = bounds or Bounds()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._changing = threading.Lock()
        self._busy = threading.Lock()

    def do(self, given: _Given, name: str) -> _Made | OnrecordError:
        """What the job makes of an input, or why it cannot. `name` is what a person calls it.

        Raises the OnrecordError that the job cannot do anything with, such as ModelError.
        """
        with self._busy:
            return self._do(given, name)

    def _do(self, given: _Given, name: str) -> _Made | OnrecordError:
        death = _Death(False, None, None)
        for _ in range(2):
            kind, answer = self._ask(given)
            if kind == FATAL:
                raise answer
            if not isinstance(answer, _Death):
                made: _Made = answer
                return made
            death = answer
        return _why(death, name, self._bounds)

    @property
    def process(self) -> int | None:
        """The number of the process, where there is one."""
        return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process, also one that is at work. From any thread."""
        with self._changing:
            self._closed = True
            process = self._process
        if process is None:
            return
        process.kill()
        with self._busy:  # whoever waits for it has seen that it ended
            if self._process is not None:
                self._bury(process)

    def _ask(self, given: _Given) -> tuple[str, Any]:
        process = self._process or self._start()
        return self._exchange(process, given, self._bounds.seconds)

    def _exchange(
        self, process: subprocess.Popen[bytes], message: object, seconds: float
    ) -> tuple[str, Any]:
        """The kind of an answer and the answer, which is a _Death where the process has ended."""
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            send(process.stdin, message)  # type: ignore[arg-type]
            kind, answer = receive(process.stdout)  # type: ignore[arg-type]
        except (EOFError, OSError):
            kind, answer = BROKE, None
        finally:
            timer.cancel()
        if kind == BROKE:
            status = self._bury(process)
            return kind, _Death(late.is_set(), answer, status)
        return kind, answer

    def _start(self) -> subprocess.Popen[bytes]:
        death: object = None
        for pause in _PAUSES:
            time.sleep(pause)
            process = self._spawn()
            kind, death = self._exchange(process, (self._job, self._bounds.memory), _STARTING)
            if kind == FATAL:
                raise death  # type: ignore[misc]
            if not isinstance(death, _Death):
                return process
        said = death.said if isinstance(death, _Death) else None
        raise ReaderDied(f"no process that reads can be started ({said or 'it ends at once'}).")

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._closed:
                raise ReaderDied("the reading was given up.")
            self._process = subprocess.Popen(
                # -P: no module is taken from the working directory.
                [sys.executable, "-P", "-m", "onrecord.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C is for the one that started it
            )
            return self._process

    def _bury(self, process: subprocess.Popen[bytes]) -> int:
        process.kill()
        status = process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            _close(stream.close)
        self._process = None
        return status


def _close(closing: Callable[[], None]) -> None:
    try:
        closing()
    except BrokenPipeError:  # what was still to be sent goes nowhere
        return


def _why(death: _Death, name: str, bounds: Bounds) -> OnrecordError:
    if death.late:
        return InputTooCostly(
            f"{name}: it takes more than {bounds.seconds:g} seconds to read, the most that one "
            "input may; give its text, or allow more."
        )
    if death.said == "MemoryError":
        return InputTooCostly(
            f"{name}: it takes more than {bounds.memory // 1_000_000} MB of memory to read, the "
            "most that one input may; give its text, or allow more."
        )
    how = death.said or _ended(death.status)
    return ReaderDied(f"{name}: the process that read it ended ({how}), and so did another one.")


def _ended(status: int | None) -> str:
    if status is not None and status < 0:
        killed = ", perhaps for want of memory" if status == -9 else ""
        return f"signal {-status}{killed}"
    return f"exit status {status}"
