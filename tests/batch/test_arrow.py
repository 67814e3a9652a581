from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.batch.arrow import Extraction, How, extract_batches, input_batch
from onrecord.batch.gather import Input
from onrecord.batch.guard import Bounds
from onrecord.errors import MissingInput
from onrecord.export.parquet import record_schema
from onrecord.sources.draft import Raw
from tests.cli.fake_add import FakeRawReader

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")

SAID = "Ada Quill said: the bridge will stand\n"


@pytest.fixture
def how(monkeypatch: pytest.MonkeyPatch) -> How:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    return How(bounds=Bounds(seconds=30), load_reader=FakeRawReader)


@pytest.fixture
def extraction(how: How) -> Iterator[Extraction]:
    made = Extraction(how)
    yield made
    made.close()


def test_one_row_in_is_one_row_out_in_the_same_order(extraction: Extraction) -> None:
    record = FakeRawReader().read_raw(Raw("g", SAID.encode()))
    inputs = [
        Input("a", Raw("a.txt", SAID.encode())),
        Input("b", MissingInput("b: there is no such file; check the path.")),
        Input("c", Raw("c.txt", b"")),
        Input("d", Raw("d.txt", b"Tom Barrow said: it falls\n\nDIE\n")),
        Input("e", b'{"text": "Tom Barrow said: it falls", "published": "2024-03-02"}'),
        Input("f", b"{}"),
        Input("g", record.model_dump_json(by_alias=True).encode()),
    ]
    out = extraction(input_batch(inputs))
    assert out.schema.equals(record_schema())
    rows = out.to_pylist()
    assert [row["input"] for row in rows] == list("abcdefg")
    why = [row["refused"] and row["refused"]["error"] for row in rows]
    refused = ["MissingInput", "EmptyInput", "ReaderDied"]
    assert why == [None, *refused, None, "DamagedInput", None]
    words = [row["statements"][0]["words"] for row in rows if row["report"]]
    assert words == ["the bridge will stand", "it falls", "the bridge will stand"]
    assert rows[4]["report"]["published"]["value"] == "2024-03-02"


def test_a_feed_is_no_report(extraction: Extraction) -> None:
    feed = b"<rss><channel><item><link>https://post.example/1</link></item></channel></rss>"
    (row,) = extraction(input_batch([Input("f", Raw("f.rss", feed))])).to_pylist()
    assert "this is a feed" in row["refused"]["why"]


def test_a_table_of_ones_own(how: How) -> None:
    """As an engine gives it: only the columns that there are, in batches of any size."""
    table = pa.table({"input": ["1", "2", "3"], "text": [SAID, None, SAID], "more": [1, 2, 3]})
    batches = list(extract_batches(table.to_batches(max_chunksize=2), how))
    assert [batch.num_rows for batch in batches] == [2, 1]
    rows = pa.Table.from_batches(batches).to_pylist()
    assert [row["report"] is None for row in rows] == [False, True, False]
    assert "no report as `text`, `html` or `data`" in rows[1]["refused"]["why"]
    assert rows[0]["report"]["source"]["media_type"] == "text/plain"


def test_no_rows(extraction: Extraction) -> None:
    assert extraction(input_batch([])).num_rows == 0
