"""The encoder at work: a report's pieces in, what every head says of every piece out.

The model's files travel inside the package, in `weights/`. `manifest.json` there holds the SHA-256
of each, checked before it is used, and the small numbers that decoding needs.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from onrecord.encoder.pieces import Pieces, Window, cut_windows, split_pieces
from onrecord.encoder.tags import NAME_TAGS, NOUNS, REACH, TAGS
from onrecord.errors import ModelError
from onrecord.text.reading import Passage

__all__ = ["HEADS", "KEY", "Encoder", "Heads"]

WINDOW = 128  # positions; longer windows cost more a piece and gain nothing on PolNeAR dev
CONTEXT = 32  # pieces of a cut paragraph that its next window sees again
KEY = 128

# What the model says of each piece, in the order of its columns, with the width of each.
HEADS = {
    "tags": len(TAGS),
    "cue_query": KEY,
    "cue_key": KEY,
    "source_query": KEY,
    "source_key": KEY,
    "names": len(NAME_TAGS),
    "nouns": len(NOUNS),
    "reach": REACH,
    "earlier_query": KEY,
    "earlier_key": KEY,
}

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Heads:
    """What the heads say of n pieces; each has n rows and as many columns as `HEADS` tells.

    `tags`, `names` and `nouns` are scores in the order of `TAGS`, `NAME_TAGS` and `NOUNS`; `reach`
    scores how many pieces before a noun its phrase begins. A query times a key is the score of an
    arc: from a content piece to the beginning of its cue, from a cue to the beginning of its source,
    from a mention to an earlier one of the same party. `source_none` and `earlier_none` are the keys
    of "to none" in the window that decided the piece, `positions` the piece's place in that window.
    """

    tags: Floats
    cue_query: Floats
    cue_key: Floats
    source_query: Floats
    source_key: Floats
    source_none: Floats
    names: Floats
    nouns: Floats
    reach: Floats
    earlier_query: Floats
    earlier_key: Floats
    earlier_none: Floats
    positions: Ints


class Encoder:
    """The model, loaded and checked. Safe to use from several threads."""

    def __init__(self, threads: int | None = None) -> None:
        """Load the model that the package ships.

        `threads` windows are read at once (default: one for each processor, at most 4). Raises
        ModelError when a file is missing or is not the one that this version was made with.
        """
        self.manifest: dict[str, Any] = json.loads(_weights("manifest.json"))
        self._tokenizer = Tokenizer.from_str(self._checked("tokenizer.json").decode())
        self._session = _session(self._checked("model.onnx"))
        self._threads = threads or min(4, os.cpu_count() or 1)

    def _checked(self, name: str) -> bytes:
        data = _weights(name)
        if hashlib.sha256(data).hexdigest() != self.manifest["sha256"][name]:
            raise ModelError(
                f"{name}: the model's file is damaged or of another version; "
                "install onrecord again (pip install --force-reinstall onrecord)"
            )
        return data

    def split(self, text: str, passage: Passage) -> Pieces:
        """The wordpieces of a passage of `text`."""
        return split_pieces(text, passage, self._tokenizer)

    def read(self, pieces: Pieces) -> Heads:
        """One pass over all pieces, in windows that follow the paragraphs."""
        windows = cut_windows(pieces, WINDOW, CONTEXT)
        heads = np.empty((len(pieces), sum(HEADS.values())), np.float32)
        nones = np.empty((2, len(pieces), KEY), np.float32)
        positions = np.empty(len(pieces), np.int32)
        at = _columns()

        def read_window(window: Window) -> None:
            out = self._run(pieces, window)
            own = (window.where >= window.first) & (window.where < window.last)
            where = window.where[own]
            heads[where] = out[own]
            nones[0, where] = out[0, at["source_key"]]
            nones[1, where] = out[0, at["earlier_key"]]
            positions[where] = np.flatnonzero(own)

        if self._threads == 1 or len(windows) == 1:
            for window in windows:
                read_window(window)
        else:
            windows.sort(key=lambda window: -len(window.ids))  # longest first: no thread ends late
            list(self._pool.map(read_window, windows))
        parts = {name: heads[:, columns] for name, columns in at.items()}
        return Heads(**parts, source_none=nones[0], earlier_none=nones[1], positions=positions)

    def _run(self, pieces: Pieces, window: Window) -> Floats:
        shapes = np.where(window.where >= 0, pieces.shapes[window.where], 0)
        feed = {"ids": window.ids[None].astype(np.int64), "shapes": shapes[None].astype(np.int64)}
        out: Floats = self._session.run(None, feed)[0][0]
        return out

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads)


def _columns() -> dict[str, slice]:
    """Where each head stands among the columns of the model's output."""
    ends = list(accumulate(HEADS.values()))
    return {
        name: slice(end - width, end)
        for (name, width), end in zip(HEADS.items(), ends, strict=True)
    }


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """One window at a time and one thread a window: a result never depends on what else is read."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is fused by hand; the built-in fusion of layer norms is seven times slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _weights(name: str) -> bytes:
    try:
        return files("onrecord.encoder").joinpath("weights", name).read_bytes()
    except OSError as error:
        raise ModelError(
            f"{name}: the model's file cannot be read ({error.strerror}); "
            "install onrecord again (pip install --force-reinstall onrecord)"
        ) from error
