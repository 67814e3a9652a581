"""What a dossier says, counted by hand on a few invented reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onrecord.archive import dossier as module
from onrecord.archive.dossier import Asked, Count, Use, dossier
from onrecord.archive.identity import decisions
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.finding import find
from onrecord.archive.store import Archive
from onrecord.model import PartyType
from tests.archive.made_up import Line, Who, filled, put, report

QUILL = Who("Ada Quill", ["councillor"])
MAYOR = Who("Ada Quill", ["mayor"], aliases=["A. Quill"])
BOARD = Who("Harbour Board", type=PartyType.ORGANISATION)
ROWE = Who("Tom Rowe")
AIDE = Who("an aide", type=PartyType.UNNAMED)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    first = report(
        QUILL,
        BOARD,
        lines=[Line("The quay will hold", about=[1], to=[1]), Line("Rates fall")],
        day="2030-11-05",
    )
    second = report(
        MAYOR,
        ROWE,
        AIDE,
        BOARD,
        lines=[
            Line("I trust the harbour board", to=[2]),
            Line("She broke her word", speakers=[1], about=[0]),
            Line("She sleeps badly", speakers=[2], about=[0]),
            Line("We both signed", speakers=[0, 1]),
        ],
        day="2031-05-02",
        outlet="Lund Courier",
        url="https://courier.example/quill",
    )
    return filled(tmp_path / "a.db", first, second)


def test_a_report_that_names_somebody_twice_is_one(tmp_path: Path) -> None:
    """Two parties of one report may be one identity, by a third."""
    twice = report(
        Who("Harbour Board", type=PartyType.ORGANISATION),
        Who("HB", type=PartyType.ORGANISATION, aliases=["Harbour Board"]),
        day="2030-11-05",
    )
    again = report(BOARD, day="2030-11-07", outlet="Lund Courier")
    archive = filled(tmp_path / "a.db", twice, again)
    first, second = archive.connection.execute("SELECT min(id), max(id) FROM party").fetchone()
    archive.connection.execute(
        "UPDATE party_identity SET identity_id = ? WHERE party_id <= ?", (first, second)
    )
    made = dossier(archive.connection, first, Asked())
    assert made.names == (
        Use("Harbour Board", 2, "2030-11-05", "2030-11-07"),
        Use("HB", 1, "2030-11-05", "2030-11-05"),
    )
    until = dossier(archive.connection, first, Asked(until=date(2030, 11, 6)))
    assert [use.reports for use in until.names] == [1, 1]
    none = dossier(archive.connection, first, Asked(until=date(2000, 1, 1)))
    assert [use.reports for use in none.names] == [
        2,
        1,
    ]  # where none is of those days, all are told


def test_everything_is_counted_once(archive: Archive) -> None:
    made = dossier(archive.connection, find(archive.connection, "ada quill"), Asked())
    assert (made.name, made.type) == ("Ada Quill", "person")
    assert made.names == (
        Use("Ada Quill", 2, "2030-11-05", "2031-05-02"),
        Use("A. Quill", 1, "2031-05-02", "2031-05-02"),
    )
    assert made.roles == (
        Use("councillor", 1, "2030-11-05", "2030-11-05"),
        Use("mayor", 1, "2031-05-02", "2031-05-02"),
    )
    assert made.outlets == (Count("Lund Courier", 2, 2), Count("The Harrow Post", 2, 0))
    assert made.years == (Count("2030", 2, 0), Count("2031", 2, 2))
    assert made.months == (Count("2030-11", 2, 0), Count("2031-05", 2, 2))
    assert (made.said_count, made.about_count) == (4, 2)
    assert [line.words for line in made.said][:1] == ["We both signed"]
    assert made.said[0].speakers == ("Ada Quill", "Tom Rowe")
    assert {line.words for line in made.about} == {"She broke her word", "She sleeps badly"}
    assert {(o.name, o.statements) for o in made.spoke_to} == {("Harbour Board", 1), ("an aide", 1)}
    assert {(o.name, o.statements) for o in made.spoken_of_by} == {("Tom Rowe", 1), ("an aide", 1)}
    assert [o.identity_id for o in made.spoke_to if o.name == "an aide"] == [None]


@pytest.mark.parametrize("name", ["Harbour Board", "harbour", "board"])
def test_about_is_what_was_read_so_and_what_has_the_name(archive: Archive, name: str) -> None:
    made = dossier(archive.connection, find(archive.connection, "quill"), Asked(about=name))
    assert {line.words for line in made.said} == {"The quay will hold", "I trust the harbour board"}
    assert made.about == ()
    assert made.outlets == (Count("Lund Courier", 1, 0), Count("The Harrow Post", 1, 0))


@pytest.mark.parametrize(
    "about", ["", '"', "*", "-", "OR", "nobody there", "NEAR(", "\u0000", "é" * 9999]
)
def test_any_words_can_be_asked_about(archive: Archive, about: str) -> None:
    dossier(archive.connection, find(archive.connection, "quill"), Asked(about=about))


def test_days_bound_statements_and_roles(archive: Archive) -> None:
    asked = Asked(since=date(2031, 1, 1), until=date(2031, 12, 31))
    made = dossier(archive.connection, find(archive.connection, "quill"), asked)
    assert [use.words for use in made.roles] == ["mayor"]
    assert made.years == (Count("2031", 2, 2),)
    early = dossier(
        archive.connection, find(archive.connection, "quill"), Asked(until=date(1990, 1, 1))
    )
    assert (early.said, early.years, early.name) == ((), (), "Ada Quill")


def test_a_limit_shortens_what_is_listed_and_not_what_is_counted(archive: Archive) -> None:
    made = dossier(archive.connection, find(archive.connection, "quill"), Asked(limit=1))
    assert (len(made.said), made.said_count, len(made.about), made.about_count) == (1, 4, 1, 2)


def test_only_the_current_version_of_a_page_counts(archive: Archive) -> None:
    put(
        archive,
        report(
            MAYOR,
            lines=[Line("I never said so")],
            day="2031-05-03",
            outlet="Lund Courier",
            url="https://courier.example/quill",
        ),
    )
    made = dossier(archive.connection, find(archive.connection, "quill"), Asked())
    assert [line.words for line in made.said] == [
        "I never said so",
        "Rates fall",
        "The quay will hold",
    ]
    assert made.about == ()


def test_what_people_know_is_told_with_who_said_so(archive: Archive) -> None:
    identity = find(archive.connection, "quill")
    decisions.link(archive.connection, identity, "Q7", Signature("ida", "by her birthday"))
    decisions.alias(archive.connection, identity, "La Quill", Signature("ida", "her column"))
    made = dossier(archive.connection, find(archive.connection, "la quill"), Asked())
    assert [(f.fact, f.value, f.by, f.why) for f in made.facts] == [
        ("wikidata", "Q7", "ida", "by her birthday"),
        ("alias", "La Quill", "ida", "her column"),
    ]
    decisions.undo(archive.connection, Signature("ida", "no"))
    assert len(dossier(archive.connection, identity, Asked()).facts) == 1


def test_others_are_counted_in_the_newest_statements(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_LOOKED_AT", 1)
    made = dossier(archive.connection, find(archive.connection, "ada quill"), Asked())
    assert sum(other.statements for other in made.spoken_of_by) == 1
    assert (made.said_count, made.about_count) == (4, 2)


def test_a_statement_of_two_parties_that_are_one_counts_once(tmp_path: Path) -> None:
    both = report(
        Who("Harbour Board", type=PartyType.ORGANISATION),
        Who("HB", type=PartyType.ORGANISATION),
        lines=[Line("The quay will hold", speakers=[0, 1]), Line("Rates fall", speakers=[1])],
        day="2030-11-05",
    )
    archive = filled(tmp_path / "a.db", both)
    (first,) = archive.connection.execute("SELECT min(id) FROM party").fetchone()
    archive.connection.execute("UPDATE party_identity SET identity_id = ?", (first,))
    made = dossier(archive.connection, first, Asked())
    assert [line.words for line in made.said] == ["Rates fall", "The quay will hold"]
    assert made.said_count == 2
    assert made.outlets == (Count("The Harrow Post", 2, 0),)
    assert made.months == (Count("2030-11", 2, 0),)


def test_others_are_called_as_who_keeps_their_names_says(archive: Archive) -> None:
    quill = find(archive.connection, "ada quill")
    made = dossier(archive.connection, quill, Asked(), "number {}".format)
    board = find(archive.connection, "harbour board")
    assert {other.name for other in made.spoke_to} == {f"number {board}", "an aide"}
