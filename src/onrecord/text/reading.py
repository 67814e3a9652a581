"""A text as it is read: its paragraphs, what is quoted in them, and what reads as one passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.text.paragraphs import LONGEST_PARAGRAPH, cut_long
from onrecord.text.quotations import Quotation, find_quotations
from onrecord.text.turns import Transcript, find_transcript

__all__ = ["Passage", "read_paragraphs"]

PASSAGES_AT_ONCE = 50_000  # code points; bounds memory, whatever the report's length
LONGEST_ZONE = 2 * PASSAGES_AT_ONCE  # of one passage; no speaker is quoted for so long
# Of a passage, its units times the longest of them, in code points: they are decoded side by side,
# each as long as the longest. Of a real report it is a tenth of this.
WIDEST_PASSAGE = 2_000_000

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs that are read at once, with the quotations in them; all offsets are of the text.

    `units` are what the encoder takes for paragraphs: the paragraphs themselves, but those that
    a quotation runs through without a new mark (cut by a page or paragraph break) are one unit.
    `zones` numbers the zone of each unit: units in which one quotation goes on share theirs.
    `speeches` numbers, for each quotation, the quotation that it is a part of. `transcript` has
    what is one in it.
    """

    units: Spans
    zones: Sequence[int]
    quotations: Sequence[Quotation]
    speeches: Sequence[int]
    transcript: Transcript


def read_paragraphs(text: str, paragraphs: Iterable[tuple[int, int]]) -> Iterator[Passage]:
    """Cut `text` into passages of whole zones, each of about `PASSAGES_AT_ONCE` code points.

    A zone of more than `LONGEST_ZONE`, or that would be wider than `WIDEST_PASSAGE`, is cut into
    several.
    """
    spans = list(cut_long(text, paragraphs))
    quotations = find_quotations(text, spans)
    units = _join_cut(spans, quotations)
    zones = _zones(units, quotations)
    speeches = _speeches(quotations)
    transcript = find_transcript(text, units)
    for first, last in _cut(units, zones):
        low = bisect_right(quotations, units[first][0], key=lambda quotation: quotation.end)
        high = bisect_right(quotations, units[last - 1][1], key=lambda quotation: quotation.start)
        yield Passage(
            units[first:last],
            zones[first:last],
            quotations[low:high],
            speeches[low:high],
            transcript.within(units[first][0], units[last - 1][1]),
        )


def _cut(units: Spans, zones: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The numbers of the first unit of each passage and of the one behind its last."""
    first = longest = 0
    for number, (start, end) in enumerate(units):
        longest = max(longest, end - start)
        goes_on = number > first and zones[number] == zones[number - 1]
        size = start - units[first][0]
        wide = (number - first + 1) * longest > WIDEST_PASSAGE
        if number > first and (wide or size >= (LONGEST_ZONE if goes_on else PASSAGES_AT_ONCE)):
            yield first, number
            first, longest = number, end - start
    if units:
        yield first, len(units)


def _join_cut(paragraphs: Spans, quotations: Sequence[Quotation]) -> list[tuple[int, int]]:
    """The paragraphs, each joined to the one before it where a break cut a quotation.

    None becomes longer than the longest paragraph by that, nor costs memory without bound.
    """
    cut = {quotation.start for quotation in quotations if not quotation.opened}
    units: list[tuple[int, int]] = []
    for start, end in paragraphs:
        if start in cut and units and end - units[-1][0] <= LONGEST_PARAGRAPH:
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def _zones(units: Spans, quotations: Sequence[Quotation]) -> list[int]:
    starts = [start for start, _ in units]
    resumed = {bisect_right(starts, q.start) - 1 for q in quotations if q.resumes and q.opened}
    zones: list[int] = []
    for number in range(len(units)):
        goes_on = number in resumed and number > 0
        zones.append(zones[-1] if goes_on else number)
    return zones


def _speeches(quotations: Sequence[Quotation]) -> list[int]:
    speeches: list[int] = []
    for number, quotation in enumerate(quotations):
        goes_on = quotation.resumes and number > 0
        speeches.append(speeches[-1] if goes_on else number)
    return speeches
