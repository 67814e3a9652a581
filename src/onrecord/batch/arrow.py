"""Arrow record batches of inputs to Arrow record batches of records, the same in every engine.

`extract_batches` is what Spark's `mapInArrow` takes; `Extraction`, called with one batch, is what Ray
Data's `map_batches` takes. One row in is one row out, in the same order: the columns of
`onrecord.export.parquet.record_schema`.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.batch.columns import report_of
from onrecord.batch.extraction import Extracted, Extractor, LoadReader, load_reader
from onrecord.batch.gather import Input
from onrecord.batch.guard import Bounds, Guard
from onrecord.errors import DamagedInput, NoReportText, OnrecordError
from onrecord.export.parquet import need_pyarrow, record_row, record_schema, refused_row
from onrecord.sources.draft import Raw

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from onrecord.pipeline import Known

__all__ = ["Extraction", "How", "extract_batches", "input_batch", "input_schema"]


@dataclass(frozen=True, slots=True)
class How:
    """How inputs are read: what is known of all of them, the bounds on each, and by which reader."""

    published: date | None = None
    around: int | None = None
    any_language: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    load_reader: LoadReader = load_reader

    @property
    def known(self) -> Known:
        return {
            "published": self.published,
            "around": self.around,
            "any_language": self.any_language,
        }


def input_schema() -> pa.Schema:
    """The columns of inputs. Of a table of one's own, `input` and one of `text`, `html` and `data`
    are enough; `line` is a line of JSON, and `refused` why there is nothing to read."""
    pa = need_pyarrow()
    text = ("input", "name", "text", "html", "media_type", "charset", "url")
    columns = {name: pa.string() for name in text}
    columns |= {"data": pa.binary(), "line": pa.binary(), "published": pa.date32()}
    return pa.schema([*columns.items(), ("refused", record_schema().field("refused").type)])


def input_batch(inputs: Iterable[Input]) -> pa.RecordBatch:
    """Inputs as a record batch; each is named `input`, and its bytes what their `Raw` says."""
    pa = need_pyarrow()
    return pa.RecordBatch.from_pylist([_input_row(given) for given in inputs], input_schema())


def _input_row(given: Input) -> dict[str, Any]:
    row: dict[str, Any] = {"input": _sound(given.name)}
    what = given.what
    if isinstance(what, OnrecordError):
        error = {"error": type(what).__name__, "status": what.exit_code, "why": _sound(str(what))}
        return row | {"refused": error}
    if isinstance(what, bytes):
        return row | {"line": what}
    if not isinstance(what, Raw):
        raise TypeError("only what has been read travels in batches")
    about = {"name": _sound(what.name), "media_type": what.media_type, "charset": what.charset}
    url = None if what.url is None else _sound(what.url)
    return row | about | {"data": what.data, "url": url, "published": given.published}


def _sound(text: str) -> str:
    """A name as UTF-8 can hold it: a file's may have bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


class Extraction:
    """Reads record batches of inputs, each input in a guarded process (see `onrecord.batch.guard`).

    A row that cannot be read comes out with the reason in `refused`. Raises ModelError or
    MissingExtra where nothing can be read at all, OnrecordError where no process can be started.
    """

    def __init__(self, how: How | None = None) -> None:
        need_pyarrow()
        how = how or How()
        extractor = Extractor(how.load_reader, how.known, threads=1)
        self._guard: Guard[Input, bytes] = Guard(_RowMaker(extractor), how.bounds)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        pa = need_pyarrow()
        rows = [self._row(row) for row in batch.to_pylist()]
        if not rows:
            return pa.RecordBatch.from_pylist([], record_schema())
        return pa.Table.from_batches(rows).combine_chunks().to_batches()[0]

    @property
    def process(self) -> int | None:
        """The number of the process that reads, where there is one."""
        return self._guard.process

    def close(self) -> None:
        """End the process, also one that is at work. From any thread."""
        self._guard.close()

    def _row(self, row: Mapping[str, Any]) -> pa.RecordBatch:
        name = str(row["input"])
        refused = row.get("refused")
        if refused is not None:
            return need_pyarrow().RecordBatch.from_pylist(
                [{"input": name, "refused": refused}], record_schema()
            )
        try:
            given = _input_of(name, row)
        except OnrecordError as error:
            return refused_row(name, error)
        made = self._guard.do(given, given.what.name if isinstance(given.what, Raw) else name)
        return refused_row(name, made) if isinstance(made, OnrecordError) else _received(made)


def _input_of(name: str, row: Mapping[str, Any]) -> Input:
    line = row.get("line")
    if line is not None:
        return Input(name, line)
    raw, published = report_of(row.get("name") or name, row)
    return Input(name, raw, published=published)


@dataclass(frozen=True, slots=True)
class _RowMaker:
    """What the guarded process does: an input to its row of the record schema, as Arrow IPC."""

    extractor: Extractor

    def begin(self) -> None:
        need_pyarrow()
        self.extractor.load()

    def __call__(self, given: Input) -> bytes:
        return _sent(_row_of(given.name, self.extractor(given)))


def _row_of(given: str, made: Extracted) -> pa.RecordBatch:
    if made.refused is not None:
        return refused_row(given, made.refused)
    if made.record is None:
        told = f"{made.name}: this is a feed, which lists reports; give it to `onrecord add`."
        return refused_row(given, NoReportText(told))
    try:
        return record_row(given, made.record)
    except DamagedInput as error:
        return refused_row(given, error)


def _sent(row: pa.RecordBatch) -> bytes:
    pa = need_pyarrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, row.schema) as stream:
        stream.write_batch(row)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _received(data: bytes) -> pa.RecordBatch:
    with need_pyarrow().ipc.open_stream(data) as stream:
        return stream.read_next_batch()


def extract_batches(
    batches: Iterable[pa.RecordBatch], how: How | None = None
) -> Iterator[pa.RecordBatch]:
    """Read batches of inputs. The guarded process stays for the next call in this process."""
    extraction = _kept(how or How())
    for batch in batches:
        yield extraction(batch)


@cache
def _kept(how: How) -> Extraction:
    extraction = Extraction(how)
    atexit.register(extraction.close)
    return extraction
