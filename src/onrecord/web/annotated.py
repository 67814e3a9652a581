"""A report's text with its statements marked in it, as HTML.

The text is all there: with its tags taken out and its entities read, the HTML of all paragraphs is
`report.text`, code point for code point. So nothing is ever inserted into it; numbers and names of
marks are added by the style sheet.

Marks may nest, overlap and repeat in any way. Where two cross, the inner one is closed and opened
again, so that the HTML is well formed. At most twelve are open at any place: deeper ones are not
drawn, but each statement keeps its anchor. The work is linear in text and marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from onrecord.model import Part, Report, Span, Statement

__all__ = ["LIT", "Paragraph", "paragraphs"]

LIT = 64  # statements whose pieces light up together: report.css has a rule for each
_MOST_OPEN = 12
_DEEPEST = 3  # level of nesting that still has an underline of its own
_ORDER = {"content": 0, "source": 1, "cue": 2, "markup": 3}  # from the outside in, of equal marks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with what stands before it. `statements` are the numbers, from 0, of those whose
    words begin in it."""

    part: Part
    html: Markup
    statements: tuple[int, ...]


class _Mark(NamedTuple):
    span: Span
    kind: str
    statement: int = -1  # its number, or -1 for markup
    anchor: str | None = None  # the statement's key, at its first words


def paragraphs(report: Report, statements: Sequence[Statement]) -> list[Paragraph]:
    """The text of a report, paragraph by paragraph, with the statements marked."""
    pieces = list(_pieces(report))
    marks = sorted(_marks(report, statements, pieces), key=_outside_in)
    writer = _Writer(report.text, marks)
    return [
        Paragraph(part, Markup(html), tuple(begun))
        for part, (html, begun) in ((part, writer.write(span)) for part, span, _ in pieces)
    ]


def _pieces(report: Report) -> Iterator[tuple[Part, Span, Span]]:
    """The part of each paragraph, its span with what stands before it, and that alone.

    What is behind the last block belongs to it.
    """
    start = 0
    last = len(report.blocks) - 1
    for number, block in enumerate(report.blocks):
        end = len(report.text) if number == last else block.end
        yield block.part, Span(start, end), Span(start, block.start)
        start = end
    if not report.blocks:
        yield Part.BODY, Span(0, len(report.text)), Span(0, 0)


def _marks(
    report: Report, statements: Sequence[Statement], pieces: Iterable[tuple[Part, Span, Span]]
) -> Iterator[_Mark]:
    yield from (_Mark(span, "markup") for span in report.markup if span[0] < span[1])
    for *_, gap in pieces:
        if report.text[gap.start : gap.end].strip():
            yield _Mark(gap, "markup")
    if report.blocks and report.text[report.blocks[-1].end :].strip():
        yield _Mark(Span(report.blocks[-1].end, len(report.text)), "markup")
    for number, statement in enumerate(statements):
        yield from _of_statement(number, statement)


def _of_statement(number: int, statement: Statement) -> Iterator[_Mark]:
    first = min(statement.content, default=Span(0, 0))
    anchored = False
    for kind in ("content", "source", "cue"):
        for span in getattr(statement, kind):
            here = kind == "content" and span == first and not anchored
            anchored = anchored or here
            if here or span[0] < span[1]:
                yield _Mark(Span(*span), kind, number, statement.id if here else None)
    if not anchored:
        yield _Mark(first, "content", number, statement.id)


def _outside_in(mark: _Mark) -> tuple[int, int, int, int]:
    return mark.span.start, -mark.span.end, _ORDER[mark.kind], mark.statement


class _Open(NamedTuple):
    """A mark that is open, and its opening tag, for when it has to be opened again."""

    end: int
    again: str
    content: bool


class _Writer:
    """Writes the text from its beginning to its end, a piece at a time."""

    def __init__(self, text: str, marks: Sequence[_Mark]) -> None:
        self._text = text
        self._marks = marks
        self._next = 0  # the first mark that has not begun
        self._open: list[_Open] = []
        self._out: list[str] = []
        self._begun: list[int] = []

    def write(self, piece: Span) -> tuple[str, list[int]]:
        """The HTML of a piece of the text, and the numbers of the statements that begin in it."""
        self._out = [open_.again for open_ in self._open]
        self._begun = []
        at = piece.start
        while True:
            self._close(at)
            last = at == piece.end
            if not last or piece.end == len(self._text):
                self._begin(at)
            if last:
                break
            stop = min([piece.end, self._upcoming(), *(open_.end for open_ in self._open)])
            self._out.append(_escaped(self._text[at:stop]))
            at = stop
        self._out += ["</span>"] * len(self._open)
        return "".join(self._out), self._begun

    def _upcoming(self) -> int:
        marks = self._marks
        return marks[self._next].span.start if self._next < len(marks) else len(self._text)

    def _close(self, at: int) -> None:
        """Close what ends here; what is open inside it is closed and opened again."""
        ended = next((n for n, open_ in enumerate(self._open) if open_.end <= at), None)
        if ended is None:
            return
        self._out += ["</span>"] * (len(self._open) - ended)
        kept = [open_ for open_ in self._open[ended:] if open_.end > at]
        self._out += [open_.again for open_ in kept]
        self._open[ended:] = kept

    def _begin(self, at: int) -> None:
        while self._next < len(self._marks) and self._marks[self._next].span.start <= at:
            self._begin_one(self._marks[self._next], at)
            self._next += 1

    def _begin_one(self, mark: _Mark, at: int) -> None:
        if mark.anchor is not None:
            self._begun.append(mark.statement)
        id_ = "" if mark.anchor is None else f' id="{escape(mark.anchor)}"'
        if mark.span.end <= at or len(self._open) >= _MOST_OPEN:
            if id_:
                self._out.append(f"<span{id_}></span>")
            return
        classes = self._classes(mark)
        number = f' data-n="{mark.statement + 1}"' if id_ else ""
        self._out.append(f'<span class="{classes}"{id_}{number}>')
        again = f'<span class="{classes} on">'
        self._open.append(_Open(mark.span.end, again, mark.kind == "content"))

    def _classes(self, mark: _Mark) -> str:
        if mark.statement < 0:
            return mark.kind
        depth = min(sum(open_.content for open_ in self._open), _DEEPEST)
        level = f" d{depth}" if mark.kind == "content" and depth else ""
        lit = f" k{mark.statement + 1}" if mark.statement < LIT else ""
        return f"{mark.kind}{level}{lit}"


def _escaped(text: str) -> str:
    """Text as HTML. A carriage return is written as a reference, for browsers make it a line feed."""
    return escape(text).replace("\r", "&#13;")
