"""What the arc scores know of two pieces beside their meaning: distance and paragraph."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["BUCKETS", "RELATIONS", "distance_buckets", "paragraph_relations"]

BUCKETS = 33  # 16 for each direction and one for no distance
RELATIONS = 5  # the other piece stands two or more paragraphs before, one before, same, after, …

Ints = npt.NDArray[np.int64]


def distance_buckets(steps: Ints) -> Ints:
    """Bucket of each signed distance in pieces: exact below 8, then two for each doubling."""
    middle = (BUCKETS - 1) // 2
    size = np.abs(steps)
    log = np.minimum((8 + 2 * np.log2(np.maximum(size, 8) / 8)).astype(np.int64), middle)
    return middle + np.sign(steps) * np.where(size < 8, size, log)


def paragraph_relations(apart: Ints) -> Ints:
    """Class of each signed distance in paragraphs, 0 to 4; 2 is the same paragraph."""
    return np.minimum(np.maximum(apart, -2), 2) + 2  # np.clip takes four times as long for a few
