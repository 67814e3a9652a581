"""Several processes find what one finds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, Fault
from onrecord.batch import verification
from onrecord.batch.verification import verify_all
from onrecord.errors import DamagedArchive, ReaderDied
from tests.archive.made import bytes_of, record_of
from tests.batch.jobs import Dying

ROOT = Path(__file__).parents[2]
BRIDGE = ("Ada Quill", "said", "The bridge will stand before the flood")
FOUNTAIN = ("Tom Barrow", "claimed", "The money went into a fountain")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(verification, "_AT_ONCE", 3)
    made = tmp_path / "a.db"
    with Archive.open(made, write=True) as archive:
        for number in range(10):
            record = record_of(BRIDGE, FOUNTAIN, url=f"https://harrow.example/{number}")
            archive.add(record, bytes_of(record.report.text))
    return made


def found(path: Path, workers: int | None) -> tuple[list[Fault], Checked]:
    checked = Checked()
    with Archive.open(path) as archive:
        return list(verify_all(archive, checked, workers)), checked


def change(path: Path, *commands: str) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    for command in commands:
        other.execute(command)
    other.close()


def test_the_same_faults_in_the_same_order(path: Path) -> None:
    assert found(path, 2) == found(path, 1) == ([], Checked(10, 10, 20, 10))
    change(
        path,
        "UPDATE statement SET words = 'The bridge fell' WHERE report_id IN (2, 3, 9, 10)",
        "UPDATE snapshot SET data = x'00' WHERE report_id IN (3, 4)",
        "UPDATE report SET url = 'https://harrow.example/1'",
    )
    faults, checked = found(path, 2)
    assert (faults, checked) == found(path, 1)
    assert [fault.report for fault in faults] == [0, 2, 2, 3, 3, 3, 4, 9, 9, 10, 10]


def test_few_reports_start_no_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_Checker", Dying)
    assert found(path, None) == ([], Checked(10, 10, 20, 10))


def test_an_error_comes_after_the_faults_before_it(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(BRIDGE, aside="flood " * 5_000))  # goes on on other pages of the file
    change(path, "UPDATE statement SET words = 'The bridge fell' WHERE report_id IN (2, 5)")
    _break_chain(path, b"flood " * 900)
    told = {}
    for workers in (1, 2):
        faults: list[Fault] = []
        with pytest.raises(DamagedArchive):
            _gather(path, workers, faults)
        told[workers] = faults
    assert told[1] == told[2]
    assert [fault.report for fault in told[2] if fault.report] == [2, 2, 5, 5]


def _gather(path: Path, workers: int, faults: list[Fault]) -> None:
    with Archive.open(path) as archive:
        for fault in verify_all(archive, Checked(), workers):
            faults.append(fault)  # noqa: PERF402 - also those before an error


def _break_chain(path: Path, words: bytes) -> None:
    """Have the page that begins with these words lead to none that there is."""
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        at = file.read().index(words)
        file.seek(at - at % 8192)
        file.write(b"\xff" * 4)


def test_a_process_that_ends_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_Checker", Dying)
    with pytest.raises(ReaderDied, match=r"^the file: .*exit status 9"):
        found(path, 2)
