from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from onrecord.archive.interned import reasons_of
from onrecord.archive.store import Archive
from onrecord.compare.update import update
from onrecord.model import PartyType, Record
from tests.compare.invented import Says, make_record
from tests.compare.stories import BRIDGE, FERRY

Fill = Callable[..., Archive]
DAY = date(2021, 3, 2)
WORDS = "“The bridge will stand before the flood comes”"


def says(
    speaker: str,
    words: str,
    outlet: str,
    day: date | None = DAY,
    type_: PartyType = PartyType.PERSON,
) -> Record:
    told = [Says(speaker, words, type_)]
    return make_record(f"{speaker} said {words}.", says=told, outlet=outlet, day=day)


def utterances(archive: Archive) -> set[frozenset[str]]:
    """The outlets that carry each utterance."""
    found: dict[int, set[str]] = {}
    for utterance, outlet in archive.connection.execute(
        "SELECT utterance_id, outlet FROM utterance"
    ):
        found.setdefault(utterance, set()).add(outlet)
    return {frozenset(outlets) for outlets in found.values()}


def together(archive: Archive) -> bool:
    return len(utterances(archive)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "“The bridge will stand before the flood comes,”",
        "that the bridge would stand before the flood comes",
        "the bridge would “stand before the flood comes”",
        "“We have worked for it. The bridge will stand before the flood comes, I promise you that”",
    ],
)
def test_the_same_words_are_one_utterance(fill: Fill, words: str) -> None:
    assert together(fill(says("Ada Quill", WORDS, "Wire"), says("Ada Quill", words, "Post")))


@pytest.mark.parametrize(
    "words",
    [
        "“The bridge will not stand before the flood comes”",
        "“The ferry will sail again before winter comes”",
        "the bridge",
        "“It will”",
        "that she knows of 3 bridges that will fall and of 2 floods",
    ],
)
def test_other_words_are_another_utterance(fill: Fill, words: str) -> None:
    assert not together(fill(says("Ada Quill", WORDS, "Wire"), says("Ada Quill", words, "Post")))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("“We said what we had been told to say”", "“We said what we had been told to say,”"),
        ("“A ship needs somebody on it,”", "“A ship needs someone on it.”"),
        ("“It did not come to my desk, and I still have it”", "“I STILL HAVE IT”"),
        ("“We accepted it with very great reluctance”", "“We accepted it with great reluctance”"),
    ],
)
def test_few_words_that_both_quote_are_one_utterance(fill: Fill, one: str, two: str) -> None:
    assert together(fill(says("Ada Quill", one, "Wire"), says("Ada Quill", two, "Post")))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("“We said what we had been told to say”", "“We did what we had been asked to do”"),
        ("“A ship needs somebody on it,”", "“A town needs somebody in it.”"),
        ("“I still have it”", "she still has it"),
    ],
)
def test_few_words_that_are_not_the_same_are_apart(fill: Fill, one: str, two: str) -> None:
    assert not together(fill(says("Ada Quill", one, "Wire"), says("Ada Quill", two, "Post")))


@pytest.mark.parametrize("words", ["that it could be sold", "it", "no alarm had sounded"])
def test_any_words_of_a_copy_are_those_of_its_original(fill: Fill, words: str) -> None:
    story = [f"Ada Quill said {words}.", *BRIDGE[1:]]
    told = [Says("Ada Quill", words, PartyType.PERSON)]
    outlets = ("Wire", "Post")
    assert together(
        fill(*(make_record(*story, says=told, outlet=outlet, day=DAY) for outlet in outlets))
    )


def test_other_numbers_are_another_utterance(fill: Fill) -> None:
    one = says("Ada Quill", "that 12 houses on the shore had been flooded by the river", "Wire")
    two = says("Ada Quill", "that 40 houses on the shore had been flooded by the river", "Post")
    same = says("Ada Quill", "that 12 houses on the shore were flooded by the river", "Ledger")
    assert utterances(fill(one, two, same)) == {frozenset({"Wire", "Ledger"}), frozenset({"Post"})}


def test_a_number_is_the_same_with_its_unit_written_onto_it(fill: Fill) -> None:
    one = says("Ada Quill", "that a one-day stoppage would cost shops 3 million", "Wire")
    two = says("Ada Quill", "that a one-day stoppage would cost shops £3m", "Post")
    assert together(fill(one, two))


def test_british_and_american_spelling_is_one(fill: Fill) -> None:
    one = says("Ada Quill", "neighbours may organise to defend their licence", "Wire")
    two = says("Ada Quill", "neighbors may organize to defend their license", "Post")
    assert together(fill(one, two))


def test_what_one_quotes_of_oneself_is_not_what_one_says_now(fill: Fill) -> None:
    own = "what we had been told was wrong all the time"
    reports = [
        make_record(
            f"“We said {own},” said Ada Quill.",
            says=[Says("Ada Quill", f"“We said {own},”"), Says("Ada Quill", own, inside=1)],
            outlet=outlet,
            day=DAY,
        )
        for outlet in ("Wire", "Post")
    ]
    archive = fill(*reports)
    (pairs,) = archive.connection.execute(
        "SELECT group_concat(left_id || ' ' || right_id, ', ') FROM utterance_pair"
    ).fetchone()
    assert pairs == "1 3, 2 4"


def test_another_speaker_is_another_utterance(fill: Fill) -> None:
    assert not together(fill(says("Ada Quill", WORDS, "Wire"), says("Bo Renn", WORDS, "Post")))


def test_an_unnamed_source_is_nobody_elsewhere(fill: Fill) -> None:
    source = ("A senior official", WORDS)
    assert not together(
        fill(
            says(*source, "Wire", type_=PartyType.UNNAMED),
            says(*source, "Post", type_=PartyType.UNNAMED),
        )
    )


def test_an_unnamed_source_is_the_same_in_a_copy(fill: Fill) -> None:
    story = [f"A senior official said {WORDS}.", *BRIDGE[1:]]
    told = [Says("A senior official", WORDS, PartyType.UNNAMED)]
    assert together(
        fill(
            make_record(*story, says=told, outlet="Wire", day=DAY),
            make_record(*story, says=told, outlet="Post", day=DAY),
        )
    )


@pytest.mark.parametrize(
    ("later", "one"), [(0, True), (1, True), (2, True), (3, False), (300, False)]
)
def test_days_must_be_compatible(fill: Fill, later: int, one: bool) -> None:
    archive = fill(
        says("Ada Quill", WORDS, "Wire"),
        says("Ada Quill", WORDS, "Post", DAY + timedelta(days=later)),
    )
    assert together(archive) is one


def test_a_later_report_may_tell_when_it_was_said(fill: Fill) -> None:
    paragraph = f"Two weeks ago Ada Quill said {WORDS}."
    archive = fill(
        says("Ada Quill", WORDS, "Wire"),
        make_record(
            paragraph,
            says=[Says("Ada Quill", WORDS, said=DAY)],
            outlet="Post",
            day=DAY + timedelta(days=14),
        ),
    )
    assert together(archive)


def test_without_a_day_nothing_is_claimed(fill: Fill) -> None:
    assert not together(
        fill(says("Ada Quill", WORDS, "Wire"), says("Ada Quill", WORDS, "Post", None))
    )


def test_one_report_says_a_thing_once(fill: Fill) -> None:
    twice = [
        Says("Ada Quill", WORDS),
        Says("Ada Quill", "the bridge will stand before the flood comes"),
    ]
    record = make_record(
        f"Ada Quill said {WORDS}.", f"Ada Quill said {twice[1].words}.", says=twice, day=DAY
    )
    archive = fill(record)
    assert archive.connection.execute("SELECT count(*) FROM utterance_pair").fetchone() == (0,)


def test_a_pair_says_why(fill: Fill) -> None:
    archive = fill(
        says("Ada Quill", WORDS, "Wire"), says("Ada Quill", WORDS, "Post", DAY + timedelta(days=1))
    )
    score, why = archive.connection.execute(
        "SELECT score, explanation FROM utterance_pair"
    ).fetchone()
    reasons = dict(reasons_of(archive.connection, why))
    assert reasons["one is quoted whole in the other"] > 0 > reasons["days apart"]
    assert score == pytest.approx(sum(reasons.values()))


def test_reading_again_leaves_the_same_utterances(archive: Archive, fill: Fill) -> None:
    records = [says("Ada Quill", WORDS, outlet) for outlet in ("Wire", "Post", "Ledger")]
    fill(*records)
    before = utterances(archive)
    for record in records:
        archive.add(record, again=True)
    update(archive)
    assert utterances(archive) == before
    count = archive.connection.execute("SELECT count(*) FROM utterance_statement").fetchone()
    assert count == (3,)


def test_what_hung_together_by_a_statement_falls_apart_without_it(
    archive: Archive, fill: Fill
) -> None:
    first, second = (
        "the council will repair the harbour wall",
        "the market hall must close in autumn",
    )
    url = "https://both.example"
    both = make_record(
        f"Ada Quill said that {first} and {second}.",
        says=[Says("Ada Quill", f"that {first} and {second}")],
        outlet="both",
        url=url,
        day=DAY,
    )
    fill(
        says("Ada Quill", f"that {first}", "one"), both, says("Ada Quill", f"that {second}", "two")
    )
    assert utterances(archive) == {frozenset({"one", "both", "two"})}
    archive.add(both.model_copy(update={"statements": ()}), again=True)
    update(archive)
    assert utterances(archive) == {frozenset({"one"}), frozenset({"two"})}


def test_the_words_of_an_older_version_do_not_count(fill: Fill) -> None:
    url = "https://post.example/a"
    old = make_record(
        f"Ada Quill said {WORDS}.", says=[Says("Ada Quill", WORDS)], outlet="Post", url=url, day=DAY
    )
    archive = fill(says("Ada Quill", WORDS, "Wire"), old)
    assert together(archive)
    fill(make_record(*FERRY, outlet="Post", url=url, day=DAY))
    assert utterances(archive) == {frozenset({"Wire"})}


def test_utterances_do_not_hang_on_the_order_of_adding(tmp_path: Path) -> None:
    records = [
        says("Ada Quill", WORDS, "a"),
        says("Ada Quill", "the bridge would “stand before the flood comes”", "b"),
        says("Ada Quill", WORDS, "c", DAY + timedelta(days=2)),
        says("Ada Quill", WORDS, "d", DAY + timedelta(days=4)),
        says("Bo Renn", WORDS, "e"),
    ]
    outcomes = set()
    for number, order in enumerate(list(permutations(records))[::13]):
        with Archive.open(tmp_path / f"{number}.db", write=True) as archive:
            for record in order:
                archive.add(record)
            update(archive)
            outcomes.add(frozenset(utterances(archive)))
    assert outcomes == {frozenset({frozenset("abcd"), frozenset("e")})}
