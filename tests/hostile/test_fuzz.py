"""The fuzzer itself: it repeats itself, and sees what it is there to see."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from benchmarks import fuzz
from benchmarks.fuzz import CHANGES, Input, Seed, mutate
from onrecord.errors import DamagedInput
from onrecord.model import Record, Span, TimeType, TimeValue
from onrecord.sources import to_report
from onrecord.sources.draft import Raw

SEEDS = [
    Seed("text", "a", b"Ada Quill said that the bridge would stand.\n" * 40),
    Seed("html", "b", b"<p>Ada Quill said that the bridge would stand.</p>" * 40),
    Seed("pdf", "c", b"%PDF-1.7 and no more"),
]


def test_a_number_is_always_the_same_input() -> None:
    made = [mutate(3, number, SEEDS) for number in range(60)]
    assert made == [mutate(3, number, SEEDS) for number in range(60)]
    assert made != [mutate(4, number, SEEDS) for number in range(60)]
    assert {name for given in made for name in given.done} == set(CHANGES)
    assert len({given.data for given in made}) > 50
    assert {given.kind for given in made} == {"text", "html", "pdf"}


class Reads:
    """A reader that gives what it is told to give, or raises it."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def read_raw(self, raw: Raw, **_: Any) -> Record:
        if isinstance(self.made, Exception):
            raise self.made
        return cast(Record, self.made)


def outcome(made: Any) -> tuple[str, str]:
    given = Input(7, "text", "a", b"Ada Quill said no.", ())
    return fuzz._tried(cast(Any, Reads(made)), given)


def record(**more: Any) -> Record:
    report = to_report(Raw("a", b"Ada Quill said no."))
    return Record(report=report, statements=(), **more)


def test_records_and_sentences_are_well() -> None:
    assert outcome(record()) == ("read", "0 statements")
    told = "input 7: this is broken; give another copy."
    assert outcome(DamagedInput(told)) == ("DamagedInput", told)


def time_at(start: int, end: int) -> TimeValue:
    day = date(2031, 3, 4)
    kind = TimeType.DATE
    return TimeValue(
        span=Span(start, end), type=kind, value="2031", earliest=day, latest=day, rule="r"
    )


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (ValueError("no such month"), "ValueError: no such month"),
        (MemoryError(), "MemoryError"),
        (RecursionError("too deep"), "RecursionError"),
        (DamagedInput("input 7: two\nlines"), "no clear sentence"),
        (DamagedInput("something is wrong"), "no clear sentence"),
        (DamagedInput("input 7: \x1b[2J"), "no clear sentence"),
        (record(times=(time_at(3, 99),)), "is no span"),
        (record(times=(time_at(3, 3),)), "is no span"),
        (record(warnings=("\ud800",)), ""),
    ],
)
def test_anything_else_is_a_failure(made: Any, says: str) -> None:
    what, why = outcome(made)
    assert what == "FAILED" and says in why
