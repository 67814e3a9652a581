from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import DamagedInput, MissingExtra, NoReportText, OnrecordError
from onrecord.export.parquet import (
    FORMAT,
    TABLES,
    TablesWriter,
    need_pyarrow,
    part_name,
    read_manifest,
    read_records,
    record_row,
    record_schema,
    refused_row,
    split,
    table_schema,
    write_records,
)
from onrecord.model import Party, Record, Report, Statement, TimeValue
from tests.cli.full import full_record

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

READ_BY = {"software": "onrecord 0", "model": "ab"}


def renamed(record: Record, name: str) -> Record:
    report = record.report.model_copy(update={"id": name})
    return record.model_copy(update={"report": report, "warnings": (f"{name} is odd",)})


@pytest.fixture
def records() -> list[Record]:
    whole = full_record()
    bare = whole.model_copy(update={"statements": (), "parties": (), "times": ()})
    return [renamed(whole, "one"), renamed(bare, "two"), renamed(whole, "three")]


def test_records_come_back_as_they_were(tmp_path: Path, records: list[Record]) -> None:
    rows = write_records(records, tmp_path, READ_BY)
    assert list(read_records(tmp_path)) == records
    assert rows["reports"] == 3
    assert rows["statements"] == 2 * len(records[0].statements)
    assert read_manifest(tmp_path) == {"format": FORMAT, **READ_BY}


@pytest.mark.parametrize(
    ("table", "model"),
    [("reports", Report), ("statements", Statement), ("parties", Party), ("times", TimeValue)],
)
def test_each_field_is_a_column(table: str, model: Any) -> None:
    own = {"reports": ["input", "warnings"]}.get(table, ["input", "report"])
    assert sorted(table_schema(table).names) == sorted([*model.model_fields, *own])


def test_the_types_of_columns() -> None:
    statements = table_schema("statements")
    assert statements.field("words").type == pa.string()
    assert statements.field("content").type == pa.list_(
        pa.struct([("start", pa.int64()), ("end", pa.int64())])
    )
    assert statements.field("said").type.field("earliest").type == pa.date32()
    assert statements.field("confidence").type == pa.float64()
    assert (
        json.loads(json.dumps({k.decode(): v.decode() for k, v in statements.metadata.items()}))[
            "format"
        ]
        == FORMAT
    )


def rows_of(records: list[Record]) -> Any:
    rows = [record_row(f"r{n}", record) for n, record in enumerate(records)]
    rows.insert(1, refused_row("bad", NoReportText("bad: there is no report in it.")))
    return pa.Table.from_batches(rows).combine_chunks().to_batches()[0]


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_split_alike_wherever_a_batch_is_cut(table: str, records: list[Record]) -> None:
    rows = rows_of(records)
    whole = split(rows)[table]
    parts = [split(rows.slice(start, 2))[table] for start in (0, 2)]
    assert pa.concat_tables(parts).to_pylist() == whole.to_pylist()
    assert whole.num_rows > 0


def test_refusals_stand_apart(records: list[Record]) -> None:
    tables = split(rows_of(records))
    assert tables["reports"]["input"].to_pylist() == ["r0", "r1", "r2"]
    assert tables["refused"].to_pylist() == [
        {
            "input": "bad",
            "error": "NoReportText",
            "status": 65,
            "why": "bad: there is no report in it.",
        }
    ]


def test_batches_make_no_difference_to_the_files(tmp_path: Path, records: list[Record]) -> None:
    rows = rows_of(records * 300)  # more than a row group
    for name, size in (("a", 1), ("b", 7), ("c", rows.num_rows)):
        (tmp_path / name).mkdir()
        with TablesWriter({table: tmp_path / name / table for table in TABLES}) as writer:
            for start in range(0, rows.num_rows, size):
                writer.write(rows.slice(start, size))
    for table in TABLES:
        first, *others = ((tmp_path / name / table).read_bytes() for name in "abc")
        assert others == [first, first]
    assert pq.ParquetFile(tmp_path / "a" / "reports").num_row_groups == 2


def test_half_a_character_is_refused() -> None:
    record = full_record()
    report = record.report.model_copy(update={"title": "\ud800"})
    with pytest.raises(DamagedInput, match="half a character"):
        record_row("r", record.model_copy(update={"report": report}))


def test_a_name_that_is_no_text_can_be_refused() -> None:
    row = refused_row("r", NoReportText("\udcff.txt: nothing"))
    assert row.schema == record_schema()
    assert row["refused"][0]["why"].as_py() == "\\udcff.txt: nothing"


def faults(folder: Path) -> Iterator[str]:
    for found in read_records(folder):
        if isinstance(found, OnrecordError):
            yield str(found)


def test_a_damaged_file_is_told_and_the_others_are_read(
    tmp_path: Path, records: list[Record]
) -> None:
    write_records(records, tmp_path, READ_BY)
    for table in TABLES:
        (tmp_path / table / part_name(1)).write_bytes(
            (tmp_path / table / part_name(0)).read_bytes()
        )
    (tmp_path / "statements" / part_name(0)).write_bytes(b"PAR1 and no more")
    assert [r for r in read_records(tmp_path) if isinstance(r, Record)] == records
    (fault,) = faults(tmp_path)
    assert part_name(0) in fault and "extract it again" in fault


def test_a_file_that_is_missing(tmp_path: Path, records: list[Record]) -> None:
    write_records(records, tmp_path, READ_BY)
    (tmp_path / "times" / part_name(0)).unlink()
    assert len(list(faults(tmp_path))) == 1


@pytest.mark.parametrize("change", ["reverse", "drop"])
def test_rows_of_no_report_are_told(tmp_path: Path, records: list[Record], change: str) -> None:
    write_records(records, tmp_path, READ_BY)
    path = tmp_path / "reports" / part_name(0)
    table = pq.read_table(path)
    order = [2, 1, 0] if change == "reverse" else [0, 1]
    pq.write_table(table.take(order), path)
    assert any("not in the order of the reports" in fault for fault in faults(tmp_path))


def test_a_row_that_is_no_record(tmp_path: Path, records: list[Record]) -> None:
    write_records(records, tmp_path, READ_BY)
    path = tmp_path / "statements" / part_name(0)
    table = pq.read_table(path)
    shouted = pa.array(["shouted"] * table.num_rows)
    pq.write_table(table.set_column(table.schema.get_field_index("kind"), "kind", shouted), path)
    assert sum("this row is no record" in fault for fault in faults(tmp_path)) == 2


def test_a_folder_of_a_later_version(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": "onrecord-parquet/2"}')
    with pytest.raises(DamagedInput, match="later version"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 3}', "[" * 100_000, "\xff"])
def test_a_manifest_of_something_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("latin-1"))
    assert read_manifest(tmp_path) is None


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pyarrow":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'onrecord\[parquet\]'") as told:
        need_pyarrow()
    assert told.value.exit_code == 78
