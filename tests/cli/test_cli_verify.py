from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.archive.store import Archive
from onrecord.cli import commands
from tests.archive.made import bytes_of, record_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.db"
    with Archive.open(made, write=True) as archive:
        record = record_of(("Ada Quill", "said", "The bridge will stand"))
        archive.add(record, bytes_of(record.report.text))
    return made


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(commands, ["verify", "--archive", str(path), *options])


def test_everything_holds(path: Path) -> None:
    result = run(path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        f"onrecord: {path}: 1 reports, 1 statements, 1 snapshots checked; everything holds\n"
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_does_not_hold_is_printed(path: Path, workers: str) -> None:
    other = sqlite3.connect(path)
    other.execute("UPDATE statement SET words = 'The bridge fell'")
    other.execute("UPDATE snapshot SET data = x'00'")
    other.commit()
    other.close()
    result = run(path, "--workers", workers)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "report 1: the snapshot is not of the size of the bytes received",
        "report 1: s1: its words are not those that stand at its spans",
    ]
    assert "2 things do not hold" in result.stderr


def test_no_archive(tmp_path: Path) -> None:
    assert run(tmp_path / "none.db").exit_code == 66


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Quill said: it stands")
    assert run(tmp_path / "a.txt").exit_code == 65
