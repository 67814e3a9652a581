"""What `onrecord add` is given, as single inputs: folders, patterns, WARC and JSON lines opened up."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import ForbiddenInput, InputError, InputTooLarge, MissingInput, OnrecordError
from onrecord.sources.draft import Raw
from onrecord.sources.inputs import MOST_BYTES
from onrecord.sources.sniff import type_of_name
from onrecord.sources.warc import is_warc, read_warc

__all__ = ["Input", "Inputs"]

_LINES = (".jsonl", ".ndjson")
_FEEDS = (".rss", ".atom")
_URL = re.compile(r"https?://", re.I)
_RECORD_START = re.compile(rb'\s*\{\s*"schema"\s*:\s*"onrecord/')
# A record as JSON: the text of a report, and some numbers for each of its words.
_MOST_LINE = 5 * MOST_BYTES


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to be added, and what a person calls it.

    `what` is a path or a URL, bytes that have been read, one line of JSON, or why there is nothing.
    `listed` is set for what a feed names.
    """

    name: str
    what: str | Raw | bytes | OnrecordError
    listed: bool = False


class Inputs:
    """The inputs that arguments of the command line name, in their order.

    `total` is their number, or None where only reading them to the end would tell. `passed_over`
    counts the files of folders that are of no kind that is read.
    """

    def __init__(self, arguments: Iterable[str]) -> None:
        self.passed_over = 0
        self._names = [name for argument in arguments for name in self._expand(argument)]
        many = any(name == "-" or _is_many(name) for name in self._names)
        self.total = None if many else len(self._names)

    def __iter__(self) -> Iterator[Input]:
        for name in self._names:
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
        """The files in a folder and its folders, in the order of their names; none hidden."""
        for where, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.startswith("."):
                    continue
                if _is_many(name) or name.lower().endswith(_FEEDS) or type_of_name(name):
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


def _is_many(name: str) -> bool:
    return is_warc(name) or name.lower().endswith(_LINES)


def _open(name: str) -> Iterator[Input]:
    if _URL.match(name):
        yield Input(name, name)
    elif name == "-":
        yield from _standard_input()
    elif is_warc(name):
        yield from _in_warc(name)
    elif name.lower().endswith(_LINES):
        yield from _in_lines(name)
    else:
        yield Input(name, name)


def _in_warc(name: str) -> Iterator[Input]:
    try:
        for page in read_warc(Path(name)):
            yield Input(page.name if isinstance(page, Raw) else name, page)
    except OnrecordError as error:
        yield Input(name, error)


def _in_lines(name: str) -> Iterator[Input]:
    try:
        with open(name, "rb") as file:
            yield from _lines(name, file)
    except FileNotFoundError:
        yield Input(name, MissingInput(f"{name}: there is no such file; check the path."))
    except PermissionError:
        told = f"{name}: there is no permission to read this file; change its permissions."
        yield Input(name, ForbiddenInput(told))
    except OSError as error:
        told = f"{name}: cannot be read ({error.strerror}); give another copy."
        yield Input(name, InputError(told))


def _lines(name: str, file: BinaryIO, first: bytes = b"") -> Iterator[Input]:
    """A record a line. A line beyond the bound ends the reading: what follows may be part of it."""
    for number, line in enumerate(_bounded(file, first), 1):
        where = f"{name}, line {number}"
        if len(line) > _MOST_LINE:
            told = f"{where}: this is longer than any record; write one record a line."
            yield Input(where, InputTooLarge(told))
            return
        if line.strip():
            yield Input(where, line)


def _bounded(file: BinaryIO, first: bytes) -> Iterator[bytes]:
    if first:
        yield first
    while line := file.readline(_MOST_LINE + 1):
        yield line


def _standard_input() -> Iterator[Input]:
    stream = sys.stdin.buffer
    first = stream.readline(_MOST_LINE + 1)
    if _RECORD_START.match(first):
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
