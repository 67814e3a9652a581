"""From what a person types to an identity: by its number, by a whole name, by words of a name."""

from __future__ import annotations

import difflib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive.identity.appearance import form, whole_form
from onrecord.errors import AmbiguousName, UnknownParty

__all__ = ["Summary", "best_name", "find", "matches", "summary"]

_MOST = 12  # identities that are listed for one name
_MOST_LOOKED_AT = 200  # that have all the words
_MOST_WORDS = 4000  # among which near ones are looked for
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What tells an identity from others of its name, in a line."""

    identity_id: int
    name: str
    type: str
    reports: int
    first_day: str | None
    last_day: str | None
    roles: tuple[str, ...]

    def line(self) -> str:
        """The number, the name and what tells it apart."""
        days = " to ".join(dict.fromkeys(d for d in (self.first_day, self.last_day) if d))
        told = [self.type, *self.roles[:3], _reports(self.reports), days]
        return f"{self.identity_id} {self.name} ({'; '.join(part for part in told if part)})"


def _reports(number: int) -> str:
    return "1 report" if number == 1 else f"{number:,} reports"


def find(connection: sqlite3.Connection, text: str) -> int:
    """The identity with this number, or the only one called so.

    A whole name goes before words of a name, case and accents aside. Raises `AmbiguousName` with
    a line for each, or `UnknownParty` with names that are near.
    """
    if text.isascii() and text.isdecimal():
        return _numbered(connection, text)
    found = matches(connection, text)
    if not found:
        raise UnknownParty(_nobody(connection, text))
    if len(found) > 1:
        lines = "; ".join(summary(connection, identity).line() for identity in found[:_MOST])
        more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
        raise AmbiguousName(
            f"{len(found)} identities are called {text!r}; "
            f"give the number of one in place of the name: {lines}{more}"
        )
    return found[0]


def matches(connection: sqlite3.Connection, text: str) -> list[int]:
    """The identities called so, those with most parties first; by words where no whole name is."""
    whole = form(text[:_LONGEST])
    by_fact = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT identity_id FROM identity_fact "
            "JOIN identity_decision ON identity_decision.id = decision_id "
            "JOIN party_identity USING (party_id) "
            "WHERE undone IS NULL AND value = ? COLLATE NOCASE",
            (" ".join(text.split()),),
        )
    ]
    words = whole.split()
    return (
        by_fact
        or (words and (_with(connection, [whole_form(whole)]) or _with(connection, words)))
        or []
    )


def _with(connection: sqlite3.Connection, words: Iterable[str]) -> list[int]:
    """The identities that all of these words lead to."""
    words = sorted({word for word in words if len(word) > 1})
    marks = ", ".join("?" * len(words))
    rows = connection.execute(
        f"SELECT identity_id FROM identity_word WHERE word IN ({marks}) "
        "GROUP BY identity_id HAVING count(*) = ? LIMIT ?",
        (*words, len(words), _MOST_LOOKED_AT),
    )
    sizes = {row[0]: _size(connection, row[0]) for row in rows.fetchall()}
    return sorted(sizes, key=lambda identity: (-sizes[identity], identity))


def _size(connection: sqlite3.Connection, identity: int) -> int:
    row = connection.execute(
        "SELECT count(*) FROM party_identity WHERE identity_id = ?", (identity,)
    ).fetchone()
    return int(row[0])


def summary(connection: sqlite3.Connection, identity: int) -> Summary:
    """An identity in a line. Its name is the one that most reports use, among the fullest."""
    rows = connection.execute(
        "SELECT name, type, roles, day, report_id FROM identified WHERE identity_id = ? "
        "ORDER BY party_id LIMIT 2000",
        (identity,),
    ).fetchall()
    days = sorted(row[3] for row in rows if row[3])
    roles = Counter(role for row in rows for role in json.loads(row[2]))
    return Summary(
        identity_id=identity,
        name=best_name(Counter(row[0] for row in rows)),
        type=Counter(row[1] for row in rows).most_common(1)[0][0],
        reports=len({row[4] for row in rows}),
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        roles=tuple(role for role, _ in roles.most_common(3)),
    )


def best_name(names: Counter[str]) -> str:
    """The name that most reports use, among those of more than one word where there are any."""
    full = {name: count for name, count in names.items() if " " in name.strip()} or names
    return max(full, key=lambda name: (full[name], len(name), name))


def _numbered(connection: sqlite3.Connection, text: str) -> int:
    number = int(text[:18])
    if not _size(connection, number):
        raise UnknownParty(f"there is no identity {number}; give a name to find one.")
    return number


def _nobody(connection: sqlite3.Connection, text: str) -> str:
    near = _near(connection, form(text[:_LONGEST]).split())
    hint = f"; near it are {', '.join(near)}" if near else "; check the spelling"
    return f"nobody in the archive is called {text[:_LONGEST]!r}{hint}."


def _near(connection: sqlite3.Connection, words: list[str]) -> list[str]:
    """Names with a word that is spelt much like the last of `words`."""
    if not words or len(words[-1]) < 3:
        return []
    word = words[-1]
    rows = connection.execute(
        "SELECT word, min(identity_id) FROM identity_word WHERE word >= ? AND word < ? "
        "GROUP BY word LIMIT ?",
        (word[0], word[0] + "\U0010ffff", _MOST_WORDS),
    )
    known = {row[0]: row[1] for row in rows if abs(len(row[0]) - len(word)) <= 3}
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.7)
    return list(dict.fromkeys(summary(connection, known[found]).name for found in close))
