"""What is read beside a statement's words: the rest of the sentences that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from onrecord.archive.reviews_matching import Spans
from onrecord.model import Report, Span, Statement

__all__ = ["Contexts"]

_ASIDE = 240  # characters on either side of words, and between two pieces of them
_PIECES = 8  # of a statement's words; between more, nothing is kept
_END = re.compile(r"[.!?][\"”’'»)\]]{0,3}(?=\s+[\"“‘'«(\[]{0,3}(\w))")
_SHORT = re.compile(r"(?<!\w)(?:[A-Z]\w{0,2}|(?:[A-Z]\.)+[A-Z])$")  # Mr, Gen, U.S: no sentence ends


class Contexts:
    """The contexts of one report's statements."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._starts = [block.start for block in report.blocks]

    def of(self, statement: Statement | Spans) -> str:
        """The rest of the sentences of a statement's words, “…” where the words stand.

        Such as `Mayor Ada Quill told the council: “…”.` It stays in the paragraph and goes at most
        240 characters away from the words; source and cue are in it if they are as near. The words
        are left out since the archive has them beside, and a context with them would be most of
        what it holds.
        """
        content = statement.content[:_PIECES]
        if not content:
            return ""
        around = [*statement.source, *statement.cue]
        pieces = [self._before(content[0], around)]
        pieces += [self._between(a, b) for a, b in pairwise(content)]
        pieces.append(self._after(statement.content[-1], around))
        return " ".join("…".join(pieces).split())

    def _before(self, words: Span, around: list[Span]) -> str:
        start = max(self._paragraph(words.start)[0], words.start - _ASIDE)
        nearest = [span.start for span in around if start <= span.start <= words.start]
        first = min([*nearest, words.start])
        ends = [end for end in self._sentence_ends(start, words.start) if end <= first]
        return self._wording(ends[-1] if ends else self._whole_word(start, 1), words.start)

    def _after(self, words: Span, around: list[Span]) -> str:
        stop = min(self._paragraph(max(words.end - 1, 0))[1], words.end + _ASIDE)
        nearest = [span.end for span in around if words.end <= span.end <= stop]
        last = max([*nearest, words.end])
        ends = (end for end in self._sentence_ends(max(words.end - 4, 0), stop) if end >= last)
        return self._wording(words.end, next(ends, None) or self._whole_word(stop, -1))

    def _between(self, before: Span, after: Span) -> str:
        if not 0 <= after.start - before.end <= _ASIDE:
            return " "
        return self._wording(before.end, after.start)

    def _sentence_ends(self, start: int, stop: int) -> Iterator[int]:
        """Where sentences end between two places, as far as punctuation tells."""
        text = self._report.text
        # What follows a stop may lie beyond the place, as far as the marks around it reach.
        for match in _END.finditer(text, start, min(stop + 8, len(text))):
            starts_anew = not match[1].islower()
            if (
                starts_anew
                and match.end() <= stop
                and not _SHORT.search(text, max(start, match.start() - 12), match.start())
            ):
                yield match.end()

    def _whole_word(self, at: int, step: int) -> int:
        """`at`, moved on past the word that it would cut, by no more than 40 characters."""
        text = self._report.text
        for moved in range(at, at + 40 * step, step):
            if not 0 < moved < len(text) or text[moved - 1].isspace() or text[moved].isspace():
                return moved
        return at

    def _paragraph(self, at: int) -> tuple[int, int]:
        """The block that holds `at`, or all of the text where none does."""
        number = bisect_right(self._starts, at) - 1
        if number >= 0 and at < self._report.blocks[number].end:
            block = self._report.blocks[number]
            return block.start, block.end
        return 0, len(self._report.text)

    def _wording(self, start: int, end: int) -> str:
        """The words between two places. A space at either end stays one."""
        text = self._report.text[start:end]
        if not text or text.isspace() or start >= end:
            return " " if text else ""
        words = self._report.wording([Span(start, end)])
        return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"
