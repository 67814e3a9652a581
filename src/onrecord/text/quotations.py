"""Quotation marks: which characters stand inside a quotation, and where it opens and closes.

Newspapers use every kind of mark there is, mix them, lose one, and let a page break cut a
quotation in two. Two families of marks are told apart. *Double* marks (" “ ” „ « » ＂ 「 」
`` '') may close one another, since a quotation that opens with one of them and closes with
another is common. *Single* marks (' ‘ ’ ‹ ›) count only where both ends are found, because
most of them are apostrophes.

A quotation left open at the end of its paragraph follows the conventions of news: when the next
paragraph opens with a mark, it is the same quotation, reopened, unless a speaker's label in capitals
follows the mark (a transcript: `"MAYOR: …`); when the next paragraph closes a
quotation that it never opened, a page or paragraph break has cut one in two; otherwise it ends
with its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from onrecord.model import Kind, Span
from onrecord.text.turns import begins_with_label

__all__ = ["Mark", "Quotation", "find_quotations", "kind_of"]

_DOUBLE = re.compile(r"``|''|[\"“”„‟«»＂「」『』〝〞]")
_SINGLE = re.compile(r"(?<!')'(?!')|[‘’‚‛‹›]")
_ALWAYS_OPENS = frozenset("„「『〝") | {"``"}
_ALWAYS_CLOSES = frozenset("」』〞")
_USUALLY_OPENS = frozenset("“‟«‘‹‛‚")
_USUALLY_CLOSES = frozenset("”»’›")
_BEFORE_OPENING = frozenset("([{<—–-―/:=>|*_~")
_ELISION = re.compile(r"(?:\d\d?s\b|tis\b|twas\b|em\b|til\b|cause\b|n\b|round\b|bout\b)", re.I)
_WORD = re.compile(r"\w+")
_FAREST_SINGLE = 2_000  # code points; a pair of single marks further apart is two apostrophes


class Side(Enum):
    """What the characters around a mark make of it."""

    OPENS = 1
    CLOSES = 2
    EITHER = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One quotation mark as written: `[start, end)` in code points of the text."""

    start: int
    end: int
    side: Side
    single: bool


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of one paragraph inside quotation marks, the marks included.

    `opened` and `closed` say whether the mark at that end is really there; `resumes` is true for a
    quotation that goes on from the paragraph before (reopened, or cut by a break). `inner` is the
    part between the marks.
    """

    start: int
    end: int
    inner: tuple[int, int]
    opened: bool
    closed: bool
    resumes: bool


def find_quotations(text: str, paragraphs: Iterable[tuple[int, int]]) -> list[Quotation]:
    """All outermost quotations of `text`, in order, paragraph by paragraph.

    `paragraphs` are `[start, end)` spans of `text`, ascending. Offsets are code points of `text`.
    Quotations inside quotations are part of the outer one.
    """
    found: list[Quotation] = []
    left_open = False
    for start, end in paragraphs:
        marks = _marks(text, start, end)
        here = list(_pair(text, marks, start, end, left_open))
        found.extend(here)
        left_open = bool(here) and not here[-1].closed
    return found


def kind_of(text: str, content: Iterable[Span], inner: Sequence[tuple[int, int]]) -> Kind:
    """Direct when every word of `content` stands inside quotation marks, indirect when none does.

    `inner` are the parts of quotations between their marks, in order.
    """
    begins = [start for start, _ in inner]
    quoted = []
    for span in content:
        for word in _WORD.finditer(text, *span):
            at = bisect_right(begins, word.start()) - 1
            quoted.append(at >= 0 and word.start() < inner[at][1])
    if not any(quoted):
        return Kind.INDIRECT
    return Kind.DIRECT if all(quoted) else Kind.MIXED


def _marks(text: str, start: int, end: int) -> list[Mark]:
    """The quotation marks of one paragraph, singles only where they form a pair."""
    doubles = [
        Mark(m.start(), m.end(), _side(text, m.group(), m.start(), m.end(), start, end), False)
        for m in _DOUBLE.finditer(text, start, end)
    ]
    singles = list(_paired_singles(text, start, end))
    return sorted(doubles + singles, key=lambda mark: mark.start) if singles else doubles


def _side(text: str, mark: str, at: int, after: int, start: int, end: int) -> Side:
    if mark in _ALWAYS_OPENS:
        return Side.OPENS
    if mark in _ALWAYS_CLOSES:
        return Side.CLOSES
    before = text[at - 1] if at > start else " "
    behind = text[after] if after < end else " "
    could_open = (before.isspace() or before in _BEFORE_OPENING or _is_mark(before)) and (
        not behind.isspace()
    )
    could_close = not before.isspace() and not behind.isalnum()
    if could_open and not could_close:
        return Side.OPENS
    if could_close and not could_open:
        return Side.CLOSES
    if mark in _USUALLY_OPENS:
        return Side.OPENS
    if mark in _USUALLY_CLOSES:
        return Side.CLOSES
    return Side.EITHER


def _is_mark(char: str) -> bool:
    return char in "\"“”„‟«»＂「『〝'‘’‚‛‹›`"


def _paired_singles(text: str, start: int, end: int) -> Iterator[Mark]:
    """Single marks that open and close a quotation; apostrophes are passed over."""
    if not _SINGLE.search(text, start, end):
        return
    sites = list(_SINGLE.finditer(text, start, end))
    openers = [m for m in sites if _single_opens(text, m.group(), m.start(), start, end)]
    used = start
    for number, opener in enumerate(openers):
        if opener.start() < used:
            continue
        limit = openers[number + 1].start() if number + 1 < len(openers) else end
        limit = min(limit, opener.end() + _FAREST_SINGLE)
        closer = _closer(text, sites, opener.end(), limit, start, end)
        if closer is None:
            continue
        yield Mark(opener.start(), opener.end(), Side.OPENS, True)
        yield Mark(closer.start(), closer.end(), Side.CLOSES, True)
        used = closer.end()


def _single_opens(text: str, mark: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    behind = text[at + 1] if at + 1 < end else " "
    if not (before.isspace() or before in _BEFORE_OPENING or _is_mark(before)):
        return False
    if not (behind.isalnum() or behind in '[($£€.…“"'):
        return False
    return mark in "‘‹‚‛" or not _ELISION.match(text, at + 1)


def _closer(
    text: str, sites: list[re.Match[str]], after: int, limit: int, start: int, end: int
) -> re.Match[str] | None:
    """The single mark that closes what opened before `after`.

    A mark behind punctuation, or before it, closes for certain. A mark behind an s and before a
    space may be a possessive plural, so it closes only when nothing better stands before `limit`.
    """
    fallback = None
    for number in range(bisect_left(sites, after, key=re.Match.start), len(sites)):
        site = sites[number]
        at = site.start()
        if at >= limit:
            break
        before = text[at - 1] if at > start else " "
        behind = text[at + 1] if at + 1 < end else " "
        if before.isspace() or behind.isalnum() or site.group() in "‘‚‛":
            continue
        if before in '.,!?…;:)]"”' or behind in '.,!?…;:)]"”—–-' or before.lower() != "s":
            return site
        fallback = fallback or site
    return fallback


def _pair(
    text: str, marks: list[Mark], start: int, end: int, left_open: bool
) -> Iterator[Quotation]:
    """Pair the marks of one paragraph, outermost quotations only."""
    opening: Mark | None = None
    resumes = False
    if left_open and _cut_by_break(marks):
        opening = Mark(start, start, Side.OPENS, False)
        resumes = True
    for mark in marks:
        if opening is None:
            if mark.side is Side.CLOSES:
                continue  # a stray closing mark opens nothing
            opening = mark
            resumes = left_open and _reopens(text, start, mark)
        elif mark.single != opening.single:
            continue  # a quotation inside the quotation
        elif mark.side is Side.OPENS:
            if mark.single or _nests(text, mark):
                continue
            yield _quotation(opening, None, mark.start, resumes)  # its closing mark is missing
            opening, resumes = mark, False
        else:
            yield _quotation(opening, mark, mark.end, resumes)
            opening, resumes = None, False
    if opening is not None:
        yield _quotation(opening, None, end, resumes)


def _reopens(text: str, start: int, mark: Mark) -> bool:
    """Whether a paragraph begins with the mark, and no other speaker's label behind it."""
    return not text[start : mark.start].strip() and not begins_with_label(text, mark.end)


def _cut_by_break(marks: list[Mark]) -> bool:
    """Whether the paragraph closes a quotation that it did not open."""
    first = next((mark for mark in marks if not mark.single), None)
    return first is not None and first.side is Side.CLOSES


def _nests(text: str, mark: Mark) -> bool:
    """A double mark that opens inside an open quotation: nested when it is of an opening shape."""
    return text[mark.start : mark.end] in ("„", "«", "「", "『")


def _quotation(opening: Mark, closing: Mark | None, end: int, resumes: bool) -> Quotation:
    return Quotation(
        start=opening.start,
        end=end,
        inner=(opening.end, closing.start if closing else end),
        opened=opening.end > opening.start,
        closed=closing is not None,
        resumes=resumes,
    )
