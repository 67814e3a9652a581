"""What a query asks for, each thing by itself: as SQL that selects the statements that have it, and as
SQL that tests one.

What people have judged is found as they have it (see `standing`): each condition says beside its
test what a judged statement is tested by, and every judged statement is looked at with those that
the index gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from onrecord.archive.query import Query
from onrecord.archive.standing import AS_READ, Reading
from onrecord.archive.words import Term, parse_terms, to_match

__all__ = ["COUNTED_FAST", "JUDGED_WORDS", "Condition", "Window", "conditions"]

_COUNTED = 20_000  # statements that meet a condition; whether more do is not counted
# Those that have words or are of some days, which one index counts 30 times as fast.
COUNTED_FAST = 500_000
# What testing one statement costs, where reading one of all that pass into a set costs 1: looking it
# up by its parties, in a full-text index (measured at a million statements, with words that 5% of
# them have), and for words of which only the beginning is given, which is as much work for one
# statement as for all.
_OF_PARTIES, _OF_WORDS, _OF_BEGINNINGS = 5, 400, 10**9


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `ids` selects the statements that meet it, `test` holds for `statement.id`.

    Both take `values`. `ids` is empty where no index helps. `cost` is that of one test beside
    reading one of `ids` into a set: 0 where a column tells. No more than `counted` are counted.
    `known` is how many there are where that was counted before.
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
    known: int | None = None

    def as_set(self) -> Condition:
        """The same, tested by the set of those that meet it."""
        return replace(self, test=f"statement.id IN ({self.ids})")

    def met_by(self, ids: Sequence[int]) -> Condition:
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


class Window(NamedTuple):
    """The statements that are looked at: `size` of them, all of the days `since` to `until`.

    All have numbers from `statement` on, and their parties from `party` on: numbers of both are
    given in the order of adding, a report's at once. So indexes by number need not be read below.
    """

    size: int
    since: date
    until: str  # YYYY-MM-DD
    statement: int
    party: int

    @property
    def is_all(self) -> bool:
        return self.statement == 0


_JUDGED_IDS = "SELECT statement_id FROM review_subject WHERE statement_id IS NOT NULL"

# It takes longest of all tests; that it names the report makes SQLite put it off to the last.
_FTS_TEST = (
    "EXISTS (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? AND rowid = statement.id "
    "AND report.current)"
)
_JUDGED_FTS = "EXISTS (SELECT 1 FROM review_fts WHERE review_fts MATCH ? AND rowid = judged.id)"
JUDGED_WORDS = ("words", "source", "context")  # without the speakers' names


def conditions(
    query: Query, terms: list[Term], reading: Reading, window: Window
) -> Iterator[Condition]:
    yield from _of_words(terms, window)
    if query.speaker:
        yield _of_speaker(query.speaker, window)
    if query.about:
        yield _of_subject(query.about, window)
    if query.outlet:
        yield _of_outlet(query.outlet, window)
    yield from _of_numbers(query, window)
    if query.since or query.until:
        yield _of_days(query.since or date.min, query.until or date.max, window)
    yield from _of_columns(query, reading)
    if query.party_type:
        spoken = "EXISTS (SELECT 1 FROM {} JOIN party ON party.id = party_id WHERE {} AND type = ?)"
        yield Condition(
            spoken.format("statement_party", "statement_id = statement.id AND role = 'speaker'"),
            (query.party_type,),
            judged=spoken.format("review_speaker", "decision_id = judged.id"),
            judged_values=(query.party_type,),
        )


def _of_numbers(query: Query, window: Window) -> Iterator[Condition]:
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


def _of_columns(query: Query, reading: Reading) -> Iterator[Condition]:
    days = ""  # both indexes have the day beside
    if query.since or query.until:
        days = f"AND day BETWEEN '{query.since or date.min}' AND '{query.until or date.max}'"
    if query.act:
        test = "statement.act = ?"
        # The index leaves out what nearly all are (see smaller.sql).
        indexed = f"SELECT id FROM statement WHERE {test} AND act <> 'say' {days}"
        yield Condition(
            test,
            (query.act,),
            "" if query.act == "say" else indexed,
            judged=f"{reading.act} = ?",
            judged_values=(query.act,),
        )
    if query.medium:
        test = "statement.medium = ?"
        yield Condition(test, (query.medium,), f"SELECT id FROM statement WHERE {test} {days}")
    if query.kind:
        yield Condition(f"{reading.kind} = ?", (query.kind,))
    if query.min_confidence > 0:
        yield Condition("statement.confidence >= ?", (query.min_confidence,))


def _of_words(terms: list[Term], window: Window) -> Iterator[Condition]:
    if any(term.wanted for term in terms):
        yield _with_words(terms, window)
        return
    for term in terms:  # FTS5 itself cannot look for what is only not there
        having = _with_words([replace(term, wanted=True)], window)
        test = having.as_set().test if term.beginning else having.test
        yield Condition(
            f"NOT {test}",
            having.values,
            judged=f"NOT {having.judged}",
            judged_values=having.judged_values,
        )


def _with_words(terms: list[Term], window: Window) -> Condition:
    return Condition(
        _FTS_TEST,
        (to_match(terms),),
        "SELECT rowid AS id FROM statement_fts WHERE statement_fts MATCH ? "
        f"AND rowid >= {window.statement}",
        judged=_JUDGED_FTS,
        judged_values=(to_match(terms, JUDGED_WORDS),),
        cost=_OF_BEGINNINGS if any(term.beginning for term in terms) else _OF_WORDS,
        counted=COUNTED_FAST,
    )


_NOBODY = Condition("0", (), "SELECT id FROM statement WHERE 0")
_HAS = "SELECT 1 FROM statement_party WHERE statement_id = {} AND role = '{}'"


def _called(window: Window) -> str:
    """The test for a party called so. With `+` before it SQLite does not go through all of them."""
    named = "SELECT rowid FROM party_fts WHERE party_fts MATCH ?"
    return f"party_id IN ({named} AND rowid >= {window.party})"


def _of_speaker(name: str, window: Window) -> Condition:
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


def _of_subject(name: str, window: Window) -> Condition:
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


def _of_party(role: str, called: str, written: str, unless: str, window: Window) -> Condition:
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
    return Condition(test, (called, written), ids, cost=_OF_WORDS)


def _of_identity(role: str, identity: int, window: Window) -> Condition:
    return Condition(
        "EXISTS (SELECT 1 FROM statement_party JOIN party_identity USING (party_id) "
        f"WHERE statement_id = statement.id AND role = '{role}' AND identity_id = ?)",
        (identity,),
        "SELECT DISTINCT statement_id AS id FROM party_identity "
        "CROSS JOIN statement_party USING (party_id) "
        f"WHERE identity_id = ? AND party_id >= {window.party} AND role = '{role}'",
        cost=_OF_PARTIES,
    )


def _of_outlet(part: str, window: Window) -> Condition:
    called = "SELECT outlet.id FROM outlet WHERE instr(lower(outlet.name), lower(?))"
    return _of_outlets(f"IN ({called})", part, window)


def _of_outlets(which: str, value: object, window: Window) -> Condition:
    """Statements of an outlet. No index leads to those of a window alone."""
    reports = f"SELECT report.id FROM report WHERE outlet_id {which}"
    ids = f"SELECT id FROM statement WHERE report_id IN ({reports})"
    return Condition(f"report.outlet_id {which}", (value,), ids if window.is_all else "")


def _of_days(since: date, until: date, window: Window) -> Condition:
    test = "statement.day BETWEEN ? AND ?"
    values = (since.isoformat(), until.isoformat())
    ids = f"SELECT id FROM statement WHERE {test}"
    all_of_it = values == (window.since.isoformat(), window.until)
    known = window.size if all_of_it else None
    return Condition(test, values, ids, counted=COUNTED_FAST, known=known)
