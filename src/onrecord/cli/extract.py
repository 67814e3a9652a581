"""Inputs to records, in this process or in several. The model is loaded where it is first needed.

The several are started anew (`spawn`) and not split off, so that they share no thread, lock or open
file with the one that writes. They look into the archive, to pass over what is in it, but write
nothing. What they give back comes in the order of the inputs: an archive does not depend on how
many there were.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack

from onrecord.cli.gather import Input
from onrecord.errors import DamagedInput, MissingInput, NoReportText, OnrecordError
from onrecord.sources.draft import Raw

if TYPE_CHECKING:
    from onrecord.archive.store import Archive
    from onrecord.model import Record
    from onrecord.pipeline import Known

__all__ = ["Extracted", "Extractor", "RawReader", "extract_all"]

_AHEAD = 4  # inputs for each process, so that none waits while the writer is busy


class RawReader(Protocol):
    """What reads a report from its bytes."""

    def read_raw(self, raw: Raw, **known: Unpack[Known]) -> Record: ...


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of an input: its record (with its bytes, if it had any), the addresses that it
    lists, why it was refused, or nothing of these if the archive has it already."""

    name: str
    record: Record | None = None
    data: bytes | None = None
    links: tuple[str, ...] = ()
    refused: OnrecordError | None = None


@dataclass(slots=True)
class Extractor:
    """Makes records of inputs. `archive` is where it looks for those that are known; with `again`
    it does not look."""

    load_reader: Callable[[int | None], RawReader]
    archive: Path
    known: Known
    again: bool = False
    threads: int | None = None
    _reader: RawReader | None = field(default=None, init=False)
    _opened: Archive | None = field(default=None, init=False)

    def extract(self, given: Input) -> Extracted:
        """What becomes of an input. Errors of the input are in it; others are raised."""
        try:
            return self._extract(given)
        except OnrecordError as error:
            return Extracted(given.name, refused=error)

    def _extract(self, given: Input) -> Extracted:
        if isinstance(given.what, OnrecordError):
            raise given.what
        if isinstance(given.what, bytes):
            return Extracted(given.name, _record(given.name, given.what))
        raw = given.what if isinstance(given.what, Raw) else _fetch(given.what)
        links = _links(raw, given.listed)
        if links:
            return Extracted(given.name, links=links)
        if self._has(raw):
            return Extracted(given.name)
        if self._reader is None:
            self._reader = self.load_reader(self.threads)
        return Extracted(given.name, self._reader.read_raw(raw, **self.known), raw.data)

    def _has(self, raw: Raw) -> bool:
        if self.again:
            return False
        if self._opened is None:
            from onrecord.archive.store import Archive

            self._opened = Archive.open(self.archive)
        return self._opened.has_bytes(hashlib.sha256(raw.data).hexdigest(), raw.url)

    def close(self) -> None:
        """Let go of the archive."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def extract_all(
    inputs: Iterable[Input], extractor: Extractor, workers: int
) -> Generator[Extracted]:
    """What becomes of each input, in their order; what a feed lists comes after the feed."""
    if workers == 1:
        yield from _here(iter(inputs), extractor)
    else:
        yield from _in_processes(iter(inputs), extractor, workers)


def _here(inputs: Iterator[Input], extractor: Extractor) -> Iterator[Extracted]:
    try:
        while (given := next(inputs, None)) is not None:
            done = extractor.extract(given)
            inputs = chain(_listed(done), inputs)
            yield done
    finally:
        extractor.close()


def _in_processes(
    inputs: Iterator[Input], extractor: Extractor, workers: int
) -> Iterator[Extracted]:
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(extractor,)
    )
    under_way: deque[tuple[str, Future[Extracted]]] = deque()
    try:
        while True:
            while len(under_way) < workers * _AHEAD and (given := next(inputs, None)):
                under_way.append((given.name, pool.submit(_work, given)))
            if not under_way:
                return
            done = _result(under_way)
            inputs = chain(_listed(done), inputs)
            yield done
    finally:
        pool.shutdown(cancel_futures=True)


def _result(under_way: deque[tuple[str, Future[Extracted]]]) -> Extracted:
    names = ", ".join(name for name, _ in under_way)
    _, future = under_way.popleft()
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise OnrecordError(
            f"a reading process died, perhaps for want of memory, at one of these: {names[:2000]}; "
            "what was added is kept: run this again with --workers 1, or without that report."
        ) from error


def _listed(done: Extracted) -> Iterator[Input]:
    return (Input(link, link, listed=True) for link in done.links)


_extractor: Extractor | None = None  # that of a process of the pool


def _begin(extractor: Extractor) -> None:
    """Make a new process ready: Ctrl-C is the first one's to handle, and its end the end of all."""
    global _extractor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _extractor = extractor


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _work(given: Input) -> Extracted:
    assert _extractor is not None
    return _extractor.extract(given)


def _fetch(where: str) -> Raw:
    from onrecord.sources import fetch

    if os.path.isdir(where):
        raise MissingInput(f"{where}: this is a directory; give the files in it.")
    return fetch(where)


def _links(raw: Raw, listed: bool) -> tuple[str, ...]:
    from onrecord.sources.feed import feed_links

    links = feed_links(raw)
    if links is None:
        return ()
    if listed:
        raise NoReportText(f"{raw.name}: a feed names this, and it is a feed; give its address.")
    if not links:
        raise NoReportText(f"{raw.name}: this feed lists no report; give another address.")
    return tuple(links)


def _record(name: str, line: bytes) -> Record:
    """The record that a line of `onrecord read --format jsonl` holds."""
    from pydantic import ValidationError

    from onrecord.model import Record

    with suppress(ValidationError):
        return Record.model_validate_json(line)
    raise DamagedInput(f"{name}: this is no record as `onrecord read --format jsonl` writes it.")
