"""What the statements that a query finds have in common: how many by each speaker, outlet, year.

Of a query that many statements meet, only those added last are counted, and of those only what can
be looked at in a moment: no reader waits until a million are. `Facets.whole` tells whether all were.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from onrecord.archive.bounded import at_most
from onrecord.archive.identity.finding import best_name
from onrecord.archive.search import Query, find
from onrecord.archive.search_plan import newest_weighed, plan_latest

__all__ = ["MOST_COUNTED", "Facet", "Facets", "facets", "finds_any", "identity_name", "outlet_name"]

MOST_COUNTED = 1_000  # statements that are counted within some 10 ms of processor time
# Of processor time: until the first statement that is to be counted is there, and from it on. What
# it takes to get there the search itself takes too.
_TO_THE_FIRST, _FROM_THERE = 0.05, 0.0025
_LATEST = 50_000  # statements, added last, that are counted among first
_GATHERED = 2_000  # statements that are gathered in a moment, wherever they are
_AT_ONCE = 20  # statements that are counted between two looks at the clock
_SHOWN = 8  # values of a facet, those with most first
_YEARS_SHOWN = 30
_PARTIES_READ = 40  # of an identity, to find what it is called


@dataclass(frozen=True, slots=True)
class Facet:
    """A value and how many statements have it. `number` is that of the identity or outlet."""

    label: str
    count: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the statements have which values, those with most first; years the last first.

    `counted` is how many statements were looked at, those added last; all of them if
    `whole`. Who is no identity (groups, unnamed sources) is counted by name, without a number.
    """

    counted: int
    whole: bool
    speakers: tuple[Facet, ...] = ()
    about: tuple[Facet, ...] = ()
    outlets: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()
    kinds: tuple[Facet, ...] = ()
    acts: tuple[Facet, ...] = ()
    media: tuple[Facet, ...] = ()


def facets(connection: sqlite3.Connection, query: Query) -> Facets:
    """The facets of all that a query finds, whatever its order and page."""
    rows, whole = _sample(connection, query)
    ids = json.dumps([row.id for row in rows])
    return Facets(
        counted=len(rows),
        whole=whole,
        speakers=_speakers(connection, rows),
        about=_about(connection, ids),
        outlets=_outlets(connection, rows),
        years=_years(rows),
        kinds=_values(row.kind for row in rows),
        acts=_values(row.act for row in rows),
        media=_values(row.medium for row in rows),
    )


def identity_name(connection: sqlite3.Connection, identity: int) -> str | None:
    """What an identity is called, or None where there is none of this number."""
    rows = connection.execute(
        "SELECT name FROM party_identity JOIN party ON party.id = party_id "
        "WHERE identity_id = ? LIMIT ?",
        (identity, _PARTIES_READ),
    ).fetchall()
    return best_name(Counter(row[0] for row in rows)) if rows else None


def outlet_name(connection: sqlite3.Connection, outlet: int) -> str | None:
    """What an outlet is called, or None where there is none of this number."""
    row = connection.execute("SELECT name FROM outlet WHERE id = ?", (outlet,)).fetchone()
    return row and str(row[0])


class _Row(NamedTuple):
    """A statement as it is counted, with the decision by which it stands so."""

    id: int
    decision: int | None
    day: str | None
    kind: str
    act: str | None
    medium: str | None
    outlet_id: int | None


def _sample(connection: sqlite3.Connection, query: Query) -> tuple[list[_Row], bool]:
    """The statements added last, and whether they are all that there are.

    Of what many meet, enough are among the latest, and the others are not even gathered.
    """
    query = replace(query, limit=MOST_COUNTED)
    newest = newest_weighed(connection, None)
    among = _LATEST
    while among < newest:
        rows, done = _read(connection, plan_latest(connection, query, among))
        if not done or len(rows) == MOST_COUNTED:
            return rows, False
        likely = len(rows) * newest // among
        among = newest if likely < _GATHERED else 4 * among
    rows, done = _read(connection, plan_latest(connection, query))
    return rows, done and len(rows) < MOST_COUNTED


def _read(
    connection: sqlite3.Connection, plan: tuple[str, list[object]]
) -> tuple[list[_Row], bool]:
    """What is found in a moment, and whether it is all."""
    rows: list[_Row] = []
    until = 0.0
    with at_most(connection, _TO_THE_FIRST):
        for row in connection.execute(*plan):
            rows.append(_Row._make(row))
            if len(rows) == 1:
                until = time.thread_time() + _FROM_THERE
            elif len(rows) % _AT_ONCE == 0 and time.thread_time() > until:
                return rows, False
        return rows, True
    return rows, False


def finds_any(connection: sqlite3.Connection, query: Query) -> bool:
    """Whether a query surely finds a statement; false where that is not found out in a moment."""
    with at_most(connection, _TO_THE_FIRST):
        return bool(find(connection, replace(query, limit=1)))
    return False


def _values(values: Iterable[str | None]) -> tuple[Facet, ...]:
    counts = Counter(value for value in values if value)
    return tuple(Facet(value, count) for value, count in counts.most_common(_SHOWN))


def _years(rows: Iterable[_Row]) -> tuple[Facet, ...]:
    counts = Counter(row.day[:4] for row in rows if row.day)
    return tuple(Facet(*item) for item in sorted(counts.items(), reverse=True)[:_YEARS_SHOWN])


def _outlets(connection: sqlite3.Connection, rows: Iterable[_Row]) -> tuple[Facet, ...]:
    counts = Counter(row.outlet_id for row in rows if row.outlet_id is not None)
    return tuple(
        Facet(outlet_name(connection, number) or "", count, number)
        for number, count in counts.most_common(_SHOWN)
    )


def _speakers(connection: sqlite3.Connection, rows: Sequence[_Row]) -> tuple[Facet, ...]:
    """Who said the statements, as people have corrected it."""
    read = json.dumps([None if row.decision else row.id for row in rows])
    decided = json.dumps([row.decision for row in rows])
    spoken = {
        (place, (identity, "" if identity is not None else name.casefold())): name
        for place, _, name, identity in connection.execute(_SPEAKERS, (read, decided))
    }
    most = Counter(key for _, key in spoken).most_common(_SHOWN)
    names = {key: Counter[str]() for key, _ in most}
    for (_, key), name in spoken.items():
        if key in names:
            names[key][name] += 1
    return tuple(Facet(best_name(names[key]), count, key[0]) for key, count in most)


# The place of a statement among all, the place of a speaker in it, its name and identity.
_SPEAKERS = """
SELECT json_each."key", number, name, identity_id FROM json_each(?)
    CROSS JOIN statement_party ON statement_id = value AND role = 'speaker'
    CROSS JOIN party ON party.id = statement_party.party_id
    LEFT JOIN party_identity ON party_identity.party_id = party.id
UNION ALL SELECT json_each."key", number, name, identity_id FROM json_each(?)
    CROSS JOIN review_speaker ON decision_id = value
    LEFT JOIN party_identity ON party_identity.party_id = review_speaker.party_id
ORDER BY 1, 2
"""


def _about(connection: sqlite3.Connection, ids: str) -> tuple[Facet, ...]:
    """Who is spoken of in the statements of these ids, once a statement."""
    rows = connection.execute(
        "SELECT identity_id, max(CASE WHEN identity_id IS NULL THEN name END), "
        "count(DISTINCT statement_id) AS many "
        "FROM json_each(?) CROSS JOIN statement_party ON statement_id = value AND role = 'about' "
        "LEFT JOIN party_identity ON party_identity.party_id = statement_party.party_id "
        "LEFT JOIN party ON party.id = statement_party.party_id AND identity_id IS NULL "
        "GROUP BY identity_id, name COLLATE NOCASE ORDER BY many DESC, 1, 2 LIMIT ?",
        (ids, _SHOWN),
    ).fetchall()
    return tuple(
        Facet(name if identity is None else identity_name(connection, identity) or "?", n, identity)
        for identity, name, n in rows
    )
