"""Names from elsewhere to identities: who of the archive may be meant, how likely, and whether surely.

A name that comes without its report has no roles, days or company to go by, so a match is only told
where nothing but the name is needed: a person gave that name or number to the identity, or it is the
whole name, of more than one word, of one identity alone, and not one that many bodies have.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from onrecord.archive.identity.appearance import (
    NAMED,
    Appearance,
    block_words,
    form,
)
from onrecord.archive.identity.evidence import names_evidence
from onrecord.archive.identity.finding import Summary, summary
from onrecord.archive.identity.linking import members
from onrecord.model import PartyType
from onrecord.parties.words import is_body

__all__ = ["Proposal", "begins", "propose"]

_MOST = 40  # identities that a name is compared with
_LONGEST = 200  # characters of a name
_MOST_WORDS = 2_000  # among which those that are spelt alike are looked for
_ALIKE = 80.0  # how alike two words must be spelt, of 100, to be taken for one
_ONLY_ALIKE = 0.8  # of the likeness of names that no rule of names takes for one bearer's
_LEAST = 40.0  # score; what is less likely only hides the others
_MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """An identity that a name may mean. `score` is from 0 to 100; `match` only where that is sure."""

    identity: Summary
    score: float
    match: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Scored:
    number: int
    score: float
    why: str
    sure: bool = False  # so named by a person, or by a whole name of several words


def propose(
    connection: sqlite3.Connection, name: str, types: Collection[PartyType] = (), most: int = 5
) -> list[Proposal]:
    """The identities that a name may mean, of one of these types where some are given, the likeliest
    first. A name may be the number of an item of Wikidata."""
    name = " ".join(name[:_LONGEST].split())
    scored = {each.number: each for each in _of_names(connection, name)}
    by_people = _by_people(connection, name)
    scored |= {number: _Scored(number, 100.0, "so named by a person", True) for number in by_people}
    ranked = sorted(scored.values(), key=lambda each: (-each.score, each.number))
    told = _of_types(connection, ranked, types, most)
    sure = [each for each, _ in told if each.sure]
    return [
        Proposal(identity, each.score, [each] == sure, each.why) for each, identity in told[:most]
    ]


def begins(connection: sqlite3.Connection, prefix: str) -> list[Summary]:
    """At most 20 identities with a word that begins as the last of `prefix`, and all words before
    it, those in most reports first."""
    words = form(prefix[:_LONGEST]).split()
    if not words:
        return []
    *whole, last = words
    tests = "".join(
        "AND EXISTS (SELECT 1 FROM identity_word AS other "
        "WHERE other.identity_id = mine.identity_id AND other.word = ?) "
        for _ in whole
    )
    rows = connection.execute(
        "SELECT DISTINCT identity_id FROM identity_word AS mine WHERE word >= ? AND word < ? "
        f"{tests}LIMIT ?",
        (last, f"{last}\U0010ffff", *whole, _MOST_SUGGESTED),
    )
    found = [summary(connection, number) for (number,) in rows.fetchall()]
    return sorted(found, key=lambda each: (-each.reports, each.identity_id))


def _of_types(
    connection: sqlite3.Connection,
    ranked: Iterable[_Scored],
    types: Collection[PartyType],
    most: int,
) -> list[tuple[_Scored, Summary]]:
    """The first that are of the types, with what they are. One more than asked for, and all that
    bear the whole name, since several of those are no match."""
    told: list[tuple[_Scored, Summary]] = []
    for each in ranked:
        if len(told) > most and not each.sure:
            break
        identity = summary(connection, each.number)
        if not types or identity.type in types:
            told.append((each, identity))
    return told


def _by_people(connection: sqlite3.Connection, name: str) -> set[int]:
    """The identities of which people say that they are called so."""
    rows = connection.execute(
        "SELECT DISTINCT identity_id FROM identity_fact "
        "JOIN identity_decision ON identity_decision.id = decision_id "
        "JOIN party_identity USING (party_id) "
        "WHERE undone IS NULL AND value = ? COLLATE NOCASE",
        (name,),
    )
    return {number for (number,) in rows}


def _of_names(connection: sqlite3.Connection, name: str) -> list[_Scored]:
    asked = [Appearance(0, 0, kind, tuple(_orders(name))) for kind in NAMED]
    if not asked[0].forms:
        return []
    words = {word for each in asked for word in block_words(each)}
    near = _near(connection, words) or _near(connection, _alike(connection, asked[0]))
    scored = [
        _score(asked, number, names, members(connection, number)) for number, names in near.items()
    ]
    return [each for each in scored if each.score >= _LEAST]


def _orders(name: str) -> Iterator[str]:
    """A name as written; and where a list has the surname first, `Quill, Ada`, the other way round."""
    surname, comma, first = name.partition(",")
    if comma and "," not in first:
        yield f"{first} {surname}".strip()
    yield name


def _near(connection: sqlite3.Connection, words: Collection[str]) -> dict[int, list[str]]:
    """The identities with most of some words, each with all its whole names."""
    marks = ", ".join("?" * len(words))
    rows = connection.execute(
        "SELECT near.identity_id, substr(word, 2) FROM (SELECT identity_id FROM identity_word "
        f"WHERE word IN ({marks}) GROUP BY identity_id "
        "ORDER BY count(*) DESC, identity_id LIMIT ?) AS near "
        "CROSS JOIN identity_word USING (identity_id) WHERE word GLOB '=*'",
        (*sorted(words), _MOST),
    )
    found: dict[int, list[str]] = {}
    for number, whole in rows:
        found.setdefault(number, []).append(whole)
    return found


def _alike(connection: sqlite3.Connection, asked: Appearance) -> set[str]:
    """Words of names that are spelt much like the last of a name: that of a surname."""
    word = asked.forms[0].key[-1]
    rows = connection.execute(
        "SELECT DISTINCT word FROM identity_word WHERE word >= ? AND word < ? LIMIT ?",
        (word[0], word[0] + "\U0010ffff", _MOST_WORDS),
    )
    return {known for (known,) in rows if fuzz.ratio(word, known) >= _ALIKE}


def _score(
    asked: Iterable[Appearance], number: int, names: list[str], parties: list[Appearance]
) -> _Scored:
    """How well a name fits an identity, by what is surest of all that speaks for it."""
    kinds = {party.type for party in parties}
    ours = [each for each in asked if each.type in kinds]
    written = {" ".join(each.key) for one in ours for each in one.forms}
    if whole := written.intersection(names):
        several = any(" " in each for each in whole)  # one word is the name of many, known or not
        kept = PartyType.PERSON in kinds or not any(map(_is_of_many, whole))
        score = 100.0 if several else 90.0
        return _Scored(number, score, "the same whole name", several and kept)
    likeness = max(
        (fuzz.token_sort_ratio(one, other) for one in written for other in names), default=0.0
    )
    reasons = [names_evidence(each, party) for each in ours for party in parties]
    best = max((each for each in reasons if each), key=lambda each: each.weight, default=None)
    if best is None:
        return _Scored(number, round(likeness * _ONLY_ALIKE, 1), "a name spelt alike")
    # The weight of a name is in log odds: as a chance it is a share of 100.
    return _Scored(number, round(min(100 / (1 + math.exp(-best.weight)), 99.0), 1), best.words)


def _is_of_many(name: str) -> bool:
    """Whether a name says what a body is: every country has a Ministry of Finance, of which an
    archive may know one."""
    return any(map(is_body, name.split()))
