"""The layout of a PDF page: from words at places to lines in the order in which they are read.

The method is a simple one. A page is cut at its *gutters*: a gutter is an upright strip without
text, with lines on both sides of it at the same height. Lines that run across it (headlines,
pictures' captions over two columns) cut the page into bands, and each band is read column by
column, left to right, each column from the top down, by the same rule again. Limits: text that
flows around a picture, tables, and right-to-left columns come out in the order of this rule.

Measures are points (1/72 inch), with the origin at the lower left, `size` is the height of the
font's box.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

__all__ = ["Line", "Page", "Piece", "drop_furniture", "read_lines"]

_SAME_ROW = 0.5  # of the smaller size: how far the middles of one row's pieces may be apart
_SAME_SIZE = 0.06  # of the size: fonts of one text differ by less
_CLOSE = 1.6  # times the size: lines of one block are no further apart
_DROP_CAP = 1.8  # times the usual size, at least, is a letter set over several lines
_GUTTER = 0.6  # of the size: the narrowest gutter; word spaces are rarely wider
_MAX_STARTS = 60  # left edges of a page, the most common ones, that are tried as a column's
_MAX_ACROSS = 0.4  # of the lines may run across a gutter
_MAX_DEPTH = 12  # of cuts; a page of more columns is read as one
_MAX_PIECES = 5_000  # on a page, or it is read as one column; a broadsheet page has some 1,000

_EDGE_LINES = 4  # at the top and the foot of a page that may be furniture
_EDGE = 0.2  # of the page's height in which they stand
_SMALL = 0.9  # of the page's usual size
_APART = 2.0  # sizes between a running head and the text
_SAME_HEIGHT = 4.0  # points
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.?|seite)\s*)?[A-Z]?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.I
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one row without a wide gap, and the box around it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column. `column` numbers the columns of the document in reading order, `edges`
    are the left and right end of its column."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    page: int
    column: int
    edges: tuple[float, float]

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of one page, its height, and the boxes `(left, bottom, right, top)` of its
    pictures."""

    number: int
    height: float
    pieces: tuple[Piece, ...]
    pictures: tuple[tuple[float, float, float, float], ...] = ()


def read_lines(pages: Iterable[Page]) -> list[Line]:
    """The lines of all pages in reading order."""
    lines: list[Line] = []
    column = 0
    for page in pages:
        for pieces in _columns(_with_drop_caps(page.pieces), 0):
            lines += [_line(row, page.number, column, pieces) for row in _rows(pieces)]
            column += 1
    return lines


def _with_drop_caps(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` with each large initial put before the line whose word it begins."""
    if not pieces:
        return []
    usual = median(piece.size for piece in pieces)
    rest = list(pieces)
    for cap in pieces:
        if len(cap.text) != 1 or not cap.text.isalpha() or cap.size < _DROP_CAP * usual:
            continue
        beside = [
            p for p in rest if 0 <= p.left - cap.right < usual and cap.bottom < p.middle < cap.top
        ]
        if beside:
            first = max(beside, key=lambda p: p.top)
            rest[rest.index(first)] = replace(first, text=cap.text + first.text, left=cap.left)
            rest.remove(cap)
    return rest


def drop_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running heads and feet and page numbers.

    A line near the top or the foot of a page is a running one when it recurs on another page at
    the same height with the same words, numbers aside. A number alone on the outermost line is the
    page's. So is an outermost line in small letters that stands apart, which is all that tells the
    running head of an only page.
    """
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        outer = [piece for rows in _at_edges(page) for row in rows for piece in row]
        seen.update({key for piece in outer for key in _furniture_keys(piece)})
    return [_without_furniture(page, seen) for page in pages]


def _without_furniture(page: Page, seen: Counter[tuple[str, int]]) -> Page:
    """The page without the rows of furniture that begin at its edges, one after the other."""
    dropped: set[Piece] = set()
    for rows in _at_edges(page):
        for row in rows:
            if not all(_is_furniture(piece, page, seen) for piece in row):
                break
            dropped.update(row)
    kept = tuple(piece for piece in page.pieces if piece not in dropped)
    return replace(page, pieces=kept)


def _is_furniture(piece: Piece, page: Page, seen: Counter[tuple[str, int]]) -> bool:
    return (
        any(seen[key] > 1 for key in _furniture_keys(piece))
        or _PAGE_NUMBER.match(piece.text) is not None
        or _is_small_print(piece, page)
    )


def _is_small_print(piece: Piece, page: Page) -> bool:
    """Whether an outermost piece is in small letters, apart from all text, and under no picture."""
    usual = median(p.size for p in page.pieces)
    apart = _APART * piece.size
    alone = not any(0 < abs(p.middle - piece.middle) < apart for p in page.pieces)
    under = any(
        left < piece.right and right > piece.left and 0 <= bottom - piece.middle < 2 * apart
        for left, bottom, right, _ in page.pictures
    )
    return piece.size <= _SMALL * usual and alone and not under


def _furniture_keys(piece: Piece) -> tuple[tuple[str, int], tuple[str, int]]:
    """What pieces that recur have in common. Two grids of height, so that none is cut by an edge."""
    words = _DIGITS.sub("#", " ".join(piece.text.casefold().split()))
    step = 2 * _SAME_HEIGHT
    return (words, 2 * int(piece.middle // step)), (
        words,
        2 * int((piece.middle + _SAME_HEIGHT) // step) + 1,
    )


def _at_edges(page: Page) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """The rows near the top and those near the foot of a page, each from the edge inwards."""
    rows = _rows(page.pieces)
    top, foot = page.height * (1 - _EDGE), page.height * _EDGE
    return (
        [row for row in rows[:_EDGE_LINES] if row[0].middle >= top],
        [row for row in rows[: -_EDGE_LINES - 1 : -1] if row[0].middle <= foot],
    )


def _columns(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """`pieces` cut into columns, in reading order."""
    if not pieces:
        return []
    simple = depth < _MAX_DEPTH and len(pieces) <= _MAX_PIECES
    gutter = _find_gutter(pieces) if simple else None
    if gutter is None:
        return [pieces]
    columns: list[list[Piece]] = []
    for across, band in _bands(pieces, gutter):
        if across:
            columns.append(band)
        else:
            columns += _columns([p for p in band if p.right <= gutter], depth + 1)
            columns += _columns([p for p in band if p.right > gutter], depth + 1)
    return columns


def _find_gutter(pieces: Sequence[Piece]) -> float | None:
    """The gutter that the fewest lines run across, the leftmost of equal ones; None if none does.

    Columns begin at a common left edge, so only those edges are tried.
    """
    size = median(piece.size for piece in pieces)
    starts = Counter(round(piece.left) for piece in pieces)
    best: tuple[int, float] | None = None
    for start in sorted(start for start, _ in starts.most_common(_MAX_STARTS)):
        gutter = start - 1.0
        left = [p for p in pieces if p.right <= gutter - _GUTTER * size + 1.0]
        right = [p for p in pieces if p.left >= gutter]
        across = len(pieces) - len(left) - len(right)
        if not _stand_side_by_side(left, right) or across > _MAX_ACROSS * len(pieces):
            continue
        if best is None or across < best[0]:
            best = across, gutter
    return best[1] if best else None


def _stand_side_by_side(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether some line of either side is at a height that the other reaches."""
    if not left or not right:
        return False
    top = min(max(p.top for p in left), max(p.top for p in right))
    bottom = max(min(p.bottom for p in left), min(p.bottom for p in right))
    return all(any(bottom <= p.middle <= top for p in side) for side in (left, right))


def _bands(pieces: Sequence[Piece], gutter: float) -> list[tuple[bool, list[Piece]]]:
    """`pieces` from the top down, cut where lines run across the gutter: `(across, pieces)`."""
    bands: list[tuple[bool, list[Piece]]] = []
    last: list[Piece] = []
    for row in _rows(pieces):
        across = any(p.left < gutter < p.right for p in row)
        if not across and bands and bands[-1][0]:
            across = _ends_block(last, row)
        last = row
        if not bands or bands[-1][0] != across:
            bands.append((across, []))
        bands[-1][1].extend(row)
    return bands


def _ends_block(last: Sequence[Piece], row: Sequence[Piece]) -> bool:
    """Whether `row` is the short last line of the block that `last` runs across the page in."""
    one, other = last[0], row[0]
    same_size = abs(one.size - other.size) <= _SAME_SIZE * one.size
    close = one.middle - other.middle < _CLOSE * one.size
    return len(row) == 1 and same_size and close and abs(one.left - other.left) < one.size


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """`pieces` as rows from the top down, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.middle):
        if rows and _on_one_row(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _on_one_row(one: Piece, other: Piece) -> bool:
    return abs(one.middle - other.middle) < _SAME_ROW * min(one.size, other.size)


def _line(row: Sequence[Piece], page: int, column: int, pieces: Sequence[Piece]) -> Line:
    sizes: dict[float, int] = defaultdict(int)
    for piece in row:
        sizes[piece.size] += len(piece.text)
    size = max(sizes, key=lambda size: sizes[size])
    # A headline may be wider than the column under it, so only its like tell a line's edges.
    alike = [p for p in pieces if abs(p.size - size) <= _SAME_SIZE * size]
    return Line(
        text=" ".join(" ".join(piece.text.split()) for piece in row),
        left=row[0].left,
        bottom=min(p.bottom for p in row),
        right=max(p.right for p in row),
        top=max(p.top for p in row),
        size=size,
        page=page,
        column=column,
        edges=(min(p.left for p in alike), max(p.right for p in alike)),
    )
