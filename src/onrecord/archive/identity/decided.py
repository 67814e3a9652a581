"""What people decided of identities, some at a time, as pages list it: by whom, when and why.

Each side of a judgement is named as it was when it was judged, with the identity that it has now.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.archive.identity.appearance import Companions, appearances
from onrecord.archive.identity.evidence import Reason
from onrecord.archive.identity.finding import best_name
from onrecord.archive.identity.linking import candidates

__all__ = ["Decided", "Judged", "Pair", "Side", "Stated", "decided", "unsure_pairs"]

_MOST_SAID = 20  # judgements of one decision that are listed
_MOST_PAIRS = 10  # that are weighed for one page
_MOST_NAMES = 100  # of an identity, of which the best is chosen


@dataclass(frozen=True, slots=True)
class Side:
    """A party that was judged, by its name in the report that was judged.

    `identity` and what that is `called` now are None while no report has the party.
    """

    name: str
    identity: int | None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Two parties are `same`, `different`, or nobody can tell (`unsure`)."""

    verdict: str
    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person knows of a party: an `alias`, or its item of `wikidata`."""

    fact: str
    value: str
    of: Side


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision. Of what it says at most 20 are listed; `more` is how many there are besides."""

    number: int
    kind: str
    by: str
    made: str
    why: str
    undone: str | None
    undone_by: str | None
    undone_why: str | None
    judged: tuple[Judged, ...]
    stated: tuple[Stated, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identities of which somebody noted that nobody can tell, and what the reports tell.

    `reasons` is empty where the names alone keep the two from being weighed.
    """

    decision: int
    by: str
    made: str
    why: str
    left: Side
    right: Side
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """In log odds: from 2 on, reports are linked by themselves."""
        return sum(reason.weight for reason in self.reasons)


def decided(
    connection: sqlite3.Connection,
    *,
    number: int | None = None,
    before: int | None = None,
    most: int = 50,
) -> Iterator[Decided]:
    """Decisions on identities, the latest first: the one of this number, or those before one."""
    rows = connection.execute(
        "SELECT id, kind, by, made, why, undone, undone_by, undone_why FROM identity_decision "
        "WHERE (? IS NULL OR id = ?) AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
        (number, number, before, before, most),
    )
    names = _Names(connection)
    for row in rows.fetchall():
        judged, more = _judged(connection, row[0], names)
        values = [*row, judged, _stated(connection, row[0], names), more]
        yield Decided(*values)


class _Names:
    """What identities are called, each looked up once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, str] = {}

    def side(self, name: str, identity: int | None) -> Side:
        if identity is None:
            return Side(name, None)
        if identity not in self._known:
            rows = self._connection.execute(
                "SELECT name FROM party_identity JOIN party ON party.id = party_id "
                "WHERE identity_id = ? LIMIT ?",
                (identity, _MOST_NAMES),
            )
            found = Counter(called for (called,) in rows)  # none, if it is of another number by now
            self._known[identity] = best_name(found) if found else name
        return Side(name, identity, self._known[identity])


def _judged(
    connection: sqlite3.Connection, decision: int, names: _Names
) -> tuple[tuple[Judged, ...], int]:
    rows = connection.execute(
        "SELECT verdict, left_name, a.identity_id, right_name, b.identity_id FROM judgement "
        "LEFT JOIN party_identity AS a ON a.party_id = left_party "
        "LEFT JOIN party_identity AS b ON b.party_id = right_party "
        "WHERE decision_id = ? ORDER BY judgement.id LIMIT ?",
        (decision, _MOST_SAID),
    )
    judged = tuple(
        Judged(verdict, names.side(left, here), names.side(right, there))
        for verdict, left, here, right, there in rows
    )
    if len(judged) < _MOST_SAID:
        return judged, 0
    (count,) = connection.execute(
        "SELECT count(*) FROM judgement WHERE decision_id = ?", (decision,)
    ).fetchone()
    return judged, int(count) - len(judged)


def _stated(connection: sqlite3.Connection, decision: int, names: _Names) -> tuple[Stated, ...]:
    rows = connection.execute(
        "SELECT fact, value, name, identity_id FROM identity_fact "
        "LEFT JOIN party_identity USING (party_id) WHERE decision_id = ? ORDER BY id",
        (decision,),
    )
    return tuple(
        Stated(fact, value, names.side(name, identity)) for fact, value, name, identity in rows
    )


def unsure_pairs(connection: sqlite3.Connection) -> tuple[Pair, ...]:
    """The pairs that stand as unsure, the latest first, at most ten, each weighed anew."""
    rows = connection.execute(
        "SELECT decision_id, judged.by, judged.made, judged.why, judgement.left_party, "
        "left_name, a.identity_id, right_name, b.identity_id "
        "FROM judged JOIN judgement ON judgement.id = judgement_id "
        "JOIN party_identity AS a ON a.party_id = judgement.left_party "
        "JOIN party_identity AS b ON b.party_id = judgement.right_party "
        "WHERE judged.verdict = 'unsure' AND a.identity_id <> b.identity_id "
        "ORDER BY judgement_id DESC LIMIT ?",
        (_MOST_PAIRS,),
    ).fetchall()
    companions, names = Companions(connection), _Names(connection)
    return tuple(_pair(connection, companions, names, row) for row in rows)


def _pair(
    connection: sqlite3.Connection, companions: Companions, names: _Names, row: tuple[Any, ...]
) -> Pair:
    decision, by, made, why, party, left_name, left, right_name, right = row
    reasons = next(
        (
            tuple(found.reasons)
            for each in appearances(connection, "party.id = ?", (party,))
            for found in candidates(connection, each, companions)
            if found.identity_id == right
        ),
        (),
    )
    sides = names.side(left_name, left), names.side(right_name, right)
    return Pair(decision, by, made, why, *sides, reasons)
