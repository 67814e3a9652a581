"""A small town's archive: two outlets, a bridge, a fountain; for tests of what is found in it."""

from __future__ import annotations

from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.model import Record
from tests.archive.made import record_of
from tests.archive.made_up import link

__all__ = ["POST", "VELLIN", "reports", "town"]

POST, VELLIN = "The Harrow Post", "Vellin Ledger"


def reports() -> list[Record]:
    """Seven statements of five reports; the last one has no day, no outlet and no known speaker."""
    return [
        record_of(
            ("Ada Quill", "said", "Tom Barrow promised a bridge that stands before the flood"),
            ("Tom Barrow", "said", "The bridge money is all there"),
            day="2021-07-18",
            outlet=POST,
            url="https://post.example/bridge",
            about=("p2",),
        ),
        record_of(
            ("Ada Quill", "denied", "No flood was ever foreseen for the café"),
            day="2022-07-20",
            outlet=VELLIN,
            act="deny",
            medium="letter",
            confidence=0.4,
        ),
        record_of(
            ("Ada Quill", "wrote", "A bridge is a promise"),
            ("Tom Barrow", "wrote", "So is a fountain"),
            day="2022-08-01",
            outlet=POST,
            url="javascript:alert(1)",
            about=("p2",),
        ),
        record_of(
            ("Ida Renn", "asked", "Where was the bridge on Monday"),
            day="2022-08-02",
            outlet=POST,
        ),
        record_of(
            ("The mayor", "wrote", "Bridges are none of my concern"),
            day=None,
            outlet=None,
            parties=False,
        ),
    ]


def town(path: Path) -> Path:
    """The archive at `path`, made anew and linked."""
    with Archive.open(path, write=True) as archive:
        for record in reports():
            archive.add(record)
        link(archive)
    return path
