"""Text to wordpieces: what the encoder reads, and where in the text each piece stands.

The vocabulary is uncased, so what casing and quotation marks say reaches the encoder as a second
input: each piece has a *shape*, its casing and its place in a quotation. Marks of all kinds are
written as `"` (quotations) or `'` (everything else) before the vocabulary is asked, one character
for one, so that offsets hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.text.quotations import Quotation
from onrecord.text.reading import Passage

__all__ = ["CLS", "SEP", "SHAPES", "Pieces", "Window", "cut_windows", "split_pieces"]

CLS, SEP = 101, 102  # wordpiece ids of the BERT vocabulary
CASINGS = 5  # no letter, lower, Title, UPPER, miXed
PLACES = 4  # outside, opening mark, inside, closing mark
SHAPES = CASINGS * PLACES

_CASE_TABLE_SIZE = 0x2000  # beyond it no script in use has both cases, but for fullwidth forms
_SINGLE_MARKS = str.maketrans(dict.fromkeys("‘’‚‛‹›", "'"))
_DOUBLE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂「」『』〝〞", '"'))
_SURROGATES = str.maketrans(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The wordpieces of a text, in order; all arrays have one entry a piece.

    `starts` and `ends` are code points of the text, `shapes` are below `SHAPES`, `paragraphs`
    numbers the paragraph that a piece stands in, from 0.
    """

    ids: Ints
    shapes: Ints
    starts: Ints
    ends: Ints
    paragraphs: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads at once: `[CLS] paragraph [SEP] paragraph … [SEP]`.

    `where[k]` is the piece at position k, or -1 for [CLS] and [SEP]. Pieces `first` to `last`
    (excluded) are this window's to decide; the others are context.
    """

    where: Ints
    ids: Ints
    first: int
    last: int


def split_pieces(text: str, passage: Passage, tokenizer: Tokenizer) -> Pieces:
    """The wordpieces of a passage of `text`, one paragraph for each of its units."""
    units = passage.units
    origin, limit = units[0][0], units[-1][1]
    stretch = text[origin:limit]
    marks = [_marks(quotation, origin) for quotation in passage.quotations]
    reading = _reading(stretch, marks)
    encodings = tokenizer.encode_batch(
        [reading[start - origin : end - origin] for start, end in units], add_special_tokens=False
    )
    counts = [len(encoding.ids) for encoding in encodings]
    total = sum(counts)
    ids = np.fromiter((i for e in encodings for i in e.ids), np.int32, total)
    flat = (n for e in encodings for span in e.offsets for n in span)
    spans = np.fromiter(flat, np.int32, 2 * total).reshape(total, 2)
    begins = np.array([start - origin for start, _ in units], np.int32)
    spans += np.repeat(begins, counts)[:, None]
    return Pieces(
        ids=ids,
        shapes=_shapes(stretch, spans, marks),
        starts=spans[:, 0] + np.int32(origin),
        ends=spans[:, 1] + np.int32(origin),
        paragraphs=np.repeat(np.arange(len(units), dtype=np.int32), counts),
    )


def _marks(quotation: Quotation, origin: int) -> tuple[int, int, int, int]:
    """Where a quotation starts, its inner part starts and ends, and it ends, behind `origin`."""
    opening, closing = quotation.inner
    return quotation.start - origin, opening - origin, closing - origin, quotation.end - origin


def _reading(text: str, marks: Sequence[tuple[int, int, int, int]]) -> str:
    """`text` with its quotation marks made plain, of the same length."""
    plain = text.translate(_SINGLE_MARKS).translate(_DOUBLE_MARKS)
    if not plain.isascii():
        plain = plain.translate(_SURROGATES)
    parts: list[str] = []
    done = 0
    for start, opening, closing, end in marks:
        for a, b in ((start, opening), (closing, end)):
            if b > a:
                parts += plain[done:a], '"'.ljust(b - a)
                done = b
    parts.append(plain[done:])
    return "".join(parts)


def _shapes(text: str, spans: Ints, marks: Sequence[tuple[int, int, int, int]]) -> Ints:
    starts, ends = spans[:, 0], spans[:, 1]
    upper, lower = _case_counts(text)
    uppers = upper[ends] - upper[starts]
    lowers = lower[ends] - lower[starts]
    starts_upper = upper[np.minimum(starts + 1, len(text))] > upper[starts]
    casing = np.select(
        [
            uppers + lowers == 0,
            uppers == 0,
            starts_upper & (uppers == 1),
            lowers == 0,
        ],
        [0, 1, 2, 3],
        4,
    )
    places = np.zeros(len(text) + 1, np.int32)
    for start, opening, closing, end in marks:
        places[start:opening] = 1
        places[opening:closing] = 2
        places[closing:end] = 3
    return (casing * PLACES + places[starts]).astype(np.int32)


def _case_counts(text: str) -> tuple[Ints, Ints]:
    """How many upper and lower case letters stand before each code point of `text`."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    case = _case_table()[np.minimum(codes, _CASE_TABLE_SIZE)]
    zero = np.zeros(1, np.int32)
    return (
        np.concatenate([zero, np.cumsum(case == 1, dtype=np.int32)]),
        np.concatenate([zero, np.cumsum(case == 2, dtype=np.int32)]),
    )


@cache
def _case_table() -> npt.NDArray[np.uint8]:
    chars = map(chr, range(_CASE_TABLE_SIZE))
    kinds = [1 if c.isupper() or c.istitle() else 2 if c.islower() else 0 for c in chars]
    return np.array([*kinds, 0], np.uint8)


def cut_windows(pieces: Pieces, size: int, context: int) -> list[Window]:
    """Windows of at most `size` positions that follow the paragraphs.

    A window starts at a paragraph and takes whole ones while they fit. One that cannot fit is cut;
    each part then sees up to `context` pieces of the part before. Every piece is decided by
    exactly one window.
    """
    if not len(pieces):
        return []
    edges = np.flatnonzero(np.diff(pieces.paragraphs, prepend=-1, append=pieces.paragraphs[-1] + 1))
    windows: list[Window] = []
    held: list[tuple[int, int]] = []
    used = 1
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if held and used + end - start + 1 > size:
            windows.append(_window(pieces, held, held[0][0]))
            held, used = [], 1
        seen = start
        while end - seen + 2 > size:  # a paragraph longer than a window
            cut = seen + size - 2
            windows.append(
                _window(pieces, [(seen, cut)], seen if seen == start else seen + context)
            )
            seen = cut - context
        if seen > start:
            windows.append(_window(pieces, [(seen, end)], seen + context))
            continue
        held.append((start, end))
        used += end - start + 1
    if held:
        windows.append(_window(pieces, held, held[0][0]))
    return windows


def _window(pieces: Pieces, runs: list[tuple[int, int]], first: int) -> Window:
    where: list[int] = [-1]
    for start, end in runs:
        where += range(start, end)
        where.append(-1)
    at = np.array(where, np.int32)
    ids = np.where(at >= 0, pieces.ids[at], SEP).astype(np.int32)
    ids[0] = CLS
    return Window(where=at, ids=ids, first=first, last=runs[-1][1])
