"""What a rule is, and what the rules of all subjects share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from onrecord.times.meanings import Impossible, Meaning

__all__ = [
    "CAPITAL_AFTER",
    "DIGIT",
    "YEARS_READ",
    "Rule",
    "checked_year",
    "is_this",
    "rule",
    "text_after",
    "text_before",
    "turn",
    "year_of",
]

YEARS_READ = range(1600, 2101)  # years that a bare number or a date is taken for
DIGIT = "#"  # stands for every word that begins with a digit
CAPITAL_AFTER = re.compile(r"\s[A-Z][a-z]+")
_PIVOT = 40  # '41 to '99 are of the last century, '00 to '40 of this one

Build = Callable[[re.Match[str]], Meaning | None]


@dataclass(frozen=True)
class Rule:
    """One pattern, the words that can begin it, and what makes a meaning of a match.

    `build` gives None where the words are no time after all (an age, a name), and raises Impossible
    for a date that the calendar does not have.
    """

    starts: frozenset[str]
    expression: str
    build: Build

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled at first use: all of them take 50 ms, too long for an import."""
        return re.compile(self.expression)


def rule(rules: list[Rule], starts: str, pattern: str) -> Callable[[Build], Build]:
    """Add a function to `rules` as the one that makes a meaning of what `pattern` matches.

    `starts` are the words, in small letters and parted by spaces, that a match can begin with.
    """

    def add(build: Build) -> Build:
        rules.append(Rule(frozenset(starts.split()), pattern, build))
        return build

    return add


def text_before(m: re.Match[str], reach: int = 24) -> str:
    """The text just before a match."""
    return m.string[max(0, m.start() - reach) : m.start()]


def text_after(m: re.Match[str], reach: int = 24) -> str:
    """The text just after a match."""
    return m.string[m.end() : m.end() + reach]


def year_of(words: str | None) -> int | None:
    """A year as written: four digits, or an apostrophe and two."""
    if not words:
        return None
    if len(words) == 4:
        return int(words)
    short = int(words[-2:])
    return 1900 + short if short > _PIVOT else 2000 + short


def checked_year(year: int | None) -> int | None:
    """The year, if it is one that news writes of. Raises Impossible."""
    if year is not None and year not in YEARS_READ:
        raise Impossible(f"the year {year} is outside {YEARS_READ[0]} to {YEARS_READ[-1]}")
    return year


_TURNS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}


def turn(word: str | None) -> int:
    """-1 for last, 1 for next, 0 for neither; of several words the last one counts."""
    return _TURNS.get(word.lower().split()[-1], 0) if word else 0


def is_this(m: re.Match[str]) -> bool:
    """Whether the match begins with "this" (group `turn`)."""
    return bool(m["turn"]) and m["turn"].lower() == "this"
