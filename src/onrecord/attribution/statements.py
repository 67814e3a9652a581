"""From linked runs to statements: spans of the text, kind, part and words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from onrecord.attribution.linking import Link
from onrecord.attribution.tagging import Run
from onrecord.encoder.pieces import Pieces
from onrecord.model import Part, Report, Span, Statement
from onrecord.text.quotations import Quotation, kind_of

__all__ = ["make_statements"]

_NAME_BEFORE_QUOTATION = re.compile(
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"([A-Z][\w.'’-]{0,30}(?:\s[A-Z][\w.'’-]{0,30}){0,3}),?\s{1,2}(?=[\"“‘«])"
)


def make_statements(
    links: Sequence[Link],
    confidences: Iterable[float],
    pieces: Pieces,
    report: Report,
    reading: str,
    quotations: Sequence[Quotation],
) -> list[Statement]:
    """One statement a link, in the order of the text; ids are given by the caller's counting.

    `reading` is the text of `report` with its markup blanked, of the same length.
    """
    starts = [block.start for block in report.blocks]
    inner = [quotation.inner for quotation in quotations]
    statements = []
    for link, confidence in zip(links, confidences, strict=True):
        source = _spans([link.source] if link.source else [], pieces, starts)
        cue = _spans([link.cue] if link.cue else [], pieces, starts)
        content = _spans(link.content, pieces, starts)
        part, content = _in_one_part(content, cue or source, report, starts)
        if cue and not source:
            source, content = _speaker_set_free(cue[-1].end, content, reading)
        statements.append(
            Statement(
                id="",
                kind=kind_of(reading, content, inner),
                source=source,
                cue=cue,
                content=content,
                words=report.wording(content),
                part=part,
                confidence=round(float(confidence), 3),
            )
        )
    return statements


def _in_one_part(
    content: Sequence[Span], told: Sequence[Span], report: Report, block_starts: list[int]
) -> tuple[Part, tuple[Span, ...]]:
    """What a statement is a part of, and the content there. A headline may say what the first
    sentence says, but is no part of that statement. `told` is its cue, or else its source."""

    def part(span: Span) -> Part:
        its = report.blocks[bisect_right(block_starts, span.start) - 1].part
        return its if its in (Part.HEADLINE, Part.CAPTION) else Part.BODY

    parts = [part(span) for span in content]
    main = next((its for its in map(part, told) if its in parts), parts[0])
    return main, tuple(span for span, its in zip(content, parts, strict=True) if its is main)


def _speaker_set_free(
    cue_end: int, content: tuple[Span, ...], reading: str
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The source and the content of a statement without a source. In `"We wait," tweeted Ada Holt "and
    we see."` the encoder takes the name, between verb and quotation, for a part of what is quoted."""
    for number, span in enumerate(content[1:], 1):
        name = _NAME_BEFORE_QUOTATION.match(reading, span.start, span.end)
        if name is not None and 0 <= span.start - cue_end <= 2:
            rest = Span(name.end(), span.end)
            return (Span(*name.span(1)),), (*content[:number], rest, *content[number + 1 :])
    return (), content


def _spans(runs: Iterable[Run], pieces: Pieces, block_starts: list[int]) -> tuple[Span, ...]:
    """The spans of runs; one that goes on in another block of the report is a span in each."""
    spans = []
    for run in runs:
        blocks = np.searchsorted(block_starts, pieces.starts[run.first : run.last], "right")
        edges = [run.first, *(run.first + 1 + np.flatnonzero(np.diff(blocks))), run.last]
        for first, last in pairwise(edges):
            spans.append(Span(int(pieces.starts[first]), int(pieces.ends[last - 1])))
    return tuple(spans)
