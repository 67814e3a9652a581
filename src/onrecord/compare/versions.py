"""The versions of a page, the newest first and some at a time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import pairwise

from onrecord.archive.errors import told
from onrecord.archive.listing import report_number
from onrecord.archive.store import Archive
from onrecord.compare.carriers import Source, read_carriers, read_source
from onrecord.compare.revisions import Revision, changes_between

__all__ = ["Versions", "read_versions"]


@dataclass(frozen=True, slots=True)
class Versions:
    """Some versions of a page, the newest first, and what changed from each to the next.

    `count` is how many versions there are; `older` is how many of them come after these.
    `revisions` has one fewer than there are versions, or as many where there are older ones.
    """

    count: int
    older: int
    shown: tuple[Source, ...]
    revisions: tuple[Revision, ...]


def read_versions(archive: Archive, key: str, *, skip: int = 0, most: int = 10) -> Versions:
    """The versions of the page that the report of this key is one of, without the newest `skip`.

    A report without an address is a page of its own. Raises UnknownStatement.
    """
    with told(archive.path):
        db = archive.connection
        ids = _ids(db, report_number(db, key))
        shown = ids[skip : skip + most + 1]
        sources = [read_source(db, id_) for id_ in shown]
        revisions = tuple(_revision(db, before, after) for after, before in pairwise(sources))
    return Versions(
        count=len(ids),
        older=max(len(ids) - skip - most, 0),
        shown=tuple(sources[:most]),
        revisions=revisions,
    )


def _ids(db: sqlite3.Connection, report_id: int) -> list[int]:
    rows = db.execute(
        "SELECT other.id FROM report JOIN report AS other "
        "ON other.id = report.id OR other.url = report.url "
        "WHERE report.id = ? ORDER BY other.id DESC",
        (report_id,),
    )
    return [id_ for (id_,) in rows]


def _revision(db: sqlite3.Connection, before: Source, after: Source) -> Revision:
    old, new = (
        read_carriers(db, [id_ for (id_,) in db.execute(_STATEMENTS, (report.id,))])
        for report in (before, after)
    )
    return Revision(before, after, *changes_between(old, new))


_STATEMENTS = "SELECT id FROM statement WHERE report_id = ?"
