"""CSV as in RFC 4180: a header, then one row a statement, lines ended by CR LF, UTF-8 without BOM.

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
from collections.abc import Iterable, Iterator

from onrecord.model import Record, Span, Statement

__all__ = ["COLUMNS", "FORMULA_STARTS", "write_csv"]

COLUMNS = (
    "report",
    "title",
    "outlet",
    "published",
    "url",
    "from",
    "statement",
    "kind",
    "part",
    "inside",
    "source",
    "cue",
    "content",
    "source_at",
    "cue_at",
    "content_at",
    "confidence",
)
# The four, their full-width forms (which spreadsheets take for the same), and the white space that
# some spreadsheets strip before they look.
FORMULA_STARTS = "=+-@＝＋－＠\t\r\n"
_FORMULA = re.compile(f"'*[{re.escape(FORMULA_STARTS)}]")


def write_csv(records: Iterable[Record]) -> Iterator[str]:
    """The header with the first record's rows, then each record's rows."""
    header = [COLUMNS]
    for record in records:
        yield _lines([*header, *(_row(record, statement) for statement in record.statements)])
        header = []


def _row(record: Record, statement: Statement) -> tuple[str, ...]:
    report = record.report
    return (
        report.id,
        _cell(report.title),
        _cell(report.outlet),
        _cell(report.published.value if report.published else None),
        _cell(report.url),
        _cell(report.source.name),
        statement.id,
        statement.kind,
        statement.part,
        statement.inside or "",
        _cell(report.wording(statement.source)),
        _cell(report.wording(statement.cue)),
        _cell(statement.words),
        _place(statement.source),
        _place(statement.cue),
        _place(statement.content),
        f"{statement.confidence:.3f}",
    )


def _cell(text: str | None) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would run it."""
    if not text:
        return ""
    return f"'{text}" if _FORMULA.match(text) else text


def _place(spans: Iterable[Span]) -> str:
    """`start:end` of each span, parted by spaces."""
    return " ".join(f"{start}:{end}" for start, end in spans)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()
