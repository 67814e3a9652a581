from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.batch.guard import Bounds, Guard
from onrecord.errors import InputTooCostly, ModelError, OnrecordError, ReaderDied
from tests.batch.jobs import Misbehaving

ROOT = Path(__file__).parents[2]
Guarded = Guard[str, tuple[int, str]]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guarded]:
    made: Guarded = Guard(Misbehaving(tmp_path), Bounds(seconds=20, memory=1_000_000_000))
    yield made
    made.close()


def answer(guard: Guarded, given: str) -> tuple[int, str]:
    made = guard.do(given, f"{given}.txt")
    assert not isinstance(made, OnrecordError), made
    return made


def test_one_process_for_many_inputs(guard: Guarded) -> None:
    first, word = answer(guard, "one")
    assert word == "one"
    assert first != os.getpid()
    assert answer(guard, "two") == (first, "two")


@pytest.mark.parametrize(
    ("given", "how"),
    [
        ("exit", "exit status 3"),
        ("kill", "signal 9, perhaps for want of memory"),
        ("raise", r"ValueError: no such month \(jobs.py, line \d+\)"),
    ],
)
def test_what_ends_the_process_is_tried_once_more_and_refused(
    guard: Guarded, given: str, how: str
) -> None:
    before, _ = answer(guard, "one")
    made = guard.do(given, "bad.txt")
    assert isinstance(made, ReaderDied)
    assert re.match(f"bad.txt: the process that read it ended \\({how}", str(made))
    assert made.exit_code == 70
    assert "\n" not in str(made)
    after, word = answer(guard, "two")
    assert (after != before, word) == (True, "two")


def test_what_ends_it_only_once_is_read(guard: Guarded) -> None:
    assert answer(guard, "kill once")[1] == "kill once"


def test_a_process_that_is_killed_while_it_waits(guard: Guarded) -> None:
    before, _ = answer(guard, "one")
    os.kill(before, 9)
    assert answer(guard, "two")[1] == "two"


def test_too_long(tmp_path: Path) -> None:
    guard: Guarded = Guard(Misbehaving(tmp_path), Bounds(seconds=5))
    before, _ = answer(guard, "one")
    made = guard.do("hang", "slow.txt")
    assert isinstance(made, InputTooCostly)
    assert str(made).startswith("slow.txt: it takes more than 5 seconds to read")
    after, word = answer(guard, "two")
    assert (after != before, word) == (True, "two")
    guard.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory holds on Linux only")
def test_too_much_memory(guard: Guarded) -> None:
    made = guard.do("eat", "big.txt")
    assert isinstance(made, InputTooCostly)
    assert "big.txt: it takes more than 1000 MB of memory" in str(made)
    assert answer(guard, "two")[1] == "two"


def test_prints_are_not_in_the_way(guard: Guarded) -> None:
    assert answer(guard, "print")[1] == "print"
    assert answer(guard, "ask")[1] == ""


def test_errors_that_end_the_run(tmp_path: Path, guard: Guarded) -> None:
    with pytest.raises(ModelError, match="is gone"):
        guard.do("model", "a.txt")
    damaged: Guarded = Guard(Misbehaving(tmp_path, fails=True))
    with pytest.raises(ModelError, match="is damaged"):
        damaged.do("one", "a.txt")
    damaged.close()


def test_closed_while_it_works(guard: Guarded) -> None:
    answer(guard, "one")
    made: list[object] = []

    def work() -> None:
        try:
            made.append(guard.do("hang", "a.txt"))
        except ReaderDied as error:
            made.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    guard.close()
    thread.join(10)
    assert time.monotonic() - started < 5
    assert "given up" in str(made)


def test_nothing_is_taken_from_the_working_directory(
    guard: Guarded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('taken')\n")
    monkeypatch.chdir(tmp_path)
    assert answer(guard, "one")[1] == "one"


def test_it_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from onrecord.batch.guard import Guard\n"
        "from tests.batch.jobs import Misbehaving\n"
        f"guard = Guard(Misbehaving(Path({str(tmp_path)!r})))\n"
        "print(guard.do('one', 'a')[0], flush=True)\n"
        "guard.do('hang', 'b')\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=env) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    assert _ends(child)


def _ends(process: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
