"""Finding statements: words and conditions, newest first or the most relevant first.

What is common is found among the newest statements, so a `Window` of those is looked at first, and
all of the archive only where that has not enough. `search_conditions` has what can be asked for,
`search_plan` how it is gone about.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from onrecord.archive.query import Cursor, Query
from onrecord.archive.search_conditions import Window
from onrecord.archive.search_plan import by_rank, first_party, newest_weighed, plan, plan_within

__all__ = ["Cursor", "Found", "Query", "Window", "find", "window"]

_NO_DAY = "9999-12-31"  # behind all
_NEWEST, _WIDEST = 10_000, 100_000  # statements that are looked at first, and at most, before all
_DAY, _SPEAKERS = 3, 5  # the columns of the day and of the speakers' names


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, with what a person wants to see of it.

    `identities` are those of the speakers, in their order; None for groups, for unnamed sources and
    while a report is still to be linked.
    """

    id: int
    report: str
    statement: str
    day: str | None
    outlet: str | None
    speakers: tuple[str, ...]
    source: str
    cue: str
    act: str | None
    kind: str
    medium: str | None
    words: str
    context: str
    title: str | None
    url: str | None
    confidence: float
    report_id: int
    outlet_id: int | None
    identities: tuple[int | None, ...]
    cursor: Cursor


def find(
    connection: sqlite3.Connection,
    query: Query,
    windows: Callable[[str, int], Window | None] | None = None,
) -> list[Found]:
    """The statements of current reports that meet the query, at most `query.limit`.

    Newest first; by relevance, those that have the words in what was said before those that have
    them around it, and rarer words before common ones (BM25). Of words that more than 10,000
    statements have, by relevance only the 10,000 added last are weighed.

    `windows` gives what `window` gives for this archive: most queries look at the same newest
    statements, and who asks many may keep their bounds.
    """
    if by_rank(query):
        newest = newest_weighed(connection, query.after)
        first = (query.after and query.after.rank) or 0
        rows = connection.execute(*plan(connection, query))
        return [_found(row, Cursor(None, newest, first + n)) for n, row in enumerate(rows, 1)]
    newest_first = _newest_first(connection, query, windows or partial(window, connection))
    return [_found(row, Cursor(row[_DAY], row[0])) for row in newest_first]


def _newest_first(
    connection: sqlite3.Connection, query: Query, windows: Callable[[str, int], Window | None]
) -> list[Any]:
    """The rows of a query by date, from the newest statements where these have enough of them.

    Where they have some, twice as many as seem to be needed are looked at next: each condition may
    be met by very many, and all by few. Sizes are few, so that who keeps windows has them.
    """
    size = (
        _NEWEST if _asks(query) else _WIDEST + 1
    )  # without conditions, whatever is newest is found
    last = _last_day(query)
    while size <= _WIDEST and last and (newest := windows(last, size)) is not None:
        rows = connection.execute(*plan_within(connection, query, newest)).fetchall()
        if len(rows) == query.limit:
            return rows
        needed = 2 * size * query.limit // len(rows) if rows else _WIDEST + 1
        while size < needed:
            size *= 2
    return connection.execute(*plan(connection, query)).fetchall()


def _asks(query: Query) -> bool:
    """Whether a query asks for anything."""
    return query != Query(sort=query.sort, limit=query.limit, after=query.after)


def _last_day(query: Query) -> str | None:
    """The last day that a query by date looks at; None where it has come to those without a day,
    which are in no window."""
    if query.after is not None and query.after.day is None:
        return None
    return min((query.until or date.max).isoformat(), (query.after and query.after.day) or _NO_DAY)


def window(connection: sqlite3.Connection, last: str, size: int) -> Window | None:
    """At least `size` of the newest statements up to a day (YYYY-MM-DD); None where there are no
    more than that."""
    row = connection.execute(
        "SELECT day FROM statement INDEXED BY statement_day WHERE day <= ? "
        "ORDER BY day DESC LIMIT 1 OFFSET ?",
        (last, size),
    ).fetchone()
    if row is None or row[0] is None:
        return None
    lowest, count = connection.execute(
        "SELECT min(id), count(*) FROM statement INDEXED BY statement_day WHERE day BETWEEN ? AND ?",
        (row[0], last),
    ).fetchone()
    return Window(count, date.fromisoformat(row[0]), last, lowest, first_party(connection, lowest))


def _found(row: tuple[Any, ...], cursor: Cursor) -> Found:
    values = list(row)
    speakers = json.loads(values[_SPEAKERS])
    values[_SPEAKERS] = tuple(name for name, _ in speakers)
    values += [tuple(identity for _, identity in speakers), cursor]
    return Found(*values)
