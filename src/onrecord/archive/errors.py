"""What SQLite says of an archive, in the terms of a person who uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import (
    ArchiveError,
    BusyArchive,
    DamagedArchive,
    NotAnArchive,
    OnrecordError,
    OutputError,
)

__all__ = ["told"]


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Raise what SQLite says of the archive at `path` as an error of onrecord.

    A full disk and a file that may not be written are an `OutputError`, as everywhere else.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)  # None where Python itself found fault
        made = _named(path, code & 0xFF) if code is not None else None
        if made is None:
            raise
        raise made from error


def _named(path: Path, code: int) -> OnrecordError | None:
    """The error for a primary result code of SQLite (https://sqlite.org/rescode.html)."""
    if code == sqlite3.SQLITE_FULL:
        return OutputError(f"{path}: the disk is full; make room, then run this again.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return OutputError(f"{path}: the archive may not be written; change its permissions.")
    if code == sqlite3.SQLITE_CANTOPEN:
        return OutputError(f"{path}: the archive cannot be opened; check the path.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyArchive(f"{path}: another program is writing the archive; try again later.")
    if code == sqlite3.SQLITE_NOTADB:
        return NotAnArchive(f"{path}: this is no archive of onrecord; give another file.")
    if code == sqlite3.SQLITE_CORRUPT:
        return DamagedArchive(f"{path}: the archive is damaged; go back to a copy of it.")
    if code == sqlite3.SQLITE_IOERR:
        return ArchiveError(f"{path}: the archive's disk does not answer as it should; check it.")
    return None
