"""The archive: reports in, records and statements out. One SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from onrecord.archive.check import faults_of
from onrecord.archive.connection import connect
from onrecord.archive.errors import told
from onrecord.archive.interned import number_of
from onrecord.archive.reviews_matching import settle_report
from onrecord.archive.rows import (
    ROLES,
    party_row,
    record_of,
    report_row,
    statement_row,
    time_row,
)
from onrecord.archive.search import Found, Query, find
from onrecord.errors import DamagedInput
from onrecord.model import Record

__all__ = ["Archive", "Outcome", "Run"]


class Outcome(StrEnum):
    """What became of a record that was to be added."""

    ADDED = "added"  # a report that was not there
    REVISED = "revised"  # a new text at a URL that was there; the report before it stays
    REPLACED = "replaced"  # the report was there; what it says was read again and written anew
    KNOWN = "known"  # the report was there; nothing was written


@dataclass(frozen=True, slots=True)
class Run:
    """What reads reports: the software with its version, and the SHA-256 of its model."""

    software: str
    model: str = ""


# The index has the first letters alone (see compact.sql). Without the + SQLite would put the whole
# hash in place of the column in both tests, no longer know the index, and read every report.
_OF_BYTES = "substr(source_sha256, 1, 16) = substr(:sha256, 1, 16) AND +source_sha256 = :sha256"


class _Known(NamedTuple):
    """A report that is there already."""

    id: int
    text_sha256: str


class Archive:
    """An open archive. Use it in a `with` block, from one thread (or one after the other, if it
    was opened to be `shared`).

    Many processes may read a file while one writes it; one that wants to write at the same time
    waits for a report to be done.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False, shared: bool = False) -> Self:
        """The archive at `path`. With `write` it is made where there is none.

        Raises `MissingInput`, `OutputError` or an `ArchiveError`.
        """
        path = Path(path)
        return cls(path, connect(path, write=write, shared=shared))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What `add` has returned from is in it already."""
        self.connection.close()

    def has_bytes(self, sha256: str, url: str | None = None) -> bool:
        """Whether a report was made from bytes of this hash, and at this URL where one is given."""
        with told(self.path):
            query = f"SELECT 1 FROM report WHERE {_OF_BYTES} AND (:url IS NULL OR url = :url)"
            return (
                self.connection.execute(query, {"sha256": sha256, "url": url}).fetchone()
                is not None
            )

    def add(
        self,
        record: Record,
        data: bytes | None = None,
        *,
        run: Run | None = None,
        again: bool = False,
    ) -> Outcome:
        """Write a record in one transaction: all of it is there afterwards, or nothing.

        `data` are the bytes that it was made from, if they are at hand. A report is known by its
        id, a hash of its address and its text, or by the same bytes at the same address. One that
        is there already is left alone; with `again`, its statements, parties and times give way to
        those of `record`. A new text at the URL of another report becomes its revision. Raises
        DamagedInput for a record that does not bear itself out, `OutputError` or an `ArchiveError`
        where it cannot be written.
        """
        _check(record, data)
        try:
            with told(self.path), self._transaction():
                return self._add(record, data, run, again)
        except UnicodeEncodeError:
            raise DamagedInput(
                f"{record.report.source.name}: it holds half a character (a lone surrogate), "
                "which is no text; give another copy."
            ) from None

    def record(self, report_id: int) -> Record | None:
        """The record of a report, by the number that the archive has given it."""
        with told(self.path):
            return record_of(self.connection, report_id)

    def records(self, *, current: bool = True) -> Iterator[Record]:
        """The records of all reports in the order of adding; of current versions only, or all."""
        with told(self.path):
            where = "WHERE current = 1" if current else ""
            for (report_id,) in self.connection.execute(
                f"SELECT id FROM report {where} ORDER BY id"
            ):
                record = record_of(self.connection, report_id)
                if record is not None:  # None where another process has taken it away meanwhile
                    yield record

    def statements(self, query: Query | None = None) -> list[Found]:
        """The statements of current reports that a query asks for."""
        with told(self.path):
            return find(self.connection, query or Query())

    def snapshot(self, report_id: int) -> bytes | None:
        """The bytes that a report was made from, or None where they were not at hand."""
        with told(self.path):
            row = self.connection.execute(
                "SELECT coding, data, source_bytes FROM snapshot "
                "JOIN report ON report.id = report_id WHERE report_id = ?",
                (report_id,),
            ).fetchone()
        return expand(*row) if row else None

    def _add(self, record: Record, data: bytes | None, run: Run | None, again: bool) -> Outcome:
        known = self._find(record)
        if known is None:
            report_id, outcome = self._insert_report(record, self._current(record.report.url), run)
            self._insert_snapshot(report_id, data)
        elif not again:
            self._complete(known.id, data)
            return Outcome.KNOWN
        elif known.text_sha256 != record.report.text_sha256:
            # The same bytes, of which this version makes another text: the old one stays.
            report_id, outcome = self._insert_report(record, known.id, run)
            self._insert_snapshot(report_id, data)
        else:
            report_id, outcome = known.id, Outcome.REPLACED
            self._complete(report_id, data)
            self._empty(report_id)
            self._update(report_id, record, run)
        self._insert_contents(report_id, record)
        return outcome

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self.connection.execute("PRAGMA defer_foreign_keys = ON")  # `inside` may point ahead
            yield
        except BaseException:
            self._roll_back()
            raise
        self._commit()

    def _commit(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.connection.in_transaction:  # SQLite itself ends one when the disk is full
            self.connection.execute("ROLLBACK")

    def _find(self, record: Record) -> _Known | None:
        """The report of this id, or the last one from the same bytes at the same address."""
        report = record.report
        row = self.connection.execute(
            'SELECT id, text_sha256 FROM report WHERE "key" = ?', (report.id,)
        ).fetchone()
        if row is not None:
            if row[1] != report.text_sha256:
                raise DamagedInput(
                    f"{report.source.name}: its id {report.id} is that of another report in the "
                    "archive; read the report itself again."
                )
            return _Known(*row)
        row = self.connection.execute(
            f"SELECT id, text_sha256 FROM report WHERE {_OF_BYTES} "
            "AND (:url IS NULL OR url = :url) ORDER BY current DESC, id DESC",
            {"sha256": report.source.sha256, "url": report.url},
        ).fetchone()
        return _Known(*row) if row else None

    def _insert_report(
        self, record: Record, before: int | None, run: Run | None
    ) -> tuple[int, Outcome]:
        """A new row, current in place of the report `before` it."""
        if before is not None:
            self.connection.execute("UPDATE report SET current = 0 WHERE id = ?", (before,))
        report_id = self._insert(
            "report",
            report_row(record)
            | {
                "outlet_id": self._outlet(record.report.outlet),
                "revises": before,
                "run_id": self._run(run),
                "added": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
        return report_id, Outcome.ADDED if before is None else Outcome.REVISED

    def _current(self, url: str | None) -> int | None:
        """The current report at a URL."""
        row = self.connection.execute(
            "SELECT id FROM report WHERE url = ? AND current = 1", (url,)
        ).fetchone()
        return row[0] if row else None

    def _outlet(self, name: str | None) -> int | None:
        return None if name is None else number_of(self.connection, "outlet", "name", name)

    def _run(self, run: Run | None) -> int | None:
        if run is None:
            return None
        row = self.connection.execute(
            "SELECT id FROM run WHERE software = ? AND model = ?", (run.software, run.model)
        ).fetchone()
        return (
            row[0] if row else self._insert("run", {"software": run.software, "model": run.model})
        )

    def _insert_snapshot(self, report_id: int, data: bytes | None) -> None:
        if data is not None:
            coding, packed = pack(data)
            self._insert("snapshot", {"report_id": report_id, "coding": coding, "data": packed})

    def _complete(self, report_id: int, data: bytes | None) -> None:
        """Keep the bytes of a report that came without them."""
        row = self.connection.execute(
            "SELECT source_sha256, report_id FROM report LEFT JOIN snapshot ON report_id = id "
            "WHERE id = ?",
            (report_id,),
        ).fetchone()
        if data is not None and row[1] is None and hashlib.sha256(data).hexdigest() == row[0]:
            self._insert_snapshot(report_id, data)

    def _empty(self, report_id: int) -> None:
        for table in ("statement", "party", "time"):
            self.connection.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))

    def _update(self, report_id: int, record: Record, run: Run | None) -> None:
        """Write what was read of the report itself; its text and its bytes are the same as ever."""
        receipt = {"source_name", "source_media_type", "source_sha256", "source_bytes"}
        row = {name: value for name, value in report_row(record).items() if name not in receipt}
        row |= {"outlet_id": self._outlet(record.report.outlet), "run_id": self._run(run)}
        names = ", ".join(f'"{name}" = ?' for name in row)
        self.connection.execute(
            f"UPDATE report SET {names} WHERE id = ?", (*row.values(), report_id)
        )

    def _insert_contents(self, report_id: int, record: Record) -> None:
        first, first_party = self._next_id("statement"), self._next_id("party")
        ids = {statement.id: first + n for n, statement in enumerate(record.statements)}
        parties = {party.id: first_party + n for n, party in enumerate(record.parties)}
        rules = self._rules(record)
        ours = {"report_id": report_id}
        self._insert_all(
            "party",
            [party_row(party) | ours | {"id": parties[party.id]} for party in record.parties],
        )
        row = statement_row(record.report)
        self._insert_all(
            "statement",
            [
                row(statement)
                | ours
                | {
                    "id": ids[statement.id],
                    "inside_id": None if statement.inside is None else ids[statement.inside],
                    "said_rule_id": statement.said and rules[statement.said.rule],
                }
                for statement in record.statements
            ],
        )
        self._insert_all(
            "statement_party",
            [
                {
                    "statement_id": ids[statement.id],
                    "role": role,
                    "number": number,
                    "party_id": parties[key],
                }
                for statement in record.statements
                for role, field in ROLES.items()
                for number, key in enumerate(getattr(statement, field))
            ],
        )
        self._insert_all(
            "time",
            [
                time_row(time) | ours | {"number": n, "rule_id": rules[time.rule]}
                for n, time in enumerate(record.times)
            ],
        )
        pending = "SELECT 1 FROM review_pending WHERE report_id = ?"
        if self.connection.execute(pending, (report_id,)).fetchone():
            settle_report(self.connection, report_id)

    def _rules(self, record: Record) -> dict[str, int]:
        """The number of each rule by which a time of the record was read."""
        said = {statement.said.rule for statement in record.statements if statement.said}
        return {
            words: number_of(self.connection, "rule", "words", words)
            for words in sorted(said | {time.rule for time in record.times})
        }

    def _next_id(self, table: str) -> int:
        """A number that no row has or ever had: links and decisions may still name old ones."""
        row = self.connection.execute(
            f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0), "
            "coalesce((SELECT last FROM spent WHERE of = ?), 0)) + 1",
            (table,),
        ).fetchone()
        found: int = row[0]
        return found

    def _insert_all(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.connection.executemany(_insertion(table, rows[0]), [(*r.values(),) for r in rows])

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        cursor = self.connection.execute(_insertion(table, row), (*row.values(),))
        assert cursor.lastrowid is not None  # it is that of the row just written
        return cursor.lastrowid


def _insertion(table: str, row: Mapping[str, Any]) -> str:
    """The command that inserts rows with these columns, in this order."""
    names = ", ".join(f'"{name}"' for name in row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"


def pack(data: bytes) -> tuple[str, bytes]:
    """Bytes as the archive keeps them: compressed where that makes them smaller."""
    packed = zlib.compress(data, 6)
    return ("zlib", packed) if len(packed) < len(data) else ("identity", data)


def expand(coding: str, packed: bytes, size: int) -> bytes:
    """The bytes that `pack` was given. Never more than one above `size`, whatever is stored.

    Raises `zlib.error` for what it did not make.
    """
    if coding == "identity":
        return packed
    inflater = zlib.decompressobj()
    data = inflater.decompress(packed, size + 1)
    if len(data) <= size and not inflater.eof:
        raise zlib.error("the compressed bytes end early")
    return data


def _check(record: Record, data: bytes | None) -> None:
    """Raises DamagedInput unless the record bears itself out and `data` are its bytes."""
    name = record.report.source.name
    for fault in faults_of(record):
        raise DamagedInput(f"{name}: the record does not hold ({fault}); read the report again.")
    if data is not None and hashlib.sha256(data).hexdigest() != record.report.source.sha256:
        raise DamagedInput(f"{name}: these are not the bytes that the record was made from.")
