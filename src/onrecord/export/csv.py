"""CSV as in RFC 4180: a header, then one row an entry of a list, lines ended by CR LF, UTF-8
without BOM.

Several names in one cell are joined by "; ", their ids by spaces; since a name is anybody's text,
only the ids are safe to split.

Spreadsheets run a cell that begins with = + - or @ as a formula, and a report is anybody's text:
`=HYPERLINK(...)` in a headline would go off in the reader's hands. Such a cell gets an apostrophe
before it. To get the cell as written, take one apostrophe off every cell that has one or more of
them followed by one of the characters of `FORMULA_STARTS`; programs that want the words untouched
are better served by JSON lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from onrecord.export import Listed, Writer
from onrecord.model import Party, Record, Report, Said, Span, Statement, TimeValue

__all__ = ["COLUMNS", "FORMULA_STARTS", "csv_line", "csv_writer"]


class _Told(NamedTuple):
    """A statement, its report, and the names of the parties by their ids."""

    report: Report
    it: Statement
    names: Mapping[str, str]

    def named(self, ids: Sequence[str]) -> str:
        return "; ".join(self.names.get(id_, id_) for id_ in ids)

    def said(self, of: Callable[[Said], str | None]) -> str | None:
        return of(self.it.said) if self.it.said else None


class _Acting(NamedTuple):
    """A party, its report, and in how many statements it speaks."""

    report: Report
    it: Party
    speaks: int


class _Timed(NamedTuple):
    """A time expression and its report."""

    report: Report
    it: TimeValue


_REPORT: dict[str, Callable[[Report], str | None]] = {
    "report": lambda report: report.id,
    "title": lambda report: report.title,
    "outlet": lambda report: report.outlet,
    "published": lambda report: report.published.value if report.published else None,
    "url": lambda report: report.url,
    "from": lambda report: report.source.name,
}
_STATEMENTS: dict[str, Callable[[_Told], str | None]] = {
    "statement": lambda told: told.it.id,
    "kind": lambda told: told.it.kind,
    "part": lambda told: told.it.part,
    "inside": lambda told: told.it.inside,
    "speakers": lambda told: told.named(told.it.speakers),
    "speaker_ids": lambda told: " ".join(told.it.speakers),
    "speaker_basis": lambda told: told.it.speaker_basis,
    "source": lambda told: told.report.wording(told.it.source),
    "act": lambda told: told.it.act,
    "polarity": lambda told: told.it.polarity,
    "cue": lambda told: told.report.wording(told.it.cue),
    "addressees": lambda told: told.named(told.it.addressees),
    "addressee_ids": lambda told: " ".join(told.it.addressees),
    "addressee": lambda told: told.report.wording(told.it.addressee),
    "content": lambda told: told.it.words,
    "about": lambda told: told.named(told.it.about),
    "about_ids": lambda told: " ".join(told.it.about),
    "via": lambda told: told.named(told.it.via),
    "via_ids": lambda told: " ".join(told.it.via),
    "medium": lambda told: told.it.medium,
    "place": lambda told: told.it.place,
    "said": lambda told: told.said(lambda said: said.value),
    "said_earliest": lambda told: told.said(lambda said: _day(said.earliest)),
    "said_latest": lambda told: told.said(lambda said: _day(said.latest)),
    "said_basis": lambda told: told.said(lambda said: said.basis),
    "source_at": lambda told: _places(told.it.source),
    "cue_at": lambda told: _places(told.it.cue),
    "content_at": lambda told: _places(told.it.content),
    "addressee_at": lambda told: _places(told.it.addressee),
    "medium_at": lambda told: _place(told.it.medium_span),
    "place_at": lambda told: _place(told.it.place_span),
    "said_at": lambda told: told.said(lambda said: _place(said.span)),
    "confidence": lambda told: f"{told.it.confidence:.3f}",
}
_PARTIES: dict[str, Callable[[_Acting], str | None]] = {
    "party": lambda acting: acting.it.id,
    "name": lambda acting: acting.it.name,
    "type": lambda acting: acting.it.type,
    "aliases": lambda acting: "; ".join(acting.it.aliases),
    "roles": lambda acting: "; ".join(acting.it.roles),
    "reason": lambda acting: acting.it.reason and acting.report.wording([acting.it.reason]),
    "speaks": lambda acting: str(acting.speaks),
    "mentions": lambda acting: str(len(acting.it.mentions)),
    "name_at": lambda acting: _place(acting.it.named),
    "roles_at": lambda acting: _places(acting.it.role_spans),
    "reason_at": lambda acting: _place(acting.it.reason),
    "mentions_at": lambda acting: _places(acting.it.mentions),
}
_TIMES: dict[str, Callable[[_Timed], str | None]] = {
    "words": lambda timed: timed.report.wording([timed.it.span]),
    "type": lambda timed: timed.it.type,
    "value": lambda timed: timed.it.value,
    "earliest": lambda timed: _day(timed.it.earliest),
    "latest": lambda timed: _day(timed.it.latest),
    "rule": lambda timed: timed.it.rule,
    "at": lambda timed: _place(timed.it.span),
}
# The names of the columns, by what a row is.
COLUMNS: dict[Listed, tuple[str, ...]] = {
    "statements": (*_REPORT, *_STATEMENTS),
    "parties": (*_REPORT, *_PARTIES),
    "times": (*_REPORT, *_TIMES),
}
# The four, their full-width forms (which spreadsheets take for the same), and the white space that
# some spreadsheets strip before they look.
FORMULA_STARTS = "=+-@＝＋－＠\t\r\n"
_FORMULA = re.compile(f"'*[{re.escape(FORMULA_STARTS)}]")


def csv_writer(listed: Listed) -> Writer:
    """The writer of one list: the header with the first record's rows, then each record's rows."""
    rows = {"statements": _statements, "parties": _parties, "times": _times}[listed]

    def write(records: Iterable[Record]) -> Iterator[str]:
        header = [COLUMNS[listed]]
        for record in records:
            head = [_cell(of(record.report)) for of in _REPORT.values()]
            yield _lines([*header, *([*head, *map(_cell, row)] for row in rows(record))])
            header = []

    return write


def csv_line(cells: Iterable[object]) -> str:
    """One line; a text that a spreadsheet would run as a formula is guarded, None is empty."""
    return _lines([[_cell(cell) if isinstance(cell, str) else cell for cell in cells]])


def _statements(record: Record) -> Iterator[Iterable[str | None]]:
    names = {party.id: party.name for party in record.parties}
    for statement in record.statements:
        told = _Told(record.report, statement, names)
        yield [of(told) for of in _STATEMENTS.values()]


def _parties(record: Record) -> Iterator[Iterable[str | None]]:
    speaks = Counter(id_ for statement in record.statements for id_ in set(statement.speakers))
    for party in record.parties:
        acting = _Acting(record.report, party, speaks[party.id])
        yield [of(acting) for of in _PARTIES.values()]


def _times(record: Record) -> Iterator[Iterable[str | None]]:
    for time in record.times:
        yield [of(_Timed(record.report, time)) for of in _TIMES.values()]


def _cell(text: str | None) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would run it."""
    if not text:
        return ""
    return f"'{text}" if _FORMULA.match(text) else text


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _place(span: Span | None) -> str | None:
    return _places([span]) if span else None


def _places(spans: Iterable[Span]) -> str:
    """`start:end` of each span, parted by spaces."""
    return " ".join(f"{start}:{end}" for start, end in spans)


def _lines(rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()
