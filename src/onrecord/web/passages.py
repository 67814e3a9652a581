"""The passage that a statement stands in, cut where its parts begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import passage
from onrecord.model import Report, Span

__all__ = ["Piece", "paragraphs"]

ROLES = ("source", "cue", "content")
_MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in a row that has the same parts. `at` is where it begins in the report's text.

    `roles` are those of `source`, `cue` and `content` that it belongs to; a content may hold the
    source and the cue of its own statement. What is `markup` belongs to the format and not to the
    words.
    """

    at: int
    text: str
    roles: tuple[str, ...]
    markup: bool


def paragraphs(report: Report, spans: Spans) -> list[list[Piece]]:
    """The paragraphs around a statement, each as its pieces: all of the text of the passage, but
    for the white space between paragraphs."""
    around = passage(report, spans)
    marked = [(role, span) for role in ROLES for span in getattr(spans, role)]
    marked += [(_MARKUP, span) for span in report.markup]
    marked = [(role, span) for role, span in marked if _overlap(span, around)]
    return [list(_pieces(report, part, marked)) for part in _parts(report, around)]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _parts(report: Report, around: Span) -> Iterator[Span]:
    """The paragraphs of a stretch, and what stands between them if that is more than space."""
    edges = {around.start, around.end}
    for block in report.blocks:
        edges.update(edge for edge in (block.start, block.end) if around.start < edge < around.end)
    for start, end in pairwise(sorted(edges)):
        if report.text[start:end].strip():
            yield Span(start, end)


def _pieces(report: Report, part: Span, marked: Sequence[tuple[str, Span]]) -> Iterator[Piece]:
    here = [(role, span) for role, span in marked if _overlap(span, part)]
    edges = {part.start, part.end}
    for _, span in here:
        edges.update(edge for edge in span if part.start < edge < part.end)
    for start, end in pairwise(sorted(edges)):
        roles = {role for role, span in here if span.start <= start and end <= span.end}
        yield Piece(
            start,
            report.text[start:end],
            tuple(role for role in ROLES if role in roles),
            _MARKUP in roles,
        )
