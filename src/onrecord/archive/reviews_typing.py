"""What a person types or points at for a statement's speakers and spans, led to the report's text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from onrecord.archive.reviews import Speaker
from onrecord.errors import RefusedDecision
from onrecord.model import Party, Report, Span

__all__ = ["called", "likely_parties", "read_offsets", "read_words", "within_blocks"]

_MOST_PIECES = 100  # of one answer
_OFFSETS = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
# Who types has one kind of quotation mark and one kind of dash; the report may have others.
_PLAIN = str.maketrans("“”„«»‘’‚´`–—‑", "\"\"\"\"\"'''''---")


def likely_parties(parties: Iterable[Party]) -> list[Party]:
    """A report's parties that have a name, those that it mentions most first."""
    named = [party for party in parties if party.name.strip()]
    return sorted(named, key=lambda party: -len(party.mentions))


def called(name: str, parties: Iterable[Party]) -> Speaker:
    """The report's party of that name, or the name alone."""
    for party in parties:
        if name.casefold() in (each.casefold() for each in (party.name, *party.aliases)):
            return Speaker(party.name, party.named)
    return Speaker(name)


def read_words(report: Report, around: Span, pieces: Sequence[str], near: int) -> tuple[Span, ...]:
    """Where the words of some pieces stand in a stretch of the text.

    White space, markup, capitals and the kind of quotation marks do not count. Of several places
    the one nearest to `near` is taken. Raises RefusedDecision for words that do not stand there.
    """
    reading = _Reading(report, around)
    spans = [reading.find(piece, near) for piece in _bounded(pieces) if piece.strip()]
    return _in_order(each for span in spans for each in within_blocks(report, span))


def read_offsets(report: Report, around: Span, written: str) -> tuple[Span, ...]:
    """Spans such as `10-23,30-41` of a stretch of the text. Raises RefusedDecision for others."""
    spans: list[Span] = []
    for piece in _bounded(written.split(",")):
        match = _OFFSETS.fullmatch(piece.strip())
        start, end = (int(match[1]), int(match[2])) if match else (0, 0)
        if not around.start <= start < end <= around.end:
            raise RefusedDecision(
                f"{piece.strip()[:30]!r} is no place in the passage; mark it anew."
            )
        spans += within_blocks(report, Span(start, end))
    return _in_order(spans)


def within_blocks(report: Report, span: Span) -> Iterator[Span]:
    """A span as one in each paragraph that it runs through, without white space at the ends."""
    starts = [block.start for block in report.blocks]
    first = max(bisect_right(starts, span.start) - 1, 0)
    cuts = [block.start for block in report.blocks[first:] if span.start < block.start < span.end]
    for start, end in zip([span.start, *cuts], [*cuts, span.end], strict=True):
        piece = report.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            yield Span(start, end)


def _bounded(pieces: Sequence[str]) -> Sequence[str]:
    if len(pieces) > _MOST_PIECES:
        raise RefusedDecision(f"there are more than {_MOST_PIECES} pieces; give fewer.")
    return pieces


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in their order; those that overlap or touch are one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


class _Reading:
    """A stretch of the text as it is looked through: each character of it, and where it stands."""

    def __init__(self, report: Report, around: Span) -> None:
        places = list(_places(report, around))
        self._text = "".join(_plain(report.text[at]) for at in places)
        self._places = places

    def find(self, piece: str, near: int) -> Span:
        """The place of some words nearest to another place. Raises RefusedDecision."""
        wanted = "".join(_plain(char) for char in " ".join(piece.split()))
        found = [
            Span(self._places[at], self._places[at + len(wanted) - 1] + 1)
            for at in self._occurrences(wanted)
        ]
        if not found:
            raise RefusedDecision(
                f"the passage has no words “{piece.strip()[:80]}”; give them as they stand there."
            )
        return min(found, key=lambda span: abs(span.start - near))

    def _occurrences(self, wanted: str) -> Iterator[int]:
        """Where the words stand whole."""
        at = self._text.find(wanted)
        while at >= 0:
            if self._apart(at, wanted[0]) and self._apart(at + len(wanted), wanted[-1], after=True):
                yield at
            at = self._text.find(wanted, at + 1)

    def _apart(self, at: int, edge: str, after: bool = False) -> bool:
        """Whether no word is cut at a place."""
        beside = self._text[at : at + 1] if after else self._text[at - 1 : at] if at else ""
        return not (edge.isalnum() and beside.isalnum())


def _places(report: Report, around: Span) -> Iterator[int]:
    """The places of a stretch without markup, each run of white space once."""
    markup = iter(
        [*(s for s in report.markup if s.end > around.start), Span(around.end, around.end)]
    )
    start, end = next(markup)
    gap = False
    for at in range(*around):
        while at >= end and start < around.end:
            start, end = next(markup)
        if at >= start:
            continue
        space = report.text[at].isspace()
        if not (space and gap):
            yield at
        gap = space


def _plain(char: str) -> str:
    """A character as it is compared, still one character."""
    if char.isspace():
        return " "
    lower = char.lower()
    return (lower if len(lower) == 1 else char).translate(_PLAIN)
