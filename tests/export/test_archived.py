"""Records out of an archive: all of them, as people have them, and those that a query finds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.check import faults_of
from onrecord.archive.identity.decisions import Signature, alias, link
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Speaker, Verdict
from onrecord.archive.reviews_reading import load
from onrecord.archive.search import Query
from onrecord.archive.store import Archive
from onrecord.errors import RefusedDecision
from onrecord.export import archived
from onrecord.export.archived import Archived
from onrecord.export.jsonl import write_jsonl
from onrecord.model import PartyType, Record, Span
from tests.archive.made import record_of, records, span_of
from tests.archive.made_up import Line, Who, filled, report
from tests.export.decided import MONEY, QUAY, bridge, correct_all, judge, opened

TEXT = bridge().report.text


def test_nobody_judged_anything(tmp_path: Path) -> None:
    other = record_of(("Ada Quill", "said", "It stands"), outlet=None)
    with opened(tmp_path / "a.db", bridge(), other) as archive:
        assert list(Archived(archive).records()) == [bridge(), other]
        assert Archived(archive).total() == 2


def test_only_the_current_version_of_a_page(tmp_path: Path) -> None:
    old = record_of(("Ada Quill", "said", "It stands"), url="https://harrow.example/a")
    new = record_of(("Ada Quill", "said", "It fell"), url="https://harrow.example/a")
    with opened(tmp_path / "a.db", old, new) as archive:
        assert list(Archived(archive).records()) == [new]


def test_what_people_decided(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", bridge()) as archive:
        correct_all(archive)
        (record,) = Archived(archive).records()
    first, third = record.statements
    assert (first.words, first.content) == (
        "The bridge will stand",
        (span_of(TEXT, "The bridge will stand"),),
    )
    assert (first.kind, first.cue) == ("direct", (span_of(TEXT, "will"),))
    assert (first.act, first.polarity) == (None, None)  # they were read off the other cue
    assert (first.speakers, first.speaker_basis) == (("p1",), "name")
    assert (third.id, third.inside) == ("s3", None)  # the first has no room for it any more
    assert third.act == "say"
    (marsh,) = (party for party in record.parties if party.id in third.speakers)
    assert (marsh.name, marsh.named) == ("Lena Marsh", third.source[0])
    assert marsh.mentions == third.source
    assert third.speaker_basis is None
    told = "was named by ida in review: of what type it is was not told, and person is put for it"
    assert record.warnings == (f"{marsh.id} {told}",)
    assert list(faults_of(record)) == []


def test_a_speaker_that_the_report_names(tmp_path: Path) -> None:
    barrow = Speaker("Tom Barrow", span_of(TEXT, "Tom Barrow"))
    with opened(tmp_path / "a.db", bridge()) as archive:
        judge(archive, QUAY, Verdict.CORRECTED, speakers=(barrow,))
        (record,) = Archived(archive).records()
    assert record.statements[2].speakers == ("p2",)
    assert record.parties == bridge().parties


def test_what_stood_in_a_wrong_statement_stands_in_the_one_around_it(tmp_path: Path) -> None:
    record = bridge()
    first, *others = record.statements
    around = first.model_copy(
        update={
            "content": (Span(0, len(TEXT)),),
            "words": record.report.wording([Span(0, len(TEXT))]),
        }
    )
    record = record.model_copy(update={"statements": (around, *others)})
    with opened(tmp_path / "a.db", record) as archive:
        judge(archive, MONEY, Verdict.WRONG)
        (found,) = Archived(archive).records()
    assert [(each.id, each.inside) for each in found.statements] == [("s1", None), ("s3", "s1")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Query(words="flood"), ["s1"]),
        (Query(speaker="barrow"), ["s2"]),
        (Query(words="bridge"), ["s1", "s2"]),
        (Query(words="unheard"), None),
        (Query(act="say", limit=1), ["s1", "s2", "s3"]),  # a limit is not of a query's sense
    ],
)
@pytest.mark.parametrize("page", [1, 2, 10_000])
def test_what_a_query_finds(
    tmp_path: Path,
    asked: Query,
    found: list[str] | None,
    page: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archived, "_PAGE", page)
    other = record_of(("Lena Marsh", "said", "Nothing of it"), act="deny")
    with opened(tmp_path / "a.db", other, bridge()) as archive:
        exported = list(Archived(archive, asked).records())
        assert [[each.id for each in record.statements] for record in exported] == (
            [found] if found else []
        )
        for record in exported:
            assert (record.parties, record.times) == (bridge().parties, bridge().times)
            assert list(faults_of(record)) == []
        assert Archived(archive, asked).total() is None


def test_a_query_finds_what_people_corrected(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", bridge()) as archive:
        correct_all(archive)
        (record,) = Archived(archive, Query(speaker="marsh")).records()
        assert [each.id for each in record.statements] == ["s3"]
        assert list(Archived(archive, Query(words="fountain")).records()) == []


def test_one_state_of_the_file_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", bridge()) as writing, Archive.open(tmp_path / "a.db") as archive:
        exported = Archived(archive).records()
        first = next(exported)
        writing.add(record_of(("Lena Marsh", "said", "Later")))
        assert [first, *exported] == [bridge()]
        assert len(list(Archived(archive).records())) == 2


def test_an_export_that_ends_early_lets_go_of_the_archive(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", bridge()) as archive:
        exported = Archived(archive).records()
        next(exported)
        exported.close()
        assert not archive.connection.in_transaction


def test_identities_are_known_by_their_first_party(tmp_path: Path) -> None:
    quill = Who("Ada Quill", roles=["mayor of Harrow"])
    one = report(quill, Who("protesters", type=PartyType.GROUP), lines=[Line("It stands")])
    two = report(quill, lines=[Line("It will stand")], day="2031-05-03")
    archive = filled(tmp_path / "a.db", one, two)
    exported = Archived(archive)
    first, second = exported.identities(one), exported.identities(two)
    assert set(first) == {"p0"}  # a group is nobody whom another report could name
    assert first["p0"] == second["p0"]
    assert first["p0"].type is PartyType.PERSON
    with deciding(archive) as connection:
        alias(connection, 1, "The Iron Mayor", Signature("ida", "she is called so"))
        link(connection, 1, "Q42", Signature("ida", "looked it up"))
    known = Archived(archive).identities(one)["p0"]
    assert (known.aliases, known.wikidata) == (("The Iron Mayor",), ("Q42",))
    # Another archive, to which the same report came first.
    archive = filled(tmp_path / "b.db", one)
    assert Archived(archive).identities(one) == first


@settings(max_examples=40, deadline=None)
@given(record=records(), data=st.data())
def test_what_is_exported_bears_itself_out_and_comes_back(
    record: Record, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder, "a.db"), record) as archive:
            (before,) = Archived(archive).records()
            assert before == record
            rows = archive.connection.execute("SELECT id FROM statement ORDER BY id").fetchall()
            for (statement,) in rows:
                item = load(archive, statement)
                assert item is not None
                verdict = data.draw(st.sampled_from(Verdict))
                speakers = data.draw(st.lists(st.sampled_from(NAMED), max_size=2).map(tuple))
                try:
                    judge(archive, statement, verdict, speakers=speakers)
                except RefusedDecision:
                    continue  # a content without a word in it, as hypothesis makes them
            (exported,) = Archived(archive).records()
        assert list(faults_of(exported)) == []
        assert len(exported.statements) <= len(record.statements)
        (line,) = write_jsonl([exported])
        with opened(Path(folder, "b.db"), Record.model_validate_json(line)) as again:
            assert list(Archived(again).records()) == [exported]


NAMED = (Speaker("Lena Marsh"), Speaker("Ada Quill"), Speaker("He", Span(0, 1)))
