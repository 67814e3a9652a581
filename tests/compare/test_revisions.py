from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive.store import Archive
from onrecord.compare.carriers import Carrier, Source
from onrecord.compare.revisions import Fate, Revision, changes_between, revisions
from onrecord.compare.words import Quotes, read_wording
from onrecord.errors import MissingInput
from onrecord.model import Kind, Record, Span
from tests.compare.invented import Says, make_record

Fill = Callable[..., Archive]
URL = "https://post.example/bridge"
DAY = date(2021, 3, 2)


def version(*told: tuple[str, str], url: str = URL) -> Record:
    paragraphs = [f"{speaker} said {words}." for speaker, words in told]
    return make_record(
        *paragraphs, says=[Says(*each) for each in told], outlet="Post", url=url, day=DAY
    )


def fates(revision: Revision) -> list[tuple[Fate, str, str]]:
    return [
        (
            change.fate,
            change.before.wording.text if change.before else "",
            change.after.wording.text if change.after else "",
        )
        for change in revision.changes
    ]


STANDS = ("Ada Quill", "“the bridge will stand before the flood comes”")
FALLS = ("Ada Quill", "“the bridge will fall before the flood comes”")
DEBT = ("Bo Renn", "that the debt would burden the town for years")
FERRY = ("Mika Tolle", "that he would miss the ferry every morning")


def test_statements_appear_change_and_vanish(fill: Fill) -> None:
    archive = fill(version(STANDS, DEBT), version(FALLS, FERRY))
    (revision,) = revisions(archive, URL)
    assert fates(revision) == [
        (Fate.CHANGED, STANDS[1], FALLS[1]),
        (Fate.VANISHED, DEBT[1], ""),
        (Fate.APPEARED, "", FERRY[1]),
    ]
    assert revision.unchanged == 0
    assert revision.before.added <= revision.after.added


def test_every_two_versions_in_a_row(fill: Fill) -> None:
    archive = fill(version(STANDS), version(STANDS, DEBT), version(DEBT))
    first, second = revisions(archive, URL)
    assert [fates(first), fates(second)] == [
        [(Fate.APPEARED, "", DEBT[1])],
        [(Fate.VANISHED, STANDS[1], "")],
    ]
    assert (first.unchanged, second.unchanged) == (1, 1)


def test_words_given_to_another_speaker_are_a_change(fill: Fill) -> None:
    archive = fill(version(STANDS), version(("Bo Renn", STANDS[1])))
    (revision,) = revisions(archive, URL)
    (change,) = revision.changes
    assert change.before and change.after
    assert (change.before.source, change.after.source) == ("Ada Quill", "Bo Renn")


def test_quotation_marks_taken_away_are_a_change(fill: Fill) -> None:
    archive = fill(version(STANDS), version(("Ada Quill", STANDS[1].strip("“”"))))
    (revision,) = revisions(archive, URL)
    assert [change.fate for change in revision.changes] == [Fate.CHANGED]
    assert [piece.quoted for piece in revision.changes[0].differences] == ["left"]


def test_a_statement_that_only_moved_is_unchanged(fill: Fill) -> None:
    archive = fill(version(STANDS, DEBT, FERRY), version(FERRY, STANDS, DEBT))
    (revision,) = revisions(archive, URL)
    assert (revision.changes, revision.unchanged) == ((), 3)


def test_one_version_and_none(fill: Fill) -> None:
    archive = fill(version(STANDS))
    assert revisions(archive, URL) == []
    with pytest.raises(MissingInput, match="no report of this address"):
        revisions(archive, "https://post.example/other")
    with pytest.raises(MissingInput):
        revisions(archive, "' OR 1=1 --")


SOURCE = Source(1, "k", None, None, None, None, None, None, 1, "2021-03-02T00:00:00Z")
LINES = st.lists(
    st.lists(
        st.sampled_from("bridge flood stands falls the council".split()), min_size=1, max_size=5
    ),
    max_size=6,
)


def carriers(lines: Sequence[Sequence[str]], first: int) -> list[Carrier]:
    made = []
    for number, words in enumerate(lines):
        text = " ".join(words)
        report = make_record(text).report
        wording = read_wording(report, [Span(0, len(text))], Quotes(report))
        span = (Span(number, number + 1),)
        made.append(
            Carrier(first + number, "s", SOURCE, Kind.INDIRECT, None, (), "", span, None, wording)
        )
    return made


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES)
def test_every_statement_has_one_fate(old: list[list[str]], new: list[list[str]]) -> None:
    before, after = carriers(old, 0), carriers(new, 100)
    changes, unchanged = changes_between(before, after)
    gone = [change.before.id for change in changes if change.before]
    come = [change.after.id for change in changes if change.after]
    assert len(set(gone)) == len(gone) and len(gone) + unchanged == len(before)
    assert len(set(come)) == len(come) and len(come) + unchanged == len(after)
    for change in changes:
        assert (change.before is None) == (change.fate is Fate.APPEARED)
        assert (change.after is None) == (change.fate is Fate.VANISHED)


@given(LINES)
def test_a_version_like_the_one_before_changes_nothing(lines: list[list[str]]) -> None:
    assert changes_between(carriers(lines, 0), carriers(lines, 100)) == ((), len(lines))
