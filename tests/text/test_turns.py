"""Turns of a transcript, told from other paragraphs that begin with capitals and a colon."""

from __future__ import annotations

import pytest

from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.turns import find_transcript

TRANSCRIPT = """The hearing went on for an hour.

“BRANDT: Nobody was told.

“(LAUGHTER.)

“MS. O'NEIL: Not even the council?

“BRANDT: Not even the council."""


def turns_of(text: str) -> list[tuple[str, str]]:
    turns = find_transcript(text, find_paragraphs(text)).turns
    assert all(text[slice(*turn.colon)] == ":" for turn in turns)
    return [(text[slice(*turn.label)], text[slice(*turn.said)]) for turn in turns]


def test_labels_that_take_turns_are_a_transcript() -> None:
    assert turns_of(TRANSCRIPT) == [
        ("BRANDT", "Nobody was told."),
        ("MS. O'NEIL", "Not even the council?"),
        ("BRANDT", "Not even the council."),
    ]


def test_what_stands_in_brackets_is_a_stage_direction() -> None:
    directions = find_transcript(TRANSCRIPT, find_paragraphs(TRANSCRIPT)).directions
    assert [TRANSCRIPT[start:end] for start, end in directions] == ["“(LAUGHTER.)"]
    assert not find_transcript("(LAUGHTER.)", [(0, 11)]).directions


def test_questions_and_answers_are_turns() -> None:
    assert turns_of("Q: Why now?\n\nA: It was time.\n\nQ: And then?") == [
        ("Q", "Why now?"),
        ("A", "It was time."),
        ("Q", "And then?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "WHO: The ferry board.\n\nWHEN: Friday at six.\n\nWHERE: The old hall.",
        "UPDATE: The bridge is open.\n\nUPDATE: It is shut again.",
        "BRANDT: Nobody was told.\n\nThat was all he wrote.",
        "Brandt: Nobody.\n\nOrrin: Nobody?\n\nBrandt: Nobody.",
        "ONE:\n\nTWO:\n\nONE:",
        "",
    ],
)
def test_labels_that_do_not_are_none(text: str) -> None:
    assert turns_of(text) == []
