"""From tag scores to runs: which pieces are a source, a cue or a content, and how surely.

The tags of a paragraph are a linear-chain conditional random field (Lafferty, McCallum and Pereira,
ICML 2001). All paragraphs of a report are decoded side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.encoder.tags import ROLES, TAGS

__all__ = ["Run", "find_runs", "tag_pieces"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer[Any]]
_FORBIDDEN = -1e4
_LEAST = np.float32(1e-12)  # keeps a sequence possible where the only likely tag is forbidden


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces `first` to `last` (excluded) that carry one role.

    `sureness` is the mean posterior probability of the role over them; `edges` is the probability
    that the run begins where it does times that it ends where it does.
    """

    role: str
    first: int
    last: int
    sureness: float
    edges: float


def tag_pieces(scores: Floats, paragraphs: Ints, transitions: Floats) -> tuple[Ints, Floats]:
    """The best tag sequence of each paragraph, and the posterior probability of each tag in it.

    `scores` is n x 7, `paragraphs` numbers each piece's paragraph in ascending order,
    `transitions[i, j]` scores tag j right behind tag i. Returns n tags and n x 7 probabilities.
    """
    if not len(scores):
        return np.zeros(0, np.int64), np.zeros((0, len(TAGS)), np.float32)
    edges = np.flatnonzero(np.diff(paragraphs, prepend=-1))
    lengths = np.diff(edges, append=len(scores))
    order = np.argsort(-lengths, kind="stable")
    edges, lengths = edges[order], lengths[order]
    allowed = transitions + forbidden_transitions()
    grid = np.zeros((int(lengths[0]), len(edges), len(TAGS)), np.float32)
    row = np.repeat(np.arange(len(edges)), lengths)
    column = np.arange(len(scores)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    piece = np.repeat(edges, lengths) + column
    grid[column, row] = scores[piece]
    # Paragraphs are sorted by length, so that those still running at step t are the first few.
    running = (lengths[None, :] > np.arange(len(grid))[:, None]).sum(1)
    tags = np.empty(len(scores), np.int64)
    tags[piece] = _viterbi(grid, running, allowed)[column, row]
    posterior = np.empty_like(scores)
    posterior[piece] = _posterior(grid, running, allowed)[column, row]
    return tags, posterior


def forbidden_transitions() -> Floats:
    """A large negative number where I of a role does not follow B or I of that role."""
    out = np.zeros((len(TAGS), len(TAGS)), np.float32)
    for i, before in enumerate(TAGS):
        for j, after in enumerate(TAGS):
            if after.startswith("I-") and before[2:] != after[2:]:
                out[i, j] = _FORBIDDEN
    return out


def _viterbi(grid: Floats, running: Ints, allowed: Floats) -> Ints:
    """Best sequences, time x paragraph. A paragraph is entered from O and left to O."""
    steps, count, _ = grid.shape
    best = grid[0] + allowed[0]
    back = np.zeros((steps, count, len(TAGS)), np.int8)
    for t in range(1, steps):
        n = running[t]
        paths = best[:n, :, None] + allowed
        choice = paths.argmax(1)
        back[t, :n] = choice
        best[:n] = np.take_along_axis(paths, choice[:, None], 1)[:, 0] + grid[t, :n]
    tags = np.zeros((steps, count), np.int64)
    rows = np.arange(count)
    current = (best + allowed[:, 0]).argmax(1)
    for t in range(steps - 1, -1, -1):
        n = running[t]
        tags[t, :n] = current[:n]
        current[:n] = back[t, rows[:n], current[:n]]
    return tags


def _posterior(grid: Floats, running: Ints, allowed: Floats) -> Floats:
    """Marginal probabilities by the forward-backward recursions, scaled at each step."""
    steps, _count, _ = grid.shape
    likelihood = np.maximum(np.exp(grid - grid.max(2, keepdims=True)), _LEAST)
    move = np.exp(allowed)
    forward = np.ones_like(grid)
    state = likelihood[0] * move[0]
    forward[0] = state / state.sum(1, keepdims=True)
    for t in range(1, steps):
        n = running[t]
        state = (forward[t - 1, :n] @ move) * likelihood[t, :n]
        forward[t, :n] = state / state.sum(1, keepdims=True)
    backward = np.broadcast_to(move[:, 0], grid.shape).copy()
    for t in range(steps - 2, -1, -1):
        n = running[t + 1]
        state = (likelihood[t + 1, :n] * backward[t + 1, :n]) @ move.T
        backward[t, :n] = state / state.sum(1, keepdims=True)
    both = forward * backward
    posterior: Floats = both / both.sum(2, keepdims=True)
    return posterior


def find_runs(tags: Ints, paragraphs: Ints, posterior: Floats) -> list[Run]:
    """Maximal runs of B I I … of one role, within a paragraph, in order."""
    role = (tags + 1) // 2  # 0 is O
    begins = (tags % 2 == 1) | (np.diff(paragraphs, prepend=-1) != 0)
    starts = np.flatnonzero((role > 0) & (begins | (np.diff(role, prepend=0) != 0)))
    stops = np.flatnonzero((np.diff(role, append=0) != 0) | np.append(begins[1:], True))
    ends = stops[np.searchsorted(stops, starts)] + 1
    first_piece = np.append(np.diff(paragraphs) != 0, True)  # of a paragraph, one piece ahead
    goes_on = np.vstack([posterior[1:, 2::2], np.zeros((1, len(ROLES)), np.float32)])
    goes_on[first_piece] = 0.0
    by_role = posterior[:, 1::2] + posterior[:, 2::2]
    runs = []
    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        k = int(role[a]) - 1
        edges = float(posterior[a, 1 + 2 * k] * (1.0 - goes_on[b - 1, k]))
        runs.append(Run(ROLES[k], a, b, float(by_role[a:b, k].mean()), edges))
    return runs
