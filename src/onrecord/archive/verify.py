"""Holding every statement to its receipt.

For each report: its text to its hash, its bytes to theirs, each span to the text, each statement's
words to the text at its spans, and what is stored beside (source, cue, context) to what is made of
them. Of the file: its structure, its keys, and its full-text indexes to the rows that they index.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from onrecord.archive.check import faults_of
from onrecord.archive.errors import told
from onrecord.archive.rows import Stored, derived_columns, stored_of
from onrecord.archive.store import Archive, expand

__all__ = ["Checked", "Fault", "verify", "verify_file", "verify_reports"]

_MOST_FAULTS = 1_000_000  # of structure, that SQLite tells; by default it stops at 100
_MOST_REPORTS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: in which report (0: in the file itself), and what."""

    report: int
    what: str


@dataclass(slots=True)
class Checked:
    """How much has been checked so far, of how many reports."""

    total: int = 0
    reports: int = 0
    statements: int = 0
    snapshots: int = 0
    indexes: bool = True  # False where they could not be: SQLite asks for a file it may write

    def add(self, more: Checked) -> None:
        """Count what was checked elsewhere."""
        self.total += more.total
        self.reports += more.reports
        self.statements += more.statements
        self.snapshots += more.snapshots
        self.indexes &= more.indexes


def verify(archive: Archive, checked: Checked) -> Iterator[Fault]:
    """Everything in the archive that does not hold. Counts in `checked` as it goes."""
    yield from verify_file(archive, checked)
    yield from verify_reports(archive, checked)


def verify_file(archive: Archive, checked: Checked) -> Iterator[Fault]:
    """What does not hold of the file itself, and how many reports there are to check."""
    connection = archive.connection
    with told(archive.path):
        yield from _of_structure(connection, checked)
        checked.total = connection.execute("SELECT count(*) FROM report").fetchone()[0]


def verify_reports(
    archive: Archive, checked: Checked, first: int = 0, last: int = _MOST_REPORTS
) -> Iterator[Fault]:
    """What does not hold of the reports of these numbers, the last included."""
    connection = archive.connection
    with told(archive.path):
        for (report_id,) in connection.execute(
            "SELECT id FROM report WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
        ):
            for what in _of_report(connection, report_id, checked):
                yield Fault(report_id, what)
            checked.reports += 1


def _of_structure(connection: sqlite3.Connection, checked: Checked) -> Iterator[Fault]:
    for (answer,) in connection.execute(f"PRAGMA integrity_check({_MOST_FAULTS})"):
        if answer != "ok":
            yield Fault(0, f"the file's structure: {answer}")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Fault(0, f"{table} {row}: it points to a {parent} that is not there")
    for table in ("statement_fts", "party_fts", "review_fts"):
        yield from _of_index(connection, table, checked)
    for statement, party in connection.execute(
        "SELECT statement.id, party.id FROM statement_party "
        "JOIN statement ON statement.id = statement_id JOIN party ON party.id = party_id "
        "WHERE statement.report_id <> party.report_id"
    ):
        yield Fault(0, f"statement {statement}: its party {party} is of another report")
    for url, count in connection.execute(
        "SELECT url, count(*) FROM report WHERE current = 1 AND url IS NOT NULL "
        "GROUP BY url HAVING count(*) > 1"
    ):
        yield Fault(0, f"{url}: {count} reports are the current one")


def _of_index(connection: sqlite3.Connection, table: str, checked: Checked) -> Iterator[Fault]:
    """An index against the rows it indexes. FTS5 asks for this as an insertion, which writes
    nothing but is forbidden to who may only read."""
    forbidden = connection.execute("PRAGMA query_only").fetchone()[0]
    connection.execute("PRAGMA query_only = OFF")
    try:
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_READONLY:
            checked.indexes = False
        elif code == sqlite3.SQLITE_CORRUPT:
            yield Fault(0, f"{table}: the full-text index is not that of the rows")
        else:
            raise
    finally:
        connection.execute(f"PRAGMA query_only = {forbidden}")


def _of_report(connection: sqlite3.Connection, report_id: int, checked: Checked) -> Iterator[str]:
    yield from _of_snapshot(connection, report_id, checked)
    try:
        stored = stored_of(connection, report_id)
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        # What is stored is no record at all: a list cut short, a span of three numbers.
        yield f"what is stored is no record ({_why(error)[:200]})"
        return
    except sqlite3.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
        # Python's own fault to find: a text that is no UTF-8.
        yield f"what is stored is no record ({_why(error)[:200]})"
        return
    if stored is None:
        return
    checked.statements += len(stored.statements)
    faults = list(faults_of(stored.record))
    yield from faults
    if not faults:
        yield from _of_derived(stored)


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _of_snapshot(connection: sqlite3.Connection, report_id: int, checked: Checked) -> Iterator[str]:
    row = connection.execute(
        "SELECT coding, data, source_bytes, source_sha256 FROM snapshot "
        "JOIN report ON report.id = report_id WHERE report_id = ?",
        (report_id,),
    ).fetchone()
    if row is None:
        return
    checked.snapshots += 1
    coding, packed, size, sha256 = row
    try:
        data = expand(coding, packed, size)
    except zlib.error:
        yield "the snapshot cannot be expanded"
        return
    if len(data) != size:
        yield "the snapshot is not of the size of the bytes received"
    elif hashlib.sha256(data).hexdigest() != sha256:
        yield "the snapshot is not the bytes that its hash was made of"


def _of_derived(stored: Stored) -> Iterator[str]:
    """The columns that are made of others, against what they are made of."""
    make = derived_columns(stored.record.report)
    for statement, row in zip(stored.record.statements, stored.statements, strict=True):
        for name, value in make(statement).items():
            if row[name] != value:
                yield f"{statement.id}: its {name} is not what the report gives"
