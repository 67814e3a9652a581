"""How sure a statement is: the probabilities behind it, as one calibrated number.

A logistic regression over the log-odds of the probabilities that made the statement, fitted on
PolNeAR dev to "content and source are both strictly right" (`training/calibrate.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, prod

import numpy as np
import numpy.typing as npt

from onrecord.attribution.linking import Link

__all__ = ["FEATURES", "confidence", "features"]

FEATURES = (
    "content",
    "content_edges",
    "cue",
    "source",
    "source_edges",
    "cue_arc",
    "source_arc",
    "several_parts",
    "no_source",
)
_LEAST = 1e-3  # probabilities nearer to 0 or 1 than this are not told apart


def features(link: Link) -> list[float]:
    """What the confidence of a statement rests on, in the order of `FEATURES`."""
    pieces = sum(run.last - run.first for run in link.content)
    probabilities = (
        sum(run.sureness * (run.last - run.first) for run in link.content) / pieces,
        prod(run.edges for run in link.content),
        link.cue.sureness if link.cue else 0.0,
        link.source.sureness if link.source else 1.0,
        link.source.edges if link.source else 1.0,
        link.cue_probability,
        link.source_probability,
    )
    log_odds = [log(p / (1 - p)) for p in (min(max(p, _LEAST), 1 - _LEAST) for p in probabilities)]
    return [*log_odds, float(len(link.content) > 1), float(link.source is None)]


def confidence(links: Sequence[Link], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The estimated chance that each statement's content and source are both right.

    `weights` are one for each of `FEATURES`, then the intercept.
    """
    if not links:
        return np.zeros(0)
    scores = np.array([features(link) for link in links]) @ weights[:-1] + weights[-1]
    out: npt.NDArray[np.float64] = 1 / (1 + np.exp(-scores))
    return out
