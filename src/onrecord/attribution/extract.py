"""The decoding of one stretch of text: what the heads say becomes statements."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.attribution.confidence import confidence
from onrecord.attribution.linking import ArcBias, Link, Ties, complete_speeches, link_runs
from onrecord.attribution.tagging import find_runs, tag_pieces
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Heads

__all__ = ["Decoder"]


class Decoder:
    """Reads the heads with the small numbers that were learned beside them."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        """`manifest` is the encoder's: what is added to each tag's score, transitions, arc biases
        and the weights of the confidence."""
        self._tag_bias = np.array(manifest["tag_bias"], np.float32)
        self._transitions = np.array(manifest["transitions"], np.float32)
        self._to_cue = ArcBias.learned(manifest["to_cue"])
        self._to_source = ArcBias.learned(manifest["to_source"])
        self._confidence = np.array(manifest["confidence"], np.float64)

    def link(
        self, pieces: Pieces, ties: Ties, heads: Heads
    ) -> tuple[list[Link], npt.NDArray[np.float64]]:
        """The statements among `pieces` and the confidence of each."""
        scores = heads.tags + self._tag_bias
        tags, posterior = tag_pieces(scores, pieces.paragraphs, self._transitions)
        tags = np.where(ties.known < 0, tags, ties.known)
        tags = complete_speeches(tags, pieces.paragraphs, ties)
        runs = find_runs(tags, pieces.paragraphs, posterior)
        links = link_runs(runs, pieces, ties, heads, self._to_cue, self._to_source)
        return links, confidence(links, self._confidence)
