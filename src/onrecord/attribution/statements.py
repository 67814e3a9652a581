"""From linked runs to statements: spans of the text, kind, part and words."""

from __future__ import annotations

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
        content = _spans(link.content, pieces, starts)
        block = report.blocks[bisect_right(starts, content[0].start) - 1]
        part = block.part if block.part in (Part.HEADLINE, Part.CAPTION) else Part.BODY
        statements.append(
            Statement(
                id="",
                kind=kind_of(reading, content, inner),
                source=_spans([link.source] if link.source else [], pieces, starts),
                cue=_spans([link.cue] if link.cue else [], pieces, starts),
                content=content,
                words=report.wording(content),
                part=part,
                confidence=round(float(confidence), 3),
            )
        )
    return statements


def _spans(runs: Iterable[Run], pieces: Pieces, block_starts: list[int]) -> tuple[Span, ...]:
    """The spans of runs; one that goes on in another block of the report is a span in each."""
    spans = []
    for run in runs:
        blocks = np.searchsorted(block_starts, pieces.starts[run.first : run.last], "right")
        edges = [run.first, *(run.first + 1 + np.flatnonzero(np.diff(blocks))), run.last]
        for first, last in pairwise(edges):
            spans.append(Span(int(pieces.starts[first]), int(pieces.ends[last - 1])))
    return tuple(spans)
