"""Parties as people's decisions name them, in a way that outlives another run over a report.

A run replaces a report's parties, so that their numbers mean nothing afterwards. What stays is the
report and its text: a reference is the report's key, the span at which the party is named, and the
name. It leads to the party that is named there now; else to the one that has a mention there; else
to the only one of that name. Where it leads nowhere, the decision is kept and waits.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from onrecord.model import Span

__all__ = ["Reference", "reference_to", "resolve"]

# Where references stand: table, the columns report, span and name, and the column of the party.
_PLACES = (
    ("judgement", "left_report", "left_at", "left_name", "left_party"),
    ("judgement", "right_report", "right_at", "right_name", "right_party"),
    ("identity_fact", "report", "at", "name", "party_id"),
)


class Reference(NamedTuple):
    """A party of one report: the report's key, where the party is named (JSON), and the name."""

    report: str
    at: str
    name: str


def reference_to(connection: sqlite3.Connection, party_id: int) -> Reference:
    """The reference to a party of the archive."""
    row = connection.execute(
        'SELECT report."key", party.named_at, party.name FROM party '
        "JOIN report ON report.id = party.report_id WHERE party.id = ?",
        (party_id,),
    ).fetchone()
    return Reference(*row)


def resolve(connection: sqlite3.Connection, report_id: int) -> set[int]:
    """Let all references to a report lead to its present parties; which parties have one."""
    (key,) = connection.execute('SELECT "key" FROM report WHERE id = ?', (report_id,)).fetchone()
    found: set[int] = set()
    rows = None
    for table, report, at, name, party in _PLACES:
        waiting = connection.execute(
            f"SELECT id, {at}, {name} FROM {table} WHERE {report} = ?", (key,)
        ).fetchall()
        for number, where, called in waiting:
            rows = rows or _parties(connection, report_id)
            party_id = _lead(Span(*json.loads(where)), called, rows)
            connection.execute(f"UPDATE {table} SET {party} = ? WHERE id = ?", (party_id, number))
            if party_id is not None:
                found.add(party_id)
    return found


_Row = tuple[int, str, Span, list[Span]]


def _parties(connection: sqlite3.Connection, report_id: int) -> list[_Row]:
    rows = connection.execute(
        "SELECT id, name, named_at, mentions_at FROM party WHERE report_id = ? "
        "AND type IN ('person', 'organisation', 'place') ORDER BY id",
        (report_id,),
    )
    return [
        (id_, name, Span(*json.loads(named)), [Span(*span) for span in json.loads(mentions)])
        for id_, name, named, mentions in rows
    ]


def _lead(where: Span, called: str, parties: Iterable[_Row]) -> int | None:
    parties = list(parties)
    for party_id, _, named, _ in parties:
        if named == where:
            return party_id
    for party_id, _, _, mentions in parties:
        if any(span.start < where.end and where.start < span.end for span in mentions):
            return party_id
    of_that_name = [party_id for party_id, name, _, _ in parties if name == called]
    return of_that_name[0] if len(of_that_name) == 1 else None
