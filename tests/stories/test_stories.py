"""Extraction and comparison, held to what was measured on the stories, and to what must not fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.stories import measure
from onrecord.archive.search import Query
from onrecord.compare.comparison import Comparison, compare_found
from onrecord.compare.differences import Change
from onrecord.compare.revisions import Fate, revisions
from tests.stories.conftest import Stories

# Precision and recall as measured (benchmarks/results/stories.md), less a point for what differs
# between processors, rounded down.
FLOORS = {
    "statements": (0.85, 0.82),
    "kinds": (0.97, 0.97),
    "acts": (0.97, 0.97),
    "days": (0.56, 0.56),
    "speakers": (0.83, 0.71),
    "copies": (1.0, 1.0),
    "utterances": (0.95, 0.49),
    "utterances between texts": (0.93, 0.17),
    "identities": (0.98, 0.95),
}
CORRECTED = "https://chronicle.example/news/2024/may/21/northmere-fined-hallin"


@pytest.fixture(scope="session")
def figures(stories: Stories) -> dict[str, dict[str, float]]:
    return measure(stories.gold, stories.read)


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_is_below_its_floor(name: str, figures: dict[str, dict[str, float]]) -> None:
    precision, recall = FLOORS[name]
    assert figures[name]["precision"] >= precision
    assert figures[name]["recall"] >= recall


def test_every_figure_has_a_floor(figures: dict[str, dict[str, float]]) -> None:
    assert figures.keys() == FLOORS.keys()


# --- who is who ----------------------------------------------------------------------------------


def identities(stories: Stories, story: str, name: str) -> set[int]:
    """The identities of the parties of this name in a story."""
    return {
        stories.read.identities[file, party.id]
        for file, record in stories.read.records.items()
        for party in record.parties
        if file.startswith(story) and party.name == name
    }


def test_the_guard_and_the_minister_of_one_name_are_apart(stories: Stories) -> None:
    guards, ministers = (identities(stories, story, "Martin Keel") for story in ("museum", "water"))
    assert guards
    assert ministers
    assert guards.isdisjoint(ministers)


def test_the_minister_is_one_person_in_two_offices(stories: Stories) -> None:
    water, transport = (identities(stories, story, "Martin Keel") for story in ("water", "trams"))
    assert len(water | transport) == 1


def test_the_mayor_is_one_person_in_two_stories(stories: Stories) -> None:
    water, trams = (identities(stories, story, "Ewan Prideaux") for story in ("water", "trams"))
    assert len(water | trams) == 1


# --- copies and altered words --------------------------------------------------------------------


def found(stories: Stories, speaker: str, words: str) -> Comparison:
    """The utterance of a speaker that has these words in its first wording."""
    compared, _ = compare_found(stories.archive, Query(speaker=speaker, limit=2_000), 100)
    return next(each for each in compared if words in each.versions[0].carrier.wording.text)


def changed(comparison: Comparison, outlet: str) -> Iterator[tuple[Change, str, str]]:
    """What an outlet's wording drops, adds or alters: the words of the first, and its own."""
    first = comparison.versions[0].carrier.wording
    for version in comparison.versions[1:]:
        if version.carrier.report.outlet == outlet:
            here = version.carrier.wording
            for piece in version.differences:
                if piece.change is not Change.SAME:
                    left = " ".join(first.words.keys[slice(*piece.left)])
                    yield piece.change, left, " ".join(here.words.keys[slice(*piece.right)])


def test_a_copy_is_folded_and_counted_once(stories: Stories) -> None:
    comparison = found(stories, "sella voss", "Saturday night")
    first = comparison.versions[0]
    assert first.carrier.report.outlet == "Meridian News"
    assert [copy.report.outlet for copy in first.copies] == ["The Aldermouth Chronicle"]
    assert (comparison.reports, comparison.texts) == (4, 2)


def test_a_word_that_a_copy_drops_is_shown(stories: Stories) -> None:
    comparison = found(stories, "sella voss", "Saturday night")
    assert list(changed(comparison, "Corran Valley Gazette")) == [(Change.DROPPED, "on", "")]


def test_a_word_that_a_copy_adds_is_shown(stories: Stories) -> None:
    comparison = found(stories, "henrietta pole", "closer than their statements")
    assert list(changed(comparison, "Corran Valley Gazette")) == [(Change.ADDED, "", "suggest")]


def test_an_altered_quotation_is_shown(stories: Stories) -> None:
    comparison = found(stories, "sella voss", "Saturday night")
    altered = list(changed(comparison, "Daily Flare"))
    assert (Change.DROPPED, "on", "") in altered
    assert any("will not" in left and "won't" in right for _, left, right in altered)


def test_a_copy_of_an_agency_is_no_copy_of_the_other_agency_reports(stories: Stories) -> None:
    groups = stories.read.copy_groups
    assert groups["water/01-wire.txt"] == groups["water/02-chronicle.html"]
    assert groups["water/01-wire.txt"] == groups["water/03-gazette.md"]
    assert groups["water/01-wire.txt"] != groups["water/06-wire.txt"]
    assert groups["museum/05-wire.txt"] != groups["museum/04-chronicle.html"]


# --- a correction --------------------------------------------------------------------------------


def test_a_correction_is_a_revision(stories: Stories) -> None:
    outcomes = stories.read.outcomes
    assert [file for file, outcome in outcomes.items() if outcome == "revised"] == [
        "water/10-chronicle-corrected.html"
    ]
    assert set(outcomes.values()) == {"added", "revised"}
    assert "water/09-chronicle.html" not in stories.read.copy_groups


def test_a_correction_shows_what_it_changed(stories: Stories) -> None:
    (revision,) = revisions(stories.archive, CORRECTED)
    assert "£12m" in (revision.before.title or "")
    assert "£2m" in (revision.after.title or "")
    by_words = {
        (change.after or change.before).wording.text: change  # type: ignore[union-attr]
        for change in revision.changes
    }
    quotation = by_words["“We accept the finding and we accept the figure,”"]
    assert quotation.before is not None
    assert quotation.after is not None
    assert quotation.before.source.startswith("Sella Voss")
    assert quotation.after.source.startswith("Piers Lanyon")
    assert by_words["that a second fine might follow"].fate is Fate.APPEARED
    assert revision.unchanged >= 10
