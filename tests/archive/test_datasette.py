"""An archive as Datasette shows it, without a line of configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from tests.archive.made import bytes_of, record_of
from tests.datasette import Get, asking

pytestmark = pytest.mark.filterwarnings("ignore")  # of Datasette's own dependencies

BRIDGE = ("Ada Quill", "said", "The bridge will stand before the flood")
FOUNTAIN = ("Tom Barrow", "claimed", "The money went into a fountain")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("datasette") / "news.db"
    with Archive.open(path, write=True) as opened:
        for record in (
            record_of(BRIDGE, FOUNTAIN, outlet="The Harrow Post"),
            record_of(FOUNTAIN, outlet="Vellin Ledger", medium="letter"),
        ):
            opened.add(record, bytes_of(record.report.text))
    return path


@pytest.fixture(scope="module")
def get(archive: Path) -> Get:
    return asking(archive)


def test_tables_and_views(get: Get) -> None:
    told = get("/news.json")
    tables = {table["name"]: table for table in told["tables"]}
    assert {"outlet", "report", "snapshot", "statement", "party", "statement_party"} <= set(tables)
    assert tables["statement"]["primary_keys"] == ["id"]
    assert tables["statement"]["fts_table"] == "statement_fts"
    assert tables["party"]["fts_table"] == "party_fts"
    assert tables["statement_fts"]["hidden"] and not tables["statement"]["hidden"]
    to = {
        (key["column"], key["other_table"]) for key in tables["report"]["foreign_keys"]["outgoing"]
    }
    assert to == {("outlet_id", "outlet"), ("revises", "report"), ("run_id", "run")}
    assert {"said", "involved", "revision"} <= {view["name"] for view in told["views"]}


def test_full_text_search(get: Get) -> None:
    found = get("/news/statement.json?_search=fountain&_shape=array")
    assert [row["words"] for row in found] == [f"“{FOUNTAIN[2]}”"] * 2
    assert [row["name"] for row in get("/news/party.json?_search=quill&_shape=array")] == [
        "Ada Quill"
    ]


def test_facets(get: Get) -> None:
    told = get("/news/report.json?_facet=outlet_id")
    values = told["facet_results"]["outlet_id"]["results"]
    assert {(value["label"], value["count"]) for value in values} == {
        ("The Harrow Post", 1),
        ("Vellin Ledger", 1),
    }
    told = get("/news/involved.json?_facet=name&_facet=outlet")
    values = told["facet_results"]["name"]["results"]
    assert {value["value"]: value["count"] for value in values} == {"Ada Quill": 1, "Tom Barrow": 2}


def test_lists_are_facets_too(get: Get) -> None:
    assert get("/news/report.json?_facet_array=byline")["facet_results"]["byline"]["results"] == []


@pytest.mark.parametrize(
    "page", ["/news", "/news/statement", "/news/statement/1", "/news/report/1", "/news/said"]
)
def test_pages(get: Get, page: str) -> None:
    assert "<html" in get(page)


def test_outlets_are_named_where_reports_point_to_them(get: Get) -> None:
    assert "The Harrow Post" in get("/news/report")
