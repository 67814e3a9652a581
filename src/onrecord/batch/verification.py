"""Verifying an archive in several processes: one checks the file, the others meanwhile reports.

None of it is done here, where nothing could interrupt SQLite.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from onrecord.archive.errors import told
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, Fault, verify, verify_file, verify_reports
from onrecord.batch.guard import Bounds, Guard
from onrecord.batch.pool import Pool
from onrecord.errors import OnrecordError

__all__ = ["verify_all"]

_AT_ONCE = 500  # reports that a process checks before it answers: a second of work
_A_WORKER_EACH = 2_000  # reports that are worth the second in which another process starts
# Far above what any of them takes: what has come into an archive is to be checked.
_BOUNDS = Bounds(seconds=86_400, memory=16_000_000_000)


class _Reports(NamedTuple):
    """Reports by their numbers, the last included."""

    first: int
    last: int


_Given = _Reports | None  # None: the file itself


class _Answer(NamedTuple):
    """What was found, up to the error that ended it if one did."""

    checked: Checked
    faults: list[Fault]
    error: OnrecordError | None = None


@dataclass(slots=True)
class _Checker:
    """What each process does: to check the reports that it is given, or the file itself."""

    path: Path
    _archive: Archive | None = field(default=None, init=False)

    def begin(self) -> None:
        self._archive = Archive.open(self.path)
        # From its first look on it sees one state of the reports, whatever is written meanwhile.
        self._archive.connection.execute("BEGIN")

    def __call__(self, given: _Given) -> _Answer:
        answer = _Answer(Checked(), [])
        try:
            for fault in self._faults(given, answer.checked):
                answer.faults.append(fault)
        except OnrecordError as error:
            return answer._replace(error=error)
        return answer

    def _faults(self, given: _Given, checked: Checked) -> Iterator[Fault]:
        assert self._archive is not None
        if given is not None:
            yield from verify_reports(self._archive, checked, *given)
            return
        # Not in the transaction: to check an index SQLite wants to be the one that writes.
        with Archive.open(self.path) as archive:
            yield from verify_file(archive, checked)


def verify_all(archive: Archive, checked: Checked, workers: int | None = None) -> Generator[Fault]:
    """What `verify` gives, in the same order, by so many processes; with one, by this one alone.

    Unless told, one for each processor, fewer for few reports. Close it to end them. Raises
    ReaderDied where a process ended twice on the same reports.
    """
    with told(archive.path):
        rows = archive.connection.execute("SELECT id FROM report ORDER BY id")
        ids = [number for (number,) in rows]
    workers = workers or max(1, min(os.cpu_count() or 1, len(ids) // _A_WORKER_EACH))
    if workers == 1:
        yield from verify(archive, checked)
    else:
        yield from _in_processes(archive, checked, ids, workers)


def _in_processes(
    archive: Archive, checked: Checked, ids: Sequence[int], workers: int
) -> Iterator[Fault]:
    batches = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    guards = [Guard[_Given, _Answer](_Checker(archive.path), _BOUNDS) for _ in range(workers)]
    pool: Pool[Guard[_Given, _Answer], _Given, _Answer] = Pool(guards, _guarded)
    try:
        answers = [pool.submit(None)]
        answers += [pool.submit(_Reports(batch[0], batch[-1])) for batch in batches]
        for answer in answers:
            found = answer.result()
            checked.add(found.checked)
            yield from found.faults
            if found.error is not None:
                raise found.error
    finally:
        pool.close()


def _guarded(guard: Guard[_Given, _Answer], given: _Given) -> _Answer:
    made = guard.do(given, f"reports {given.first} to {given.last}" if given else "the file")
    return _Answer(Checked(), [], made) if isinstance(made, OnrecordError) else made
