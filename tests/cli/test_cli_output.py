from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]
Finish = Callable[..., SimpleNamespace]


def test_file_holds_what_would_be_printed(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    printed = invoke("read", report, "--format", "csv").stdout_bytes
    result = invoke("read", report, "--format", "csv", "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_bytes() == printed


def test_nothing_is_left_beside_the_file(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    invoke("read", report, "--output", place / "out.txt")
    assert os.listdir(place) == ["out.txt"]


def test_good_inputs_are_written_although_one_is_bad(
    invoke: Invoke, report: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.txt"
    assert invoke("read", "none.txt", report, "--output", target).exit_code == 66
    assert "fountain" in target.read_text()


def test_file_stays_when_nothing_could_be_read(invoke: Invoke, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("earlier")
    assert invoke("read", "none.txt", "--output", target).exit_code == 66
    assert target.read_text() == "earlier"


def test_file_stays_until_all_is_written(start: Start, report: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    target = place / "out.txt"
    target.write_text("earlier")
    never = tmp_path / "never"
    os.mkfifo(never)
    with start("read", report, never, "--output", target) as running:
        _until(lambda: any(path.stat().st_size for path in place.glob(".out.txt.*")))
        assert target.read_text() == "earlier"
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)
    assert running.returncode == 130
    assert target.read_text() == "earlier"
    assert os.listdir(place) == ["out.txt"]


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def test_directory_is_refused(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    result = invoke("read", report, "--output", tmp_path)
    assert result.exit_code == 2
    assert "is a directory" in result.stderr
    assert result.stdout == ""


def test_missing_directory(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "none" / "out.txt"
    result = invoke("read", report, "--output", target)
    assert result.exit_code == 73
    assert result.stderr.startswith(f"onrecord: {target}: cannot be written (no such file")
    assert result.stderr.count("\n") == 1


def test_file_that_may_not_grow(finish: Finish, report: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    target = place / "out.txt"
    target.write_text("earlier")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))

    result = finish("read", report, "--output", target, preexec_fn=limit)
    assert result.err.decode() == (
        f"onrecord: {target}: cannot be written (file too large); write to another place.\n"
    )
    assert result.code == 73
    assert target.read_text() == "earlier"
    assert os.listdir(place) == ["out.txt"]


def test_permissions_are_those_of_any_new_file(
    invoke: Invoke, report: Path, tmp_path: Path
) -> None:
    target, usual = tmp_path / "out.txt", tmp_path / "usual.txt"
    usual.touch()
    invoke("read", report, "--output", target)
    assert target.stat().st_mode == usual.stat().st_mode
    target.chmod(0o640)
    invoke("read", report, "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_link_stays_a_link(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    invoke("read", report, "--output", link)
    assert link.is_symlink()
    assert "fountain" in real.read_text()


def test_pipe_is_written_to_and_not_replaced(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    came: list[str] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_text()), daemon=True)
    reader.start()
    assert invoke("read", report, "--output", pipe).exit_code == 0
    reader.join(60)
    assert "fountain" in came[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_input_may_be_the_output(invoke: Invoke, report: Path) -> None:
    assert invoke("read", report, "--output", report).exit_code == 0
    assert "“Mayor Ada Quill” · said" in report.read_text()


def test_file_has_no_colours_even_from_a_terminal(
    on_terminal: Finish, report: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.txt"
    assert on_terminal("read", report, "--output", target, columns=120).code == 0
    assert "\x1b" not in target.read_text()


@pytest.mark.parametrize("name", ["a" * 250 + ".txt", "\u202eout.txt"])
def test_awkward_names(invoke: Invoke, report: Path, tmp_path: Path, name: str) -> None:
    assert invoke("read", report, "--output", tmp_path / name).exit_code == 0
    assert "fountain" in (tmp_path / name).read_text()
