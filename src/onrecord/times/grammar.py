"""Going over the text: where the rules find a time, and what it means.

A word that can begin an expression names the rules to try there, each one anchored pattern. Every
pattern is bounded and matched in place, so the time taken grows with the text and not faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.times.meanings import Impossible, Meaning
from onrecord.times.rules import ALL
from onrecord.times.rules.base import DIGIT, Rule

__all__ = ["Expression", "find_expressions"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A stretch of the text and what it means. `parts` are the expressions that it is made of."""

    start: int
    end: int
    meaning: Meaning
    parts: tuple[Expression, ...] = ()


_WORD = re.compile(r"\w+")


def _by_first_word() -> dict[str, tuple[Rule, ...]]:
    starts = {start for rule in ALL for start in rule.starts}
    return {s: tuple(rule for rule in ALL if s in rule.starts) for s in starts}


_BY_FIRST_WORD = _by_first_word()


def find_expressions(
    text: str, start: int, end: int, refused: list[tuple[int, int, str]]
) -> Iterator[Expression]:
    """The expressions in `text[start:end]`, in order and apart; a rule never sees beyond them.

    Dates that the calendar does not have are added to `refused`: start, end and why.
    """
    reached = start
    for word in _WORD.finditer(text, start, end):
        at = word.start()
        if at < reached:
            continue
        rules = _BY_FIRST_WORD.get(DIGIT if word[0][0].isdigit() else word[0].lower())
        if not rules:
            continue
        try:
            found = _first_match(rules, text, at, end)
        except Impossible as why:
            refused.append((at, word.end(), str(why)))
            reached = word.end()
            continue
        if found:
            yield found
            reached = found.end


def _first_match(rules: tuple[Rule, ...], text: str, at: int, end: int) -> Expression | None:
    """The longest reading of the words at `at`; of two as long, the one whose rule comes first."""
    best: Expression | None = None
    for rule in rules:
        match = rule.pattern.match(text, at, end)
        if match and (best is None or match.end() > best.end):
            meaning = rule.build(match)
            if meaning is not None:
                best = Expression(at, match.end(), meaning)
    return best
