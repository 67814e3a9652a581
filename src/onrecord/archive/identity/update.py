"""Transactions over identities: a decision, and bringing them up to date with what was added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from onrecord.archive.errors import told
from onrecord.archive.identity.linking import link_pending
from onrecord.archive.store import Archive

__all__ = ["deciding", "update"]

_AT_ONCE = 50  # reports a transaction, so that another writer need not wait long


def update(archive: Archive) -> int:
    """Link all reports that are still to be linked; how many there were.

    May be interrupted, and goes on where it was. Raises `OutputError` or an `ArchiveError`.
    """
    done = 0
    while True:
        with deciding(archive) as connection:
            linked = link_pending(connection, _AT_ONCE)
        done += linked
        if linked < _AT_ONCE:
            return done


@contextmanager
def deciding(archive: Archive) -> Iterator[sqlite3.Connection]:
    """A transaction that is written as a whole, or not at all where an error ends it."""
    connection = archive.connection
    with told(archive.path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # SQLite itself ends one when the disk is full
                connection.execute("ROLLBACK")
            raise
