"""Which blocks of a page are the report: those whose words the extractor kept, in its order.

An extractor such as trafilatura decides well what the main text is, but rewrites it: it drops
`<time>` from the middle of a sentence, joins the lines of a list, loses captions. So its output is
used as a judgement, not as the text. Each block of the page is looked up in it by letters and
digits alone, and the chain of blocks is taken that covers most of the output without overlap and
in order. A teaser that repeats a sentence of the report finds its place taken.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

__all__ = ["letters", "match_blocks"]

_NOT_LETTERS = re.compile(r"[\W_]+")
_LINE_ENDS = re.compile(r"[\n|]")
_MAX_PLACES = 50  # in the output that are considered for one block; questionnaires repeat lines
_MIN_SEGMENT = 12  # letters; a shorter text node proves nothing about where its block stands
_MIN_COVERED = 0.5  # of a block's letters must be in the output
_MAX_WORK = 3_000_000_000  # letters compared: about two seconds


@dataclass(frozen=True, slots=True)
class _Place:
    block: int
    start: int
    end: int


def letters(text: str) -> str:
    """`text` as it is compared: its letters and digits, case folded, nothing else."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFC", text).casefold())


def match_blocks(blocks: Sequence[Sequence[str]], extracted: str) -> list[int] | None:
    """Indices of the `blocks` (each a list of text nodes) that `extracted` holds, ascending.

    None when the answer would take too long or the blocks hold less than half of `extracted`:
    then the text came from elsewhere, such as a script.
    """
    output = _Output(extracted)
    if len(output.whole) * sum(map(len, blocks)) > _MAX_WORK:
        return None
    places = [place for i, block in enumerate(blocks) for place in _places(i, block, output)]
    chosen = _best_chain(places)
    # What the extractor moved from its place is found in a second round, in what is left.
    chosen += _best_chain(_apart_from(chosen, places))
    if sum(p.end - p.start for p in chosen) < len(output.whole) / 2:
        return None
    return sorted({p.block for p in chosen})


class _Output:
    """What the extractor gave, as letters, and where each of its lines (or cells) starts."""

    def __init__(self, extracted: str) -> None:
        self._lines: dict[str, list[int]] = {}
        parts: list[str] = []
        at = 0
        for line in _LINE_ENDS.split(extracted):
            key = letters(line)
            self._lines.setdefault(key, []).append(at)
            parts.append(key)
            at += len(key)
        self.whole = "".join(parts)

    def find(self, key: str) -> list[int]:
        """Where `key` stands; a short one only where it is a line of its own."""
        if len(key) < _MIN_SEGMENT:
            return self._lines.get(key, [])[:_MAX_PLACES]
        return list(islice(self._find_anywhere(key), _MAX_PLACES))

    def _find_anywhere(self, key: str) -> Iterator[int]:
        at = self.whole.find(key)
        while at >= 0:
            yield at
            at = self.whole.find(key, at + 1)


def _places(index: int, segments: Sequence[str], output: _Output) -> list[_Place]:
    """Where the block may stand in the output: all of it, or else its longest text node."""
    keys = [letters(segment) for segment in segments]
    block = "".join(keys)
    if not block:
        return []
    exact = [_Place(index, at, at + len(block)) for at in output.find(block)]
    if exact:
        return exact
    found = [key for key in keys if len(key) >= _MIN_SEGMENT and key in output.whole]
    if sum(map(len, found)) < _MIN_COVERED * len(block):
        return []
    longest = max(found, key=len)
    return [_Place(index, at, at + len(longest)) for at in output.find(longest)]


def _best_chain(places: Iterable[_Place]) -> list[_Place]:
    """The places in order of block and of position, without overlap, that cover most letters.

    A dynamic programme over chains: `ends` and `covered` hold, ascending, the ends of the chains
    worth continuing and how much each covers. O(n log n).
    """
    ends, covered, links = [0], [0], [-1]
    kept: list[tuple[_Place, int]] = []
    by_block: dict[int, list[_Place]] = {}
    for place in places:
        by_block.setdefault(place.block, []).append(place)
    for block in sorted(by_block):
        news = []
        for place in by_block[block]:  # all of one block see the chains before it, never each other
            at = bisect_left(ends, place.start + 1) - 1
            news.append((place, covered[at] + place.end - place.start, links[at]))
        for place, cover, link in news:
            kept.append((place, link))
            _insert(ends, covered, links, place.end, cover, len(kept) - 1)
    chain, link = [], links[-1]
    while link >= 0:
        place, link = kept[link]
        chain.append(place)
    return chain[::-1]


def _insert(
    ends: list[int], covered: list[int], links: list[int], end: int, cover: int, link: int
) -> None:
    """Adds a chain, unless one that ends no later covers as much; drops those that it beats."""
    at = bisect_left(ends, end + 1)
    if covered[at - 1] >= cover:
        return
    first = bisect_left(ends, end)
    last = first
    while last < len(ends) and covered[last] <= cover:
        last += 1
    ends[first:last], covered[first:last], links[first:last] = [end], [cover], [link]


def _apart_from(chosen: Sequence[_Place], places: Iterable[_Place]) -> list[_Place]:
    """Those of `places` that overlap none of `chosen` and are of other blocks."""
    starts = [place.start for place in chosen]
    taken = {place.block for place in chosen}

    def is_free(place: _Place) -> bool:
        at = bisect_left(starts, place.end)
        return at == 0 or chosen[at - 1].end <= place.start

    return [place for place in places if place.block not in taken and is_free(place)]
