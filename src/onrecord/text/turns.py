"""Turns of a transcript: paragraphs that begin with a speaker's label in capitals.

    MAYOR: Nobody was told.
    (LAUGHTER)
    Q: Not even the council?

That the label is the source and the rest what it says is a convention, and so a matter of rules; a
paragraph all in brackets is a stage direction, which nobody says.
Paragraphs of other kinds begin likewise (`UPDATE: …`; `WHO: …`, `WHEN: …` in a notice), but only in
a transcript do labels take turns: there are several, and one of them comes again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Transcript", "Turn", "begins_with_label", "find_transcript"]

_LABEL = re.compile(r"(?P<label>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’ -]{0,30})(?P<colon>:)\s")
_MARKS = r"[\s\"“”„‟«»＂'‘’`]*"
_BEFORE = re.compile(_MARKS)
_DIRECTION = re.compile(rf"{_MARKS}(?:\([^()]*\)|\[[^][]*\]){_MARKS}")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn, all as `[start, end)` in code points of the text: the marks before the label, the
    label, the colon behind it, and the rest of the paragraph."""

    before: tuple[int, int]
    label: tuple[int, int]
    colon: tuple[int, int]
    said: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns of a text and the stage directions between them, in order."""

    turns: Sequence[Turn] = ()
    directions: Sequence[tuple[int, int]] = ()

    def within(self, start: int, end: int) -> Transcript:
        """What of it stands in the paragraphs from `start` to `end`."""
        begun = bisect_right(self.turns, start, key=lambda turn: turn.said[1])
        after = bisect_right(self.turns, end, key=lambda turn: turn.before[0])
        first = bisect_right(self.directions, start, key=lambda direction: direction[1])
        last = bisect_right(self.directions, end, key=lambda direction: direction[0])
        return Transcript(self.turns[begun:after], self.directions[first:last])


def begins_with_label(text: str, at: int) -> bool:
    """Whether a speaker's label may stand at an offset, behind all marks."""
    return _LABEL.match(text, at) is not None


def find_transcript(text: str, paragraphs: Sequence[tuple[int, int]]) -> Transcript:
    """What makes a transcript of `text`, if its paragraphs do; else nothing."""
    turns = list(_turns(text, paragraphs))
    uses = Counter(text[slice(*turn.label)] for turn in turns)
    if len(uses) < 2 or max(uses.values()) < 2:
        return Transcript()
    directions = [span for span in paragraphs if _DIRECTION.fullmatch(text, *span)]
    return Transcript(turns, directions)


def _turns(text: str, paragraphs: Iterable[tuple[int, int]]) -> Iterator[Turn]:
    for start, end in paragraphs:
        before = _BEFORE.match(text, start, end)
        at = before.end() if before else start
        found = _LABEL.match(text, at, end)
        if found and text[found.end() : end].strip():
            yield Turn((start, at), found.span("label"), found.span("colon"), (found.end(), end))
