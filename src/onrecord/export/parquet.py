"""Parquet: a folder with one table a list, each row as it stands in the record.

`reports`, `statements`, `parties` and `times` are folders of Parquet files, and so is `refused`,
which says of what could not be read why. `input` names what a row was made from, the same in all
tables and unique among reports and refusals; `report` is the report's id, which copies of one page
share. Spans are structures of `start` and `end`.

The columns follow from the classes of `onrecord.model`, so that none is forgotten: text is string,
a day date32, a whole number int64, a list a list, a class a structure.

One report with all that belongs to it is one row of `record_schema()`: in this form records travel
as Arrow record batches, and `split` makes the rows of the tables of them.
"""

from __future__ import annotations

import json
import types
import typing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ValidationError

from onrecord.errors import DamagedInput, MissingExtra, OnrecordError
from onrecord.model import SCHEMA, Party, Record, Report, Statement, TimeValue

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "FORMAT",
    "MANIFEST",
    "TABLES",
    "TablesWriter",
    "need_pyarrow",
    "part_name",
    "read_manifest",
    "read_records",
    "record_row",
    "record_schema",
    "refused_row",
    "split",
    "table_schema",
    "write_records",
]

FORMAT = "onrecord-parquet/1"
MANIFEST = "manifest.json"  # what makes a folder one of these, with `FORMAT` in it
_LISTS: dict[str, type[BaseModel]] = {
    "statements": Statement,
    "parties": Party,
    "times": TimeValue,
}
TABLES = ("reports", *_LISTS, "refused")
_A_GROUP = 512  # reports to a row group
_GROUP_BYTES = 64_000_000  # at which a row group is closed earlier
_AT_ONCE = 64  # rows turned into objects
_MOST_MANIFEST = 1_000_000
_WRITING: dict[str, Any] = {"compression": "zstd", "compression_level": 3}


def need_pyarrow() -> Any:
    """The module pyarrow. Raises MissingExtra."""
    try:
        import pyarrow
    except ImportError as error:
        raise MissingExtra(
            "Parquet needs pyarrow, which is not installed: pip install 'onrecord[parquet]'."
        ) from error
    return pyarrow


@cache
def record_schema() -> pa.Schema:
    """The columns of a record as one row. Either `report` or `refused` is null."""
    pa = need_pyarrow()
    columns = {"input": pa.string(), "report": _arrow(Report)}
    columns |= {name: pa.list_(_arrow(kind)) for name, kind in _LISTS.items()}
    refused = {"error": pa.string(), "status": pa.int64(), "why": pa.string()}
    columns |= {"warnings": pa.list_(pa.string()), "refused": pa.struct(refused)}
    return pa.schema(list(columns.items()), metadata={"onrecord": SCHEMA})


@cache
def table_schema(table: str) -> pa.Schema:
    """The columns of one of `TABLES`."""
    pa = need_pyarrow()
    fields = {field.name: field.type for field in record_schema()}
    columns = {"input": pa.string()}
    if table in _LISTS:
        columns |= {"report": pa.string()}
        of = fields[table].value_type
    else:
        of = fields["report" if table == "reports" else table]
    columns |= {of.field(i).name: of.field(i).type for i in range(of.num_fields)}
    if table == "reports":
        columns["warnings"] = fields["warnings"]
    about = {"onrecord": SCHEMA, "format": FORMAT}
    return pa.schema(list(columns.items()), metadata=about)


def record_row(given: str, record: Record) -> pa.RecordBatch:
    """A record as one row. Raises DamagedInput where half a character (a lone surrogate) is in it."""
    pa = need_pyarrow()
    row = {"input": given, "report": _plain(record.report), "warnings": list(record.warnings)}
    row |= {name: [_plain(item) for item in getattr(record, name)] for name in _LISTS}
    try:
        return pa.RecordBatch.from_pylist([row], schema=record_schema())
    except UnicodeEncodeError:
        raise DamagedInput(
            f"{record.report.source.name}: it holds half a character (a lone surrogate), "
            "which is no text; give another copy."
        ) from None


def refused_row(given: str, error: OnrecordError) -> pa.RecordBatch:
    """Why there is no record of an input, as one row."""
    pa = need_pyarrow()
    why = str(error).encode("utf-8", "backslashreplace").decode()
    refused = {"error": type(error).__name__, "status": error.exit_code, "why": why}
    return pa.RecordBatch.from_pylist([{"input": given, "refused": refused}], record_schema())


def split(records: pa.RecordBatch) -> dict[str, pa.Table]:
    """The rows of each of `TABLES` that some records, as rows, come to."""
    pa = need_pyarrow()
    import pyarrow.compute as pc

    reported = records.filter(pc.is_valid(records["report"]))
    refused = records.filter(pc.is_valid(records["refused"]))
    made = {
        "reports": _opened(reported, "report") | {"warnings": reported["warnings"]},
        "refused": _opened(refused, "refused"),
    }
    for table in _LISTS:
        made[table] = _opened_list(reported, table)
    return {
        name: pa.Table.from_arrays(
            [columns[column] for column in table_schema(name).names], schema=table_schema(name)
        )
        for name, columns in made.items()
    }


def _opened(rows: Any, column: str) -> dict[str, Any]:
    """The fields of a column of structures as columns."""
    return {"input": rows["input"], **_fields(rows[column])}


def _opened_list(rows: Any, column: str) -> dict[str, Any]:
    """The same of a column of lists of structures, a row an entry, with the id of its report."""
    import pyarrow.compute as pc

    parents = pc.list_parent_indices(rows[column])
    ids = pc.struct_field(rows["report"], "id").take(parents)
    fields = _fields(pc.list_flatten(rows[column]))
    return {"input": rows["input"].take(parents), "report": ids, **fields}


def _fields(structures: Any) -> dict[str, Any]:
    names = [structures.type.field(i).name for i in range(structures.type.num_fields)]
    return dict(zip(names, structures.flatten(), strict=True))


class TablesWriter:
    """Writes rows of `record_schema()` into the files of the tables, some hundred rows at a time.

    How the rows come in batches makes no difference to what is written. Use it in a `with` block.
    """

    def __init__(self, paths: Mapping[str, Path]) -> None:
        import pyarrow.parquet as pq

        self.rows: Counter[str] = Counter()  # written, by table
        self._waiting: list[pa.RecordBatch] = []
        self._count = 0
        self._bytes = 0
        self._writers = {
            table: pq.ParquetWriter(path, table_schema(table), **_WRITING)
            for table, path in paths.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        for writer in self._writers.values():
            writer.close()

    def write(self, rows: pa.RecordBatch) -> None:
        """Take rows in. They are in the files when the `with` block has ended."""
        for number in range(rows.num_rows):
            row = rows.slice(number, 1)
            self._waiting.append(row)
            self._count += 1
            self._bytes += row.nbytes
            if self._count >= _A_GROUP or self._bytes >= _GROUP_BYTES:
                self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        import pyarrow as pa

        whole = pa.Table.from_batches(self._waiting).combine_chunks().to_batches()
        for batch in whole:
            for table, made in split(batch).items():
                self._writers[table].write_table(made)
                self.rows[table] += made.num_rows
        self._waiting, self._count, self._bytes = [], 0, 0


def write_records(
    records: Iterable[Record], folder: Path, read_by: Mapping[str, str]
) -> Counter[str]:
    """Write records into the tables of a folder, one file each; the number of rows by table.

    `input` is a record's number among them. `read_by` names the `software` and the `model` that
    read the reports. Raises DamagedInput, and OSError where the folder cannot be written.
    """
    need_pyarrow()
    for table in TABLES:
        (folder / table).mkdir(parents=True, exist_ok=True)
    with TablesWriter({table: folder / table / part_name(0) for table in TABLES}) as writer:
        for number, record in enumerate(records):
            writer.write(record_row(f"{number:09}", record))
    about = {"format": FORMAT, **read_by}
    (folder / MANIFEST).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    return writer.rows


def part_name(number: int) -> str:
    """The name of a file of a table; names are in the order of the numbers up to a million."""
    return f"part-{number:06}.parquet"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What a folder's manifest says, or None for a folder that has none of this format.

    Raises DamagedInput for one that a later version has written.
    """
    try:
        with (folder / MANIFEST).open("rb") as file:
            found = json.loads(file.read(_MOST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return None
    form = found.get("format") if isinstance(found, dict) else None
    if not isinstance(form, str) or not form.startswith("onrecord-parquet/"):
        return None
    if form != FORMAT:
        told = f"{folder}: this is of the format {form[:40]!r}, which a later version of onrecord"
        raise DamagedInput(f"{told} has written; install that version.")
    return dict(found)


def read_records(folder: Path) -> Iterator[Record | OnrecordError]:
    """The records in the tables of a folder, in their order; one of each that cannot be read, why.

    What is wrong with a file ends the reading of its part. Refusals are passed over.
    """
    need_pyarrow()
    for path in sorted((folder / "reports").glob("*.parquet")):
        try:
            yield from _records_of_part(folder, path.name)
        except (OSError, ValueError, KeyError) as error:  # pyarrow's errors are of these
            why = " ".join(str(error).split())[:200]
            yield DamagedInput(f"{path}: this cannot be read ({why}); extract it again.")


def _records_of_part(folder: Path, name: str) -> Iterator[Record | OnrecordError]:
    lists = {table: _Following(folder / table / name) for table in _LISTS}
    for row in _rows(folder / "reports" / name):
        given, warnings = row.pop("input"), row.pop("warnings")
        data = {"schema": SCHEMA, "report": row, "warnings": warnings}
        data |= {table: following.of(given) for table, following in lists.items()}
        yield _record(given, data)
    left = [table for table, following in lists.items() if following.left()]
    if left:
        raise ValueError(f"rows of {left[0]} are of no report, or not in the order of the reports")


def _record(given: str, data: dict[str, Any]) -> Record | OnrecordError:
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return DamagedInput(f"{given}: this row is no record ({where}); extract it again.")


class _Following:
    """The rows of a list, taken input by input in the order in which they stand."""

    def __init__(self, path: Path) -> None:
        self._rows = _rows(path)
        self._next = next(self._rows, None)

    def of(self, given: str) -> list[dict[str, Any]]:
        found = []
        while self._next is not None and self._next["input"] == given:
            found.append({k: v for k, v in self._next.items() if k not in ("input", "report")})
            self._next = next(self._rows, None)
        return found

    def left(self) -> bool:
        return self._next is not None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_AT_ONCE):
            yield from batch.to_pylist()


def _plain(value: Any) -> Any:
    """A value of the record in what pyarrow takes for it."""
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        items = [_plain(item) for item in value]
        return dict(zip(fields, items, strict=True)) if fields else items
    return value.value if isinstance(value, Enum) else value


def _arrow(kind: Any) -> Any:
    """The Arrow type of what a field of the record's classes is annotated with."""
    import pyarrow as pa

    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), date: pa.date32()}
    if kind in plain:
        return plain[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return pa.list_(_arrow(arguments[0]))
    if origin in (typing.Union, types.UnionType):
        return _arrow(next(one for one in arguments if one is not type(None)))
    if origin is Literal or issubclass(kind, Enum):
        return pa.string()
    if issubclass(kind, BaseModel):
        fields = {name: field.annotation for name, field in kind.model_fields.items()}
    else:
        fields = typing.get_type_hints(kind)  # a named tuple: Span
    return pa.struct([(name, _arrow(of)) for name, of in fields.items()])
