"""Reports listed, the newest first; reports and statements by the keys of their records."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from onrecord.archive.search import Cursor
from onrecord.errors import UnknownStatement

__all__ = ["Listed", "ReportQuery", "page_of", "report_number", "reports", "statement_number"]

_ANY_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports are listed: of an outlet, by part of its name or its number, and of some days.

    The day of a report is the last on which it may have been published. `after` is the cursor of
    the last report of the page before.
    """

    outlet: str = ""
    outlet_id: int | None = None
    since: date | None = None
    until: date | None = None
    limit: int = 20
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A current report in a list. `report` is its key, `statements` how many it has."""

    id: int
    report: str
    title: str | None
    outlet: str | None
    outlet_id: int | None
    agency: str | None
    url: str | None
    language: str | None
    published: str | None
    published_earliest: str | None
    published_latest: str | None
    added: str
    statements: int

    @property
    def cursor(self) -> Cursor:
        """The place behind this report."""
        return Cursor(self.published_latest, self.id)


_COLUMNS = (
    'SELECT report.id, report."key", title, outlet.name, outlet_id, agency, url, language, '
    "published, published_earliest, published_latest, added, "
    "(SELECT count(*) FROM statement WHERE report_id = report.id) "
    "FROM report LEFT JOIN outlet ON outlet.id = outlet_id "
)
_ORDER = "ORDER BY published_latest DESC, report.id DESC LIMIT ?"


def reports(connection: sqlite3.Connection, query: ReportQuery) -> list[Listed]:
    """The current reports that a query asks for, the newest first, those without a day last."""
    found: list[Listed] = []
    for where, values in _walks(query):
        tests, more = _tests(query)
        rows = connection.execute(
            f"{_COLUMNS} WHERE current = 1 AND {where} {tests} {_ORDER}",
            (*values, *more, query.limit - len(found)),
        )
        found += [Listed(*row) for row in rows]
        if len(found) == query.limit:
            break
    return found


def _walks(query: ReportQuery) -> list[tuple[str, list[object]]]:
    """What is walked through: days from the cursor on; then reports without a day, whose place is
    behind all others and in no range of the index."""
    after, dated = query.after, "published_latest IS NOT NULL"
    walks: list[tuple[str, list[object]]] = []
    if after is None:
        walks.append((dated, []))
    elif after.day is not None:
        place = "published_latest <= ? AND (published_latest, report.id) < (?, ?)"
        walks.append((place, [after.day, after.day, after.id]))
    if query.since is None and query.until is None:
        last = after.id if after is not None and after.day is None else _ANY_ID
        walks.append(("published_latest IS NULL AND report.id < ?", [last]))
    return walks


def _tests(query: ReportQuery) -> tuple[str, list[object]]:
    tests, values = "", list[object]()
    if query.outlet_id is not None:
        tests += "AND outlet_id = ? "
        values.append(query.outlet_id)
    if query.outlet:
        named = "SELECT id FROM outlet WHERE instr(lower(name), lower(?))"
        tests += f"AND outlet_id IN ({named}) "
        values.append(query.outlet)
    for sign, day in ((">=", query.since), ("<=", query.until)):
        if day is not None:
            tests += f"AND published_latest {sign} ? "
            values.append(day.isoformat())
    return tests, values


def report_number(connection: sqlite3.Connection, report: str) -> int:
    """The archive's number of a report with this key. Raises UnknownStatement."""
    row = connection.execute('SELECT id FROM report WHERE "key" = ?', (report,)).fetchone()
    if row is None:
        raise UnknownStatement(f"there is no report {report[:80]!r} in the archive; search for it.")
    return int(row[0])


def statement_number(connection: sqlite3.Connection, report: str, statement: str) -> int:
    """The archive's number of a statement by the keys of its report and its own.

    Raises UnknownStatement.
    """
    row = connection.execute(
        'SELECT id FROM statement WHERE report_id = ? AND "key" = ?',
        (report_number(connection, report), statement),
    ).fetchone()
    if row is None:
        raise UnknownStatement(
            f"report {report[:80]!r} has no statement {statement[:80]!r} now; "
            "it may have been read again since."
        )
    return int(row[0])


def page_of(connection: sqlite3.Connection, report: str) -> str | None:
    """The address of the page that a report is a version of. Raises UnknownStatement."""
    number = report_number(connection, report)
    row = connection.execute("SELECT url FROM report WHERE id = ?", (number,)).fetchone()
    url: str | None = row[0]
    return url
