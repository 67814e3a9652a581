"""What a distilled model gives beside the shipped one: accuracy and speed on PolNeAR dev.

    python -m training.fast runs/fast --json benchmarks/results/fast.json

Both read every report of dev on one thread of one core, text by text in turns; processor time,
which does not count what else the machine does, median of the rounds after one that does not count.
Ratios are taken within a round. The smaller one is worth shipping when it reads at least twice as
fast, end to end, and loses at most two points of strict F1.

exit status: 0; 2 without the distilled model; 66 without the data.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import onnx

from benchmarks.cost import race
from benchmarks.evidence import command, gather, percent, publish, table
from benchmarks.gold import Attribution, load_gold, load_scorer
from benchmarks.worker import statements_of
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Encoder, Heads
from onrecord.model import Record
from onrecord.pipeline import Reader

from .calibrate import weights_in

__all__ = ["main", "render"]

FASTER = 2.0  # times the shipped model's speed, at least
POINTS = 2.0  # of strict F1, at most, that this may cost
SHIPPED = Path(__file__).resolve().parents[1] / "src" / "onrecord" / "encoder" / "weights"
MODELS = ("shipped", "distilled")
FIGURES = ("ar_strict", "ar_relaxed", "exact.content", "token.content")


class TimedEncoder(Encoder):
    """An encoder that sums up the processor time of its passes."""

    spent = 0.0

    def read(self, pieces: Pieces) -> Heads:
        began = time.process_time()
        heads = super().read(pieces)
        self.spent += time.process_time() - began
        return heads


@dataclass
class Reading:
    """A reader on the weights of a folder, and how long it has read."""

    reader: Reader
    encoder: TimedEncoder
    spent: float = 0.0

    @classmethod
    def of(cls, folder: Path) -> Reading:
        with weights_in(folder):
            reader, encoder = Reader(threads=1), TimedEncoder(threads=1)
        reader._encoder = encoder
        return cls(reader, encoder)

    def __call__(self, text: str) -> Record:
        began = time.process_time()
        record = self.reader.read_text(text, any_language=True)
        self.spent += time.process_time() - began
        return record


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="folder in which training.distil made the model")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds (5)")
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the figures to FILE, and the table beside it as Markdown",
    )
    args = parser.parse_args(argv)
    if not (args.run / "figures.json").is_file():
        parser.error(
            f"{args.run} has no model: make it with python -m training.distil --run {args.run}"
        )
    about = gather({})
    made = json.loads((args.run / "figures.json").read_text())
    gold = load_gold("dev")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    folders = dict(zip(MODELS, (SHIPPED, args.run / "weights"), strict=True))
    readings = {name: Reading.of(folder) for name, folder in folders.items()}
    figures = {}
    for name, read in readings.items():
        said = {report: statements_of(read(g["text"])) for report, g in gold.items()}
        figures[name] = load_scorer().score(cast(dict[str, list[Attribution]], said), gold)
    texts = [report["text"] for report in gold.values()]
    data = {
        "about": about,
        "reports": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "sha256": {n: r.encoder.manifest["sha256"]["model.onnx"] for n, r in readings.items()},
        "bytes": {n: (folder / "model.onnx").stat().st_size for n, folder in folders.items()},
        "layers": {name: layers_of(folder / "model.onnx") for name, folder in folders.items()},
        "training": {name: made[name] for name in ("layers", "steps", "positions_a_step")},
        "seconds": race(readings, texts, args.rounds),
        "encoder_share": {name: r.encoder.spent / r.spent for name, r in readings.items()},
        "figures": figures,
    }
    publish(args.json, data, render(data))
    return 0


def layers_of(path: Path) -> int:
    """How many layers of attention a model has."""
    nodes = onnx.load(path).graph.node
    return sum(node.op_type == "MultiHeadAttention" for node in nodes)


def render(data: Mapping[str, Any]) -> str:
    """Both models, a row each, and the verdict."""
    rows = []
    for name, seconds in data["seconds"].items():
        figures = data["figures"][name]
        rows.append(
            [
                f"{name}, {data['layers'][name]} layers",
                f"{data['bytes'][name] / 1e6:.1f}",
                *(percent(figures[figure]["f1"]) for figure in FIGURES),
                f"{data['words'] / statistics.median(seconds):,.0f}",
                percent(data["encoder_share"][name]),
            ]
        )
    head = ["", "MB", "strict", "relaxed", "exact content", "token content"]
    head += ["words a second", "% in the encoder"]
    strict = {name: 100 * figures["ar_strict"]["f1"] for name, figures in data["figures"].items()}
    lost = strict["shipped"] - strict["distilled"]
    ratios = [a / b for a, b in zip(*(data["seconds"][n] for n in MODELS), strict=True)]
    faster = statistics.median(ratios)
    ships = faster >= FASTER and lost <= POINTS
    made = data["training"]
    limits = [f"{limit:.2f} with {layers}" for layers, limit in limits_of(data).items()]
    return "\n".join(
        [
            f"PolNeAR dev, {data['reports']} reports, {data['words']:,} words; F1 in percent.",
            f"One core, one thread, processor time; median of {len(ratios)} interleaved rounds.\n",
            table(head, rows),
            (
                f"- Distilled from the shipped layers {', '.join(map(str, made['layers']))} (of 0 to 5), in "
                f"{made['steps']} steps of at most {made['positions_a_step']:,} wordpieces."
            ),
            f"- End to end {faster:.2f} ({min(ratios):.2f} to {max(ratios):.2f}) times as fast; asked: {FASTER:g}.",
            f"- What layers of this width could give, the rest as it is: {', '.join(limits)} layers.",
            f"- Strict F1: {lost:.1f} points lost; allowed: {POINTS:g}.",
            f"- So it is {'worth shipping' if ships else 'not shipped'}.",
        ]
    )


def limits_of(data: Mapping[str, Any]) -> dict[int, float]:
    """How many times as fast reading would be with so many of the shipped layers, if nothing else
    changed: what a layer costs is what both models' encoders differ by."""
    layers = data["layers"]
    whole = {name: statistics.median(data["seconds"][name]) for name in MODELS}
    inside = {name: whole[name] * data["encoder_share"][name] for name in MODELS}
    fewer = layers["shipped"] - layers["distilled"]
    layer = (inside["shipped"] - inside["distilled"]) / fewer
    return {
        left: whole["shipped"] / (whole["shipped"] - (layers["shipped"] - left) * layer)
        for left in range(layers["shipped"] - 1, -1, -1)
    }


if __name__ == "__main__":
    sys.exit(main())
