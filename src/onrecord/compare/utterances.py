"""Utterances: the statements of several reports that carry one saying-event.

A statement is compared with those of the same speaker whose days may be the same, and with those of
copies of its report. Speakers are the same by their identity, where the archive knows it, else by
the name, never by a description: "a senior official" of one report is nobody's in another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

from onrecord.archive.interned import explanation_of
from onrecord.compare.evidence import THRESHOLD, Saying, evidence, total
from onrecord.compare.groups import UTTERANCES
from onrecord.model import Kind, PartyType
from onrecord.parties.names import read_name

__all__ = ["update_utterances"]

_NAMED = frozenset({PartyType.PERSON, PartyType.ORGANISATION, PartyType.PLACE})
_BEFORE = 2  # days: news tells of what was said on its own day or the two before
_LONGEST = 7  # days; what was said in a longer interval may be anything
_MOST_COMPARED = 500  # statements of one speaker in those days
_MOST_COPIES = 20  # reports
_MOST_OF_COPIES = 2_000  # statements of them

_SAYING = """
SELECT statement.id, statement.report_id, statement.kind, statement.polarity IS 'negative',
    statement.words, utterance_statement.speaker, utterance_statement.first_day, utterance_statement.last_day,
    holder.speaker IS NOT NULL AND holder.speaker = utterance_statement.speaker
FROM utterance_statement
JOIN statement ON statement.id = utterance_statement.statement_id
LEFT JOIN utterance_statement AS holder ON holder.statement_id = statement.inside_id
"""


def update_utterances(db: sqlite3.Connection, report_id: int) -> None:
    """Write anew which saying-events the statements of a report carry."""
    _forget(db, report_id)
    if not db.execute("SELECT 1 FROM report WHERE id = ? AND current", (report_id,)).fetchone():
        return
    db.executemany(
        "INSERT INTO utterance_statement (statement_id, utterance_id, speaker, first_day, last_day) "
        "VALUES (?1, ?1, ?2, ?3, ?4)",
        list(_rows(db, report_id)),
    )
    mine = _sayings(db, "WHERE statement.report_id = ? ORDER BY statement.id", report_id)
    copies = _copies(db, report_id)
    copied = _by_words(db, copies)
    for saying in mine:
        found = [
            other.statement_id
            for other in (*_candidates(db, saying), *copied.get(saying.contents.keys, ()))
            if saying.within_own == other.within_own  # else it is its holder that says the same
            and _pair(db, saying, other, copied=other.report_id in copies)
        ]
        if found:
            UTTERANCES.join(db, [saying.statement_id, *found])


def _forget(db: sqlite3.Connection, report_id: int) -> None:
    """Take away what was written of a report's statements. A trigger notes what they leave."""
    ours = "(SELECT id FROM statement WHERE report_id = ?)"
    for column in ("left_id", "right_id"):
        db.execute(f"DELETE FROM utterance_pair WHERE {column} IN {ours}", (report_id,))
    db.execute(f"DELETE FROM utterance_statement WHERE statement_id IN {ours}", (report_id,))


def _rows(db: sqlite3.Connection, report_id: int) -> Iterator[tuple[Any, ...]]:
    """Each statement of a report with its speaker and its days."""
    rows = db.execute(
        "SELECT statement.id, said_basis, said_earliest, said_latest, published_earliest, "
        "published_latest FROM statement JOIN report ON report.id = report_id WHERE report_id = ?",
        (report_id,),
    ).fetchall()
    for statement_id, *when in rows:
        yield statement_id, _speaker(db, statement_id), *_days(*when)


def _days(
    basis: str | None,
    said_earliest: str | None,
    said_latest: str | None,
    published_earliest: str | None,
    published_latest: str | None,
) -> tuple[int, int] | tuple[None, None]:
    """The days on which a statement may have been made, where they are few enough to tell."""
    first, last = _ordinal(said_earliest), _ordinal(said_latest)
    if basis != "expression" or first is None or last is None:
        first, last = _ordinal(published_earliest), _ordinal(published_latest)
        first = first - _BEFORE if first is not None else None
    if first is None or last is None or last - first > _LONGEST:
        return None, None
    return first, last


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def _speaker(db: sqlite3.Connection, statement_id: int) -> str | None:
    """What the speakers of a statement are compared by; None where not all are named."""
    rows = db.execute(
        "SELECT identity_id, name, type FROM statement_party "
        "JOIN party ON party.id = statement_party.party_id "
        "LEFT JOIN party_identity ON party_identity.party_id = party.id "
        "WHERE statement_id = ? AND role = 'speaker'",
        (statement_id,),
    ).fetchall()
    if not rows or any(type_ not in _NAMED for _, _, type_ in rows):
        return None
    names = {
        f"#{identity}" if identity is not None else " ".join(read_name(name).key)
        for identity, name, _ in rows
    }
    return " + ".join(sorted(names)) if all(names) else None


def _candidates(db: sqlite3.Connection, saying: Saying) -> Iterator[Saying]:
    """The statements of other reports with the same speaker, on days that may be the same."""
    if saying.speaker is None or saying.first_day is None or saying.last_day is None:
        return
    yield from _sayings(
        db,
        "WHERE utterance_statement.speaker = ? AND utterance_statement.last_day BETWEEN ? AND ? "
        "AND utterance_statement.first_day <= ? AND statement.report_id <> ? "
        "ORDER BY utterance_statement.last_day, statement.id LIMIT ?",
        saying.speaker,
        saying.first_day,
        saying.last_day + _LONGEST,
        saying.last_day,
        saying.report_id,
        _MOST_COMPARED,
    )


def _copies(db: sqlite3.Connection, report_id: int) -> list[int]:
    """The reports that are copies of this one, or it of them. Their groups are not asked: which
    reports hang together by others depends on what was added before."""
    rows = db.execute(
        "SELECT right_id FROM copy_pair WHERE left_id = ?1 "
        "UNION SELECT left_id FROM copy_pair WHERE right_id = ?1 ORDER BY 1 LIMIT ?2",
        (report_id, _MOST_COPIES),
    )
    return [other for (other,) in rows]


def _by_words(db: sqlite3.Connection, copies: list[int]) -> dict[tuple[str, ...], list[Saying]]:
    """The statements of copies of a report, by their words: those carry the same event,
    whoever their speaker was taken for."""
    found: dict[tuple[str, ...], list[Saying]] = {}
    for saying in _sayings(
        db,
        "WHERE statement.report_id IN (SELECT value FROM json_each(?)) ORDER BY statement.id LIMIT ?",
        json.dumps(copies),
        _MOST_OF_COPIES,
    ):
        found.setdefault(saying.contents.keys, []).append(saying)
    return found


def _sayings(db: sqlite3.Connection, where: str, *values: object) -> list[Saying]:
    return [
        Saying(id_, report, Kind(kind), bool(negative), words, speaker, first, last, bool(own))
        for id_, report, kind, negative, words, speaker, first, last, own in db.execute(
            _SAYING + where, values
        )
    ]


def _pair(db: sqlite3.Connection, one: Saying, two: Saying, *, copied: bool) -> bool:
    """Write the pair of two statements if they carry one saying-event."""
    left, right = sorted((one, two), key=lambda saying: saying.statement_id)
    reasons = evidence(left, right, copied=copied)
    if total(reasons) < THRESHOLD:
        return False
    db.execute(
        "INSERT OR IGNORE INTO utterance_pair (left_id, right_id, score, explanation) "
        "VALUES (?, ?, ?, ?)",
        (
            left.statement_id,
            right.statement_id,
            round(total(reasons), 2),
            explanation_of(db, reasons),
        ),
    )
    return True
