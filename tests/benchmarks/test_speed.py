"""What is made of the seconds that were measured, and the graph of the limit."""

from __future__ import annotations

import pytest

from benchmarks.speed import render, spread


def one_pass(seconds: float) -> dict[str, float]:
    return {"wall_s": seconds, "processor_s": seconds / 2, "peak_mib": 100}


def test_the_spread_is_median_least_and_greatest() -> None:
    assert spread([3, 1, 2], "{:.1f}".format) == "2.0 (1.0 to 3.0)"


def test_ratios_are_taken_within_a_round() -> None:
    text = render(
        {
            "reports": 2,
            "work": {
                "words": 1000,
                "pieces": 1300,
                "positions": 1326,
                "windows": 13,
                "operations": 10**11,
            },
            "rounds": {
                "onrecord": [one_pass(0.2), one_pass(0.1), one_pass(0.4)],
                "products": [one_pass(0.1), one_pass(0.05), one_pass(0.2)],
                "textacy": [one_pass(0.5), one_pass(0.25), one_pass(1.0)],
            },
            "start": {
                "words": 500,
                "read_s": [0.9, 0.8],
                "read_peak_mib": [150.0],
                "import_s": [0.05],
            },
        }
    )
    assert "| onrecord | 5,000 (2,500 to 10,000) | 2.00 (2.00 to 2.00) | 100 |" in text
    assert "- 2.50 (2.50 to 2.50) times textacy, whole reports." in text
    assert "- 50.0 (50.0 to 50.0)% of the int8 limit of this core" in text
    assert "13,000 wordpieces a second at 1,000 GOPS" in text
    assert "1.30 wordpieces a word; 13 windows of 102 positions in the mean" in text
    assert "paragraph by paragraph" not in text
    assert "| `import onrecord`, seconds | 0.050 (0.050 to 0.050) |" in text


def test_only_matrices_that_are_multiplied_by_count_towards_the_limit() -> None:
    pytest.importorskip("onnx", reason="onnx is a development tool")
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    from benchmarks.products import _session, product_weights

    def constant(name: str, *shape: int) -> onnx.TensorProto:
        return numpy_helper.from_array(np.ones(shape, np.int8), name)

    looked_up, first, second = constant("words", 9, 4), constant("a", 4, 6), constant("b", 6, 4)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["words", "ids"], ["x"]),
            helper.make_node("MatMulInteger", ["x", "a"], ["y"]),
            helper.make_node("DynamicQuantizeMatMul", ["y", "b", "scale"], ["z"]),
        ],
        "invented",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["n", 4])],
        [looked_up, first, second, constant("scale", 4)],
    )
    weights = product_weights(helper.make_model(graph))
    assert [w.name for w in weights] == ["a", "b"]
    outputs = _session(weights).run(
        None, {"in4": np.full((3, 4), 2, np.uint8), "in6": np.full((3, 6), 2, np.uint8)}
    )
    assert [(o.shape, int(o[0, 0])) for o in outputs] == [((3, 6), 8), ((3, 4), 12)]
