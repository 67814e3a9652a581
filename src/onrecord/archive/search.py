"""Finding statements: words and filters to SQL that does not read the whole archive.

Each thing that a query asks for is a `_Filter`: the ids of the statements that have it, by an
index, and a test for one statement. If one of them is met by few statements, those are taken and
the others tested on each. If all are met by many, what is asked for is soon found by walking
through the statements from the newest, so nothing has to be counted or sorted. Which of the two
holds is found by counting to a bound.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from onrecord.archive.words import Term, parse_terms, to_match

__all__ = ["Found", "Query", "find"]

_FEW = 5_000  # statements that are fetched and sorted within some milliseconds
# Statements whose ids are read into a set within some 20 ms. Of more, each is asked for by itself:
# where a twentieth of an archive has the words, few have to be asked.
_SOME = 50_000
_RANKED = 20_000  # statements that are weighed by BM25 within 50 ms


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Everything that is given must hold.

    `words` are as in `onrecord.archive.words`. `speaker` and `about` are words of a party's name;
    where the report tells no speaker, they are looked for in the source's words, and what is spoken
    `about` in the words of the statement too. `outlet` is part of its name. `since` and `until`
    bound the day of the statement: the last on which it may have been made, or else been published.
    """

    words: str = ""
    speaker: str = ""
    about: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    act: str | None = None
    medium: str | None = None
    party_type: str | None = None
    min_confidence: float = 0.0
    sort: Literal["date", "relevance"] = "date"
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found, with what a person wants to see of it."""

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


@dataclass(frozen=True, slots=True)
class _Filter:
    """One condition: `ids` selects the statements that meet it, `test` holds for `statement.id`.

    Both take `values`. `ids` is empty where no index helps.
    """

    test: str
    values: tuple[object, ...]
    ids: str = ""

    def as_set(self) -> _Filter:
        """The same, tested by the set of those that meet it."""
        return replace(self, test=f"statement.id IN ({self.ids})")


_COLUMNS = """
SELECT statement.id, report."key", statement."key", statement.day, outlet.name,
    (SELECT json_group_array(name) FROM (
        SELECT party.name FROM statement_party JOIN party ON party.id = party_id
        WHERE statement_id = statement.id AND role = 'speaker' ORDER BY number)),
    statement.source, statement.cue, statement.act, statement.kind, statement.medium,
    statement.words, statement.context, report.title, report.url, statement.confidence
"""
_SPEAKERS = 5  # the column that holds the speakers' names
_JOINS = """
JOIN report ON report.id = statement.report_id AND report.current = 1
LEFT JOIN outlet ON outlet.id = report.outlet_id
"""


def find(connection: sqlite3.Connection, query: Query) -> list[Found]:
    """The statements of current reports that meet the query, at most `query.limit`.

    Newest first; by relevance, those that have the words in what was said before those that have
    them around it, and rarer words before common ones (BM25). Of words that more than 20,000
    statements have, by relevance only the 20,000 added last are weighed.
    """
    return [_found(row) for row in connection.execute(*plan(connection, query))]


def plan(connection: sqlite3.Connection, query: Query) -> tuple[str, list[object]]:
    """The SQL for a query and its values."""
    terms = parse_terms(query.words)
    filters = list(_filters(query, terms))
    counts = [_count(connection, each) for each in filters]
    filters = [
        each.as_set() if n < _SOME else each for each, n in zip(filters, counts, strict=True)
    ]
    if query.sort == "relevance" and any(term.wanted for term in terms):
        return _by_relevance(connection, to_match(terms), filters[1:], query.limit)
    least = min(counts, default=_SOME)
    if least > _FEW:
        return _walk(filters, query.limit)
    fewest = filters.pop(counts.index(least))
    return _gather(fewest, filters, query.limit)


def _count(connection: sqlite3.Connection, condition: _Filter) -> int:
    """How many statements meet a condition, up to a bound; the bound where no index tells."""
    if not condition.ids:
        return _SOME
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({condition.ids}) LIMIT {_SOME})"
    count: int = connection.execute(sql, condition.values).fetchone()[0]
    return count


def _by_relevance(
    connection: sqlite3.Connection, match: str, others: list[_Filter], limit: int
) -> tuple[str, list[object]]:
    """Those that the words fit best; of words that very many have, of the last that were added."""
    first = connection.execute(
        "SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? "
        "ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (match, _RANKED - 1),
    ).fetchone()
    tests, values = _tests(others)
    sql = (
        f"{_COLUMNS} FROM statement_fts CROSS JOIN statement ON statement.id = statement_fts.rowid"
        f"{_JOINS} WHERE statement_fts MATCH ? AND statement_fts.rowid >= ? {tests}"
        "ORDER BY bm25(statement_fts, 4.0, 2.0, 1.0), statement.day DESC LIMIT ?"
    )
    return sql, [match, first[0] if first else 0, *values, limit]


def _walk(filters: list[_Filter], limit: int) -> tuple[str, list[object]]:
    """From the newest on, testing each."""
    tests, values = _tests(filters)
    sql = (
        f"{_COLUMNS} FROM statement INDEXED BY statement_day {_JOINS} WHERE 1 {tests}"
        "ORDER BY statement.day DESC, statement.id DESC LIMIT ?"
    )
    return sql, [*values, limit]


def _gather(fewest: _Filter, others: list[_Filter], limit: int) -> tuple[str, list[object]]:
    """All that meet one filter, sorted, and from the newest on each tested for the others.

    The limit of the inner query, which it never reaches, makes SQLite keep its order.
    """
    tests, values = _tests(others)
    sql = (
        f"{_COLUMNS} FROM (SELECT sorted.id FROM ({fewest.ids}) AS met "
        "CROSS JOIN statement AS sorted ON sorted.id = met.id "
        f"ORDER BY sorted.day DESC, sorted.id DESC LIMIT {_SOME}) AS hit "
        f"CROSS JOIN statement ON statement.id = hit.id {_JOINS} WHERE 1 {tests} LIMIT ?"
    )
    return sql, [*fewest.values, *values, limit]


def _tests(filters: list[_Filter]) -> tuple[str, list[object]]:
    tests = "".join(f"AND {each.test} " for each in filters)
    return tests, [value for each in filters for value in each.values]


_FTS_IDS = "SELECT rowid AS id FROM statement_fts WHERE statement_fts MATCH ?"
_FTS_TEST = (
    "EXISTS (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? AND rowid = statement.id)"
)


def _filters(query: Query, terms: list[Term]) -> Iterator[_Filter]:
    yield from _of_words(terms)
    if query.speaker:
        yield _of_party("speaker", query.speaker, "source", unless_known=True)
    if query.about:
        yield _of_party("about", query.about, "words", unless_known=False)
    if query.outlet:
        yield _of_outlet(query.outlet)
    if query.since or query.until:
        yield _of_days(query.since or date.min, query.until or date.max)
    for column, value in (("act", query.act), ("medium", query.medium)):
        if value:
            test = f"statement.{column} = ?"
            yield _Filter(test, (value,), f"SELECT id FROM statement WHERE {test}")
    if query.kind:
        yield _Filter("statement.kind = ?", (query.kind,))
    if query.party_type:
        yield _Filter(
            "EXISTS (SELECT 1 FROM statement_party JOIN party ON party.id = party_id "
            "WHERE statement_id = statement.id AND role = 'speaker' AND type = ?)",
            (query.party_type,),
        )
    if query.min_confidence > 0:
        yield _Filter("statement.confidence >= ?", (query.min_confidence,))


def _of_words(terms: list[Term]) -> Iterator[_Filter]:
    if any(term.wanted for term in terms):
        yield _Filter(_FTS_TEST, (to_match(terms),), _FTS_IDS)
        return
    for term in terms:  # FTS5 itself cannot look for what is only not there
        yield _Filter(f"NOT {_FTS_TEST}", (to_match([replace(term, wanted=True)]),))


def _of_party(role: str, name: str, column: str, *, unless_known: bool) -> _Filter:
    """Statements with a party of that name in a role, or with the name in a column's words.

    The words count only for statements without a party in that role if `unless_known`.
    """
    terms = [replace(term, wanted=True) for term in parse_terms(name)]
    if not terms:  # a name without a letter or digit is nobody's
        return _Filter("0", (), "SELECT id FROM statement WHERE 0")
    has = f"SELECT 1 FROM statement_party WHERE statement_id = {{}} AND role = '{role}'"
    unknown = f" AND NOT EXISTS ({has.format('rowid')})" if unless_known else ""
    ids = (
        "SELECT statement_id AS id FROM statement_party WHERE party_id IN "
        f"(SELECT rowid FROM party_fts WHERE party_fts MATCH ?) AND role = '{role}' "
        f"UNION SELECT rowid FROM statement_fts WHERE statement_fts MATCH ?{unknown}"
    )
    tests = (
        f"(EXISTS ({has.format('statement.id')} AND party_id IN "
        "(SELECT rowid FROM party_fts WHERE party_fts MATCH ?)) "
        "OR EXISTS (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? "
        f"AND rowid = statement.id{unknown}))"
    )
    return _Filter(tests, (to_match(terms), to_match(terms, [column])), ids)


def _of_outlet(part: str) -> _Filter:
    reports = (
        "SELECT report.id FROM report WHERE outlet_id IN "
        "(SELECT outlet.id FROM outlet WHERE instr(lower(outlet.name), lower(?)))"
    )
    return _Filter(
        "instr(lower(outlet.name), lower(?))",
        (part,),
        f"SELECT id FROM statement WHERE report_id IN ({reports})",
    )


def _of_days(since: date, until: date) -> _Filter:
    test = "statement.day BETWEEN ? AND ?"
    values = (since.isoformat(), until.isoformat())
    return _Filter(test, values, f"SELECT id FROM statement WHERE {test}")


def _found(row: tuple[Any, ...]) -> Found:
    values = list(row)
    values[_SPEAKERS] = tuple(json.loads(values[_SPEAKERS]))
    return Found(*values)
