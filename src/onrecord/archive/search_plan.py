"""A query to SQL that does not read the whole archive.

There are two ways to go about it. The statements that meet one condition are gathered, sorted, and
tested for the others; or the statements are walked through from the newest, each tested for all, and
nothing has to be counted or sorted. What a condition is met by is counted to a bound, and from those
counts follows which way looks at fewer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from onrecord.archive.query import Cursor, Query
from onrecord.archive.search_conditions import (
    COUNTED_FAST,
    JUDGED_WORDS,
    Condition,
    Window,
    conditions,
)
from onrecord.archive.standing import AS_JUDGED, AS_READ, Reading, reading_of
from onrecord.archive.words import Term, parse_terms, to_match

__all__ = ["by_rank", "first_party", "newest_weighed", "plan", "plan_latest", "plan_within"]

_FEW = 5_000  # statements that are gathered and sorted within some milliseconds, however few remain
_SOME = 50_000  # statements that are gathered within 100 ms
_MANY = 10  # times as many as were counted to the bound meet a condition, or all
_OFTEN = 0.3  # the share of statements that is taken to meet what no index tells of
_STEP = 1  # what a step of a walk costs, where gathering and sorting a statement costs 1
_ANY_ID = 2**63 - 1
_SPARE = 100  # hits that are looked at beside those on the page, some of which may not be current
_RANKED = 10_000  # statements that are weighed by BM25 within 50 ms

_JOINS = """
JOIN report ON report.id = statement.report_id AND report.current = 1
LEFT JOIN outlet ON outlet.id = report.outlet_id
"""
# All that counting needs of a report is in an index, which is far smaller.
_NARROW_JOINS = (
    "CROSS JOIN report INDEXED BY report_dated "
    "ON report.id = statement.report_id AND report.current = 1"
)


class _Rows(NamedTuple):
    """What is read of each statement found, and what has to be joined for it."""

    columns: str
    joins: str


def _shown(reading: Reading) -> _Rows:
    """What a person wants to see of a statement."""
    columns = f"""
SELECT statement.id, report."key", statement."key", statement.day, outlet.name,
    {reading.speakers}, {reading.source}, {reading.cue}, {reading.act}, {reading.kind},
    statement.medium, {reading.words}, {reading.context}, report.title, report.url,
    statement.confidence, report.id, report.outlet_id
"""
    return _Rows(columns, _JOINS)


def _counted(reading: Reading) -> _Rows:
    """What is counted of a statement; the decision by which it stands leads to its speakers."""
    decision = "judged.id" if reading is AS_JUDGED else "NULL"
    columns = (
        f"SELECT statement.id, {decision}, statement.day, {reading.kind}, {reading.act}, "
        "statement.medium, report.outlet_id"
    )
    return _Rows(columns, _NARROW_JOINS)


def by_rank(query: Query) -> bool:
    """Whether the order is one of relevance, for which there must be words to be relevant to."""
    return query.sort == "relevance" and any(term.wanted for term in parse_terms(query.words))


def newest_weighed(connection: sqlite3.Connection, after: Cursor | None) -> int:
    """The newest statement that is weighed: that of the first page."""
    if after is not None and after.rank is not None:
        return after.id
    row = connection.execute("SELECT coalesce(max(id), 0) FROM statement").fetchone()
    return int(row[0])


def plan(connection: sqlite3.Connection, query: Query) -> tuple[str, list[object]]:
    """The SQL for a query, over all of the archive, and its values."""
    return plan_within(connection, query, _all_of(connection))


def plan_latest(
    connection: sqlite3.Connection, query: Query, among: int | None = None
) -> tuple[str, list[object]]:
    """The SQL for what was added last, whatever the query's order and page, and its values: of all
    statements, or of those `among` so many numbers that were given last.

    It gives what is counted: number, decision, day, kind, act, medium, and number of the outlet.
    """
    query = replace(query, sort="date", after=None)
    window = _all_of(connection)
    if among is not None and among < window.size:
        first = window.size - among
        window = Window(among, date.min, "", first, first_party(connection, first))
    return plan_within(connection, query, window, by_day=False)


def first_party(connection: sqlite3.Connection, statement: int) -> int:
    """A number that no party of a statement of this number or a higher one is below."""
    (party,) = connection.execute(
        "SELECT coalesce(min(id), 0) FROM party WHERE report_id = "
        "(SELECT report_id FROM statement WHERE id >= ? ORDER BY id LIMIT 1)",
        (statement,),
    ).fetchone()
    return int(party)


def _all_of(connection: sqlite3.Connection) -> Window:
    return Window(max(newest_weighed(connection, None), 1), date.min, "", 0, 0)


def plan_within(
    connection: sqlite3.Connection, query: Query, window: Window, *, by_day: bool = True
) -> tuple[str, list[object]]:
    """The same over a window; not `by_day`, those that were added last come first."""
    reading = reading_of(connection)
    terms = parse_terms(query.words)
    if window.since > date.min:
        query = replace(query, since=max(query.since or date.min, window.since))
    wanted = list(conditions(query, terms, reading, window))
    measured = [_measured(connection, each) for each in wanted]
    wanted, counts = [each for each, _ in measured], [count for _, count in measured]
    walked = _walked(wanted, counts, query.limit, window.size)
    known = [
        n if _is_known(each, n) else COUNTED_FAST for each, n in zip(wanted, counts, strict=True)
    ]
    least = min(known, default=COUNTED_FAST)
    if by_day:
        walks = least >= _SOME or (least > _FEW and _STEP * walked < least)
    else:
        walks = least == COUNTED_FAST  # what is gathered is not sorted, however much it is
    tested = walked if walks else min(walked, least)
    wanted = [
        each.as_set() if _as_set(each, n, tested, window.size) else each
        for each, n in zip(wanted, counts, strict=True)
    ]
    if by_rank(query):
        return _by_relevance(connection, terms, wanted[1:], query, reading)
    fewest = None if walks else wanted.pop(known.index(least))
    if not by_day:
        return _latest(fewest, wanted, query, reading, window.statement)
    if fewest is None:
        return _walk(wanted, query, reading)
    return _gather(fewest, wanted, query, reading)


def _measured(connection: sqlite3.Connection, condition: Condition) -> tuple[Condition, int]:
    """How many statements meet a condition, up to a bound; the bound where no index tells.

    Those that do are looked up once: below the bound, the condition then has them at hand.
    """
    bound = condition.counted
    if condition.known is not None:
        return condition, min(condition.known, bound)
    if not condition.ids:
        return condition, bound
    sql = f"SELECT {{}} FROM ({condition.ids.replace(' UNION ', ' UNION ALL ')}) LIMIT {bound}"
    if " UNION " not in condition.ids:  # one index, which is as fast again as any list
        counted = f"SELECT count(*) FROM ({sql.format('1').replace(' DISTINCT ', ' ')})"
        count: int = connection.execute(counted, condition.values).fetchone()[0]
        return condition, count
    ids = [id_ for (id_,) in connection.execute(sql.format("id"), condition.values)]
    if len(ids) == bound:
        return condition, bound
    ids = sorted(set(ids))
    return condition.met_by(ids), len(ids)


def _walked(wanted: Sequence[Condition], counts: Sequence[int], limit: int, total: int) -> float:
    """How many of `total` statements a walk may look at, at most about, until it has found as many
    as asked."""
    share = 1.0
    for each, count in zip(wanted, counts, strict=True):
        share *= min(1.0, count / total) if each.ids else _OFTEN
    return min(float(total), limit / max(share, 1e-9))


def _as_set(condition: Condition, count: int, tested: float, total: int) -> bool:
    """Whether to read all that meet a condition into a set, and not to test each by itself.

    Those that were not counted to the end are taken to be many more.
    """
    many = count if _is_known(condition, count) else min(total, _MANY * count)
    return bool(condition.ids) and many < condition.cost * tested


def _is_known(condition: Condition, count: int) -> bool:
    """Whether a count is that of all, and not the bound of counting."""
    return bool(condition.ids) and count < condition.counted


def _by_relevance(
    connection: sqlite3.Connection,
    terms: list[Term],
    others: list[Condition],
    query: Query,
    reading: Reading,
) -> tuple[str, list[object]]:
    """Those that the words fit best; of words that very many have, of the last that were added."""
    match, newest = to_match(terms), newest_weighed(connection, query.after)
    first = connection.execute(
        "SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? AND rowid <= ? "
        "ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (match, newest, _RANKED - 1),
    ).fetchone()
    hits: list[object] = [match, first[0] if first else 0, newest]
    ranked, as_it_stands = _RANKED_AS_READ, ""
    if reading is AS_JUDGED:
        ranked, as_it_stands = f"{_RANKED_AS_READ} UNION ALL {_RANKED_AS_JUDGED}", _THIS_WORDING
        hits += [to_match(terms, JUDGED_WORDS), newest]
    tests, values = _tests(others, reading)
    # What is shown is read of those on the page alone. Where nothing else is asked for, two narrow
    # indexes have all that the others are weighed by.
    narrow = not others and reading is AS_READ
    skipped = (query.after and query.after.rank) or 0
    best = _best(connection, hits, skipped + query.limit) if narrow else None
    if best is not None:
        ranked, hits = _RANKED_ALREADY, [best]
    by, of = ("INDEXED BY statement_dated", "INDEXED BY report_dated") if narrow else ("", "")
    page = (
        f"SELECT hit.id, hit.score FROM ({ranked}) AS hit "
        f"CROSS JOIN statement {by} ON statement.id = hit.id "
        f"CROSS JOIN report {of} ON report.id = statement.report_id AND report.current = 1 "
        f"LEFT JOIN outlet ON outlet.id = report.outlet_id {reading.join} "
        f"WHERE {reading.holds} {as_it_stands} {tests}"
        "ORDER BY hit.score, statement.day DESC, statement.id LIMIT ? OFFSET ?"
    )
    sql = (
        f"{_shown(reading).columns} FROM ({page}) AS hit "
        f"CROSS JOIN statement ON statement.id = hit.id {_JOINS} {reading.join} "
        "ORDER BY hit.score, statement.day DESC, statement.id"
    )
    return sql, [*hits, *values, query.limit, skipped]


_RANKED_AS_READ = (
    "SELECT rowid AS id, NULL AS decision, bm25(statement_fts, 4.0, 2.0, 1.0) AS score "
    "FROM statement_fts WHERE statement_fts MATCH ? AND rowid BETWEEN ? AND ?"
)
_RANKED_ALREADY = "SELECT value ->> 0 AS id, value ->> 1 AS score FROM json_each(?)"


def _best(connection: sqlite3.Connection, hits: Sequence[object], most: int) -> str | None:
    """The hits with the best scores, and all that are as good as the last of them, as JSON; None
    where too few of them are of current reports."""
    (best,) = connection.execute(
        f"WITH hit AS MATERIALIZED ({_RANKED_AS_READ}) "
        "SELECT json_group_array(json_array(id, score)) FROM hit WHERE score <= "
        "(SELECT score FROM hit ORDER BY score LIMIT 1 OFFSET ?)",
        (*hits, most + _SPARE),
    ).fetchone()
    (current,) = connection.execute(
        "SELECT count(*) FROM json_each(?) AS hit CROSS JOIN statement INDEXED BY statement_dated "
        "ON statement.id = hit.value ->> 0 CROSS JOIN report INDEXED BY report_dated "
        "ON report.id = statement.report_id AND report.current = 1",
        (best,),
    ).fetchone()
    return best if current >= most else None


# The scores of corrected wordings, of which there are few, only roughly go with the others.
_RANKED_AS_JUDGED = (
    "SELECT statement_id, review_fts.rowid, bm25(review_fts, 4.0, 2.0, 1.0) FROM review_fts "
    "CROSS JOIN review_decision ON review_decision.id = review_fts.rowid "
    "CROSS JOIN review_subject ON review_subject.id = subject_id "
    "WHERE review_fts MATCH ? AND statement_id <= ?"
)
_THIS_WORDING = "AND hit.decision IS judged.id"


def _walk(wanted: list[Condition], query: Query, reading: Reading) -> tuple[str, list[object]]:
    """From the newest on, testing each. Statements without a day come last, and are a walk of their
    own: no range of the index leads from a day into them."""
    tests, values = _tests(wanted, reading)
    walk = (
        f"{_shown(reading).columns} FROM statement INDEXED BY statement_day "
        f"{_JOINS} {reading.join} "
        f"WHERE {{}} AND {reading.holds} {tests}"
        "ORDER BY statement.day DESC, statement.id DESC LIMIT ?"
    )
    after = query.after
    if after is None:
        return walk.format("1"), [*values, query.limit]
    undated = walk.format("statement.day IS NULL AND statement.id < ?")
    if after.day is None:
        return undated, [after.id, *values, query.limit]
    dated = walk.format("statement.day <= ? AND (statement.day, statement.id) < (?, ?)")
    place = [after.day, after.day, after.id]
    return (
        f"SELECT * FROM ({dated}) UNION ALL SELECT * FROM ({undated}) LIMIT ?",
        [*place, *values, query.limit, _ANY_ID, *values, query.limit, query.limit],
    )


def _gather(
    fewest: Condition, others: list[Condition], query: Query, reading: Reading
) -> tuple[str, list[object]]:
    """All that meet one condition, sorted, and from the newest on each tested for the others."""
    behind, place = _behind(query.after)
    newest = (
        f"SELECT sorted.id FROM ({fewest.gathered(reading)}) AS met "
        f"CROSS JOIN statement AS sorted INDEXED BY statement_dated ON sorted.id = met.id "
        f"WHERE {behind} ORDER BY sorted.day DESC, sorted.id DESC"
    )
    values = [*fewest.values, *place]
    return _tested(_shown(reading), newest, values, fewest, others, query, reading)


def _latest(
    fewest: Condition | None, others: list[Condition], query: Query, reading: Reading, first: int
) -> tuple[str, list[object]]:
    """From what was added last back to the number `first`, each tested for the others: all, or what
    meets one condition. Nothing is sorted where an index has those in this order, as that of words
    does."""
    if fewest is not None:
        latest = f"SELECT id FROM ({fewest.gathered(reading)}) WHERE id >= {first} ORDER BY id DESC"
        return _tested(_counted(reading), latest, fewest.values, fewest, others, query, reading)
    tests, values = _tests(others, reading)
    columns, joins = _counted(reading)
    sql = (
        f"{columns} FROM statement {joins} {reading.join} WHERE statement.id >= {first} "
        f"AND {reading.holds} {tests} ORDER BY statement.id DESC LIMIT ?"
    )
    return sql, [*values, query.limit]


def _tested(
    rows: _Rows,
    ordered: str,
    given: Sequence[object],
    fewest: Condition,
    others: list[Condition],
    query: Query,
    reading: Reading,
) -> tuple[str, list[object]]:
    """What meets one condition, `ordered` by a query that takes the values `given`, each tested for
    the others. The limit of that query, which it never reaches, makes SQLite keep its order."""
    if reading is AS_JUDGED and fewest.judged is not None:
        others = [replace(fewest, test="1", values=()), *others]
    tests, values = _tests(others, reading)
    sql = (
        f"{rows.columns} FROM ({ordered} LIMIT {_ANY_ID}) AS hit "
        f"CROSS JOIN statement ON statement.id = hit.id {rows.joins} {reading.join} "
        f"WHERE {reading.holds} {tests} LIMIT ?"
    )
    return sql, [*given, *values, query.limit]


def _behind(after: Cursor | None) -> tuple[str, list[object]]:
    """The test for a statement behind the cursor, those without a day last."""
    if after is None:
        return "1", []
    if after.day is None:
        return "sorted.day IS NULL AND sorted.id < ?", [after.id]
    return "(sorted.day IS NULL OR (sorted.day, sorted.id) < (?, ?))", [after.day, after.id]


def _tests(wanted: list[Condition], reading: Reading) -> tuple[str, list[object]]:
    tested = [each.tested(reading) for each in wanted]
    tests = "".join(f"AND {test} " for test, _ in tested)
    return tests, [value for _, values in tested for value in values]
