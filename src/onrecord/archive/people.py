"""Identities listed: those of a name, those most quoted; and what a dossier's page needs beside.

Whatever is read here is bounded, however many reports name somebody.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.archive.errors import told
from onrecord.archive.identity.appearance import form
from onrecord.archive.identity.evidence import Reason
from onrecord.archive.identity.finding import best_name, find, matches
from onrecord.archive.interned import reasons_of
from onrecord.archive.store import Archive
from onrecord.errors import AmbiguousName, UnknownParty

__all__ = [
    "MOST_HEARD",
    "MOST_SAID",
    "Brief",
    "MemberLink",
    "Membership",
    "called",
    "identity_now",
    "memberships",
    "most_quoted",
    "near_names",
    "parties_of",
]

MOST_HEARD = 10_000  # of the newest statements, in which speakers are counted
_MOST_LISTED = 60
MOST_SAID = 300  # statements of one identity that are counted for a list of those called so
_READ = 50  # of an identity's parties, the newest, to tell what it is called
_SHORTEST = 2  # letters that the beginning of a name needs
_MOST_LINKS = 5  # of one party that are told


@dataclass(frozen=True, slots=True)
class Brief:
    """An identity in a list.

    `said` is the number of its statements in current reports as they were read, or MOST_SAID, from
    which on they are not counted; `last_day` that of the newest report that names it.
    """

    identity_id: int
    name: str
    type: str
    roles: tuple[str, ...]
    said: int
    last_day: str | None


@dataclass(frozen=True, slots=True)
class MemberLink:
    """An automatic link from one party of an identity to another: its score and what it rests on."""

    other: int
    score: float
    reasons: tuple[Reason, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """A party of an identity: who in which report, and by what links it belongs there."""

    party_id: int
    name: str
    roles: tuple[str, ...]
    day: str | None
    outlet: str | None
    title: str | None
    report: str
    links: tuple[MemberLink, ...]


def most_quoted(archive: Archive, kind: str) -> tuple[Brief, ...]:
    """Who speaks most in the newest 10,000 statements, of one type if `kind` is not empty."""
    with told(archive.path):
        db = archive.connection
        rows = db.execute(
            "SELECT identity_id, count(DISTINCT statement_id) AS said FROM ("
            "SELECT statement.id AS heard FROM statement INDEXED BY statement_day "
            "CROSS JOIN report ON report.id = report_id AND current = 1 "
            "ORDER BY day DESC, statement.id DESC LIMIT ?) "
            "CROSS JOIN statement_party ON statement_id = heard AND role = 'speaker' "
            "CROSS JOIN party_identity USING (party_id) "
            "JOIN party ON party.id = party_id AND (? = '' OR party.type = ?) "
            "GROUP BY identity_id ORDER BY said DESC, identity_id LIMIT ?",
            (MOST_HEARD, kind, kind, _MOST_LISTED),
        ).fetchall()
        return _briefs(db, dict(rows))


def called(archive: Archive, text: str, kind: str = "") -> tuple[tuple[Brief, ...], int]:
    """Those of a name, or with words that begin so, those with most statements first, at most 60.

    With them, how many there are; no more than 200 are looked at.
    """
    with told(archive.path):
        db = archive.connection
        found = matches(db, text) or _beginning(db, text)
        briefs = [brief for brief in _briefs(db, _said(db, found[:200])) if _is(brief, kind)]
        briefs.sort(key=lambda brief: -brief.said)
        return tuple(briefs[:_MOST_LISTED]), len(briefs)


def near_names(connection: sqlite3.Connection, text: str) -> str:
    """The sentence that nobody is called so, with names that are spelt much like it."""
    try:
        find(connection, f"{text} ")  # with a space, for a number is a name here too
    except (UnknownParty, AmbiguousName) as error:
        return str(error)
    return ""


def identity_now(connection: sqlite3.Connection, number: int) -> int | None:
    """The identity that the number leads to: its own, or the one that has this party now."""
    row = connection.execute(
        "SELECT identity_id FROM party_identity WHERE identity_id = :n "
        "UNION ALL SELECT identity_id FROM party_identity WHERE party_id = :n LIMIT 1",
        {"n": number},
    ).fetchone()
    return row and int(row[0])


def parties_of(connection: sqlite3.Connection, identity: int) -> int:
    """Of how many parties an identity is made."""
    row = connection.execute(
        "SELECT count(*) FROM party_identity WHERE identity_id = ?", (identity,)
    ).fetchone()
    return int(row[0])


def memberships(
    connection: sqlite3.Connection, identity: int, limit: int, after: int = 0
) -> tuple[Membership, ...]:
    """The parties of an identity in the order of their numbers, from the one behind `after` on."""
    rows = connection.execute(
        "SELECT party.id, party.name, party.roles, published_latest, outlet.name, title, "
        'report."key" FROM party_identity JOIN party ON party.id = party_id '
        "JOIN report ON report.id = party.report_id "
        "LEFT JOIN outlet ON outlet.id = report.outlet_id "
        "WHERE identity_id = ? AND party_id > ? ORDER BY party_id LIMIT ?",
        (identity, after, limit),
    ).fetchall()
    return tuple(
        Membership(
            party,
            name,
            tuple(json.loads(roles)),
            day,
            outlet,
            title,
            report,
            _links(connection, party),
        )
        for party, name, roles, day, outlet, title, report in rows
    )


def _links(connection: sqlite3.Connection, party: int) -> tuple[MemberLink, ...]:
    """The links of one party, the strongest first."""
    rows = connection.execute(
        "SELECT right_party, score, explanation, cut_by IS NOT NULL FROM party_link "
        "WHERE left_party = :party UNION ALL "
        "SELECT left_party, score, explanation, cut_by IS NOT NULL FROM party_link "
        "WHERE right_party = :party ORDER BY score DESC LIMIT :most",
        {"party": party, "most": _MOST_LINKS},
    ).fetchall()
    return tuple(
        MemberLink(
            other, score, tuple(Reason(*each) for each in reasons_of(connection, why)), bool(cut)
        )
        for other, score, why, cut in rows
    )


def _beginning(connection: sqlite3.Connection, text: str) -> list[int]:
    """Identities with a word that begins as the last one of the text, and all of its others."""
    *words, last = form(text[:200]).split() or [""]
    if len(last) < _SHORTEST:
        return []
    has = (
        " AND EXISTS (SELECT 1 FROM identity_word AS other "
        "WHERE other.identity_id = begun.identity_id AND other.word = ?)"
    )
    rows = connection.execute(
        "SELECT DISTINCT identity_id FROM identity_word AS begun "
        f"WHERE word >= ? AND word < ?{has * len(words[:10])} LIMIT 200",
        (last, last + "\U0010ffff", *words[:10]),
    )
    return [row[0] for row in rows]


def _said(connection: sqlite3.Connection, identities: Sequence[int]) -> dict[int, int]:
    """How many statements each identity has said, up to a bound."""
    return {
        identity: connection.execute(
            "SELECT count(DISTINCT id) FROM (SELECT statement.id FROM party_identity "
            "CROSS JOIN statement_party USING (party_id) "
            "CROSS JOIN statement ON statement.id = statement_id "
            "CROSS JOIN report ON report.id = report_id AND current = 1 "
            "WHERE identity_id = ? AND role = 'speaker' LIMIT ?)",
            (identity, MOST_SAID),
        ).fetchone()[0]
        for identity in identities
    }


def _is(brief: Brief, kind: str) -> bool:
    return not kind or brief.type == kind


def _briefs(connection: sqlite3.Connection, said: Mapping[int, int]) -> tuple[Brief, ...]:
    return tuple(_brief(connection, identity, count) for identity, count in said.items())


def _brief(connection: sqlite3.Connection, identity: int, said: int) -> Brief:
    rows = connection.execute(
        "SELECT party.name, party.type, party.roles, published_latest FROM party_identity "
        "JOIN party ON party.id = party_id JOIN report ON report.id = report_id "
        "WHERE identity_id = ? ORDER BY party_id DESC LIMIT ?",
        (identity, _READ),
    ).fetchall()
    roles = Counter(role for row in rows for role in json.loads(row[2]))
    return Brief(
        identity_id=identity,
        name=best_name(Counter(row[0] for row in rows)),
        type=Counter(row[1] for row in rows).most_common(1)[0][0],
        roles=tuple(role for role, _ in roles.most_common(3)),
        said=said,
        last_day=max((row[3] for row in rows if row[3]), default=None),
    )
