"""Windows of gold as padded batches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import torch

from onrecord.encoder.arcs import distance_buckets, paragraph_relations
from onrecord.encoder.pieces import Pieces, Window, cut_windows

from .gold import Chained, Document, Labels, begin_cut_runs
from .network import Arcs, Batch

MASK = 103  # [MASK] in the BERT vocabulary
NO_PARAGRAPH = -100

Item = TypeVar("Item")


def epoch_batches(
    documents: list[Document], size: int, batch: int, mask_rate: float, seed: int
) -> Iterator[Batch]:
    """All windows once, in batches of like length; windows are cut anew for each seed."""
    rng = random.Random(seed)
    noise = np.random.default_rng(seed)
    items = [
        (document, window)
        for document in documents
        for window in cut_windows(document.pieces, rng.randint(size // 2, size), 32)
    ]
    for chunk in of_like_length(items, lambda item: len(item[1].ids), size, batch, rng):
        yield collate(chunk, mask_rate, noise)


def of_like_length(
    items: list[Item], length: Callable[[Item], int], size: int, batch: int, rng: random.Random
) -> list[list[Item]]:
    """All items once, in random order, `batch` of the `size` a group and more of shorter ones."""
    rng.shuffle(items)
    pool = 50 * batch
    chunks = []
    for begin in range(0, len(items), pool):
        budget, chunk = batch * size, []
        for item in sorted(items[begin : begin + pool], key=length):
            if (len(chunk) + 1) * length(item) > budget:
                chunks.append(chunk)
                chunk = []
            chunk.append(item)
        chunks.append(chunk)
    rng.shuffle(chunks)
    return chunks


def chain_batches(
    documents: list[Chained], size: int, batch: int, mask_rate: float, seed: int
) -> Iterator[Batch]:
    """Whole texts, as many a batch as fit: what a piece refers to may stand in another window.

    All of GUM, half of the novels and of ECB+ and a quarter of GAP each time.
    """
    rng = random.Random(seed)
    noise = np.random.default_rng(seed)
    shares = {"GUM": 1.0, "ecb": 0.5, "brat": 0.5}

    def share(name: str) -> float:
        return next((shares[part] for part in shares if part in name), 0.25)

    chosen = [document for document in documents if rng.random() < share(document.name)]
    rng.shuffle(chosen)
    held: list[tuple[Chained, list[Window]]] = []
    used = 0
    for document in chosen:
        windows = cut_windows(document.pieces, rng.randint(size // 2, size), 32)
        needed = sum(len(window.ids) for window in windows)
        if held and used + needed > batch * size:
            yield collate_chained(held, mask_rate, noise)
            held, used = [], 0
        held.append((document, windows))
        used += needed
    if held:
        yield collate_chained(held, mask_rate, noise)


def collate(
    items: list[tuple[Document, Window]], mask_rate: float, noise: np.random.Generator
) -> Batch:
    """Pad windows to one length; arcs that leave a window carry no loss."""
    windows = [(document.pieces, document.labels, window) for document, window in items]
    out = padded(windows, mask_rate, noise)
    shape = out["ids"].shape
    for name, fill in (("tags", 0), ("arcs", -1), ("sources", -1)):
        out[name] = np.full(shape, fill, np.int64)
    for row, (document, window) in enumerate(items):
        real = np.flatnonzero(window.where >= 0)
        at = window.where[real]
        position = dict(zip(at.tolist(), real.tolist(), strict=True))
        out["tags"][row, real] = begin_cut_runs(document.tags[at], at)
        out["arcs"][row, real] = [position.get(p, -1) for p in document.cue_of[at].tolist()]
        out["sources"][row, real] = [
            0 if p == -2 else position.get(p, -1) for p in document.source_of[at].tolist()
        ]
    return Batch(**tensors(out))


def collate_chained(
    items: list[tuple[Chained, list[Window]]], mask_rate: float, noise: np.random.Generator
) -> Batch:
    """Pad the windows of whole texts; the arcs of each text run over all its windows."""
    windows = [(d.pieces, d.labels, window) for d, cut in items for window in cut]
    out = padded(windows, mask_rate, noise)
    length = out["ids"].shape[1]
    arcs, row = [], 0
    for document, cut in items:
        where = np.full(len(document.pieces), -1, np.int64)
        for window in cut:
            own = np.flatnonzero((window.where >= window.first) & (window.where < window.last))
            where[window.where[own]] = row * length + own
            row += 1
        if document.pointings:
            arcs.append(arcs_of(document, where, length))
    return Batch(**tensors(out), chains=arcs)


def arcs_of(document: Chained, where: np.ndarray, length: int) -> Arcs:
    """The pointings of a text as places of the batch laid out in a row."""
    points = document.pointings
    pieces = np.array([point.piece for point in points])
    among = np.array(sorted({piece for point in points for piece in point.among}), np.int64)
    allowed = np.zeros((len(points), len(among) + 1), bool)
    right = np.zeros_like(allowed)
    for row, point in enumerate(points):
        allowed[row, np.searchsorted(among, point.among)] = True
        right[row, np.searchsorted(among, point.right)] = True
        right[row, -1] = not point.right
        allowed[row, -1] = not point.surely
    paragraphs = document.pieces.paragraphs
    steps = among[None] - pieces[:, None]
    apart = paragraphs[among][None] - paragraphs[pieces][:, None]
    return Arcs(
        pieces=torch.from_numpy(where[pieces]),
        among=torch.from_numpy(where[among]),
        none=torch.from_numpy(where[pieces] // length * length),
        buckets=torch.from_numpy(distance_buckets(steps)),
        relations=torch.from_numpy(paragraph_relations(apart)),
        allowed=torch.from_numpy(allowed),
        right=torch.from_numpy(right),
    )


def padded(
    items: Sequence[tuple[Pieces, Labels, Window]], mask_rate: float, noise: np.random.Generator
) -> dict[str, np.ndarray]:
    """What every batch has: windows padded to one length, and the labels of their pieces."""
    shape = (len(items), max(len(window.ids) for _, _, window in items))
    zeros, unknown = ("ids", "shapes", "mask"), ("names", "nouns", "reach")
    out = {name: np.zeros(shape, np.int64) for name in zeros}
    out |= {name: np.full(shape, -1, np.int64) for name in unknown}
    out["paragraphs"] = np.full(shape, NO_PARAGRAPH, np.int64)
    for row, (pieces, labels, window) in enumerate(items):
        n = len(window.ids)
        real = np.flatnonzero(window.where >= 0)
        at = window.where[real]
        ids = window.ids.copy()
        ids[(noise.random(n) < mask_rate) & (window.where >= 0)] = MASK
        out["ids"][row, :n] = ids
        out["mask"][row, :n] = 1
        out["shapes"][row, real] = pieces.shapes[at]
        out["paragraphs"][row, real] = pieces.paragraphs[at]
        for name in unknown:
            out[name][row, real] = getattr(labels, name)[at]
    return out


def tensors(arrays: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    out = {name: torch.from_numpy(array) for name, array in arrays.items()}
    out["mask"] = out["mask"].bool()
    return out
