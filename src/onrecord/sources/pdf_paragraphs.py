"""Lines of a PDF to paragraphs: where one ends, and how two lines are joined.

A paragraph goes on over the end of a column or a page when it plainly does: it has no final
punctuation (or breaks off within a word) and what comes next, in the same size, starts in lower
case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from onrecord.sources.pdf_layout import Line

__all__ = ["Paragraph", "find_paragraphs", "find_words", "goes_on", "join_lines", "uses_indents"]

_SAME_SIZE = 0.06  # of the size: fonts of one text differ by less
_LEADING = 1.4  # times the usual distance of two lines is a paragraph's
_INDENT = 0.35  # of the size: some papers indent by two spaces
_MIN_FIRSTS = 3  # paragraphs that tell whether a document indents
_SHORT = 0.88  # of the column's width: a line shorter than this, at a full stop, is a last line
_FINAL = frozenset('.!?…:;"”’»)')
_BULLETS = "•‣▪●■◆"
_CLOSING = "\"”’»)]'"

# Line-end hyphens: the ASCII one, the soft one, U+2010, and what PDFium gives for a hyphen that it
# takes for one of a line's end.
_HYPHENS = "-\xad\u2010\ufffe\x02"
_LAST_WORD = re.compile(rf"([\w'’-]*\w)[{_HYPHENS}]$")
_LONGEST_WORD = 100  # code points; the search takes the square of it
_FIRST_WORD = re.compile(r"[\w'’-]*\w")
# First parts that English writes with a hyphen and that seldom begin a word that is divided there.
_KEEP_AFTER = frozenset("half mid self three two vice well".split())


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its lines in order (of several columns or pages, perhaps)."""

    lines: list[Line] = field(default_factory=list)

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)


def find_paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """`lines`, in reading order, as paragraphs; each ends with its column (see `goes_on`)."""
    leading = _usual_leading(lines)
    paragraphs: list[Paragraph] = []
    for i, line in enumerate(lines):
        if i and not _starts_paragraph(lines, i, leading):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(Paragraph([line]))
    return paragraphs


def goes_on(one: Paragraph, other: Paragraph, *, indents: bool) -> bool:
    """Whether `other` plainly continues `one` over the end of a column or page.

    It does when the words say so: a divided word, or no full stop and then a small letter. And it
    does when the document `indents` its paragraphs, but not the first line after the break. Within
    a column lines are joined by `find_paragraphs`, so two paragraphs of one stay two.
    """
    last, first = one.lines[-1], other.lines[0]
    if last.column == first.column or not _same_size(last, first):
        return False
    if _last_word(last.text):
        return True
    text = last.text.rstrip(_CLOSING)
    starts_lower = first.text.lstrip("\"“‘'(«")[:1].islower()
    if starts_lower and not text.endswith((".", "!", "?", "…")):
        return True
    moves_on = first.page != last.page or first.left > last.right
    return indents and moves_on and not _is_indented(first) and not _ends_short(last)


def uses_indents(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs begin with an indent, those at the head of a column aside."""
    pairs = pairwise(paragraphs)
    firsts = [p.lines[0] for before, p in pairs if before.lines[-1].column == p.lines[0].column]
    return len(firsts) >= _MIN_FIRSTS and sum(map(_is_indented, firsts)) > len(firsts) / 2


def find_words(lines: Iterable[Line]) -> set[str]:
    """All words of the document that no line's end divides, in lower case."""
    words: set[str] = set()
    for line in lines:
        found = _FIRST_WORD.findall(line.text.casefold())
        if line.text[-1:] in _HYPHENS:
            found = found[:-1]
        words.update(found)
    return words


def join_lines(texts: Sequence[str], words: AbstractSet[str] = frozenset()) -> str:
    """The lines of a paragraph as running text.

    A hyphen at a line's end goes, with the break, where the word was divided for the line's sake:
    "inter-" + "national" is "international". It stays where the word has it anyway: before a
    capital or a figure ("anti-" + "Trump"), after a figure ("19-" + "year-old"), in a word with
    further hyphens ("seven-year-" + "old"), after `self` and its like, and where `words` (the other
    words of the document, in lower case) has the hyphenated form and not the joined one.
    """
    joined = ""
    for text in texts:
        joined = _join(joined, text, words) if joined else text
    return re.sub("[\xad\ufffe\x02]", "", joined)


def _join(before: str, after: str, words: AbstractSet[str]) -> str:
    if before[-1:] in _HYPHENS and (last := _last_word(before)):
        if before[-1] == "\xad" or _is_divided(last[1], after, words):
            return before[:-1] + after
        return before[:-1] + "-" + after
    if before[-1:] in "—/" and before[-2:-1] not in ("", " "):
        return before + after
    return f"{before} {after}"


def _last_word(text: str) -> re.Match[str] | None:
    """The first part of the word that a hyphen at the text's end divides."""
    return _LAST_WORD.search(text[-_LONGEST_WORD:])


def _is_divided(first: str, after: str, words: AbstractSet[str]) -> bool:
    """Whether the hyphen after `first` at a line's end was put there for the line's sake."""
    match = _FIRST_WORD.match(after)
    if match is None or not after[0].islower() or not first[-1].isalpha():
        return False
    second = match[0]
    whole, hyphenated = (first + second).casefold(), f"{first}-{second}".casefold()
    if whole in words or hyphenated in words:
        return whole in words
    return "-" not in first and "-" not in second and first.casefold() not in _KEEP_AFTER


def _usual_leading(lines: Sequence[Line]) -> float:
    """The median distance of two lines of one column, in sizes of the font."""
    steps = [
        (one.bottom - other.bottom) / other.size
        for one, other in pairwise(lines)
        if one.column == other.column and one.bottom > other.bottom and _same_size(one, other)
    ]
    return median(steps) if steps else 1.2


def _starts_paragraph(lines: Sequence[Line], i: int, leading: float) -> bool:
    before, line = lines[i - 1], lines[i]
    if before.column != line.column or not _same_size(before, line):
        return True
    if before.bottom - line.bottom > _LEADING * leading * line.size:
        return True
    if line.text[0] in _BULLETS:
        return True
    if _is_indented(line) and (not _is_indented(before) or before.text[-1:] in _FINAL):
        return True
    return _ends_short(before) and before.text[-1:] in _FINAL


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _is_indented(line: Line) -> bool:
    return _INDENT * line.size < line.left - line.edges[0] < 5 * line.size


def _ends_short(line: Line) -> bool:
    left, right = line.edges
    return line.right - left < _SHORT * (right - left)
