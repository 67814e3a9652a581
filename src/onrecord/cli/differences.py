"""Differences between two wordings, for people and for programs.

`[-dropped-]` words are those of the first wording only, `{+added+}` words of this one only; altered
words are both, one after the other. The signs are those of `git diff --word-diff`; colours only
repeat them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.cli.terminal import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from onrecord.compare.carriers import Carrier, Source
    from onrecord.compare.differences import Piece
    from onrecord.compare.words import Wording

__all__ = [
    "carrier_data",
    "difference_data",
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
        here = _tiles(right, piece.right)
        if piece.change is Change.SAME:
            _put(line, here, "content")
            continue
        if piece.left[0] < piece.left[1]:
            _put(line, f"[-{_tiles(left, piece.left).strip()}-]", "cue", gap=bool(line.plain))
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
    return one_line(_tiles(wording, (first, last)))


def _tiles(wording: Wording, words: tuple[int, int]) -> str:
    edges = wording.words.edges
    return wording.text[edges[words[0]] : edges[words[1]]]


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


def carrier_data(carrier: Carrier) -> dict[str, Any]:
    """A statement and its report, as JSON has them. Spans are of the report's text."""
    report = carrier.report
    return {
        "statement": carrier.id,
        "statement_key": carrier.key,
        "report": report.key,
        "outlet": report.outlet,
        "agency": report.agency,
        "title": report.title,
        "url": report.url,
        "published_earliest": report.earliest and report.earliest.isoformat(),
        "published_latest": report.latest and report.latest.isoformat(),
        "copy_group": report.group,
        "speakers": list(carrier.speakers),
        "source": carrier.source,
        "kind": carrier.kind.value,
        "act": carrier.act,
        "day": carrier.day,
        "content": [list(span) for span in carrier.content],
        "words": carrier.wording.text,
    }


def difference_data(left: Wording, right: Wording, pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """The pieces with their words on both sides and where those stand in each report's text.

    The words of one side, joined, are that side's wording.
    """
    return [
        {
            "change": piece.change.value,
            "from": _side(left, piece.left),
            "to": _side(right, piece.right),
            "quoted_only_in": {"left": "from", "right": "to", None: None}[piece.quoted],
        }
        for piece in pieces
    ]


def _side(wording: Wording, words: tuple[int, int]) -> dict[str, Any]:
    return {
        "words": _tiles(wording, words),
        "spans": [list(span) for span in wording.spans(*words)],
    }
