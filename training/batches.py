"""Windows of gold as padded batches."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import torch

from onrecord.encoder.pieces import Window, cut_windows

from .gold import Document, begin_cut_runs
from .network import Batch

MASK = 103  # [MASK] in the BERT vocabulary
NO_PARAGRAPH = -100


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
    rng.shuffle(items)
    pool = 50 * batch
    chunks = []
    for begin in range(0, len(items), pool):
        group = sorted(items[begin : begin + pool], key=lambda item: len(item[1].ids))
        budget, chunk = batch * size, []
        for item in group:
            if (len(chunk) + 1) * len(item[1].ids) > budget:
                chunks.append(chunk)
                chunk = []
            chunk.append(item)
        chunks.append(chunk)
    rng.shuffle(chunks)
    for chunk in chunks:
        yield collate(chunk, mask_rate, noise)


def collate(
    items: list[tuple[Document, Window]], mask_rate: float, noise: np.random.Generator
) -> Batch:
    """Pad windows to one length; arcs that leave a window carry no loss."""
    length = max(len(window.ids) for _, window in items)
    shape = (len(items), length)
    out = {
        name: np.full(shape, fill, np.int64)
        for name, fill in (
            ("ids", 0),
            ("shapes", 0),
            ("mask", 0),
            ("paragraphs", NO_PARAGRAPH),
            ("tags", 0),
            ("arcs", -1),
            ("sources", -1),
        )
    }
    for row, (document, window) in enumerate(items):
        n = len(window.ids)
        real = np.flatnonzero(window.where >= 0)
        at = window.where[real]
        position = dict(zip(at.tolist(), real.tolist(), strict=True))
        ids = window.ids.copy()
        hidden = (noise.random(n) < mask_rate) & (window.where >= 0)
        ids[hidden] = MASK
        out["ids"][row, :n] = ids
        out["mask"][row, :n] = 1
        out["shapes"][row, real] = document.pieces.shapes[at]
        out["paragraphs"][row, real] = document.pieces.paragraphs[at]
        out["tags"][row, real] = begin_cut_runs(document.tags[at], at)
        out["arcs"][row, real] = [position.get(p, -1) for p in document.cue_of[at].tolist()]
        out["sources"][row, real] = [
            0 if p == -2 else position.get(p, -1) for p in document.source_of[at].tolist()
        ]
    tensors = {name: torch.from_numpy(array) for name, array in out.items()}
    tensors["mask"] = tensors["mask"].bool()
    return Batch(**tensors)
