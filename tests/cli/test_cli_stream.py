"""What only a real process shows: order in time, pipes, signals."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

Start = Callable[..., subprocess.Popen[bytes]]
Finish = Callable[..., SimpleNamespace]


def _readable(stream: int, seconds: float) -> bool:
    return bool(select.select([stream], [], [], seconds)[0])


@pytest.mark.parametrize("form", ["text", "table", "jsonl", "csv"])
def test_output_begins_before_input_ends(
    start: Start, report: Path, tmp_path: Path, form: str
) -> None:
    later = tmp_path / "later"
    os.mkfifo(later)
    with start("read", report, later, "--format", form) as running:
        assert running.stdout is not None
        assert _readable(running.stdout.fileno(), 60), "nothing came before the second input"
        first = os.read(running.stdout.fileno(), 65536)
        assert b"fountain" in first
        assert not _readable(running.stdout.fileno(), 0.2)
        later.write_text("Ida Renn said: the last word")
        rest = running.communicate(timeout=120)[0]
    assert b"the last word" in rest
    assert running.returncode == 0


@pytest.mark.parametrize("form", ["text", "jsonl", "csv"])
def test_broken_pipe_is_quiet(start: Start, tmp_path: Path, form: str) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"Ida Renn said: word {n} of very many" for n in range(1000)))
    with start("read", *[path] * 3, "--format", form) as running:
        head = subprocess.run(
            ["head", "-1"], stdin=running.stdout, capture_output=True, timeout=120
        )
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        complaint = running.stderr.read()
    assert head.stdout.count(b"\n") == 1
    assert complaint == b""
    assert running.returncode == 141


@pytest.mark.parametrize("command", [["schema"], ["read"], ["read", "--format", "csv"]])
def test_pipe_broken_before_anything_is_written(
    start: Start, report: Path, command: list[str]
) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    inputs = [report] if command[0] == "read" else []
    with start(*command, *inputs, stdout=theirs) as running:
        os.close(theirs)
        assert running.communicate(timeout=120)[1] == b""
    assert running.returncode == 141


def test_interrupt_is_one_line(start: Start, report: Path, tmp_path: Path) -> None:
    never = tmp_path / "never"
    os.mkfifo(never)
    with start("read", report, never) as running:
        assert running.stdout is not None
        os.read(running.stdout.fileno(), 65536)
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        err = running.communicate(timeout=120)[1]
    assert err == b"onrecord: interrupted\n"
    assert running.returncode == 130


@pytest.mark.parametrize("command", ["read", "schema"])
def test_full_disk(finish: Finish, report: Path, command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        result = finish(command, *([report] if command == "read" else []), stdout=full)
    assert result.code == 73
    assert result.err.decode() == (
        "onrecord: standard output: cannot be written (no space left on device); "
        "write to another place.\n"
    )


def test_closed_output(start: Start, report: Path) -> None:
    with start("read", report, stdout=None, preexec_fn=lambda: os.close(1)) as running:
        err = running.communicate(timeout=120)[1]
    assert running.returncode == 73
    assert err.startswith(b"onrecord: standard output: this is closed")
    assert err.count(b"\n") == 1


def test_output_is_utf_8_whatever_the_locale(finish: Finish, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Zoë said: “déjà vu”")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    for form in ("text", "table", "jsonl", "csv"):
        result = finish("read", path, "--format", form, env=plain)
        assert result.code == 0, result.err
        assert "“déjà vu”" in result.out.decode()


def test_name_that_is_not_unicode(finish: Finish, tmp_path: Path) -> None:
    result = finish("read", os.fsencode(tmp_path).decode() + "/caf\udce9.txt")
    assert result.code == 66
    assert b"/caf\\udce9.txt does not exist" in result.err


def test_progress_only_for_many_inputs_on_a_terminal(
    on_terminal: Finish, finish: Finish, report: Path
) -> None:
    to_null = {"stdout": subprocess.DEVNULL}
    many = on_terminal("read", report, report, **to_null).shown
    assert f"reading 2 of 2: {report}"[:79] in many
    assert many.endswith("\r\x1b[2K")
    assert on_terminal("read", report, **to_null).shown == ""
    assert on_terminal("read", report, report, env={"TERM": "dumb"}, **to_null).shown == ""
    assert finish("read", report, report).err == b""


def test_progress_fits_its_line(on_terminal: Finish, report: Path, tmp_path: Path) -> None:
    long = tmp_path / ("報" * 60 + ".txt")
    long.write_text("Ida Renn said: yes")
    shown = on_terminal("read", long, long, columns=40, stdout=subprocess.DEVNULL).shown
    from rich.cells import cell_len

    assert shown
    assert all(cell_len(line) < 40 for line in shown.replace("\x1b[2K", "").split("\r"))
