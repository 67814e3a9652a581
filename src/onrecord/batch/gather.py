"""Arguments of the command line as single inputs: folders, patterns, WARC and JSON lines opened up."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from onrecord.errors import ForbiddenInput, InputError, InputTooLarge, MissingInput, OnrecordError
from onrecord.sources.draft import Raw
from onrecord.sources.inputs import MOST_BYTES
from onrecord.sources.sniff import type_of_name
from onrecord.sources.warc import is_warc, read_warc

if TYPE_CHECKING:
    from onrecord.model import Record

__all__ = [
    "Input",
    "Inputs",
    "ReadBy",
    "is_lines",
    "is_record",
    "line_input",
    "lines_of",
    "refused_file",
]

_LINES = (".jsonl", ".ndjson")
_FEEDS = (".rss", ".atom")
_URL = re.compile(r"https?://", re.I)
_RECORD_START = re.compile(rb'\s*\{\s*"schema"\s*:\s*"onrecord/')
# A record as JSON: the text of a report, and some numbers for each of its words.
_MOST_LINE = 5 * MOST_BYTES


class ReadBy(NamedTuple):
    """What made a record: the software with its version, and the SHA-256 of its model."""

    software: str
    model: str


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to be read, and what a person calls it.

    `what` is a path or a URL, bytes that have been read, one line of JSON, a record that `read_by`
    made, or why there is nothing. `listed` is set for what a feed names; `published` is the day
    that comes with the bytes.
    """

    name: str
    what: str | Raw | bytes | Record | OnrecordError
    listed: bool = False
    published: date | None = None
    read_by: ReadBy | None = None


class Inputs:
    """The inputs that arguments of the command line name, in their order.

    `names` are the files, addresses and folders of records; `total` is the number of inputs in
    them, or None where only reading them to the end would tell. `passed_over` counts the files of
    folders that are of no kind that is read; `also` are ends of names that are, beside the usual.
    """

    def __init__(self, arguments: Iterable[str], also: tuple[str, ...] = ()) -> None:
        self.passed_over = 0
        self._also = (*_FEEDS, *also)
        self.names = [name for argument in arguments for name in self._expand(argument)]
        many = any(name == "-" or _is_many(name) or os.path.isdir(name) for name in self.names)
        self.total = None if many else len(self.names)

    def __iter__(self) -> Iterator[Input]:
        for name in self.names:
            yield from _open(name)

    def _expand(self, argument: str) -> Iterator[str]:
        if argument == "-" or _URL.match(argument):
            yield argument
        elif os.path.isdir(argument):
            yield from self._in_folder(argument)
        elif glob.has_magic(argument) and not os.path.lexists(argument):
            yield from self._matching(argument)
        else:
            yield argument

    def _in_folder(self, folder: str) -> Iterator[str]:
        """The files in a folder and its folders, in the order of their names; none hidden. Folders
        of records are named as such."""
        for where, folders, files in os.walk(folder):
            if _manifest(where) is not None:
                folders.clear()
                yield where
                continue
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.startswith("."):
                    continue
                if _never_ends(os.path.join(where, name)):
                    self.passed_over += 1
                elif _is_many(name) or name.lower().endswith(self._also) or type_of_name(name):
                    yield os.path.join(where, name)
                else:
                    self.passed_over += 1

    def _matching(self, pattern: str) -> Iterator[str]:
        """What a pattern matches, or itself where that is nothing: the file that is missing."""
        found = sorted(glob.iglob(pattern, recursive=True))
        for name in found:
            if os.path.isdir(name):
                if "**" not in pattern:  # which matches what is in the folder too
                    yield from self._in_folder(name)
            else:
                yield name
        if not found:
            yield pattern


def is_record(line: bytes) -> bool:
    """Whether a line of JSON begins as a record of `onrecord read` does."""
    return _RECORD_START.match(line) is not None


def is_lines(name: str) -> bool:
    """Whether a file's name says that it holds JSON lines."""
    return name.lower().endswith(_LINES)


def _is_many(name: str) -> bool:
    return is_warc(name) or is_lines(name)


def _never_ends(path: str) -> bool:
    """Whether this is a pipe, a socket or a device, which nobody has named."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False  # reading it tells what is wrong


def _manifest(folder: str) -> dict[str, str] | None:
    from onrecord.export.parquet import read_manifest

    return read_manifest(Path(folder))


def _open(name: str) -> Iterator[Input]:
    if _URL.match(name):
        yield Input(name, name)
    elif name == "-":
        yield from _standard_input()
    elif is_warc(name):
        yield from _in_warc(name)
    elif is_lines(name):
        yield from _in_lines(name)
    elif os.path.isdir(name):
        yield from _in_tables(name)
    else:
        yield Input(name, name)


def _in_warc(name: str) -> Iterator[Input]:
    try:
        for page in read_warc(Path(name)):
            yield Input(page.name if isinstance(page, Raw) else name, page)
    except OnrecordError as error:
        yield Input(name, error)


def _in_tables(folder: str) -> Iterator[Input]:
    """The records of a folder that `onrecord extract` has written."""
    from onrecord.export.parquet import read_records
    from onrecord.model import Record

    manifest = _manifest(folder) or {}
    read_by = ReadBy(str(manifest.get("software", "")), str(manifest.get("model", "")))
    for found in read_records(Path(folder)):
        name = found.report.source.name if isinstance(found, Record) else folder
        yield Input(name, found, read_by=read_by)


def _in_lines(name: str) -> Iterator[Input]:
    try:
        with open(name, "rb") as file:
            yield from _lines(name, file)
    except OSError as error:
        yield Input(name, refused_file(name, error))


def refused_file(name: str, error: OSError) -> OnrecordError:
    """Why a file cannot be read, in a sentence."""
    if isinstance(error, FileNotFoundError):
        return MissingInput(f"{name}: there is no such file; check the path.")
    if isinstance(error, PermissionError):
        return ForbiddenInput(
            f"{name}: there is no permission to read this file; change its permissions."
        )
    return InputError(f"{name}: cannot be read ({error.strerror}); give another copy.")


def _lines(name: str, file: BinaryIO, first: bytes = b"") -> Iterator[Input]:
    for number, (_, line) in enumerate(lines_of(file, first=first), 1):
        if not line.strip():
            continue
        yield line_input(f"{name}, line {number}", line)


def lines_of(
    file: BinaryIO, start: int = 0, end: int | None = None, first: bytes = b""
) -> Iterator[tuple[int, bytes]]:
    """Each line that begins in [start, end), with where it begins, in bytes; the file is at `start`.

    `first` is a line that has been read already. A line beyond the bound on one record is given
    short, and ends the reading: what follows may be part of it.
    """
    at = start
    while end is None or at < end:
        line = first or file.readline(_MOST_LINE + 1)
        if not line:
            return
        yield at, line
        if len(line) > _MOST_LINE:
            return
        at, first = at + len(line), b""


def line_input(name: str, line: bytes) -> Input:
    """A line of `lines_of` as an input."""
    if len(line) > _MOST_LINE:
        told = f"{name}: this is longer than any record; write one record a line."
        return Input(name, InputTooLarge(told))
    return Input(name, line)


def _standard_input() -> Iterator[Input]:
    stream = sys.stdin.buffer
    first = stream.readline(_MOST_LINE + 1)
    if is_record(first):
        yield from _lines("-", stream, first)
        return
    data = first + stream.read(max(MOST_BYTES + 1 - len(first), 0))
    if len(data) > MOST_BYTES:
        told = (
            f"-: this is larger than {MOST_BYTES // 1_000_000} MB, the most that one report may "
            "have; split it into its reports."
        )
        yield Input("-", InputTooLarge(told))
        return
    yield Input("-", Raw("-", data))
