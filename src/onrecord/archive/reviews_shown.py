"""What pages show of reviews: the statement to judge next, and decisions some at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.archive.reviews import speakers_of
from onrecord.archive.reviews_reading import Asked
from onrecord.archive.words import parse_terms, to_match

__all__ = ["Decided", "decided", "next_waiting"]

_FEW = 5_000  # statements that are fetched and sorted within some milliseconds


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a statement, as it is listed.

    `state` is `stands`, `replaced` by a later one on the same statement, `undone`, or `waits`: it
    stands, but no statement of the last run is the one that it is on. `statement` is the key of the
    statement in the report of this key, where there is one now.
    """

    number: int
    state: str
    verdict: str
    by: str
    made: str
    undone: str | None
    undone_by: str | None
    source: str
    words: str
    title: str | None
    report: str
    statement: str | None
    speakers: tuple[str, ...]


# --- what comes next -----------------------------------------------------------------------------


class _Filter(NamedTuple):
    """Which statements are wanted: their ids, and a test for `statement.id`, each with `values`."""

    ids: str
    test: str
    values: tuple[object, ...]


_ROWS = """
JOIN report ON report.id = statement.report_id AND report.current = 1
WHERE (confidence, statement.id) > (?, ?)
AND NOT EXISTS (SELECT 1 FROM review_subject JOIN review_decision
    ON subject_id = review_subject.id WHERE statement_id = statement.id AND undone IS NULL)
"""
_BY_CONFIDENCE = "ORDER BY confidence, statement.id LIMIT 1"


def next_waiting(
    connection: sqlite3.Connection, asked: Asked, after: int | None = None
) -> int | None:
    """The statement of current reports, least sure to be right, that nobody has judged.

    With `after`, the first in that order behind this statement. Few statements that are asked for
    are sorted; many are soon met on a walk through all from the least sure on.
    """
    place = _place(connection, after)
    filters = _filters(asked)
    few = next((each for each in filters if _is_few(connection, each)), None)
    tests = "".join(f"AND {each.test} " for each in filters if each is not few)
    values = [value for each in filters if each is not few for value in each.values]
    if few is None:
        start = "SELECT statement.id FROM statement INDEXED BY statement_confidence"
        first: Sequence[object] = place
    else:
        start = (
            f"SELECT statement.id FROM ({few.ids}) AS met "
            "CROSS JOIN statement ON statement.id = met.id"
        )
        first = (*few.values, *place)
    row = connection.execute(
        f"{start} {_ROWS} {tests} {_BY_CONFIDENCE}", (*first, *values)
    ).fetchone()
    return row[0] if row else None


def _place(connection: sqlite3.Connection, after: int | None) -> tuple[float, int]:
    row = connection.execute("SELECT confidence, id FROM statement WHERE id = ?", (after,))
    found: tuple[float, int] | None = row.fetchone()
    return found or (-1.0, 0)


def _is_few(connection: sqlite3.Connection, wanted: _Filter) -> bool:
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({wanted.ids}) LIMIT {_FEW})", wanted.values
    ).fetchone()
    return bool(count < _FEW)


def _filters(asked: Asked) -> list[_Filter]:
    found = []
    if asked.outlet:
        reports = (
            "SELECT report.id FROM outlet JOIN report ON outlet_id = outlet.id "
            "WHERE instr(lower(outlet.name), lower(?))"
        )
        ids = f"SELECT id FROM statement WHERE report_id IN ({reports})"
        found.append(_Filter(ids, f"statement.report_id IN ({reports})", (asked.outlet,)))
    if asked.speaker:
        terms = [term for term in parse_terms(asked.speaker) if term.wanted]
        if not terms:  # a name without a letter or digit is nobody's
            return [_Filter("SELECT id FROM statement WHERE 0", "0", ())]
        values = (to_match(terms), to_match(terms, ["source"]))
        found.append(_Filter(_SPOKEN, f"statement.id IN ({_SPOKEN})", values))
    return found


# Said by a party of that name, or where none is known, by a source with these words.
_SPOKEN = (
    "SELECT statement_id AS id FROM statement_party WHERE role = 'speaker' AND party_id IN "
    "(SELECT rowid FROM party_fts WHERE party_fts MATCH ?) "
    "UNION SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? AND NOT EXISTS "
    "(SELECT 1 FROM statement_party WHERE statement_id = statement_fts.rowid AND role = 'speaker')"
)


# --- what was decided ----------------------------------------------------------------------------

_DECIDED = """
SELECT decision.id, CASE WHEN undone IS NOT NULL THEN 'undone'
    WHEN EXISTS (SELECT 1 FROM review_decision AS later WHERE later.subject_id = subject.id
        AND later.undone IS NULL AND later.id > decision.id) THEN 'replaced'
    WHEN subject.statement_id IS NULL THEN 'waits' ELSE 'stands' END,
    decision.verdict, decision.by, decision.made, undone, undone_by, decision.source,
    decision.words, report.title, subject.report, statement."key"
FROM review_decision AS decision JOIN review_subject AS subject ON subject.id = subject_id
LEFT JOIN statement ON statement.id = subject.statement_id
LEFT JOIN report ON report."key" = subject.report
"""


def decided(
    connection: sqlite3.Connection,
    *,
    number: int | None = None,
    before: int | None = None,
    most: int | None = 50,
) -> Iterator[Decided]:
    """Decisions on statements, the latest first: the one of this number, or those before one.

    `most` is how many at the most; None for all.
    """
    rows = connection.execute(
        f"{_DECIDED} WHERE (? IS NULL OR decision.id = ?) AND (? IS NULL OR decision.id < ?) "
        "ORDER BY decision.id DESC LIMIT coalesce(?, -1)",
        (number, number, before, before, most),
    )
    for row in rows.fetchall():
        names = tuple(speaker.name for speaker in speakers_of(connection, row[0]))
        values = [*row, names]
        yield Decided(*values)
