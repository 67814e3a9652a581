"""Inputs to records, in this process or in several. The model is loaded where it is first needed.

The several share nothing with the one that writes (see `guard`). They look into the archive, to
pass over what is in it, but write nothing. What they give back comes in the order of the inputs: an
archive does not depend on how many there were.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from onrecord.batch.gather import Input, ReadBy, is_record
from onrecord.batch.guard import Bounds, Guard
from onrecord.batch.pool import Pool
from onrecord.errors import DamagedInput, MissingInput, ModelError, NoReportText, OnrecordError
from onrecord.model import Record
from onrecord.sources.draft import Raw

if TYPE_CHECKING:
    from onrecord.archive.store import Archive
    from onrecord.pipeline import Known

__all__ = [
    "Extracted",
    "Extractor",
    "LoadReader",
    "RawReader",
    "extract_all",
    "load_reader",
    "record_of",
    "this_reader",
]

_AHEAD = 4  # inputs for each process, so that none waits while the writer is busy


class RawReader(Protocol):
    """What reads a report from its bytes."""

    def read_raw(self, raw: Raw, **known: Unpack[Known]) -> Record: ...


LoadReader = Callable[[int | None], RawReader]


def load_reader(threads: int | None) -> RawReader:
    """The reader of reports, its model loaded."""
    from onrecord.pipeline import load

    return load(threads)


def this_reader() -> ReadBy:
    """This version of onrecord and the model that it ships."""
    from importlib.metadata import version
    from importlib.resources import files

    manifest = json.loads(files("onrecord.encoder").joinpath("weights/manifest.json").read_bytes())
    return ReadBy(f"onrecord {version('onrecord')}", manifest["sha256"]["model.onnx"])


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of an input: its record (with its bytes, if it had any, or what read it where
    that was another run), the addresses that it lists, why it was refused, or nothing of these if
    the archive has it already."""

    name: str
    record: Record | None = None
    data: bytes | None = None
    read_by: ReadBy | None = None
    links: tuple[str, ...] = ()
    refused: OnrecordError | None = None


@dataclass(slots=True)
class Extractor:
    """Makes records of inputs. `archive` is where it looks for those that are known; with `again`
    or without an archive it does not look."""

    load_reader: LoadReader
    known: Known
    archive: Path | None = None
    again: bool = False
    threads: int | None = None
    _reader: RawReader | None = field(default=None, init=False)
    _opened: Archive | None = field(default=None, init=False)

    def begin(self) -> None:
        """Nothing: the model is loaded where it is first needed."""

    def load(self) -> RawReader:
        """The reader, loaded once."""
        if self._reader is None:
            self._reader = self.load_reader(self.threads)
        return self._reader

    def __call__(self, given: Input) -> Extracted:
        """What becomes of an input. Errors of the input are in it; others are raised."""
        try:
            return self._extract(given)
        except ModelError:
            raise  # it would be every input's
        except OnrecordError as error:
            return Extracted(given.name, refused=error)

    def _extract(self, given: Input) -> Extracted:
        if isinstance(given.what, OnrecordError):
            raise given.what
        if isinstance(given.what, Record):
            return Extracted(given.name, given.what, read_by=given.read_by)
        if isinstance(given.what, bytes):
            if is_record(given.what):
                return Extracted(given.name, record_of(given.name, given.what))
            raw, published = _report_of_line(given.name, given.what)
        elif isinstance(given.what, Raw):
            raw, published = given.what, given.published
        else:
            raw, published = _fetch(given.what), None
        links = _links(raw, given.listed)
        if links:
            return Extracted(given.name, links=links)
        if self._has(raw):
            return Extracted(given.name)
        known: Known = {**self.known}
        if published is not None and known.get("published") is None:
            known["published"] = published
        return Extracted(given.name, self.load().read_raw(raw, **known), raw.data)

    def _has(self, raw: Raw) -> bool:
        if self.again or self.archive is None:
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
    inputs: Iterable[Input], extractor: Extractor, workers: int, bounds: Bounds | None = None
) -> Generator[Extracted]:
    """What becomes of each input, in their order; what a feed lists comes after the feed.

    With one worker they are read here, without bounds on each.
    """
    if workers == 1:
        yield from _here(iter(inputs), extractor)
    else:
        yield from _in_processes(iter(inputs), extractor, workers, bounds)


def _here(inputs: Iterator[Input], extractor: Extractor) -> Iterator[Extracted]:
    try:
        while (given := next(inputs, None)) is not None:
            done = extractor(given)
            inputs = chain(_listed(done), inputs)
            yield done
    finally:
        extractor.close()


def _in_processes(
    inputs: Iterator[Input], extractor: Extractor, workers: int, bounds: Bounds | None
) -> Iterator[Extracted]:
    guards: list[Guard[Input, Extracted]] = [Guard(extractor, bounds) for _ in range(workers)]
    pool: Pool[Guard[Input, Extracted], Input, Extracted] = Pool(guards, _guarded)
    under_way: deque[Future[Extracted]] = deque()
    try:
        while True:
            while len(under_way) < workers * _AHEAD and (given := next(inputs, None)):
                under_way.append(_begun(pool, extractor, given))
            if not under_way:
                return
            done = under_way.popleft().result()
            inputs = chain(_listed(done), inputs)
            yield done
    finally:
        pool.close()


def _begun(
    pool: Pool[Guard[Input, Extracted], Input, Extracted], extractor: Extractor, given: Input
) -> Future[Extracted]:
    """An input on its way; what needs no reading does not travel to another process."""
    if not isinstance(given.what, (Record, OnrecordError)):
        return pool.submit(given)
    here: Future[Extracted] = Future()
    here.set_result(extractor(given))
    return here


def _guarded(guard: Guard[Input, Extracted], given: Input) -> Extracted:
    made = guard.do(given, given.name)
    return Extracted(given.name, refused=made) if isinstance(made, OnrecordError) else made


def _listed(done: Extracted) -> Iterator[Input]:
    return (Input(link, link, listed=True) for link in done.links)


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


def record_of(name: str, line: bytes) -> Record:
    """The record that a line of `onrecord read --format jsonl` holds. Raises DamagedInput."""
    from pydantic import ValidationError

    with suppress(ValidationError):
        return Record.model_validate_json(line)
    raise DamagedInput(f"{name}: this is no record as `onrecord read --format jsonl` writes it.")


def _report_of_line(name: str, line: bytes) -> tuple[Raw, date | None]:
    """The report that a line of JSON holds as `text` or `html`, and its day of publication."""
    from onrecord.batch.columns import report_of

    row: Any = None
    with suppress(ValueError, RecursionError):
        row = json.loads(line)
    if not isinstance(row, dict):
        raise DamagedInput(f"{name}: this is no record and no report as JSON; write one a line.")
    return report_of(name, row)
