"""Questions whose answer is worth only so much work."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["at_most"]

_STEPS = 4_000  # of SQLite's machine between two looks at the clock; some of them search an index


@contextmanager
def at_most(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """What SQLite does within is cut off after so many seconds of this thread's processor time.

    The block then ends where it is, so let it keep what it has got row by row. It is processor
    time, so that a busy machine gives no other answer.
    """
    until = time.thread_time() + seconds
    connection.set_progress_handler(lambda: time.thread_time() > until, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)
