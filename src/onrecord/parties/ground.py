"""Where in a report something stands: sentences, paragraphs, and the references that stand there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from onrecord.model import Part, PartyType, Report, Span
from onrecord.parties.mentions import MentionKind
from onrecord.parties.words import Gender, Word, words_in

__all__ = ["Ground", "Reference"]

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]{0,3}\s{1,9}(?=[\"“‘'(\[]{0,3}[^\W_a-z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Maj|Capt|Lt|Sgt|Rev|St|Jr|Sr|No|vs|Inc|Corp|Ltd"
    r"|Co|Hon|Supt|Insp|Det)|\b[A-Z])$"
)


@dataclass(slots=True, eq=False)
class Reference:
    """Words of the text that refer to a party.

    `span` are those words, `head` the word that they turn on (of a name all of it), `phrase` the
    words with all that describes them. `number` is the encoder's mention's, None where the encoder
    found none here. `gender` is what a title before a name tells.
    """

    span: Span
    head: Span
    kind: MentionKind
    type: PartyType | None
    number: int | None = None
    phrase: Span | None = None
    gender: Gender | None = None

    @property
    def goes_on(self) -> bool:
        """Whether something behind the noun tells more of it: scientists from Kent."""
        return self.phrase is not None and self.phrase.end > self.head.end + 3

    @property
    def at(self) -> int:
        """Where it stands in the order of the text: at its head."""
        return self.head.start


class Ground:
    """The text as read, cut into sentences and paragraphs. Offsets are code points of the text."""

    def __init__(self, report: Report, reading: str) -> None:
        self.text = reading
        self._paragraphs = [block.start for block in report.blocks]
        heads = (block.end for block in report.blocks if block.part is Part.HEADLINE)
        self.headline_end = max(heads, default=0)
        self._sentences = sorted({*self._paragraphs, *self._ends()})
        self.all_words = list(words_in(reading, 0, len(reading)))
        self._word_starts = [word.start for word in self.all_words]

    def _ends(self) -> list[int]:
        return [
            match.end()
            for match in _SENTENCE_END.finditer(self.text)
            if self.text[match.start()] != "."
            or not _ABBREVIATION.search(self.text, max(0, match.start() - 8), match.start())
        ]

    def in_headline(self, at: int) -> bool:
        """Whether an offset lies in the headline."""
        return at < self.headline_end

    def paragraph(self, at: int) -> int:
        """The number of the paragraph in which an offset lies."""
        return bisect_right(self._paragraphs, at)

    def sentence(self, at: int) -> int:
        """The number of the sentence in which an offset lies."""
        return bisect_right(self._sentences, at)

    def sentence_start(self, at: int) -> int:
        """Where the sentence of an offset begins."""
        number = bisect_right(self._sentences, at)
        return self._sentences[number - 1] if number else 0

    def sentence_end(self, at: int) -> int:
        """Where the next sentence begins, or the text ends."""
        number = bisect_right(self._sentences, at)
        return self._sentences[number] if number < len(self._sentences) else len(self.text)

    def touched(self, span: Span) -> tuple[int, int]:
        """The numbers of the first word that a span touches and of the one behind its last."""
        first = bisect_right(self._word_starts, span.start) - 1
        if first < 0 or self.all_words[first].end <= span.start:
            first += 1
        return first, bisect_left(self._word_starts, span.end)

    def first_word(self, at: int) -> int:
        """The number of the first word that begins at an offset or behind it."""
        return bisect_left(self._word_starts, at)

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words that begin between two offsets."""
        return self.all_words[self.first_word(start) : self.first_word(end)]

    def words(self, span: Span) -> str:
        """The words at a span, each run of white space one space."""
        return " ".join(self.text[span.start : span.end].split())
