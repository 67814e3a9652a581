"""The command line with a reader that needs no model: in process, as a process, on a terminal."""

from __future__ import annotations

import fcntl
import importlib
import os
import pty
import re
import runpy
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

import onrecord
from onrecord.cli import commands
from onrecord.model import Record

FAKE = Path(__file__).with_name("fake.py")
COLOUR_SWITCHES = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "LINES")
# Of these the last three would hide a missing flush and a wrong encoding.
SWITCHES = (*COLOUR_SWITCHES, "PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONIOENCODING")
REPORT = """# Bridge promised

Mayor Ada Quill said: "The bridge will stand before the flood."

The opposition claimed: the money went into a fountain
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_text(REPORT)
    return path


@pytest.fixture(scope="session")
def fake_reader() -> type[Any]:
    reader: type[Any] = runpy.run_path(str(FAKE))["FakeReader"]
    return reader


@pytest.fixture
def record(report: Path, fake_reader: type[Any]) -> Record:
    made: Record = fake_reader().read(report)
    return made


@pytest.fixture
def read_module() -> ModuleType:
    return importlib.import_module("onrecord.cli.read")


@pytest.fixture
def invoke(
    monkeypatch: pytest.MonkeyPatch, read_module: ModuleType, fake_reader: type[Any]
) -> Callable[..., Result]:
    """Run a command in this process."""
    monkeypatch.setattr(read_module, "load_reader", fake_reader)
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)

    def run(*args: object, **how: Any) -> Result:
        return CliRunner().invoke(commands, [str(arg) for arg in args], **how)

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Start the command line as a process of its own."""
    return _start


@pytest.fixture
def finish() -> Callable[..., SimpleNamespace]:
    """Run the command line as a process of its own to its end: `code`, `out`, `err`."""

    def run(*args: object, **how: Any) -> SimpleNamespace:
        with _start(*args, **how) as running:
            out, err = running.communicate(timeout=120)
        return SimpleNamespace(code=running.returncode, out=out, err=err)

    return run


@pytest.fixture
def on_terminal() -> Callable[..., SimpleNamespace]:
    """Like `finish`, on a terminal so many columns wide: `code`, and what it `shown`."""

    def run(*args: object, columns: int = 80, **how: Any) -> SimpleNamespace:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs} | how
        with _start(*args, **streams) as running:
            os.close(theirs)
            shown = _drain(ours)
            running.wait(120)
        os.close(ours)
        return SimpleNamespace(code=running.returncode, shown=re.sub("\r*\n", "\n", shown))

    return run


class _Process(subprocess.Popen[bytes]):
    """A process that a failing test does not wait for."""

    def __exit__(self, failure: type[BaseException] | None, *rest: Any) -> None:
        if failure:
            self.kill()
        super().__exit__(failure, *rest)


def _start(
    *args: object, env: dict[str, str] | None = None, command: tuple[str, ...] = (), **how: Any
) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    ours = {"PYTHONPATH": str(Path(onrecord.__file__).parents[1]), "TERM": "xterm-256color"}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return _Process(
        [sys.executable, *(command or (str(FAKE),)), *map(str, args)],
        env=kept | ours | (env or {}),
        **(pipes | how),
    )


def _drain(terminal: int) -> str:
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux tells that the other end is closed
            piece = b""
        if not piece:
            return b"".join(pieces).decode()
        pieces.append(piece)
