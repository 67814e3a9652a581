"""What pages need of one report: its record, and what the archive knows of it beside.

A report is asked for by its key, which stays when it is read anew. Everything here is found by an
index, and bounded by the size of the one report.
"""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass, field

from onrecord.archive.errors import told
from onrecord.archive.listing import report_number
from onrecord.archive.reviews import speakers_of
from onrecord.archive.reviews_matching import Spans, read_spans
from onrecord.archive.store import Archive, Run
from onrecord.errors import DamagedArchive, UnknownStatement
from onrecord.model import Record, Span

__all__ = ["Judged", "KeptReport", "Version", "read_report", "read_snapshot"]

_MOST_VERSIONS = 200  # of a page, that are told


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page. `added` is when it was read in, in UTC."""

    key: str
    added: str
    current: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What people last decided of a statement.

    `right` are its spans, with their `words` and `kind`, and `speakers` who said it, as they ought
    to be: a name, and the key of the party in the report where the report names it.
    """

    verdict: str
    by: str
    made: str
    right: Spans
    words: str
    kind: str
    speakers: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as the archive keeps it.

    `versions` are all of its page, oldest first. `identities` leads from the keys of parties to
    their identities, `elsewhere` from keys of statements to the number of reports that carry the
    same words, where others do, and `judged` to what people decided.
    """

    id: int
    record: Record
    added: str
    run: Run | None
    snapshot: bool
    versions: tuple[Version, ...]
    identities: dict[str, int] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)

    @property
    def latest(self) -> Version | None:
        """The version that is current, where this one is not."""
        current = [version for version in self.versions if version.current]
        ours = self.record.report.id
        return current[0] if current and current[0].key != ours else None


def read_report(archive: Archive, key: str) -> KeptReport:
    """The report of this key. Raises UnknownStatement where there is none."""
    with told(archive.path):
        db = archive.connection
        report_id = report_number(db, key)
        record = archive.record(report_id)
        assert record is not None  # reports are never taken away
        added, software, model, snapshot = db.execute(
            "SELECT added, software, model, EXISTS (SELECT 1 FROM snapshot WHERE report_id = :id) "
            "FROM report LEFT JOIN run ON run.id = run_id WHERE report.id = :id",
            {"id": report_id},
        ).fetchone()
        return KeptReport(
            id=report_id,
            record=record,
            added=added,
            run=Run(software, model) if software is not None else None,
            snapshot=bool(snapshot),
            versions=_versions(db, report_id),
            identities=_identities(db, report_id),
            elsewhere=_elsewhere(db, report_id),
            judged=_judged(db, report_id, record),
        )


def read_snapshot(archive: Archive, key: str) -> tuple[str, bytes]:
    """The name of a report's source and its bytes as received.

    Raises UnknownStatement where there is no such report or its bytes were not at hand, and
    DamagedArchive where what is kept of them cannot be expanded.
    """
    with told(archive.path):
        report_id = report_number(archive.connection, key)
        (name,) = archive.connection.execute(
            "SELECT source_name FROM report WHERE id = ?", (report_id,)
        ).fetchone()
        try:
            data = archive.snapshot(report_id)
        except zlib.error:
            raise DamagedArchive(
                f"the snapshot of report {key[:80]} cannot be expanded; check the archive "
                "with `onrecord verify`."
            ) from None
    if data is None:
        raise UnknownStatement(
            f"the bytes of report {key[:80]} were not at hand when it was added."
        )
    return name, data


def _versions(db: sqlite3.Connection, report_id: int) -> tuple[Version, ...]:
    """This report, those that it revises and those that revise it."""
    rows = db.execute(
        "WITH RECURSIVE before (id, revises, n) AS ("
        "  SELECT id, revises, 0 FROM report WHERE id = :id UNION ALL "
        "  SELECT report.id, report.revises, n + 1 FROM before "
        "  JOIN report ON report.id = before.revises WHERE n < :most"
        "), after (id, n) AS ("
        "  SELECT id, 0 FROM report WHERE revises = :id UNION ALL "
        "  SELECT report.id, n + 1 FROM after JOIN report ON report.revises = after.id "
        "  WHERE n < :most"
        ') SELECT "key", added, current FROM report '
        "WHERE id IN (SELECT id FROM before UNION SELECT id FROM after) ORDER BY id",
        {"id": report_id, "most": _MOST_VERSIONS},
    )
    return tuple(Version(key, added, bool(current)) for key, added, current in rows)


def _identities(db: sqlite3.Connection, report_id: int) -> dict[str, int]:
    rows = db.execute(
        'SELECT "key", identity_id FROM party JOIN party_identity ON party_id = party.id '
        "WHERE report_id = ?",
        (report_id,),
    )
    return dict(rows.fetchall())


def _elsewhere(db: sqlite3.Connection, report_id: int) -> dict[str, int]:
    rows = db.execute(
        'SELECT statement."key", count(DISTINCT theirs.report_id) FROM statement '
        "CROSS JOIN utterance_statement AS own ON own.statement_id = statement.id "
        "CROSS JOIN utterance_statement AS other ON other.utterance_id = own.utterance_id "
        "CROSS JOIN statement AS theirs ON theirs.id = other.statement_id "
        "WHERE statement.report_id = ? AND theirs.report_id <> statement.report_id "
        "GROUP BY statement.id",
        (report_id,),
    )
    return dict(rows.fetchall())


def _judged(db: sqlite3.Connection, report_id: int, record: Record) -> dict[str, Judged]:
    """The last decisions on the report's statements that were not undone."""
    rows = db.execute(
        'SELECT statement."key", max(decision.id), verdict, by, made, decision.source_at, '
        "decision.cue_at, decision.content_at, decision.words, decision.kind "
        "FROM review_subject JOIN statement ON statement.id = statement_id "
        "JOIN review_decision AS decision ON subject_id = review_subject.id "
        "WHERE report = ? AND text_sha256 = ? AND undone IS NULL AND report_id = ? "
        "GROUP BY statement.id",
        (record.report.id, record.report.text_sha256, report_id),
    ).fetchall()
    named = {party.named: party.id for party in record.parties}
    return {
        key: Judged(verdict, by, made, read_spans(*at), words, kind, _speakers(db, number, named))
        for key, number, verdict, by, made, *at, words, kind in rows
    }


def _speakers(
    db: sqlite3.Connection, decision: int, named: dict[Span, str]
) -> tuple[tuple[str, str | None], ...]:
    return tuple(
        (speaker.name, named.get(speaker.at) if speaker.at else None)
        for speaker in speakers_of(db, decision)
    )
