"""The chain's decoding, against every possible sequence."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from onrecord.attribution.tagging import find_runs, forbidden_transitions, tag_pieces
from onrecord.encoder.tags import TAGS


def by_enumeration(
    scores: np.ndarray, transitions: np.ndarray
) -> tuple[tuple[int, ...], np.ndarray]:
    """The best sequence and the marginals of one paragraph, entered from O and left to O."""
    steps = transitions + forbidden_transitions()
    weights = {}
    for tags in product(range(len(TAGS)), repeat=len(scores)):
        score = steps[0, tags[0]] + steps[tags[-1], 0]
        score += sum(scores[t, tag] for t, tag in enumerate(tags))
        score += sum(steps[a, b] for a, b in pairwise(tags))
        weights[tags] = score
    best = max(weights, key=weights.__getitem__)
    marginals = np.zeros(scores.shape)
    for tags, score in weights.items():
        for t, tag in enumerate(tags):
            marginals[t, tag] += np.exp(score)
    return best, marginals / marginals.sum(1, keepdims=True)


@pytest.mark.parametrize("seed", range(5))
def test_tagging_equals_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths = [2, 4, 1, 3]
    scores = rng.normal(scale=2, size=(sum(lengths), len(TAGS))).astype(np.float32)
    transitions = rng.normal(size=(len(TAGS), len(TAGS))).astype(np.float32)
    paragraphs = np.repeat(np.arange(len(lengths)), lengths)
    tags, posterior = tag_pieces(scores, paragraphs, transitions)
    for number in range(len(lengths)):
        at = paragraphs == number
        best, marginals = by_enumeration(scores[at], transitions)
        assert tuple(tags[at]) == best
        np.testing.assert_allclose(posterior[at], marginals, atol=1e-4)


def test_extreme_scores_stay_finite() -> None:
    scores = np.full((300, len(TAGS)), -500, np.float32)
    scores[:, 6] = 500
    _, posterior = tag_pieces(scores, np.zeros(300, np.int64), np.zeros((7, 7), np.float32))
    assert np.isfinite(posterior).all()


def test_no_pieces() -> None:
    tags, posterior = tag_pieces(
        np.zeros((0, 7), np.float32), np.zeros(0, np.int64), np.zeros((7, 7), np.float32)
    )
    assert len(tags) == len(posterior) == 0
    assert find_runs(tags, np.zeros(0, np.int64), posterior) == []


def test_runs_break_at_b_at_other_roles_and_at_paragraphs() -> None:
    names = ["B-source", "I-source", "B-cue", "B-content", "I-content", "B-content", "I-content"]
    tags = np.array([TAGS.index(name) for name in [*names, "B-content", "O"]])
    paragraphs = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1])
    posterior = np.full((len(tags), len(TAGS)), 1 / 7, np.float32)
    runs = find_runs(tags, paragraphs, posterior)
    assert [(run.role, run.first, run.last) for run in runs] == [
        ("source", 0, 2),
        ("cue", 2, 3),
        ("content", 3, 5),
        ("content", 5, 7),
        ("content", 7, 8),
    ]
