from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import search, search_plan
from onrecord.archive.search import Cursor, Query, Window, find, window
from onrecord.archive.search_plan import plan, plan_latest
from onrecord.archive.store import Archive
from onrecord.model import Party, Said, Span
from tests.archive.made import record_of, span_of
from tests.archive.made_up import link


def filled(path: Path) -> Archive:
    archive = Archive.open(path, write=True)
    archive.add(
        record_of(
            ("Ada Quill", "said", "The bridge will stand before the flood"),
            ("Tom Barrow", "claimed", "The bridge money went into a fountain"),
            day="2022-07-18",
            outlet="The Harrow Post",
        )
    )
    archive.add(
        record_of(
            ("Ada Quill", "denied", "No flood was ever foreseen"),
            day="2022-07-20",
            outlet="Vellin Ledger",
            act="deny",
            polarity="negative",
            medium="letter",
            confidence=0.4,
        )
    )
    archive.add(
        record_of(
            ("The mayor", "wrote", "Café prices are none of my concern"),
            day=None,
            outlet=None,
            parties=False,
        )
    )
    archive.add(_about_barrow())
    return archive


def _about_barrow():
    record = record_of(
        ("Ida Renn", "asked", "Where was he on Monday"),
        day="2022-08-01",
        outlet="Vellin Ledger",
        aside="Tom Barrow was in Harrow.",
        said=Said(
            value="2022-07-25",
            earliest="2022-07-25",
            latest="2022-07-25",
            basis="expression",
            span=Span(0, 3),
            rule="weekday",
        ),
    )
    named = span_of(record.report.text, "Tom Barrow")
    barrow = Party(
        id="p2", name="Tom Barrow", type="person", named=named, aliases=("TB",), mentions=(named,)
    )
    board = Party(id="p3", name="Harbour Board", type="organisation", named=named, mentions=())
    statement = record.statements[0].model_copy(update={"about": ("p2",), "speakers": ("p1", "p3")})
    return record.model_copy(
        update={"parties": (*record.parties, barrow, board), "statements": (statement,)}
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with filled(tmp_path_factory.mktemp("search") / "a.db") as opened:
        yield opened


FLOOD, MONEY, NONE, CAFE, MONDAY = 1, 2, 3, 4, 5  # the statements, by what they say
NEWEST_FIRST = [MONDAY, NONE, MONEY, FLOOD, CAFE]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), NEWEST_FIRST),
        (Query(limit=2), NEWEST_FIRST[:2]),
        (Query(words="flood"), [NONE, FLOOD]),
        (Query(words="FLOOD bridge"), [FLOOD]),
        (Query(words='"before the flood"'), [FLOOD]),
        (Query(words='"flood the before"'), []),
        (Query(words="bridge -fountain"), [FLOOD]),
        (Query(words='bridge -"a fountain"'), [FLOOD]),
        (Query(words="-flood"), [MONDAY, MONEY, CAFE]),
        (Query(words="-flood -monday"), [MONEY, CAFE]),
        (Query(words="bridg*"), [MONEY, FLOOD]),
        (Query(words="bridg"), []),
        (Query(words="cafe"), [CAFE]),
        (Query(words="claimed"), [MONEY]),  # in the context
        (Query(words="!!!"), NEWEST_FIRST),
        (Query(speaker="Ada Quill"), [NONE, FLOOD]),
        (Query(speaker="quill"), [NONE, FLOOD]),
        (Query(speaker="Quill Ada"), [NONE, FLOOD]),
        (Query(speaker="mayor"), [CAFE]),  # no speaker is known: by the words of the source
        (Query(speaker="harbour board"), [MONDAY]),
        (Query(speaker="nobody"), []),
        (Query(speaker="***"), []),
        (Query(about="Barrow"), [MONDAY]),
        (Query(about="tb"), [MONDAY]),
        (Query(about="bridge"), [MONEY, FLOOD]),  # a name in the words
        (Query(outlet="vellin"), [MONDAY, NONE]),
        (Query(outlet="Post"), [MONEY, FLOOD]),
        (Query(since=date(2022, 7, 19)), [MONDAY, NONE]),
        (Query(since=date(2022, 7, 26)), []),  # the day it was said, not that of the report
        (Query(until=date(2022, 7, 19)), [MONEY, FLOOD]),
        (Query(since=date(2022, 7, 18), until=date(2022, 7, 18)), [MONEY, FLOOD]),
        (Query(kind="direct"), NEWEST_FIRST),
        (Query(kind="mixed"), []),
        (Query(act="deny"), [NONE]),
        (Query(medium="letter"), [NONE]),
        (Query(party_type="organisation"), [MONDAY]),
        (Query(party_type="group"), []),
        (Query(min_confidence=0.5), [MONDAY, MONEY, FLOOD, CAFE]),
        (Query(words="flood", speaker="quill", outlet="post", kind="direct"), [FLOOD]),
        (Query(words="bridge", sort="relevance"), [FLOOD, MONEY]),
        (Query(words="bridge", sort="relevance", speaker="barrow"), [MONEY]),
        (Query(sort="relevance"), NEWEST_FIRST),
        (Query(words="-flood", sort="relevance"), [MONDAY, MONEY, CAFE]),
    ],
)
@pytest.mark.parametrize(
    ("few", "some"), [(-1, 1), (-1, 50_000), (1, 2), (1, 50_000), (5_000, 50_000)]
)
@pytest.mark.parametrize("newest", [1, 2, 10_000])
def test_what_is_found(
    archive: Archive,
    query: Query,
    found: list[int],
    few: int,
    some: int,
    newest: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_NEWEST", newest)
    monkeypatch.setattr(search_plan, "_FEW", few)  # each way to go about it finds the same
    monkeypatch.setattr(search_plan, "_STEP", 0)
    monkeypatch.setattr(search_plan, "_SOME", some)
    assert [each.id for each in archive.statements(query)] == found


def test_what_a_finding_tells(archive: Archive) -> None:
    found = archive.statements(Query(words="monday"))[0]
    assert found.speakers == ("Ida Renn", "Harbour Board")
    assert (found.day, found.outlet) == ("2022-07-25", "Vellin Ledger")
    assert found.context == "Ida Renn asked, …."
    assert found.words == "“Where was he on Monday”"


def test_words_in_what_was_said_count_more(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        archive.add(record_of(("The flood office", "said", "We are ready"), day="2022-07-20"))
        archive.add(record_of(("The river office", "said", "A flood comes"), day="2022-07-18"))
        found = archive.statements(Query(words="flood", sort="relevance"))
    assert [each.id for each in found] == [2, 1]


def test_of_very_common_words_the_last_added_are_weighed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_plan, "_RANKED", 1)
    found = archive.statements(Query(words="bridge", sort="relevance"))
    assert [each.id for each in found] == [MONEY]


def test_the_best_are_those_of_current_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so many of the best are looked at, if enough of them are still current."""
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        for n in range(12):
            said = ("Ada Quill", "said", "Flood, flood" + ", and more of it" * (n % 5))
            url = f"https://harrow.example/{n % 7}"  # the last five are revisions of the first
            archive.add(record_of(said, url=url, day=f"2022-07-{n + 1:02}", aside="x" * n))
        query = Query(words="flood", sort="relevance", limit=3)
        wanted = [each.id for each in archive.statements(query)]
        assert wanted == [11, 6, 12]  # the shortest, then the last of the next; 1 is not current
        for spare in (0, 1, 5):
            monkeypatch.setattr(search_plan, "_SPARE", spare)
            assert [each.id for each in archive.statements(query)] == wanted


def _windowed(archive: Archive, query: Query, newest: int) -> list[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_NEWEST", newest)
        return [each.id for each in archive.statements(query)]


queries = st.builds(
    Query,
    words=st.sampled_from(["", "bridge", "flood", "bridg*", "-flood", "claimed"]),
    speaker=st.sampled_from(["", "quill", "mayor", "barrow"]),
    about=st.sampled_from(["", "barrow", "bridge"]),
    outlet=st.sampled_from(["", "ledger"]),
    act=st.sampled_from([None, "deny"]),
    since=st.none() | st.dates(date(2022, 7, 17), date(2022, 7, 27)),
    until=st.none() | st.dates(date(2022, 7, 17), date(2022, 7, 27)),
    limit=st.integers(1, 5),
)


@given(query=queries, newest=st.integers(1, 5))
def test_the_newest_are_found_alike_wherever_they_are_looked_for(
    archive: Archive, query: Query, newest: int
) -> None:
    assert _windowed(archive, query, newest) == _windowed(archive, query, 10_000)


def test_a_window_that_was_kept_hides_nothing_that_was_added_since(tmp_path: Path) -> None:
    kept: dict[tuple[str, int], Window | None] = {}

    def keep(last: str, size: int) -> Window | None:
        if (last, size) not in kept:
            kept[last, size] = window(archive.connection, last, size)
        return kept[last, size]

    with filled(tmp_path / "a.db") as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_NEWEST", 1)
        for day in ("2022-07-19", "2022-08-02", "2022-07-01", None):
            for limit in (1, 2, 20):
                for query in (Query(words="flood"), Query(speaker="quill")):
                    query = replace(query, limit=limit)
                    assert find(archive.connection, query, keep) == archive.statements(query)
            archive.add(record_of(("Ada Quill", "said", "The flood is new"), day=day, outlet=day))
        assert any(kept.values())


@given(query=queries)
def test_what_was_added_last_is_of_what_is_found(archive: Archive, query: Query) -> None:
    latest = archive.connection.execute(*plan_latest(archive.connection, query)).fetchall()
    every = archive.statements(replace(query, limit=20))
    assert [row[0] for row in latest] == sorted((each.id for each in every), reverse=True)[
        : query.limit
    ]


@given(query=queries, among=st.integers(1, 5))
def test_the_latest_are_found_among_the_numbers_given_last(
    archive: Archive, query: Query, among: int
) -> None:
    found = archive.connection.execute(*plan_latest(archive.connection, query, among)).fetchall()
    newest = archive.connection.execute("SELECT max(id) FROM statement").fetchone()[0]
    every = [each.id for each in archive.statements(replace(query, limit=20))]
    recent = sorted((id_ for id_ in every if id_ >= newest - among), reverse=True)
    assert [row[0] for row in found] == recent[: query.limit]


def test_of_those_that_have_words_none_is_sorted_to_find_the_last_added(archive: Archive) -> None:
    sql, values = plan_latest(archive.connection, Query(words="bridge"))
    steps = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not any("ORDER BY" in step for step in steps), steps


free = st.text(max_size=20) | st.text('"-*():^é\0 aAND', max_size=20)


@given(
    words=free,
    speaker=free,
    about=free,
    outlet=free,
    sort=st.sampled_from(["date", "relevance"]),
    few=st.sampled_from([-1, 5_000]),
)
def test_nothing_that_is_typed_is_an_error(
    archive: Archive, words: str, speaker: str, about: str, outlet: str, sort: str, few: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_plan, "_FEW", few)
        patch.setattr(search_plan, "_STEP", 0)
        archive.statements(
            Query(words=words, speaker=speaker, about=about, outlet=outlet, sort=sort)
        )


@pytest.mark.parametrize("few", [-1, 5_000])
@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(words="flood"),
        Query(words="-flood"),
        Query(words="flood", sort="relevance"),
        Query(speaker="quill"),
        Query(about="barrow"),
        Query(outlet="post"),
        Query(since=date(2022, 1, 1)),
        Query(act="deny"),
        Query(medium="letter"),
        Query(party_type="person"),
        Query(words="flood", speaker="quill", since=date(2022, 1, 1), outlet="post", act="deny"),
    ],
)
def test_no_table_is_read_from_end_to_end(
    archive: Archive, query: Query, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_plan, "_FEW", few)
    monkeypatch.setattr(search_plan, "_STEP", 0)
    sql, values = plan(archive.connection, query)
    steps = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    scans = [step for step in steps if re.match(r"SCAN (?!.*USING INDEX|.*VIRTUAL)", step)]
    # Outlets are some hundreds; `hit` and what has no name are the rows already found by an index.
    assert [s for s in scans if not re.match(r"SCAN (outlet|hit|met|\(|\d|CONSTANT)", s)] == [], (
        steps
    )


def test_a_search_is_sorted_by_the_index_when_many_are_met(archive: Archive) -> None:
    sql, values = plan(archive.connection, Query())
    steps = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not any("ORDER BY" in step for step in steps)
    assert any("statement_day" in step for step in steps)


# --- pages ---------------------------------------------------------------------------------------


def _pages(archive: Archive, query: Query) -> list[int]:
    """What all pages of a query hold, one statement a page."""
    ids: list[int] = []
    after = query.after
    while found := archive.statements(replace(query, limit=1, after=after)):
        ids += [each.id for each in found]
        after = Cursor.read(str(found[-1].cursor))  # as it is written in an address
        assert after == found[-1].cursor
        assert len(ids) < 20
    return ids


@pytest.mark.parametrize("newest", [1, 10_000])
@pytest.mark.parametrize("few", [-1, 5_000])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), NEWEST_FIRST),
        (Query(words="flood"), [NONE, FLOOD]),
        (Query(speaker="quill"), [NONE, FLOOD]),
        (Query(about="bridge"), [MONEY, FLOOD]),
        (Query(kind="direct", min_confidence=0.5), [MONDAY, MONEY, FLOOD, CAFE]),
        (Query(words="bridge", sort="relevance"), [FLOOD, MONEY]),
        (Query(words="-flood", sort="relevance"), [MONDAY, MONEY, CAFE]),
    ],
)
def test_pages_hold_each_statement_once(
    archive: Archive,
    query: Query,
    found: list[int],
    few: int,
    newest: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_NEWEST", newest)
    monkeypatch.setattr(search_plan, "_FEW", few)
    monkeypatch.setattr(search_plan, "_STEP", 0)
    assert _pages(archive, query) == found


@pytest.mark.parametrize("few", [-1, 5_000])
@pytest.mark.parametrize("sort", ["date", "relevance"])
def test_what_is_added_moves_no_later_page(
    tmp_path: Path, sort: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_plan, "_FEW", few)
    monkeypatch.setattr(search_plan, "_STEP", 0)
    with filled(tmp_path / "a.db") as archive:
        query = Query(words="bridge", sort=sort, limit=1)
        first = archive.statements(query)
        archive.add(record_of(("Ada Quill", "said", "A bridge, a bridge"), day="2022-12-01"))
        (second,) = archive.statements(replace(query, after=first[0].cursor))
    assert {first[0].id, second.id} == {FLOOD, MONEY}


@pytest.mark.parametrize("text", ["", ".", "x", "2022-07-18", "2022-07-18.", ".1.123456", "٣.1"])
def test_what_is_no_cursor_is_told(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_page_is_read_from_where_the_last_one_ended(archive: Archive) -> None:
    query = Query(after=Cursor("2022-07-20", 3))
    sql, values = plan(archive.connection, query)
    steps = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any("statement_day (day<?)" in step for step in steps)
    assert any("statement_day (day=?" in step for step in steps)
    assert not any("ORDER BY" in step for step in steps)


@pytest.mark.parametrize("few", [-1, 5_000])
def test_numbers_find_exactly(tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_plan, "_FEW", few)
    monkeypatch.setattr(search_plan, "_STEP", 0)
    with filled(tmp_path / "a.db") as archive:
        link(archive)
        quill = archive.statements(Query(words="flood"))[0]
        (identity,) = quill.identities
        said = archive.statements(Query(speaker_identity=identity))
        assert [each.id for each in said] == [NONE, FLOOD]
        (about,) = archive.connection.execute(
            "SELECT identity_id FROM party_identity JOIN statement_party USING (party_id) "
            "WHERE role = 'about'"
        ).fetchone()
        assert [each.id for each in archive.statements(Query(about_identity=about))] == [MONDAY]
        assert archive.statements(Query(about_identity=identity)) == []
        ledger = archive.statements(Query(outlet_id=quill.outlet_id))
        assert [each.id for each in ledger] == [MONDAY, NONE]
        assert archive.statements(Query(outlet_id=999)) == []


def test_before_reports_are_linked_speakers_have_no_identity(archive: Archive) -> None:
    assert archive.statements(Query(words="monday"))[0].identities == (None, None)
