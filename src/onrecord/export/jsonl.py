"""JSON lines: the record itself, one report a line. Its schema is `onrecord schema`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.model import Record

__all__ = ["write_jsonl"]


def write_jsonl(records: Iterable[Record]) -> Iterator[str]:
    """Each record as one line of JSON."""
    for record in records:
        yield record.model_dump_json(by_alias=True) + "\n"
