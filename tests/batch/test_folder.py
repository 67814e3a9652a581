from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from onrecord.batch.folder import TRIES, Done, Folder, PartWriter
from onrecord.batch.gather import ReadBy
from onrecord.batch.plan import Part, Plan
from onrecord.errors import DamagedInput, EmptyInput, OtherRun, OutputError, ReaderDied
from onrecord.export.parquet import TABLES, part_name, read_records, record_row, refused_row
from tests.cli.full import full_record

pytest.importorskip("pyarrow", reason="pyarrow is not installed")

PLAN = Plan((Part(0, 10, ("a",)), Part(1, 20, ("b",))), "abc", 0)
READ_BY = ReadBy("onrecord 0", "model")
KNOWN: dict[str, Any] = {"published": None, "around": None, "any_language": False}


def begun(path: Path) -> Folder:
    folder = Folder(path)
    with folder.opened(PLAN, READ_BY, KNOWN):
        pass
    return folder


def written(path: Path, part: Part) -> Done:
    with PartWriter(path, part) as writer:
        writer.write(record_row("one", full_record()))
        writer.write(refused_row("two", EmptyInput("two: this is empty.")))
        return writer.finish()


def test_a_part_that_is_done_is_known_to_the_next_run(tmp_path: Path) -> None:
    folder = begun(tmp_path / "out")
    done = written(folder.path, PLAN.parts[1])
    assert (done.part, done.status, done.errors, done.size) == (1, 65, {"EmptyInput": 1}, 20)
    assert done.inputs == 2
    with folder.opened(PLAN, READ_BY, KNOWN) as before:
        assert before == [done]


def test_a_part_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    with suppress(KeyboardInterrupt), PartWriter(tmp_path, PLAN.parts[0]) as writer:
        writer.write(record_row("one", full_record()))
        assert list(tmp_path.glob(".part-*/*.parquet"))
        raise KeyboardInterrupt
    assert list(folder.done()) == []
    assert [path for table in TABLES for path in (tmp_path / table).iterdir()] == []
    assert not list(tmp_path.glob(".part-*"))


def test_what_a_killed_worker_left_is_cleared(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    (tmp_path / ".part-x").mkdir()
    (tmp_path / ".part-x" / "reports.parquet").touch()
    with folder.opened(PLAN, READ_BY, KNOWN):
        assert not list(tmp_path.glob(".part-*"))


def test_done_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path)
    order = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        order.append(target.parent.name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    written(tmp_path, PLAN.parts[0])
    assert order[-2:] == ["reports", "done"]
    assert sorted(order) == sorted([*TABLES, "done"])


@pytest.mark.parametrize(
    ("plan", "read_by", "known", "why"),
    [
        (Plan(PLAN.parts, "xyz", 0), READ_BY, KNOWN, "from other inputs, or they have changed"),
        (PLAN, ReadBy("onrecord 0", "new"), KNOWN, "with another model"),
        (PLAN, ReadBy("onrecord 1", "model"), KNOWN, "by another version of onrecord"),
        (PLAN, READ_BY, {**KNOWN, "any_language": True}, "with other options"),
    ],
)
def test_another_run_is_refused(
    tmp_path: Path, plan: Plan, read_by: ReadBy, known: dict[str, Any], why: str
) -> None:
    folder = begun(tmp_path)
    written(tmp_path, PLAN.parts[0])
    with pytest.raises(OtherRun, match=why), folder.opened(plan, read_by, known):
        pass
    assert [done.part for done in folder.done()] == [0]


def test_a_folder_with_something_else_in_it(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    with pytest.raises(OtherRun, match="something else in this folder"):
        begun(tmp_path)
    assert os.listdir(tmp_path) == ["letters.txt"]


def test_two_runs_at_once(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="this system has no such locks")
    folder = begun(tmp_path)
    code = (
        "import sys; from pathlib import Path; from tests.batch.test_folder import *\n"
        "begun(Path(sys.argv[1]))"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    with folder.opened(PLAN, READ_BY, KNOWN):
        ran = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], env=env, capture_output=True, check=False
        )
    assert b"OtherRun" in ran.stderr and b"another onrecord is writing" in ran.stderr


def test_a_mark_that_is_damaged(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    written(tmp_path, PLAN.parts[0])
    (tmp_path / "done" / "part-000000.json").write_text("{")
    with pytest.raises(DamagedInput, match="remove it"):
        list(folder.done())


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        begun(tmp_path / "file" / "out")


def test_writing_twice_gives_the_same(tmp_path: Path) -> None:
    begun(tmp_path)
    pieces = []
    for _ in range(2):
        written(tmp_path, PLAN.parts[0])
        pieces.append([(tmp_path / table / part_name(0)).read_bytes() for table in TABLES])
    assert pieces[0] == pieces[1]


def test_an_error_of_something_else_is_not_told_as_one_of_writing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with (
        pytest.raises(ConnectionError, match="no such machine"),
        folder.opened(PLAN, READ_BY, KNOWN),
    ):
        raise ConnectionError("no such machine")


@pytest.mark.parametrize("puts", range(len(TABLES) + 1))
def test_a_part_that_is_half_in_its_place_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, puts: int
) -> None:
    """The machine stops when so many of a part's files are in their place, and `done` is not."""
    folder = begun(tmp_path)
    written(tmp_path, PLAN.parts[0])
    real, left = Path.replace, iter(range(puts))

    def stopping(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "replace", stopping)
        written(tmp_path, PLAN.parts[1])
    assert [done.part for done in folder.done()] == [0]
    whole = 2 if puts == len(TABLES) else 1  # a report is there with all that is its own, or not
    assert list(read_records(tmp_path)) == [full_record()] * whole
    written(tmp_path, PLAN.parts[1])
    assert [done.part for done in folder.done()] == [0, 1]
    assert list(read_records(tmp_path)) == [full_record()] * 2


def test_a_part_whose_writers_die_is_given_up(tmp_path: Path) -> None:
    """Each leaves its folder, as a process does that is killed; another part's are not counted."""
    folder = begun(tmp_path)
    for n in range(TRIES):
        (tmp_path / f".part-1-{n}").mkdir()
        (tmp_path / f".part-11-{n}").mkdir()
    written(tmp_path, PLAN.parts[0])
    with pytest.raises(ReaderDied, match="part 1, from b on: what did it has died 4 times"):
        written(tmp_path, PLAN.parts[1])
    with folder.opened(PLAN, READ_BY, KNOWN):
        written(tmp_path, PLAN.parts[1])
    assert [done.part for done in folder.done()] == [0, 1]
