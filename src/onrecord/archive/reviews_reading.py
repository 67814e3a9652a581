"""What is to be reviewed, what was decided, and what can be learned from it."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.archive.reviews import Judgement, Speaker, Verdict, speakers_of
from onrecord.archive.reviews_matching import Spans, read_spans
from onrecord.archive.store import Archive
from onrecord.archive.words import parse_terms, to_match
from onrecord.model import Party, Report, Span, Statement

__all__ = [
    "Asked",
    "Item",
    "load",
    "passage",
    "statement_of",
    "training",
    "waiting",
]

_LONGEST_PASSAGE = 8_000  # characters of a report that are shown around a statement


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statements are to be reviewed: words of a speaker's name, part of an outlet's name."""

    speaker: str = ""
    outlet: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A statement with what a person needs to judge it.

    `read` are its spans as the run read them; `right` and `speakers` are as people have them now,
    which is as they were read where nobody corrected them. `verdict` and `by` are of the decision
    that stands.
    """

    statement_id: int
    report: Report
    statement: Statement
    parties: tuple[Party, ...]
    read: Spans
    right: Spans
    speakers: tuple[Speaker, ...]
    verdict: Verdict | None = None
    by: str | None = None

    def judgement(
        self,
        verdict: Verdict,
        by: str,
        *,
        right: Spans | None = None,
        speakers: tuple[Speaker, ...] | None = None,
    ) -> Judgement:
        """A judgement of this statement, as it is now but for what is given."""
        return Judgement(
            report=self.report.id,
            text_sha256=self.report.text_sha256,
            read=self.read,
            verdict=verdict,
            right=self.right if right is None else right,
            speakers=self.speakers if speakers is None else speakers,
            by=by,
            statement=self.statement.id,
        )


def waiting(connection: sqlite3.Connection, asked: Asked) -> list[int]:
    """The statements of current reports that nobody has judged, those least sure to be right first.

    That is by confidence, the estimated chance that content and source are both right.
    """
    tests, values = "", list[object]()
    if asked.outlet:
        tests += (
            "AND report_id IN (SELECT report.id FROM report JOIN outlet ON outlet.id = outlet_id "
            "WHERE instr(lower(outlet.name), lower(?))) "
        )
        values.append(asked.outlet)
    if asked.speaker:
        tests += f"AND statement.id IN ({_SPOKEN}) "
        terms = [term for term in parse_terms(asked.speaker) if term.wanted]
        if not terms:  # a name without a letter or digit is nobody's
            return []
        values += [to_match(terms), to_match(terms, ["source"])]
    rows = connection.execute(
        "SELECT statement.id FROM statement "
        "JOIN report ON report.id = report_id AND report.current = 1 "
        "WHERE NOT EXISTS (SELECT 1 FROM review_subject JOIN review_decision "
        "ON subject_id = review_subject.id WHERE statement_id = statement.id AND undone IS NULL) "
        f"{tests}ORDER BY confidence, statement.id LIMIT ?",
        (*values, asked.limit),
    )
    return [id_ for (id_,) in rows]


# Said by a party of that name, or where none is known, by a source with these words.
_SPOKEN = (
    "SELECT statement_id FROM statement_party WHERE role = 'speaker' AND party_id IN "
    "(SELECT rowid FROM party_fts WHERE party_fts MATCH ?) "
    "UNION SELECT rowid FROM statement_fts WHERE statement_fts MATCH ? AND NOT EXISTS "
    "(SELECT 1 FROM statement_party WHERE statement_id = statement_fts.rowid AND role = 'speaker')"
)


def load(archive: Archive, statement_id: int) -> Item | None:
    """A statement as it is in the archive now, or None where another run took it away."""
    connection = archive.connection
    row = connection.execute(
        'SELECT report_id, "key" FROM statement WHERE id = ?', (statement_id,)
    ).fetchone()
    record = archive.record(row[0]) if row else None
    if record is None:
        return None
    statement = next((each for each in record.statements if each.id == row[1]), None)
    if statement is None:  # another process has changed it between the two
        return None
    read = Spans(statement.source, statement.cue, statement.content)
    parties = {party.id: party for party in record.parties}
    speakers = tuple(
        Speaker(parties[id_].name, parties[id_].named)
        for id_ in statement.speakers
        if parties[id_].name.strip()
    )
    item = Item(statement_id, record.report, statement, record.parties, read, read, speakers)
    return _as_corrected(connection, item)


def _as_corrected(connection: sqlite3.Connection, item: Item) -> Item:
    row = connection.execute(
        "SELECT decision_id, verdict, by, source_at, cue_at, content_at FROM review_standing "
        "WHERE statement_id = ?",
        (item.statement_id,),
    ).fetchone()
    if row is None:
        return item
    known = (item.statement_id, item.report, item.statement, item.parties, item.read)
    if row[1] == Verdict.WRONG:
        return Item(*known, item.read, item.speakers, Verdict.WRONG, row[2])
    speakers = speakers_of(connection, row[0])
    return Item(*known, read_spans(*row[3:]), speakers, Verdict(row[1]), row[2])


def statement_of(connection: sqlite3.Connection, decision: int) -> int | None:
    """The statement that a decision leads to now."""
    row = connection.execute(
        "SELECT statement_id FROM review_decision "
        "JOIN review_subject ON review_subject.id = subject_id WHERE review_decision.id = ?",
        (decision,),
    ).fetchone()
    return row[0] if row else None


def passage(report: Report, statement: Spans) -> Span:
    """The paragraphs that a statement stands in, or 8,000 characters of them around its content."""
    spans = (*statement.source, *statement.cue, *statement.content)
    listed = [span for span in spans if span.end > span.start] or list(spans)
    start, end = min(span.start for span in listed), max(span.end for span in listed)
    starts = [block.start for block in report.blocks]
    for at in (start, end - 1):
        number = bisect_right(starts, at) - 1
        if number >= 0 and at < report.blocks[number].end:
            start = min(start, report.blocks[number].start)
            end = max(end, report.blocks[number].end)
    if end - start > _LONGEST_PASSAGE:
        middle = statement.content[0].start
        start = max(start, middle - _LONGEST_PASSAGE // 2)
        end = min(end, start + _LONGEST_PASSAGE)
    return Span(start, end)


def training(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """What people accepted and corrected, as annotated reports: `doc`, `text`, `statements`.

    Spans count code points of `text`. Beside them, so that what nobody looked at is not taken for
    what is not there: `rejected`, the statements that people found wrong, and `unjudged`.
    """
    reports = connection.execute(
        'SELECT DISTINCT report.id, "key", text FROM review_standing '
        'JOIN report ON "key" = report AND report.text_sha256 = review_standing.text_sha256 '
        "ORDER BY report.id"
    )
    for report_id, key, text in reports:
        judged = connection.execute(
            "SELECT verdict = 'wrong', source_at, cue_at, content_at FROM review_standing "
            "WHERE report = ? ORDER BY decision_id",
            (key,),
        ).fetchall()
        unjudged = connection.execute(
            "SELECT source_at, cue_at, content_at FROM statement WHERE report_id = ? "
            "AND id NOT IN (SELECT statement_id FROM review_standing "
            "WHERE report = ? AND statement_id IS NOT NULL) ORDER BY id",
            (report_id, key),
        )
        yield {
            "doc": key,
            "text": text,
            "statements": _distinct(at for wrong, *at in judged if not wrong),
            "rejected": _distinct(at for wrong, *at in judged if wrong),
            "unjudged": _distinct(unjudged),
        }


def _distinct(rows: Iterable[Iterable[str]]) -> list[dict[str, tuple[Span, ...]]]:
    """The statements at the spans of rows, in the order of the text."""
    found = {read_spans(*at) for at in rows}
    return [spans._asdict() for spans in sorted(found, key=lambda spans: spans.content)]
