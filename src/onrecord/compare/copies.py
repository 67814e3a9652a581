"""Copies: reports whose text is that of another, whole or shortened.

Near-duplicates are found by the bands of their MinHash signatures and confirmed by aligning the
words of the bodies (headlines, datelines and what belongs to the page are not compared, since
outlets write their own). A report that quotes two paragraphs of another shares few of its own
words and is no copy. The figures that decide were set on half of the stories of
`benchmarks/copies.py` and measured on the other half.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Literal

from onrecord.compare.alignment import MOST_WORDS, align
from onrecord.compare.groups import COPIES
from onrecord.compare.minhash import SHINGLE, bands_of
from onrecord.compare.words import find_words
from onrecord.model import Block, Part, Span
from onrecord.text.view import reading_view

__all__ = [
    "FEWEST_WORDS",
    "MOST_DAYS",
    "Shared",
    "body_keys",
    "copy_kind",
    "shared",
    "update_copies",
]

FEWEST_WORDS = (
    40  # of a body: briefs of one form (dividends, results) are alike without being copied
)
MOST_DAYS = 5  # between copies: what comes every week is told in the same words with other figures
# The share of each text that stands in the other, and of the shorter that stands in the longer. The
# share of its numbers that are others is added: what is told in one form of two things differs in
# them. Forms are short; in longer texts it weighs less, for an outlet puts sums in its own currency.
_WHOLE = 0.65
_CONTAINED = 0.7
_MOST_OF_A_FORM = 100  # words
_SHORTEST = 0.2  # of the longer text's words; a brief below is a summary that anybody may write
_HEAD = 0.25  # an agency's story is cut from its end, so the copy begins in the first quarter of it
_MOST_IN_BAND = 1_000  # reports of one band that are looked at
_MOST_ALIGNED = 200  # candidates, those with most bands in common first


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts have in common: `words` in runs of four or more, of `left` and `right` words.

    `begins_left` and `begins_right` are the numbers of the words at which it begins.
    `other_figures` is the share of the numbers in the shorter text that the longer does not have.
    """

    words: int
    left: int
    right: int
    begins_left: int
    begins_right: int
    other_figures: float

    @property
    def left_share(self) -> float:
        """The share of the left text's words."""
        return self.words / self.left if self.left else 0.0

    @property
    def right_share(self) -> float:
        """The share of the right text's words."""
        return self.words / self.right if self.right else 0.0


def shared(left: Sequence[str], right: Sequence[str]) -> Shared:
    """What two texts, given as the keys of their words, have in common."""
    left, right = left[:MOST_WORDS], right[:MOST_WORDS]
    runs = [match for match in align(left, right) if match.length >= SHINGLE]
    return Shared(
        words=sum(run.length for run in runs),
        left=len(left),
        right=len(right),
        begins_left=runs[0].left if runs else 0,
        begins_right=runs[0].right if runs else 0,
        other_figures=_other_figures(*sorted((left, right), key=len)),
    )


def _other_figures(shorter: Sequence[str], longer: Sequence[str]) -> float:
    figures = Counter(key for key in shorter if key[:1].isdigit())
    missing = figures - Counter(key for key in longer if key[:1].isdigit())
    return missing.total() / figures.total() if figures else 0.0


def copy_kind(common: Shared) -> Literal["whole", "shortened"] | None:
    """Whether one of two texts is a copy of the other: all of it, or shortened."""
    fewer, more = sorted((common.left, common.right))
    if fewer < FEWEST_WORDS:
        return None
    formal = common.other_figures * min(1.0, _MOST_OF_A_FORM / fewer)
    if min(common.left_share, common.right_share) >= _WHOLE + formal:
        return "whole"
    begins = common.begins_left if common.left > common.right else common.begins_right
    if (
        max(common.left_share, common.right_share) >= _CONTAINED + formal
        and fewer >= _SHORTEST * more
        and begins <= _HEAD * more
    ):
        return "shortened"
    return None


def body_keys(text: str, blocks: Sequence[Block], markup: Sequence[Span]) -> tuple[str, ...]:
    """The words of a report's body, as they are compared; at most MOST_WORDS."""
    view = reading_view(text, blocks, markup)
    bodies = (view[block.start : block.end] for block in blocks if block.part is Part.BODY)
    words = chain.from_iterable(find_words(body).keys for body in bodies if not body.isspace())
    return tuple(islice(words, MOST_WORDS))


@dataclass(frozen=True, slots=True)
class _Body:
    """A report as it is compared: its words, and the days between which it was published."""

    report_id: int
    keys: tuple[str, ...]
    earliest: date
    latest: date


def update_copies(db: sqlite3.Connection, report_id: int) -> None:
    """Write anew of which reports this one is a copy. Looks only at those it shares a band with."""
    _forget(db, report_id)
    body = _body(db, report_id)
    if body is None:
        return
    db.execute("INSERT INTO copy_group (report_id, group_id) VALUES (?, ?)", (report_id, report_id))
    bands = bands_of(body.keys) if len(body.keys) >= FEWEST_WORDS else []
    others = [_body(db, other) for other in _neighbours(db, bands) if other != report_id]
    found = [other.report_id for other in others if other and _pair(db, body, other)]
    db.executemany(
        "INSERT OR IGNORE INTO copy_band (band, report_id) VALUES (?, ?)",
        [(band, report_id) for band in bands],
    )
    if found:
        COPIES.join(db, [report_id, *found])


def _body(db: sqlite3.Connection, report_id: int) -> _Body | None:
    """A report of which this is the current version."""
    row = db.execute(
        "SELECT text, blocks, markup, published_earliest, published_latest FROM report "
        "WHERE id = ? AND current = 1",
        (report_id,),
    ).fetchone()
    if row is None:
        return None
    text, blocks, markup, earliest, latest = row
    keys = body_keys(
        text,
        [Block(start=start, end=end, part=part) for start, end, part in json.loads(blocks)],
        [Span(*span) for span in json.loads(markup)],
    )
    return _Body(
        report_id,
        keys,
        date.fromisoformat(earliest) if earliest else date.min,
        date.fromisoformat(latest) if latest else date.max,
    )


def _forget(db: sqlite3.Connection, report_id: int) -> None:
    """Take away what was written of a report before, and part the group that it leaves.

    Its bands stay: they are found only together with its row in copy_group.
    """
    group = db.execute(
        "DELETE FROM copy_group WHERE report_id = ? RETURNING group_id", (report_id,)
    ).fetchone()
    if group is not None:
        db.execute(
            "DELETE FROM copy_pair WHERE left_id = ? OR right_id = ?", (report_id, report_id)
        )
        COPIES.part(db, group)


def _neighbours(db: sqlite3.Connection, bands: Sequence[int]) -> list[int]:
    """The reports with a band in common, those with most first."""
    counts: dict[int, int] = {}
    for band in bands:
        for (other,) in db.execute(
            "SELECT report_id FROM copy_band JOIN copy_group USING (report_id) "
            "WHERE band = ? ORDER BY report_id LIMIT ?",
            (band, _MOST_IN_BAND),
        ):
            counts[other] = counts.get(other, 0) + 1
    return sorted(counts, key=lambda other: (-counts[other], other))[:_MOST_ALIGNED]


def _pair(db: sqlite3.Connection, one: _Body, two: _Body) -> bool:
    """Write the pair of two reports if one is a copy of the other."""
    if max(one.earliest - two.latest, two.earliest - one.latest).days > MOST_DAYS:
        return False
    left, right = sorted((one, two), key=lambda body: body.report_id)
    common = shared(left.keys, right.keys)
    kind = copy_kind(common)
    if kind is not None:
        db.execute(
            "INSERT INTO copy_pair (left_id, right_id, kind, words, left_share, right_share) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                left.report_id,
                right.report_id,
                kind,
                common.words,
                common.left_share,
                common.right_share,
            ),
        )
    return kind is not None
