"""PDF files read in a process of their own: `python -m onrecord.sources.pdf_apart`.

PDFium is a large program in C++, which expands what a file tells it to and cannot be stopped from
within: some kilobytes can ask for any time and memory, and it ends its process where it gets none.
So each file is read in a process that is bounded, and what that process dies of is one input's
error.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from typing import BinaryIO

from onrecord.errors import DamagedInput, InputError, InputTooCostly
from onrecord.sources.draft import Draft, Raw

__all__ = ["main", "read_pdf_apart"]

_PROCESSOR_SECONDS = 40
_MEMORY = 800_000_000  # bytes; a broadsheet of 100 pages takes a fifth. Bounded on Linux only
_SECONDS = 160.0  # in all, on a machine that is busy with something else
_FAULTS = frozenset({"SIGSEGV", "SIGBUS", "SIGFPE"})


def read_pdf_apart(raw: Raw) -> Draft:
    """The report in a PDF file, by `read_pdf`, in a process of its own.

    Takes at most 40 seconds of processor time and 800 MB. Safe to use from several threads. Raises
    what `read_pdf` does; InputTooCostly where the bounds do not suffice, DamagedInput where PDFium
    breaks down.
    """
    try:
        done = subprocess.run(
            # -P: no module is taken from the working directory.
            [sys.executable, "-P", "-m", "onrecord.sources.pdf_apart"],
            input=pickle.dumps(raw, protocol=5),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # where C++ says what it dies of
            timeout=_SECONDS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as late:
        raise _too_costly(raw.name) from late
    if done.returncode:
        raise _why(raw.name, done.returncode)
    answer = pickle.loads(done.stdout)
    if isinstance(answer, InputError):
        raise answer
    if not isinstance(answer, Draft):
        raise TypeError(f"the process that reads PDF files answered {type(answer).__name__}")
    return answer


def _why(name: str, status: int) -> InputError:
    """What the end of the process says of the file. Any but a signal is no fault of the file's."""
    if status > 0:
        raise ChildProcessError(f"the process that reads PDF files ended with status {status}")
    if signal.Signals(-status).name in _FAULTS:
        return DamagedInput(
            f"{name}: this PDF is so damaged that reading it broke down; "
            "fetch it again or save it anew."
        )
    return _too_costly(name)


def _too_costly(name: str) -> InputTooCostly:
    return InputTooCostly(
        f"{name}: this PDF takes more than {_PROCESSOR_SECONDS} seconds or "
        f"{_MEMORY // 1_000_000} MB to read, the most that one may; give its text."
    )


def main(asked: BinaryIO, answers: BinaryIO) -> None:
    """Read the file on `asked`, and write the draft, or why there is none, to `answers`."""
    from onrecord.sources.pdf import read_pdf

    raw = pickle.load(asked)
    _bound()
    answer: Draft | InputError
    try:
        answer = read_pdf(raw)
    except InputError as error:
        answer = error
    except MemoryError:
        answer = _too_costly(raw.name)
    pickle.dump(answer, answers, protocol=5)


def _bound() -> None:
    """Let the system hold the bounds, where it can, and end the process without a core."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, most in ((resource.RLIMIT_CPU, _PROCESSOR_SECONDS), (resource.RLIMIT_DATA, _MEMORY)):
        _, hard = resource.getrlimit(what)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (within, hard))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
