"""The trained network as an ONNX graph with fused attention and int8 weights.

The graph is written node by node, so that what runs is what is read here: ONNX Runtime's fused
operators (domain com.microsoft), weights as int8 with one scale a column, activations quantised
when they arrive. The word table is int8 with one scale a row. It reads one window at a time, without
padding, so that a window's result never depends on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from onrecord.encoder.pieces import CASINGS, PLACES
from onrecord.encoder.session import HEADS

from .network import ATTENTION_HEADS, EPSILON, Network

MS = "com.microsoft"


@dataclass
class Graph:
    """Nodes and weights as they are added."""

    nodes: list = field(default_factory=list)
    weights: list = field(default_factory=list)

    def weight(self, name: str, array: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attrs) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **attrs))
        return output

    def product(self, x: str, name: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """x @ matrix + bias, with int8 weights."""
        weights, scale = quantise(matrix, axis=0)
        return self.node(
            "DynamicQuantizeMatMul",
            [
                x,
                self.weight(f"{name}.w", weights),
                self.weight(f"{name}.s", scale),
                "",
                self.weight(f"{name}.b", bias),
            ],
            name,
            MS,
        )

    def norm(self, x: str, skip: str, name: str, layer) -> str:
        """LayerNormalization(x + skip). The fused SkipLayerNormalization is seven times slower
        on a CPU, so sessions run this graph as it is, without ONNX Runtime's own fusions."""
        return self.node(
            "LayerNormalization",
            [
                self.node("Add", [x, skip], f"{name}.sum"),
                self.weight(f"{name}.g", layer.weight.detach().numpy()),
                self.weight(f"{name}.b", layer.bias.detach().numpy()),
            ],
            name,
            axis=-1,
            epsilon=EPSILON,
        )


def quantise(matrix: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale for each slice across `axis`."""
    scale = np.maximum(np.abs(matrix).max(axis=axis), 1e-8) / 127
    steps = np.rint(matrix / np.expand_dims(scale, axis))
    return steps.astype(np.int8), scale.astype(np.float32)


def export(network: Network) -> onnx.ModelProto:
    """Inputs `ids` and `shapes`, int64 `[1, positions]`; output `heads`, float `[1, positions, 801]`:
    the columns of `onrecord.encoder.session.HEADS`."""
    network = network.float().eval()
    encoder = network.encoder
    g = Graph()
    x = embeddings(g, encoder)
    for n, layer in enumerate(encoder.layers):
        x = transformer_layer(g, x, f"l{n}", layer)
    parts = heads_of(network)
    heads = [parts[name] for name in HEADS]
    matrix = np.concatenate([h.weight.detach().numpy().T for h in heads], axis=1)
    bias = np.concatenate([h.bias.detach().numpy() for h in heads])
    g.product(x, "heads", matrix, bias)
    axes = [1, "positions"]
    graph = helper.make_graph(
        g.nodes,
        "onrecord",
        [helper.make_tensor_value_info(n, TensorProto.INT64, axes) for n in ("ids", "shapes")],
        [helper.make_tensor_value_info("heads", TensorProto.FLOAT, [*axes, sum(HEADS.values())])],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(MS, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def heads_of(network: Network) -> dict[str, nn.Linear]:
    """The layer of each head."""
    parts = {name: getattr(network, name) for name in ("tags", "names", "nouns", "reach")}
    for name in ("cue", "source", "earlier"):
        pointer = getattr(network, f"to_{name}")
        parts |= {f"{name}_query": pointer.query, f"{name}_key": pointer.key}
    return parts


def embeddings(g: Graph, encoder) -> str:
    """Word, position and shape embeddings, normalised."""
    words, scale = quantise(encoder.words.weight.detach().numpy(), axis=1)
    rows = g.node("Gather", [g.weight("words", words), "ids"], "word_steps")
    steps = g.node("Cast", [rows], "word_floats", to=TensorProto.FLOAT)
    scales = g.node("Gather", [g.weight("word_scales", scale[:, None]), "ids"], "word_scale")
    word = g.node("Mul", [steps, scales], "word")
    shapes = encoder.casings.weight.detach().numpy().repeat(PLACES, 0)
    shapes = shapes + np.tile(encoder.places.weight.detach().numpy(), (CASINGS, 1))
    shape = g.node("Gather", [g.weight("shape_table", shapes), "shapes"], "shape")
    g.node("Shape", ["ids"], "size", start=1, end=2)
    zero, one = g.weight("zero", np.array([0])), g.weight("one", np.array([1]))
    table = g.weight("position_table", encoder.positions.weight.detach().numpy())
    position = g.node("Slice", [table, zero, "size", zero, one], "position")
    place = g.node("Add", [shape, position], "place")
    return g.norm(word, place, "embedded", encoder.norm)


def transformer_layer(g: Graph, x: str, name: str, layer) -> str:
    """Attention and feed-forward of one layer."""

    def product(source: str, part: str, linear) -> str:
        matrix, bias = linear.weight.detach().numpy().T, linear.bias.detach().numpy()
        return g.product(source, f"{name}.{part}", matrix, bias)

    qkv = product(x, "qkv", layer.qkv)
    names = [f"{name}.{part}" for part in "qkv"]
    g.nodes.append(helper.make_node("Split", [qkv], names, axis=2, num_outputs=3))
    seen = g.node("MultiHeadAttention", names, f"{name}.seen", MS, num_heads=ATTENTION_HEADS)
    x = g.norm(product(seen, "out", layer.out), x, f"{name}.norm1", layer.norm1)
    inner = g.node("Gelu", [product(x, "up", layer.up)], f"{name}.gelu", MS)
    return g.norm(product(inner, "down", layer.down), x, f"{name}.norm2", layer.norm2)
