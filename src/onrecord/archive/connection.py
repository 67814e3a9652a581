"""Opening the archive's file: SQLite's settings, and the schema brought up to date.

`PRAGMA user_version` counts the scripts of `MIGRATIONS` that a file has been through; its
`application_id` tells an archive from any other database. Each script runs in one transaction with
the new number, so that a file is of one version or the next and never between.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from onrecord.archive.errors import told
from onrecord.errors import MissingInput, NewerArchive, NotAnArchive

__all__ = ["APPLICATION_ID", "MIGRATIONS", "connect"]

APPLICATION_ID = 0x6F6E7263  # "onrc"
# Script n makes version n of version n - 1; never change one in use.
MIGRATIONS = (
    "schema.sql",
    "identity.sql",
    "comparison.sql",
    "review.sql",
    "review_fts.sql",
    "smaller.sql",
    "dated.sql",
    "compact.sql",
)

_BUSY_SECONDS = 20.0  # far longer than a report takes to write
_PAGE_BYTES = 8192  # of a new file
_CACHE_KIB = 65_536
# Of a file, that is read in place and not copied page by page; SQLite itself takes no more. What
# counts tens of thousands of rows all over the file takes a third less time so. A server does not:
# each of its readers would seem to hold the file in memory.
_MAPPED_BYTES = 2**31 - 65_536


def connect(path: Path, *, write: bool, shared: bool = False) -> sqlite3.Connection:
    """The archive at `path`, of this version's schema; made if it is to be written and not there.

    In autocommit mode: transactions are begun and ended by name. One that is `shared` may go from
    thread to thread, if only one uses it at a time. Raises `MissingInput`, `OutputError` or an
    `ArchiveError`.
    """
    if not write and not path.exists():
        raise MissingInput(f"{path}: there is no archive; make one with `onrecord add`.")
    _check_file(path)
    with told(path):
        connection = sqlite3.connect(
            _uri(path, write),
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=not shared,
        )
        try:
            _prepare(connection, path, write)
            if not write and not shared:
                connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        except BaseException:
            connection.close()
            raise
    return connection


def _check_file(path: Path) -> None:
    """Raises for what surely is no database.

    The file is not opened for it: POSIX takes all of a process's locks on a file away when it
    closes the file anywhere, and an archive may be open in this process.
    """
    if path.is_dir():
        raise NotAnArchive(f"{path}: this is a directory; give the archive's file.")
    if path.exists() and path.stat().st_size == 1:  # SQLite takes one byte for an empty file
        raise NotAnArchive(f"{path}: this is no archive of onrecord; give another file.")


def _uri(path: Path, write: bool) -> str:
    """SQLite's name for the file. Nobody can write beside an archive on read-only media, so that
    it is read as it is: else SQLite would want to make the files of its journal there."""
    mode = "mode=rwc" if write else "mode=rw"
    journal = Path(f"{path}-wal")
    if not write and not os.access(path.absolute().parent, os.W_OK) and not journal.exists():
        mode = "mode=ro&immutable=1"
    return f"file:{quote(str(path.absolute()))}?{mode}"


def _prepare(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    _check_kind(connection, path)
    if write:
        # A report's text fills a page of 4096 bytes and a half, whose other half would be empty.
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        # Readers go on while a report is written; a crash loses at most what was not yet synced.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    _migrate(connection)
    if not write:
        connection.execute("PRAGMA query_only = ON")


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    """Raises unless the file is an archive, or empty."""
    version = _number(connection, "user_version")
    ours = _number(connection, "application_id") == APPLICATION_ID
    empty = not _number(connection, "schema_version")
    if not ours and not empty:
        raise NotAnArchive(f"{path}: this is a database of another program; give another file.")
    if version > len(MIGRATIONS):
        raise NewerArchive(
            f"{path}: the archive was made by a later version of onrecord; "
            "bring onrecord up to date (pip install --upgrade onrecord)."
        )


def _migrate(connection: sqlite3.Connection) -> None:
    if _number(connection, "user_version") >= len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Only now is it sure that nobody else is at it.
        for version in range(_number(connection, "user_version"), len(MIGRATIONS)):
            _run(connection, files(__package__).joinpath(MIGRATIONS[version]).read_text("utf-8"))
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run a script's commands one by one: `executescript` would end the transaction."""
    command = ""
    for line in script.splitlines(keepends=True):
        command += line
        if sqlite3.complete_statement(command):
            connection.execute(command)
            command = ""
    if command.strip():
        connection.execute(command)


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    with closing(connection.execute(f"PRAGMA {pragma}")) as cursor:
        number: int = cursor.fetchone()[0]
    return number
