"""The limit: the model's int8 matrix products alone, on the very windows that a report is read in.

Nothing else is left: no attention, no normalisation, no quantisation of what goes in, no
tokenising, no decoding. What reads a report cannot be faster than this on the same core with the
same matrix kernels (those of onnxruntime), so the share of it that reading reaches is a figure
that does not depend on the machine much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import onnx
    import onnxruntime

__all__ = ["Cutter", "Work", "count_work", "load", "product_weights"]

# Operators that multiply by a constant int8 matrix; what only looks rows up is none of them.
_PRODUCTS = {"DynamicQuantizeMatMul", "MatMulInteger", "MatMulIntegerToFloat", "QLinearMatMul"}


class Cutter:
    """Cuts a text into windows as the pipeline does."""

    @cached_property
    def _encoder(self) -> Any:
        from onrecord.encoder.session import Encoder

        return Encoder(threads=1)

    def lengths(self, text: str) -> tuple[int, list[int]]:
        """How many wordpieces `text` has, and the positions in each window that they are read in."""
        from onrecord.encoder.pieces import cut_windows
        from onrecord.encoder.session import CONTEXT, WINDOW
        from onrecord.text.paragraphs import find_paragraphs
        from onrecord.text.reading import read_paragraphs

        passages = read_paragraphs(text, find_paragraphs(text))
        cut = [self._encoder.split(text, passage) for passage in passages]
        windows = [w for pieces in cut for w in cut_windows(pieces, WINDOW, CONTEXT)]
        return sum(map(len, cut)), [len(window.ids) for window in windows]


@dataclass(frozen=True, slots=True)
class Work:
    """What reading some texts once amounts to. `operations` counts multiplications and additions."""

    words: int
    pieces: int
    positions: int
    windows: int
    operations: int


def count_work(texts: Mapping[str, str]) -> Work:
    """The words (split at white space), wordpieces, windows and int8 operations of `texts`."""
    cutter = Cutter()
    cut = [cutter.lengths(text) for text in texts.values()]
    positions = sum(sum(lengths) for _, lengths in cut)
    a_position = sum(2 * rows * columns for rows, columns in _shapes())
    return Work(
        words=sum(len(text.split()) for text in texts.values()),
        pieces=sum(pieces for pieces, _ in cut),
        positions=positions,
        windows=sum(len(lengths) for _, lengths in cut),
        operations=positions * a_position,
    )


def _shapes() -> Iterator[tuple[int, int]]:
    for weight in product_weights(_shipped_model()):
        rows, columns = weight.dims
        yield rows, columns


def _shipped_model() -> onnx.ModelProto:
    import onnx

    return onnx.load_from_string(
        files("onrecord.encoder").joinpath("weights", "model.onnx").read_bytes()
    )


def product_weights(model: onnx.ModelProto) -> list[onnx.TensorProto]:
    """The constant int8 matrices that `model` multiplies by, in order of use."""
    constants = {c.name: c for c in model.graph.initializer}
    return [
        constants[name]
        for node in model.graph.node
        if node.op_type in _PRODUCTS
        for name in node.input
        if name in constants and len(constants[name].dims) == 2
    ]


def load() -> Callable[[str], list[dict[str, Any]]]:
    """A reader that does a text's products and finds nothing. It cuts each text once, then knows."""
    import numpy as np

    cutter = Cutter()
    known: dict[str, list[int]] = {}
    weights = product_weights(_shipped_model())
    session = _session(weights)
    widths = sorted({weight.dims[0] for weight in weights})
    random = np.random.default_rng(1)
    inputs = {width: random.integers(0, 255, (512, width), np.uint8) for width in widths}

    def read(text: str) -> list[dict[str, Any]]:
        if text not in known:
            known[text] = cutter.lengths(text)[1]
        for length in known[text]:
            binding = session.io_binding()
            for width in widths:
                binding.bind_cpu_input(f"in{width}", inputs[width][:length])
            for number in range(len(weights)):
                binding.bind_output(f"out{number}", "cpu")
            session.run_with_iobinding(binding)
        return []

    return read


def _session(weights: list[onnx.TensorProto]) -> onnxruntime.InferenceSession:
    """One graph with every product and nothing else; equally wide ones share their input."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        [
            helper.make_node("MatMulInteger", [f"in{w.dims[0]}", w.name], [f"out{n}"])
            for n, w in enumerate(weights)
        ],
        "products",
        [
            helper.make_tensor_value_info(f"in{width}", TensorProto.UINT8, ["n", width])
            for width in sorted({w.dims[0] for w in weights})
        ],
        [
            helper.make_tensor_value_info(f"out{n}", TensorProto.INT32, ["n", w.dims[1]])
            for n, w in enumerate(weights)
        ],
        weights,
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
