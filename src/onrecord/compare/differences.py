"""What one wording makes of another, word by word: dropped, added, altered, quoted or not.

Words are compared without case, accents and punctuation. Quotation marks are compared apart from
words: `Piece.quoted` tells which side has words that are the same in both inside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Literal

from onrecord.compare.alignment import Match, align
from onrecord.compare.words import Wording

__all__ = ["Change", "Piece", "differences", "mirrored", "shared_words"]

# Words that stand in every sentence. Between two alterations they are matched by chance.
_GLUE = frozenset(
    "a an and are as at be been but by for from had has have he her his in is it its not of on or "
    "our she that the their they this to was we were which who will with would you".split()
)
_MOST_GLUE = 2  # words in a row; three shared words are more than chance


class Change(StrEnum):
    """What became of a run of words from left to right."""

    SAME = "same"
    DROPPED = "dropped"  # left only
    ADDED = "added"  # right only
    ALTERED = "altered"  # other words in their place


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: numbers `[first, last)` of the words of each wording.

    The pieces of a comparison in order are all words of both sides. `quoted` names the only side
    that has these words, the same in both, inside quotation marks.
    """

    change: Change
    left: tuple[int, int]
    right: tuple[int, int]
    quoted: Literal["left", "right"] | None = None


def differences(left: Wording, right: Wording) -> tuple[Piece, ...]:
    """The pieces that turn `left` into `right`."""
    matches = _without_chance(align(left.words.keys, right.words.keys), left, right)
    return tuple(_pieces(matches, left, right))


def mirrored(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same pieces seen from the other side: `differences(b, a)`."""
    turned = {Change.DROPPED: Change.ADDED, Change.ADDED: Change.DROPPED}
    sides: dict[str | None, Literal["left", "right"] | None] = {
        "left": "right",
        "right": "left",
        None: None,
    }
    return tuple(
        Piece(turned.get(each.change, each.change), each.right, each.left, sides[each.quoted])
        for each in pieces
    )


def shared_words(pieces: Iterable[Piece]) -> int:
    """How many words are the same in both."""
    return sum(each.left[1] - each.left[0] for each in pieces if each.change is Change.SAME)


def _without_chance(matches: Sequence[Match], left: Wording, right: Wording) -> list[Match]:
    """The matches but for lone small words with alterations on both sides, which only confuse."""
    kept = []
    ends = [
        Match(0, 0, 0),
        *matches,
        Match(len(left.words.keys), len(right.words.keys), 0),
    ]
    for before, match, after in zip(ends, ends[1:], ends[2:], strict=False):
        glue = match.length <= _MOST_GLUE and _GLUE.issuperset(
            left.words.keys[match.left : match.left + match.length]
        )
        if not (glue and _altered(before, match) and _altered(match, after)):
            kept.append(match)
    return kept


def _altered(before: Match, after: Match) -> bool:
    """Whether both sides have words between two matches."""
    return before.left + before.length < after.left and before.right + before.length < after.right


def _pieces(matches: Iterable[Match], left: Wording, right: Wording) -> Iterator[Piece]:
    here = there = 0
    end = Match(len(left.words.keys), len(right.words.keys), 0)
    for match in (*matches, end):
        yield from _between((here, match.left), (there, match.right))
        yield from _same(match, left, right)
        here, there = match.left + match.length, match.right + match.length


def _between(left: tuple[int, int], right: tuple[int, int]) -> Iterator[Piece]:
    gone, come = left[0] < left[1], right[0] < right[1]
    if gone or come:
        change = Change.ALTERED if gone and come else Change.DROPPED if gone else Change.ADDED
        yield Piece(change, left, right)


def _same(match: Match, left: Wording, right: Wording) -> Iterator[Piece]:
    """The words of a match, cut where the marks around them change."""
    at = 0
    for quoted, run in groupby(
        range(match.length),
        lambda n: _quoted_by(left.quoted[match.left + n], right.quoted[match.right + n]),
    ):
        length = len(list(run))
        piece = Piece(
            Change.SAME,
            (match.left + at, match.left + at + length),
            (match.right + at, match.right + at + length),
        )
        yield replace(piece, quoted=quoted)
        at += length


def _quoted_by(left: bool, right: bool) -> Literal["left", "right"] | None:
    if left == right:
        return None
    return "left" if left else "right"
