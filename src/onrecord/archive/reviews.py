"""What people judge of statements: kept for ever, signed and dated, and undone one by one.

A decision says what is right: that a statement is as it was read, or with which spans and speakers
it would be, or that none stands there. It names the statement by its report's key, the hash of the
text and the spans, and so outlives another run. Of each statement the last decision that was not
undone stands. The functions here write, and leave the transaction to their caller.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from onrecord.archive.context import Contexts
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews_matching import (
    Judged,
    Spans,
    lead_speakers,
    likest,
    read_spans,
    settle_report,
)
from onrecord.archive.store import Archive
from onrecord.errors import RefusedDecision, UnknownStatement
from onrecord.model import PROSE, Block, Kind, Origin, Part, Report, Span
from onrecord.text.quotations import kind_of
from onrecord.text.reading import read_paragraphs
from onrecord.text.view import reading_view

__all__ = [
    "Judgement",
    "Speaker",
    "Verdict",
    "check_signer",
    "decide",
    "last_decision",
    "settle",
    "speakers_of",
    "undo",
]

_LONGEST = 500  # characters of a name
_MOST_SPANS = 100  # of a source, a cue or a content that a person gives
_MOST_SPEAKERS = 100
_WORD = re.compile(r"\w+")


class Verdict(StrEnum):
    """What a person finds of a statement."""

    RIGHT = "right"  # as it was read, its speakers too
    WRONG = "wrong"  # no statement stands there
    CORRECTED = "corrected"  # right with the spans and speakers that the decision gives


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: a name, and where the report names that party; None for a name of one's own."""

    name: str
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's judgement of one statement.

    `report` is the report's key and `text_sha256` the hash of its text. `read` are the spans as
    they were read; `right` and `speakers` are what they ought to be, and mean nothing where the
    verdict is `wrong`. `statement` is the statement's key in the report, which tells two of the
    same spans apart.
    """

    report: str
    text_sha256: str
    read: Spans
    verdict: Verdict
    right: Spans
    speakers: tuple[Speaker, ...]
    by: str
    statement: str | None = None


def decide(connection: sqlite3.Connection, judgement: Judgement) -> int | None:
    """Keep a judgement; the number of the decision, or None where it says what stands already.

    Raises UnknownStatement for a report that is not there, and RefusedDecision.
    """
    report_id, report = _report(connection, judgement)
    _check(judgement, report)
    pending = "SELECT 1 FROM review_pending WHERE report_id = ?"
    if connection.execute(pending, (report_id,)).fetchone():
        settle_report(connection, report_id)
    statement_id = _statement(connection, report_id, judgement)
    subject = _subject(connection, statement_id, judgement)
    if subject is not None and _stands(connection, subject, judgement):
        return None
    if subject is None:
        subject = _new_subject(connection, statement_id, judgement)
    return _insert(connection, report_id, subject, judgement, report)


def undo(connection: sqlite3.Connection, decision: int, by: str) -> None:
    """Take a decision back: what follows from decisions is as if it had never been taken."""
    check_signer(by)
    done = connection.execute(
        "UPDATE review_decision SET undone = ?, undone_by = ? WHERE id = ? AND undone IS NULL",
        (_now(), by, decision),
    )
    if not done.rowcount:
        raise UnknownStatement(f"there is no decision {decision} to undo; see --decisions.")


def settle(archive: Archive) -> int:
    """Lead the judgements on all reports that were read again; how many reports there were.

    A transaction each, so that it may be interrupted. Raises `OutputError` or an `ArchiveError`.
    """
    rows = archive.connection.execute("SELECT report_id FROM review_pending").fetchall()
    for (report_id,) in rows:
        with deciding(archive) as connection:
            settle_report(connection, report_id)
    return len(rows)


def last_decision(connection: sqlite3.Connection, by: str) -> int | None:
    """The last decision of a person that was not undone."""
    row = connection.execute(
        "SELECT max(id) FROM review_decision WHERE undone IS NULL AND by = ?", (by,)
    ).fetchone()
    found: int | None = row[0]
    return found


def _report(connection: sqlite3.Connection, judgement: Judgement) -> tuple[int, Report]:
    """The report's number, and as much of it as words are cut from."""
    row = connection.execute(
        'SELECT id, text, text_sha256, blocks, markup FROM report WHERE "key" = ?',
        (judgement.report,),
    ).fetchone()
    if row is None:
        name = judgement.report[:80]
        raise UnknownStatement(f"there is no report {name!r} in the archive; add it first.")
    report_id, text, sha256, blocks, markup = row
    if sha256 != judgement.text_sha256:
        raise RefusedDecision(
            f"report {judgement.report}: the judgement is on another text; export it again."
        )
    return report_id, Report(
        id=judgement.report,
        text=text,
        text_sha256=sha256,
        blocks=tuple(Block(start=s, end=e, part=Part(part)) for s, e, part in json.loads(blocks)),
        markup=tuple(Span(*pair) for pair in json.loads(markup)),
        source=Origin(name="", media_type="", sha256="", bytes=0),
    )


# --- what cannot be ------------------------------------------------------------------------------


def _check(judgement: Judgement, report: Report) -> None:
    """Raises RefusedDecision for what no person can mean."""
    check_signer(judgement.by)
    for spans in judgement.read:
        _check_inside(spans, report)
    if not judgement.read.content:
        raise RefusedDecision("a statement has content; the judgement is on none.")
    if judgement.verdict is Verdict.RIGHT and judgement.right != judgement.read:
        raise RefusedDecision("a statement that is right is as it was read; say `corrected`.")
    if judgement.verdict is Verdict.CORRECTED:
        _check_right(judgement.right, report)
    if judgement.verdict is not Verdict.WRONG:
        _check_speakers(judgement.speakers, report)


def check_signer(by: str) -> None:
    """Raises RefusedDecision for a name that cannot stand for a decision."""
    if not by.strip():
        raise RefusedDecision("a decision needs a name to stand for it; give --by NAME.")
    _check_length(by)


def _check_length(name: str) -> None:
    if len(name) > _LONGEST:
        raise RefusedDecision(f"a name has at most {_LONGEST} characters; shorten it.")
    if any("\ud800" <= char <= "\udfff" for char in name):
        raise RefusedDecision("a name holds half a character, which is no text; type it again.")


def _check_inside(spans: Iterable[Span], report: Report) -> None:
    for start, end in spans:
        if not 0 <= start <= end <= len(report.text):
            raise RefusedDecision(f"the span {start}-{end} leaves the report's text.")


def _check_right(right: Spans, report: Report) -> None:
    for spans in right:
        _check_inside(spans, report)
        if len(spans) > _MOST_SPANS:
            raise RefusedDecision(f"there are more than {_MOST_SPANS} spans; give fewer.")
        last = -1
        for start, end in spans:
            if start <= last or start == end:
                raise RefusedDecision("spans are to be in order, apart, and not empty.")
            last = end
    if not _WORD.search(report.wording(right.content)):
        raise RefusedDecision("a statement has content with a word in it; or say that it is wrong.")


def _check_speakers(speakers: Sequence[Speaker], report: Report) -> None:
    if len(speakers) > _MOST_SPEAKERS:
        raise RefusedDecision(f"there are more than {_MOST_SPEAKERS} speakers; give fewer.")
    for speaker in speakers:
        if not speaker.name.strip():
            raise RefusedDecision("a speaker has a name; give one.")
        if speaker.at is None:
            _check_length(speaker.name)
        _check_inside([speaker.at] if speaker.at else [], report)


# --- which statement is meant --------------------------------------------------------------------


def _subject(
    connection: sqlite3.Connection, statement_id: int | None, judgement: Judgement
) -> int | None:
    """What was judged before of the statement that is meant, if anything was."""
    if statement_id is not None:
        row = connection.execute(
            "SELECT id FROM review_subject WHERE statement_id = ?", (statement_id,)
        ).fetchone()
    else:
        row = connection.execute(
            "SELECT subject_id FROM review_decision "
            "JOIN review_subject ON review_subject.id = subject_id WHERE report = ? "
            "AND read_source_at = ? AND read_cue_at = ? AND read_content_at = ? "
            "ORDER BY review_decision.id DESC",
            (judgement.report, *map(as_json, judgement.read)),
        ).fetchone()
    return row[0] if row else None


def _statement(connection: sqlite3.Connection, report_id: int, judgement: Judgement) -> int | None:
    """The statement that stands at the spans as they were read, or the one most like it."""
    row = connection.execute(
        "SELECT id FROM statement WHERE report_id = ? "
        "AND source_at = ? AND cue_at = ? AND content_at = ? "
        'ORDER BY "key" IS NOT ?, id',
        (report_id, *map(as_json, judgement.read), judgement.statement),
    ).fetchone()
    if row is not None:
        found: int = row[0]
        return found
    right = None if judgement.verdict is Verdict.WRONG else judgement.right
    rows = connection.execute(
        "SELECT id, source_at, cue_at, content_at FROM statement WHERE report_id = ? ORDER BY id",
        (report_id,),
    )
    statements = {id_: read_spans(*at) for id_, *at in rows}
    return likest(Judged(judgement.read, right), statements)


def _new_subject(
    connection: sqlite3.Connection, statement_id: int | None, judgement: Judgement
) -> int:
    cursor = connection.execute(
        "INSERT INTO review_subject (report, text_sha256, statement_id) VALUES (?, ?, ?)",
        (judgement.report, judgement.text_sha256, statement_id),
    )
    assert cursor.lastrowid is not None  # it is that of the row just written
    return cursor.lastrowid


def _stands(connection: sqlite3.Connection, subject: int, judgement: Judgement) -> bool:
    """Whether the same person's same judgement is the one that stands."""
    row = connection.execute(
        "SELECT decision_id, verdict, by, source_at, cue_at, content_at FROM review_standing "
        "WHERE subject_id = ?",
        (subject,),
    ).fetchone()
    if row is None or row[1:3] != (judgement.verdict, judgement.by):
        return False
    if judgement.verdict is Verdict.WRONG:
        return True
    return (
        read_spans(*row[3:]) == judgement.right
        and speakers_of(connection, row[0]) == judgement.speakers
    )


def speakers_of(connection: sqlite3.Connection, decision: int) -> tuple[Speaker, ...]:
    """The speakers that a decision gives."""
    rows = connection.execute(
        "SELECT name, at FROM review_speaker WHERE decision_id = ? ORDER BY number", (decision,)
    )
    return tuple(Speaker(name, Span(*json.loads(at)) if at else None) for name, at in rows)


# --- writing it down -----------------------------------------------------------------------------


def _insert(
    connection: sqlite3.Connection,
    report_id: int,
    subject: int,
    judgement: Judgement,
    report: Report,
) -> int:
    wrong = judgement.verdict is Verdict.WRONG
    right = judgement.read if wrong else judgement.right
    cursor = connection.execute(
        "INSERT INTO review_decision (subject_id, verdict, by, made, read_source_at, read_cue_at, "
        "read_content_at, source_at, cue_at, content_at, source, cue, words, kind) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            subject,
            judgement.verdict.value,
            judgement.by,
            _now(),
            *map(as_json, judgement.read),
            *map(as_json, right),
            *map(report.wording, right),
            _kind(report, right.content).value,
        ),
    )
    number = cursor.lastrowid
    assert number is not None  # it is that of the row just written
    for place, speaker in enumerate(() if wrong else judgement.speakers):
        at = None if speaker.at is None else json.dumps(speaker.at, separators=(",", ":"))
        connection.execute(
            "INSERT INTO review_speaker (decision_id, number, name, at) VALUES (?, ?, ?, ?)",
            (number, place, speaker.name, at),
        )
    if not wrong:
        _index(connection, number, judgement, report)
    lead_speakers(connection, report_id, [number])
    return number


def _index(
    connection: sqlite3.Connection, number: int, judgement: Judgement, report: Report
) -> None:
    """Let a decision be found by the words that it gives."""
    connection.execute(
        "INSERT INTO review_fts (rowid, words, source, context, speakers) VALUES (?, ?, ?, ?, ?)",
        (
            number,
            report.wording(judgement.right.content),
            report.wording(judgement.right.source),
            Contexts(report).of(judgement.right),
            "; ".join(speaker.name for speaker in judgement.speakers),
        ),
    )


def _kind(report: Report, content: Sequence[Span]) -> Kind:
    """Direct when every word stands inside quotation marks, indirect when none does."""
    reading = reading_view(report.text, report.blocks, report.markup)
    prose = [(block.start, block.end) for block in report.blocks if block.part in PROSE]
    inner = [
        quotation.inner
        for passage in read_paragraphs(reading, prose)
        for quotation in passage.quotations
    ]
    return kind_of(reading, content, inner)


def as_json(spans: Iterable[Span]) -> str:
    """Spans as the archive writes them."""
    return json.dumps(list(spans), separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
