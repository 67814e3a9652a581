"""What counts as found and as right, on an invented report."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import speakers
from benchmarks.gold import DataAbsent
from benchmarks.speakers import GoldStatement, Outcome, judge, pair, tally, without_arcs
from onrecord.model import PartyType
from tests.benchmarks.records import find, party, record, statement

TEXT = (
    "Oda Brenning said the ferry would sail, and added that it was full. "
    "She denied a delay. A clerk and Per Holm warned of fog."
)


def gold(source: str, cue: str, source_class: str, *who: str) -> GoldStatement:
    return GoldStatement([find(TEXT, source)], [find(TEXT, cue)], source_class, who)


GOLD = [
    gold("Oda Brenning", "said", "name", "Oda Brenning"),
    gold("Oda Brenning", "added", "name", "Oda Brenning"),
    gold("She", "denied", "pronoun", "Oda Brenning"),
    gold("A clerk and Per Holm", "warned", "name", "A clerk", "Per Holm"),
]
ODA = party("p1", "Oda Brenning", find(TEXT, "Oda Brenning"), find(TEXT, "She"))
CLERK = party("p2", "A clerk", find(TEXT, "A clerk"), type_of=PartyType.UNNAMED)
PER = party("p3", "Per Holm", find(TEXT, "Per Holm"))


def outcomes(*statements_read: object) -> list[Outcome]:
    return list(judge(record(TEXT, statements_read, [ODA, CLERK, PER]), GOLD))  # type: ignore[arg-type]


def test_all_right() -> None:
    rows = outcomes(
        statement("s1", find(TEXT, "Oda Brenning"), find(TEXT, "said"), "p1"),
        statement("s2", None, find(TEXT, "added"), "p1"),  # goes on from the one before
        statement("s3", find(TEXT, "She"), find(TEXT, "denied"), "p1", inside="s1"),
        statement("s4", find(TEXT, "A clerk and Per Holm"), find(TEXT, "warned"), "p3", "p2"),
    )
    counts = dict.fromkeys(("gold", "cues", "found", "right", "right by cue", "begins alike"), 4)
    assert tally(rows) == counts


def test_each_way_of_being_wrong() -> None:
    rows = outcomes(
        statement("s1", find(TEXT, "Oda Brenning"), find(TEXT, "said"), "p3"),  # somebody else
        statement("s3", find(TEXT, "Per Holm"), find(TEXT, "denied"), "p1"),  # another source
        statement("s4", find(TEXT, "Per Holm"), find(TEXT, "warned"), "p3"),  # one of two
    )
    assert [(row.found, row.right, row.right_by_cue) for row in rows] == [
        (True, False, False),
        (False, False, False),
        (False, False, True),
        (True, False, False),
    ]


def test_a_statement_without_speakers_is_right_only_where_nobody_can_tell() -> None:
    read = record(TEXT, [statement("s1", find(TEXT, "She"), find(TEXT, "denied"))], [ODA])
    told = GoldStatement([find(TEXT, "She")], [find(TEXT, "denied")], "pronoun", ("Oda Brenning",))
    open_ = GoldStatement(told.source, told.cue, "pronoun", ())
    assert [row.right for row in judge(read, [told])] == [False]
    assert [row.right for row in judge(read, [open_])] == [True]


def test_of_two_statements_with_one_cue_the_one_with_the_source_is_taken() -> None:
    cue = find(TEXT, "said")
    read = [statement("s1", None, cue), statement("s2", find(TEXT, "Oda"), cue)]
    assert pair(GOLD[:1], read) == {0: 1}


def test_without_arcs_every_candidate_scores_the_same() -> None:
    from onrecord.parties.mentions import Mentions

    whole = Mentions.scores
    with without_arcs():
        blind = Mentions.__new__(Mentions)
        assert np.array_equal(blind.scores(5, [1, 2]), np.zeros(3))
    assert Mentions.scores is whole


def test_the_gold_stands_in_the_texts() -> None:
    try:
        reports = speakers.load_spoken()
    except DataAbsent as absent:
        pytest.skip(str(absent))
    assert len(reports) == 40
    assert sum(len(report.statements) for report in reports) == 367
    for report in reports:
        for one in report.statements:
            assert all(report.text[s:e].strip() for s, e in (*one.source, *one.cue))
            assert all(plain_start(report.text, s) for s, _ in one.source)


def plain_start(text: str, start: int) -> bool:
    """A source begins with a word."""
    return start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())


def test_with_the_oracle_every_statement_of_the_gold_is_found() -> None:
    try:
        report = speakers.load_spoken()[0]
    except DataAbsent as absent:
        pytest.skip(str(absent))
    read = speakers._reading(oracle=True)(report)
    assert all(row.found and row.cue_found for row in judge(read, report.statements))
