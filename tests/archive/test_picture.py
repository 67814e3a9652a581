from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from onrecord.archive.store import Archive
from tests.archive.made import record_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "archive.md").read_text("utf-8")


def test_the_picture_is_that_of_the_schema() -> None:
    script = ROOT / "docs" / "schema_picture.py"
    told = subprocess.run([sys.executable, str(script), "--check"], check=False, timeout=60)
    assert told.returncode == 0, "run python docs/schema_picture.py"


def _named() -> list[str]:
    made = sqlite3.connect(":memory:")
    made.executescript(files("onrecord.archive").joinpath("schema.sql").read_text("utf-8"))
    rows = made.execute("SELECT name FROM pragma_table_list WHERE schema = 'main'").fetchall()
    made.close()
    names = [name for (name,) in rows if not name.startswith("sqlite")]
    return sorted(name for name in names if not re.search(r"_fts_", name))


@pytest.mark.parametrize("name", _named())
def test_the_page_and_the_schema_name_every_table(name: str) -> None:
    assert f"`{name}`" in PAGE
    if name not in ("said", "involved", "revision"):
        schema = files("onrecord.archive").joinpath("schema.sql").read_text("utf-8")
        assert re.search(rf"^--   {name} ", schema, re.MULTILINE)


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL))
def test_the_queries_of_the_page_run(query: str) -> None:
    said = ("Ada Quill", "said", "The bridge will stand")
    with TemporaryDirectory() as folder, Archive.open(f"{folder}/a.db", write=True) as archive:
        archive.add(record_of(said))
        rows = archive.connection.execute(query).fetchall()
    assert rows in ([("Ada Quill", 1, 1)], [(f"“{said[2]}”", f"“{said[2]}”")])
