"""Words of a report by their offsets, on invented text."""

from __future__ import annotations

import pytest

from onrecord.model import Span
from onrecord.parties.ground import Ground
from tests.parties.written import report_of

TEXT = "Anna Holt's ferry left Vellin."


@pytest.fixture
def ground() -> Ground:
    return Ground(report_of(TEXT), TEXT)


def test_words_are_those_that_begin_between_two_offsets(ground: Ground) -> None:
    found = ground.words_in(TEXT.index("nna"), TEXT.index("eft"))
    assert [word.text for word in found] == ["Holt", "ferry", "left"]
    assert ground.words_in(len(TEXT), len(TEXT)) == []


@pytest.mark.parametrize(
    ("words", "touched"),
    [
        ("Holt", ["Holt"]),
        ("olt's f", ["Holt", "ferry"]),  # cut words are touched
        ("'s ", []),  # the ending of a possessive is no part of the word
        (".", []),
    ],
)
def test_words_that_a_span_touches(ground: Ground, words: str, touched: list[str]) -> None:
    start = TEXT.index(words)
    first, last = ground.touched(Span(start, start + len(words)))
    assert [word.text for word in ground.all_words[first:last]] == touched
