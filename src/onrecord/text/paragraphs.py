"""Paragraphs of a plain text, as spans.

A blank line always ends a paragraph. A single line break ends one too, unless the text is
hard-wrapped: then its lines are alike in length and most of them end in the middle of a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

__all__ = ["LONGEST_PARAGRAPH", "cut_long", "find_paragraphs"]

LONGEST_PARAGRAPH = 20_000  # code points

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_WRAP_WIDTH = range(50, 121)
_ENDS_SENTENCE = frozenset(".!?:;\"”’'»)]…")


def find_paragraphs(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The paragraphs of `text[start:end]`: spans without the white space around them."""
    lines = list(_lines(text, start, len(text) if end is None else end))
    joined = _is_wrapped(text, lines)
    paragraphs: list[tuple[int, int]] = []
    for line_start, line_end, blank_before in lines:
        if paragraphs and joined and not blank_before:
            paragraphs[-1] = (paragraphs[-1][0], line_end)
        else:
            paragraphs.append((line_start, line_end))
    return paragraphs


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """`(start, end, blank line before it)` of each line that holds anything, trimmed."""
    last_end = start
    for match in _LINE.finditer(text, start, end):
        line = match.group()
        body = line.strip()
        if not body:
            continue
        line_start = match.start() + len(line) - len(line.lstrip())
        breaks = text[last_end:line_start].replace("\r\n", "\n")
        blank = sum(map(breaks.count, "\n\r\f\v\x85\u2028\u2029")) > 1 or "\u2029" in breaks
        yield line_start, line_start + len(body), blank
        last_end = line_start + len(body)


def _is_wrapped(text: str, lines: list[tuple[int, int, bool]]) -> bool:
    """Whether single line breaks are the work of a fixed width, not of a writer."""
    broken = [
        (line_end - line_start, text[line_end - 1])
        for (line_start, line_end, _), (_, _, blank) in itertools.pairwise(lines)
        if not blank
    ]
    if len(broken) < 3:
        return False
    widths = sorted(width for width, _ in broken)
    typical = widths[len(widths) // 2]
    alike = sum(typical - 20 <= width <= typical + 20 for width in widths)
    mid_sentence = sum(last not in _ENDS_SENTENCE for _, last in broken)
    return (
        typical in _WRAP_WIDTH
        and widths[-1] <= 2 * typical
        and alike >= 0.7 * len(widths)
        and mid_sentence >= 0.5 * len(widths)
    )


def cut_long(
    text: str, paragraphs: Iterable[tuple[int, int]], limit: int = LONGEST_PARAGRAPH
) -> Iterator[tuple[int, int]]:
    """The paragraphs, with any longer than `limit` code points cut at white space where it can be.

    No writer's paragraph is that long; what is would cost memory without bound.
    """
    for start, end in paragraphs:
        while end - start > limit:
            cut = max(text.rfind(" ", start + limit // 2, start + limit), start + limit // 2)
            yield start, cut
            start = cut
        yield start, end
