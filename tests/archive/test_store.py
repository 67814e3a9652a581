from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from onrecord.archive.store import Archive, Outcome, Run
from onrecord.archive.verify import Checked, verify
from onrecord.errors import DamagedInput
from onrecord.model import Record, Span, text_hash
from tests.archive.made import bytes_of, record_of, records

BRIDGE = ("Ada Quill", "said", "The bridge will stand before the flood")
FOUNTAIN = ("Tom Barrow", "claimed", "The money went into a fountain")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "a.db", write=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One archive for many examples, each of which begins with `emptied`."""
    path = tmp_path_factory.mktemp("shared") / "a.db"
    with Archive.open(path, write=True) as opened:
        opened.connection.execute("PRAGMA synchronous = OFF")
        yield opened


def emptied(archive: Archive) -> Archive:
    for table in ("report", "outlet", "run"):
        archive.connection.execute(f"DELETE FROM {table}")
    return archive


def count(archive: Archive, table: str) -> int:
    found: int = archive.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


@given(record=records())
def test_what_goes_in_comes_out_equal_and_holds(shared: Archive, record: Record) -> None:
    archive = emptied(shared)
    assert archive.add(record) is Outcome.ADDED
    assert archive.record(1) == record
    assert list(verify(archive, Checked())) == []
    assert archive.add(record, again=True) is Outcome.REPLACED
    assert archive.record(1) == record
    assert list(verify(archive, Checked())) == []


@settings(max_examples=30)  # two records take long to make
@given(one=records(), other=records())
def test_two_records_stay_apart(shared: Archive, one: Record, other: Record) -> None:
    archive = emptied(shared)
    archive.add(one)
    try:
        outcome = archive.add(other)
    except DamagedInput:
        assert one.report.id == other.report.id
        assert count(archive, "report") == 1
        return
    assert archive.record(1) == one
    if outcome is not Outcome.KNOWN:
        assert archive.record(2) == other


def test_the_bytes_come_back(archive: Archive) -> None:
    record = record_of(BRIDGE)
    data = bytes_of(record.report.text)
    archive.add(record, data)
    assert archive.snapshot(1) == data
    assert archive.has_bytes(record.report.source.sha256)
    assert not archive.has_bytes("0" * 64)


def test_compressed_where_that_helps(archive: Archive) -> None:
    record = record_of(("Ada Quill", "said", "The bridge " * 1000))
    archive.add(record, bytes_of(record.report.text))
    assert archive.connection.execute("SELECT coding FROM snapshot").fetchone() == ("zlib",)
    size = archive.connection.execute("SELECT length(data) FROM snapshot").fetchone()[0]
    assert size < 1000
    assert archive.snapshot(1) == bytes_of(record.report.text)


def test_added_twice_is_written_once(archive: Archive) -> None:
    record = record_of(BRIDGE)
    assert archive.add(record) is Outcome.ADDED
    assert archive.add(record) is Outcome.KNOWN
    assert count(archive, "report") == 1
    assert count(archive, "statement") == 1


def test_bytes_that_come_later_complete_the_receipt(archive: Archive) -> None:
    record = record_of(BRIDGE)
    archive.add(record)
    assert archive.snapshot(1) is None
    archive.add(record, bytes_of(record.report.text))
    assert archive.snapshot(1) == bytes_of(record.report.text)


def test_the_same_bytes_under_another_name_are_known(archive: Archive) -> None:
    record = record_of(BRIDGE)
    archive.add(record)
    renamed = record.report.model_copy(update={"id": "f" * 16})
    assert archive.add(record.model_copy(update={"report": renamed})) is Outcome.KNOWN


def test_the_same_bytes_at_two_addresses_are_two_reports(archive: Archive) -> None:
    assert archive.add(record_of(BRIDGE, url="https://a.example/1")) is Outcome.ADDED
    assert archive.add(record_of(BRIDGE, url="https://b.example/1")) is Outcome.ADDED


def test_what_is_known_is_found_by_an_index(archive: Archive) -> None:
    asked: list[str] = []
    archive.connection.set_trace_callback(asked.append)
    archive.add(record_of(BRIDGE, url="https://harrow.example/1"))
    archive.has_bytes("0" * 64)
    archive.connection.set_trace_callback(None)
    selects = [sql for sql in asked if sql.startswith("SELECT") and "FROM report" in sql]
    assert len(selects) == 4
    for sql in selects:
        plan = archive.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert not any("SCAN" in step[3] for step in plan), sql


def test_a_new_text_at_a_url_revises_the_old(archive: Archive) -> None:
    url = "https://harrow.example/bridge"
    first, second, third = (
        record_of(*said, url=url) for said in ([BRIDGE], [FOUNTAIN], [BRIDGE, FOUNTAIN])
    )
    assert [archive.add(each) for each in (first, second, third)] == [
        Outcome.ADDED,
        Outcome.REVISED,
        Outcome.REVISED,
    ]
    rows = archive.connection.execute("SELECT id, revises, current FROM report ORDER BY id")
    assert rows.fetchall() == [(1, None, 0), (2, 1, 0), (3, 2, 1)]
    assert archive.record(1) == first
    assert [found.report for found in archive.statements()] == [third.report.id] * 2
    assert list(archive.records()) == [third]
    assert list(archive.records(current=False)) == [first, second, third]
    assert count(archive, "revision") == 3


def test_reports_without_a_url_revise_nothing(archive: Archive) -> None:
    archive.add(record_of(BRIDGE))
    assert archive.add(record_of(FOUNTAIN)) is Outcome.ADDED


def test_again_writes_anew_and_keeps_the_number(archive: Archive) -> None:
    record = record_of(BRIDGE, FOUNTAIN)
    archive.add(record, bytes_of(record.report.text), run=Run("onrecord 1", "a"))
    better = record_of(BRIDGE, FOUNTAIN, confidence=0.5)
    outcome = archive.add(better, run=Run("onrecord 2", "b"), again=True)
    assert outcome is Outcome.REPLACED
    assert archive.record(1) == better
    assert archive.snapshot(1) == bytes_of(record.report.text)
    assert count(archive, "statement") == 2
    run = "SELECT software, model FROM report JOIN run ON run.id = run_id"
    assert archive.connection.execute(run).fetchall() == [("onrecord 2", "b")]


def test_again_with_another_text_of_the_same_bytes_keeps_the_old_text(archive: Archive) -> None:
    old, new = record_of(BRIDGE), record_of(FOUNTAIN)
    reread = new.report.model_copy(update={"source": old.report.source})
    new = new.model_copy(update={"report": reread})
    archive.add(old)
    assert archive.add(new) is Outcome.KNOWN
    assert archive.add(new, again=True) is Outcome.REVISED
    assert archive.record(1) == old
    assert archive.record(2) == new
    assert [found.report for found in archive.statements()] == [new.report.id]


def test_a_number_is_given_once(archive: Archive) -> None:
    """An old address of a person or a statement must not lead to another."""
    first, last = record_of(BRIDGE), record_of(FOUNTAIN)
    archive.add(first)
    archive.add(last)
    empty = last.model_copy(update={"statements": (), "parties": ()})
    archive.add(empty, again=True)  # now no row has the highest number
    archive.add(last, again=True)
    for table in ("statement", "party"):
        numbers = archive.connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
        assert numbers == [(1,), (3,)]


def _changed(record: Record, **fields: object) -> Record:
    statement = record.statements[0].model_copy(update=fields)
    return record.model_copy(update={"statements": (statement, *record.statements[1:])})


def _report(record: Record, **fields: object) -> Record:
    return record.model_copy(update={"report": record.report.model_copy(update=fields)})


GOOD = record_of(BRIDGE, FOUNTAIN)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (_report(GOOD, text_sha256="0" * 64), "its hash"),
        (_report(GOOD, source=GOOD.report.source.model_copy(update={"sha256": "x"})), "SHA-256"),
        (_report(GOOD, source=GOOD.report.source.model_copy(update={"bytes": 2**70})), "size"),
        (_changed(GOOD, words="something else"), "words"),
        (_changed(GOOD, content=()), "no content"),
        (_changed(GOOD, source=(Span(0, 10_000),)), "leaves the text"),
        (_changed(GOOD, cue=(Span(-1, 2),)), "leaves the text"),
        (_changed(GOOD, speakers=("p9",)), "party"),
        (_changed(GOOD, id="s2"), "statement id"),
        (_changed(GOOD, id="a/b"), "a statement's id has"),
        (_changed(GOOD, id="s1#"), "a statement's id has"),
        (_changed(GOOD, id=""), "a statement's id has"),
        (_changed(GOOD, id="s" * 201), "a statement's id has"),
        (_changed(GOOD, id="é"), "a statement's id has"),
        (_report(GOOD, id=".."), "a report's id has"),
        (_report(GOOD, id="a?b"), "a report's id has"),
        (_report(GOOD, id="a\n"), "a report's id has"),
        (_changed(GOOD, inside="s9"), "inside"),
        (_changed(GOOD, inside="s1"), "inside itself"),
        (GOOD.model_copy(update={"parties": GOOD.parties * 2}), "party id"),
    ],
)
def test_a_record_that_does_not_hold_is_refused(archive: Archive, bad: Record, why: str) -> None:
    with pytest.raises(DamagedInput, match=why):
        archive.add(bad)
    assert count(archive, "report") == 0


def test_a_ring_of_statements_is_refused(archive: Archive) -> None:
    one, two = GOOD.statements
    ring = (one.model_copy(update={"inside": "s2"}), two.model_copy(update={"inside": "s1"}))
    with pytest.raises(DamagedInput, match="inside itself"):
        archive.add(GOOD.model_copy(update={"statements": ring}))


def test_bytes_of_another_report_are_refused(archive: Archive) -> None:
    with pytest.raises(DamagedInput, match="bytes"):
        archive.add(GOOD, b"others")


def test_an_id_that_another_text_has_is_refused(archive: Archive) -> None:
    archive.add(GOOD)
    other = record_of(("Ida Renn", "asked", "Where is the money"))
    with pytest.raises(DamagedInput, match="another report"):
        archive.add(_report(other, id=GOOD.report.id))


def test_half_a_character_is_refused(archive: Archive) -> None:
    text = GOOD.report.text + "\ud800"
    with pytest.raises(DamagedInput, match="half a character"):
        archive.add(_report(GOOD, text=text, text_sha256=text_hash(text)))
    with pytest.raises(DamagedInput, match="half a character"):
        archive.add(_report(GOOD, outlet="\udc00"))
    assert count(archive, "report") == 0
    assert archive.add(GOOD) is Outcome.ADDED


def test_a_report_that_fails_midway_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Archive._insert_all

    def fail(self: Archive, table: str, rows: object) -> None:
        if table == "statement_party":  # after parties and statements
            raise KeyboardInterrupt
        write(self, table, rows)

    monkeypatch.setattr(Archive, "_insert_all", fail)
    with pytest.raises(KeyboardInterrupt):
        archive.add(GOOD)
    monkeypatch.undo()
    for table in ("report", "outlet", "statement", "party", "statement_fts"):
        assert count(archive, table) == 0
    assert archive.add(GOOD) is Outcome.ADDED


def test_the_views_tell_who_said_what(archive: Archive) -> None:
    archive.add(GOOD)
    said = archive.connection.execute("SELECT outlet, speakers, words FROM said ORDER BY id")
    assert said.fetchone() == ("The Harrow Post", "Ada Quill", GOOD.statements[0].words)
    query = "SELECT name, role, outlet FROM involved ORDER BY statement_id"
    assert archive.connection.execute(query).fetchall() == [
        ("Ada Quill", "speaker", "The Harrow Post"),
        ("Tom Barrow", "speaker", "The Harrow Post"),
    ]


def test_a_reader_goes_on_while_one_writes(archive: Archive) -> None:
    archive.add(GOOD)
    with Archive.open(archive.path) as reader:
        archive.connection.execute("BEGIN IMMEDIATE")
        assert reader.record(1) == GOOD
        archive.connection.execute("ROLLBACK")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.connection.execute("DELETE FROM report")
