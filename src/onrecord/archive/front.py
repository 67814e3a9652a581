"""What an archive holds, in a line; and when things were added to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Holdings", "added", "holdings", "last_added", "latest_month"]


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much there is in the current versions of reports. The days are those of reports."""

    reports: int
    statements: int
    outlets: int
    first_day: str | None
    last_day: str | None


# No index says which reports are current; but of each page that has versions, all but the last are
# revised by another, and those are in one. SQLite counts the rest by its smallest indexes.
_OLD = "SELECT DISTINCT revises FROM report WHERE revises IS NOT NULL"


def holdings(connection: sqlite3.Connection) -> Holdings:
    """How much the archive holds, without a row of it being read."""
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM report) - (SELECT count(*) FROM ({_OLD})), "
        "(SELECT count(*) FROM statement) - "
        f"(SELECT count(*) FROM statement WHERE report_id IN ({_OLD})), "
        "(SELECT count(*) FROM outlet), "
        "(SELECT min(published_latest) FROM report), (SELECT max(published_latest) FROM report)"
    ).fetchone()
    return Holdings(*row)


def latest_month(connection: sqlite3.Connection, today: date) -> str | None:
    """The last month (YYYY-MM) up to today's in which something was said.

    Where all is said to be later, as in invented reports, it is the last month of all; None where
    no statement has a day.
    """
    for bound in (f"{today:%Y-%m}-31", "9999-12-31"):
        row = connection.execute(
            "SELECT max(day) FROM statement WHERE day <= ?", (bound,)
        ).fetchone()
        if row[0]:
            return str(row[0])[:7]
    return None


def added(connection: sqlite3.Connection, reports: Iterable[int]) -> dict[int, str]:
    """When reports were added (UTC: 2022-07-18T09:30:00Z), by their numbers in the archive."""
    numbers = list(reports)
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(f"SELECT id, added FROM report WHERE id IN ({marks})", numbers)
    return dict(rows.fetchall())


def last_added(connection: sqlite3.Connection) -> str | None:
    """When the last report was added, or None in an empty archive."""
    row = connection.execute("SELECT added FROM report ORDER BY id DESC LIMIT 1").fetchone()
    return row and str(row[0])
