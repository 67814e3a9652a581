"""An archive made larger by its own rows: what cannot be built in an hour can be asked all the same.

Every report, with all that hangs on it, comes again in each round k, its numbers after those before:

- *dates* of reports, statements, times and utterances are 364 k days later
- *address, key, outlet*: with the round in the address and the key; the outlet 7 k further in the
  list of outlets, in a ring
- *text, title, names and words* are the same: every word is in as many more statements, so that a
  search has more to do than in an archive of as many different reports
- *identities* with five parties or more go on through all rounds, as those do who are in the news
  for years; the others are others in each round, of the same names
- *copies and utterances* are those within each round

Full-text indexes are written by the schema's own triggers. What is made so verifies.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from onrecord.archive.connection import connect

__all__ = ["multiply"]

_ROUND_DAYS = 364
_STAYING = 5  # parties of an identity that goes on
_OUTLETS_ON = 7
# How each table's columns change: `{r}`, `{s}`, `{p}` are what is added to numbers of reports,
# statements and parties, `{k}` is the round, `{d}` the days. Columns that are not here stay.
_DATE = "date({0}, '+{{d}} days')"
_VALUE = "CASE WHEN {0} GLOB '????-??-??' THEN date({0}, '+{{d}} days') ELSE {0} END"
_STATEMENT, _REPORT, _PARTY = "{0} + {{s}}", "{0} + {{r}}", "{0} + {{p}}"
_CHANGES: dict[str, dict[str, str]] = {
    "report": {
        "id": _REPORT,
        "key": "{0} || '-{{k}}'",
        "url": "{0} || '?round={{k}}'",
        "outlet_id": "1 + ({0} - 1 + {{o}}) % (SELECT max(id) FROM outlet)",
        "published": _VALUE,
        "published_earliest": _DATE,
        "published_latest": _DATE,
        "revises": _REPORT,
    },
    "party": {"id": _PARTY, "report_id": _REPORT},
    "statement": {
        "id": _STATEMENT,
        "report_id": _REPORT,
        "inside_id": _STATEMENT,
        "said": _VALUE,
        "said_earliest": _DATE,
        "said_latest": _DATE,
        "day": _DATE,
    },
    "statement_party": {"statement_id": _STATEMENT, "party_id": _PARTY},
    "time": {"report_id": _REPORT, "value": _VALUE, "earliest": _DATE, "latest": _DATE},
    "party_identity": {"party_id": _PARTY, "identity_id": "{{identity}}"},
    "party_link": {"left_party": _PARTY, "right_party": _PARTY},
    "copy_band": {"report_id": _REPORT},
    "copy_pair": {"left_id": _REPORT, "right_id": _REPORT},
    "copy_group": {"report_id": _REPORT, "group_id": _REPORT},
    "utterance_pair": {"left_id": _STATEMENT, "right_id": _STATEMENT},
    "utterance_statement": {
        "statement_id": _STATEMENT,
        "utterance_id": _STATEMENT,
        "speaker": "'#' || {{k}} || ' ' || {0}",
        "first_day": "{0} + {{d}}",
        "last_day": "{0} + {{d}}",
    },
}
_IDENTITY = (
    "CASE WHEN identity_id IN (SELECT identity_id FROM temp.staying) THEN identity_id "
    "ELSE identity_id + {p} END"
)


def multiply(source: Path, target: Path, statements: int) -> None:
    """Write an archive of at least so many statements out of the one at `source`."""
    made = target.with_suffix(".part")
    shutil.copyfile(source, made)
    with closing(connect(made, write=True)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute(
            "CREATE TEMP TABLE staying AS SELECT identity_id FROM party_identity "
            f"GROUP BY identity_id HAVING count(*) >= {_STAYING}"
        )
        last = {t: _last(db, t) for t in ("report", "statement", "party")}
        for number in range(1, -(-statements // last["statement"])):
            _add_round(db, number, last)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made.rename(target)


def _last(db: sqlite3.Connection, table: str) -> int:
    found: int = db.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
    return found


def _add_round(db: sqlite3.Connection, number: int, last: dict[str, int]) -> None:
    added = {name[0]: number * count for name, count in last.items()}
    added |= {"k": number, "d": _ROUND_DAYS * number, "o": _OUTLETS_ON * number}
    identity = _IDENTITY.format(**added)
    db.execute("BEGIN IMMEDIATE")
    for table, changes in _CHANGES.items():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        values = [
            changes.get(column, "{0}").format(f'"{column}"').format(**added, identity=identity)
            for column in columns
        ]
        # Of the first round alone: those made since have numbers above.
        key, most = _first_round(table, columns, last)
        listed = ", ".join(f'"{column}"' for column in columns)
        db.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table} "
            f'WHERE "{key}" <= {most}'
        )
    db.execute(
        f"INSERT OR IGNORE INTO identity_word (word, identity_id) SELECT word, {identity} "
        f"FROM identity_word WHERE identity_id <= {last['party']}"
    )
    for table in ("identity_pending", "compare_pending"):
        db.execute(f"DELETE FROM {table}")
    db.execute("COMMIT")


def _first_round(table: str, columns: list[str], last: dict[str, int]) -> tuple[str, int]:
    """A column that numbers a table's rows, and the last number that it has in the first round."""
    if "id" in columns:
        return "id", last[table]
    changes = _CHANGES[table]
    for kind, change in (("statement", _STATEMENT), ("party", _PARTY), ("report", _REPORT)):
        for column in columns:
            if changes.get(column) == change:
                return column, last[kind]
    raise ValueError(table)
