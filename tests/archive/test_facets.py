from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive import facets as facets_module
from onrecord.archive.bounded import at_most
from onrecord.archive.facets import Facet, facets, finds_any, identity_name, outlet_name
from onrecord.archive.search import Query, find
from onrecord.archive.store import Archive
from tests.web.town import POST, VELLIN, town


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(town(tmp_path / "a.db")) as opened:
        yield opened


def labels(found: tuple[Facet, ...]) -> dict[str, int]:
    return {each.label: each.count for each in found}


def test_all_is_counted(archive: Archive) -> None:
    counted = facets(archive.connection, Query())
    assert (counted.counted, counted.whole) == (7, True)
    assert labels(counted.speakers) == {"Ada Quill": 3, "Tom Barrow": 2, "Ida Renn": 1}
    assert labels(counted.about) == {"Tom Barrow": 4}
    assert labels(counted.outlets) == {POST: 5, VELLIN: 1}
    assert [each.label for each in counted.years] == ["2022", "2021"]
    assert labels(counted.kinds) == {"direct": 7}
    assert labels(counted.acts) == {"deny": 1}
    assert labels(counted.media) == {"letter": 1}


def test_only_what_the_query_finds_is_counted(archive: Archive) -> None:
    counted = facets(archive.connection, Query(words="bridge", outlet="post"))
    assert counted.counted == 4
    assert labels(counted.speakers) == {"Ada Quill": 2, "Ida Renn": 1, "Tom Barrow": 1}
    assert labels(counted.outlets) == {POST: 4}


@pytest.mark.parametrize("role", ["speaker", "about", "outlet"])
def test_numbers_of_facets_find_as_many(archive: Archive, role: str) -> None:
    counted = facets(archive.connection, Query())
    values, field = {
        "speaker": (counted.speakers, "speaker_identity"),
        "about": (counted.about, "about_identity"),
        "outlet": (counted.outlets, "outlet_id"),
    }[role]
    assert values
    for each in values:
        assert len(find(archive.connection, Query(**{field: each.number}))) == each.count


def test_page_and_order_do_not_matter(archive: Archive) -> None:
    last = find(archive.connection, Query(limit=2))[-1]
    asked = Query(words="bridge", sort="relevance", limit=1)
    assert facets(archive.connection, asked) == facets(archive.connection, Query(words="bridge"))
    assert facets(archive.connection, Query(after=last.cursor)).counted == 7


def test_no_more_than_the_bound_is_counted_and_that_is_told(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets_module, "MOST_COUNTED", 2)
    counted = facets(archive.connection, Query())
    assert (counted.counted, counted.whole) == (2, False)
    assert labels(counted.speakers) == {"Ida Renn": 1}  # of those added last


@pytest.mark.parametrize("latest", [1, 3, 5])
@pytest.mark.parametrize(
    "query", [Query(), Query(words="bridge"), Query(speaker="quill"), Query(kind="direct")]
)
def test_all_is_counted_where_the_latest_have_not_enough(
    archive: Archive, query: Query, latest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = facets(archive.connection, query)
    monkeypatch.setattr(facets_module, "_LATEST", latest)
    assert facets(archive.connection, query) == every
    monkeypatch.setattr(facets_module, "MOST_COUNTED", 2)
    few = facets(archive.connection, query)
    monkeypatch.setattr(facets_module, "_LATEST", 1_000)
    assert facets(archive.connection, query) == few


def test_corrected_speakers_are_counted(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db", write=True) as writing:
        writing.connection.executescript(
            """
            INSERT INTO review_subject (report, text_sha256, statement_id)
            SELECT report."key", text_sha256, statement.id FROM statement
            JOIN report ON report.id = report_id WHERE words LIKE '%Monday%';
            INSERT INTO review_decision (subject_id, verdict, by, made, read_source_at, read_cue_at,
                read_content_at, source_at, cue_at, content_at, source, cue, words, kind)
            SELECT 1, 'corrected', 'ed', '2030-01-01T00:00:00Z', source_at, cue_at, content_at,
                source_at, cue_at, content_at, source, cue, words, 'mixed'
            FROM statement WHERE words LIKE '%Monday%';
            INSERT INTO review_speaker (decision_id, number, name) VALUES (1, 0, 'Otto Vane');
            """
        )
    counted = facets(archive.connection, Query(kind="mixed"))
    assert labels(counted.speakers) == {"Otto Vane": 1}
    assert labels(counted.kinds) == {"mixed": 1}


def test_names(archive: Archive) -> None:
    counted = facets(archive.connection, Query())
    assert identity_name(archive.connection, counted.speakers[0].number or 0) == "Ada Quill"
    assert outlet_name(archive.connection, counted.outlets[0].number or 0) == POST
    assert identity_name(archive.connection, 9999) is None
    assert outlet_name(archive.connection, 9999) is None


def test_finds_any(archive: Archive) -> None:
    assert finds_any(archive.connection, Query(words="flood"))
    assert not finds_any(archive.connection, Query(words="zebra"))


def test_work_is_cut_off_and_the_rest_goes_on(archive: Archive) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    got = []
    with at_most(archive.connection, 0.01):
        got.extend(archive.connection.execute(endless))
    # `extend` keeps what came before the interruption, and the connection is as it was.
    assert got[:2] == [(1,), (2,)]
    assert archive.connection.execute("SELECT 1").fetchone() == (1,)
    assert len(find(archive.connection, Query())) == 7


def test_other_errors_are_not_hidden(archive: Archive) -> None:
    with pytest.raises(sqlite3.OperationalError), at_most(archive.connection, 1):
        archive.connection.execute("SELECT * FROM nothing")
