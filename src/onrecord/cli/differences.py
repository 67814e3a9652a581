"""Differences between two wordings, for people.

`[-dropped-]` words are those of the first wording only, `{+added+}` words of this one only; altered
words are both, one after the other. The signs are those of `git diff --word-diff`; colours only
repeat them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.cli.terminal import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from onrecord.compare.carriers import Source
    from onrecord.compare.differences import Piece
    from onrecord.compare.words import Wording

__all__ = [
    "marks_told",
    "outlet_of",
    "published_on",
    "put",
    "signed",
    "trimmed",
    "words_at",
]

_MOST_RUNS = 3  # of words whose quotation marks are told of


def signed(left: Wording, right: Wording, pieces: Iterable[Piece]) -> Text:
    """The words of `right`, with signs where they are not those of `left`."""
    from rich.text import Text

    from onrecord.compare.differences import Change

    line = Text()
    for piece in pieces:
        here = right.between(*piece.right)
        if piece.change is Change.SAME:
            _put(line, here, "content")
            continue
        if piece.left[0] < piece.left[1]:
            _put(line, f"[-{left.between(*piece.left).strip()}-]", "cue", gap=bool(line.plain))
        if piece.right[0] < piece.right[1]:
            apart = piece.left[0] == piece.left[1]
            _put(line, f"{{+{here.strip()}+}}", "source", gap=apart and bool(line.plain))
    line.rstrip()
    return line


def _put(line: Text, words: str, style: str, gap: bool = True) -> None:
    """Add words behind white space, unless none is wanted or there is some."""
    shown = one_line(words)
    if gap and line.plain and not line.plain.endswith(" "):
        line.append(" ")
    line.append(shown, style)


def words_at(wording: Wording, first: int, last: int) -> str:
    """Words `first` to `last` (exclusive) of a wording, with the marks between them."""
    return one_line(wording.between(first, last))


def marks_told(right: Wording, pieces: Sequence[Piece]) -> Iterator[str]:
    """What stands in quotation marks on one side only, in sentences."""
    same = [piece for piece in pieces if piece.change == "same"]
    if same and all(piece.quoted == "left" for piece in same) and not any(right.quoted):
        yield "without quotation marks here"
        return
    for side, told in (
        ("left", "not in quotation marks here"),
        ("right", "in quotation marks here, not in the first"),
    ):
        runs = [piece for piece in pieces if piece.quoted == side]
        if not runs:
            continue
        shown = [words_at(right, *piece.right).strip("“”\"'‘’«» ,.") for piece in runs[:_MOST_RUNS]]
        more = f" and {len(runs) - _MOST_RUNS} more" if len(runs) > _MOST_RUNS else ""
        yield f"{told}: {' | '.join(shown)}{more}"


def put(console: Console, line: Text, indent: int = 0) -> None:
    """Print a line, wrapped and indented."""
    from rich.padding import Padding

    console.print(Padding(line, (0, 0, 0, indent), expand=False))


def trimmed(text: str) -> str:
    """What a console has written, without the spaces with which it fills its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def outlet_of(report: Source) -> str:
    """What a person calls the place that a report was published in."""
    return one_line(report.outlet or report.url or report.title or report.key)


def published_on(report: Source) -> str:
    """The days of publication, or that they are not known."""
    from onrecord.cli.days import interval  # and the model with it, which takes a while

    if report.earliest is None or report.latest is None:
        return "day not known"
    return interval(report.earliest, report.latest)
