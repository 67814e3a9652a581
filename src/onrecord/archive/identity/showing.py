"""What is known of an identity and why it is one: its parties, links, decisions and conflicts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive.identity.appearance import Companions
from onrecord.archive.identity.evidence import Reason
from onrecord.archive.identity.finding import Summary, summary
from onrecord.archive.identity.linking import Candidate, Known, candidates, members
from onrecord.archive.interned import reasons_of

__all__ = [
    "Conflict",
    "Decision",
    "Description",
    "LinkShown",
    "Member",
    "Near",
    "conflicts",
    "decisions",
    "describe",
    "touched",
]

_MOST_NEAR = 5
_MOST_DECISIONS = 20


@dataclass(frozen=True, slots=True)
class Member:
    """A party of the identity, by the number that `onrecord party split` takes."""

    party_id: int
    name: str
    roles: tuple[str, ...]
    day: str | None
    outlet: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class LinkShown:
    """An automatic link of one of its parties. `cut_by` is the decision that it is left out for."""

    left: int
    right: int
    score: float
    reasons: tuple[Reason, ...]
    cut_by: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a person, and in words what it says."""

    number: int
    kind: str
    by: str
    made: str
    why: str
    says: tuple[str, ...]
    undone: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A judgement "different" that cannot hold: people judged the two the same by other ways."""

    decision: int
    by: str
    left: str
    right: str
    identity_id: int


@dataclass(frozen=True, slots=True)
class Near:
    """Another identity that may be the same: the best score, and what it rests on."""

    identity: Summary
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """An identity and why it is one."""

    identity: Summary
    members: tuple[Member, ...]
    links: tuple[LinkShown, ...]
    decisions: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]
    near: tuple[Near, ...]


def describe(connection: sqlite3.Connection, identity: int) -> Description:
    """All about an identity that there is."""
    numbers = connection.execute(
        "SELECT DISTINCT decision_id FROM judgement JOIN party_identity "
        "ON party_id IN (left_party, right_party) WHERE identity_id = ? "
        "UNION SELECT decision_id FROM identity_fact JOIN party_identity USING (party_id) "
        "WHERE identity_id = ?",
        (identity, identity),
    ).fetchall()
    return Description(
        identity=summary(connection, identity),
        members=_members(connection, identity),
        links=_links(connection, identity),
        decisions=tuple(_decision(connection, row[0]) for row in sorted(numbers)),
        conflicts=tuple(c for c in conflicts(connection) if c.identity_id == identity),
        near=_near(connection, identity),
    )


def _members(connection: sqlite3.Connection, identity: int) -> tuple[Member, ...]:
    rows = connection.execute(
        "SELECT party_id, name, roles, day, outlet, title FROM identified "
        "WHERE identity_id = ? ORDER BY day, party_id",
        (identity,),
    )
    return tuple(Member(row[0], row[1], tuple(json.loads(row[2])), *row[3:]) for row in rows)


def _links(connection: sqlite3.Connection, identity: int) -> tuple[LinkShown, ...]:
    rows = connection.execute(
        "SELECT link.left_party, link.right_party, score, explanation, judgement.decision_id "
        "FROM party_link AS link LEFT JOIN judgement ON judgement.id = cut_by "
        "WHERE link.left_party IN "
        "(SELECT party_id FROM party_identity WHERE identity_id = :identity) "
        "OR link.right_party IN "
        "(SELECT party_id FROM party_identity WHERE identity_id = :identity) "
        "ORDER BY link.left_party, link.right_party",
        {"identity": identity},
    )
    return tuple(
        LinkShown(
            left, right, score, tuple(Reason(*r) for r in reasons_of(connection, why)), cut_by
        )
        for left, right, score, why, cut_by in rows.fetchall()
    )


def decisions(connection: sqlite3.Connection) -> tuple[Decision, ...]:
    """The latest decisions, the last first, those that were undone too."""
    rows = connection.execute(
        "SELECT id FROM identity_decision ORDER BY id DESC LIMIT ?", (_MOST_DECISIONS,)
    )
    return tuple(_decision(connection, row[0]) for row in rows.fetchall())


def _decision(connection: sqlite3.Connection, number: int) -> Decision:
    kind, by, made, why, undone = connection.execute(
        "SELECT kind, by, made, why, undone FROM identity_decision WHERE id = ?", (number,)
    ).fetchone()
    judged = connection.execute(
        "SELECT left_name, verdict, right_name, left_party, right_party FROM judgement "
        "WHERE decision_id = ? ORDER BY id",
        (number,),
    )
    stated = connection.execute(
        "SELECT name, fact, value FROM identity_fact WHERE decision_id = ? ORDER BY id", (number,)
    )
    says = [
        f"{left} ({_party(here)}) {verdict} {right} ({_party(there)})"
        for left, verdict, right, here, there in judged
    ]
    says += [f"{name}: {fact} {value}" for name, fact, value in stated]
    return Decision(number, kind, by, made, why, tuple(says), undone)


def touched(connection: sqlite3.Connection, decision: int) -> tuple[Summary, ...]:
    """The identities that the parties of a decision have now."""
    rows = connection.execute(
        "SELECT DISTINCT identity_id FROM party_identity WHERE party_id IN "
        "(SELECT left_party FROM judgement WHERE decision_id = :number "
        "UNION SELECT right_party FROM judgement WHERE decision_id = :number "
        "UNION SELECT party_id FROM identity_fact WHERE decision_id = :number) ORDER BY 1",
        {"number": decision},
    )
    return tuple(summary(connection, row[0]) for row in rows.fetchall())


def _party(number: int | None) -> str:
    return "not in its report now" if number is None else f"party {number}"


def conflicts(connection: sqlite3.Connection) -> tuple[Conflict, ...]:
    """The judgements of people that contradict others of theirs."""
    rows: Iterable[tuple[int, str, str, str, int]] = connection.execute(
        "SELECT decision_id, by, left_name, right_name, identity_id FROM identity_conflict "
        "JOIN judgement ON judgement.id = judgement_id "
        "JOIN identity_decision ON identity_decision.id = decision_id ORDER BY judgement.id"
    )
    return tuple(Conflict(*row) for row in rows)


def _near(connection: sqlite3.Connection, identity: int) -> tuple[Near, ...]:
    companions, known = Companions(connection), Known()
    best: dict[int, Candidate] = {}
    for party in members(connection, identity, known):
        for found in candidates(connection, party, companions, known):
            other = best.get(found.identity_id)
            if other is None or other.score < found.score:
                best[found.identity_id] = found
    ranked = sorted(best.values(), key=lambda near: -near.score)[:_MOST_NEAR]
    return tuple(
        Near(summary(connection, near.identity_id), near.score, tuple(near.reasons))
        for near in ranked
    )
