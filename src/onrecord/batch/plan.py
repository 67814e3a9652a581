"""Inputs cut into parts, each of which is done, written and, if need be, done again on its own.

The plan follows from the names and sizes of the files only, so that it is made quickly and comes out
the same whatever the order in which they are named.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.batch.columns import COLUMNS, report_of
from onrecord.batch.gather import Input, Inputs, is_lines, line_input, lines_of, refused_file
from onrecord.errors import DamagedInput, ForbiddenInput, MissingInput, OnrecordError
from onrecord.export.parquet import need_pyarrow, read_manifest
from onrecord.sources.draft import Raw
from onrecord.sources.warc import is_warc, read_warc

__all__ = ["Part", "Plan", "batches_of", "make_plan"]

_PAGES = 500  # files to a part
_WARC_BYTES = 256_000_000  # to a part; each part reads through the whole file, 13 s for 1 GB
_LINES_BYTES = 64_000_000
_ROWS = 16  # inputs to a batch: two seconds' work
_BATCH_BYTES = 32_000_000  # at which a batch is closed earlier
_READ_BYTES = 1_000_000  # of a column at once, so that a row group may be of any size
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the inputs: `number` in the plan, `size` in bytes, `files` they are read from.

    Of a file that is cut into several parts, this is the one numbered `first` of `count` in a WARC
    file, the lines that begin in bytes [first, first + count) of JSON lines, and the row group
    `first`, whose first row has the number `count`, of a Parquet file.
    """

    number: int
    size: int
    files: tuple[str, ...]
    first: int = 0
    count: int = 1

    def inputs(self) -> Iterator[Input]:
        """The inputs, read one by one. What cannot be read is an input with the reason."""
        if len(self.files) == 1:
            for holds, read in _READ:
                if holds(self.files[0]):
                    yield from read(self)
                    return
        for name in self.files:
            yield _page(name)


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts, a hash of all that they follow from, and how many files were of no kind that is
    read."""

    parts: tuple[Part, ...]
    sha256: str
    passed_over: int


def make_plan(arguments: Iterable[str]) -> Plan:
    """The plan for files, folders and patterns, each file once; a folder in them that has been
    extracted, such as that of this run, is passed over. Raises ForbiddenInput for an address or
    such a folder itself, MissingInput where there is nothing at all."""
    given = Inputs(_checked(arguments), also=_PARQUET)
    names = sorted({os.path.normpath(name) for name in given.names if not os.path.isdir(name)})
    if not names:
        raise MissingInput("there is no file of a kind that is read; name files or other folders.")
    pages = [name for name in names if not any(holds(name) for holds, _ in _READ)]
    parts = [part for name in names for part in _cut(name)]
    for start in range(0, len(pages), _PAGES):
        files = tuple(pages[start : start + _PAGES])
        parts.append(Part(0, sum(map(_size, files)), files))
    numbered = tuple(replace(part, number=number) for number, part in enumerate(parts))
    told = "\n".join(map(repr, numbered)).encode("utf-8", "surrogateescape")
    return Plan(numbered, hashlib.sha256(told).hexdigest(), given.passed_over)


def batches_of(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    """Inputs in batches, a few seconds' work each."""
    batch: list[Input] = []
    size = 0
    for given in inputs:
        batch.append(given)
        size += _bytes(given)
        if len(batch) >= _ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bytes(given: Input) -> int:
    what = given.what.data if isinstance(given.what, Raw) else given.what
    return len(what) if isinstance(what, bytes) else 0


def _checked(arguments: Iterable[str]) -> Iterator[str]:
    for argument in arguments:
        if argument == "-" or _URL.match(argument):
            raise ForbiddenInput(
                f"{argument[:200]}: only files and folders are extracted, since what is done may "
                "have to be done again; save it, or use `onrecord add`."
            )
        if os.path.isdir(argument) and read_manifest(Path(argument)) is not None:
            raise ForbiddenInput(
                f"{argument}: this has been extracted already; name what it was made from, or use "
                "`onrecord add`."
            )
        yield argument


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size
    except OSError:
        return 0


def _cut(name: str) -> Iterator[Part]:
    """The parts of a file that holds many reports; none for a page."""
    size = _size(name)
    if is_warc(name):
        count = max(1, round(size / _WARC_BYTES))
        for first in range(count):
            yield Part(0, size // count, (name,), first, count)
    elif is_lines(name):
        for first in range(0, max(size, 1), _LINES_BYTES):
            yield Part(0, min(_LINES_BYTES, size - first), (name,), first, _LINES_BYTES)
    elif _is_parquet(name):
        yield from _cut_parquet(name, size)


def _cut_parquet(name: str, size: int) -> Iterator[Part]:
    rows = 0
    try:
        groups = _row_groups(name)
    except (OSError, ValueError):
        groups = [0]  # one part, which finds out what is wrong
    for number, length in enumerate(groups):
        yield Part(0, size // len(groups), (name,), number, rows)
        rows += length


def _row_groups(name: str) -> list[int]:
    """The number of rows of each row group."""
    need_pyarrow()
    import pyarrow.parquet as pq

    with pq.ParquetFile(name) as file:
        about = file.metadata
        return [about.row_group(i).num_rows for i in range(about.num_row_groups)] or [0]


def _page(name: str) -> Input:
    from onrecord.sources import fetch

    try:
        return Input(name, fetch(name))
    except OnrecordError as error:
        return Input(name, error)


def _in_warc(part: Part) -> Iterator[Input]:
    (file,) = part.files
    for number, page in enumerate(_pages(file)):
        if number % part.count == part.first:
            yield Input(f"{file}, page {number + 1}", page)


def _pages(file: str) -> Iterator[Raw | OnrecordError]:
    try:
        yield from read_warc(Path(file))
    except OnrecordError as error:
        yield error


def _in_lines(part: Part) -> Iterator[Input]:
    (name,) = part.files
    try:
        with open(name, "rb") as file:
            for at, line in lines_of(file, _next_line(file, part.first), part.first + part.count):
                if line.strip():
                    yield line_input(f"{name}, byte {at}", line)
    except OSError as error:
        yield Input(name, refused_file(name, error))


def _next_line(file: BinaryIO, start: int) -> int:
    """Where the first line begins that begins at `start` or behind it; the file is there then."""
    if start == 0:
        return 0
    file.seek(start - 1)
    while piece := file.readline(1_000_000):
        if piece.endswith(b"\n"):
            break
    return file.tell()


def _in_parquet(part: Part) -> Iterator[Input]:
    (name,) = part.files
    row = part.count
    try:
        for found in _rows(name, part.first):
            row += 1
            yield _row_input(f"{name}, row {row}", found)
    except FileNotFoundError as error:
        yield Input(name, refused_file(name, error))
    except (OSError, ValueError) as error:  # pyarrow's errors are of these
        why = " ".join(str(error).split())[:200]
        told = f"{name}: from row {row + 1} on this cannot be read ({why}); give another copy."
        yield Input(f"{name}, row {row + 1}", DamagedInput(told))


def _rows(name: str, group: int) -> Iterator[dict[str, Any]]:
    """The rows of a row group, one by one: each may be as large as a report may be."""
    need_pyarrow()
    import pyarrow.parquet as pq

    with pq.ParquetFile(name, buffer_size=_READ_BYTES, pre_buffer=False) as file:
        if file.metadata.num_row_groups == 0:
            return
        columns = [column for column in COLUMNS if column in file.schema_arrow.names]
        if not columns:
            raise ValueError("it has no column `text`, `html` or `data`")
        for row in file.iter_batches(1, row_groups=[group], columns=columns, use_threads=False):
            yield from row.to_pylist()


def _row_input(name: str, row: dict[str, Any]) -> Input:
    try:
        raw, published = report_of(name, row)
    except OnrecordError as error:
        return Input(name, error)
    return Input(name, raw, published=published)


def _is_parquet(name: str) -> bool:
    return name.lower().endswith(_PARQUET)


_READ: tuple[tuple[Callable[[str], bool], Callable[[Part], Iterator[Input]]], ...] = (
    (is_warc, _in_warc),
    (is_lines, _in_lines),
    (_is_parquet, _in_parquet),
)
