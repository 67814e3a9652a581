"""Finding statements: words and filters to SQL that does not read the whole archive.

Each thing that a query asks for is a `_Filter`: the ids of the statements that have it, by an
index, and a test for one statement. There are two ways to go about it. Those that meet one filter
are gathered, sorted, and tested for the others; or the statements are walked through from the
newest, each tested for all, and nothing has to be counted or sorted. What a filter is met by is
counted to a bound, and from those counts follows which way looks at fewer.

What is common is found among the newest statements, so a `_Window` of those is looked at first, and
all of the archive only where that has not enough.

What people have judged is found as they have it (see `standing`): each filter says beside its test
what a judged statement is tested by, and every judged statement is looked at with those that the
index gives.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, NamedTuple, Self

from onrecord.archive.standing import AS_JUDGED, AS_READ, Reading, reading_of
from onrecord.archive.words import Term, parse_terms, to_match

__all__ = ["Cursor", "Found", "Query", "find", "plan", "plan_latest"]

_NEWEST, _WIDEST = 10_000, 100_000  # statements that are looked at first, and at most, before all
_FEW = 5_000  # statements that are gathered and sorted within some milliseconds, however few remain
_SOME = 50_000  # statements that are gathered within 100 ms
_COUNTED = 20_000  # statements that meet a filter; whether more do is not counted
# Those that have words or are of some days, which one index counts 30 times as fast.
_COUNTED_FAST = 500_000
_MANY = 10  # times as many as were counted to the bound meet a filter, or all
_OFTEN = 0.3  # the share of statements that is taken to meet what no index tells of
_STEP = 1  # what a step of a walk costs, where gathering and sorting a statement costs 1
# What testing one statement costs, where reading one of all that pass into a set costs 1: looking it
# up by its parties, in a full-text index (measured at a million statements, with words that 5% of
# them have), and for words of which only the beginning is given, which is as much work for one
# statement as for all.
_OF_PARTIES, _OF_WORDS, _OF_BEGINNINGS = 5, 400, 10**9
_ANY_ID = 2**63 - 1
_SPARE = 100  # hits that are looked at beside those on the page, some of which may not be current
_RANKED = 10_000  # statements that are weighed by BM25 within 50 ms
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})?\.(\d{1,18})(?:\.(\d{1,5}))?", re.ASCII)


class Cursor(NamedTuple):
    """A place in what a query finds: behind one statement of a page, before the next.

    By date that is the statement's day and number, so that what is added meanwhile moves nothing.
    By relevance, `rank` counts the statements up to here, and `id` is the newest statement that
    was there when the first page was asked for: later ones are not weighed.
    """

    day: str | None
    id: int
    rank: int | None = None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that was written so, or None where none was."""
        match = _CURSOR.fullmatch(text)
        if match is None:
            return None
        return cls(match[1], int(match[2]), int(match[3]) if match[3] else None)

    def __str__(self) -> str:
        rank = "" if self.rank is None else f".{self.rank}"
        return f"{self.day or ''}.{self.id}{rank}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Everything that is given must hold.

    `words` are as in `onrecord.archive.words`. `speaker` and `about` are words of a party's name;
    where the report tells no speaker, they are looked for in the source's words, and what is spoken
    `about` in the words of the statement too. `outlet` is part of its name. `since` and `until`
    bound the day of the statement: the last on which it may have been made, or else been published.
    `speaker_identity`, `about_identity` and `outlet_id` are numbers of the archive, and exact.
    `after` is the cursor of the last statement of the page before, of the same query.
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
    speaker_identity: int | None = None
    about_identity: int | None = None
    outlet_id: int | None = None
    sort: Literal["date", "relevance"] = "date"
    limit: int = 20
    after: Cursor | None = None


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


@dataclass(frozen=True, slots=True)
class _Filter:
    """One condition: `ids` selects the statements that meet it, `test` holds for `statement.id`.

    Both take `values`. `ids` is empty where no index helps. `cost` is that of one test beside
    reading one of `ids` into a set: 0 where a column tells. No more than `counted` are counted.
    A statement that somebody judged is tested by `judged`, which takes `judged_values`; None where
    judgements change nothing.
    """

    test: str
    values: tuple[object, ...]
    ids: str = ""
    judged: str | None = None
    judged_values: tuple[object, ...] = ()
    cost: int = 0
    counted: int = _COUNTED

    def as_set(self) -> _Filter:
        """The same, tested by the set of those that meet it."""
        return replace(self, test=f"statement.id IN ({self.ids})")

    def met_by(self, ids: Sequence[int]) -> _Filter:
        """The same, where these are all that meet it."""
        listed = "SELECT value AS id FROM json_each(?)"
        test = f"statement.id IN ({listed})"
        return replace(self, test=test, ids=listed, values=(json.dumps(ids),), cost=0)

    def tested(self, reading: Reading) -> tuple[str, tuple[object, ...]]:
        """The test for a statement as it is read, and its values."""
        if reading is AS_READ or self.judged is None:
            return self.test, self.values
        test = f"CASE WHEN judged.id IS NULL THEN {self.test} ELSE {self.judged} END"
        return test, (*self.values, *self.judged_values)

    def gathered(self, reading: Reading) -> str:
        """`ids`, and with them those that judgements may have made to meet the condition."""
        if reading is AS_READ or self.judged is None:
            return self.ids
        return f"{self.ids} UNION {_JUDGED_IDS}"


class _Window(NamedTuple):
    """The statements that are looked at: `size` of them, none before the day `since`.

    All have numbers from `statement` on, and their parties from `party` on: numbers of both are
    given in the order of adding, a report's at once. So indexes by number need not be read below.
    """

    size: int
    since: date
    statement: int
    party: int

    @property
    def is_all(self) -> bool:
        return self.statement == 0


_JUDGED_IDS = "SELECT statement_id FROM review_subject WHERE statement_id IS NOT NULL"
_DAY, _SPEAKERS = 3, 5  # the columns of the day and of the speakers' names
_JOINS = """
JOIN report ON report.id = statement.report_id AND report.current = 1
LEFT JOIN outlet ON outlet.id = report.outlet_id
"""


def _columns(reading: Reading) -> str:
    return f"""
SELECT statement.id, report."key", statement."key", statement.day, outlet.name,
    {reading.speakers}, {reading.source}, {reading.cue}, {reading.act}, {reading.kind},
    statement.medium, {reading.words}, {reading.context}, report.title, report.url,
    statement.confidence, report.id, report.outlet_id
"""


def find(connection: sqlite3.Connection, query: Query) -> list[Found]:
    """The statements of current reports that meet the query, at most `query.limit`.

    Newest first; by relevance, those that have the words in what was said before those that have
    them around it, and rarer words before common ones (BM25). Of words that more than 10,000
    statements have, by relevance only the 10,000 added last are weighed.
    """
    if _by_rank(query):
        newest = _newest(connection, query.after)
        first = (query.after and query.after.rank) or 0
        rows = connection.execute(*plan(connection, query))
        return [_found(row, Cursor(None, newest, first + n)) for n, row in enumerate(rows, 1)]
    return [_found(row, Cursor(row[_DAY], row[0])) for row in _newest_first(connection, query)]


def _newest_first(connection: sqlite3.Connection, query: Query) -> list[Any]:
    """The rows of a query by date, from the newest statements where these have enough of them.

    Of several conditions where they have some, twice as many as seem to be needed are looked at
    next: each condition may be met by very many, and all by few.
    """
    asked = _conditions(query)
    size = _NEWEST if asked else _WIDEST + 1  # without conditions, whatever is newest is found
    while size <= _WIDEST and (window := _window(connection, query, size)) is not None:
        rows = connection.execute(*_plan(connection, query, window)).fetchall()
        if len(rows) == query.limit:
            return rows
        size = 2 * size * query.limit // len(rows) if rows and asked > 1 else _WIDEST + 1
    return connection.execute(*plan(connection, query)).fetchall()


def _conditions(query: Query) -> int:
    """How many things a query asks for."""
    plain = Query(sort=query.sort, limit=query.limit, after=query.after)
    return sum(getattr(query, each.name) != getattr(plain, each.name) for each in fields(Query))


def _window(connection: sqlite3.Connection, query: Query, size: int) -> _Window | None:
    """At least so many of the newest statements of those days that are asked for; None where there
    are no more."""
    after = query.after
    if after is not None and after.day is None:
        return None  # statements without a day are in no window
    last = min((query.until or date.max).isoformat(), (after and after.day) or "9999-12-31")
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
    (party,) = connection.execute(
        "SELECT coalesce(min(party.id), 0) FROM party "
        "WHERE report_id = (SELECT report_id FROM statement WHERE id = ?)",
        (lowest,),
    ).fetchone()
    return _Window(count, date.fromisoformat(row[0]), lowest, party)


def _by_rank(query: Query) -> bool:
    """Whether the order is one of relevance, for which there must be words to be relevant to."""
    return query.sort == "relevance" and any(term.wanted for term in parse_terms(query.words))


def _newest(connection: sqlite3.Connection, after: Cursor | None) -> int:
    """The newest statement that is weighed: that of the first page."""
    if after is not None and after.rank is not None:
        return after.id
    row = connection.execute("SELECT coalesce(max(id), 0) FROM statement").fetchone()
    return int(row[0])


def plan(connection: sqlite3.Connection, query: Query) -> tuple[str, list[object]]:
    """The SQL for a query, over all of the archive, and its values."""
    return _plan(connection, query, _all_of(connection))


def plan_latest(connection: sqlite3.Connection, query: Query) -> tuple[str, list[object]]:
    """The same for what was added last, whatever the query's order and page."""
    query = replace(query, sort="date", after=None)
    return _plan(connection, query, _all_of(connection), by_day=False)


def _all_of(connection: sqlite3.Connection) -> _Window:
    return _Window(max(_newest(connection, None), 1), date.min, 0, 0)


def _plan(
    connection: sqlite3.Connection, query: Query, window: _Window, *, by_day: bool = True
) -> tuple[str, list[object]]:
    reading = reading_of(connection)
    terms = parse_terms(query.words)
    if not window.is_all:
        query = replace(query, since=max(query.since or date.min, window.since))
    filters = list(_filters(query, terms, reading, window))
    measured = [_measured(connection, each) for each in filters]
    filters, counts = [each for each, _ in measured], [count for _, count in measured]
    walked = _walked(filters, counts, query.limit, window.size)
    known = [
        n if _is_known(each, n) else _COUNTED_FAST for each, n in zip(filters, counts, strict=True)
    ]
    least = min(known, default=_COUNTED_FAST)
    if by_day:
        walks = least >= _SOME or (least > _FEW and _STEP * walked < least)
    else:
        walks = least == _COUNTED_FAST  # what is gathered is not sorted, however much it is
    tested = walked if walks else min(walked, least)
    filters = [
        each.as_set() if _as_set(each, n, tested, window.size) else each
        for each, n in zip(filters, counts, strict=True)
    ]
    if _by_rank(query):
        return _by_relevance(connection, terms, filters[1:], query, reading)
    walk, gather = (_walk, _gather) if by_day else (_walk_latest, _gather_latest)
    if walks:
        return walk(filters, query, reading)
    fewest = filters.pop(known.index(least))
    return gather(fewest, filters, query, reading)


def _measured(connection: sqlite3.Connection, condition: _Filter) -> tuple[_Filter, int]:
    """How many statements meet a condition, up to a bound; the bound where no index tells.

    Those that do are looked up once: below the bound, the condition then has them at hand.
    """
    bound = condition.counted
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


def _walked(filters: Sequence[_Filter], counts: Sequence[int], limit: int, total: int) -> float:
    """How many of `total` statements a walk may look at, at most about, until it has found as many
    as asked."""
    share = 1.0
    for each, count in zip(filters, counts, strict=True):
        share *= min(1.0, count / total) if each.ids else _OFTEN
    return min(float(total), limit / max(share, 1e-9))


def _as_set(condition: _Filter, count: int, tested: float, total: int) -> bool:
    """Whether to read all that meet a condition into a set, and not to test each by itself.

    Those that were not counted to the end are taken to be many more.
    """
    many = count if _is_known(condition, count) else min(total, _MANY * count)
    return bool(condition.ids) and many < condition.cost * tested


def _is_known(condition: _Filter, count: int) -> bool:
    """Whether a count is that of all, and not the bound of counting."""
    return bool(condition.ids) and count < condition.counted


def _by_relevance(
    connection: sqlite3.Connection,
    terms: list[Term],
    others: list[_Filter],
    query: Query,
    reading: Reading,
) -> tuple[str, list[object]]:
    """Those that the words fit best; of words that very many have, of the last that were added."""
    match, newest = to_match(terms), _newest(connection, query.after)
    first = connection.execute(
        "SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? AND rowid <= ? "
        "ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (match, newest, _RANKED - 1),
    ).fetchone()
    hits: list[object] = [match, first[0] if first else 0, newest]
    ranked, as_it_stands = _RANKED_AS_READ, ""
    if reading is AS_JUDGED:
        ranked, as_it_stands = f"{_RANKED_AS_READ} UNION ALL {_RANKED_AS_JUDGED}", _THIS_WORDING
        hits += [to_match(terms, _JUDGED_WORDS), newest]
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
        f"{_columns(reading)} FROM ({page}) AS hit "
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


def _walk(filters: list[_Filter], query: Query, reading: Reading) -> tuple[str, list[object]]:
    """From the newest on, testing each. Statements without a day come last, and are a walk of their
    own: no range of the index leads from a day into them."""
    tests, values = _tests(filters, reading)
    walk = (
        f"{_columns(reading)} FROM statement INDEXED BY statement_day {_JOINS} {reading.join} "
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
    fewest: _Filter, others: list[_Filter], query: Query, reading: Reading
) -> tuple[str, list[object]]:
    """All that meet one filter, sorted, and from the newest on each tested for the others.

    The limit of the inner query, which it never reaches, makes SQLite keep its order.
    """
    if reading is AS_JUDGED and fewest.judged is not None:
        others = [replace(fewest, test="1", values=()), *others]
    tests, values = _tests(others, reading)
    behind, place = _behind(query.after)
    sql = (
        f"{_columns(reading)} FROM (SELECT sorted.id FROM ({fewest.gathered(reading)}) AS met "
        f"CROSS JOIN statement AS sorted INDEXED BY statement_dated ON sorted.id = met.id "
        f"WHERE {behind} "
        f"ORDER BY sorted.day DESC, sorted.id DESC LIMIT {_ANY_ID}) AS hit "
        f"CROSS JOIN statement ON statement.id = hit.id {_JOINS} {reading.join} "
        f"WHERE {reading.holds} {tests} LIMIT ?"
    )
    return sql, [*fewest.values, *place, *values, query.limit]


def _walk_latest(
    filters: list[_Filter], query: Query, reading: Reading
) -> tuple[str, list[object]]:
    """From what was added last on, testing each."""
    tests, values = _tests(filters, reading)
    sql = (
        f"{_columns(reading)} FROM statement {_JOINS} {reading.join} "
        f"WHERE {reading.holds} {tests} ORDER BY statement.id DESC LIMIT ?"
    )
    return sql, [*values, query.limit]


def _gather_latest(
    fewest: _Filter, others: list[_Filter], query: Query, reading: Reading
) -> tuple[str, list[object]]:
    """Those that meet one filter, from what was added last on, each tested for the others. Nothing
    is sorted where an index has them in this order, as that of words does."""
    if reading is AS_JUDGED and fewest.judged is not None:
        others = [replace(fewest, test="1", values=()), *others]
    tests, values = _tests(others, reading)
    sql = (
        f"{_columns(reading)} FROM (SELECT id FROM ({fewest.gathered(reading)}) "
        f"ORDER BY id DESC LIMIT {_ANY_ID}) AS hit "
        f"CROSS JOIN statement ON statement.id = hit.id {_JOINS} {reading.join} "
        f"WHERE {reading.holds} {tests} LIMIT ?"
    )
    return sql, [*fewest.values, *values, query.limit]


def _behind(after: Cursor | None) -> tuple[str, list[object]]:
    """The test for a statement behind the cursor, those without a day last."""
    if after is None:
        return "1", []
    if after.day is None:
        return "sorted.day IS NULL AND sorted.id < ?", [after.id]
    return "(sorted.day IS NULL OR (sorted.day, sorted.id) < (?, ?))", [after.day, after.id]


def _tests(filters: list[_Filter], reading: Reading) -> tuple[str, list[object]]:
    tested = [each.tested(reading) for each in filters]
    tests = "".join(f"AND {test} " for test, _ in tested)
    return tests, [value for _, values in tested for value in values]


# It takes longest of all tests; that it names the report makes SQLite put it off to the last.
_FTS_TEST = (
    "EXISTS (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? AND rowid = statement.id "
    "AND report.current)"
)
_JUDGED_FTS = "EXISTS (SELECT 1 FROM review_fts WHERE review_fts MATCH ? AND rowid = judged.id)"
_JUDGED_WORDS = ("words", "source", "context")  # without the speakers' names


def _filters(
    query: Query, terms: list[Term], reading: Reading, window: _Window
) -> Iterator[_Filter]:
    yield from _of_words(terms, window)
    if query.speaker:
        yield _of_speaker(query.speaker, window)
    if query.about:
        yield _of_subject(query.about, window)
    if query.outlet:
        yield _of_outlet(query.outlet, window)
    yield from _of_numbers(query, window)
    if query.since or query.until:
        yield _of_days(query.since or date.min, query.until or date.max)
    yield from _of_columns(query, reading)
    if query.party_type:
        spoken = "EXISTS (SELECT 1 FROM {} JOIN party ON party.id = party_id WHERE {} AND type = ?)"
        yield _Filter(
            spoken.format("statement_party", "statement_id = statement.id AND role = 'speaker'"),
            (query.party_type,),
            judged=spoken.format("review_speaker", "decision_id = judged.id"),
            judged_values=(query.party_type,),
        )


def _of_numbers(query: Query, window: _Window) -> Iterator[_Filter]:
    if query.speaker_identity is not None:
        yield replace(
            _of_identity("speaker", query.speaker_identity, window),
            judged="EXISTS (SELECT 1 FROM review_speaker JOIN party_identity USING (party_id) "
            "WHERE decision_id = judged.id AND identity_id = ?)",
            judged_values=(query.speaker_identity,),
        )
    if query.about_identity is not None:
        yield _of_identity("about", query.about_identity, window)
    if query.outlet_id is not None:
        yield _of_outlets("= ?", query.outlet_id, window)


def _of_columns(query: Query, reading: Reading) -> Iterator[_Filter]:
    days = ""  # both indexes have the day beside
    if query.since or query.until:
        days = f"AND day BETWEEN '{query.since or date.min}' AND '{query.until or date.max}'"
    if query.act:
        test = "statement.act = ?"
        # The index leaves out what nearly all are (see smaller.sql).
        indexed = f"SELECT id FROM statement WHERE {test} AND act <> 'say' {days}"
        yield _Filter(
            test,
            (query.act,),
            "" if query.act == "say" else indexed,
            judged=f"{reading.act} = ?",
            judged_values=(query.act,),
        )
    if query.medium:
        test = "statement.medium = ?"
        yield _Filter(test, (query.medium,), f"SELECT id FROM statement WHERE {test} {days}")
    if query.kind:
        yield _Filter(f"{reading.kind} = ?", (query.kind,))
    if query.min_confidence > 0:
        yield _Filter("statement.confidence >= ?", (query.min_confidence,))


def _of_words(terms: list[Term], window: _Window) -> Iterator[_Filter]:
    if any(term.wanted for term in terms):
        yield _with_words(terms, window)
        return
    for term in terms:  # FTS5 itself cannot look for what is only not there
        having = _with_words([replace(term, wanted=True)], window)
        test = having.as_set().test if term.beginning else having.test
        yield _Filter(
            f"NOT {test}",
            having.values,
            judged=f"NOT {having.judged}",
            judged_values=having.judged_values,
        )


def _with_words(terms: list[Term], window: _Window) -> _Filter:
    return _Filter(
        _FTS_TEST,
        (to_match(terms),),
        "SELECT rowid AS id FROM statement_fts WHERE statement_fts MATCH ? "
        f"AND rowid >= {window.statement}",
        judged=_JUDGED_FTS,
        judged_values=(to_match(terms, _JUDGED_WORDS),),
        cost=_OF_BEGINNINGS if any(term.beginning for term in terms) else _OF_WORDS,
        counted=_COUNTED_FAST,
    )


_NOBODY = _Filter("0", (), "SELECT id FROM statement WHERE 0")
_HAS = "SELECT 1 FROM statement_party WHERE statement_id = {} AND role = '{}'"


def _called(window: _Window) -> str:
    """The test for a party called so. With `+` before it SQLite does not go through all of them."""
    named = "SELECT rowid FROM party_fts WHERE party_fts MATCH ?"
    return f"party_id IN ({named} AND rowid >= {window.party})"


def _of_speaker(name: str, window: _Window) -> _Filter:
    """Statements with a speaker of that name; where none is known, with the name in the source."""
    terms = [replace(term, wanted=True) for term in parse_terms(name)]
    if not terms:  # a name without a letter or digit is nobody's
        return _NOBODY
    called, speakers = to_match(terms), to_match(terms, ["speakers"])
    source = to_match(terms, ["source"])
    return replace(
        _of_party(
            "speaker",
            called,
            source,
            f" AND NOT EXISTS ({_HAS.format('rowid', 'speaker')})",
            window,
        ),
        judged="(EXISTS (SELECT 1 FROM review_speaker WHERE decision_id = judged.id "
        f"AND +{_called(window)}) OR {_JUDGED_FTS} OR (NOT EXISTS "
        f"(SELECT 1 FROM review_speaker WHERE decision_id = judged.id) AND {_JUDGED_FTS}))",
        judged_values=(called, speakers, source),
    )


def _of_subject(name: str, window: _Window) -> _Filter:
    """Statements about a party of that name, and those with the name in their words."""
    terms = [replace(term, wanted=True) for term in parse_terms(name)]
    if not terms:
        return _NOBODY
    called, words = to_match(terms), to_match(terms, ["words"])
    about = f"EXISTS ({_HAS.format('statement.id', 'about')} AND +{_called(window)})"
    return replace(
        _of_party("about", called, words, "", window),
        judged=f"({about} OR {_JUDGED_FTS})",
        judged_values=(called, words),
    )


def _of_party(role: str, called: str, written: str, unless: str, window: _Window) -> _Filter:
    """Statements with a party in a role that is `called` so, or with the name `written` in their
    words, `unless` something else is known. Both are expressions of FTS5."""
    ids = (
        f"SELECT statement_id AS id FROM statement_party WHERE {_called(window)} "
        f"AND role = '{role}' "
        "UNION SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? "
        f"AND rowid >= {window.statement}{unless}"
    )
    test = (
        f"(EXISTS ({_HAS.format('statement.id', role)} AND +{_called(window)}) "
        "OR EXISTS (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? "
        f"AND rowid = statement.id{unless}))"
    )
    return _Filter(test, (called, written), ids, cost=_OF_WORDS)


def _of_identity(role: str, identity: int, window: _Window) -> _Filter:
    return _Filter(
        "EXISTS (SELECT 1 FROM statement_party JOIN party_identity USING (party_id) "
        f"WHERE statement_id = statement.id AND role = '{role}' AND identity_id = ?)",
        (identity,),
        "SELECT DISTINCT statement_id AS id FROM party_identity "
        "CROSS JOIN statement_party USING (party_id) "
        f"WHERE identity_id = ? AND party_id >= {window.party} AND role = '{role}'",
        cost=_OF_PARTIES,
    )


def _of_outlet(part: str, window: _Window) -> _Filter:
    called = "SELECT outlet.id FROM outlet WHERE instr(lower(outlet.name), lower(?))"
    return _of_outlets(f"IN ({called})", part, window)


def _of_outlets(which: str, value: object, window: _Window) -> _Filter:
    """Statements of an outlet. No index leads to those of a window alone."""
    reports = f"SELECT report.id FROM report WHERE outlet_id {which}"
    ids = f"SELECT id FROM statement WHERE report_id IN ({reports})"
    return _Filter(f"report.outlet_id {which}", (value,), ids if window.is_all else "")


def _of_days(since: date, until: date) -> _Filter:
    test = "statement.day BETWEEN ? AND ?"
    values = (since.isoformat(), until.isoformat())
    ids = f"SELECT id FROM statement WHERE {test}"
    return _Filter(test, values, ids, counted=_COUNTED_FAST)


def _found(row: tuple[Any, ...], cursor: Cursor) -> Found:
    values = list(row)
    speakers = json.loads(values[_SPEAKERS])
    values[_SPEAKERS] = tuple(name for name, _ in speakers)
    values += [tuple(identity for _, identity in speakers), cursor]
    return Found(*values)
