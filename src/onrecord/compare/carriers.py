"""Statements as their reports carry them: words, places, outlet and days, read from the archive."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onrecord.compare.words import Quotes, Wording, read_wording
from onrecord.model import Block, Kind, Span

__all__ = ["Carrier", "Source", "read_carriers", "read_source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A report as the origin of a wording. `group` is shared by the copies of one text."""

    id: int
    key: str
    title: str | None
    outlet: str | None
    agency: str | None
    url: str | None
    earliest: date | None
    latest: date | None
    group: int
    added: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A statement with its wording. `speakers` are names of parties, `source` the words for them."""

    id: int
    key: str
    report: Source
    kind: Kind
    act: str | None
    speakers: tuple[str, ...]
    source: str
    content: tuple[Span, ...]
    day: str | None
    wording: Wording


_REPORT = """
SELECT report.id, report."key", title, outlet.name, agency, url, published_earliest,
    published_latest, coalesce(group_id, report.id), added, text, blocks, markup
FROM report LEFT JOIN outlet ON outlet.id = outlet_id
LEFT JOIN copy_group ON copy_group.report_id = report.id
WHERE report.id = ?
"""
_DAYS = 6  # the columns before the days of publication
_ABOUT = 10  # the columns of a Source
_STATEMENTS = """
SELECT statement.id, statement."key", report_id, kind, act,
    (SELECT json_group_array(name) FROM (
        SELECT party.name FROM statement_party JOIN party ON party.id = party_id
        WHERE statement_id = statement.id AND role = 'speaker' ORDER BY number)),
    source, content_at, day
FROM statement WHERE statement.id IN (SELECT value FROM json_each(?)) ORDER BY statement.id
"""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    blocks: Sequence[Block]
    markup: Sequence[Span]


class _Reports:
    """The reports of some statements, each read once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._read: dict[int, tuple[Source, _Text, Quotes]] = {}

    def get(self, report_id: int) -> tuple[Source, _Text, Quotes]:
        if report_id not in self._read:
            *about, text, blocks, markup = self._db.execute(_REPORT, (report_id,)).fetchone()
            body = _Text(
                text,
                [Block(start=start, end=end, part=part) for start, end, part in json.loads(blocks)],
                _spans(markup),
            )
            self._read[report_id] = _source(about), body, Quotes(body)
        return self._read[report_id]


def read_carriers(db: sqlite3.Connection, statement_ids: Sequence[int]) -> list[Carrier]:
    """The statements with these ids, in the order of their ids."""
    reports = _Reports(db)
    carriers = []
    for row in db.execute(_STATEMENTS, (json.dumps(statement_ids),)).fetchall():
        id_, key, report_id, kind, act, speakers, source, content, day = row
        report, text, quotes = reports.get(report_id)
        spans = _spans(content)
        carriers.append(
            Carrier(
                id=id_,
                key=key,
                report=report,
                kind=Kind(kind),
                act=act,
                speakers=tuple(json.loads(speakers)),
                source=source,
                content=spans,
                day=day,
                wording=read_wording(text, spans, quotes),
            )
        )
    return carriers


def read_source(db: sqlite3.Connection, report_id: int) -> Source:
    """The report with this number, which must be there."""
    return _source(db.execute(_REPORT, (report_id,)).fetchone()[:_ABOUT])


def _source(row: Sequence[Any]) -> Source:
    before, days, after = row[:_DAYS], row[_DAYS : _DAYS + 2], row[_DAYS + 2 :]
    return Source(*before, *(date.fromisoformat(day) if day else None for day in days), *after)


def _spans(text: str) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in json.loads(text))
