"""Bringing what is derived up to date with the reports that were added or read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from onrecord.archive.errors import told
from onrecord.archive.identity.update import update as link
from onrecord.archive.store import Archive
from onrecord.compare.copies import update_copies
from onrecord.compare.groups import UTTERANCES
from onrecord.compare.utterances import update_utterances

__all__ = ["compare_report", "pending", "update"]


def pending(archive: Archive) -> int:
    """How many reports are still to be compared."""
    with told(archive.path):
        row = archive.connection.execute("SELECT count(*) FROM compare_pending").fetchone()
        count: int = row[0]
    return count


def update(archive: Archive, progress: Callable[[int], None] = lambda done: None) -> int:
    """Compare the reports that are pending; how many there were.

    One transaction a report, so that it may be interrupted and goes on where it was. `progress` is
    called with the number of reports done. Raises `OutputError` or an `ArchiveError`.
    """
    done = 0
    link(archive)  # speakers are the same by their identities
    with told(archive.path):
        while _next(archive.connection):
            done += 1
            progress(done)
    return done


def _next(db: sqlite3.Connection) -> bool:
    """Compare the next report that is pending, or put together what is left apart."""
    with _transaction(db):
        row = db.execute("SELECT report_id FROM compare_pending ORDER BY report_id").fetchone()
        if row is not None:
            compare_report(db, row[0])
        _mend(db)
    return row is not None


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite itself ends one when the disk is full
            db.execute("ROLLBACK")
        raise


def compare_report(db: sqlite3.Connection, report_id: int) -> None:
    """Find the copies of a report and the utterances of its statements, in a transaction under way."""
    update_copies(db, report_id)
    update_utterances(db, report_id)
    db.execute("DELETE FROM compare_pending WHERE report_id = ?", (report_id,))


def _mend(db: sqlite3.Connection) -> None:
    """Put together anew the utterances that lost a statement."""
    stale = db.execute("DELETE FROM utterance_stale RETURNING utterance_id").fetchall()
    UTTERANCES.part(db, [group for (group,) in stale])
