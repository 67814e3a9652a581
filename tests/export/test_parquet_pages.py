"""The pages on Parquet, held against the tables."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.export.parquet import FORMAT, TABLES, table_schema, write_records
from tests.cli.full import full_record

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[Any, ...]]]:
    """What DuckDB answers to each question of the page, asked of one report that is there twice."""
    monkeypatch.chdir(tmp_path)
    record = full_record()
    write_records([record, record], tmp_path / "extracted", {"software": "", "model": ""})
    page = (PAGES / "ask-with-duckdb.md").read_text("utf-8")
    with duckdb.connect() as connection:
        return [
            connection.execute(block).fetchall()
            for block in re.findall(r"^```sql\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        ]


def test_each_question_is_answered(answers: list[list[tuple[Any, ...]]]) -> None:
    record = full_record()
    _, _, said, most, _, copies, months, written, unnamed, refused = answers
    assert said[0][0] == "2024-03-14" and said[0][2] == record.statements[0].words
    assert (most[0][0], most[0][1]) == ("Ingrid Vasstrand", 6)
    assert copies == []  # the same report twice is no copy
    assert sum(count for *_, count in months) == len(record.statements)
    first = [spans for id_, spans in written if id_ == record.statements[0].id]
    assert first[0] == [record.report.text[a:b] for a, b in record.statements[0].content]
    assert unnamed == [
        (record.report.outlet, 1, 1, "because the inquiry is under way"),
    ]
    assert refused == []


def test_each_column_is_on_the_page() -> None:
    page = (PAGES / "extract-many.md").read_text("utf-8")
    assert FORMAT in page
    for table in TABLES:
        (row,) = re.findall(rf"^\| `{table}` \| (.*) \|$", page, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == table_schema(table).names


def test_the_function_in_ones_own_tables() -> None:
    page = (PAGES / "extract-many.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True)
    assert ran.stdout == "the weir will hold\n"
