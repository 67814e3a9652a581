"""MinHash: a short signature of a text's word shingles, and the bands that near-duplicates share.

The share of equal places in two signatures estimates the Jaccard similarity of the two sets of
shingles (Broder, "On the resemblance and containment of documents", 1997). Signatures are cut
into bands; two texts of similarity s have one in common with a chance of
1 - (1 - s^ROWS)^BANDS: 98% at 0.35, 60% at 0.17, 0.3% at 0.01. Low similarities must be found too,
because a copy cut to a third has one of a third at most; what is found by chance, the alignment
throws out.

The archive keeps bands for years, so nothing here may depend on a library's version: hashes are
CRC-32 of words, combined and permuted by multiply-shift (Dietzfelbinger et al., 1997) with
coefficients drawn from BLAKE2b.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BANDS", "SHINGLE", "bands_of", "signature"]

SHINGLE = 4  # words: shorter ones are shared by chance, and each altered word breaks this many
BANDS = 32
ROWS = 2
_CHUNK = 4_096  # shingles hashed at once, so that memory stays below 2 MB


def bands_of(keys: Sequence[str]) -> list[int]:
    """The bands of a text's words, as signed 32-bit numbers; none where it is below a shingle."""
    import numpy as np

    mins = signature(keys)
    if mins is None:
        return []
    rows = mins.reshape(BANDS, ROWS).astype(np.uint64)
    factors = _coefficients(ROWS + 1)
    mixed = np.arange(BANDS, dtype=np.uint64) * factors[ROWS]
    for row in range(ROWS):
        mixed = (mixed ^ rows[:, row]) * factors[row]
        mixed ^= mixed >> np.uint64(29)
    return sorted({int(band) for band in (mixed >> np.uint64(32)).astype(np.uint32).view(np.int32)})


def signature(keys: Sequence[str]) -> NDArray[np.uint32] | None:
    """The MinHash signature of a text's words: BANDS * ROWS minima; None below a shingle."""
    import numpy as np

    if len(keys) < SHINGLE:
        return None
    shingles = _shingles(keys)
    factors, offsets = np.split(_coefficients(2 * BANDS * ROWS), 2)
    mins = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _CHUNK):
        hashed = shingles[start : start + _CHUNK, None] * factors + offsets
        np.minimum(mins, hashed.min(axis=0), out=mins)
    return (mins >> np.uint64(32)).astype(np.uint32)


def _shingles(keys: Sequence[str]) -> NDArray[np.uint64]:
    """The hash of every run of SHINGLE words, each once."""
    import numpy as np

    words = np.fromiter(map(_word_hash, keys), dtype=np.uint64, count=len(keys))
    mixed = np.zeros(len(keys) - SHINGLE + 1, dtype=np.uint64)
    factor = _coefficients(1)[0]
    for place in range(SHINGLE):
        mixed = (mixed ^ words[place : place + len(mixed)]) * factor
        mixed ^= mixed >> np.uint64(31)
    return np.unique(mixed)


@lru_cache(maxsize=65_536)
def _word_hash(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


@cache
def _coefficients(count: int) -> NDArray[np.uint64]:
    """The first `count` odd 64-bit numbers of a fixed sequence."""
    import numpy as np

    digests = (hashlib.blake2b(str(n).encode(), digest_size=8).digest() for n in range(count))
    return np.array([int.from_bytes(each, "big") | 1 for each in digests], dtype=np.uint64)
