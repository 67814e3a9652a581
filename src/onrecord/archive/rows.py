"""Records to rows and back. What goes in comes out equal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

from onrecord.archive.context import Contexts
from onrecord.model import Party, Record, Report, Span, Statement, TimeValue

__all__ = [
    "ROLES",
    "Stored",
    "derived_columns",
    "party_row",
    "record_of",
    "report_row",
    "statement_row",
    "stored_of",
    "time_row",
]

Row = dict[str, Any]


class Stored(NamedTuple):
    """A record, and the rows of its statements that it was made from, in their order."""

    record: Record
    statements: list[Row]


# Made once: `json.dumps` would make one for each list, of which a report has some sixty.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# statement_party.role, and the field of a statement that it stands for.
ROLES = {"speaker": "speakers", "via": "via", "addressee": "addressees", "about": "about"}


def report_row(record: Record) -> Row:
    """The row of a record's report, without what only the archive knows."""
    report, published = record.report, record.report.published
    return {
        "key": report.id,
        "url": report.url,
        "title": report.title,
        "byline": _json(report.byline),
        "agency": report.agency,
        "language": report.language,
        "published": published and published.value,
        "published_earliest": published and published.earliest.isoformat(),
        "published_latest": published and published.latest.isoformat(),
        "published_basis": published and published.basis,
        "published_why": published and published.why,
        "dateline_place": report.dateline_place,
        "text": report.text,
        "text_sha256": report.text_sha256,
        "blocks": _json([block.start, block.end, block.part] for block in report.blocks),
        "markup": _json(report.markup),
        "source_name": report.source.name,
        "source_media_type": report.source.media_type,
        "source_sha256": report.source.sha256,
        "source_bytes": report.source.bytes,
        "warnings": _json(record.warnings),
    }


def derived_columns(report: Report) -> Callable[[Statement], Row]:
    """What makes the columns of a report's statements that repeat what others and the text tell."""
    contexts = Contexts(report)
    published = report.published

    def columns(statement: Statement) -> Row:
        said = statement.said
        day = (said and said.latest) or (published and published.latest)
        return {
            "source": report.wording(statement.source),
            "cue": report.wording(statement.cue),
            "context": contexts.of(statement),
            "day": day.isoformat() if day else None,
        }

    return columns


def statement_row(report: Report) -> Callable[[Statement], Row]:
    """What makes the rows of a report's statements, without ids and rules."""
    derived = derived_columns(report)

    def row(statement: Statement) -> Row:
        said = statement.said
        return {
            "key": statement.id,
            "kind": statement.kind.value,
            "act": statement.act,
            "polarity": statement.polarity,
            "words": statement.words,
            "source_at": _json(statement.source),
            "cue_at": _json(statement.cue),
            "content_at": _json(statement.content),
            "speaker_basis": statement.speaker_basis and statement.speaker_basis.value,
            "addressee_at": _json(statement.addressee) if statement.addressee else None,
            "medium": statement.medium,
            "medium_at": _maybe_json(statement.medium_span),
            "place": statement.place,
            "place_at": _maybe_json(statement.place_span),
            "said": said and said.value,
            "said_earliest": said and said.earliest and said.earliest.isoformat(),
            "said_latest": said and said.latest and said.latest.isoformat(),
            "said_basis": said and said.basis,
            "said_at": _maybe_json(said.span) if said else None,
            "part": statement.part.value,
            "confidence": statement.confidence,
        } | derived(statement)

    return row


def party_row(party: Party) -> Row:
    """The row of a party, without ids."""
    return {
        "key": party.id,
        "name": party.name,
        "type": party.type.value,
        "named_at": _json(party.named),
        "aliases": _json(party.aliases),
        "roles": _json(party.roles),
        "roles_at": _json(party.role_spans),
        "mentions_at": _json(party.mentions),
        "reason_at": _maybe_json(party.reason),
    }


def time_row(time: TimeValue) -> Row:
    """The row of a time expression, without ids and its rule."""
    return {
        "at": _json(time.span),
        "type": time.type.value,
        "value": time.value,
        "earliest": time.earliest and time.earliest.isoformat(),
        "latest": time.latest and time.latest.isoformat(),
    }


def record_of(connection: sqlite3.Connection, report_id: int) -> Record | None:
    """The record of a report in the archive."""
    stored = stored_of(connection, report_id)
    return stored and stored.record


def stored_of(connection: sqlite3.Connection, report_id: int) -> Stored | None:
    """What the archive holds of a report. Raises ValueError, TypeError or KeyError where that is no
    record."""
    rows = _rows(
        connection,
        "SELECT report.*, outlet.name AS outlet FROM report "
        "LEFT JOIN outlet ON outlet.id = report.outlet_id WHERE report.id = ?",
        report_id,
    )
    if not rows:
        return None
    statements = _rows(
        connection,
        "SELECT statement.*, rule.words AS said_rule FROM statement "
        "LEFT JOIN rule ON rule.id = said_rule_id WHERE report_id = ? ORDER BY statement.id",
        report_id,
    )
    parties = _rows(connection, "SELECT * FROM party WHERE report_id = ? ORDER BY id", report_id)
    times = _rows(
        connection,
        "SELECT time.*, rule.words AS rule FROM time LEFT JOIN rule ON rule.id = rule_id "
        "WHERE report_id = ? ORDER BY number",
        report_id,
    )
    # Validated at once: that takes half as long as part by part.
    record = Record.model_validate(
        {
            "report": _report(rows[0]),
            "statements": _statements(statements, _involved(connection, report_id)),
            "parties": [_party(row) for row in parties],
            "times": [row | {"span": _span(row["at"])} for row in times],
            "warnings": from_json(rows[0]["warnings"]),
        }
    )
    return Stored(record, statements)


# Columns that are named as the field that they hold go over as they are; a model passes over what
# it has no field for.


def _report(row: Row) -> Row:
    return row | {
        "id": row["key"],
        "byline": from_json(row["byline"]),
        "published": _published(row),
        "blocks": [{"start": s, "end": e, "part": p} for s, e, p in from_json(row["blocks"])],
        "markup": _spans(row["markup"]),
        "source": {
            "name": row["source_name"],
            "media_type": row["source_media_type"],
            "sha256": row["source_sha256"],
            "bytes": row["source_bytes"],
        },
    }


def _published(row: Row) -> Row | None:
    if row["published_basis"] is None:
        return None
    return {
        "value": row["published"],
        "earliest": row["published_earliest"],
        "latest": row["published_latest"],
        "basis": row["published_basis"],
        "why": row["published_why"],
    }


def _statements(rows: Sequence[Row], involved: dict[tuple[int, str], list[str]]) -> list[Row]:
    keys = {row["id"]: row["key"] for row in rows}
    return [
        row
        | {
            "id": row["key"],
            "source": _spans(row["source_at"]),
            "cue": _spans(row["cue_at"]),
            "content": _spans(row["content_at"]),
            "addressee": _spans(row["addressee_at"] or "[]"),
            "medium_span": _span(row["medium_at"]),
            "place_span": _span(row["place_at"]),
            "said": _said(row),
            "inside": keys[row["inside_id"]] if row["inside_id"] is not None else None,
        }
        | {field: involved.get((row["id"], role), ()) for role, field in ROLES.items()}
        for row in rows
    ]


def _said(row: Row) -> Row | None:
    if row["said_basis"] is None:
        return None
    return {
        "value": row["said"],
        "earliest": row["said_earliest"],
        "latest": row["said_latest"],
        "basis": row["said_basis"],
        "span": _span(row["said_at"]),
        "rule": row["said_rule"],
    }


def _party(row: Row) -> Row:
    return row | {
        "id": row["key"],
        "named": _span(row["named_at"]),
        "aliases": from_json(row["aliases"]),
        "roles": from_json(row["roles"]),
        "role_spans": _spans(row["roles_at"]),
        "mentions": _spans(row["mentions_at"]),
        "reason": _span(row["reason_at"]),
    }


def _involved(connection: sqlite3.Connection, report_id: int) -> dict[tuple[int, str], list[str]]:
    """The keys of the parties of each statement in each role, in their order."""
    found: dict[tuple[int, str], list[str]] = {}
    for statement, role, key in connection.execute(
        "SELECT statement_id, role, party.key FROM statement_party "
        "JOIN statement ON statement.id = statement_id "
        "JOIN party ON party.id = party_id WHERE statement.report_id = ? "
        "ORDER BY statement_id, role, number",
        (report_id,),
    ):
        found.setdefault((statement, role), []).append(key)
    return found


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _json(value: Iterable[object]) -> str:
    return _ENCODE(list(value))


def _maybe_json(span: Span | None) -> str | None:
    return _json(span) if span is not None else None


def _spans(text: str) -> list[Span]:
    return [Span(*pair) for pair in from_json(text)]


def _span(text: str | None) -> Span | None:
    return Span(*from_json(text)) if text is not None else None
