"""Fit the confidence of statements to how often statements of their kind are right on dev.

"Right" is the scorer's strict match: content and source both with Dice of 0.9 or more. Because dev
serves both the fit and its check, the calibration error is measured by two-fold cross-fitting over
reports: each half is judged by weights fitted on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from unittest import mock

import numpy as np
import numpy.typing as npt

from benchmarks.reliability import bins_of_equal_mass, calibration_error
from onrecord.attribution.confidence import features
from onrecord.attribution.extract import Decoder
from onrecord.attribution.linking import Link, Ties, find_ties
from onrecord.attribution.tagging import Run
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Encoder, Heads

from .gold import whole

Floats = npt.NDArray[np.float64]
Seen = tuple[Pieces, Ties, Heads]


@contextmanager
def weights_in(folder: Path) -> Iterator[None]:
    """Within it, encoders are loaded from `folder` in place of the package's weights."""
    with mock.patch("onrecord.encoder.session._weights", lambda name: (folder / name).read_bytes()):
        yield


def see(encoder: Encoder, gold: dict[str, dict]) -> dict[str, Seen]:
    """What the encoder says of each report, to be decoded in more than one way."""
    seen = {}
    for name, document in gold.items():
        passage = whole(document["text"])
        pieces = encoder.split(document["text"], passage)
        seen[name] = pieces, find_ties(passage, pieces), encoder.read(pieces)
    return seen


def calibrate(
    seen: dict[str, Seen], decoder: Decoder, gold: dict[str, dict], scorer: ModuleType
) -> tuple[Floats, dict[str, float]]:
    """Weights for `onrecord.attribution.confidence` and the figures of the fit."""
    rows, right, report = [], [], []
    for number, (name, (pieces, ties, heads)) in enumerate(seen.items()):
        links, _ = decoder.link(pieces, ties, heads)
        rows += [features(link) for link in links]
        right += strictly_right(links, pieces, gold[name], scorer)
        report += [number] * len(links)
    x, y = np.array(rows), np.array(right, float)
    half = np.array(report) % 2
    crossed = np.empty(len(y))
    for part in (0, 1):
        weights = fit(x[half != part], y[half != part])
        crossed[half == part] = predict(x[half == part], weights)
    figures = {
        "statements": float(len(y)),
        "right": float(y.mean()),
        "expected_calibration_error": calibration_error(
            bins_of_equal_mass(list(zip(crossed.tolist(), right, strict=True)))
        ),
    }
    return fit(x, y), figures


def spans_of(link: Link, pieces: Pieces) -> dict[str, list[list[int]]]:
    """A statement as the scorer takes it."""

    def spans(runs: Iterable[Run | None]) -> list[list[int]]:
        return [[int(pieces.starts[r.first]), int(pieces.ends[r.last - 1])] for r in runs if r]

    return {
        "source": spans([link.source]),
        "cue": spans([link.cue]),
        "content": spans(link.content),
    }


def strictly_right(
    links: list[Link], pieces: Pieces, document: dict, scorer: ModuleType
) -> list[bool]:
    """For each statement, whether it is a strict match of a gold statement of its own."""
    tokens = scorer.Tokens(document["text"])
    found = [spans_of(link, pieces) for link in links]
    ours, theirs = (
        [{role: tokens(statement[role]) for role in scorer.ROLES} for statement in statements]
        for statements in (found, document["statements"])
    )
    theirs = [statement for statement in theirs if statement["content"]]
    good = {i for i, j in scorer.match(ours, theirs) if scorer.is_strict(ours[i], theirs[j])}
    return [i in good for i in range(len(links))]


def fit(x: Floats, y: Floats, ridge: float = 1.0) -> Floats:
    """Logistic regression by Newton's method, the weights (not the intercept) held by a ridge."""
    inputs = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (p - y) + penalty @ weights
        curvature = (inputs * (p * (1 - p))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def predict(x: Floats, weights: Floats) -> Floats:
    """Probabilities from features."""
    return 1 / (1 + np.exp(-(x @ weights[:-1] + weights[-1])))
