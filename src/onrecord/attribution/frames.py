"""The words around a statement: its sentence without what it says, told apart by what they are.

Act, addressee, medium, place and time of a statement stand in the words that frame its content:
"*In a letter to Brandt*, the union said on Monday *that …*". What is inside the content, its own
or that of another statement, is something else's business, so a frame has one word in its place.

Every frame is bounded: `REACH` code points to either side, `MOST_GAPS` contents in between.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.model import Block, Span, Statement

__all__ = ["CONTENT", "CUE", "OTHER", "PLAIN", "SOURCE", "Frame", "find_frames", "plain_frame"]

REACH = 300  # code points outside contents that are looked at on either side of source and cue
MOST_GAPS = 6  # contents between the words of one frame, on either side
LONGEST_HULL = 1_500  # code points from the first of source and cue to the last

# What a word of a frame is.
PLAIN, SOURCE, CUE = ".", "S", "C"
CONTENT, OTHER = "Q", "X"  # one word stands for a whole content: the statement's own, another's

_TITLES = "Mr Mrs Ms Dr Prof Gen Sen Rep Gov Lt Col Capt Sgt Rev Hon St Jr Sr vs No Inc Corp Ltd Co"
_SHORT = frozenset(
    f"{_TITLES} Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs"
    " Fri Sat Sun al etc cf".split()
)
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|(?:{_TITLES.replace(' ', '|')})\.|[^\W_]+(?:['’.&/-][^\W_]+)*|[^\w\s]"
)
_END = re.compile(r"[.!?…][\"”’'»)\]]{0,3}\s+(?=[^a-z\s,;:.–—-])")
_LAST_WORD = re.compile(r"[^\W_]+$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a statement, in the order of the text.

    `words` are in lower case, `forms` as written; a word that stands for a content is empty. `kinds`
    has one letter a word: `PLAIN`, `SOURCE`, `CUE`, `CONTENT` or `OTHER`. `starts` and `ends` are
    offsets in the text.
    """

    words: Sequence[str]
    forms: Sequence[str]
    kinds: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, first: int, last: int) -> Span:
        """Where the words from `first` up to but not including `last` stand."""
        return Span(self.starts[first], self.ends[last - 1])

    @property
    def start(self) -> int:
        return self.starts[0] if self.starts else 0

    @property
    def end(self) -> int:
        return self.ends[-1] if self.ends else 0


@dataclass(frozen=True, slots=True)
class _Masks:
    """Contents that frames leave out: spans in order and apart, clear of each other."""

    starts: Sequence[int]
    ends: Sequence[int]

    def at(self, offset: int) -> int | None:
        """The number of the one that `offset` lies in."""
        number = bisect_right(self.starts, offset) - 1
        return number if number >= 0 and offset < self.ends[number] else None


def find_frames(
    reading: str, blocks: Sequence[Block], statements: Sequence[Statement]
) -> list[Frame]:
    """The frame of each statement. `reading` is the text without markup, see `text.view`."""
    masks = _masks_by_holder(statements)
    holders = {s.id: masks[s.inside] for s in statements}
    edges = [block.start for block in blocks], [block.end for block in blocks]
    return [
        _frame(reading, edges, s, masks[s.inside], holders.get(s.inside) if s.inside else None)
        for s in statements
    ]


def plain_frame(reading: str, start: int, end: int) -> Frame:
    """The words of `reading[start:end]`, all of them plain."""
    found = [match.span() for match in _TOKEN.finditer(reading, start, end)]
    forms = [reading[a:b] for a, b in found]
    return Frame(
        [form.lower() for form in forms],
        forms,
        PLAIN * len(found),
        [a for a, _ in found],
        [b for _, b in found],
    )


def _masks_by_holder(statements: Sequence[Statement]) -> dict[str | None, _Masks]:
    """The contents of the statements that stand in the same statement, merged where they meet."""
    by_holder: dict[str | None, list[Span]] = {}
    for statement in statements:
        by_holder.setdefault(statement.inside, []).extend(statement.content)
    return {holder: _merged(spans) for holder, spans in by_holder.items()}


def _merged(spans: Sequence[Span]) -> _Masks:
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(spans):
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif end > start:
            starts.append(start)
            ends.append(end)
    return _Masks(starts, ends)


def _frame(
    reading: str,
    edges: tuple[list[int], list[int]],
    statement: Statement,
    masks: _Masks,
    holder: _Masks | None,
) -> Frame:
    """`masks` are the contents beside which the statement stands, `holder` those that hold it."""
    hull = _hull(statement)
    low, high = 0, len(reading)
    holding = holder.at(hull.start) if holder else None
    if holder is not None and holding is not None:
        low, high = holder.starts[holding], holder.ends[holding]
    held = masks.at(hull.start)
    if held is not None and not _within(hull.start, statement.content):
        # It stands in the content of another, whether or not that has been said of it.
        low, high = masks.starts[held], masks.ends[held]
        masks = _merged(statement.content)
    start = _sentence_start(reading, edges[0], masks, hull.start, low)
    end = _sentence_end(reading, edges[1], masks, hull.end, high)
    return _words(reading, start, end, statement, masks)


def _hull(statement: Statement) -> Span:
    """From the first word of source and cue to the last; of the content where there are none."""
    spans = (*statement.source, *statement.cue)
    if spans:
        hull = Span(min(s.start for s in spans), max(s.end for s in spans))
        if hull.end - hull.start <= LONGEST_HULL:
            return hull
        first = (statement.cue or statement.source)[0]
        return Span(first.start, min(first.end, first.start + LONGEST_HULL))
    return Span(statement.content[0].start, statement.content[0].start)


def _within(offset: int, spans: Sequence[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _sentence_start(reading: str, block_starts: list[int], masks: _Masks, at: int, low: int) -> int:
    """Where the sentence that holds `at` begins; the ends of sentences inside contents are none."""
    left = REACH
    for _ in range(MOST_GAPS + 1):
        number = bisect_left(masks.ends, at + 1) - 1  # the last content that ends at or before it
        gap = masks.ends[number] if number >= 0 else 0
        block = block_starts[bisect_right(block_starts, at) - 1] if block_starts else 0
        edge = max(gap, block, low, at - left)
        # The full stop of a quotation is inside its marks, so look back a little beyond its end.
        begin = _last_end(reading, max(edge - 4, low, block), at)
        if begin is not None and begin >= edge:
            return begin
        if edge != gap or number < 0 or gap <= max(block, low):
            return edge
        left -= at - edge
        at = masks.starts[number]
    return at


def _last_end(reading: str, start: int, end: int) -> int | None:
    """Where the last sentence begins that begins in `reading[start:end]`, if one does."""
    found = None
    for match in _END.finditer(reading, start, min(len(reading), end + 1)):
        if match.end() <= end and _ends_sentence(reading, match):
            found = match.end()
    return found


def _ends_sentence(reading: str, match: re.Match[str]) -> bool:
    """Whether the stop is the end of a sentence, not of an initial or a short form."""
    if reading[match.start()] != "." or match.end() - match.start() > 3:
        return True
    word = _LAST_WORD.search(reading, max(0, match.start() - 12), match.start())
    return word is None or not (word[0] in _SHORT or (len(word[0]) == 1 and word[0].isupper()))


def _sentence_end(reading: str, block_ends: list[int], masks: _Masks, at: int, high: int) -> int:
    """Where the sentence that holds `at` ends."""
    left = REACH
    for _ in range(MOST_GAPS + 1):
        inside = masks.at(at)
        if inside is not None:
            at = masks.ends[inside]
            if _closes(reading, at, high):
                return at
        number = bisect_left(masks.starts, at)
        gap = masks.starts[number] if number < len(masks.starts) else high
        block = _block_end(block_ends, at, high)
        edge = min(gap, block, high, at + left)
        for match in _END.finditer(reading, at, min(len(reading), edge + 1)):
            if match.end() <= edge + 1 and _ends_sentence(reading, match):
                return match.end()
        if edge != gap or gap >= high:
            return edge
        left -= edge - at
        at = gap
    return at


def _closes(reading: str, end: int, high: int) -> bool:
    """Whether the sentence ends with the content that ends at `end`."""
    match = _END.search(reading, max(0, end - 4), min(high, end + 6))
    return match is not None and match.end() >= end and _ends_sentence(reading, match)


def _block_end(block_ends: list[int], at: int, high: int) -> int:
    number = bisect_left(block_ends, at)
    return block_ends[number] if number < len(block_ends) else high


def _words(reading: str, start: int, end: int, statement: Statement, masks: _Masks) -> Frame:
    forms: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for low, high, masked in _stretches(start, end, masks):
        if masked:
            own = any(a < high and low < b for a, b in statement.content)
            found = [(low, high)]
            kinds.append(CONTENT if own else OTHER)
            forms.append("")
        else:
            found = [match.span() for match in _TOKEN.finditer(reading, low, high)]
            kinds += PLAIN * len(found)
            forms += [reading[a:b] for a, b in found]
        starts += [a for a, _ in found]
        ends += [b for _, b in found]
    for spans, letter in ((statement.source, SOURCE), (statement.cue, CUE)):
        for span in spans:
            first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
            kinds[first:last] = [
                letter if kind in (PLAIN, SOURCE) else kind for kind in kinds[first:last]
            ]
    return Frame([form.lower() for form in forms], forms, "".join(kinds), starts, ends)


def _stretches(start: int, end: int, masks: _Masks) -> Iterator[tuple[int, int, bool]]:
    """`[start, end)` cut at the contents in it: from, to, whether it is one."""
    first = bisect_right(masks.ends, start)
    last = bisect_left(masks.starts, end)
    cuts = [start]
    for low, high in zip(masks.starts[first:last], masks.ends[first:last], strict=True):
        cuts += max(start, low), min(end, high)
    cuts.append(end)
    for number, (low, high) in enumerate(pairwise(cuts)):
        if high > low:
            yield low, high, number % 2 == 1
