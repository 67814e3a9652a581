"""Where data go: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import OutputError

__all__ = ["Output", "cannot_write", "mask", "open_output"]


class Output:
    """A stream of text, each piece on its way before the next is made.

    UTF-8, but on a terminal what the terminal understands. What cannot be encoded is written as
    its escape.
    """

    def __init__(self, stream: BinaryIO, name: str, encoding: str = "utf-8") -> None:
        self._stream = stream
        self._name = name
        self._encoding = encoding
        self.used = False

    @property
    def terminal(self) -> bool:
        return self._stream.isatty()

    def write(self, text: str) -> None:
        """Raises `BrokenPipeError` when nobody reads, `OutputError` when writing fails."""
        self.write_bytes(text.encode(self._encoding, "backslashreplace"))

    def write_bytes(self, data: bytes) -> None:
        """The same for what is no text."""
        self.used = True
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError as error:
            self._abandon()
            if isinstance(error, BrokenPipeError):
                raise
            raise cannot_write(self._name, error) from error

    def _abandon(self) -> None:
        """Let what is still in the buffer go nowhere: emptying it at the end would fail again."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


@contextmanager
def open_output(path: Path | None) -> Iterator[Output]:
    """Standard output, or `path`, which is replaced in one step when all has been written.

    A file is left as it was when nothing was written or an error or Ctrl-C ends the work. What is
    no regular file (a pipe, a device) cannot be replaced and is written to directly.
    """
    if path is None:
        yield _standard_output()
        return
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with _opened(target, path) as stream:
            yield Output(stream, str(path))
        return
    with _temporary(target, path) as (made, stream):
        output = Output(stream, str(path))
        yield output
        if output.used:
            _put_in_place(stream, made, target, path)


def _standard_output() -> Output:
    if sys.stdout is None:
        raise OutputError("standard output: this is closed; open it, or write to a file.")
    stream = sys.stdout.buffer
    encoding = sys.stdout.encoding if stream.isatty() else "utf-8"
    return Output(stream, "standard output", encoding)


@contextmanager
def _opened(target: Path, path: Path) -> Iterator[BinaryIO]:
    try:
        stream = target.open("wb")
    except OSError as error:
        raise cannot_write(str(path), error) from error
    with stream:
        yield stream


@contextmanager
def _temporary(target: Path, path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside `target`, gone at the end unless it was moved away."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    except OSError as error:
        raise cannot_write(str(path), error) from error
    try:
        with os.fdopen(number, "wb") as stream:
            yield Path(name), stream
    finally:
        Path(name).unlink(missing_ok=True)


def _put_in_place(stream: BinaryIO, made: Path, target: Path, path: Path) -> None:
    try:
        os.fsync(stream.fileno())
        made.chmod(_mode(target))
        made.replace(target)
    except OSError as error:
        raise cannot_write(str(path), error) from error


def _mode(target: Path) -> int:
    """The permissions of the file to be replaced, or those that any new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    return 0o666 & ~mask()


def mask() -> int:
    """The permissions that nothing new gets."""
    now = os.umask(0)
    os.umask(now)
    return now


def cannot_write(name: str, error: OSError) -> OutputError:
    """That something cannot be written, why, and what to do."""
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"{name}: cannot be written ({reason}); write to another place.")
