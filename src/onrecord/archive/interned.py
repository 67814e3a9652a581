"""Wordings that come again and again, kept once: rules, outlets, and what a link rests on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

__all__ = ["explanation_of", "number_of", "reasons_of"]


def number_of(connection: sqlite3.Connection, table: str, column: str, words: str) -> int:
    """The number of the row that has these words alone, written where there is none."""
    row = connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (words,)).fetchone()
    if row is None:
        made = f"INSERT INTO {table} ({column}) VALUES (?) RETURNING id"
        row = connection.execute(made, (words,)).fetchone()
    number: int = row[0]
    return number


def explanation_of(connection: sqlite3.Connection, reasons: Iterable[tuple[str, float]]) -> str:
    """Reasons with their weights as the archive keeps them: `[[reason.id, weight], …]`."""
    told = [[number_of(connection, "reason", "words", words), weight] for words, weight in reasons]
    return json.dumps(told, separators=(",", ":"))


def reasons_of(connection: sqlite3.Connection, explanation: str) -> list[tuple[str, float]]:
    """The reasons that an explanation stands for, in its order."""
    rows = connection.execute(
        "SELECT reason.words, part.value ->> 1 FROM json_each(?) AS part "
        "CROSS JOIN reason ON reason.id = part.value ->> 0 ORDER BY part.key",
        (explanation,),
    )
    return rows.fetchall()
