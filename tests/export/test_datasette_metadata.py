"""The metadata for Datasette, as Datasette itself reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from onrecord.archive.store import Archive
from onrecord.export.datasette import datasette_metadata
from tests.archive.made import bytes_of, record_of
from tests.datasette import Get, asking

BRIDGE = ("Ada Quill", "said", "The bridge will stand before the flood")
FOUNTAIN = ("Tom Barrow", "claimed", "The money went into a fountain")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("metadata") / "the news.db"
    with Archive.open(path, write=True) as opened:
        for record in (
            record_of(BRIDGE, FOUNTAIN, outlet="The Harrow Post", act="say"),
            record_of(FOUNTAIN, outlet="Vellin Ledger", medium="letter"),
        ):
            opened.add(record, bytes_of(record.report.text))
    with Archive.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def metadata(archive: Archive) -> Any:
    return json.loads(datasette_metadata(archive))


@pytest.fixture(scope="module")
def get(archive: Archive, metadata: Any) -> Get:
    ask = asking(archive.path, metadata)
    return lambda path: ask(f"/the~20news{path}")


def tables(metadata: Any) -> dict[str, Any]:
    found: dict[str, Any] = metadata["databases"]["the news"]["tables"]
    return found


def test_every_table_is_described_or_hidden(archive: Archive, metadata: Any) -> None:
    there = archive.connection.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
    )
    assert {name for (name,) in there} == tables(metadata).keys()
    for name, table in tables(metadata).items():
        assert table == {"hidden": True} or {"title", "description"} <= table.keys(), name
    assert tables(metadata)["identity_pending"] == {"hidden": True}


def test_it_names_columns_that_are_there(archive: Archive, metadata: Any) -> None:
    for name, table in tables(metadata).items():
        columns = {row[1] for row in archive.connection.execute(f'PRAGMA table_info("{name}")')}
        named = [*table.get("facets", []), *(table[key] for key in _COLUMNS if key in table)]
        assert set(named) <= columns, name


_COLUMNS = ("sort_desc", "label_column", "fts_pk")


@pytest.mark.filterwarnings("ignore")  # of Datasette's own dependencies
class TestDatasette:
    def test_titles_and_descriptions_are_shown(self, get: Get) -> None:
        shown = get("")
        assert "Who said what in news reports" in shown
        assert "as people have corrected it" in get("/reviewed")
        assert "Publishers." in get("/outlet")

    def test_what_is_bookkeeping_is_hidden(self, get: Get) -> None:
        told = get(".json")
        hidden = {table["name"]: table["hidden"] for table in told["tables"]}
        assert hidden["compare_pending"] and hidden["identity_word"]
        assert not hidden["statement"] and not hidden["report"]

    @pytest.mark.parametrize("name", ["reviewed", "said", "involved", "statement"])
    def test_statements_are_searched_also_through_the_views(self, get: Get, name: str) -> None:
        found = get(f"/{name}.json?_search=fountain&_shape=array")
        assert [row["words"] for row in found] == [f"“{FOUNTAIN[2]}”"] * 2

    def test_facets_come_of_themselves(self, get: Get) -> None:
        facets = get("/said.json")["facet_results"]
        outlets = {each["value"]: each["count"] for each in facets["outlet"]["results"]}
        assert outlets == {"The Harrow Post": 2, "Vellin Ledger": 1}
        assert set(facets) == {"outlet", "kind", "act", "medium"}

    def test_every_page_is_there(self, get: Get, metadata: Any) -> None:
        for name, table in tables(metadata).items():
            if "hidden" not in table:
                assert table["title"] in get(f"/{name}")
