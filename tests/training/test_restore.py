"""The shipped weights as a network again: what they compute and, with PyTorch, what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from itertools import accumulate
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from scipy.special import erf, softmax  # type: ignore[import-untyped]

from onrecord.encoder.pieces import PLACES, SHAPES, Window, cut_windows
from onrecord.encoder.session import HEADS, Encoder
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import read_paragraphs
from training.restore import restore

TEXT = (
    "Ada Brandt said the lock gates held, adding that “no ship” was late. The harbour office "
    "denied it.\n\nOda Brenning, who runs the ferry, told the Vellin Ledger: “We were LATE.”\n"
)
ATTENTION_HEADS = 12

Weights = Mapping[str, np.ndarray]


def shipped() -> tuple[onnx.ModelProto, dict[str, Any]]:
    folder = files("onrecord.encoder").joinpath("weights")
    model = onnx.load_from_string(folder.joinpath("model.onnx").read_bytes())
    return model, json.loads(folder.joinpath("manifest.json").read_text())


def linear(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def norm(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def layer(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    """A layer of BERT, by the book."""
    q, k, v = (
        part.reshape(len(x), ATTENTION_HEADS, -1).swapaxes(0, 1)
        for part in np.split(linear(weights, f"{name}.qkv", x), 3, axis=1)
    )
    seen = softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]), axis=-1) @ v
    seen = linear(weights, f"{name}.out", seen.swapaxes(0, 1).reshape(x.shape))
    x = norm(weights, f"{name}.norm1", x + seen)
    up = linear(weights, f"{name}.up", x)
    down = linear(weights, f"{name}.down", up * (1 + erf(up / np.sqrt(2))) / 2)
    return norm(weights, f"{name}.norm2", x + down)


def heads(weights: Weights, layers: int, ids: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """What the heads say of each position."""
    x = weights["encoder.words.weight"][ids] + weights["encoder.positions.weight"][: len(ids)]
    x = x + weights["encoder.casings.weight"][shapes // PLACES]
    x = x + weights["encoder.places.weight"][shapes % PLACES]
    x = norm(weights, "encoder.norm", x)
    for n in range(layers):
        x = layer(weights, f"encoder.layers.{n}", x)
    names = [f"to_{name.replace('_', '.')}" if "_" in name else name for name in HEADS]
    return np.concatenate([linear(weights, name, x) for name in names], axis=1)


def one_window(encoder: Encoder) -> tuple[Window, np.ndarray, np.ndarray]:
    """A window, the shapes of its positions, and what the shipped model says of it."""
    (passage,) = read_paragraphs(TEXT, find_paragraphs(TEXT))
    pieces = encoder.split(TEXT, passage)
    (window,) = cut_windows(pieces, 128, 32)
    shapes = np.where(window.where >= 0, pieces.shapes[window.where], 0)
    return window, shapes, encoder._run(pieces, window)


def test_the_restored_weights_say_what_the_shipped_model_says() -> None:
    model, manifest = shipped()
    window, shapes, said = one_window(Encoder(threads=1))
    ours = heads(restore(model, manifest, range(6)), 6, window.ids, shapes)
    ends = [0, *accumulate(HEADS.values())]
    for name, start, end in zip(HEADS, ends, ends[1:], strict=False):
        # Not the same: the shipped model rounds what flows through it to 8 bits.
        alike = np.corrcoef(ours[:, start:end].ravel(), said[:, start:end].ravel())[0, 1]
        assert alike > 0.99, name


def test_layers_are_taken_in_the_order_asked_for() -> None:
    model, manifest = shipped()
    whole, part = (restore(model, manifest, layers) for layers in (range(6), (5, 2)))
    of = {"0": "5", "1": "2"}
    for name, array in part.items():
        parts = name.split(".")
        if parts[:2] == ["encoder", "layers"]:
            parts[2] = of[parts[2]]
        assert np.array_equal(array, whole[".".join(parts)]), name
    assert {name.split(".")[2] for name in part if ".layers." in name} == set(of)


def test_casing_and_place_add_up_to_the_shipped_table() -> None:
    model, manifest = shipped()
    state = restore(model, manifest, ())
    (table,) = (w for w in model.graph.initializer if w.name == "shape_table")
    shapes = np.arange(SHAPES)
    sums = state["encoder.casings.weight"][shapes // PLACES]
    sums = sums + state["encoder.places.weight"][shapes % PLACES]
    assert np.abs(sums - numpy_helper.to_array(table)).max() < 1e-6


def test_restored_and_exported_again_the_weights_are_the_same() -> None:
    torch = pytest.importorskip("torch")
    from training.export import export
    from training.network import Network

    model, manifest = shipped()
    network = Network()
    state = {
        name: torch.tensor(array) for name, array in restore(model, manifest, range(6)).items()
    }
    network.load_state_dict(state | {"forbidden": network.forbidden})
    again = {w.name: numpy_helper.to_array(w) for w in export(network).graph.initializer}
    before = {w.name: numpy_helper.to_array(w) for w in model.graph.initializer}
    assert again.keys() == before.keys()
    for name, array in before.items():
        assert np.array_equal(again[name], array) or name == "shape_table"
