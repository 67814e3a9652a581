"""Links the parties of a report to the identities that are there, and keeps identities derived.

A new party is compared with a bounded number of parties of identities that a telling word of its
name leads to, so that the work for a report does not grow with the square of the archive. It is
linked to the identity that it fits best, or to none: where two that cannot be one fit about
equally, nobody is chosen. The functions here write, and leave the transaction to their caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from onrecord.archive.identity.appearance import (
    NAMED,
    Appearance,
    Companions,
    appearances,
    block_words,
    search_words,
)
from onrecord.archive.identity.components import Link, Partition, partition
from onrecord.archive.identity.evidence import (
    THRESHOLD,
    Reason,
    compare,
    contradiction,
    may_fit,
    names_evidence,
    only_bearer,
    total,
)
from onrecord.archive.identity.references import resolve
from onrecord.archive.interned import explanation_of
from onrecord.model import PartyType
from onrecord.parties.names import Name

__all__ = ["Candidate", "Known", "candidates", "link_pending", "members", "pending", "settle"]

_MOST_IDENTITIES = 40  # that a party is compared with
_MOST_OF_A_WORD = 200  # identities that one word brings up, those of the first parties
_MOST_FORMS = 24  # names of one identity that are looked at
_NEWEST, _OLDEST = 5, 2  # parties of each of them
_MOST_KNOWN = 20_000  # parties that are remembered while others are linked
_MOST_LINKS = 3  # of one party to earlier ones
_MARGIN = 0.5  # by which the best identity must beat one that it cannot be
_WHOLE_NAME = 2.5  # weight of names above which two parties of one report may still be one
_OPPOSED = -3.0  # what roles must say at least for two parties to be told apart by them


@dataclass(frozen=True, slots=True)
class Candidate:
    """An identity that a party may belong to: its best-fitting party, the score, and why."""

    identity_id: int
    party: Appearance
    reasons: list[Reason]
    opposed: bool  # most of what the identity was called speaks against

    @property
    def score(self) -> float:
        return total(self.reasons)


def pending(connection: sqlite3.Connection) -> int:
    """How many reports are still to be linked, or have left identities to be derived anew."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM identity_pending) + EXISTS (SELECT 1 FROM identity_stale)"
    ).fetchone()
    return int(row[0])


def link_pending(connection: sqlite3.Connection, most: int | None = None) -> int:
    """Link the reports that are still to be linked, at most so many; how many it was.

    Needs a transaction.
    """
    stale = [row[0] for row in connection.execute("SELECT party_id FROM identity_stale")]
    if stale:
        settle(connection, stale)
    rows = connection.execute(
        "SELECT report_id FROM identity_pending ORDER BY report_id LIMIT ?",
        (-1 if most is None else most,),
    )
    companions, known = Companions(connection), Known()
    reports = [row[0] for row in rows]
    for report_id in reports:
        _link_report(connection, report_id, companions, known)
        connection.execute("DELETE FROM identity_pending WHERE report_id = ?", (report_id,))
    return len(reports)


def _link_report(
    connection: sqlite3.Connection, report_id: int, companions: Companions, known: Known
) -> None:
    judged = resolve(connection, report_id)
    where = "party.report_id = ? AND party.type IN (?, ?, ?)"
    parties = appearances(connection, where, (report_id, *NAMED))
    taken: set[int] = set()
    # The fullest names first: what is left for a surname alone shows only then.
    for party in sorted(parties, key=lambda p: -max((len(f.key) for f in p.forms), default=0)):
        chosen = _choose(candidates(connection, party, companions, known), taken)
        _write_links(connection, party, chosen)
        taken.add(_place(connection, party, chosen, judged))


# --- which identities a party may belong to ------------------------------------------------------


def candidates(
    connection: sqlite3.Connection,
    party: Appearance,
    companions: Companions,
    known: Known | None = None,
) -> list[Candidate]:
    """The identities whose names fit the party's, the best score first; never its own."""
    near = _near(connection, party)
    surnames = {form.key[-1] for form in party.forms}
    bearers = {n for n, forms in near.items() if any(f.key[-1] in surnames for f in forms)}
    ranked = []
    for number, forms in near.items():
        if may_fit(party, forms):
            alone = party.type is PartyType.PERSON and bearers <= {number}
            others = members(connection, number, known)
            if (found := _candidate(party, number, others, alone, companions)) is not None:
                ranked.append(found)
    return sorted(ranked, key=lambda candidate: (-candidate.score, candidate.identity_id))


def _near(connection: sqlite3.Connection, party: Appearance) -> dict[int, list[Name]]:
    """Other identities with a telling word of the party's names, each with its names.

    Those with most words in common, at most 40; of a word that very many have, the first 200. Of an
    identity of many names those that the party bears too, and the first 24.
    """
    own = connection.execute(
        "SELECT identity_id FROM party_identity WHERE party_id = ?", (party.party_id,)
    ).fetchone()
    having: dict[int, list[str]] = {}
    for word in sorted(block_words(party)):
        for (identity_id,) in connection.execute(
            "SELECT identity_id FROM identity_word WHERE word = ? ORDER BY identity_id LIMIT ?",
            (word, _MOST_OF_A_WORD),
        ):
            having.setdefault(identity_id, []).append(word)
    if own:
        having.pop(own[0], None)
    nearest = sorted(having, key=lambda number: (-len(having[number]), number))
    return {
        number: _forms(connection, number, having[number]) for number in nearest[:_MOST_IDENTITIES]
    }


def _forms(connection: sqlite3.Connection, identity_id: int, shared: list[str]) -> list[Name]:
    """Names of an identity, the `shared` ones first."""
    rows = connection.execute(
        "SELECT word FROM identity_word WHERE identity_id = ? AND word >= '=' AND word < '>' "
        "ORDER BY word LIMIT ?",
        (identity_id, _MOST_FORMS),
    )
    whole = [word for word in shared if word.startswith("=")]
    words = dict.fromkeys([*whole, *(word for (word,) in rows)])
    return [_name(word) for word in words]


@lru_cache(maxsize=50_000)
def _name(whole: str) -> Name:
    """The name that a whole form among the words of an identity is of."""
    return Name(tuple(whole[1:].split()))


class Known:
    """Parties that were read already, for as long as nothing else writes: what people name often is
    asked for again and again."""

    def __init__(self) -> None:
        self._parties: dict[int, Appearance] = {}

    def of(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Appearance]:
        """The parties of these numbers, in their order."""
        missing = [number for number in numbers if number not in self._parties]
        if missing:
            if len(self._parties) > _MOST_KNOWN:
                self._parties.clear()
                missing = list(numbers)
            where = f"party.id IN ({', '.join('?' * len(missing))})"
            read = appearances(connection, where, missing)
            self._parties.update((party.party_id, party) for party in read)
        return [self._parties[number] for number in numbers]


def members(
    connection: sqlite3.Connection, identity_id: int, known: Known | None = None
) -> list[Appearance]:
    """Some parties of an identity: the first and the latest that were added."""
    numbers: set[int] = set()
    for order, most in (("DESC", _NEWEST), ("ASC", _OLDEST)):
        rows = connection.execute(
            f"SELECT party_id FROM party_identity WHERE identity_id = ? "
            f"ORDER BY party_id {order} LIMIT ?",
            (identity_id, most),
        )
        numbers.update(row[0] for row in rows)
    return (known or Known()).of(connection, sorted(numbers))


def _candidate(
    party: Appearance,
    identity_id: int,
    others: Iterable[Appearance],
    alone: bool,
    companions: Companions,
) -> Candidate | None:
    """How an identity fits, by its party that fits best; None where no name does.

    `alone` tells that no other identity bears the party's surname.
    """
    fitting = [
        other
        for other in others
        if other.report_id != party.report_id and names_evidence(party, other) is not None
    ]
    if not fitting:
        return None
    ours = companions.of(party)
    scored = [(compare(party, other, ours, companions.of(other)), other) for other in fitting]
    if alone:
        scored = [(only_bearer(reasons), other) for reasons, other in scored]
    reasons, best = max(scored, key=lambda item: (total(item[0]), -item[1].party_id))
    against = sum(contradiction(party, other) <= _OPPOSED for other in fitting)
    agreeing = sum(bool(party.roles.words & other.roles.words) for other in fitting)
    return Candidate(identity_id, best, reasons, against > agreeing)


def _choose(ranked: list[Candidate], taken: set[int]) -> list[Candidate]:
    """Those to link to: the best, and others that may be one with it; none where that is open."""
    fit = [
        c
        for c in ranked
        if c.score > THRESHOLD
        and not c.opposed
        # The report itself tells its parties apart; only a whole name speaks louder.
        and (c.identity_id not in taken or c.reasons[0].weight > _WHOLE_NAME)
    ]
    if not fit:
        return []
    best, chosen = fit[0], fit[:1]
    for other in fit[1:]:
        if _may_be_one(best, other):
            chosen.append(other)
        elif best.score - other.score < _MARGIN:
            return []
    return chosen[:_MOST_LINKS]


def _may_be_one(a: Candidate, b: Candidate) -> bool:
    """Whether two identities that a party fits may be one: their names fit one another, or the
    party bears a whole name of each; and nothing that they were called speaks against it."""
    names = names_evidence(a.party, b.party) is not None
    bears_both = min(a.reasons[0].weight, b.reasons[0].weight) > _WHOLE_NAME
    return (names or bears_both) and contradiction(a.party, b.party) > _OPPOSED


def _write_links(
    connection: sqlite3.Connection, party: Appearance, chosen: Iterable[Candidate]
) -> None:
    connection.executemany(
        "INSERT INTO party_link (left_party, right_party, score, explanation) VALUES (?, ?, ?, ?)",
        [
            (
                *sorted((party.party_id, candidate.party.party_id)),
                candidate.score,
                explanation_of(connection, candidate.reasons),
            )
            for candidate in chosen
        ],
    )


def _place(
    connection: sqlite3.Connection, party: Appearance, chosen: list[Candidate], judged: set[int]
) -> int:
    """Give a new party its identity, and return that.

    A party that nobody judged, and that hangs on identities of which nobody judged a party, makes
    one identity of those: there is nothing for which a link could be left out. All other cases are
    derived anew.
    """
    numbers = {candidate.identity_id for candidate in chosen} or {party.party_id}
    ours = min(numbers | {party.party_id})
    simple = party.party_id not in judged and (
        numbers == {ours} or not _any_judged(connection, numbers)
    )
    connection.execute(
        "INSERT INTO party_identity (party_id, identity_id) VALUES (?, ?)",
        (party.party_id, ours if simple else party.party_id),
    )
    _add_words(connection, ours if simple else party.party_id, search_words(party))
    if not simple:
        return settle(connection, [party.party_id])[party.party_id]
    for other in numbers - {ours}:
        _move(connection, other, ours)
    return ours


def _any_judged(connection: sqlite3.Connection, identities: Collection[int]) -> bool:
    """Whether people judged a party of one of these identities."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM (SELECT left_party AS party_id FROM judgement "
        "UNION SELECT right_party FROM judgement) JOIN party_identity USING (party_id) "
        f"WHERE identity_id IN ({', '.join('?' * len(identities))}))",
        (*identities,),
    ).fetchone()
    return bool(row[0])


def _move(connection: sqlite3.Connection, other: int, ours: int) -> None:
    """Make all of one identity part of another."""
    connection.execute(
        "UPDATE party_identity SET identity_id = ? WHERE identity_id = ?", (ours, other)
    )
    connection.execute(
        "INSERT OR IGNORE INTO identity_word (word, identity_id) "
        "SELECT word, ? FROM identity_word WHERE identity_id = ?",
        (ours, other),
    )
    connection.execute("DELETE FROM identity_word WHERE identity_id = ?", (other,))


def _add_words(connection: sqlite3.Connection, identity_id: int, words: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO identity_word (word, identity_id) VALUES (?, ?)",
        [(word, identity_id) for word in sorted(words)],
    )


# --- identities, derived -------------------------------------------------------------------------


def settle(connection: sqlite3.Connection, parties: Iterable[int]) -> dict[int, int]:
    """Derive anew the identities of these parties and of all that hang together with them.

    Returns the identity of each of them. Needs a transaction.
    """
    area = _area(connection, parties)
    derived = _derive(connection, area)
    before = _marked(
        connection, "SELECT party_id, identity_id FROM party_identity WHERE party_id IN", area
    )
    old = dict(before)
    moved = {p: i for p, i in derived.identity.items() if old.get(p) != i}
    connection.executemany(
        "INSERT INTO party_identity (party_id, identity_id) VALUES (?, ?) "
        "ON CONFLICT (party_id) DO UPDATE SET identity_id = excluded.identity_id",
        moved.items(),
    )
    for identity in sorted({old[p] for p in moved if p in old} | set(moved.values())):
        _rebuild_words(connection, identity)
    _write_outcome(connection, area, derived)
    return derived.identity


def _area(connection: sqlite3.Connection, parties: Iterable[int]) -> set[int]:
    """These parties and all that links and people's `same` lead to, whether cut or not."""
    area: set[int] = set()
    for party in parties:
        if party in area:
            continue
        area |= {
            row[0]
            for row in connection.execute(
                "WITH RECURSIVE area (id) AS (SELECT ? "
                "UNION SELECT right_party FROM area JOIN party_link ON left_party = area.id "
                "UNION SELECT left_party FROM area JOIN party_link ON right_party = area.id "
                "UNION SELECT right_party FROM area JOIN judgement ON left_party = area.id "
                "WHERE right_party IS NOT NULL "
                "UNION SELECT left_party FROM area JOIN judgement ON right_party = area.id "
                "WHERE left_party IS NOT NULL) SELECT id FROM area",
                (party,),
            )
        }
    return area


def _derive(connection: sqlite3.Connection, area: set[int]) -> Partition:
    links = _marked(
        connection,
        "SELECT left_party, right_party, score FROM party_link WHERE left_party IN",
        area,
    )
    same: list[tuple[int, int]] = []
    different: dict[tuple[int, int], int] = {}
    for number, verdict, left, right in connection.execute(
        "SELECT judgement_id, verdict, left_party, right_party FROM judged"
    ):
        if left in area and right in area:
            if verdict == "same":
                same.append((left, right))
            elif verdict == "different":
                different[left, right] = number
    return partition(area, (Link(*row) for row in links), same, different)


def _rebuild_words(connection: sqlite3.Connection, identity_id: int) -> None:
    connection.execute("DELETE FROM identity_word WHERE identity_id = ?", (identity_id,))
    where = (
        "party.id IN (SELECT min(party.id) FROM party_identity JOIN party ON party.id = party_id "
    )
    where += "WHERE identity_id = ? GROUP BY name, aliases, type)"
    for party in appearances(connection, where, (identity_id,)):
        _add_words(connection, identity_id, search_words(party))


def _write_outcome(connection: sqlite3.Connection, area: set[int], derived: Partition) -> None:
    """Mark the links that are cut and the judgements that cannot hold, and no others."""
    were_cut = {
        (left, right): cut_by
        for left, right, cut_by in connection.execute(
            "SELECT left_party, right_party, cut_by FROM party_link WHERE cut_by IS NOT NULL"
        )
        if left in area
    }
    changed = {pair: None for pair in were_cut if pair not in derived.cut} | {
        pair: number for pair, number in derived.cut.items() if were_cut.get(pair) != number
    }
    connection.executemany(
        "UPDATE party_link SET cut_by = ? WHERE left_party = ? AND right_party = ?",
        [(number, *pair) for pair, number in changed.items()],
    )
    connection.execute(
        "DELETE FROM identity_conflict WHERE judgement_id NOT IN (SELECT judgement_id FROM judged)"
    )
    ours = "SELECT judgement_id, left_party FROM judged WHERE verdict = 'different'"
    for number, left in connection.execute(ours).fetchall():
        if left in area:
            connection.execute("DELETE FROM identity_conflict WHERE judgement_id = ?", (number,))
            if number in derived.conflicts:
                connection.execute(
                    "INSERT INTO identity_conflict (judgement_id, identity_id) VALUES (?, ?)",
                    (number, derived.identity[left]),
                )
    connection.executemany("DELETE FROM identity_stale WHERE party_id = ?", [(p,) for p in area])


def _marked(
    connection: sqlite3.Connection, query: str, values: Iterable[int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends in IN, for any number of values."""
    rest = iter(sorted(values))
    while batch := list(islice(rest, 500)):
        yield from connection.execute(f"{query} ({', '.join('?' * len(batch))})", batch)
