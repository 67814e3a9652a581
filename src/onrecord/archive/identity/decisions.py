"""What people decide about identities: kept for ever, signed, and undone one by one.

A decision is one command of one person. It may hold several judgements, which stand and fall
together. Undoing marks it and derives everything as if it had never been taken; it stays to be read.
The functions here write, and leave the transaction to their caller.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive.identity.linking import settle
from onrecord.archive.identity.references import reference_to
from onrecord.errors import RefusedDecision, UnknownParty

__all__ = ["Signature", "alias", "apart", "link", "merge", "split", "undo", "unsure"]

_QID = re.compile(r"Q[1-9][0-9]{0,11}", re.ASCII)
_LONGEST = 500  # characters of a name or a reason


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, and why."""

    by: str
    why: str

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise RefusedDecision("a decision needs a name to stand for it; give --by NAME.")
        if max(len(self.by), len(self.why)) > _LONGEST:
            raise RefusedDecision(
                f"a name or reason has at most {_LONGEST} characters; shorten it."
            )


def merge(connection: sqlite3.Connection, one: int, other: int, signed: Signature) -> int:
    """Judge two identities the same; the number of the decision.

    What people judged different between the two is judged anew: this is the last word on it.
    """
    _two(one, other)
    between = _judged_between(connection, one, other, "different")
    pairs = list(dict.fromkeys([(_anchor(connection, one), _anchor(connection, other)), *between]))
    return _judge(connection, "merge", signed, [("same", *pair) for pair in pairs])


def unsure(connection: sqlite3.Connection, one: int, other: int, signed: Signature) -> int:
    """Note that nobody can tell whether two identities are one; the number of the decision.

    It takes back what was judged of these two parties before, and merges and splits nothing else.
    """
    _two(one, other)
    pair = (_anchor(connection, one), _anchor(connection, other))
    return _judge(connection, "unsure", signed, [("unsure", *pair)])


def apart(connection: sqlite3.Connection, one: int, other: int, signed: Signature) -> int:
    """Judge two identities different; the number of the decision, which is a split.

    No report that is added later brings the two together.
    """
    _two(one, other)
    pair = (_anchor(connection, one), _anchor(connection, other))
    return _judge(connection, "split", signed, [("different", *pair)])


def split(
    connection: sqlite3.Connection, identity: int, leaving: Sequence[int], signed: Signature
) -> int:
    """Judge some parties of an identity different from the others; the number of the decision.

    The parties that leave are judged the same as one another. They are judged different from each
    party that they are linked to or judged the same with, and from one of those that stay.
    """
    members = _members(connection, identity)
    out = sorted(set(leaving))
    if unknown := [party for party in out if party not in members]:
        raise UnknownParty(
            f"party {unknown[0]} is not one of identity {identity}; "
            f"`onrecord party show {identity} --parties` lists those."
        )
    if not out or len(out) == len(members):
        raise RefusedDecision("a split needs parties that leave and parties that stay; name some.")
    stay = members - set(out)
    apart = _linked_across(connection, set(out), stay)
    apart.add((out[0], min(stay)))
    judgements = [("different", *pair) for pair in sorted(apart)]
    judgements += [("same", out[0], party) for party in out[1:]]
    return _judge(connection, "split", signed, judgements)


def alias(connection: sqlite3.Connection, identity: int, name: str, signed: Signature) -> int:
    """Keep another name that an identity goes by; the number of the decision."""
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST:
        raise RefusedDecision(f"a name has 1 to {_LONGEST} characters; give another.")
    return _state(connection, "alias", identity, "alias", name, signed)


def link(connection: sqlite3.Connection, identity: int, qid: str, signed: Signature) -> int:
    """Keep which item of Wikidata an identity is; the number of the decision."""
    if not _QID.fullmatch(qid):
        raise RefusedDecision(f"{qid!r} is no number of Wikidata; give one such as Q42.")
    return _state(connection, "link", identity, "wikidata", qid, signed)


def undo(connection: sqlite3.Connection, signed: Signature, decision: int | None = None) -> int:
    """Take back a decision, the last one where none is named; its number."""
    row = connection.execute(
        "SELECT max(id) FROM identity_decision WHERE undone IS NULL AND (? IS NULL OR id = ?)",
        (decision, decision),
    ).fetchone()
    if row[0] is None:
        which = "no decision" if decision is None else f"no decision {decision}"
        raise UnknownParty(f"there is {which} to undo; `onrecord party show` lists them.")
    number = int(row[0])
    connection.execute(
        "UPDATE identity_decision SET undone = ?, undone_by = ?, undone_why = ? WHERE id = ?",
        (_now(), signed.by, signed.why, number),
    )
    settle(connection, _parties_of(connection, number))
    return number


def _two(one: int, other: int) -> None:
    if one == other:
        raise RefusedDecision(f"both are identity {one} already; name two.")


def _judge(
    connection: sqlite3.Connection,
    kind: str,
    signed: Signature,
    judgements: Iterable[tuple[str, int, int]],
) -> int:
    number = _sign(connection, kind, signed)
    for verdict, left, right in judgements:
        sides = (*reference_to(connection, left), *reference_to(connection, right))
        connection.execute(
            "INSERT INTO judgement (decision_id, verdict, left_report, left_at, left_name, "
            "right_report, right_at, right_name, left_party, right_party) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, verdict, *sides, left, right),
        )
    settle(connection, _parties_of(connection, number))
    return number


def _state(
    connection: sqlite3.Connection,
    kind: str,
    identity: int,
    fact: str,
    value: str,
    signed: Signature,
) -> int:
    party = _anchor(connection, identity)
    number = _sign(connection, kind, signed)
    connection.execute(
        "INSERT INTO identity_fact (decision_id, fact, value, report, at, name, party_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, fact, value, *reference_to(connection, party), party),
    )
    return number


def _sign(connection: sqlite3.Connection, kind: str, signed: Signature) -> int:
    cursor = connection.execute(
        "INSERT INTO identity_decision (kind, by, made, why) VALUES (?, ?, ?, ?)",
        (kind, signed.by, _now(), signed.why),
    )
    assert cursor.lastrowid is not None  # it is that of the row just written
    return cursor.lastrowid


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _members(connection: sqlite3.Connection, identity: int) -> set[int]:
    rows = connection.execute(
        "SELECT party_id FROM party_identity WHERE identity_id = ?", (identity,)
    )
    found = {row[0] for row in rows}
    if not found:
        raise UnknownParty(
            f"there is no identity {identity}; `onrecord party show NAME` finds one."
        )
    return found


def _anchor(connection: sqlite3.Connection, identity: int) -> int:
    """The party that a judgement on an identity names: the first of those with the longest name."""
    row = connection.execute(
        "SELECT party.id FROM party JOIN party_identity ON party_id = party.id "
        "WHERE identity_id = ? ORDER BY min(length(name), 60) DESC, party.id LIMIT 1",
        (identity,),
    ).fetchone()
    if row is None:
        raise UnknownParty(
            f"there is no identity {identity}; `onrecord party show NAME` finds one."
        )
    found: int = row[0]
    return found


def _judged_between(
    connection: sqlite3.Connection, one: int, other: int, verdict: str
) -> list[tuple[int, int]]:
    rows = connection.execute(
        "SELECT left_party, right_party FROM judged "
        "JOIN party_identity AS a ON a.party_id = left_party "
        "JOIN party_identity AS b ON b.party_id = right_party "
        "WHERE verdict = ? AND ((a.identity_id = ? AND b.identity_id = ?) "
        "OR (a.identity_id = ? AND b.identity_id = ?)) ORDER BY judgement_id",
        (verdict, one, other, other, one),
    )
    return [(left, right) for left, right in rows]


def _linked_across(
    connection: sqlite3.Connection, out: set[int], stay: set[int]
) -> set[tuple[int, int]]:
    """What holds parties of the two sets together, as pairs of one of each."""
    found = set()
    for party in out:
        rows = connection.execute(
            "SELECT left_party, right_party FROM party_link WHERE left_party = ? OR right_party = ? "
            "UNION "
            "SELECT left_party, right_party FROM judged WHERE verdict = 'same' "
            "AND ? IN (left_party, right_party)",
            (party, party, party),
        )
        for left, right in rows:
            other = right if left == party else left
            if other in stay:
                found.add((party, other))
    return found


def _parties_of(connection: sqlite3.Connection, decision: int) -> set[int]:
    rows = connection.execute(
        "SELECT left_party FROM judgement WHERE decision_id = ? "
        "UNION SELECT right_party FROM judgement WHERE decision_id = ?",
        (decision, decision),
    )
    return {row[0] for row in rows if row[0] is not None}
