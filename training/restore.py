"""The weights of the network back from the ONNX graph that `export` made of it.

They are what the graph computes with: the int8 steps times their scales, so within half a step of
what was trained. No checkpoint of that training is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from onrecord.encoder.pieces import CASINGS, PLACES
from onrecord.encoder.session import HEADS

__all__ = ["restore"]

Arrays = dict[str, np.ndarray]


def restore(model: onnx.ModelProto, manifest: Mapping[str, Any], layers: Sequence[int]) -> Arrays:
    """The state of a `Network` that has of the exported one's layers only `layers`, in that order."""
    weights = {part.name: numpy_helper.to_array(part) for part in model.graph.initializer}
    state = {
        "encoder.words.weight": weights["words"] * weights["word_scales"],
        "encoder.positions.weight": weights["position_table"],
        "encoder.norm.weight": weights["embedded.g"],
        "encoder.norm.bias": weights["embedded.b"],
        "transitions": np.array(manifest["transitions"], np.float32),
    }
    state |= _shapes(weights["shape_table"])
    for to, of in enumerate(layers):
        state |= _layer(weights, f"l{of}", f"encoder.layers.{to}")
    state |= _heads(_linear(weights, "heads"))
    for name in ("to_cue", "to_source", "to_earlier"):
        for bias, numbers in manifest[name].items():
            state[f"{name}.{bias}"] = np.array(numbers, np.float32)
    return state


def _shapes(table: np.ndarray) -> Arrays:
    """Two tables whose sums are the table of casing and place."""
    pairs = table.reshape(CASINGS, PLACES, -1)
    casings = pairs.mean(1)
    return {
        "encoder.casings.weight": casings,
        "encoder.places.weight": pairs.mean(0) - casings.mean(0),
    }


def _layer(weights: Mapping[str, np.ndarray], of: str, to: str) -> Arrays:
    state: Arrays = {}
    for part in ("qkv", "out", "up", "down"):
        matrix, bias = _linear(weights, f"{of}.{part}")
        state |= {f"{to}.{part}.weight": matrix, f"{to}.{part}.bias": bias}
    for part in ("norm1", "norm2"):
        state[f"{to}.{part}.weight"] = weights[f"{of}.{part}.g"]
        state[f"{to}.{part}.bias"] = weights[f"{of}.{part}.b"]
    return state


def _linear(weights: Mapping[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Matrix (outputs x inputs) and bias of a product."""
    matrix = weights[f"{name}.w"].astype(np.float32) * weights[f"{name}.s"]
    return np.ascontiguousarray(matrix.T), weights[f"{name}.b"]


def _heads(product: tuple[np.ndarray, np.ndarray]) -> Arrays:
    """Each head's part of their common product."""
    ends = list(accumulate(HEADS.values()))[:-1]
    matrices, biases = (np.split(part, ends) for part in product)
    state: Arrays = {}
    for name, matrix, bias in zip(HEADS, matrices, biases, strict=True):
        layer = f"to_{name.replace('_', '.')}" if "_" in name else name
        state |= {f"{layer}.weight": matrix, f"{layer}.bias": bias}
    return state
