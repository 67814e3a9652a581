"""Words as they are compared, each with the stretch of text that belongs to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from onrecord.model import PROSE, Block, Span
from onrecord.parties.words import fold
from onrecord.text.quotations import find_quotations
from onrecord.text.view import reading_view

__all__ = ["Quotes", "Text", "Wording", "Words", "find_words", "key_of", "read_wording"]

# Hyphens part words (one outlet's "car-maker" is another's "car maker"); marks inside a number do not.
_WORD = re.compile(r"[^\W_]+(?:(?:['’]|(?<=\d)[.,](?=\d))[^\W_]+)*|[%$€£]")
_JOINT = " … "  # as in Report.wording


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: their keys, and the edges of the tiles that the text is cut into.

    Word `n` stands in `text[edges[n]:edges[n + 1]]` with the marks and the white space around it,
    so that the tiles together are the text. A text without words is one tile, whose key is the text.
    """

    keys: tuple[str, ...]
    edges: tuple[int, ...]
    starts: tuple[int, ...]  # where the word itself begins


@lru_cache(maxsize=65_536)
def key_of(word: str) -> str:
    """A word as it is compared: without case and accents, numbers without thousands separators."""
    if word[0].isdigit():
        return word.replace(",", "").casefold()
    return fold(word.replace("’", "'"))


def find_words(text: str) -> Words:
    """The words of a text, in time linear in its length."""
    matches = list(_WORD.finditer(text))
    if not matches:
        return Words((text,), (0, len(text)), (0,)) if text else Words((), (0,), ())
    edges = [0]
    for before, after in pairwise(matches):
        edges.append(_edge(text, before.end(), after.start()))
    return Words(
        tuple(key_of(match.group()) for match in matches),
        (*edges, len(text)),
        tuple(match.start() for match in matches),
    )


def _edge(text: str, start: int, end: int) -> int:
    """Where one word's tile ends between two words: behind the last white space, if there is any."""
    at = end
    while at > start and not text[at - 1].isspace():
        at -= 1
    return at if at > start else end


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a statement, with where they stand in its report and whether they are quoted.

    `text` is `Report.wording` of the spans; `at[n]` is the place of `text[n]` in the report's text.
    """

    text: str
    at: tuple[int, ...]
    words: Words
    quoted: tuple[bool, ...]  # a word

    def between(self, first: int, last: int) -> str:
        """Words `first` to `last` (exclusive), with the marks and the white space around them."""
        edges = self.words.edges
        return self.text[edges[first] : edges[last]]

    def spans(self, first: int, last: int) -> tuple[Span, ...]:
        """Where words `first` to `last` (exclusive) stand in the report, without what is around."""
        spans: list[Span] = []
        for number in range(first, last):
            start, end = self.at[self.words.starts[number]], self._end(number)
            if spans and not self._apart(number):
                spans[-1] = Span(spans[-1].start, end)
            else:
                spans.append(Span(start, end))
        return tuple(spans)

    def _end(self, number: int) -> int:
        """One past the last letter of a word, in the report."""
        start, edge = self.words.starts[number], self.words.edges[number + 1]
        match = _WORD.match(self.text, start)
        return self.at[(match.end() if match else edge) - 1] + 1

    def _apart(self, number: int) -> bool:
        """Whether a word stands in another span of the content than the word before it."""
        between = self.text[self.words.starts[number - 1] : self.words.starts[number]]
        return _JOINT in between


class Text(Protocol):
    """A report's text with its blocks and markup: a `Report`, or as much of one as is read here."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Block]: ...
    @property
    def markup(self) -> Sequence[Span]: ...


class Quotes:
    """What stands inside quotation marks in a report, found once for all its statements."""

    def __init__(self, report: Text) -> None:
        view = reading_view(report.text, report.blocks, report.markup)
        blocks = [(block.start, block.end) for block in report.blocks if block.part in PROSE]
        inner = [quotation.inner for quotation in find_quotations(view, blocks)]
        self._starts = [start for start, _ in inner]
        self._ends = [end for _, end in inner]

    def hold(self, at: int) -> bool:
        """Whether the character at `at` stands between quotation marks."""
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and at < self._ends[number]


def read_wording(report: Text, spans: Sequence[Span], quotes: Quotes) -> Wording:
    """The words at `spans` of a report."""
    chars: list[str] = []
    at: list[int] = []
    for number, span in enumerate(spans):
        if number:
            chars += _JOINT
            at += [span.start] * len(_JOINT)
        for char, place in _without_gaps(report.text, _unmarked(report, span)):
            chars.append(char)
            at.append(place)
    text = "".join(chars)
    words = find_words(text)
    return Wording(text, tuple(at), words, tuple(quotes.hold(at[start]) for start in words.starts))


def _without_gaps(text: str, places: Iterator[int]) -> Iterator[tuple[str, int]]:
    """The characters at `places`, each run of white space one space, none at the ends."""
    gap, begun = -1, False
    for place in places:
        if text[place].isspace():
            gap = place if gap < 0 else gap
            continue
        if gap >= 0 and begun:
            yield " ", gap
        yield text[place], place
        gap, begun = -1, True


def _unmarked(report: Text, span: Span) -> Iterator[int]:
    """The places of a span that are not markup."""
    start = span.start
    number = bisect_right(report.markup, start, key=lambda markup: markup[1])
    while number < len(report.markup) and report.markup[number].start < span.end:
        yield from range(start, max(start, report.markup[number].start))
        start = max(start, report.markup[number].end)
        number += 1
    yield from range(start, span.end)
