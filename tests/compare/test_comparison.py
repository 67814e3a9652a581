from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from onrecord.archive.search import Query
from onrecord.archive.store import Archive
from onrecord.compare.comparison import Comparison, compare_found, compare_statement
from onrecord.compare.differences import Change
from onrecord.errors import MissingInput
from onrecord.model import Record
from tests.compare.invented import Says, make_record
from tests.compare.stories import BRIDGE

Fill = Callable[..., Archive]
DAY = date(2021, 3, 2)
WORDS = (
    "“The bridge will stand before the flood comes, and nobody in Harrow will sleep badly again,”"
)
SAYS = [Says("Ada Quill", WORDS)]


def says(words: str, outlet: str, day: date = DAY, **more: str) -> Record:
    told = [Says("Ada Quill", words)]
    return make_record(f"Ada Quill said {words}.", says=told, outlet=outlet, day=day, **more)


def copy_in(outlet: str, day: date = DAY, agency: str | None = None) -> Record:
    return make_record(*BRIDGE, says=SAYS, outlet=outlet, day=day, agency=agency)


def outlets(comparison: Comparison) -> list[str | None]:
    return [version.carrier.report.outlet for version in comparison.versions]


def test_the_earliest_is_first_and_the_rest_differ_from_it(fill: Fill) -> None:
    later = "“The old bridge will stand before the flood comes, and nobody in Harrow will sleep”"
    archive = fill(says(later, "Post", DAY + timedelta(days=1)), says(WORDS, "Wire"))
    found = compare_statement(archive, 1)
    assert outlets(found) == ["Wire", "Post"]
    assert found.first_why == "a day before the others"
    assert [piece.change for piece in found.versions[1].differences] == [
        Change.SAME,
        Change.ADDED,
        Change.SAME,
        Change.DROPPED,
    ]
    assert compare_statement(archive, 2) == found


def test_of_one_day_nobody_is_known_to_be_first(fill: Fill) -> None:
    found = compare_statement(fill(says(WORDS, "Post"), says(WORDS, "Wire")), 1)
    assert found.first_why is None


def test_the_agency_that_others_credit_is_first(fill: Fill) -> None:
    archive = fill(copy_in("Post", agency="Lenn Wire"), copy_in("Lenn Wire"), copy_in("Ledger"))
    found = compare_statement(archive, 1)
    assert found.versions[0].carrier.report.outlet == "Lenn Wire"
    assert found.first_why == "the agency that others credit"


def test_a_report_without_a_day_may_have_been_first(fill: Fill) -> None:
    archive = fill(copy_in("Wire"), make_record(*BRIDGE, says=SAYS, outlet="Post"))
    found = compare_statement(archive, 1)
    assert found.reports == 2
    assert found.first_why is None


def test_copies_with_the_same_words_are_folded_and_counted_once(fill: Fill) -> None:
    archive = fill(
        copy_in("Wire"),
        copy_in("Post", DAY + timedelta(days=1)),
        copy_in("Ledger", DAY + timedelta(days=1)),
        says(WORDS, "Courier", DAY + timedelta(days=1)),
    )
    found = compare_statement(archive, 1)
    assert outlets(found) == ["Wire", "Courier"]
    assert {copy.report.outlet for copy in found.versions[0].copies} == {"Post", "Ledger"}
    assert (found.reports, found.texts) == (4, 2)


def test_a_copy_that_alters_the_words_is_shown(fill: Fill) -> None:
    altered = [BRIDGE[0].replace("sleep badly", "sleep well"), *BRIDGE[1:]]
    told = [Says("Ada Quill", WORDS.replace("sleep badly", "sleep well"))]
    archive = fill(copy_in("Wire"), make_record(*altered, says=told, outlet="Post", day=DAY))
    found = compare_statement(archive, 1)
    assert (found.texts, len(found.versions)) == (1, 2)
    assert [piece.change for piece in found.versions[1].differences] == [
        Change.SAME,
        Change.ALTERED,
        Change.SAME,
    ]


def scare_quotes(comparison: Comparison) -> dict[str | None, list[str]]:
    return {
        version.carrier.report.outlet: [
            " ".join(version.carrier.wording.words.keys[slice(*run)])
            for run in version.scare_quotes
        ]
        for version in comparison.versions
    }


def test_scare_quotes_are_told_apart_from_quotations(fill: Fill) -> None:
    archive = fill(
        says("that the plan to save the harbour was a bold reform of the council", "Wire"),
        says("that the plan to “save” the harbour was a bold reform of the council", "Post"),
        says("that “the plan to save the harbour was a bold reform” of the council", "Ledger"),
        says("that the plan to save the harbour was a “bold reform” of the council", "Courier"),
        says("“the plan to save the harbour was a bold reform of the council”", "Herald"),
    )
    found = scare_quotes(compare_statement(archive, 1))
    assert found == {"Wire": [], "Post": [], "Ledger": [], "Courier": [], "Herald": []}
    alone = fill(
        says("that the tower of the market hall must be painted green again by autumn", "Wire"),
        says("that the tower of the market hall must be “painted” green again by autumn", "Post"),
        says(
            "that the “ugly” tower of the market hall must be painted green again by autumn", "Sun"
        ),
    )
    found = scare_quotes(compare_statement(alone, 6))
    assert found == {"Wire": [], "Post": ["painted"], "Sun": []}


def test_a_speaker_is_compared_where_several_reports_carry_the_words(fill: Fill) -> None:
    archive = fill(
        says(WORDS, "Wire"),
        says(WORDS, "Post"),
        says("that the market hall must be painted green again by autumn", "Wire"),
    )
    found, more = compare_found(archive, Query(speaker="quill", limit=100), 10)
    assert [each.reports for each in found] == [2]
    assert more == 0
    assert compare_found(archive, Query(speaker="renn", limit=100), 10) == ([], 0)


def test_more_than_the_limit_is_counted(fill: Fill) -> None:
    other = "that the market hall must be painted green again by autumn"
    archive = fill(*(says(words, outlet) for words in (WORDS, other) for outlet in ("a", "b")))
    found, more = compare_found(archive, Query(speaker="quill", limit=100), 1)
    assert (len(found), more) == (1, 1)


def test_no_such_statement(fill: Fill) -> None:
    with pytest.raises(MissingInput, match="99: no statement"):
        compare_statement(fill(says(WORDS, "Wire")), 99)
