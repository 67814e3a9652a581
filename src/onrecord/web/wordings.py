"""Wordings for templates: runs of words, each with what has become of it.

A template prints a run of `dropped` words as <del>, of `added` ones as <ins>: sign and colour only
repeat what the elements say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.compare.differences import Change, Piece
from onrecord.compare.words import Wording

__all__ = ["Run", "as_it_is", "changed", "in_marks", "marks_told", "words_at"]

_MOST_RUNS = 3  # of words whose quotation marks are told of
_MARKS = "“”„\"'‘’«» ,."


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row. `change` is `same`, `dropped` or `added`; `marked` tells that this wording
    alone has them in quotation marks."""

    change: str
    words: str
    marked: bool = False


def as_it_is(wording: Wording, marked: Sequence[tuple[int, int]] = ()) -> list[Run]:
    """All words of a wording; those `marked` are runs of their own."""
    edges = sorted({0, len(wording.words.keys), *(place for run in marked for place in run)})
    return [
        Run("same", _tiles(wording, (first, last)), (first, last) in marked)
        for first, last in pairwise(edges)
    ]


def changed(left: Wording, right: Wording, pieces: Iterable[Piece]) -> Iterator[Run]:
    """The words of `right`, those that `left` had in their place before them."""
    in_part = not all(right.quoted)  # where all of it is quoted, marking it all would tell nothing
    open_ = True  # whether nothing stands before, or white space
    for piece in pieces:
        here = _tiles(right, piece.right)
        if piece.change is Change.SAME:
            yield Run("same", here, in_part and piece.quoted == "right")
            open_ = here.endswith(" ")
            continue
        for change, words in (("dropped", _tiles(left, piece.left)), ("added", here)):
            if words.strip():
                yield Run("same", "" if open_ else " ")
                yield Run(change, words.strip())
                open_ = False
        yield Run("same", " ")
        open_ = True


def words_at(wording: Wording, first: int, last: int) -> str:
    """Words `first` to `last` (exclusive) of a wording, without the marks around them."""
    return _tiles(wording, (first, last)).strip(_MARKS)


def marks_told(right: Wording, pieces: Sequence[Piece], base: str) -> Iterator[str]:
    """What stands in quotation marks on one side only, in sentences; `base` names the other side."""
    same = [piece for piece in pieces if piece.change is Change.SAME]
    if same and all(piece.quoted == "left" for piece in same) and not any(right.quoted):
        yield "without quotation marks here"
        return
    for side, told in (
        ("left", f"in quotation marks in {base}, not here"),
        ("right", f"in quotation marks here, not in {base}"),
    ):
        runs = [words_at(right, *piece.right) for piece in same if piece.quoted == side]
        if runs:
            more = f" and {len(runs) - _MOST_RUNS} more" if len(runs) > _MOST_RUNS else ""
            yield f"{told}: {_listed(runs[:_MOST_RUNS])}{more}"


def in_marks(wording: Wording, runs: Iterable[tuple[int, int]]) -> str:
    """Runs of words, for a sentence."""
    return _listed(words_at(wording, *run) for run in runs)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in words)


def _tiles(wording: Wording, words: tuple[int, int]) -> str:
    edges = wording.words.edges
    return wording.text[edges[words[0]] : edges[words[1]]]
