"""JSON lines: the record itself, one report a line; or one of its lists, one entry a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from onrecord.export import Listed, Writer
from onrecord.model import Party, Record, Statement, TimeValue

__all__ = ["jsonl_rows", "write_jsonl"]


def write_jsonl(records: Iterable[Record]) -> Iterator[str]:
    """Each record as one line of JSON. Its schema is `onrecord schema`."""
    for record in records:
        yield record.model_dump_json(by_alias=True) + "\n"


def jsonl_rows(listed: Listed) -> Writer:
    """The writer of one list: each entry a line, as in the record, with the id of its report."""

    def write(records: Iterable[Record]) -> Iterator[str]:
        for record in records:
            entries: tuple[Statement | Party | TimeValue, ...] = getattr(record, listed)
            yield "".join(_line(record.report.id, entry) for entry in entries)

    return write


def _line(report: str, entry: Statement | Party | TimeValue) -> str:
    row = {"report": report, **entry.model_dump(mode="json", by_alias=True)}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
